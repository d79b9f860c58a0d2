// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/Rail.h"

#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QButtonGroup>
#include <QKeySequence>
#include <QToolButton>
#include <QVBoxLayout>

namespace oc::ui {

Rail::Rail(Theme& theme, QWidget* parent)
    : QWidget(parent), theme_(theme), layout_(new QVBoxLayout(this)), buttons_(new QButtonGroup(this)) {
    setObjectName(QStringLiteral("rail"));
    setAccessibleName(tr("Pages"));
    setGround(this, Ground::Raised, Qt::RightEdge);
    setFixedWidth(64);
    layout_->setContentsMargins(0, 8, 0, 8);
    layout_->setSpacing(2);
    layout_->addStretch(1);
    buttons_->setExclusive(true);
    connect(buttons_, &QButtonGroup::idClicked, this, &Rail::chosen);
}

void Rail::addPage(int page, const QString& icon, const QString& name, int key, bool atBottom) {
    auto* button = new QToolButton(this);
    setLook(button, Look::Rail);
    button->setObjectName(QStringLiteral("rail_") + icon);
    button->setText(name);
    button->setAccessibleName(name);
    button->setToolTip(QStringLiteral("%1 (%2)").arg(
        name, QKeySequence(Qt::CTRL | Qt::Key(Qt::Key_0 + key)).toString(QKeySequence::NativeText)));
    button->setCheckable(true);
    button->setIconSize(QSize(20, 20));
    button->setFixedSize(63, 52);
    // One icon, in the colour of the state it is drawn for.
    button->setIcon(theme_.icons().icon(
        icon, [this, button] { return theme_.color(button->isChecked() ? Token::AccentText : Token::SecondText); }));
    buttons_->addButton(button, page);
    layout_->insertWidget(atBottom ? layout_->count() : stretchAt_++, button);
}

void Rail::setCurrent(int page) {
    if (QAbstractButton* button = buttons_->button(page)) button->setChecked(true);
}

} // namespace oc::ui
