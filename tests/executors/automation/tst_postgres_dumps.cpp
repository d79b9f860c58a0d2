// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/DatabaseServers.h"
#include "support/TinyDisk.h"
#include "support/ToolChecks.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStorageInfo>
#include <QTest>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

namespace {

QString sha256(const QString& path) {
    QFile file(path);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    if (!file.open(QIODevice::ReadOnly) || !hash.addData(&file)) return {};
    return QString::fromLatin1(hash.result().toHex());
}

QStringList everythingIn(const QString& folder) {
    return QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
}

} // namespace

/// pg_dump and pg_restore against a PostgreSQL server of the test's own, whose data psql compares.
class TestPostgresDumps : public QObject {
    Q_OBJECT

    ToolCalls tools_;
    std::unique_ptr<PostgresServer> server_;
    QTemporaryDir folder_;

    StepOutcome call(const QString& tool, QJsonObject parameters) {
        const QJsonObject access{{u"host"_s, u"127.0.0.1"_s},
                                 {u"port"_s, server_->port()},
                                 {u"user"_s, u"tester"_s},
                                 {u"password"_s, PostgresServer::password()}};
        for (auto it = access.begin(); it != access.end(); ++it) {
            if (!parameters.contains(it.key())) parameters.insert(it.key(), it.value());
        }
        return tools_.call(tool, parameters);
    }
    StepOutcome dump(QJsonObject parameters) {
        if (!parameters.contains(u"database"_s)) parameters.insert(u"database"_s, u"shop"_s);
        return call(u"pg_dump"_s, parameters);
    }
    QString content(const QString& database) const {
        return server_->ask(u"select id, coalesce(note, '<null>') from orders order by id"_s, database);
    }
    QString fresh() const {
        static int count = 0;
        const QString name = u"copy_%1"_s.arg(++count);
        server_->ask(u"create database "_s + name);
        return name;
    }

#define SUCCEEDS(made) TOOL_SUCCEEDS(tools_, made)
#define FAILS(made, says) TOOL_FAILS(tools_, made, says)

private Q_SLOTS:
    void initTestCase() {
        server_ = std::make_unique<PostgresServer>();
        QVERIFY2(server_->problem().isEmpty(), qPrintable(server_->problem()));
        QCOMPARE(server_->ask(u"create database shop"_s), QString());
        QCOMPARE(server_->ask(u"create table orders(id serial primary key, note text); "
                              "insert into orders(note) values ('a,\"b\"' || chr(10) || '\\N ü'), (null), (''); "
                              "create table \"Odd 'name'\"(a int); create view recent as select * from orders; "
                              "create role clerk login password 'clerk'; grant select on recent to clerk"_s,
                              u"shop"_s),
                 QString());
    }

    void dumpsAndRestores_data() {
        QTest::addColumn<QString>("format");
        QTest::newRow("custom") << u"custom"_s;
        QTest::newRow("directory") << u"directory"_s;
    }
    void dumpsAndRestores() {
        QFETCH(QString, format);
        const QString path = folder_.filePath(u"a dump $(x) '"_s + format);
        StepOutcome outcome = dump({{u"output"_s, path}, {u"format"_s, format}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"file"_s).toString(), path);
        QVERIFY(outcome.output.fields.value(u"size_bytes"_s).toInteger() > 1000);
        QCOMPARE(outcome.output.fields.size(), 3);
        QVERIFY(!outcome.output.table);
        if (format == u"custom"_s) {
            QCOMPARE(outcome.output.fields.value(u"sha256"_s).toString(), sha256(path));
            QCOMPARE(outcome.output.fields.value(u"size_bytes"_s).toInteger(), QFileInfo(path).size());
        } else { // what somebody at a shell gets
            QProcess shell;
            shell.setWorkingDirectory(path);
            shell.start(u"sh"_s, {u"-c"_s, u"LC_ALL=C sha256sum * | sha256sum"_s});
            QVERIFY(shell.waitForFinished());
            QCOMPARE(outcome.output.fields.value(u"sha256"_s).toString() + u"  -\n"_s,
                     QString::fromLatin1(shell.readAllStandardOutput()));
        }

        outcome = call(u"pg_restore"_s, {{u"database"_s, u"none"_s}, {u"input"_s, path}, {u"list_only"_s, true}});
        SUCCEEDS(outcome);
        QStringList listed;
        for (const QJsonObject& row : rowsOf(outcome)) {
            listed.append(row.value(u"type"_s).toString() + u' ' + row.value(u"object"_s).toString());
            QCOMPARE(row.value(u"owner"_s).toString(), u"tester"_s);
            QCOMPARE(row.value(u"schema"_s).toString(), u"public"_s);
        }
        for (const QString& wanted :
             {u"TABLE orders"_s, u"TABLE Odd 'name'"_s, u"TABLE DATA orders"_s, u"SEQUENCE OWNED BY orders_id_seq"_s,
              u"VIEW recent"_s, u"CONSTRAINT orders orders_pkey"_s, u"ACL TABLE recent"_s})
            QVERIFY2(listed.contains(wanted), qPrintable(wanted + u" is not among "_s + listed.join(u'|')));

        const QString copy = fresh();
        outcome = call(u"pg_restore"_s, {{u"database"_s, copy}, {u"input"_s, path}});
        SUCCEEDS(outcome);
        const auto did = [&](const QString& action, const QString& type, const QString& object) {
            return rowsOf(outcome).contains(
                QJsonObject{{u"action"_s, action}, {u"type"_s, type}, {u"object"_s, object}});
        };
        QVERIFY(did(u"creating"_s, u"TABLE"_s, u"public.orders"_s));
        QVERIFY(did(u"creating"_s, u"TABLE"_s, u"public.Odd 'name'"_s));
        QVERIFY(did(u"loading"_s, u"TABLE DATA"_s, u"public.orders"_s));
        QVERIFY(did(u"executing"_s, u"SEQUENCE SET"_s, u"orders_id_seq"_s));
        QCOMPARE(content(copy), content(u"shop"_s));
        QVERIFY(content(copy).contains(u"<null>"_s));

        // Once more: the objects are there, which is told and changes nothing; with clean they are made anew.
        outcome = call(u"pg_restore"_s, {{u"database"_s, copy}, {u"input"_s, path}});
        FAILS(outcome, u"relation \"Odd 'name'\" already exists"_s);
        server_->ask(u"insert into orders(note) values ('later')"_s, copy);
        QVERIFY(content(copy) != content(u"shop"_s));
        outcome =
            call(u"pg_restore"_s, {{u"database"_s, copy}, {u"input"_s, path}, {u"clean"_s, true}, {u"jobs"_s, 2}});
        SUCCEEDS(outcome);
        QVERIFY(did(u"dropping"_s, u"CONSTRAINT"_s, u"orders orders_pkey"_s));
        QCOMPARE(content(copy), content(u"shop"_s));
    }

    void plainIsSql() {
        const QString path = folder_.filePath(u"schema.sql"_s);
        StepOutcome outcome = dump({{u"output"_s, path},
                                    {u"format"_s, u"plain"_s},
                                    {u"schema_only"_s, true},
                                    {u"tables"_s, QJsonArray{u"orders"_s}}});
        SUCCEEDS(outcome);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray sql = file.readAll();
        QVERIFY(sql.contains("CREATE TABLE public.orders"));
        QVERIFY(!sql.contains("COPY") && !sql.contains("Odd"));
        QCOMPARE(file.permissions() & QFile::Permissions(0x7070), QFile::Permissions(0x6040));
        outcome = call(u"pg_restore"_s, {{u"database"_s, u"shop"_s}, {u"input"_s, path}});
        FAILS(outcome, u"text format dump"_s);
    }

    void whatIsThereStays() {
        const QString path = folder_.filePath(u"there"_s);
        {
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write("precious");
        }
        const QString before = sha256(path);
        StepOutcome outcome = dump({{u"output"_s, path}});
        FAILS(outcome, u"is already there"_s);
        QCOMPARE(outcome.error->code, u"file_exists"_s);
        QCOMPARE(sha256(path), before);
        // Neither does a failed dump that might overwrite it.
        FAILS(dump({{u"output"_s, path}, {u"overwrite"_s, true}, {u"database"_s, u"nowhere"_s}}),
              u"database \"nowhere\" does not exist"_s);
        QCOMPARE(sha256(path), before);
        outcome = dump({{u"output"_s, path}, {u"overwrite"_s, true}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"sha256"_s).toString(), sha256(path));
        QVERIFY(sha256(path) != before);
    }

    void aFailedDumpLeavesNothing() {
        const QTemporaryDir empty;
        const QString path = empty.filePath(u"x"_s);
        FAILS(dump({{u"output"_s, path}, {u"password"_s, u"wrong"_s}}), u"password authentication failed"_s);
        FAILS(dump({{u"output"_s, path}, {u"port"_s, freePort()}}), u"Connection refused"_s);
        FAILS(dump({{u"output"_s, path}, {u"user"_s, u"clerk"_s}, {u"password"_s, u"clerk"_s}}),
              u"permission denied for table"_s);
        FAILS(dump({{u"output"_s, path}, {u"database"_s, u"-no 'such' $(db)"_s}}),
              u"database \"-no 'such' $(db)\" does not exist"_s);
        FAILS(dump({{u"output"_s, path}, {u"tables"_s, QJsonArray{u"--help"_s}}}), u"no matching tables"_s);
        FAILS(dump({{u"output"_s, empty.filePath(u"no/such/folder"_s)}}), u"No such file or directory"_s);
        QCOMPARE(dump({{u"output"_s, path}, {u"database"_s, u"host=evil dbname=x"_s}}).error->code,
                 u"bad_parameters"_s);
        QCOMPARE(dump({{u"output"_s, path}, {u"database"_s, u"postgresql://u:pw@h/x"_s}}).error->code,
                 u"bad_parameters"_s);
        QCOMPARE(everythingIn(empty.path()), QStringList());
    }

    void aFullDiskLeavesNothing() {
        TinyDisk disk(512);
        if (!disk.problem().isEmpty()) QSKIP(qPrintable(disk.problem()));
        QCOMPARE(server_->ask(u"create database big"_s), QString());
        QCOMPARE(
            server_->ask(u"create table noise as select md5(i::text) from generate_series(1, 60000) i"_s, u"big"_s),
            QString());
        for (const QString& format : {u"plain"_s, u"custom"_s, u"directory"_s}) {
            FAILS(dump({{u"output"_s, disk.filePath(u"x"_s)}, {u"database"_s, u"big"_s}, {u"format"_s, format}}),
                  u"No space left on device"_s);
            QCOMPARE(everythingIn(disk.path()), QStringList());
        }
    }

    void restoringFails() {
        const QString path = folder_.filePath(u"for-restore"_s);
        SUCCEEDS(dump({{u"output"_s, path}}));
        const QString copy = fresh();
        FAILS(call(u"pg_restore"_s, {{u"database"_s, copy}, {u"input"_s, path}, {u"password"_s, u"wrong"_s}}),
              u"password authentication failed"_s);
        FAILS(call(u"pg_restore"_s, {{u"database"_s, copy}, {u"input"_s, path}, {u"port"_s, freePort()}}),
              u"Connection refused"_s);
        FAILS(call(u"pg_restore"_s, {{u"database"_s, copy}, {u"input"_s, u"--help"_s}}),
              u"could not open input file \"--help\""_s);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.resize(file.size() / 2));
        file.close();
        QCOMPARE(
            call(u"pg_restore"_s, {{u"database"_s, copy}, {u"input"_s, path}, {u"single_transaction"_s, true}}).status,
            TaskStatus::Failed);
        QCOMPARE(server_->ask(u"select count(*) from pg_tables where schemaname = 'public'"_s, copy), u"0"_s);
    }

    void risks() {
        const ToolSpecPtr restore = tools_.catalogue().find(u"pg_restore"_s);
        QCOMPARE(restore->behaviourFor({{u"list_only"_s, true}}).risk, Risk::Read);
        QCOMPARE(restore->behaviourFor({{u"list_only"_s, false}}).risk, Risk::Destructive);
        QCOMPARE(tools_.catalogue().find(u"pg_dump"_s)->highestRisk(), Risk::Change);
    }
};

QTEST_GUILESS_MAIN(TestPostgresDumps)
#include "tst_postgres_dumps.moc"
