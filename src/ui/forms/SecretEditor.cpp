// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/forms/SecretEditor.h"

#include "engine/secrets/SecretStore.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QFutureWatcher>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>
#include <QtConcurrentRun>

namespace oc::ui {

namespace {

const QString prefix = QStringLiteral("secret:");

} // namespace

SecretEditor::SecretEditor(const ParameterSpec& spec, Theme& theme, SecretStore* secrets, QWidget* parent)
    : ValueEditor(parent),
      theme_(theme),
      secrets_(secrets),
      name_(spec.name),
      line_(new QLineEdit(this)),
      reveal_(new QToolButton(this)),
      menu_(new QToolButton(this)),
      state_(new QLabel(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    auto* row = new QHBoxLayout;
    row->setSpacing(4);
    row->addWidget(line_, 1);
    row->addWidget(reveal_);
    row->addWidget(menu_);
    column->addLayout(row);
    column->addWidget(state_);
    state_->setFont(Theme::font(FontRole::Second));
    state_->setWordWrap(true);
    line_->setPlaceholderText(spec.placeholder.isEmpty() ? prefix + tr("name") : spec.placeholder);

    setLook(reveal_, Look::Quiet);
    reveal_->setCheckable(true);
    reveal_->setToolTip(tr("Show what is typed"));
    reveal_->setAccessibleName(tr("Show %1").arg(labelOf(spec)));
    connect(reveal_, &QToolButton::toggled, this, [this](bool on) {
        revealed_ = on;
        update();
    });

    setLook(menu_, Look::Quiet);
    menu_->setIcon(theme.icon(QStringLiteral("key"), Token::SecondText));
    menu_->setPopupMode(QToolButton::InstantPopup);
    menu_->setToolTip(tr("Take a secret by its name, or keep this one under a name"));
    menu_->setAccessibleName(tr("Secret for %1").arg(labelOf(spec)));
    menu_->setObjectName(QStringLiteral("secret_") + spec.name);
    auto* menu = new QMenu(menu_);
    menu->addAction(tr("Use a stored secret..."), this, &SecretEditor::askReference);
    QAction* keep = menu->addAction(tr("Keep what is typed in the keychain..."), this, &SecretEditor::keep);
    connect(menu, &QMenu::aboutToShow, this, [this, keep] {
        keep->setEnabled(secrets_ && !line_->text().isEmpty() && SecretStore::referenceName(line_->text()).isEmpty());
    });
    menu_->setMenu(menu);

    setFocusProxy(line_);
    connect(line_, &QLineEdit::textEdited, this, [this] {
        update();
        Q_EMIT edited(true);
    });
    connect(line_, &QLineEdit::editingFinished, this, &SecretEditor::askState);
    update();
}

void SecretEditor::update() {
    const QString text = line_->text();
    const bool reference = text.isEmpty() || prefix.startsWith(text) || text.startsWith(prefix);
    line_->setEchoMode(reference || revealed_ ? QLineEdit::Normal : QLineEdit::Password);
    line_->setFont(Theme::font(reference && !text.isEmpty() ? FontRole::Mono : FontRole::Body));
    reveal_->setIcon(theme_.icon(revealed_ ? QStringLiteral("conceal") : QStringLiteral("reveal"), Token::SecondText));
    reveal_->setEnabled(!reference);
    state_->setVisible(!text.isEmpty() && !reference);
    if (state_->isVisibleTo(this)) {
        theme_.setTextColor(state_, Token::WarningText);
        state_->setText(tr("This would stand in the plan's file. Keep it under a name instead (key button)."));
    }
}

void SecretEditor::askState() {
    const QString name = SecretStore::referenceName(line_->text());
    if (name.isEmpty() || !secrets_) return;
    auto* watcher = new QFutureWatcher<SecretSource>(this);
    connect(watcher, &QFutureWatcher<SecretSource>::finished, this, [this, watcher, name] {
        watcher->deleteLater();
        if (SecretStore::referenceName(line_->text()) != name) return;
        const SecretSource source = watcher->result();
        QString text;
        switch (source) {
        case SecretSource::Environment:
            text = tr("Found in the environment (%1)").arg(SecretStore::environmentName(name));
            break;
        case SecretSource::Keychain:
            text = tr("Found in the keychain");
            break;
        case SecretSource::Session:
            text = tr("Known until the program ends");
            break;
        case SecretSource::None:
            text = tr("Not known yet: set %1, or keep it with the key button").arg(SecretStore::environmentName(name));
            break;
        }
        theme_.setTextColor(state_, source == SecretSource::None ? Token::WarningText : Token::DoneText);
        state_->setText(text);
        state_->show();
    });
    watcher->setFuture(QtConcurrent::run([secrets = secrets_, name] { return secrets->source(name); }));
}

void SecretEditor::askReference() {
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Stored secret"));
    dialog->setLabelText(tr("Name of the secret, as in secret:name"));
    const QString current = SecretStore::referenceName(line_->text());
    dialog->setTextValue(current.isEmpty() ? name_ : current);
    connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString& name) {
        if (name.trimmed().isEmpty()) return;
        line_->setText(prefix + name.trimmed());
        update();
        askState();
        Q_EMIT edited(false);
    });
    dialog->open();
}

void SecretEditor::keep() {
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Keep secret"));
    dialog->setLabelText(tr("Keep it under this name; the plan then says secret:name"));
    dialog->setTextValue(name_);
    connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString& given) {
        const QString name = given.trimmed();
        if (name.isEmpty()) return;
        auto* watcher = new QFutureWatcher<Result<SecretSource>>(this);
        connect(watcher, &QFutureWatcher<Result<SecretSource>>::finished, this, [this, watcher, name] {
            watcher->deleteLater();
            const auto stored = watcher->future().result();
            if (!stored) {
                theme_.setTextColor(state_, Token::FailedText);
                state_->setText(stored.error().toText());
                state_->show();
                return;
            }
            line_->setText(prefix + name);
            revealed_ = false;
            update();
            askState();
            Q_EMIT edited(false);
        });
        watcher->setFuture(QtConcurrent::run(
            [secrets = secrets_, name, value = line_->text()] { return secrets->store(name, value); }));
    });
    dialog->open();
}

void SecretEditor::setValue(const QJsonValue& value) {
    const QString text = valueAsText(value);
    if (line_->text() != text) {
        line_->setText(text);
        update();
        askState();
    }
}

QJsonValue SecretEditor::value() const {
    return line_->text().isEmpty() ? QJsonValue(QJsonValue::Undefined) : QJsonValue(line_->text());
}

QWidget* SecretEditor::control() {
    return line_;
}

void SecretEditor::setReadOnly(bool readOnly) {
    line_->setReadOnly(readOnly);
    menu_->setEnabled(!readOnly);
}

} // namespace oc::ui
