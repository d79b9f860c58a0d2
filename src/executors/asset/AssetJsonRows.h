// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetImport.h"

#include <QHash>
#include <QSet>

namespace oc {

/// Turns the objects of a JSON list or of JSON lines into rows, one after another, by the names of their members. A
/// value.
class AssetJsonRows {
public:
    explicit AssetJsonRows(bool keepUnknown) : keepUnknown_(keepUnknown) {}

    /// 'text' is one item; what is wrong with it stands in the row.
    [[nodiscard]] AssetImportRow row(QByteArrayView text, qint64 line);
    [[nodiscard]] AssetImportRow row(const QJsonObject& object, qint64 line);
    /// Titles, columns and notes, from what was seen.
    void describe(AssetTable& table) const;

private:
    [[nodiscard]] QString columnOf(const QString& name, const QJsonObject& object);

    bool keepUnknown_;
    QStringList titles_;
    QHash<QString, QString> columns_; ///< title -> column
    QStringList kept_;
    QStringList left_;
    QStringList secret_;
    qint64 prefixes_ = 0;
};

} // namespace oc
