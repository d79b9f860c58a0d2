// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/alerts/AlertTemplate.h"
#include "engine/alerts/Outbox.h"
#include "executors/communication/AlertChannels.h"
#include "ui/alerts/AlertSubject.h"
#include "ui/shell/Services.h"

#include <QDialog>

#include <optional>

class QButtonGroup;
class QCheckBox;
class QComboBox;
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
    /// templateName: what it is filled in with; empty: the standard words.
    AlertSheet(Services& services, Theme& theme, AlertSubject subject, const QString& templateName = {},
               QWidget* parent = nullptr);

Q_SIGNALS:
    /// A channel is not set up, and the person wants to.
    void setUpWanted();

private:
    struct ChannelBox {
        AlertChannel channel;
        QCheckBox* box;
    };

    /// What is read in the background when the sheet opens.
    struct Loaded {
        Result<AlertChannels> channels;
        Result<QList<AlertTemplate>> templates;
        std::optional<Alert> alert; ///< of the run, from the history
        AlertScope scope;
    };
    [[nodiscard]] static Loaded load(const Services& services, const AlertSubject& subject);
    QWidget* makeForm();
    QWidget* makeSide();
    QWidget* makeFoot();
    void showLoaded(const Loaded& loaded);
    void showChannels(const Result<AlertChannels>& channels);
    void showTemplates(const QList<AlertTemplate>& templates);
    void useTemplate();
    void saveTemplate();
    /// Into the fields, as long as they hold what they were last filled with.
    void fill(const Alert& alert);
    [[nodiscard]] Alert alert() const;
    [[nodiscard]] QList<AlertChannel> chosen() const;
    void update();
    void send(bool again);
    void wasPut(const Result<Outbox::Put>& put);
    void setSending(bool sending);
    void showProblem(const QString& text);

    Services& services_;
    Theme& theme_;
    AlertSubject subject_;
    const QString wantedTemplate_;
    QList<AlertTemplate> templates_;
    AlertScope scope_;
    Alert filled_; ///< what the fields were filled with
    QList<ChannelBox> boxes_;
    QVBoxLayout* channels_;
    QLabel* reading_;
    QButtonGroup* severity_;
    QComboBox* template_;
    QLineEdit* title_;
    QPlainTextEdit* text_;
    AlertPreview* preview_;
    DeliveryList* deliveries_;
    QLabel* problem_;
    QPushButton* again_;
    QPushButton* keep_;
    QPushButton* cancel_;
    QPushButton* send_;
    bool sent_ = false;
};

} // namespace oc::ui
