// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/support/output/CellReader.h"
#include "executors/support/output/OutputParser.h"

#include <QByteArrayView>
#include <QJsonValue>

#include <string>
#include <vector>

namespace oc {

/// Collects the cells of a table row by row and counts what was wrong with them. A cell that repeats the one above
/// it shares its value, which is most of the text of most tables. Used by one thread.
class TableBuilder {
public:
    explicit TableBuilder(QList<OutputColumn> columns);
    /// Columns whose types are found in the texts when all are in: nothing was declared.
    [[nodiscard]] static TableBuilder inferring(const QStringList& names);

    [[nodiscard]] const QList<OutputColumn>& columns() const { return columns_; }
    [[nodiscard]] bool isFull() const { return table_.cells.size() + columns_.size() > OutputParser::maximumCells; }
    /// The next cell of the row.
    void add(QByteArrayView text);
    void add(const QJsonValue& value);
    void addNull();
    // The same for values of JSON that are no QJsonValue yet.
    void addJsonText(QByteArrayView utf8);
    void addJsonInteger(qint64 value);
    void addJsonNumber(double value);
    void addJsonBool(bool value);
    /// A list or an object, as JSON text.
    void addJsonTree(QByteArrayView text);
    /// Fills the row up with nulls; missing says that those were not there at all.
    void endRow(bool tooFew = false, bool tooMany = false);
    void rowLeftOut() { ++leftOut_; }

    /// Sorted as the spec says; as record or table. Notices are appended.
    [[nodiscard]] StepOutput finish(const OutputSpec& spec, QStringList& notices);

private:
    void inferTypes();
    void fillFromParameters();
    void sortRows(const QString& key);

    struct Reading {
        CellReader reader;
        qsizetype bad = 0;
        std::string lastText = {};
        qsizetype lastCell = -1; ///< what came of lastText
    };

    QList<OutputColumn> columns_;
    std::vector<Reading> readings_; ///< one for each column
    Table table_;
    qsizetype column_ = 0;
    qsizetype tooFew_ = 0;
    qsizetype tooMany_ = 0;
    qsizetype leftOut_ = 0;
    bool inferring_ = false;
};

} // namespace oc
