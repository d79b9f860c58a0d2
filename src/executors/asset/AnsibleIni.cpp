// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AnsibleHosts.h"
#include "executors/asset/AssetFormats.h"

#include "engine/base/Words.h"

#include <QRegularExpression>

namespace oc::assetFormats {

using namespace Qt::StringLiterals;

namespace {

enum class Section { Hosts, Children, Variables };

/// Ansible reads a value of a host's line or of a :vars section as a Python literal where it is one; numbers and
/// booleans are what matters to us.
QJsonValue literal(const QString& text) {
    static const QRegularExpression whole(u"^-?(0|[1-9][0-9]{0,17})$"_s);
    if (text == "True"_L1 || text == "true"_L1) return true;
    if (text == "False"_L1 || text == "false"_L1) return false;
    if (text == "None"_L1) return QJsonValue::Null;
    if (whole.match(text).hasMatch()) return text.toLongLong();
    return text;
}

/// Without a comment at the end: a # behind a blank, outside of quotes.
QString withoutComment(const QString& line) {
    QChar quote;
    for (qsizetype i = 0; i < line.size(); ++i) {
        const QChar c = line.at(i);
        if (!quote.isNull()) {
            if (c == quote) quote = QChar();
        } else if (c == u'"' || c == u'\'') {
            quote = c;
        } else if (c == u'#' && (i == 0 || line.at(i - 1).isSpace())) {
            return line.left(i).trimmed();
        }
    }
    return line.trimmed();
}

QString unquoted(const QString& text) {
    const bool quoted =
        text.size() > 1 && (text.startsWith(u'"') || text.startsWith(u'\'')) && text.endsWith(text.at(0));
    return quoted ? text.mid(1, text.size() - 2) : text;
}

} // namespace

/// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/ini_inventory.html
Result<AssetTable> ansibleIni(const QByteArray& text) {
    AnsibleHosts hosts;
    QString group;
    Section section = Section::Hosts;
    QList<AssetImportRow> wrongs;
    qint64 number = 0;
    for (qsizetype at = 0; at < text.size();) {
        qsizetype end = text.indexOf('\n', at);
        if (end < 0) end = text.size();
        QString line = QString::fromUtf8(QByteArrayView(text).sliced(at, end - at)).trimmed();
        at = end + 1;
        ++number;
        if (line.isEmpty() || line.startsWith(u'#') || line.startsWith(u';')) continue;
        const auto refuse = [&](const Error& error) {
            AssetImportRow row;
            row.line = number;
            row.error = error;
            wrongs << row;
        };
        if (line.startsWith(u'[') && (section != Section::Hosts || AnsibleHosts::splitPort(line).second.isEmpty())) {
            static const QRegularExpression heading(u"^\\[([^:\\]]+)(?::(\\w+))?\\]\\s*(?:#.*)?$"_s);
            const auto match = heading.match(line);
            if (match.hasMatch()) {
                group = match.captured(1).trimmed();
                const QString kind = match.captured(2);
                section = kind == "children"_L1 ? Section::Children
                          : kind == "vars"_L1   ? Section::Variables
                                                : Section::Hosts;
                if (!kind.isEmpty() && section == Section::Hosts) {
                    return wrong(number, u"'%1' is no kind of section"_s.arg(kind),
                                 u"[group], [group:children] or [group:vars]"_s);
                }
                hosts.addGroup(group);
                continue;
            }
        }
        line = withoutComment(line);
        if (line.isEmpty()) continue;
        if (section == Section::Children) {
            hosts.addChild(group, line);
            continue;
        }
        if (section == Section::Variables) {
            const qsizetype equals = line.indexOf(u'=');
            if (equals < 1) {
                refuse({u"asset_import"_s, u"'%1' is no variable"_s.arg(line), u"name=value"_s, {}});
                continue;
            }
            hosts.setVariable(group, line.left(equals).trimmed(), literal(unquoted(line.mid(equals + 1).trimmed())));
            continue;
        }
        const Result<QStringList> words = splitWords(line);
        if (!words || words->isEmpty()) {
            refuse(words ? Error{u"asset_import"_s, u"There is no host on this line"_s, {}, {}} : words.error());
            continue;
        }
        QJsonObject variables;
        QString bad;
        for (const QString& word : words->mid(1)) {
            const qsizetype equals = word.indexOf(u'=');
            if (equals < 1)
                bad = word;
            else
                variables.insert(word.left(equals), literal(word.mid(equals + 1)));
        }
        if (!bad.isEmpty()) {
            refuse({u"asset_import"_s, u"'%1' behind the host is no variable"_s.arg(bad), u"name=value"_s, {}});
            continue;
        }
        const Status added =
            hosts.addHosts(words->constFirst(), group.isEmpty() ? u"ungrouped"_s : group, variables, number);
        if (!added) refuse(added.error());
    }
    AssetTable table = hosts.table(AssetFileFormat::AnsibleIni);
    table.rows << wrongs;
    return table;
}

} // namespace oc::assetFormats
