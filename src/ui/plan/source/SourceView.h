// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/Catalogue.h"
#include "engine/plan/PlanDocument.h"
#include "ui/plan/OpenPlan.h"

#include <QPointer>
#include <QTimer>
#include <QWidget>

class QsciScintilla;
class QLabel;

namespace oc::ui {

class Theme;

/// The plan as its text, JSON or YAML: what is typed is the plan a moment later, and what is done elsewhere is here at
/// once. One undo for all of it, the plan's. GUI thread; large texts are read on a worker thread.
class SourceView : public QWidget {
    Q_OBJECT

public:
    SourceView(const Theme& theme, QWidget* parent = nullptr);

    /// Null: none is open.
    void setPlan(OpenPlan* plan);
    /// The text is not followed while nobody sees it.
    void setShown(bool shown);
    /// Puts the cursor to the step, unless it is in it.
    void showStep(const QString& stepId);
    /// The place of a pointer within the plan.
    void showPointer(const QString& pointer);
    /// Makes what was typed the plan now.
    void flush();
    [[nodiscard]] QsciScintilla* editor() const { return editor_; }

Q_SIGNALS:
    /// The cursor stands in another step.
    void stepChosen(const QString& stepId);

private:
    void makeEditor();
    void applyLook();
    void setLanguage(PlanFormat format);
    void takeDocument();
    void replaceText(const QByteArray& text);
    void showProblems();
    void offerWords();
    void tellStep();
    void edited();

    const Theme& theme_;
    QPointer<OpenPlan> plan_;
    QsciScintilla* editor_;
    QLabel* status_;
    QTimer editTimer_;
    PlanFormat format_ = PlanFormat::Json;
    bool shown_ = false;
    bool typed_ = false;  ///< something that is not in the plan yet
    bool stale_ = true;   ///< the plan has changed since it was shown
    bool taking_ = false; ///< the text is being set by the program
    int reading_ = 0;     ///< a large text is being read: its number
    QString told_;        ///< the step that was told last
};

} // namespace oc::ui
