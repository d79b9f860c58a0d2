// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/output/BytePattern.h"
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
    BytePattern matcher(spec.pattern);

    /// Keeps what is to be carried on; false when the match holds nothing else, as a heading above rows does.
    const auto isRow = [&] {
        bool more = false;
        for (std::size_t c = 0; c < groups.size(); ++c) {
            const auto found = matcher.group(groups[c]);
            if (!found) continue;
            if (carries[c])
                carried[c] = found->toByteArray();
            else
                more = true;
        }
        return more;
    };
    const auto take = [&] {
        if (carrying && !isRow()) return;
        if (builder->isFull()) {
            builder->rowLeftOut();
            return;
        }
        for (std::size_t c = 0; c < groups.size(); ++c) {
            if (carries[c] && carried[c]) {
                builder->add(*carried[c]);
            } else if (const auto found = matcher.group(groups[c])) {
                builder->add(*found);
            } else {
                builder->addNull();
            }
        }
        builder->endRow();
    };
    LineReader reader(spec, bytes);
    QByteArrayView line;
    if (isForWholeText(spec.pattern)) {
        QByteArray text;
        text.reserve(bytes.size() + 1);
        while (reader.next(line))
            text.append(line.data(), line.size()).append('\n');
        if (!isPlainUtf8(text)) text = QString::fromUtf8(text).toUtf8();
        for (bool found = matcher.match(text); found; found = matcher.next())
            take();
    } else {
        QByteArray repaired;
        while (reader.next(line)) {
            if (!isPlainUtf8(line)) {
                repaired = QString::fromUtf8(line).toUtf8();
                line = repaired;
            }
            if (matcher.match(line)) take();
        }
    }
    ParsedOutput parsed;
    parsed.output = builder->finish(spec, parsed.notices);
    return parsed;
}

} // namespace oc::outputFormats
