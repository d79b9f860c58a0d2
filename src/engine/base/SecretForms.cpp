// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/SecretForms.h"

#include "engine/base/Json.h"

namespace oc {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype shortestInWords = 4;

class Forms {
public:
    void add(const QByteArray& text, bool wholeWord) {
        if (!text.isEmpty()) list_.push_back({text, wholeWord});
    }
    void add(const QByteArray& text) { add(text, text.size() < shortestInWords); }
    std::vector<SecretForm> take() { return std::move(list_); }

private:
    std::vector<SecretForm> list_;
};

QByteArray lowerEscapes(QByteArray encoded) {
    for (qsizetype i = 0; i + 2 < encoded.size(); ++i) {
        if (encoded.at(i) != '%') continue;
        for (qsizetype k = i + 1; k <= i + 2; ++k) {
            if (encoded.at(k) >= 'A' && encoded.at(k) <= 'F') encoded[k] = static_cast<char>(encoded.at(k) - 'A' + 'a');
        }
        i += 2;
    }
    return encoded;
}

void addPercentForms(Forms& forms, const QByteArray& raw) {
    // What encoders leave as it is: nothing but unreserved characters; encodeURIComponent; user info; path; query.
    for (const char* kept : {"", "!*'()", "!$&'()*+,;=", "!$&'()*+,;=:", "!$&'()*+,;=:@", "!$&'()*+,;=:@/?"}) {
        const QByteArray encoded = raw.toPercentEncoding(kept);
        if (encoded == raw) continue;
        forms.add(encoded);
        forms.add(lowerEscapes(encoded));
        if (raw.contains(' ')) { // HTML forms
            QByteArray plus = encoded;
            plus.replace("%20", "+");
            forms.add(plus);
            forms.add(lowerEscapes(plus));
        }
    }
}

QByteArray withUnicodeEscapes(const QString& escaped, bool (*wanted)(char16_t)) {
    QByteArray text;
    for (const QChar c : escaped) {
        if (wanted(c.unicode())) {
            text += "\\u" + QByteArray::number(c.unicode(), 16).rightJustified(4, '0');
        } else {
            text += QString(c).toUtf8();
        }
    }
    return text;
}

void addJsonForms(Forms& forms, const QString& secret, const QByteArray& raw) {
    QByteArray quoted = json::toText(secret);
    quoted = quoted.mid(1, quoted.size() - 2);
    const QString escaped = QString::fromUtf8(quoted);
    QByteArray slashes = quoted;
    slashes.replace("/", "\\/");
    for (const QByteArray& form :
         {quoted, slashes, withUnicodeEscapes(escaped, [](char16_t c) { return c > 126; }),
          withUnicodeEscapes(escaped, [](char16_t c) { return c == u'<' || c == u'>' || c == u'&'; })}) {
        if (form != raw) forms.add(form);
    }
}

void addBase64Forms(Forms& forms, const QByteArray& raw) {
    for (int offset = 0; offset < 3; ++offset) {
        // Only the characters that hang on nothing but the secret's own bytes.
        const qsizetype first = offset == 0 ? 0 : offset + 1;
        const qsizetype end = (offset + raw.size()) * 8 / 6;
        if (end - first < shortestInWords) continue;
        const QByteArray padded = QByteArray(offset, '\0') + raw;
        forms.add(padded.toBase64().mid(first, end - first));
        forms.add(padded.toBase64(QByteArray::Base64UrlEncoding).mid(first, end - first));
    }
}

} // namespace

std::vector<SecretForm> secretForms(const QString& secret) {
    Forms forms;
    const QByteArray raw = secret.toUtf8();
    const bool isShort = secret.size() < shortestInWords;
    forms.add(raw, isShort);
    addPercentForms(forms, raw);
    addJsonForms(forms, secret, raw);
    if (isShort) {
        // Three letters in base64 are four that may stand in any text.
        forms.add(raw.toBase64(), true);
        forms.add(raw.toBase64(QByteArray::OmitTrailingEquals), true);
        return forms.take();
    }
    addBase64Forms(forms, raw);
    addBase64Forms(forms, QByteArray(reinterpret_cast<const char*>(secret.utf16()), secret.size() * 2));
    return forms.take();
}

} // namespace oc
