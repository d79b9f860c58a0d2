// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/SettingRow.h"

#include "engine/secrets/SecretStore.h"
#include "ui/forms/ValueEditor.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QFutureWatcher>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>
#include <QtConcurrentRun>

namespace oc::ui {

namespace {

ParameterSpec declarationOf(const SettingSpec& setting) {
    ParameterSpec spec;
    spec.name = setting.key;
    spec.label = setting.label;
    spec.description = setting.help;
    spec.defaultValue = setting.defaultValue;
    if (setting.type == SettingSpec::Type::Integer) {
        spec.minimum = setting.minimum;
        spec.maximum = setting.maximum;
    }
    switch (setting.type) {
    case SettingSpec::Type::String:
        spec.type = ParameterType::String;
        break;
    case SettingSpec::Type::Integer:
        spec.type = ParameterType::Integer;
        break;
    case SettingSpec::Type::Boolean:
        spec.type = ParameterType::Boolean;
        break;
    case SettingSpec::Type::Duration:
        spec.type = ParameterType::Duration;
        break;
    case SettingSpec::Type::StringList:
        spec.type = ParameterType::List;
        break;
    case SettingSpec::Type::Secret:
        spec.type = ParameterType::String;
        break;
    case SettingSpec::Type::Choice:
        spec.type = ParameterType::Enum;
        spec.choices = QJsonArray::fromStringList(setting.choices);
        break;
    }
    return spec;
}

} // namespace

SettingRow::SettingRow(const SettingSpec& spec, Settings& settings, SecretStore& secrets, Theme& theme, QWidget* parent)
    : QWidget(parent),
      spec_(spec),
      settings_(settings),
      secrets_(secrets),
      theme_(theme),
      editor_(ValueEditor::make(declarationOf(spec), theme, nullptr, this)),
      source_(new QLabel(this)),
      problem_(new QLabel(this)),
      reset_(new QPushButton(tr("Back to the default"), this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    QWidget* control = editor_->control();
    control->setObjectName(QStringLiteral("setting_") + spec.key);
    control->setAccessibleName(spec.label);
    control->setToolTip(
        spec.environment.isEmpty() ? spec.key : tr("%1, or %2 in the environment").arg(spec.key, spec.environment));
    if (!editor_->showsLabel()) {
        auto* label = new QLabel(spec.label, this);
        label->setBuddy(control);
        layout->addWidget(label);
    }
    layout->addWidget(editor_);
    if (!spec.help.isEmpty()) {
        auto* help = new QLabel(spec.help, this);
        help->setTextFormat(Qt::PlainText);
        help->setFont(Theme::font(FontRole::Second));
        help->setWordWrap(true);
        theme.setTextColor(help, Token::SecondText);
        layout->addWidget(help);
    }
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    source_->setObjectName(QStringLiteral("source_") + spec.key);
    source_->setFont(Theme::font(FontRole::Second));
    theme.setTextColor(source_, Token::SecondText);
    row->addWidget(source_);
    setLook(reset_, Look::Link);
    reset_->setFont(Theme::font(FontRole::Second));
    reset_->setAccessibleName(tr("%1: back to the default").arg(spec.label));
    row->addWidget(reset_);
    row->addStretch(1);
    layout->addLayout(row);
    problem_->setObjectName(QStringLiteral("settingProblem_") + spec.key);
    problem_->setFont(Theme::font(FontRole::Second));
    problem_->setWordWrap(true);
    problem_->setTextFormat(Qt::PlainText);
    problem_->hide();
    layout->addWidget(problem_);

    timer_.setSingleShot(true);
    timer_.setInterval(500);
    connect(&timer_, &QTimer::timeout, this, &SettingRow::write);
    connect(reset_, &QPushButton::clicked, this, [this] {
        timer_.stop();
        const Status status = settings_.set(spec_.key, spec_.defaultValue);
        say(status ? QString() : status.error().toText(), true);
        refresh();
    });
    if (spec.type == SettingSpec::Type::Secret) {
        auto* line = qobject_cast<QLineEdit*>(control);
        line->setEchoMode(QLineEdit::Password);
        line->setPlaceholderText(tr("Type it and press Enter to keep it in the keychain"));
        connect(line, &QLineEdit::returnPressed, this, [this, line] { writeSecret(line->text()); });
    } else {
        connect(editor_, &ValueEditor::edited, this, [this](bool typing) {
            if (typing)
                timer_.start();
            else
                write();
        });
    }
    refresh();
}

void SettingRow::say(const QString& text, bool wrong) {
    problem_->setText(text);
    problem_->setVisible(!text.isEmpty());
    theme_.setTextColor(problem_, wrong ? Token::FailedText : Token::DoneText);
    editor_->setWrong(wrong && !text.isEmpty());
}

void SettingRow::refresh() {
    const SettingSource source = settings_.source(spec_.key);
    editor_->setReadOnly(source == SettingSource::Environment);
    reset_->setVisible(source == SettingSource::File && spec_.type != SettingSpec::Type::Secret &&
                       settings_.value(spec_.key) != spec_.defaultValue);
    switch (source) {
    case SettingSource::Default:
        source_->setText(tr("Value: the default"));
        break;
    case SettingSource::File:
        source_->setText(tr("Value: from the settings file"));
        break;
    case SettingSource::Environment:
        source_->setText(tr("Value: from the environment, %1; it cannot be changed here").arg(spec_.environment));
        break;
    }
    if (spec_.type == SettingSpec::Type::Secret) {
        if (source != SettingSource::Environment) askSecret();
        return;
    }
    // While a text is being typed the editor holds more than the settings do.
    if (timer_.isActive()) return;
    editor_->setValue(source == SettingSource::Default ? QJsonValue(QJsonValue::Undefined)
                                                       : settings_.value(spec_.key));
}

void SettingRow::askSecret() {
    auto* watcher = new QFutureWatcher<SecretSource>(this);
    connect(watcher, &QFutureWatcher<SecretSource>::finished, this, [this, watcher] {
        watcher->deleteLater();
        switch (watcher->result()) {
        case SecretSource::None:
            source_->setText(tr("Not set"));
            break;
        case SecretSource::Environment:
            source_->setText(tr("From the environment"));
            break;
        case SecretSource::Keychain:
            source_->setText(tr("Kept in the keychain"));
            break;
        case SecretSource::Session:
            source_->setText(tr("Kept until the program ends: no keychain was found"));
            break;
        }
    });
    watcher->setFuture(QtConcurrent::run([secrets = &secrets_, key = spec_.key] { return secrets->source(key); }));
}

void SettingRow::writeSecret(const QString& text) {
    if (text.isEmpty()) return;
    auto* watcher = new QFutureWatcher<Result<SecretSource>>(this);
    connect(watcher, &QFutureWatcher<Result<SecretSource>>::finished, this, [this, watcher] {
        watcher->deleteLater();
        const auto stored = watcher->future().result();
        say(stored ? tr("Kept.") : stored.error().toText(), !stored);
        if (stored) editor_->setValue(QJsonValue(QJsonValue::Undefined));
        askSecret();
    });
    watcher->setFuture(
        QtConcurrent::run([secrets = &secrets_, key = spec_.key, text] { return secrets->store(key, text); }));
}

void SettingRow::write() {
    timer_.stop();
    QJsonValue value = editor_->value();
    if (value.isUndefined())
        value = spec_.type == SettingSpec::Type::StringList ? QJsonValue(QJsonArray()) : spec_.defaultValue;
    if (value == settings_.value(spec_.key)) {
        say({}, false);
        return;
    }
    const Status status = settings_.set(spec_.key, value);
    say(status ? QString() : status.error().toText(), true);
    if (status) refresh();
}

} // namespace oc::ui
