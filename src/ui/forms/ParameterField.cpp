// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/forms/ParameterField.h"

#include "engine/base/Json.h"
#include "engine/catalogue/Template.h"
#include "engine/plan/Expression.h"
#include "ui/forms/ExpressionEdit.h"
#include "ui/forms/ValueEditor.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QFontMetrics>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>

namespace oc::ui {

ParameterField::ParameterField(const ParameterSpec& spec, Theme& theme, SecretStore* secrets, QWidget* parent)
    : QWidget(parent),
      spec_(spec),
      theme_(theme),
      editor_(ValueEditor::make(spec, theme, secrets, this)),
      layout_(new QVBoxLayout(this)),
      fx_(new QToolButton(this)),
      problem_(new QLabel(this)) {
    setObjectName(QStringLiteral("field_") + spec.name);
    layout_->setContentsMargins(0, 0, 0, 0);
    layout_->setSpacing(4);

    fx_->setText(QStringLiteral("fx"));
    fx_->setCheckable(true);
    fx_->setFont(Theme::font(FontRole::MonoSecond));
    fx_->setToolButtonStyle(Qt::ToolButtonTextOnly);
    fx_->setFixedSize(26, 20);
    fx_->setObjectName(QStringLiteral("fx_") + spec.name);
    fx_->setAccessibleName(tr("%1 as an expression").arg(labelOf(spec)));
    fx_->setToolTip(tr("Work the value out with an expression, such as {{ inputs.path }}"));

    auto* top = new QHBoxLayout;
    top->setSpacing(6);
    if (editor_->showsLabel()) {
        top->addWidget(editor_, 1);
    } else {
        label_ = new QLabel(labelOf(spec), this);
        label_->setBuddy(editor_->control());
        top->addWidget(label_);
        if (spec.required) {
            auto* required = new QLabel(tr("required"), this);
            required->setFont(Theme::font(FontRole::Second));
            theme.setTextColor(required, Token::SecondText);
            top->addWidget(required, 0, Qt::AlignBottom);
        }
        top->addStretch(1);
    }
    top->addWidget(fx_, 0, Qt::AlignTop);
    layout_->addLayout(top);
    if (!editor_->showsLabel()) layout_->addWidget(editor_);

    if (!spec.description.isEmpty()) {
        auto* help = new QLabel(spec.description, this);
        help->setTextFormat(Qt::PlainText);
        help->setFont(Theme::font(FontRole::Second));
        help->setWordWrap(true);
        theme.setTextColor(help, Token::SecondText);
        layout_->addWidget(help);
    }
    problem_->setObjectName(QStringLiteral("problem_") + spec.name);
    problem_->setTextFormat(Qt::PlainText);
    problem_->setFont(Theme::font(FontRole::Second));
    problem_->setWordWrap(true);
    problem_->hide();
    layout_->addWidget(problem_);

    nameControls();
    timer_.setSingleShot(true);
    connect(&timer_, &QTimer::timeout, this, &ParameterField::flush);
    connect(editor_, &ValueEditor::edited, this, &ParameterField::editedByPerson);
    connect(fx_, &QToolButton::clicked, this, [this](bool on) {
        const QJsonValue before = editor_->value();
        if (on) {
            literal_ = before;
            setExpression(true);
            const QString text = valueAsText(before);
            const QString start =
                spec_.isSecret() || text.isEmpty() ? QString() : QString::fromUtf8(json::toText(before));
            // A longer text mostly gets an expression somewhere in it; a value is replaced by one.
            const bool keepText = spec_.type == ParameterType::Text && !text.isEmpty();
            expression_->setText(keepText ? text : QStringLiteral("{{ %1 }}").arg(start));
            expression_->setFocus();
            if (!keepText) {
                expression_->select(3, int(start.size()));
                if (start.isEmpty()) expression_->offer(); // what there is to name
            }
        } else {
            setExpression(false);
            editor_->setValue(literal_);
            editor_->control()->setFocus();
        }
        editedByPerson(false);
    });
    if (spec.type == ParameterType::Expression) {
        setExpression(true); // it is nothing else
        fx_->hide();
    }
}

QString ParameterField::tip() const {
    QStringList lines{QStringLiteral("%1 (%2)").arg(spec_.name, parameterTypeName(spec_.type))};
    const QString defaultText = valueAsText(spec_.defaultValue);
    if (!defaultText.isEmpty()) lines.append(tr("Default: %1").arg(defaultText));
    if (spec_.minimum && spec_.maximum)
        lines.append(
            tr("From %1 to %2").arg(toolTemplate::valueText(*spec_.minimum), toolTemplate::valueText(*spec_.maximum)));
    else if (spec_.minimum)
        lines.append(tr("At least %1").arg(toolTemplate::valueText(*spec_.minimum)));
    else if (spec_.maximum)
        lines.append(tr("At most %1").arg(toolTemplate::valueText(*spec_.maximum)));
    if (!spec_.aliases.isEmpty()) lines.append(tr("Also written %1").arg(spec_.aliases.join(QLatin1String(", "))));
    if (!spec_.dependsOn.isEmpty()) lines.append(tr("Used when %1").arg(spec_.dependsOn.text()));
    return lines.join(QLatin1Char('\n'));
}

void ParameterField::nameControls() {
    QWidget* active = expression_ ? static_cast<QWidget*>(expression_) : editor_->control();
    if (expression_) editor_->control()->setObjectName(QString());
    active->setObjectName(QStringLiteral("param_") + spec_.name);
    active->setAccessibleName(spec_.required ? tr("%1, required").arg(labelOf(spec_)) : labelOf(spec_));
    active->setAccessibleDescription(spec_.description);
    active->setToolTip(tip());
    if (label_) label_->setBuddy(active);
    setFocusProxy(active);
}

void ParameterField::setExpression(bool on) {
    fx_->setChecked(on);
    if (on == (expression_ != nullptr)) return;
    if (on) {
        const auto kind = spec_.type == ParameterType::Expression ? ExpressionEdit::Kind::Bare
                          : spec_.type == ParameterType::Text     ? ExpressionEdit::Kind::Text
                                                                  : ExpressionEdit::Kind::Line;
        expression_ = new ExpressionEdit(kind, theme_, this);
        expression_->setScopeSource(scope_);
        expression_->valueLabel()->setObjectName(QStringLiteral("value_") + spec_.name);
        expression_->setReadOnly(readOnly_);
        expression_->setPlaceholderText(spec_.type == ParameterType::Expression && !spec_.placeholder.isEmpty()
                                            ? tr("e.g. %1").arg(spec_.placeholder)
                                            : tr("e.g. %1").arg(QStringLiteral("{{ inputs.name }}")));
        connect(expression_, &ExpressionEdit::textEdited, this, [this] { editedByPerson(true); });
        connect(expression_, &ExpressionEdit::left, this, [this] { check(false); });
        layout_->insertWidget(1, expression_);
        layout_->insertWidget(2, expression_->valueLabel());
        // A check box shows the label itself: it stays in sight, but is not to be used.
        if (editor_->showsLabel())
            editor_->setEnabled(false);
        else
            editor_->hide();
    } else {
        delete expression_->valueLabel();
        delete expression_;
        expression_ = nullptr;
        editor_->setEnabled(true);
        editor_->show();
    }
    nameControls();
}

void ParameterField::setValue(const QJsonValue& value) {
    if (timer_.isActive() || (value == last_ && value.isUndefined() == last_.isUndefined())) return;
    last_ = value;
    if (spec_.type == ParameterType::Expression || (value.isString() && expression::isTemplated(value.toString()))) {
        setExpression(true);
        if (const QString text = valueAsText(value); expression_->text() != text) expression_->setText(text);
    } else {
        setExpression(false);
        editor_->setValue(value);
    }
    shown_ = this->value();
    showProblem({}, false);
}

QJsonValue ParameterField::value() const {
    if (!expression_) return editor_->value();
    return expression_->text().trimmed().isEmpty() ? QJsonValue(QJsonValue::Undefined)
                                                   : QJsonValue(expression_->text());
}

void ParameterField::editedByPerson(bool typing) {
    if (typing && delay_ > 0)
        timer_.start(delay_);
    else
        flush();
}

void ParameterField::flush() {
    timer_.stop();
    const QJsonValue now = value();
    check(false);
    // What nobody has touched stays as it was written, also where the editor would write it otherwise: "5" for 5, a
    // command as one line for a list of words.
    const auto same = [&now](const QJsonValue& other) {
        return now == other && now.isUndefined() == other.isUndefined();
    };
    if (same(shown_) || same(last_)) return;
    last_ = now;
    shown_ = now;
    Q_EMIT valueEdited(spec_.name, now);
}

bool ParameterField::check(bool evenWhenEmpty) {
    if (expression_) {
        const QString text = expression_->text();
        QString found;
        const bool open =
            text.contains(QLatin1String("{{")) && text.count(QLatin1String("{{")) != text.count(QLatin1String("}}"));
        // Whoever is still writing knows that the end is to come.
        if (open && (evenWhenEmpty || !expression_->hasFocus())) found = tr("Every {{ needs its }}.");
        showProblem(found, false);
        return found.isEmpty();
    }
    QString found = editor_->problem();
    const QJsonValue now = editor_->value();
    if (found.isEmpty()) {
        if (now.isUndefined()) {
            if (evenWhenEmpty && spec_.required && spec_.defaultValue.isUndefined())
                found = tr("%1 is required.").arg(labelOf(spec_));
        } else if (!expression::isTemplated(now)) {
            const bool reference = spec_.isSecret() && now.toString().startsWith(QLatin1String("secret:"));
            if (!reference)
                if (const auto checked = checkValue(spec_, now); !checked) found = checked.error().message;
        }
    }
    showProblem(found, false);
    return found.isEmpty();
}

void ParameterField::setProblem(const QString& text, bool warning) {
    if (timer_.isActive()) return; // about a text that is already another
    if (text.isEmpty() && !editor_->problem().isEmpty() && !expression_)
        return; // text that is no value never reached the plan, so the plan's check cannot know
    showProblem(text, warning);
}

void ParameterField::showProblem(const QString& text, bool warning) {
    problem_->setVisible(!text.isEmpty());
    if (problem_->text() != text) problem_->setText(text);
    if (!text.isEmpty()) theme_.setTextColor(problem_, warning ? Token::WarningText : Token::FailedText);
    const bool wrong = !text.isEmpty() && !warning;
    editor_->setWrong(wrong && !expression_);
    if (expression_) {
        expression_->setMistakeTold(!text.isEmpty());
        setWrongLook(expression_, wrong);
    }
}

void ParameterField::setExpressionsAllowed(bool allowed) {
    fx_->setVisible(allowed && spec_.type != ParameterType::Expression);
}

void ParameterField::setReadOnly(bool readOnly) {
    readOnly_ = readOnly;
    editor_->setReadOnly(readOnly);
    if (expression_) expression_->setReadOnly(readOnly);
    fx_->setEnabled(!readOnly);
    if (offer_) offer_->setEnabled(!readOnly && !offers_.isEmpty());
    if (assist_) assist_->setEnabled(!readOnly);
}

void ParameterField::setCompletions(const QStringList& words) {
    editor_->setCompletions(words);
}

/// Over the editor, left of "fx".
QToolButton* ParameterField::buttonAbove(const QString& kind) {
    auto* button = new QToolButton(this);
    setLook(button, Look::Quiet);
    button->setObjectName(kind + u'_' + spec_.name);
    button->setIcon(theme_.icon(QStringLiteral("chevron-down"), Token::SecondText));
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    if (auto* top = qobject_cast<QHBoxLayout*>(layout_->itemAt(0)->layout()))
        top->insertWidget(top->count() - 1, button, 0, Qt::AlignTop);
    return button;
}

QToolButton* ParameterField::offerButton() {
    if (offer_) return offer_;
    offer_ = buttonAbove(QStringLiteral("offer"));
    offer_->setText(tr("Choose"));
    offer_->setAccessibleName(tr("Choose %1").arg(labelOf(spec_)));
    connect(offer_, &QToolButton::clicked, this, &ParameterField::showOffers);
    return offer_;
}

void ParameterField::setAssist(const QString& text, const QString& tip) {
    if (text.isEmpty()) {
        if (assist_) assist_->hide();
        return;
    }
    if (!assist_) {
        assist_ = buttonAbove(QStringLiteral("assist"));
        connect(assist_, &QToolButton::clicked, this, [this] { Q_EMIT assistWanted(spec_.name, assist_); });
    }
    assist_->setText(text);
    assist_->setAccessibleName(QStringLiteral("%1: %2").arg(labelOf(spec_), text));
    assist_->setToolTip(tip);
    assist_->setEnabled(!readOnly_);
    assist_->show();
}

void ParameterField::insert(const QString& templated) {
    if (expression_) {
        expression_->insertPlainText(templated); // which is an edit like another
        expression_->setFocus(Qt::OtherFocusReason);
        return flush();
    }
    const QString text = valueAsText(editor_->value());
    const bool apart = !text.isEmpty() && !text.back().isSpace();
    replace(text +
            (apart ? (spec_.type == ParameterType::Text ? QStringLiteral("\n") : QStringLiteral(" ")) : QString()) +
            templated);
    takeFocus();
}

void ParameterField::replace(const QJsonValue& value) {
    timer_.stop();
    setValue(value);
    last_ = value;
    shown_ = this->value();
    Q_EMIT valueEdited(spec_.name, value);
}

void ParameterField::setOffers(const QList<FieldOffer>& offers) {
    offers_ = offers;
    offerButton()->setEnabled(!offers.isEmpty() && !readOnly_);
    offer_->setText(tr("Choose"));
    offer_->setToolTip(offers.isEmpty()     ? tr("There is nothing to choose from")
                       : offers.size() == 1 ? tr("Choose from 1 value")
                                            : tr("Choose from %1 values").arg(offers.size()));
    QStringList words;
    for (const FieldOffer& offer : offers)
        if (offer.shown.isEmpty()) words.append(valueAsText(offer.value));
    if (words != completions_) editor_->setCompletions(completions_ = words);
}

void ParameterField::setOffersPending(const QString& text) {
    offers_.clear();
    offerButton()->setEnabled(false);
    // The reason is read where the button is, not only found by pointing at it.
    offer_->setText(QFontMetrics(offer_->font()).elidedText(text, Qt::ElideRight, 260));
    offer_->setToolTip(text);
}

void ParameterField::showOffers() {
    if (offers_.isEmpty()) return;
    const bool several = spec_.type == ParameterType::List;
    const QJsonValue now = editor_->value();
    QList<QJsonValue> chosen;
    if (several) {
        const QJsonArray items = now.toArray();
        for (const QJsonValue& item : items)
            chosen.append(item);
    } else if (!now.isUndefined()) {
        chosen.append(now);
    }
    auto* popup = new ChoicePopup(offers_, several, chosen, this);
    connect(popup, &ChoicePopup::chosen, this, &ParameterField::takeOffer);
    popup->showAt(expression_ ? *static_cast<QWidget*>(expression_) : *editor_->control());
}

void ParameterField::takeOffer(const QJsonValue& value, bool on) {
    if (spec_.type != ParameterType::List) {
        // Not through the editor: a filter, or an expression, may be no text that it could give back.
        timer_.stop();
        if (value.isString()) setValue(value);
        last_ = value;
        shown_ = value;
        Q_EMIT valueEdited(spec_.name, value);
        return;
    }
    QJsonArray items = editor_->value().toArray();
    for (qsizetype i = items.size() - 1; i >= 0; --i)
        if (items.at(i) == value) items.removeAt(i);
    if (on) items.append(value);
    editor_->setValue(items);
    editedByPerson(false);
}

void ParameterField::setScopeSource(const ExpressionScopeSource& source) {
    scope_ = source;
    if (expression_) expression_->setScopeSource(source);
}

void ParameterField::takeFocus() {
    (expression_ ? static_cast<QWidget*>(expression_) : editor_->control())->setFocus(Qt::OtherFocusReason);
}

} // namespace oc::ui
