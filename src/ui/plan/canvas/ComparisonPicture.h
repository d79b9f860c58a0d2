// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/PlanComparison.h"

#include <QWidget>

namespace oc::ui {

class Theme;

/// Two texts of a plan as one picture: what came, what went and what is different are told by sign, word and colour.
/// As large as its cards need; stands in a scroll area. GUI thread.
class ComparisonPicture : public QWidget {
    Q_OBJECT

public:
    explicit ComparisonPicture(const Theme& theme, QWidget* parent = nullptr);

    void show(const PlanComparison& comparison);
    [[nodiscard]] const PlanComparison& comparison() const { return comparison_; }
    /// The card of a step, empty when there is none.
    [[nodiscard]] QRectF card(const QString& stepId) const;

    [[nodiscard]] QSize sizeHint() const override { return size_; }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    void paintLine(QPainter& painter, const PlanComparison::Line& line) const;
    void paintCard(QPainter& painter, int step) const;

    const Theme& theme_;
    PlanComparison comparison_;
    QList<QRectF> cards_;
    QSize size_;
};

} // namespace oc::ui
