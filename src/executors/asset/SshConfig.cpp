// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetFields.h"
#include "executors/asset/AssetFormats.h"

#include "engine/base/Words.h"

#include <QHash>
#include <QRegularExpression>

#include <algorithm>

namespace oc::assetFormats {

using namespace Qt::StringLiterals;

namespace {

struct Block {
    QStringList patterns; ///< of Host; empty before the first one
    bool match = false;   ///< of Match, or another that is not about names
    qint64 line = 0;
    QHash<QString, QString> values; ///< by keyword in small letters; the first one stands (ssh_config(5))
};

bool isPattern(const QString& name) {
    return name.contains(u'*') || name.contains(u'?') || name.startsWith(u'!');
}

bool fits(const QString& pattern, const QString& name) {
    return QRegularExpression(QRegularExpression::wildcardToRegularExpression(
                                  pattern, QRegularExpression::UnanchoredWildcardConversion)
                                  .prepend(u"\\A(?:"_s)
                                  .append(u")\\z"_s))
        .match(name)
        .hasMatch();
}

bool fits(const Block& block, const QString& name) {
    bool any = block.patterns.isEmpty() && !block.match;
    for (const QString& pattern : block.patterns) {
        if (pattern.startsWith(u'!')) {
            if (fits(pattern.mid(1), name)) return false;
        } else {
            any = any || pattern == name || (isPattern(pattern) && fits(pattern, name));
        }
    }
    return any;
}

/// "Keyword value" or "Keyword=value".
std::pair<QString, QString> taken(const QString& line) {
    static const QRegularExpression form(u"^(\\w+)(?:\\s*=\\s*|\\s+)(.*)$"_s);
    const auto match = form.match(line);
    return match.hasMatch() ? std::pair{match.captured(1).toLower(), match.captured(2).trimmed()}
                            : std::pair{line.toLower(), QString()};
}

/// What is kept, and under which name.
const QList<std::pair<QString, QString>>& kept() {
    static const QList<std::pair<QString, QString>> list{{u"user"_s, u"metadata.ssh_user"_s},
                                                         {u"port"_s, u"metadata.ssh_port"_s},
                                                         {u"proxyjump"_s, u"metadata.ssh_proxy_jump"_s},
                                                         {u"identityfile"_s, u"metadata.ssh_identity_file"_s}};
    return list;
}

} // namespace

/// ssh_config(5). What a name gets is put together as ssh does it: the first value that a fitting block has.
Result<AssetTable> sshConfig(const QByteArray& text) {
    AssetTable table;
    table.format = AssetFileFormat::SshConfig;
    table.encoding = u"UTF-8"_s;
    QList<Block> blocks{Block{}};
    QStringList included;
    qint64 matches = 0;
    qint64 number = 0;
    for (qsizetype at = 0; at < text.size();) {
        qsizetype end = text.indexOf('\n', at);
        if (end < 0) end = text.size();
        const QString line = QString::fromUtf8(QByteArrayView(text).sliced(at, end - at)).trimmed();
        at = end + 1;
        ++number;
        if (line.isEmpty() || line.startsWith(u'#')) continue;
        const auto [keyword, value] = taken(line);
        const Result<QStringList> words = splitWords(value);
        if (!words || words->isEmpty()) {
            AssetImportRow row;
            row.line = number;
            row.error = words ? Error{u"asset_import"_s, u"'%1' has no value"_s.arg(keyword), {}, {}} : words.error();
            table.rows << row;
            continue;
        }
        if (keyword == "host"_L1) {
            blocks << Block{*words, false, number, {}};
        } else if (keyword == "match"_L1) {
            ++matches;
            blocks << Block{{}, true, number, {}};
        } else if (keyword == "include"_L1) {
            included << *words;
        } else if (QHash<QString, QString>& values = blocks.last().values; !values.contains(keyword)) {
            values.insert(keyword, words->join(u' '));
        }
    }
    QStringList patterns;
    QStringList columns{u"hostname"_s, u"ip_address"_s};
    QHash<QString, qint64> seen;
    for (const Block& block : std::as_const(blocks)) {
        for (const QString& name : block.patterns) {
            if (isPattern(name)) {
                if (!patterns.contains(name)) patterns << name;
                continue;
            }
            if (seen.contains(name)) continue;
            seen.insert(name, block.line);
            QHash<QString, QString> values;
            for (const Block& other : std::as_const(blocks)) {
                if (!fits(other, name)) continue;
                for (auto it = other.values.begin(); it != other.values.end(); ++it) {
                    if (!values.contains(it.key())) values.insert(it.key(), it.value());
                }
            }
            AssetImportRow row;
            row.line = block.line;
            QString target = values.value(u"hostname"_s);
            target.replace(u"%h"_s, name).replace(u"%%"_s, u"%"_s);
            // The name in the file is a short name that ssh knows; the machine's own is what it leads to.
            if (const auto address = assetFields::canonicalAddress(target.isEmpty() ? name : target)) {
                row.fields.insert(u"ip_address"_s, *address);
                row.fields.insert(u"hostname"_s, name);
            } else if (!target.isEmpty() && target != name) {
                row.fields.insert(u"hostname"_s, target);
                row.fields.insert(u"metadata.ssh_host"_s, name);
            } else {
                row.fields.insert(u"hostname"_s, name);
            }
            for (const auto& [from, to] : kept()) {
                if (values.contains(from)) row.fields.insert(to, values.value(from));
            }
            for (const QString& column : row.fields.keys()) {
                if (!columns.contains(column)) columns << column;
            }
            table.rows << row;
        }
    }
    std::stable_sort(table.rows.begin(), table.rows.end(),
                     [](const AssetImportRow& a, const AssetImportRow& b) { return a.line < b.line; });
    table.columns = columns;
    table.titles = columns;
    if (!patterns.isEmpty()) {
        table.notes << u"Patterns stand for no machine of their own and were left out: %1%2"_s.arg(
            patterns.mid(0, 10).join(u", "_s), patterns.size() > 10 ? u", ..."_s : QString());
    }
    if (!included.isEmpty())
        table.notes << u"Other files are included, and were not read: %1"_s.arg(included.join(u", "_s));
    if (matches > 0) table.notes << u"%1 Match blocks were left out"_s.arg(matches);
    return table;
}

} // namespace oc::assetFormats
