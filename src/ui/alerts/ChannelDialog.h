// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/alerts/Alert.h"
#include "engine/catalogue/Catalogue.h"
#include "ui/shell/Services.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace oc::ui {

class ParameterForm;
class Theme;

/// A channel of one's own: name, tool, and what the tool is always given. Writes it into alerts.json; a secret goes
/// into the keychain, and only its name into the file. Deletes itself when it is closed. GUI thread.
class ChannelDialog : public QDialog {
    Q_OBJECT

public:
    /// before: the channel that is edited; without a name it is a new one.
    ChannelDialog(Services& services, Theme& theme, CataloguePtr catalogue, AlertChannel before,
                  QWidget* parent = nullptr);

Q_SIGNALS:
    /// forgotten: names of secrets that are kept only until the program ends, because there is no keychain.
    void saved(const QStringList& forgotten);

private:
    void showTool();
    void save();

    Services& services_;
    Theme& theme_;
    const CataloguePtr catalogue_;
    const AlertChannel before_;
    QLineEdit* name_;
    QComboBox* tool_;
    ParameterForm* form_;
    QLabel* error_;
    QPushButton* save_;
};

} // namespace oc::ui
