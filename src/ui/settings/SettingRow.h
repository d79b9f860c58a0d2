// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/settings/Settings.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QPushButton;

namespace oc {
class SecretStore;
}

namespace oc::ui {

class Theme;
class ValueEditor;

/// One setting: label, editor, help, where its value comes from, and why a value was refused. Writes as soon as the
/// value is complete. GUI thread.
class SettingRow : public QWidget {
    Q_OBJECT

public:
    SettingRow(const SettingSpec& spec, Settings& settings, SecretStore& secrets, Theme& theme, QWidget* parent);

    [[nodiscard]] const SettingSpec& spec() const { return spec_; }
    /// Shows what holds now.
    void refresh();

private:
    void write();
    void writeSecret(const QString& text);
    void askSecret();
    void say(const QString& text, bool wrong);

    SettingSpec spec_;
    Settings& settings_;
    SecretStore& secrets_;
    Theme& theme_;
    ValueEditor* editor_;
    QLabel* source_;
    QLabel* problem_;
    QPushButton* reset_;
    QTimer timer_;
};

} // namespace oc::ui
