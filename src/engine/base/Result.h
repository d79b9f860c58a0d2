// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Error.h"

#include <tl/expected.hpp>

namespace oc {

/// A value or the Error that came instead. Never thrown away unread.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
public:
    using tl::expected<T, Error>::expected;
    Result() = default;
    Result(Error error) : tl::expected<T, Error>(tl::unexpect, std::move(error)) {} // NOLINT: implicit on purpose
    Result(tl::expected<T, Error> other) : tl::expected<T, Error>(std::move(other)) {} // NOLINT
};

using Status = Result<void>;

} // namespace oc
