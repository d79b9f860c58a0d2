// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/alerts/Outbox.h"

#include <QHash>
#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace oc::ui {

class Theme;

/// What becomes of an alert: a line for each channel, as it happens. Shows nothing until it follows something. GUI
/// thread.
class DeliveryList : public QWidget {
    Q_OBJECT

public:
    explicit DeliveryList(Theme& theme, QWidget* parent = nullptr);

    /// From now on these, as the outbox has them at this moment (read in the background).
    void follow(Outbox* outbox, const QStringList& deliveryIds);

public Q_SLOTS:
    /// Ignores what it does not follow.
    void take(const oc::Delivery& delivery);

private:
    struct Row {
        QLabel* dot;
        QLabel* text;
    };

    Theme& theme_;
    QVBoxLayout* layout_;
    QHash<QString, Row> rows_;
};

} // namespace oc::ui
