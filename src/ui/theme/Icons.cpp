// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/Icons.h"

#include "ui/theme/IconEngine.h"

#include <QFile>

static void initIconResources() {
    Q_INIT_RESOURCE(icons); // in a static library nothing else pulls the resources in
}

namespace oc::ui {

Icons::Icons() {
    initIconResources();
    // The offscreen and minimal platforms know no search path, and desktops other than Plasma no breeze.
    QStringList paths = QIcon::themeSearchPaths();
    for (const QString& path : {QStringLiteral("/usr/share/icons"), QStringLiteral("/usr/local/share/icons")})
        if (!paths.contains(path)) paths.append(path);
    QIcon::setThemeSearchPaths(paths);
}

QIcon Icons::icon(const QString& name, ColorSource color) const {
    return QIcon(new IconEngine(name, std::move(color)));
}

void Icons::setDark(bool dark) {
    QIcon::setThemeName(dark ? QStringLiteral("breeze-dark") : QStringLiteral("breeze"));
    QIcon::setFallbackThemeName(QStringLiteral("hicolor"));
}

bool Icons::isOwn(const QString& name) {
    return QFile::exists(QStringLiteral(":/icons/%1.svg").arg(name));
}

} // namespace oc::ui
