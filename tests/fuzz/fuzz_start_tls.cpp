// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer: a server's words before TLS, in pieces, and what /etc/resolv.conf may hold. The first byte chooses.
#include "executors/network/dns/ResolvConf.h"
#include "executors/network/tls/StartTls.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const int choice = data[0] % 5;
    QByteArray rest(reinterpret_cast<const char*>(data + 2), static_cast<qsizetype>(size - 2));
    if (choice == 4) {
        const oc::ResolvConf conf = oc::ResolvConf::parse(rest);
        if (conf.servers.isEmpty() || conf.servers.size() > 3 || conf.candidates(QStringLiteral("a")).isEmpty())
            std::abort();
        return 0;
    }
    oc::StartTls start(static_cast<oc::StartTls::Protocol>(choice));
    (void)start.begin();
    const qsizetype piece = 1 + data[1] % 64;
    while (!rest.isEmpty() && !start.isReady()) {
        const auto next = start.received(rest.left(piece));
        rest.remove(0, std::min(piece, rest.size()));
        if (next) continue;
        if (next.error().code != QLatin1String("no_starttls") && next.error().code != QLatin1String("bad_reply"))
            std::abort();
        for (const QChar c : next.error().message)
            if (!c.isPrint()) std::abort();
        return 0;
    }
    return 0;
}
