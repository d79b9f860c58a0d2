// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetExport.h"

#include "engine/base/Json.h"
#include "executors/asset/AssetCells.h"
#include "executors/asset/AssetStore.h"

#include <QFileInfo>
#include <QSaveFile>

#include <algorithm>

namespace oc::assetExport {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype piece = 256 * 1024; ///< bytes between two writes

Error unwritable(const QString& what, const QString& why) {
    return {u"file_unwritable"_s,
            u"%1 cannot be written: %2"_s.arg(what, why),
            u"Choose another folder, or make room on the disk"_s,
            {}};
}

QByteArray quoted(QByteArray text, char separator) {
    const bool plain = std::none_of(text.begin(), text.end(),
                                    [&](char c) { return c == separator || c == '"' || c == '\n' || c == '\r'; });
    // Blanks at an end are kept by quotes only; many programs trim the others.
    if (plain && text.trimmed().size() == text.size()) return text;
    return '"' + text.replace('"', "\"\"") + '"';
}

/// Writes rows into a device a piece at a time. Lives for one export.
class Writer {
public:
    Writer(QIODevice& device, const AssetExportOptions& options) : device_(device), options_(options) {}

    void begin() {
        if (isTable()) {
            if (options_.byteOrderMark) buffer_ += "\xEF\xBB\xBF";
            QByteArrayList names;
            for (const AssetColumn column : assetColumns::all())
                names << assetColumns::name(column).toUtf8();
            buffer_ += names.join(separator()) + '\n';
        } else if (options_.format == AssetFileFormat::Json) {
            buffer_ += '[';
        }
    }
    void add(const Asset& asset) {
        if (isTable()) {
            for (const AssetColumn column : assetColumns::all()) {
                if (column != assetColumns::all().constFirst()) buffer_ += separator();
                buffer_ += quoted(assetCells::guarded(assetCells::text(asset, column)), separator());
            }
            buffer_ += '\n';
        } else if (options_.format == AssetFileFormat::Json) {
            buffer_ += rows_ > 0 ? ",\n" : "\n";
            buffer_ += json::toText(asset.toJson());
        } else {
            buffer_ += json::toText(asset.toJson()) + '\n';
        }
        ++rows_;
        if (buffer_.size() >= piece) flush();
    }
    void end() {
        if (options_.format == AssetFileFormat::Json) buffer_ += rows_ > 0 ? "\n]\n" : "]\n";
        flush();
    }

    [[nodiscard]] qint64 rows() const { return rows_; }
    [[nodiscard]] bool failed() const { return failed_; }

private:
    [[nodiscard]] bool isTable() const {
        return options_.format == AssetFileFormat::Csv || options_.format == AssetFileFormat::Tsv;
    }
    [[nodiscard]] char separator() const { return options_.format == AssetFileFormat::Tsv ? '\t' : ','; }
    void flush() {
        failed_ = failed_ || device_.write(buffer_) != buffer_.size();
        buffer_.resize(0);
    }

    QIODevice& device_;
    const AssetExportOptions& options_;
    QByteArray buffer_;
    qint64 rows_ = 0;
    bool failed_ = false;
};

} // namespace

std::optional<AssetFileFormat> formatOf(const QString& fileName) {
    const QString suffix = QFileInfo(fileName).suffix().toLower();
    if (suffix == "csv"_L1) return AssetFileFormat::Csv;
    if (suffix == "tsv"_L1 || suffix == "tab"_L1) return AssetFileFormat::Tsv;
    if (suffix == "json"_L1) return AssetFileFormat::Json;
    if (suffix == "jsonl"_L1 || suffix == "ndjson"_L1) return AssetFileFormat::JsonLines;
    return {};
}

Result<qint64> write(AssetStore& store, QIODevice& device, const AssetExportOptions& options,
                     const std::stop_token& stop, const Progress& progress) {
    Writer writer(device, options);
    writer.begin();
    // A disk that is full ends the reading too.
    std::stop_source ended;
    const std::stop_callback passedOn(stop, [&] { ended.request_stop(); });
    const Status read = store.each(options.view, ended.get_token(), [&](const Asset& asset) {
        writer.add(asset);
        if (writer.failed()) ended.request_stop();
        if (progress && writer.rows() % 10000 == 0) progress(writer.rows());
    });
    if (!writer.failed() && !read) return read.error();
    writer.end();
    if (writer.failed()) return unwritable(u"The inventory"_s, device.errorString());
    return writer.rows();
}

Result<qint64> writeFile(AssetStore& store, const QString& path, const AssetExportOptions& options,
                         const std::stop_token& stop, const Progress& progress) {
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)) return unwritable(path, file.errorString());
    const Result<qint64> rows = write(store, file, options, stop, progress);
    if (!rows && rows.error().code == "file_unwritable"_L1) return unwritable(path, file.errorString());
    if (!rows) return rows;
    if (!file.commit()) return unwritable(path, file.errorString());
    return rows;
}

} // namespace oc::assetExport
