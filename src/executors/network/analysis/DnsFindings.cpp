// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/analysis/DnsFindings.h"

#include "executors/network/dns/DnsCodes.h"

#include <QJsonObject>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string_view>

namespace oc {

namespace {

using Severity = Finding::Severity;

constexpr qsizetype namesShown = 20;
constexpr qsizetype slowNamesKept = 10'000;
constexpr std::size_t longName = 90;  // hardly any name of a machine is that long
constexpr std::size_t longLabel = 50; // of the 63 bytes there may be
constexpr qsizetype longNamesWorthTelling = 20;

bool looksLikeData(const std::string& name) {
    if (name.size() >= longName) return true;
    std::size_t label = 0;
    for (const char c : name) {
        label = c == '.' ? 0 : label + 1;
        if (label >= longLabel) return true;
    }
    return false;
}

} // namespace

void DnsFindings::asked(const FlowKey& flow, bool clientLow, const std::string& name) {
    if (looksLikeData(name)) longNames_.add(flow.address(!clientLow), std::hash<std::string_view>{}(name));
}

void DnsFindings::answered(const FlowKey& flow, bool clientLow, const QString& name, int status, bool truncated) {
    ++answers_;
    const QString server = flow.address(!clientLow);
    answersBy_.add(server);
    if (truncated) truncated_.add(server, name);
    if (status == dnsCodes::noError) return;
    failing_.add(name + QLatin1Char(' ') + QString::fromStdString(dnsCodes::statusName(status)));
    if (status == dnsCodes::servFail)
        serverFailed_.add(server, name);
    else if (status == dnsCodes::refused)
        refused_.add(server, name);
    else if (status == dnsCodes::nxDomain)
        notFound_.add(name);
    else
        wrong_.add(QStringLiteral("%1 %2").arg(server, QString::fromStdString(dnsCodes::statusName(status))), name);
}

void DnsFindings::slow(const FlowKey& flow, bool clientLow, const QString& name, std::int64_t us) {
    slow_.add(flow.address(!clientLow), QStringLiteral("%1 after %2 ms").arg(name).arg(us / 1000));
    auto found = slowNames_.find(name);
    if (found == slowNames_.end()) {
        if (slowNames_.size() >= slowNamesKept) return;
        found = slowNames_.insert(name, {});
    }
    ++found->count;
    found->longest = std::max(found->longest, us);
}

void DnsFindings::unanswered(const FlowKey& flow, bool clientLow, const QString& name) {
    silent_.add(flow.address(!clientLow), QStringLiteral("%1, asked by %2").arg(name, flow.address(clientLow)));
    failing_.add(name + QStringLiteral(" no answer"));
}

void DnsFindings::repeated(const FlowKey& flow, bool clientLow, const QString& name) {
    repeated_.add(flow.address(!clientLow), name);
}

void DnsFindings::unreadable(const FlowKey& flow, bool fromLow) {
    unreadable_.add(flow.text(fromLow, "to"));
}

void DnsFindings::tellServer(Findings& list, const Tally& tally, const QString& what, const QString& advice) const {
    if (tally.total() > 0) list.push_back({Severity::Warning, what, tally.total(), tally.text(), advice});
}

Findings DnsFindings::take(std::int64_t slowLimit) const {
    Findings list;
    // A server that never answered anything is another trouble than one that now and then does not.
    Tally dead;
    Tally forgetful;
    const QJsonObject answering = answersBy_.toJson();
    const QList<Tally::Item> silent = silent_.top(silent_.names());
    for (const Tally::Item& server : silent)
        (server.count >= 3 && !answering.contains(server.name) ? dead : forgetful)
            .add(server.name, server.example, server.count);
    if (dead.total() > 0) {
        list.push_back(
            {Severity::Critical, QStringLiteral("servers answered none of the questions"), dead.total(), dead.text(),
             QStringLiteral("See whether the server runs and can be reached (dig @SERVER NAME), and whether a "
                            "firewall lets UDP and TCP port 53 through; or the capture sees one direction "
                            "only.")});
    }
    tellServer(list, forgetful, QStringLiteral("questions got no answer"),
               QStringLiteral("Packets are lost on the way, or the server is overloaded or limits how much it answers. "
                              "Clients wait five seconds before they ask again."));
    if (serverFailed_.total() > 0) {
        const bool bad = serverFailed_.total() >= 10 && serverFailed_.total() * 2 >= answers_;
        list.push_back(
            {bad ? Severity::Critical : Severity::Warning, QStringLiteral("servers failed (SERVFAIL)"),
             serverFailed_.total(), serverFailed_.text(),
             QStringLiteral("The server could not reach those who know the name, or its DNSSEC signatures do "
                            "not hold: compare dig NAME with dig +cd NAME.")});
    }
    tellServer(
        list, refused_, QStringLiteral("servers refused to answer (REFUSED)"),
        QStringLiteral("The server does not answer for this client or this name: look at its access rules, or ask "
                       "the right one."));
    tellServer(list, wrong_, QStringLiteral("servers answered with an error"),
               QStringLiteral("Ask the same by hand (dig @SERVER NAME) and look at the status."));
    if (slow_.total() > 0) {
        list.push_back(
            {Severity::Warning, QStringLiteral("answers took longer than %1 ms").arg(double(slowLimit) / 1000),
             slow_.total(), slow_.text(),
             QStringLiteral("See slow_names. When all names of a server are slow, look at the server and the way "
                            "to it; when it is a few, at the servers of those names.")});
    }
    if (const auto data = longNames_.busiest(); data && data->others >= longNamesWorthTelling) {
        list.push_back(
            {Severity::Warning,
             QStringLiteral("many long names that look like data were asked of %1: a tunnel, or the look-ups of "
                            "a virus scanner or a list of spammers")
                 .arg(data->name),
             data->times,
             QStringLiteral("%1%2 different names")
                 .arg(data->others)
                 .arg(data->others >= ContactTally::mostOthers ? QStringLiteral(" or more") : QString()),
             QStringLiteral("Look at the names in the rows, and at the program that asks for them.")});
    }
    if (notFound_.total() > 0) {
        const bool many = notFound_.total() >= 20 && notFound_.total() * 2 >= answers_;
        list.push_back({many ? Severity::Warning : Severity::Info, QStringLiteral("names do not exist (NXDOMAIN)"),
                        notFound_.total(), notFound_.text(),
                        QStringLiteral("A few are normal. Many with the same ending come of a search list "
                                       "(/etc/resolv.conf: search, ndots): a dot at the end of a name avoids them.")});
    }
    if (repeated_.total() > 0) {
        list.push_back({Severity::Info,
                        QStringLiteral("questions were asked again before an answer came"),
                        repeated_.total(),
                        repeated_.text(),
                        {}});
    }
    if (truncated_.total() > 0) {
        list.push_back({Severity::Info, QStringLiteral("answers did not fit into a datagram and were truncated"),
                        truncated_.total(), truncated_.text(),
                        QStringLiteral("The client has to ask again over TCP: port 53 must be open for it.")});
    }
    if (unreadable_.total() > 0) {
        list.push_back({Severity::Info,
                        QStringLiteral("messages on these ports are no readable DNS"),
                        unreadable_.total(),
                        unreadable_.text(),
                        {}});
    }
    return list;
}

QJsonArray DnsFindings::failingNames() const {
    QJsonArray list;
    const QList<Tally::Item> top = failing_.top(namesShown);
    for (const Tally::Item& item : top) {
        const qsizetype blank = item.name.indexOf(QLatin1Char(' '));
        list.append(QJsonObject{{QStringLiteral("name"), item.name.left(blank)},
                                {QStringLiteral("status"), item.name.mid(blank + 1)},
                                {QStringLiteral("count"), item.count}});
    }
    return list;
}

QJsonArray DnsFindings::slowNames() const {
    QList<QString> names = slowNames_.keys();
    std::sort(names.begin(), names.end(), [this](const QString& a, const QString& b) {
        const auto left = slowNames_.value(a).longest;
        const auto right = slowNames_.value(b).longest;
        return left != right ? left > right : a < b;
    });
    QJsonArray list;
    for (const QString& name : names.mid(0, namesShown)) {
        const Slow slow = slowNames_.value(name);
        list.append(QJsonObject{{QStringLiteral("name"), name},
                                {QStringLiteral("response_ms"), std::round(double(slow.longest)) / 1000},
                                {QStringLiteral("count"), slow.count}});
    }
    return list;
}

} // namespace oc
