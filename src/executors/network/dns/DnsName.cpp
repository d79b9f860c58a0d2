// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/dns/DnsName.h"

#include <QHostAddress>
#include <QStringList>
#include <QUrl>

#include <algorithm>
#include <cstring>

namespace oc::dnsName {

namespace {

constexpr std::size_t longestName = 255; // bytes on the wire, RFC 1035, section 2.3.4
constexpr std::size_t longestLabel = 63;

void appendLabel(std::string& text, Bytes label) {
    for (const std::uint8_t byte : label) {
        if (byte <= 0x20 || byte >= 0x7f) {
            const char digits[] = {'\\', char('0' + byte / 100), char('0' + byte / 10 % 10), char('0' + byte % 10)};
            text.append(digits, sizeof digits);
        } else {
            if (std::strchr(".\\\"();@$", byte)) text += '\\';
            text += char(byte);
        }
    }
    text += '.';
}

Error badName(const QString& text, const QString& why) {
    return {
        QStringLiteral("bad_name"), QStringLiteral("'%1' is no name of the DNS: %2").arg(text.left(300), why), {}, {}};
}

/// The labels of a name, each as the bytes that it stands for.
Result<QList<QByteArray>> labelsOf(const QString& text) {
    QList<QByteArray> labels;
    QString label;
    bool escaped = false; // then it is meant as it stands
    QByteArray bytes;
    const auto finish = [&]() -> Status {
        if (!label.isEmpty()) {
            const bool ascii = std::all_of(label.begin(), label.end(), [](QChar c) { return c.unicode() < 0x80; });
            const QByteArray ace = ascii || escaped ? label.toUtf8() : QUrl::toAce(label);
            if (ace.isEmpty()) return badName(text, QStringLiteral("'%1' cannot be written in ASCII").arg(label));
            bytes += ace;
        }
        if (bytes.isEmpty()) return badName(text, QStringLiteral("there is nothing between two of its dots"));
        if (std::size_t(bytes.size()) > longestLabel)
            return badName(text, QStringLiteral("a part between its dots is longer than 63 bytes"));
        labels.append(bytes);
        bytes.clear();
        label.clear();
        escaped = false;
        return {};
    };
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text.at(i);
        if (c == QLatin1Char('.') || c == QChar(0x3002)) { // the ideographic full stop, RFC 3490, section 3.1
            if (const Status status = finish(); !status) return status.error();
        } else if (c == QLatin1Char('\\')) {
            const QStringView digits = QStringView(text).mid(i + 1, 3);
            bool number = false;
            const int value = digits.size() == 3 && std::all_of(digits.begin(), digits.end(),
                                                                [](QChar d) { return d >= u'0' && d <= u'9'; })
                                  ? digits.toInt(&number)
                                  : 0;
            if ((number && value > 255) || i + 1 >= text.size())
                return badName(text, QStringLiteral("a backslash stands before no character"));
            bytes += label.toUtf8();
            label.clear();
            escaped = true;
            bytes += number ? QByteArray(1, char(value)) : QString(text.at(i + 1)).toUtf8();
            i += number ? 3 : 1;
        } else {
            label += c;
        }
    }
    if (!label.isEmpty() || !bytes.isEmpty()) {
        if (const Status status = finish(); !status) return status.error();
    }
    return labels;
}

} // namespace

std::optional<std::string> read(Bytes message, std::size_t& at) {
    std::string text;
    std::size_t wire = 1; // with the root's own byte
    std::size_t here = at;
    std::size_t before = at; // a reference must lead to before this
    std::optional<std::size_t> behind;
    for (;;) {
        if (here >= message.size()) return std::nullopt;
        const std::uint8_t length = message[here];
        if (length == 0) {
            at = behind.value_or(here + 1);
            if (text.empty()) text = ".";
            return text;
        }
        if ((length & 0xc0) == 0xc0) {
            if (here + 1 >= message.size()) return std::nullopt;
            const std::size_t target = std::size_t(length & 0x3f) << 8 | message[here + 1];
            if (target >= before) return std::nullopt;
            if (!behind) behind = here + 2;
            here = before = target;
            continue;
        }
        if ((length & 0xc0) != 0 || here + 1 + length > message.size()) return std::nullopt;
        wire += std::size_t(length) + 1;
        if (wire > longestName) return std::nullopt;
        appendLabel(text, message.subspan(here + 1, length));
        here += std::size_t(length) + 1;
    }
}

Result<QByteArray> toWire(const QString& text) {
    if (text.isEmpty()) return badName(text, QStringLiteral("it is empty"));
    QByteArray wire;
    if (text != QLatin1String(".")) {
        const auto labels = labelsOf(text);
        if (!labels) return labels.error();
        for (const QByteArray& label : *labels)
            wire += char(label.size()) + label;
    }
    wire += '\0';
    if (std::size_t(wire.size()) > longestName) return badName(text, QStringLiteral("it is longer than 255 bytes"));
    return wire;
}

std::optional<QString> ofAddress(const QString& address) {
    QHostAddress parsed;
    const qsizetype scope = address.indexOf(QLatin1Char('%'));
    if (!parsed.setAddress(scope < 0 ? address : address.left(scope))) return std::nullopt;
    QStringList parts;
    if (parsed.protocol() == QAbstractSocket::IPv4Protocol) {
        if (address.count(QLatin1Char('.')) != 3) return std::nullopt; // "127.1" is a name here
        const quint32 number = parsed.toIPv4Address();
        for (int i = 0; i < 4; ++i)
            parts.append(QString::number(number >> (8 * i) & 0xff));
        return parts.join(QLatin1Char('.')) + QStringLiteral(".in-addr.arpa.");
    }
    const Q_IPV6ADDR bytes = parsed.toIPv6Address();
    for (int i = 15; i >= 0; --i)
        parts << QString::number(bytes[i] & 0xf, 16) << QString::number(bytes[i] >> 4, 16);
    return parts.join(QLatin1Char('.')) + QStringLiteral(".ip6.arpa.");
}

} // namespace oc::dnsName
