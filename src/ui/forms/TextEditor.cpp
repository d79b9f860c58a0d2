// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/forms/TextEditor.h"

#include "engine/base/Json.h"
#include "ui/theme/Theme.h"

#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QTextDocument>

namespace oc::ui {

TextEditor::TextEditor(const ParameterSpec& spec, Kind kind, QWidget* parent)
    : ValueEditor(parent), spec_(spec), kind_(kind), edit_(new QPlainTextEdit(this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(edit_);
    edit_->setProperty("ocField", true);
    edit_->viewport()->setAutoFillBackground(false);
    edit_->setTabChangesFocus(true);
    edit_->document()->setDocumentMargin(6);
    if (kind != Kind::Text) {
        edit_->setFont(Theme::font(FontRole::Mono));
        edit_->setLineWrapMode(QPlainTextEdit::NoWrap);
    }
    QString placeholder = textOf(spec.defaultValue);
    if (placeholder.isEmpty()) placeholder = spec.placeholder;
    if (placeholder.isEmpty() && kind == Kind::List) placeholder = tr("One entry a line");
    if (placeholder.isEmpty() && kind == Kind::Json) placeholder = QStringLiteral("{ }");
    edit_->setPlaceholderText(placeholder);
    setFocusProxy(edit_);
    connect(edit_, &QPlainTextEdit::textChanged, this, [this] {
        fit();
        if (setting_) return;
        if (kind_ == Kind::Json) readJson();
        Q_EMIT edited(true);
    });
    fit();
}

void TextEditor::fit() {
    const int most = kind_ == Kind::List ? 8 : 14;
    const int least = kind_ == Kind::List ? 2 : 3;
    const int shown = edit_->toPlainText().isEmpty() ? int(edit_->placeholderText().count(QLatin1Char('\n'))) + 1
                                                     : edit_->blockCount();
    const int lines = qBound(least, shown + (kind_ == Kind::List ? 1 : 0), most);
    edit_->setFixedHeight(lines * edit_->fontMetrics().lineSpacing() + 16);
}

QString TextEditor::textOf(const QJsonValue& value) const {
    if (value.isUndefined() || (value.isNull() && kind_ != Kind::Json)) return {};
    if (kind_ == Kind::List && value.isArray()) {
        QStringList lines;
        const QJsonArray items = value.toArray();
        for (const QJsonValue& item : items)
            lines.append(valueAsText(item));
        return lines.join(QLatin1Char('\n'));
    }
    if (kind_ == Kind::Json) return QString::fromUtf8(json::toText(value, true)).trimmed();
    return valueAsText(value);
}

void TextEditor::setValue(const QJsonValue& value) {
    setting_ = true;
    json_ = value;
    problem_.clear();
    const QString text = textOf(value);
    if (edit_->toPlainText() != text) edit_->setPlainText(text);
    setting_ = false;
}

void TextEditor::readJson() {
    const QString text = edit_->toPlainText().trimmed();
    if (text.isEmpty()) {
        json_ = QJsonValue(QJsonValue::Undefined);
        problem_.clear();
        return;
    }
    const auto parsed = json::parse(text.toUtf8());
    if (parsed) {
        json_ = *parsed;
        problem_.clear();
    } else {
        problem_ = parsed.error().toText();
    }
}

QJsonValue TextEditor::value() const {
    if (kind_ == Kind::Json) return json_;
    const QString text = edit_->toPlainText();
    if (text.isEmpty()) return QJsonValue(QJsonValue::Undefined);
    if (kind_ == Kind::Text) return text;
    QJsonArray items;
    const QStringList lines = text.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    for (const QString& line : lines) {
        const QString item = line.trimmed();
        bool number = false;
        if (spec_.itemType == ParameterType::Integer || spec_.itemType == ParameterType::Port) {
            const qlonglong whole = item.toLongLong(&number);
            if (number) items.append(whole);
        } else if (spec_.itemType == ParameterType::Number) {
            const double real = item.toDouble(&number);
            if (number) items.append(real);
        }
        if (!number && !item.isEmpty()) items.append(item);
    }
    return items.isEmpty() ? QJsonValue(QJsonValue::Undefined) : QJsonValue(items);
}

QWidget* TextEditor::control() {
    return edit_;
}

void TextEditor::setReadOnly(bool readOnly) {
    edit_->setReadOnly(readOnly);
}

} // namespace oc::ui
