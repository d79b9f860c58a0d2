// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/AwsTools.h"
#include "support/ToolChecks.h"

#include <QDir>
#include <QJsonDocument>
#include <QTest>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

#define SUCCEEDS(made) TOOL_SUCCEEDS(*tools_, made)
#define FAILS(made, says) TOOL_FAILS(*tools_, made, says)

/// The tools aws-rds and aws-lambda, and the credentials that all of them take, through Debian's client, against a
/// strict AWS of the tests' own on loopback (support/aws): it computes every signature anew and holds requests and
/// replies against the services' own descriptions.
class TestAwsServices : public QObject {
    Q_OBJECT

    std::unique_ptr<AwsTools> tools_;

    const QString hostile_ = u"a,b \"c\" 'd' $(e) `f`; <g>\nh"_s;

    StepOutcome call(const QString& name, const QJsonObject& parameters = {}) { return tools_->call(name, parameters); }

private Q_SLOTS:
    void initTestCase() {
        tools_ = std::make_unique<AwsTools>();
        QVERIFY2(tools_->server().isReady(), tools_->server().problem().toUtf8().constData());
    }

    void rds() {
        StepOutcome outcome = call(u"aws-rds"_s);
        SUCCEEDS(outcome);
        QVERIFY(tools_->notices().isEmpty());
        const QList<QJsonObject> rows = rowsOf(outcome);
        QCOMPARE(rows.size(), 2);
        QCOMPARE(rows[0], (QJsonObject{{u"id"_s, u"orders"_s},
                                       {u"engine"_s, u"postgres"_s},
                                       {u"version"_s, u"15.4"_s},
                                       {u"class"_s, u"db.t3.small"_s},
                                       {u"state"_s, u"available"_s},
                                       {u"endpoint"_s, u"orders.example.org"_s},
                                       {u"port"_s, 5432},
                                       {u"storage_bytes"_s, qint64(20) << 30},
                                       {u"multi_az"_s, true},
                                       {u"zone"_s, u"eu-central-1b"_s},
                                       {u"created_at"_s, u"2026-02-03T04:05:06.789Z"_s}}));
        QVERIFY(rows[1].value(u"endpoint"_s).isNull()); // still being made
        outcome = call(
            u"aws-rds"_s,
            {{u"action"_s, u"snapshot"_s}, {u"instance"_s, u"orders"_s}, {u"snapshot"_s, u"orders-before-upgrade"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"state"_s), QJsonValue(u"creating"_s));
        QCOMPARE(tools_->server().state().value(u"snapshots"_s).toArray().at(0)[u"DBSnapshotIdentifier"_s],
                 QJsonValue(u"orders-before-upgrade"_s));
        outcome = call(u"aws-rds"_s, {{u"action"_s, u"stop"_s}, {u"instance"_s, u"orders"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"state"_s), QJsonValue(u"stopped"_s));
        outcome = call(u"aws-rds"_s, {{u"action"_s, u"stop"_s}, {u"instance"_s, u"orders"_s}});
        FAILS(outcome, u"Instance orders is not in available state."_s);
        outcome = call(u"aws-rds"_s, {{u"action"_s, u"start"_s}, {u"instance"_s, u"orders"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(tools_->server().state().value(u"databases"_s).toArray().at(0)[u"DBInstanceStatus"_s],
                 QJsonValue(u"starting"_s));
        outcome = call(u"aws-rds"_s, {{u"action"_s, u"start"_s}, {u"instance"_s, u"nowhere"_s}});
        FAILS(outcome, u"DBInstance nowhere not found."_s);
        for (const QString& name : {u"-x"_s, u"a b"_s, u"a\n"_s, u"file:///etc/hostname"_s})
            QCOMPARE(call(u"aws-rds"_s, {{u"instance"_s, name}}).error->code, u"bad_parameters"_s);
        QCOMPARE(tools_->risk(u"aws-rds"_s, {{u"action"_s, u"list"_s}}), Risk::Read);
        QCOMPARE(tools_->risk(u"aws-rds"_s, {{u"action"_s, u"snapshot"_s}}), Risk::Change);
    }

    void lambda() {
        StepOutcome outcome = call(u"aws-lambda"_s);
        SUCCEEDS(outcome);
        QVERIFY(tools_->notices().isEmpty());
        QCOMPARE(columnOf(outcome, u"name"_s), (QStringList{u"echo"_s, u"failing"_s}));
        const QJsonObject row = rowsOf(outcome).first();
        QCOMPARE(row.value(u"memory_bytes"_s), QJsonValue(qint64(256) << 20));
        QCOMPARE(row.value(u"timeout"_s), QJsonValue(30));
        QCOMPARE(row.value(u"description"_s), QJsonValue(u"échoes"_s));
        QCOMPARE(row.value(u"modified_at"_s), QJsonValue(u"2026-11-23T20:11:05.123Z"_s));
        outcome = call(u"aws-lambda"_s, {{u"action"_s, u"get"_s}, {u"function"_s, u"echo"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"variables"_s), QJsonValue(QJsonArray{u"PASSWORD"_s}));
        QVERIFY(!QJsonDocument(outcome.output.fields).toJson().contains("hunter2"));
        QCOMPARE(tools_->risk(u"aws-lambda"_s, {{u"action"_s, u"get"_s}}), Risk::Read);
        QCOMPARE(tools_->risk(u"aws-lambda"_s, {{u"action"_s, u"invoke"_s}}), Risk::Change);
    }

    void lambdaInvoke() {
        const auto invoke = [this](const QString& function, const QJsonValue& payload, QJsonObject more = {}) {
            more.insert(u"action"_s, u"invoke"_s);
            more.insert(u"function"_s, function);
            if (!payload.isUndefined()) more.insert(u"payload"_s, payload);
            return call(u"aws-lambda"_s, more);
        };
        // Larger than an argument may be, and with what a shell or a file:// would make something else of.
        const QJsonObject event{{u"text"_s, hostile_ + u"200\tNone\té"_s}, {u"large"_s, QString(200'000, u'x')}};
        StepOutcome outcome = invoke(u"echo"_s, event);
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"reply"_s)[u"got"_s], QJsonValue(event));
        QCOMPARE(outcome.output.fields.value(u"status"_s), QJsonValue(200));
        QVERIFY(outcome.output.fields.value(u"function_error"_s).isNull());
        QCOMPARE(outcome.output.fields.value(u"version"_s), QJsonValue(u"$LATEST"_s));
        outcome = invoke(u"echo"_s, u"\"only text\""_s, {{u"qualifier"_s, u"production"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"reply"_s)[u"got"_s], QJsonValue(u"only text"_s));
        outcome = invoke(u"failing"_s, QJsonValue::Undefined);
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"function_error"_s), QJsonValue(u"Unhandled"_s));
        QCOMPARE(outcome.output.fields.value(u"reply"_s)[u"errorMessage"_s], QJsonValue(u"division by zero"_s));
        outcome = invoke(u"echo"_s, QJsonObject{{u"n"_s, 7}}, {{u"invocation_type"_s, u"Event"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"status"_s), QJsonValue(202));
        QVERIFY(outcome.output.fields.value(u"reply"_s).isNull());
        const QJsonArray made = tools_->server().state().value(u"invocations"_s).toArray();
        QCOMPARE(made.size(), 4);
        QCOMPARE(made.at(1)[u"query"_s], QJsonValue(u"Qualifier=production"_s));
        QCOMPARE(made.at(3)[u"type"_s], QJsonValue(u"Event"_s));
        outcome = invoke(u"absent"_s, QJsonObject());
        FAILS(outcome, u"Function not found: absent"_s);
        outcome = invoke(u"--dry-run"_s, QJsonObject());
        FAILS(outcome, u"Function not found: --dry-run"_s); // a name like any other
        for (const QString& name : {u"a b"_s, u"a/b"_s, u"echo\n"_s, u"file:///etc/hostname"_s})
            QCOMPARE(invoke(name, QJsonObject()).error->code, u"bad_parameters"_s);
    }

    void credentials() {
        const QString id = u"AKIDTEST"_s;
        // What is given goes before the environment.
        StepOutcome outcome = call(u"aws-rds"_s, {{u"access_key_id"_s, id}, {u"secret_access_key"_s, u"wrong"_s}});
        FAILS(outcome, u"(SignatureDoesNotMatch)"_s);
        QVERIFY(!outcome.error->message.contains(u"wrong"_s));
        qputenv("AWS_SECRET_ACCESS_KEY", "wrong");
        tools_->takeEnvironment();
        const auto restore = qScopeGuard([this] {
            qputenv("AWS_SECRET_ACCESS_KEY", AwsTools::secret().toUtf8());
            tools_->takeEnvironment();
        });
        outcome = call(u"aws-ec2"_s);
        FAILS(outcome, u"(AuthFailure)"_s);
        outcome = call(u"aws-rds"_s, {{u"access_key_id"_s, id}, {u"secret_access_key"_s, AwsTools::secret()}});
        SUCCEEDS(outcome);
        // A profile goes before the environment, too.
        QVERIFY(QDir(tools_->home().path()).mkpath(u".aws"_s));
        QFile file(tools_->home().filePath(u".aws/credentials"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("[our test]\naws_access_key_id = AKIDTEST\naws_secret_access_key = " + AwsTools::secret().toUtf8());
        file.close();
        outcome = call(u"aws-rds"_s, {{u"profile"_s, u"our test"_s}});
        SUCCEEDS(outcome);
        outcome = call(u"aws-rds"_s, {{u"profile"_s, u"absent"_s}});
        FAILS(outcome, u"The config profile (absent) could not be found"_s);
        outcome = call(u"aws-lambda"_s, {{u"profile"_s, u"our test"_s}, {u"region"_s, u"us-east-1"_s}});
        FAILS(outcome, u"the region is wrong"_s);
        outcome = call(u"aws-rds"_s, {{u"profile"_s, u"our test"_s}, {u"endpoint_url"_s, u"http://127.0.0.1:9"_s}});
        FAILS(outcome, u"Could not connect to the endpoint URL"_s);
        QCOMPARE(call(u"aws-rds"_s, {{u"region"_s, u"--x"_s}}).error->code, u"bad_parameters"_s);
        QCOMPARE(call(u"aws-rds"_s, {{u"profile"_s, u"-x"_s}}).error->code, u"bad_parameters"_s);
    }
};

QTEST_GUILESS_MAIN(TestAwsServices)
#include "tst_aws_services.moc"
