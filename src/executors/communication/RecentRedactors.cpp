// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/RecentRedactors.h"

#include <algorithm>

namespace oc {

std::shared_ptr<const Redactor> RecentRedactors::get(const QByteArray& key,
                                                     const std::function<void(Redactor&)>& tell) {
    {
        const std::lock_guard lock(mutex_);
        const auto found =
            std::find_if(known_.begin(), known_.end(), [&](const auto& one) { return one.first == key; });
        if (found != known_.end()) {
            std::rotate(known_.begin(), found, std::next(found));
            return known_.front().second;
        }
    }
    const auto made = std::make_shared<Redactor>();
    tell(*made);
    const std::lock_guard lock(mutex_); // another thread may have made the same: then there are two for a while
    known_.emplace_front(key, made);
    if (known_.size() > most) known_.pop_back();
    return made;
}

} // namespace oc
