// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/SlackText.h"

#include "executors/communication/ChatText.h"

#include <QRegularExpression>

namespace oc {

namespace {

/// The length of the mark that begins here, in UTF-16 units; 0: none does.
qsizetype markAt(const QString& text, qsizetype at) {
    // https://docs.slack.dev/messaging/formatting-message-text
    static const QRegularExpression reference(
        QStringLiteral("<(?:(?:https?|slack)://|mailto:|tel:|@[UW][A-Z0-9]|#C[A-Z0-9]|!(?:here|channel|everyone)\\b|"
                       "!(?:subteam|date)\\^)[^<>\\r\\n]{0,3000}>"));
    static const QRegularExpression entity(QStringLiteral("&(?:amp|lt|gt);"));
    const QChar c = text.at(at);
    if (c != QLatin1Char('<') && c != QLatin1Char('&')) return 0;
    const auto match =
        (c == QLatin1Char('<') ? reference : entity)
            .match(text, at, QRegularExpression::NormalMatch, QRegularExpression::AnchorAtOffsetMatchOption);
    return match.hasMatch() ? match.capturedLength() : 0;
}

/// One character or mark of the original.
struct Piece {
    QString escaped;
    qsizetype units = 1;      ///< of the original
    qsizetype characters = 1; ///< of the original
};

Piece pieceAt(const QString& text, qsizetype at) {
    if (const qsizetype length = markAt(text, at)) {
        const QString mark = text.mid(at, length);
        return {mark, length, mark.startsWith(QLatin1Char('&')) ? 1 : characterCount(mark)};
    }
    const QChar c = text.at(at);
    if (c == QLatin1Char('&')) return {QStringLiteral("&amp;")};
    if (c == QLatin1Char('<')) return {QStringLiteral("&lt;")};
    const bool lineBegins = at == 0 || text.at(at - 1) == QLatin1Char('\n');
    if (c == QLatin1Char('>') && !lineBegins) return {QStringLiteral("&gt;")};
    const bool pair = c.isHighSurrogate() && at + 1 < text.size() && text.at(at + 1).isLowSurrogate();
    return {text.mid(at, pair ? 2 : 1), pair ? 2 : 1};
}

} // namespace

SlackText SlackText::from(const QString& text, qsizetype limit) {
    SlackText result;
    const qsizetype total = characterCount(text); // not less than what could be left out
    const qsizetype room = limit - characterCount(cutMark(total));
    qsizetype characters = 0;
    qsizetype fitting = 0; // units of the result that leave room for the mark of a cut
    qsizetype leftOut = 0;
    for (qsizetype at = 0; at < text.size();) {
        const Piece piece = pieceAt(text, at);
        at += piece.units;
        characters += characterCount(piece.escaped);
        if (characters <= limit) result.text += piece.escaped;
        if (characters <= room)
            fitting = result.text.size();
        else
            leftOut += piece.characters;
    }
    if (characters <= limit) return result;
    result.leftOut = leftOut;
    result.text = result.text.left(fitting) + cutMark(leftOut);
    return result;
}

} // namespace oc
