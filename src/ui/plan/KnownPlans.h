// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

/// Plans that a person may mean, as they are shown to choose from. Reads their files: not on the GUI thread.
namespace oc::ui::knownPlans {

struct Entry {
    QString file;
    QString title; ///< the plan's name, else the file's
    QString text;  ///< what it does, or where it is
    bool named = false;
};

/// Of the files that are still there, up to 'most'; the text says where.
[[nodiscard]] QList<Entry> recent(const QStringList& files, qsizetype most);
/// The plans of a folder, those with a name first; the text says what they do.
[[nodiscard]] QList<Entry> examples(const QString& folder);

} // namespace oc::ui::knownPlans
