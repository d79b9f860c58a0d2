// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Clock.h"

#include <QDateTime>

#include <chrono>

namespace oc {

qint64 nowMs() {
    return QDateTime::currentMSecsSinceEpoch();
}

QString isoTime(qint64 msSinceEpoch) {
    if (msSinceEpoch == 0) return {};
    return QDateTime::fromMSecsSinceEpoch(msSinceEpoch, Qt::UTC).toString(Qt::ISODateWithMs);
}

double steadyMs() {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

} // namespace oc
