// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QByteArray>
#include <QList>

#include <utility>

namespace oc {

/// Reads one HTTP/1.1 reply (RFC 9112) out of the bytes of a connection as they come: its head, and its body by
/// Content-Length or in chunks. What never ends, or ends with the connection, is refused: more than one reply comes
/// over it. Used by one thread.
class HttpReplyReader {
public:
    static constexpr qsizetype headLimit = 64 * 1024;
    static constexpr qsizetype bodyLimit = 4 << 20; ///< many times what was asked for (MaxEnvelopeSize)

    /// "bad_reply", "reply_too_large". After an error the connection is of no use.
    [[nodiscard]] Status feed(const QByteArray& bytes);
    [[nodiscard]] bool isWhole() const { return state_ == State::Whole; }
    /// Something of it has come.
    [[nodiscard]] bool hasBegun() const { return begun_; }

    [[nodiscard]] int status() const { return status_; }
    [[nodiscard]] QByteArray reason() const { return reason_; }
    /// Every value of a header, in its order.
    [[nodiscard]] QList<QByteArray> headers(const QByteArray& name) const;
    [[nodiscard]] QByteArray body() const { return body_; }
    /// Nothing else is to be sent over the connection.
    [[nodiscard]] bool closes() const;

private:
    enum class State { Head, Body, ChunkSize, ChunkData, ChunkEnd, Trailer, Whole };

    [[nodiscard]] Status readHead();
    [[nodiscard]] Status beginBody();
    [[nodiscard]] Status step(bool& went);
    /// A line without its end; false: it is not all there.
    [[nodiscard]] bool takeLine(QByteArray& line);

    State state_ = State::Head;
    bool begun_ = false;
    QByteArray rest_;
    int status_ = 0;
    QByteArray reason_;
    bool isOld_ = false; ///< HTTP/1.0
    QList<std::pair<QByteArray, QByteArray>> headers_;
    qint64 wanted_ = 0; ///< bytes of the body, or of this chunk, that are still to come
    qsizetype trailer_ = 0;
    QByteArray body_;
};

} // namespace oc
