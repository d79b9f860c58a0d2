// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/PlanViews.h"

#include "ui/plan/OpenPlan.h"
#include "ui/plan/StepListView.h"
#include "ui/plan/canvas/CanvasView.h"
#include "ui/plan/source/SourceView.h"
#include "ui/shell/Services.h"
#include "ui/shell/ViewMemory.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QAction>
#include <QButtonGroup>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace oc::ui {

namespace {
const QString memoryKey = QStringLiteral("plans/view");
}

PlanViews::PlanViews(Services& services, Theme& theme, QWidget* parent)
    : QWidget(parent),
      services_(services),
      list_(new StepListView(theme)),
      canvas_(new CanvasView(theme)),
      source_(new SourceView(theme)),
      stack_(new QStackedWidget),
      buttons_(new QButtonGroup(this)) {
    auto* row = new QHBoxLayout;
    row->setContentsMargins(12, 10, 12, 10);
    row->setSpacing(0);
    const auto add = [&](View view, const QString& name, const QString& text, Qt::Key key) {
        auto* button = new QPushButton(text);
        button->setObjectName(name);
        button->setCheckable(true);
        setLook(button, Look::Segment);
        auto* action = new QAction(tr("Show the plan as: %1").arg(text), this);
        action->setShortcut(Qt::ALT | key);
        action->setShortcutContext(Qt::WindowShortcut);
        connect(action, &QAction::triggered, this, [this, view] { showView(view); });
        addAction(action);
        button->setToolTip(tr("%1 (%2)").arg(text, action->shortcut().toString(QKeySequence::NativeText)));
        buttons_->addButton(button, view);
        row->addWidget(button);
    };
    add(Canvas, QStringLiteral("viewCanvas"), tr("Canvas"), Qt::Key_1);
    add(Steps, QStringLiteral("viewSteps"), tr("Steps"), Qt::Key_2);
    add(Source, QStringLiteral("viewSource"), tr("Source"), Qt::Key_3);
    row->addStretch(1);
    auto* picture = new QPushButton(theme.icon(QStringLiteral("export")), tr("Picture..."));
    picture->setObjectName(QStringLiteral("canvasPicture"));
    picture->setToolTip(tr("Write the whole plan as an SVG or PNG picture"));
    setLook(picture, Look::Quiet);
    connect(picture, &QPushButton::clicked, this, &PlanViews::exportPicture);
    row->addWidget(picture);
    export_ = picture;

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(row);
    layout->addWidget(stack_, 1);
    stack_->addWidget(canvas_);
    stack_->addWidget(list_);
    stack_->addWidget(source_);
    setGround(this, Ground::Window);

    connect(buttons_, &QButtonGroup::idClicked, this, [this](int view) { showView(View(view)); });
    connect(list_, &StepListView::currentStepChanged, this, [this](const QString& id) {
        source_->showStep(id);
        Q_EMIT currentStepChanged(id);
    });
    connect(list_, &QAbstractItemView::clicked, this, &PlanViews::stepClicked);
    connect(list_, &QAbstractItemView::activated, this, &PlanViews::editWanted);
    connect(canvas_, &CanvasView::editWanted, this, &PlanViews::editWanted);
    connect(canvas_, &CanvasView::toolDropped, this, &PlanViews::toolDropped);
    connect(canvas_, &CanvasView::toolWanted, this, [this](const QString& afterId) {
        list_->select({afterId});
        Q_EMIT toolWanted(afterId);
    });
    connect(source_, &SourceView::stepChosen, this, [this](const QString& id) { list_->select({id}); });
    const QByteArray remembered = viewMemory::load(services.folders, memoryKey);
    put(remembered == "steps" ? Steps : remembered == "source" ? Source : Canvas);
}

void PlanViews::setPlan(OpenPlan* plan) {
    plan_ = plan;
    list_->setPlan(plan);
    canvas_->setPlan(plan, plan ? list_->selectionModel() : nullptr);
    source_->setPlan(plan);
}

PlanViews::View PlanViews::view() const {
    return View(buttons_->checkedId());
}

void PlanViews::showView(View view) {
    put(view);
    static const char* const names[] = {"canvas", "steps", "source"};
    viewMemory::save(services_.folders, memoryKey, names[view]);
}

void PlanViews::put(View view) {
    const bool hadFocus = stack_->currentWidget() && stack_->currentWidget()->isAncestorOf(focusWidget());
    buttons_->button(view)->setChecked(true);
    stack_->setCurrentIndex(view);
    source_->setShown(view == Source);
    export_->setVisible(view == Canvas);
    if (hadFocus) stack_->currentWidget()->setFocus();
}

void PlanViews::flush() {
    source_->flush();
}

QString PlanViews::currentId() const {
    return list_->currentId();
}

QStringList PlanViews::selectedIds() const {
    return list_->selectedIds();
}

void PlanViews::select(const QStringList& ids) {
    if (ids.isEmpty()) return;
    list_->select(ids);
    canvas_->reveal(ids.last());
}

void PlanViews::showPointer(const QString& pointer) {
    source_->showPointer(pointer);
}

void PlanViews::exportPicture() {
    if (!plan_) return;
    auto* dialog =
        new QFileDialog(this, tr("Write a picture of the plan"), {}, tr("SVG picture (*.svg);;PNG picture (*.png)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName(QStringLiteral("pictureDialog"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("svg"));
    dialog->selectFile(plan_->title() + QStringLiteral(".svg"));
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& filter) {
        dialog->setDefaultSuffix(filter.contains(QStringLiteral("png")) ? QStringLiteral("png")
                                                                        : QStringLiteral("svg"));
    });
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
        const QString wrong = canvas_->writePicture(file);
        Q_EMIT told(wrong.isEmpty() ? tr("The picture was written to %1").arg(file) : wrong, !wrong.isEmpty());
    });
    dialog->open();
}

} // namespace oc::ui
