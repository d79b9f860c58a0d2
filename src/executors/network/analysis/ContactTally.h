// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QSet>
#include <QString>

#include <optional>

namespace oc {

/// Who had to do with how many different others, such as the ports that one host tried. Of at most 4,096 names and 256
/// others of each, so memory is bounded. Used by one thread.
class ContactTally {
public:
    struct Busiest {
        QString name;
        qint64 times = 0;
        qsizetype others = 0; ///< different ones; 256 stands for that or more
    };
    static constexpr qsizetype mostOthers = 256;

    void add(const QString& name, quint64 other) {
        auto found = contacts_.find(name);
        if (found == contacts_.end()) {
            if (contacts_.size() >= mostNames) return;
            found = contacts_.insert(name, {});
        }
        ++found->times;
        if (found->others.size() < mostOthers) found->others.insert(other);
    }
    /// The one with the most others, and of those the most times.
    [[nodiscard]] std::optional<Busiest> busiest() const {
        std::optional<Busiest> best;
        for (auto entry = contacts_.begin(); entry != contacts_.end(); ++entry) {
            const qsizetype others = entry->others.size();
            if (!best || others > best->others || (others == best->others && entry->times > best->times))
                best = Busiest{entry.key(), entry->times, others};
        }
        return best;
    }

private:
    static constexpr qsizetype mostNames = 4096;
    struct Contacts {
        qint64 times = 0;
        QSet<quint64> others;
    };
    QHash<QString, Contacts> contacts_;
};

} // namespace oc
