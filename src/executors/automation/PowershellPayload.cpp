// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/PowershellPayload.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QXmlStreamReader>

#include <optional>

namespace oc::powershellPayload {
namespace {

// $input and not [Console]::In: powershell.exe reads a redirected standard input itself and the two would race.
// Every string arrives with a '=' before it, because ConvertFrom-Json of PowerShell 7 turns texts that look like a
// date into a DateTime, and a parameter must arrive as what it is.
// Two functions for the tools' scripts: oc_time gives a DateTime as ISO 8601 in UTC and nothing for "never" (FILETIME
// 0, DateTime.MaxValue); oc_plain gives any value as what ConvertTo-Json writes alike in Windows PowerShell 5.1 and
// PowerShell 7, objects down to so many levels. Without Remove-TypeData, 5.1 writes an array that came through a
// pipeline as {"value": [...], "Count": n}.
const char* const prelude = R"ps($ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$oc_utf8 = New-Object System.Text.UTF8Encoding($false)
try { [Console]::OutputEncoding = $oc_utf8 } catch { }
$OutputEncoding = $oc_utf8
function oc_value($v) {
    if ($v -is [string]) { return $v.Substring(1) }
    if ($v -is [array]) { $list = @(foreach ($e in $v) { ,(oc_value $e) }); return ,$list }
    if ($v -is [System.Management.Automation.PSCustomObject]) {
        $map = @{}
        foreach ($p in $v.PSObject.Properties) { $map[$p.Name] = oc_value $p.Value }
        return $map
    }
    return $v
}
function oc_time($t) {
    if ($t -is [datetime] -and $t.Year -gt 1601 -and $t.Year -lt 9999) { return $t.ToUniversalTime().ToString('o') }
}
function oc_plain($v, $depth) {
    if ($null -eq $v) { return $null }
    if ($v -is [datetime]) { return oc_time $v }
    if ($v -is [timespan]) { return $v.TotalSeconds }
    if ($v -is [byte[]]) { return [Convert]::ToBase64String($v) }
    if ($v -is [enum] -or $v -is [string] -or $v -is [char] -or $v -is [IntPtr]) { return [string]$v }
    if ($v -is [double] -and ([double]::IsNaN($v) -or [double]::IsInfinity($v))) { return $null }
    if ($v.GetType().IsPrimitive -or $v -is [decimal]) { return $v }
    $map = [ordered]@{}
    if ($v -is [System.Collections.IDictionary]) {
        if ($depth -le 0) { return [string]$v }
        foreach ($k in @($v.get_Keys())) { $map[[string]$k] = oc_plain $v[$k] ($depth - 1) }
        return $map
    }
    if ($v -is [System.Collections.IEnumerable]) {
        if ($depth -lt 0) { return [string]$v }
        $list = @(foreach ($e in $v) { ,(oc_plain $e ($depth - 1)) })
        return ,$list
    }
    if ($depth -le 0 -or $v -is [ValueType]) { return [string]$v }
    foreach ($p in $v.PSObject.Properties) {
        try { $map[$p.Name] = oc_plain $p.Value ($depth - 1) } catch { $map[$p.Name] = $null }
    }
    return $map
}
try { Remove-TypeData -TypeName System.Array } catch { }
)ps";

const char* const readDocument = R"ps($oc_line = [string]::Join('', @($input)).Trim()
$oc_doc = ConvertFrom-Json ([System.Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($oc_line)))
)ps";

const char* const bindParameters =
    R"ps(foreach ($oc_p in $oc_doc.parameters.PSObject.Properties) { Set-Variable -Name $oc_p.Name -Value (oc_value $oc_p.Value) }
$oc_block = [ScriptBlock]::Create((oc_value $oc_doc.script))
$global:LASTEXITCODE = 0
)ps";

const char* const runHere = R"ps(try { & $oc_block } catch {
    [Console]::Error.WriteLine(($_ | Out-String).Trim())
    exit 1
}
exit $global:LASTEXITCODE
)ps";

// What the script gives out comes as one line of base64 between two marks: neither a code page nor the width of a
// console that nobody sees can harm it, and what the script writes to the host beside it is told apart.
const char* const runThere = R"ps($oc_items = $null
try { $oc_items = @(& $oc_block) } catch {
    [Console]::Error.WriteLine(($_ | Out-String).Trim())
    exit 1
}
if (@($oc_items | Where-Object { $_ -isnot [string] }).Count -gt 0) { $oc_text = $oc_items | Out-String -Width 4096 }
else { $oc_text = [string]::Join([string][char]10, $oc_items) }
[Console]::Out.WriteLine('##OC1##' + [Convert]::ToBase64String($oc_utf8.GetBytes([string]$oc_text)) + '##END##')
exit $global:LASTEXITCODE
)ps";

// cmd.exe takes 8191 characters, so that all but this much comes by standard input. Run in the scope that it is read in
// (by the dot), so that its functions and the parameters are there for the script.
const char* const firstStage = R"ps($ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
)ps";
const char* const secondStage = R"ps(. ([ScriptBlock]::Create($oc_doc.main.Substring(1)))
)ps";

QJsonValue marked(const QJsonValue& value) {
    if (value.isString()) return QString(QLatin1Char('=') + value.toString());
    if (value.isArray()) {
        QJsonArray list;
        for (const QJsonValue& item : value.toArray())
            list.append(marked(item));
        return list;
    }
    if (value.isObject()) {
        QJsonObject map;
        const QJsonObject object = value.toObject();
        for (auto entry = object.begin(); entry != object.end(); ++entry)
            map.insert(entry.key(), marked(entry.value()));
        return map;
    }
    return value;
}

QStringList argumentsFor(const QByteArray& source) {
    const QString script = QString::fromLatin1(source);
    // UTF-16LE whatever this machine's byte order.
    QByteArray encoded;
    encoded.reserve(script.size() * 2);
    for (const QChar c : script) {
        encoded.append(char(c.unicode() & 0xff));
        encoded.append(char(c.unicode() >> 8));
    }
    return {QStringLiteral("-NoLogo"),
            QStringLiteral("-NoProfile"),
            QStringLiteral("-NonInteractive"),
            QStringLiteral("-OutputFormat"),
            QStringLiteral("Text"),
            QStringLiteral("-EncodedCommand"),
            QString::fromLatin1(encoded.toBase64())};
}

QByteArray lineOf(const QJsonObject& document) {
    return QJsonDocument(document).toJson(QJsonDocument::Compact).toBase64() + '\n';
}

/// [MS-PSRP] 2.2.5.3.2: "_x000D_" for a character that XML cannot hold.
QString unescaped(const QString& line) {
    static const QRegularExpression escape(QStringLiteral("_x([0-9A-Fa-f]{4})_"));
    QString text;
    qsizetype from = 0;
    for (auto all = escape.globalMatch(line); all.hasNext();) {
        const auto match = all.next();
        text += QStringView(line).mid(from, match.capturedStart() - from);
        text += QChar(match.capturedView(1).toUShort(nullptr, 16));
        from = match.capturedEnd();
    }
    text += QStringView(line).mid(from);
    return text;
}

/// The lines of one CLIXML document's streams error and warning; nothing when it is broken.
std::optional<QString> errorsOf(const QByteArray& document) {
    QString text;
    const qsizetype end = document.lastIndexOf("</Objs>");
    QXmlStreamReader xml(end < 0 ? document : document.left(end + 7));
    while (!xml.atEnd()) {
        const auto token = xml.readNext();
        if (token == QXmlStreamReader::DTD) return std::nullopt;
        if (token != QXmlStreamReader::StartElement || xml.name() != QLatin1StringView("S")) continue;
        const QString stream = xml.attributes().value(QLatin1StringView("S")).toString();
        if (stream.compare(QLatin1StringView("Error"), Qt::CaseInsensitive) != 0 &&
            stream.compare(QLatin1StringView("Warning"), Qt::CaseInsensitive) != 0)
            continue;
        text += unescaped(xml.readElementText(QXmlStreamReader::IncludeChildElements));
    }
    // Of one that was cut short, what is there.
    const bool isCut = xml.error() == QXmlStreamReader::PrematureEndOfDocumentError;
    if (xml.hasError() && !isCut && text.isEmpty()) return std::nullopt;
    return text;
}

} // namespace

QStringList arguments() {
    return argumentsFor(QByteArray(prelude) + readDocument + bindParameters + runHere);
}

QByteArray standardInput(const QString& script, const QJsonObject& parameters) {
    return lineOf({{QStringLiteral("script"), marked(script)}, {QStringLiteral("parameters"), marked(parameters)}});
}

QStringList remoteArguments() {
    return argumentsFor(QByteArray(firstStage) + readDocument + secondStage);
}

QByteArray remoteInput(const QString& script, const QJsonObject& parameters) {
    const QString main = QString::fromLatin1(QByteArray(prelude) + bindParameters + runThere);
    return lineOf({{QStringLiteral("main"), marked(main)},
                   {QStringLiteral("script"), marked(script)},
                   {QStringLiteral("parameters"), marked(parameters)}});
}

Result<RemoteOutput> remoteOutput(const QByteArray& standardOutput) {
    const QByteArray begin("##OC1##");
    const QByteArray end("##END##");
    // The last one: a script may print anything before it.
    const qsizetype from = standardOutput.lastIndexOf(begin);
    const qsizetype to = from < 0 ? -1 : standardOutput.indexOf(end, from);
    if (to < 0) {
        return Error{QStringLiteral("bad_output"),
                     from < 0 ? QStringLiteral("PowerShell ended without a result")
                              : QStringLiteral("the result that PowerShell gave is cut short"),
                     {},
                     {}};
    }
    QByteArray text = standardOutput.mid(from + begin.size(), to - from - begin.size());
    // A console that breaks its lines adds nothing else to it.
    text.replace("\r", "").replace("\n", "");
    const auto bytes =
        QByteArray::fromBase64Encoding(text, QByteArray::Base64Encoding | QByteArray::AbortOnBase64DecodingErrors);
    if (!bytes)
        return Error{
            QStringLiteral("bad_output"), QStringLiteral("the result that PowerShell gave is damaged"), {}, {}};
    QByteArray beside = standardOutput.left(from) + standardOutput.mid(to + end.size());
    return RemoteOutput{*bytes, beside.trimmed()};
}

QByteArray plainError(const QByteArray& standardError) {
    const QByteArray mark("#< CLIXML");
    const qsizetype first = standardError.indexOf(mark);
    if (first < 0) return standardError;
    QString text = QString::fromUtf8(standardError.left(first));
    // Several documents can follow each other, of several PowerShells or of one.
    const QByteArray documents = QByteArray(standardError.mid(first)).replace(mark, "");
    for (qsizetype at = documents.indexOf("<Objs"); at >= 0;) {
        const qsizetype next = documents.indexOf("<Objs", at + 1);
        const QByteArray document = documents.mid(at, next < 0 ? -1 : next - at);
        const auto said = errorsOf(document);
        text += said ? *said : QString::fromUtf8(document.trimmed()) + QLatin1Char('\n');
        // What is written past the streams stands plainly behind.
        if (const qsizetype end = document.lastIndexOf("</Objs>"); said && end >= 0)
            text += QString::fromUtf8(document.mid(end + 7)).trimmed();
        at = next;
    }
    text.remove(QLatin1Char('\r'));
    return text.toUtf8();
}

} // namespace oc::powershellPayload
