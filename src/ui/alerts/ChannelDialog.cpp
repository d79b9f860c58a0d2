// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/alerts/ChannelDialog.h"

#include "engine/secrets/SecretStore.h"
#include "executors/communication/AlertChannels.h"
#include "executors/communication/AlertsFile.h"
#include "ui/forms/ParameterForm.h"
#include "ui/results/WhenDone.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QShortcut>
#include <QVBoxLayout>
#include <QtConcurrentRun>

namespace oc::ui {

namespace {

/// The list with this channel in it, where 'before' was.
QJsonArray withChannel(const QJsonArray& list, const QString& before, const QJsonObject& channel) {
    QJsonArray changed;
    bool replaced = false;
    for (const QJsonValue& one : list) {
        const bool same = !before.isEmpty() && one.toObject().value(QStringLiteral("name")).toString() == before;
        QJsonObject object = one.toObject();
        if (same) // keys of others stay
            for (auto it = channel.begin(); it != channel.end(); ++it)
                object.insert(it.key(), it.value());
        changed.append(same ? QJsonValue(object) : one);
        replaced = replaced || same;
    }
    if (!replaced) changed.append(channel);
    return changed;
}

/// Secrets that were typed go into the keychain, and their names take their place. The names of those for which there
/// was no keychain.
Result<QStringList> keepSecrets(QJsonObject& parameters, const QString& channel, const QList<ParameterSpec>& specs,
                                SecretStore& secrets) {
    QStringList forgotten;
    for (const ParameterSpec& spec : specs) {
        const QString text = parameters.value(spec.name).toString();
        if (!spec.isSecret() || text.isEmpty() || !SecretStore::referenceName(text).isEmpty()) continue;
        const QString name = QStringLiteral("alert-%1-%2").arg(channel, spec.name);
        const auto kept = secrets.store(name, text);
        if (!kept) return kept.error();
        if (*kept == SecretSource::Session) forgotten.append(name);
        parameters.insert(spec.name, QStringLiteral("secret:") + name);
    }
    return forgotten;
}

} // namespace

ChannelDialog::ChannelDialog(Services& services, Theme& theme, CataloguePtr catalogue, AlertChannel before,
                             QWidget* parent)
    : QDialog(parent),
      services_(services),
      theme_(theme),
      catalogue_(std::move(catalogue)),
      before_(std::move(before)),
      name_(new QLineEdit(before_.name)),
      tool_(new QComboBox),
      form_(new ParameterForm(theme, nullptr, &services.secrets)),
      error_(new QLabel) {
    setObjectName(QStringLiteral("channelDialog"));
    setWindowTitle(before_.name.isEmpty() ? tr("New channel") : tr("Channel %1").arg(before_.name));
    setAttribute(Qt::WA_DeleteOnClose);
    setModal(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 16, 0, 12);
    auto* head = new QFormLayout;
    head->setContentsMargins(18, 0, 18, 0);
    name_->setObjectName(QStringLiteral("channelName"));
    name_->setPlaceholderText(tr("dba-mail"));
    head->addRow(tr("Name"), name_);
    tool_->setObjectName(QStringLiteral("channelTool"));
    for (const auto& [tool, words] : {std::pair{QStringLiteral("sendmail"), tr("Mail")},
                                      {QStringLiteral("slack_cli"), tr("Slack")},
                                      {QStringLiteral("teams_cli"), tr("Teams")},
                                      {QStringLiteral("webhook_sender"), tr("Webhook")}})
        tool_->addItem(words, tool);
    if (const int index = tool_->findData(before_.tool); index >= 0) tool_->setCurrentIndex(index);
    head->addRow(tr("By"), tool_);
    layout->addLayout(head);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    form_->setContentsMargins(18, 12, 18, 12);
    form_->setExpressionsAllowed(false);
    scroll->setWidget(form_);
    layout->addWidget(scroll, 1);
    error_->setObjectName(QStringLiteral("channelError"));
    error_->setTextFormat(Qt::PlainText);
    error_->setWordWrap(true);
    error_->setContentsMargins(18, 0, 18, 0);
    theme_.setTextColor(error_, Token::FailedText);
    error_->hide();
    layout->addWidget(error_);
    auto* buttons = new QDialogButtonBox;
    buttons->setContentsMargins(18, 0, 18, 0);
    save_ = buttons->addButton(tr("Save"), QDialogButtonBox::AcceptRole);
    save_->setObjectName(QStringLiteral("channelSave"));
    setLook(save_, Look::Primary);
    buttons->addButton(QDialogButtonBox::Cancel);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &ChannelDialog::save);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return), this), &QShortcut::activated, this,
            &ChannelDialog::save);
    connect(tool_, &QComboBox::currentIndexChanged, this, &ChannelDialog::showTool);
    showTool();
    form_->setValues(before_.parameters);
    resize(520, 620);
    name_->setFocus();
}

void ChannelDialog::showTool() {
    const ToolSpecPtr tool = catalogue_->find(tool_->currentData().toString());
    form_->setSpecs(tool ? AlertChannels::parametersOf(*tool) : QList<ParameterSpec>());
}

void ChannelDialog::save() {
    if (!save_->isEnabled()) return;
    form_->flush();
    if (!form_->validate()) return;
    const QString name = name_->text().trimmed();
    QJsonObject parameters;
    const QList<ParameterSpec> specs = form_->specs();
    const QJsonObject values = form_->values();
    for (const ParameterSpec& spec : specs) // what another tool's form left behind does not belong to it
        if (values.contains(spec.name)) parameters.insert(spec.name, values.value(spec.name));
    save_->setEnabled(false);
    error_->hide();
    const auto write = [file = AlertsFile(services_.alertsFile), secrets = &services_.secrets, catalogue = catalogue_,
                        before = before_.name, name, tool = tool_->currentData().toString(), parameters,
                        specs]() -> Result<QStringList> {
        const auto document = file.read();
        if (!document) return document.error();
        const QJsonArray list = document->value(QStringLiteral("channels")).toArray();
        const auto entry = [&](const QJsonObject& given) {
            return QJsonObject{
                {QStringLiteral("name"), name}, {QStringLiteral("tool"), tool}, {QStringLiteral("parameters"), given}};
        };
        // Checked before a secret goes anywhere: with a name in the place of each secret.
        QJsonObject given = parameters;
        for (const ParameterSpec& spec : specs)
            if (spec.isSecret() && given.contains(spec.name)) given.insert(spec.name, QStringLiteral("secret:x"));
        if (const Status good = AlertChannels::check(withChannel(list, before, entry(given)), *catalogue); !good)
            return good.error();
        given = parameters;
        Result<QStringList> forgotten = keepSecrets(given, name, specs, *secrets);
        if (!forgotten) return forgotten;
        const Status written = file.save(QStringLiteral("channels"), withChannel(list, before, entry(given)));
        if (!written) return written.error();
        return forgotten;
    };
    whenDone(this, QtConcurrent::run(write), [this](const Result<QStringList>& written) {
        save_->setEnabled(true);
        if (!written) {
            error_->setText(services_.redactor.redact(written.error().toText()));
            error_->show();
            return;
        }
        Q_EMIT saved(*written);
        accept();
    });
}

} // namespace oc::ui
