// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/forms/ValueEditor.h"

#include "engine/base/Json.h"
#include "engine/base/Words.h"
#include "ui/forms/ChoiceEditors.h"
#include "ui/forms/LineEditor.h"
#include "ui/forms/MapEditor.h"
#include "ui/forms/NameText.h"
#include "ui/forms/SecretEditor.h"
#include "ui/forms/TextEditor.h"
#include "ui/theme/Look.h"

#include <QVariant>

namespace oc::ui {

QString labelOf(const ParameterSpec& spec) {
    if (!spec.label.isEmpty()) return spec.label;
    return nameText(spec.name);
}

QString valueAsText(const QJsonValue& value) {
    switch (value.type()) {
    case QJsonValue::Undefined:
    case QJsonValue::Null:
        return {};
    case QJsonValue::String:
        return value.toString();
    case QJsonValue::Array: {
        QStringList items;
        const QJsonArray array = value.toArray();
        for (const QJsonValue& item : array)
            items.append(valueAsText(item));
        return items.join(QLatin1String(", "));
    }
    default:
        return QString::fromUtf8(json::toText(value));
    }
}

QString valueAsText(const ParameterSpec& spec, const QJsonValue& value) {
    if (!spec.words || !value.isArray()) return valueAsText(value);
    QStringList words;
    const QJsonArray items = value.toArray();
    for (const QJsonValue& item : items)
        words.append(valueAsText(item));
    return shellQuoted(words);
}

void ValueEditor::setWrong(bool wrong) {
    setWrongLook(control(), wrong);
}

ValueEditor* ValueEditor::make(const ParameterSpec& spec, Theme& theme, SecretStore* secrets, QWidget* parent) {
    switch (spec.type) {
    case ParameterType::Boolean:
        return new CheckEditor(spec, parent);
    case ParameterType::Enum:
        return new ChoiceEditor(spec, parent);
    case ParameterType::Text:
        return new TextEditor(spec, TextEditor::Kind::Text, parent);
    case ParameterType::List:
        if (spec.words) return new LineEditor(spec, theme, parent);
        return new TextEditor(spec, TextEditor::Kind::List, parent);
    case ParameterType::Json:
        return new TextEditor(spec, TextEditor::Kind::Json, parent);
    case ParameterType::Map:
        return new MapEditor(spec, parent);
    case ParameterType::Secret:
        return new SecretEditor(spec, theme, secrets, parent);
    default:
        return new LineEditor(spec, theme, parent);
    }
}

} // namespace oc::ui
