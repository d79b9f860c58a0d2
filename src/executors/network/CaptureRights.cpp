// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/CaptureRights.h"

#include <QCoreApplication>
#include <QFile>

namespace oc {

namespace {

constexpr int capNetRaw = 13; // linux/capability.h

bool mayCapture() {
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly)) return false;
    const QList<QByteArray> lines = status.readAll().split('\n');
    for (const QByteArray& line : lines) {
        if (line.startsWith("CapEff:")) return (line.mid(7).trimmed().toULongLong(nullptr, 16) >> capNetRaw & 1) != 0;
    }
    return false;
}

} // namespace

Availability captureAvailability() {
    Availability availability;
    if (!mayCapture()) {
        availability.reason =
            QStringLiteral("capture files only: live captures need root or the capability CAP_NET_RAW");
        availability.hint =
            QStringLiteral("sudo setcap cap_net_raw,cap_net_admin=eip %1").arg(QCoreApplication::applicationFilePath());
    }
    return availability;
}

Status checkCaptureTarget(const StepRequest& request, bool live) {
    if (!live || request.target.isLocal()) return {};
    return Error{
        QStringLiteral("bad_target"),
        QStringLiteral("%1 captures on this machine only, not on %2").arg(request.tool->name, request.target.name),
        QStringLiteral("Leave the target out, or run the step through that machine's opsctl serve."),
        {}};
}

} // namespace oc
