// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer: every reader of assets but the spreadsheets'. The first byte chooses the format, the second how it is
// read.
#include "executors/asset/AssetImport.h"
#include "executors/asset/AssetImportRules.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace oc;
    if (size < 2) return 0;
    AssetReadOptions options;
    const int format = data[0] % 9;
    if (format < 8) options.format = AssetFileFormat(format);
    if (data[1] & 1) options.header = (data[1] & 2) != 0;
    if (data[1] & 4) options.encoding = QStringLiteral("Windows-1252");
    if (data[1] & 8) options.columns = {QStringLiteral("hostname"), QStringLiteral("tags.x"), QStringLiteral("tags")};
    options.keepUnknown = (data[1] & 16) == 0;
    const QByteArray bytes(reinterpret_cast<const char*>(data) + 2, qsizetype(size) - 2);
    const auto table = assetImport::read(bytes, QString(), options);
    if (!table) {
        if (table.error().code != QStringLiteral("asset_import") || table.error().message.isEmpty()) std::abort();
        return 0;
    }
    for (const AssetImportRow& row : table->rows) {
        if (row.line < 1 || (row.error && row.error->message.isEmpty())) std::abort();
        const AssetDraft draft(row);
        if (!assetImportRules::keyOf(draft, AssetColumn::Hostname)) continue;
        // What is created is what it says: the same row finds it unchanged.
        const auto created = assetImportRules::decide(draft, AssetColumn::Hostname, {});
        if (created.what != AssetImportPlanRow::What::Create) continue;
        const auto again = assetImportRules::decide(draft, AssetColumn::Hostname, {created.asset});
        if (again.what != AssetImportPlanRow::What::Unchanged) std::abort();
    }
    return 0;
}
