// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/AssetDetails.h"

#include "engine/base/Clock.h"
#include "engine/base/Json.h"
#include "engine/store/RunStore.h"
#include "executors/asset/AssetStore.h"
#include "ui/assets/AssetHistory.h"
#include "ui/assets/GridCells.h"
#include "ui/results/TaskRow.h"
#include "ui/results/WhenDone.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QDateTime>
#include <QFormLayout>
#include <QFutureWatcher>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>
#include <QtConcurrentRun>

namespace oc::ui {

AssetDetails::AssetDetails(AssetStore& store, RunStore* runs, Theme& theme, QWidget* parent)
    : QWidget(parent),
      store_(store),
      runStore_(runs),
      theme_(theme),
      title_(new QLabel(this)),
      hint_(new QLabel(this)),
      actions_(nullptr),
      name_(new QLabel(this)),
      changesTitle_(new QLabel(tr("CHANGES"), this)),
      changes_(new QVBoxLayout),
      runsTitle_(new QLabel(tr("RUNS"), this)),
      runs_(new QVBoxLayout),
      problemsTitle_(new QLabel(tr("PROBLEMS"), this)),
      problems_(new QVBoxLayout) {
    setObjectName(QStringLiteral("assetDetails"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(8);
    title_->setObjectName(QStringLiteral("assetDetailsTitle"));
    title_->setFont(Theme::font(FontRole::Title));
    hint_->setWordWrap(true);
    theme.setTextColor(hint_, Token::SecondText);
    layout->addWidget(title_);
    layout->addWidget(hint_);
    actions_ = makeActions();
    layout->addWidget(actions_);
    for (QLabel* section : {name_, changesTitle_, runsTitle_, problemsTitle_}) {
        section->setFont(Theme::font(FontRole::Section));
        section->setContentsMargins(0, 8, 0, 0);
        section->setTextFormat(Qt::PlainText);
        theme.setTextColor(section, Token::SecondText);
    }
    name_->setWordWrap(true);
    layout->addWidget(name_);
    changes_->setSpacing(6);
    problems_->setSpacing(6);
    runs_->setSpacing(6);
    runsTitle_->setToolTip(tr("Runs that worked on this machine"));
    runsTitle_->hide();
    layout->addWidget(changesTitle_);
    layout->addLayout(changes_);
    layout->addWidget(runsTitle_);
    layout->addLayout(runs_);
    layout->addWidget(problemsTitle_);
    layout->addLayout(problems_);
    layout->addStretch(1);
    show(0, std::nullopt);
    showProblems({});
}

QPushButton* AssetDetails::button(Action action, const QString& text, const QString& tip) {
    auto* made = new QPushButton(text, this);
    made->setToolTip(tip);
    connect(made, &QPushButton::clicked, this, [this, action] { Q_EMIT wanted(action); });
    buttons_.append(made);
    return made;
}

QWidget* AssetDetails::makeActions() {
    auto* actions = new QWidget(this);
    auto* grid = new QGridLayout(actions);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(6);
    auto* target = button(Action::UseAsTarget, tr("Use as target"),
                          tr("The plan that is open runs on the chosen assets (Ctrl+T)"));
    target->setObjectName(QStringLiteral("assetUseAsTarget"));
    auto* run = button(Action::RunPlan, tr("Run plan..."), tr("Choose a plan and run it on the chosen assets"));
    run->setObjectName(QStringLiteral("assetRunPlan"));
    auto* ping = button(Action::Ping, tr("Ping"), tr("Ping the chosen assets from here"));
    ping->setObjectName(QStringLiteral("assetPing"));
    auto* ssh = button(Action::OpenSsh, tr("Open SSH"), tr("Open a terminal with an SSH session"));
    ssh->setObjectName(QStringLiteral("assetOpenSsh"));
    auto* all = button(Action::EditAll, tr("Edit all..."), tr("Set fields of all chosen assets at once (Ctrl+E)"));
    all->setObjectName(QStringLiteral("assetEditAll"));
    auto* remove = button(Action::Remove, tr("Delete"), tr("Delete the chosen assets; undo brings them back (Ctrl+-)"));
    remove->setObjectName(QStringLiteral("assetRemove"));
    setLook(remove, Look::Danger);
    grid->addWidget(target, 0, 0);
    grid->addWidget(run, 0, 1);
    grid->addWidget(ping, 0, 2);
    grid->addWidget(ssh, 1, 0);
    grid->addWidget(all, 1, 1);
    grid->addWidget(remove, 1, 2);
    return actions;
}

void AssetDetails::show(qsizetype chosen, const std::optional<Asset>& current) {
    title_->setText(chosen == 0   ? tr("No asset chosen")
                    : chosen == 1 ? tr("1 asset chosen")
                                  : tr("%1 assets chosen").arg(QLocale().toString(chosen)));
    hint_->setText(tr("Choose a row to see everything that is known about it, or several to do something with them."));
    hint_->setVisible(chosen == 0);
    actions_->setVisible(chosen > 0);
    if (!current) {
        delete fields_;
        fields_ = nullptr;
        shownId_ = 0;
        ++generation_;
        name_->hide();
        changesTitle_->hide();
        clear(changes_);
        runsTitle_->hide();
        clear(runs_);
        return;
    }
    const QString name = current->hostname.toUpper();
    name_->setText(chosen == 1 ? name : tr("%1 (CURRENT ROW)").arg(name));
    if (current->id == shownId_ && current->version == shownVersion_) return;
    const bool same = current->id == shownId_;
    shownId_ = current->id;
    shownVersion_ = current->version;
    name_->show();
    showFields(*current);
    if (!same) {
        clear(changes_);
        clear(runs_);
        runsTitle_->hide();
    }
    readLog(*current);
    readRuns(*current);
}

void AssetDetails::showFields(const Asset& asset) {
    delete fields_;
    fields_ = new QWidget(this);
    auto* form = new QFormLayout(fields_);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(6);
    const auto add = [&](AssetColumn column, const QString& value, bool mono = false) {
        if (value.isEmpty()) return;
        auto* name = new QLabel(gridCells::title(column), fields_);
        theme_.setTextColor(name, Token::SecondText);
        auto* text = new QLabel(value, fields_);
        text->setTextFormat(Qt::PlainText);
        text->setWordWrap(true);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        if (mono) text->setFont(Theme::font(FontRole::MonoSecond));
        form->addRow(name, text);
    };
    const QLocale locale;
    const auto time = [&](qint64 at) {
        return locale.toString(QDateTime::fromMSecsSinceEpoch(at), QLocale::ShortFormat);
    };
    using enum AssetColumn;
    for (const AssetColumn column : {IpAddress, Type, Status, Environment, Location, Owner})
        add(column, gridCells::shown(asset, column), column == IpAddress);
    add(Tags, gridCells::tagTexts(asset.tags).join(QLatin1Char('\n')));
    if (!asset.metadata.isEmpty()) {
        add(Metadata, QString::fromUtf8(json::toText(asset.metadata, true)).trimmed(), true);
    }
    auto* edit = new QPushButton(asset.metadata.isEmpty() ? tr("Add metadata...") : tr("Edit metadata..."), fields_);
    edit->setObjectName(QStringLiteral("assetEditMetadata"));
    setLook(edit, Look::Link);
    edit->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    connect(edit, &QPushButton::clicked, this, [this] { Q_EMIT wanted(Action::EditMetadata); });
    form->addRow(QString(), edit);
    add(CreatedAt, time(asset.createdAt));
    add(UpdatedAt, time(asset.updatedAt));
    add(Id, tr("%1, version %2").arg(asset.id).arg(asset.version));
    auto* column = static_cast<QVBoxLayout*>(layout());
    column->insertWidget(column->indexOf(name_) + 1, fields_);
    fields_->show();
}

void AssetDetails::readLog(const Asset& asset) {
    constexpr int most = 50;
    auto* watcher = new QFutureWatcher<Result<QList<AssetLogEntry>>>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher, generation = ++generation_] {
        watcher->deleteLater();
        if (generation != generation_) return;
        const auto log = watcher->result();
        if (log) return showLog(*log);
        clear(changes_);
        changesTitle_->show();
        addLine(changes_, log.error().toText().toHtmlEscaped());
    });
    watcher->setFuture(QtConcurrent::run([store = &store_, id = asset.id] { return store->log(id, most); }));
}

void AssetDetails::showLog(const QList<AssetLogEntry>& log) {
    clear(changes_);
    changesTitle_->show();
    if (log.isEmpty()) {
        auto* none = addLine(changes_, tr("Nothing was written down yet: this asset is older than the change log."));
        theme_.setTextColor(none, Token::SecondText);
        return;
    }
    for (const AssetLogEntry& entry : log)
        addLine(changes_, assetHistory::line(entry, nowMs()));
}

void AssetDetails::readRuns(const Asset& asset) {
    if (!runStore_) return;
    RunFilter filter;
    filter.targets = QStringList{asset.hostname, asset.ipAddress};
    filter.targets.removeAll(QString());
    filter.limit = 10;
    whenDone(this, QtConcurrent::run([store = runStore_, filter] { return store->runs(filter); }),
             [this, id = asset.id](const Result<QList<RunHeader>>& runs) {
                 // What the history cannot tell, its own page says.
                 if (id == shownId_ && runs) showRuns(*runs);
             });
}

void AssetDetails::showRuns(const QList<RunHeader>& runs) {
    clear(runs_);
    runsTitle_->setVisible(!runs.isEmpty());
    for (const RunHeader& run : runs) {
        const QString name = run.planName.isEmpty() ? tr("a plan") : run.planName.toHtmlEscaped();
        auto* line = addLine(runs_, QStringLiteral("<a href=\"run:%1\">%2</a> · %3 · %4")
                                        .arg(run.id.toHtmlEscaped(), name, gridCells::timeText(run.startedAt, nowMs()),
                                             statusWord(run.status, run.tasksSucceeded, run.tasksFailed)));
        line->setObjectName(QStringLiteral("assetRun"));
    }
}

void AssetDetails::showProblems(const QStringList& problems) {
    clear(problems_);
    problemsTitle_->setVisible(!problems.isEmpty());
    constexpr qsizetype most = 20;
    for (const QString& problem : problems.first(qMin(most, problems.size()))) {
        auto* line = addLine(problems_, problem.toHtmlEscaped().replace(QLatin1Char('\n'), QStringLiteral("<br>")));
        line->setObjectName(QStringLiteral("assetProblem"));
        line->setContentsMargins(8, 6, 8, 6);
        setGround(line, Ground::Raised, Qt::LeftEdge);
        theme_.setTextColor(line, Token::FailedText);
    }
    if (problems.size() > most) addLine(problems_, tr("and %1 more").arg(problems.size() - most));
    if (problems.isEmpty()) return;
    auto* back = new QPushButton(
        problems.size() == 1 ? tr("Put back what was there") : tr("Put back what was there in all of them"), this);
    back->setObjectName(QStringLiteral("assetPutBack"));
    setLook(back, Look::Link);
    back->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    // Queued: the button goes with the problems.
    connect(back, &QPushButton::clicked, this, &AssetDetails::putBackWanted, Qt::QueuedConnection);
    problems_->addWidget(back);
}

QLabel* AssetDetails::addLine(QVBoxLayout* layout, const QString& richText) {
    auto* line = new QLabel(richText, this);
    line->setTextFormat(Qt::RichText);
    line->setWordWrap(true);
    line->setTextInteractionFlags(Qt::TextBrowserInteraction);
    connect(line, &QLabel::linkActivated, this, [this](const QString& link) {
        if (link.startsWith(QLatin1String("run:"))) Q_EMIT runWanted(link.mid(4));
    });
    layout->addWidget(line);
    return line;
}

void AssetDetails::clear(QVBoxLayout* layout) {
    while (QLayoutItem* item = layout->takeAt(0)) {
        delete item->widget();
        delete item;
    }
}

} // namespace oc::ui
