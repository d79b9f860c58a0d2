// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/forms/ValueEditor.h"

class QPlainTextEdit;

namespace oc::ui {

/// Several lines: text as it is, a list with one entry a line, or JSON. Grows with what it holds. GUI thread.
class TextEditor : public ValueEditor {
    Q_OBJECT

public:
    enum class Kind { Text, List, Json };

    TextEditor(const ParameterSpec& spec, Kind kind, QWidget* parent);

    void setValue(const QJsonValue& value) override;
    [[nodiscard]] QJsonValue value() const override;
    [[nodiscard]] QString problem() const override { return problem_; }
    [[nodiscard]] QWidget* control() override;
    void setReadOnly(bool readOnly) override;

private:
    [[nodiscard]] QString textOf(const QJsonValue& value) const;
    void readJson();
    void fit();

    ParameterSpec spec_;
    Kind kind_;
    QPlainTextEdit* edit_;
    QString problem_;
    QJsonValue json_{QJsonValue::Undefined};
    bool setting_ = false;
};

} // namespace oc::ui
