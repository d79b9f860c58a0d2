// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetImport.h"

#include "executors/asset/AssetDelimited.h"
#include "executors/asset/AssetFormats.h"
#include "executors/support/text/TextEncoding.h"

#include <QBuffer>

namespace oc::assetImport {

using namespace Qt::StringLiterals;

namespace {

Result<AssetTable> readDelimited(const QByteArray& bytes, const AssetReadOptions& options) {
    QByteArray data = bytes;
    QBuffer device(&data);
    device.open(QIODevice::ReadOnly);
    AssetDelimited reader(device, options);
    if (const Status begun = reader.begin(); !begun) return begun.error();
    QList<AssetImportRow> rows;
    AssetDelimited::Row row;
    while (true) {
        const Result<bool> some = reader.next(row);
        if (!some) return some.error();
        if (!*some) break;
        rows << reader.importRow(row);
    }
    reader.finish();
    AssetTable table = reader.found();
    table.rows = std::move(rows);
    return table;
}

Result<AssetTable> readText(AssetFileFormat format, const QByteArray& text, const QString& fileName,
                            const AssetReadOptions& options) {
    switch (format) {
    case AssetFileFormat::Json:
        return assetFormats::json(text, options);
    case AssetFileFormat::AnsibleIni:
        return assetFormats::ansibleIni(text);
    case AssetFileFormat::AnsibleYaml:
        return assetFormats::ansibleYaml(text, fileName);
    case AssetFileFormat::Hosts:
        return assetFormats::hosts(text);
    case AssetFileFormat::SshConfig:
        return assetFormats::sshConfig(text);
    default:
        return assetFormats::jsonLines(text, options);
    }
}

} // namespace

Result<AssetTable> read(const QByteArray& bytes, const QString& fileName, const AssetReadOptions& given) {
    AssetReadOptions options = given;
    const auto encoding = textEncoding::fromName(options.encoding);
    if (!encoding && !options.encoding.isEmpty()) {
        return Error{u"asset_import"_s,
                     u"'%1' is no encoding that is known"_s.arg(options.encoding),
                     u"UTF-8, UTF-16 or Windows-1252"_s,
                     {}};
    }
    const TextEncoding found = encoding.value_or(textEncoding::guess(bytes));
    const bool plain = found == TextEncoding::Utf8 && !bytes.startsWith("\xEF\xBB\xBF") && textEncoding::isUtf8(bytes);
    textEncoding::ToUtf8 decoder(found);
    if (!options.format) {
        options.format = assetFormats::guess(plain ? bytes : decoder.convert(bytes), fileName);
        if (bytes.startsWith("PK\x03\x04")) options.format = assetFormats::guess(bytes, fileName);
        decoder = textEncoding::ToUtf8(found);
    }
    if (options.format == AssetFileFormat::OpenDocument || options.format == AssetFileFormat::Excel)
        return assetFormats::spreadsheet(bytes, options);
    if (options.format == AssetFileFormat::Csv || options.format == AssetFileFormat::Tsv) {
        // What looks like one of them may have any separator; only a name or a person says it for sure.
        if (!given.format && options.format == AssetFileFormat::Csv) options.format.reset();
        return readDelimited(bytes, options);
    }
    Result<AssetTable> table = readText(*options.format, plain ? bytes : decoder.convert(bytes), fileName, options);
    if (!table) return table;
    table->encoding = textEncoding::name(found);
    if (found == TextEncoding::Windows1252 && !encoding)
        table->notes.prepend(u"The text is not UTF-8; it was read as Windows-1252"_s);
    if (decoder.hadBadBytes()) table->notes << u"Some bytes are no %1; each is shown as \uFFFD"_s.arg(table->encoding);
    return table;
}

} // namespace oc::assetImport
