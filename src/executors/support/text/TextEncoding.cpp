// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/text/TextEncoding.h"

#include <algorithm>
#include <array>

#include <simdjson.h>

namespace oc::textEncoding {

using namespace Qt::StringLiterals;

namespace {

/// 0x80 to 0x9f: https://encoding.spec.whatwg.org/index-windows-1252.txt
constexpr std::array<char16_t, 32> windows1252{0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                               0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
                                               0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                               0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

/// How many bytes at the end begin a character without ending it.
qsizetype cutAtEnd(QByteArrayView bytes) {
    for (qsizetype back = 1; back <= std::min<qsizetype>(3, bytes.size()); ++back) {
        const auto byte = static_cast<unsigned char>(bytes[bytes.size() - back]);
        if ((byte & 0xC0U) == 0x80U) continue;
        const qsizetype length = byte >= 0xF0U ? 4 : byte >= 0xE0U ? 3 : byte >= 0xC0U ? 2 : 1;
        return length > back ? back : 0;
    }
    return 0;
}

QStringDecoder decoderOf(TextEncoding encoding) {
    switch (encoding) {
    case TextEncoding::Utf16Le:
        return QStringDecoder(QStringDecoder::Utf16LE);
    case TextEncoding::Utf16Be:
        return QStringDecoder(QStringDecoder::Utf16BE);
    default:
        return QStringDecoder(QStringDecoder::Utf8);
    }
}

} // namespace

QString name(TextEncoding encoding) {
    switch (encoding) {
    case TextEncoding::Utf16Le:
        return u"UTF-16LE"_s;
    case TextEncoding::Utf16Be:
        return u"UTF-16BE"_s;
    case TextEncoding::Windows1252:
        return u"Windows-1252"_s;
    default:
        return u"UTF-8"_s;
    }
}

std::optional<TextEncoding> fromName(const QString& name) {
    const QString plain = QString(name).toLower().remove(u'-').remove(u'_');
    if (plain == "utf8"_L1) return TextEncoding::Utf8;
    if (plain == "utf16"_L1 || plain == "utf16le"_L1) return TextEncoding::Utf16Le;
    if (plain == "utf16be"_L1) return TextEncoding::Utf16Be;
    if (plain == "windows1252"_L1 || plain == "cp1252"_L1 || plain == "latin1"_L1 || plain == "iso88591"_L1)
        return TextEncoding::Windows1252;
    return {};
}

bool isUtf8(QByteArrayView bytes, bool last) {
    const qsizetype cut = last ? 0 : cutAtEnd(bytes);
    return simdjson::validate_utf8(bytes.data(), std::size_t(bytes.size() - cut));
}

TextEncoding guess(QByteArrayView bytes, bool last) {
    if (bytes.startsWith("\xEF\xBB\xBF")) return TextEncoding::Utf8;
    if (bytes.startsWith("\xFF\xFE")) return TextEncoding::Utf16Le;
    if (bytes.startsWith("\xFE\xFF")) return TextEncoding::Utf16Be;
    // Text in Latin letters has a zero in nearly every unit of UTF-16, and none in any other encoding.
    const qsizetype looked = std::min<qsizetype>(bytes.size(), 4096) & ~qsizetype(1);
    std::array<qsizetype, 2> zeros{};
    for (qsizetype i = 0; i < looked; ++i)
        zeros[std::size_t(i % 2)] += bytes[i] == '\0';
    if (looked >= 4 && zeros[1] > looked / 4 && zeros[0] < looked / 16) return TextEncoding::Utf16Le;
    if (looked >= 4 && zeros[0] > looked / 4 && zeros[1] < looked / 16) return TextEncoding::Utf16Be;
    return isUtf8(bytes, last) ? TextEncoding::Utf8 : TextEncoding::Windows1252;
}

ToUtf8::ToUtf8(TextEncoding encoding) : encoding_(encoding), decoder_(decoderOf(encoding)) {}

QByteArray ToUtf8::convert(QByteArrayView bytes) {
    if (encoding_ == TextEncoding::Windows1252) {
        QString text(bytes.size(), Qt::Uninitialized);
        std::transform(bytes.begin(), bytes.end(), text.begin(), [](char c) {
            const auto byte = static_cast<unsigned char>(c);
            return QChar(byte >= 0x80 && byte < 0xA0 ? windows1252[byte - 0x80U] : char16_t(byte));
        });
        return text.toUtf8();
    }
    QByteArray utf8 = QString(decoder_.decode(bytes)).toUtf8();
    bad_ = bad_ || decoder_.hasError();
    if (!begun_ && !utf8.isEmpty()) {
        begun_ = true;
        if (utf8.startsWith("\xEF\xBB\xBF")) utf8.remove(0, 3);
    }
    return utf8;
}

} // namespace oc::textEncoding
