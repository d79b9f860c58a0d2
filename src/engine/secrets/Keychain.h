// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <optional>

namespace oc {

/// The desktop's keychain (Secret Service or KWallet, through qtkeychain). Every call blocks for at most three seconds.
/// Nothing of it is touched where there is no desktop session. Any thread.
class Keychain {
public:
    /// Nothing when the keychain has no such secret; "keychain_unavailable" when there is no keychain.
    [[nodiscard]] static Result<std::optional<QString>> read(const QString& name);
    [[nodiscard]] static Status write(const QString& name, const QString& value);
    /// False when there was none.
    [[nodiscard]] static Result<bool> remove(const QString& name);
};

} // namespace oc
