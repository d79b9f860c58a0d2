// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/RunTypes.h"

#include <QWidget>

class QPlainTextEdit;
class QToolButton;

namespace oc::ui {

class Theme;

/// One task's result as the document that programs get, indented, made on a worker thread and cut when it is very
/// long. GUI thread.
class JsonPane : public QWidget {
    Q_OBJECT

public:
    explicit JsonPane(const Theme& theme, QWidget* parent = nullptr);

    [[nodiscard]] QWidget* tools() const { return tools_; }
    /// Null: none.
    void setResult(const TaskResultPtr& result);

private:
    void copyAll();

    QPlainTextEdit* text_;
    QWidget* tools_;
    QToolButton* copy_;
    TaskResultPtr result_;
    int generation_ = 0;
};

} // namespace oc::ui
