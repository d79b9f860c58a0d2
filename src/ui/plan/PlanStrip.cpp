// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/PlanStrip.h"

#include "ui/alerts/AlertButton.h"
#include "ui/plan/OpenPlan.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QHBoxLayout>
#include <QKeySequence>
#include <QMouseEvent>
#include <QPushButton>
#include <QTabBar>
#include <QToolButton>

namespace oc::ui {

namespace {

QString withKey(const QString& text, const QKeySequence& key) {
    return key.isEmpty() ? text : QStringLiteral("%1 (%2)").arg(text, key.toString(QKeySequence::NativeText));
}

} // namespace

PlanStrip::PlanStrip(Services& services, Theme& theme, QWidget* parent)
    : QWidget(parent),
      theme_(theme),
      tabs_(new QTabBar),
      run_(new QPushButton),
      preview_(new QPushButton),
      stop_(new QPushButton) {
    setGround(this, Ground::Surface, Qt::BottomEdge);
    makeTabs();
    makeRunButtons();
    QToolButton* fresh =
        tool(QStringLiteral("plus"), tr("New plan"), QKeySequence(Qt::CTRL | Qt::Key_N), QStringLiteral("newPlan"));
    QToolButton* open = tool(QStringLiteral("open"), tr("Open a plan"), QKeySequence::Open, QStringLiteral("openPlan"));
    save_ = tool(QStringLiteral("save"), tr("Save"), QKeySequence::Save, QStringLiteral("savePlan"));
    versions_ = tool(QStringLiteral("waiting"), tr("Saved versions"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_H),
                     QStringLiteral("planVersions"));
    connect(versions_, &QToolButton::clicked, this, &PlanStrip::versionsWanted);
    undo_ = tool(QStringLiteral("undo"), tr("Undo"), QKeySequence::Undo, QStringLiteral("undo"));
    redo_ = tool(QStringLiteral("redo"), tr("Redo"), QKeySequence::Redo, QStringLiteral("redo"));
    auto* alert = new AlertButton(services, theme_, QStringLiteral("sendAlert"),
                                  tr("Tell people by mail, Slack, Teams or a webhook"));
    connect(alert, &AlertButton::wanted, this, &PlanStrip::alertWanted);
    connect(fresh, &QToolButton::clicked, this, &PlanStrip::newWanted);
    connect(open, &QToolButton::clicked, this, &PlanStrip::openWanted);
    connect(save_, &QToolButton::clicked, this, &PlanStrip::saveWanted);
    connect(undo_, &QToolButton::clicked, this, &PlanStrip::undoWanted);
    connect(redo_, &QToolButton::clicked, this, &PlanStrip::redoWanted);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(10, 8, 10, 8);
    layout->setSpacing(6);
    layout->addWidget(tabs_);
    layout->addWidget(fresh);
    layout->addStretch(1);
    layout->addWidget(open);
    layout->addWidget(save_);
    layout->addWidget(versions_);
    layout->addWidget(undo_);
    layout->addWidget(redo_);
    layout->addSpacing(6);
    layout->addWidget(run_);
    layout->addWidget(preview_);
    layout->addWidget(stop_);
    layout->addSpacing(6);
    layout->addWidget(alert);
}

QToolButton* PlanStrip::tool(const QString& icon, const QString& text, const QKeySequence& key, const QString& name) {
    auto* button = new QToolButton;
    button->setIcon(theme_.icon(icon));
    button->setToolTip(withKey(text, key));
    button->setAccessibleName(text);
    button->setObjectName(name);
    button->setFocusPolicy(Qt::TabFocus);
    setLook(button, Look::Quiet);
    return button;
}

void PlanStrip::makeTabs() {
    tabs_->setObjectName(QStringLiteral("planTabs"));
    tabs_->setAccessibleName(tr("Open plans"));
    tabs_->setExpanding(false);
    tabs_->setDrawBase(false);
    tabs_->setMovable(true);
    tabs_->setElideMode(Qt::ElideRight);
    tabs_->setUsesScrollButtons(true);
    tabs_->installEventFilter(this);
    tabs_->hide();
    connect(tabs_, &QTabBar::currentChanged, this, &PlanStrip::currentChanged);
    connect(tabs_, &QTabBar::tabMoved, this, &PlanStrip::moved);
}

void PlanStrip::makeRunButtons() {
    run_->setObjectName(QStringLiteral("run"));
    run_->setText(tr("Run  Ctrl+R"));
    run_->setAccessibleName(tr("Run"));
    run_->setIcon(theme_.icon(QStringLiteral("run"), Token::OnAccent));
    run_->setToolTip(tr("Check the plan and run it (Ctrl+R)"));
    setLook(run_, Look::Primary);
    preview_->setObjectName(QStringLiteral("preview"));
    preview_->setText(tr("Preview"));
    preview_->setToolTip(tr("What each step would send, doing none of it (Ctrl+Shift+R)"));
    stop_->setObjectName(QStringLiteral("stop"));
    stop_->setText(tr("Stop"));
    stop_->setIcon(theme_.icon(QStringLiteral("stop"), Token::FailedText));
    stop_->setToolTip(tr("Stop the run: what is running is ended, what waits is not begun (Ctrl+.)"));
    setLook(stop_, Look::Danger);
    connect(run_, &QPushButton::clicked, this, &PlanStrip::runWanted);
    connect(preview_, &QPushButton::clicked, this, &PlanStrip::previewWanted);
    connect(stop_, &QPushButton::clicked, this, &PlanStrip::stopWanted);
}

int PlanStrip::addTab(const QString& title) {
    const int index = tabs_->addTab(title);
    QToolButton* close = tool(QStringLiteral("close"), tr("Close the plan"), QKeySequence(Qt::CTRL | Qt::Key_W),
                              QStringLiteral("closePlan"));
    close->setIconSize(QSize(12, 12));
    close->setFixedSize(20, 20);
    close->setFocusPolicy(Qt::NoFocus);
    connect(close, &QToolButton::clicked, this, [this, close] {
        for (int i = 0; i < tabs_->count(); ++i)
            if (tabs_->tabButton(i, QTabBar::RightSide) == close) {
                Q_EMIT closeWanted(i);
                return;
            }
    });
    tabs_->setTabButton(index, QTabBar::RightSide, close);
    tabs_->show();
    return index;
}

void PlanStrip::removeTab(int index) {
    tabs_->removeTab(index);
    tabs_->setVisible(tabs_->count() > 0);
}

void PlanStrip::setTab(int index, const QString& title, const QString& tip) {
    if (tabs_->tabText(index) != title) tabs_->setTabText(index, title);
    tabs_->setTabToolTip(index, tip);
}

int PlanStrip::count() const {
    return tabs_->count();
}

int PlanStrip::current() const {
    return tabs_->currentIndex();
}

void PlanStrip::setCurrent(int index) {
    tabs_->setCurrentIndex(index);
}

void PlanStrip::showState(OpenPlan* plan) {
    const bool busy = plan && plan->runner().isBusy();
    run_->setEnabled(plan && !busy);
    preview_->setEnabled(plan != nullptr);
    stop_->setEnabled(busy);
    save_->setEnabled(plan != nullptr);
    versions_->setEnabled(plan && !plan->file().isEmpty());
    undo_->setEnabled(plan && plan->undo().canUndo());
    redo_->setEnabled(plan && plan->undo().canRedo());
    const auto tip = [](const QString& verb, const QString& what, const QKeySequence& key) {
        return withKey(what.isEmpty() ? verb : QStringLiteral("%1: %2").arg(verb, what), key);
    };
    undo_->setToolTip(tip(tr("Undo"), plan ? plan->undo().undoText() : QString(), QKeySequence::Undo));
    redo_->setToolTip(tip(tr("Redo"), plan ? plan->undo().redoText() : QString(), QKeySequence::Redo));
}

bool PlanStrip::eventFilter(QObject* watched, QEvent* event) {
    if (watched == tabs_ && event->type() == QEvent::MouseButtonRelease) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        if (mouse->button() == Qt::MiddleButton) {
            const int index = tabs_->tabAt(mouse->position().toPoint());
            if (index >= 0) Q_EMIT closeWanted(index);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace oc::ui
