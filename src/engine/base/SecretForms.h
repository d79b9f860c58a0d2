// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <vector>

namespace oc {

/// One way in which a secret may turn up in a stream of bytes. A value.
struct SecretForm {
    QByteArray text;
    bool wholeWord = false; ///< too short to be taken out of the middle of a word

    friend bool operator<(const SecretForm& a, const SecretForm& b) {
        const int order = a.text.compare(b.text);
        return order != 0 ? order < 0 : a.wholeWord < b.wholeWord;
    }
};

/// As it is, percent-encoded as the common encoders do it, JSON-escaped as Qt, Python, Go and PHP do it, and in base64
/// and base64url (also of UTF-16, PowerShell's -EncodedCommand) at each of the three offsets to the groups of three
/// bytes.
[[nodiscard]] std::vector<SecretForm> secretForms(const QString& secret);

} // namespace oc
