// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetDelimited.h"

#include "executors/asset/AssetCells.h"

#include <algorithm>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestRecord = 64 << 20; // bytes
constexpr qsizetype sampleRows = 200;
constexpr qsizetype mostColumns = 1000;

bool isBlank(const std::vector<CsvReader::Field>& fields) {
    return std::all_of(fields.begin(), fields.end(),
                       [](const CsvReader::Field& field) { return QByteArrayView(field.text).trimmed().isEmpty(); });
}

QStringList texts(const std::vector<CsvReader::Field>& fields) {
    QStringList list;
    for (const CsvReader::Field& field : fields)
        list << QString::fromUtf8(assetCells::unguarded(field.text));
    return list;
}

/// The first records, as one separator would cut them.
std::vector<std::size_t> widths(QByteArrayView bytes, char separator, bool last) {
    CsvReader reader(bytes, separator, last);
    std::vector<CsvReader::Field> fields;
    std::vector<std::size_t> found;
    while (found.size() < 50 && reader.next(fields)) {
        if (isBlank(fields)) continue;
        // Empty cells at the end are what a spreadsheet adds; they say nothing.
        while (fields.size() > 1 && fields.back().text.isEmpty())
            fields.pop_back();
        found.push_back(fields.size());
    }
    return found;
}

} // namespace

AssetDelimited::AssetDelimited(QIODevice& device, AssetReadOptions options)
    : source_(device, textEncoding::fromName(options.encoding)), options_(std::move(options)) {}

Status AssetDelimited::findSeparator() {
    const QByteArrayView bytes = source_.bytes();
    // Excel's own: a first line "sep=;" says what separates.
    if (bytes.size() >= 6 && bytes.first(4).compare("sep=", Qt::CaseInsensitive) == 0 &&
        (bytes[5] == '\r' || bytes[5] == '\n')) {
        if (!options_.separator) options_.separator = QLatin1Char(bytes[4]);
        lineOffset_ = 1;
        if (Status read = source_.advance(bytes.size() > 6 && bytes[5] == '\r' && bytes[6] == '\n' ? 7 : 6); !read)
            return read;
    }
    if (!options_.separator && options_.format == AssetFileFormat::Tsv) options_.separator = u'\t';
    if (!options_.separator) {
        char best = ',';
        double bestScore = 0;
        for (const char candidate : {'\t', ',', ';', '|'}) {
            const auto found = widths(source_.bytes(), candidate, source_.last());
            if (found.empty() || found.front() < 2) continue;
            const auto alike = double(std::count(found.begin(), found.end(), found.front())) / double(found.size());
            // Rows alike say more than many cells: commas within texts make many of no use.
            const double score = alike * 100 + double(std::min<std::size_t>(found.front(), 50));
            if (score > bestScore) {
                bestScore = score;
                best = candidate;
            }
        }
        options_.separator = QLatin1Char(best);
    }
    found_.separator = *options_.separator;
    return {};
}

Status AssetDelimited::begin() {
    found_ = {};
    lineOffset_ = shortRows_ = prefixes_ = 0;
    if (options_.separator && (options_.separator->unicode() > 127 || *options_.separator == u'"')) {
        return Error{u"asset_import"_s,
                     u"'%1' cannot separate the cells"_s.arg(*options_.separator),
                     u"Such as , ; | or a tab"_s,
                     {}};
    }
    if (Status begun = source_.begin(); !begun) return begun;
    if (Status found = findSeparator(); !found) return found;
    found_.format = options_.format.value_or(found_.separator == u'\t' ? AssetFileFormat::Tsv : AssetFileFormat::Csv);
    found_.encoding = textEncoding::name(source_.encoding());
    if (source_.encoding() == TextEncoding::Windows1252 && options_.encoding.isEmpty())
        found_.notes << u"The text is not UTF-8; it was read as Windows-1252"_s;

    QList<QStringList> sample;
    const auto take = [&] {
        CsvReader reader(source_.bytes(), found_.separator.toLatin1(), source_.last());
        while (sample.size() < sampleRows && reader.next(fields_)) {
            if (!isBlank(fields_)) sample << texts(fields_);
        }
    };
    take();
    while (sample.isEmpty() && !source_.last() && source_.bytes().size() < longestRecord) {
        if (Status read = source_.advance(0); !read) return read;
        take();
    }
    if (!sample.isEmpty() && sample.constFirst().size() > mostColumns) {
        return Error{u"asset_import"_s,
                     u"The first line has %1 cells; %2 is the most"_s.arg(sample.constFirst().size()).arg(mostColumns),
                     u"Say what separates the cells"_s,
                     {}};
    }
    assetLayout::find(found_, sample, options_);
    targets_ = assetLayout::targets(found_.columns);
    reader_.emplace(source_.bytes(), found_.separator.toLatin1(), source_.last());
    if (found_.header) {
        do {
            const Result<bool> some = record();
            if (!some) return some.error();
            if (!*some) break;
        } while (isBlank(fields_));
    }
    return {};
}

Result<bool> AssetDelimited::record() {
    while (!reader_->next(fields_)) {
        if (source_.last()) return false;
        const qsizetype done = reader_->consumed();
        if (done == 0 && source_.bytes().size() > longestRecord) {
            return Error{u"asset_import"_s,
                         u"Line %1: a quotation mark is never closed"_s.arg(reader_->line() + lineOffset_),
                         u"Close it, or double it where it is a part of the text"_s,
                         {}};
        }
        if (const Status read = source_.advance(done); !read) return read.error();
        reader_->more(source_.bytes(), source_.last());
    }
    if (reader_->unclosed()) {
        return Error{u"asset_import"_s,
                     u"Line %1: a quotation mark is never closed"_s.arg(reader_->line() + lineOffset_),
                     u"Close it, or double it where it is a part of the text"_s,
                     {}};
    }
    return true;
}

Result<bool> AssetDelimited::next(Row& row) {
    while (true) {
        const Result<bool> some = record();
        if (!some || !*some) return some;
        if (!isBlank(fields_)) break;
    }
    row.line = reader_->line() + lineOffset_;
    row.error.reset();
    const auto width = std::size_t(targets_.size());
    while (fields_.size() > width && QByteArrayView(fields_.back().text).trimmed().isEmpty())
        fields_.pop_back();
    if (fields_.size() > width) {
        row.error =
            assetLayout::tooManyCells(qsizetype(fields_.size()), targets_.size(), found_.header, found_.separator);
    } else if (fields_.size() < width && shortRows_++ == 0) {
        firstShort_ = row.line;
    }
    std::swap(row.cells, fields_);
    for (CsvReader::Field& field : row.cells)
        field.text = assetCells::unguarded(field.text);
    return true;
}

AssetImportRow AssetDelimited::importRow(const Row& row) {
    AssetImportRow made{row.line, {}, row.error};
    const auto width = std::min(targets_.size(), qsizetype(row.cells.size()));
    for (qsizetype i = 0; i < width; ++i) {
        if (targets_.at(i).kind == assetHeader::Target::Kind::None) continue;
        prefixes_ += assetLayout::put(made.fields, targets_.at(i), QString::fromUtf8(row.cells[std::size_t(i)].text));
    }
    return made;
}

AssetDraft AssetDelimited::draft(const Row& row) {
    AssetDraft draft;
    draft.line = row.line;
    draft.error = row.error;
    const auto width = std::min(targets_.size(), qsizetype(row.cells.size()));
    for (qsizetype i = 0; i < width; ++i) {
        if (targets_.at(i).kind == assetHeader::Target::Kind::None) continue;
        prefixes_ += draft.put(targets_.at(i), QString::fromUtf8(row.cells[std::size_t(i)].text));
    }
    return draft;
}

void AssetDelimited::finish() {
    if (prefixes_ > 0) found_.notes << assetLayout::prefixNote(prefixes_);
    if (shortRows_ > 0) found_.notes << assetLayout::shortRowsNote(shortRows_, firstShort_);
    if (source_.hadBadBytes()) found_.notes << u"Some bytes are no %1; each is shown as \uFFFD"_s.arg(found_.encoding);
}

} // namespace oc
