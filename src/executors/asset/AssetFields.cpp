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

/// Not empty.
Result<QString> word(const QString& field, const QString& given, int longest) {
    const QString text = given.trimmed();
    if (text.size() > longest) {
        return invalid(
            u"'%1' of an asset may have %2 characters, but has %3"_s.arg(field).arg(longest).arg(text.size()));
    }
    if (!text.isValidUtf16()) {
        return invalid(u"'%1' of an asset has half a character (an unpaired surrogate)"_s.arg(field), u"Take it out"_s);
    }
    // A line break or NUL in an inventory field is always a slip of a paste, and breaks every list it is shown in.
    if (std::any_of(text.begin(), text.end(), [](QChar c) { return c.category() == QChar::Other_Control; })) {
        return invalid(u"'%1' of an asset has a control character (a line break or a tab)"_s.arg(field),
                       u"Take it out"_s);
    }
    return text;
}

/// Deeper, or a NUL, neither database keeps in its JSON.
Status checkJson(const QString& field, const QJsonValue& value, int depth = 0) {
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

Result<QString> word(const QString& field, const QJsonValue& value, int longest, bool mayBeEmpty) {
    if (value.isNull() || value.isUndefined() || (value.isString() && value.toString().trimmed().isEmpty())) {
        if (mayBeEmpty) return QString();
        return invalid(u"'%1' of an asset cannot be empty"_s.arg(field));
    }
    if (!value.isString()) {
        return invalid(u"'%1' of an asset must be text, but is a %2"_s.arg(field, json::typeName(value)));
    }
    return word(field, value.toString(), longest);
}

Result<QJsonObject> object(const QString& field, const QJsonValue& value) {
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

/// Whether all is well, without a word for each part: a million names are checked in an import.
bool isHostname(const QString& hostname) {
    if (hostname.isEmpty() || hostname.size() > 255) return false;
    qsizetype begin = 0;
    for (qsizetype i = 0; i <= hostname.size(); ++i) {
        const char16_t c = i < hostname.size() ? hostname.at(i).unicode() : u'.';
        if (c == u'.') {
            if (i == begin || i - begin > 63 || hostname.at(begin) == u'-' || hostname.at(i - 1) == u'-') return false;
            begin = i + 1;
        } else if (!((c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') || c == u'-')) {
            return false;
        }
    }
    return true;
}

} // namespace

Status checkHostname(const QString& hostname) {
    if (isHostname(hostname)) return {};
    const QString hint =
        u"A host name has letters, digits and hyphens, in parts of at most 63 joined by dots (RFC 1123)"_s;
    if (hostname.isEmpty()) return invalid(u"An asset needs a hostname"_s);
    if (hostname.size() > 255) {
        return invalid(u"The hostname has %1 characters; 255 is the most"_s.arg(hostname.size()), hint);
    }
    const QStringList labels = hostname.split(u'.');
    for (const QString& label : labels) {
        const auto wrong = std::find_if_not(label.begin(), label.end(), [](QChar c) {
            return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') || c == u'-';
        });
        if (wrong != label.end()) {
            return invalid(u"The hostname '%1' has the character '%2', which host names cannot have"_s.arg(
                               hostname, QString(*wrong)),
                           wrong->unicode() > 127 ? u"Write an international name in its xn-- form"_s : hint);
        }
        if (label.isEmpty())
            return invalid(u"The hostname '%1' has an empty part between its dots"_s.arg(hostname), hint);
        if (label.size() > 63) {
            return invalid(
                u"The part '%1' of the hostname has %2 characters; 63 is the most"_s.arg(label).arg(label.size()),
                hint);
        }
        if (label.startsWith(u'-') || label.endsWith(u'-')) {
            return invalid(u"The part '%1' of the hostname begins or ends with a hyphen"_s.arg(label), hint);
        }
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

Status set(Asset& asset, AssetColumn column, const QString& text) {
    const QString name = assetColumns::name(column);
    const bool empty = QStringView(text).trimmed().isEmpty();
    if (column == AssetColumn::IpAddress) {
        Result<QString> address = empty ? QString() : canonicalAddress(text);
        if (!address) return address.error();
        asset.ipAddress = *address;
        return {};
    }
    const auto field = std::find_if(wordFields.begin(), wordFields.end(),
                                    [&](const WordField& candidate) { return candidate.name == name; });
    const bool isHostname = column == AssetColumn::Hostname;
    if (!isHostname && field == wordFields.end()) return invalid(u"'%1' of an asset is no text"_s.arg(name));
    if (empty) {
        if (isHostname || !field->mayBeEmpty) return invalid(u"'%1' of an asset cannot be empty"_s.arg(name));
        asset.*(field->member) = QString();
        return {};
    }
    const Result<QString> taken = word(name, text, isHostname ? 255 : field->longest);
    if (!taken) return taken.error();
    if (isHostname) {
        if (Status checked = checkHostname(*taken); !checked) return checked;
        asset.hostname = *taken;
    } else {
        asset.*(field->member) = *taken;
    }
    return {};
}

Result<Asset> apply(Asset asset, const QJsonObject& fields) {
    for (auto it = fields.begin(); it != fields.end(); ++it) {
        const QString& name = it.key();
        const QJsonValue value = it.value();
        if (const auto field = std::find_if(wordFields.begin(), wordFields.end(),
                                            [&](const WordField& candidate) { return candidate.name == name; });
            field != wordFields.end()) {
            const Result<QString> text = word(name, value, field->longest, field->mayBeEmpty);
            if (!text) return text.error();
            asset.*(field->member) = *text;
        } else if (name == "hostname"_L1) {
            const Result<QString> text = word(name, value, 255, false);
            if (!text) return text.error();
            asset.hostname = *text;
        } else if (name == "ip_address"_L1) {
            Result<QString> text = word(name, value, 255, true);
            if (text && !text->isEmpty()) text = canonicalAddress(*text);
            if (!text) return text.error();
            asset.ipAddress = *text;
        } else if (name == "tags"_L1 || name == "metadata"_L1) {
            const Result<QJsonObject> map = object(name, value);
            if (!map) return map.error();
            if (const Status checked = checkJson(name, *map); !checked) return checked.error();
            (name == "tags"_L1 ? asset.tags : asset.metadata) = *map;
        } else {
            return unknownField(name, settable(), u"an asset"_s);
        }
    }
    // One that stands there already, in a table we took over, must not stand in the way of mending another field.
    if (asset.id == 0 || fields.contains("hostname"_L1)) {
        if (const Status checked = checkHostname(asset.hostname); !checked) return checked.error();
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
            const Result<QJsonObject> tags = object(name, it.value());
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
