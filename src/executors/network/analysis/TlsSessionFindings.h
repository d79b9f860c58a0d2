// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/analysis/Finding.h"
#include "executors/network/analysis/Tally.h"
#include "executors/network/analysis/TlsChains.h"
#include "executors/network/analysis/TlsSession.h"

#include <QMap>

namespace oc {

/// What the TLS sessions of a capture have in common that a person should know. Used by one thread.
class TlsSessionFindings {
public:
    void add(const TlsSessionFacts& facts, const TlsChains::Chain& chain);
    [[nodiscard]] Findings take() const;

private:
    void addCertificate(const TlsSessionFacts& facts, const TlsChains::Chain& chain, const QString& server);

    QMap<std::uint16_t, Tally> oldVersions_;
    QMap<QString, Tally> weakCiphers_; ///< by what is weak
    QMap<QString, Tally> alerts_;      ///< by alert and who sent it
    Tally noAnswer_;
    Tally expired_;
    Tally notYet_;
    Tally ending_;
    Tally weakKeys_;
    Tally otherName_;
    Tally selfSigned_;
};

} // namespace oc
