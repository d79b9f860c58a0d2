// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Table.h"
#include "executors/network/analysis/CapturedPacket.h"
#include "executors/network/analysis/Finding.h"

#include <QMap>

#include <memory>

namespace oc {

/// What an analysis came to. A value.
struct AnalysisResult {
    std::shared_ptr<const Table> table;
    bool rowsCut = false; ///< more was found than became rows
    QJsonObject fields;   ///< the summary beside the rows
    Findings findings;
    QString summary;               ///< "12 connections"
    QMap<QString, qint64> givenUp; ///< what was left out so that memory stays bounded, and how often
};

/// Looks at the packets of one capture for one protocol. Memory is bounded whatever comes. Used by one thread.
class Analysis {
public:
    /// So many of what was found become rows; the rest is counted.
    static constexpr qsizetype rowLimit = 100'000;

    virtual ~Analysis() = default;

    /// In the order of the capture; whole datagrams, where their fragments were there.
    virtual void packet(const CapturedPacket& packet) = 0;
    /// Once. end: when the capture ended, in microseconds since 1970: what came shortly before may still be answered.
    [[nodiscard]] virtual AnalysisResult end(std::int64_t end) = 0;
    /// A capture without the packets' contents is of little use to it.
    [[nodiscard]] virtual bool readsPayload() const { return true; }
};

} // namespace oc
