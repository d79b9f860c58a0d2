// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/AlertRendering.h"

#include "engine/base/Clock.h"

#include <QJsonArray>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

// https://docs.slack.dev/reference/block-kit/blocks
constexpr qsizetype slackHeader = 150;
constexpr qsizetype slackSection = 3'000;
constexpr qsizetype slackField = 2'000;
constexpr qsizetype slackFieldsInSection = 10;
constexpr qsizetype slackFieldsInAll = 40; // with header, text and context below the 50 blocks and 13,200 characters

/// At most so many UTF-16 units, with a mark where it was cut, and never between the halves of a character.
QString atMost(const QString& text, qsizetype limit) {
    if (text.size() <= limit) return text;
    const QString mark = u" ... (cut)"_s;
    qsizetype end = limit - mark.size();
    if (text.at(end - 1).isHighSurrogate()) --end;
    return text.left(end) + mark;
}

QString oneLine(const QString& text) {
    return text.simplified();
}

QString headline(const Alert& alert) {
    return u"[%1] %2"_s.arg(severityName(alert.severity), oneLine(alert.title));
}

/// Everything as plain text, for mail and for notifications.
QString plainText(const Alert& alert, qint64 timeMs) {
    QString text = alert.text.trimmed();
    if (!text.isEmpty()) text += u"\n\n"_s;
    qsizetype widest = 0;
    for (const AlertFact& fact : alert.facts)
        widest = std::max(widest, fact.name.size());
    for (const AlertFact& fact : alert.facts) {
        const QString name = fact.name + u':';
        text += name.leftJustified(widest + 2) +
                QString(fact.value).replace(u'\n', u"\n"_s + QString(widest + 2, u' ')) + u'\n';
    }
    if (!alert.facts.isEmpty()) text += u'\n';
    text += u"Severity: %1\nTime: %2\n"_s.arg(severityName(alert.severity), isoTime(timeMs));
    if (!alert.source.isEmpty()) text += u"Source: "_s + alert.source + u'\n';
    return text;
}

/// &, < and > are Slack's (https://docs.slack.dev/messaging/formatting-message-text#escaping).
QString slackEscaped(QString text) {
    return text.replace(u'&', u"&amp;"_s).replace(u'<', u"&lt;"_s).replace(u'>', u"&gt;"_s);
}

QJsonObject slackText(const QString& text, qsizetype limit) {
    return {{u"type"_s, u"mrkdwn"_s}, {u"text"_s, atMost(slackEscaped(text), limit)}};
}

QJsonArray slackBlocks(const Alert& alert, qint64 timeMs) {
    QJsonArray blocks{QJsonObject{
        {u"type"_s, u"header"_s},
        {u"text"_s, QJsonObject{{u"type"_s, u"plain_text"_s}, {u"text"_s, atMost(headline(alert), slackHeader)}}}}};
    if (!alert.text.trimmed().isEmpty())
        blocks.append(
            QJsonObject{{u"type"_s, u"section"_s}, {u"text"_s, slackText(alert.text.trimmed(), slackSection)}});
    QJsonArray fields;
    const qsizetype facts = std::min(alert.facts.size(), slackFieldsInAll);
    // Together they must stay within what Slack takes of all blocks.
    const qsizetype each = std::clamp<qsizetype>(8'000 / std::max<qsizetype>(facts, 1), 40, slackField);
    for (qsizetype i = 0; i < facts; ++i) {
        const AlertFact& fact = alert.facts.at(i);
        fields.append(slackText(u"*%1*\n%2"_s.arg(fact.name, fact.value), each));
        if (fields.size() < slackFieldsInSection && i + 1 < facts) continue;
        blocks.append(QJsonObject{{u"type"_s, u"section"_s}, {u"fields"_s, fields}});
        fields = {};
    }
    QString foot = isoTime(timeMs);
    if (!alert.source.isEmpty()) foot += u" \u00b7 "_s + oneLine(alert.source);
    if (facts < alert.facts.size()) foot += u" \u00b7 %1 more facts are not shown"_s.arg(alert.facts.size() - facts);
    blocks.append(QJsonObject{{u"type"_s, u"context"_s}, {u"elements"_s, QJsonArray{slackText(foot, slackField)}}});
    return blocks;
}

QString teamsColor(Severity severity) {
    switch (severity) {
    case Severity::Info:
        return u"accent"_s;
    case Severity::Warning:
        return u"warning"_s;
    case Severity::Critical:
        break;
    }
    return u"attention"_s;
}

QJsonObject factsObject(const Alert& alert) {
    QJsonObject object;
    for (const AlertFact& fact : alert.facts)
        object.insert(fact.name, fact.value);
    return object;
}

QJsonObject parametersFor(const QString& tool, const Alert& alert, qint64 timeMs) {
    if (tool == "sendmail"_L1) {
        QJsonObject parameters{{u"subject"_s, atMost(headline(alert), 900)}, {u"body"_s, plainText(alert, timeMs)}};
        if (alert.severity == Severity::Critical) parameters.insert(u"priority"_s, u"high"_s);
        return parameters;
    }
    if (tool == "slack_cli"_L1) {
        // What notifications and readers without blocks show.
        const QString text =
            headline(alert) + (alert.text.trimmed().isEmpty() ? QString() : u'\n' + alert.text.trimmed());
        return {{u"message"_s, slackEscaped(atMost(text, 3'000))}, {u"blocks"_s, slackBlocks(alert, timeMs)}};
    }
    if (tool == "teams_cli"_L1) {
        QJsonObject facts = factsObject(alert);
        if (!alert.source.isEmpty()) facts.insert(u"Source"_s, alert.source);
        facts.insert(u"Time"_s, isoTime(timeMs));
        const QString text = alert.text.trimmed();
        return {{u"title"_s, atMost(headline(alert), 500)},
                {u"message"_s, text.isEmpty() ? oneLine(alert.title) : atMost(text, 20'000)},
                {u"theme_color"_s, teamsColor(alert.severity)},
                {u"facts"_s, facts}};
    }
    return {{u"payload"_s, QJsonObject{{u"title"_s, alert.title},
                                       {u"text"_s, alert.text},
                                       {u"severity"_s, severityName(alert.severity)},
                                       {u"facts"_s, factsObject(alert)},
                                       {u"source"_s, alert.source},
                                       {u"time"_s, isoTime(timeMs)}}}};
}

} // namespace

AlertMessage renderAlert(const Alert& alert, const AlertChannel& channel, qint64 timeMs) {
    QJsonObject parameters = parametersFor(channel.tool, alert, timeMs);
    for (auto it = channel.parameters.begin(); it != channel.parameters.end(); ++it)
        parameters.insert(it.key(), it.value());
    return {channel.name, channel.tool, parameters};
}

} // namespace oc
