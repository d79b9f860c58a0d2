// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/alerts/TemplatesView.h"

#include "engine/base/Clock.h"
#include "executors/communication/AlertsFile.h"
#include "ui/plan/NoticeBar.h"
#include "ui/results/WhenDone.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QTextDocument>
#include <QVBoxLayout>
#include <QtConcurrentRun>

#include <algorithm>
#include <utility>

namespace oc::ui {

namespace {

constexpr int previewAfterMs = 250;

} // namespace

TemplatesView::TemplatesView(Services& services, Theme& theme, QWidget* parent)
    : QWidget(parent),
      services_(services),
      theme_(theme),
      notice_(new NoticeBar(theme)),
      list_(new QListWidget),
      name_(new QLineEdit),
      severity_(new QComboBox),
      channels_(new QLineEdit),
      title_(new QLineEdit),
      text_(new QPlainTextEdit),
      preview_(new QLabel),
      save_(new QPushButton(tr("Save"))),
      remove_(new QPushButton(tr("Delete"))) {
    setObjectName(QStringLiteral("templatesView"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(notice_);
    auto* row = new QHBoxLayout;
    row->setSpacing(0);
    auto* side = new QWidget;
    setGround(side, Ground::Surface, Qt::RightEdge);
    side->setFixedWidth(260);
    auto* sideLayout = new QVBoxLayout(side);
    sideLayout->setContentsMargins(10, 12, 10, 10);
    list_->setObjectName(QStringLiteral("templateList"));
    list_->setAccessibleName(tr("Templates"));
    list_->setFrameShape(QFrame::NoFrame);
    list_->setUniformItemSizes(true);
    sideLayout->addWidget(list_, 1);
    row->addWidget(side);
    editor_ = makeEditor();
    auto* scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setWidget(editor_);
    row->addWidget(scroll, 1);
    layout->addLayout(row, 1);
    previewTimer_.setSingleShot(true);
    previewTimer_.setInterval(previewAfterMs);
    connect(&previewTimer_, &QTimer::timeout, this, &TemplatesView::preview);
    connect(list_, &QListWidget::currentRowChanged, this, &TemplatesView::choose);
    editor_->setEnabled(false);
}

QWidget* TemplatesView::makeEditor() {
    auto* page = new QWidget;
    setGround(page, Ground::Surface);
    auto* outer = new QHBoxLayout(page);
    outer->setContentsMargins(24, 18, 24, 18);
    auto* column = new QWidget;
    column->setMaximumWidth(760);
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(10);
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(10);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    name_->setObjectName(QStringLiteral("templateName"));
    name_->setMaxLength(80);
    severity_->setObjectName(QStringLiteral("templateSeverity"));
    severity_->addItem(tr("as it is"), -1);
    for (const auto& [severity, word] : {std::pair{Severity::Info, tr("Info")},
                                         {Severity::Warning, tr("Warning")},
                                         {Severity::Critical, tr("Critical")}})
        severity_->addItem(word, int(severity));
    channels_->setObjectName(QStringLiteral("templateChannels"));
    channels_->setPlaceholderText(tr("slack, dba-mail; empty: those of the last time"));
    title_->setObjectName(QStringLiteral("templateTitle"));
    title_->setPlaceholderText(tr("{{ run.plan }} failed on {{ run.failed_hosts.length }} hosts"));
    text_->setObjectName(QStringLiteral("templateText"));
    text_->setProperty("ocField", true); // a field like the others
    text_->viewport()->setAutoFillBackground(false);
    text_->document()->setDocumentMargin(6);
    text_->setTabChangesFocus(true);
    text_->setFixedHeight(130);
    form->addRow(tr("Name"), name_);
    form->addRow(tr("Severity"), severity_);
    form->addRow(tr("Channels"), channels_);
    form->addRow(tr("Title"), title_);
    form->addRow(tr("Text"), text_);
    layout->addLayout(form);
    auto* help = new QLabel(tr("{{ }} holds an expression of run (plan, status, message, error, failed_step, "
                               "failed_hosts, last_lines, duration_ms), steps, inputs, assets, host, user and time. "
                               "What there is not is null."));
    help->setWordWrap(true);
    help->setTextFormat(Qt::PlainText);
    help->setFont(Theme::font(FontRole::Second));
    theme_.setTextColor(help, Token::SecondText);
    layout->addWidget(help);
    auto* heading = new QLabel(tr("How it reads about nothing in particular").toUpper());
    heading->setFont(Theme::font(FontRole::Section));
    theme_.setTextColor(heading, Token::SecondText);
    layout->addSpacing(6);
    layout->addWidget(heading);
    preview_->setObjectName(QStringLiteral("templatePreview"));
    preview_->setTextFormat(Qt::PlainText);
    preview_->setWordWrap(true);
    preview_->setContentsMargins(12, 10, 12, 10);
    preview_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    setGround(preview_, Ground::Window, Qt::TopEdge | Qt::LeftEdge | Qt::RightEdge | Qt::BottomEdge, 6);
    layout->addWidget(preview_);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    save_->setObjectName(QStringLiteral("templateSave"));
    setLook(save_, Look::Primary);
    remove_->setObjectName(QStringLiteral("templateRemove"));
    setLook(remove_, Look::Danger);
    buttons->addWidget(save_);
    buttons->addWidget(remove_);
    buttons->addStretch(1);
    layout->addSpacing(6);
    layout->addLayout(buttons);
    layout->addStretch(1);
    outer->addWidget(column, 1);
    outer->addStretch(0);
    for (QLineEdit* line : {name_, channels_, title_})
        connect(line, &QLineEdit::textChanged, this, &TemplatesView::showEdited);
    connect(text_, &QPlainTextEdit::textChanged, this, &TemplatesView::showEdited);
    connect(severity_, &QComboBox::currentIndexChanged, this, &TemplatesView::showEdited);
    connect(save_, &QPushButton::clicked, this, &TemplatesView::save);
    connect(remove_, &QPushButton::clicked, this, &TemplatesView::remove);
    return page;
}

void TemplatesView::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    reload();
}

void TemplatesView::reload() {
    const int generation = ++generation_;
    const auto read = [path = services_.alertsFile] { return AlertsFile(path).templates(); };
    whenDone(this, QtConcurrent::run(read), [this, generation](const Result<QList<AlertTemplate>>& found) {
        if (generation == generation_) showTemplates(found);
    });
}

void TemplatesView::showTemplates(const Result<QList<AlertTemplate>>& found) {
    if (!found) {
        notice_->tell(found.error());
        editor_->setEnabled(false);
        return;
    }
    keepDraft();
    const QString before = wanted_.isEmpty() ? shown_.name : wanted_;
    wanted_.clear();
    templates_ = *found;
    int row = templates_.isEmpty() ? -1 : 0;
    {
        const QSignalBlocker quiet(list_);
        list_->clear();
        for (int i = 0; i < int(templates_.size()); ++i) {
            auto* item = new QListWidgetItem(templates_.at(i).name, list_);
            item->setSizeHint(QSize(0, 30));
            if (templates_.at(i).name == before) row = i;
        }
        list_->setCurrentRow(row);
    }
    shown_ = {}; // what was written in its place is a draft now
    choose(row);
}

void TemplatesView::keepDraft() {
    if (!editor_->isEnabled() || shown_.name.isEmpty()) return;
    if (const AlertTemplate now = edited(); now != shown_)
        drafts_.insert(shown_.name, now);
    else
        drafts_.remove(shown_.name);
}

void TemplatesView::markDrafts() {
    for (int i = 0; i < list_->count() && i < templates_.size(); ++i) {
        const QString& name = templates_.at(i).name;
        const bool open = name == shown_.name ? edited() != shown_ : drafts_.contains(name);
        list_->item(i)->setText(open ? name + QStringLiteral(" ●") : name);
        list_->item(i)->setToolTip(open ? tr("Changed, and not saved yet") : QString());
    }
}

void TemplatesView::choose(int row) {
    keepDraft();
    shown_ = row >= 0 && row < templates_.size() ? templates_.at(row) : AlertTemplate();
    editor_->setEnabled(row >= 0);
    show(drafts_.value(shown_.name, shown_));
}

void TemplatesView::show(const AlertTemplate& what) {
    {
        const QSignalBlocker quietName(name_), quietSeverity(severity_), quietChannels(channels_), quietTitle(title_),
            quietText(text_);
        name_->setText(what.name);
        severity_->setCurrentIndex(severity_->findData(what.severity ? int(*what.severity) : -1));
        channels_->setText(what.channels.join(QStringLiteral(", ")));
        title_->setText(what.title);
        text_->setPlainText(what.text);
    }
    showEdited();
}

AlertTemplate TemplatesView::edited() const {
    AlertTemplate one;
    one.name = name_->text().simplified();
    one.title = title_->text();
    one.text = text_->toPlainText();
    if (const int severity = severity_->currentData().toInt(); severity >= 0) one.severity = Severity(severity);
    for (const QString& channel : channels_->text().split(QLatin1Char(',')))
        if (!channel.trimmed().isEmpty()) one.channels.append(channel.trimmed());
    return one;
}

void TemplatesView::showEdited() {
    const AlertTemplate now = edited();
    save_->setEnabled(now != shown_ && !now.name.isEmpty());
    remove_->setEnabled(!shown_.name.isEmpty());
    markDrafts();
    previewTimer_.start();
}

void TemplatesView::preview() {
    const int generation = ++previewGeneration_;
    const auto fill = [now = edited()] { return fillTemplate(now, {}, alertScope(nowMs())); };
    whenDone(this, QtConcurrent::run(fill), [this, generation](const Result<Alert>& filled) {
        if (generation != previewGeneration_) return;
        preview_->setText(filled ? filled->title + QStringLiteral("\n\n") + filled->text : filled.error().toText());
        theme_.setTextColor(preview_, filled ? Token::Text : Token::FailedText);
    });
}

void TemplatesView::newTemplate() {
    QString name = tr("New template");
    for (int i = 2;
         std::any_of(templates_.begin(), templates_.end(), [&](const AlertTemplate& one) { return one.name == name; });
         ++i)
        name = tr("New template %1").arg(i);
    QList<AlertTemplate> all = templates_;
    all.append({name, {}, {}, {}, {}});
    write(all, name);
}

void TemplatesView::save() {
    QList<AlertTemplate> all = templates_;
    const AlertTemplate now = edited();
    for (AlertTemplate& one : all)
        if (one.name == shown_.name) one = now;
    written_ = shown_.name;
    writtenAs_ = now;
    write(all, now.name);
}

void TemplatesView::remove() {
    QList<AlertTemplate> all = templates_;
    all.removeIf([this](const AlertTemplate& one) { return one.name == shown_.name; });
    written_ = shown_.name;
    writtenAs_ = {};
    write(all, all.isEmpty() ? QString() : all.first().name);
}

void TemplatesView::write(const QList<AlertTemplate>& templates, const QString& choose) {
    const auto work = [path = services_.alertsFile, templates] { return AlertsFile(path).saveTemplates(templates); };
    whenDone(this, QtConcurrent::run(work), [this, choose](const Status& written) {
        const QString done = std::exchange(written_, {});
        if (!written) {
            notice_->tell(written.error());
            return;
        }
        notice_->close();
        drafts_.remove(done);
        if (shown_.name == done) {
            // What was typed while the disk was slow is the next draft.
            if (const AlertTemplate now = edited(); !writtenAs_.name.isEmpty() && now != writtenAs_)
                drafts_.insert(writtenAs_.name, now);
            shown_ = {};
        }
        wanted_ = choose.isEmpty() ? QStringLiteral(" ") : choose;
        reload();
    });
}

} // namespace oc::ui
