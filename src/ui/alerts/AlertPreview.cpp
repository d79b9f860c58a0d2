// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/alerts/AlertPreview.h"

#include "engine/base/Clock.h"
#include "engine/catalogue/LiveCatalogue.h"
#include "executors/communication/AlertRendering.h"
#include "ui/alerts/AlertLook.h"
#include "ui/plan/StepPreviewer.h"
#include "ui/results/WhenDone.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QTabBar>
#include <QTextBrowser>
#include <QTextDocument>
#include <QVBoxLayout>
#include <QtConcurrentRun>

#include <algorithm>

namespace oc::ui {

AlertPreview::AlertPreview(Services& services, Theme& theme, QWidget* parent)
    : QWidget(parent),
      services_(services),
      theme_(theme),
      tabs_(new QTabBar),
      size_(new QLabel),
      look_(new QTextBrowser),
      text_(new QPlainTextEdit),
      stack_(new QStackedWidget),
      exact_(new QPushButton(tr("Exactly"))) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    auto* row = new QHBoxLayout;
    tabs_->setObjectName(QStringLiteral("previewTabs"));
    tabs_->setAccessibleName(tr("Channel of the preview"));
    tabs_->setDrawBase(false);
    tabs_->setExpanding(false);
    size_->setFont(Theme::font(FontRole::Second));
    theme_.setTextColor(size_, Token::SecondText);
    row->addWidget(tabs_, 1);
    row->addWidget(size_);
    exact_->setObjectName(QStringLiteral("previewExact"));
    exact_->setCheckable(true);
    exact_->setToolTip(tr("The very bytes that are sent"));
    setLook(exact_, Look::Tab);
    row->addWidget(exact_);
    layout->addLayout(row);
    text_->setObjectName(QStringLiteral("previewText"));
    text_->setAccessibleName(tr("What will be sent"));
    text_->setReadOnly(true);
    text_->setProperty("ocField", true);
    text_->viewport()->setAutoFillBackground(false);
    text_->document()->setDocumentMargin(6);
    text_->setFont(Theme::font(FontRole::MonoSecond));
    look_->setObjectName(QStringLiteral("previewLook"));
    look_->setAccessibleName(tr("How it will read"));
    look_->setOpenLinks(false);
    look_->setProperty("ocField", true);
    look_->viewport()->setAutoFillBackground(false);
    look_->document()->setDocumentMargin(10);
    stack_->addWidget(look_);
    stack_->addWidget(text_);
    layout->addWidget(stack_, 1);
    connect(exact_, &QPushButton::toggled, this,
            [this](bool on) { stack_->setCurrentWidget(on ? static_cast<QWidget*>(text_) : look_); });
    connect(&theme_, &Theme::changed, this, &AlertPreview::work);
    timer_.setSingleShot(true);
    timer_.setInterval(120);
    connect(&timer_, &QTimer::timeout, this, &AlertPreview::work);
    connect(tabs_, &QTabBar::currentChanged, this, &AlertPreview::work);
}

void AlertPreview::show(const Alert& alert, const QList<AlertChannel>& channels) {
    alert_ = alert;
    channels_ = channels;
    const QString before = tabs_->currentIndex() < 0 ? QString() : tabs_->tabText(tabs_->currentIndex());
    const bool same = tabs_->count() == channels.size() &&
                      std::all_of(channels.begin(), channels.end(), [this, i = 0](const AlertChannel& channel) mutable {
                          return tabs_->tabText(i++) == channel.name;
                      });
    if (!same) {
        const QSignalBlocker quiet(tabs_);
        while (tabs_->count() > 0)
            tabs_->removeTab(0);
        for (const AlertChannel& channel : channels) {
            const int index = tabs_->addTab(channel.name);
            if (channel.name == before) tabs_->setCurrentIndex(index);
        }
    }
    timer_.start();
}

void AlertPreview::work() {
    const int generation = ++generation_;
    const int index = tabs_->currentIndex();
    exact_->setVisible(index >= 0);
    if (index < 0 || index >= channels_.size()) {
        size_->clear();
        text_->setPlainText({});
        text_->setPlaceholderText(tr("Choose a channel to see what it gets."));
        look_->clear();
        look_->setPlaceholderText(text_->placeholderText());
        return;
    }
    const AlertMessage message = renderAlert(alert_, channels_.at(index), nowMs());
    const AlertLook look = alertLook(message, theme_);
    look_->setHtml(look.html);
    size_->setText(look.size);
    const auto make = [message, catalogue = services_.catalogue.current(), services = &services_]() -> QString {
        StepSpec step;
        step.tool = message.tool;
        step.parameters = message.parameters;
        const Result<StepPreview> preview = StepPreviewer::previewOf(step, *catalogue, *services);
        return preview ? preview->text : preview.error().toText();
    };
    whenDone(this, QtConcurrent::run(make), [this, generation](const QString& text) {
        if (generation == generation_) text_->setPlainText(text);
    });
}

} // namespace oc::ui
