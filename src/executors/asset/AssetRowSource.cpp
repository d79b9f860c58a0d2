// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetRowSource.h"

#include "executors/asset/AssetDelimited.h"
#include "executors/asset/AssetFormats.h"
#include "executors/asset/AssetJsonRows.h"
#include "executors/support/text/JsonItems.h"
#include "executors/support/text/Utf8Source.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryFile>

#include <algorithm>

#include <cstdio>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 wholeJson = 8 << 20; ///< bytes; up to there a JSON file is checked before its first row is taken

Error unreadable(const QString& path, const QString& why) {
    return {u"file_unreadable"_s, u"%1 cannot be read: %2"_s.arg(path, why), {}, {}};
}

double part(qint64 position, const QFile& file) {
    return file.size() > 0 ? double(position) / double(file.size()) : 1.0;
}

/// CSV and TSV.
class DelimitedRows : public AssetRowSource {
public:
    DelimitedRows(std::unique_ptr<QFile> file, const AssetReadOptions& options)
        : file_(std::move(file)), reader_(*file_, options) {}

    Status begin() override {
        finished_ = false;
        return reader_.begin();
    }
    Result<QList<AssetDraft>> next(qsizetype most) override {
        QList<AssetDraft> rows;
        rows.reserve(most);
        while (rows.size() < most && !finished_) {
            const Result<bool> some = reader_.next(row_);
            if (!some) return some.error();
            finished_ = !*some;
            if (finished_) {
                reader_.finish();
                break;
            }
            rows << reader_.draft(row_);
        }
        return rows;
    }
    [[nodiscard]] AssetTable found() const override { return reader_.found(); }
    [[nodiscard]] double fraction() const override { return part(reader_.position(), *file_); }

private:
    std::unique_ptr<QFile> file_;
    AssetDelimited reader_;
    AssetDelimited::Row row_;
    bool finished_ = false;
};

/// JSON and JSON lines.
class JsonRows : public AssetRowSource {
public:
    JsonRows(std::unique_ptr<QFile> file, const AssetReadOptions& options)
        : file_(std::move(file)),
          source_(*file_, textEncoding::fromName(options.encoding)),
          options_(options),
          rows_(options.keepUnknown) {}

    Status begin() override {
        if (Status begun = source_.begin(); !begun) return begun;
        rows_ = AssetJsonRows(options_.keepUnknown);
        items_.emplace("assets"_ba, source_.bytes(), source_.last());
        at_ = 0;
        line_ = 0;
        return {};
    }
    Result<QList<AssetDraft>> next(qsizetype most) override {
        QList<AssetDraft> rows;
        rows.reserve(most);
        while (rows.size() < most) {
            const Result<bool> some = options_.format == AssetFileFormat::JsonLines ? nextLine(rows) : nextItem(rows);
            if (!some) return some.error();
            if (!*some) break;
        }
        return rows;
    }
    [[nodiscard]] AssetTable found() const override {
        AssetTable table;
        table.format = *options_.format;
        rows_.describe(table);
        table.encoding = textEncoding::name(source_.encoding());
        if (source_.hadBadBytes()) table.notes << u"Some bytes are no text; each is shown as \uFFFD"_s;
        return table;
    }
    [[nodiscard]] double fraction() const override { return part(source_.position(), *file_); }

private:
    static constexpr qsizetype longestItem = 64 << 20; // bytes

    Result<bool> nextItem(QList<AssetDraft>& rows) {
        JsonItems::Item item;
        while (!items_->next(item)) {
            if (items_->isBroken() || (!source_.last() && source_.bytes().size() - items_->consumed() > longestItem)) {
                return assetFormats::wrong(items_->line(), u"The list of assets breaks off, or is no JSON"_s,
                                           u"Objects separated by commas, and a ] at the end"_s);
            }
            if (source_.last() || items_->isDone()) return false;
            if (const Status read = source_.advance(items_->consumed()); !read) return read.error();
            items_->more(source_.bytes(), source_.last());
        }
        rows.emplaceBack(rows_.row(item.text, item.line));
        return true;
    }

    Result<bool> nextLine(QList<AssetDraft>& rows) {
        while (true) {
            const QByteArrayView rest = source_.bytes().sliced(at_);
            const qsizetype length = rest.indexOf('\n');
            if (length < 0 && !source_.last()) {
                if (rest.size() > longestItem) return assetFormats::wrong(line_ + 1, u"The line is too long"_s);
                if (const Status read = source_.advance(at_); !read) return read.error();
                at_ = 0;
                continue;
            }
            if (rest.isEmpty()) return false;
            const QByteArrayView item = rest.first(length < 0 ? rest.size() : length).trimmed();
            at_ += length < 0 ? rest.size() : length + 1;
            ++line_;
            if (item.isEmpty()) continue;
            rows.emplaceBack(rows_.row(item, line_));
            return true;
        }
    }

    std::unique_ptr<QFile> file_;
    Utf8Source source_;
    AssetReadOptions options_;
    AssetJsonRows rows_;
    std::optional<JsonItems> items_;
    qsizetype at_ = 0;
    qint64 line_ = 0;
};

/// All other formats.
class WholeRows : public AssetRowSource {
public:
    explicit WholeRows(AssetTable table) : table_(std::move(table)), rows_(std::exchange(table_.rows, {})) {}

    Status begin() override {
        at_ = 0;
        return {};
    }
    Result<QList<AssetDraft>> next(qsizetype most) override {
        QList<AssetDraft> some;
        for (; some.size() < most && at_ < rows_.size(); ++at_)
            some.emplaceBack(rows_.at(at_));
        return some;
    }
    [[nodiscard]] AssetTable found() const override { return table_; }
    [[nodiscard]] double fraction() const override {
        return rows_.isEmpty() ? 1.0 : double(at_) / double(rows_.size());
    }

private:
    AssetTable table_;
    QList<AssetImportRow> rows_;
    qsizetype at_ = 0;
};

/// Standard input, or a pipe, as a file that can be read from its beginning again.
Result<std::unique_ptr<QFile>> spooled(QFile& input, const QString& path) {
    auto file = std::make_unique<QTemporaryFile>();
    if (!file->open()) return unreadable(path, file->errorString());
    while (true) {
        const QByteArray piece = input.read(1 << 20);
        if (piece.isEmpty()) break;
        if (file->write(piece) != piece.size()) return unreadable(path, file->errorString());
    }
    if (input.error() != QFile::NoError) return unreadable(path, input.errorString());
    if (!file->flush() || !file->seek(0)) return unreadable(path, file->errorString());
    return std::unique_ptr<QFile>(std::move(file));
}

Result<std::unique_ptr<QFile>> opened(const QString& path) {
    if (QFileInfo(path).isDir()) return unreadable(path, u"it is a folder"_s);
    auto file = std::make_unique<QFile>(path);
    const bool open = path == "-"_L1 ? file->open(stdin, QIODevice::ReadOnly) : file->open(QIODevice::ReadOnly);
    if (!open) return unreadable(path, file->errorString());
    if (path == "-"_L1 || file->isSequential()) return spooled(*file, path);
    return file;
}

} // namespace

Result<std::unique_ptr<AssetRowSource>> AssetRowSource::open(const QString& path, const AssetReadOptions& given) {
    if (!given.encoding.isEmpty() && !textEncoding::fromName(given.encoding)) {
        return Error{u"asset_import"_s,
                     u"'%1' is no encoding that is known"_s.arg(given.encoding),
                     u"UTF-8, UTF-16 or Windows-1252"_s,
                     {}};
    }
    Result<std::unique_ptr<QFile>> file = opened(path);
    if (!file) return file.error();
    AssetReadOptions options = given;
    const QByteArray beginning = (*file)->peek(256 * 1024);
    bool isGuessed = false;
    if (!options.format) {
        const bool zip = beginning.startsWith("PK\x03\x04");
        textEncoding::ToUtf8 decoder(
            textEncoding::fromName(options.encoding).value_or(textEncoding::guess(beginning, false)));
        options.format = assetFormats::guess(zip ? beginning : decoder.convert(beginning), path);
        isGuessed = true;
    }
    switch (*options.format) {
    case AssetFileFormat::Csv:
        // What looks like one may have any separator; only a person says it for sure.
        if (isGuessed) options.format.reset();
        [[fallthrough]];
    case AssetFileFormat::Tsv:
        return std::unique_ptr<AssetRowSource>(std::make_unique<DelimitedRows>(std::move(*file), options));
    case AssetFileFormat::JsonLines:
        return std::unique_ptr<AssetRowSource>(std::make_unique<JsonRows>(std::move(*file), options));
    case AssetFileFormat::Json:
        if ((*file)->size() > wholeJson)
            return std::unique_ptr<AssetRowSource>(std::make_unique<JsonRows>(std::move(*file), options));
        break;
    default:
        break;
    }
    if ((*file)->size() > longestWhole) {
        return Error{u"asset_import"_s,
                     u"%1 has more than %2 MiB, which is the most for this format"_s.arg(path).arg(longestWhole >> 20),
                     u"Save it as CSV, which may have any length"_s,
                     {}};
    }
    const QByteArray bytes = (*file)->readAll();
    if ((*file)->error() != QFile::NoError) return unreadable(path, (*file)->errorString());
    Result<AssetTable> table = assetImport::read(bytes, path, options);
    if (!table) return table.error();
    return std::unique_ptr<AssetRowSource>(std::make_unique<WholeRows>(std::move(*table)));
}

} // namespace oc
