// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/forms/ValueEditor.h"

class QCompleter;
class QLabel;
class QLineEdit;

namespace oc::ui {

/// One line: string, integer, number, host, ip, cidr, port, url, email, duration, size, asset, expression, and path
/// with a chooser. GUI thread.
class LineEditor : public ValueEditor {
    Q_OBJECT

public:
    LineEditor(const ParameterSpec& spec, Theme& theme, QWidget* parent);

    void setValue(const QJsonValue& value) override;
    [[nodiscard]] QJsonValue value() const override;
    [[nodiscard]] QWidget* control() override;
    void setReadOnly(bool readOnly) override;
    void setCompletions(const QStringList& words) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void choosePath(bool folder);
    void step(int by);

    ParameterSpec spec_;
    QLineEdit* line_;
    QWidget* chooser_ = nullptr;
};

} // namespace oc::ui
