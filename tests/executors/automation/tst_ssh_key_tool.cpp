// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Redactor.h"
#include "support/TestFiles.h"
#include "support/ToolChecks.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <thread>
#include <unistd.h>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

#define SUCCEEDS(made) TOOL_SUCCEEDS(*tools_, made)
#define FAILS(made, says) TOOL_FAILS_TELLING(*tools_, made, says)

/// ssh-keygen with real keys; that they are what was asked for, ssh-keygen says when it opens them.
class TestSshKeyTool : public QObject {
    Q_OBJECT

    std::unique_ptr<ToolCalls> tools_;
    std::unique_ptr<QTemporaryDir> folder_;

    StepOutcome call(QJsonObject parameters, const QString& name = u"key"_s) {
        parameters.insert(u"path"_s, folder_->filePath(name));
        return tools_->call(u"ssh-keygen"_s, parameters);
    }
    QByteArray content(const QString& name) { return contentOf(folder_->filePath(name)); }
    bool write(const QString& name, const QByteArray& text) { return writeFile(folder_->filePath(name), text); }
    /// The public key that the private one opens to with this passphrase; empty when it does not.
    QByteArray opened(const QString& name, const QString& passphrase) {
        QProcess process;
        process.start(u"ssh-keygen"_s, {u"-y"_s, u"-P"_s, passphrase, u"-f"_s, folder_->filePath(name)});
        return process.waitForFinished(60000) && process.exitCode() == 0 ? process.readAllStandardOutput()
                                                                         : QByteArray();
    }
    QStringList files() {
        return QDir(folder_->path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    }

private Q_SLOTS:
    void initTestCase() { tools_ = std::make_unique<ToolCalls>(); }
    void init() { folder_ = std::make_unique<QTemporaryDir>(); }

    /// Half of a pair must not be replaced: the public key's place is looked at before anything is done.
    void aFolderInThePublicKeysPlace() {
        QVERIFY(write(u"key"_s, "the old key"));
        QVERIFY(QDir().mkdir(folder_->filePath(u"key.pub"_s)));
        FAILS(call({{u"overwrite"_s, true}}), u"key.pub is a folder"_s);
        QCOMPARE(content(u"key"_s), QByteArray("the old key"));
        QCOMPARE(QDir(folder_->path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
                 (QStringList{u"key"_s, u"key.pub"_s}));
    }

    void generate() {
        const QString comment = u"-it's \"$(x)\" ü"_s;
        const StepOutcome outcome = call({{u"comment"_s, comment}});
        SUCCEEDS(outcome);
        const QJsonObject fields = outcome.output.fields;
        QCOMPARE(fields.value(u"path"_s).toString(), folder_->filePath(u"key"_s));
        QCOMPARE(fields.value(u"public_key_path"_s).toString(), folder_->filePath(u"key.pub"_s));
        QCOMPARE(fields.value(u"type"_s).toString(), u"ed25519"_s);
        QCOMPARE(fields.value(u"bits"_s), QJsonValue(256));
        QCOMPARE(fields.value(u"comment"_s).toString(), comment);
        QCOMPARE(content(u"key.pub"_s), fields.value(u"public_key"_s).toString().toUtf8() + '\n');
        QVERIFY(opened(u"key"_s, {}).startsWith("ssh-ed25519 "));
        QCOMPARE(QFileInfo(folder_->filePath(u"key"_s)).permissions() & QFile::Permissions(0x0077),
                 QFile::Permissions());
        QCOMPARE(files(), (QStringList{u"key"_s, u"key.pub"_s})); // nothing is left behind
        QProcess process;
        process.start(u"ssh-keygen"_s, {u"-l"_s, u"-f"_s, folder_->filePath(u"key"_s)});
        QVERIFY(process.waitForFinished());
        QVERIFY(
            process.readAllStandardOutput().contains(' ' + fields.value(u"fingerprint"_s).toString().toUtf8() + ' '));
    }

    void otherKinds() {
        StepOutcome outcome = call({{u"type"_s, u"rsa"_s}, {u"bits"_s, 2048}}, u"r"_s);
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"bits"_s), QJsonValue(2048));
        QVERIFY(opened(u"r"_s, {}).startsWith("ssh-rsa "));
        outcome = call({{u"type"_s, u"ecdsa"_s}, {u"bits"_s, 521}}, u"e"_s);
        SUCCEEDS(outcome);
        QVERIFY(opened(u"e"_s, {}).startsWith("ecdsa-sha2-nistp521 "));
        FAILS(call({{u"type"_s, u"ecdsa"_s}, {u"bits"_s, 300}}, u"n"_s), u"ssh-keygen"_s);
        QVERIFY(!files().contains(u"n"_s));
        QCOMPARE(call({{u"bits"_s, 2048}}).error->code, u"bad_parameters"_s); // ed25519 has one length
    }

    void passphrase_data() {
        QTest::addColumn<QString>("passphrase");
        QTest::newRow("plain") << u"hunter22"_s;
        QTest::newRow("yes, which is also an answer") << u"yes"_s;
        QTest::newRow("hostile") << u" -N 'x' \"$(y)\" \\ ü "_s;
    }
    void passphrase() {
        QFETCH(const QString, passphrase);
        const StepOutcome outcome = call({{u"passphrase"_s, passphrase}});
        SUCCEEDS(outcome);
        QVERIFY(!opened(u"key"_s, passphrase).isEmpty());
        QVERIFY(opened(u"key"_s, {}).isEmpty());
        QVERIFY(opened(u"key"_s, passphrase + u'x').isEmpty());
        for (const auto& value : outcome.output.fields)
            QVERIFY(!value.toString().contains(passphrase));
    }

    void neverReplacesUnasked() {
        SUCCEEDS(call({}));
        const QByteArray key = content(u"key"_s);
        for (const QString& passphrase : {u""_s, u"y"_s, u"yes"_s}) {
            const StepOutcome outcome = call({{u"passphrase"_s, passphrase}});
            FAILS(outcome, u"is there already"_s);
            QCOMPARE(outcome.error->code, u"already_exists"_s);
        }
        QCOMPARE(content(u"key"_s), key);
        QVERIFY(write(u"half.pub"_s, "mine"));
        QCOMPARE(call({}, u"half"_s).error->code, u"already_exists"_s);
        QVERIFY(!files().contains(u"half"_s));
        QCOMPARE(content(u"half.pub"_s), QByteArray("mine"));
        QVERIFY(QFile::link(folder_->filePath(u"nowhere"_s), folder_->filePath(u"link"_s)));
        QCOMPARE(call({}, u"link"_s).error->code, u"already_exists"_s);

        const StepOutcome outcome = call({{u"overwrite"_s, true}, {u"passphrase"_s, u"new one"_s}});
        SUCCEEDS(outcome);
        QVERIFY(content(u"key"_s) != key);
        QVERIFY(!opened(u"key"_s, u"new one"_s).isEmpty());
        QCOMPARE(content(u"key.pub"_s), outcome.output.fields.value(u"public_key"_s).toString().toUtf8() + '\n');
    }

    void manyAtOnceMakeOne() {
        std::atomic<int> made = 0;
        {
            std::vector<std::jthread> threads;
            for (int t = 0; t < 4; ++t) {
                threads.emplace_back([this, &made] {
                    ToolCalls tools;
                    if (tools.call(u"ssh-keygen"_s, {{u"path"_s, folder_->filePath(u"one"_s)}}).status ==
                        TaskStatus::Success)
                        ++made;
                });
            }
        }
        QCOMPARE(made.load(), 1);
        QCOMPARE(files(), (QStringList{u"one"_s, u"one.pub"_s}));
        QVERIFY(content(u"one.pub"_s).startsWith(opened(u"one"_s, {}).split(' ').value(1).prepend("ssh-ed25519 ")));
    }

    void refuses() {
        FAILS(call({}, u"no/such/folder/key"_s), u"No such file"_s);
        FAILS(tools_->call(u"ssh-keygen"_s, {{u"path"_s, folder_->path()}}), u"is a folder"_s);
        for (const QString& bad : {u"a\nb"_s, u"a\rb"_s, QString(QChar(0))})
            QCOMPARE(call({{u"passphrase"_s, bad}}).error->code, u"bad_parameters"_s);
        QCOMPARE(files(), QStringList());
    }

    void fingerprint() {
        SUCCEEDS(call({{u"comment"_s, u"one of two"_s}}));
        QVERIFY(write(u"both"_s, content(u"key.pub"_s) + "# comment\n" +
                                     content(u"key.pub"_s).split(' ').mid(0, 2).join(' ') + '\n'));
        const StepOutcome outcome = call({{u"action"_s, u"fingerprint"_s}}, u"both"_s);
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 2);
        QCOMPARE(rowsOf(outcome).first().value(u"path"_s).toString(), folder_->filePath(u"both"_s));
        QVERIFY(rowsOf(outcome).first().value(u"fingerprint"_s).toString().startsWith(u"SHA256:"_s));
        QCOMPARE(rowsOf(outcome).first().value(u"comment"_s).toString(), u"one of two"_s);
        QCOMPARE(rowsOf(outcome).last().value(u"comment"_s).toString(), QString());
        QCOMPARE(rowsOf(outcome).last().value(u"fingerprint"_s), rowsOf(outcome).first().value(u"fingerprint"_s));
        FAILS(call({{u"action"_s, u"fingerprint"_s}}, u"absent"_s), u"No such file"_s);
        QVERIFY(write(u"text"_s, "hello\n"));
        FAILS(call({{u"action"_s, u"fingerprint"_s}}, u"text"_s), u"is not a public key"_s);
    }

    void removeHost() {
        SUCCEEDS(call({}));
        const QByteArray key = content(u"key.pub"_s).split(' ').mid(0, 2).join(' ');
        const QByteArray hosts =
            "# mine\nweb " + key + "\n[web]:2222 " + key + "\nweb,192.0.2.7 " + key + "\nother " + key + "\n";
        QVERIFY(write(u"known"_s, hosts));
        const auto remove = [this](const QString& host) {
            return call({{u"action"_s, u"remove_host"_s}, {u"host"_s, host}}, u"known"_s);
        };
        StepOutcome outcome = remove(u"none"_s);
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"removed"_s), QJsonValue(0));
        QCOMPARE(content(u"known"_s), hosts);
        outcome = remove(u"[web]:2222"_s);
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"lines"_s), QJsonValue(QJsonArray{3}));
        QVERIFY(!content(u"known"_s).contains("[web]:2222"));
        QCOMPARE(content(u"known.old"_s), hosts);
        outcome = remove(u"web"_s);
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"removed"_s), QJsonValue(2));
        QCOMPARE(content(u"known"_s), "# mine\nother " + key + "\n");
        QCOMPARE(remove(u"-A"_s).error->code, u"bad_parameters"_s);
    }

    void risksAndPreview() {
        StepRequest request;
        request.tool = tools_->catalogue().find(u"ssh-keygen"_s);
        QCOMPARE(request.tool->behaviourFor({{u"action"_s, u"fingerprint"_s}}).risk, Risk::Read);
        QCOMPARE(request.tool->behaviourFor({{u"action"_s, u"generate"_s}}).risk, Risk::Change);
        request.parameters = {{u"action"_s, u"generate"_s},
                              {u"type"_s, u"ed25519"_s},
                              {u"path"_s, u"/x/a b"_s},
                              {u"passphrase"_s, u"hunter2"_s}};
        AutomationExecutor executor;
        const auto preview = executor.preview(request);
        QVERIFY(preview);
        QCOMPARE(preview->text, u"ssh-keygen -q -t ed25519 -f '/x/a b'\nstandard input: the passphrase, twice: %1\n"
                                "refused when a key is there"_s.arg(Redactor::mask()));
    }
};

QTEST_GUILESS_MAIN(TestSshKeyTool)
#include "tst_ssh_key_tool.moc"
