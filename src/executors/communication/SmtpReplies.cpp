// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/SmtpReplies.h"

#include <algorithm>

namespace oc {

namespace {

constexpr qsizetype textLimit = 1000;

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

QString shown(const QByteArray& text) {
    QString clean = QString::fromUtf8(text);
    std::replace_if(
        clean.begin(), clean.end(), [](QChar c) { return !c.isPrint(); }, QChar(u' '));
    return clean.simplified();
}

} // namespace

QString SmtpReply::toText() const {
    return text.isEmpty() ? QString::number(code) : QStringLiteral("%1 %2").arg(code).arg(text);
}

void SmtpReplies::sent(const QByteArray& line) {
    // What answers a challenge; in base64, which may look like any command but has no blank.
    if (phase_ == Phase::Authenticate && last_.code >= 300 && last_.code < 400 && !line.contains(' ')) return;
    const QByteArray upper = line.left(16).toUpper();
    if (upper.startsWith("EHLO") || upper.startsWith("HELO")) {
        phase_ = Phase::Hello;
        capabilities_.clear();
    } else if (upper.startsWith("STARTTLS")) {
        phase_ = Phase::StartTls;
    } else if (upper.startsWith("AUTH ")) {
        phase_ = Phase::Authenticate;
    } else if (upper.startsWith("MAIL FROM:")) {
        phase_ = Phase::Sender;
    } else if (upper.startsWith("RCPT TO:")) {
        phase_ = Phase::Recipient;
    } else if (upper.startsWith("DATA")) {
        phase_ = Phase::Data;
    } else if (upper.startsWith("QUIT")) {
        quitting_ = true;
    }
}

bool SmtpReplies::received(const QByteArray& line) {
    ++lines_;
    const QByteArray text = line.trimmed();
    if (text.size() < 3 || !std::all_of(text.begin(), text.begin() + 3, isDigit)) return false; // as libcurl
    const bool more = text.size() > 3 && text.at(3) == '-';
    if (text.size() > 3 && !more && text.at(3) != ' ') return false;
    const QByteArray words = text.mid(4);
    const bool firstLine = !replying_;
    if (firstLine) current_ = {};
    replying_ = true;
    current_.code = text.left(3).toInt();
    if (current_.text.size() < textLimit) {
        const QString clean = shown(words);
        if (!current_.text.isEmpty() && !clean.isEmpty()) current_.text += QLatin1Char(' ');
        current_.text = (current_.text + clean).left(textLimit);
    }
    // The first line of a reply to EHLO is the server's name.
    if (phase_ == Phase::Hello && current_.code == 250 && !firstLine && capabilities_.size() < linesLimit) {
        const QByteArray offer = words.simplified().toUpper();
        const qsizetype blank = offer.indexOf(' ');
        capabilities_.insert(blank < 0 ? offer : offer.left(blank), blank < 0 ? QByteArray() : offer.mid(blank + 1));
    }
    if (more) return false;
    replying_ = false;
    if (quitting_) return false; // what it says to a goodbye tells nothing
    complete();
    return true;
}

void SmtpReplies::complete() {
    last_ = current_;
    switch (phase_) {
    case Phase::StartTls:
        if (last_.code == 220) {
            tlsStarted_ = true;
            capabilities_.clear();
        }
        break;
    case Phase::Recipient:
        recipients_.append(last_);
        break;
    case Phase::Data:
        if (last_.code >= 300 && last_.code < 400) phase_ = Phase::Content;
        break;
    case Phase::Content:
        if (!final_) final_ = last_;
        break;
    default:
        break;
    }
}

} // namespace oc
