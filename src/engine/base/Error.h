// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <memory>

namespace oc {

/// What went wrong, why, and what the person can do about it. A value; any thread.
struct Error {
    QString code;    ///< stable, snake_case, for programs: "no_such_tool", "timeout", "unreachable", "not_found"
    QString message; ///< one sentence: what, and where
    QString hint;    ///< what to do about it; may be empty
    std::shared_ptr<const Error> cause;

    /// "message: cause (hint)", on one line.
    [[nodiscard]] QString toText() const;
    [[nodiscard]] Error because(Error inner) const;
    friend bool operator==(const Error& a, const Error& b) {
        return a.code == b.code && a.message == b.message && a.hint == b.hint;
    }
};

} // namespace oc
