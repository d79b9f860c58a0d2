// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/vapix/WebSocketFrames.h"

#include <QCryptographicHash>

#include <utility>

namespace oc {

using namespace Qt::StringLiterals;

std::optional<WebSocketFrames::Message> WebSocketFrames::next() {
    while (problem_.isEmpty() && held_.size() >= 2) {
        const auto u8 = [this](qsizetype at) { return quint8(held_[at]); };
        const bool last = u8(0) & 0x80;
        const auto opcode = Opcode(u8(0) & 0x0f);
        const bool control = u8(0) & 0x08;
        quint64 length = u8(1) & 0x7f;
        qsizetype head = 2;
        if (u8(0) & 0x70) {
            problem_ = u"it uses extensions that nobody asked for"_s;
            break;
        }
        if (u8(1) & 0x80) {
            problem_ = u"its frames are masked, as only a client's are"_s;
            break;
        }
        if (control ? (!last || length > 125 ||
                       (opcode != Opcode::Close && opcode != Opcode::Ping && opcode != Opcode::Pong))
                    : (u8(0) & 0x0f) > 2) {
            problem_ = u"it sent a frame of a kind that cannot be"_s;
            break;
        }
        if (!control && (opcode == Opcode::Continuation) != begun_.has_value()) {
            problem_ = u"its fragments do not fit together"_s;
            break;
        }
        if (length >= 126) {
            const int bytes = length == 126 ? 2 : 8;
            if (held_.size() < 2 + bytes) return std::nullopt;
            length = 0;
            for (int at = 0; at < bytes; ++at)
                length = length << 8 | u8(2 + at);
            head += bytes;
        }
        if (length > largestMessage - quint64(message_.size())) {
            problem_ = u"a message is too large"_s;
            break;
        }
        if (quint64(held_.size() - head) < length) return std::nullopt;
        const QByteArray payload = held_.mid(head, qsizetype(length));
        held_.remove(0, head + qsizetype(length));
        if (control) return Message{opcode, payload};
        if (opcode != Opcode::Continuation) begun_ = opcode;
        message_ += payload;
        if (!last) continue;
        Message whole{*begun_, std::exchange(message_, {})};
        begun_.reset();
        return whole;
    }
    return std::nullopt;
}

QByteArray WebSocketFrames::frame(Opcode opcode, const QByteArray& payload, quint32 mask) {
    QByteArray out;
    const auto length = quint64(payload.size());
    out += char(0x80 | quint8(opcode));
    const int bytes = length < 126 ? 0 : length < 65536 ? 2 : 8;
    out += char(0x80 | (bytes == 0 ? quint8(length) : bytes == 2 ? 126 : 127));
    for (int at = bytes - 1; at >= 0; --at)
        out += char(length >> (8 * at) & 0xff);
    char key[4];
    for (int at = 0; at < 4; ++at) {
        key[at] = char(mask >> (8 * (3 - at)) & 0xff);
        out += key[at];
    }
    for (qsizetype at = 0; at < payload.size(); ++at)
        out += char(payload[at] ^ key[at % 4]);
    return out;
}

QByteArray WebSocketFrames::acceptOf(const QByteArray& key) {
    return QCryptographicHash::hash(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", QCryptographicHash::Sha1).toBase64();
}

} // namespace oc
