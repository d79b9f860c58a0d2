// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/RecentPlans.h"

#include "engine/settings/Folders.h"
#include "ui/shell/ViewMemory.h"

#include <QFileInfo>

namespace oc::ui::recentPlans {

namespace {
constexpr int maxPlans = 12;
const QString key = QStringLiteral("plans/recent");
} // namespace

QStringList load(const Folders& folders) {
    return QString::fromUtf8(viewMemory::load(folders, key)).split(u'\n', Qt::SkipEmptyParts);
}

void add(const Folders& folders, const QString& file) {
    QStringList files = load(folders);
    const QString path = QFileInfo(file).absoluteFilePath();
    files.removeAll(path);
    files.prepend(path);
    viewMemory::save(folders, key, files.mid(0, maxPlans).join(u'\n').toUtf8());
}

} // namespace oc::ui::recentPlans
