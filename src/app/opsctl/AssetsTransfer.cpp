// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/common/Composition.h"
#include "app/opsctl/AssetsText.h"
#include "app/opsctl/Interrupt.h"

#include "executors/asset/AssetExport.h"
#include "executors/asset/AssetFileImport.h"
#include "executors/asset/AssetFormats.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QLocale>

#include <cerrno>
#include <cstdio>

namespace oc::opsctl {

using namespace Qt::StringLiterals;

namespace {

QString grouped(qint64 number) {
    return QLocale(QLocale::English).toString(number);
}

QString counted(qint64 number, const QString& one, const QString& many) {
    return grouped(number) + u' ' + (number == 1 ? one : many);
}

Result<std::optional<AssetFileFormat>> formatOf(const Options& options, const QStringList& known) {
    const QString name = options.text(u"format"_s);
    if (name.isEmpty()) return std::optional<AssetFileFormat>();
    const auto format = assetFormats::fromName(name);
    if (format && known.contains(assetFormats::name(*format))) return format;
    return Error{u"usage"_s, u"--format: there is no '%1'"_s.arg(name), known.join(u", "_s), {}};
}

Result<AssetFileImportOptions> importOptionsOf(const Options& options) {
    AssetFileImportOptions result;
    const Result<std::optional<AssetFileFormat>> format = formatOf(options, assetFormats::names());
    if (!format) return format.error();
    result.reading.format = *format;
    result.reading.encoding = options.text(u"encoding"_s);
    result.reading.keepUnknown = !options.has(u"ignore-unknown"_s);
    if (options.has(u"header"_s)) result.reading.header = true;
    if (options.has(u"no-header"_s)) result.reading.header = false;
    if (const QString separator = options.text(u"separator"_s); !separator.isEmpty()) {
        if (separator.size() != 1 && separator != "\\t"_L1) {
            return Error{u"usage"_s, u"--separator: '%1' is not one character"_s.arg(separator), {}, {}};
        }
        result.reading.separator = separator.size() == 1 ? separator.at(0) : u'\t';
    }
    if (const QString columns = options.text(u"columns"_s); !columns.isEmpty())
        result.reading.columns = columns.split(u',');
    static const QStringList keys{u"hostname"_s, u"ip_address"_s, u"id"_s};
    const QString key = options.has(u"key"_s) ? options.text(u"key"_s) : keys.constFirst();
    if (!keys.contains(key)) {
        return Error{u"usage"_s, u"--key: assets cannot be found by '%1'"_s.arg(key), keys.join(u", "_s), {}};
    }
    result.key = *assetColumns::fromName(key);
    result.skipWrong = options.has(u"skip-wrong"_s);
    result.dryRun = options.has(u"dry-run"_s);
    result.author.source = AssetAuthor::Source::Import;
    return result;
}

QJsonObject reportToJson(const AssetFileImportReport& report, const QString& file, bool dryRun) {
    QJsonArray columns;
    for (qsizetype i = 0; i < report.found.columns.size(); ++i) {
        const QString column = report.found.columns.at(i);
        columns << QJsonObject{{u"title"_s, report.found.titles.value(i)},
                               {u"column"_s, column.isEmpty() ? QJsonValue() : QJsonValue(column)}};
    }
    QJsonArray troubles;
    for (const AssetFileImportTrouble& trouble : report.troubles) {
        troubles << QJsonObject{{u"line"_s, trouble.line},
                                {u"column"_s, trouble.column.isEmpty() ? QJsonValue() : QJsonValue(trouble.column)},
                                {u"kind"_s, trouble.conflict ? u"conflict"_s : u"wrong"_s},
                                {u"code"_s, trouble.error.code},
                                {u"message"_s, trouble.error.message},
                                {u"hint"_s, trouble.error.hint}};
    }
    return {{u"file"_s, file},
            {u"format"_s, assetFormats::name(report.found.format)},
            {u"encoding"_s, report.found.encoding},
            {u"columns"_s, columns},
            {u"notes"_s, QJsonArray::fromStringList(report.found.notes)},
            {u"rows"_s, report.rows},
            {u"created"_s, report.created},
            {u"updated"_s, report.updated},
            {u"unchanged"_s, report.unchanged},
            {u"conflicts"_s, report.conflicts},
            {u"wrong"_s, report.wrong},
            {u"dry_run"_s, dryRun},
            {u"applied"_s, report.applied},
            {u"troubles"_s, troubles}};
}

void tellReport(const AssetFileImportReport& report, const QString& file, bool dryRun, Console& console) {
    for (const QString& note : report.found.notes)
        console.errLine(u"note: "_s + note);
    for (const AssetFileImportTrouble& trouble : report.troubles) {
        QString line = u"%1:%2: "_s.arg(file).arg(trouble.line);
        if (!trouble.column.isEmpty()) line += trouble.column + u": "_s;
        console.errLine(line + trouble.error.toText());
    }
    const qint64 bad = report.wrong + report.conflicts;
    if (const qint64 more = bad - report.troubles.size(); more > 0)
        console.errLine(u"and %1 more"_s.arg(grouped(more)));
    const bool done = report.applied || dryRun;
    if (!done) {
        console.errLine(
            u"opsctl: %1: nothing was changed: %2 of %3 cannot be done (--skip-wrong does the others)"_s.arg(
                file, grouped(bad), counted(report.rows, u"row"_s, u"rows"_s)));
        return;
    }
    QStringList parts{grouped(report.created) + u" created"_s, grouped(report.updated) + u" updated"_s,
                      grouped(report.unchanged) + u" unchanged"_s};
    if (report.wrong > 0) parts << grouped(report.wrong) + u" wrong"_s;
    if (report.conflicts > 0) parts << counted(report.conflicts, u"conflict"_s, u"conflicts"_s);
    console.outLine((dryRun ? u"would be: "_s : QString()) + parts.join(u", "_s));
}

} // namespace

int importAssets(const QStringList& arguments, Composition& program, Console& console) {
    Options options(
        u"assets import FILE|- [--key hostname|ip_address|id] [--format F] [--dry-run] [--skip-wrong]"
        " [--json]"_s,
        u"Takes a list of assets in: what is there is updated, what is not is created; all rows or none.\n"
        "FILE: CSV, TSV, JSON, JSON lines, ods, xlsx, an Ansible inventory (INI or YAML), hosts, ssh config."_s);
    options.value(u"key"_s, u"COLUMN"_s, u"what finds the asset of a row: hostname (usual), ip_address or id"_s);
    options.value(u"format"_s, u"F"_s, assetFormats::names().join(u", "_s));
    options.flag(u"dry-run"_s, u"only say what would be done"_s);
    options.flag(u"skip-wrong"_s, u"do the rows that can be done, and tell the others (exit code 1)"_s);
    options.flag(u"ignore-unknown"_s,
                 u"leave columns out that the inventory has not, instead of keeping them in metadata"_s);
    options.value(u"columns"_s, u"A,B,..."_s, u"where the cells go: columns, tags.KEY, metadata.KEY, or nothing"_s);
    options.flag(u"header"_s, u"the first line names the columns (found out, unless --columns does)"_s);
    options.flag(u"no-header"_s, u"the first line is an asset"_s);
    options.value(u"separator"_s, u"C"_s, u"what separates the cells (found out)"_s);
    options.value(u"encoding"_s, u"E"_s, u"UTF-8, UTF-16 or Windows-1252 (found out)"_s);
    options.flag(u"json"_s, u"one JSON document"_s);
    if (!options.read(arguments, console, 1, 1)) return options.exitCode();
    Result<AssetFileImportOptions> wanted = importOptionsOf(options);
    if (!wanted) return assetTrouble(wanted.error(), console);
    const QString file = options.positional().constFirst();
    const QString shown = file == "-"_L1 ? u"standard input"_s : file;
    wanted->author.label = u"import of "_s + (file == "-"_L1 ? shown : QFileInfo(file).fileName());

    const Interrupt interrupt;
    const auto progress = [&](qint64 rows, double fraction) {
        console.progress(u"%1 rows, %2 %"_s.arg(grouped(rows)).arg(int(fraction * 100)));
    };
    const auto report = assetImport::importFile(program.assets, file, *wanted, interrupt.token(), progress);
    console.clearProgress();
    if (!report) {
        Error error = report.error();
        if (error.code == "asset_import"_L1) error.message.prepend(shown + u": "_s);
        return assetTrouble(error, console);
    }
    if (options.has(u"json"_s))
        console.outDocument(reportToJson(*report, file, wanted->dryRun));
    else
        tellReport(*report, shown, wanted->dryRun, console);
    if (report->wrong + report->conflicts == 0) return AllWell;
    return report->applied ? StepFailed : WrongUse;
}

int exportAssets(const QStringList& arguments, Composition& program, Console& console) {
    static const QStringList formats{u"csv"_s, u"tsv"_s, u"json"_s, u"jsonl"_s};
    Options options(u"assets export FILE|- [--format F] [--where COLUMN=TEXT]... [--search WORDS] [--sort COLUMN]"_s,
                    u"Writes the inventory, or a part of it, so that importing it again changes nothing."_s);
    options.value(u"format"_s, u"F"_s, formats.join(u", "_s) + u" (by the file's name; csv on standard output)"_s);
    addViewOptions(options);
    options.flag(u"bom"_s, u"begin CSV and TSV with a byte order mark, which Excel asks for"_s);
    if (!options.read(arguments, console, 1, 1)) return options.exitCode();
    const QString file = options.positional().constFirst();
    AssetExportOptions wanted;
    const auto format = formatOf(options, formats);
    if (!format) return assetTrouble(format.error(), console);
    const auto byName = assetExport::formatOf(file);
    if (!*format && !byName && file != "-"_L1) {
        console.error(file, u"its name tells no format that can be written"_s,
                      u"end it in .csv, .tsv, .json or .jsonl, or give --format"_s);
        return WrongUse;
    }
    wanted.format = format->value_or(byName.value_or(AssetFileFormat::Csv));
    wanted.byteOrderMark = options.has(u"bom"_s);
    const Result<AssetView> view = viewOf(options);
    if (!view) return assetTrouble(view.error(), console);
    wanted.view = *view;

    const Interrupt interrupt;
    const auto progress = [&](qint64 rows) { console.progress(grouped(rows) + u" rows"_s); };
    Result<qint64> rows;
    if (file == "-"_L1) {
        QFile out;
        console.flush();
        if (!out.open(stdout, QIODevice::WriteOnly)) {
            console.error(u"standard output"_s, out.errorString());
            return StepFailed;
        }
        rows = assetExport::write(program.assets, out, wanted, interrupt.token());
        // A reader that has seen enough (| head) is no failure.
        if (!rows && rows.error().code == "file_unwritable"_L1 && errno == EPIPE) return AllWell;
        if (rows && !out.flush())
            rows =
                Error{u"file_unwritable"_s, u"Standard output cannot be written: %1"_s.arg(out.errorString()), {}, {}};
    } else {
        rows = assetExport::writeFile(program.assets, file, wanted, interrupt.token(), progress);
    }
    console.clearProgress();
    if (!rows) {
        const int code = assetTrouble(rows.error(), console);
        return rows.error().code == "file_unwritable"_L1 ? StepFailed : code;
    }
    if (file != "-"_L1) console.errLine(u"%1 written to %2"_s.arg(counted(*rows, u"asset"_s, u"assets"_s), file));
    return AllWell;
}

} // namespace oc::opsctl
