// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/AutomationExecutor.h"
#include "support/RecordingContext.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// sh -c SCRIPT sh FILE, which is to make the file.
StepRequest making(const QString& script, const QString& output, bool overwrite = false) {
    auto tool = std::make_shared<ToolSpec>();
    tool->name = u"under-test"_s;
    ArgvRun run;
    for (const QString& argument : {u"sh"_s, u"-c"_s, u"{script}"_s, u"sh"_s, u"{produced}"_s})
        run.argv.append(ArgvItem{{}, {}, {argument}});
    run.produces = u"{output}"_s;
    run.overwrite = u"overwrite"_s;
    tool->behaviour.run = run;
    StepRequest request;
    request.runId = u"01TEST"_s;
    request.tool = tool;
    request.parameters = {{u"script"_s, script}, {u"output"_s, output}, {u"overwrite"_s, overwrite}};
    return request;
}

} // namespace

/// Files that a program makes: wholly there, or not at all.
class TestProducedFile : public QObject {
    Q_OBJECT

    AutomationExecutor executor_;
    std::unique_ptr<QTemporaryDir> folder_;

    StepOutcome execute(const StepRequest& request, std::chrono::milliseconds within = 60s) {
        RecordingContext context({}, StepContext::Clock::now() + within);
        return executor_.execute(request, context);
    }
    QString path(const QString& name) const { return folder_->filePath(name); }
    QStringList there() const {
        return QDir(folder_->path())
            .entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot, QDir::Name);
    }
    void put(const QString& name, const QByteArray& content) const {
        QFile file(path(name));
        if (file.open(QIODevice::WriteOnly)) file.write(content);
    }
    QByteArray content(const QString& name) const {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private Q_SLOTS:
    void init() { folder_ = std::make_unique<QTemporaryDir>(); }

    void aWholeFile() {
        const StepOutcome outcome =
            execute(making(u"test ! -e \"$1\" && printf abc > \"$1\"; echo said"_s, path(u"-a b"_s)));
        QVERIFY2(outcome.status == TaskStatus::Success, qPrintable(outcome.message));
        QCOMPARE(outcome.output.fields,
                 (QJsonObject{{u"file"_s, path(u"-a b"_s)},
                              {u"size_bytes"_s, 3},
                              {u"sha256"_s, u"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"_s}}));
        QCOMPARE(outcome.message, path(u"-a b"_s) + u", 3 B"_s);
        QCOMPARE(there(), QStringList{u"-a b"_s});
        QCOMPARE(content(u"-a b"_s), QByteArray("abc"));
    }

    void aFolder() {
        const StepOutcome outcome =
            execute(making(u"mkdir \"$1\"; cd \"$1\"; printf b > b; printf a > a"_s, path(u"d"_s)));
        QVERIFY2(outcome.status == TaskStatus::Success, qPrintable(outcome.message));
        QCOMPARE(outcome.output.fields.value(u"size_bytes"_s), QJsonValue(2));
        const auto sum = [](const QByteArray& text) {
            return QCryptographicHash::hash(text, QCryptographicHash::Sha256).toHex();
        };
        QCOMPARE(outcome.output.fields.value(u"sha256"_s).toString().toLatin1(),
                 sum(sum("a") + "  a\n" + sum("b") + "  b\n"));
        QCOMPARE(there(), QStringList{u"d"_s});
    }

    void nothingOfAFailure() {
        StepOutcome outcome = execute(making(u"printf half > \"$1\"; echo 'disk error' >&2; exit 3"_s, path(u"x"_s)));
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QCOMPARE(outcome.error->message, u"disk error (sh: exit code 3)"_s);
        QCOMPARE(there(), QStringList());
        outcome = execute(making(u"printf half > \"$1\"; kill -KILL $$"_s, path(u"x"_s)));
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QCOMPARE(there(), QStringList());
        outcome = execute(making(u"printf half > \"$1\"; echo trying >&2; exec sleep 60"_s, path(u"x"_s)), 2s);
        QCOMPARE(outcome.status, TaskStatus::TimedOut);
        QVERIFY2(outcome.message.endsWith(u"; it said: trying"_s), qPrintable(outcome.message));
        QCOMPARE(there(), QStringList());
        outcome = execute(making(u"true"_s, path(u"x"_s)));
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QCOMPARE(outcome.error->code, u"produced_file"_s);
        QCOMPARE(outcome.exitCode, 0);
        QCOMPARE(there(), QStringList());
        outcome = execute(making(u"printf x > \"$1\""_s, path(u"no/such/x"_s)));
        QCOMPARE(outcome.error->code, u"produced_file"_s);
        QVERIFY2(outcome.error->message.contains(u"No such file or directory"_s), qPrintable(outcome.error->message));
    }

    void whatIsThere() {
        put(u"x"_s, "old");
        StepOutcome outcome = execute(making(u"printf new > \"$1\""_s, path(u"x"_s)));
        QCOMPARE(outcome.error->code, u"file_exists"_s);
        QCOMPARE(content(u"x"_s), QByteArray("old"));
        outcome = execute(making(u"printf new > \"$1\"; exit 1"_s, path(u"x"_s), true));
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QCOMPARE(content(u"x"_s), QByteArray("old"));
        outcome = execute(making(u"printf new > \"$1\""_s, path(u"x"_s), true));
        QCOMPARE(outcome.status, TaskStatus::Success);
        QCOMPARE(content(u"x"_s), QByteArray("new"));
        QCOMPARE(there(), QStringList{u"x"_s});

        // A link stays one; what it leads to is written anew.
        QVERIFY(QFile::link(u"x"_s, path(u"link"_s)));
        outcome = execute(making(u"printf linked > \"$1\""_s, path(u"link"_s), true));
        QCOMPARE(outcome.status, TaskStatus::Success);
        QVERIFY(QFileInfo(path(u"link"_s)).isSymLink());
        QCOMPARE(content(u"x"_s), QByteArray("linked"));

        // A folder, a device and what comes into being meanwhile are never overwritten.
        QVERIFY(QDir(folder_->path()).mkpath(u"d/inner"_s));
        outcome = execute(making(u"mkdir \"$1\""_s, path(u"d"_s), true));
        QCOMPARE(outcome.error->code, u"file_exists"_s);
        QVERIFY(QFile::exists(path(u"d/inner"_s)));
        QCOMPARE(execute(making(u"printf x > \"$1\""_s, u"/dev/null"_s, true)).error->code, u"file_exists"_s);
        outcome =
            execute(making(u"printf new > \"$1\"; printf theirs > \"$(dirname \"$1\")/../late\""_s, path(u"late"_s)));
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QCOMPARE(outcome.error->code, u"file_exists"_s);
        QCOMPARE(content(u"late"_s), QByteArray("theirs"));
        QCOMPARE(there(), (QStringList{u"d"_s, u"late"_s, u"link"_s, u"x"_s}));
    }

    void standardErrorAsOutput() {
        StepRequest request =
            making(u"printf x > \"$1\"; echo no; echo 'done a (3)' >&2; echo 'done b (4)' >&2"_s, path(u"x"_s));
        auto tool = std::make_shared<ToolSpec>(*request.tool);
        OutputSpec& output = tool->behaviour.output;
        output.format = OutputFormat::Regex;
        output.from = OutputFrom::Stderr;
        output.pattern = u"done (?<name>\\w+) \\((?<count>\\d+)\\)|(?<no>no)"_s;
        OutputColumn constant;
        constant.column.name = u"how"_s;
        constant.parameter = u"overwrite"_s;
        OutputColumn name;
        name.column.name = u"name"_s;
        output.columns = {name, constant};
        request.tool = tool;
        const StepOutcome outcome = execute(request);
        QCOMPARE(outcome.status, TaskStatus::Success);
        QCOMPARE(outcome.output.table->cells, (QList<QJsonValue>{u"a"_s, u"false"_s, u"b"_s, u"false"_s}));
        QCOMPARE(outcome.output.fields.value(u"size_bytes"_s), QJsonValue(1));
    }

    void preview() {
        const auto preview = executor_.preview(making(u"x"_s, path(u"it"_s)));
        QVERIFY(preview);
        QCOMPARE(preview->text, u"sh -c x sh "_s + path(u"it"_s));
        QCOMPARE(there(), QStringList());
    }
};

QTEST_GUILESS_MAIN(TestProducedFile)
#include "tst_produced_file.moc"
