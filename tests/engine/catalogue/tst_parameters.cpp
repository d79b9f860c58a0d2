// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Json.h"
#include "engine/catalogue/ParameterSpec.h"
#include "engine/catalogue/RepeatedCheck.h"

#include <QMap>
#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace oc;
using P = ParameterType;

class ParametersTest : public QObject {
    Q_OBJECT

    static ParameterSpec spec(const QString& name, P type) {
        ParameterSpec spec;
        spec.name = name;
        spec.type = type;
        return spec;
    }

private Q_SLOTS:
    void typeNames() {
        for (int i = 0; i <= static_cast<int>(P::Asset); ++i) {
            const auto type = static_cast<P>(i);
            QVERIFY(parameterTypeFromName(parameterTypeName(type)) == type);
        }
        QVERIFY(!parameterTypeFromName(u"strin"_s));
    }

    void listsOfWords() {
        ParameterSpec command = spec(u"command"_s, P::List);
        command.words = true;
        const auto words = [&command](const QJsonValue& value) {
            const auto checked = checkValue(command, value);
            return checked ? json::toText(*checked) : checked.error().message.toUtf8();
        };
        QCOMPARE(words(u"grep -e 'a, b' \"c d\" $HOME"_s), R"(["grep","-e","a, b","c d","$HOME"])");
        QCOMPARE(words(QJsonArray{u"a b"_s, u"c,d"_s}), R"(["a b","c,d"])"); // a list is exact
        QCOMPARE(words(u"[\"a b\", \"c\"]"_s), R"(["a b","c"])");
        QCOMPARE(words(u"[ -e /etc/passwd ]"_s), R"(["[","-e","/etc/passwd","]"])"); // no JSON: the program [
        QVERIFY(words(u"a 'b"_s).contains("not closed"));
    }

    void accepts_data() {
        QTest::addColumn<int>("type");
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<QByteArray>("canonical");
        const auto row = [](P type, const QJsonValue& value, const char* canonical) {
            QTest::addRow("%s %s", qPrintable(parameterTypeName(type)), json::toText(value).constData())
                << static_cast<int>(type) << value << QByteArray(canonical);
        };
        row(P::String, u"a"_s, "\"a\"");
        row(P::String, 5, "\"5\"");
        row(P::Integer, u"5"_s, "5");
        row(P::Integer, u" -7 "_s, "-7");
        row(P::Integer, 5.0, "5");
        row(P::Integer, u"9007199254740993"_s, "9007199254740993");
        row(P::Number, u"1.5"_s, "1.5");
        row(P::Boolean, u"yes"_s, "true");
        row(P::Boolean, u"Off"_s, "false");
        row(P::Boolean, 1, "true");
        row(P::Boolean, u"0"_s, "false");
        row(P::Path, u"/var/log"_s, "\"/var/log\"");
        row(P::Host, u"web-01.example.org"_s, "\"web-01.example.org\"");
        row(P::Host, u"web-01."_s, "\"web-01\"");
        row(P::Host, u"192.0.2.7"_s, "\"192.0.2.7\"");
        row(P::Host, u"2001:DB8:0:0:0:0:0:1"_s, "\"2001:db8::1\"");
        row(P::Host, u"b\u00fccher.example"_s, "\"xn--bcher-kva.example\"");
        row(P::Ip, u"192.0.2.7"_s, "\"192.0.2.7\"");
        row(P::Ip, u"::FFFF:192.0.2.7"_s, "\"::ffff:192.0.2.7\"");
        row(P::Ip, u"2001:db8:0:1:1:1:1:1"_s, "\"2001:db8:0:1:1:1:1:1\""); // RFC 5952 4.2.2
        row(P::Ip, u"2001:0:0:1:0:0:0:1"_s, "\"2001:0:0:1::1\"");          // RFC 5952 4.2.3
        row(P::Ip, u"fe80::1%eth0"_s, "\"fe80::1%eth0\"");
        row(P::Cidr, u"192.0.2.0/24"_s, "\"192.0.2.0/24\"");
        row(P::Cidr, u"2001:DB8::/32"_s, "\"2001:db8::/32\"");
        row(P::Port, u"443"_s, "443");
        row(P::Port, 65535, "65535");
        row(P::Url, u"https://example.org/a?b=c"_s, "\"https://example.org/a?b=c\"");
        row(P::Email, u"ops+a@example.org"_s, "\"ops+a@example.org\"");
        row(P::Email, u"root@localhost"_s, "\"root@localhost\"");
        row(P::Duration, 90, "\"1m30s\"");
        row(P::Size, u"4k"_s, "4096");
        row(P::List, u"a, b ,c"_s, "[\"a\",\"b\",\"c\"]");
        row(P::List, u"[\"a,b\"]"_s, "[\"a,b\"]");
        row(P::List, u""_s, "[]");
        row(P::List, QJsonArray{u"x"_s}, "[\"x\"]");
        row(P::Map, u"a=b, c=d=e"_s, "{\"a\":\"b\",\"c\":\"d=e\"}");
        row(P::Map, u"{\"a\":\"b\"}"_s, "{\"a\":\"b\"}");
        row(P::Map, QJsonObject{{u"a"_s, 1}}, "{\"a\":1}");
        row(P::Json, u"{\"a\": [1]}"_s, "{\"a\":[1]}");
        row(P::Json, QJsonArray{1}, "[1]");
        row(P::Secret, u"hunter2"_s, "\"hunter2\"");
        row(P::Secret, u"secret:db"_s, "\"secret:db\"");
        row(P::Asset, u"web-01"_s, "\"web-01\"");
        row(P::Asset, u"12"_s, "12");
        row(P::Expression, u"a > 5"_s, "\"a > 5\"");
    }
    void accepts() {
        QFETCH(int, type);
        QFETCH(QJsonValue, value);
        QFETCH(QByteArray, canonical);
        const auto checked = checkValue(spec(u"p"_s, static_cast<P>(type)), value);
        QVERIFY2(checked, qPrintable(checked ? QString() : checked.error().toText()));
        QCOMPARE(json::toText(*checked), canonical);
        if (static_cast<P>(type) != P::Json) {
            const auto again = checkValue(spec(u"p"_s, static_cast<P>(type)), *checked);
            QVERIFY(again && *again == *checked);
        }
    }

    void refuses_data() {
        QTest::addColumn<int>("type");
        QTest::addColumn<QJsonValue>("value");
        int n = 0;
        const auto row = [&n](P type, const QJsonValue& value) {
            QTest::addRow("%d %s %s", ++n, qPrintable(parameterTypeName(type)), json::toText(value).constData())
                << static_cast<int>(type) << value;
        };
        const QString nul = u"a"_s + QChar(u'\0') + u"b"_s;
        for (const P type : {P::String, P::Text, P::Path, P::Host, P::Secret, P::Url, P::Email, P::List, P::Map,
                             P::Asset, P::Expression})
            row(type, nul);
        row(P::Map, QJsonObject{{nul, 1}});
        row(P::List, QJsonArray{nul});
        row(P::String, true);
        row(P::String, QJsonArray());
        row(P::String, QJsonValue());
        for (const QString& text : {u""_s, u"5x"_s, u"1.5"_s, u"0x10"_s, u"99999999999999999999"_s})
            row(P::Integer, text);
        row(P::Integer, 1.5);
        row(P::Integer, true);
        for (const QString& text : {u"nan"_s, u"inf"_s, u"1,5"_s, u""_s})
            row(P::Number, text);
        row(P::Boolean, u"maybe"_s);
        row(P::Boolean, 2);
        row(P::Boolean, QJsonArray());
        row(P::Path, u""_s);
        for (const QString& text : {u""_s, u"a_b"_s, u"-a"_s, u"a-"_s, u"a..b"_s, u"1.2.3"_s, u"256.1.1.1"_s,
                                    u"12345"_s, u"a b"_s, u"a\tb"_s, u"a\nb"_s, u"a/b"_s, u"."_s, QString(64, u'a'),
                                    u"aaaaaaa."_s.repeated(40) + u"a"_s, u"[::1]"_s, u"a:b"_s, u"\u200b"_s})
            row(P::Host, text);
        for (const QString& text :
             {u"1.2.3"_s, u"1.2.3.4.5"_s, u"01.2.3.4"_s, u"0x7f.1.1.1"_s, u"::1%eth0"_s, u"fe80::1%"_s,
              u"fe80::1%a b"_s, u"1:2:3:4:5:6:7:8:9"_s, u"::1::"_s, u"localhost"_s, u"192.0.2.7%eth0"_s})
            row(P::Ip, text);
        for (const QString& text : {u"10.0.0.0"_s, u"10.0.0.0/33"_s, u"10.0.0.0/-1"_s, u"::/129"_s, u"10.0.0.0/08"_s,
                                    u"10.0.0.0/"_s, u"10.0.0.0/1/2"_s, u"fe80::1%a/64"_s})
            row(P::Cidr, text);
        for (const QJsonValue& value : {QJsonValue(0), QJsonValue(65536), QJsonValue(u"http"_s), QJsonValue(-1)})
            row(P::Port, value);
        for (const QString& text : {u"example.org"_s, u"/path"_s, u"https://"_s, u"http://a b/"_s, u"http://[::1"_s,
                                    u""_s, u"https://a/\n"_s + u"b"_s})
            row(P::Url, text);
        for (const QString& text : {u"a"_s, u"@b"_s, u"a@"_s, u"a b@c"_s, u"a@b c"_s, u"a\r\nBcc: x@y"_s, u".a@b"_s,
                                    u"a@1.2.3.4"_s, u"a,b@c"_s, u"a@b@c"_s})
            row(P::Email, text);
        row(P::Duration, u"soon"_s);
        row(P::Size, u"big"_s);
        row(P::List, QJsonObject());
        row(P::List, QJsonArray{QJsonObject()});
        row(P::Map, u"a"_s);
        row(P::Map, u"a=b,a=c"_s);
        row(P::Map, u"{\"a\""_s);
        row(P::Map, u"=b"_s);
        row(P::Map, 5);
        row(P::Json, u"{nope"_s);
        row(P::Secret, QJsonObject());
        row(P::Asset, u" "_s);
        row(P::Expression, u""_s);
        QJsonValue deep(1);
        for (int i = 0; i < 400; ++i)
            deep = QJsonArray{deep};
        row(P::Json, deep);
    }
    void refuses() {
        QFETCH(int, type);
        QFETCH(QJsonValue, value);
        const auto checked = checkValue(spec(u"p"_s, static_cast<P>(type)), value);
        QVERIFY2(!checked, checked ? json::toText(*checked).constData() : "");
        QVERIFY(!checked.error().message.isEmpty());
    }

    void choices() {
        ParameterSpec action = spec(u"action"_s, P::Enum);
        action.choices = {u"start"_s, u"stop"_s, u"restart"_s, 5};
        QCOMPARE(checkValue(action, u"START"_s).value(), QJsonValue(u"start"_s));
        QCOMPARE(checkValue(action, u"5"_s).value(), QJsonValue(5));
        const auto wrong = checkValue(action, u"strat"_s);
        QVERIFY(!wrong);
        QVERIFY(wrong.error().message.contains(u"start, stop, restart"_s));
        QCOMPARE(wrong.error().hint, u"did you mean start?"_s);

        ParameterSpec list = spec(u"fields"_s, P::List);
        list.choices = {u"a"_s, u"b"_s};
        QCOMPARE(checkValue(list, u"B,a"_s).value(), QJsonValue(QJsonArray{u"b"_s, u"a"_s}));
        QVERIFY(checkValue(list, u"a,c"_s).error().message.startsWith(u"item 2"_s));
        list.choices = {};
        list.itemType = P::Integer;
        QCOMPARE(checkValue(list, u"1,2"_s).value(), QJsonValue(QJsonArray{1, 2}));
    }

    void theFirstItemOfAList() {
        ParameterSpec spec;
        spec.name = u"command"_s;
        spec.type = ParameterType::List;
        spec.firstPattern = u"[A-Z]+"_s;
        QVERIFY(checkValue(spec, QJsonArray{u"GET"_s, u"-x"_s}));
        QVERIFY(checkValue(spec, QJsonArray{}));
        const auto refused = checkValue(spec, QJsonArray{u"-x"_s, u"GET"_s});
        QVERIFY(!refused);
        QVERIFY2(refused.error().message.startsWith(u"item 1: "_s), qPrintable(refused.error().message));
        QVERIFY(!checkValue(spec, QJsonArray{QString()}));
    }

    void limits() {
        ParameterSpec count = spec(u"n"_s, P::Integer);
        count.minimum = 1;
        count.maximum = 10;
        QVERIFY(checkValue(count, 1) && checkValue(count, 10));
        QCOMPARE(checkValue(count, 11).error().message, u"expected an integer from 1 to 10, found 11"_s);
        ParameterSpec text = spec(u"t"_s, P::String);
        text.maximum = 3;
        QVERIFY(checkValue(text, u"\U0001F600\U0001F600\U0001F600"_s));
        QVERIFY(!checkValue(text, u"abcd"_s));
        text.pattern = u"a|ab"_s;
        QVERIFY(checkValue(text, u"ab"_s));
        QVERIFY(!checkValue(text, u"abc"_s));
        ParameterSpec list = spec(u"l"_s, P::List);
        list.minimum = 1;
        QVERIFY(!checkValue(list, QJsonArray()));
        ParameterSpec wait = spec(u"w"_s, P::Duration);
        wait.maximum = 60;
        QVERIFY(checkValue(wait, u"1m"_s) && !checkValue(wait, u"2m"_s));
    }

    void neverTellsASecret() {
        ParameterSpec secret = spec(u"password"_s, P::Secret);
        secret.pattern = u"[0-9]+"_s;
        const auto wrong = checkValue(secret, u"hunter2"_s);
        QVERIFY(!wrong);
        QVERIFY(!wrong.error().toText().contains(u"hunter2"_s));
        QVERIFY(checkValue(secret, u"secret:db"_s)); // stands for something else
    }

    void wholeSet() {
        ParameterSpec path = spec(u"path"_s, P::Path);
        path.required = true;
        path.aliases = {u"file_name"_s};
        ParameterSpec lines = spec(u"lines"_s, P::Integer);
        lines.defaultValue = 10;
        ParameterSpec follow = spec(u"follow"_s, P::Boolean);
        ParameterSpec wait = spec(u"wait"_s, P::Duration);
        wait.dependsOn = *Condition::parse(u"follow"_s);
        wait.defaultValue = 5;
        const QList<ParameterSpec> specs{wait, path, lines, follow};

        auto checked = checkParameters(specs, {{u"File-Name"_s, u"/x"_s}}, false);
        QVERIFY(checked.problems.isEmpty());
        QCOMPARE(json::toText(checked.values), QByteArray(R"({"lines":10,"path":"/x"})"));

        checked = checkParameters(specs, {{u"path"_s, u"/x"_s}, {u"follow"_s, u"yes"_s}}, false);
        QCOMPARE(json::toText(checked.values), QByteArray(R"({"follow":true,"lines":10,"path":"/x","wait":"5s"})"));

        checked = checkParameters(specs, {{u"path"_s, u"/x"_s}, {u"wait"_s, 7}}, false);
        QCOMPARE(checked.problems.size(), 1);
        QCOMPARE(checked.problems.first().code, u"parameter_not_allowed"_s);
        QCOMPARE(checked.problems.first().pointer, u"/wait"_s);

        checked = checkParameters(specs, {{u"lines"_s, u"x"_s}, {u"pth"_s, u"/x"_s}}, false);
        QCOMPARE(checked.problems.size(), 3);
        QCOMPARE(checked.problems.at(0).code, u"unknown_parameter"_s);
        QCOMPARE(checked.problems.at(0).hint, u"did you mean path?"_s);
        QCOMPARE(checked.problems.at(1).code, u"missing_parameter"_s);
        QCOMPARE(checked.problems.at(2).code, u"bad_value"_s);

        checked = checkParameters(specs, {{u"path"_s, u"/x"_s}, {u"file_name"_s, u"/y"_s}}, false);
        QCOMPARE(checked.problems.size(), 1);
        QCOMPARE(checked.problems.first().code, u"parameter_twice"_s);

        checked = checkParameters(specs, {{u"path"_s, QJsonValue()}}, false);
        QCOMPARE(checked.problems.first().code, u"missing_parameter"_s);
    }

    void oneSetAfterAnother() {
        // Whatever came before, each set is judged as checkParameters() judges it by itself.
        QList<ParameterSpec> specs(6);
        specs[0].name = u"url"_s;
        specs[0].type = ParameterType::Url;
        specs[0].required = true;
        specs[0].aliases = {u"address"_s};
        specs[1].name = u"payload"_s;
        specs[1].type = ParameterType::Json;
        specs[2].name = u"count"_s;
        specs[2].type = ParameterType::Integer;
        specs[2].defaultValue = 3;
        specs[3].name = u"mode"_s;
        specs[3].type = ParameterType::Enum;
        specs[3].choices = {u"plain"_s, u"signed"_s};
        specs[3].defaultValue = u"plain"_s;
        specs[4].name = u"key"_s;
        specs[4].dependsOn = *Condition::parse(u"mode == signed"_s);
        specs[5].name = u"tags"_s;
        specs[5].type = ParameterType::List;
        const QMap<QString, QJsonArray> choices{
            {u"url"_s, {u"https://a.example"_s, u"https://b.example/c"_s, u"no url"_s, QJsonValue::Null}},
            {u"address"_s, {u"https://a.example"_s, u"https://d.example"_s}},
            {u"payload"_s, {1, u"text"_s, QJsonValue::Null, QJsonObject{{u"a"_s, 1}}, QJsonObject{{u"a"_s, 2}}}},
            {u"count"_s, {1, u"2"_s, u"many"_s, QJsonValue::Null}},
            {u"mode"_s, {u"plain"_s, u"signed"_s, u"other"_s, QJsonValue::Null}},
            {u"key"_s, {u"k"_s, u"l"_s}},
            {u"tags"_s, {u"a, b"_s, QJsonArray{u"c"_s}}},
            {u"unknown"_s, {1}}};
        const QStringList names = choices.keys();
        QRandomGenerator random(20261201);
        RepeatedCheck repeated(specs);
        QJsonObject set{{u"url"_s, u"https://a.example"_s}};
        int good = 0;
        for (int i = 0; i < 20'000; ++i) {
            if (random.bounded(20) == 0) set = {{u"url"_s, u"https://a.example"_s}}; // or it would hardly ever be good
            const QString name = names.at(random.bounded(names.size()));
            const QJsonArray& values = *choices.constFind(name);
            if (random.bounded(4) == 0)
                set.remove(name);
            else
                set[name] = values.at(random.bounded(values.size()));
            const CheckedParameters expected = checkParameters(specs, set, false);
            const CheckedParameters checked = repeated.check(set);
            QCOMPARE(checked.values, expected.values);
            QCOMPARE(checked.problems.size(), expected.problems.size());
            for (qsizetype k = 0; k < expected.problems.size(); ++k)
                QCOMPARE(checked.problems.at(k).message, expected.problems.at(k).message);
            good += expected.problems.isEmpty();
        }
        QVERIFY2(good > 1000, qPrintable(QString::number(good)));
    }

    void expressionsWait() {
        ParameterSpec lines = spec(u"lines"_s, P::Integer);
        lines.required = true;
        ParameterSpec mode = spec(u"mode"_s, P::String);
        mode.dependsOn = *Condition::parse(u"lines == 5"_s);
        mode.required = true;
        const QJsonObject given{{u"lines"_s, u"{{ inputs.n }}"_s}, {u"mode"_s, u"x"_s}};
        QVERIFY(checkParameters({lines, mode}, given, true).problems.isEmpty());
        QCOMPARE(checkParameters({lines, mode}, given, true).values, given);
        QVERIFY(checkParameters({lines, mode}, {{u"lines"_s, u"{{ inputs.n }}"_s}}, true).problems.isEmpty());
        QCOMPARE(checkParameters({lines, mode}, given, false).problems.size(), 2);
    }

    void nearest_data() {
        QTest::addColumn<QString>("wrong");
        QTest::addColumn<QString>("nearest");
        QTest::newRow("letter missing") << u"systemtl"_s << u"systemctl"_s;
        QTest::newRow("swapped") << u"sytsemctl"_s << u"systemctl"_s;
        QTest::newRow("case and dash") << u"Get_disk"_s << u"Get-Disk"_s;
        QTest::newRow("beginning") << u"journal"_s << u"journalctl"_s;
        QTest::newRow("nothing near") << u"kubernetes"_s << QString();
        QTest::newRow("empty") << QString() << QString();
        QTest::newRow("huge") << QString(100'000, u'a') << QString();
    }
    void nearest() {
        QFETCH(QString, wrong);
        QFETCH(QString, nearest);
        QCOMPARE(nearestName(wrong, {u"df"_s, u"systemctl"_s, u"journalctl"_s, u"Get-Disk"_s}), nearest);
    }
};

QTEST_GUILESS_MAIN(ParametersTest)
#include "tst_parameters.moc"
