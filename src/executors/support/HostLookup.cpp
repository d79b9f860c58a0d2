// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/HostLookup.h"

#include "engine/base/Duration.h"
#include "executors/support/HttpFailure.h"

#include <QEventLoop>
#include <QHostInfo>
#include <QTimer>

#include <algorithm>
#include <functional>

namespace oc::hostLookup {

using namespace std::chrono_literals;

Result<QList<QHostAddress>> addresses(const QString& host, const std::stop_token& stop,
                                      std::chrono::milliseconds longest) {
    // Not given to QHostInfo, which would ask the name server for the name of an address.
    QHostAddress literal;
    if (literal.setAddress(host)) return QList<QHostAddress>{literal};
    enum class Ended { No, Finished, Timeout, Cancelled };
    Ended ended = Ended::No;
    QEventLoop loop;
    const auto end = [&](Ended how) {
        if (ended == Ended::No) ended = how;
        loop.quit();
    };
    QTimer timer;
    timer.setSingleShot(true);
    QObject::connect(&timer, &QTimer::timeout, &loop, [&] { end(Ended::Timeout); });
    timer.start(std::clamp<std::chrono::milliseconds>(longest, 0ms, std::chrono::hours(24 * 20))); // a QTimer's limit
    QHostInfo info;
    const int lookup = QHostInfo::lookupHost(host, &loop, [&](const QHostInfo& found) {
        info = found;
        end(Ended::Finished);
    });
    {
        const std::stop_callback<std::function<void()>> cancel(stop, [&] {
            QMetaObject::invokeMethod(
                &loop, [&] { end(Ended::Cancelled); }, Qt::QueuedConnection);
        });
        if (ended == Ended::No) loop.exec(QEventLoop::ExcludeUserInputEvents);
    }
    if (ended != Ended::Finished) QHostInfo::abortHostLookup(lookup);
    if (ended == Ended::Cancelled)
        return Error{QStringLiteral("cancelled"), QStringLiteral("the look-up of %1 was stopped").arg(host), {}, {}};
    if (ended == Ended::Timeout) {
        return Error{QStringLiteral("timeout"),
                     QStringLiteral("the name %1 was not found out within %2").arg(host, formatDuration(longest)),
                     QStringLiteral("Check this machine's name servers."),
                     {}};
    }
    if (info.error() != QHostInfo::NoError || info.addresses().isEmpty())
        return httpFailure::unknownHost(host, info.errorString());
    return info.addresses();
}

} // namespace oc::hostLookup
