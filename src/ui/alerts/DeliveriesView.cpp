// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/alerts/DeliveriesView.h"

#include "engine/alerts/Deliverer.h"
#include "ui/alerts/DeliveryDelegate.h"
#include "ui/alerts/DeliveryModel.h"
#include "ui/alerts/DeliveryWords.h"
#include "ui/plan/NoticeBar.h"
#include "ui/results/WhenDone.h"
#include "ui/shell/MessagePanel.h"
#include "ui/shell/ViewMemory.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QComboBox>
#include <QDateTime>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>
#include <QtConcurrentRun>

namespace oc::ui {

namespace {

constexpr int mostShown = 1000;

const QList<DeliveryState>& openStates() {
    static const QList<DeliveryState> states{DeliveryState::Queued, DeliveryState::Sending, DeliveryState::Failed};
    return states;
}

QString timeOf(qint64 ms) {
    return QDateTime::fromMSecsSinceEpoch(ms).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
}

} // namespace

DeliveriesView::DeliveriesView(Kind kind, Services& services, Theme& theme, QWidget* parent)
    : QWidget(parent),
      kind_(kind),
      services_(services),
      theme_(theme),
      model_(new DeliveryModel(this)),
      search_(new QLineEdit),
      state_(new QComboBox),
      count_(new QLabel),
      retry_(new QPushButton(tr("Try again"))),
      discard_(new QPushButton(tr("Give up"))),
      notice_(new NoticeBar(theme)),
      table_(new QTableView),
      title_(new QLabel),
      words_(new QLabel),
      facts_(new QLabel),
      message_(new MessagePanel(theme)),
      stack_(new QStackedWidget) {
    setObjectName(kind_ == Kind::Outbox ? QStringLiteral("outboxView") : QStringLiteral("alertHistoryView"));
    makeTable();
    auto* list = new QWidget;
    auto* listLayout = new QVBoxLayout(list);
    listLayout->setContentsMargins(0, 0, 0, 0);
    listLayout->setSpacing(0);
    listLayout->addWidget(table_, 1);
    listLayout->addWidget(makeDetails());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeStrip());
    layout->addWidget(notice_);
    setGround(message_, Ground::Surface);
    stack_->addWidget(message_);
    stack_->addWidget(list);
    layout->addWidget(stack_, 1);
    timer_.setSingleShot(true);
    timer_.setInterval(100);
    connect(&timer_, &QTimer::timeout, this, &DeliveriesView::reload);
    if (services_.deliverer)
        connect(
            services_.deliverer, &Deliverer::attempted, this,
            [this](const Delivery& delivery) {
                if (isVisible()) model_->update(delivery);
                // Read again in any case: what was sent leaves the outbox, and a list that was read before this
                // attempt ended may yet come. Not put off by the next attempt, or many in a row would hide it all.
                if (!timer_.isActive()) timer_.start();
                showChosen();
            },
            Qt::QueuedConnection);
    if (services_.outbox)
        message_->show(QStringLiteral("alerts"), tr("Reading the outbox…"), {});
    else
        message_->show(QStringLiteral("warning"), tr("No outbox"),
                       tr("The folder for the program's state cannot be written, so alerts cannot be kept until they "
                          "are delivered."));
    showChosen();
}

QWidget* DeliveriesView::makeStrip() {
    auto* strip = new QWidget;
    setGround(strip, Ground::Surface, Qt::BottomEdge);
    auto* layout = new QHBoxLayout(strip);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(8);
    search_->setPlaceholderText(tr("Title or channel"));
    search_->setAccessibleName(tr("Filter the deliveries"));
    search_->setClearButtonEnabled(true);
    search_->addAction(theme_.icon(QStringLiteral("search"), Token::SecondText), QLineEdit::LeadingPosition);
    search_->setMaximumWidth(280);
    state_->setAccessibleName(tr("Deliveries of which state"));
    state_->addItem(tr("All states"), -1);
    for (const auto& [text, state] : {std::pair{tr("Queued or waiting"), DeliveryState::Queued},
                                      {tr("Sent"), DeliveryState::Sent},
                                      {tr("Failed"), DeliveryState::Failed},
                                      {tr("Given up"), DeliveryState::Discarded},
                                      {tr("Muted"), DeliveryState::Muted}}) {
        if (kind_ == Kind::History || openStates().contains(state)) state_->addItem(text, int(state));
    }
    theme_.setTextColor(count_, Token::SecondText);
    retry_->setObjectName(objectName() + QStringLiteral("Retry"));
    retry_->setIcon(theme_.icon(QStringLiteral("retry")));
    retry_->setToolTip(tr("Send the chosen ones at once, without waiting for their time"));
    discard_->setObjectName(objectName() + QStringLiteral("Discard"));
    discard_->setToolTip(tr("No further attempt for the chosen ones"));
    setLook(discard_, Look::Danger);
    layout->addWidget(search_, 1);
    layout->addWidget(state_);
    layout->addWidget(count_);
    layout->addStretch(1);
    layout->addWidget(retry_);
    layout->addWidget(discard_);
    connect(search_, &QLineEdit::textChanged, &timer_, qOverload<>(&QTimer::start));
    connect(state_, &QComboBox::currentIndexChanged, &timer_, qOverload<>(&QTimer::start));
    connect(retry_, &QPushButton::clicked, this, [this] { act(true); });
    connect(discard_, &QPushButton::clicked, this, [this] { act(false); });
    return strip;
}

void DeliveriesView::makeTable() {
    table_->setObjectName(objectName() + QStringLiteral("Table"));
    table_->setAccessibleName(kind_ == Kind::Outbox ? tr("Outbox") : tr("History of the alerts"));
    table_->setModel(model_);
    table_->setItemDelegate(new DeliveryDelegate(theme_, *model_, table_));
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::ExtendedSelection);
    table_->setShowGrid(false);
    table_->setWordWrap(false);
    table_->setFrameShape(QFrame::NoFrame);
    table_->setTabKeyNavigation(false);
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setDefaultSectionSize(30);
    table_->horizontalHeader()->setHighlightSections(false);
    table_->horizontalHeader()->setStretchLastSection(true);
    const int widths[] = {120, 330, 130, 120, 90, 300};
    for (int column = 0; column < DeliveryModel::ColumnCount; ++column)
        table_->setColumnWidth(column, widths[column]);
    viewMemory::remember(services_.folders, QStringLiteral("alerts/") + objectName(), table_->horizontalHeader());
    connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this, &DeliveriesView::showChosen);
}

QWidget* DeliveriesView::makeDetails() {
    auto* details = new QWidget;
    setGround(details, Ground::Surface, Qt::TopEdge);
    auto* layout = new QVBoxLayout(details);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->setSpacing(4);
    title_->setFont(Theme::font(FontRole::BodyStrong));
    words_->setObjectName(objectName() + QStringLiteral("Words"));
    facts_->setFont(Theme::font(FontRole::Second));
    theme_.setTextColor(facts_, Token::SecondText);
    for (QLabel* label : {title_, words_, facts_}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        layout->addWidget(label);
    }
    return details;
}

void DeliveriesView::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    reload();
}

void DeliveriesView::reload() {
    if (!services_.outbox) return;
    OutboxFilter filter;
    if (kind_ == Kind::Outbox) filter.states = openStates();
    filter.limit = mostShown;
    const int generation = ++generation_;
    whenDone(this, QtConcurrent::run([outbox = services_.outbox, filter] { return outbox->list(filter); }),
             [this, generation](const Result<QList<Delivery>>& found) {
                 if (generation == generation_) showList(found);
             });
}

void DeliveriesView::showList(const Result<QList<Delivery>>& found) {
    if (!found) {
        message_->showError(tr("The outbox cannot be read"), found.error(), {});
        stack_->setCurrentWidget(message_);
        return;
    }
    Q_EMIT counted(int(found->size()));
    const QString words = search_->text().trimmed();
    const int state = state_->currentData().toInt();
    QList<Delivery> shown;
    for (const Delivery& delivery : *found) {
        if (state >= 0 && int(delivery.state) != state) continue;
        if (!delivery.title.contains(words, Qt::CaseInsensitive) &&
            !delivery.channel.contains(words, Qt::CaseInsensitive))
            continue;
        shown.append(delivery);
    }
    const bool filtered = shown.size() < found->size();
    if (shown.isEmpty()) {
        if (filtered)
            message_->show(QStringLiteral("search"), tr("No such delivery"), tr("None matches the filter."));
        else if (kind_ == Kind::Outbox)
            message_->show(
                QStringLiteral("done"), tr("Nothing waits"),
                tr("Every alert has been delivered. What cannot be delivered at once is kept here, and tried "
                   "again."));
        else
            message_->show(QStringLiteral("alerts"), tr("No alert has been sent yet"),
                           tr("Send one with Ctrl+Shift+A, or let a plan tell people of its end (notify)."));
    }
    model_->setDeliveries(shown);
    stack_->setCurrentIndex(shown.isEmpty() ? 0 : 1);
    count_->setText(found->size() >= mostShown ? tr("the newest %1").arg(mostShown)
                    : shown.size() == 1        ? tr("1 delivery")
                                               : tr("%1 deliveries").arg(shown.size()));
    if (!shown.isEmpty() && !table_->currentIndex().isValid()) table_->selectRow(0);
    showChosen();
}

QStringList DeliveriesView::chosenIds() const {
    QStringList ids;
    for (const QModelIndex& index : table_->selectionModel()->selectedRows())
        if (const Delivery* delivery = model_->delivery(index.row())) ids.append(delivery->id);
    return ids;
}

void DeliveriesView::showChosen() {
    bool open = false;
    const Delivery* one = nullptr;
    for (const QModelIndex& index : table_->selectionModel()->selectedRows()) {
        one = model_->delivery(index.row());
        open = open || (one && (one->state == DeliveryState::Queued || one->state == DeliveryState::Failed ||
                                one->state == DeliveryState::Muted));
    }
    retry_->setEnabled(open);
    discard_->setEnabled(open);
    title_->setText(one ? one->title : QString());
    words_->setText(one ? QStringLiteral("%1: %2").arg(one->channel, deliveryWords::line(*one)) : QString());
    if (one) theme_.setTextColor(words_, deliveryWords::token(*one));
    QStringList facts;
    if (one) {
        facts.append(tr("%1, raised %2").arg(severityName(one->severity), timeOf(one->createdAt)));
        if (one->attempts > 0)
            facts.append(one->attempts == 1 ? tr("1 attempt") : tr("%1 attempts").arg(one->attempts));
        if (one->endedAt > 0) facts.append(tr("ended %1").arg(timeOf(one->endedAt)));
        if (one->latencyMs > 0) facts.append(tr("%1 ms").arg(QLocale().toString(qRound64(one->latencyMs))));
        if (one->repeats > 1) facts.append(tr("the same alert came %1 times").arg(one->repeats));
        facts.append(one->id);
    }
    QString below = facts.join(QStringLiteral(" \u00b7 "));
    if (one)
        for (const QString& recipient : deliveryWords::recipients(*one))
            below += QLatin1Char('\n') + recipient;
    facts_->setText(below);
}

void DeliveriesView::act(bool retry) {
    const QStringList ids = chosenIds();
    if (ids.isEmpty() || !services_.outbox) return;
    const auto work = [outbox = services_.outbox, deliverer = services_.deliverer, ids, retry] {
        auto done = retry ? outbox->retry(ids) : outbox->discard(ids);
        if (retry && deliverer) deliverer->wake();
        return done;
    };
    whenDone(this, QtConcurrent::run(work), [this](const Result<int>& done) {
        if (!done) notice_->tell(done.error());
        reload();
    });
}

} // namespace oc::ui
