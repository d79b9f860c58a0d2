// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/OnceBody.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace oc {

OnceBody::OnceBody(QByteArray bytes) : bytes_(std::move(bytes)) {
    open(QIODevice::ReadOnly | QIODevice::Unbuffered);
}

qint64 OnceBody::bytesAvailable() const {
    return bytes_.size() - read_ + QIODevice::bytesAvailable();
}

qint64 OnceBody::readData(char* data, qint64 most) {
    const qint64 count = std::min<qint64>(most, bytes_.size() - read_);
    if (count <= 0) return -1;
    std::memcpy(data, bytes_.constData() + read_, size_t(count));
    read_ += count;
    return count;
}

} // namespace oc
