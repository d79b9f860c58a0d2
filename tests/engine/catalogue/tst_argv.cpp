// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Words.h"
#include "engine/catalogue/Argv.h"
#include "engine/catalogue/Template.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace oc;

class ArgvTest : public QObject {
    Q_OBJECT

    static ArgvItem item(const QStringList& args, const QString& when = {}, const QString& forEach = {}) {
        return {when.isEmpty() ? Condition() : *Condition::parse(when), forEach, args};
    }

private Q_SLOTS:
    void templates() {
        QCOMPARE(toolTemplate::names(u"{a}-{b_c}{a} {{x}} {file:key}"_s).value(),
                 QStringList({u"a"_s, u"b_c"_s, u"file:key"_s}));
        QCOMPARE(toolTemplate::expand(u"{a}-{missing}-{{a}}-{l}"_s, {{u"a"_s, 5}, {u"l"_s, QJsonArray{1, u"x"_s}}}),
                 u"5--{a}-1,x"_s);
        QCOMPARE(toolTemplate::expand(u"{a}"_s, {{u"a"_s, u"{b}"_s}, {u"b"_s, u"no"_s}}), u"{b}"_s); // once, not again
        QString name;
        QVERIFY(toolTemplate::isWhole(u"{a}"_s, &name) && name == u"a"_s);
        QVERIFY(!toolTemplate::isWhole(u"{a}{b}"_s, nullptr));
        QVERIFY(!toolTemplate::isWhole(u"{{a}}"_s, nullptr));
        QVERIFY(!toolTemplate::isWhole(u"{}"_s, nullptr));
    }

    void durationsInSeconds() {
        const QJsonObject values{{u"wait"_s, u"1m30s"_s}, {u"short"_s, u"250ms"_s}, {u"s"_s, u"plain"_s}};
        QCOMPARE(toolTemplate::expand(u"{wait:s} {wait:ms} {wait}"_s, values), u"90 90000 1m30s"_s);
        QCOMPARE(toolTemplate::expand(u"{short:s} {short:ms}"_s, values), u"1 250"_s); // up: never no time at all
        QCOMPARE(toolTemplate::expand(u"{missing:s}|{s}|{file:s}"_s, values), u"|plain|"_s);
        QCOMPARE(toolTemplate::parameterName(u"wait:s"_s), u"wait"_s);
        QCOMPARE(toolTemplate::parameterName(u"wait:h"_s), u"wait:h"_s);
        QCOMPARE(toolTemplate::parameterName(u"file:s"_s), u"file:s"_s);
        ArgvRun run;
        run.argv = {{{}, {}, {u"sleep"_s, u"{wait:s}"_s, u"{missing:s}"_s, u"--ms={wait:ms}"_s}}};
        QCOMPARE(buildArgv(run, values).value(), QStringList({u"sleep"_s, u"90"_s, u"--ms=90000"_s}));
    }

    void valuesAsJson() {
        const QJsonObject values{{u"text"_s, u"a,\"b\"\n{x}"_s},
                                 {u"list"_s, QJsonArray{u"a,b"_s, 1}},
                                 {u"map"_s, QJsonObject{{u"k"_s, true}}}};
        QCOMPARE(toolTemplate::expand(u"{{{text:json}}}"_s, values), u"{\"a,\\\"b\\\"\\n{x}\"}"_s);
        QCOMPARE(toolTemplate::expand(u"{text:json_list} {list:json_list} {map:json}"_s, values),
                 u"[\"a,\\\"b\\\"\\n{x}\"] [\"a,b\",1] {\"k\":true}"_s);
        QCOMPARE(toolTemplate::expand(u"{missing:json}|{missing:json_list}"_s, values), u"|"_s);
        ArgvRun run;
        run.argv = {{{}, {}, {u"x"_s, u"{list:json}"_s}}, {{}, u"map"_s, {u"{key:json}={value:json_list}"_s}}};
        QCOMPARE(buildArgv(run, values).value(), QStringList({u"x"_s, u"[\"a,b\",1]"_s, u"\"k\"=[true]"_s}));
    }

    void partsOfUris() {
        const auto parts = [](const QString& uri) {
            return toolTemplate::expand(u"{uri:authority}|{uri:path}"_s, {{u"uri"_s, uri}});
        };
        QCOMPARE(parts(u"s3://Bucket/a%20b//c?d#e"_s), u"Bucket|a%20b//c?d#e"_s); // as they stand
        QCOMPARE(parts(u"s3://bucket"_s), u"bucket|"_s);
        QCOMPARE(parts(u"s3://bucket/"_s), u"bucket|"_s);
        QCOMPARE(parts(u"a/b"_s), u"|a/b"_s);
    }

    void badTemplates_data() {
        QTest::addColumn<QString>("text");
        for (const char* text : {"{", "{a", "}", "a}b", "{}", "{a b}", "{a{b}}", "{{a}", "{ä}", "{a}}"})
            QTest::newRow(text) << QString::fromUtf8(text);
    }
    void badTemplates() {
        QFETCH(QString, text);
        const auto names = toolTemplate::names(text);
        QVERIFY(!names);
        QVERIFY(names.error().message.contains(u"character"_s));
        (void)toolTemplate::expand(text, {}); // must not crash on what was never checked
    }

    void valueText_data() {
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<QString>("text");
        QTest::newRow("integer") << QJsonValue(qint64(1'000'000'000'000)) << u"1000000000000"_s;
        QTest::newRow("negative") << QJsonValue(-5) << u"-5"_s;
        QTest::newRow("fraction") << QJsonValue(0.1) << u"0.1"_s;
        QTest::newRow("whole double") << QJsonValue(3.0) << u"3"_s;
        QTest::newRow("true") << QJsonValue(true) << u"true"_s;
        QTest::newRow("null") << QJsonValue() << QString();
        QTest::newRow("object") << QJsonValue(QJsonObject{{u"a"_s, 1}}) << u"{\"a\":1}"_s;
    }
    void valueText() {
        QFETCH(QJsonValue, value);
        QFETCH(QString, text);
        QCOMPARE(toolTemplate::valueText(value), text);
    }

    void builds() {
        const ArgvRun run{{item({u"grep"_s}), item({u"-r"_s}, u"recursive"_s), item({u"-i"_s}, u"ignore_case"_s),
                           item({u"-e"_s, u"{item}"_s}, {}, u"patterns"_s),
                           item({u"--set"_s, u"{key}={value}"_s}, {}, u"set"_s), item({u"--key={file:key}"_s}),
                           item({u"--"_s}), item({u"{paths}"_s}), item({u"{missing}"_s})}};
        const QJsonObject parameters{{u"recursive"_s, true},
                                     {u"patterns"_s, QJsonArray{u"a b"_s, u"$(reboot)"_s}},
                                     {u"set"_s, QJsonObject{{u"x"_s, 1}, {u"y"_s, u"z w"_s}}},
                                     {u"paths"_s, QJsonArray{u"/a"_s, u"; rm -rf /"_s}}};
        const auto argv = buildArgv(run, parameters, {{u"key"_s, u"/run/k"_s}});
        QVERIFY(argv);
        QCOMPARE(*argv,
                 QStringList({u"grep"_s, u"-r"_s, u"-e"_s, u"a b"_s, u"-e"_s, u"$(reboot)"_s, u"--set"_s, u"x=1"_s,
                              u"--set"_s, u"y=z w"_s, u"--key=/run/k"_s, u"--"_s, u"/a"_s, u"; rm -rf /"_s}));
    }

    void refuses() {
        QVERIFY(!buildArgv({}, {}));
        QVERIFY(!buildArgv({{item({u"{program}"_s})}}, {}));
        QVERIFY(!buildArgv({{item({u"x"_s}), item({u"{a}"_s})}}, {{u"a"_s, QString(u"a"_s + QChar(u'\0'))}}));
        const ArgvRun run{{item({u"echo"_s}), item({u"{a}"_s})}};
        QVERIFY(buildArgv(run, {{u"a"_s, QString(131'071, u'a')}}));
        const auto longer = buildArgv(run, {{u"a"_s, QString(131'072, u'a')}});
        QVERIFY(!longer);
        QVERIFY(longer.error().message.contains(u"128 KiB"_s));
        QVERIFY(!buildArgv(run, {{u"a"_s, QString(70'000, u'ä')}}));
    }

    void quotes() {
        QCOMPARE(shellQuoted({u"grep"_s, u"-e"_s, u"it's"_s, u""_s, u"a b"_s, u"/x/y"_s, u"k=v"_s, u"$x"_s}),
                 u"grep -e 'it'\\''s' '' 'a b' /x/y k=v '$x'"_s);
        QCOMPARE(shellQuoted({u"A=b"_s}), u"'A=b'"_s);
    }
};

QTEST_GUILESS_MAIN(ArgvTest)
#include "tst_argv.moc"
