// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/output/LineReader.h"
#include "executors/support/output/OutputFormats.h"
#include "executors/support/output/TableBuilder.h"

#include <QRegularExpression>

#include <algorithm>

namespace oc::outputFormats {
namespace {

bool isBlank(char c) {
    return c == ' ' || c == '\t';
}

QByteArrayView trimmedEnd(QByteArrayView text) {
    while (!text.isEmpty() && isBlank(text.back()))
        text.chop(1);
    return text;
}

/// Splits lines into at most so many fields, the last of which is the rest of the line.
class Splitter {
public:
    explicit Splitter(const QString& separator) {
        const QByteArray bytes = separator.toUtf8();
        if (bytes.isEmpty() || bytes == "\\s+" || bytes == "[ \\t]+") {
            kind_ = Kind::Blanks;
        } else if (bytes == "\\t") {
            kind_ = Kind::Literal;
            literal_ = '\t';
        } else if (bytes.size() == 1 && !QByteArrayView("\\^$.[]|()?*+{}").contains(bytes[0])) {
            kind_ = Kind::Literal;
            literal_ = bytes[0];
        } else if (bytes.size() == 2 && bytes[0] == '\\' && QByteArrayView("^$.[]|()?*+{}\\").contains(bytes[1])) {
            kind_ = Kind::Literal;
            literal_ = bytes[1];
        } else {
            kind_ = Kind::Pattern;
            pattern_.setPattern(separator);
        }
    }

    [[nodiscard]] Status check() const {
        if (kind_ != Kind::Pattern || pattern_.isValid()) return {};
        return Error{QStringLiteral("bad_pattern"),
                     QStringLiteral("the separator %1 is no regular expression: %2")
                         .arg(pattern_.pattern(), pattern_.errorString()),
                     {},
                     {}};
    }

    void split(QByteArrayView line, qsizetype most, std::vector<QByteArrayView>& fields) {
        fields.clear();
        switch (kind_) {
        case Kind::Blanks: {
            qsizetype at = 0;
            while (true) {
                while (at < line.size() && isBlank(line[at]))
                    ++at;
                if (at == line.size()) return;
                if (qsizetype(fields.size()) + 1 == most) {
                    fields.push_back(trimmedEnd(line.sliced(at)));
                    return;
                }
                const qsizetype begin = at;
                while (at < line.size() && !isBlank(line[at]))
                    ++at;
                fields.push_back(line.sliced(begin, at - begin));
            }
        }
        case Kind::Literal: {
            qsizetype at = 0;
            while (qsizetype(fields.size()) + 1 < most) {
                const qsizetype end = line.indexOf(literal_, at);
                if (end < 0) break;
                fields.push_back(line.sliced(at, end - at));
                at = end + 1;
            }
            fields.push_back(line.sliced(at));
            return;
        }
        case Kind::Pattern: {
            const QString text = QString::fromUtf8(line);
            held_.clear();
            qsizetype at = 0;
            for (auto matches = pattern_.globalMatch(text); matches.hasNext() && qsizetype(held_.size()) + 1 < most;) {
                const auto match = matches.next();
                if (match.capturedLength() == 0) continue;
                held_.push_back(QStringView(text).sliced(at, match.capturedStart() - at).toUtf8());
                at = match.capturedEnd();
            }
            held_.push_back(QStringView(text).sliced(at).toUtf8());
            for (const QByteArray& field : held_)
                fields.push_back(field);
            return;
        }
        }
    }

private:
    enum class Kind { Blanks, Literal, Pattern };
    Kind kind_ = Kind::Blanks;
    char literal_ = ' ';
    QRegularExpression pattern_;
    std::vector<QByteArray> held_;
};

constexpr qsizetype mostNumbered = 1000;

/// The most fields that a line has, up to mostNumbered.
qsizetype widest(const OutputSpec& spec, QByteArrayView bytes, Splitter& splitter) {
    LineReader reader(spec, bytes);
    std::vector<QByteArrayView> fields;
    qsizetype most = 1;
    QByteArrayView line;
    while (most < mostNumbered && reader.next(line)) {
        splitter.split(line, mostNumbered, fields);
        most = qMax(most, qsizetype(fields.size()));
    }
    return most;
}

QStringList numberedColumns(qsizetype count) {
    QStringList names;
    for (qsizetype i = 1; i <= count; ++i)
        names.append(QStringLiteral("column_%1").arg(i));
    return names;
}

} // namespace

Result<ParsedOutput> columns(const OutputSpec& spec, QByteArrayView bytes) {
    Splitter splitter(spec.separator);
    if (auto valid = splitter.check(); !valid) return valid.error();
    LineReader reader(spec, bytes);
    std::vector<QByteArrayView> fields;

    const bool numbered = spec.columns.isEmpty() && spec.headerLines == 0; // lines may be of any width
    std::optional<TableBuilder> builder;
    if (!spec.columns.isEmpty()) {
        builder.emplace(spec.columns);
    } else {
        QStringList names;
        splitter.split(reader.lastHeader(), std::numeric_limits<qsizetype>::max(), fields);
        for (const QByteArrayView field : fields)
            names.append(QString::fromUtf8(field));
        if (numbered) names = numberedColumns(widest(spec, bytes, splitter));
        if (names.isEmpty()) {
            return Error{QStringLiteral("no_columns"),
                         QStringLiteral("the tool names no columns, and the output has no heading to take them from"),
                         {},
                         {}};
        }
        builder.emplace(TableBuilder::inferring(names));
    }
    const QList<OutputColumn>& declared = builder->columns();
    std::vector<qsizetype> fieldOf;
    for (qsizetype c = 0; c < declared.size(); ++c) {
        fieldOf.push_back(declared.at(c).index >= 0 ? declared.at(c).index : c);
    }
    const qsizetype needed = *std::max_element(fieldOf.begin(), fieldOf.end()) + 1;
    // The last declared column takes the rest of the line, unless another one is taken from further right.
    const qsizetype most = fieldOf.back() + 1 == needed ? needed : needed + 1;

    QByteArrayView line;
    while (reader.next(line)) {
        if (std::all_of(line.begin(), line.end(), isBlank)) continue;
        if (builder->isFull()) {
            builder->rowLeftOut();
            continue;
        }
        splitter.split(line, most, fields);
        for (const qsizetype field : fieldOf) {
            if (field < qsizetype(fields.size())) {
                builder->add(fields[std::size_t(field)]);
            } else {
                builder->addNull();
            }
        }
        builder->endRow(!numbered && qsizetype(fields.size()) < needed);
    }
    ParsedOutput parsed;
    parsed.output = builder->finish(spec, parsed.notices);
    return parsed;
}

Result<ParsedOutput> lines(const OutputSpec& spec, QByteArrayView bytes) {
    QList<OutputColumn> column = spec.columns.mid(0, 1);
    if (column.isEmpty()) {
        column.append(OutputColumn{});
        column.first().column.name = QStringLiteral("line");
    }
    TableBuilder builder(column);
    LineReader reader(spec, bytes);
    QByteArrayView line;
    qsizetype kept = 0;
    while (reader.next(line)) {
        // Lines may be as short as two bytes, and a cell costs a hundred.
        if (kept >= 100'000) {
            builder.rowLeftOut();
            continue;
        }
        builder.add(line);
        builder.endRow();
        ++kept;
    }
    ParsedOutput parsed;
    parsed.output = builder.finish(spec, parsed.notices);
    return parsed;
}

} // namespace oc::outputFormats
