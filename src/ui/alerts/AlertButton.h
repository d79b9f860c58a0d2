// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QMenu;

namespace oc::ui {

class Theme;
struct Services;

/// "Send alert", and beside it the menu of the saved templates: one click opens the sheet filled in. The templates are
/// read in the background when the mouse comes near. GUI thread.
class AlertButton : public QWidget {
    Q_OBJECT

public:
    /// name: the object name of the button; the menu's is name + "Menu".
    AlertButton(Services& services, Theme& theme, const QString& name, const QString& toolTip,
                QWidget* parent = nullptr);

Q_SIGNALS:
    /// Empty: without a template.
    void wanted(const QString& templateName);

protected:
    void enterEvent(QEnterEvent* event) override;

private:
    void readTemplates();

    Services& services_;
    QMenu* menu_;
};

} // namespace oc::ui
