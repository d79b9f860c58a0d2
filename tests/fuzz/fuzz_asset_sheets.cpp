// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer: spreadsheets, as the XML within them: one file, put where ods or xlsx has its cells, strings or styles.
#include "executors/asset/AssetImport.h"
#include "support/ZipBytes.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace oc;
    if (size < 1) return 0;
    const QByteArray bytes(reinterpret_cast<const char*>(data) + 1, qsizetype(size) - 1);
    AssetReadOptions options;
    QByteArray zip;
    const int place = data[0] % 5;
    options.format = place == 0 ? AssetFileFormat::OpenDocument : AssetFileFormat::Excel;
    if (place == 0) {
        zip = test::zipBytes({{"content.xml", bytes}});
    } else if (place == 1) {
        zip = bytes;
    } else {
        const QByteArray sheet =
            "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\" s=\"0\"><v>0</v></c><c s=\"1\">"
            "<v>46086.5</v></c></row></sheetData></worksheet>";
        zip = test::zipBytes(
            {{"xl/workbook.xml", "<workbook xmlns:r=\"r\"><sheets><sheet name=\"a\" r:id=\"1\"/></sheets>"
                                 "</workbook>"},
             {"xl/_rels/workbook.xml.rels", "<a><b Id=\"1\" Target=\"s.xml\"/></a>"},
             {"xl/s.xml", place == 2 ? bytes : sheet},
             {"xl/sharedStrings.xml", place == 3 ? bytes : "<sst><si><t>web-01</t></si></sst>"},
             {"xl/styles.xml", place == 4 ? bytes : "<s/>"}});
    }
    const auto table = assetImport::read(zip, QString(), options);
    if (!table && (table.error().code != QStringLiteral("asset_import") || table.error().message.isEmpty()))
        std::abort();
    return 0;
}
