// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/PowershellPayload.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QXmlStreamReader>


namespace oc::powershellPayload {
namespace {

// $input and not [Console]::In: powershell.exe reads a redirected standard input itself and the two would race.
// Every string arrives with a '=' before it, because ConvertFrom-Json of PowerShell 7 turns texts that look like a
// date into a DateTime, and a parameter must arrive as what it is.
// Two functions for the tools' scripts: oc_time gives a DateTime as ISO 8601 in UTC and nothing for "never" (FILETIME 0,
// DateTime.MaxValue); oc_plain gives any value as what ConvertTo-Json writes alike in Windows PowerShell 5.1 and
// PowerShell 7, objects down to so many levels. Without Remove-TypeData, 5.1 writes an array that came through a
// pipeline as {"value": [...], "Count": n}.
const char* const bootstrap = R"ps($ErrorActionPreference = 'Stop'
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
$oc_line = [string]::Join('', @($input)).Trim()
$oc_doc = ConvertFrom-Json ([System.Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($oc_line)))
foreach ($oc_p in $oc_doc.parameters.PSObject.Properties) { Set-Variable -Name $oc_p.Name -Value (oc_value $oc_p.Value) }
$oc_block = [ScriptBlock]::Create((oc_value $oc_doc.script))
$global:LASTEXITCODE = 0
try { & $oc_block } catch {
    [Console]::Error.WriteLine(($_ | Out-String).Trim())
    exit 1
}
exit $global:LASTEXITCODE
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

} // namespace

QStringList arguments() {
    const QString script = QString::fromLatin1(bootstrap);
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

QByteArray standardInput(const QString& script, const QJsonObject& parameters) {
    const QJsonObject document{{QStringLiteral("script"), marked(script)},
                               {QStringLiteral("parameters"), marked(parameters)}};
    return QJsonDocument(document).toJson(QJsonDocument::Compact).toBase64() + '\n';
}

QByteArray plainError(const QByteArray& standardError) {
    const qsizetype mark = standardError.indexOf("#< CLIXML");
    if (mark < 0) return standardError;
    const qsizetype xmlStart = standardError.indexOf('<', mark + 9);
    if (xmlStart < 0) return standardError.left(mark);
    QString text = QString::fromUtf8(standardError.left(mark));
    QXmlStreamReader xml(QString::fromUtf8(standardError.mid(xmlStart)));
    static const QRegularExpression escape(QStringLiteral("_x([0-9A-Fa-f]{4})_"));
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement || xml.name() != QLatin1StringView("S")) continue;
        const QString stream = xml.attributes().value(QLatin1StringView("S")).toString();
        if (stream != QLatin1StringView("Error") && stream != QLatin1StringView("warning")) continue;
        const QString line = xml.readElementText(QXmlStreamReader::IncludeChildElements);
        qsizetype from = 0;
        for (auto all = escape.globalMatch(line); all.hasNext();) {
            const auto match = all.next();
            text += QStringView(line).mid(from, match.capturedStart() - from);
            text += QChar(match.capturedView(1).toUShort(nullptr, 16));
            from = match.capturedEnd();
        }
        text += QStringView(line).mid(from);
    }
    text.remove(QLatin1Char('\r'));
    return text.toUtf8();
}

} // namespace oc::powershellPayload
