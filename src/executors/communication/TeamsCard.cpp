// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/TeamsCard.h"

#include "engine/base/Duration.h"
#include "engine/base/Json.h"
#include "executors/communication/AdaptiveColor.h"
#include "executors/communication/ChatText.h"
#include "executors/communication/TeamsParts.h"

#include <QJsonArray>

#include <algorithm>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

QString trimmedText(const QJsonObject& parameters, const QString& name) {
    return parameters.value(name).toString().trimmed();
}

/// Everything of the card but the message's text.
struct Parts {
    QJsonObject title; ///< empty: none
    QString messageColor;
    QJsonArray below; ///< facts and sections
    QJsonArray actions;
};

Result<Parts> partsOf(const QJsonObject& parameters) {
    Parts parts;
    QString color;
    if (const QString given = trimmedText(parameters, u"theme_color"_s); !given.isEmpty()) {
        color = adaptiveColor(given);
        if (color.isEmpty()) {
            return Error{u"bad_parameter"_s,
                         u"theme_color is neither a colour of cards nor six hexadecimal digits"_s,
                         u"good, warning, attention, accent, dark, light, default, or such as #d13438"_s,
                         {}};
        }
    }
    if (const QString title = trimmedText(parameters, u"title"_s); !title.isEmpty()) {
        parts.title = teams::textBlock(title);
        parts.title.insert(u"size"_s, u"Large"_s);
        parts.title.insert(u"weight"_s, u"Bolder"_s);
        if (!color.isEmpty()) parts.title.insert(u"color"_s, color);
    } else {
        parts.messageColor = color;
    }
    const auto facts = teams::factSet(parameters.value(u"facts"_s), u"/facts"_s);
    if (!facts) return facts.error();
    if (!facts->isEmpty()) parts.below.append(*facts);
    const auto sections = teams::sections(parameters.value(u"sections"_s), u"/sections"_s);
    if (!sections) return sections.error();
    for (const QJsonValue& section : *sections)
        parts.below.append(section);
    auto actions = teams::actions(parameters.value(u"actions"_s), u"/actions"_s);
    if (!actions) return actions.error();
    parts.actions = std::move(*actions);
    return parts;
}

QByteArray bodyOf(const Parts& parts, const QString& message) {
    QJsonArray blocks;
    if (!parts.title.isEmpty()) blocks.append(parts.title);
    QJsonObject text = teams::textBlock(message);
    if (!parts.messageColor.isEmpty()) text.insert(u"color"_s, parts.messageColor);
    blocks.append(text);
    for (const QJsonValue& part : parts.below)
        blocks.append(part);
    QJsonObject card{{u"$schema"_s, u"http://adaptivecards.io/schemas/adaptive-card.json"_s},
                     {u"type"_s, u"AdaptiveCard"_s},
                     {u"version"_s, u"1.4"_s},
                     {u"msteams"_s, QJsonObject{{u"width"_s, u"Full"_s}}},
                     {u"body"_s, blocks}};
    if (!parts.actions.isEmpty()) card.insert(u"actions"_s, parts.actions);
    const QJsonObject attachment{{u"contentType"_s, u"application/vnd.microsoft.card.adaptive"_s},
                                 {u"contentUrl"_s, QJsonValue(QJsonValue::Null)},
                                 {u"content"_s, card}};
    return json::toText(QJsonObject{{u"type"_s, u"message"_s}, {u"attachments"_s, QJsonArray{attachment}}});
}

} // namespace

Result<TeamsCard> TeamsCard::from(const QJsonObject& parameters) {
    const QString message = parameters.value(u"message"_s).toString();
    if (message.trimmed().isEmpty())
        return Error{u"bad_parameter"_s, u"message has nothing but blanks in it"_s, {}, {}};
    const auto parts = partsOf(parameters);
    if (!parts) return parts.error();
    TeamsCard card;
    card.body = bodyOf(*parts, message);
    if (card.body.size() < tooLarge) return card;

    const qsizetype total = characterCount(message);
    const auto cut = [&](qsizetype kept) {
        return bodyOf(*parts, firstCharacters(message, kept) + cutMark(total - kept));
    };
    const QByteArray least = cut(0);
    if (least.size() >= tooLarge) {
        return Error{u"too_large"_s,
                     u"the card has %1 without its message; Teams takes less than %2"_s.arg(formatSize(least.size()),
                                                                                            formatSize(tooLarge)),
                     u"Shorten title, facts, sections and actions, or send several messages."_s,
                     {}};
    }
    // The largest number of characters that fits. How many bytes one takes depends on what it is.
    qsizetype fits = 0;
    qsizetype tooMany = std::min(total, tooLarge);
    while (tooMany - fits > 1) {
        const qsizetype middle = fits + (tooMany - fits) / 2;
        (cut(middle).size() < tooLarge ? fits : tooMany) = middle;
    }
    card.body = cut(fits);
    card.notes << u"message was cut: a card of Teams takes less than %1, %2 characters were left out"_s
                      .arg(formatSize(tooLarge))
                      .arg(total - fits);
    return card;
}

} // namespace oc
