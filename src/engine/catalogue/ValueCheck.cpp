// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Duration.h"
#include "engine/base/Json.h"
#include "engine/base/Words.h"
#include "engine/catalogue/AddressText.h"
#include "engine/catalogue/ParameterSpec.h"
#include "engine/catalogue/Template.h"

#include <QRegularExpression>
#include <QUrl>

#include <algorithm>
#include <cmath>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

constexpr int deepestValue = 200;

Error refused(const QString& expected, const QString& found, const QString& hint = {}) {
    return {u"bad_value"_s, u"expected %1, found %2"_s.arg(expected, found), hint, {}};
}

/// What was given, for a message; never what a secret says.
QString described(const ParameterSpec& spec, const QJsonValue& value) {
    const bool scalar = value.isString() || value.isDouble() || value.isBool();
    if (spec.isSecret() || !scalar) return u"a value of type "_s + json::typeName(value);
    QString text = QString::fromUtf8(json::toText(value));
    if (text.size() > 60) text = text.left(57) + u"..."_s;
    return text;
}

bool hasNul(const QJsonValue& value, int depth = 0) {
    if (depth > deepestValue) return true;
    if (value.isString()) return value.toString().contains(QChar(u'\0'));
    if (value.isArray()) {
        const QJsonArray list = value.toArray();
        return std::any_of(list.begin(), list.end(), [depth](const auto& item) { return hasNul(item, depth + 1); });
    }
    if (!value.isObject()) return false;
    const QJsonObject object = value.toObject();
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (it.key().contains(QChar(u'\0')) || hasNul(it.value(), depth + 1)) return true;
    }
    return false;
}

QString limitText(double limit) {
    return toolTemplate::valueText(limit);
}

/// Checks a count or amount against minimum and maximum. 'what': "a value", "a length", ...
Status checkRange(const ParameterSpec& spec, double amount, const QString& what) {
    if ((!spec.minimum || amount >= *spec.minimum) && (!spec.maximum || amount <= *spec.maximum)) return {};
    QString expected = what;
    if (spec.minimum && spec.maximum)
        expected += u" from %1 to %2"_s.arg(limitText(*spec.minimum), limitText(*spec.maximum));
    else if (spec.minimum)
        expected += u" of at least "_s + limitText(*spec.minimum);
    else
        expected += u" of at most "_s + limitText(*spec.maximum);
    return refused(expected, limitText(amount));
}

Status checkText(const ParameterSpec& spec, const QString& text) {
    if (spec.minimum || spec.maximum) {
        const Status range = checkRange(spec, static_cast<double>(text.toUcs4().size()), u"a length"_s);
        if (!range) return range;
    }
    if (!spec.pattern.isEmpty()) {
        const QRegularExpression pattern(QRegularExpression::anchoredPattern(spec.pattern));
        if (!pattern.match(text).hasMatch())
            return refused(u"text that matches %1"_s.arg(spec.pattern), described(spec, text),
                           spec.placeholder.isEmpty() ? QString() : u"for example "_s + spec.placeholder);
    }
    return {};
}

Result<QJsonValue> checkChoice(const ParameterSpec& spec, const QJsonValue& value) {
    const QString text = toolTemplate::valueText(value);
    QStringList names;
    QJsonValue folded(QJsonValue::Undefined);
    for (const QJsonValue& choice : spec.choices) {
        const QString name = toolTemplate::valueText(choice);
        if (name == text) return choice;
        if (name.compare(text, Qt::CaseInsensitive) == 0 && folded.isUndefined()) folded = choice;
        names.append(name);
    }
    if (!folded.isUndefined()) return folded;
    const QString nearest = nearestName(text, names);
    return refused(u"one of "_s + names.join(u", "_s), described(spec, value),
                   nearest.isEmpty() ? QString() : u"did you mean %1?"_s.arg(nearest));
}

/// A string; a number is taken as the text a person wrote.
Result<QString> textOf(const ParameterSpec& spec, const QJsonValue& value, const QString& expected) {
    if (value.isString()) return value.toString();
    if (value.isDouble()) return toolTemplate::valueText(value);
    const QString hint = value.isBool() ? u"write it in quotation marks"_s : QString();
    return refused(expected, described(spec, value), hint);
}

Result<QJsonValue> readInteger(const ParameterSpec& spec, const QJsonValue& value, const QString& expected) {
    if (value.isDouble()) {
        const qint64 whole = value.toInteger(0);
        if (static_cast<double>(whole) == value.toDouble()) return QJsonValue(whole);
    } else if (value.isString()) {
        const QString text = value.toString().trimmed();
        bool ok = false;
        const qint64 whole = text.toLongLong(&ok);
        if (ok) return QJsonValue(whole);
    }
    return refused(expected, described(spec, value));
}

Result<QJsonValue> checkInteger(const ParameterSpec& spec, const QJsonValue& value) {
    auto whole = readInteger(spec, value, u"an integer"_s);
    if (!whole) return whole;
    if (const Status range = checkRange(spec, whole->toDouble(), u"an integer"_s); !range) return range.error();
    return whole;
}

Result<QJsonValue> checkNumber(const ParameterSpec& spec, const QJsonValue& value) {
    double number = value.toDouble();
    bool ok = value.isDouble();
    if (value.isString()) number = value.toString().trimmed().toDouble(&ok);
    if (!ok || !std::isfinite(number)) return refused(u"a number"_s, described(spec, value));
    if (const Status range = checkRange(spec, number, u"a number"_s); !range) return range.error();
    return value.isDouble() ? value : QJsonValue(number);
}

Result<QJsonValue> checkBoolean(const ParameterSpec& spec, const QJsonValue& value) {
    if (value.isBool()) return value;
    const QString text = value.isDouble() ? toolTemplate::valueText(value) : value.toString().trimmed().toLower();
    if (text == "yes"_L1 || text == "true"_L1 || text == "on"_L1 || text == "1"_L1) return QJsonValue(true);
    if (text == "no"_L1 || text == "false"_L1 || text == "off"_L1 || text == "0"_L1) return QJsonValue(false);
    return refused(u"true or false"_s, described(spec, value));
}

Result<QJsonValue> checkDuration(const ParameterSpec& spec, const QJsonValue& value) {
    const auto duration = parseDuration(value);
    if (!duration) return duration.error();
    const double seconds = static_cast<double>(duration->count()) / 1000.0;
    if (const Status range = checkRange(spec, seconds, u"seconds"_s); !range) return range.error();
    return QJsonValue(formatDuration(*duration));
}

Result<QJsonValue> checkSize(const ParameterSpec& spec, const QJsonValue& value) {
    const auto size = parseSize(value);
    if (!size) return size.error();
    if (const Status range = checkRange(spec, static_cast<double>(*size), u"bytes"_s); !range) return range.error();
    return QJsonValue(*size);
}

Result<QJsonValue> checkUrl(const ParameterSpec& spec, const QString& text) {
    // Of hundreds of alerts, or of steps for hundreds of machines, most have the same.
    static thread_local QString lastGood;
    if (text == lastGood && !text.isEmpty()) return QJsonValue(text);
    const QUrl url(text, QUrl::StrictMode);
    const QString scheme = url.scheme();
    const bool web = scheme == "http"_L1 || scheme == "https"_L1;
    const bool spaces = std::any_of(text.begin(), text.end(), [](QChar c) { return c.unicode() <= 0x20; });
    if (!url.isValid() || scheme.isEmpty() || spaces || (web && url.host().isEmpty()))
        return refused(u"a whole URL"_s, described(spec, text), u"such as https://example.org/path"_s);
    lastGood = text;
    return QJsonValue(text);
}

/// A text in one of the forms of addressText.
Result<QJsonValue> checkAddress(const ParameterSpec& spec, const QJsonValue& value) {
    std::optional<QString> canonical;
    QString expected;
    QString hint;
    const QString text = value.isString() ? value.toString().trimmed() : QString();
    switch (spec.type) {
    case ParameterType::Ip:
        canonical = addressText::canonicalIp(text);
        expected = u"an IP address"_s;
        hint = u"such as 192.0.2.7 or 2001:db8::7"_s;
        break;
    case ParameterType::Cidr:
        canonical = addressText::canonicalCidr(text);
        expected = u"a network"_s;
        hint = u"such as 192.0.2.0/24 or 2001:db8::/32"_s;
        break;
    case ParameterType::Host:
        canonical = addressText::canonicalHost(text);
        expected = u"a host name or IP address"_s;
        hint = u"such as web-01.example.org or 192.0.2.7"_s;
        break;
    default:
        canonical = addressText::canonicalEmail(text);
        expected = u"an e-mail address"_s;
        hint = u"such as ops@example.org"_s;
    }
    if (!canonical) return refused(expected, described(spec, value), hint);
    return QJsonValue(*canonical);
}

Result<QJsonValue> checkList(const ParameterSpec& spec, const QJsonValue& value) {
    QJsonArray items;
    if (value.isArray()) {
        items = value.toArray();
    } else if (value.isString()) {
        const QString text = value.toString().trimmed();
        const auto parsed = text.startsWith(u'[') ? json::parse(text.toUtf8()) : Result<QJsonValue>(QJsonValue());
        if (parsed && parsed->isArray()) {
            items = parsed->toArray();
        } else if (spec.words) {
            const auto words = splitWords(text);
            if (!words) return words.error();
            for (const QString& word : *words)
                items.append(word);
        } else if (!text.isEmpty()) {
            const QStringList parts = text.split(u',');
            for (const QString& part : parts)
                items.append(part.trimmed());
        }
    } else if (value.isDouble() || value.isBool()) {
        items.append(value);
    } else {
        return refused(u"a list"_s, described(spec, value),
                       spec.words
                           ? u"write it as words, in quotation marks where they hold blanks, or as [\"a\", \"b\"]"_s
                           : u"write it as [a, b] or as text with commas: a, b"_s);
    }

    ParameterSpec itemSpec;
    itemSpec.type = spec.itemType;
    itemSpec.choices = spec.choices;
    itemSpec.pattern = spec.pattern;
    QJsonArray checked;
    for (qsizetype i = 0; i < items.size(); ++i) {
        const auto item = checkValue(itemSpec, items.at(i));
        if (!item) {
            Error error = item.error();
            error.message = u"item %1: %2"_s.arg(i + 1).arg(error.message);
            return error;
        }
        checked.append(*item);
    }
    if (!spec.firstPattern.isEmpty() && !checked.isEmpty()) {
        itemSpec.pattern = spec.firstPattern;
        if (const Status first = checkText(itemSpec, toolTemplate::valueText(checked.first())); !first) {
            Error error = first.error();
            error.message = u"item 1: "_s + error.message;
            return error;
        }
    }
    const Status range = checkRange(spec, static_cast<double>(checked.size()), u"a count of items"_s);
    if (!range) return range.error();
    return QJsonValue(checked);
}

Result<QJsonValue> checkMap(const ParameterSpec& spec, const QJsonValue& value) {
    const auto expected = u"a map"_s;
    const auto hint = u"write it as {name: value} or as text: name=value, name=value"_s;
    QJsonObject map;
    if (value.isObject()) {
        map = value.toObject();
    } else if (value.isString() && value.toString().trimmed().startsWith(u'{')) {
        const auto parsed = json::parse(value.toString().toUtf8());
        if (!parsed) return refused(expected, described(spec, value), parsed.error().message);
        map = parsed->toObject();
    } else if (value.isString()) {
        const QStringList entries = value.toString().split(u',', Qt::SkipEmptyParts);
        for (const QString& entry : entries) {
            const qsizetype sign = entry.indexOf(u'=');
            if (sign < 0) return refused(expected, described(spec, value), hint);
            const QString key = entry.left(sign).trimmed();
            if (map.contains(key)) return refused(expected, u"%1 twice"_s.arg(key), hint);
            map.insert(key, entry.mid(sign + 1).trimmed());
        }
    } else {
        return refused(expected, described(spec, value), hint);
    }
    if (map.contains(QString())) return refused(u"a name for every value of the map"_s, u"an empty name"_s, hint);
    const Status range = checkRange(spec, static_cast<double>(map.size()), u"a count of entries"_s);
    if (!range) return range.error();
    return QJsonValue(map);
}

Result<QJsonValue> checkPlainText(const ParameterSpec& spec, const QJsonValue& value) {
    static constexpr auto expectedText = [](ParameterType type) {
        switch (type) {
        case ParameterType::Path:
            return u"a path"_s;
        case ParameterType::Url:
            return u"a whole URL"_s;
        case ParameterType::Secret:
            return u"a secret"_s;
        case ParameterType::Expression:
            return u"an expression"_s;
        default:
            return u"text"_s;
        }
    };
    const auto text = textOf(spec, value, expectedText(spec.type));
    if (!text) return text.error();
    const bool filled = spec.required || spec.type == ParameterType::Path || spec.type == ParameterType::Expression;
    if (text->isEmpty() && filled) return refused(expectedText(spec.type), u"an empty text"_s);
    if (spec.type == ParameterType::Url) {
        auto url = checkUrl(spec, text->trimmed());
        if (!url) return url;
    }
    // What "secret:name" stands for is not known yet.
    const bool reference = spec.isSecret() && text->startsWith("secret:"_L1);
    if (const Status status = reference ? Status() : checkText(spec, *text); !status) return status.error();
    return QJsonValue(spec.type == ParameterType::Url ? text->trimmed() : *text);
}

Result<QJsonValue> checkType(const ParameterSpec& spec, const QJsonValue& value) {
    switch (spec.type) {
    case ParameterType::Integer:
        return checkInteger(spec, value);
    case ParameterType::Number:
        return checkNumber(spec, value);
    case ParameterType::Boolean:
        return checkBoolean(spec, value);
    case ParameterType::Duration:
        return checkDuration(spec, value);
    case ParameterType::Size:
        return checkSize(spec, value);
    case ParameterType::List:
        return checkList(spec, value);
    case ParameterType::Map:
        return checkMap(spec, value);
    case ParameterType::Ip:
    case ParameterType::Cidr:
    case ParameterType::Host:
    case ParameterType::Email:
        return checkAddress(spec, value);
    case ParameterType::Port: {
        auto port = readInteger(spec, value, u"a port from 1 to 65535"_s);
        if (port && (port->toInteger() < 1 || port->toInteger() > 65535))
            return refused(u"a port from 1 to 65535"_s, described(spec, value));
        if (!port) return port;
        if (const Status range = checkRange(spec, port->toDouble(), u"a port"_s); !range) return range.error();
        return port;
    }
    case ParameterType::Json:
        if (!value.isString()) return value;
        return json::parse(value.toString().toUtf8());
    case ParameterType::Enum:
        if (value.isArray() || value.isObject() || value.isNull())
            return refused(u"one of the choices"_s, described(spec, value));
        return value;
    case ParameterType::Asset: {
        const auto text = textOf(spec, value, u"a host name or the number of an asset"_s);
        if (!text) return text.error();
        if (text->trimmed().isEmpty()) return refused(u"a host name or the number of an asset"_s, u"an empty text"_s);
        bool ok = false;
        const qint64 id = text->trimmed().toLongLong(&ok);
        return ok ? QJsonValue(id) : QJsonValue(text->trimmed());
    }
    default:
        return checkPlainText(spec, value);
    }
}

} // namespace

Result<QJsonValue> checkValue(const ParameterSpec& spec, const QJsonValue& value) {
    if (value.isUndefined()) return refused(u"a value"_s, u"nothing"_s);
    if (hasNul(value)) return refused(u"text without NUL characters"_s, u"one, or lists more than 200 deep"_s);
    auto checked = checkType(spec, value);
    // A list hands its choices on to its items.
    if (!checked || spec.choices.isEmpty() || spec.type == ParameterType::List) return checked;
    return checkChoice(spec, *checked);
}

} // namespace oc
