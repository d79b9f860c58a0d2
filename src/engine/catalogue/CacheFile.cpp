// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalogue/CacheFile.h"

#include <QCborStreamWriter>
#include <QDir>
#include <QFileInfo>
#include <QSaveFile>
#include <QtEndian>

#include <xxhash.h>

#include <array>
#include <cstring>

namespace oc {

namespace {

constexpr char magic[] = "OCTOOLS2";
constexpr quint64 largestPart = 256 * 1024 * 1024;

quint64 checksum(QByteArrayView content) {
    // Not qHashBits(): since Qt 6 that differs from process to process whatever seed it is given.
    return XXH3_64bits(content.data(), static_cast<std::size_t>(content.size()));
}

QByteArray arrayOf(const QByteArrayList& strings) {
    QByteArray written;
    QCborStreamWriter cbor(&written);
    cbor.startArray(static_cast<quint64>(strings.size()));
    for (const QByteArray& string : strings)
        cbor.append(string);
    cbor.endArray();
    return written;
}

/// The byte strings of a CBOR array, as they stand (RFC 8949, section 3: definite lengths). QCborValue and
/// QCborStreamReader copy them, and that would be most of the work of a start.
class ByteStrings {
public:
    explicit ByteStrings(QByteArrayView in) : in_(in.isEmpty() ? in : in.sliced(1)) {} // after the array's own head

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

QList<QByteArrayView> stringsOf(const QByteArray& array, qsizetype count) {
    QList<QByteArrayView> found;
    ByteStrings strings(array);
    for (; found.size() < count; found.append(strings.next()))
        ;
    return found;
}

} // namespace

std::unique_ptr<CacheFile> CacheFile::open(const QString& path) {
    if (path.isEmpty()) return nullptr;
    std::unique_ptr<CacheFile> cache(new CacheFile(path));
    Layout& layout = cache->layout_;
    // Unbuffered: a buffer would read past the head, and every page of it costs.
    if (!cache->file_.open(QIODevice::ReadOnly | QIODevice::Unbuffered)) return nullptr;
    if (cache->file_.read(reinterpret_cast<char*>(&layout), sizeof(layout)) != qint64(sizeof(layout))) return nullptr;
    if (std::memcmp(layout.magic, magic, sizeof(layout.magic)) != 0) return nullptr;
    if (layout.headSize > largestPart || layout.bodySize > largestPart) return nullptr;
    if (cache->file_.size() != qint64(sizeof(layout) + layout.headSize + layout.bodySize)) return nullptr;
    cache->head_ = cache->file_.read(static_cast<qint64>(layout.headSize));
    // The body's size and checksum are the head's business: they are summed with it.
    const quint64 sum = checksum(cache->head_) ^ layout.bodySum ^ layout.bodySize;
    return sum == layout.headSum ? std::move(cache) : nullptr;
}

void CacheFile::write(const QString& path, const QByteArrayList& head, const QByteArrayList& body) {
    if (path.isEmpty()) return;
    const QByteArray headBytes = arrayOf(head), bodyBytes = arrayOf(body);
    Layout layout{};
    std::memcpy(layout.magic, magic, sizeof(layout.magic));
    layout.headSize = static_cast<quint64>(headBytes.size());
    layout.bodySize = static_cast<quint64>(bodyBytes.size());
    layout.bodySum = checksum(bodyBytes);
    layout.headSum = checksum(headBytes) ^ layout.bodySum ^ layout.bodySize;
    QDir().mkpath(QFileInfo(path).path());
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)) return;
    file.write(reinterpret_cast<const char*>(&layout), sizeof(layout));
    file.write(headBytes);
    file.write(bodyBytes);
    file.commit();
}

QList<QByteArrayView> CacheFile::head(qsizetype count) const {
    return stringsOf(head_, count);
}

QList<QByteArrayView> CacheFile::body(qsizetype count) {
    if (!std::exchange(bodyRead_, true)) {
        if (file_.seek(qint64(sizeof(layout_) + layout_.headSize)))
            body_ = file_.read(static_cast<qint64>(layout_.bodySize));
        file_.close();
        if (body_.size() != qint64(layout_.bodySize) || checksum(body_) != layout_.bodySum) {
            body_.clear();
            file_.remove();
        }
    }
    return body_.isEmpty() ? QList<QByteArrayView>() : stringsOf(body_, count);
}

} // namespace oc
