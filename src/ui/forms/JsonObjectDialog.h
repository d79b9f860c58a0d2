// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/Asset.h"

#include <QDialog>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace oc::ui {

class Theme;

/// The metadata of one asset as JSON, checked while it is typed. Deletes itself. GUI thread.
class MetadataDialog : public QDialog {
    Q_OBJECT

public:
    MetadataDialog(const Asset& asset, Theme& theme, QWidget* parent);

Q_SIGNALS:
    void written(const oc::Asset& before, const QJsonObject& metadata);

private:
    void check();
    void save();

    Asset asset_;
    QPlainTextEdit* text_;
    QLabel* problem_;
    QPushButton* save_ = nullptr;
    std::optional<QJsonObject> value_;
};

} // namespace oc::ui
