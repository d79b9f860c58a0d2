// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/automation/winrm/WinRmConnection.h"

#include <deque>
#include <memory>
#include <mutex>

namespace oc {

/// The logged-in connections that wait for the next tool on the same machine with the same log-in, for half a minute.
/// Any thread.
class WinRmConnections {
public:
    static constexpr std::size_t idleAtMost = 32;
    static constexpr std::chrono::seconds idleFor{30}; ///< http.sys closes after two minutes

    /// One that the server has not closed; null when there is none.
    [[nodiscard]] std::unique_ptr<WinRmConnection> take(const WinRmEndpoint& endpoint, const QString& password);
    /// Not kept when it is of no use any more.
    void put(const WinRmEndpoint& endpoint, const QString& password, std::unique_ptr<WinRmConnection> connection);
    [[nodiscard]] std::size_t waiting() const;

private:
    struct Waiting {
        QByteArray key;
        std::unique_ptr<WinRmConnection> connection;
        WinRmPatience::Clock::time_point until;
    };

    [[nodiscard]] static QByteArray keyOf(const WinRmEndpoint& endpoint, const QString& password);

    mutable std::mutex mutex_;
    std::deque<Waiting> waiting_; ///< the longest first
};

} // namespace oc
