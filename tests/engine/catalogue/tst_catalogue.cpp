// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalogue/CatalogueCache.h"
#include "engine/catalogue/CatalogueLoader.h"
#include "engine/catalogue/LiveCatalogue.h"
#include "engine/catalogue/ToolSearch.h"
#include "support/ToolText.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <thread>
#include <vector>

using namespace Qt::StringLiterals;
using namespace oc;
using oc::test::toolText;

class CatalogueTest : public QObject {
    Q_OBJECT

    static void write(const QString& path, const QByteArray& text) {
        QDir().mkpath(QFileInfo(path).path());
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(text), text.size());
    }
    static QByteArray content(const QString& path) {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    static QStringList names(const Catalogue& catalogue) {
        QStringList names;
        for (const ToolSpecPtr& tool : catalogue.tools())
            names.append(tool->name);
        return names;
    }
    /// Until a new time stamp is sure to differ from that of a file just written, so that the cache takes it.
    static void letFilesSettle(const QString& folder) {
        const QString probe = folder + u"/probe"_s;
        QElapsedTimer waited;
        waited.start();
        QTRY_VERIFY(waited.elapsed() > 60);
        write(probe, "x");
        QFile::remove(probe);
    }
    /// Every text of a tool that the cache must bring back.
    static QString everything(const ToolSpec& tool) {
        QTemporaryDir folder;
        CatalogueCache cache;
        ToolFile file{u"x"_s, 1, 1, 1};
        auto copy = std::make_shared<ToolSpec>(tool);
        cache.add({file, ParsedTool{copy, {}}});
        cache.write(folder.filePath(u"c"_s), 1'000'000'000'000);
        return QString::fromLatin1(content(folder.filePath(u"c"_s)).toHex());
    }

private Q_SLOTS:
    void laterFoldersWin() {
        QTemporaryDir folder;
        write(folder.filePath(u"a/linux/df.yaml"_s), toolText("df", "ours"));
        write(folder.filePath(u"a/linux/ls.yml"_s), toolText("ls"));
        write(folder.filePath(u"a/bad.yaml"_s), "tool_name: x\n");
        write(folder.filePath(u"a/readme.txt"_s), "no tool");
        write(folder.filePath(u"b/df.yaml"_s), toolText("DF", "theirs"));
        const CataloguePtr catalogue =
            CatalogueLoader({folder.filePath(u"a"_s), folder.filePath(u"b"_s), folder.filePath(u"missing"_s)}).load();
        QCOMPARE(names(*catalogue), QStringList({u"DF"_s, u"ls"_s}));
        QCOMPARE(catalogue->find(u"Df")->description, u"theirs"_s);
        QVERIFY(!catalogue->find(u"x"));
        QVERIFY(hasErrors(catalogue->problems()));
        for (const Problem& problem : catalogue->problems())
            QCOMPARE(problem.file, folder.filePath(u"a/bad.yaml"_s));
        QCOMPARE(catalogue->nearest(u"lss"_s), u"ls"_s);
    }

    void twoOfANameInAFolder() {
        QTemporaryDir folder;
        write(folder.filePath(u"a.yaml"_s), toolText("get-disk"));
        write(folder.filePath(u"b.yaml"_s), toolText("Get_Disk"));
        const CataloguePtr catalogue = CatalogueLoader({folder.path()}).load();
        QVERIFY(catalogue->tools().isEmpty());
        QCOMPARE(catalogue->problems().size(), 2);
        QVERIFY(catalogue->problems().at(0).message.contains(u".yaml"_s));
    }

    void unreadableFileIsTold() {
        QTemporaryDir folder;
        write(folder.filePath(u"a.yaml"_s), toolText("a"));
        QVERIFY(QFile::link(folder.filePath(u"a.yaml"_s), folder.filePath(u"b.yaml"_s)));
        QVERIFY(QFile::link(folder.filePath(u"gone"_s), folder.filePath(u"c.yaml"_s)));
        const CataloguePtr catalogue = CatalogueLoader({folder.path()}).load();
        QCOMPARE(catalogue->problems().size(), 2); // a and b are the same tool twice; c leads nowhere
    }

    void cacheBringsBackEverything() {
        QTemporaryDir folder;
        const QByteArray rich = toolText(
            "rich", "Rich.",
            "tags: [a, b]\nrequires: {programs: [x], packages: {x: y}}\ntimeout: 5s\nparameters:\n"
            "  - {name: p, type: integer, default: 5, minimum: 1, maximum: 9.5, aliases: [q], description: d, unit: u, "
            "label: l}\n"
            "  - {name: e, type: enum, choices: [a, b], depends_on: p == 5, placeholder: z}\n"
            "  - {name: l, type: list, items: ip, default: [], first_pattern: '1.*'}\n  - {name: m, type: map, "
            "default: {a: [1, null]}}\n"
            "  - {name: s, type: secret, pattern: '[a-z]+'}\n  - {name: b, type: boolean}\n"
            "run: {argv: [x, {when: p, args: [\"{p}\"]}, {for_each: l, args: [\"{item}\"]}], produces: {path: '{e}', "
            "overwrite: b}}\n"
            "stdin: '{s}'\nenvironment: {A: '{s}'}\nsecret_files: {k: '{s}'}\nworking_directory: /\nstream: true\n"
            "exit_codes: {1: none, -1: odd}\n"
            "output: {format: regex, from: stderr, pattern: '(?<a>x)', comment: '#', header_lines: 2, record: true, "
            "rows_name: r, "
            "sort: -a, limit: p,\n"
            "  columns: [{name: a, type: time, time_format: unix, 'null': '-', values: {x: y}, unit: s, scale: 2.5, "
            "index: 3, parameter: p, carry: true}],\n"
            "  summary: ['(?<n>y)'], summary_columns: [{name: n}]}\n"
            "variants:\n  - {when: e == a, risk: destructive, run: {native: n}, output: {format: json, or_text: "
            "true}}\n  - {when: e == b, run: {powershell: "
            "'Get-X $p'}}\n"
            "  - {when: p == 7, run: {http: {url: 'https://x/{p}', method: PUT, query: {a: b}, headers: {A: b}, body: "
            "[1, '{p}'], expect_status: [201]}}}\n"
            "  - {when: p == 8, run: {argv: [x], then: [{argv: [y, '{p}']}, {argv: [z], exit_codes: {3: asleep}}]}}\n"
            "examples: [{title: T, parameters: {p: 6}, needs: n}]\nnotes: [one]\n");
        const QString tools = folder.filePath(u"tools"_s);
        write(tools + u"/rich.yaml"_s, rich);
        write(tools + u"/bad.yaml"_s, "tool_name: [\n");
        letFilesSettle(folder.path());
        const QString cacheFile = folder.filePath(u"state/cache.cbor"_s);
        const CatalogueLoader loader({tools}, cacheFile);
        const CataloguePtr first = loader.load();
        QVERIFY2(first->find(u"rich"), qPrintable(first->problems().first().toText()));
        QVERIFY(QFile::exists(cacheFile));

        QCOMPARE(CatalogueCache::read(cacheFile).size(), 2);
        const CataloguePtr second = loader.load();
        QCOMPARE(everything(*second->find(u"rich")), everything(*first->find(u"rich")));
        QCOMPARE(second->problems().size(), first->problems().size());
        QCOMPARE(second->problems().first().toText(), first->problems().first().toText());
        const ToolSpec& tool = *second->find(u"rich");
        QVERIFY(tool.parameters.at(1).dependsOn.holds({{u"p"_s, 5}}));
        QCOMPARE(tool.parameters.at(3).defaultValue.toObject().value(u"a"_s).toArray().size(), 2);
        QCOMPARE(tool.behaviour.output.limit, u"p"_s);
        QVERIFY(tool.parameters.at(4).defaultValue.isUndefined());
        const auto& then = std::get<ArgvRun>(tool.variants.at(3).behaviour.run).then;
        QVERIFY(tool.behaviour.output.columns.at(0).carry);
        QVERIFY(tool.behaviour.output.from == OutputFrom::Stderr);
        QCOMPARE(then.size(), 2);
        QCOMPARE(then.at(0).argv.at(1).args, QStringList{u"{p}"_s});
        QCOMPARE(then.at(1).exitCodes.value(3), u"asleep"_s);
        QCOMPARE(std::get<HttpRun>(tool.variants.at(2).behaviour.run).expectStatus, QList<int>{201});
    }

    void cacheIsUsed() {
        QTemporaryDir folder;
        const QString tools = folder.filePath(u"tools"_s);
        write(tools + u"/a.yaml"_s, toolText("a", "from the file"));
        letFilesSettle(folder.path());
        const QString cacheFile = folder.filePath(u"cache.cbor"_s);
        (void)CatalogueLoader({tools}, cacheFile).load();
        // Put another tool under the same state of the file: only a load that does not read the file can see it.
        CatalogueCache cache;
        cache.add({findToolFiles({tools}).first(), parseTool(toolText("a", "from the cache"), tools + u"/a.yaml"_s)});
        cache.write(cacheFile, std::numeric_limits<qint64>::max());
        QCOMPARE(CatalogueLoader({tools}, cacheFile).load()->find(u"a")->description, u"from the cache"_s);
        write(tools + u"/a.yaml"_s, toolText("a", "from the disk")); // the same size
        QCOMPARE(CatalogueLoader({tools}, cacheFile).load()->find(u"a")->description, u"from the disk"_s);
    }

    void everyShippedToolComesBackFromTheCache() {
        const QStringList tools{QStringLiteral(OC_SOURCE_DIR "/tools")};
        QTemporaryDir folder;
        const CatalogueLoader loader(tools, folder.filePath(u"cache.cbor"_s));
        const CataloguePtr parsed = loader.load();
        const CataloguePtr cached = loader.load();
        QCOMPARE(CatalogueCache::read(folder.filePath(u"cache.cbor"_s)).size(), parsed->entries().size());
        QCOMPARE(cached->entries().size(), parsed->entries().size());
        // Many threads ask for tools of a catalogue at once: each is read once, and all get the same one.
        std::array<QList<ToolSpecPtr>, 4> read;
        {
            std::vector<std::jthread> threads;
            for (auto& list : read) {
                threads.emplace_back([&list, &cached] {
                    for (const ToolEntryPtr& entry : cached->entries())
                        list.append(cached->find(entry->summary().name));
                });
            }
        }
        for (qsizetype i = 0; i < parsed->entries().size(); ++i) {
            const ToolSummary& summary = cached->entries().at(i)->summary();
            const ToolSpecPtr tool = read.front().at(i);
            QVERIFY2(tool, qPrintable(summary.name));
            for (const auto& list : read)
                QVERIFY(list.at(i) == tool);
            QVERIFY(cached->tools().at(i) == tool);
            QVERIFY2(everything(*tool) == everything(*parsed->tools().at(i)), qPrintable(tool->name));
            const ToolSummary whole = summaryOf(*parsed->tools().at(i));
            QCOMPARE(summary.name, whole.name);
            QCOMPARE(summary.domain, whole.domain);
            QCOMPARE(summary.platform, whole.platform);
            QCOMPARE(summary.category, whole.category);
            QCOMPARE(summary.description, whole.description);
            QCOMPARE(summary.risk, whole.risk);
            QCOMPARE(summary.run, whole.run);
            QCOMPARE(summary.handlers, whole.handlers);
            QCOMPARE(summary.otherRun, whole.otherRun);
            QCOMPARE(summary.file, whole.file);
        }
    }

    void cacheIsNeverStale() {
        QTemporaryDir folder;
        const QString tools = folder.filePath(u"tools"_s);
        const CatalogueLoader loader({tools}, folder.filePath(u"cache.cbor"_s));
        // As fast as it goes, always the same size: time stamps alone would not do.
        for (int i = 0; i < 300; ++i) {
            const QByteArray description = "number " + QByteArray::number(1000 + i);
            write(tools + u"/a.yaml"_s, toolText("a", description));
            QCOMPARE(loader.load()->find(u"a")->description, QString::fromLatin1(description));
        }
        QVERIFY(QFile::remove(tools + u"/a.yaml"_s));
        QVERIFY(loader.load()->tools().isEmpty());
        letFilesSettle(folder.path());
        QVERIFY(loader.load()->tools().isEmpty());
    }

    void damagedCacheIsRebuilt() {
        QTemporaryDir folder;
        const QString tools = folder.filePath(u"tools"_s);
        for (int i = 0; i < 5; ++i)
            write(tools + u"/t%1.yaml"_s.arg(i), toolText("t" + QByteArray::number(i)));
        letFilesSettle(folder.path());
        const QString cacheFile = folder.filePath(u"cache.cbor"_s);
        const CatalogueLoader loader({tools}, cacheFile);
        (void)loader.load();
        const QByteArray good = content(cacheFile);
        QVERIFY(good.size() > 200);
        int withGoodHead = 0;
        for (qsizetype at = 0; at < good.size(); at += 3) {
            QByteArray bad = good;
            bad[at] = static_cast<char>(bad.at(at) ^ 0x41);
            write(cacheFile, bad);
            // Either nothing of it is used, or only its body is damaged: then the tools come from their files, and the
            // cache goes.
            const CatalogueCache cache = CatalogueCache::read(cacheFile);
            if (cache.size() > 0) {
                QCOMPARE(cache.size(), 5);
                ++withGoodHead;
                for (const ToolFile& file : findToolFiles({tools})) {
                    const ToolSpecPtr tool = cache.find(file)->entry->tool();
                    QVERIFY(tool);
                    QCOMPARE(everything(*tool), everything(*parseToolFile(file.path).tool));
                }
                QVERIFY(!QFile::exists(cacheFile));
            }
            write(cacheFile, good.left(at));
            QCOMPARE(CatalogueCache::read(cacheFile).size(), 0);
        }
        QVERIFY(withGoodHead > 0);
        for (const QByteArray& bad : {QByteArray(), QByteArray("rubbish"), QByteArray(10'000, '\xff'), good + "x"}) {
            write(cacheFile, bad);
            QCOMPARE(loader.load()->tools().size(), 5);
            QCOMPARE(CatalogueCache::read(cacheFile).size(), 5); // written anew
        }
    }

    void toolsOfAReplacedCache() {
        QTemporaryDir folder;
        const QString tools = folder.filePath(u"tools"_s);
        write(tools + u"/a.yaml"_s, toolText("a", "the first"));
        letFilesSettle(folder.path());
        const QString cacheFile = folder.filePath(u"cache.cbor"_s);
        (void)CatalogueLoader({tools}, cacheFile).load();
        const CataloguePtr early = CatalogueLoader({tools}, cacheFile).load(); // has read the head only
        write(tools + u"/b.yaml"_s, toolText("b", "another"));
        letFilesSettle(folder.path());
        QCOMPARE(CatalogueLoader({tools}, cacheFile).load()->entries().size(), 2); // the cache is another file now
        QVERIFY(QFile::remove(tools + u"/a.yaml"_s));
        QCOMPARE(early->find(u"a")->description, u"the first"_s);
    }

    void cacheThatCannotBeWritten() {
        QTemporaryDir folder;
        write(folder.filePath(u"tools/a.yaml"_s), toolText("a"));
        write(folder.filePath(u"file"_s), "x");
        const CataloguePtr catalogue =
            CatalogueLoader({folder.filePath(u"tools"_s)}, folder.filePath(u"file/cache.cbor"_s)).load();
        QCOMPARE(catalogue->tools().size(), 1);
        QVERIFY(catalogue->problems().isEmpty());
    }

    void followsTheFiles() {
        QTemporaryDir folder;
        const QString tools = folder.filePath(u"tools"_s);
        const QString later = folder.filePath(u"later"_s);
        write(tools + u"/a.yaml"_s, toolText("a", "one"));
        LiveCatalogue live(CatalogueLoader({tools, later}));
        QSignalSpy spy(&live, &LiveCatalogue::changed);
        QVERIFY(live.current()->tools().isEmpty());
        live.start();
        QTRY_COMPARE(names(*live.current()), QStringList({u"a"_s}));
        QCOMPARE(spy.size(), 1);

        write(tools + u"/a.yaml"_s, toolText("a", "written in place"));
        QTRY_COMPARE(live.current()->find(u"a")->description, u"written in place"_s);

        write(folder.filePath(u"new"_s), toolText("a", "replaced"));
        QVERIFY(QFile::remove(tools + u"/a.yaml"_s));
        QVERIFY(QFile::rename(folder.filePath(u"new"_s), tools + u"/a.yaml"_s));
        QTRY_VERIFY(live.current()->find(u"a") && live.current()->find(u"a")->description == u"replaced"_s);
        write(tools + u"/a.yaml"_s, toolText("a", "still watched"));
        QTRY_VERIFY(live.current()->find(u"a") && live.current()->find(u"a")->description == u"still watched"_s);

        write(tools + u"/sub/deep/b.yaml"_s, toolText("b"));
        QTRY_VERIFY(live.current()->find(u"b"));
        write(tools + u"/sub/deep/b.yaml"_s, "tool_name: [\n");
        QTRY_VERIFY(!live.current()->find(u"b") && !live.current()->problems().isEmpty());
        QVERIFY(QFile::remove(tools + u"/sub/deep/b.yaml"_s));
        QTRY_VERIFY(live.current()->problems().isEmpty());

        write(later + u"/c.yaml"_s, toolText("c")); // a folder that was not there
        QTRY_VERIFY(live.current()->find(u"c"));
        QVERIFY(QDir(later).removeRecursively());
        QTRY_VERIFY(!live.current()->find(u"c"));
        QVERIFY(live.current()->find(u"a"));
    }

    void endsWhileLoading() {
        QTemporaryDir folder;
        for (int i = 0; i < 50; ++i)
            write(folder.filePath(u"t%1.yaml"_s.arg(i)), toolText("t" + QByteArray::number(i)));
        for (int i = 0; i < 20; ++i) {
            LiveCatalogue live(CatalogueLoader({folder.path()}));
            live.start();
        }
        LiveCatalogue now(CatalogueLoader({folder.path()}));
        now.loadNow();
        QCOMPARE(now.current()->tools().size(), 50);
    }

    void search_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("first");
        QTest::newRow("words") << u"disk space"_s << QStringList{u"df"_s};
        QTest::newRow("words the other way round") << u"space disk"_s << QStringList{u"df"_s};
        QTest::newRow("letter missing") << u"sytemctl"_s << QStringList{u"systemctl"_s};
        QTest::newRow("letters swapped") << u"jounralctl"_s << QStringList{u"journalctl"_s};
        QTest::newRow("exact before longer") << u"ps"_s << QStringList{u"ps"_s, u"psql"_s};
        QTest::newRow("exact in a longer name's tag") << u"ls"_s << QStringList{u"ls"_s};
        QTest::newRow("prefix") << u"jour"_s << QStringList{u"journalctl"_s};
        QTest::newRow("two words of a name") << u"get disk"_s << QStringList{u"Get-Disk"_s};
        QTest::newRow("other spelling of a name") << u"GET_DISK"_s << QStringList{u"Get-Disk"_s};
        QTest::newRow("tag") << u"units"_s << QStringList{u"systemctl"_s};
        QTest::newRow("parameter") << u"inodes"_s << QStringList{u"df"_s};
        QTest::newRow("typing mistake in a tag") << u"capcity"_s << QStringList{u"df"_s};
        QTest::newRow("nothing") << u"kubernetes"_s << QStringList{};
        QTest::newRow("one word of two is nowhere") << u"disk kubernetes"_s << QStringList{};
        QTest::newRow("short words forgive nothing") << u"dx"_s << QStringList{};
    }
    void search() {
        QFETCH(QString, text);
        QFETCH(QStringList, first);
        QList<ToolSpecPtr> tools;
        const auto add = [&tools](const QByteArray& name, const QByteArray& description, const QByteArray& more) {
            const ParsedTool parsed =
                parseTool(toolText(name, description, more + "run: {argv: [x]}\n"), QString::fromLatin1(name));
            QVERIFY2(parsed.tool, parsed.problems.isEmpty() ? "" : qPrintable(parsed.problems.first().toText()));
            tools.append(parsed.tool);
        };
        add("df", "Disk space of each mounted file system.",
            "tags: [disk, space, capacity]\nparameters: [{name: inodes, type: boolean}]\n");
        add("du", "Space that folders take on disk.", "tags: [disk, usage]\n");
        add("ls", "Entries of a folder.", "tags: [files]\n");
        add("lsof", "Open files.", "tags: [ls, files]\n");
        add("ps", "Processes.", "tags: [process]\n");
        add("psql", "A query on PostgreSQL.", "tags: [ps, database]\n");
        add("systemctl", "State of services.", "tags: [service, units]\n");
        add("journalctl", "Messages of the journal of systemd.", "tags: [logs]\n");
        add("Get-Disk", "Physical disks.", "tags: [storage]\n");
        const ToolSearch search(std::make_shared<const Catalogue>(tools, Problems()));
        QStringList found;
        for (const ToolMatch& match : search.find(text))
            found.append(match.tool->name);
        if (first.isEmpty())
            QCOMPARE(found, first);
        else
            QCOMPARE(found.mid(0, first.size()), first);
        QCOMPARE(search.find(u"  "_s).size(), tools.size());
        QVERIFY(search.find(QString(100'000, u'x')).isEmpty());
    }
};

QTEST_GUILESS_MAIN(CatalogueTest)
#include "tst_catalogue.moc"
