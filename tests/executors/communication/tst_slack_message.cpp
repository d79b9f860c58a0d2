// SPDX-License-Identifier: GPL-3.0-or-later
// What is sent to Slack and what is refused before: no server in this one.
#include "engine/base/Json.h"
#include "executors/communication/ChatText.h"
#include "executors/communication/SlackBlocks.h"
#include "executors/communication/SlackText.h"
#include "support/ChatCalls.h"

#include <QJsonArray>
#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;
using test::ChatCalls;

namespace {

const QString webhook = u"https://hooks.slack.com/services/T0PLANTED01/B0PLANTED02/plantedPLANTED0123456789"_s;
const QString token = u"xoxb-planted-0123456789-token"_s;

QJsonObject text(const QString& value, const QString& type = u"mrkdwn"_s) {
    return {{u"type"_s, type}, {u"text"_s, value}};
}

QJsonObject block(const QString& type, const QJsonObject& more = {}) {
    QJsonObject object = more;
    object.insert(u"type"_s, type);
    return object;
}

QJsonArray repeated(const QJsonObject& one, int count) {
    QJsonArray list;
    for (int i = 0; i < count; ++i)
        list.append(one);
    return list;
}

} // namespace

class TestSlackMessage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void characters() {
        QCOMPARE(characterCount(u"aé😀"), 3);
        QCOMPARE(characterCount(QString(QChar(0xdc00)) + QChar(0xdc00)), 2); // no end to those would be no limit
        QCOMPARE(firstCharacters(u"a😀b"_s, 2), u"a😀"_s);
        QCOMPARE(firstCharacters(u"a😀b"_s, 0), QString());
        QCOMPARE(firstCharacters(u"ab"_s, 9), u"ab"_s);
    }

    void escapes_data() {
        QTest::addColumn<QString>("given");
        QTest::addColumn<QString>("sent");
        const auto row = [](const char* name, const QString& given, const QString& sent) {
            QTest::newRow(name) << given << sent;
        };
        const auto same = [&](const char* name, const QString& given) { row(name, given, given); };
        row("all three", u"a < b & c > d"_s, u"a &lt; b &amp; c &gt; d"_s);
        row("no mark", u"<b>bold</b>"_s, u"&lt;b&gt;bold&lt;/b&gt;"_s);
        same("already escaped", u"a &lt; b &amp; c &gt; d"_s);
        row("an entity of HTML", u"&nbsp;&amp;nbsp;"_s, u"&amp;nbsp;&amp;nbsp;"_s);
        same("link", u"see <https://example.org/?a=1|the page> and <mailto:ops@example.org>"_s);
        same("people and groups", u"<@U012AB3CD> <#C012AB3CD> <!here> <!channel> <!subteam^S1> <!date^1^{date}|x>"_s);
        row("a link that does not end", u"<https://example.org"_s, u"&lt;https://example.org"_s);
        row("a link over a line end", u"<https://example.org\n>"_s, u"&lt;https://example.org\n>"_s);
        row("a script", u"<javascript:alert(1)>"_s, u"&lt;javascript:alert(1)&gt;"_s);
        same("quote", u"> quoted\n> again"_s);
        same("marks", u"*bold* _it_ `code` ```\nblock\n```"_s);
        same("other scripts", u"grün 😀 \u202e"_s);
        same("empty", QString());
    }
    void escapes() {
        QFETCH(QString, given);
        QFETCH(QString, sent);
        const SlackText text = SlackText::from(given);
        QCOMPARE(text.text, sent);
        QCOMPARE(text.leftOut, 0);
        QCOMPARE(SlackText::from(sent).text, sent); // sent again: not escaped twice
    }

    void cutsVisibly_data() {
        QTest::addColumn<QString>("given");
        QTest::addColumn<qsizetype>("leftOut"); // -1: nothing
        const qsizetype mark = characterCount(cutMark(40'001));
        QTest::newRow("just fits") << QString(40'000, u'x') << qsizetype(-1);
        QTest::newRow("one too many") << QString(40'001, u'x') << 1 + mark;
        QTest::newRow("pairs") << u"😀"_s.repeated(40'001) << 1 + mark;
        QTest::newRow("pairs that fit") << u"😀"_s.repeated(40'000) << qsizetype(-1);
        QTest::newRow("grows by escaping") << QString(10'000, u'&') << qsizetype(10'000 - (40'000 - mark) / 5);
        QTest::newRow("half pairs") << QString(100'000, QChar(0xdc00)) << 60'000 + mark + 1;
    }
    void cutsVisibly() {
        QFETCH(QString, given);
        QFETCH(qsizetype, leftOut);
        const SlackText text = SlackText::from(given);
        QVERIFY2(characterCount(text.text) <= 40'000, qPrintable(QString::number(characterCount(text.text))));
        if (leftOut < 0) {
            QCOMPARE(text.text, given);
            return;
        }
        QVERIFY2(qAbs(text.leftOut - leftOut) <= 1, qPrintable(QString::number(text.leftOut))); // the mark's digits
        QVERIFY(text.text.endsWith(u"... (cut, %1 characters left out)"_s.arg(text.leftOut)));
        QString kept = text.text;
        kept.chop(cutMark(text.leftOut).size());
        kept.replace(u"&amp;"_s, u"&"_s);
        QCOMPARE(characterCount(kept) + text.leftOut, characterCount(given));
        QVERIFY(given.startsWith(kept));
    }

    void cutsBetweenMarks() {
        const QString link = u"<https://example.org/a/very/long/path|with a name>"_s;
        for (int before = 0; before < 60; ++before) {
            const SlackText text = SlackText::from(QString(before, u'x') + link.repeated(10), 200);
            QVERIFY(characterCount(text.text) <= 200);
            QCOMPARE(text.text.count(u'<'), text.text.count(u'>'));
            QVERIFY(text.leftOut > 0);
        }
    }

    void blocksThatAreTaken_data() {
        QTest::addColumn<QJsonValue>("blocks");
        const auto row = [](const char* name, const QJsonArray& blocks) { QTest::newRow(name) << QJsonValue(blocks); };
        row("divider", {block(u"divider"_s)});
        row("fifty", repeated(block(u"divider"_s), 50));
        row("longest section", {block(u"section"_s, {{u"text"_s, text(QString(3000, u'x'))}})});
        row("longest section in pairs", {block(u"section"_s, {{u"text"_s, text(u"😀"_s.repeated(3000))}})});
        row("longest header", {block(u"header"_s, {{u"text"_s, text(QString(150, u'x'), u"plain_text"_s)}})});
        row("fields", {block(u"section"_s, {{u"fields"_s, repeated(text(u"a"_s), 10)}})});
        row("types of 2026", {block(u"table"_s), block(u"card"_s), block(u"task_card"_s), block(u"rich_text"_s)});
    }
    void blocksThatAreTaken() {
        QFETCH(QJsonValue, blocks);
        const Status status = checkSlackBlocks(blocks, u"/blocks"_s);
        QVERIFY2(status.has_value(), status ? "" : qPrintable(status.error().toText()));
    }

    void blocksThatAreRefused_data() {
        QTest::addColumn<QJsonValue>("blocks");
        QTest::addColumn<QString>("message");
        QTest::addColumn<QString>("hint");
        const auto row = [](const char* name, const QJsonValue& blocks, const char* message, const char* hint = "") {
            QTest::newRow(name) << blocks << QString::fromLatin1(message) << QString::fromLatin1(hint);
        };
        const auto section = [](const QJsonObject& more) { return QJsonArray{block(u"section"_s, more)}; };
        row("an object", block(u"divider"_s), "/blocks must be a list of blocks (found: object)", "[{\"type\"");
        row("out of the Block Kit Builder", QJsonObject{{u"blocks"_s, QJsonArray{block(u"divider"_s)}}},
            "/blocks must be a list", "only the list that stands behind");
        row("a text", u"hello"_s, "/blocks must be a list of blocks (found: string)");
        row("none", QJsonArray{}, "/blocks is empty");
        row("fifty-one", repeated(block(u"divider"_s), 51), "/blocks has 51 blocks; 50 are allowed",
            "several messages");
        row("a number in it", QJsonArray{block(u"divider"_s), 5}, "/blocks/1 must be an object (found: number)");
        row("no type", QJsonArray{block(u"divider"_s), QJsonObject{{u"text"_s, u"x"_s}}}, "/blocks/1 has no type");
        row("type is a number", QJsonArray{QJsonObject{{u"type"_s, 1}}}, "/blocks/0/type must be a text");
        row("a slip", QJsonArray{block(u"sectoin"_s)}, "/blocks/0/type is no kind of block: 'sectoin'",
            "mean section?");
        row("unknown", QJsonArray{block(u"hologram"_s)}, "/blocks/0/type is no kind of block: 'hologram'", "section");
        row("hostile type", QJsonArray{block(u"a\nb\tc"_s)}, "/blocks/0/type is no kind of block: 'a b c'");
        row("section of nothing", section({}), "/blocks/0 is a section without text and fields");
        row("section too long", section({{u"text"_s, text(QString(3412, u'x'))}}),
            "/blocks/0/text/text has 3,412 characters; 3,000 are allowed", "Shorten");
        row("section of a bare text", section({{u"text"_s, u"x"_s}}),
            "/blocks/0/text must be a text object (found: string)", "mrkdwn");
        row("section of another kind", section({{u"text"_s, text(u"x"_s, u"markdown"_s)}}),
            "/blocks/0/text/type must be mrkdwn or plain_text");
        row("empty text", section({{u"text"_s, text(QString())}}), "/blocks/0/text/text is empty");
        row("text is a number", section({{u"text"_s, QJsonObject{{u"type"_s, u"mrkdwn"_s}, {u"text"_s, 5}}}}),
            "/blocks/0/text/text must be a text");
        row("eleven fields", section({{u"fields"_s, repeated(text(u"a"_s), 11)}}),
            "/blocks/0/fields must be a list of 1 to 10");
        row("a field too long", section({{u"fields"_s, QJsonArray{text(u"a"_s), text(QString(2001, u'x'))}}}),
            "/blocks/0/fields/1/text has 2,001 characters; 2,000 are allowed");
        row("header too long",
            QJsonArray{block(u"divider"_s),
                       block(u"header"_s, {{u"text"_s, text(QString(151, u'x'), u"plain_text"_s)}})},
            "/blocks/1/text/text has 151 characters; 150 are allowed");
        row("header of mrkdwn", QJsonArray{block(u"header"_s, {{u"text"_s, text(u"x"_s)}})},
            "/blocks/0/text/type must be plain_text");
        row("header of nothing", QJsonArray{block(u"header"_s)},
            "/blocks/0/text must be a text object (found: nothing)");
        row("too long together", repeated(block(u"section"_s, {{u"text"_s, text(QString(2900, u'x'))}}), 5),
            "characters in all; Slack takes about 13,200", "several messages");
    }
    void blocksThatAreRefused() {
        QFETCH(QJsonValue, blocks);
        QFETCH(QString, message);
        QFETCH(QString, hint);
        const Status status = checkSlackBlocks(blocks, u"/blocks"_s);
        QVERIFY(!status);
        QCOMPARE(status.error().code, u"bad_blocks"_s);
        QVERIFY2(status.error().message.contains(message), qPrintable(status.error().message));
        QVERIFY2(status.error().hint.contains(hint), qPrintable(status.error().hint));
        QVERIFY(!status.error().message.contains(u'\n'));
    }

    void attachments_data() {
        QTest::addColumn<QJsonValue>("attachments");
        QTest::addColumn<QString>("message"); // empty: taken
        const QJsonObject one{{u"color"_s, u"danger"_s}, {u"text"_s, u"full"_s}};
        QTest::newRow("one") << QJsonValue(QJsonArray{one}) << QString();
        QTest::newRow("a hundred") << QJsonValue(repeated(one, 100)) << QString();
        QTest::newRow("too many") << QJsonValue(repeated(one, 101)) << u"/attachments has 101 attachments"_s;
        QTest::newRow("none") << QJsonValue(QJsonArray{}) << u"/attachments is empty"_s;
        QTest::newRow("an object") << QJsonValue(one) << u"/attachments must be a list"_s;
        QTest::newRow("a text in it") << QJsonValue(QJsonArray{one, u"x"_s}) << u"/attachments/1 must be an object"_s;
        QTest::newRow("blocks in it") << QJsonValue(QJsonArray{QJsonObject{
                                             {u"blocks"_s, QJsonArray{block(u"divider"_s), block(u"nope"_s)}}}})
                                      << u"/attachments/0/blocks/1/type is no kind of block"_s;
    }
    void attachments() {
        QFETCH(QJsonValue, attachments);
        QFETCH(QString, message);
        const Status status = checkSlackAttachments(attachments, u"/attachments"_s);
        QCOMPARE(status.has_value(), message.isEmpty());
        if (!status) QVERIFY2(status.error().message.contains(message), qPrintable(status.error().message));
    }

    void whichWayIsTaken_data() {
        QTest::addColumn<QString>("set"); // w: webhook, t: token, in the settings; W, T: in the step
        QTest::addColumn<bool>("channel");
        QTest::addColumn<QString>("way"); // webhook, bot or the code of an error
        const auto row = [](const char* set, bool channel, const char* way) {
            QTest::addRow("%s%s", set, channel ? " and a channel" : "")
                << QString::fromLatin1(set) << channel << QString::fromLatin1(way);
        };
        row("w", false, "webhook");
        row("w", true, "webhook");
        row("t", false, "bad_parameter");
        row("t", true, "bot");
        row("wt", false, "webhook");
        row("wt", true, "bot");
        row("W", true, "webhook");
        row("tW", true, "webhook"); // the step's own comes first
        row("wT", false, "bad_parameter");
        row("wT", true, "bot");
        row("wtWT", false, "webhook");
        row("wtWT", true, "bot");
    }
    void whichWayIsTaken() {
        QFETCH(QString, set);
        QFETCH(bool, channel);
        QFETCH(QString, way);
        ChatCalls slack(u"slack_cli"_s);
        QJsonObject parameters{{u"message"_s, u"hello"_s}};
        if (channel) parameters.insert(u"channel"_s, u"#deployments"_s);
        if (set.contains(u'w')) slack.settings.slackWebhook = webhook;
        if (set.contains(u't')) slack.settings.slackToken = token;
        if (set.contains(u'W')) parameters.insert(u"webhook_url"_s, u"https://own.example.org/x"_s);
        if (set.contains(u'T')) parameters.insert(u"token"_s, u"xoxb-own"_s);
        const auto preview = slack.preview(parameters);
        if (!preview) {
            QCOMPARE(preview.error().code, way);
            QVERIFY2(preview.error().hint.contains(u"channel"_s), qPrintable(preview.error().hint));
            return;
        }
        const bool bot = preview->details.value(u"headers"_s).toObject().contains(u"Authorization"_s);
        QCOMPARE(bot ? u"bot"_s : u"webhook"_s, way);
        const QString url = preview->details.value(u"url"_s).toString();
        QCOMPARE(url, (bot                  ? u"https://slack.com/"_s
                       : set.contains(u'W') ? u"https://own.example.org/"_s
                                            : u"https://hooks.slack.com/"_s) +
                          Redactor::mask());
        const bool told = preview->text.contains(u"channel has no effect"_s);
        QCOMPARE(told, !bot && channel);
        const QJsonObject body = json::parse(preview->details.value(u"body"_s).toString().toUtf8()).value().toObject();
        QCOMPARE(body.contains(u"channel"_s), bot);
    }

    void nothingSetSaysWhatToSet() {
        ChatCalls slack(u"slack_cli"_s);
        const StepOutcome outcome = slack.call({{u"message"_s, u"hello"_s}});
        QCOMPARE(outcome.error->code, u"not_set"_s);
        for (const char* name : {"SLACK_WEBHOOK_URL", "SLACK_BOT_TOKEN", "Settings", "webhook_url"})
            QVERIFY2(outcome.error->hint.contains(QLatin1StringView(name)), qPrintable(outcome.error->hint));
        const auto preview = slack.preview({{u"message"_s, u"hello"_s}});
        QVERIFY(preview && preview->text.contains(u"SLACK_WEBHOOK_URL"_s));
        QVERIFY(preview->text.contains(u"{\"text\":\"hello\"}"_s));
    }

    void addressesThatAreNone_data() {
        QTest::addColumn<QString>("address");
        for (const char* address : {"plantedsecret", "plantedscheme:abc", "ftp://planted.example.org/x", "https://",
                                    "https:///planted", "https://a b/planted", "file:///planted", "//planted.org/x"})
            QTest::newRow(address) << QString::fromLatin1(address);
    }
    void addressesThatAreNone() {
        QFETCH(QString, address);
        ChatCalls slack(u"slack_cli"_s);
        slack.settings.slackWebhook = address;
        const StepOutcome outcome = slack.call({{u"message"_s, u"hello"_s}});
        QCOMPARE(outcome.error->code, u"bad_url"_s);
        QVERIFY2(outcome.error->message.contains(u"SLACK_WEBHOOK_URL"_s), qPrintable(outcome.error->message));
        QVERIFY2(!slack.everything(outcome).contains("planted"), slack.everything(outcome));
    }

    void messagesThatAreRefused_data() {
        QTest::addColumn<QJsonObject>("parameters");
        QTest::addColumn<QString>("code");
        QTest::newRow("blanks") << QJsonObject{{u"message"_s, u" \n\t"_s}} << u"bad_parameter"_s;
        QTest::newRow("blocks") << QJsonObject{{u"message"_s, u"x"_s}, {u"blocks"_s, QJsonArray{1}}} << u"bad_blocks"_s;
        QTest::newRow("attachments") << QJsonObject{{u"message"_s, u"x"_s}, {u"attachments"_s, QJsonArray{1}}}
                                     << u"bad_attachments"_s;
        QTest::newRow("thread") << QJsonObject{{u"message"_s, u"x"_s}, {u"thread"_s, u"yesterday"_s}}
                                << u"bad_parameters"_s;
        QTest::newRow("line break in a name")
            << QJsonObject{{u"message"_s, u"x"_s}, {u"username"_s, u"a\r\nb"_s}} << u"bad_parameters"_s;
        QTest::newRow("line break in a token")
            << QJsonObject{{u"message"_s, u"x"_s}, {u"channel"_s, u"c"_s}, {u"token"_s, u"xoxb-a\r\nX-Planted: 1"_s}}
            << u"bad_header"_s;
    }
    void messagesThatAreRefused() {
        QFETCH(QJsonObject, parameters);
        QFETCH(QString, code);
        ChatCalls slack(u"slack_cli"_s);
        slack.settings.slackWebhook = u"https://127.0.0.1:1/services/x"_s;
        const StepOutcome outcome = slack.call(parameters);
        QCOMPARE(outcome.error ? outcome.error->code : QString(), code);
        QVERIFY(!outcome.error->message.contains(u"Planted"_s));
    }

    void previewShowsNoSecret() {
        ChatCalls slack(u"slack_cli"_s);
        slack.settings.slackWebhook = webhook + u'\n'; // as a file has it
        slack.settings.slackToken = token;
        for (const QJsonObject& more :
             {QJsonObject{}, QJsonObject{{u"channel"_s, u"#ops"_s}}, QJsonObject{{u"webhook_url"_s, webhook}},
              QJsonObject{{u"token"_s, token}, {u"channel"_s, u"a"_s}}}) {
            QJsonObject parameters = more;
            parameters.insert(u"message"_s, u"the address is %1 and %2"_s.arg(webhook, token));
            const auto preview = slack.preview(parameters);
            QVERIFY2(preview.has_value(), preview ? "" : qPrintable(preview.error().toText()));
            QVERIFY(preview->text.startsWith(u"POST https://"_s));
            const QString all = preview->text + QString::fromUtf8(QJsonDocument(preview->details).toJson());
            const QString planted =
                more.contains(u"token"_s) || more.contains(u"channel"_s) ? token : u"plantedPLANTED0123456789"_s;
            QVERIFY2(!all.contains(planted), qPrintable(all));
        }
    }

    void previewOfWhatIsMasked() {
        // The engine gives a preview a mask for a secret of the step.
        ChatCalls slack(u"slack_cli"_s);
        const auto preview =
            slack.preview({{u"message"_s, u"hello"_s}, {u"webhook_url"_s, Redactor::mask()}, {u"channel"_s, u"a"_s}});
        QVERIFY2(preview.has_value(), preview ? "" : qPrintable(preview.error().toText()));
        QVERIFY2(preview->text.startsWith(u"POST (the address in webhook_url)\n"_s), qPrintable(preview->text));
        QVERIFY(preview->text.contains(u"channel has no effect"_s));
    }
};

QTEST_GUILESS_MAIN(TestSlackMessage)
#include "tst_slack_message.moc"
