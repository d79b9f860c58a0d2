// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/winrm/WinRmConnections.h"

#include <QCryptographicHash>

#include <algorithm>

namespace oc {

QByteArray WinRmConnections::keyOf(const WinRmEndpoint& endpoint, const QString& password) {
    return QCryptographicHash::hash(endpoint.key() + '\0' + password.toUtf8(), QCryptographicHash::Sha256);
}

std::unique_ptr<WinRmConnection> WinRmConnections::take(const WinRmEndpoint& endpoint, const QString& password) {
    const QByteArray key = keyOf(endpoint, password);
    std::deque<Waiting> closed; // without the lock
    const std::lock_guard lock(mutex_);
    const auto now = WinRmPatience::Clock::now();
    while (!waiting_.empty() && waiting_.front().until <= now) {
        closed.push_back(std::move(waiting_.front()));
        waiting_.pop_front();
    }
    for (;;) {
        const auto found =
            std::find_if(waiting_.rbegin(), waiting_.rend(), [&](const Waiting& one) { return one.key == key; });
        if (found == waiting_.rend()) return nullptr;
        Waiting one = std::move(*found);
        waiting_.erase(std::next(found).base());
        if (!one.connection->isStale()) return std::move(one.connection);
        closed.push_back(std::move(one));
    }
}

void WinRmConnections::put(const WinRmEndpoint& endpoint, const QString& password,
                           std::unique_ptr<WinRmConnection> connection) {
    if (!connection || !connection->isUsable()) return;
    std::unique_ptr<WinRmConnection> tooMany;
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= idleAtMost) {
        tooMany = std::move(waiting_.front().connection);
        waiting_.pop_front();
    }
    waiting_.push_back({keyOf(endpoint, password), std::move(connection), WinRmPatience::Clock::now() + idleFor});
}

std::size_t WinRmConnections::waiting() const {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
}

} // namespace oc
