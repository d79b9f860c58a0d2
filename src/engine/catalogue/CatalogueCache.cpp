// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalogue/CatalogueCache.h"

#include "engine/catalogue/CacheArchive.h"
#include "engine/catalogue/CacheWalk.h"

#include <QCborStreamWriter>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QtEndian>

#include <xxhash.h>

#include <array>
#include <cstring>
#include <mutex>
#include <optional>

namespace oc {

using namespace Qt::StringLiterals;
using cacheArchive::Reader;
using cacheArchive::Texts;
using cacheArchive::TextTable;
using cacheArchive::Walk;
using cacheArchive::Writer;

namespace {

// To be raised with every change of what stands in ToolSpec, or of what the parser makes of a file.
constexpr int format = 12;
constexpr char magic[] = "OCTOOLS\n";
constexpr qsizetype headSize = 8 + 8; // magic, checksum
constexpr qint64 largestFile = 256 * 1024 * 1024;

constexpr qint64 fineNs = 20'000'000;      // two ticks of a slow kernel clock
constexpr qint64 coarseNs = 2'100'000'000; // file systems that count in whole or double seconds

QByteArray versionText() {
    return QByteArrayLiteral(OPSCONDUCTOR_VERSION "/") + QByteArray::number(format);
}

quint64 checksum(QByteArrayView content) {
    // Not qHashBits(): since Qt 6 that differs from process to process whatever seed it is given.
    return XXH3_64bits(content.data(), static_cast<std::size_t>(content.size()));
}

bool mayChangeUnseen(const ToolFile& file, qint64 loadedNs) {
    const qint64 last = std::max(file.modifiedNs, file.changedNs);
    const bool coarse = file.modifiedNs % 1'000'000'000 == 0 && file.changedNs % 1'000'000'000 == 0;
    return last > loadedNs - (coarse ? coarseNs : fineNs);
}

/// The byte strings of the file's CBOR array, as they stand (RFC 8949, section 3: definite lengths). QCborValue and
/// QCborStreamReader copy them, and that would be most of the work of a start.
class ByteStrings {
public:
    explicit ByteStrings(QByteArrayView in) : in_(in) {}

    /// Null after the last one, and for whatever is no byte string.
    [[nodiscard]] QByteArrayView next() {
        const auto head = in_.isEmpty() ? uchar(0) : static_cast<uchar>(in_.front());
        const int more = (head & 0x1f) < 24 ? 0 : 1 << ((head & 0x1f) - 24);
        if (head >> 5 != 2 || more > 8 || in_.size() <= more) return {};
        quint64 length = head & 0x1f;
        if (more > 0) {
            std::array<uchar, 8> bytes{};
            std::memcpy(bytes.data() + 8 - more, in_.data() + 1, static_cast<std::size_t>(more));
            length = qFromBigEndian<quint64>(bytes.data());
        }
        in_ = in_.sliced(1 + more);
        if (length > static_cast<quint64>(in_.size())) return {};
        const QByteArrayView string = in_.first(static_cast<qsizetype>(length));
        in_ = in_.sliced(string.size());
        return string;
    }

private:
    QByteArrayView in_;
};

/// The tools of a cache, each read when it is asked for. Any thread.
class Bodies {
public:
    Bodies(QByteArray content, QByteArrayView texts, QByteArrayView lengths, QByteArrayView bodies)
        : content_(std::move(content)), texts_(texts), lengths_(lengths), bodies_(bodies) {}

    [[nodiscard]] ToolSpecPtr read(qint64 from, qint64 size) {
        const std::lock_guard lock(mutex_);
        if (!table_) table_.emplace(texts_, lengths_);
        if (from < 0 || size < 0 || from > bodies_.size() || size > bodies_.size() - from) return nullptr;
        Reader reader(bodies_.sliced(from, size), *table_);
        Walk<Reader> walk(reader);
        auto tool = std::make_shared<ToolSpec>();
        walk(*tool);
        return reader.failed() ? nullptr : tool;
    }

private:
    const QByteArray content_; ///< what all the views look at
    const QByteArrayView texts_, lengths_, bodies_;
    std::mutex mutex_;
    std::optional<TextTable> table_; ///< under the mutex
};

/// The whole file, if it is one and as it was written.
QByteArray contentOf(const QString& path) {
    QFile file(path);
    if (path.isEmpty() || !file.open(QIODevice::ReadOnly) || file.size() > largestFile) return {};
    QByteArray content = file.readAll();
    if (content.size() <= headSize || !content.startsWith(magic)) return {};
    quint64 sum = 0;
    std::memcpy(&sum, content.constData() + 8, sizeof(sum));
    return sum == checksum(QByteArrayView(content).sliced(headSize)) ? content : QByteArray();
}

} // namespace

CatalogueCache CatalogueCache::read(const QString& path) {
    CatalogueCache cache;
    const QByteArray content = contentOf(path);
    if (content.isEmpty()) return cache;
    ByteStrings strings(QByteArrayView(content).sliced(headSize + 1)); // after the array's own head
    if (strings.next() != versionText()) return cache;
    const QByteArrayView headTexts = strings.next(), headLengths = strings.next(), heads = strings.next();
    const QByteArrayView texts = strings.next(), lengths = strings.next(), toolBytes = strings.next();
    const auto bodies = std::make_shared<Bodies>(content, texts, lengths, toolBytes);

    TextTable table(headTexts, headLengths);
    Reader reader(heads, table);
    Walk<Reader> walk(reader);
    qint64 count = 0;
    walk(count);
    for (qint64 i = 0; i < count && !reader.failed(); ++i) {
        CachedTool tool;
        bool hasTool = false;
        walk(tool.file, tool.problems, hasTool);
        if (hasTool) {
            ToolSummary summary;
            qint64 from = 0, size = 0;
            walk(summary, from, size);
            tool.entry = std::make_shared<const ToolEntry>(std::move(summary),
                                                           [bodies, from, size] { return bodies->read(from, size); });
        }
        cache.add(std::move(tool));
    }
    return reader.failed() ? CatalogueCache() : cache;
}

void CatalogueCache::write(const QString& path, qint64 loadedNs) const {
    if (path.isEmpty()) return;
    QList<const CachedTool*> settled;
    for (const CachedTool& tool : tools_) {
        if (!mayChangeUnseen(tool.file, loadedNs)) settled.append(&tool);
    }
    Texts headTexts, texts;
    Writer heads(headTexts), bodies(texts);
    Walk<Writer> headWalk(heads), bodyWalk(bodies);
    qint64 count = settled.size();
    headWalk(count);
    for (const CachedTool* tool : std::as_const(settled)) {
        CachedTool copy = *tool; // the walk takes references it could write to; copies are shared, not deep
        const ToolSpecPtr whole = copy.entry ? copy.entry->tool() : nullptr;
        bool hasTool = whole != nullptr;
        headWalk(copy.file, copy.problems, hasTool);
        if (!hasTool) continue;
        ToolSummary summary = copy.entry->summary();
        ToolSpec spec = *whole;
        qint64 from = bodies.written().size();
        bodyWalk(spec);
        qint64 size = bodies.written().size() - from;
        headWalk(summary, from, size);
    }
    QByteArray body;
    QCborStreamWriter cbor(&body);
    cbor.startArray(7);
    for (const QByteArray& string : {versionText(), headTexts.all(), headTexts.lengths(), heads.written(), texts.all(),
                                     texts.lengths(), bodies.written()})
        cbor.append(string);
    cbor.endArray();

    const quint64 sum = checksum(body);
    QDir().mkpath(QFileInfo(path).path());
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)) return;
    file.write(magic, 8);
    file.write(reinterpret_cast<const char*>(&sum), sizeof(sum));
    file.write(body);
    file.commit();
}

const CachedTool* CatalogueCache::find(const ToolFile& file) const {
    const auto found = tools_.constFind(file.path);
    return found != tools_.constEnd() && found->file == file ? &*found : nullptr;
}

} // namespace oc
