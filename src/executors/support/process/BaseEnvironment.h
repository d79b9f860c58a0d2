// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayList>
#include <QList>

#include <utility>
#include <vector>

namespace oc {

/// The environment every program is started with: this process's, made plain (C.UTF-8, no pager, no colours, a dumb
/// terminal) and without OpsConductor's own credentials. Built once; immutable; any thread.
class BaseEnvironment {
public:
    BaseEnvironment();

    /// A null-terminated block with these set over it. Points into this object and into storage, which must both live
    /// on.
    [[nodiscard]] std::vector<char*> block(const QList<std::pair<QByteArray, QByteArray>>& over,
                                           QByteArrayList& storage) const;
    [[nodiscard]] QByteArray value(const QByteArray& name) const;

private:
    QByteArrayList entries_; ///< "NAME=value"
};

} // namespace oc
