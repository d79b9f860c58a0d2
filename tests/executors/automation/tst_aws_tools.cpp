// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/AwsTools.h"
#include "support/ToolChecks.h"

#include <QTest>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

#define SUCCEEDS(made) TOOL_SUCCEEDS(*tools_, made)
#define FAILS(made, says) TOOL_FAILS(*tools_, made, says)

/// The tools aws and aws-ec2 through Debian's client, against a strict AWS of the tests' own on loopback (support/aws):
/// it computes every signature anew and holds requests and replies against the services' own descriptions.
class TestAwsTools : public QObject {
    Q_OBJECT

    std::unique_ptr<AwsTools> tools_;

    const QString first_ = u"i-00000000000000001"_s;
    const QString second_ = u"i-00000000000000002"_s;
    const QString hostile_ = u"a,b \"c\" 'd' $(e) `f`; <g>\nh"_s;

    StepOutcome call(const QString& name, const QJsonObject& parameters = {}) { return tools_->call(name, parameters); }
    QString stateOf(int instance) {
        const QJsonArray all = tools_->server().state().value(u"instances"_s).toArray();
        return all.at(instance)[u"State"_s][u"Name"_s].toString();
    }

private Q_SLOTS:
    void initTestCase() {
        tools_ = std::make_unique<AwsTools>();
        QVERIFY2(tools_->server().isReady(), tools_->server().problem().toUtf8().constData());
    }

    void ec2List() {
        StepOutcome outcome = call(u"aws-ec2"_s);
        SUCCEEDS(outcome);
        QVERIFY(tools_->notices().isEmpty());
        QList<QJsonObject> rows = rowsOf(outcome);
        QCOMPARE(rows.size(), 3); // of two reservations
        QCOMPARE(rows[0].value(u"id"_s), QJsonValue(first_));
        QCOMPARE(rows[0].value(u"name"_s), QJsonValue(u"web-01"_s));
        QCOMPARE(rows[0].value(u"type"_s), QJsonValue(u"t3.micro"_s));
        QCOMPARE(rows[0].value(u"state"_s), QJsonValue(u"running"_s));
        QCOMPARE(rows[0].value(u"addresses"_s), QJsonValue(QJsonArray{u"192.0.2.1"_s, u"10.0.0.1"_s}));
        QCOMPARE(rows[0].value(u"zone"_s), QJsonValue(u"eu-central-1a"_s));
        QCOMPARE(rows[0].value(u"launched_at"_s), QJsonValue(u"2026-11-23T20:11:05.000Z"_s));
        QCOMPARE(rows[1].value(u"name"_s), QJsonValue(hostile_));
        QVERIFY(rows[2].value(u"name"_s).isNull());
        // A filter's value is data, whatever stands in it: with its commas and quotation marks it is one value.
        outcome = call(u"aws-ec2"_s, {{u"filters"_s, QJsonObject{{u"tag:Name"_s, hostile_}}}});
        SUCCEEDS(outcome);
        QCOMPARE(columnOf(outcome, u"id"_s), QStringList{second_});
        outcome = call(u"aws-ec2"_s, {{u"filters"_s, u"tag:Name=web-*, instance-state-name=running"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(columnOf(outcome, u"id"_s), QStringList{first_});
        outcome = call(u"aws-ec2"_s, {{u"filters"_s, QJsonObject{{u"tag:Name"_s, QJsonArray{u"web-01"_s, u"a,*"_s}},
                                                                 {u"tag:Team"_s, u"ops"_s}}}});
        SUCCEEDS(outcome);
        QCOMPARE(columnOf(outcome, u"id"_s), (QStringList{first_, second_}));
        outcome = call(u"aws-ec2"_s, {{u"filters"_s, QJsonObject{{u"tag:Name"_s, u"file:///etc/hostname"_s}}}});
        SUCCEEDS(outcome); // no file is read; there is nothing of this name
        QCOMPARE(rowsOf(outcome).size(), 0);
        QVERIFY(outcome.output.table);
    }

    void ec2Changes() {
        StepOutcome outcome = call(u"aws-ec2"_s, {{u"action"_s, u"status"_s}, {u"instance_ids"_s, second_}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).value(0), (QJsonObject{{u"id"_s, second_},
                                                        {u"state"_s, u"stopped"_s},
                                                        {u"system_status"_s, u"ok"_s},
                                                        {u"instance_status"_s, u"impaired"_s},
                                                        {u"zone"_s, u"eu-central-1a"_s},
                                                        {u"events"_s, QJsonArray{u"planned"_s}}}));
        outcome = call(u"aws-ec2"_s, {{u"action"_s, u"start"_s}, {u"instance_ids"_s, QJsonArray{second_}}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).value(0),
                 (QJsonObject{{u"id"_s, second_}, {u"previous_state"_s, u"stopped"_s}, {u"state"_s, u"running"_s}}));
        QCOMPARE(stateOf(1), u"running"_s);
        outcome = call(u"aws-ec2"_s, {{u"action"_s, u"stop"_s}, {u"instance_ids"_s, QJsonArray{first_, second_}}});
        SUCCEEDS(outcome);
        QCOMPARE(columnOf(outcome, u"state"_s), (QStringList{u"stopping"_s, u"stopping"_s}));
        QCOMPARE(stateOf(0), u"stopping"_s);
        outcome = call(u"aws-ec2"_s, {{u"action"_s, u"reboot"_s}, {u"instance_ids"_s, first_}});
        SUCCEEDS(outcome);
        const QJsonArray all = tools_->server().state().value(u"instances"_s).toArray();
        QVERIFY(
            all.at(0)[u"Tags"_s].toArray().contains(QJsonObject{{u"Key"_s, u"Rebooted"_s}, {u"Value"_s, u"yes"_s}}));
        outcome = call(u"aws-ec2"_s, {{u"action"_s, u"stop"_s}, {u"instance_ids"_s, u"i-000000ff"_s}});
        FAILS(outcome, u"The instance ID 'i-000000ff' does not exist"_s);
        outcome = call(u"aws-ec2"_s, {{u"action"_s, u"stop"_s}}); // never: all of them
        FAILS(outcome, u"aws: error: the following arguments are required: --instance-ids"_s);
        for (const QString& id : {u"--dry-run"_s, u"i-1 --x"_s, u"file:///etc/hostname"_s, u"i-00000001\n"_s})
            QCOMPARE(call(u"aws-ec2"_s, {{u"instance_ids"_s, QJsonArray{id}}}).error->code, u"bad_parameters"_s);
        QCOMPARE(tools_->risk(u"aws-ec2"_s, {{u"action"_s, u"list"_s}}), Risk::Read);
        QCOMPARE(tools_->risk(u"aws-ec2"_s, {{u"action"_s, u"status"_s}}), Risk::Read);
        QCOMPARE(tools_->risk(u"aws-ec2"_s, {{u"action"_s, u"reboot"_s}}), Risk::Change);
    }

    void anyOperation() {
        StepOutcome outcome = call(u"aws"_s, {{u"service"_s, u"rds"_s}, {u"operation"_s, u"describe-db-instances"_s}});
        SUCCEEDS(outcome);
        QVERIFY(!outcome.output.table);
        QCOMPARE(outcome.output.fields.value(u"DBInstances"_s).toArray().size(), 2);
        outcome = call(u"aws"_s, {{u"service"_s, u"ec2"_s},
                                  {u"operation"_s, u"describe-instances"_s},
                                  {u"arguments"_s, u"--query 'Reservations[].Instances[].{id: InstanceId}' --filters "
                                                   "Name=tag:Name,Values=web-01"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(columnOf(outcome, u"id"_s), QStringList{first_}); // a list is a table
        outcome = call(u"aws"_s, {{u"service"_s, u"ec2"_s},
                                  {u"operation"_s, u"terminate-instances"_s},
                                  {u"arguments"_s, QJsonArray{u"--instance-ids"_s, first_}}});
        FAILS(outcome, u"(UnauthorizedOperation)"_s);
        outcome = call(u"aws"_s, {{u"service"_s, u"ec2"_s}, {u"operation"_s, u"describe-instanzes"_s}});
        FAILS(outcome, u"aws: error: argument operation: Invalid choice"_s); // not the usage above it
        for (const QString& word : {u"--version"_s, u"s3 rm"_s, u"x;y"_s, u""_s})
            QCOMPARE(call(u"aws"_s, {{u"service"_s, word}, {u"operation"_s, u"a"_s}}).error->code, u"bad_parameters"_s);
        QCOMPARE(tools_->risk(u"aws"_s, {}), Risk::Destructive);
    }
};

QTEST_GUILESS_MAIN(TestAwsTools)
#include "tst_aws_tools.moc"
