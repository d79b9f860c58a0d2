// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/opsctl/Console.h"

#include "engine/base/Hint.h"
#include "engine/base/Json.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

namespace oc::opsctl {

using namespace Qt::StringLiterals;

Console::Console()
    : outIsTerminal_(isatty(STDOUT_FILENO)),
      errIsTerminal_(isatty(STDERR_FILENO)),
      inIsTerminal_(isatty(STDIN_FILENO)) {
    const char* term = std::getenv("TERM");
    // https://no-color.org: any value that is not empty turns colours off.
    const char* noColour = std::getenv("NO_COLOR");
    colours_ = outIsTerminal_ && !(noColour && *noColour) && term && qstrcmp(term, "dumb") != 0;
}

Console::~Console() {
    clearProgress();
    flush();
}

void Console::out(const QString& text) {
    outBytes(text.toUtf8());
}

void Console::outBytes(const QByteArray& bytes) {
    if (outIsTerminal_) clearProgress();
    if (outFailed_) return;
    if (std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stdout) != size_t(bytes.size())) {
        outFailed_ = true; // a closed pipe (| head) or a full disk; told once, by flush()
    }
}

void Console::outDocument(const QJsonValue& document) {
    outBytes(json::toText(document, true) + '\n');
}

void Console::errLine(const QString& text) {
    clearProgress();
    std::fflush(stdout);
    const QByteArray bytes = text.toUtf8() + '\n';
    std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stderr);
}

void Console::error(const QString& what, const QString& why, const QString& hint) {
    QString line = u"opsctl: "_s + what;
    if (!why.isEmpty()) line += u": "_s + why;
    errLine(line + hintInLine(hint));
}

void Console::error(const Error& error) {
    errLine(u"opsctl: "_s + error.toText());
}

void Console::progress(const QString& text) {
    if (!errIsTerminal_) return;
    winsize size{};
    const int columns = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
    const QByteArray bytes = "\r\x1b[K" + text.left(columns - 1).toUtf8();
    std::fflush(stdout);
    std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stderr);
    std::fflush(stderr);
    progressShown_ = true;
}

void Console::clearProgress() {
    if (!progressShown_) return;
    std::fputs("\r\x1b[K", stderr);
    std::fflush(stderr);
    progressShown_ = false;
}

void Console::flush() {
    if (std::fflush(stdout) != 0) outFailed_ = true;
}

int Console::width() const {
    if (!outIsTerminal_) return 0;
    winsize size{};
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

QString Console::styled(const QString& text, Style style) const {
    if (!colours_ || style == Style::Plain) return text;
    const char* code = "0";
    switch (style) {
    case Style::Plain:
        break;
    case Style::Bold:
        code = "1";
        break;
    case Style::Dim:
        code = "2";
        break;
    case Style::Good:
        code = "32";
        break;
    case Style::Bad:
        code = "31";
        break;
    case Style::Warn:
        code = "33";
        break;
    }
    return u"\x1b["_s + QLatin1StringView(code) + u'm' + text + u"\x1b[0m"_s;
}

QString Console::safe(const QString& text) const {
    if (!outIsTerminal_) return text;
    QString clean;
    clean.reserve(text.size());
    for (const QChar c : text) {
        const ushort u = c.unicode();
        if ((u < 0x20 && u != '\n' && u != '\t') || u == 0x7f || (u >= 0x80 && u < 0xa0)) {
            clean += u"\\x%1"_s.arg(u, 2, 16, QLatin1Char('0'));
        } else {
            clean += c;
        }
    }
    return clean;
}

} // namespace oc::opsctl
