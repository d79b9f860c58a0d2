// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/communication/MailAddress.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <utility>

/// The pieces of a mail as bytes: whole header lines with their CRLF, and encoded bodies. Everything is 7-bit but
/// mailboxes that are UTF-8 themselves; no line is longer than 78 octets unless a word in it is. Pure functions.
namespace oc::mime {

/// Unstructured text (RFC 5322, section 2.2.1), folded; in encoded words (RFC 2047) if it is more than printable ASCII.
[[nodiscard]] QByteArray textHeader(const QByteArray& name, const QString& value);
/// One address a line (RFC 5322, section 3.4).
[[nodiscard]] QByteArray addressHeader(const QByteArray& name, const QList<MailAddress>& addresses);
/// "name: value; key=text", text quoted, or by RFC 2231 if it is long or more than plain ASCII.
[[nodiscard]] QByteArray parameterHeader(const QByteArray& name, const QByteArray& value, const QByteArray& key,
                                         const QString& text);
/// The encoded words alone, each at most 75 octets and none with a part of a character. 'used': octets of the line that
/// are taken already.
[[nodiscard]] QByteArray encodedWords(const QString& text, qsizetype used);

/// With CRLF at the end of each line, whatever they were.
[[nodiscard]] QByteArray withCrLf(const QByteArray& text);
/// RFC 2045, section 6.7, of text with CRLF. No line begins with a dot or with "From ", which some servers change.
[[nodiscard]] QByteArray quotedPrintable(const QByteArray& text);

} // namespace oc::mime
