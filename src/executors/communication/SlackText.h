// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace oc {

/// A message's text as Slack takes it. A value.
struct SlackText {
    /// Slack itself cuts without a word after that many characters
    /// (https://docs.slack.dev/changelog/2018-truncating-really-long-messages).
    static constexpr qsizetype longest = 40'000;

    QString text;
    qsizetype leftOut = 0; ///< characters of the original that did not fit; the text says so at its end

    /// Escapes &, < and > where they are no marks of Slack's (<https://...|a link>, <@U...>, <!here>, &amp;, a quote's
    /// > at the beginning of a line). A text that is too long is cut between two characters or marks.
    [[nodiscard]] static SlackText from(const QString& text, qsizetype limit = longest);
};

} // namespace oc
