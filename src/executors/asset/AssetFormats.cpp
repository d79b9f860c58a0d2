// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetFormats.h"

#include "executors/asset/AssetFields.h"

#include <QFileInfo>

#include <algorithm>
#include <array>
#include <utility>

namespace oc::assetFormats {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array<std::pair<AssetFileFormat, QLatin1StringView>, 10> formats{
    {{AssetFileFormat::Csv, "csv"_L1},
     {AssetFileFormat::Tsv, "tsv"_L1},
     {AssetFileFormat::Json, "json"_L1},
     {AssetFileFormat::JsonLines, "jsonl"_L1},
     {AssetFileFormat::AnsibleIni, "ansible-ini"_L1},
     {AssetFileFormat::AnsibleYaml, "ansible-yaml"_L1},
     {AssetFileFormat::Hosts, "hosts"_L1},
     {AssetFileFormat::SshConfig, "ssh-config"_L1},
     {AssetFileFormat::OpenDocument, "ods"_L1},
     {AssetFileFormat::Excel, "xlsx"_L1}}};

/// What the lines of a text look like.
struct Looks {
    int lines = 0;  ///< with something in them, not counting comments
    int tabbed = 0; ///< with a tab between two texts
    int hosts = 0;  ///< an address, blanks, a name
    int ssh = 0;    ///< Host and Match
    int sections = 0;
    int variables = 0; ///< name=value behind a blank, as Ansible has them
    int comments = 0;  ///< of a whole line, #
    bool yaml = false;
    bool loopback = false;
};

Looks look(const QByteArray& text) {
    Looks looks;
    qsizetype at = 0;
    for (int number = 0; number < 300 && at < text.size(); ++number) {
        qsizetype end = text.indexOf('\n', at);
        if (end < 0) end = text.size();
        const QByteArray raw = text.mid(at, end - at);
        const QByteArray line = raw.trimmed();
        at = end + 1;
        if (line.isEmpty()) continue;
        if (line.startsWith('#') || (line.startsWith(';') && !line.contains(";;"))) {
            ++looks.comments;
            continue;
        }
        ++looks.lines;
        const QByteArray simple = line.simplified();
        const QByteArrayList words = simple.split(' ');
        looks.tabbed += line.contains('\t');
        if (words.size() > 1 && assetFields::canonicalAddress(QString::fromLatin1(words.at(0)))) {
            ++looks.hosts;
            looks.loopback = looks.loopback || words.at(0) == "127.0.0.1" || words.at(0) == "::1";
        }
        const QByteArray keyword = words.at(0).toLower();
        looks.ssh += (keyword == "host" || keyword == "match") && words.size() > 1 && !line.contains(',') &&
                     !line.contains('\t');
        looks.sections += line.startsWith('[') && line.contains(']') && !line.contains('{') && !line.contains('"');
        looks.variables += std::any_of(words.begin() + 1, words.end(), [](const QByteArray& word) {
            const qsizetype equals = word.indexOf('=');
            return equals > 0 && !word.startsWith('{') && !word.contains(',') && !word.contains(';');
        });
        if (looks.lines == 1 && (line == "---" || (raw == line && line.endsWith(':') && !line.contains(' '))))
            looks.yaml = true;
    }
    return looks;
}

bool isJsonLines(const QByteArray& text) {
    const qsizetype end = text.indexOf('\n');
    if (end < 0) return false;
    const QByteArray first = text.left(end).trimmed();
    return first.startsWith('{') && first.endsWith('}') && text.mid(end + 1, 4096).trimmed().startsWith('{');
}

} // namespace

QString name(AssetFileFormat format) {
    return std::find_if(formats.begin(), formats.end(), [&](const auto& entry) { return entry.first == format; })
        ->second;
}

std::optional<AssetFileFormat> fromName(const QString& name) {
    const auto found = std::find_if(formats.begin(), formats.end(), [&](const auto& entry) {
        return name.compare(entry.second, Qt::CaseInsensitive) == 0;
    });
    if (found == formats.end()) return {};
    return found->first;
}

QStringList names() {
    QStringList all;
    for (const auto& entry : formats)
        all << entry.second;
    return all;
}

AssetFileFormat guess(const QByteArray& bytes, const QString& fileName) {
    const QFileInfo file(fileName);
    const QString suffix = file.suffix().toLower();
    if (bytes.startsWith("PK\x03\x04")) {
        return bytes.left(200).contains("opendocument") || suffix == "ods"_L1 ? AssetFileFormat::OpenDocument
                                                                              : AssetFileFormat::Excel;
    }
    const QByteArray text = bytes.left(256 * 1024);
    if (suffix == "csv"_L1) return AssetFileFormat::Csv;
    if (suffix == "tsv"_L1 || suffix == "tab"_L1) return AssetFileFormat::Tsv;
    if (suffix == "jsonl"_L1 || suffix == "ndjson"_L1) return AssetFileFormat::JsonLines;
    if (suffix == "yaml"_L1 || suffix == "yml"_L1) return AssetFileFormat::AnsibleYaml;
    const QByteArray trimmed = text.trimmed();
    if (trimmed.startsWith('{') || suffix == "json"_L1)
        return isJsonLines(trimmed) ? AssetFileFormat::JsonLines : AssetFileFormat::Json;
    if (trimmed.startsWith('[')) {
        const QByteArray inner = trimmed.mid(1, 100).trimmed();
        if (inner.isEmpty() || inner.startsWith('{') || inner.startsWith(']') || inner.startsWith('"'))
            return AssetFileFormat::Json;
    }
    const Looks looks = look(text);
    if (suffix == "ini"_L1 || looks.sections > 0) return AssetFileFormat::AnsibleIni;
    if (looks.yaml) return AssetFileFormat::AnsibleYaml;
    if (looks.ssh > 0) return AssetFileFormat::SshConfig;
    const bool named = file.fileName().startsWith("hosts"_L1);
    const bool isHosts = looks.hosts > 0 && looks.hosts * 10 >= looks.lines * (named ? 5 : 9);
    // An address and a name a line are also what two columns of a spreadsheet look like.
    if (isHosts && (named || looks.loopback || looks.comments > 0 || looks.tabbed < looks.lines))
        return AssetFileFormat::Hosts;
    if (looks.variables > 0 && looks.variables * 2 >= looks.lines && looks.tabbed == 0)
        return AssetFileFormat::AnsibleIni;
    return looks.tabbed > 0 && looks.tabbed * 2 >= looks.lines ? AssetFileFormat::Tsv : AssetFileFormat::Csv;
}

Error wrong(qint64 line, const QString& what, const QString& hint) {
    return {u"asset_import"_s, u"Line %1: %2"_s.arg(line).arg(what), hint, {}};
}

} // namespace oc::assetFormats
