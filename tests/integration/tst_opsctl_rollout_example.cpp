// SPDX-License-Identifier: GPL-3.0-or-later
// The example rolling-update-check as it stands: the real kubectl against an API server of the tests' own, which
// follows the API's conventions (tests/support/kube_api.py), and an HTTP server in the place of Slack.
#include "support/HttpServer.h"
#include "support/OpsctlProcess.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using oc::test::HttpServer;
using oc::test::OpsctlProcess;

class TestOpsctlRolloutExample : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    QProcess server_;

private Q_SLOTS:
    void initTestCase() {
        server_.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        server_.start(u"python3"_s, {QStringLiteral(OC_SOURCE_DIR "/tests/support/kube_api.py"), folder_.path()});
        QTRY_VERIFY_WITH_TIMEOUT(server_.canReadLine(), 60000);
        QFile config(folder_.filePath(u"config"_s));
        QVERIFY(config.open(QIODevice::WriteOnly));
        QVERIFY(
            config.write("{\"apiVersion\": \"v1\", \"kind\": \"Config\", \"current-context\": \"one\", \"clusters\": ["
                         "{\"name\": \"here\", \"cluster\": {\"server\": \"https://127.0.0.1:" +
                         server_.readLine().trimmed() +
                         "\", \"certificate-authority\": \"ca.pem\"}}], \"users\": ["
                         "{\"name\": \"me\", \"user\": {\"token\": \"right\"}}], \"contexts\": ["
                         "{\"name\": \"one\", \"context\": {\"cluster\": \"here\", \"user\": \"me\"}}]}") > 0);
    }
    void cleanupTestCase() {
        server_.terminate();
        if (!server_.waitForFinished(10000)) server_.kill();
    }

    void whatIsBehindIsTold() {
        HttpServer slack;
        QVERIFY2(slack.isReady(), qPrintable(slack.problem()));
        OpsctlProcess opsctl;
        opsctl.setVariable(u"KUBECONFIG"_s, folder_.filePath(u"config"_s));
        opsctl.setVariable(u"HOME"_s, folder_.path()); // kubectl keeps there what it discovered
        opsctl.setVariable(u"SLACK_WEBHOOK_URL"_s, slack.url(u"/services/T01/B02/ok.example"_s));
        const auto check = [&](const QString& space) {
            return opsctl.run({u"run"_s, QStringLiteral(OC_SOURCE_DIR "/resources/examples/rolling-update-check.yaml"),
                               u"--input"_s, u"namespace="_s + space, u"--json"_s});
        };
        const auto statuses = [](const OpsctlProcess::Answer& answer) {
            QStringList words;
            const QJsonArray results = answer.json().object().value(u"step_results"_s).toArray();
            for (const QJsonValue& result : results)
                words.append(result.toObject().value(u"status"_s).toString());
            return words.join(u' ');
        };
        const auto behind = check(u"update"_s);
        QVERIFY2(behind.exitCode == 0, behind.out + behind.err);
        QCOMPARE(statuses(behind), u"success success success"_s);
        QVERIFY(slack.waitForRequests(1));
        const QByteArray body = QByteArray::fromBase64(slack.requests().last().value(u"body"_s).toString().toLatin1());
        QVERIFY2(body.contains("Not rolled out in update"), body);
        QVERIFY2(body.contains("api: 1 of 3 new, 2 ready"), body);
        QVERIFY2(body.contains("jobs: 0 of 1 new, 0 ready"), body);
        QVERIFY2(!body.contains("web:"), body);
        QVERIFY2(body.contains("Pods that do not run: api-7f (Pending)"), body);
        // Where nothing is behind, nobody is told.
        const auto fine = check(u"empty"_s);
        QVERIFY2(fine.exitCode == 0, fine.out + fine.err);
        QCOMPARE(statuses(fine), u"success skipped skipped"_s);
        QCOMPARE(slack.requests().size(), 1);
    }
};

QTEST_GUILESS_MAIN(TestOpsctlRolloutExample)
#include "tst_opsctl_rollout_example.moc"
