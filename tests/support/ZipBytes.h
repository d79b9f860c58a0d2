// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>

#include <array>
#include <utility>

namespace oc::test {

/// A zip (PKWARE APPNOTE 6.3) with these files, deflated; "mimetype" as it is, as OpenDocument wants it.
inline QByteArray zipBytes(const QList<std::pair<QByteArray, QByteArray>>& files) {
    const auto little = [](quint32 value, int bytes) {
        QByteArray text;
        for (int i = 0; i < bytes; ++i)
            text += char((value >> (8 * i)) & 0xFFU);
        return text;
    };
    const auto crc32 = [](const QByteArray& bytes) {
        static const std::array<quint32, 256> table = [] {
            std::array<quint32, 256> made{};
            for (quint32 n = 0; n < 256; ++n) {
                quint32 c = n;
                for (int k = 0; k < 8; ++k)
                    c = (c & 1U) != 0 ? 0xEDB88320U ^ (c >> 1U) : c >> 1U;
                made[n] = c;
            }
            return made;
        }();
        quint32 c = 0xFFFFFFFFU;
        for (const char byte : bytes)
            c = table[(c ^ static_cast<unsigned char>(byte)) & 0xFFU] ^ (c >> 8U);
        return c ^ 0xFFFFFFFFU;
    };
    QByteArray zip;
    QByteArray directory;
    for (const auto& [name, bytes] : files) {
        // qCompress: four bytes of length, a zlib stream (RFC 1950): two bytes before, four behind the deflated ones.
        const QByteArray packed = qCompress(bytes, 9);
        const bool isStored = name == "mimetype";
        const QByteArray deflated = isStored ? bytes : packed.mid(6, packed.size() - 10);
        const QByteArray common = little(20, 2) + little(0, 2) + little(isStored ? 0 : 8, 2) + little(0, 2) +
                                  little(0x21, 2) + little(crc32(bytes), 4) + little(quint32(deflated.size()), 4) +
                                  little(quint32(bytes.size()), 4) + little(quint32(name.size()), 2) + little(0, 2);
        directory += "PK\x01\x02" + little(20, 2) + common + little(0, 2) + little(0, 2) + little(0, 2) + little(0, 4) +
                     little(quint32(zip.size()), 4) + name;
        zip += "PK\x03\x04" + common + name + deflated;
    }
    const qsizetype start = zip.size();
    zip += directory;
    return zip + "PK\x05\x06" + little(0, 4) + little(quint32(files.size()), 2) + little(quint32(files.size()), 2) +
           little(quint32(directory.size()), 4) + little(quint32(start), 4) + little(0, 2);
}

} // namespace oc::test
