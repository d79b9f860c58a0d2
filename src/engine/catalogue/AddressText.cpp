// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalogue/AddressText.h"

#include <QStringList>
#include <QUrl>

#include <algorithm>
#include <array>

#include <arpa/inet.h>
#include <net/if.h>

namespace oc::addressText {

using namespace Qt::StringLiterals;

namespace {

bool isAsciiLetterOrDigit(QChar c) {
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9');
}

bool isDigits(QStringView text) {
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
}

bool isScopeName(QStringView scope) {
    return !scope.isEmpty() && scope.size() < IF_NAMESIZE && std::all_of(scope.begin(), scope.end(), [](QChar c) {
        return isAsciiLetterOrDigit(c) || c == u'_' || c == u'-' || c == u'.' || c == u':';
    });
}

bool isLabel(QStringView label) {
    return !label.isEmpty() && label.size() <= 63 && label.front() != u'-' && label.back() != u'-' &&
           std::all_of(label.begin(), label.end(), [](QChar c) { return isAsciiLetterOrDigit(c) || c == u'-'; });
}

} // namespace

std::optional<QString> canonicalIp(const QString& text) {
    if (text.size() > INET6_ADDRSTRLEN + IF_NAMESIZE || text.contains(QChar(u'\0'))) return std::nullopt;
    const qsizetype percent = text.indexOf(u'%');
    const QByteArray address = (percent < 0 ? text : text.left(percent)).toUtf8();
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    std::array<char, INET6_ADDRSTRLEN> out{};
    if (percent < 0 && inet_pton(AF_INET, address.constData(), bytes.data()) == 1)
        return QString::fromLatin1(inet_ntop(AF_INET, bytes.data(), out.data(), out.size()));
    if (inet_pton(AF_INET6, address.constData(), bytes.data()) != 1) return std::nullopt;
    const QString plain = QString::fromLatin1(inet_ntop(AF_INET6, bytes.data(), out.data(), out.size()));
    if (percent < 0) return plain;
    const bool linkLocal = bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80;
    const QString scope = text.mid(percent + 1);
    if (!linkLocal || !isScopeName(scope)) return std::nullopt;
    return plain + u'%' + scope;
}

std::optional<QString> canonicalCidr(const QString& text) {
    const qsizetype slash = text.indexOf(u'/');
    if (slash < 0 || text.contains(u'%')) return std::nullopt;
    const auto address = canonicalIp(text.left(slash));
    const QString length = text.mid(slash + 1);
    if (!address || !isDigits(length) || length.size() > 3) return std::nullopt;
    const int bits = length.toInt();
    if (bits > (address->contains(u':') ? 128 : 32) || QString::number(bits) != length) return std::nullopt;
    return *address + u'/' + length;
}

std::optional<QString> canonicalHost(const QString& text) {
    if (text.contains(u':')) return canonicalIp(text);
    QString name = text.endsWith(u'.') ? text.chopped(1) : text;
    if (std::any_of(name.begin(), name.end(), [](QChar c) { return c.unicode() > 127; })) {
        if (name.size() > 253) return std::nullopt;
        name = QString::fromLatin1(QUrl::toAce(name));
    }
    if (name.isEmpty() || name.size() > 253) return std::nullopt;
    const QStringList labels = name.split(u'.');
    if (!std::all_of(labels.begin(), labels.end(), [](const QString& label) { return isLabel(label); }))
        return std::nullopt;
    // A last label of digits is read as an address by every resolver (inet_aton), so it has to be a whole one.
    if (isDigits(labels.last())) return canonicalIp(text);
    return name;
}

std::optional<QString> canonicalEmail(const QString& text) {
    const qsizetype sign = text.lastIndexOf(u'@');
    if (sign < 1 || sign > 64) return std::nullopt;
    const QString local = text.left(sign);
    if (local.startsWith(u'.') || local.endsWith(u'.') || local.contains(".."_L1)) return std::nullopt;
    const bool fine = std::all_of(local.begin(), local.end(), [](QChar c) {
        if (c.unicode() > 127) return c.isPrint() && !c.isSpace();
        return isAsciiLetterOrDigit(c) || u"!#$%&'*+-/=?^_`{|}~."_s.contains(c);
    });
    const auto domain = canonicalHost(text.mid(sign + 1));
    if (!fine || !domain || domain->contains(u':') || canonicalIp(*domain)) return std::nullopt;
    return local + u'@' + *domain;
}

} // namespace oc::addressText
