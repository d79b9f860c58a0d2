// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/HostLookup.h"

#include "executors/support/HttpFailure.h"

#include <QEventLoop>
#include <QHostInfo>
#include <QTimer>

#include <algorithm>
#include <functional>

namespace oc {

Result<QList<QHostAddress>> lookUpHost(const QString& host, const std::stop_token& stop,
                                       std::chrono::milliseconds within) {
    using namespace std::chrono_literals;
    // Not given to QHostInfo, which would ask the name server for the name of an address.
    if (QHostAddress address; address.setAddress(host)) return QList<QHostAddress>{address};
    enum class Ended { No, Finished, Timeout, Cancelled } ended = Ended::No;
    QEventLoop loop;
    const auto end = [&](Ended how) {
        if (ended == Ended::No) ended = how;
        loop.quit();
    };
    QTimer timer;
    timer.setSingleShot(true);
    QObject::connect(&timer, &QTimer::timeout, &loop, [&] { end(Ended::Timeout); });
    timer.start(std::clamp<std::chrono::milliseconds>(within, 0ms, std::chrono::hours(24 * 20)));
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
    if (ended == Ended::Timeout)
        return Error{QStringLiteral("timeout"),
                     QStringLiteral("the name servers gave no answer for %1 in time").arg(host),
                     QStringLiteral("Check this machine's name servers."),
                     {}};
    if (info.error() != QHostInfo::NoError || info.addresses().isEmpty())
        return httpFailure::unknownHost(host, info.errorString());
    return info.addresses();
}

} // namespace oc
