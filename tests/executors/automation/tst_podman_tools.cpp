// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/BusyboxImage.h"
#include "support/StandIn.h"
#include "support/ToolChecks.h"

#include <QDateTime>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

#define SUCCEEDS(made) TOOL_SUCCEEDS(*tools_, made)

/// Podman with its storage in a temporary folder, and crictl, which Debian does not have, by a stand-in.
class TestPodmanTools : public QObject {
    Q_OBJECT

    QTemporaryDir folder_{u"/tmp/oc-podman-XXXXXX"_s};
    std::unique_ptr<StandIns> standIns_;
    std::unique_ptr<ToolCalls> tools_;

    QByteArray podman(const QStringList& arguments, int* exitCode = nullptr) {
        QProcess process;
        process.start(u"podman"_s, arguments);
        process.waitForFinished(60000);
        if (exitCode) *exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
        return process.readAllStandardOutput().trimmed();
    }
    bool write(const QString& name, const QByteArray& content) {
        QFile file(folder_.filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
    }

private Q_SLOTS:
    void initTestCase() {
        standIns_ = std::make_unique<StandIns>(folder_.filePath(u"bin"_s));
        QVERIFY(standIns_->add(u"crictl"_s));
        const QByteArray path = folder_.path().toUtf8();
        QVERIFY(write(u"storage.conf"_s, "[storage]\ndriver = \"vfs\"\ngraphroot = \"" + path +
                                             "/storage\"\nrunroot = \"" + path + "/run\"\n"));
        QVERIFY(write(u"containers.conf"_s,
                      "[engine]\nruntime = \"runc\"\ncgroup_manager = \"cgroupfs\"\nevents_logger = \"file\"\n"
                      "tmp_dir = \"" +
                          path +
                          "/tmp\"\n[containers]\nlog_driver = \"k8s-file\"\n"
                          "default_ulimits = [\"nofile=4096:4096\", \"nproc=4096:4096\"]\n"));
        qputenv("CONTAINERS_STORAGE_CONF", path + "/storage.conf");
        qputenv("CONTAINERS_CONF", path + "/containers.conf");
        qunsetenv("CONTAINER_HOST");
        tools_ = std::make_unique<ToolCalls>();
    }

    void cleanupTestCase() {
        if (::geteuid() == 0) podman({u"rm"_s, u"--all"_s, u"--force"_s, u"--time"_s, u"0"_s});
    }

    void podmanTools() {
        if (::geteuid() != 0) QSKIP("without root, podman needs a range of user ids of its own");
        for (const QString& program : {u"podman"_s, u"runc"_s, u"busybox"_s})
            QVERIFY2(!QStandardPaths::findExecutable(program).isEmpty(), qPrintable(program));
        StepOutcome outcome = tools_->call(u"podman-ps"_s, {{u"all"_s, true}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.table->rowCount(), 0);
        const QString image = busyboxImage(folder_.path());
        QVERIFY(!image.isEmpty());
        outcome = tools_->call(u"podman"_s, {{u"arguments"_s, QJsonArray{u"import"_s, image, u"bb:1"_s}}});
        SUCCEEDS(outcome);
        int exitCode = -1;
        podman({u"image"_s, u"exists"_s, u"localhost/bb:1"_s}, &exitCode);
        QCOMPARE(exitCode, 0);
        SUCCEEDS(tools_->call(u"podman"_s,
                              {{u"arguments"_s, u"run --detach --network none --name web --label app=shop "
                                                "--label 'note=a,b=\"c\"' bb:1 sh -c 'while :; do sleep 1; done'"_s}}));
        podman({u"run"_s, u"--network"_s, u"none"_s, u"--name"_s, u"done"_s, u"bb:1"_s, u"sh"_s, u"-c"_s, u"exit 3"_s});
        podman({u"create"_s, u"--network"_s, u"bridge"_s, u"--publish"_s, u"127.0.0.1:8080:80"_s, u"--name"_s, u"new"_s,
                u"bb:1"_s, u"sh"_s, u"-c"_s, u"two\nlines"_s});

        outcome = tools_->call(u"podman-ps"_s);
        SUCCEEDS(outcome);
        QVERIFY2(tools_->notices().isEmpty(), qPrintable(tools_->notices().join(u"; "_s)));
        QList<QJsonObject> rows = rowsOf(outcome);
        QCOMPARE(rows.size(), 1);
        QCOMPARE(rows[0].value(u"name"_s), u"web"_s);
        QCOMPARE(rows[0].value(u"image"_s), u"localhost/bb:1"_s);
        QCOMPARE(rows[0].value(u"state"_s), u"running"_s);
        QCOMPARE(rows[0].value(u"labels"_s), u"app=shop,note=a,b=\"c\""_s);
        QCOMPARE(rows[0].value(u"id"_s).toString().toUtf8(),
                 podman({u"inspect"_s, u"--format"_s, u"{{.Id}}"_s, u"web"_s}));
        const QDateTime created = QDateTime::fromString(rows[0].value(u"created_at"_s).toString(), Qt::ISODateWithMs);
        QVERIFY2(created.isValid() && qAbs(created.secsTo(QDateTime::currentDateTimeUtc())) < 300,
                 qPrintable(rows[0].value(u"created_at"_s).toString()));
        rows = rowsOf(tools_->call(u"podman-ps"_s, {{u"all"_s, true}}));
        QCOMPARE(rows.size(), 3);
        rows = rowsOf(
            tools_->call(u"podman-ps"_s, {{u"all"_s, true}, {u"filter"_s, QJsonObject{{u"status"_s, u"exited"_s}}}}));
        QCOMPARE(rows.size(), 1);
        QCOMPARE(rows[0].value(u"state"_s), u"exited"_s);
        QVERIFY(rows[0].value(u"status"_s).toString().startsWith(u"Exited (3)"_s));
        rows =
            rowsOf(tools_->call(u"podman-ps"_s, {{u"all"_s, true}, {u"filter"_s, QJsonObject{{u"name"_s, u"new"_s}}}}));
        QCOMPARE(rows.size(), 1);
        QCOMPARE(rows[0].value(u"state"_s), u"created"_s);
        QCOMPARE(rows[0].value(u"ports"_s), u"127.0.0.1:8080->80/tcp"_s);
        QVERIFY(rows[0].value(u"command"_s).toString().endsWith(u"two\nlines"_s));
        outcome = tools_->call(u"podman-ps"_s, {{u"filter"_s, QJsonObject{{u"no-such-filter"_s, u"x"_s}}}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(u"no-such-filter"_s), tools_->why(outcome).constData());
        outcome = tools_->call(u"podman"_s, {{u"arguments"_s, u"rm nobody"_s}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(u"nobody"_s), tools_->why(outcome).constData());
    }

    void sameColumns() {
        const auto columns = [this](const QString& name) {
            QStringList all;
            for (const OutputColumn& column : tools_->catalogue().find(name)->behaviour.output.columns)
                all.append(column.column.name + u' ' + columnTypeName(column.column.type));
            return all;
        };
        QCOMPARE(columns(u"podman-ps"_s), columns(u"docker-ps"_s));
    }

    // Written after crictl's documentation and the messages of the CRI (runtime/v1/api.proto), which it prints as JSON.
    void crictl() {
        QVERIFY(standIns_->answers(
            u"crictl"_s,
            {{u"--runtime-endpoint=unix:///run/x.sock ps --all --output=json"_s,
              u"{\"containers\": [{\"id\": \"1f73f2d81bf98\", \"podSandboxId\": \"9c5951\", \"metadata\": {\"name\": "
              "\"nginx\", \"attempt\": 2}, \"image\": {\"image\": \"sha256:aa\", \"annotations\": {}}, \"imageRef\": "
              "\"sha256:aa\", \"state\": \"CONTAINER_RUNNING\", \"createdAt\": \"1795600851368263349\", \"labels\": "
              "{\"io.kubernetes.pod.name\": \"web-0\", \"io.kubernetes.pod.namespace\": \"shop\"}}]}"_s},
             {u"ps --output=json"_s, u"{\"containers\": []}"_s},
             {u"images --output=json"_s,
              u"{\"images\": [{\"id\": \"sha256:aa\", \"repoTags\": [\"docker.io/library/nginx:1.27\"], "
              "\"repoDigests\": [], \"size\": \"72955450\", \"uid\": null, \"username\": \"\", \"pinned\": false}]}"_s},
             {u"pods --output=json"_s,
              u"{\"items\": [{\"id\": \"9c5951\", \"metadata\": {\"name\": \"web-0\", \"uid\": \"u\", \"namespace\": "
              "\"shop\", \"attempt\": 0}, \"state\": \"SANDBOX_NOTREADY\", \"createdAt\": \"1795600851000000000\", "
              "\"labels\": {\"app\": \"web\"}, \"annotations\": {}, \"runtimeHandler\": \"\"}]}"_s},
             {u"logs --tail=5 1f73"_s, u"one\ntwo\n"_s},
             {u"inspect --output=json 1f73"_s,
              u"{\"status\": {\"id\": \"1f73f2d81bf98\", \"state\": \"CONTAINER_RUNNING\"}, \"info\": {\"pid\": "
              "4711}}"_s}}));
        StepOutcome outcome = tools_->call(u"crictl"_s, {{u"runtime_endpoint"_s, u"unix:///run/x.sock"_s}});
        SUCCEEDS(outcome);
        QJsonObject row = rowsOf(outcome).value(0);
        QCOMPARE(row.value(u"name"_s), u"nginx"_s);
        QCOMPARE(row.value(u"state"_s), u"running"_s);
        QCOMPARE(row.value(u"attempt"_s), QJsonValue(2));
        QCOMPARE(row.value(u"created_at"_s), u"2026-11-25T10:00:51.368Z"_s);
        QCOMPARE(row.value(u"pod"_s), u"web-0"_s);
        QCOMPARE(row.value(u"namespace"_s), u"shop"_s);
        outcome = tools_->call(u"crictl"_s, {{u"all"_s, false}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.table->rowCount(), 0);
        row = rowsOf(tools_->call(u"crictl"_s, {{u"action"_s, u"images"_s}})).value(0);
        QCOMPARE(row.value(u"tag"_s), u"docker.io/library/nginx:1.27"_s);
        QCOMPARE(row.value(u"size_bytes"_s), QJsonValue(72955450));
        row = rowsOf(tools_->call(u"crictl"_s, {{u"action"_s, u"pods"_s}})).value(0);
        QCOMPARE(row.value(u"state"_s), u"not ready"_s);
        QCOMPARE(row.value(u"namespace"_s), u"shop"_s);
        outcome = tools_->call(u"crictl"_s, {{u"action"_s, u"logs"_s}, {u"id"_s, u"1f73"_s}, {u"tail"_s, 5}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.table->rowCount(), 2);
        outcome = tools_->call(u"crictl"_s, {{u"action"_s, u"inspect"_s}, {u"id"_s, u"1f73"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"info"_s).toObject().value(u"pid"_s), QJsonValue(4711));
        QCOMPARE(tools_->call(u"crictl"_s, {{u"action"_s, u"inspect"_s}}).error->code, u"bad_parameters"_s);
        QCOMPARE(tools_->call(u"crictl"_s, {{u"action"_s, u"inspect"_s}, {u"id"_s, u"--all"_s}}).error->code,
                 u"bad_parameters"_s);
        outcome = tools_->call(u"crictl"_s, {{u"action"_s, u"logs"_s}, {u"id"_s, u"other"_s}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
    }
};

QTEST_GUILESS_MAIN(TestPodmanTools)
#include "tst_podman_tools.moc"
