// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/ToolShelf.h"

#include "engine/settings/Folders.h"
#include "ui/shell/ViewMemory.h"

namespace oc::ui::toolShelf {

namespace {

constexpr int mostRecent = 6;
const QString favouritesKey = QStringLiteral("tools/favourites");
const QString recentKey = QStringLiteral("tools/recent");

QStringList load(const Folders& folders, const QString& key) {
    return QString::fromUtf8(viewMemory::load(folders, key)).split(u'\n', Qt::SkipEmptyParts);
}

void save(const Folders& folders, const QString& key, const QStringList& names) {
    viewMemory::save(folders, key, names.join(u'\n').toUtf8());
}

} // namespace

QStringList favourites(const Folders& folders) {
    return load(folders, favouritesKey);
}

void setFavourite(const Folders& folders, const QString& tool, bool on) {
    QStringList names = favourites(folders);
    names.removeAll(tool);
    if (on) names.append(tool);
    save(folders, favouritesKey, names);
}

QStringList recent(const Folders& folders) {
    return load(folders, recentKey);
}

void noteUse(const Folders& folders, const QString& tool) {
    QStringList names = recent(folders);
    names.removeAll(tool);
    names.prepend(tool);
    save(folders, recentKey, names.mid(0, mostRecent));
}

} // namespace oc::ui::toolShelf
