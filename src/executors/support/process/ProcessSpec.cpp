// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/process/ProcessSpec.h"

#include <cstring>

namespace oc {

QString LiveProcess::toText() const {
    QString text = QStringLiteral("%1 (%2)").arg(pid).arg(QString::fromUtf8(name));
    if (state == 'D') text += QStringLiteral(" in uninterruptible sleep");
    return text;
}

QString ProcessEnd::toText() const {
    if (signal != 0) {
        const char* abbreviation = sigabbrev_np(signal);
        QString text = QStringLiteral("killed by signal %1").arg(signal);
        if (abbreviation) text += QStringLiteral(" (%1)").arg(QLatin1StringView(abbreviation));
        if (coreDumped) text += QStringLiteral(", core dumped");
        return text;
    }
    if (exitCode < 0) return QStringLiteral("its exit status is unknown");
    return QStringLiteral("exit code %1").arg(exitCode);
}

} // namespace oc
