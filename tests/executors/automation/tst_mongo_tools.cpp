// SPDX-License-Identifier: GPL-3.0-or-later
// Debian has neither mongodump nor mongosh nor a MongoDB server. Stand-ins take their place: scripts that refuse every
// argument, variable and file but the expected ones. What mongodump prints is written after the documentation of
// MongoDB's database tools 100, not recorded; what mongosh prints is how its version 2.12 prints a list and a failure
// to connect, with documents of our own.
#include "support/ToolChecks.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QTest>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

class TestMongoTools : public QObject {
    Q_OBJECT

    const QString uri_ = u"mongodb://me:p%27a#s: \"w\\d@db-01:27018/?authSource=admin"_s;
    std::unique_ptr<ToolCalls> tools_; // looks at PATH when it is made
    QTemporaryDir folder_;
    QByteArray path_;

    void standIn(const QString& name, const QByteArray& script) const {
        QFile file(folder_.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("#!/usr/bin/python3\nimport os, stat, sys\n"
                   "def expect(found, wanted):\n"
                   "    if found != wanted: sys.exit('stand-in: expected %r, found %r' % (wanted, found))\n" +
                   script);
        QVERIFY(file.setPermissions(QFile::Permissions(0x7700)));
    }
    static QStringList everythingIn(const QString& folder) {
        return QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
    }

#define SUCCEEDS(made) TOOL_SUCCEEDS(*tools_, made)
#define FAILS(made, says) TOOL_FAILS(*tools_, made, says)

private Q_SLOTS:
    void initTestCase() {
        path_ = qgetenv("PATH");
        qputenv("PATH", folder_.path().toUtf8() + ':' + path_);
        tools_ = std::make_unique<ToolCalls>();
    }
    void cleanupTestCase() {
        qputenv("PATH", path_);
    }

    void dump() {
        const QTemporaryDir target;
        const QString output = target.filePath(u"a 'shop'.gz"_s);
        standIn(u"mongodump"_s,
                "config, archive = sys.argv[1], sys.argv[-1]\n"
                "expect(config[:9], '--config=')\n"
                "expect(archive[:10], '--archive=')\n"
                "expect(sys.argv[2:-1], ['--db=shop', '--collection=-odd $(x)', '--gzip'])\n"
                "expect(stat.S_IMODE(os.stat(config[9:]).st_mode), 0o600)\n"
                "expect(open(config[9:]).read(), " +
                    QByteArray("'''uri: \\'mongodb://me:p%27a#s: \"w\\\\d@db-01:27018/?authSource=admin\\'\n''')\n") +
                    "expect(os.path.basename(archive[10:]), \"a 'shop'.gz\")\n"
                    "expect(os.path.exists(archive[10:]), False)\n"
                    "open(archive[10:], 'w').write('archive')\n"
                    "t = '2026-11-25T10:00:00.000+0000\\t'\n"
                    "sys.stderr.write(t + \"writing shop.-odd $(x) to archive '\" + archive[10:] + \"'\\n\")\n"
                    "sys.stderr.write(t + 'done dumping shop.-odd $(x) (1 document)\\n')\n");
        QJsonObject parameters{{u"uri"_s, uri_},
                               {u"database"_s, u"shop"_s},
                               {u"collection"_s, u"-odd $(x)"_s},
                               {u"gzip"_s, true},
                               {u"output"_s, output}};
        StepOutcome outcome = tools_->call(u"mongodump"_s, parameters);
        SUCCEEDS(outcome);
        QCOMPARE(
            outcome.output.fields,
            (QJsonObject{{u"file"_s, output},
                         {u"size_bytes"_s, 7},
                         {u"sha256"_s, QString::fromLatin1(
                                           QCryptographicHash::hash("archive", QCryptographicHash::Sha256).toHex())}}));
        QCOMPARE(outcome.output.rowsName, u"collections"_s);
        QCOMPARE(rowsOf(outcome), (QList<QJsonObject>{{{u"collection"_s, u"shop.-odd $(x)"_s}, {u"documents"_s, 1}}}));
        outcome = tools_->call(u"mongodump"_s, parameters);
        QCOMPARE(outcome.error->code, u"file_exists"_s);
        QCOMPARE(everythingIn(target.path()), QStringList{u"a 'shop'.gz"_s});
        parameters.insert(u"uri"_s, u"mongodb://x:it's@h/"_s);
        QCOMPARE(tools_->call(u"mongodump"_s, parameters).error->code, u"bad_parameters"_s);
        parameters.insert(u"uri"_s, u"mongodb://h/\nsslPEMKeyPassword: x"_s);
        QCOMPARE(tools_->call(u"mongodump"_s, parameters).error->code, u"bad_parameters"_s);
    }

    void dumpFails() {
        const QTemporaryDir target;
        standIn(
            u"mongodump"_s,
            "expect(len(sys.argv), 2)\n"
            "expect(sys.argv[1][:10], '--archive=')\n"
            "open(sys.argv[1][10:], 'w').write('half')\n"
            "t = '2026-11-25T10:00:00.000+0000\\t'\n"
            "sys.stderr.write(t + 'done dumping shop.a (3 documents)\\n')\n"
            "sys.stderr.write(t + 'Failed: error writing data for collection `shop.b` to disk: not authorized\\n')\n"
            "sys.exit(1)\n");
        FAILS(tools_->call(u"mongodump"_s, {{u"output"_s, target.filePath(u"x"_s)}}), u"not authorized"_s);
        QCOMPARE(everythingIn(target.path()), QStringList());
    }

    void shell() {
        const QString script = u"db.orders.find({\"a\": 'x'}).toArray() // \\n $(x) `y`\n-1"_s;
        standIn(
            u"mongosh"_s,
            "expect(sys.argv[1:-1], ['--quiet', '--norc', '--nodb', '--json=relaxed', \"--eval=db = "
            "connect(process.env.OPSCONDUCTOR_MONGODB_URI || 'mongodb://localhost/test')\"])\n"
            "script = sys.argv[-1]\n"
            "if 'none' in script:\n"
            "    print('[]'); sys.exit(0)\n"
            "if 'wrong' in script:\n"
            "    print('{\\n  \"beforeHandshake\": false,\\n  \"message\": \"connect ECONNREFUSED 127.0.0.1:1\",\\n'"
            "'  \"name\": \"MongoNetworkError\"\\n}'); sys.exit(1)\n"
            "expect(script, '''--eval=db.orders.find({\"a\": 'x'}).toArray() // \\\\n $(x) `y`\n-1''')\n"
            "expect(os.environ['OPSCONDUCTOR_MONGODB_URI'], '''" +
                QByteArray("mongodb://me:p%27a#s: \"w\\\\d@db-01:27018/?authSource=admin''')\n") +
                "print('''[\n  {\n    \"_id\": {\n      \"$oid\": \"6565c3f0a1b2c3d4e5f60718\"\n    },\n"
                "    \"total\": 3.5\n  },\n  {\n    \"_id\": 2,\n    \"total\": null\n  }\n]''')\n");
        StepOutcome outcome = tools_->call(u"mongosh"_s, {{u"uri"_s, uri_}, {u"script"_s, script}});
        SUCCEEDS(outcome);
        const QJsonObject oid{{u"$oid"_s, u"6565c3f0a1b2c3d4e5f60718"_s}};
        QCOMPARE(rowsOf(outcome), (QList<QJsonObject>{{{u"_id"_s, oid}, {u"total"_s, 3.5}},
                                                      {{u"_id"_s, 2}, {u"total"_s, QJsonValue::Null}}}));
        outcome = tools_->call(u"mongosh"_s, {{u"script"_s, u"none"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.table->rowCount(), 0);
        FAILS(tools_->call(u"mongosh"_s, {{u"uri"_s, uri_}, {u"script"_s, u"wrong"_s}}),
              u"connect ECONNREFUSED 127.0.0.1:1"_s);
    }
};

QTEST_GUILESS_MAIN(TestMongoTools)
#include "tst_mongo_tools.moc"
