// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/ChatAddress.h"

#include "engine/base/Redactor.h"
#include "executors/support/HttpClient.h"

namespace oc {

Result<ChatAddress> ChatAddress::read(const QString& text, const QString& given) {
    ChatAddress address;
    address.given = given;
    const QString trimmed = text.trimmed(); // a value that came out of a file ends with a line break
    if (trimmed == Redactor::mask()) {
        address.hidden = true;
        return address;
    }
    address.url = QUrl(trimmed, QUrl::StrictMode);
    const bool web = address.url.scheme() == QLatin1String("https") || address.url.scheme() == QLatin1String("http");
    if (!address.url.isValid() || !web || address.url.host().isEmpty()) {
        return Error{QStringLiteral("bad_url"),
                     QStringLiteral("%1 holds no web address").arg(given),
                     QStringLiteral("It begins with https:// and a host name; copy it again, whole, from where the "
                                    "webhook was made."),
                     {}};
    }
    return address;
}

QString ChatAddress::host() const {
    return hidden ? QStringLiteral("(the address in %1)").arg(given) : HttpClient::shownUrl(url);
}

} // namespace oc
