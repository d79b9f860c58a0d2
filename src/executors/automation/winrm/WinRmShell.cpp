// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/winrm/WinRmShell.h"

#include "executors/automation/winrm/WinRmFailure.h"

namespace oc {

WinRmShell::WinRmShell(WinRmEndpoint endpoint, QString password, LoginGate& logins, WinRmConnections& connections,
                       const CurlLibrary& curl, WinRmLimits limits)
    : endpoint_(std::move(endpoint)),
      password_(std::move(password)),
      logins_(logins),
      connections_(connections),
      curl_(curl),
      limits_(limits),
      requests_(endpoint_.url(), limits.operationTimeout) {}

WinRmShell::~WinRmShell() = default;

Result<WinRmEnded> WinRmShell::run(const WinRmCommand& command, const WinRmPatience& patience) {
    const auto ended = [&]() -> Result<WinRmEnded> {
        if (Status opened = create(patience); !opened) return opened.error();
        // From here on it may have been at work.
        if (Status started = start(command, patience); !started)
            return command_.isEmpty() ? started.error() : winRmFailure::midway(endpoint_, started.error());
        auto received = receive(patience);
        if (received) return received;
        return winRmFailure::midway(endpoint_, received.error());
    }();
    cleanUp();
    if (connection_) connections_.put(endpoint_, password_, std::move(connection_));
    return ended;
}

Status WinRmShell::connect(const WinRmPatience& patience) {
    connection_ = std::make_unique<WinRmConnection>(endpoint_, password_, curl_);
    return connection_->connect(patience);
}

Status WinRmShell::logIn(const WinRmPatience& patience) {
    const Status done = connection_->logIn(patience.atMost(limits_.silence));
    return done ? done : Status(silent(done.error(), patience));
}

Result<WsmanReply> WinRmShell::ask(const WsmanRequest::Message& message, const WinRmPatience& patience) {
    auto reply = connection_->ask(message, patience.atMost(limits_.silence));
    if (reply) return reply;
    return silent(reply.error(), patience);
}

/// The error, unless it is that of a server that should have answered long ago.
Error WinRmShell::silent(const Error& error, const WinRmPatience& patience) const {
    if (error.code != QLatin1String("timeout") || patience.remaining().count() == 0) return error;
    return {QStringLiteral("unreachable"),
            QStringLiteral("%1 has not answered for %2 s, though it has to within %3 s")
                .arg(endpoint_.name)
                .arg(limits_.silence.count() / 1000)
                .arg(limits_.operationTimeout.count()),
            {},
            {}};
}

Status WinRmShell::refused(const WsmanReply& reply, const QString& request) const {
    if (!reply.fault) return {};
    return winRmFailure::fault(endpoint_, *reply.fault, request);
}

Status WinRmShell::create(const WinRmPatience& patience) {
    connection_ = connections_.take(endpoint_, password_);
    const bool wasKept = connection_ != nullptr;
    if (!wasKept) {
        if (Status connected = connect(patience); !connected) return connected;
    }
    // Not while it connects: a machine that is down must not keep the others waiting.
    auto pass = logins_.enter(endpoint_, password_, patience);
    if (!pass) return pass.error();
    const auto told = [&](const Status& status) {
        if (!status && status.error().code == QLatin1String("login_refused")) pass->refused();
        return status;
    };
    const auto enter = [&]() -> Status {
        const Status done = told(logIn(patience));
        // Basic is only known to be right by the first answer.
        if (done && endpoint_.authentication == WinRmEndpoint::Authentication::Negotiate) pass->accepted();
        return done;
    };
    if (!wasKept) {
        if (Status entered = enter(); !entered) return entered;
    }
    auto reply = ask(requests_.create(limits_.shellIdle), patience);
    // The server closed a kept connection while this was on its way to it. At worst there is an empty shell now, which
    // ends by itself.
    if (!reply && wasKept && !connection_->wasAnswered() && reply.error().code == QLatin1String("unreachable")) {
        if (Status connected = connect(patience); !connected) return connected;
        if (Status entered = enter(); !entered) return entered;
        reply = ask(requests_.create(limits_.shellIdle), patience);
    }
    if (!reply) return told(reply.error());
    pass->accepted();
    if (Status good = refused(*reply, QStringLiteral("open a shell")); !good) return good;
    if (reply->shell.isEmpty())
        return Error{QStringLiteral("bad_reply"),
                     QStringLiteral("%1 opened a shell and did not name it").arg(endpoint_.name),
                     {},
                     {}};
    shell_ = reply->shell;
    return {};
}

Status WinRmShell::start(const WinRmCommand& command, const WinRmPatience& patience) {
    auto reply = ask(requests_.command(shell_, command.program, command.arguments), patience);
    if (!reply) return reply.error();
    if (Status good = refused(*reply, QStringLiteral("start ") + command.program); !good) return good;
    if (reply->command.isEmpty())
        return Error{QStringLiteral("bad_reply"),
                     QStringLiteral("%1 started a command and did not name it").arg(endpoint_.name),
                     {},
                     {}};
    command_ = reply->command;
    for (qsizetype at = 0; at < command.standardInput.size(); at += WsmanRequest::sendSize) {
        const QByteArray piece = command.standardInput.mid(at, WsmanRequest::sendSize);
        const bool last = at + WsmanRequest::sendSize >= command.standardInput.size();
        auto taken = ask(requests_.send(shell_, command_, piece, last), patience);
        if (!taken) return taken.error();
        // It has ended already, such as a PowerShell that is not allowed to start: what it said is read next.
        if (taken->fault && taken->fault->code == WsmanFault::unknownShell) return {};
        if (Status good = refused(*taken, QStringLiteral("read the script")); !good) return good;
    }
    return {};
}

Result<WinRmEnded> WinRmShell::receive(const WinRmPatience& patience) {
    WinRmEnded ended;
    for (;;) {
        if (patience.stop.stop_requested())
            return Error{QStringLiteral("cancelled"), QStringLiteral("stopped"), {}, {}};
        auto reply = ask(requests_.receive(shell_, command_), patience);
        if (!reply) return reply.error();
        if (reply->fault && reply->fault->code == WsmanFault::timedOut) continue; // nothing to tell yet
        if (Status good = refused(*reply, QStringLiteral("tell the output")); !good) return good.error();
        for (const WsmanReply::Stream& stream : std::as_const(reply->streams)) {
            if (stream.command.compare(command_, Qt::CaseInsensitive) != 0) continue;
            // Bytes, not text: a character may be cut in two.
            if (stream.name == QLatin1String("stdout")) ended.standardOutput += stream.bytes;
            if (stream.name == QLatin1String("stderr")) ended.standardError += stream.bytes;
        }
        if (ended.standardOutput.size() + ended.standardError.size() > limits_.outputBytes) {
            return Error{
                QStringLiteral("output_too_large"),
                QStringLiteral("the output is larger than the %1 MiB that are read").arg(limits_.outputBytes >> 20),
                QStringLiteral("ask for less at once"),
                {}};
        }
        if (!reply->done) continue;
        ended.exitCode = reply->exitCode;
        return ended;
    }
}

void WinRmShell::cleanUp() {
    if (shell_.isEmpty()) return;
    // Its own time: also when the step was stopped, or has none left.
    const WinRmPatience patience = WinRmPatience{}.atMost(limits_.cleaning);
    const auto goodbye = [&]() -> Status {
        // An answer that was not waited for would be taken for the next one.
        if (!connection_->isUsable()) {
            if (Status connected = connect(patience); !connected) return connected;
            if (Status entered = logIn(patience); !entered) return entered;
        }
        if (!command_.isEmpty()) { // also when it has ended: the server keeps it until then
            if (const auto told = connection_->ask(requests_.terminate(shell_, command_), patience); !told)
                return told.error();
        }
        const auto removed = connection_->ask(requests_.remove(shell_), patience);
        if (!removed) return removed.error();
        if (removed->fault && removed->fault->code != WsmanFault::unknownShell)
            return winRmFailure::fault(endpoint_, *removed->fault, QStringLiteral("delete the shell"));
        return {};
    }();
    if (goodbye) return;
    leftBehind_ = QStringLiteral("its shell on %1 could not be deleted and ends by itself after %2 min (%3)")
                      .arg(endpoint_.name)
                      .arg(limits_.shellIdle.count() / 60)
                      .arg(goodbye.error().message);
}

} // namespace oc
