// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "engine/run/RunScheduler.h"

#include <QJsonObject>
#include <QStringList>

#include <memory>

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
};

struct AssetFilter {
    std::optional<qint64> id;
    QString hostnamePart; ///< any case
    QString ipAddress;
    QString type;
    QString status;
    QString environment;
    QString location;
    QString owner;
    QJsonObject tags; ///< contained
    int limit = 100;
    int offset = 0;
};

/// The inventory in one SQLite file (assets.db). Thread-safe: each thread has its own connection. Blocking, so never
/// on the GUI thread. Opened, and its folder and schema made, on first use. Errors: "asset_not_found",
/// "asset_ambiguous" (with the ids), "asset_invalid", "asset_conflict", "assets_busy", "assets_newer",
/// "assets_unwritable".
class AssetStore : public TargetResolver {
public:
    explicit AssetStore(QString file);
    ~AssetStore() override;

    [[nodiscard]] Result<Asset> create(const QJsonObject& fields);
    [[nodiscard]] Result<QList<Asset>> query(const AssetFilter& filter);
    [[nodiscard]] Result<qint64> count(const AssetFilter& filter);
    /// idOrHostname: {"asset_id": n} or {"hostname": "..."}.
    [[nodiscard]] Result<Asset> find(const QJsonObject& idOrHostname);
    [[nodiscard]] Result<Asset> update(const QJsonObject& idOrHostname, const QJsonObject& changes);
    [[nodiscard]] Result<Asset> remove(const QJsonObject& idOrHostname);

    [[nodiscard]] Result<QList<Target>> resolve(const QJsonValue& target) override;

private:
    struct Private;
    std::unique_ptr<Private> d_;
};

} // namespace oc
