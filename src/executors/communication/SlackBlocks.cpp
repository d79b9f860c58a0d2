// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/SlackBlocks.h"

#include "engine/base/Json.h"
#include "engine/catalogue/ParameterSpec.h"
#include "executors/communication/ChatText.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QLocale>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

constexpr int mostBlocks = 50;
constexpr int mostFields = 10;
constexpr int mostAttachments = 100;
constexpr qsizetype longestSection = 3'000;
constexpr qsizetype longestField = 2'000;
constexpr qsizetype longestHeader = 150;
constexpr qsizetype longestTogether = 13'200;

const QStringList& knownTypes() {
    static const QStringList types{u"actions"_s,    u"alert"_s,
                                   u"call"_s,       u"card"_s,
                                   u"carousel"_s,   u"container"_s,
                                   u"context"_s,    u"context_actions"_s,
                                   u"data_table"_s, u"data_visualization"_s,
                                   u"divider"_s,    u"file"_s,
                                   u"header"_s,     u"image"_s,
                                   u"input"_s,      u"markdown"_s,
                                   u"plan"_s,       u"rich_text"_s,
                                   u"section"_s,    u"table"_s,
                                   u"task_card"_s,  u"video"_s};
    return types;
}

QString number(qsizetype value) {
    return QLocale(QLocale::English).toString(qlonglong(value));
}

QString found(const QJsonValue& value) {
    return u" (found: %1)"_s.arg(json::typeName(value));
}

Error wrong(const QString& pointer, const QString& what, const QString& hint = {}) {
    return {u"bad_blocks"_s, pointer + u' ' + what, hint, {}};
}

/// A text object: {"type": "mrkdwn" or "plain_text", "text": "..."}.
Status checkText(const QJsonValue& value, const QString& pointer, qsizetype longest, bool plainOnly) {
    if (!value.isObject()) {
        return wrong(pointer, u"must be a text object%1"_s.arg(found(value)),
                     plainOnly ? u"{\"type\": \"plain_text\", \"text\": \"...\"}"_s
                               : u"{\"type\": \"mrkdwn\", \"text\": \"...\"}"_s);
    }
    const QJsonObject object = value.toObject();
    const QString type = object.value(u"type"_s).toString();
    if (type != "plain_text"_L1 && (plainOnly || type != "mrkdwn"_L1))
        return wrong(pointer + u"/type"_s, plainOnly ? u"must be plain_text"_s : u"must be mrkdwn or plain_text"_s);
    const QJsonValue text = object.value(u"text"_s);
    if (!text.isString()) return wrong(pointer + u"/text"_s, u"must be a text"_s);
    const qsizetype count = characterCount(text.toString());
    if (count == 0) return wrong(pointer + u"/text"_s, u"is empty"_s);
    if (count > longest) {
        return wrong(pointer + u"/text"_s, u"has %1 characters; %2 are allowed"_s.arg(number(count), number(longest)),
                     u"Shorten it, or make several blocks of it."_s);
    }
    return {};
}

Status checkSection(const QJsonObject& block, const QString& pointer) {
    const QJsonValue text = block.value(u"text"_s);
    const QJsonValue fields = block.value(u"fields"_s);
    if (text.isUndefined() && fields.isUndefined()) return wrong(pointer, u"is a section without text and fields"_s);
    if (!text.isUndefined()) {
        if (Status status = checkText(text, pointer + u"/text"_s, longestSection, false); !status) return status;
    }
    if (fields.isUndefined()) return {};
    const QJsonArray list = fields.toArray();
    if (!fields.isArray() || list.isEmpty() || list.size() > mostFields)
        return wrong(pointer + u"/fields"_s, u"must be a list of 1 to %1 text objects"_s.arg(mostFields));
    for (qsizetype i = 0; i < list.size(); ++i) {
        const QString at = u"%1/fields/%2"_s.arg(pointer).arg(i);
        if (Status status = checkText(list.at(i), at, longestField, false); !status) return status;
    }
    return {};
}

Status checkBlock(const QJsonValue& value, const QString& pointer) {
    if (!value.isObject()) return wrong(pointer, u"must be an object%1"_s.arg(found(value)));
    const QJsonObject block = value.toObject();
    const QJsonValue type = block.value(u"type"_s);
    if (!type.isString()) {
        return type.isUndefined() ? wrong(pointer, u"has no type"_s, u"For example {\"type\": \"divider\"}."_s)
                                  : wrong(pointer + u"/type"_s, u"must be a text"_s);
    }
    const QString name = type.toString();
    if (!knownTypes().contains(name)) {
        const QString nearest = nearestName(name, knownTypes());
        return wrong(pointer + u"/type"_s, u"is no kind of block: '%1'"_s.arg(name.left(60).simplified()),
                     nearest.isEmpty() ? u"Such as section, header, divider, context, image or actions."_s
                                       : u"Did you mean %1?"_s.arg(nearest));
    }
    if (name == "section"_L1) return checkSection(block, pointer);
    if (name == "header"_L1) return checkText(block.value(u"text"_s), pointer + u"/text"_s, longestHeader, true);
    return {};
}

} // namespace

Status checkSlackBlocks(const QJsonValue& blocks, const QString& pointer) {
    if (!blocks.isArray()) {
        const bool whole = blocks.toObject().value(u"blocks"_s).isArray();
        return wrong(pointer, u"must be a list of blocks%1"_s.arg(found(blocks)),
                     whole ? u"Give only the list that stands behind \"blocks\"."_s
                           : u"For example [{\"type\": \"divider\"}]."_s);
    }
    const QJsonArray list = blocks.toArray();
    if (list.isEmpty()) return wrong(pointer, u"is empty"_s, u"Leave blocks out, or give at least one."_s);
    if (list.size() > mostBlocks) {
        return wrong(pointer, u"has %1 blocks; %2 are allowed"_s.arg(list.size()).arg(mostBlocks),
                     u"Send several messages."_s);
    }
    for (qsizetype i = 0; i < list.size(); ++i) {
        if (Status status = checkBlock(list.at(i), u"%1/%2"_s.arg(pointer).arg(i)); !status) return status;
    }
    const qsizetype together = characterCount(QString::fromUtf8(json::toText(blocks)));
    if (together > longestTogether) {
        return wrong(pointer,
                     u"has %1 characters in all; Slack takes about %2"_s.arg(number(together), number(longestTogether)),
                     u"Send several messages."_s);
    }
    return {};
}

Status checkSlackAttachments(const QJsonValue& attachments, const QString& pointer) {
    const auto bad = [](const QString& at, const QString& what, const QString& hint = {}) {
        return Error{u"bad_attachments"_s, at + u' ' + what, hint, {}};
    };
    if (!attachments.isArray()) {
        return bad(pointer, u"must be a list of attachments%1"_s.arg(found(attachments)),
                   u"For example [{\"color\": \"danger\", \"text\": \"disk full\"}]."_s);
    }
    const QJsonArray list = attachments.toArray();
    if (list.isEmpty()) return bad(pointer, u"is empty"_s, u"Leave attachments out, or give at least one."_s);
    if (list.size() > mostAttachments)
        return bad(pointer, u"has %1 attachments; %2 are allowed"_s.arg(list.size()).arg(mostAttachments));
    for (qsizetype i = 0; i < list.size(); ++i) {
        const QString at = u"%1/%2"_s.arg(pointer).arg(i);
        if (!list.at(i).isObject()) return bad(at, u"must be an object%1"_s.arg(found(list.at(i))));
        const QJsonValue blocks = list.at(i).toObject().value(u"blocks"_s);
        if (blocks.isUndefined()) continue;
        if (Status status = checkSlackBlocks(blocks, at + u"/blocks"_s); !status) return status;
    }
    return {};
}

} // namespace oc
