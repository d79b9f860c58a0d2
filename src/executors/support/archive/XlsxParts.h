// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QList>
#include <QSet>
#include <QStringList>
#include <QXmlStreamReader>

namespace oc {

class ZipArchive;

/// What the sheets of an xlsx refer to: their names and files, the shared texts, which styles show a number as a date.
/// A value.
struct XlsxParts {
    struct SheetEntry {
        QString name;
        QString path; ///< within the archive
    };
    QList<SheetEntry> sheets; ///< the hidden ones last
    QStringList strings;
    QList<int> formats;    ///< of each style, the number of its format
    QSet<int> dateFormats; ///< among those that the file itself defines
    bool since1904 = false;

    [[nodiscard]] static Result<XlsxParts> read(const ZipArchive& archive);
    [[nodiscard]] bool isDate(int style) const;
    /// A text in runs (si, is), without the reading aids of Japanese. The reader stands on its beginning.
    [[nodiscard]] static QString readText(QXmlStreamReader& xml, bool inRun = false);
};

} // namespace oc
