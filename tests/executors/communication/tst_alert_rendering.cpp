// SPDX-License-Identifier: GPL-3.0-or-later
// What the channels' tools are given, and that the tools take it as it is: their own checks decide, not this test.
#include "executors/communication/AlertRendering.h"

#include "engine/base/Json.h"
#include "engine/catalogue/CatalogueLoader.h"
#include "executors/communication/SlackMessage.h"
#include "executors/communication/TeamsCard.h"

#include <QJsonArray>
#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

constexpr qint64 noon = 1'795'608'000'000; // 2026-11-25T12:00:00Z

Alert diskFull() {
    return {u"Disk full on web-01"_s,
            u"/var is at 97 % & <growing>"_s,
            Severity::Critical,
            {{u"host"_s, u"web-01"_s}, {u"disk"_s, u"/var"_s}},
            u"run 01J"_s,
            {}};
}

AlertChannel channel(const QString& tool, const QJsonObject& parameters = {}) {
    return {u"c"_s, tool, parameters};
}

} // namespace

class TestAlertRendering : public QObject {
    Q_OBJECT

    CataloguePtr catalogue_;

    /// The check that every caller of the tool passes.
    Result<QJsonObject> checked(const AlertMessage& message) const {
        const CheckedParameters result =
            checkParameters(catalogue_->find(message.tool)->parameters, message.parameters, false);
        if (hasErrors(result.problems)) return Error{u"x"_s, result.problems.first().toText(), {}, {}};
        return result.values;
    }

private Q_SLOTS:
    void initTestCase() { catalogue_ = CatalogueLoader({QStringLiteral(OC_SOURCE_DIR "/tools/communication")}).load(); }

    void mail() {
        const AlertMessage message =
            renderAlert(diskFull(), channel(u"sendmail"_s, {{u"to"_s, QJsonArray{u"ops@example.org"_s}}}), noon);
        QCOMPARE(message.channel, u"c"_s);
        const auto parameters = checked(message);
        QVERIFY2(parameters, qPrintable(parameters ? QString() : parameters.error().message));
        QCOMPARE(parameters->value(u"subject"_s).toString(), u"[critical] Disk full on web-01"_s);
        QCOMPARE(parameters->value(u"priority"_s).toString(), u"high"_s);
        QCOMPARE(parameters->value(u"body"_s).toString(), u"/var is at 97 % & <growing>\n\n"
                                                          "host: web-01\ndisk: /var\n\n"
                                                          "Severity: critical\nTime: 2026-11-25T12:00:00.000Z\n"
                                                          "Source: run 01J\n"_s);
    }

    void slack() {
        const AlertMessage message = renderAlert(diskFull(), channel(u"slack_cli"_s), noon);
        const auto parameters = checked(message);
        QVERIFY(parameters);
        const QJsonArray blocks = parameters->value(u"blocks"_s).toArray();
        QCOMPARE(blocks.size(), 4);
        QCOMPARE(json::at(blocks, u"/0/text/text"_s).toString(), u"[critical] Disk full on web-01"_s);
        QCOMPARE(json::at(blocks, u"/1/text/text"_s).toString(), u"/var is at 97 % &amp; &lt;growing&gt;"_s);
        QCOMPARE(json::at(blocks, u"/2/fields/0/text"_s).toString(), u"*host*\nweb-01"_s);
        QVERIFY(json::at(blocks, u"/3/elements/0/text"_s).toString().contains(u"run 01J"_s));
        QVERIFY(parameters->value(u"message"_s).toString().startsWith(u"[critical] Disk full on web-01\n"_s));
    }

    void teams() {
        const AlertMessage message = renderAlert(diskFull(), channel(u"teams_cli"_s), noon);
        const auto parameters = checked(message);
        QVERIFY(parameters);
        QCOMPARE(parameters->value(u"theme_color"_s).toString(), u"attention"_s);
        QCOMPARE(parameters->value(u"facts"_s).toObject().value(u"disk"_s).toString(), u"/var"_s);
        Alert short_ = diskFull();
        short_.text.clear(); // a card cannot be without a text
        QVERIFY(checked(renderAlert(short_, channel(u"teams_cli"_s), noon)));
    }

    void anythingElseIsJson() {
        const AlertMessage message = renderAlert(
            diskFull(),
            channel(u"webhook_sender"_s, {{u"url"_s, u"https://example.org/"_s}, {u"secret"_s, u"secret:s"_s}}), noon);
        QCOMPARE(message.parameters.value(u"payload"_s).toObject(),
                 (QJsonObject{{u"title"_s, u"Disk full on web-01"_s},
                              {u"text"_s, u"/var is at 97 % & <growing>"_s},
                              {u"severity"_s, u"critical"_s},
                              {u"facts"_s, QJsonObject{{u"host"_s, u"web-01"_s}, {u"disk"_s, u"/var"_s}}},
                              {u"source"_s, u"run 01J"_s},
                              {u"time"_s, u"2026-11-25T12:00:00.000Z"_s}}));
        QCOMPARE(message.parameters.value(u"secret"_s).toString(), u"secret:s"_s);
    }

    void theChannelHasTheLastWord() {
        const AlertMessage message = renderAlert(
            diskFull(), channel(u"sendmail"_s, {{u"to"_s, u"a@example.org"_s}, {u"subject"_s, u"fixed"_s}}), noon);
        QCOMPARE(message.parameters.value(u"subject"_s).toString(), u"fixed"_s);
    }

    /// Huge, empty and hostile alerts still make messages that the tools take.
    void whateverTheAlertIs_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("facts");
        QTest::newRow("100 kB") << QString(100'000, u'x') << 2;
        QTest::newRow("emoji") << u"\U0001F525"_s.repeated(20'000) << 5;
        QTest::newRow("marks of Slack") << u"<!here> & <@U1> *b* `c` <https://x|y>"_s.repeated(300) << 12;
        QTest::newRow("lines") << u"a\r\nb\n\nc\rBcc: x@example.org\r\n.\r\n"_s << 1;
        QTest::newRow("blank") << u"  \n "_s << 0;
        QTest::newRow("many facts") << u"x"_s << 300;
    }
    void whateverTheAlertIs() {
        QFETCH(QString, text);
        QFETCH(int, facts);
        Alert alert{text.left(400) + u"\r\nBcc: evil@example.org"_s, text, Severity::Warning, {}, text.left(300), {}};
        for (int i = 0; i < facts; ++i)
            alert.facts.append({u"fact %1"_s.arg(i), text.left(3000)});
        const auto slackMessage = checked(renderAlert(alert, channel(u"slack_cli"_s), noon));
        QVERIFY2(slackMessage, qPrintable(slackMessage ? QString() : slackMessage.error().message));
        ChatSettings settings;
        settings.slackWebhook = u"https://hooks.slack.com/services/T/B/x"_s;
        const auto slackBody = SlackMessage::from(*slackMessage, settings);
        QVERIFY2(slackBody, qPrintable(slackBody ? QString() : slackBody.error().toText()));

        const auto mailMessage =
            checked(renderAlert(alert, channel(u"sendmail"_s, {{u"to"_s, u"a@example.org"_s}}), noon));
        QVERIFY2(mailMessage, qPrintable(mailMessage ? QString() : mailMessage.error().message));
        QVERIFY(!mailMessage->value(u"subject"_s).toString().contains(u'\n'));

        Alert card = alert;
        card.facts = card.facts.mid(0, 8); // a card of more than 27 kB of facts is refused, not cut
        const auto teamsMessage = checked(renderAlert(card, channel(u"teams_cli"_s), noon));
        QVERIFY2(teamsMessage, qPrintable(teamsMessage ? QString() : teamsMessage.error().message));
    }
};

QTEST_GUILESS_MAIN(TestAlertRendering)
#include "tst_alert_rendering.moc"
