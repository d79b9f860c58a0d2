// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/alerts/Outbox.h"
#include "ui/shell/Services.h"

#include <QTimer>
#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;
class QTableView;

namespace oc::ui {

class DeliveryModel;
class MessagePanel;
class NoticeBar;
class Theme;

/// Deliveries of the outbox: either what is still to be done (queued, on its way, failed), or all there were. Below the
/// table the chosen one, with what may be done about it. Reads on worker threads; follows what is delivered. GUI
/// thread.
class DeliveriesView : public QWidget {
    Q_OBJECT

public:
    enum class Kind { Outbox, History };

    DeliveriesView(Kind kind, Services& services, Theme& theme, QWidget* parent = nullptr);

    /// Reads again, soon.
    void refresh() { timer_.start(); }

Q_SIGNALS:
    /// How many there are, whatever the filter.
    void counted(int deliveries);

protected:
    void showEvent(QShowEvent* event) override;

private:
    [[nodiscard]] QWidget* makeStrip();
    [[nodiscard]] QWidget* makeDetails();
    void makeTable();
    void reload();
    void showList(const Result<QList<Delivery>>& found);
    void showChosen();
    void act(bool retry);
    [[nodiscard]] QStringList chosenIds() const;

    const Kind kind_;
    Services& services_;
    Theme& theme_;
    DeliveryModel* model_;
    QLineEdit* search_;
    QComboBox* state_;
    QLabel* count_;
    QPushButton* retry_;
    QPushButton* discard_;
    NoticeBar* notice_;
    QTableView* table_;
    QLabel* title_;
    QLabel* words_;
    QLabel* facts_;
    MessagePanel* message_;
    QStackedWidget* stack_;
    QTimer timer_;
    int generation_ = 0;
};

} // namespace oc::ui
