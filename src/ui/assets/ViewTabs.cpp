// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/ViewTabs.h"

#include "ui/theme/Look.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>

namespace oc::ui {

ViewTabs::ViewTabs(QWidget* parent) : QWidget(parent), row_(new QHBoxLayout(this)), group_(new QButtonGroup(this)) {
    row_->setContentsMargins(0, 0, 0, 0);
    row_->setSpacing(4);
    setViews({}, {});
}

void ViewTabs::setViews(const QStringList& names, const QString& current) {
    while (QLayoutItem* item = row_->takeAt(0)) {
        if (QWidget* widget = item->widget()) {
            widget->hide(); // this may be called by the click on it
            widget->deleteLater();
        }
        delete item;
    }
    current_ = names.contains(current) ? current : QString();
    changed_ = false;
    const auto add = [&](const QString& name) {
        QString label = name.isEmpty() ? tr("All") : name;
        constexpr int widest = 160;
        label = fontMetrics().elidedText(label, Qt::ElideRight, widest);
        auto* tab = new QPushButton(label.replace(QLatin1Char('&'), QStringLiteral("&&")), this);
        tab->setObjectName(QStringLiteral("assetView_") + name);
        tab->setProperty("viewName", name);
        tab->setCheckable(true);
        tab->setChecked(name == current_);
        setLook(tab, Look::Tab);
        tab->setToolTip(name.isEmpty() ? tr("Every asset")
                                       : tr("%1: right click to change, rename or delete").arg(name));
        group_->addButton(tab);
        row_->addWidget(tab);
        connect(tab, &QPushButton::clicked, this, [this, name] {
            current_ = name;
            setChanged(false);
            Q_EMIT chosen(name);
        });
        if (name.isEmpty()) return;
        tab->setContextMenuPolicy(Qt::CustomContextMenu);
        connect(tab, &QWidget::customContextMenuRequested, this,
                [this, name, tab](const QPoint& at) { showMenu(name, tab->mapToGlobal(at)); });
    };
    add({});
    for (const QString& name : names)
        add(name);
    auto* more = new QPushButton(tr("+ view"), this);
    more->setObjectName(QStringLiteral("assetViewAdd"));
    more->setToolTip(tr("Keep this choice of rows, order and columns under a name"));
    setLook(more, Look::Quiet);
    connect(more, &QPushButton::clicked, this, &ViewTabs::addWanted);
    row_->addWidget(more);
}

void ViewTabs::setChanged(bool changed) {
    changed_ = changed;
    for (QAbstractButton* tab : group_->buttons()) {
        const QString name = tab->property("viewName").toString();
        if (name.isEmpty()) continue;
        const QString mark = QStringLiteral(" *");
        QString text = tab->text();
        if (text.endsWith(mark)) text.chop(mark.size());
        tab->setText(name == current_ && changed ? text + mark : text);
    }
}

void ViewTabs::showMenu(const QString& name, const QPoint& at) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    auto* save = menu->addAction(tr("Save as it is now"), this, [this, name] { Q_EMIT saveWanted(name); });
    save->setEnabled(name == current_ && changed_);
    menu->addAction(tr("Rename..."), this, [this, name] { Q_EMIT renameWanted(name); });
    menu->addAction(tr("Delete"), this, [this, name] { Q_EMIT removeWanted(name); });
    menu->popup(at);
}

} // namespace oc::ui
