// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Error.h"

#include <QByteArray>
#include <QHash>
#include <QStringList>

#include <optional>
#include <vector>

namespace oc {

/// The certificate chains of a capture, each read once: servers show theirs over and over. Keeps 4,096 of them. Used by
/// one thread.
class TlsChains {
public:
    /// A chain as rows show it, and what its first certificate says.
    struct Chain {
        QByteArray json; ///< a list of subject, issuer, names, not_before, not_after and key
        QString subject;
        QStringList names;
        qint64 notBefore = 0; ///< ms since 1970
        qint64 notAfter = 0;
        int keySecurityBits = 0;
        QString key;
        bool selfSigned = false;
        bool readable = false; ///< the first certificate is one
    };

    /// The certificates as they came, the server's first.
    [[nodiscard]] Chain read(const std::vector<QByteArray>& certificates);
    /// Why certificates cannot be read on this machine, once one was asked for.
    [[nodiscard]] const std::optional<Error>& problem() const { return problem_; }
    /// RFC 9525: whether one of the names stands for the host, "*" for one label.
    [[nodiscard]] static bool isFor(const QStringList& names, const QString& host);

private:
    QHash<QByteArray, Chain> chains_; ///< by the digest of their bytes
    std::optional<Error> problem_;
};

} // namespace oc
