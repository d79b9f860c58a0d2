// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/alerts/AlertTemplate.h"

#include "engine/base/Clock.h"
#include "engine/base/Json.h"
#include "engine/catalogue/ParameterSpec.h"
#include "engine/plan/Expression.h"

#include <QSysInfo>

#include <array>

#include <pwd.h>
#include <unistd.h>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestName = 80;

Result<QString> filled(const QString& text, const QString& field, const QString& name, ExpressionEvaluator& evaluator) {
    if (!expression::isTemplated(text)) return text;
    const auto value = evaluator.resolve(text);
    if (!value) {
        const QString whose = name.isEmpty() ? u"the %1"_s.arg(field) : u"the template '%1', %2"_s.arg(name, field);
        return Error{u"bad_template"_s, whose + u": "_s + value.error().message, value.error().hint, {}};
    }
    if (value->isString()) return value->toString();
    if (value->isNull() || value->isUndefined()) return QString();
    // A list reads as its items, as a person would write it.
    if (value->isArray()) {
        QStringList items;
        for (const QJsonValue& item : value->toArray())
            items.append(item.isString() ? item.toString() : QString::fromUtf8(json::toText(item)));
        return items.join(u", "_s);
    }
    return QString::fromUtf8(json::toText(*value));
}

/// As the system knows who runs this; services have no USER.
QString userName() {
    passwd entry{};
    passwd* found = nullptr;
    std::array<char, 4096> buffer{};
    if (::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found)
        return QString::fromLocal8Bit(found->pw_name);
    return QString::number(::geteuid());
}

} // namespace

AlertScope alertScope(qint64 timeMs) {
    return {{u"run"_s, QJsonValue()},
            {u"steps"_s, QJsonObject()},
            {u"inputs"_s, QJsonObject()},
            {u"assets"_s, QJsonArray()},
            {u"host"_s, QSysInfo::machineHostName()},
            {u"user"_s, userName()},
            {u"time"_s, isoTime(timeMs)}};
}

Result<Alert> fillTemplate(const AlertTemplate& from, Alert alert, const AlertScope& scope) {
    ExpressionEvaluator evaluator;
    for (auto it = scope.begin(); it != scope.end(); ++it)
        evaluator.set(it.key(), it.value());
    if (!from.title.isEmpty()) {
        const auto title = filled(from.title, u"title"_s, from.name, evaluator);
        if (!title) return title.error();
        alert.title = title->simplified();
        if (alert.title.isEmpty())
            return Error{u"bad_template"_s,
                         u"the title of '%1' is empty once it is filled in"_s.arg(from.name),
                         u"it reads %1"_s.arg(from.title),
                         {}};
    }
    if (!from.text.isEmpty()) {
        const auto text = filled(from.text, u"text"_s, from.name, evaluator);
        if (!text) return text.error();
        alert.text = *text;
    }
    if (from.severity) alert.severity = *from.severity;
    return alert;
}

Result<AlertTemplate> findTemplate(const QList<AlertTemplate>& templates, const QString& name) {
    QStringList names;
    for (const AlertTemplate& one : templates) {
        if (one.name.compare(name, Qt::CaseInsensitive) == 0) return one;
        names.append(one.name);
    }
    const QString nearest = nearestName(name, names);
    return Error{u"no_such_template"_s,
                 u"There is no alert template '%1'"_s.arg(name),
                 nearest.isEmpty() ? u"there are "_s + names.join(u", "_s) : u"did you mean %1?"_s.arg(nearest),
                 {}};
}

Result<QList<AlertTemplate>> alertTemplatesFromJson(const QJsonValue& list) {
    const auto bad = [](const QString& pointer, const QString& what, const QString& hint = {}) {
        return Error{u"bad_templates"_s, u"/templates"_s + pointer + u' ' + what, hint, {}};
    };
    if (!list.isArray()) return bad({}, u"must be a list"_s, u"[{\"name\": ..., \"title\": ...}]"_s);
    QList<AlertTemplate> templates;
    ExpressionEvaluator evaluator;
    const QJsonArray items = list.toArray();
    for (qsizetype i = 0; i < items.size(); ++i) {
        const QString pointer = u'/' + QString::number(i);
        if (!items.at(i).isObject()) return bad(pointer, u"must be an object"_s);
        const QJsonObject object = items.at(i).toObject();
        AlertTemplate one;
        for (auto it = object.begin(); it != object.end(); ++it) {
            const QString at = pointer + u'/' + json::escapeToken(it.key());
            static const QStringList keys{u"name"_s, u"title"_s, u"text"_s, u"severity"_s, u"channels"_s};
            if (it.key() == "channels"_L1) {
                if (!it.value().isArray()) return bad(at, u"must be a list of channels"_s);
                for (const QJsonValue& channel : it.value().toArray())
                    one.channels.append(channel.toString());
            } else if (it.key() == "severity"_L1) {
                one.severity = severityFromName(it.value().toString());
                if (!one.severity) return bad(at, u"must be info, warning or critical"_s);
            } else if (keys.contains(it.key())) {
                if (!it.value().isString()) return bad(at, u"must be a text"_s);
                const QString text = it.value().toString();
                if (const Status good = evaluator.check(text); !good) return bad(at, u": "_s + good.error().message);
                (it.key() == "name"_L1 ? one.name : it.key() == "title"_L1 ? one.title : one.text) = text;
            } else if (!it.key().startsWith("x-"_L1)) {
                const QString nearest = nearestName(it.key(), keys);
                return bad(at, u"is unknown"_s,
                           nearest.isEmpty() ? u"it can be "_s + keys.join(u", "_s)
                                             : u"did you mean %1?"_s.arg(nearest));
            }
        }
        one.name = one.name.simplified();
        if (one.name.isEmpty()) return bad(pointer + u"/name"_s, u"is missing"_s);
        if (one.name.size() > longestName) return bad(pointer + u"/name"_s, u"is longer than 80 characters"_s);
        for (const AlertTemplate& other : std::as_const(templates)) {
            if (other.name.compare(one.name, Qt::CaseInsensitive) == 0)
                return bad(pointer + u"/name"_s, u": there is a template '%1' already"_s.arg(other.name));
        }
        templates.append(one);
    }
    return templates;
}

QJsonArray alertTemplatesToJson(const QList<AlertTemplate>& templates) {
    QJsonArray list;
    for (const AlertTemplate& one : templates) {
        QJsonObject object{{u"name"_s, one.name}};
        if (!one.title.isEmpty()) object.insert(u"title"_s, one.title);
        if (!one.text.isEmpty()) object.insert(u"text"_s, one.text);
        if (one.severity) object.insert(u"severity"_s, severityName(*one.severity));
        if (!one.channels.isEmpty()) object.insert(u"channels"_s, QJsonArray::fromStringList(one.channels));
        list.append(object);
    }
    return list;
}

QList<AlertTemplate> standardTemplates() {
    return {
        {u"Looking into it"_s,
         u"{{ run ? run.plan + ': being looked into' : 'Being looked into' }}"_s,
         u"{{ user }} on {{ host }} is looking into it.{{ run && run.error ? '\\n\\n' + run.error : '' }}"_s,
         Severity::Warning,
         {}},
        {u"Maintenance begins"_s,
         u"Maintenance begins{{ assets.length ? ' on ' + assets.map(a => a.hostname).join(', ') : '' }}"_s,
         u"By {{ user }}, {{ time }}. Alarms of these machines are to be expected."_s,
         Severity::Info,
         {}},
        {u"Maintenance is over"_s,
         u"Maintenance is over{{ assets.length ? ' on ' + assets.map(a => a.hostname).join(', ') : '' }}"_s,
         u"By {{ user }}, {{ time }}. Whatever fails from now on is not expected."_s,
         Severity::Info,
         {}},
        {u"All clear"_s,
         u"{{ run ? run.plan + ': all clear' : 'All clear' }}"_s,
         u"Mended by {{ user }}, {{ time }}."_s,
         Severity::Info,
         {}},
    };
}

} // namespace oc
