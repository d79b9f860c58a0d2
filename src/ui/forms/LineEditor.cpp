// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/forms/LineEditor.h"

#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QCompleter>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>

#include <cmath>

namespace oc::ui {

namespace {

bool isNumeric(ParameterType type) {
    return type == ParameterType::Integer || type == ParameterType::Number || type == ParameterType::Port;
}

/// What a machine reads stands in the mono font.
bool isMono(ParameterType type) {
    switch (type) {
    case ParameterType::Path:
    case ParameterType::Host:
    case ParameterType::Ip:
    case ParameterType::Cidr:
    case ParameterType::Url:
    case ParameterType::Expression:
        return true;
    default:
        return false;
    }
}

QString exampleOf(ParameterType type) {
    switch (type) {
    case ParameterType::Duration:
        return QStringLiteral("30s, 5m, 1h30m");
    case ParameterType::Size:
        return QStringLiteral("10 MB, 4GiB");
    case ParameterType::Ip:
        return QStringLiteral("192.168.1.10");
    case ParameterType::Cidr:
        return QStringLiteral("192.168.1.0/24");
    case ParameterType::Url:
        return QStringLiteral("https://");
    case ParameterType::Email:
        return QStringLiteral("name@example.com");
    case ParameterType::Host:
        return QStringLiteral("host name or address");
    case ParameterType::Asset:
        return QStringLiteral("host name of an asset");
    default:
        return {};
    }
}

} // namespace

LineEditor::LineEditor(const ParameterSpec& spec, Theme& theme, QWidget* parent)
    : ValueEditor(parent), spec_(spec), line_(new QLineEdit(this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(line_, 1);
    if (isMono(spec.type) || spec.words) line_->setFont(Theme::font(FontRole::Mono));
    const QString defaultText = valueAsText(spec, spec.defaultValue);
    // A default is what will be; an example must not be taken for it.
    line_->setPlaceholderText(!defaultText.isEmpty()        ? defaultText
                              : !spec.placeholder.isEmpty() ? tr("e.g. %1").arg(spec.placeholder)
                                                            : exampleOf(spec.type));
    if (!spec.unit.isEmpty()) {
        auto* unit = new QLabel(spec.unit, this);
        theme.setTextColor(unit, Token::SecondText);
        layout->addWidget(unit);
    }
    if (isNumeric(spec.type)) {
        line_->setInputMethodHints(Qt::ImhFormattedNumbersOnly);
        line_->installEventFilter(this);
    }
    if (!spec.choices.isEmpty()) {
        QStringList words;
        for (const QJsonValue& choice : spec.choices)
            words.append(valueAsText(choice));
        setCompletions(words);
    }
    if (spec.type == ParameterType::Path) {
        auto* button = new QToolButton(this);
        setLook(button, Look::Quiet);
        button->setIcon(theme.icon(QStringLiteral("folder"), Token::SecondText));
        button->setPopupMode(QToolButton::InstantPopup);
        button->setToolTip(tr("Choose a file or folder of this machine"));
        button->setAccessibleName(tr("Choose %1").arg(labelOf(spec)));
        button->setObjectName(QStringLiteral("choose_") + spec.name);
        auto* menu = new QMenu(button);
        menu->addAction(tr("File..."), this, [this] { choosePath(false); });
        menu->addAction(tr("Folder..."), this, [this] { choosePath(true); });
        button->setMenu(menu);
        chooser_ = button;
        layout->addWidget(button);
    }
    setFocusProxy(line_);
    connect(line_, &QLineEdit::textEdited, this, [this] { Q_EMIT edited(true); });
    connect(line_, &QLineEdit::editingFinished, this, [this] {
        if (line_->isModified()) {
            line_->setModified(false);
            Q_EMIT edited(false);
        }
    });
}

void LineEditor::setValue(const QJsonValue& value) {
    const QString text = valueAsText(spec_, value);
    if (line_->text() != text) {
        line_->setText(text);
        line_->setCursorPosition(0);
    }
}

QJsonValue LineEditor::value() const {
    const QString text = line_->text();
    if (text.isEmpty()) return QJsonValue(QJsonValue::Undefined);
    if (isNumeric(spec_.type)) {
        bool ok = false;
        const QString trimmed = text.trimmed();
        const qlonglong whole = trimmed.toLongLong(&ok);
        if (ok) return QJsonValue(whole);
        const double number = trimmed.toDouble(&ok);
        if (ok && spec_.type == ParameterType::Number && std::isfinite(number)) return QJsonValue(number);
    }
    return QJsonValue(text);
}

QWidget* LineEditor::control() {
    return line_;
}

void LineEditor::setReadOnly(bool readOnly) {
    line_->setReadOnly(readOnly);
    if (chooser_) chooser_->setEnabled(!readOnly);
}

void LineEditor::setCompletions(const QStringList& words) {
    auto* completer = new QCompleter(words, line_);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    completer->setFilterMode(Qt::MatchContains);
    delete line_->completer();
    line_->setCompleter(completer);
    connect(completer, QOverload<const QString&>::of(&QCompleter::activated), this, [this] { Q_EMIT edited(false); });
}

void LineEditor::choosePath(bool folder) {
    auto* dialog = new QFileDialog(this, folder ? tr("Choose a folder") : tr("Choose a file"), line_->text());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(folder ? QFileDialog::Directory : QFileDialog::AnyFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
        line_->setText(file);
        Q_EMIT edited(false);
    });
    dialog->open();
}

void LineEditor::step(int by) {
    bool ok = false;
    qlonglong number = line_->text().trimmed().toLongLong(&ok);
    if (!ok) {
        if (!line_->text().isEmpty()) return;
        number = qlonglong(spec_.defaultValue.toDouble(spec_.minimum.value_or(0)));
    }
    double next = double(number + by);
    if (spec_.minimum) next = qMax(next, *spec_.minimum);
    if (spec_.maximum) next = qMin(next, *spec_.maximum);
    line_->setText(QString::number(qlonglong(next)));
    Q_EMIT edited(true);
}

bool LineEditor::eventFilter(QObject* watched, QEvent* event) {
    if (watched == line_ && event->type() == QEvent::KeyPress && !line_->isReadOnly()) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Up || key->key() == Qt::Key_Down) {
            step(key->key() == Qt::Key_Up ? 1 : -1);
            return true;
        }
    }
    return ValueEditor::eventFilter(watched, event);
}

} // namespace oc::ui
