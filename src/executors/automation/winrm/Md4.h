// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace oc {

/// MD4 (RFC 1320), which NTLM makes its key of a password with and nothing else here uses: OpenSSL 3 has it only in its
/// legacy provider, which a machine need not have. Any thread.
[[nodiscard]] QByteArray md4(const QByteArray& message);

} // namespace oc
