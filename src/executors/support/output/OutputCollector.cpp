// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/output/OutputCollector.h"

#include "engine/base/Duration.h"

#include <utility>

namespace oc {

namespace {

/// Without the bytes of a character whose end is not there.
void dropPartOfCharacter(QByteArray& text) {
    qsizetype begin = text.size();
    while (begin > 0 && text.size() - begin < 3 && (uchar(text.at(begin - 1)) & 0xc0) == 0x80)
        --begin;
    if (begin == 0) return;
    const uchar lead = uchar(text.at(begin - 1));
    const qsizetype length = lead >= 0xf8 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
    if (length > text.size() - begin + 1) text.truncate(begin - 1);
}

} // namespace

OutputCollector::OutputCollector(const OutputSpec& spec) : spec_(spec), limit_(limitFor(spec.format)) {
    bool given = false;
    const qint64 bytes = spec.limitBytes.toLongLong(&given);
    if (!given) return;
    wanted_ = bytes;
    limit_ = qMin(limit_, qsizetype(bytes));
}

qsizetype OutputCollector::limitFor(OutputFormat format) {
    switch (format) {
    case OutputFormat::Json:
        return 64 << 20;
    case OutputFormat::Text:
    case OutputFormat::Lines:
        return 4 << 20; // for reading by people; the whole is in the log
    default:
        return 32 << 20;
    }
}

void OutputCollector::add(OutputStream stream, const QByteArray& bytes) {
    if (spec_.from != OutputFrom::Both) {
        if ((stream == OutputStream::Stderr) == (spec_.from == OutputFrom::Stderr)) add(bytes);
        return;
    }
    QByteArray& begun = begun_.at(stream == OutputStream::Stdout ? 0 : 1);
    const qsizetype end = bytes.lastIndexOf('\n') + 1;
    if (end > 0) {
        add(begun + bytes.first(end));
        begun = bytes.sliced(end);
    } else {
        begun += bytes;
    }
    if (begun.size() > limit_) add(std::exchange(begun, {}));
}

void OutputCollector::add(const QByteArray& bytes) {
    total_ += bytes.size();
    if (total_ > limit_ && spec_.format == OutputFormat::Json) {
        gathered_ = QByteArray(); // of no use in part
        return;
    }
    const qsizetype room = limit_ - gathered_.size();
    if (gathered_.isEmpty() && bytes.size() <= room) {
        gathered_ = bytes; // shared: small outputs are never copied
    } else if (room > 0) {
        gathered_.append(bytes.constData(), std::min(room, bytes.size()));
    }
}

Result<ParsedOutput> OutputCollector::finish() {
    for (QByteArray& begun : begun_) {
        if (begun.isEmpty()) continue;
        if (!gathered_.isEmpty() && !gathered_.endsWith('\n')) add("\n");
        add(std::exchange(begun, {}));
    }
    if (total_ <= limit_) {
        auto parsed = OutputParser(spec_).parse(gathered_);
        if (parsed && wanted_) parsed->output.fields.insert(QStringLiteral("truncated"), false);
        return parsed;
    }
    if (spec_.format == OutputFormat::Json) {
        return Error{QStringLiteral("output_too_large"),
                     QStringLiteral("the output is %1, more than the %2 that are read as JSON")
                         .arg(formatSize(total_), formatSize(limit_)),
                     QStringLiteral("ask for less at once; the whole output is in the run's log"),
                     {}};
    }
    QByteArray whole = gathered_;
    if (isTruncated() && spec_.format == OutputFormat::Text) {
        dropPartOfCharacter(whole);
    } else if (const qsizetype end = whole.lastIndexOf('\n'); end >= 0) {
        whole.truncate(end + 1);
    }
    auto parsed = OutputParser(spec_).parse(whole);
    if (parsed && wanted_) parsed->output.fields.insert(QStringLiteral("truncated"), true);
    if (parsed && isTruncated()) {
        parsed->notices.prepend(QStringLiteral("cut after the first %1").arg(formatSize(whole.size())));
    } else if (parsed) {
        parsed->notices.prepend(
            QStringLiteral("only the first %1 of %2 of output were read as result; the whole is in the run's log")
                .arg(formatSize(whole.size()), formatSize(total_)));
    }
    return parsed;
}

} // namespace oc
