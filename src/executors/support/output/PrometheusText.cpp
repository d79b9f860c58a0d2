// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/output/PrometheusText.h"

#include <charconv>
#include <cstring>
#include <limits>

namespace oc {
namespace {

bool isBlank(char c) {
    return c == ' ' || c == '\t';
}

/// Goes through one line. Everything it returns is a view of it or decoded from it.
class Cursor {
public:
    explicit Cursor(QByteArrayView line) : line_(line) {}

    [[nodiscard]] bool atEnd() const { return at_ >= line_.size(); }
    [[nodiscard]] char peek() const { return atEnd() ? '\0' : line_[at_]; }
    [[nodiscard]] QByteArrayView rest() const { return line_.sliced(at_); }
    void skipBlanks() {
        while (!atEnd() && isBlank(line_[at_]))
            ++at_;
    }
    bool take(char c) {
        if (peek() != c || atEnd()) return false;
        ++at_;
        return true;
    }
    /// Up to the next blank.
    QByteArrayView word() {
        const qsizetype begin = at_;
        while (!atEnd() && !isBlank(line_[at_]))
            ++at_;
        return line_.sliced(begin, at_ - begin);
    }
    /// [a-zA-Z_:][a-zA-Z0-9_:]*, the colon only in names of metrics; empty when there is none.
    QByteArrayView name(bool colon) {
        const qsizetype begin = at_;
        while (!atEnd()) {
            const char c = line_[at_];
            const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (colon && c == ':');
            if (!letter && !(at_ > begin && c >= '0' && c <= '9')) break;
            ++at_;
        }
        return line_.sliced(begin, at_ - begin);
    }
    /// What stands between quotation marks, unescaped.
    std::optional<QString> quoted() {
        if (!take('"')) return std::nullopt;
        QByteArray text;
        while (!atEnd()) {
            const char c = line_[at_++];
            if (c == '"') return QString::fromUtf8(text);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            if (atEnd()) return std::nullopt;
            const char escaped = line_[at_++];
            if (escaped != 'n' && escaped != '\\' && escaped != '"') return std::nullopt;
            text.append(escaped == 'n' ? '\n' : escaped);
        }
        return std::nullopt;
    }

private:
    QByteArrayView line_;
    qsizetype at_ = 0;
};

std::optional<double> number(QByteArrayView text) {
    QByteArrayView digits = text;
    bool negative = false;
    if (digits.startsWith('+') || digits.startsWith('-')) {
        negative = digits.startsWith('-');
        digits = digits.sliced(1);
    }
    if (digits.compare("nan", Qt::CaseInsensitive) == 0) return std::numeric_limits<double>::quiet_NaN();
    if (digits.compare("inf", Qt::CaseInsensitive) == 0 || digits.compare("infinity", Qt::CaseInsensitive) == 0) {
        return negative ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
    }
    if (digits.isEmpty() || digits.startsWith('-') || digits.startsWith('+')) return std::nullopt;
    double value = 0;
    const char* end = digits.data() + digits.size();
    const auto [rest, error] = std::from_chars(digits.data(), end, value);
    if (rest != end || error == std::errc::invalid_argument) return std::nullopt;
    if (error == std::errc::result_out_of_range) return std::nullopt;
    return negative ? -value : value;
}

std::optional<qint64> timestamp(QByteArrayView text) {
    constexpr qint64 farthest = 253'402'300'799'999; // the end of the year 9999
    qint64 value = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, value);
    if (text.isEmpty() || rest != end || error != std::errc() || value < 0 || value > farthest) return std::nullopt;
    return value;
}

QString unescapedHelp(QByteArrayView text) {
    QByteArray plain;
    plain.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        const bool pair = text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '\\' || text[i + 1] == 'n');
        if (!pair) {
            plain.append(text[i]);
        } else {
            plain.append(text[++i] == 'n' ? '\n' : '\\');
        }
    }
    return QString::fromUtf8(plain);
}

/// "{a="b",c="d"}"; a name in quotation marks without a value is the metric's own.
bool readLabels(Cursor& cursor, PrometheusSample& sample) {
    while (true) {
        cursor.skipBlanks();
        if (cursor.take('}')) return true;
        QString label;
        if (cursor.peek() == '"') {
            auto quoted = cursor.quoted();
            if (!quoted || quoted->isEmpty()) return false;
            label = std::move(*quoted);
        } else {
            label = QString::fromLatin1(cursor.name(false));
            if (label.isEmpty()) return false;
        }
        cursor.skipBlanks();
        if (cursor.take('=')) {
            cursor.skipBlanks();
            auto value = cursor.quoted();
            if (!value || sample.labels.contains(label)) return false;
            sample.labels.insert(label, std::move(*value));
        } else {
            if (!sample.name.isEmpty()) return false;
            sample.name = label;
        }
        cursor.skipBlanks();
        if (cursor.take('}')) return true;
        if (!cursor.take(',')) return false;
    }
}

} // namespace

bool PrometheusText::next(PrometheusSample& sample) {
    while (at_ != end_) {
        const auto* newline = static_cast<const char*>(std::memchr(at_, '\n', std::size_t(end_ - at_)));
        const char* stop = newline ? newline : end_;
        QByteArrayView line(at_, stop - at_);
        at_ = newline ? newline + 1 : end_;
        ++line_;
        if (line.endsWith('\r')) line.chop(1);
        while (!line.isEmpty() && isBlank(line.back()))
            line.chop(1);
        while (!line.isEmpty() && isBlank(line.front()))
            line = line.sliced(1);
        if (line.isEmpty()) continue;
        bool fine = true;
        if (line.front() == '#') {
            fine = readComment(line);
        } else {
            sample = PrometheusSample();
            fine = readSample(line, sample);
            if (fine) {
                addFamily(sample);
                return true;
            }
        }
        if (fine) continue;
        if (badLines_++ == 0) {
            firstBadLine_ = line_;
            firstBadText_ = QString::fromUtf8(line.first(std::min<qsizetype>(line.size(), 80)));
        }
    }
    return false;
}

bool PrometheusText::readComment(QByteArrayView line) {
    Cursor cursor(line);
    cursor.take('#');
    cursor.skipBlanks();
    const QByteArrayView word = cursor.word();
    const bool isHelp = word == "HELP";
    if (!isHelp && word != "TYPE") return true;
    cursor.skipBlanks();
    QString name;
    if (cursor.peek() == '"') {
        name = cursor.quoted().value_or(QString());
    } else {
        name = QString::fromLatin1(cursor.name(true));
    }
    if (name.isEmpty() || (!cursor.atEnd() && !isBlank(cursor.peek()))) return false;
    cursor.skipBlanks();
    Family& family = families_[name];
    if (isHelp) {
        family.help = unescapedHelp(cursor.rest());
        return true;
    }
    const QByteArrayView type = cursor.word();
    for (const char* known : {"counter", "gauge", "histogram", "summary", "untyped"}) {
        if (type != known || !cursor.atEnd()) continue;
        family.type = QString::fromLatin1(known);
        return true;
    }
    return false;
}

bool PrometheusText::readSample(QByteArrayView line, PrometheusSample& sample) const {
    Cursor cursor(line);
    sample.name = QString::fromLatin1(cursor.name(true));
    const bool spaced = isBlank(cursor.peek());
    cursor.skipBlanks();
    const bool labelled = cursor.take('{');
    if (labelled && !readLabels(cursor, sample)) return false;
    if (sample.name.isEmpty() || (!labelled && !spaced)) return false;
    cursor.skipBlanks();
    const QByteArrayView text = cursor.word();
    const auto value = number(text);
    if (!value) return false;
    sample.value = *value;
    sample.text = text.toByteArray();
    cursor.skipBlanks();
    if (cursor.atEnd()) return true;
    sample.milliseconds = timestamp(cursor.word());
    cursor.skipBlanks();
    return sample.milliseconds && cursor.atEnd();
}

void PrometheusText::addFamily(PrometheusSample& sample) const {
    sample.family = sample.name;
    auto found = families_.constFind(sample.name);
    if (found == families_.cend()) {
        for (const char* suffix : {"_bucket", "_sum", "_count"}) {
            if (!sample.name.endsWith(QLatin1String(suffix))) continue;
            const QString family = sample.name.chopped(qsizetype(std::strlen(suffix)));
            const auto base = families_.constFind(family);
            if (base == families_.cend()) continue;
            const bool parts = base->type == QLatin1String("histogram") ||
                               (base->type == QLatin1String("summary") && std::strcmp(suffix, "_bucket") != 0);
            if (!parts) continue;
            sample.family = family;
            found = base;
        }
    }
    if (found != families_.cend()) {
        sample.type = found->type;
        sample.help = found->help;
    }
    if (sample.type.isEmpty()) sample.type = QStringLiteral("untyped");
}

} // namespace oc
