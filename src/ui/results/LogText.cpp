// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/LogText.h"

#include "engine/base/TerminalText.h"
#include "ui/results/WhenDone.h"

#include <QBuffer>
#include <QFileInfo>
#include <QRegularExpression>
#include <QtConcurrentRun>

#include <algorithm>
#include <cstring>

namespace oc::ui {

namespace {

constexpr qint64 chunkSize = 1 << 20;
constexpr qint64 maxCopy = 16 << 20;

} // namespace

LogText::LogText(QObject* parent) : QObject(parent), cache_(64) {}

LogText::~LogText() = default;

std::unique_ptr<QIODevice> LogText::Source::open() const {
    std::unique_ptr<QIODevice> device;
    if (file.isEmpty()) {
        auto buffer = std::make_unique<QBuffer>();
        buffer->setData(bytes);
        device = std::move(buffer);
    } else {
        device = std::make_unique<QFile>(file);
    }
    if (!device->open(QIODevice::ReadOnly)) return nullptr;
    return device;
}

void LogText::clear() {
    setBytes({});
}

void LogText::setFile(const QString& file) {
    if (!file.isEmpty() && source_.file == file) {
        refresh();
        return;
    }
    source_ = {file, {}};
    start();
}

void LogText::setBytes(const QByteArray& bytes) {
    const bool grown = source_.file.isEmpty() && !source_.bytes.isEmpty() && bytes.startsWith(source_.bytes);
    source_ = {{}, bytes};
    if (grown)
        refresh();
    else
        start();
}

void LogText::start() {
    ++generation_;
    ++search_;
    blocks_.clear();
    cache_.clear();
    lines_ = scanned_ = resumeAt_ = resumeLines_ = 0;
    scanning_ = again_ = false;
    Q_EMIT changed(true);
    refresh();
}

void LogText::refresh() {
    if (source_.file.isEmpty() && source_.bytes.isEmpty()) return;
    if (scanning_) {
        again_ = true;
        return;
    }
    scanning_ = true;
    const int generation = generation_;
    whenDone(this, QtConcurrent::run([source = source_, from = resumeAt_, lines = resumeLines_] {
                 return scan(source, from, lines);
             }),
             [this, generation](const Scan& found) {
                 if (generation != generation_) return;
                 scanning_ = false;
                 if (found.end != scanned_) {
                     // The block in which the last line stands was read when it was shorter; the scan began with it.
                     cache_.remove(resumeLines_ / linesPerBlock);
                     if (lines_ > 0) cache_.remove((lines_ - 1) / linesPerBlock);
                     blocks_.resize((resumeLines_ + linesPerBlock - 1) / linesPerBlock);
                     blocks_ += found.blocks;
                     lines_ = found.lines;
                     scanned_ = found.end;
                     resumeAt_ = found.resumeAt;
                     resumeLines_ = found.resumeLines;
                     Q_EMIT changed(false);
                 }
                 if (again_) {
                     again_ = false;
                     refresh();
                 }
             });
}

LogText::Scan LogText::scan(const Source& source, qint64 from, qint64 lines) {
    Scan result;
    result.lines = result.resumeLines = lines;
    result.resumeAt = result.end = from;
    const std::unique_ptr<QIODevice> device = source.open();
    if (!device || !device->seek(from)) return result;
    qint64 lineStart = from;
    qint64 at = from;
    for (;;) {
        const QByteArray chunk = device->read(chunkSize);
        if (chunk.isEmpty()) break;
        const char* data = chunk.constData();
        for (qsizetype i = 0; i < chunk.size();) {
            if (at + i == lineStart && result.resumeLines % linesPerBlock == 0) result.blocks.append(lineStart);
            const qint64 room = lineStart + maxLineBytes - (at + i);
            const qsizetype span = std::min<qsizetype>(chunk.size() - i, room);
            const void* feed = memchr(data + i, '\n', size_t(span));
            const qsizetype taken = feed ? static_cast<const char*>(feed) - (data + i) + 1 : span;
            i += taken;
            if (feed || taken == room) {
                lineStart = at + i;
                ++result.resumeLines;
            }
        }
        at += chunk.size();
    }
    result.end = at;
    result.resumeAt = lineStart;
    result.lines = result.resumeLines + (lineStart < at ? 1 : 0);
    return result;
}

QList<QByteArray> LogText::readBlock(const Source& source, qint64 offset, int count) {
    QList<QByteArray> lines;
    const std::unique_ptr<QIODevice> device = source.open();
    if (!device || !device->seek(offset)) return lines;
    while (lines.size() < count) {
        const QByteArray line = device->readLine(maxLineBytes + 1);
        if (line.isEmpty()) break;
        lines.append(line);
    }
    return lines;
}

QString LogText::line(qint64 number) const {
    if (number < 0 || number >= lines_) return {};
    const qint64 block = number / linesPerBlock;
    QStringList* held = cache_.object(block);
    if (!held) {
        auto fresh = std::make_unique<QStringList>();
        for (const QByteArray& bytes : readBlock(source_, blocks_.value(block), linesPerBlock))
            fresh->append(withoutEscapes(bytes));
        held = fresh.get();
        const qint64 wanted = number % linesPerBlock;
        const QString text = held->value(wanted);
        cache_.insert(block, fresh.release());
        return text;
    }
    return held->value(number % linesPerBlock);
}

QString LogText::text(qint64 first, qint64 last) const {
    QString all;
    for (qint64 i = std::max<qint64>(0, first); i <= last && i < lines_ && all.size() < maxCopy; ++i) {
        all += line(i);
        all += u'\n';
    }
    return all;
}

void LogText::find(const QString& pattern, bool regex, qint64 fromLine, bool backwards) {
    struct Hit {
        qint64 line = -1;
        QString problem;
    };
    const int search = ++search_;
    const auto look = [source = source_, blocks = blocks_, lines = lines_, pattern, regex, fromLine,
                       backwards]() -> Hit {
        const QRegularExpression expression(regex ? pattern : QRegularExpression::escape(pattern),
                                            QRegularExpression::CaseInsensitiveOption);
        if (!expression.isValid()) return {-1, expression.errorString()};
        const std::unique_ptr<QIODevice> device = source.open();
        if (!device || lines == 0) return {};
        // Once around, beginning behind (or before) the line one stands on.
        const qint64 count = blocks.size();
        const qint64 start = std::clamp<qint64>(fromLine, 0, lines - 1) / linesPerBlock;
        for (qint64 step = 0; step <= count; ++step) {
            const qint64 block = backwards ? ((start - step) % count + count) % count : (start + step) % count;
            if (!device->seek(blocks.at(block))) return {};
            Hit last;
            for (int i = 0; i < linesPerBlock; ++i) {
                const QByteArray bytes = device->readLine(maxLineBytes + 1);
                if (bytes.isEmpty()) break;
                const qint64 number = block * linesPerBlock + i;
                if (step == 0 && (backwards ? number >= fromLine : number <= fromLine)) continue;
                if (!withoutEscapes(bytes).contains(expression)) continue;
                last.line = number;
                if (!backwards) break;
            }
            if (last.line >= 0) return last;
        }
        return {};
    };
    whenDone(this, QtConcurrent::run(look), [this, search](const Hit& hit) {
        if (search == search_) Q_EMIT found(hit.line, hit.problem);
    });
}

} // namespace oc::ui
