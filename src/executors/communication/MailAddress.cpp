// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/MailAddress.h"

#include "engine/catalogue/AddressText.h"

#include <algorithm>

namespace oc {

namespace {

Error badAddress(const QString& what, const QString& text, const QString& hint) {
    QString shown = text.left(80);
    std::replace_if(
        shown.begin(), shown.end(), [](QChar c) { return !c.isPrint(); }, QChar(u'?'));
    return {
        QStringLiteral("bad_parameter"), QStringLiteral("%1: '%2' is no e-mail address").arg(what, shown), hint, {}};
}

/// Without the quotation marks and what escapes inside them (RFC 5322, section 3.2.4).
QString unquoted(const QString& text) {
    if (text.size() < 2 || !text.startsWith(QLatin1Char('"')) || !text.endsWith(QLatin1Char('"'))) return text;
    QString plain;
    for (qsizetype i = 1; i < text.size() - 1; ++i) {
        if (text.at(i) == QLatin1Char('\\') && i + 2 < text.size()) ++i;
        plain += text.at(i);
    }
    return plain.simplified();
}

} // namespace

bool hasControlCharacter(const QString& text) {
    return std::any_of(text.begin(), text.end(), [](QChar c) {
        return c.unicode() < 0x20 || (c.unicode() >= 0x7f && c.unicode() <= 0x9f) || c.unicode() == 0x2028 ||
               c.unicode() == 0x2029;
    });
}

Result<QString> MailAddress::parseBare(const QString& text, const QString& what) {
    if (hasControlCharacter(text))
        return badAddress(what, text,
                          QStringLiteral("It has a line break or another control character in it; remove that."));
    const auto address = addressText::canonicalEmail(text.trimmed());
    if (!address) {
        return badAddress(what, text,
                          text.contains(QLatin1Char('<')) ? QStringLiteral("Give the address alone: ops@example.org.")
                                                          : QStringLiteral("Such as ops@example.org."));
    }
    // RFC 5321, section 4.5.3.1: in octets.
    if (address->left(address->lastIndexOf(QLatin1Char('@'))).toUtf8().size() > 64 || address->toUtf8().size() > 254)
        return badAddress(what, text, QStringLiteral("At most 64 bytes before the @, and 254 in all."));
    return *address;
}

Result<MailAddress> MailAddress::parse(const QString& text, const QString& what) {
    const QString trimmed = text.trimmed();
    if (!trimmed.endsWith(QLatin1Char('>'))) {
        auto bare = parseBare(text, what);
        if (!bare) return bare.error();
        return MailAddress{{}, *bare};
    }
    if (hasControlCharacter(text))
        return badAddress(what, text,
                          QStringLiteral("It has a line break or another control character in it; remove that."));
    const qsizetype open = trimmed.lastIndexOf(QLatin1Char('<'));
    if (open < 0) return badAddress(what, text, QStringLiteral("Such as Ops <ops@example.org>."));
    auto address = parseBare(trimmed.mid(open + 1, trimmed.size() - open - 2), what);
    if (!address) return address.error();
    return MailAddress{unquoted(trimmed.left(open).simplified()), *address};
}

bool MailAddress::needsUtf8(const QString& address) {
    return std::any_of(address.begin(), address.end(), [](QChar c) { return c.unicode() > 127; });
}

QString MailAddress::domain() const {
    return address.mid(address.lastIndexOf(QLatin1Char('@')) + 1);
}

} // namespace oc
