// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <optional>

namespace oc {

/// Reads what a WebSocket server sends (RFC 6455, section 5), bytes as they come, and writes a client's frames. Memory
/// is bounded by the largest message allowed. Used by one thread.
class WebSocketFrames {
public:
    static constexpr quint64 largestMessage = 4 * 1024 * 1024;
    enum class Opcode : quint8 { Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10 };

    struct Message {
        Opcode opcode = Opcode::Text; ///< Text, Binary, Close, Ping or Pong
        QByteArray payload;           ///< put together from its fragments
    };

    void add(const QByteArray& bytes) { held_ += bytes; }
    /// The next whole message; nothing when more bytes are needed, or it has failed.
    [[nodiscard]] std::optional<Message> next();
    /// How the server broke the protocol; empty while all is well.
    [[nodiscard]] const QString& problem() const { return problem_; }

    /// A whole message, masked with 'mask' as a client must (section 5.3).
    [[nodiscard]] static QByteArray frame(Opcode opcode, const QByteArray& payload, quint32 mask);
    /// What the server has to answer to a key (section 4.2.2).
    [[nodiscard]] static QByteArray acceptOf(const QByteArray& key);

private:
    QByteArray held_;
    QByteArray message_;          ///< fragments so far
    std::optional<Opcode> begun_; ///< of the message that message_ is the beginning of
    QString problem_;
};

} // namespace oc
