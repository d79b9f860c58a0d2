// SPDX-License-Identifier: GPL-3.0-or-later
// slack_cli and teams_cli through the real opsctl: where the addresses come from, and that they stay where they are.
#include "support/HttpServer.h"
#include "support/OpsctlProcess.h"

#include <QDirIterator>
#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using oc::test::HttpServer;
using oc::test::OpsctlProcess;

namespace {

const QString webhookPath = u"/services/T0PLANTED01/B0PLANTED02/ok.plantedPLANTED0123"_s;
const QString workflowPath = u"/workflows/ok.0planted0/triggers/manual/paths/invoke?api-version=1&sig=plantedSIG0123"_s;

QJsonObject outputOf(const OpsctlProcess::Answer& answer, int step) {
    return answer.json().object().value(u"step_results"_s).toArray().at(step).toObject().value(u"output"_s).toObject();
}

} // namespace

class TestOpsctlChat : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        server_ = std::make_unique<HttpServer>();
        QVERIFY2(server_->isReady(), qPrintable(server_->problem()));
    }

    void aChannelWithNothingButAWebhook() {
        OpsctlProcess opsctl = plain();
        opsctl.setVariable(u"SLACK_WEBHOOK_URL"_s, server_->url(webhookPath));
        const QByteArray plan = R"({"steps": [{"tool": "slack_cli", "parameters":
            {"message": "Version 2.1 is out", "channel": "#deployments"}}]})";
        const auto answer = opsctl.run({u"run"_s, u"-"_s}, plan);
        QVERIFY2(answer.exitCode == 0, answer.out + answer.err);
        QVERIFY2(answer.out.contains("posted by the webhook") && answer.out.contains("channel has no effect"),
                 answer.out);
        QVERIFY2(answer.err.contains("channel has no effect"), answer.err); // the notice
        QCOMPARE(lastBody(), QByteArray("{\"text\":\"Version 2.1 is out\"}"));
        nothingLeaks(opsctl, answer);
    }

    void secretsOfTheStore() {
        OpsctlProcess opsctl = plain();
        opsctl.setVariable(u"OPSCONDUCTOR_SECRET_SLACK_WEBHOOK_URL"_s, server_->url(webhookPath));
        const auto setting = opsctl.run({u"call"_s, u"slack_cli"_s, u"message=by the setting"_s});
        QVERIFY2(setting.exitCode == 0, setting.out + setting.err);
        nothingLeaks(opsctl, setting);

        OpsctlProcess other = plain();
        other.setVariable(u"OPSCONDUCTOR_SECRET_HOOK"_s, server_->url(webhookPath + u"4"_s));
        const auto reference =
            other.run({u"call"_s, u"slack_cli"_s, u"message=by a name"_s, u"webhook_url=secret:hook"_s});
        QVERIFY2(reference.exitCode == 0, reference.out + reference.err);
        QCOMPARE(lastBody(), QByteArray("{\"text\":\"by a name\"}"));
        nothingLeaks(other, reference);
    }

    void aThreadOfAnEarlierMessage() {
        OpsctlProcess opsctl = plain();
        opsctl.setVariable(u"SLACK_BOT_TOKEN"_s, u"xoxb-ok.planted-token-0123"_s);
        setApi(opsctl);
        const QByteArray plan = R"({"steps": [
            {"id": "first", "tool": "slack_cli", "parameters": {"message": "begins", "channel": "#ops"}},
            {"id": "then", "tool": "slack_cli", "parameters": {"message": "ends", "channel": "#other",
             "thread": "{{ steps.first.output.timestamp }}"}}]})";
        const auto answer = opsctl.run({u"run"_s, u"-"_s, u"--json"_s}, plan);
        QVERIFY2(answer.exitCode == 0, answer.out + answer.err);
        QCOMPARE(outputOf(answer, 1).value(u"channel"_s).toString(), u"C0123456789"_s);
        const QJsonObject body = QJsonDocument::fromJson(lastBody()).object();
        QCOMPARE(body.value(u"thread_ts"_s).toString(), u"1718100000.123456"_s);
        nothingLeaks(opsctl, answer);
    }

    void aRetryAfterSlackFailed() {
        OpsctlProcess opsctl = plain();
        opsctl.setVariable(u"SLACK_BOT_TOKEN"_s, u"xoxb-internal_error.planted-token-0123"_s);
        setApi(opsctl);
        const auto before = server_->requests().size();
        const QByteArray plan = R"({"steps": [{"tool": "slack_cli", "parameters": {"message": "x", "channel": "#a"},
            "retry": {"attempts": 2, "delay": "10ms", "on": ["server_failed", "rate_limited"]}}]})";
        const auto answer = opsctl.run({u"run"_s, u"-"_s}, plan);
        QCOMPARE(answer.exitCode, 1);
        QVERIFY(server_->waitForRequests(before + 2));
        nothingLeaks(opsctl, answer);
    }

    void aCardForTeams() {
        OpsctlProcess opsctl = plain();
        opsctl.setVariable(u"TEAMS_WEBHOOK_URL"_s, server_->url(workflowPath));
        const QStringList words{u"call"_s, u"teams_cli"_s, u"message=hello"_s, u"facts=Host=web-01, Disk=91 %"_s,
                                u"actions=[{\"title\": \"Open\", \"url\": \"https://example.org\"}]"_s};
        const auto answer = opsctl.run(words + QStringList{u"--json"_s});
        QVERIFY2(answer.exitCode == 0, answer.out + answer.err);
        QCOMPARE(outputOf(answer, 0).value(u"status"_s).toInt(), 202);
        const QByteArray sent = lastBody();
        nothingLeaks(opsctl, answer);
        const auto preview = opsctl.run(words + QStringList{u"--dry-run"_s});
        QVERIFY2(preview.exitCode == 0, preview.out + preview.err);
        QVERIFY2(preview.out.contains(sent), preview.out); // byte for byte
        nothingLeaks(opsctl, preview);
    }

    void nothingIsSet() {
        const OpsctlProcess opsctl = plain();
        const auto slack = opsctl.run({u"call"_s, u"slack_cli"_s, u"message=x"_s});
        QCOMPARE(slack.exitCode, 1);
        QVERIFY2((slack.out + slack.err).contains("SLACK_WEBHOOK_URL"), slack.out + slack.err);
        const auto teams = opsctl.run({u"call"_s, u"teams_cli"_s, u"message=x"_s});
        QCOMPARE(teams.exitCode, 1);
        QVERIFY2((teams.out + teams.err).contains("TEAMS_WEBHOOK_URL"), teams.out + teams.err);
    }

private:
    /// None of the variables that the person who runs the tests may have.
    static OpsctlProcess plain() {
        OpsctlProcess opsctl;
        for (const QString& name : {u"SLACK_WEBHOOK_URL"_s, u"SLACK_BOT_TOKEN"_s, u"TEAMS_WEBHOOK_URL"_s})
            opsctl.setVariable(name, QString());
        return opsctl;
    }
    void setApi(const OpsctlProcess& opsctl) {
        QFile settings(opsctl.home() + u"/settings.json"_s);
        QVERIFY(settings.open(QIODevice::WriteOnly));
        settings.write("{\"slack/api_url\": \"" + server_->url(u"/api"_s).toUtf8() + "\"}");
    }
    QByteArray lastBody() {
        return QByteArray::fromBase64(server_->requests().last().value(u"body"_s).toString().toLatin1());
    }
    static void nothingLeaks(const OpsctlProcess& opsctl, const OpsctlProcess::Answer& answer) {
        QVERIFY2(!(answer.out + answer.err).toLower().contains("planted"), answer.out + answer.err);
        QDirIterator files(opsctl.home(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        int read = 0;
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY2(!file.readAll().toLower().contains("planted"), qPrintable(file.fileName()));
            ++read;
        }
        QVERIFY(read > 0); // the history at least
    }

    std::unique_ptr<HttpServer> server_;
};

QTEST_GUILESS_MAIN(TestOpsctlChat)
#include "tst_opsctl_chat.moc"
