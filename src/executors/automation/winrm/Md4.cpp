// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/winrm/Md4.h"

#include <QtEndian>

#include <array>
#include <bit>

namespace oc {
namespace {

constexpr qsizetype blockSize = 64;

/// RFC 1320, section 3.4.
void addBlock(std::array<quint32, 4>& state, const char* block) {
    std::array<quint32, 16> words;
    for (std::size_t i = 0; i < words.size(); ++i)
        words[i] = qFromLittleEndian<quint32>(block + 4 * i);
    quint32 a = state[0], b = state[1], c = state[2], d = state[3];
    const auto turn = [&](quint32 mixed, std::size_t word, quint32 constant, int shift) {
        const quint32 next = std::rotl(a + mixed + words[word] + constant, shift);
        a = d;
        d = c;
        c = b;
        b = next;
    };
    constexpr std::array<int, 4> shifts1{3, 7, 11, 19};
    constexpr std::array<int, 4> shifts2{3, 5, 9, 13};
    constexpr std::array<int, 4> shifts3{3, 9, 11, 15};
    constexpr std::array<std::size_t, 16> order3{0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15};
    for (std::size_t i = 0; i < 16; ++i)
        turn((b & c) | (~b & d), i, 0, shifts1[i % 4]);
    for (std::size_t i = 0; i < 16; ++i)
        turn((b & c) | (b & d) | (c & d), i / 4 + 4 * (i % 4), 0x5a827999, shifts2[i % 4]);
    for (std::size_t i = 0; i < 16; ++i)
        turn(b ^ c ^ d, order3[i], 0x6ed9eba1, shifts3[i % 4]);
    state = {state[0] + a, state[1] + b, state[2] + c, state[3] + d};
}

} // namespace

QByteArray md4(const QByteArray& message) {
    std::array<quint32, 4> state{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
    const qsizetype whole = message.size() / blockSize * blockSize;
    for (qsizetype at = 0; at < whole; at += blockSize)
        addBlock(state, message.constData() + at);
    QByteArray rest = message.mid(whole) + '\x80';
    rest.append((rest.size() > 56 ? 2 * blockSize : blockSize) - 8 - rest.size(), '\0');
    rest.append(8, '\0');
    qToLittleEndian<quint64>(quint64(message.size()) * 8, rest.data() + rest.size() - 8);
    for (qsizetype at = 0; at < rest.size(); at += blockSize)
        addBlock(state, rest.constData() + at);
    QByteArray digest(16, '\0');
    for (std::size_t i = 0; i < state.size(); ++i)
        qToLittleEndian<quint32>(state[i], digest.data() + 4 * i);
    return digest;
}

} // namespace oc
