// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/CommandModel.h"

#include <QFrame>

class QLineEdit;
class QListView;

namespace oc::ui {

class Theme;

/// A field over the window that finds every command by a few letters. Deletes itself when it closes. GUI thread.
class CommandPalette : public QFrame {
    Q_OBJECT

public:
    CommandPalette(Theme& theme, QWidget* window);

    void setCommands(QList<Command> commands);
    /// What comes later (recent runs are read on a worker).
    void addCommands(const QList<Command>& commands);
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void runCurrent();
    void selectFirst();

    CommandModel* model_;
    QLineEdit* line_;
    QListView* list_;
};

} // namespace oc::ui
