// SPDX-License-Identifier: GPL-3.0-or-later
// What is sent to Teams and what is refused before: no server in this one.
#include "engine/base/Json.h"
#include "executors/communication/AdaptiveColor.h"
#include "executors/communication/ChatText.h"
#include "executors/communication/TeamsAddress.h"
#include "executors/communication/TeamsCard.h"
#include "support/ChatCalls.h"

#include <QJsonArray>
#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;
using test::ChatCalls;

namespace {

const QString signedWorkflow =
    u"https://prod-00.westeurope.logic.azure.com:443/workflows/0planted0planted0/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=plantedSIGNATURE0123456789"_s;

/// JSON written with ' in place of ".
QJsonValue fromQuoted(QByteArray text) {
    return json::parse(text.replace('\'', '"')).value();
}

QJsonObject cardOf(const QByteArray& body) {
    return json::at(json::parse(body).value(), u"/attachments/0/content"_s).toObject();
}

QJsonArray blocksOf(const QByteArray& body) {
    return cardOf(body).value(u"body"_s).toArray();
}

} // namespace

class TestTeamsCard : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theShapeToTheLetter() {
        const auto card = TeamsCard::from({{u"message"_s, u"hello"_s}});
        QVERIFY(card.has_value());
        const QJsonValue expected =
            fromQuoted("{'type':'message','attachments':[{'contentType':'application/vnd.microsoft.card.adaptive',"
                       "'contentUrl':null, 'content':{'$schema':'http://adaptivecards.io/schemas/adaptive-card.json',"
                       "'type':'AdaptiveCard', 'version':'1.4','msteams':{'width':'Full'}, 'body':[{'type':'TextBlock',"
                       "'text':'hello','wrap':true}]}}]}");
        QCOMPARE(json::parse(card->body).value(), expected);
        QVERIFY(card->notes.isEmpty());
    }

    void everything() {
        const auto card = TeamsCard::from(
            {{u"message"_s, u"**nearly full**"_s},
             {u"title"_s, u"web-01"_s},
             {u"theme_color"_s, u"#D13438"_s},
             {u"facts"_s,
              QJsonObject{{u"Disk"_s, u"/var"_s}, {u"Used"_s, 91}, {u"Up"_s, true}, {u"None"_s, QJsonValue()}}},
             {u"sections"_s, QJsonArray{QJsonObject{{u"title"_s, u"a"_s},
                                                    {u"subtitle"_s, u"b"_s},
                                                    {u"text"_s, u"c"_s},
                                                    {u"facts"_s, QJsonObject{{u"k"_s, u"v"_s}}}}}},
             {u"actions"_s,
              QJsonArray{QJsonObject{{u"title"_s, u"Open"_s}, {u"url"_s, u"https://example.org/?a=1"_s}}}}});
        QVERIFY2(card.has_value(), card ? "" : qPrintable(card.error().toText()));
        const QJsonValue blocks =
            fromQuoted("[ {'type':'TextBlock','text':'web-01','wrap':true,'size':'Large','weight':'Bolder',"
                       "'color':'attention'}, {'type':'TextBlock','text':'**nearly full**','wrap':true},"
                       " {'type':'FactSet','facts':[{'title':'Disk','value':'/var'},{'title':'None','value':''},"
                       " {'title':'Up','value':'true'},{'title':'Used','value':'91'}]}, {'type':'Container',"
                       "'separator':true,'items':[ {'type':'TextBlock','text':'a','wrap':true,'weight':'Bolder'},"
                       " {'type':'TextBlock','text':'b','wrap':true,'isSubtle':true}, {'type':'TextBlock','text':'c',"
                       "'wrap':true}, {'type':'FactSet','facts':[{'title':'k','value':'v'}]}]}]");
        QCOMPARE(QJsonValue(blocksOf(card->body)), blocks);
        const QJsonValue actions =
            fromQuoted("[{'type':'Action.OpenUrl','title':'Open','url':'https://example.org/?a=1'}]");
        QCOMPARE(cardOf(card->body).value(u"actions"_s), actions);
    }

    void whatConnectorsHadIsTaken() {
        const auto card = TeamsCard::from(
            {{u"message"_s, u"x"_s},
             {u"theme_color"_s, u"good"_s},
             {u"sections"_s,
              QJsonObject{{u"activityTitle"_s, u"a"_s},
                          {u"activitySubtitle"_s, u"b"_s},
                          {u"markdown"_s, true},
                          {u"facts"_s, QJsonArray{QJsonObject{{u"name"_s, u"k"_s}, {u"value"_s, 1.5}}}}}}});
        QVERIFY2(card.has_value(), card ? "" : qPrintable(card.error().toText()));
        const QJsonArray blocks = blocksOf(card->body);
        QCOMPARE(blocks.at(0).toObject().value(u"color"_s).toString(), u"good"_s); // no title: the text has the colour
        QCOMPARE(blocks.at(1).toObject().value(u"items"_s).toArray().size(), 3);
    }

    void colors_data() {
        QTest::addColumn<QString>("nearest");
        const auto row = [](const char* given, const char* nearest) {
            QTest::newRow(given) << QString::fromLatin1(nearest);
        };
        row("FF0000", "attention");
        row("#d13438", "attention");
        row("#800000", "attention");
        row("#ff1493", "attention");
        row("#FFA500", "warning");
        row("ffff00", "warning");
        row("#ff8c00", "warning");
        row("00ff00", "good");
        row("#107c10", "good");
        row("2EB886", "good");
        row("#0078D7", "accent");
        row("0000ff", "accent");
        row("6264a7", "accent");
        row("#00ffff", "accent");
        row("000000", "default");
        row("ffffff", "default");
        row("#808080", "default");
        row("Warning", "warning");
        row("DARK", "dark");
        row("light", "light");
        row("default", "default");
        row("red", "");
        row("#fff", "");
        row("ff00000", "");
        row("ff0000\n", "");
    }
    void colors() {
        QFETCH(QString, nearest);
        QCOMPARE(adaptiveColor(QString::fromLatin1(QTest::currentDataTag())), nearest);
    }

    void refused_data() {
        QTest::addColumn<QJsonObject>("more");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* tag, const char* name, const QJsonValue& value, const char* message) {
            QTest::newRow(tag) << QJsonObject{{QString::fromLatin1(name), value}} << QString::fromLatin1(message);
        };
        const auto action = [](const QString& url) {
            return QJsonArray{QJsonObject{{u"title"_s, u"Open"_s}, {u"url"_s, url}}};
        };
        row("blanks", "message", u" \n"_s, "nothing but blanks");
        row("colour", "theme_color", u"red"_s, "theme_color");
        row("script", "actions", action(u"javascript:alert(1)"_s), "/actions/0/url is no web address");
        row("file", "actions", action(u"file:///etc/passwd"_s), "/actions/0/url is no web address");
        row("no scheme", "actions", action(u"example.org"_s), "/actions/0/url is no web address");
        row("no host", "actions", action(u"https:///x"_s), "/actions/0/url is no web address");
        row("data", "actions", action(u"data:text/html,x"_s), "/actions/0/url is no web address");
        row("mail", "actions", action(u"mailto:ops@example.org"_s), "/actions/0/url is no web address");
        row("no url", "actions", QJsonArray{QJsonObject{{u"title"_s, u"x"_s}}}, "/actions/0 has no url");
        row("no title", "actions", QJsonArray{QJsonObject{{u"url"_s, u"https://example.org"_s}}},
            "/actions/0 has no title");
        row("a slip", "actions", QJsonArray{QJsonObject{{u"titel"_s, u"x"_s}}}, "/actions/0/titel is not known");
        row("actions are a text", "actions", u"https://example.org"_s, "/actions must be a list of records");
        row("an action is a text", "actions", QJsonArray{u"x"_s}, "/actions/0 must be a record");
        row("sections are a number", "sections", 5, "/sections must be a list of records");
        row("a section is a list", "sections", QJsonArray{QJsonArray{}}, "/sections/0 must be a record");
        row("an empty section", "sections", QJsonArray{QJsonObject{}}, "/sections/0 has neither");
        row("an unknown part", "sections", QJsonArray{QJsonObject{{u"a/b~c"_s, 1}}},
            "/sections/0/a~1b~0c is not known");
        row("a text of lists", "sections", QJsonArray{QJsonObject{{u"text"_s, QJsonArray{}}}},
            "/sections/0/text must be a text");
        row("a fact of lists", "facts", QJsonObject{{u"k"_s, QJsonArray{}}}, "/facts/k must be a text or a number");
        row("facts are a text", "facts", u"a=b"_s, "/facts must be a map");
        row("a fact in a section", "sections",
            QJsonArray{
                QJsonObject{{u"facts"_s, QJsonArray{QJsonObject{{u"name"_s, u"k"_s}, {u"value"_s, QJsonObject{}}}}}}},
            "/sections/0/facts/0/value must be a text or a number");
    }
    void refused() {
        QFETCH(QJsonObject, more);
        QFETCH(QString, message);
        QJsonObject parameters{{u"message"_s, u"hello"_s}};
        for (auto entry = more.begin(); entry != more.end(); ++entry)
            parameters.insert(entry.key(), *entry);
        const auto card = TeamsCard::from(parameters);
        QVERIFY(!card);
        QCOMPARE(card.error().code, u"bad_parameter"_s);
        QVERIFY2(card.error().message.contains(message), qPrintable(card.error().message));
    }

    void tooLargeIsCutVisibly_data() {
        QTest::addColumn<QString>("unit");
        QTest::newRow("one byte") << u"x"_s;
        QTest::newRow("two bytes") << u"ü"_s;
        QTest::newRow("four bytes") << u"😀"_s;
        QTest::newRow("escaped") << u"\""_s;
        QTest::newRow("a control") << u"\u0001"_s;
        QTest::newRow("half a pair") << QString(QChar(0xdc00));
        QTest::newRow("mixed") << u"x😀\n\"ü"_s;
    }
    void tooLargeIsCutVisibly() {
        QFETCH(QString, unit);
        const QString message = unit.repeated(200'000 / unit.size());
        const auto card = TeamsCard::from({{u"message"_s, message}, {u"title"_s, u"t"_s}});
        QVERIFY2(card.has_value(), card ? "" : qPrintable(card.error().toText()));
        QVERIFY2(card->body.size() < 27'000 && card->body.size() > 26'900,
                 qPrintable(QString::number(card->body.size())));
        const QString text = blocksOf(card->body).at(1).toObject().value(u"text"_s).toString();
        QVERIFY2(text.endsWith(u" characters left out)"_s), qPrintable(text.right(50)));
        const qsizetype leftOut = text.section(u"(cut, "_s, -1).section(u' ', 0, 0).toLongLong();
        const qsizetype kept = characterCount(text) - characterCount(cutMark(leftOut));
        QCOMPARE(kept + leftOut, characterCount(message));
        if (!unit.at(0).isLowSurrogate()) QVERIFY(message.startsWith(text.left(text.size() - cutMark(leftOut).size())));
        QCOMPARE(card->notes.size(), 1);
        QVERIFY2(card->notes.first().contains(QString::number(leftOut)), qPrintable(card->notes.first()));
    }

    void theLimitItself() {
        const qsizetype empty = TeamsCard::from({{u"message"_s, u"x"_s}})->body.size() - 1;
        const auto fits = TeamsCard::from({{u"message"_s, QString(26'999 - empty, u'x')}});
        QCOMPARE(fits->body.size(), 26'999);
        QVERIFY(fits->notes.isEmpty());
        const auto cut = TeamsCard::from({{u"message"_s, QString(27'000 - empty, u'x')}});
        QVERIFY(cut->body.size() < 27'000);
        QVERIFY(!cut->notes.isEmpty());
    }

    void whatCannotBeCutIsRefused() {
        const auto card = TeamsCard::from(
            {{u"message"_s, u"x"_s}, {u"sections"_s, QJsonArray{QJsonObject{{u"text"_s, QString(30'000, u'y')}}}}});
        QVERIFY(!card);
        QCOMPARE(card.error().code, u"too_large"_s);
        QVERIFY2(card.error().message.contains(u"30.4 kB"_s), qPrintable(card.error().message));
        QVERIFY(card.error().hint.contains(u"sections"_s));
    }

    void hosts_data() {
        QTest::addColumn<TeamsHost>("host");
        QTest::addColumn<bool>("isSigned");
        const auto row = [](const char* url, TeamsHost host, bool isSigned) { QTest::newRow(url) << host << isSigned; };
        row("https://prod-1.westeurope.logic.azure.com:443/workflows/x?sig=a", TeamsHost::Workflow, true);
        row("https://prod-1.westeurope.logic.azure.com/workflows/x?api-version=1", TeamsHost::Workflow, false);
        row("https://prod-1.westeurope.logic.azure.com/workflows/x?sig=", TeamsHost::Workflow, false);
        row("https://prod-1.westeurope.logic.azure.com/workflows/sig=a", TeamsHost::Workflow, false);
        row("https://default0.00.environment.api.powerplatform.com/a?x=1&sig=a", TeamsHost::Workflow, true);
        row("https://PROD.LOGIC.AZURE.COM./x", TeamsHost::Workflow, false);
        row("https://outlook.office.com/webhook/x", TeamsHost::Retired, false);
        row("https://Outlook.Office.com./webhook/x", TeamsHost::Retired, false);
        row("https://contoso.webhook.office.com/webhookb2/x", TeamsHost::Retired, false);
        row("https://a.b.webhook.office.com/x", TeamsHost::Retired, false);
        row("https://webhook.office.com.example.org/x", TeamsHost::Other, false);
        row("https://notwebhook.office.com/x", TeamsHost::Other, false);
        row("https://logic.azure.com.example.org/?sig=a", TeamsHost::Other, true);
        row("https://127.0.0.1/x", TeamsHost::Other, false);
    }
    void hosts() {
        QFETCH(TeamsHost, host);
        QFETCH(bool, isSigned);
        const QUrl url(QString::fromLatin1(QTest::currentDataTag()));
        QCOMPARE(int(teamsHost(url)), int(host));
        QCOMPARE(hasSignature(url), isSigned);
    }

    void aRetiredConnectorFailsBeforeItIsSent() {
        for (const QString& url : {u"https://outlook.office.com/webhook/0planted0@0/IncomingWebhook/x"_s,
                                   u"https://contoso.webhook.office.com/webhookb2/0planted0@0/IncomingWebhook/x"_s}) {
            ChatCalls teams(u"teams_cli"_s);
            teams.settings.teamsWebhook = url;
            const StepOutcome outcome = teams.call({{u"message"_s, u"hello"_s}});
            QCOMPARE(outcome.error->code, u"retired_address"_s); // and not "unreachable": nothing was resolved
            QVERIFY2(outcome.error->message.contains(u"May 2026"_s), qPrintable(outcome.error->message));
            for (const char* word :
                 {"Workflows", "Post to a channel when a webhook request is received", "TEAMS_WEBHOOK_URL"})
                QVERIFY2(outcome.error->hint.contains(QLatin1StringView(word)), qPrintable(outcome.error->hint));
            QVERIFY(!teams.everything(outcome).contains("planted"));
            QCOMPARE(teams.preview({{u"message"_s, u"hello"_s}}).error().code, u"retired_address"_s);
        }
    }

    void anAddressWithoutSignatureIsToldOf() {
        ChatCalls teams(u"teams_cli"_s);
        teams.settings.teamsWebhook = signedWorkflow;
        const auto good = teams.preview({{u"message"_s, u"hello"_s}});
        QVERIFY(good && !good->text.contains(u"Note:"_s));
        teams.settings.teamsWebhook.truncate(signedWorkflow.indexOf(u"&sig="_s));
        const auto bare = teams.preview({{u"message"_s, u"hello"_s}});
        QVERIFY(bare.has_value());
        QVERIFY2(bare->text.contains(u"no sig="_s) && bare->text.contains(u"log-in"_s), qPrintable(bare->text));
    }

    void nothingSetSaysWhatToSet() {
        ChatCalls teams(u"teams_cli"_s);
        const StepOutcome outcome = teams.call({{u"message"_s, u"hello"_s}});
        QCOMPARE(outcome.error->code, u"not_set"_s);
        for (const char* name : {"TEAMS_WEBHOOK_URL", "Settings", "webhook_url", "workflow"})
            QVERIFY2(outcome.error->hint.contains(QLatin1StringView(name)), qPrintable(outcome.error->hint));
        const auto preview = teams.preview({{u"message"_s, u"hello"_s}});
        QVERIFY(preview && preview->text.contains(u"TEAMS_WEBHOOK_URL"_s) && preview->text.contains(u"hello"_s));
    }

    void previewShowsNoSecret() {
        ChatCalls teams(u"teams_cli"_s);
        teams.settings.teamsWebhook = u"  "_s + signedWorkflow + u"\r\n"_s;
        for (const bool own : {false, true}) {
            QJsonObject parameters{{u"message"_s, u"hello"_s}};
            if (own) parameters.insert(u"webhook_url"_s, signedWorkflow);
            const auto preview = teams.preview(parameters);
            QVERIFY(preview.has_value());
            QVERIFY2(
                preview->text.startsWith(u"POST https://prod-00.westeurope.logic.azure.com:443/"_s + Redactor::mask()),
                qPrintable(preview->text));
            const QString all = preview->text + QString::fromUtf8(QJsonDocument(preview->details).toJson());
            QVERIFY2(!all.contains(u"planted"_s) && !all.contains(u"2016-06-01"_s), qPrintable(all));
        }
        const auto masked = teams.preview({{u"message"_s, u"hello"_s}, {u"webhook_url"_s, Redactor::mask()}});
        QVERIFY(masked && masked->text.startsWith(u"POST (the address in webhook_url)\n"_s));
    }

    void addressesThatAreNone() {
        ChatCalls teams(u"teams_cli"_s);
        for (const QString& address : {u"planted"_s, u"plantedscheme:x"_s, u"https://"_s, u"ftp://planted/x"_s}) {
            teams.settings.teamsWebhook = address;
            const StepOutcome outcome = teams.call({{u"message"_s, u"hello"_s}});
            QCOMPARE(outcome.error->code, u"bad_url"_s);
            QVERIFY2(!teams.everything(outcome).contains("planted"), teams.everything(outcome));
        }
    }
};

QTEST_GUILESS_MAIN(TestTeamsCard)
#include "tst_teams_card.moc"
