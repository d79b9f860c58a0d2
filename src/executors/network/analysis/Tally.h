// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QJsonObject>
#include <QList>
#include <QString>

namespace oc {

/// How often each of any number of names occurs, with an example of each. Names beyond a limit are counted together, so
/// memory is bounded. Used by one thread.
class Tally {
public:
    struct Item {
        QString name;
        qint64 count = 0;
        QString example;
    };

    explicit Tally(qsizetype limit = 10'000) : limit_(limit) {}

    void add(const QString& name, const QString& example = {}, qint64 count = 1);
    [[nodiscard]] qint64 total() const { return total_; }
    [[nodiscard]] qsizetype names() const { return items_.size(); }
    /// Those beyond the limit.
    [[nodiscard]] qint64 unnamed() const { return unnamed_; }
    /// The most frequent first; equal ones by name.
    [[nodiscard]] QList<Item> top(qsizetype count) const;
    /// "10.0.0.2:80 (12), 10.0.0.3:80 (4) and 3 more; such as ...": what an example of a finding says.
    [[nodiscard]] QString text(qsizetype count = 3) const;
    /// {"NXDOMAIN": 3}
    [[nodiscard]] QJsonObject toJson() const;

private:
    qsizetype limit_;
    QHash<QString, Item> items_;
    qint64 total_ = 0;
    qint64 unnamed_ = 0;
};

} // namespace oc
