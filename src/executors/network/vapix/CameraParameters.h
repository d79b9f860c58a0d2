// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QByteArray>
#include <QMap>
#include <QString>
#include <QStringList>

#include <optional>

namespace oc {

/// What param.cgi and other CGIs of a camera answer as lines "name=value". Names are without "root.", which the answer
/// has only if the request had. A value; any thread.
struct CameraParameters {
    QMap<QString, QString> values;
    QStringList problems; ///< the lines of what could not be read, without "# Error: "; both can come in one answer

    /// Foreign bytes in UTF-8, or ISO 8859-1 when they are no UTF-8 (firmware before 6).
    [[nodiscard]] static CameraParameters parse(const QByteArray& bytes);
    /// Empty when there is none.
    [[nodiscard]] QString value(const QString& name) const { return values.value(name); }
    [[nodiscard]] bool has(const QString& name) const { return values.contains(name); }
    /// Nothing when there is none or it is no whole number.
    [[nodiscard]] std::optional<qint64> integer(const QString& name) const;
    [[nodiscard]] std::optional<double> number(const QString& name) const;
    /// yes, true, on, 1; nothing when there is none.
    [[nodiscard]] std::optional<bool> flag(const QString& name) const;
};

/// UTF-8 if it is that, else ISO 8859-1.
[[nodiscard]] QString cameraText(const QByteArray& bytes);
/// "yes", "true", "on", "1" in any case.
[[nodiscard]] bool isYes(const QString& text);

} // namespace oc
