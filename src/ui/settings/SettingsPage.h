// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/Services.h"

#include <QHash>
#include <QWidget>

class QListWidget;
class QScrollArea;
class QVBoxLayout;

namespace oc::ui {

class SettingRow;
class Theme;

/// Every row of Settings::table(), in sections, and where the program keeps its files. GUI thread.
class SettingsPage : public QWidget {
    Q_OBJECT

public:
    SettingsPage(Services& services, Theme& theme, QWidget* parent = nullptr);

    [[nodiscard]] static QString sectionTitle(const QString& prefix);
    /// Scrolls to the section of these settings ("smtp").
    void showSection(const QString& prefix);

private:
    QWidget* makeSection(const QString& title);
    void addPlaces();

    Services& services_;
    Theme& theme_;
    QListWidget* sections_;
    QScrollArea* scroll_;
    QVBoxLayout* layout_;
    QList<QWidget*> headings_;
    QHash<QString, SettingRow*> rows_;
};

} // namespace oc::ui
