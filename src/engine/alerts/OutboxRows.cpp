// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/alerts/OutboxRows.h"

#include "engine/base/Json.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace oc {

using namespace Qt::StringLiterals;

QString deliveryStateName(DeliveryState state) {
    switch (state) {
    case DeliveryState::Queued:
        return u"queued"_s;
    case DeliveryState::Sending:
        return u"sending"_s;
    case DeliveryState::Sent:
        return u"sent"_s;
    case DeliveryState::Failed:
        return u"failed"_s;
    case DeliveryState::Discarded:
        return u"discarded"_s;
    case DeliveryState::Muted:
        break;
    }
    return u"muted"_s;
}

} // namespace oc

namespace oc::outboxRows {

void bind(QSqlQuery& query, const QVariantList& values) {
    for (qsizetype i = 0; i < values.size(); ++i) {
        // A null text would be NULL, which no column of these tables takes.
        const QVariant& value = values.at(i);
        const bool isNullText = value.typeId() == QMetaType::QString && value.toString().isNull();
        query.bindValue(int(i), isNullText ? QVariant(u""_s) : value);
    }
}

QSqlQuery prepared(const QSqlDatabase& database, const QString& sql, const QVariantList& values) {
    QSqlQuery query(database);
    query.setForwardOnly(true);
    query.prepare(sql); // a failure shows at exec
    bind(query, values);
    return query;
}

Status exec(QSqlQuery& query, const SqliteTexts& texts) {
    if (!query.exec()) return texts.error(query);
    return {};
}

QString placeholders(qsizetype count) {
    return QStringList(count, u"?"_s).join(u", ");
}

QString select() {
    return u"SELECT d.id, a.id, a.title, a.severity, d.channel, d.tool, d.parameters, d.state, d.attempts, "
           "d.created_at, d.due_at, a.count, d.recipients, d.ended_at, d.latency_ms, d.reply, d.error "
           "FROM deliveries d JOIN alerts a ON a.pk = d.alert"_s;
}

QString selectToSend() {
    return u"SELECT d.id, a.id, a.title, a.severity, d.channel, d.tool, d.parameters, d.state, d.attempts, "
           "d.created_at, d.due_at, a.count, d.recipients "
           "FROM deliveries d JOIN alerts a ON a.pk = d.alert"_s;
}

namespace {

/// A row of QSqlQuery, read as one of SqliteStatement.
class QueryRow {
public:
    explicit QueryRow(const QSqlQuery& query) : query_(query) {}
    [[nodiscard]] qint64 integer(int column) const { return query_.value(column).toLongLong(); }
    [[nodiscard]] QString text(int column) const { return query_.value(column).toString(); }
    [[nodiscard]] QByteArray bytes(int column) const { return query_.value(column).toByteArray(); }

private:
    const QSqlQuery& query_;
};

template <typename Row>
Delivery readRow(const Row& row) {
    Delivery delivery;
    delivery.id = row.text(0);
    delivery.alertId = row.text(1);
    delivery.title = row.text(2);
    delivery.severity = Severity(row.integer(3));
    delivery.channel = row.text(4);
    delivery.tool = row.text(5);
    delivery.parameters = QJsonDocument::fromJson(row.bytes(6)).object(); // always one
    delivery.state = DeliveryState(row.integer(7));
    delivery.attempts = int(row.integer(8));
    delivery.createdAt = row.integer(9);
    delivery.dueAt = row.integer(10);
    delivery.repeats = int(row.integer(11));
    delivery.recipients = deliveryRecipients::fromJson(row.bytes(12));
    return delivery;
}

} // namespace

Delivery readToSend(const SqliteStatement& row) {
    return readRow(row);
}

Delivery read(const QSqlQuery& query) {
    Delivery delivery = readRow(QueryRow(query));
    delivery.endedAt = query.value(13).toLongLong();
    delivery.latencyMs = query.value(14).toDouble();
    delivery.reply = query.value(15).toString();
    if (const QByteArray text = query.value(16).toByteArray(); !text.isEmpty()) {
        const QJsonObject object = json::parse(text).value_or(QJsonValue()).toObject();
        delivery.error = Error{object.value(u"code"_s).toString(),
                               object.value(u"message"_s).toString(),
                               object.value(u"hint"_s).toString(),
                               {}};
    }
    return delivery;
}

QString factsText(const QList<AlertFact>& facts) {
    QJsonArray list;
    for (const AlertFact& fact : facts)
        list.append(QJsonArray{fact.name, fact.value});
    return QString::fromUtf8(json::toText(list));
}

QString errorText(const std::optional<Error>& error) {
    if (!error) return u""_s;
    return QString::fromUtf8(
        json::toText(QJsonObject{{u"code"_s, error->code}, {u"message"_s, error->message}, {u"hint"_s, error->hint}}));
}

} // namespace oc::outboxRows
