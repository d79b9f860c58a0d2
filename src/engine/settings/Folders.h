// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace oc {

/// Where things are on this machine (design, section 6). Makes no folder.
struct Folders {
    QString state;      ///< $OPSCONDUCTOR_HOME, else the XDG data folder/opsconductor
    QString settings;   ///< settings.json
    QString assets;     ///< assets.db
    QString captures;
    QString userTools;
    QString plans;
    QString catalogueCache;
    QStringList tools;  ///< the program's own, then $OPSCONDUCTOR_HOME/tools, then those of OPSCONDUCTOR_TOOLS
    QString examples;

    /// dataFolder: where the program's tools/ and resources/ are.
    [[nodiscard]] static Folders fromEnvironment(const QString& dataFolder);
};

} // namespace oc
