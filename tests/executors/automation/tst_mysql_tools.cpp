// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/DatabaseServers.h"
#include "support/TinyDisk.h"
#include "support/ToolChecks.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QStorageInfo>
#include <QTest>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

namespace {

// All that an option file, a shell or a connection text would stumble over.
const QString nasty = u" p#a's\"s\\w\\n o;rd=ü$(x) "_s;

QStringList everythingIn(const QString& folder) {
    return QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
}

QByteArray readAll(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

/// mysql, mysqldump and mysqlcheck against a MariaDB server of the test's own.
class TestMysqlTools : public QObject {
    Q_OBJECT

    QTemporaryDir folder_; // also the home of what the tools run
    std::unique_ptr<ToolCalls> tools_;
    std::unique_ptr<MariadbServer> server_;

    StepOutcome call(const QString& tool, QJsonObject parameters) {
        const QJsonObject access{{u"host"_s, u"127.0.0.1"_s},
                                 {u"port"_s, server_->port()},
                                 {u"user"_s, u"tester"_s},
                                 {u"password"_s, nasty},
                                 {u"database"_s, u"shop"_s}};
        for (auto it = access.begin(); it != access.end(); ++it) {
            if (!parameters.contains(it.key())) parameters.insert(it.key(), it.value());
        }
        return tools_->call(tool, parameters);
    }
    StepOutcome query(const QString& sql) { return call(u"mysql"_s, {{u"query"_s, sql}}); }
    StepOutcome dump(QJsonObject parameters) { return call(u"mysqldump"_s, std::move(parameters)); }

#define SUCCEEDS(made) TOOL_SUCCEEDS(*tools_, made)
#define FAILS(made, says) TOOL_FAILS(*tools_, made, says)

private Q_SLOTS:
    void initTestCase() {
        qputenv("HOME", folder_.path().toUtf8());
        tools_ = std::make_unique<ToolCalls>();
        server_ = std::make_unique<MariadbServer>();
        QVERIFY2(server_->problem().isEmpty(), qPrintable(server_->problem()));
        QString quoted = nasty;
        quoted.replace(u'\\', u"\\\\"_s).replace(u'\'', u"''"_s);
        QCOMPARE(server_->ask(u"create database shop; create database `copy`; create database `-odd $(x)`; "
                              "create user tester identified by '%1'; grant all on *.* to tester"_s.arg(quoted)),
                 QString());
        QCOMPARE(
            server_->ask(
                u"create table orders(id int primary key, note varchar(80), data blob, made datetime); "
                "insert into orders values (1, 'a\\tb\\nc\\\\n<&>\"', x'00ff27', '2026-11-25 10:00:00'), "
                "(2, null, null, null), (3, 'NULL', '', null), (4, 'x\\r\\ny ü\x1 \\\\N', 'x', null); "
                "create table old(a int) engine=MyISAM; insert into old values (1); "
                "create table gone(a int); create view broken as select a from gone; drop table gone; "
                "create user clerk identified by 'clerk'; grant select, show view on orders to clerk; grant insert on old to clerk"_s,
                u"shop"_s),
            QString());
    }

    void aTable() {
        StepOutcome outcome = query(u"select * from orders order by id"_s);
        SUCCEEDS(outcome);
        const QJsonArray notes{u"a\tb\nc\\n<&>\""_s, QJsonValue::Null, u"NULL"_s, u"x\r\ny ü\x1 \\N"_s};
        const QJsonArray data{u"0x00FF27"_s, QJsonValue::Null, u""_s, u"0x78"_s};
        const QList<QJsonObject> rows = rowsOf(outcome);
        QCOMPARE(rows.size(), 4);
        for (int i = 0; i < 4; ++i) {
            QCOMPARE(rows.at(i).value(u"id"_s), QJsonValue(i + 1));
            QCOMPARE(rows.at(i).value(u"note"_s), notes.at(i));
            if (i != 2) QCOMPARE(rows.at(i).value(u"data"_s), data.at(i));
        }
        QVERIFY(!rows.at(2).value(u"data"_s).isNull());
        QCOMPARE(rows.at(0).value(u"made"_s), QJsonValue(u"2026-11-25 10:00:00"_s));
        QCOMPARE(outcome.output.table->columns.at(0).type, ColumnType::Integer);

        outcome = query(u"select 9007199254740993 as big, 1.50 as price, '007' as code, '' as empty, 1 as a, 2 as a "
                        "-- a comment at the end"_s);
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.table->at(0, 0).toInteger(), qint64(9007199254740993));
        QCOMPARE(outcome.output.table->at(0, 1), QJsonValue(1.5));
        QCOMPARE(outcome.output.table->at(0, 2), QJsonValue(u"007"_s));
        QCOMPARE(outcome.output.table->at(0, 3), QJsonValue(u""_s));
        QCOMPARE(outcome.output.table->at(0, 4), QJsonValue(1));
        QCOMPARE(outcome.output.table->at(0, 5), QJsonValue(2));
        outcome = query(u"select * from orders where id = 99"_s);
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.table->rowCount(), 0);
        outcome = query(u"update orders set made = now() where id = 2"_s);
        SUCCEEDS(outcome);
        QVERIFY(server_->ask(u"select made from orders where id = 2"_s, u"shop"_s) != u"NULL"_s);
        outcome = query(u"select 1 as one; select 2 as two"_s);
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome), (QList<QJsonObject>{{{u"one"_s, 1}}}));
        QVERIFY(tools_->notices().join(u' ').contains(u"2 tables"_s));
    }

    void mysqlFails() {
        FAILS(query(u"select * from nowhere"_s), u"Table 'shop.nowhere' doesn't exist"_s);
        FAILS(query(u"select 'open"_s), u"error in your SQL syntax"_s);
        FAILS(call(u"mysql"_s, {{u"query"_s, u"select 1"_s}, {u"password"_s, u"wrong"_s}}), u"Access denied"_s);
        FAILS(call(u"mysql"_s, {{u"query"_s, u"select 1"_s}, {u"port"_s, freePort()}}), u"Can't connect"_s);
        FAILS(call(u"mysql"_s, {{u"query"_s, u"select 1"_s}, {u"database"_s, u"--help"_s}}),
              u"Unknown database '--help'"_s);
    }

    void theClientsOwnCommandsAreRefused() {
        const QString mark = folder_.filePath(u"pwned"_s);
        for (const QString& sql :
             {u"\\! touch "_s + mark, u"system touch "_s + mark, u"select 1 \\! touch "_s + mark, u"tee "_s + mark,
              u"\\T "_s + mark, u"pager touch "_s + mark + u"\n;select 1"_s, u"source /etc/passwd"_s,
              u"select 1 into outfile '"_s + mark + u"' \\! touch "_s + mark}) {
            QVERIFY2(query(sql).status == TaskStatus::Failed, qPrintable(sql));
            QVERIFY2(!QFile::exists(mark), qPrintable(sql));
        }
    }

    void theGivenPasswordWinsOverAnOptionFile() {
        const auto options = [this](const QString& password) {
            QFile file(folder_.filePath(u".my.cnf"_s));
            if (file.open(QIODevice::WriteOnly)) file.write("[client]\npassword=" + password.toUtf8() + '\n');
        };
        options(u"wrong"_s);
        SUCCEEDS(query(u"select 1"_s));
        options(u"clerk"_s);
        const QJsonObject withoutPassword{{u"host"_s, u"127.0.0.1"_s},
                                          {u"port"_s, server_->port()},
                                          {u"user"_s, u"clerk"_s},
                                          {u"query"_s, u"select current_user() as me"_s}};
        const StepOutcome outcome = tools_->call(u"mysql"_s, withoutPassword);
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).first().value(u"me"_s).toString(), u"clerk@%"_s);
        SUCCEEDS(tools_->call(u"mysql"_s, {{u"socket"_s, server_->filePath(u"socket"_s)},
                                           {u"user"_s, u"clerk"_s},
                                           {u"password"_s, u"clerk"_s},
                                           {u"query"_s, u"select 1"_s}}));
        QFile::remove(folder_.filePath(u".my.cnf"_s));
    }

    void dumpsAndRestores() {
        const QString path = folder_.filePath(u"a dump '$(x)'.sql"_s);
        const StepOutcome outcome = dump({{u"output"_s, path}, {u"tables"_s, QJsonArray{u"orders"_s, u"old"_s}}});
        SUCCEEDS(outcome);
        const QByteArray sql = readAll(path);
        QVERIFY(sql.contains("Dump completed"));
        QCOMPARE(outcome.output.fields,
                 (QJsonObject{{u"file"_s, path},
                              {u"size_bytes"_s, sql.size()},
                              {u"sha256"_s, QString::fromLatin1(
                                                QCryptographicHash::hash(sql, QCryptographicHash::Sha256).toHex())}}));
        QProcess client;
        client.setStandardInputFile(path);
        client.start(u"mariadb"_s,
                     {u"--no-defaults"_s, u"-S"_s, server_->filePath(u"socket"_s), u"-uroot"_s, u"copy"_s});
        QVERIFY(client.waitForFinished(60000));
        QVERIFY2(client.exitCode() == 0, client.readAllStandardError().constData());
        const QString all = u"select id, hex(note), hex(data), made from orders order by id"_s;
        QCOMPARE(server_->ask(all, u"copy"_s), server_->ask(all, u"shop"_s));
        QVERIFY(server_->ask(all, u"copy"_s).contains(u"00FF27"_s));
        QCOMPARE(server_->ask(u"select * from old"_s, u"copy"_s), u"1"_s);

        QCOMPARE(dump({{u"output"_s, path}}).error->code, u"file_exists"_s);
        QCOMPARE(readAll(path), sql);
        SUCCEEDS(dump({{u"output"_s, path}, {u"database"_s, u"-odd $(x)"_s}, {u"overwrite"_s, true}}));
        QVERIFY(readAll(path).contains("Database: -odd $(x)"));
    }

    void aFailedDumpLeavesNothing() {
        const QTemporaryDir empty;
        const QString path = empty.filePath(u"x"_s);
        FAILS(dump({{u"output"_s, path}, {u"password"_s, u"wrong"_s}}), u"Access denied"_s);
        FAILS(dump({{u"output"_s, path}, {u"port"_s, freePort()}}), u"Can't connect"_s);
        FAILS(dump({{u"output"_s, path}, {u"database"_s, u"nowhere"_s}}), u"Unknown database"_s);
        FAILS(dump({{u"output"_s, path}, {u"tables"_s, QJsonArray{u"--help"_s}}}), u"--help"_s);
        // The first table goes into the file, the second cannot be read.
        FAILS(dump({{u"output"_s, path},
                    {u"user"_s, u"clerk"_s},
                    {u"password"_s, u"clerk"_s},
                    {u"tables"_s, QJsonArray{u"orders"_s, u"old"_s}}}),
              u"command denied"_s);
        FAILS(dump({{u"output"_s, path}}), u"broken"_s); // the view whose table is gone
        QCOMPARE(everythingIn(empty.path()), QStringList());
    }

    void aFullDiskLeavesNothing() {
        TinyDisk disk(256);
        if (!disk.problem().isEmpty()) QSKIP(qPrintable(disk.problem()));
        QCOMPARE(server_->ask(u"create table noise as select sha1(seq) as a from seq_1_to_30000"_s, u"copy"_s),
                 QString());
        FAILS(dump({{u"output"_s, disk.filePath(u"x"_s)}, {u"database"_s, u"copy"_s}}), u"errno 28"_s);
        QCOMPARE(everythingIn(disk.path()), QStringList());
    }

    void checks() {
        const auto check = [this](const QString& action, const QJsonObject& more = {}) {
            QJsonObject parameters = more;
            parameters.insert(u"action"_s, action);
            return call(u"mysqlcheck"_s, parameters);
        };
        StepOutcome outcome = check(u"check"_s);
        SUCCEEDS(outcome);
        const auto row = [](const QString& table, const QString& operation, const QJsonValue& status,
                            const QJsonValue& message) {
            return QJsonObject{
                {u"table"_s, table}, {u"operation"_s, operation}, {u"status"_s, status}, {u"message"_s, message}};
        };
        const QJsonValue none(QJsonValue::Null);
        QCOMPARE(rowsOf(outcome), (QList<QJsonObject>{row(u"shop.old"_s, u"check"_s, u"OK"_s, none),
                                                      row(u"shop.orders"_s, u"check"_s, u"OK"_s, none)}));
        outcome = check(u"analyze"_s, {{u"tables"_s, QJsonArray{u"old"_s}}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 1);
        QCOMPARE(rowsOf(outcome).first().value(u"operation"_s), QJsonValue(u"analyze"_s));
        outcome = check(u"optimize"_s, {{u"tables"_s, QJsonArray{u"orders"_s, u"old"_s}}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 2);
        QCOMPARE(rowsOf(outcome).at(0),
                 row(u"shop.orders"_s, u"optimize"_s, none,
                     u"note     : Table does not support optimize, doing recreate + analyze instead\nstatus   : OK"_s));
        outcome = check(u"repair"_s);
        SUCCEEDS(outcome);
        QVERIFY(rowsOf(outcome).contains(row(u"shop.old"_s, u"repair"_s, u"OK"_s, none)));
        outcome = check(u"check"_s, {{u"database"_s, u"-odd $(x)"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.table->rowCount(), 0);
        FAILS(check(u"check"_s, {{u"database"_s, u"--help"_s}}), u"Unknown database '--help'"_s);
        FAILS(check(u"check"_s, {{u"password"_s, u"wrong"_s}}), u"Access denied"_s);
        FAILS(check(u"check"_s, {{u"port"_s, freePort()}}), u"Can't connect"_s);

        // A table whose data file is damaged.
        QFile rows(server_->filePath(u"data/shop/old.MYD"_s));
        QVERIFY(rows.open(QIODevice::ReadWrite));
        QVERIFY(rows.resize(0));
        QCOMPARE(server_->ask(u"flush tables"_s), QString());
        outcome = check(u"check"_s, {{u"tables"_s, QJsonArray{u"old"_s}}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 1);
        QVERIFY2(rowsOf(outcome).first().value(u"message"_s).toString().contains(u"error    : "_s),
                 tools_->why(outcome).constData());
    }

    void risks() {
        const ToolSpecPtr check = tools_->catalogue().find(u"mysqlcheck"_s);
        QCOMPARE(check->behaviourFor({{u"action"_s, u"check"_s}}).risk, Risk::Read);
        QCOMPARE(check->behaviourFor({{u"action"_s, u"repair"_s}}).risk, Risk::Change);
        QCOMPARE(tools_->catalogue().find(u"mysql"_s)->highestRisk(), Risk::Destructive);
    }
};

QTEST_GUILESS_MAIN(TestMysqlTools)
#include "tst_mysql_tools.moc"
