// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace oc {

/// Finds the items of one list in a JSON text, each as the bytes it stands in, without reading the whole of it: the
/// items of a list at the top, of the list that a member of an object at the top has, or else the values at the top
/// themselves, one after another. Only brackets and strings are looked at; whether an item is JSON, its reader tells.
/// The bytes may come in pieces. Used by one thread.
class JsonItems {
public:
    /// 'member': the name of the list in an object at the top.
    JsonItems(QByteArray member, QByteArrayView bytes, bool last = true);

    struct Item {
        QByteArrayView text; ///< points into the bytes
        qint64 line = 0;     ///< where it begins, from 1
    };
    /// False at the end, and where an item goes on behind bytes that are not the last ones.
    bool next(Item& item);

    /// How many bytes are done with. The caller keeps what stands behind them, and gives it with what follows.
    [[nodiscard]] qsizetype consumed() const { return at_; }
    void more(QByteArrayView bytes, bool last) {
        bytes_ = bytes;
        at_ = 0;
        last_ = last;
    }
    /// The list is a list: at the top, or the member. Known after the first item, or the end.
    [[nodiscard]] bool inList() const { return inList_; }
    /// The list has ended.
    [[nodiscard]] bool isDone() const { return done_; }
    /// What stands at consumed() is neither an item nor the end of the list; or the text ends within an item.
    [[nodiscard]] bool isBroken() const { return broken_; }
    [[nodiscard]] qint64 line() const { return line_; }

private:
    void skipBlanks();
    /// Behind the value that begins there; -1 when it goes on behind the bytes.
    [[nodiscard]] qsizetype endOf(qsizetype from) const;
    [[nodiscard]] bool findList();
    void advance(qsizetype to);

    QByteArray member_;
    QByteArrayView bytes_;
    qsizetype at_ = 0;
    bool last_;
    bool started_ = false;
    bool inList_ = false;
    bool done_ = false;
    bool broken_ = false;
    bool afterItem_ = false;
    qint64 line_ = 1;
};

} // namespace oc
