// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QList>
#include <QString>

#include <optional>

namespace oc {

/// One machine of the inventory. tags and metadata are JSON objects.
struct Asset {
    qint64 id = 0;
    QString hostname;  ///< required, up to 255 characters, RFC 1123
    QString ipAddress; ///< canonical IPv4 or IPv6 text (RFC 5952), or empty
    QString type = QStringLiteral("server");
    QString status = QStringLiteral("active");
    QString environment = QStringLiteral("production");
    QString location;
    QString owner;
    QJsonObject tags;
    QJsonObject metadata;
    qint64 createdAt = 0; ///< ms since epoch
    qint64 updatedAt = 0;
    int version = 1;

    [[nodiscard]] QJsonObject toJson() const;
    bool operator==(const Asset&) const = default;
};

/// The columns of the inventory, in the order of the table.
enum class AssetColumn {
    Id,
    Hostname,
    IpAddress,
    Type,
    Status,
    Environment,
    Location,
    Owner,
    Tags,
    Metadata,
    CreatedAt,
    UpdatedAt,
    Version,
};

namespace assetColumns {

/// All of them, in order.
[[nodiscard]] const QList<AssetColumn>& all();
/// As the database, the tools and the files call it: "ip_address".
[[nodiscard]] QString name(AssetColumn column);
[[nodiscard]] std::optional<AssetColumn> fromName(const QString& name);
/// Whether a person may set it.
[[nodiscard]] bool isSettable(AssetColumn column);
/// The value as JSON, as toJson() has it.
[[nodiscard]] QJsonValue value(const Asset& asset, AssetColumn column);

} // namespace assetColumns

} // namespace oc
