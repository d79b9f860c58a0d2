// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/alerts/Outbox.h"
#include "engine/store/SqliteStatement.h"

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariant>

/// How deliveries stand in the tables of state.db (StateSchema). Used on the thread of the connection.
namespace oc::outboxRows {

[[nodiscard]] QSqlQuery prepared(const QSqlDatabase& database, const QString& sql, const QVariantList& values);
/// Anew, for another exec().
void bind(QSqlQuery& query, const QVariantList& values);
[[nodiscard]] Status exec(QSqlQuery& query, const SqliteTexts& texts);
/// "?, ?, ?".
[[nodiscard]] QString placeholders(qsizetype count);

/// "SELECT ... FROM deliveries d JOIN alerts a": what read() reads.
[[nodiscard]] QString select();
[[nodiscard]] Delivery read(const QSqlQuery& query);
/// The same without how the last attempt ended.
[[nodiscard]] QString selectToSend();
[[nodiscard]] Delivery readToSend(const SqliteStatement& row);

[[nodiscard]] QString factsText(const QList<AlertFact>& facts);
/// Empty without one.
[[nodiscard]] QString errorText(const std::optional<Error>& error);

} // namespace oc::outboxRows
