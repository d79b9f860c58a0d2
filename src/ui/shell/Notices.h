// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QVBoxLayout;

namespace oc::ui {

class Theme;

/// Warnings that hold for the whole window ("the history cannot be written"), above the page, until they are put
/// away. GUI thread.
class Notices : public QWidget {
    Q_OBJECT

public:
    explicit Notices(Theme& theme, QWidget* parent = nullptr);
    /// A notice with the same id takes the other's place.
    void add(const QString& id, const QString& text);
    void remove(const QString& id);

private:
    Theme& theme_;
    QVBoxLayout* layout_;
};

} // namespace oc::ui
