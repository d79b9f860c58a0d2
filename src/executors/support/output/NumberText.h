// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

#include <charconv>
#include <optional>

namespace oc::numberText {

/// The number that the whole text is, in the C locale; a '+' may stand before it.
template <class T>
[[nodiscard]] std::optional<T> whole(QByteArrayView text) {
    if (text.startsWith('+')) text = text.sliced(1);
    T value{};
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || rest != end || text.isEmpty()) return std::nullopt;
    return value;
}

} // namespace oc::numberText
