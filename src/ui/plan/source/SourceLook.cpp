// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/source/SourceLook.h"

#include "ui/plan/source/Scintilla.h"
#include "ui/theme/Theme.h"

namespace oc::ui::sourceLook {

namespace {

struct StyleColour {
    int style;
    Token token;
};

QsciLexer* lexerFor(PlanFormat format, QObject* parent) {
    if (format == PlanFormat::Yaml) return new QsciLexerYAML(parent);
    auto* lexer = new QsciLexerJSON(parent);
    lexer->setFoldCompact(false);
    return lexer;
}

QList<StyleColour> colours(PlanFormat format) {
    if (format == PlanFormat::Yaml)
        return {{QsciLexerYAML::Comment, Token::SecondText},   {QsciLexerYAML::Identifier, Token::AccentText},
                {QsciLexerYAML::Keyword, Token::AlertText},    {QsciLexerYAML::Number, Token::WarningText},
                {QsciLexerYAML::Reference, Token::AlertText},  {QsciLexerYAML::DocumentDelimiter, Token::SecondText},
                {QsciLexerYAML::TextBlockMarker, Token::Text}, {QsciLexerYAML::SyntaxErrorMarker, Token::FailedText},
                {QsciLexerYAML::Operator, Token::SecondText}};
    return {{QsciLexerJSON::Number, Token::WarningText},
            {QsciLexerJSON::String, Token::DoneText},
            {QsciLexerJSON::UnclosedString, Token::FailedText},
            {QsciLexerJSON::Property, Token::AccentText},
            {QsciLexerJSON::EscapeSequence, Token::AlertText},
            {QsciLexerJSON::CommentLine, Token::SecondText},
            {QsciLexerJSON::CommentBlock, Token::SecondText},
            {QsciLexerJSON::Operator, Token::SecondText},
            {QsciLexerJSON::IRI, Token::DoneText},
            {QsciLexerJSON::IRICompact, Token::DoneText},
            {QsciLexerJSON::Keyword, Token::AlertText},
            {QsciLexerJSON::Error, Token::FailedText}};
}

/// Scintilla knows sizes in points only.
QFont inPoints(QFont font, const QWidget& widget) {
    constexpr double pointsAnInch = 72;
    if (font.pixelSize() > 0) font.setPointSizeF(font.pixelSize() * pointsAnInch / widget.logicalDpiY());
    return font;
}

} // namespace

void apply(QsciScintilla& editor, const Theme& theme, PlanFormat format) {
    QsciLexer* old = editor.lexer();
    QsciLexer* lexer = lexerFor(format, &editor);
    const QFont mono = inPoints(Theme::font(FontRole::Mono), editor);
    const QColor paper = theme.color(Token::Surface);
    lexer->setDefaultFont(mono);
    lexer->setDefaultPaper(paper);
    lexer->setDefaultColor(theme.color(Token::Text));
    constexpr int allStyles = -1;
    lexer->setFont(mono, allStyles);
    lexer->setPaper(paper, allStyles);
    lexer->setColor(theme.color(Token::Text), allStyles);
    for (const StyleColour& one : colours(format))
        lexer->setColor(theme.color(one.token), one.style);
    editor.setLexer(lexer);
    delete old;
    editor.setMarginsFont(inPoints(Theme::font(FontRole::MonoSecond), editor));
    editor.setMarginsForegroundColor(theme.color(Token::SecondText));
    editor.setMarginsBackgroundColor(theme.color(Token::Window));
    editor.setFoldMarginColors(theme.color(Token::Window), theme.color(Token::Window));
    editor.setCaretForegroundColor(theme.color(Token::Text));
    editor.setCaretLineBackgroundColor(theme.color(Token::Raised));
    editor.setSelectionBackgroundColor(theme.color(Token::Selection));
    editor.setSelectionForegroundColor(theme.color(Token::Text));
    editor.setMatchedBraceForegroundColor(theme.color(Token::AccentText));
    editor.setMatchedBraceBackgroundColor(theme.color(Token::Selection));
    editor.setUnmatchedBraceForegroundColor(theme.color(Token::FailedText));
}

} // namespace oc::ui::sourceLook
