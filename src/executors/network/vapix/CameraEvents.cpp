// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/vapix/CameraEvents.h"

#include "executors/network/vapix/CameraParameters.h"

#include <QHash>
#include <QJsonArray>

namespace oc::cameraEvents {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype mostTopics = 20'000;

Error another(const QString& expected, const XmlElement& found) {
    return {u"bad_reply"_s, u"the answer is no %1 but '%2'"_s.arg(expected, found.name.left(60)), {}, {}};
}

/// Topics are named by their namespace, for which cameras use other prefixes now and then.
QString topicName(const XmlElement& element) {
    if (element.space == u"http://www.onvif.org/ver10/topics") return u"tns1:"_s + element.name;
    if (element.space == u"http://www.axis.com/2009/event/topics") return u"tnsaxis:"_s + element.name;
    return element.name;
}

/// [{"name", "type", "values": [...]}]
QJsonArray itemsOf(const XmlElement* instance) {
    QJsonArray items;
    if (!instance) return items;
    const auto all = instance->all(u"SimpleItemInstance");
    for (const XmlElement* item : all) {
        QString type = item->attribute(u"Type");
        type = type.mid(type.indexOf(u':') + 1);
        QJsonArray values;
        const auto known = item->all(u"Value");
        for (const XmlElement* value : known)
            values.append(value->text);
        QJsonObject one{{u"name"_s, item->attribute(u"Name")}, {u"type"_s, type}};
        if (!values.isEmpty()) one.insert(u"values"_s, values);
        items.append(one);
    }
    return items;
}

void collect(const XmlElement& element, const QString& path, const QString& nice, QList<QJsonObject>& rows) {
    for (const XmlElement& child : element.children) {
        if (child.name == u"MessageInstance" || rows.size() >= mostTopics) continue;
        const QString topic = path.isEmpty() ? topicName(child) : path + u'/' + topicName(child);
        const QString name = child.attribute(u"NiceName");
        const QString names = name.isEmpty() ? nice : nice.isEmpty() ? name : nice + u": "_s + name;
        const XmlElement* message = child.child(u"MessageInstance");
        if (isYes(child.attribute(u"topic"))) {
            rows << QJsonObject{{u"topic"_s, topic},
                                {u"name"_s, names},
                                {u"stateful"_s, message && isYes(message->attribute(u"isProperty"))},
                                {u"source"_s, itemsOf(message ? message->child(u"SourceInstance") : nullptr)},
                                {u"data"_s, itemsOf(message ? message->child(u"DataInstance") : nullptr)},
                                {u"application_data"_s, isYes(child.attribute(u"isApplicationData"))},
                                {u"deprecated"_s, isYes(child.attribute(u"isDeprecated"))}};
        }
        collect(child, topic, names, rows);
    }
}

QJsonObject conditionOf(const XmlElement& element) {
    return {{u"topic"_s, element.textOf(u"TopicExpression")}, {u"content"_s, element.textOf(u"MessageContent")}};
}

} // namespace

Result<QList<QJsonObject>> topics(const XmlElement& response) {
    const XmlElement* set = response.find(u"TopicSet");
    if (response.name != u"GetEventInstancesResponse" || !set) return another(u"list of events"_s, response);
    QList<QJsonObject> rows;
    collect(*set, {}, {}, rows);
    return rows;
}

Result<QList<QJsonObject>> rules(const XmlElement& rules, const XmlElement& configurations) {
    if (rules.name != u"GetActionRulesResponse") return another(u"list of action rules"_s, rules);
    if (configurations.name != u"GetActionConfigurationsResponse") return another(u"list of actions"_s, configurations);
    QHash<QString, const XmlElement*> actions;
    const auto known = configurations.all(u"ActionConfiguration");
    for (const XmlElement* action : known)
        actions.insert(action->textOf(u"ConfigurationID"), action);
    QList<QJsonObject> rows;
    const auto all = rules.all(u"ActionRule");
    for (const XmlElement* rule : all) {
        QJsonArray conditions;
        if (const XmlElement* list = rule->child(u"Conditions"))
            for (const XmlElement& condition : list->children)
                conditions.append(conditionOf(condition));
        const XmlElement* start = rule->child(u"StartEvent");
        const QString id = rule->textOf(u"PrimaryAction");
        const XmlElement* action = actions.value(id);
        QJsonObject parameters;
        if (action) {
            const auto values = action->all(u"Parameter");
            for (const XmlElement* value : values)
                parameters.insert(value->attribute(u"Name"), value->attribute(u"Value"));
        }
        // Recipients have passwords among their parameters.
        for (const QString& name : parameters.keys())
            if (name.contains(u"pass"_s, Qt::CaseInsensitive) && !parameters.value(name).toString().isEmpty())
                parameters.insert(name, u"*****"_s);
        rows << QJsonObject{{u"id"_s, rule->textOf(u"RuleID")},
                            {u"name"_s, rule->textOf(u"Name")},
                            {u"enabled"_s, isYes(rule->textOf(u"Enabled"))},
                            {u"start_event"_s, start ? QJsonValue(conditionOf(*start)) : QJsonValue(QJsonValue::Null)},
                            {u"conditions"_s, conditions},
                            {u"action"_s, action ? action->textOf(u"TemplateToken") : id},
                            {u"action_parameters"_s, action ? QJsonValue(parameters) : QJsonValue(QJsonValue::Null)}};
    }
    return rows;
}

Result<QList<QJsonObject>> schedules(const XmlElement& response) {
    if (response.name != u"GetScheduledEventsResponse") return another(u"list of schedules"_s, response);
    QList<QJsonObject> rows;
    const auto all = response.all(u"ScheduledEvent");
    for (const XmlElement* event : all) {
        const QString calendar = event->textOf(u"ICalendar"); // RFC 5545
        const bool lasts = calendar.contains(u"DTEND"_s) || calendar.contains(u"DURATION"_s);
        rows << QJsonObject{{u"id"_s, event->textOf(u"EventID")},
                            {u"name"_s, event->textOf(u"Name")},
                            {u"schedule"_s, calendar},
                            {u"kind"_s, lasts ? u"interval"_s : u"pulse"_s}};
    }
    return rows;
}

} // namespace oc::cameraEvents
