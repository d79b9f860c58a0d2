// SPDX-License-Identifier: GPL-3.0-or-later
// How often a password is tried.
#include "executors/automation/winrm/LoginGate.h"

#include <QTest>

#include <atomic>
#include <thread>

using namespace oc;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

WinRmEndpoint machine(const QString& name, const QString& user) {
    WinRmEndpoint endpoint;
    endpoint.name = endpoint.host = endpoint.address = name;
    endpoint.user = user;
    return endpoint;
}

const QString password = u"p"_s;

} // namespace

class TestLoginGate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void refusedMeansNotAgain_data() {
        QTest::addColumn<QString>("user");
        QTest::addColumn<bool>("everywhere");
        QTest::newRow("domain") << u"CORP\\ops"_s << true;
        QTest::newRow("principal") << u"ops@corp.example"_s << true;
        QTest::newRow("machine") << u".\\ops"_s << false;
        QTest::newRow("bare") << u"ops"_s << false;
    }
    void refusedMeansNotAgain() {
        QFETCH(QString, user);
        QFETCH(bool, everywhere);
        LoginGate gate;
        {
            auto pass = gate.enter(machine(u"a"_s, user), password, {});
            QVERIFY(pass);
            pass->refused();
        }
        const auto again = gate.enter(machine(u"a"_s, user), password, {});
        QVERIFY(!again);
        QCOMPARE(again.error().code, u"login_refused"_s);
        QVERIFY(again.error().message.startsWith(u"a was not asked: a refused "_s));
        QCOMPARE(!gate.enter(machine(u"b"_s, user), password, {}), everywhere);
        QVERIFY(gate.enter(machine(u"a"_s, user), u"another"_s, {}));
        QVERIFY(gate.enter(machine(u"a"_s, u"CORP\\other"_s), password, {}));
    }

    /// Also what was good a moment ago can be refused: somebody changed the password.
    void refusedAfterItWasGood() {
        LoginGate gate;
        const WinRmEndpoint here = machine(u"a"_s, u"CORP\\ops"_s);
        {
            auto first = gate.enter(here, password, {});
            QVERIFY(first);
            first->accepted();
        }
        auto second = gate.enter(here, password, {});
        auto third = gate.enter(here, password, {}); // at once: it is known to be good
        QVERIFY(second && third);
        second->refused();
        QVERIFY(!gate.enter(here, password, {}));
    }

    void oneAtATimeUntilItIsKnown() {
        LoginGate gate;
        const WinRmEndpoint here = machine(u"a"_s, u"CORP\\ops"_s);
        std::atomic<int> within = 0;
        std::atomic<int> most = 0;
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < 8; ++i)
                threads.emplace_back([&] {
                    const auto pass = gate.enter(here, password, {}); // and nothing is found out
                    if (!pass) return;
                    most = std::max<int>(most, ++within);
                    std::this_thread::yield();
                    --within;
                });
        }
        QCOMPARE(most.load(), 1);
    }

    void whoWaitsCanBeStopped() {
        LoginGate gate;
        const WinRmEndpoint here = machine(u"a"_s, u"CORP\\ops"_s);
        const auto first = gate.enter(here, password, {});
        QVERIFY(first);
        std::stop_source stop;
        std::jthread later([&] { stop.request_stop(); });
        const auto stopped = gate.enter(here, password, {stop.get_token()});
        QVERIFY(!stopped);
        QCOMPARE(stopped.error().code, u"cancelled"_s);
        const auto late = gate.enter(here, password, WinRmPatience{}.atMost(1ms));
        QVERIFY(!late);
        QCOMPARE(late.error().code, u"timeout"_s);
    }
};

QTEST_GUILESS_MAIN(TestLoginGate)
#include "tst_login_gate.moc"
