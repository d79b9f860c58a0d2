// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/SqliteFile.h"
#include "engine/store/SqliteStatement.h"

#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

class TestSqliteStatement : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    std::unique_ptr<SqliteFile> file_;

    [[nodiscard]] Result<SqliteStatement> prepare(const QString& sql) {
        return SqliteStatement::prepare(*file_->connection(), sql, file_->texts());
    }

private Q_SLOTS:
    void init() {
        const QString path = folder_.filePath(QString::fromLatin1(QTest::currentTestFunction()) + u".db"_s);
        file_ = std::make_unique<SqliteFile>(
            SqliteTexts{u"test"_s, u"The test"_s, path, u"do without"_s}, 0x54455354,
            SqliteFile::Migrations{{u"CREATE TABLE t (n INTEGER NOT NULL UNIQUE, x REAL, s TEXT NOT NULL)"_s}});
        const auto connection = file_->connection();
        QVERIFY2(connection, qPrintable(connection ? QString() : connection.error().toText()));
    }

    void writesAndReads() {
        auto insert = prepare(u"INSERT INTO t VALUES (?, ?, ?)"_s);
        QVERIFY(insert);
        // Letters beyond the first plane, a NUL in the middle, nothing at all.
        const QStringList texts{u"Größe 🚨"_s, u"a"_s + QChar(u'\0') + u"b"_s, u""_s, QString()};
        for (int i = 0; i < texts.size(); ++i) {
            insert->bind(0, std::numeric_limits<qint64>::max() - i);
            insert->bind(1, i / 4.0);
            insert->bind(2, texts.at(i));
            const Status done = insert->run();
            QVERIFY2(done, qPrintable(done ? QString() : done.error().toText()));
        }
        auto select = prepare(u"SELECT n, s, x, NULL FROM t ORDER BY n DESC"_s);
        QVERIFY(select);
        for (int round = 0; round < 2; ++round) {
            for (int i = 0; i < texts.size(); ++i) {
                QVERIFY(select->step().value_or(false));
                QCOMPARE(select->integer(0), std::numeric_limits<qint64>::max() - i);
                QCOMPARE(select->text(1), texts.at(i).isNull() ? u""_s : texts.at(i));
                QCOMPARE(select->bytes(1), texts.at(i).toUtf8());
                QCOMPARE(select->integer(3), 0);
                QCOMPARE(select->text(3), QString());
            }
            QCOMPARE(select->step().value_or(true), false);
            select->reset();
        }
        QSqlQuery query(*file_->connection()); // and read by Qt's driver
        QVERIFY(query.exec(u"SELECT s, x FROM t WHERE x = 0.25"_s) && query.next());
        QCOMPARE(query.value(0).toString(), texts.at(1));
    }

    void parametersStay() {
        auto insert = prepare(u"INSERT INTO t VALUES (?, 0, ?)"_s);
        QVERIFY(insert);
        insert->bind(1, u"the same"_s);
        for (int i = 0; i < 3; ++i) {
            insert->bind(0, i);
            QVERIFY(insert->run());
        }
        auto count = prepare(u"SELECT count(*) FROM t WHERE s = 'the same'"_s);
        QVERIFY(count && count->step().value_or(false));
        QCOMPARE(count->integer(0), 3);
    }

    void tellsWhatIsWrong() {
        const auto wrong = prepare(u"INSERT INTO nowhere VALUES (1)"_s);
        QVERIFY(!wrong);
        QCOMPARE(wrong.error().code, u"test_failed"_s);
        QVERIFY2(wrong.error().message.contains(u"no such table: nowhere"_s), qPrintable(wrong.error().message));

        auto insert = prepare(u"INSERT INTO t VALUES (?, 0, 'x')"_s);
        QVERIFY(insert);
        insert->bind(0, 1);
        QVERIFY(insert->run());
        const Status twice = insert->run();
        QVERIFY(!twice);
        QVERIFY2(twice.error().message.contains(u"UNIQUE"_s), qPrintable(twice.error().message));
        insert->bind(0, 2); // the next one is none the worse
        QVERIFY(insert->run());
    }

    void aFileThatSomebodyElseWrites() {
        auto insert = prepare(u"INSERT INTO t VALUES (1, 0, 'x')"_s);
        QVERIFY(insert);
        QSqlQuery(*file_->connection()).exec(u"PRAGMA busy_timeout=1"_s);
        QString path = file_->texts().file;
        {
            QSqlDatabase other = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"other"_s);
            other.setDatabaseName(path);
            QVERIFY(other.open());
            QVERIFY(QSqlQuery(other).exec(u"BEGIN IMMEDIATE"_s));
            const Status busy = insert->run();
            QVERIFY(!busy);
            QCOMPARE(busy.error().code, u"test_busy"_s);
            QVERIFY(QSqlQuery(other).exec(u"ROLLBACK"_s));
        }
        QSqlDatabase::removeDatabase(u"other"_s);
        QVERIFY(insert->run());
    }
};

QTEST_GUILESS_MAIN(TestSqliteStatement)
#include "tst_sqlite_statement.moc"
