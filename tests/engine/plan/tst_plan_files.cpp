// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalogue/CatalogueLoader.h"
#include "engine/plan/PlanDocument.h"
#include "engine/plan/PlanValidator.h"
#include "engine/plan/SubPlan.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

QByteArray contentOf(const QString& file) {
    QFile source(file);
    return source.open(QIODevice::ReadOnly) ? source.readAll() : QByteArray();
}

void write(const QString& file, const QByteArray& content) {
    QFile target(file);
    QVERIFY(target.open(QIODevice::WriteOnly));
    target.write(content);
}

} // namespace

class TestPlanFiles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tellsTheFormat();
    void savesWhatItLoaded();
    void keepsModeAndLink();
    void tellsWhyNot();
    void survivesAFullDisk();
    void examples_data();
    void examples();
    void schemaNamesEveryKey();
};

void TestPlanFiles::tellsTheFormat() {
    QCOMPARE(planFormatForFile(u"a.yaml"_s), PlanFormat::Yaml);
    QCOMPARE(planFormatForFile(u"a.YML"_s), PlanFormat::Yaml);
    QCOMPARE(planFormatForFile(u"a.json"_s), PlanFormat::Json);
    QCOMPARE(planFormatForFile(u"-"_s), PlanFormat::Json);
}

void TestPlanFiles::savesWhatItLoaded() {
    QTemporaryDir folder;
    const QString file = folder.filePath(u"p.yaml"_s);
    const QByteArray text = "\xEF\xBB\xBF# c\r\nsteps: [ ]\r\n\r\n# end";
    write(file, text);
    const auto document = PlanDocument::load(file);
    QVERIFY(document);
    QCOMPARE(document->file(), file);
    QVERIFY(document->problems().isEmpty());
    const QString copy = folder.filePath(u"copy.yaml"_s);
    QVERIFY(document->save(copy));
    QCOMPARE(contentOf(copy), text);
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 2); // nothing left beside it
}

void TestPlanFiles::keepsModeAndLink() {
    QTemporaryDir folder;
    const QString file = folder.filePath(u"p.json"_s);
    const QString link = folder.filePath(u"link.json"_s);
    write(file, "{}");
    QCOMPARE(chmod(file.toLocal8Bit().constData(), 0640), 0);
    QVERIFY(QFile::link(u"p.json"_s, link));
    QVERIFY(PlanDocument().save(link));
    QVERIFY(QFileInfo(link).isSymLink());
    QCOMPARE(contentOf(file), PlanDocument().text());
    struct stat status {};
    QCOMPARE(stat(file.toLocal8Bit().constData(), &status), 0);
    QCOMPARE(int(status.st_mode & 0777), 0640);
}

void TestPlanFiles::tellsWhyNot() {
    QTemporaryDir folder;
    auto document = PlanDocument::load(folder.filePath(u"none.json"_s));
    QVERIFY(!document);
    QCOMPARE(document.error().code, u"not_found"_s);
    document = PlanDocument::load(folder.path());
    QVERIFY(!document);
    QCOMPARE(document.error().code, u"not_a_file"_s);
    Status status = PlanDocument().save(folder.filePath(u"none/p.json"_s));
    QVERIFY(!status);
    QCOMPARE(status.error().code, u"not_found"_s);
    status = PlanDocument().save(folder.path());
    QVERIFY(!status);
    QCOMPARE(status.error().code, u"not_a_file"_s);
    status = PlanDocument().save(u"/proc/self/plan.json"_s); // a folder in which nobody can write
    QVERIFY(!status);
    QCOMPARE(status.error().code, u"not_writable"_s);
    QVERIFY(!status.error().hint.isEmpty());
    if (geteuid() != 0) {
        const QString file = folder.filePath(u"p.json"_s);
        write(file, "{}");
        QFile::setPermissions(file, QFileDevice::Permissions());
        document = PlanDocument::load(file);
        QVERIFY(!document);
        QCOMPARE(document.error().code, u"not_readable"_s);
    }
}

void TestPlanFiles::survivesAFullDisk() {
    // The limit on a file's size ends a write in the middle just as a full disk does.
    QTemporaryDir folder;
    const QString file = folder.filePath(u"p.json"_s);
    const QByteArray old = "{\"steps\": [], \"name\": \"old\"}";
    write(file, old);
    const PlanDocument large =
        PlanDocument::fromText("{\"steps\": [], \"x-a\": \"" + QByteArray(100'000, 'a') + "\"}", PlanFormat::Json);
    const pid_t child = fork();
    if (child == 0) {
        signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{50'000, 50'000};
        setrlimit(RLIMIT_FSIZE, &limit);
        const Status status = large.save(file);
        _exit(!status && status.error().code == u"not_written" ? 0 : 1);
    }
    QVERIFY(child > 0);
    int code = -1;
    QCOMPARE(waitpid(child, &code, 0), child);
    QCOMPARE(code, 0);
    QCOMPARE(contentOf(file), old);
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden), QStringList{u"p.json"_s});
}

void TestPlanFiles::examples_data() {
    QTest::addColumn<QString>("file");
    const QDir folder(QStringLiteral(OC_SOURCE_DIR "/resources/examples"));
    const QStringList names = folder.entryList({u"*.json"_s, u"*.yaml"_s}, QDir::Files);
    QVERIFY(names.size() >= 3);
    for (const QString& name : names)
        QTest::newRow(qPrintable(name)) << folder.filePath(name);
}

void TestPlanFiles::examples() {
    QFETCH(QString, file);
    const auto document = PlanDocument::load(file);
    QVERIFY(document);
    QVERIFY2(document->problems().isEmpty(),
             document->problems().isEmpty() ? "" : qPrintable(document->problems().first().toText()));
    QVERIFY(!document->plan().steps.isEmpty());
    const CataloguePtr catalogue =
        withSubPlans(CatalogueLoader({QStringLiteral(OC_SOURCE_DIR "/tools")}).load(), *document, {});
    for (const StepSpec& step : document->plan().steps) {
        QVERIFY2(catalogue->find(step.tool), qPrintable(u"there is no tool file for %1"_s.arg(step.tool)));
    }
    const Problems problems = validatePlan(*document, *catalogue);
    QVERIFY2(problems.isEmpty(), problems.isEmpty() ? "" : qPrintable(problems.first().toText()));
}

void TestPlanFiles::schemaNamesEveryKey() {
    QJsonParseError error;
    const QJsonDocument schema =
        QJsonDocument::fromJson(contentOf(QStringLiteral(OC_SOURCE_DIR "/resources/schemas/plan.schema.json")), &error);
    QCOMPARE(error.error, QJsonParseError::NoError);
    // Each key that the schema knows is one that the reader knows, and the other way round.
    const auto unknownKeys = [](const QByteArray& text) {
        QStringList keys;
        const PlanDocument document = PlanDocument::fromText(text, PlanFormat::Json);
        for (const Problem& problem : document.problems()) {
            if (problem.code == u"unknown_key") keys.append(problem.pointer + u": "_s + problem.hint);
        }
        return keys.join(u' ');
    };
    const QJsonObject definitions = schema.object().value(u"$defs"_s).toObject();
    const auto keysOf = [](const QJsonObject& object) { return object.value(u"properties"_s).toObject().keys(); };
    const QStringList planKeys = keysOf(schema.object());
    const QStringList stepKeys = keysOf(definitions.value(u"step"_s).toObject());
    const QStringList inputKeys = keysOf(definitions.value(u"input"_s).toObject());
    QVERIFY(planKeys.size() >= 6 && stepKeys.size() >= 17 && inputKeys.size() >= 15);
    for (const QString& key : planKeys)
        QCOMPARE(unknownKeys("{\"" + key.toUtf8() + "\": 0}"), QString());
    for (const QString& key : stepKeys)
        QCOMPARE(unknownKeys("{\"steps\": [{\"" + key.toUtf8() + "\": 0}]}"), QString());
    for (const QString& key : inputKeys)
        QCOMPARE(unknownKeys("{\"inputs\": [{\"" + key.toUtf8() + "\": 0}]}"), QString());
    const auto known = [&](const QByteArray& text) {
        // The hint lists what is known when nothing is near.
        const QString hint = unknownKeys(text).section(u"known keys: "_s, 1);
        QStringList keys = hint.split(u", "_s);
        keys.sort();
        return keys;
    };
    QCOMPARE(known("{\"qqqqqqqqqqqq\": 0}"), planKeys.filter(QRegularExpression(u"^[a-z_]+$"_s)));
    QCOMPARE(known("{\"steps\": [{\"qqqqqqqqqqqq\": 0}]}"), stepKeys.filter(QRegularExpression(u"^[a-z_]+$"_s)));
    QCOMPARE(known("{\"inputs\": [{\"qqqqqqqqqqqq\": 0}]}"), inputKeys.filter(QRegularExpression(u"^[a-z_]+$"_s)));
}

QTEST_GUILESS_MAIN(TestPlanFiles)
#include "tst_plan_files.moc"
