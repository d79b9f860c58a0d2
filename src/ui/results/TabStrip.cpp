// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/TabStrip.h"

#include "ui/theme/Look.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace oc::ui {

TabStrip::TabStrip(QWidget* parent)
    : QWidget(parent),
      tabs_(new QHBoxLayout),
      corner_(new QHBoxLayout),
      pages_(new QStackedWidget),
      group_(new QButtonGroup(this)) {
    auto* strip = new QHBoxLayout;
    strip->setContentsMargins(12, 8, 12, 6);
    strip->setSpacing(8);
    tabs_->setSpacing(4);
    corner_->setSpacing(6);
    // As high as with tools, so that nothing moves when a tab has none.
    strip->addStrut(31);
    strip->addLayout(tabs_);
    strip->addStretch(1);
    strip->addLayout(corner_);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(strip);
    layout->addWidget(pages_, 1);
    group_->setExclusive(true);
    connect(group_, &QButtonGroup::idToggled, this, [this](int id, bool on) {
        if (!on) return;
        pages_->setCurrentIndex(id);
        for (int i = 0; i < tools_.size(); ++i)
            if (tools_.at(i)) tools_.at(i)->setVisible(i == id);
        Q_EMIT currentChanged(id);
    });
}

int TabStrip::addTab(const QString& text, QWidget* page, QWidget* tools, const QString& name) {
    const int index = pages_->addWidget(page);
    auto* tab = new QPushButton(text);
    tab->setCheckable(true);
    tab->setObjectName(name);
    tab->setAccessibleName(text);
    setLook(tab, Look::Tab);
    tabs_->addWidget(tab);
    group_->addButton(tab, index);
    tools_.append(tools);
    if (tools) {
        corner_->addWidget(tools);
        tools->setVisible(index == 0);
    }
    if (index == 0) tab->setChecked(true);
    return index;
}

void TabStrip::setTabText(int index, const QString& text) {
    QAbstractButton* tab = group_->button(index);
    if (!tab || tab->text() == text) return;
    tab->setText(text);
    tab->setAccessibleName(text);
}

void TabStrip::setTabVisible(int index, bool visible) {
    QAbstractButton* tab = group_->button(index);
    if (!tab) return;
    tab->setVisible(visible);
    if (visible || currentIndex() != index) return;
    for (int other = 0; other < tools_.size(); ++other)
        if (isTabVisible(other)) return setCurrentIndex(other);
}

bool TabStrip::isTabVisible(int index) const {
    const QAbstractButton* tab = group_->button(index);
    return tab && !tab->isHidden();
}

int TabStrip::currentIndex() const {
    return group_->checkedId();
}

void TabStrip::setCurrentIndex(int index) {
    if (QAbstractButton* tab = group_->button(index)) tab->setChecked(true);
}

} // namespace oc::ui
