// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "executors/asset/AssetLocation.h"

namespace oc::postgresFailure {

/// How far making a connection had come.
enum class Stage { Reaching, Encrypting, LoggingIn };

/// A connection could not be made: "assets_unreachable", "assets_tls", "assets_login", "assets_no_database",
/// "assets_busy" or "assets_failed". 'text' is libpq's, in its verbose form, which has the SQLSTATE.
[[nodiscard]] Error connecting(const AssetLocation& location, Stage stage, const QString& text);
/// It was there and is no more: "assets_unreachable".
[[nodiscard]] Error lost(const AssetLocation& location, const QString& text);
/// It does not answer within so many seconds: "assets_unreachable".
[[nodiscard]] Error silent(const AssetLocation& location, int seconds);
/// A statement failed (https://www.postgresql.org/docs/15/errcodes-appendix.html): "assets_unwritable", "assets_busy",
/// "assets_unreachable" or "assets_failed"; its cause has the SQLSTATE as its code.
[[nodiscard]] Error statement(const AssetLocation& location, const QString& sqlState, const QString& text);
/// The SQLSTATE of an error of statement(); empty for others.
[[nodiscard]] QString sqlState(const Error& error);

[[nodiscard]] Error cancelled();

} // namespace oc::postgresFailure
