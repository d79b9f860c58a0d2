// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Redactor.h"

#include <QByteArray>

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

namespace oc {

/// The redactors of the last few messages by what is secret in them: making one takes longer than sending a message
/// does, and the messages of one channel hold the same secrets. Any thread.
class RecentRedactors {
public:
    /// 'key' tells these secrets from all others and gives nothing of them away; 'tell' makes them known to a new one.
    [[nodiscard]] std::shared_ptr<const Redactor> get(const QByteArray& key,
                                                      const std::function<void(Redactor&)>& tell);

private:
    static constexpr std::size_t most = 16;

    std::mutex mutex_;
    std::deque<std::pair<QByteArray, std::shared_ptr<const Redactor>>> known_; ///< the last used first
};

} // namespace oc
