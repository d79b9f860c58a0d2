// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/assets/AssetEdits.h"

#include <QDialog>

class QButtonGroup;
class QGridLayout;
class QLabel;

namespace oc::ui {

class Theme;

/// Somebody else changed what is being saved: for each field that both changed it shows what it was, what the other
/// made of it and what is wished here, and lets a person choose. Fields that only one changed are merged already.
/// Deletes itself. GUI thread.
class ConflictDialog : public QDialog {
    Q_OBJECT

public:
    /// 'undoing': it is the undo of the edit with this label that somebody else's change stands against. 'besides':
    /// what else is saved with what is chosen here.
    ConflictDialog(const QList<AssetConflict>& conflicts, const AssetEdits::Besides& besides, const QString& label,
                   bool undoing, Theme& theme, QWidget* parent);

    /// In the order in which they are asked about.
    [[nodiscard]] QList<qint64> assets() const;
    /// The newest line of the log of each, as far as it is known: it says who it was, and when.
    void showAuthors(const QList<AssetLogEntry>& latest);

Q_SIGNALS:
    /// As AssetEdits::settle takes it.
    void settled(const QList<QJsonObject>& fields);
    void givenUp();

private:
    [[nodiscard]] QLabel* besidesLabel(const AssetEdits::Besides& besides);
    void addConflict(QGridLayout* grid, qsizetype index);
    void chooseAll(bool mine);
    [[nodiscard]] QList<QJsonObject> answer() const;

    struct Choice {
        qsizetype conflict;
        QString field; ///< empty: the asset as a whole
        QButtonGroup* group;
    };
    QList<AssetConflict> conflicts_;
    const bool undoing_;
    Theme& theme_;
    QHash<qint64, QLabel*> authors_; ///< by the asset's id
    QList<Choice> choices_;
};

} // namespace oc::ui
