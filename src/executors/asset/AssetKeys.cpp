// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetKeys.h"

#include "engine/base/Json.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>

namespace oc::assetKeys {

using namespace Qt::StringLiterals;

namespace {

constexpr char version4 = 4;
constexpr char version6 = 6;
constexpr char noAddress = char(0xff);
constexpr int longestWrongAddress = 64; ///< of which the key is made

bool isAscii(const QString& text) {
    return std::all_of(text.begin(), text.end(), [](QChar c) { return c.unicode() < 0x80; });
}

/// The family's byte and the address in network order; empty when it is none.
QByteArray parsed(const QString& text) {
    const QByteArray latin = text.trimmed().toLatin1();
    const bool six = latin.contains(':');
    std::array<char, sizeof(in6_addr)> bytes{};
    if (latin.contains('\0') || inet_pton(six ? AF_INET6 : AF_INET, latin.constData(), bytes.data()) != 1) return {};
    return QByteArray(1, six ? version6 : version4) + QByteArray(bytes.data(), six ? 16 : 4);
}

QString oneLine(QString text) {
    for (QChar& c : text) {
        if (c.category() == QChar::Other_Control) c = u' ';
    }
    return text;
}

QString valueText(const QJsonValue& value) {
    if (value.isString()) return value.toString();
    if (value.isNull()) return {};
    return QString::fromUtf8(json::toText(value));
}

} // namespace

QString fold(const QString& text) {
    if (isAscii(text)) return text.toLower();
    return text.normalized(QString::NormalizationForm_C).toCaseFolded().normalized(QString::NormalizationForm_C);
}

QString storedFold(const QString& text) {
    return isAscii(text) ? QString() : fold(text);
}

QString foldHostname(const QString& text) {
    QString folded = text;
    for (QChar& c : folded) {
        if (c >= u'A' && c <= u'Z') c = QChar(c.unicode() + 32);
    }
    return folded;
}

QByteArray address(const QString& text) {
    if (text.isEmpty()) return QByteArray("");
    const QByteArray bytes = parsed(text);
    return bytes.isEmpty() ? noAddress + fold(text).toUtf8().left(longestWrongAddress) : bytes;
}

std::optional<std::pair<QByteArray, QByteArray>> addressRange(const QString& text) {
    const qsizetype slash = text.indexOf(u'/');
    const QByteArray bytes = parsed(slash < 0 ? text : text.left(slash));
    if (bytes.isEmpty()) return std::nullopt;
    const int bits = int(bytes.size() - 1) * 8;
    bool good = true;
    const int prefix = slash < 0 ? bits : QStringView(text).mid(slash + 1).trimmed().toInt(&good);
    if (!good || prefix < 0 || prefix > bits) return std::nullopt;
    QByteArray first = bytes;
    QByteArray last = bytes;
    for (int bit = prefix; bit < bits; ++bit) {
        const auto mask = char(0x80 >> (bit % 8));
        first[1 + bit / 8] = char(first.at(1 + bit / 8) & ~mask);
        last[1 + bit / 8] = char(last.at(1 + bit / 8) | mask);
    }
    return std::pair{first, last};
}

QString tagWords(const QString& name, const QString& value) {
    return fold(oneLine(name)) + u'=' + fold(oneLine(value));
}

QString tagsWords(const QJsonObject& tags) {
    QStringList lines;
    for (auto it = tags.begin(); it != tags.end(); ++it)
        lines.append(tagWords(it.key(), valueText(it.value())));
    return lines.join(u'\n');
}

QString metadataKey(const QJsonObject& metadata) {
    QString words = tagsWords(metadata).left(tagsKeyLength);
    if (!words.isEmpty() && words.back().isHighSurrogate()) words.chop(1);
    return words;
}

} // namespace oc::assetKeys
