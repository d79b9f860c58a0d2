// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace oc::ui {

class Theme;

/// Paints rows of a TaskModel: the state as icon and word, and the timeline's bar on the scale of the whole run. Only
/// paints. GUI thread.
class TaskDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit TaskDelegate(const Theme& theme, QObject* parent = nullptr);

    /// The run's beginning and end (or now), ms since epoch.
    void setSpan(qint64 first, qint64 last);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintState(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
    void paintBar(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;

    const Theme& theme_;
    qint64 first_ = 0;
    qint64 last_ = 0;
};

} // namespace oc::ui
