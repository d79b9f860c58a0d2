// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

namespace oc::ui {

class Theme;

/// A card that opens a plan: title over one line of description. GUI thread.
class PlanButton : public QAbstractButton {
    Q_OBJECT

public:
    PlanButton(const Theme& theme, const QString& title, const QString& description, QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& theme_;
    QString description_;
};

} // namespace oc::ui
