// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/StartPage.h"

#include "engine/settings/Folders.h"
#include "ui/plan/PlanButton.h"
#include "ui/plan/RecentPlans.h"
#include "ui/results/WhenDone.h"
#include "ui/shell/Services.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>
#include <QtConcurrentRun>

namespace oc::ui {

StartPage::StartPage(Services& services, Theme& theme, QWidget* parent)
    : QWidget(parent),
      services_(services),
      theme_(theme),
      recent_(new QVBoxLayout),
      examples_(new QVBoxLayout),
      recentBox_(new QWidget),
      examplesBox_(new QWidget) {
    setObjectName(QStringLiteral("startPage"));
    auto* page = new QWidget;
    auto* column = new QVBoxLayout;
    column->setSpacing(8);
    auto* title = new QLabel(tr("Build a plan"));
    QFont large = Theme::font(FontRole::Title);
    large.setPixelSize(22);
    title->setFont(large);
    auto* text =
        new QLabel(tr("A plan is a list of tools that run one after another, on this machine or on hundreds."));
    text->setWordWrap(true);
    theme_.setTextColor(text, Token::SecondText);
    auto* buttons = new QHBoxLayout;
    auto* fresh = new QPushButton(theme_.icon(QStringLiteral("plus")), tr("New plan"));
    fresh->setObjectName(QStringLiteral("startNew"));
    fresh->setToolTip(tr("New plan (Ctrl+N)"));
    auto* open = new QPushButton(theme_.icon(QStringLiteral("open")), tr("Open…"));
    open->setToolTip(tr("Open a plan from a file (Ctrl+O)"));
    buttons->addWidget(fresh);
    buttons->addWidget(open);
    buttons->addStretch(1);
    connect(fresh, &QPushButton::clicked, this, &StartPage::newPlan);
    connect(open, &QPushButton::clicked, this, &StartPage::openFile);
    column->addWidget(title);
    column->addWidget(text);
    column->addSpacing(8);
    column->addLayout(buttons);
    const auto box = [&](QWidget* holder, QVBoxLayout* list, const QString& heading) {
        auto* layout = new QVBoxLayout(holder);
        layout->setContentsMargins(0, 20, 0, 0);
        layout->setSpacing(8);
        auto* label = new QLabel(heading);
        label->setFont(Theme::font(FontRole::Section));
        theme_.setTextColor(label, Token::SecondText);
        layout->addWidget(label);
        list->setSpacing(8);
        layout->addLayout(list);
        holder->hide();
        column->addWidget(holder);
    };
    box(recentBox_, recent_, tr("RECENT"));
    box(examplesBox_, examples_, tr("EXAMPLES THAT WORK AT ONCE"));
    column->addStretch(1);
    auto* centred = new QHBoxLayout(page);
    centred->setContentsMargins(32, 48, 32, 24);
    auto* holder = new QWidget;
    holder->setLayout(column);
    column->setContentsMargins(0, 0, 0, 0);
    holder->setMaximumWidth(620);
    centred->addStretch(1);
    centred->addWidget(holder, 8);
    centred->addStretch(1);
    auto* area = new QScrollArea;
    area->setWidget(page);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(area);
    setGround(page, Ground::Window);
    refresh();
}

void StartPage::refresh() {
    constexpr qsizetype mostRecent = 5;
    struct Found {
        QList<knownPlans::Entry> recent;
        QList<knownPlans::Entry> examples;
    };
    const auto look = [folder = services_.folders.examples, files = recentPlans::load(services_.folders)] {
        return Found{knownPlans::recent(files, mostRecent), knownPlans::examples(folder)};
    };
    whenDone(this, QtConcurrent::run(look), [this](const Found& found) {
        fill(recent_, found.recent, false);
        fill(examples_, found.examples, true);
        recentBox_->setVisible(!found.recent.isEmpty());
        examplesBox_->setVisible(!found.examples.isEmpty());
    });
}

void StartPage::fill(QVBoxLayout* layout, const QList<knownPlans::Entry>& entries, bool examples) {
    while (QLayoutItem* item = layout->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const knownPlans::Entry& entry : entries) {
        auto* button = new PlanButton(theme_, entry.title, entry.text);
        button->setObjectName((examples ? QStringLiteral("example:") : QStringLiteral("recent:")) +
                              QFileInfo(entry.file).fileName());
        connect(button, &PlanButton::clicked, this, [this, file = entry.file, examples] {
            if (examples)
                Q_EMIT openExample(file);
            else
                Q_EMIT openPlan(file);
        });
        layout->addWidget(button);
    }
}

} // namespace oc::ui
