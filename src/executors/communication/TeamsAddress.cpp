// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/TeamsAddress.h"

#include <QUrlQuery>

namespace oc {

using namespace Qt::StringLiterals;

TeamsHost teamsHost(const QUrl& url) {
    QString host = url.host().toLower(); // QUrl does it too; a name that decides should not depend on that
    while (host.endsWith(u'.'))
        host.chop(1);
    if (host.endsWith(".logic.azure.com"_L1) || host.endsWith(".environment.api.powerplatform.com"_L1))
        return TeamsHost::Workflow;
    if (host == "outlook.office.com"_L1 || host.endsWith(".webhook.office.com"_L1)) return TeamsHost::Retired;
    return TeamsHost::Other;
}

bool hasSignature(const QUrl& url) {
    return !QUrlQuery(url).queryItemValue(u"sig"_s).isEmpty();
}

} // namespace oc
