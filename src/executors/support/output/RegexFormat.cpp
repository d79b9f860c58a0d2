// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/output/LineReader.h"
#include "executors/support/output/OutputFormats.h"
#include "executors/support/output/TableBuilder.h"

#include <QRegularExpression>

#include <algorithm>
#include <optional>
#include <vector>

namespace oc::outputFormats {
namespace {

/// "(?m)", "(?s)", "(?sm)" at its beginning: the pattern is meant for the whole text, not for each line.
bool isForWholeText(const QString& pattern) {
    if (!pattern.startsWith(QLatin1StringView("(?"))) return false;
    for (qsizetype i = 2; i < pattern.size(); ++i) {
        if (pattern[i] == QLatin1Char('m') || pattern[i] == QLatin1Char('s')) return true;
        if (!pattern[i].isLetter()) return false;
    }
    return false;
}

} // namespace

Result<ParsedOutput> regex(const OutputSpec& spec, QByteArrayView bytes) {
    const QRegularExpression pattern(spec.pattern);
    if (!pattern.isValid()) {
        return Error{QStringLiteral("bad_pattern"),
                     QStringLiteral("the tool's output pattern is no regular expression: %1 at character %2")
                         .arg(pattern.errorString())
                         .arg(pattern.patternErrorOffset() + 1),
                     {},
                     {}};
    }
    const QStringList names = pattern.namedCaptureGroups();
    std::vector<int> groups;
    std::vector<bool> carries;
    std::optional<TableBuilder> builder;
    if (!spec.columns.isEmpty()) {
        builder.emplace(spec.columns);
        for (const OutputColumn& column : spec.columns) {
            const QString name = column.source.isEmpty() ? column.column.name : column.source;
            groups.push_back(column.index >= 0 ? column.index : int(names.indexOf(name)));
            carries.push_back(column.carry);
        }
    } else {
        QStringList columns;
        for (int group = 1; group < names.size(); ++group) {
            columns.append(names.at(group).isEmpty() ? QStringLiteral("group_%1").arg(group) : names.at(group));
            groups.push_back(group);
        }
        if (columns.isEmpty()) {
            columns.append(QStringLiteral("match"));
            groups.push_back(0);
        }
        builder.emplace(TableBuilder::inferring(columns));
        carries.assign(groups.size(), false);
    }
    const bool carrying = std::find(carries.begin(), carries.end(), true) != carries.end();
    std::vector<std::optional<QByteArray>> carried(groups.size());

    /// Keeps what is to be carried on; false when the match holds nothing else, as a heading above rows does.
    const auto isRow = [&](const QRegularExpressionMatch& match) {
        bool more = false;
        for (std::size_t c = 0; c < groups.size(); ++c) {
            if (groups[c] < 0 || match.capturedStart(groups[c]) < 0) continue;
            if (carries[c])
                carried[c] = match.capturedView(groups[c]).toUtf8();
            else
                more = true;
        }
        return more;
    };
    const auto take = [&](const QRegularExpressionMatch& match) {
        if (carrying && !isRow(match)) return;
        if (builder->isFull()) {
            builder->rowLeftOut();
            return;
        }
        for (std::size_t c = 0; c < groups.size(); ++c) {
            if (carries[c] && carried[c]) {
                builder->add(*carried[c]);
            } else if (groups[c] < 0 || match.capturedStart(groups[c]) < 0) {
                builder->addNull();
            } else {
                builder->add(match.capturedView(groups[c]).toUtf8());
            }
        }
        builder->endRow();
    };
    LineReader reader(spec, bytes);
    QByteArrayView line;
    if (isForWholeText(spec.pattern)) {
        QString text;
        text.reserve(bytes.size());
        while (reader.next(line))
            text += QString::fromUtf8(line) + QLatin1Char('\n');
        for (auto matches = pattern.globalMatch(text); matches.hasNext();)
            take(matches.next());
    } else {
        while (reader.next(line)) {
            const QString text = QString::fromUtf8(line);
            if (const auto match = pattern.match(text); match.hasMatch()) take(match);
        }
    }
    ParsedOutput parsed;
    parsed.output = builder->finish(spec, parsed.notices);
    return parsed;
}

} // namespace oc::outputFormats
