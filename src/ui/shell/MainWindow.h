// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/Services.h"

#include <QMainWindow>

#include <array>

class QStackedWidget;

namespace oc::ui {

struct AlertSubject;
class AlertsPage;
class AssetsPage;
class Notices;
class PlansPage;
class Rail;
class RunsPage;
class StatusLine;
class Theme;
class ToolsPage;

/// The window: rail, pages (each made when it is first shown), status line, command palette. Starts the loading of the
/// catalogue after its first paint. GUI thread.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    enum Page { Plans, Runs, Assets, Alerts, Tools, Settings, PageCount };

    MainWindow(Services& services, Theme& theme, QWidget* parent = nullptr);
    ~MainWindow() override;

    void showPage(Page page);
    [[nodiscard]] Page currentPage() const { return current_; }
    void openPlanFile(const QString& file);
    void openPlanText(const QByteArray& json, const QString& title, const QString& cameFrom = {});
    void showRun(const QString& runId);
    /// Opens the sheet that sends an alert, filled with what it is about, and by a saved template when one is named.
    void sendAlert(const AlertSubject& subject, const QString& templateName = {});
    /// A warning over the pages; the same id takes the other's place.
    void notice(const QString& id, const QString& text);

Q_SIGNALS:
    /// Once, after the window was painted for the first time.
    void painted();

protected:
    void paintEvent(QPaintEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    QWidget* page(Page page);
    QWidget* makePage(Page page);
    void makeActions();
    [[nodiscard]] AlertSubject subject() const;
    void startBackgroundWork();
    void countAssets();
    /// What its plan's "notify" says; without an id of earlier runs that nobody was told of.
    void tellOfRun(const QString& runId);
    void showPalette();
    void askAboutRuns(int count);
    void askAboutEdits(qsizetype count);
    void applyAppearance();

    Services& services_;
    Theme& theme_;
    Rail* rail_;
    Notices* notices_;
    StatusLine* status_;
    QStackedWidget* stack_;
    std::array<QWidget*, PageCount> pages_{};
    PlansPage* plans_ = nullptr;
    RunsPage* runs_ = nullptr;
    ToolsPage* tools_ = nullptr;
    AssetsPage* assets_ = nullptr;
    AlertsPage* alerts_ = nullptr;
    Page current_ = Plans;
    bool painted_ = false;
    bool closing_ = false;
    bool losing_ = false; ///< the person wants to close although edits are not saved
};

} // namespace oc::ui
