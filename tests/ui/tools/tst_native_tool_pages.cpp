// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalogue/ToolParser.h"
#include "ui/forms/ParameterForm.h"
#include "ui/theme/Theme.h"
#include "ui/tools/ToolHelp.h"

#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QLabel>
#include <QPushButton>
#include <QTest>

using namespace oc;
using namespace oc::ui;
using namespace Qt::StringLiterals;

/// The form and the help page of every tool of network-service and communication-service.
class TestNativeToolPages : public QObject {
    Q_OBJECT

    Theme theme_;

private Q_SLOTS:
    void initTestCase() { theme_.apply(Theme::Choice::Light); }

    void pages_data() {
        QTest::addColumn<QString>("file");
        for (const char* folder : {"network", "communication"}) {
            QDirIterator all(QStringLiteral(OC_SOURCE_DIR "/tools/") + QLatin1StringView(folder), {u"*.yaml"_s},
                             QDir::Files, QDirIterator::Subdirectories);
            while (all.hasNext()) {
                const QString file = all.next();
                QTest::newRow(qPrintable(QFileInfo(file).completeBaseName())) << file;
            }
        }
    }

    void pages() {
        QFETCH(QString, file);
        QFile reader(file);
        QVERIFY(reader.open(QIODevice::ReadOnly));
        const ToolSpecPtr tool = parseTool(reader.readAll(), file).tool;
        QVERIFY(tool);

        ParameterForm form(theme_);
        form.setSpecs(tool->parameters);
        for (const ParameterSpec& spec : tool->parameters)
            QVERIFY2(form.findChild<QWidget*>(u"param_"_s + spec.name), qPrintable(spec.name));
        for (const ToolExample& example : tool->examples) {
            form.setValues(example.parameters);
            QVERIFY2(form.validate(), qPrintable(example.title));
            QCOMPARE(form.values(), example.parameters);
        }

        ToolHelp help(theme_);
        help.setTool(tool);
        QStringList texts;
        const auto labels = help.findChildren<QLabel*>();
        for (const QLabel* label : labels)
            texts << label->text();
        QVERIFY(texts.contains(tool->name) && texts.contains(tool->description));
        for (const ParameterSpec& spec : tool->parameters)
            QVERIFY2(texts.contains(spec.name), qPrintable(spec.name));
        for (const QString& note : tool->notes)
            QVERIFY2(texts.contains(note), qPrintable(note));
        for (qsizetype i = 0; i < tool->examples.size(); ++i)
            QVERIFY(help.findChild<QPushButton*>(u"openExample%1"_s.arg(i)));
    }
};

QTEST_MAIN(TestNativeToolPages)
#include "tst_native_tool_pages.moc"
