// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/forms/ValueEditor.h"

class QTableWidget;

namespace oc::ui {

/// Names and values in two columns; the last row is always free for a new one. GUI thread.
class MapEditor : public ValueEditor {
    Q_OBJECT

public:
    MapEditor(const ParameterSpec& spec, QWidget* parent);

    void setValue(const QJsonValue& value) override;
    [[nodiscard]] QJsonValue value() const override;
    [[nodiscard]] QString problem() const override;
    [[nodiscard]] QWidget* control() override;
    void setReadOnly(bool readOnly) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void ensureFreeRow();
    void fit();
    [[nodiscard]] QString cell(int row, int column) const;

    QTableWidget* table_;
    bool setting_ = false;
    QJsonObject given_; ///< for the types of values that were no text
};

} // namespace oc::ui
