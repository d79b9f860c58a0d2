// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <array>

namespace oc {

/// The stream cipher that NTLM seals with ([MS-NLMP] 3.4.3); its state runs on from message to message. OpenSSL 3 has
/// it only in its legacy provider. Used by one thread.
class Rc4 {
public:
    /// key: not empty.
    explicit Rc4(const QByteArray& key);

    /// Encrypts or decrypts, which is the same.
    [[nodiscard]] QByteArray apply(const QByteArray& bytes);

private:
    std::array<quint8, 256> state_;
    quint8 i_ = 0;
    quint8 j_ = 0;
};

} // namespace oc
