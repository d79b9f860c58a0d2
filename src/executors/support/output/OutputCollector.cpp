// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/output/OutputCollector.h"

#include "engine/base/Duration.h"

namespace oc {

OutputCollector::OutputCollector(const OutputSpec& spec) : spec_(spec), limit_(limitFor(spec.format)) {}

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

Result<ParsedOutput> OutputCollector::finish() const {
    if (total_ <= limit_) return OutputParser(spec_).parse(gathered_);
    if (spec_.format == OutputFormat::Json) {
        return Error{QStringLiteral("output_too_large"),
                     QStringLiteral("the output is %1, more than the %2 that are read as JSON")
                         .arg(formatSize(total_), formatSize(limit_)),
                     QStringLiteral("ask for less at once; the whole output is in the run's log"),
                     {}};
    }
    QByteArray whole = gathered_;
    if (const qsizetype end = whole.lastIndexOf('\n'); end >= 0) whole.truncate(end + 1);
    auto parsed = OutputParser(spec_).parse(whole);
    if (parsed) {
        parsed->notices.prepend(
            QStringLiteral("only the first %1 of %2 of output were read as result; the whole is in the run's log")
                .arg(formatSize(whole.size()), formatSize(total_)));
    }
    return parsed;
}

} // namespace oc
