// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/ToolChecks.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <stop_token>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

#define SUCCEEDS(made) TOOL_SUCCEEDS(*tools_, made)
#define REFUSED(made) TOOL_REFUSED(made)

/// cat, tail, cut and awk as they are delivered, run for real on files of the test's own.
class TestTextTools : public QObject {
    Q_OBJECT

    std::unique_ptr<ToolCalls> tools_;
    std::unique_ptr<QTemporaryDir> folder_;

    StepOutcome call(const QString& name, const QJsonObject& parameters = {}) { return tools_->call(name, parameters); }

    QString file(const QString& name, const QByteArray& content, QIODevice::OpenMode mode = QIODevice::WriteOnly) {
        QFile made(folder_->filePath(name));
        if (!made.open(mode) || made.write(content) != content.size()) return {};
        return made.fileName();
    }
    static QStringList lines(const StepOutcome& outcome) {
        QStringList values;
        for (const QJsonObject& row : rowsOf(outcome))
            values.append(row.value("line"_L1).toString());
        return values;
    }

private Q_SLOTS:
    void initTestCase() { tools_ = std::make_unique<ToolCalls>(); }
    void init() {
        folder_ = std::make_unique<QTemporaryDir>();
        QVERIFY(folder_->isValid());
    }

    void cat() {
        const QString path = file(u"-it's \n $(id)"_s, "one\ntwo\xc3\xa4\n");
        StepOutcome outcome = call(u"cat"_s, {{u"path"_s, path}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value("text"_L1).toString(), u"one\ntwoä\n"_s);
        QCOMPARE(outcome.output.fields.value("truncated"_L1), QJsonValue(false));
        outcome = call(u"cat"_s, {{u"path"_s, path}, {u"number_lines"_s, true}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value("text"_L1).toString(), u"     1\tone\n     2\ttwoä\n"_s);
        // Cut in the middle of a character, just at the end, and one byte before it.
        for (const auto& [bytes, text] : {std::pair{8, u"one\ntwo"_s}, {10, u"one\ntwoä\n"_s}, {9, u"one\ntwoä"_s}}) {
            outcome = call(u"cat"_s, {{u"path"_s, path}, {u"max_bytes"_s, bytes}});
            SUCCEEDS(outcome);
            QCOMPARE(outcome.output.fields.value("text"_L1).toString(), text);
            QCOMPARE(outcome.output.fields.value("truncated"_L1), QJsonValue(bytes < 10));
        }
        QVERIFY(tools_->notices().join(u' ').contains(u"cut after"_s));
    }

    void catOfSomethingEndless() {
        QElapsedTimer timer;
        timer.start();
        const StepOutcome outcome = call(u"cat"_s, {{u"path"_s, u"/dev/zero"_s}, {u"max_bytes"_s, 1000}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value("text"_L1).toString().size(), 1000);
        QCOMPARE(outcome.output.fields.value("truncated"_L1), QJsonValue(true));
        QVERIFY(timer.elapsed() < 20'000);
    }

    void whatCannotBeShown() {
        for (const QString& tool : {u"cat"_s, u"tail"_s}) {
            StepOutcome outcome = call(tool, {{u"path"_s, folder_->filePath(u"absent"_s)}});
            QCOMPARE(outcome.status, TaskStatus::Failed);
            QVERIFY2(outcome.error->message.contains(u"No such file"_s), tools_->why(outcome).constData());
            outcome = call(tool, {{u"path"_s, folder_->path()}});
            QCOMPARE(outcome.status, TaskStatus::Failed);
            QVERIFY2(outcome.error->message.contains(u"directory"_s), tools_->why(outcome).constData());
            REFUSED(call(tool, {{u"path"_s, u"-"_s}})); // standard input, which is nothing here
        }
        REFUSED(call(u"cat"_s, {{u"path"_s, u"/etc/passwd"_s}, {u"max_bytes"_s, 0}}));
    }

    void tail() {
        const QString path = file(u"-log"_s, "a\nb\nc\n");
        StepOutcome outcome = call(u"tail"_s, {{u"path"_s, path}, {u"lines"_s, 2}});
        SUCCEEDS(outcome);
        QCOMPARE(lines(outcome), (QStringList{u"b"_s, u"c"_s}));
        outcome = call(u"tail"_s, {{u"path"_s, file(u"empty"_s, {})}});
        SUCCEEDS(outcome);
        QCOMPARE(lines(outcome), QStringList());
    }

    /// Each step of the log is taken when tail has shown the one before, and tail is stopped when it has shown the
    /// last.
    void tailFollowsARotatedLog() {
        const QString path = file(u"app.log"_s, "before\nlast\n");
        const auto append = [&](int from, int to) {
            for (int i = from; i <= to; ++i)
                file(u"app.log"_s, "line " + QByteArray::number(i) + '\n', QIODevice::WriteOnly | QIODevice::Append);
        };
        std::stop_source stop;
        QByteArray seen;
        int done = 0;
        const auto onOutput = [&](OutputStream stream, const QByteArray& bytes) {
            if (stream == OutputStream::Stdout) seen += bytes;
            if (done == 0 && seen.contains("last\n")) {
                append(0, 14);
                ++done;
            }
            if (done == 1 && seen.contains("line 14\n")) {
                QFile::rename(path, path + u".1"_s); // as logrotate does it
                append(15, 39);
                ++done;
            }
            if (done == 2 && seen.contains("line 39\n")) stop.request_stop();
        };
        const StepOutcome outcome = tools_->call(
            u"tail"_s, {{u"path"_s, path}, {u"lines"_s, 1}, {u"follow_for"_s, u"5m"_s}}, stop.get_token(), onOutput);
        QVERIFY2(outcome.status == TaskStatus::Cancelled, tools_->why(outcome).constData());
        QStringList expected{u"last"_s};
        for (int i = 0; i < 40; ++i)
            expected.append(u"line %1"_s.arg(i));
        QCOMPARE(lines(outcome), expected);
    }

    void tailFollowsForItsTime() {
        const StepOutcome outcome = call(u"tail"_s, {{u"path"_s, file(u"log"_s, "a\n")}, {u"follow_for"_s, u"1s"_s}});
        SUCCEEDS(outcome);
        QVERIFY2(outcome.message.contains(u"end of its time"_s), qPrintable(outcome.message));
        QCOMPARE(lines(outcome), QStringList{u"a"_s});
    }

    void cut() {
        const QString path = file(u"-fields"_s, "a:b c:\"d\"\n1:2:3:4\nlone\n");
        StepOutcome outcome = call(u"cut"_s, {{u"file"_s, path}, {u"fields"_s, u"1,3-"_s}, {u"delimiter"_s, u":"_s}});
        SUCCEEDS(outcome);
        QList<QJsonObject> rows = rowsOf(outcome);
        QCOMPARE(rows.size(), 3);
        QCOMPARE(rows.at(0).value("column_2"_L1), QJsonValue(u"\"d\""_s));
        QCOMPARE(rows.at(1).value("column_3"_L1).toVariant().toString(), u"4"_s);
        QCOMPARE(rows.at(2).value("column_1"_L1), QJsonValue(u"lone"_s));
        QVERIFY(rows.at(2).value("column_2"_L1).isNull());
        outcome = call(u"cut"_s, {{u"file"_s, path},
                                  {u"fields"_s, u"1"_s},
                                  {u"delimiter"_s, u":"_s},
                                  {u"complement"_s, true},
                                  {u"only_delimited"_s, true}});
        SUCCEEDS(outcome);
        rows = rowsOf(outcome);
        QCOMPARE(rows.size(), 2);
        QCOMPARE(rows.at(0).value("column_1"_L1), QJsonValue(u"b c"_s));
        outcome = call(u"cut"_s, {{u"file"_s, file(u"empty"_s, {})}, {u"fields"_s, u"1"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 0);
        REFUSED(call(u"cut"_s, {{u"file"_s, path}, {u"fields"_s, u"1 --output-delimiter=x"_s}}));
        REFUSED(call(u"cut"_s, {{u"file"_s, path}, {u"fields"_s, u"1"_s}, {u"delimiter"_s, u"::"_s}}));
        outcome = call(u"cut"_s, {{u"file"_s, path}, {u"fields"_s, u"0"_s}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(u"numbered from 1"_s), tools_->why(outcome).constData());
    }

    void awk() {
        const QString path = file(u"-numbers"_s, "a;1\nb;2\n");
        StepOutcome outcome = call(u"awk"_s, {{u"program"_s, u"{ n += $2 } END { print n, word }"_s},
                                              {u"file"_s, path},
                                              {u"field_separator"_s, u";"_s},
                                              {u"variables"_s, QJsonObject{{u"word"_s, u"it's $(id) \"q\" a=b"_s}}}});
        SUCCEEDS(outcome);
        QCOMPARE(lines(outcome), QStringList{u"3 it's $(id) \"q\" a=b"_s});
        outcome = call(u"awk"_s, {{u"program"_s, u"--version"_s}, {u"file"_s, path}});
        SUCCEEDS(outcome); // a program that counts a variable down, and no option
        QCOMPARE(lines(outcome), (QStringList{u"a;1"_s, u"b;2"_s}));
        outcome = call(u"awk"_s, {{u"program"_s, u"{ print "_s}, {u"file"_s, path}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(u"gawk"_s), tools_->why(outcome).constData());
    }

    /// An awk program may do much; the tool says it only reads.
    void awkOnlyReads() {
        const QString path = file(u"data"_s, "a\n");
        const QString made = folder_->filePath(u"made"_s);
        for (const QString& program :
             {u"BEGIN { system(\"touch \" m) }"_s, u"BEGIN { print 1 > m }"_s, u"BEGIN { print 1 | (\"cat > \" m) }"_s,
              u"BEGIN { (\"touch \" m) | getline }"_s, u"BEGIN { while ((getline x < \"/etc/passwd\") > 0) print x }"_s,
              u"@load \"filefuncs\"; BEGIN { print 1 > m }"_s}) {
            const StepOutcome outcome = call(
                u"awk"_s, {{u"program"_s, program}, {u"file"_s, path}, {u"variables"_s, QJsonObject{{u"m"_s, made}}}});
            QVERIFY2(outcome.status == TaskStatus::Failed, qPrintable(program));
            QVERIFY2(!QFile::exists(made), qPrintable(program));
            QVERIFY(lines(outcome).isEmpty());
        }
        // A file whose name would be an assignment, or standard input, is not taken as one.
        REFUSED(call(u"awk"_s, {{u"program"_s, u"1"_s}, {u"file"_s, u"FS=x"_s}}));
        REFUSED(call(u"awk"_s, {{u"program"_s, u"1"_s}, {u"file"_s, u"-"_s}}));
    }
};

QTEST_GUILESS_MAIN(TestTextTools)
#include "tst_text_tools.moc"
