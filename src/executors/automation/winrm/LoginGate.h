// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "executors/automation/winrm/WinRmSocket.h"

#include <QByteArray>
#include <QHash>

#include <condition_variable>
#include <mutex>

namespace oc {

/// Keeps a wrong password from locking an account: what a server refused is not tried again, and unless a log-in of the
/// account was accepted a moment ago there is never more than one of it under way, however many machines a step is for.
/// An account of a domain counts as one on all machines, a machine's own for that machine alone. Any thread.
class LoginGate {
public:
    static constexpr std::chrono::minutes remembersFor{10};
    static constexpr std::chrono::minutes trustsFor{2}; ///< then the password may have been changed

    /// One try; ends by accepted(), by refused(), or by going away (nothing is known then).
    class Pass {
    public:
        Pass(Pass&& other) noexcept
            : gate_(std::exchange(other.gate_, nullptr)),
              key_(std::move(other.key_)),
              machine_(std::move(other.machine_)),
              isFirst_(std::exchange(other.isFirst_, false)) {}
        Pass& operator=(Pass&&) = delete;
        ~Pass() { tell(State::Unknown); }
        void accepted() { tell(State::Good); }
        void refused() { tell(State::Refused); }

    private:
        friend class LoginGate;
        enum class State { Unknown, Good, Refused };
        Pass(LoginGate* gate, QByteArray key, QString machine, bool isFirst)
            : gate_(gate), key_(std::move(key)), machine_(std::move(machine)), isFirst_(isFirst) {}
        void tell(State state);

        LoginGate* gate_;
        QByteArray key_;
        QString machine_;
        bool isFirst_; ///< the others wait for it
    };

    /// Waits for another's first try. "login_refused" (before, with this password), "cancelled", "timeout".
    [[nodiscard]] Result<Pass> enter(const WinRmEndpoint& endpoint, const QString& password,
                                     const WinRmPatience& patience);

private:
    using State = Pass::State;
    struct Account {
        State state = State::Unknown;
        bool isTrying = false;
        QString by; ///< the machine that said so
        WinRmPatience::Clock::time_point at;
    };

    [[nodiscard]] QByteArray keyOf(const WinRmEndpoint& endpoint, const QString& password) const;

    std::mutex mutex_;
    std::condition_variable_any changed_;
    QHash<QByteArray, Account> accounts_;
};

} // namespace oc
