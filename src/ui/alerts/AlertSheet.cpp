// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/alerts/AlertSheet.h"

#include "engine/alerts/Deliverer.h"
#include "engine/alerts/RunFacts.h"
#include "engine/base/Clock.h"
#include "executors/communication/AlertRendering.h"
#include "executors/communication/AlertsFile.h"
#include "ui/alerts/AlertPreview.h"
#include "ui/alerts/DeliveryList.h"
#include "ui/results/WhenDone.h"
#include "ui/shell/ViewMemory.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QShortcut>
#include <QTextDocument>
#include <QVBoxLayout>
#include <QtConcurrentRun>

namespace oc::ui {

namespace {

constexpr qint64 repeatWindowMs = 5 * 60 * 1000;

QString chosenKey() {
    return QStringLiteral("alerts/channels");
}

QLabel* heading(const QString& text, const Theme& theme) {
    auto* label = new QLabel(text.toUpper());
    label->setFont(Theme::font(FontRole::Section));
    theme.setTextColor(label, Token::SecondText);
    return label;
}

} // namespace

AlertSheet::AlertSheet(Services& services, Theme& theme, AlertSubject subject, const QString& templateName,
                       QWidget* parent)
    : QDialog(parent),
      services_(services),
      theme_(theme),
      subject_(std::move(subject)),
      wantedTemplate_(templateName),
      filled_(subject_.draft),
      channels_(new QVBoxLayout),
      reading_(new QLabel(tr("Looking for the channels…"))),
      severity_(new QButtonGroup(this)),
      template_(new QComboBox),
      title_(new QLineEdit),
      text_(new QPlainTextEdit),
      preview_(new AlertPreview(services, theme)),
      deliveries_(new DeliveryList(theme)),
      problem_(new QLabel),
      again_(new QPushButton(tr("Send it all the same"))),
      keep_(new QPushButton(tr("Save as quick alert"))),
      cancel_(new QPushButton(tr("Cancel"))),
      send_(new QPushButton) {
    setObjectName(QStringLiteral("alertSheet"));
    setWindowTitle(tr("Send alert"));
    setAttribute(Qt::WA_DeleteOnClose);
    setModal(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* head = new QWidget;
    setGround(head, Ground::Surface, Qt::BottomEdge);
    auto* headLayout = new QHBoxLayout(head);
    headLayout->setContentsMargins(18, 12, 18, 12);
    headLayout->setSpacing(10);
    auto* name = new QLabel(tr("Send alert"));
    name->setFont(Theme::font(FontRole::Title));
    auto* about = new QLabel(subject_.about.isEmpty() ? QString() : tr("about %1").arg(subject_.about));
    about->setTextFormat(Qt::PlainText);
    theme_.setTextColor(about, Token::SecondText);
    headLayout->addWidget(name);
    headLayout->addWidget(about, 1);
    layout->addWidget(head);
    auto* middle = new QHBoxLayout;
    middle->setSpacing(0);
    middle->addWidget(makeForm(), 1);
    middle->addWidget(makeSide(), 1);
    layout->addLayout(middle, 1);
    layout->addWidget(makeFoot());
    resize(860, 600);

    connect(new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return), this), &QShortcut::activated, send_,
            &QPushButton::click);
    connect(services_.deliverer, &Deliverer::attempted, deliveries_, &DeliveryList::take, Qt::QueuedConnection);
    whenDone(this, QtConcurrent::run(load, std::cref(services_), subject_),
             [this](const Loaded& loaded) { showLoaded(loaded); });
    update();
    title_->setFocus();
    title_->selectAll();
}

QWidget* AlertSheet::makeForm() {
    auto* form = new QWidget;
    setGround(form, Ground::Surface);
    auto* layout = new QVBoxLayout(form);
    layout->setContentsMargins(18, 16, 18, 16);
    layout->setSpacing(6);
    layout->addWidget(heading(tr("To"), theme_));
    theme_.setTextColor(reading_, Token::SecondText);
    channels_->setSpacing(4);
    channels_->addWidget(reading_);
    layout->addLayout(channels_);
    layout->addSpacing(8);
    layout->addWidget(heading(tr("Severity"), theme_));
    auto* row = new QHBoxLayout;
    row->setSpacing(0);
    for (const auto& [severity, word] : {std::pair{Severity::Info, tr("Info")},
                                         {Severity::Warning, tr("Warning")},
                                         {Severity::Critical, tr("Critical")}}) {
        auto* button = new QPushButton(word);
        button->setObjectName(QStringLiteral("severity_") + severityName(severity));
        button->setCheckable(true);
        button->setChecked(severity == subject_.draft.severity);
        setLook(button, Look::Segment);
        severity_->addButton(button, int(severity));
        row->addWidget(button);
    }
    row->addStretch(1);
    layout->addLayout(row);
    layout->addSpacing(8);
    layout->addWidget(heading(tr("Template"), theme_));
    template_->setObjectName(QStringLiteral("alertTemplate"));
    template_->setAccessibleName(tr("Template"));
    template_->addItem(tr("none"));
    template_->setEnabled(false);
    layout->addWidget(template_);
    layout->addSpacing(8);
    layout->addWidget(heading(tr("Title"), theme_));
    title_->setObjectName(QStringLiteral("alertTitle"));
    title_->setAccessibleName(tr("Title"));
    title_->setPlaceholderText(tr("In one line: what is wrong, and where"));
    title_->setText(subject_.draft.title);
    layout->addWidget(title_);
    layout->addSpacing(8);
    layout->addWidget(heading(tr("Message"), theme_));
    text_->setObjectName(QStringLiteral("alertText"));
    text_->setAccessibleName(tr("Message"));
    text_->setPlaceholderText(tr("What is known, and what is to be done"));
    text_->setProperty("ocField", true); // a field like the one above it
    text_->viewport()->setAutoFillBackground(false);
    text_->document()->setDocumentMargin(6);
    text_->setTabChangesFocus(true);
    text_->setPlainText(subject_.draft.text);
    layout->addWidget(text_, 1);
    connect(template_, &QComboBox::activated, this, &AlertSheet::useTemplate);
    connect(severity_, &QButtonGroup::idToggled, this, &AlertSheet::update);
    connect(title_, &QLineEdit::textChanged, this, &AlertSheet::update);
    connect(text_, &QPlainTextEdit::textChanged, this, &AlertSheet::update);
    return form;
}

QWidget* AlertSheet::makeSide() {
    auto* side = new QWidget;
    setGround(side, Ground::Window, Qt::LeftEdge);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(18, 12, 18, 16);
    layout->setSpacing(8);
    layout->addWidget(preview_, 1);
    layout->addWidget(deliveries_);
    return side;
}

QWidget* AlertSheet::makeFoot() {
    auto* foot = new QWidget;
    setGround(foot, Ground::Surface, Qt::TopEdge);
    auto* layout = new QHBoxLayout(foot);
    layout->setContentsMargins(18, 12, 18, 12);
    layout->setSpacing(8);
    problem_->setObjectName(QStringLiteral("alertProblem"));
    problem_->setTextFormat(Qt::PlainText);
    problem_->setWordWrap(true);
    theme_.setTextColor(problem_, Token::FailedText);
    again_->setObjectName(QStringLiteral("alertAgain"));
    again_->hide();
    cancel_->setObjectName(QStringLiteral("alertCancel"));
    send_->setObjectName(QStringLiteral("alertSend"));
    setLook(send_, Look::Primary);
    send_->setDefault(true);
    keep_->setObjectName(QStringLiteral("alertKeep"));
    keep_->setToolTip(tr("Keep title, message, severity and channels as a template"));
    layout->addWidget(keep_);
    layout->addWidget(problem_, 1);
    layout->addWidget(again_);
    layout->addWidget(cancel_);
    layout->addWidget(send_);
    connect(keep_, &QPushButton::clicked, this, &AlertSheet::saveTemplate);
    connect(cancel_, &QPushButton::clicked, this, &QDialog::reject);
    connect(send_, &QPushButton::clicked, this, [this] { sent_ ? accept() : send(false); });
    connect(again_, &QPushButton::clicked, this, [this] { send(true); });
    return foot;
}

AlertSheet::Loaded AlertSheet::load(const Services& services, const AlertSubject& subject) {
    Loaded loaded{services.alertChannels(), AlertsFile(services.alertsFile).templates(), {}, alertScope(nowMs())};
    loaded.scope.insert(QStringLiteral("assets"), subject.assets);
    if (subject.runId.isEmpty() || !services.runStore) return loaded;
    if (const auto facts = readRunFacts(*services.runStore, subject.runId)) {
        if (!subject.isWhole) loaded.alert = facts->alert();
        loaded.scope.insert(QStringLiteral("run"), facts->toJson());
        loaded.scope.insert(QStringLiteral("steps"), facts->steps());
        loaded.scope.insert(QStringLiteral("inputs"), facts->run.inputs);
    }
    return loaded;
}

void AlertSheet::showLoaded(const Loaded& loaded) {
    scope_ = loaded.scope;
    if (loaded.alert) {
        subject_.draft = *loaded.alert;
        fill(*loaded.alert);
    }
    showChannels(loaded.channels);
    if (loaded.templates)
        showTemplates(*loaded.templates);
    else
        showProblem(loaded.templates.error().toText());
}

void AlertSheet::fill(const Alert& alert) {
    if (title_->text() == filled_.title) title_->setText(alert.title);
    if (text_->toPlainText() == filled_.text) text_->setPlainText(alert.text);
    if (severity_->checkedId() == int(filled_.severity)) severity_->button(int(alert.severity))->setChecked(true);
    filled_ = alert;
    title_->setCursorPosition(0); // the beginning of a long title tells more
    update();
}

void AlertSheet::showTemplates(const QList<AlertTemplate>& templates) {
    templates_ = templates;
    while (template_->count() > 1)
        template_->removeItem(1);
    for (const AlertTemplate& one : templates_)
        template_->addItem(one.name);
    template_->setEnabled(!templates_.isEmpty());
    if (const int index = wantedTemplate_.isEmpty() ? -1 : template_->findText(wantedTemplate_); index > 0) {
        template_->setCurrentIndex(index);
        useTemplate();
        send_->setFocus(); // it is filled in: what is left is to send it
    }
}

void AlertSheet::useTemplate() {
    const int index = template_->currentIndex() - 1;
    if (index < 0 || index >= templates_.size()) {
        fill(subject_.draft);
        return;
    }
    const AlertTemplate chosen = templates_.at(index);
    const auto work = [chosen, draft = subject_.draft, scope = scope_] { return fillTemplate(chosen, draft, scope); };
    whenDone(this, QtConcurrent::run(work), [this, chosen](const Result<Alert>& filled) {
        if (sent_) return;
        if (!filled) {
            showProblem(filled.error().toText());
            return;
        }
        problem_->clear();
        fill(*filled);
        if (chosen.channels.isEmpty()) return;
        for (const ChannelBox& one : std::as_const(boxes_))
            one.box->setChecked(one.box->isEnabled() &&
                                chosen.channels.contains(one.channel.name, Qt::CaseInsensitive));
    });
}

void AlertSheet::saveTemplate() {
    bool given = false;
    const QString name = QInputDialog::getText(this, tr("Save as quick alert"), tr("Name of the template"),
                                               QLineEdit::Normal, title_->text().left(60), &given)
                             .simplified();
    if (!given || name.isEmpty()) return;
    AlertTemplate kept{name, title_->text().simplified(), text_->toPlainText(), Severity(severity_->checkedId()), {}};
    for (const AlertChannel& channel : chosen())
        kept.channels.append(channel.name);
    const auto work = [path = services_.alertsFile, kept]() -> Result<QList<AlertTemplate>> {
        const AlertsFile file(path);
        auto all = file.templates();
        if (!all) return all;
        all->removeIf([&](const AlertTemplate& one) { return one.name.compare(kept.name, Qt::CaseInsensitive) == 0; });
        all->append(kept);
        if (const Status saved = file.saveTemplates(*all); !saved) return saved.error();
        return all;
    };
    whenDone(this, QtConcurrent::run(work), [this, name](const Result<QList<AlertTemplate>>& all) {
        if (!all) {
            showProblem(all.error().toText());
            return;
        }
        showTemplates(*all);
        template_->setCurrentIndex(template_->findText(name));
    });
}

void AlertSheet::showChannels(const Result<AlertChannels>& channels) {
    reading_->hide();
    if (!channels) {
        showProblem(channels.error().toText());
        return;
    }
    const QList<QByteArray> last = viewMemory::load(services_.folders, chosenKey()).split('\n');
    for (const KnownChannel& known : channels->all()) {
        auto* row = new QHBoxLayout;
        row->setSpacing(6);
        auto* box =
            new QCheckBox(known.goesTo.isEmpty() ? known.channel.name
                                                 : QStringLiteral("%1: %2").arg(known.channel.name, known.goesTo));
        box->setObjectName(QStringLiteral("channel_") + known.channel.name);
        box->setEnabled(known.ready.has_value());
        box->setChecked(known.ready && last.contains(known.channel.name.toUtf8()));
        row->addWidget(box);
        if (!known.ready) {
            auto* why = new QPushButton(tr("Set up"));
            why->setObjectName(QStringLiteral("setUp_") + known.channel.name);
            why->setToolTip(known.ready.error().toText());
            setLook(why, Look::Link);
            connect(why, &QPushButton::clicked, this, [this] {
                Q_EMIT setUpWanted();
                reject();
            });
            row->addWidget(why);
            row->addStretch(1);
        } else {
            row->addStretch(1);
        }
        channels_->addLayout(row);
        boxes_.append({known.channel, box});
        connect(box, &QCheckBox::toggled, this, &AlertSheet::update);
    }
    update();
}

Alert AlertSheet::alert() const {
    Alert alert = subject_.draft;
    alert.title = title_->text().simplified();
    alert.text = text_->toPlainText();
    alert.severity = Severity(severity_->checkedId());
    return alert;
}

QList<AlertChannel> AlertSheet::chosen() const {
    QList<AlertChannel> channels;
    for (const ChannelBox& one : boxes_)
        if (one.box->isChecked()) channels.append(one.channel);
    return channels;
}

void AlertSheet::update() {
    if (sent_) return;
    const QList<AlertChannel> channels = chosen();
    const Alert now = alert();
    const QString key = QKeySequence(Qt::CTRL | Qt::Key_Return).toString(QKeySequence::NativeText);
    send_->setText(channels.size() > 1 ? tr("Send to %1 channels   %2").arg(channels.size()).arg(key)
                                       : tr("Send   %1").arg(key));
    send_->setEnabled(!channels.isEmpty() && !now.title.isEmpty());
    send_->setToolTip(now.title.isEmpty()  ? tr("An alert needs a title")
                      : channels.isEmpty() ? tr("Choose a channel")
                                           : QString());
    preview_->show(now, channels);
}

void AlertSheet::send(bool again) {
    const QList<AlertChannel> channels = chosen();
    const Alert now = alert();
    if (channels.isEmpty() || now.title.isEmpty()) return;
    QList<QByteArray> names;
    QList<AlertMessage> messages;
    for (const AlertChannel& channel : channels) {
        names.append(channel.name.toUtf8());
        messages.append(renderAlert(now, channel, nowMs()));
    }
    viewMemory::save(services_.folders, chosenKey(), names.join('\n'));
    setSending(true);
    const auto put = [outbox = services_.outbox, deliverer = services_.deliverer, now, messages, again] {
        auto done = outbox->put(now, messages, again ? 0 : repeatWindowMs);
        deliverer->wake();
        return done;
    };
    whenDone(this, QtConcurrent::run(put), [this](const auto& done) { wasPut(done); });
}

void AlertSheet::wasPut(const Result<Outbox::Put>& put) {
    if (!put) {
        setSending(false);
        showProblem(put.error().toText());
        return;
    }
    if (put->deliveries.isEmpty()) {
        setSending(false);
        showProblem(tr("The same alert went out within the last five minutes. It was counted (%1 times), not repeated.")
                        .arg(put->count));
        again_->show();
        return;
    }
    sent_ = true;
    again_->hide();
    cancel_->hide();
    keep_->hide();
    send_->setText(tr("Close"));
    send_->setToolTip(tr("What is still on its way goes on without this window"));
    send_->setEnabled(true);
    deliveries_->follow(services_.outbox, put->deliveries);
}

void AlertSheet::setSending(bool sending) {
    problem_->clear();
    again_->hide();
    for (QWidget* input : {static_cast<QWidget*>(title_), static_cast<QWidget*>(text_), static_cast<QWidget*>(send_),
                           static_cast<QWidget*>(template_)})
        input->setEnabled(!sending);
    for (QAbstractButton* button : severity_->buttons())
        button->setEnabled(!sending);
    for (const ChannelBox& one : std::as_const(boxes_))
        if (sending || one.box->isChecked()) one.box->setEnabled(!sending);
}

void AlertSheet::showProblem(const QString& text) {
    problem_->setText(services_.redactor.redact(text));
}

} // namespace oc::ui
