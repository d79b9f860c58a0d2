// SPDX-License-Identifier: GPL-3.0-or-later
// The example plan about cameras runs as it stands, against strict cameras of the tests' own; and what a run keeps of
// the cameras' password: nothing.
#include "support/HttpServer.h"
#include "support/OpsctlProcess.h"
#include "support/TestFiles.h"
#include "support/VapixCamera.h"

#include <QDirIterator>
#include <QTcpServer>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace oc::test;

class TestOpsctlCameraExample : public QObject {
    Q_OBJECT

    const QString example_ = QStringLiteral(OC_SOURCE_DIR "/resources/examples/camera-health.yaml");
    std::unique_ptr<VapixCamera> first_;
    std::unique_ptr<VapixCamera> second_;
    std::unique_ptr<HttpServer> slack_;
    std::unique_ptr<OpsctlProcess> opsctl_;

    OpsctlProcess::Answer run(const QStringList& cameras, const QStringList& more = {}) {
        return opsctl_->run(
            QStringList{u"run"_s, example_, u"--input"_s, u"cameras="_s + cameras.join(u','), u"--json"_s} + more);
    }
    /// "info success", each step once.
    static QString statuses(const OpsctlProcess::Answer& answer, const QString& id) {
        QStringList words;
        for (const QJsonValue& result : answer.json().object()[u"step_results"_s].toArray())
            if (result[u"id"_s].toString() == id) words << result[u"status"_s].toString();
        return words.join(u' ');
    }
    QString told() {
        const auto requests = slack_->requests();
        if (requests.isEmpty()) return {};
        const QByteArray body = QByteArray::fromBase64(requests.last()[u"body"_s].toString().toLatin1());
        return QJsonDocument::fromJson(body)[u"text"_s].toString();
    }

private Q_SLOTS:
    void initTestCase() {
        first_ = std::make_unique<VapixCamera>();
        second_ = std::make_unique<VapixCamera>();
        slack_ = std::make_unique<HttpServer>();
        QVERIFY2(first_->isReady() && second_->isReady(), qPrintable(first_->problem() + second_->problem()));
        QVERIFY2(slack_->isReady(), qPrintable(slack_->problem()));
        opsctl_ = std::make_unique<OpsctlProcess>();
        opsctl_->setVariable(u"SLACK_WEBHOOK_URL"_s, slack_->url(u"/services/T01/B02/ok.example"_s));
        opsctl_->setVariable(u"OPSCONDUCTOR_SECRET_CAMERA"_s, VapixCamera::password());
    }

    void itIsClean() {
        const auto checked = opsctl_->run({u"plan"_s, u"check"_s, example_});
        QVERIFY2(checked.exitCode == 0, checked.out + checked.err);
        const auto preview = opsctl_->run({u"plan"_s, u"preview"_s, example_, u"--input"_s, u"cameras=192.0.2.7"_s});
        QVERIFY2(preview.exitCode == 0, preview.out + preview.err);
        QVERIFY2(preview.out.contains("POST https://192.0.2.7/axis-cgi/basicdeviceinfo.cgi") ||
                     preview.out.contains("{{"),
                 preview.out);
    }

    void whileAllIsWellItSaysNothing() {
        const auto answer = run({first_->url(), second_->httpsUrl()}, {u"--input"_s, u"insecure=true"_s});
        QVERIFY2(answer.exitCode == 0, answer.out + answer.err);
        QCOMPARE(statuses(answer, u"info"_s), u"success success"_s);
        QCOMPARE(statuses(answer, u"storage"_s), u"success success"_s);
        QCOMPARE(statuses(answer, u"picture"_s), u"success success"_s);
        QCOMPARE(statuses(answer, u"tell"_s), u"skipped"_s);
        QVERIFY(slack_->requests().isEmpty());
        // One camera alone has its output in another shape.
        const auto one = run({first_->url()});
        QVERIFY2(one.exitCode == 0, one.out + one.err);
        QCOMPARE(statuses(one, u"tell"_s), u"skipped"_s);
    }

    void troubleIsToldWithTheNames() {
        QTcpServer nobody; // a port that is free once it is closed
        QVERIFY(nobody.listen(QHostAddress::LocalHost));
        const QString gone = u"http://127.0.0.1:%1"_s.arg(nobody.serverPort());
        nobody.close();
        QJsonArray disks = second_->held(u"disks"_s).toArray();
        QJsonObject card = disks[0].toObject();
        card[u"status"_s] = u"failed"_s;
        disks[0] = card;
        second_->set({{u"disks"_s, disks}, {u"trouble"_s, QJsonObject{{u"/axis-cgi/jpg/image.cgi"_s, u"html"_s}}}});
        const auto answer = run({first_->url(), gone, second_->url()});
        QVERIFY2(answer.exitCode == 0, answer.out + answer.err);
        QCOMPARE(statuses(answer, u"info"_s), u"success failed success"_s);
        QCOMPARE(statuses(answer, u"storage"_s), u"success success"_s);
        QCOMPARE(statuses(answer, u"picture"_s), u"success failed"_s);
        QCOMPARE(statuses(answer, u"tell"_s), u"success"_s);
        QCOMPARE(told(),
                 u"Cameras: 2 of 3 answer\nNo answer: %1\nCard failing: %2 (SD_DISK failed)\nNo picture: %2"_s.arg(
                     gone, second_->url()));
        const auto none = run({gone});
        QVERIFY2(none.exitCode == 0, none.out + none.err);
        QCOMPARE(statuses(none, u"storage"_s), u"skipped"_s);
        QCOMPARE(told(), u"Cameras: 0 of 1 answer\nNo answer: "_s + gone);
        QCOMPARE(first_->violations() + second_->violations(), QString());
    }

    void thePasswordIsNowhere() {
        const auto answer = run({first_->url()});
        QVERIFY2(answer.exitCode == 0, answer.out + answer.err);
        const QByteArray password = VapixCamera::password().toUtf8();
        const auto events =
            opsctl_->run({u"run"_s, example_, u"--input"_s, u"cameras="_s + first_->url(), u"--events"_s});
        const auto preview =
            opsctl_->run({u"plan"_s, u"preview"_s, example_, u"--input"_s, u"cameras="_s + first_->url(), u"--json"_s});
        for (const QByteArray& text : {answer.out, answer.err, events.out, events.err, preview.out, preview.err})
            QVERIFY(!text.contains(password));
        // Nor in what is kept: the history, the logs, the outbox.
        int files = 0;
        QDirIterator all(opsctl_->home(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (all.hasNext()) {
            QVERIFY2(!contentOf(all.next()).contains(password), qPrintable(all.filePath()));
            ++files;
        }
        QVERIFY(files > 0);
    }
};

QTEST_GUILESS_MAIN(TestOpsctlCameraExample)
#include "tst_opsctl_camera_example.moc"
