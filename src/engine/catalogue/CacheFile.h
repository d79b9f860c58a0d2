// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QFile>
#include <QString>

#include <memory>

namespace oc {

/// A file of two parts, each with a checksum: a head that is read at once, and a body that is read when somebody needs
/// it. Each part is an array of byte strings in CBOR (RFC 8949). One thread at a time.
class CacheFile {
public:
    /// Null when there is none, or one whose head is damaged or whose length is wrong.
    [[nodiscard]] static std::unique_ptr<CacheFile> open(const QString& path);
    /// By write-then-rename. Silently does nothing where it cannot be written.
    static void write(const QString& path, const QByteArrayList& head, const QByteArrayList& body);

    /// Views of this object; null ones for those that are not there.
    [[nodiscard]] QList<QByteArrayView> head(qsizetype count) const;
    /// Reads the body with the first call. When it is damaged the list is empty, and the file is removed, so that the
    /// next one who wants a cache writes it anew.
    [[nodiscard]] QList<QByteArrayView> body(qsizetype count);

private:
    struct Layout { ///< in the byte order of the machine
        char magic[8];
        quint64 headSize, headSum, bodySize, bodySum;
    };
    explicit CacheFile(const QString& path) : file_(path) {}

    QFile file_;
    Layout layout_{};
    QByteArray head_, body_;
    bool bodyRead_ = false;
};

} // namespace oc
