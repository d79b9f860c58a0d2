// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QButtonGroup;
class QStackedWidget;

namespace oc::ui {

class CanvasView;
class OpenPlan;
class SourceView;
class StepListView;
class Theme;
struct Services;

/// The open plan as canvas, as list of steps and as source: three views of one model, of which one is seen. GUI thread.
class PlanViews : public QWidget {
    Q_OBJECT

public:
    enum View { Canvas, Steps, Source };
    Q_ENUM(View)

    PlanViews(Services& services, Theme& theme, QWidget* parent = nullptr);

    /// Null: none is open.
    void setPlan(OpenPlan* plan);
    void showView(View view);
    [[nodiscard]] View view() const;
    /// Makes what is being typed part of the plan.
    void flush();

    [[nodiscard]] QString currentId() const;
    [[nodiscard]] QStringList selectedIds() const;
    /// Chooses these steps and brings the last of them into sight.
    void select(const QStringList& ids);
    /// The place of a problem in the source, when that is what is seen.
    void showPointer(const QString& pointer);
    [[nodiscard]] StepListView* list() const { return list_; }
    [[nodiscard]] CanvasView* canvas() const { return canvas_; }
    [[nodiscard]] SourceView* source() const { return source_; }

Q_SIGNALS:
    void currentStepChanged(const QString& stepId);
    /// The current step was clicked again.
    void stepClicked();
    /// The current step shall be edited in the inspector.
    void editWanted();
    /// A tool shall become a step: after that one; before another (on the line between the two); both empty: at the
    /// end.
    void toolDropped(const QString& tool, const QString& afterId, const QString& beforeId);
    /// The person wants to choose a tool that comes after this step.
    void toolWanted(const QString& afterId);
    void told(const QString& text, bool failed);

private:
    void put(View view);
    void exportPicture();

    Services& services_;
    StepListView* list_;
    CanvasView* canvas_;
    SourceView* source_;
    QStackedWidget* stack_;
    QButtonGroup* buttons_;
    QWidget* export_;
    OpenPlan* plan_ = nullptr;
};

} // namespace oc::ui
