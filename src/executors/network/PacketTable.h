// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Table.h"
#include "executors/network/CaptureSource.h"

#include <QByteArray>
#include <QHash>

#include <memory>
#include <string>

namespace oc {

/// Turns packets into a table and into text lines, and counts them. Rows and lines stop at a limit so that memory stays
/// bounded; the counts go on. Used by one thread.
class PacketTable {
public:
    static constexpr qsizetype rowLimit = 100'000;

    explicit PacketTable(qsizetype limit = rowLimit);

    void add(const CaptureSource::Frame& frame, const Packet& packet);
    /// The lines since the last call.
    [[nodiscard]] QByteArray takeLines();
    [[nodiscard]] qsizetype lineBytes() const { return qsizetype(lines_.size()); }

    [[nodiscard]] qint64 packets() const { return packets_; }
    [[nodiscard]] qint64 bytes() const { return bytes_; }
    [[nodiscard]] qint64 malformed() const { return malformed_; }
    [[nodiscard]] bool rowsCut() const { return packets_ > limit_; }
    /// {"TCP": 12, "ARP": 3}
    [[nodiscard]] QJsonObject protocols() const;
    [[nodiscard]] QString firstTime() const { return firstTime_; }
    [[nodiscard]] QString lastTime() const;
    /// Once, at the end.
    [[nodiscard]] std::shared_ptr<const Table> takeTable();

private:
    struct Protocol {
        QString name;
        std::string latin1;
        qint64 packets = 0;
    };

    qsizetype limit_;
    qint64 packets_ = 0;
    qint64 bytes_ = 0;
    qint64 malformed_ = 0;
    qint64 lastSeconds_ = 0;
    qint64 lastMicroseconds_ = 0;
    QString firstTime_;
    std::shared_ptr<Table> table_;
    std::string lines_;
    std::string text_; ///< reused for every cell
    QHash<quint32, Protocol> protocols_;
};

} // namespace oc
