// SPDX-License-Identifier: GPL-3.0-or-later
// What a large inventory costs on both databases: making it, its first and last page and all ids in every order,
// counting, searching, single edits. Beside it the databases' own programs put the same rows into tables of the same
// columns and indexes: sqlite3 .import and psql \copy. "bench_assets [rows]", a million by default.
#include "executors/asset/AssetKeys.h"
#include "support/AssetPlaces.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>

#include <cstdio>
#include <random>
#include <sys/resource.h>
#include <sys/time.h>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

namespace {

/// The same rows each time.
QJsonObject fieldsOf(int number, std::mt19937& random) {
    const auto some = [&](int many) { return int(random() % uint(many)); };
    static const QStringList types{u"server"_s, u"server"_s, u"server"_s, u"switch"_s, u"camera"_s, u"workstation"_s};
    static const QStringList states{u"active"_s, u"active"_s, u"active"_s, u"maintenance"_s, u"retired"_s};
    static const QStringList environments{u"production"_s, u"production"_s, u"staging"_s, u"development"_s};
    static const QStringList roles{u"web"_s, u"db"_s, u"cache"_s, u"queue"_s, u"mail"_s};
    return {{u"hostname"_s, u"%1-%2.dc%3.example.org"_s.arg(roles.at(some(5))).arg(number).arg(some(20))},
            {u"ip_address"_s, u"10.%1.%2.%3"_s.arg(some(256)).arg(some(256)).arg(some(256))},
            {u"type"_s, types.at(some(6))},
            {u"status"_s, states.at(some(5))},
            {u"environment"_s, environments.at(some(4))},
            {u"location"_s, u"Rack %1, Hall %2"_s.arg(some(200)).arg(some(4))},
            {u"owner"_s, some(10) == 0 ? u"Büro %1"_s.arg(some(30)) : u"team-%1"_s.arg(some(300))},
            {u"tags"_s, QJsonObject{{u"role"_s, roles.at(some(5))}, {u"tier"_s, some(3)}}},
            {u"metadata"_s, QJsonObject{{u"serial"_s, u"SN%1"_s.arg(random())}}}};
}

/// What the processors did for this program and those it has started, in seconds: on a busy machine the better measure.
double processorSeconds() {
    double sum = 0;
    for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
        rusage used{};
        getrusage(who, &used);
        for (const timeval& time : {used.ru_utime, used.ru_stime})
            sum += double(time.tv_sec) + double(time.tv_usec) / 1e6;
    }
    return sum;
}

double lastProcessorSeconds = 0;

template <typename Do>
double seconds(const Do& what) {
    const double before = processorSeconds();
    QElapsedTimer timer;
    timer.start();
    what();
    lastProcessorSeconds = processorSeconds() - before;
    return double(timer.nsecsElapsed()) / 1e9;
}

template <typename T>
const T& need(const Result<T>& result) {
    if (!result) qFatal("%s", qPrintable(result.error().toText()));
    return *result;
}

void say(const char* what, double seconds) {
    std::printf("  %-44s %9.1f ms   (processor %9.1f ms)\n", what, seconds * 1000, lastProcessorSeconds * 1000);
    std::fflush(stdout);
}

void fill(AssetStore& store, int rows) {
    std::mt19937 random(7);
    double made = 0;
    AssetBatch batch;
    batch.author.source = AssetAuthor::Source::Import;
    batch.changes.reserve(rows);
    for (int i = 0; i < rows; ++i)
        batch.changes.append({AssetChange::Kind::Create, 0, 0, fieldsOf(i, random)});
    AssetBatch refused = batch;
    refused.changes.append({AssetChange::Kind::Remove, 999'999'999, 0, {}});
    say("checked, and refused as a whole", seconds([&] { need(store.apply(refused)); }));
    made = seconds([&] { need(store.apply(batch)); });
    say("made, with their change log, all or nothing", made);
}

void orders(AssetStore& store) {
    for (const AssetColumn column : assetColumns::all()) {
        AssetView view;
        view.sort = column;
        const QByteArray name = assetColumns::name(column).toLatin1();
        const double first = seconds([&] { (void)need(store.first(view, 200)); });
        const double last = seconds([&] { (void)need(store.last(view, 200)); });
        double firstChunk = 0;
        qsizetype count = 0;
        QElapsedTimer timer;
        timer.start();
        const Status done = store.ids(view, {}, [&](const QList<qint64>& ids) {
            if (count == 0) firstChunk = double(timer.nsecsElapsed()) / 1e6;
            count += ids.size();
        });
        if (!done) qFatal("%s", qPrintable(done.error().toText()));
        std::printf("  by %-12s first 200 %7.1f ms   last 200 %7.1f ms   ids: first chunk %7.1f ms, all %8.1f ms\n",
                    name.constData(), first * 1000, last * 1000, firstChunk, double(timer.nsecsElapsed()) / 1e6);
        std::fflush(stdout);
    }
}

AssetView viewOf(AssetColumn column, const char* cell, AssetColumn sort = AssetColumn::Hostname) {
    AssetView view;
    view.sort = sort;
    view.conditions = {**assetView::read(column, QString::fromUtf8(cell))};
    return view;
}

void questions(AssetStore& store) {
    say("count", seconds([&] { (void)need(store.count(AssetView{})); }));
    for (const auto& [what, view] : std::initializer_list<std::pair<const char*, AssetView>>{
             {"status =active", viewOf(AssetColumn::Status, "=active")},
             {"status =retired", viewOf(AssetColumn::Status, "=retired")},
             {"status =nothing", viewOf(AssetColumn::Status, "=nothing")},
             {"hostname b-77", viewOf(AssetColumn::Hostname, "b-77")},
             {"hostname without a match", viewOf(AssetColumn::Hostname, "nosuch")},
             {"address =10.7.0.0/16", viewOf(AssetColumn::IpAddress, "=10.7.0.0/16")},
             {"tag role=web", viewOf(AssetColumn::Tags, "role=web")},
             {"owner büro 7", viewOf(AssetColumn::Owner, "büro 7")}}) {
        const double first = seconds([&] { (void)need(store.first(view, 200)); });
        qint64 count = 0;
        const double counted = seconds([&] { count = need(store.count(view)); });
        std::printf("  %-26s %8lld rows   first 200 %7.1f ms   count %7.1f ms\n", what, static_cast<long long>(count),
                    first * 1000, counted * 1000);
        std::fflush(stdout);
    }
    AssetView words;
    words.words = u"web retired dc7"_s;
    say("three words, first 200", seconds([&] { (void)need(store.first(words, 200)); }));
    say("three words, count", seconds([&] { (void)need(store.count(words)); }));
    say("completion of owner", seconds([&] { (void)need(store.values(AssetColumn::Owner, {}, 20)); }));
    say("completion of hostname, web-7",
        seconds([&] { (void)need(store.values(AssetColumn::Hostname, u"web-7"_s, 20)); }));
    say("duplicates of a name and an address",
        seconds([&] { (void)need(store.duplicates(u"web-77.dc7.example.org"_s, u"10.1.2.3"_s, 0)); }));
    QList<qint64> ids;
    for (qint64 id = 1; id < 1'000'000; id += 997)
        ids.append(id);
    say("read 1,000 rows by id", seconds([&] { (void)need(store.read(ids)); }));
    say("100 single edits, each", seconds([&] {
                                      for (int i = 1; i <= 100; ++i)
                                          (void)need(store.update({{u"id"_s, i * 7}}, {{u"owner"_s, u"edit"_s}}));
                                  }) / 100);
    AssetBatch bulk;
    for (qint64 id = 1; id <= 10'000; ++id)
        bulk.changes.append({AssetChange::Kind::Update, id, 0, {{u"location"_s, u"elsewhere"_s}}});
    say("10,000 edits at once", seconds([&] { (void)need(store.apply(bulk)); }));
}

QString run(const QString& program, const QStringList& arguments, const QByteArray& input) {
    QProcess process;
    process.setProcessEnvironment([] {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"PGPASSWORD"_s, PostgresServer::password());
        return environment;
    }());
    process.start(program, arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(-1) || process.exitCode() != 0)
        qFatal("%s: %s", qPrintable(program), process.readAllStandardError().constData());
    return QString::fromUtf8(process.readAllStandardOutput());
}

/// The peers put into an empty table what the store has made, from a CSV file of the same rows.
void sqlitePeer(const AssetLocation& place, const QString& folder) {
    const QString csv = folder + u"/rows.csv"_s;
    run(u"sqlite3"_s, {place.file}, ".mode csv\n.output '" + csv.toUtf8() + "'\nSELECT * FROM assets;\n");
    const QByteArray schema = run(u"sqlite3"_s, {place.file}, ".schema assets\n").toUtf8();
    for (const bool indexes : {true, false}) {
        const QString file = folder + (indexes ? u"/peer.db"_s : u"/bare.db"_s);
        QByteArray tables;
        for (QByteArray line : schema.split('\n')) {
            if (line.startsWith("CREATE TABLE") || (indexes && line.startsWith("CREATE INDEX"))) tables += line + '\n';
        }
        run(u"sqlite3"_s, {file}, "PRAGMA journal_mode=WAL;\n" + tables);
        say(indexes ? "sqlite3 .import, the same table and indexes" : "sqlite3 .import, without indexes", seconds([&] {
                run(u"sqlite3"_s, {file}, "PRAGMA synchronous=NORMAL;\n.import --csv '" + csv.toUtf8() + "' assets\n");
            }));
    }
}

void postgresPeer(AssetPlaces& places, const AssetLocation& place, const QString& folder) {
    const QString csv = folder + u"/rows-pg.csv"_s;
    const QStringList psql{u"-XAtq"_s,
                           u"-v"_s,
                           u"ON_ERROR_STOP=1"_s,
                           u"-h"_s,
                           u"127.0.0.1"_s,
                           u"-p"_s,
                           QString::number(places.server().port()),
                           u"-U"_s,
                           u"tester"_s,
                           u"-d"_s,
                           place.option(u"dbname"_s)};
    run(u"psql"_s, psql, "\\copy assets to '" + csv.toUtf8() + "' csv\n");
    run(u"psql"_s, psql, "create table peer (like assets including all);\ncreate table bare (like assets);\n");
    say("psql \\copy, the same table and indexes",
        seconds([&] { run(u"psql"_s, psql, "\\copy peer from '" + csv.toUtf8() + "' csv\n"); }));
    say("psql \\copy, without indexes",
        seconds([&] { run(u"psql"_s, psql, "\\copy bare from '" + csv.toUtf8() + "' csv\n"); }));
}

} // namespace

int main(int count, char** words) {
    const QCoreApplication application(count, words);
    const int rows = count > 1 ? QByteArray(words[1]).toInt() : 1'000'000;
    const QByteArray only = count > 2 ? QByteArray(words[2]) : QByteArray();
    AssetPlaces places;
    for (const QString& kind : {u"SQLite"_s, u"PostgreSQL"_s}) {
        if (!only.isEmpty() && only != kind.toLatin1()) continue;
        std::printf("%s, %d assets\n", qPrintable(kind), rows);
        const AssetLocation place = places.fresh(kind);
        QTemporaryDir folder;
        AssetStore store(place);
        (void)need(store.count(AssetFilter{}));
        fill(store, rows);
        orders(store);
        questions(store);
        if (place.dialect == AssetDialect::Sqlite)
            sqlitePeer(place, folder.path());
        else
            postgresPeer(places, place, folder.path());
    }
}
