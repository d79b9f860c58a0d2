// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/alerts/AlertButton.h"

#include "executors/communication/AlertsFile.h"
#include "ui/results/WhenDone.h"
#include "ui/shell/Services.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>
#include <QtConcurrentRun>

namespace oc::ui {

AlertButton::AlertButton(Services& services, Theme& theme, const QString& name, const QString& toolTip, QWidget* parent)
    : QWidget(parent), services_(services), menu_(new QMenu(this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    auto* button = new QPushButton(tr("Send alert"));
    button->setObjectName(name);
    button->setToolTip(QStringLiteral("%1 (%2)").arg(
        toolTip, QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_A).toString(QKeySequence::NativeText)));
    button->setFocusPolicy(Qt::TabFocus);
    setLook(button, Look::Alert);
    auto* more = new QToolButton;
    more->setObjectName(name + QStringLiteral("Menu"));
    more->setIcon(theme.icon(QStringLiteral("chevron-down"), Token::AlertText));
    more->setAccessibleName(tr("Quick alerts"));
    more->setToolTip(tr("Quick alerts: the saved templates"));
    more->setPopupMode(QToolButton::InstantPopup);
    more->setFocusPolicy(Qt::TabFocus);
    more->setMenu(menu_);
    layout->addWidget(button);
    layout->addWidget(more);
    menu_->addAction(tr("Reading the templates…"))->setEnabled(false);
    connect(button, &QPushButton::clicked, this, [this] { Q_EMIT wanted({}); });
    connect(menu_, &QMenu::aboutToShow, this, &AlertButton::readTemplates); // opened by the keyboard
}

void AlertButton::enterEvent(QEnterEvent* event) {
    QWidget::enterEvent(event);
    readTemplates();
}

void AlertButton::readTemplates() {
    const auto read = [path = services_.alertsFile] { return AlertsFile(path).templates(); };
    whenDone(this, QtConcurrent::run(read), [this](const Result<QList<AlertTemplate>>& templates) {
        QStringList names, shown;
        if (templates)
            for (const AlertTemplate& one : *templates)
                names.append(one.name);
        for (const QAction* action : menu_->actions())
            if (action->isEnabled()) shown.append(action->data().toString());
        if (templates && names == shown && !names.isEmpty()) return; // the menu may be open
        menu_->clear();
        if (!templates) menu_->addAction(templates.error().toText())->setEnabled(false);
        if (templates && names.isEmpty()) menu_->addAction(tr("There are no templates"))->setEnabled(false);
        for (const QString& name : std::as_const(names)) {
            QAction* action = menu_->addAction(QString(name).replace(QLatin1Char('&'), QStringLiteral("&&")));
            action->setData(name);
            connect(action, &QAction::triggered, this, [this, name] { Q_EMIT wanted(name); });
        }
    });
}

} // namespace oc::ui
