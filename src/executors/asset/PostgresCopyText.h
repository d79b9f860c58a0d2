// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QString>
#include <QVariant>

namespace oc {

/// Rows in the text format of COPY (https://www.postgresql.org/docs/15/sql-copy.html#id-1.9.3.55.9.2).
class PostgresCopyText {
public:
    void add(qint64 number);
    void add(int number) { add(qint64(number)); }
    void add(const QString& text);
    /// A QString or a QByteArray (bytea), or null.
    void add(const QVariant& value);
    /// Null when it is empty.
    void add(const QJsonObject& object);
    /// Ms since epoch, in UTC.
    void addMoment(qint64 msSinceEpoch);
    void endRow();
    /// Begins anew, with the memory it has.
    void clear() { text_.resize(0); }

    [[nodiscard]] const QByteArray& text() const { return text_; }

private:
    void begin();
    void escaped(const QByteArray& utf8);

    QByteArray text_;
    bool atBeginning_ = true;
    qint64 last_ = 0;   ///< moment: mostly all rows have the same
    QByteArray moment_; ///< of which this is the text
};

} // namespace oc
