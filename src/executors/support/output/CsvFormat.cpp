// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/output/OutputFormats.h"
#include "executors/support/output/TableBuilder.h"

#include <algorithm>
#include <cstring>
#include <optional>

namespace oc::outputFormats {
namespace {

struct Field {
    QByteArrayView text;
    bool quoted = false;
};

/// Reads records as RFC 4180 has them; line ends may be CRLF, LF or CR, any character but those separates.
class CsvReader {
public:
    CsvReader(QByteArrayView bytes, char separator)
        : at_(bytes.data()), end_(bytes.data() + bytes.size()), separator_(separator) {
        if (bytes.startsWith("\xEF\xBB\xBF")) at_ += 3;
    }

    void skipLine() {
        while (at_ < end_ && *at_ != '\n')
            ++at_;
        if (at_ < end_) ++at_;
    }
    [[nodiscard]] bool startsWith(const QByteArray& text) const {
        return end_ - at_ >= text.size() && std::memcmp(at_, text.constData(), std::size_t(text.size())) == 0;
    }
    [[nodiscard]] bool unclosed() const { return unclosed_; }

    /// False at the end. The fields point into the bytes or into this reader, until the next call.
    bool next(std::vector<Field>& fields) {
        fields.clear();
        used_ = 0;
        if (at_ == end_) return false;
        while (true) {
            fields.push_back(at_ < end_ && *at_ == '"' ? quoted() : plain());
            if (at_ == end_) return true;
            if (*at_ == separator_) {
                ++at_;
                continue;
            }
            if (*at_ == '\r' && at_ + 1 < end_ && at_[1] == '\n') ++at_;
            ++at_;
            return true;
        }
    }

private:
    [[nodiscard]] bool ends(char c) const { return c == separator_ || c == '\n' || c == '\r'; }

    Field plain() {
        const char* begin = at_;
        while (at_ < end_ && !ends(*at_))
            ++at_;
        return {QByteArrayView(begin, at_ - begin), false};
    }

    Field quoted() {
        ++at_;
        const char* begin = at_;
        QByteArray* unescaped = nullptr;
        while (true) {
            const auto* quote = static_cast<const char*>(std::memchr(at_, '"', std::size_t(end_ - at_)));
            if (!quote) {
                unclosed_ = true;
                at_ = end_;
                break;
            }
            at_ = quote + 1;
            if (at_ < end_ && *at_ == '"') { // "" is one quote
                if (!unescaped) unescaped = &buffer();
                unescaped->append(begin, at_ - begin);
                begin = ++at_;
                continue;
            }
            break;
        }
        const char* stop = unclosed_ ? end_ : at_ - 1;
        // What stands between the closing quote and the separator is kept: nothing is lost of a bad file.
        const char* tail = at_;
        while (at_ < end_ && !ends(*at_))
            ++at_;
        if (tail != at_ && !unescaped) unescaped = &buffer();
        if (!unescaped) return {QByteArrayView(begin, stop - begin), true};
        unescaped->append(begin, stop - begin);
        unescaped->append(tail, at_ - tail);
        return {*unescaped, true};
    }

    QByteArray& buffer() {
        // Buffers are never moved: fields of the same record point into them.
        if (used_ == buffers_.size()) buffers_.push_back(std::make_unique<QByteArray>());
        QByteArray& next = *buffers_[used_++];
        next.resize(0);
        return next;
    }

    const char* at_;
    const char* end_;
    char separator_;
    bool unclosed_ = false;
    std::vector<std::unique_ptr<QByteArray>> buffers_;
    std::size_t used_ = 0;
};

qsizetype findHeading(const std::vector<Field>& headings, const QByteArray& name) {
    for (const bool exact : {true, false}) {
        for (std::size_t i = 0; i < headings.size(); ++i) {
            const QByteArrayView heading = headings[i].text;
            if (exact ? heading == name : heading.compare(name, Qt::CaseInsensitive) == 0) return qsizetype(i);
        }
    }
    return -1;
}

bool isEmptyRecord(const std::vector<Field>& fields) {
    return fields.size() == 1 && fields[0].text.isEmpty() && !fields[0].quoted;
}

} // namespace

Result<ParsedOutput> csv(const OutputSpec& spec, QByteArrayView bytes) {
    const QByteArray separator =
        spec.separator == QLatin1StringView("\\t") ? QByteArrayLiteral("\t") : spec.separator.toUtf8();
    CsvReader reader(bytes, separator.isEmpty() ? ',' : separator[0]);
    const QByteArray comment = spec.comment.toUtf8();
    ParsedOutput parsed;
    std::vector<Field> fields;
    for (int i = 0; i < spec.headerLines; ++i)
        reader.skipLine();
    const auto read = [&] {
        do {
            while (!comment.isEmpty() && reader.startsWith(comment))
                reader.skipLine();
            if (!reader.next(fields)) return false;
        } while (isEmptyRecord(fields));
        return true;
    };

    std::vector<qsizetype> fieldOf;
    std::optional<TableBuilder> builder;
    qsizetype width = 0; // fields a full record has; 0: not known
    bool pending = false;
    if (spec.csvHeader) {
        const bool some = read();
        if (spec.columns.isEmpty()) {
            QStringList names;
            for (const Field& field : fields)
                names.append(QString::fromUtf8(field.text));
            builder.emplace(TableBuilder::inferring(names));
        } else {
            builder.emplace(spec.columns);
        }
        for (qsizetype c = 0; c < builder->columns().size(); ++c) {
            const OutputColumn& column = builder->columns().at(c);
            const QString heading = column.source.isEmpty() ? column.column.name : column.source;
            fieldOf.push_back(spec.columns.isEmpty() ? c
                              : column.index >= 0    ? column.index
                                                     : findHeading(fields, heading.toUtf8()));
            if (some && fieldOf.back() < 0 && column.parameter.isEmpty()) {
                parsed.notices.append(QStringLiteral("the output has no column %1").arg(heading));
            }
        }
        width = qsizetype(fields.size());
    } else {
        pending = read();
        if (spec.columns.isEmpty()) {
            QStringList names;
            for (std::size_t i = 0; i < fields.size(); ++i)
                names.append(QStringLiteral("column_%1").arg(i + 1));
            builder.emplace(TableBuilder::inferring(names));
        } else {
            builder.emplace(spec.columns);
        }
        for (qsizetype c = 0; c < builder->columns().size(); ++c) {
            const int index = builder->columns().at(c).index;
            fieldOf.push_back(index >= 0 ? index : c);
            width = std::max(width, fieldOf.back() + 1);
        }
    }

    const bool inferring = spec.columns.isEmpty();
    while (pending || read()) {
        pending = false;
        if (builder->isFull()) {
            builder->rowLeftOut();
            continue;
        }
        for (const qsizetype field : fieldOf) {
            if (field < 0 || field >= qsizetype(fields.size())) {
                builder->addNull();
                continue;
            }
            const Field& found = fields[std::size_t(field)];
            // \N is how PostgreSQL and MySQL write NULL where an empty text must be told from it.
            if (inferring && !found.quoted && found.text == "\\N") {
                builder->addNull();
            } else {
                builder->add(found.text);
            }
        }
        builder->endRow(qsizetype(fields.size()) < width, qsizetype(fields.size()) > width);
    }
    if (reader.unclosed())
        parsed.notices.append(QStringLiteral("a quoted field is never closed; it was taken to reach to the end"));
    parsed.output = builder->finish(spec, parsed.notices);
    return parsed;
}

} // namespace oc::outputFormats
