// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetView.h"

namespace oc::ui {

/// A choice of rows, their order and the columns that are shown, under a name.
struct SavedView {
    QString name;
    AssetView view;
    QList<AssetColumn> columns; ///< shown, from left to right

    bool operator==(const SavedView&) const = default;
};

/// The views a person saved: asset-views.json in the state folder. Written whole to a new file and swapped; blocking,
/// but small. A file that cannot be read is told and not touched.
class SavedViews {
public:
    explicit SavedViews(QString file) : file_(std::move(file)) {}

    [[nodiscard]] Status load();
    [[nodiscard]] const QList<SavedView>& all() const { return views_; }
    /// In the place of one of the same name, else at the end.
    [[nodiscard]] Status save(const SavedView& view);
    [[nodiscard]] Status rename(const QString& from, const QString& to);
    [[nodiscard]] Status remove(const QString& name);

private:
    [[nodiscard]] Status write(const QList<SavedView>& views);

    QString file_;
    QList<SavedView> views_;
    bool readable_ = true;
};

} // namespace oc::ui
