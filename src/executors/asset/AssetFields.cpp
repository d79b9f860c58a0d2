// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetFields.h"

#include "engine/base/Json.h"
#include "engine/catalogue/ParameterSpec.h"

#include <QJsonArray>

#include <algorithm>
#include <arpa/inet.h>
#include <array>

namespace oc::assetFields {

using namespace Qt::StringLiterals;

namespace {

Error invalid(const QString& message, const QString& hint = {}) {
    return {u"asset_invalid"_s, message, hint, {}};
}

Error unknownField(const QString& name, const QStringList& known, const QString& of) {
    const QString near = nearestName(name, known);
    return invalid(u"'%1' is no field of %2"_s.arg(name, of),
                   near.isEmpty() ? u"Known are: "_s + known.join(u", "_s) : u"Did you mean '%1'?"_s.arg(near));
}

Result<QString> word(QAnyStringView field, const QJsonValue& value, int longest, bool mayBeEmpty) {
    if (value.isNull() || value.isUndefined() || (value.isString() && value.toString().trimmed().isEmpty())) {
        if (mayBeEmpty) return QString();
        return invalid(u"'%1' of an asset cannot be empty"_s.arg(field.toString()));
    }
    if (!value.isString()) {
        return invalid(u"'%1' of an asset must be text, but is a %2"_s.arg(field.toString(), json::typeName(value)));
    }
    const QString text = value.toString().trimmed();
    if (text.size() > longest) {
        return invalid(u"'%1' of an asset may have %2 characters, but has %3"_s.arg(field.toString())
                           .arg(longest)
                           .arg(text.size()));
    }
    if (!text.isValidUtf16()) {
        return invalid(u"'%1' of an asset has half a character (an unpaired surrogate)"_s.arg(field.toString()),
                       u"Take it out"_s);
    }
    // A line break or NUL in an inventory field is always a slip of a paste, and breaks every list it is shown in.
    if (std::any_of(text.begin(), text.end(), [](QChar c) { return c.category() == QChar::Other_Control; })) {
        return invalid(u"'%1' of an asset has a control character (a line break or a tab)"_s.arg(field.toString()),
                       u"Take it out"_s);
    }
    return text;
}

/// Deeper, or a NUL, neither database keeps in its JSON.
Status checkJson(QLatin1StringView field, const QJsonValue& value, int depth = 0) {
    constexpr int deepest = 100;
    if (depth > deepest) return invalid(u"'%1' of an asset is nested deeper than %2 levels"_s.arg(field).arg(deepest));
    const auto text = [&](const QString& part) -> Status {
        if (part.isValidUtf16() && !part.contains(QChar(0))) return {};
        return invalid(u"'%1' of an asset has a NUL or half a character in '%2'"_s.arg(field, part), u"Take it out"_s);
    };
    if (value.isString()) return text(value.toString());
    if (value.isArray()) {
        const QJsonArray list = value.toArray();
        for (const QJsonValue& item : list) {
            if (Status checked = checkJson(field, item, depth + 1); !checked) return checked;
        }
    }
    const QJsonObject map = value.toObject();
    for (auto it = map.begin(); it != map.end(); ++it) {
        Status checked = text(it.key());
        if (checked) checked = checkJson(field, it.value(), depth + 1);
        if (!checked) return checked;
    }
    return {};
}

Result<QJsonObject> object(QLatin1StringView field, const QJsonValue& value) {
    if (value.isNull() || value.isUndefined()) return QJsonObject();
    if (value.isObject()) return value.toObject();
    if (value.isString()) {
        const QByteArray text = value.toString().toUtf8();
        if (text.trimmed().isEmpty()) return QJsonObject();
        if (const Result<QJsonValue> parsed = json::parse(text); parsed && parsed->isObject())
            return parsed->toObject();
    }
    return invalid(u"'%1' of an asset must be a JSON object, but is a %2"_s.arg(field, json::typeName(value)),
                   u"For example {\"role\": \"web\"}"_s);
}

Result<int> count(const QString& field, const QJsonValue& value, int from) {
    bool good = value.isDouble();
    double number = value.toDouble();
    if (value.isString()) number = value.toString().toInt(&good);
    if (!good || number != int(number) || number < from) {
        return invalid(u"'%1' must be a whole number from %2, but is %3"_s.arg(field).arg(from).arg(
            QString::fromUtf8(json::toText(value))));
    }
    return int(number);
}

struct WordField {
    QLatin1StringView name;
    QString Asset::*member;
    int longest;
    bool mayBeEmpty;
};

constexpr std::array<WordField, 5> wordFields{{{"type"_L1, &Asset::type, 50, false},
                                               {"status"_L1, &Asset::status, 50, false},
                                               {"environment"_L1, &Asset::environment, 50, false},
                                               {"location"_L1, &Asset::location, 255, true},
                                               {"owner"_L1, &Asset::owner, 255, true}}};

} // namespace

const QStringList& settable() {
    static const QStringList names{u"hostname"_s, u"ip_address"_s, u"type"_s, u"status"_s,  u"environment"_s,
                                   u"location"_s, u"owner"_s,      u"tags"_s, u"metadata"_s};
    return names;
}

namespace {

/// One label, between the dots. Apart, because nearly all of them are good and a million may come.
bool isGoodLabel(QStringView label) {
    if (label.isEmpty() || label.size() > 63 || label.startsWith(u'-') || label.endsWith(u'-')) return false;
    return std::all_of(label.begin(), label.end(), [](QChar c) {
        return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') || c == u'-';
    });
}

Error wrongLabel(const QString& hostname, const QString& label) {
    const QString hint =
        u"A host name has letters, digits and hyphens, in parts of at most 63 joined by dots (RFC 1123)"_s;
    const auto wrong = std::find_if_not(label.begin(), label.end(),
                                        [](QChar c) { return c == u'-' || isGoodLabel(QStringView(&c, 1)); });
    if (wrong != label.end()) {
        return invalid(
            u"The hostname '%1' has the character '%2', which host names cannot have"_s.arg(hostname, QString(*wrong)),
            wrong->unicode() > 127 ? u"Write an international name in its xn-- form"_s : hint);
    }
    if (label.isEmpty()) return invalid(u"The hostname '%1' has an empty part between its dots"_s.arg(hostname), hint);
    if (label.size() > 63) {
        return invalid(
            u"The part '%1' of the hostname has %2 characters; 63 is the most"_s.arg(label).arg(label.size()), hint);
    }
    return invalid(u"The part '%1' of the hostname begins or ends with a hyphen"_s.arg(label), hint);
}

} // namespace

Status checkHostname(const QString& hostname) {
    if (hostname.isEmpty()) return invalid(u"An asset needs a hostname"_s);
    if (hostname.size() > 255) {
        return invalid(u"The hostname has %1 characters; 255 is the most"_s.arg(hostname.size()),
                       u"Give the name that DNS knows it by"_s);
    }
    for (const QStringView label : QStringView(hostname).tokenize(u'.')) {
        if (!isGoodLabel(label)) return wrongLabel(hostname, label.toString());
    }
    return {};
}

Result<QString> canonicalAddress(const QString& text) {
    const QByteArray bytes = text.trimmed().toLatin1();
    std::array<unsigned char, sizeof(in6_addr)> address{};
    std::array<char, INET6_ADDRSTRLEN> written{};
    const int family = bytes.contains(':') ? AF_INET6 : AF_INET;
    if (!bytes.contains('\0') && inet_pton(family, bytes.constData(), address.data()) == 1) {
        if (family == AF_INET) return QString::fromLatin1(bytes); // it takes no other spelling than the canonical one
        if (inet_ntop(family, address.data(), written.data(), written.size()))
            return QString::fromLatin1(written.data());
    }
    return invalid(u"'%1' is no IP address"_s.arg(text), bytes.contains('%') ? u"Leave the zone (from the % on) out"_s
                                                         : bytes.contains('/')
                                                             ? u"Give one address without a prefix length"_s
                                                             : u"Such as 192.168.1.100 or 2001:db8::1"_s);
}

Result<Asset> apply(Asset asset, const QJsonObject& fields) {
    qsizetype known = 0;
    const auto given = [&](QLatin1StringView name) -> std::optional<QJsonValue> {
        const auto found = fields.constFind(name);
        if (found == fields.constEnd()) return std::nullopt;
        ++known;
        return *found;
    };
    if (const auto value = given("hostname"_L1)) {
        const Result<QString> text = word(u"hostname"_s, *value, 255, false);
        if (!text) return text.error();
        asset.hostname = *text;
        if (const Status checked = checkHostname(asset.hostname); !checked) return checked.error();
    } else if (asset.id == 0) {
        // Of one that stands there already a name that we would not take must not keep another field from being mended.
        return checkHostname({}).error();
    }
    if (const auto value = given("ip_address"_L1)) {
        Result<QString> text = word(u"ip_address"_s, *value, 255, true);
        if (text && !text->isEmpty()) text = canonicalAddress(*text);
        if (!text) return text.error();
        asset.ipAddress = *text;
    }
    for (const WordField& field : wordFields) {
        const auto value = given(field.name);
        if (!value) continue;
        const Result<QString> text = word(field.name, *value, field.longest, field.mayBeEmpty);
        if (!text) return text.error();
        asset.*(field.member) = *text;
    }
    for (const auto& [name, member] :
         {std::pair("tags"_L1, &Asset::tags), std::pair("metadata"_L1, &Asset::metadata)}) {
        const auto value = given(name);
        if (!value) continue;
        const Result<QJsonObject> map = object(name, *value);
        if (!map) return map.error();
        if (const Status checked = checkJson(name, *map); !checked) return checked.error();
        asset.*member = *map;
    }
    if (known != fields.size()) {
        const QStringList names = fields.keys();
        const auto unknown =
            std::find_if(names.begin(), names.end(), [](const QString& name) { return !settable().contains(name); });
        return unknownField(*unknown, settable(), u"an asset"_s);
    }
    return asset;
}

Result<qint64> id(const QJsonValue& value) {
    bool good = false;
    qint64 number = value.isString() ? value.toString().toLongLong(&good) : value.toInteger(0);
    if (value.isDouble()) good = double(number) == value.toDouble();
    if (good && number >= 1) return number;
    return invalid(u"asset_id must be a whole number from 1, but is %1"_s.arg(QString::fromUtf8(json::toText(value))));
}

Result<AssetFilter> filter(const QJsonObject& words) {
    static const QStringList known{u"asset_id"_s, u"id"_s,     u"hostname"_s,    u"ip_address"_s,
                                   u"type"_s,     u"status"_s, u"environment"_s, u"location"_s,
                                   u"owner"_s,    u"tags"_s,   u"limit"_s,       u"offset"_s};
    AssetFilter filter;
    const auto text = [&](const QString& name, QString& into) -> Status {
        const Result<QString> read = word(name, words.value(name), 255, true);
        if (!read) return read.error();
        into = *read;
        return {};
    };
    const auto number = [&](const QString& name, int& into, int from) -> Status {
        if (words.value(name).isNull()) return {};
        const Result<int> read = count(name, words.value(name), from);
        if (!read) return read.error();
        into = *read;
        return {};
    };
    for (auto it = words.begin(); it != words.end(); ++it) {
        const QString& name = it.key();
        Status done;
        if (name == "asset_id"_L1 || name == "id"_L1) {
            if (it.value().isNull()) continue;
            const Result<qint64> read = id(it.value());
            if (read)
                filter.id = *read;
            else
                done = read.error();
        } else if (name == "hostname"_L1)
            done = text(name, filter.hostnamePart);
        else if (name == "ip_address"_L1) {
            done = text(name, filter.ipAddress);
            if (done && !filter.ipAddress.isEmpty()) {
                const Result<QString> address = canonicalAddress(filter.ipAddress);
                if (address)
                    filter.ipAddress = *address;
                else
                    done = address.error();
            }
        } else if (name == "type"_L1)
            done = text(name, filter.type);
        else if (name == "status"_L1)
            done = text(name, filter.status);
        else if (name == "environment"_L1)
            done = text(name, filter.environment);
        else if (name == "location"_L1)
            done = text(name, filter.location);
        else if (name == "owner"_L1)
            done = text(name, filter.owner);
        else if (name == "limit"_L1)
            done = number(name, filter.limit, 1);
        else if (name == "offset"_L1)
            done = number(name, filter.offset, 0);
        else if (name == "tags"_L1) {
            const Result<QJsonObject> tags = object("tags"_L1, it.value());
            if (tags)
                filter.tags = *tags;
            else
                done = tags.error();
        } else
            done = unknownField(name, known, u"an asset filter"_s);
        if (!done) return done.error();
    }
    return filter;
}

} // namespace oc::assetFields
