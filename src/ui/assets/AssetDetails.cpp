// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/AssetDetails.h"

#include "engine/base/Json.h"
#include "ui/forms/ValueEditor.h"
#include "ui/theme/Theme.h"

#include <QDateTime>
#include <QFormLayout>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>

namespace oc::ui {

AssetDetails::AssetDetails(Theme& theme, QWidget* parent)
    : QWidget(parent), theme_(theme), title_(new QLabel(this)), second_(new QLabel(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(4);
    title_->setFont(Theme::font(FontRole::Title));
    title_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    title_->setWordWrap(true);
    theme.setTextColor(second_, Token::SecondText);
    second_->setWordWrap(true);
    layout->addWidget(title_);
    layout->addWidget(second_);
    layout->addStretch(1);
    showCount(0);
}

void AssetDetails::add(const QString& label, const QString& value, bool mono) {
    if (value.isEmpty()) return;
    auto* name = new QLabel(label, fields_);
    theme_.setTextColor(name, Token::SecondText);
    auto* text = new QLabel(value, fields_);
    text->setTextFormat(Qt::PlainText);
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    if (mono) text->setFont(Theme::font(FontRole::Mono));
    form_->addRow(name, text);
}

void AssetDetails::showCount(int chosen) {
    delete fields_;
    fields_ = nullptr;
    title_->setText(chosen == 0 ? tr("No asset chosen") : tr("%1 assets chosen").arg(chosen));
    second_->setText(chosen == 0 ? tr("Choose a row to see everything that is known about it.") : QString());
    second_->setVisible(chosen == 0);
}

void AssetDetails::show(const Asset& asset) {
    delete fields_;
    fields_ = new QWidget(this);
    form_ = new QFormLayout(fields_);
    form_->setContentsMargins(0, 12, 0, 0);
    form_->setHorizontalSpacing(16);
    form_->setVerticalSpacing(8);
    title_->setText(asset.hostname);
    second_->setText(QStringLiteral("%1, %2").arg(asset.type, asset.environment));
    second_->show();
    add(tr("Address"), asset.ipAddress, true);
    add(tr("Status"), asset.status, false);
    add(tr("Location"), asset.location, false);
    add(tr("Owner"), asset.owner, false);
    QStringList tags;
    for (auto it = asset.tags.constBegin(); it != asset.tags.constEnd(); ++it)
        tags.append(it.key() + QLatin1Char('=') + valueAsText(it.value()));
    add(tr("Tags"), tags.join(QLatin1Char('\n')), true);
    if (!asset.metadata.isEmpty())
        add(tr("Metadata"), QString::fromUtf8(json::toText(asset.metadata, true)).trimmed(), true);
    const QLocale locale;
    add(tr("Created"), locale.toString(QDateTime::fromMSecsSinceEpoch(asset.createdAt), QLocale::ShortFormat), false);
    add(tr("Changed"), locale.toString(QDateTime::fromMSecsSinceEpoch(asset.updatedAt), QLocale::ShortFormat), false);
    add(tr("Version"), QString::number(asset.version), false);
    add(tr("Id"), QString::number(asset.id), true);
    static_cast<QVBoxLayout*>(layout())->insertWidget(2, fields_);
    fields_->show();
}

} // namespace oc::ui
