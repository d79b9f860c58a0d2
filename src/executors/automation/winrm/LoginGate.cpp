// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/winrm/LoginGate.h"

#include <QCryptographicHash>

#include <algorithm>

namespace oc {

void LoginGate::Pass::tell(State state) {
    if (!gate_) return;
    {
        const std::lock_guard lock(gate_->mutex_);
        Account& account = gate_->accounts_[key_];
        if (std::exchange(isFirst_, false)) account.isTrying = false;
        if (state != State::Unknown) {
            account.state = state;
            account.by = machine_;
            account.at = WinRmPatience::Clock::now();
        }
    }
    gate_->changed_.notify_all();
}

QByteArray LoginGate::keyOf(const WinRmEndpoint& endpoint, const QString& password) const {
    const bool ofDomain = endpoint.user.contains(QLatin1Char('@')) || (endpoint.user.contains(QLatin1Char('\\')) &&
                                                                       !endpoint.user.startsWith(QLatin1String(".\\")));
    const QByteArray where = ofDomain ? QByteArray() : endpoint.key();
    return QCryptographicHash::hash(where + '\0' + endpoint.user.toLower().toUtf8() + '\0' + password.toUtf8(),
                                    QCryptographicHash::Sha256);
}

Result<LoginGate::Pass> LoginGate::enter(const WinRmEndpoint& endpoint, const QString& password,
                                         const WinRmPatience& patience) {
    const QByteArray key = keyOf(endpoint, password);
    std::unique_lock lock(mutex_);
    for (;;) {
        Account& account = accounts_[key];
        const auto since = WinRmPatience::Clock::now() - account.at;
        if (account.state == State::Good && since < trustsFor) return Pass(this, key, endpoint.name, false);
        if (account.state == State::Refused && since < remembersFor) {
            return Error{QStringLiteral("login_refused"),
                         QStringLiteral("%1 was not asked: %2 refused %3 with this password before")
                             .arg(endpoint.name, account.by, endpoint.user),
                         QStringLiteral("It is not tried again for ten minutes, so that the account is not locked. "
                                        "Check user and password."),
                         {}};
        }
        account.state = State::Unknown;
        if (!account.isTrying) {
            account.isTrying = true;
            return Pass(this, key, endpoint.name, true);
        }
        const auto until = std::min(patience.deadline, WinRmPatience::Clock::now() + std::chrono::hours(1));
        (void)changed_.wait_until(lock, patience.stop, until, [&] { return !accounts_.value(key).isTrying; });
        if (patience.stop.stop_requested())
            return Error{
                QStringLiteral("cancelled"), QStringLiteral("stopped before %1 was asked").arg(endpoint.name), {}, {}};
        if (WinRmPatience::Clock::now() >= patience.deadline)
            return Error{QStringLiteral("timeout"),
                         QStringLiteral("%1 was not asked in time: the first log-in of %2 elsewhere has not ended")
                             .arg(endpoint.name, endpoint.user),
                         {},
                         {}};
    }
}

} // namespace oc
