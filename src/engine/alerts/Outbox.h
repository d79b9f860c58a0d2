// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/alerts/Alert.h"
#include "engine/alerts/DeliveryRecipients.h"
#include "engine/base/Redactor.h"
#include "engine/base/Result.h"

#include <memory>

namespace oc {

/// The numbers are in databases: a state may be added at the end, but none may change its place.
enum class DeliveryState { Queued, Sending, Sent, Failed, Discarded, Muted };

/// "queued", "sending", "sent", "failed", "discarded", "muted".
[[nodiscard]] QString deliveryStateName(DeliveryState state);

/// One alert on its way to one channel.
struct Delivery {
    QString id; ///< the same for every attempt, so that the receiver can tell a repetition
    QString alertId;
    QString title;
    Severity severity = Severity::Warning;
    QString channel;
    QString tool;
    QJsonObject parameters; ///< secrets as "secret:name"
    DeliveryState state = DeliveryState::Queued;
    int attempts = 0;
    qint64 createdAt = 0; ///< ms since 1970
    qint64 dueAt = 0;     ///< when the next attempt may be made
    qint64 endedAt = 0;
    double latencyMs = 0;            ///< of the last attempt
    QString reply;                   ///< the server's words
    std::optional<Error> error;      ///< of the last attempt
    int repeats = 1;                 ///< how often the same alert came
    DeliveryRecipients recipients{}; ///< as far as the server spoke of each
};

/// How an attempt ended.
struct DeliveryResult {
    DeliveryState state = DeliveryState::Sent; ///< Queued: to be tried again at dueAt
    qint64 dueAt = 0;
    double latencyMs = 0;
    QString reply;
    std::optional<Error> error;
    DeliveryRecipients recipients{}; ///< all that is known of them
};

/// An attempt that has ended.
struct DeliveryEnd {
    QString id;
    DeliveryResult result;
};

struct OutboxFilter {
    QList<DeliveryState> states; ///< empty: all
    QString channel;
    int limit = 200;
};

struct ChannelMute {
    QString channel;  ///< empty: all
    qint64 until = 0; ///< ms since 1970
    QString reason;
};

/// What is to be told, kept in state.db before the first attempt until it is delivered or given up, and after that as
/// history. Thread-safe; functions block. Several programs may use one outbox: what one is sending the others leave
/// alone, and what a program that died was sending is sent again by the next one, under the same id.
///
/// Errors: those of RunStore, and "no_such_delivery".
class Outbox {
public:
    [[nodiscard]] static Result<std::unique_ptr<Outbox>> open(const QString& stateFolder, const Redactor& redactor);
    ~Outbox();
    Outbox(const Outbox&) = delete;
    Outbox& operator=(const Outbox&) = delete;

    struct Put {
        QString alertId;
        int count = 1;          ///< above 1: the same alert came within the window before, and only this was counted
        QStringList deliveries; ///< ids of what is new; those of muted channels, too
    };
    /// Durable when it returns. Channels that had this alert within 'windowMs' do not get it again.
    [[nodiscard]] Result<Put> put(const Alert& alert, const QList<AlertMessage>& messages, qint64 windowMs);

    struct AlertToPut {
        Alert alert;
        QList<AlertMessage> messages;
        qint64 windowMs = 0;
    };
    /// Of a run that has ended: its alerts, and that it is told, in one; the ids of what is new. Nothing of a run that
    /// goes on, that is told already, or whose plan does not ask for it: of two programs only one tells.
    [[nodiscard]] Result<QStringList> putForRun(const QString& runId, const QList<AlertToPut>& alerts);

    /// A turn of OutboxSession that only takes, and one that only ends. The programs themselves use a session.
    [[nodiscard]] Result<QList<Delivery>> take(int limit, const QStringList& busy);
    [[nodiscard]] Status finish(const QString& deliveryId, const DeliveryResult& result);
    /// Taken, but not tried: others may have them.
    [[nodiscard]] Status giveBack(const QStringList& deliveryIds);

    /// Newest first.
    [[nodiscard]] Result<QList<Delivery>> list(const OutboxFilter& filter = {}) const;
    /// By id, or by an unambiguous beginning or end of it.
    [[nodiscard]] Result<Delivery> find(const QString& id) const;
    /// Lets it be tried again, at once. What is being sent, or was sent, stays as it is. How many it were.
    [[nodiscard]] Result<int> retry(const QStringList& deliveryIds);
    /// No further attempt. What is being sent, or was sent, stays as it is.
    [[nodiscard]] Result<int> discard(const QStringList& deliveryIds);

    /// Removes from the history what has ended before this moment (ms since 1970) and came no more since, the oldest
    /// first: at most so many deliveries, and the alerts of which none is left. How many it were.
    [[nodiscard]] Result<int> prune(qint64 before, int atMost);

    /// Until then alerts for the channel (all when empty) are kept as muted, not sent. 0 ends it.
    [[nodiscard]] Status mute(const ChannelMute& mute);
    [[nodiscard]] Result<QList<ChannelMute>> mutes() const;

private:
    friend class OutboxSession;
    Outbox();
    struct Private;
    std::unique_ptr<Private> d_;
};

} // namespace oc
