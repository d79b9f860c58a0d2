// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/alerts/AlertPreview.h"

#include "engine/base/Clock.h"
#include "engine/catalogue/LiveCatalogue.h"
#include "executors/communication/AlertRendering.h"
#include "ui/plan/StepPreviewer.h"
#include "ui/results/WhenDone.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPlainTextEdit>
#include <QSignalBlocker>
#include <QTabBar>
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
      text_(new QPlainTextEdit) {
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
    layout->addLayout(row);
    text_->setObjectName(QStringLiteral("previewText"));
    text_->setAccessibleName(tr("What will be sent"));
    text_->setReadOnly(true);
    text_->setProperty("ocField", true);
    text_->viewport()->setAutoFillBackground(false);
    text_->document()->setDocumentMargin(6);
    text_->setFont(Theme::font(FontRole::MonoSecond));
    layout->addWidget(text_, 1);
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
    if (index < 0 || index >= channels_.size()) {
        size_->clear();
        text_->setPlainText({});
        text_->setPlaceholderText(tr("Choose a channel to see what it gets."));
        return;
    }
    struct Answer {
        QString text;
        QString size;
    };
    const auto make = [alert = alert_, channel = channels_.at(index), catalogue = services_.catalogue.current(),
                       services = &services_]() -> Answer {
        const AlertMessage message = renderAlert(alert, channel, nowMs());
        StepSpec step;
        step.tool = message.tool;
        step.parameters = message.parameters;
        const Result<StepPreview> preview = StepPreviewer::previewOf(step, *catalogue, *services);
        if (!preview) return {preview.error().toText(), {}};
        return {preview->text, QLocale().toString(preview->text.size())};
    };
    whenDone(this, QtConcurrent::run(make), [this, generation](const Answer& answer) {
        if (generation != generation_) return;
        size_->setText(answer.size.isEmpty() ? QString() : tr("%1 characters").arg(answer.size));
        text_->setPlainText(answer.text);
    });
}

} // namespace oc::ui
