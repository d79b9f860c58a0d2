// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/ParameterSpec.h"

#include <QJsonValue>
#include <QWidget>

namespace oc {
class SecretStore;
}

namespace oc::ui {

class Theme;

/// One editor for one type of value. GUI thread.
class ValueEditor : public QWidget {
    Q_OBJECT

public:
    using QWidget::QWidget;

    /// Undefined or null: empty, so that the default shows. Emits nothing.
    virtual void setValue(const QJsonValue& value) = 0;
    /// Undefined when it is empty. Text that is no number stays text, so that the check can say so.
    [[nodiscard]] virtual QJsonValue value() const = 0;
    /// A mistake that keeps the text from being a value at all (JSON with a missing brace); empty: none. While there
    /// is one, value() is the last good value.
    [[nodiscard]] virtual QString problem() const { return {}; }
    /// What takes the focus, and the name "param_NAME".
    [[nodiscard]] virtual QWidget* control() = 0;
    virtual void setReadOnly(bool readOnly) = 0;
    virtual void setCompletions(const QStringList& words) { Q_UNUSED(words) }
    /// True when it shows the label itself (a check box).
    [[nodiscard]] virtual bool showsLabel() const { return false; }

    /// Paints the frame of control() as wrong.
    void setWrong(bool wrong);

    /// The editor for a declaration. secrets may be null.
    [[nodiscard]] static ValueEditor* make(const ParameterSpec& spec, Theme& theme, SecretStore* secrets,
                                           QWidget* parent);

Q_SIGNALS:
    /// After the person changed it. typing: more keys may follow.
    void edited(bool typing);
};

/// "Only on": the name in words, with a capital, when the declaration gives no label.
[[nodiscard]] QString labelOf(const ParameterSpec& spec);
/// A value as one line for people: text as it is, lists joined by commas, the rest as JSON.
[[nodiscard]] QString valueAsText(const QJsonValue& value);
/// The same for a parameter's value: a list of words as the command line that it is.
[[nodiscard]] QString valueAsText(const ParameterSpec& spec, const QJsonValue& value);

} // namespace oc::ui
