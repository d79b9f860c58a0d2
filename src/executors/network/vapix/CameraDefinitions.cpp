// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/vapix/CameraDefinitions.h"

namespace oc {

using namespace Qt::StringLiterals;

namespace {

std::optional<qint64> integer(const QString& text) {
    bool good = false;
    const qint64 value = text.toLongLong(&good);
    return good ? std::optional(value) : std::nullopt;
}

void read(const XmlElement& element, const QString& path, QMap<QString, CameraDefinitions::Definition>& found) {
    for (const XmlElement& child : element.children) {
        const QString name = child.attribute(u"name");
        if (child.name == u"group") {
            read(child, name == u"root" && path.isEmpty() ? path : path + name + u'.', found);
            continue;
        }
        if (child.name != u"parameter" || name.isEmpty()) continue;
        CameraDefinitions::Definition definition;
        if (const XmlElement* type = child.child(u"type")) {
            definition.readOnly = type->attribute(u"readonly") == u"true" || type->attribute(u"const") == u"true";
            if (const XmlElement* number = type->child(u"int")) {
                definition.minimum = integer(number->attribute(u"min"));
                definition.maximum = integer(number->attribute(u"max"));
            }
            if (const XmlElement* choice = type->child(u"enum")) {
                for (const XmlElement& entry : choice->children)
                    if (entry.name == u"entry") definition.values << entry.attribute(u"value");
            }
            if (const XmlElement* flag = type->child(u"bool")) {
                definition.flag = true;
                definition.values = {flag->attribute(u"true"), flag->attribute(u"false")};
            }
        }
        found.insert(path + name, definition);
    }
}

} // namespace

Result<CameraDefinitions> CameraDefinitions::of(const XmlElement& root) {
    CameraDefinitions found;
    if (root.name == u"parameterDefinitions") read(root, {}, found.definitions);
    if (found.definitions.isEmpty()) return Error{u"bad_reply"_s, u"the camera declares no parameters"_s, {}, {}};
    return found;
}

Status CameraDefinitions::check(const QString& name, const QString& value, const QString& called) const {
    const auto it = definitions.find(name);
    if (it == definitions.end() || it->readOnly) {
        return Error{u"not_supported"_s,
                     u"this model has no %1 that can be set"_s.arg(called),
                     u"Its settings are in what get gives back."_s,
                     {}};
    }
    if (!it->values.isEmpty() && !it->values.contains(value)) {
        return Error{u"bad_parameter"_s,
                     u"%1 '%2' is not known to this model"_s.arg(called, value.left(60)),
                     u"It takes %1."_s.arg(it->values.join(u", "_s)),
                     {}};
    }
    if (it->minimum || it->maximum) {
        const auto number = integer(value);
        if (!number || (it->minimum && *number < *it->minimum) || (it->maximum && *number > *it->maximum)) {
            const auto text = [](const std::optional<qint64>& limit) {
                return limit ? QString::number(*limit) : u"any"_s;
            };
            return Error{u"bad_parameter"_s,
                         u"%1 %2 is not within what this model takes"_s.arg(called, value.left(60)),
                         u"It takes %1 to %2."_s.arg(text(it->minimum), text(it->maximum)),
                         {}};
        }
    }
    return {};
}

} // namespace oc
