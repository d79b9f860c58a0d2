// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetStore.h"

#include <QAbstractTableModel>

#include <memory>
#include <optional>

namespace oc::ui {

class Theme;

/// The inventory as a table, read on a worker thread, at most 'capacity' rows of it. Read-only. GUI thread.
class AssetModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Hostname, Address, Type, Status, Environment, Owner, Tags, Changed, ColumnCount };
    enum Role {
        RawRole = Qt::UserRole, ///< for sorting, copying and export
        TagsRole,               ///< QStringList "name=value"
        SearchRole              ///< on any column: everything of the asset that the quick search looks at, lower case
    };
    static constexpr int capacity = 20000;

    AssetModel(AssetStore& store, Theme& theme, QObject* parent = nullptr);

    /// Reads anew; loaded() or failed() follows. hostnamePart: asked of the database, for inventories over capacity.
    void refresh(const QString& hostnamePart = {});
    [[nodiscard]] bool isLoading() const { return loading_; }
    [[nodiscard]] qint64 total() const { return total_; }
    [[nodiscard]] const Asset& asset(int row) const { return assets_.at(row); }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// "today 12:04", "Mon 09:31", "2026-10-02".
    [[nodiscard]] static QString timeText(qint64 msSinceEpoch, qint64 nowMs);

Q_SIGNALS:
    void loaded();
    void failed(const oc::Error& error);

private:
    void take(QList<Asset> assets);

    AssetStore& store_;
    Theme& theme_;
    QList<Asset> assets_;
    QStringList search_;
    qint64 total_ = 0;
    bool loading_ = false;
    std::optional<QString> again_; ///< a refresh that was asked for while one was under way
};

} // namespace oc::ui
