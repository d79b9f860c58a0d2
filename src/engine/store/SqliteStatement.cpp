// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/SqliteStatement.h"

#include "engine/store/SqliteLibrary.h"

#include <QSqlDatabase>
#include <QSqlDriver>
#include <QSqlError>
#include <QVariant>

#include <cstring>

namespace oc {

namespace {

/// See QSqlDriver::handle().
sqlite3* connectionOf(const QSqlDatabase& database) {
    const QVariant handle = database.driver()->handle();
    if (!handle.isValid() || std::strcmp(handle.typeName(), "sqlite3*") != 0) return nullptr;
    return *static_cast<sqlite3* const*>(handle.constData());
}

Error errorOf(const SqliteLibrary& sqlite, sqlite3* connection, const SqliteTexts& texts) {
    return texts.error(QSqlError(QString(), QString::fromUtf8(sqlite.errmsg(connection)), QSqlError::StatementError,
                                 QString::number(sqlite.extended_errcode(connection))));
}

} // namespace

void SqliteStatement::Finalize::operator()(sqlite3_stmt* statement) const {
    sqlite->finalize(statement);
}

Result<SqliteStatement> SqliteStatement::prepare(const QSqlDatabase& database, const QString& sql,
                                                 const SqliteTexts& texts) {
    const Result<SqliteLibrary>& sqlite = SqliteLibrary::get();
    if (!sqlite) return sqlite.error();
    sqlite3* const connection = connectionOf(database);
    if (!connection) return texts.error(QSqlError(QStringLiteral("no connection of SQLite"), QString()));
    const QByteArray text = sql.toUtf8();
    sqlite3_stmt* statement = nullptr;
    // Persistent: its memory is not taken from what short statements share.
    if (sqlite->prepare_v3(connection, text.constData(), int(text.size()), SQLITE_PREPARE_PERSISTENT, &statement,
                           nullptr) != SQLITE_OK)
        return errorOf(*sqlite, connection, texts);
    return SqliteStatement(*sqlite, connection, statement, texts);
}

// What goes wrong in binding (no such parameter, no memory) shows in the next step's result: an unbound parameter is
// NULL, which no column of ours takes.
void SqliteStatement::bind(int parameter, qint64 value) {
    sqlite_->bind_int64(statement_.get(), parameter + 1, value);
}

void SqliteStatement::bind(int parameter, double value) {
    sqlite_->bind_double(statement_.get(), parameter + 1, value);
}

void SqliteStatement::bind(int parameter, const QString& value) {
    const QByteArray text = value.toUtf8();
    sqlite_->bind_text64(statement_.get(), parameter + 1, text.constData(), sqlite3_uint64(text.size()),
                         SQLITE_TRANSIENT, SQLITE_UTF8);
}

Result<bool> SqliteStatement::step() {
    const int code = sqlite_->step(statement_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    const Error error = errorOf(*sqlite_, connection_, *texts_);
    reset();
    return error;
}

Status SqliteStatement::run() {
    const auto row = step();
    if (!row) return row.error();
    reset();
    return {};
}

void SqliteStatement::reset() {
    sqlite_->reset(statement_.get());
}

qint64 SqliteStatement::integer(int column) const {
    return sqlite_->column_int64(statement_.get(), column);
}

QByteArrayView SqliteStatement::view(int column) const {
    const auto* const text = reinterpret_cast<const char*>(sqlite_->column_text(statement_.get(), column));
    return {text, text ? qsizetype(sqlite_->column_bytes(statement_.get(), column)) : 0};
}

QString SqliteStatement::text(int column) const {
    return QString::fromUtf8(view(column));
}

QByteArray SqliteStatement::bytes(int column) const {
    return view(column).toByteArray();
}

} // namespace oc
