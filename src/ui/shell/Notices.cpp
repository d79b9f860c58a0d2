// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/Notices.h"

#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace oc::ui {

Notices::Notices(Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme), layout_(new QVBoxLayout(this)) {
    setObjectName(QStringLiteral("notices"));
    layout_->setContentsMargins(0, 0, 0, 0);
    layout_->setSpacing(0);
    hide();
}

void Notices::add(const QString& id, const QString& text) {
    remove(id);
    auto* bar = new QWidget(this);
    bar->setObjectName(QStringLiteral("notice_") + id);
    setGround(bar, Ground::Raised, Qt::BottomEdge);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(12, 6, 6, 6);
    auto* icon = new QToolButton(bar);
    icon->setIcon(theme_.icon(QStringLiteral("warning"), Token::WarningText));
    icon->setFocusPolicy(Qt::NoFocus);
    icon->setAttribute(Qt::WA_TransparentForMouseEvents);
    setLook(icon, Look::Quiet);
    row->addWidget(icon, 0, Qt::AlignTop);
    auto* label = new QLabel(text, bar);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row->addWidget(label, 1);
    auto* close = new QToolButton(bar);
    close->setIcon(theme_.icon(QStringLiteral("close"), Token::SecondText));
    close->setToolTip(tr("Put this notice away"));
    close->setAccessibleName(tr("Put this notice away"));
    setLook(close, Look::Quiet);
    connect(close, &QToolButton::clicked, this, [this, id] { remove(id); });
    row->addWidget(close, 0, Qt::AlignTop);
    layout_->addWidget(bar);
    show();
}

void Notices::remove(const QString& id) {
    const QString name = QStringLiteral("notice_") + id;
    bool others = false;
    const auto bars = findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly);
    for (QWidget* bar : bars) {
        if (bar->objectName() == name) {
            bar->setObjectName(QString());
            bar->hide();
            bar->deleteLater();
        } else if (bar->objectName().startsWith(QLatin1String("notice_"))) {
            others = true;
        }
    }
    setVisible(others);
}

} // namespace oc::ui
