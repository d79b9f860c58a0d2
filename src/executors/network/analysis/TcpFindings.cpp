// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/analysis/TcpFindings.h"

#include "executors/network/analysis/RowTable.h"

#include <QLocale>

namespace oc {

namespace {

using Severity = Finding::Severity;

// Below these a network is as one expects it: a few losses, a short pause of a reader.
constexpr double lossWorthTelling = 0.01;
constexpr double lossThatHurts = 0.05;
constexpr qint64 lossesWorthTelling = 5;
constexpr qint64 lossesThatHurt = 20;
constexpr qint64 stallWorthTelling = 200'000; // microseconds
constexpr qsizetype triesOfAScan = 30;        // different ports or hosts
constexpr qint64 connectionsOfAFlood = 1000;

QString percent(qint64 part, qint64 whole) {
    return QStringLiteral("%1 %").arg(QString::number(whole > 0 ? 100.0 * double(part) / double(whole) : 0, 'f', 1));
}

QString seconds(qint64 microseconds) {
    return QStringLiteral("%1 s").arg(QString::number(double(microseconds) / 1e6, 'f', 1));
}

quint64 idOf(const FlowKey& key, bool low) {
    FlowKey one;
    one.low = key.end(low);
    return one.hash(0x5bd1e9955bd1e995ULL);
}

} // namespace

void TcpFindings::add(const FlowKey& key, const TcpConnection& connection, TcpState state) {
    ++connections_;
    packets_ += qint64(connection.packets());
    twice_ += connection.twice;
    if (connection.handshake >= 0) ++handshakes_;
    if (connection.isOneSided()) {
        oneSided_.add(key.text(connection.client == 0), {});
        return; // what the other side did cannot be judged
    }
    addFailure(key, connection, state);
    addLoss(key, connection);
}

void TcpFindings::addFailure(const FlowKey& key, const TcpConnection& connection, TcpState state) {
    const bool clientLow = connection.client == 0;
    const auto example = [&] {
        return QStringLiteral("%1 at %2").arg(key.text(clientLow, "to"), captureTime(connection.begin));
    };
    const auto failed = [&](Tally& tally) {
        tally.add(key.text(!clientLow), example());
        tries_.add(key.address(clientLow), idOf(key, !clientLow));
    };
    if (state == TcpState::Refused) failed(refused_);
    if (state == TcpState::Unanswered) failed(unanswered_);
    if (state == TcpState::HalfOpen) halfOpen_.add(key.text(!clientLow), example());
    if (state == TcpState::Unanswered || state == TcpState::HalfOpen)
        floods_.add(key.text(!clientLow), idOf(key, clientLow));
    if (state == TcpState::Reset && !connection.established && connection.synAckSeen)
        tries_.add(key.address(clientLow), idOf(key, !clientLow)); // a SYN scan resets what answers
    if (connection.syns > 1 && connection.established) synAgain_.add(key.text(!clientLow), example());
    if (state != TcpState::Reset || connection.finBeforeReset || !connection.established) return;
    if (!connection.resetByClient && connection.clientSide().bytes > 0 && connection.serverSide().bytes == 0)
        resetUnanswered_.add(key.text(!clientLow), example());
    else
        aborted_.add(key.text(!clientLow), example());
}

void TcpFindings::addLoss(const FlowKey& key, const TcpConnection& connection) {
    const bool clientLow = connection.client == 0;
    for (int side = 0; side < 2; ++side) {
        const auto& sender = connection.sides[side];
        dataPackets_ += sender.dataPackets;
        retransmissions_ += sender.retransmissions;
        if (sender.retransmissions > 0) retransmitted_.add(key.text(side == 0, "to"), {}, sender.retransmissions);
    }
    zeroWindows_ += connection.zeroWindows;
    qint64 stalled = connection.stalled;
    for (const auto& side : connection.sides)
        if (side.zeroSince != 0) stalled += std::max<std::int64_t>(0, connection.last - side.zeroSince);
    if (connection.zeroWindows > 0) {
        stalledUs_ += stalled;
        stalled_.add(key.text(clientLow, "to"), {}, connection.zeroWindows);
    }
}

void TcpFindings::tellFailures(Findings& list) const {
    const auto scan = tries_.busiest();
    const bool scanned = scan && scan->others >= triesOfAScan;
    if (scanned) {
        const QString others = scan->others >= ContactTally::mostOthers
                                   ? QStringLiteral("%1 or more").arg(ContactTally::mostOthers)
                                   : QString::number(scan->others);
        list.push_back({Severity::Warning,
                        QStringLiteral("%1 tried %2 different ports or hosts in vain: this looks like a port scan")
                            .arg(scan->name, others),
                        scan->times, QStringLiteral("%1 attempts by %2").arg(scan->times).arg(scan->name),
                        QStringLiteral("Find out what runs on %1, and whether it may do that.").arg(scan->name)});
    }
    const auto flood = floods_.busiest();
    if (flood && flood->times >= connectionsOfAFlood) {
        list.push_back(
            {Severity::Critical,
             QStringLiteral("%1 got connection attempts that nobody completed: this looks like a SYN flood")
                 .arg(flood->name),
             flood->times,
             QStringLiteral("%1 attempts by %2%3 clients")
                 .arg(flood->times)
                 .arg(flood->others)
                 .arg(flood->others >= ContactTally::mostOthers ? QStringLiteral(" or more") : QString()),
             QStringLiteral("Check that SYN cookies are on there (sysctl net.ipv4.tcp_syncookies), and limit "
                            "the senders at the edge of the network.")});
    }
    if (refused_.total() > 0) {
        list.push_back(
            {Severity::Warning, QStringLiteral("connections were refused"), refused_.total(), refused_.text(),
             QStringLiteral("See on the server whether the service runs and listens on that address and port "
                            "(ss -ltn), and whether a firewall rejects.")});
    }
    if (unanswered_.total() > 0) {
        list.push_back(
            {Severity::Warning, QStringLiteral("connection attempts got no answer"), unanswered_.total(),
             unanswered_.text(),
             QStringLiteral(
                 "The host is down, a firewall drops the packets, or the way back is missing: compare with a "
                 "capture on the server.")});
    }
    if (halfOpen_.total() > 0) {
        list.push_back(
            {Severity::Warning, QStringLiteral("servers answered, but the client never completed the handshake"),
             halfOpen_.total(), halfOpen_.text(),
             QStringLiteral("The answer does not reach the client (routing, a stateful firewall that saw only "
                            "one direction), or the sender's address is forged.")});
    }
    if (synAgain_.total() > 0) {
        const bool many = synAgain_.total() >= 3 && synAgain_.total() * 20 >= handshakes_;
        list.push_back(
            {many ? Severity::Warning : Severity::Info,
             QStringLiteral("connections came up only after the SYN was sent again"), synAgain_.total(),
             synAgain_.text(),
             QStringLiteral("Each costs a second or more. Packets are lost on the way, or the server's queue "
                            "is full (nstat -az TcpExtListenDrops).")});
    }
}

void TcpFindings::tellLoss(Findings& list) const {
    // When every packet is there twice, most "retransmissions" are the capture's doing.
    const bool doubled = twice_ > 10 && twice_ * 10 >= packets_;
    if (twice_ > 0) {
        list.push_back({doubled ? Severity::Warning : Severity::Info,
                        QStringLiteral("packets are in the capture twice, so retransmissions and duplicate "
                                       "acknowledgements are counted too high"),
                        twice_, QStringLiteral("%1 of the TCP packets").arg(percent(twice_, packets_)),
                        QStringLiteral("Capture on one interface instead of any, or on one side of the mirrored port; "
                                       "editcap -d removes them from a file.")});
    }
    if (retransmissions_ > 0) {
        const double rate = double(retransmissions_) / double(std::max<qint64>(1, dataPackets_));
        Severity severity = Severity::Info;
        if (!doubled && rate >= lossThatHurts && retransmissions_ >= lossesThatHurt)
            severity = Severity::Critical;
        else if (!doubled && rate >= lossWorthTelling && retransmissions_ >= lossesWorthTelling)
            severity = Severity::Warning;
        list.push_back(
            {severity,
             QStringLiteral("segments were sent again (%1 of %2 with data)")
                 .arg(percent(retransmissions_, dataPackets_), QLocale::c().toString(dataPackets_)),
             retransmissions_, retransmitted_.text(),
             severity == Severity::Info
                 ? QString()
                 : QStringLiteral("Packets are lost on the way: look for errors and drops on both ends and the "
                                  "switches between (ip -s link, ethtool -S), and for a full line (mtr).")});
    }
    if (zeroWindows_ > 0) {
        const bool long_ = stalledUs_ >= stallWorthTelling;
        list.push_back(
            {long_ ? Severity::Warning : Severity::Info,
             QStringLiteral("receivers had no room left (zero window), for %1 in all").arg(seconds(stalledUs_)),
             zeroWindows_, stalled_.text(),
             QStringLiteral("The program that receives does not read fast enough: look at its load and what it "
                            "waits for, not at the network.")});
    }
}

void TcpFindings::tellEnds(Findings& list) const {
    if (resetUnanswered_.total() > 0) {
        list.push_back(
            {Severity::Warning, QStringLiteral("servers cut connections off without an answer to what they got"),
             resetUnanswered_.total(), resetUnanswered_.text(),
             QStringLiteral("Read the server's log at that time: a crash, a limit of connections, or a wrong "
                            "protocol on that port.")});
    }
    if (aborted_.total() > 0) {
        list.push_back(
            {Severity::Info, QStringLiteral("connections ended with a reset"), aborted_.total(), aborted_.text(),
             QStringLiteral("Often how a program closes in a hurry; a firewall that forgets idle connections "
                            "does the same.")});
    }
    if (oneSided_.total() > 0) {
        list.push_back({Severity::Info, QStringLiteral("connections of which only one direction was captured"),
                        oneSided_.total(), oneSided_.text(),
                        QStringLiteral("The replies take another way. Capture at an end to learn of handshakes and "
                                       "losses.")});
    }
}

Findings TcpFindings::take() const {
    Findings list;
    tellFailures(list);
    tellLoss(list);
    tellEnds(list);
    return list;
}

} // namespace oc
