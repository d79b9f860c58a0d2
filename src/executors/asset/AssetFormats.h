// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetImport.h"

#include <QByteArray>

/// The readers behind assetImport::read, one for each format. Texts come as UTF-8 without a byte order mark. Pure; any
/// thread. Errors: "asset_import" with what, where, and what to do.
namespace oc::assetFormats {

/// What the text is, by the file's name and by how it begins.
[[nodiscard]] AssetFileFormat guess(const QByteArray& bytes, const QString& fileName);
/// "csv", "tsv", "json", "jsonl", "ansible-ini", "ansible-yaml", "hosts", "ssh-config", "ods", "xlsx".
[[nodiscard]] QString name(AssetFileFormat format);
[[nodiscard]] std::optional<AssetFileFormat> fromName(const QString& name);
[[nodiscard]] QStringList names();

[[nodiscard]] Result<AssetTable> json(const QByteArray& text, const AssetReadOptions& options);
[[nodiscard]] Result<AssetTable> jsonLines(const QByteArray& text, const AssetReadOptions& options);
[[nodiscard]] Result<AssetTable> ansibleIni(const QByteArray& text);
[[nodiscard]] Result<AssetTable> ansibleYaml(const QByteArray& text, const QString& fileName);
[[nodiscard]] Result<AssetTable> hosts(const QByteArray& text);
[[nodiscard]] Result<AssetTable> sshConfig(const QByteArray& text);
/// The first sheet that is not empty, as rows of texts. 'bytes' is the zip.
[[nodiscard]] Result<AssetTable> spreadsheet(const QByteArray& bytes, const AssetReadOptions& options);

[[nodiscard]] Error wrong(qint64 line, const QString& what, const QString& hint = {});

} // namespace oc::assetFormats
