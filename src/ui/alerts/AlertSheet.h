// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/alerts/Outbox.h"
#include "executors/communication/AlertChannels.h"
#include "ui/alerts/AlertSubject.h"
#include "ui/shell/Services.h"

#include <QDialog>

#include <optional>

class QButtonGroup;
class QCheckBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QVBoxLayout;

namespace oc::ui {

class AlertPreview;
class DeliveryList;
class Theme;

/// One alert on its way to people: which channels, how bad, what; beside it what each channel will get, and when it was
/// sent what became of it, as it happens. Deletes itself when it is closed; what was sent goes on without it. GUI
/// thread.
class AlertSheet : public QDialog {
    Q_OBJECT

public:
    AlertSheet(Services& services, Theme& theme, AlertSubject subject, QWidget* parent = nullptr);

private:
    struct ChannelBox {
        AlertChannel channel;
        QCheckBox* box;
    };

    QWidget* makeForm();
    QWidget* makeSide();
    QWidget* makeFoot();
    void showChannels(const Result<AlertChannels>& channels);
    [[nodiscard]] Alert alert() const;
    [[nodiscard]] QList<AlertChannel> chosen() const;
    void update();
    void send(bool again);
    void wasPut(const Result<Outbox::Put>& put);
    void setSending(bool sending);
    void showProblem(const QString& text);

    Services& services_;
    Theme& theme_;
    const AlertSubject subject_;
    QList<ChannelBox> boxes_;
    QVBoxLayout* channels_;
    QLabel* reading_;
    QButtonGroup* severity_;
    QLineEdit* title_;
    QPlainTextEdit* text_;
    AlertPreview* preview_;
    DeliveryList* deliveries_;
    QLabel* problem_;
    QPushButton* again_;
    QPushButton* cancel_;
    QPushButton* send_;
    bool sent_ = false;
};

} // namespace oc::ui
