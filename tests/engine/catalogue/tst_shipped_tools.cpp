// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalogue/CatalogueLoader.h"

#include <QFile>
#include <QFileInfo>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace oc;

/// The tools that the program brings along: all of them are read, and they are what the list of tools says.
class ShippedToolsTest : public QObject {
    Q_OBJECT

    CataloguePtr catalogue_;

private Q_SLOTS:
    void initTestCase() { catalogue_ = CatalogueLoader({QStringLiteral(OC_SOURCE_DIR "/tools")}).load(); }

    void haveNoProblems() {
        QStringList texts;
        for (const Problem& problem : catalogue_->problems())
            texts.append(problem.toText());
        QVERIFY2(texts.isEmpty(), qPrintable(texts.join(u'\n')));
        QVERIFY(!catalogue_->tools().isEmpty());
    }

    void explainThemselves() {
        for (const ToolSpecPtr& tool : catalogue_->tools()) {
            QVERIFY2(!tool->version.isEmpty(), qPrintable(tool->file));
            QVERIFY2(!tool->tags.isEmpty(), qPrintable(tool->file));
            QVERIFY2(!tool->examples.isEmpty(), qPrintable(tool->file));
            QCOMPARE(QFileInfo(tool->file).completeBaseName().toLower().replace(u'_', u'-'),
                     tool->name.toLower().replace(u'_', u'-'));
            for (const ParameterSpec& parameter : tool->parameters)
                QVERIFY2(!parameter.description.isEmpty(), qPrintable(tool->file + u": "_s + parameter.name));
        }
    }

    void agreeWithTheList() {
        QFile file(QStringLiteral(OC_SHARED_DIR "/catalogue.csv"));
        if (!file.open(QIODevice::ReadOnly)) QSKIP("the list of tools, catalogue.csv, is not here");
        QHash<QString, QStringList> rows;
        const QStringList lines = QString::fromUtf8(file.readAll()).split(u'\n', Qt::SkipEmptyParts);
        for (const QString& line : lines.mid(1)) {
            const QStringList fields = line.split(u',');
            rows.insert(fields.at(0), fields);
        }
        for (const ToolSpecPtr& tool : catalogue_->tools()) {
            const QStringList row = rows.value(tool->name);
            QVERIFY2(row.size() > 5, qPrintable(tool->name + u" is not in the list"_s));
            QVERIFY2(domainFromExecutionLocation(row.at(1)) == tool->domain, qPrintable(tool->name));
            QVERIFY2(row.at(2) == tool->platform, qPrintable(tool->name + u": platform "_s + tool->platform));
            QVERIFY2(row.at(3) == tool->category, qPrintable(tool->name + u": category "_s + tool->category));
            QVERIFY2(row.at(4) == riskName(tool->behaviour.risk),
                     qPrintable(tool->name + u": risk "_s + riskName(tool->behaviour.risk)));
        }
    }
};

QTEST_GUILESS_MAIN(ShippedToolsTest)
#include "tst_shipped_tools.moc"
