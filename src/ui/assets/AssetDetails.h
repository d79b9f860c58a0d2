// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetStore.h"

#include <QWidget>

class QFormLayout;
class QLabel;

namespace oc::ui {

class Theme;

/// Everything of the chosen asset, at the side of the table. GUI thread.
class AssetDetails : public QWidget {
    Q_OBJECT

public:
    explicit AssetDetails(Theme& theme, QWidget* parent = nullptr);
    void show(const Asset& asset);
    void showCount(int chosen);

private:
    void add(const QString& label, const QString& value, bool mono);

    Theme& theme_;
    QLabel* title_;
    QLabel* second_;
    QWidget* fields_ = nullptr;
    QFormLayout* form_ = nullptr;
};

} // namespace oc::ui
