// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/HttpToolRequest.h"

#include "engine/base/Clock.h"
#include "engine/base/Json.h"
#include "engine/catalogue/Moment.h"
#include "engine/catalogue/Template.h"

#include <QJsonArray>

#include <algorithm>
#include <functional>

namespace oc {
namespace {

bool hasValue(const QJsonObject& parameters, const QString& name) {
    const QJsonValue value = toolTemplate::value(parameters, name);
    return !value.isUndefined() && !value.isNull() && !(value.isString() && value.toString().isEmpty());
}

bool complete(const QString& text, const QJsonObject& parameters) {
    const auto names = toolTemplate::names(text);
    return names && std::all_of(names->begin(), names->end(),
                                [&parameters](const QString& name) { return hasValue(parameters, name); });
}

Result<QUrl> makeUrl(const QString& text, const ToolSpec& tool, const QJsonObject& parameters) {
    QString rest = text;
    QString base;
    const auto names = toolTemplate::names(text);
    if (names && !names->isEmpty() && text.startsWith(QLatin1Char('{') + names->first() + QLatin1Char('}'))) {
        const ParameterSpec* spec = tool.parameter(names->first());
        if (spec && spec->type == ParameterType::Url) {
            base = parameters.value(spec->name).toString();
            rest = text.mid(names->first().size() + 2);
            if (rest.startsWith(QLatin1Char('/'))) {
                while (base.endsWith(QLatin1Char('/')))
                    base.chop(1);
            }
        }
    }
    QJsonObject encoded;
    for (auto entry = parameters.begin(); entry != parameters.end(); ++entry) {
        encoded.insert(entry.key(),
                       QString::fromLatin1(QUrl::toPercentEncoding(toolTemplate::valueText(entry.value()))));
    }
    const QString whole = base + toolTemplate::expand(rest, encoded);
    const QUrl url(whole, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty()) {
        return Error{
            QStringLiteral("bad_url"),
            QStringLiteral("%1 is no address of a server").arg(whole.isEmpty() ? QStringLiteral("(nothing)") : whole),
            QStringLiteral("write it like http://server.example:9090"),
            {}};
    }
    if (url.scheme() != QLatin1StringView("http") && url.scheme() != QLatin1StringView("https")) {
        return Error{QStringLiteral("bad_url"),
                     QStringLiteral("%1: only http and https are spoken here, not %2").arg(whole, url.scheme()),
                     {},
                     {}};
    }
    return url;
}

/// The parameters with what a template may name in each round: {item}, or {key} and {value}.
QList<QJsonObject> rounds(const QString& forEach, const QJsonObject& parameters) {
    QList<QJsonObject> all;
    const QJsonValue over = parameters.value(forEach);
    const auto add = [&](std::initializer_list<std::pair<QLatin1StringView, QJsonValue>> names) {
        QJsonObject& round = all.emplaceBack(parameters);
        for (const auto& [name, value] : names)
            round.insert(name, value);
    };
    if (over.isObject()) {
        const QJsonObject map = over.toObject();
        for (auto entry = map.begin(); entry != map.end(); ++entry)
            // As text, as in a map that was written as text: 500 and "500" are one label.
            add({{QLatin1StringView("key"), entry.key()},
                 {QLatin1StringView("value"), toolTemplate::valueText(entry.value())}});
    } else if (over.isArray()) {
        for (const QJsonValue& item : over.toArray())
            add({{QLatin1StringView("item"), item}});
    } else if (!over.isUndefined() && !over.isNull()) {
        add({{QLatin1StringView("item"), over}});
    }
    return all;
}

/// {for_each: PARAMETER, item: ...} as an item of a list.
bool isRepeat(const QJsonObject& item) {
    return item.size() == 2 && item.value(QLatin1StringView("for_each")).isString() &&
           item.contains(QLatin1StringView("item"));
}

QJsonValue expandBody(const QJsonValue& value, const QJsonObject& parameters) {
    if (value.isString()) {
        QString name;
        if (toolTemplate::isWhole(value.toString(), &name)) return toolTemplate::value(parameters, name);
        return toolTemplate::expand(value.toString(), parameters);
    }
    if (value.isArray()) {
        QJsonArray list;
        const auto append = [&list](const QJsonValue& item, const QJsonObject& values) {
            const QJsonValue expanded = expandBody(item, values);
            if (!expanded.isUndefined()) list.append(expanded);
        };
        for (const QJsonValue& item : value.toArray()) {
            const QJsonObject object = item.toObject();
            if (!isRepeat(object)) {
                append(item, parameters);
                continue;
            }
            for (const QJsonObject& round : rounds(object.value(QLatin1StringView("for_each")).toString(), parameters))
                append(object.value(QLatin1StringView("item")), round);
        }
        return list;
    }
    if (value.isObject()) {
        QJsonObject object;
        const QJsonObject source = value.toObject();
        for (auto entry = source.begin(); entry != source.end(); ++entry) {
            const QJsonValue expanded = expandBody(entry.value(), parameters);
            if (!expanded.isUndefined()) object.insert(entry.key(), expanded);
        }
        return object;
    }
    return value;
}

/// The parameters with a value for every {now...} of the templates: all of one request mean the same moment.
QJsonObject withMoments(const HttpRun& run, QJsonObject values) {
    const qint64 now = nowMs();
    const auto add = [&values, now](const QString& text) {
        const auto names = toolTemplate::names(text);
        if (!names) return;
        for (const QString& name : *names) {
            const auto moment = values.contains(name) ? std::nullopt : Moment::parse(name);
            if (!moment) continue;
            const QJsonValue value = moment->value(values, now);
            if (!value.isUndefined()) values.insert(name, value);
        }
    };
    add(run.url);
    for (const QMap<QString, QString>& templates : {run.query, run.headers}) {
        for (const QString& text : templates)
            add(text);
    }
    for (const HttpRepeat& repeat : run.queryRepeats)
        add(repeat.value);
    const std::function<void(const QJsonValue&)> addAll = [&](const QJsonValue& value) {
        if (value.isString()) add(value.toString());
        for (const QJsonValue& item : value.toArray())
            addAll(item);
        for (const QJsonValue& item : value.toObject())
            addAll(item);
    };
    addAll(run.body);
    return values;
}

} // namespace

Result<HttpToolRequest> HttpToolRequest::make(const HttpRun& run, const ToolSpec& tool, const QJsonObject& given) {
    const QJsonObject parameters = withMoments(run, given);
    HttpToolRequest request;
    request.method = toolTemplate::expand(run.method, parameters).toUpper().toLatin1();
    const bool token = !request.method.isEmpty() && std::all_of(request.method.begin(), request.method.end(),
                                                                [](char c) { return c >= 'A' && c <= 'Z'; });
    if (!token) {
        return Error{QStringLiteral("bad_method"),
                     QStringLiteral("%1 is no HTTP method").arg(QString::fromLatin1(request.method)),
                     {},
                     {}};
    }
    auto url = makeUrl(run.url, tool, parameters);
    if (!url) return url.error();
    request.url = std::move(*url);

    QByteArray query = request.url.query(QUrl::FullyEncoded).toLatin1();
    const auto addToQuery = [&query](const QString& name, const QString& text, const QJsonObject& values) {
        if (!complete(text, values)) return;
        if (!query.isEmpty()) query += '&';
        query += QUrl::toPercentEncoding(name) + '=' + QUrl::toPercentEncoding(toolTemplate::expand(text, values));
    };
    for (auto entry = run.query.begin(); entry != run.query.end(); ++entry)
        addToQuery(entry.key(), entry.value(), parameters);
    for (const HttpRepeat& repeat : run.queryRepeats) {
        for (const QJsonObject& round : rounds(repeat.forEach, parameters))
            addToQuery(repeat.name, repeat.value, round);
    }
    if (!query.isEmpty()) request.url.setQuery(QString::fromLatin1(query), QUrl::StrictMode);

    for (auto entry = run.headers.begin(); entry != run.headers.end(); ++entry) {
        if (!complete(entry.value(), parameters)) continue;
        const QByteArray value = toolTemplate::expand(entry.value(), parameters).toUtf8();
        if (value.contains('\n') || value.contains('\r') || value.contains('\0')) {
            return Error{QStringLiteral("bad_header"),
                         QStringLiteral("the value for the header %1 holds a line break or a NUL").arg(entry.key()),
                         {},
                         {}};
        }
        request.headers.append({entry.key().toLatin1(), value});
    }

    if (!run.body.isUndefined() && !run.body.isNull()) {
        const QJsonValue body = expandBody(run.body, parameters);
        request.hasBody = true;
        request.body = body.isString() ? body.toString().toUtf8() : json::toText(body);
        const bool typed = std::any_of(request.headers.begin(), request.headers.end(), [](const auto& header) {
            return header.first.compare("content-type", Qt::CaseInsensitive) == 0;
        });
        if (!typed) {
            request.headers.append(
                {QByteArrayLiteral("Content-Type"), body.isString() ? QByteArrayLiteral("text/plain; charset=utf-8")
                                                                    : QByteArrayLiteral("application/json")});
        }
    }
    return request;
}

QString HttpToolRequest::toText() const {
    QString text =
        QString::fromLatin1(method) + QLatin1Char(' ') + url.toString(QUrl::FullyEncoded | QUrl::RemovePassword);
    for (const auto& [name, value] : headers) {
        text += QStringLiteral("\n%1: %2").arg(QString::fromLatin1(name), QString::fromUtf8(value));
    }
    if (hasBody) text += QStringLiteral("\n\n") + QString::fromUtf8(body);
    return text;
}

} // namespace oc
