// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/AwsTools.h"
#include "support/ToolChecks.h"

#include <QDir>
#include <QTest>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

#define SUCCEEDS(made) TOOL_SUCCEEDS(*tools_, made)
#define FAILS(made, says) TOOL_FAILS(*tools_, made, says)

/// The tool aws-s3 through Debian's client, against the strict S3 of support/aws, which pages its lists three at a
/// time.
class TestAwsS3Tool : public QObject {
    Q_OBJECT

    std::unique_ptr<AwsTools> tools_;
    QTemporaryDir folder_;

    StepOutcome call(const QJsonObject& parameters) { return tools_->call(u"aws-s3"_s, parameters); }
    StepOutcome move(const QString& action, const QString& uri, const QString& destination, QJsonObject more = {}) {
        more.insert(u"action"_s, action);
        more.insert(u"uri"_s, uri);
        more.insert(u"destination"_s, destination);
        return call(more);
    }
    QJsonObject objects(const QString& bucket) { return tools_->server().state()[u"buckets"_s][bucket].toObject(); }
    static QStringList column(const StepOutcome& outcome, const QString& name) {
        QStringList values;
        for (const QJsonObject& row : rowsOf(outcome))
            values.append(row.value(name).toString());
        values.sort();
        return values;
    }
    bool write(const QString& name, const QByteArray& content) {
        QFile file(folder_.filePath(name));
        return QDir().mkpath(QFileInfo(file).path()) && file.open(QIODevice::WriteOnly) &&
               file.write(content) == content.size();
    }

    const QStringList names_{u"-dash"_s, u"a to b.txt"_s, u"new\nline"_s, u"sub dir/x,y'z\"$(e)*é"_s};

private Q_SLOTS:
    void initTestCase() {
        tools_ = std::make_unique<AwsTools>();
        QVERIFY2(tools_->server().isReady(), tools_->server().problem().toUtf8().constData());
        for (const QString& name : names_)
            QVERIFY(write(u"in/"_s + name, name.toUtf8()));
    }

    void buckets() {
        const StepOutcome outcome = call({});
        SUCCEEDS(outcome);
        QCOMPARE(column(outcome, u"name"_s), (QStringList{u"empty"_s, u"locked"_s, u"photos"_s}));
        QCOMPARE(rowsOf(outcome).first().value(u"created_at"_s), QJsonValue(u"2026-11-23T20:11:05.000Z"_s));
    }

    void upload() {
        QJsonObject expected;
        QStringList uris;
        for (const QString& name : names_) {
            expected.insert(u"up/"_s + name, name);
            uris.append(u"s3://photos/up/"_s + name);
        }
        const QJsonObject all{{u"recursive"_s, true}};
        QJsonObject trial = all;
        trial.insert(u"dry_run"_s, true);
        const QString in = folder_.filePath(u"in"_s);
        StepOutcome outcome = move(u"copy"_s, in, u"s3://photos/up/"_s, trial);
        SUCCEEDS(outcome);
        QCOMPARE(column(outcome, u"destination"_s), uris);
        QVERIFY(objects(u"photos"_s).isEmpty());
        outcome = move(u"copy"_s, in, u"s3://photos/up/"_s, all);
        SUCCEEDS(outcome);
        QVERIFY(tools_->notices().isEmpty());
        QCOMPARE(column(outcome, u"destination"_s), uris); // one row each, whatever the name
        QCOMPARE(column(outcome, u"action"_s), QStringList(4, u"upload"_s));
        QVERIFY2(column(outcome, u"source"_s).join(u'|').contains(u"in/a to b.txt|"_s),
                 column(outcome, u"source"_s).join(u'|').toUtf8().constData());
        QCOMPARE(objects(u"photos"_s), expected);
    }

    void list() {
        const auto list = [this](const QString& uri, QJsonObject more = {}) {
            more.insert(u"action"_s, u"list"_s);
            more.insert(u"uri"_s, uri);
            return call(more);
        };
        StepOutcome outcome = list(u"s3://photos/up/"_s, {{u"recursive"_s, true}});
        SUCCEEDS(outcome);
        QVERIFY(tools_->notices().isEmpty());
        QCOMPARE(rowsOf(outcome).size(), 4);
        for (const QJsonObject& row : rowsOf(outcome)) {
            const QString key = row.value(u"key"_s).toString().mid(3);
            QVERIFY2(names_.contains(key), key.toUtf8().constData());
            QCOMPARE(row.value(u"size_bytes"_s), QJsonValue(key.toUtf8().size()));
            QCOMPARE(row.value(u"type"_s), QJsonValue(u"object"_s));
            const QDateTime time = QDateTime::fromString(row.value(u"modified_at"_s).toString(), Qt::ISODateWithMs);
            QVERIFY(std::abs(time.secsTo(QDateTime::currentDateTimeUtc())) < 300);
        }
        outcome = list(u"s3://photos/up/"_s); // one level
        SUCCEEDS(outcome);
        QCOMPARE(column(outcome, u"key"_s),
                 (QStringList{u"up/-dash"_s, u"up/a to b.txt"_s, u"up/new\nline"_s, u"up/sub dir/"_s}));
        QCOMPARE(rowsOf(outcome).first().value(u"type"_s), QJsonValue(u"prefix"_s));
        outcome = list(u"s3://photos/up/sub dir/x,y'z\"$(e)*é"_s);
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 1);
        outcome = list(u"s3://photos"_s, {{u"recursive"_s, true}, {u"limit"_s, 2}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 2);
        outcome = list(u"s3://empty"_s);
        SUCCEEDS(outcome);
        QVERIFY(outcome.output.table && outcome.output.table->rowCount() == 0);
        outcome = list(u"s3://nowhere"_s);
        FAILS(outcome, u"The specified bucket does not exist"_s);
        outcome = list(u"s3://locked/x"_s);
        FAILS(outcome, u"Access Denied"_s);
    }

    void download() {
        const QString out = folder_.filePath(u"out"_s);
        StepOutcome outcome = move(u"sync"_s, u"s3://photos/up/"_s, out);
        SUCCEEDS(outcome);
        QCOMPARE(column(outcome, u"action"_s), QStringList(4, u"download"_s));
        QVERIFY(column(outcome, u"source"_s).contains(u"s3://photos/up/a to b.txt"_s));
        for (const QString& name : names_) {
            QFile file(out + u'/' + name);
            QVERIFY2(file.open(QIODevice::ReadOnly), name.toUtf8().constData());
            QCOMPARE(file.readAll(), name.toUtf8());
        }
        outcome = move(u"sync"_s, u"s3://photos/up/"_s, out); // nothing left to do
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.table->rowCount(), 0);
        QVERIFY(write(u"out/extra"_s, "x"));
        outcome = move(u"sync"_s, u"s3://photos/up/"_s, out, {{u"delete"_s, true}});
        SUCCEEDS(outcome);
        QCOMPARE(column(outcome, u"action"_s), QStringList{u"delete"_s});
        QVERIFY(rowsOf(outcome).first().value(u"destination"_s).isNull());
        QVERIFY(!QFile::exists(out + u"/extra"_s));
        QVERIFY(QFile::exists(out + u"/-dash"_s));
    }

    void copyAndRemove() {
        StepOutcome outcome = move(u"copy"_s, u"s3://photos/up/a to b.txt"_s, u"s3://empty/c to d.txt"_s);
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).value(0), (QJsonObject{{u"action"_s, u"copy"_s},
                                                        {u"source"_s, u"s3://photos/up/a to b.txt"_s},
                                                        {u"destination"_s, u"s3://empty/c to d.txt"_s}}));
        QCOMPARE(objects(u"empty"_s), (QJsonObject{{u"c to d.txt"_s, u"a to b.txt"_s}}));
        outcome = call({{u"action"_s, u"remove"_s}, {u"uri"_s, u"s3://empty/c to d.txt"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).value(0), (QJsonObject{{u"action"_s, u"delete"_s},
                                                        {u"source"_s, u"s3://empty/c to d.txt"_s},
                                                        {u"destination"_s, QJsonValue()}}));
        QVERIFY(objects(u"empty"_s).isEmpty());
        QCOMPARE(objects(u"photos"_s).size(), 4); // without recursive just the one
        outcome = call({{u"action"_s, u"remove"_s}, {u"uri"_s, u"s3://photos/up/"_s}, {u"recursive"_s, true}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 4);
        QVERIFY(objects(u"photos"_s).isEmpty());
    }

    void refusals() {
        StepOutcome outcome = move(u"copy"_s, folder_.filePath(u"absent"_s), u"s3://photos/"_s);
        FAILS(outcome, u"does not exist"_s);
        outcome = move(u"copy"_s, folder_.filePath(u"in/-dash"_s), u"s3://nowhere/"_s);
        FAILS(outcome, u"upload failed: "_s);
        FAILS(outcome, u"The specified bucket does not exist"_s);
        outcome = call({{u"action"_s, u"remove"_s}, {u"uri"_s, u"s3://locked/a"_s}});
        FAILS(outcome, u"Access Denied"_s);
        for (const QString& uri :
             {u"--recursive"_s, u"-"_s, u"file:///etc/hostname"_s, u"s3://a/file:///etc/hostname"_s, u"s3://-x/"_s,
              u"s3://a b/"_s, u"http://x/"_s, u""_s})
            QCOMPARE(call({{u"action"_s, u"list"_s}, {u"uri"_s, uri}}).error->code, u"bad_parameters"_s);
        QCOMPARE(move(u"copy"_s, u"s3://photos/a"_s, u"--dryrun"_s).error->code, u"bad_parameters"_s);
        QCOMPARE(move(u"copy"_s, u"s3://photos/a"_s, u"-"_s).error->code, u"bad_parameters"_s);
        const auto risk = [this](const QJsonObject& parameters) { return tools_->risk(u"aws-s3"_s, parameters); };
        QCOMPARE(risk({{u"action"_s, u"list"_s}}), Risk::Read);
        QCOMPARE(risk({{u"action"_s, u"copy"_s}}), Risk::Change);
        QCOMPARE(risk({{u"action"_s, u"sync"_s}}), Risk::Change);
        QCOMPARE(risk({{u"action"_s, u"sync"_s}, {u"delete"_s, true}}), Risk::Destructive);
        QCOMPARE(risk({{u"action"_s, u"remove"_s}}), Risk::Destructive);
        QCOMPARE(risk({{u"action"_s, u"remove"_s}, {u"dry_run"_s, true}}), Risk::Read);
    }
};

QTEST_GUILESS_MAIN(TestAwsS3Tool)
#include "tst_aws_s3_tool.moc"
