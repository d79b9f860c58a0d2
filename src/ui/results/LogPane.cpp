// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/LogPane.h"

#include "engine/store/RunStore.h"
#include "ui/results/LogText.h"
#include "ui/results/LogView.h"
#include "ui/results/RunFollower.h"
#include "ui/results/WhenDone.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QAction>
#include <QComboBox>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QShortcut>
#include <QToolButton>
#include <QVBoxLayout>
#include <QtConcurrentRun>

namespace oc::ui {

LogPane::LogPane(RunStore* store, const Theme& theme, QWidget* parent)
    : QWidget(parent),
      store_(store),
      text_(new LogText(this)),
      view_(new LogView(*text_, theme)),
      tools_(new QWidget),
      stream_(new QComboBox),
      follow_(new QToolButton),
      find_(new QLineEdit),
      outcome_(new QLabel) {
    setObjectName(QStringLiteral("logPane"));
    view_->setObjectName(QStringLiteral("logView"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(view_);

    auto* strip = new QHBoxLayout(tools_);
    strip->setContentsMargins(0, 0, 0, 0);
    strip->setSpacing(6);
    find_->setObjectName(QStringLiteral("logFind"));
    find_->setPlaceholderText(tr("Find (Ctrl+F), or /regex/"));
    find_->setToolTip(
        tr("Enter finds the next line, Shift+Enter the one before; a regular expression stands between slashes"));
    find_->setAccessibleName(tr("Find in the log"));
    find_->setClearButtonEnabled(true);
    find_->setMinimumWidth(110);
    find_->setMaximumWidth(200);
    theme.setTextColor(outcome_, Token::SecondText);
    stream_->addItem(tr("Output"));
    stream_->addItem(tr("Errors"));
    stream_->setToolTip(tr("Standard output or standard error"));
    stream_->setAccessibleName(tr("Which stream"));
    follow_->setText(tr("Follow"));
    follow_->setToolTip(tr("Keep the last line in view (End)"));
    follow_->setCheckable(true);
    follow_->setChecked(true);
    strip->addWidget(outcome_);
    strip->addWidget(find_);
    strip->addWidget(stream_);
    strip->addWidget(follow_);

    connect(view_, &LogView::followingChanged, follow_, &QToolButton::setChecked);
    connect(follow_, &QToolButton::clicked, view_, &LogView::setFollowing);
    connect(stream_, &QComboBox::activated, this, [this] {
        chosen_ = true;
        load();
    });
    connect(find_, &QLineEdit::returnPressed, this, [this] { find(false); });
    auto* back = new QShortcut(QKeySequence(Qt::SHIFT | Qt::Key_Return), find_, nullptr, nullptr, Qt::WidgetShortcut);
    connect(back, &QShortcut::activated, this, [this] { find(true); });
    auto* open = new QShortcut(QKeySequence::Find, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut);
    connect(open, &QShortcut::activated, this, &LogPane::openFind);
    connect(find_, &QLineEdit::textChanged, this, [this](const QString& text) {
        outcome_->clear();
        view_->setHighlight(text.startsWith(u'/') ? QString() : text);
    });
    connect(text_, &LogText::found, this, [this](qint64 line, const QString& problem) {
        outcome_->setText(!problem.isEmpty() ? problem : line < 0 ? tr("not found") : tr("line %1").arg(line + 1));
        if (line < 0) return;
        view_->setFollowing(false);
        view_->goToLine(line);
    });
}

void LogPane::openFind() {
    find_->setFocus(Qt::ShortcutFocusReason);
    find_->selectAll();
}

void LogPane::find(bool backwards) {
    const QString pattern = find_->text();
    if (pattern.isEmpty()) return;
    const bool regex = pattern.size() > 1 && pattern.startsWith(u'/');
    QString plain = pattern;
    if (regex) plain = pattern.mid(1, pattern.size() - (pattern.size() > 2 && pattern.endsWith(u'/') ? 2 : 1));
    text_->find(plain, regex, view_->currentLine(), backwards);
}

void LogPane::showTask(RunFollower* follower, int step, int task) {
    if (follower == follower_ && step == step_ && task == task_) {
        refresh();
        return;
    }
    follower_ = follower;
    step_ = step;
    task_ = task;
    chosen_ = false;
    stream_->setCurrentIndex(0);
    text_->clear();
    load();
}

void LogPane::refresh() {
    if (loading_)
        again_ = true;
    else
        load();
}

void LogPane::load() {
    const int generation = ++generation_;
    loading_ = false;
    if (!follower_ || follower_->isEmpty() || step_ < 0 || task_ < 0) {
        text_->clear();
        view_->setPlaceholder(tr("Choose a task to see what it writes"));
        return;
    }
    const int row = follower_->tasks()->rowOf(step_, task_);
    const bool over = row >= 0 && isFinal(follower_->tasks()->rows().at(row).status);
    const TaskResultPtr result = row >= 0 ? follower_->tasks()->rows().at(row).result : nullptr;
    const bool errors = stream_->currentIndex() == 1;
    view_->setPlaceholder(!over    ? tr("Nothing was written yet")
                          : errors ? tr("It wrote nothing to standard error")
                                   : tr("It wrote nothing to standard output"));
    if (!store_) {
        QByteArray out = follower_->keptOutput(step_, task_, OutputStream::Stdout);
        QByteArray err = follower_->keptOutput(step_, task_, OutputStream::Stderr);
        if (out.isEmpty() && result) out = result->raw.standardOutput;
        if (err.isEmpty() && result) err = result->raw.standardError;
        if (!chosen_) stream_->setCurrentIndex(out.isEmpty() && !err.isEmpty() ? 1 : 0);
        text_->setBytes(stream_->currentIndex() == 1 ? err : out);
        return;
    }
    loading_ = true;
    struct Files {
        QString out;
        QString err;
        bool outEmpty = true;
        bool errEmpty = true;
    };
    const auto look = [store = store_, run = follower_->runId(), step = step_, task = task_] {
        Files files;
        files.out = store->outputFile(run, step, task, OutputStream::Stdout);
        files.err = store->outputFile(run, step, task, OutputStream::Stderr);
        files.outEmpty = files.out.isEmpty() || QFileInfo(files.out).size() == 0;
        files.errEmpty = files.err.isEmpty() || QFileInfo(files.err).size() == 0;
        return files;
    };
    whenDone(this, QtConcurrent::run(look), [this, generation, result](const Files& files) {
        if (generation != generation_) return;
        loading_ = false;
        if (!chosen_) stream_->setCurrentIndex(files.outEmpty && !files.errEmpty ? 1 : 0);
        const bool errors = stream_->currentIndex() == 1;
        const QString file = errors ? files.err : files.out;
        // A native tool may have a record of what it wrote without a log of its own.
        if (file.isEmpty() && result)
            text_->setBytes(errors ? result->raw.standardError : result->raw.standardOutput);
        else if (file.isEmpty())
            text_->clear();
        else
            text_->setFile(file);
        if (again_) {
            again_ = false;
            load();
        }
    });
}

} // namespace oc::ui
