// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJSEngine>
#include <QJSValue>

#include <memory>

namespace oc::expression {

/// Makes engines in which expressions run: built-ins that could eat the memory or overflow the native stack are
/// replaced by bounded ones, buffers and proxies are taken away.
[[nodiscard]] std::unique_ptr<QJSEngine> makeSandbox();

/// The longest list and text that built-in functions work on.
inline constexpr int longestList = 5'000'000;
inline constexpr int longestText = 64'000'000;

} // namespace oc::expression
