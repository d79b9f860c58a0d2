// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/TargetList.h"

#include "engine/base/Json.h"

#include <QJsonArray>
#include <QSet>

namespace oc {

namespace {

Error badTarget(const QJsonValue& found) {
    return {QStringLiteral("bad_target"),
            QStringLiteral("A target must be a name, a list of names or assets, or a filter, and it is %1")
                .arg(json::typeName(found)),
            QStringLiteral("check what the expression of the target refers to"),
            {}};
}

/// Null when the object is no asset.
std::optional<Target> targetOfAsset(const QJsonObject& asset) {
    const auto first = [&](const char* a, const char* b) {
        const QString value = asset.value(QLatin1StringView(a)).toString();
        return value.isEmpty() ? asset.value(QLatin1StringView(b)).toString() : value;
    };
    Target target;
    target.address = first("ip_address", "address");
    target.name = first("hostname", "name");
    if (target.name.isEmpty()) target.name = target.address;
    if (target.name.isEmpty()) return std::nullopt;
    if (target.address.isEmpty()) target.address = target.name;
    target.asset = asset;
    return target;
}

QStringList namesIn(const QString& text) {
    QStringList names;
    for (const QString& part : text.split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        if (const QString name = part.trimmed(); !name.isEmpty()) names.append(name);
    }
    return names;
}

Result<QList<Target>> lookUp(const QStringList& names, TargetResolver* resolver) {
    if (resolver) return resolver->resolve(QJsonArray::fromStringList(names));
    QList<Target> targets;
    for (const QString& name : names)
        targets.append({name, name, {}});
    return targets;
}

Result<QList<Target>> fromList(const QJsonArray& list, TargetResolver* resolver) {
    QList<Target> targets;
    QStringList names; // looked up together: one query, not one for each machine
    const auto lookUpNames = [&]() -> Status {
        if (names.isEmpty()) return {};
        Result<QList<Target>> found = lookUp(names, resolver);
        names.clear();
        if (!found) return found.error();
        targets += *found;
        return {};
    };
    for (const QJsonValue& item : list) {
        if (item.isString()) {
            names += namesIn(item.toString());
        } else if (item.isObject()) {
            if (Status done = lookUpNames(); !done) return done.error();
            std::optional<Target> target = targetOfAsset(item.toObject());
            if (!target) {
                return Error{QStringLiteral("bad_target"),
                             QStringLiteral("An entry of the target list has neither hostname nor ip_address: %1")
                                 .arg(QString::fromUtf8(json::toText(item)).left(120)),
                             QStringLiteral("give assets as asset-query does"),
                             {}};
            }
            targets.append(std::move(*target));
        } else {
            return badTarget(item);
        }
    }
    if (Status done = lookUpNames(); !done) return done.error();
    return targets;
}

} // namespace

Result<QList<Target>> targetList(const QJsonValue& value, TargetResolver* resolver) {
    Result<QList<Target>> found = Error{};
    if (value.isString()) {
        found = lookUp(namesIn(value.toString()), resolver);
    } else if (value.isArray()) {
        found = fromList(value.toArray(), resolver);
    } else if (value.isObject() && value.toObject().value(QLatin1StringView("assets")).isArray()) {
        // What a query of the inventory gave, as a whole: its machines are meant.
        found = fromList(value.toObject().value(QLatin1StringView("assets")).toArray(), resolver);
    } else if (value.isObject()) {
        if (!resolver) {
            return Error{QStringLiteral("no_inventory"),
                         QStringLiteral("The target is an asset filter, and there is no inventory to look it up in"),
                         QStringLiteral("name the machines, or set up the assets database"),
                         {}};
        }
        found = resolver->resolve(value);
    } else {
        return badTarget(value);
    }
    if (!found) return found;
    QList<Target> once;
    once.reserve(found->size());
    QSet<QString> seen;
    for (Target& target : *found) {
        if (seen.contains(target.name)) continue;
        seen.insert(target.name);
        once.append(std::move(target));
    }
    return once;
}

} // namespace oc
