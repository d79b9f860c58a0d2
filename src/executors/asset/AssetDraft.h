// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetHeader.h"
#include "executors/asset/AssetImport.h"

namespace oc {

/// A row of an import, checked: what it says of an asset, and what is wrong with that. Every row becomes one, whether a
/// person looks at its plan or a million of them go through. A value.
class AssetDraft {
public:
    /// A cell that no asset takes. It is no mistake where the asset has just this already.
    struct Fault {
        AssetColumn column = AssetColumn::Hostname;
        QString text;
        Error error;
    };
    /// One key of tags or metadata: null takes it out.
    struct Merge {
        bool isTag = false;
        QString key;
        QJsonValue value;
    };

    AssetDraft() = default;
    explicit AssetDraft(const AssetImportRow& row);

    /// Puts a cell in. True when an address had the length of its prefix behind it, which was left out.
    bool put(const assetHeader::Target& target, const QString& text);

    [[nodiscard]] bool gives(AssetColumn column) const { return (given_ & bit(column)) != 0; }
    [[nodiscard]] const QList<Fault>& faults() const { return faults_; }
    [[nodiscard]] const Fault* faultOf(AssetColumn column) const;
    /// What is given, on top of what a new asset has.
    [[nodiscard]] const Asset& asset() const { return asset_; }
    /// Tags or metadata with the single keys put in or taken out.
    [[nodiscard]] bool hasMerges(bool tags) const;
    [[nodiscard]] QJsonObject merged(QJsonObject object, bool tags) const;
    /// As the row has them.
    [[nodiscard]] QString idText() const { return id_; }
    /// The version in a row that an export of this inventory wrote of this asset; 0 when there is none. A foreign
    /// file's "version" is something else.
    [[nodiscard]] int exportedVersion(qint64 id) const;

    [[nodiscard]] static quint32 bit(AssetColumn column) { return 1U << unsigned(column); }

    qint64 line = 0;
    std::optional<Error> error; ///< it could not be read at all

private:
    void take(AssetColumn column, const QJsonValue& value);
    void takeText(AssetColumn column, const QString& text);
    void takeObject(AssetColumn column, const QString& text);

    Asset asset_;
    quint32 given_ = 0; ///< columns that have a value, or are emptied, a bit each
    QString id_;
    QString version_;
    QList<Fault> faults_;
    QList<Merge> merges_;
};

} // namespace oc
