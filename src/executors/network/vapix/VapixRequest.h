// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QString>
#include <QStringList>

#include <utility>

namespace oc {

/// One call of a camera's interface, without the camera: a path that is part of this program, and values that go out
/// encoded. A value.
struct VapixRequest {
    enum class Role { Anyone, Viewer, Operator, Administrator };
    using Query = QList<std::pair<QString, QString>>;

    QByteArray method = QByteArrayLiteral("GET");
    QString path; ///< "/axis-cgi/param.cgi"
    Query query;
    QByteArray contentType; ///< of the body
    QByteArray body;
    Role role = Role::Viewer; ///< what the account needs at least, for the message when it has not

    [[nodiscard]] static VapixRequest get(const QString& path, Query query = {}, Role role = Role::Viewer);
    /// The JSON CGIs: {"apiVersion", "context", "method", "params"}.
    [[nodiscard]] static VapixRequest json(const QString& path, const QString& method, const QJsonObject& params = {},
                                           Role role = Role::Viewer);
    /// SOAP 1.2 to /vapix/services; 'call' is the content of the body.
    [[nodiscard]] static VapixRequest soap(const QByteArray& call, Role role = Role::Administrator);
    /// param.cgi?action=list for these groups.
    [[nodiscard]] static VapixRequest parameters(const QStringList& groups, Role role = Role::Viewer);
    /// param.cgi?action=update.
    [[nodiscard]] static VapixRequest update(const Query& values, Role role = Role::Operator);

    /// Path and query, percent-encoded: every byte that is no letter, digit, '-', '.', '_' or '~'.
    [[nodiscard]] QByteArray target() const;
    /// The same as text, for people.
    [[nodiscard]] QString shown() const;
    [[nodiscard]] static QString roleName(Role role);
};

} // namespace oc
