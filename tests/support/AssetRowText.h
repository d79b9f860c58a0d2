// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetImport.h"

#include <QJsonDocument>
#include <QStringList>

namespace oc::test {

/// The rows that were read as "line:{json}", or "line:why it is wrong", for comparing at a glance.
inline QStringList rowTexts(const AssetTable& table) {
    QStringList list;
    for (const AssetImportRow& row : table.rows) {
        const QString what = row.error ? row.error->message
                                       : QString::fromUtf8(QJsonDocument(row.fields).toJson(QJsonDocument::Compact));
        list << QStringLiteral("%1:%2").arg(row.line).arg(what);
    }
    return list;
}

} // namespace oc::test
