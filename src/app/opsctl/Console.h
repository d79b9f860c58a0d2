// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Error.h"

#include <QByteArray>
#include <QJsonValue>
#include <QString>

#include <cstdio>

namespace oc::opsctl {

/// The exit codes that other programs read (design, section 5).
enum ExitCode { AllWell = 0, StepFailed = 1, WrongUse = 2, Refused = 3, StateTrouble = 4, CancelledByUser = 130 };

/// What the commands write to: standard output for results, standard error for all else. Colours and the progress
/// line only where a terminal shows them. Main thread only.
class Console {
public:
    Console();
    ~Console();

    void out(const QString& text);
    void outLine(const QString& text = {}) { out(text + QLatin1Char('\n')); }
    void outBytes(const QByteArray& bytes);
    /// One JSON document, indented.
    void outDocument(const QJsonValue& document);
    void errLine(const QString& text);
    /// "opsctl: what: why (hint)"
    void error(const QString& what, const QString& why, const QString& hint = {});
    void error(const Error& error);
    /// One line that is written over; nothing when standard error is no terminal.
    void progress(const QString& text);
    void clearProgress();
    void flush();

    [[nodiscard]] bool outIsTerminal() const { return outIsTerminal_; }
    [[nodiscard]] bool canAsk() const { return inIsTerminal_ && errIsTerminal_; }
    /// Columns of the terminal, 0 when standard output is none.
    [[nodiscard]] int width() const;

    enum class Style { Plain, Bold, Dim, Good, Bad, Warn };
    [[nodiscard]] QString styled(const QString& text, Style style) const;
    /// Text that a tool printed, safe for a terminal: control characters other than tab and new line are shown as
    /// \xNN, so that no output can move the cursor or retitle the window.
    [[nodiscard]] QString safe(const QString& text) const;

private:
    bool outIsTerminal_ = false;
    bool errIsTerminal_ = false;
    bool inIsTerminal_ = false;
    bool colours_ = false;
    bool progressShown_ = false;
    bool outFailed_ = false;
};

} // namespace oc::opsctl
