// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/Catalogue.h"
#include "engine/plan/Plan.h"

#include <QDialog>

class QVBoxLayout;

namespace oc::ui {

class Theme;
struct Services;

/// What each step of a plan would send, doing none of it. Not modal; made on a worker thread. GUI thread.
class PreviewDialog : public QDialog {
    Q_OBJECT

public:
    PreviewDialog(Services& services, Theme& theme, const QString& title, const Plan& plan,
                  const CataloguePtr& catalogue, QWidget* parent = nullptr);

private:
    struct Line {
        QString title;
        QString text;
        bool problem = false;
    };
    void fill(const QList<Line>& lines);

    Theme& theme_;
    QVBoxLayout* list_;
};

} // namespace oc::ui
