// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/forms/ExpressionEdit.h"

#include "engine/base/Json.h"
#include "ui/results/WhenDone.h"
#include "ui/theme/Theme.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QCoreApplication>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QStringListModel>
#include <QTextCharFormat>
#include <QtConcurrentRun>

#include <algorithm>

namespace oc::ui {

namespace {

constexpr int quietMs = 200;
constexpr qsizetype longest = 160; ///< of the value that is told

QString oneLine(const QJsonValue& value) {
    QString text = value.isUndefined() ? QStringLiteral("undefined") : QString::fromUtf8(json::toText(value));
    if (text.size() > longest) text = text.left(longest - 1) + u'…';
    return text;
}

} // namespace

ExpressionEdit::ExpressionEdit(bool bare, const Theme& theme, QWidget* parent)
    : QLineEdit(parent),
      bare_(bare),
      theme_(theme),
      completer_(new QCompleter(this)),
      words_(new QStringListModel(this)),
      value_(new QLabel(parent)) {
    setFont(Theme::font(FontRole::Mono));
    completer_->setModel(words_);
    completer_->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    completer_->setWidget(this); // not setCompleter(): a word takes the place of a part of the line
    connect(completer_, qOverload<const QString&>(&QCompleter::activated), this, &ExpressionEdit::insertWord);
    value_->setFont(Theme::font(FontRole::MonoSecond));
    value_->setTextFormat(Qt::PlainText);
    value_->setWordWrap(true);
    value_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    value_->hide();
    soon_.setSingleShot(true);
    soon_.setInterval(quietMs);
    connect(&soon_, &QTimer::timeout, this, &ExpressionEdit::tellValue);
    connect(this, &QLineEdit::textChanged, this, [this] {
        if (source_) soon_.start();
    });
    connect(this, &QLineEdit::textEdited, this, &ExpressionEdit::offer);
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
    }
    QLineEdit::keyPressEvent(event);
}

void ExpressionEdit::offer() {
    const ExpressionScopePtr known = scope();
    const ExpressionScope::Offer offer =
        known ? known->offer(text(), cursorPosition(), bare_) : ExpressionScope::Offer();
    if (offer.words.isEmpty()) {
        completer_->popup()->hide();
        return;
    }
    typed_ = offer.typed;
    words_->setStringList(offer.words);
    QRect place = cursorRect();
    place.setWidth(220);
    completer_->complete(place);
    completer_->popup()->setCurrentIndex(completer_->completionModel()->index(0, 0));
}

void ExpressionEdit::insertWord(const QString& word) {
    const int begin = cursorPosition() - typed_;
    setSelection(begin, typed_);
    insert(word);
    Q_EMIT textEdited(text());
}

void ExpressionEdit::underline(const std::optional<expression::Mistake>& mistake) {
    if (!mistake && !underlined_) return;
    underlined_ = mistake.has_value();
    QList<QInputMethodEvent::Attribute> attributes;
    if (mistake && !text().isEmpty()) {
        QTextCharFormat format;
        format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        format.setUnderlineColor(theme_.color(Token::Failed));
        // At the end there is no character to stand under: the last one has it.
        const auto begin = std::clamp(int(mistake->offset), 0, int(text().size()) - 1);
        const int length = std::clamp(int(mistake->length), 1, int(text().size()) - begin);
        // A line edit takes formats only as an input method gives them, counted from the cursor.
        attributes.append({QInputMethodEvent::TextFormat, begin - cursorPosition(), length, format});
    }
    QInputMethodEvent event(QString(), attributes);
    QCoreApplication::sendEvent(this, &event);
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
    const auto work = [scope = known, text = text(), bare = bare_]() -> Told {
        if (auto mistake = scope->mistake(text, bare)) return {Error{{}, mistake->message, {}, {}}, std::move(mistake)};
        return {scope->evaluate(text, bare), std::nullopt};
    };
    whenDone(this, QtConcurrent::run(work), [this, number](const Told& told) {
        if (number != generation_) return;
        underline(told.mistake);
        const Result<QJsonValue>& value = told.value;
        value_->setText(value ? QStringLiteral("= ") + oneLine(*value) : value.error().message);
        const bool unknown = !value && value.error().code == QStringLiteral("no_data");
        theme_.setTextColor(value_, value || unknown ? Token::SecondText : Token::FailedText);
        value_->setVisible(!underlined_ || !mistakeTold_);
    });
}

} // namespace oc::ui
