// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetView.h"

#include <QHeaderView>
#include <QTimer>

class QLineEdit;

namespace oc::ui {

class Theme;

/// The grid's header with a row of fields below it, one for each column: what is written there chooses the rows
/// (assetView::read). A mistake is marked and told in the field's tooltip; the other fields hold. GUI thread.
class FilterHeader : public QHeaderView {
    Q_OBJECT

public:
    explicit FilterHeader(Theme& theme, QWidget* parent = nullptr);

    /// Makes a field for each column of the model.
    void makeFields();
    /// What is written in the fields that can be read.
    [[nodiscard]] QList<AssetCondition> conditions() const;
    /// Writes into the fields without telling.
    void setConditions(const QList<AssetCondition>& conditions);
    [[nodiscard]] bool isFiltering() const;
    void clear();
    [[nodiscard]] QLineEdit* field(int section) const { return fields_.value(section); }
    [[nodiscard]] QSize sizeHint() const override;

Q_SIGNALS:
    /// A person stopped typing, or pressed Enter, and the conditions are others than before.
    void conditionsChanged();
    /// Down or Escape in a field: on to the rows.
    void left();

protected:
    void updateGeometries() override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void placeFields();
    void check();

    Theme& theme_;
    QList<QLineEdit*> fields_;
    QTimer soon_;
    QList<AssetCondition> told_;
};

} // namespace oc::ui
