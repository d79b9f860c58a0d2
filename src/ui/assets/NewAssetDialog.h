// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/ToolSpec.h"
#include "executors/asset/AssetStore.h"

#include <QDialog>

class QLabel;
class QPushButton;

namespace oc::ui {

class ParameterForm;
class Theme;

/// A form made from the parameters of asset-create; writes on a worker thread and stays open when that is refused.
/// GUI thread.
class NewAssetDialog : public QDialog {
    Q_OBJECT

public:
    NewAssetDialog(AssetStore& store, ToolSpecPtr tool, Theme& theme, QWidget* parent);

Q_SIGNALS:
    void created(const oc::Asset& asset);

private:
    void create();

    AssetStore& store_;
    ToolSpecPtr tool_;
    Theme& theme_;
    ParameterForm* form_;
    QLabel* error_;
    QPushButton* create_;
};

} // namespace oc::ui
