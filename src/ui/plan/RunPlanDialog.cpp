// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/RunPlanDialog.h"

#include "engine/settings/Folders.h"
#include "ui/forms/ListKeys.h"
#include "ui/plan/RecentPlans.h"
#include "ui/results/WhenDone.h"
#include "ui/shell/Services.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QDialogButtonBox>
#include <QFileDialog>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <QtConcurrentRun>

#include <algorithm>

namespace oc::ui {

namespace {

constexpr qsizetype mostRecent = 12;
constexpr int openRole = Qt::UserRole;
constexpr int fileRole = Qt::UserRole + 1;

} // namespace

RunPlanDialog::RunPlanDialog(Services& services, Theme& theme, const QList<Open>& open, int shown, const QString& whom,
                             QWidget* parent)
    : QDialog(parent), services_(services), search_(new QLineEdit(this)), list_(new QTreeWidget(this)), run_(nullptr) {
    setObjectName(QStringLiteral("runPlanDialog"));
    setWindowTitle(tr("Run a plan on %1").arg(whom));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 12);
    layout->setSpacing(12);
    auto* text = new QLabel(
        tr("A copy of the plan is opened with %1 as its target, and runs. The plan itself stays as it is.").arg(whom));
    text->setWordWrap(true);
    text->setTextFormat(Qt::PlainText);
    theme.setTextColor(text, Token::SecondText);
    layout->addWidget(text);
    search_->setObjectName(QStringLiteral("runPlanSearch"));
    search_->setPlaceholderText(tr("Search the plans"));
    search_->setAccessibleName(tr("Search the plans"));
    search_->setClearButtonEnabled(true);
    search_->addAction(theme.icon(QStringLiteral("search"), Token::SecondText), QLineEdit::LeadingPosition);
    search_->installEventFilter(this);
    layout->addWidget(search_);
    list_->setObjectName(QStringLiteral("runPlanList"));
    list_->setAccessibleName(tr("Plans"));
    list_->setColumnCount(2);
    list_->setHeaderHidden(true);
    list_->setRootIsDecorated(false);
    list_->setItemsExpandable(false);
    list_->setIndentation(12);
    list_->setUniformRowHeights(true);
    list_->setTextElideMode(Qt::ElideRight);
    list_->header()->setStretchLastSection(true);
    list_->setColumnWidth(0, 300);
    layout->addWidget(list_, 1);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    auto* other = buttons->addButton(tr("Another file…"), QDialogButtonBox::ActionRole);
    other->setObjectName(QStringLiteral("runPlanBrowse"));
    run_ = buttons->addButton(tr("Run"), QDialogButtonBox::AcceptRole);
    run_->setObjectName(QStringLiteral("runPlanRun"));
    run_->setDefault(true);
    setLook(run_, Look::Primary);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(other, &QPushButton::clicked, this, &RunPlanDialog::browse);
    connect(run_, &QPushButton::clicked, this, [this] { choose(list_->currentItem()); });
    connect(list_, &QTreeWidget::itemActivated, this, &RunPlanDialog::choose);
    connect(list_, &QTreeWidget::currentItemChanged, this,
            [this](QTreeWidgetItem* item) { run_->setEnabled(item && item->parent()); });
    connect(search_, &QLineEdit::textChanged, this, &RunPlanDialog::filter);

    if (!open.isEmpty()) {
        auto* group = addGroup(tr("Open"));
        for (qsizetype i = 0; i < open.size(); ++i) {
            auto* item =
                addPlan(group, open.at(i).title, open.at(i).where.isEmpty() ? tr("Not saved") : open.at(i).where);
            item->setData(0, openRole, int(i));
            if (int(i) == shown) list_->setCurrentItem(item);
        }
    }
    run_->setEnabled(list_->currentItem() != nullptr);
    struct Found {
        QList<knownPlans::Entry> recent, examples;
    };
    QStringList files = recentPlans::load(services_.folders);
    for (const Open& plan : open)
        files.removeAll(plan.where);
    const auto look = [files, folder = services_.folders.examples] {
        return Found{knownPlans::recent(files, mostRecent), knownPlans::examples(folder)};
    };
    whenDone(this, QtConcurrent::run(look), [this](const Found& found) {
        addFiles(tr("Recent"), found.recent);
        addFiles(tr("Examples"), found.examples);
        filter(search_->text());
    });
    resize(820, 520);
    search_->setFocus();
}

QTreeWidgetItem* RunPlanDialog::addGroup(const QString& title) {
    auto* group = new QTreeWidgetItem(list_, {title});
    group->setFlags(Qt::ItemIsEnabled); // it heads the others and cannot be chosen
    group->setFont(0, Theme::font(FontRole::Section));
    group->setFirstColumnSpanned(true);
    group->setExpanded(true);
    return group;
}

QTreeWidgetItem* RunPlanDialog::addPlan(QTreeWidgetItem* group, const QString& title, const QString& text) {
    auto* item = new QTreeWidgetItem(group, {title, text});
    item->setToolTip(0, title);
    item->setToolTip(1, text);
    return item;
}

void RunPlanDialog::addFiles(const QString& group, const QList<knownPlans::Entry>& entries) {
    if (entries.isEmpty()) return;
    auto* parent = addGroup(group);
    for (const knownPlans::Entry& entry : entries)
        addPlan(parent, entry.title, entry.text)->setData(0, fileRole, entry.file);
}

bool RunPlanDialog::eventFilter(QObject* watched, QEvent* event) {
    if (watched == search_ && event->type() == QEvent::KeyPress && moveInList(*static_cast<QKeyEvent*>(event), *list_))
        return true;
    return QDialog::eventFilter(watched, event);
}

/// Shows what holds all of the words, and sees to it that one of these is chosen.
void RunPlanDialog::filter(const QString& words) {
    const QStringList parts = words.simplified().split(u' ', Qt::SkipEmptyParts);
    QTreeWidgetItem* first = nullptr;
    for (int g = 0; g < list_->topLevelItemCount(); ++g) {
        QTreeWidgetItem* const group = list_->topLevelItem(g);
        bool any = false;
        for (int i = 0; i < group->childCount(); ++i) {
            QTreeWidgetItem* const item = group->child(i);
            const QString text = item->text(0) + u' ' + item->text(1);
            const bool fits = std::all_of(parts.begin(), parts.end(), [&text](const QString& part) {
                return text.contains(part, Qt::CaseInsensitive);
            });
            item->setHidden(!fits);
            any = any || fits;
            if (fits && !first) first = item;
        }
        group->setHidden(!any);
    }
    QTreeWidgetItem* const current = list_->currentItem();
    if (!current || !current->parent() || current->isHidden()) list_->setCurrentItem(first);
}

void RunPlanDialog::choose(QTreeWidgetItem* item) {
    if (!item || !item->parent() || item->isHidden()) return;
    if (const QVariant index = item->data(0, openRole); index.isValid())
        Q_EMIT openChosen(index.toInt());
    else
        Q_EMIT fileChosen(item->data(0, fileRole).toString());
    accept();
}

void RunPlanDialog::browse() {
    auto* dialog = new QFileDialog(this, windowTitle(), services_.folders.plans, tr("Plans (*.json *.yaml *.yml)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
        Q_EMIT fileChosen(file);
        accept();
    });
    dialog->open();
}

} // namespace oc::ui
