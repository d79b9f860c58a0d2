// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/ProblemsPane.h"

#include "ui/results/ProblemDelegate.h"
#include "ui/results/ProblemModel.h"
#include "ui/theme/Theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QStackedWidget>
#include <QToolButton>

namespace oc::ui {

ProblemsPane::ProblemsPane(const Theme& theme, QWidget* parent)
    : QWidget(parent),
      list_(new QListView),
      empty_(new QLabel),
      stack_(new QStackedWidget),
      tools_(new QWidget),
      retry_(new QToolButton),
      copy_(new QToolButton) {
    list_->setObjectName(QStringLiteral("problemList"));
    list_->setAccessibleName(tr("Problems"));
    list_->setItemDelegate(new ProblemDelegate(theme, list_));
    list_->setFrameShape(QFrame::NoFrame);
    list_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    list_->setResizeMode(QListView::Adjust);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list_->setToolTip(tr("Enter shows where it stands"));
    empty_->setAlignment(Qt::AlignCenter);
    empty_->setText(tr("No problems"));
    theme.setTextColor(empty_, Token::SecondText);
    stack_->addWidget(empty_);
    stack_->addWidget(list_);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(stack_);
    auto* strip = new QHBoxLayout(tools_);
    strip->setContentsMargins(0, 0, 0, 0);
    strip->setSpacing(6);
    retry_->setObjectName(QStringLiteral("retryFailed"));
    retry_->setText(tr("Retry failed"));
    retry_->setToolTip(tr("Run the plan again; what succeeded is not done twice"));
    retry_->setIcon(theme.icon(QStringLiteral("retry")));
    retry_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    copy_->setObjectName(QStringLiteral("copyReport"));
    copy_->setText(tr("Copy report"));
    copy_->setToolTip(tr("All problems as text, for a ticket or a chat"));
    copy_->setIcon(theme.icon(QStringLiteral("copy")));
    copy_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    strip->addWidget(retry_);
    strip->addWidget(copy_);
    connect(retry_, &QToolButton::clicked, this, &ProblemsPane::retryFailed);
    connect(copy_, &QToolButton::clicked, this, [this] {
        if (model_) QGuiApplication::clipboard()->setText(model_->report());
    });
    const auto activate = [this](const QModelIndex& index) {
        if (!index.isValid()) return;
        Q_EMIT activated(
            index.data(ProblemModel::StepIdRole).toString(), index.data(ProblemModel::PointerRole).toString(),
            index.data(ProblemModel::StepIndexRole).toInt(), index.data(ProblemModel::TaskIndexRole).toInt());
    };
    connect(list_, &QListView::activated, this, activate);
    connect(list_, &QListView::clicked, this, activate);
    showState();
}

void ProblemsPane::setModel(ProblemModel* model) {
    if (model_ == model) return;
    if (model_) disconnect(model_, nullptr, this, nullptr);
    model_ = model;
    list_->setModel(model);
    if (model_) {
        connect(model_, &QAbstractItemModel::rowsInserted, this, &ProblemsPane::showState);
        connect(model_, &QAbstractItemModel::rowsRemoved, this, &ProblemsPane::showState);
        connect(model_, &QAbstractItemModel::modelReset, this, &ProblemsPane::showState);
        connect(model_, &QAbstractItemModel::dataChanged, this, &ProblemsPane::showState);
    }
    showState();
}

void ProblemsPane::setRetryPossible(bool possible) {
    retryPossible_ = possible;
    showState();
}

void ProblemsPane::showState() {
    const bool any = model_ && model_->rowCount() > 0;
    stack_->setCurrentWidget(any ? static_cast<QWidget*>(list_) : empty_);
    copy_->setEnabled(any);
    retry_->setEnabled(retryPossible_ && model_ && model_->failureCount() > 0);
    Q_EMIT countChanged(model_ ? model_->rowCount() : 0, model_ && model_->errorCount() > 0);
}

} // namespace oc::ui
