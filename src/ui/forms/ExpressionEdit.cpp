// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/forms/ExpressionEdit.h"

#include "engine/base/Json.h"
#include "ui/plan/CodeText.h"
#include "ui/results/WhenDone.h"
#include "ui/theme/Theme.h"

#include <QAbstractItemView>
#include <QAbstractTextDocumentLayout>
#include <QCompleter>
#include <QKeyEvent>
#include <QLabel>
#include <QStringListModel>
#include <QTextBlock>
#include <QTextEdit>
#include <QtConcurrentRun>

#include <algorithm>

namespace oc::ui {

namespace {

constexpr int quietMs = 200;
constexpr int leastOfText = 3; ///< lines
constexpr int most = 8;
constexpr qsizetype longest = 160; ///< of the value that is told

QString oneLine(const QJsonValue& value) {
    QString text = value.isUndefined() ? QStringLiteral("undefined") : QString::fromUtf8(json::toText(value));
    if (text.size() > longest) text = text.left(longest - 1) + u'…';
    return text;
}

} // namespace

ExpressionEdit::ExpressionEdit(Kind kind, const Theme& theme, QWidget* parent)
    : QPlainTextEdit(parent),
      kind_(kind),
      theme_(theme),
      completer_(new QCompleter(this)),
      words_(new QStringListModel(this)),
      value_(new QLabel(parent)) {
    setProperty("ocField", true);
    viewport()->setAutoFillBackground(false);
    setFont(Theme::font(FontRole::Mono));
    document()->setDocumentMargin(6);
    setTabChangesFocus(true);
    setLineWrapMode(QPlainTextEdit::WidgetWidth);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    completer_->setModel(words_);
    completer_->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    completer_->setWidget(this);
    connect(completer_, qOverload<const QString&>(&QCompleter::activated), this, &ExpressionEdit::insertWord);
    value_->setFont(Theme::font(FontRole::MonoSecond));
    value_->setTextFormat(Qt::PlainText);
    value_->setWordWrap(true);
    value_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    value_->hide();
    soon_.setSingleShot(true);
    soon_.setInterval(quietMs);
    connect(&soon_, &QTimer::timeout, this, &ExpressionEdit::tellValue);
    connect(this, &QPlainTextEdit::textChanged, this, [this] {
        fit();
        if (source_) soon_.start();
        if (setting_) return;
        Q_EMIT textEdited(text());
        offer();
    });
    fit();
}

void ExpressionEdit::setText(const QString& text) {
    setting_ = true;
    setPlainText(text);
    setting_ = false;
}

void ExpressionEdit::select(int begin, int length) {
    QTextCursor cursor = textCursor();
    cursor.setPosition(begin);
    cursor.setPosition(begin + length, QTextCursor::KeepAnchor);
    setTextCursor(cursor);
}

void ExpressionEdit::fit() {
    // What the layout calls height is a number of lines, wrapped ones included.
    const int shown = std::max(1, qRound(document()->documentLayout()->documentSize().height()));
    const int lines = std::clamp(shown, kind_ == Kind::Text ? leastOfText : 1, most);
    const int border = 2;
    setFixedHeight(lines * fontMetrics().lineSpacing() + int(2 * document()->documentMargin()) + 2 * border);
    setVerticalScrollBarPolicy(shown > most ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
}

void ExpressionEdit::resizeEvent(QResizeEvent* event) {
    QPlainTextEdit::resizeEvent(event);
    fit();
}

void ExpressionEdit::focusOutEvent(QFocusEvent* event) {
    QPlainTextEdit::focusOutEvent(event);
    if (event->reason() != Qt::PopupFocusReason) Q_EMIT left();
}

void ExpressionEdit::setScopeSource(const ExpressionScopeSource& source) {
    source_ = source;
    scope_.reset();
    if (source_) soon_.start();
}

ExpressionScopePtr ExpressionEdit::scope() {
    if (!scope_ && source_) scope_ = source_();
    return scope_;
}

void ExpressionEdit::keyPressEvent(QKeyEvent* event) {
    if (completer_->popup()->isVisible()) {
        // The list's own, which hands back what it does not need.
        switch (event->key()) {
        case Qt::Key_Return:
        case Qt::Key_Enter:
        case Qt::Key_Tab:
        case Qt::Key_Escape:
            event->ignore();
            return;
        default:
            break;
        }
    } else if (event->key() == Qt::Key_Space && event->modifiers() == Qt::ControlModifier) {
        return offer();
    } else if (kind_ != Kind::Text && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)) {
        return event->ignore(); // the dialog's default button
    }
    QPlainTextEdit::keyPressEvent(event);
}

void ExpressionEdit::offer() {
    const ExpressionScopePtr known = scope();
    const ExpressionScope::Offer offer =
        known ? known->offer(text(), textCursor().position(), isBare()) : ExpressionScope::Offer();
    if (offer.words.isEmpty() || !hasFocus()) {
        completer_->popup()->hide();
        return;
    }
    typed_ = offer.typed;
    words_->setStringList(offer.words);
    QRect place = cursorRect().translated(viewport()->pos());
    place.setWidth(220);
    completer_->complete(place);
    completer_->popup()->setCurrentIndex(completer_->completionModel()->index(0, 0));
}

void ExpressionEdit::insertWord(const QString& word) {
    QTextCursor cursor = textCursor();
    cursor.setPosition(cursor.position() - typed_, QTextCursor::KeepAnchor);
    cursor.insertText(word);
    setTextCursor(cursor);
}

void ExpressionEdit::underline(const std::optional<expression::Mistake>& mistake) {
    underlined_ = mistake.has_value();
    QList<QTextEdit::ExtraSelection> selections;
    if (mistake && !text().isEmpty()) {
        QTextEdit::ExtraSelection selection;
        selection.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        selection.format.setUnderlineColor(theme_.color(Token::Failed));
        // At the end there is no character to stand under: the last one has it.
        const int begin = std::clamp(int(mistake->offset), 0, int(text().size()) - 1);
        const int length = std::clamp(int(mistake->length), 1, int(text().size()) - begin);
        selection.cursor = QTextCursor(document());
        selection.cursor.setPosition(begin);
        selection.cursor.setPosition(begin + length, QTextCursor::KeepAnchor);
        selections.append(selection);
    }
    setExtraSelections(selections);
}

void ExpressionEdit::setMistakeTold(bool told) {
    mistakeTold_ = told;
    if (underlined_) value_->setVisible(!told);
}

void ExpressionEdit::tellValue() {
    const int number = ++generation_;
    const ExpressionScopePtr known = text().trimmed().isEmpty() ? nullptr : scope();
    if (!known) {
        underline(std::nullopt);
        return value_->hide();
    }
    struct Told {
        Result<QJsonValue> value;
        std::optional<expression::Mistake> mistake;
    };
    const auto work = [scope = known, text = text(), bare = isBare()]() -> Told {
        if (auto mistake = scope->mistake(text, bare)) return {Error{{}, mistake->message, {}, {}}, std::move(mistake)};
        return {scope->evaluate(text, bare), std::nullopt};
    };
    whenDone(this, QtConcurrent::run(work), [this, number](const Told& told) {
        if (number != generation_) return;
        underline(told.mistake);
        const Result<QJsonValue>& value = told.value;
        value_->setText(value ? QStringLiteral("= ") + codeText::breakable(oneLine(*value)) : value.error().message);
        const bool unknown = !value && value.error().code == QStringLiteral("no_data");
        theme_.setTextColor(value_, value || unknown ? Token::SecondText : Token::FailedText);
        value_->setVisible(!underlined_ || !mistakeTold_);
    });
}

} // namespace oc::ui
