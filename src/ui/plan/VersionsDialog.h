// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/PlanDocument.h"
#include "engine/store/PlanVersions.h"

#include <QDialog>

class QLabel;
class QListWidget;
class QPlainTextEdit;
class QPushButton;

namespace oc::ui {

class ComparisonPicture;
class OpenPlan;
class TabStrip;
class Theme;
struct Services;

/// The texts that were saved to a plan's file, and what is different in the plan now: step by step in words and as a
/// picture, and line by line. Any of them can be taken back, as an edit. Deletes itself when closed. GUI thread; files
/// are read on a worker thread.
class VersionsDialog : public QDialog {
    Q_OBJECT

public:
    VersionsDialog(Services& services, Theme& theme, OpenPlan& plan, QWidget* parent);

private:
    void fill(const QList<PlanVersions::Version>& versions);
    void showVersion(int row);
    void showText(const QByteArray& text);
    void takeBack();

    Theme& theme_;
    OpenPlan& plan_;
    QList<PlanVersions::Version> versions_;
    QListWidget* list_;
    QLabel* steps_;
    TabStrip* tabs_;
    ComparisonPicture* picture_;
    QPlainTextEdit* text_;
    QPushButton* take_;
    PlanDocument chosen_;
    int generation_ = 0;
};

} // namespace oc::ui
