// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/winrm/Rc4.h"

#include <utility>

namespace oc {

Rc4::Rc4(const QByteArray& key) {
    for (int i = 0; i < 256; ++i)
        state_[std::size_t(i)] = quint8(i);
    quint8 j = 0;
    for (int i = 0; i < 256; ++i) {
        j = quint8(j + state_[std::size_t(i)] + quint8(key.at(i % key.size())));
        std::swap(state_[std::size_t(i)], state_[j]);
    }
}

QByteArray Rc4::apply(const QByteArray& bytes) {
    QByteArray out = bytes;
    for (char& byte : out) {
        ++i_;
        j_ = quint8(j_ + state_[i_]);
        std::swap(state_[i_], state_[j_]);
        byte = char(quint8(byte) ^ state_[quint8(state_[i_] + state_[j_])]);
    }
    return out;
}

} // namespace oc
