// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetChange.h"

#include <QWidget>

class QFormLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace oc {
class AssetStore;
class RunStore;
struct RunHeader;
} // namespace oc

namespace oc::ui {

class Theme;

/// The panel beside the grid: what can be done with the chosen assets, everything about the current one, its change log
/// with the runs that changed it, the runs that worked on it, and what could not be saved. GUI thread; reads the log on
/// a worker thread.
class AssetDetails : public QWidget {
    Q_OBJECT

public:
    enum class Action { UseAsTarget, RunPlan, Ping, OpenSsh, EditAll, Remove, EditMetadata };
    Q_ENUM(Action)

    /// runs may be null: without a history.
    AssetDetails(AssetStore& store, RunStore* runs, Theme& theme, QWidget* parent = nullptr);

    /// chosen: how many rows; current: the one whose fields are shown, when it was read.
    void show(qsizetype chosen, const std::optional<Asset>& current);
    /// One text for each cell that cannot be saved.
    void showProblems(const QStringList& problems);

Q_SIGNALS:
    void wanted(oc::ui::AssetDetails::Action action);
    void runWanted(const QString& runId);
    /// The cells that cannot be saved are to show again what the inventory holds.
    void putBackWanted();

private:
    QWidget* makeActions();
    QPushButton* button(Action action, const QString& text, const QString& tip);
    void showFields(const Asset& asset);
    void readLog(const Asset& asset);
    void showLog(const QList<AssetLogEntry>& log);
    void readRuns(const Asset& asset);
    void showRuns(const QList<RunHeader>& runs);
    void clear(QVBoxLayout* layout);
    QLabel* addLine(QVBoxLayout* layout, const QString& richText);

    AssetStore& store_;
    RunStore* runStore_;
    Theme& theme_;
    QLabel* title_;
    QLabel* hint_;
    QWidget* actions_;
    QList<QPushButton*> buttons_;
    QLabel* name_;
    QWidget* fields_ = nullptr;
    QLabel* changesTitle_;
    QVBoxLayout* changes_;
    QLabel* runsTitle_;
    QVBoxLayout* runs_;
    QLabel* problemsTitle_;
    QVBoxLayout* problems_;
    qint64 shownId_ = 0;
    int shownVersion_ = 0;
    int generation_ = 0;
};

} // namespace oc::ui
