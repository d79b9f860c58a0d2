// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/settings/Folders.h"

#include <QDir>
#include <QStandardPaths>

namespace oc {

using namespace Qt::StringLiterals;

Folders Folders::fromEnvironment(const QString& dataFolder) {
    Folders folders;
    const QString home = qEnvironmentVariable("OPSCONDUCTOR_HOME");
    QString configuration;
    if (!home.isEmpty()) {
        folders.state = QDir::cleanPath(QDir::current().absoluteFilePath(home));
        configuration = folders.state;
    } else {
        folders.state = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + u"/opsconductor"_s;
        configuration = QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + u"/opsconductor"_s;
    }
    folders.settings = configuration + u"/settings.json"_s;
    folders.assets = folders.state + u"/assets.db"_s;
    folders.captures = folders.state + u"/captures"_s;
    folders.userTools = folders.state + u"/tools"_s;
    folders.plans = folders.state + u"/plans"_s;
    folders.catalogueCache = folders.state + u"/catalogue.cbor"_s;

    folders.tools = QStringList{dataFolder + u"/tools"_s, folders.userTools};
    const QStringList more = qEnvironmentVariable("OPSCONDUCTOR_TOOLS").split(u':', Qt::SkipEmptyParts);
    for (const QString& folder : more)
        folders.tools.append(QDir::cleanPath(QDir::current().absoluteFilePath(folder)));
    folders.tools.removeDuplicates();
    folders.examples = dataFolder + u"/resources/examples"_s;
    return folders;
}

} // namespace oc
