// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QString>

namespace oc {

/// A mailbox: an address and perhaps a name. A value. The domain is in ASCII (punycode), the part before @ may be UTF-8
/// (RFC 6531).
struct MailAddress {
    QString name;
    QString address;

    /// "ops@example.org", "Ops <ops@example.org>" or "\"Ops, nightly\" <ops@example.org>". 'what' names it in the
    /// error, "bad_parameter". Nothing with a line break, NUL or another control character in it gets through.
    [[nodiscard]] static Result<MailAddress> parse(const QString& text, const QString& what);
    /// The same without a name.
    [[nodiscard]] static Result<QString> parseBare(const QString& text, const QString& what);
    /// Whether a server has to offer SMTPUTF8 for it.
    [[nodiscard]] static bool needsUtf8(const QString& address);
    /// "example.org"
    [[nodiscard]] QString domain() const;
};

/// Control characters and separators of lines, which would let text break out of its line. Tabulators count, too.
[[nodiscard]] bool hasControlCharacter(const QString& text);

} // namespace oc
