// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/alerts/DeliveryReserve.h"

#include <QTest>

using namespace oc;
using namespace std::chrono_literals;

class TestDeliveryReserve : public QObject {
    Q_OBJECT

    static constexpr DeliveryReserve::Clock::time_point start{};

    static void end(DeliveryReserve& reserve, int count) {
        for (int i = 0; i < count; ++i)
            reserve.oneHasEnded();
    }

private Q_SLOTS:
    void aFewUntilMoreIsKnown() {
        DeliveryReserve reserve(start);
        QCOMPARE(reserve.size(), DeliveryReserve::atFirst);
        end(reserve, 5);
        reserve.judge(start + 50ms, 8); // five in so short a time tell nothing
        QCOMPARE(reserve.size(), DeliveryReserve::atFirst);
    }

    void whatGoesOutWithinATenthOfASecond() {
        DeliveryReserve reserve(start);
        end(reserve, 100);
        reserve.judge(start + 200ms, 8);
        QCOMPARE(reserve.size(), 50);
        end(reserve, 16); // enough to tell, before a tenth of a second is over
        reserve.judge(start + 220ms, 8);
        QCOMPARE(reserve.size(), 80);
    }

    void slowOnesHaveALeast() {
        DeliveryReserve reserve(start);
        end(reserve, 1);
        reserve.judge(start + 1s, 8);
        QCOMPARE(reserve.size(), 8);
        reserve.judge(start + 2s, 8); // nothing at all
        QCOMPARE(reserve.size(), 8);
        reserve.judge(start + 3s, 10'000);
        QCOMPARE(reserve.size(), DeliveryReserve::atMost);
    }

    void quickOnesHaveAMost() {
        DeliveryReserve reserve(start);
        end(reserve, 1000);
        reserve.judge(start + 1ms, 8);
        QCOMPARE(reserve.size(), DeliveryReserve::atMost);
        end(reserve, 1000);
        reserve.judge(start + 1ms, 8); // in no time at all
        QCOMPARE(reserve.size(), DeliveryReserve::atMost);
        end(reserve, 10);
        reserve.judge(start + 1001ms, 4); // and back, when the server has become slow
        QCOMPARE(reserve.size(), 4);
    }
};

QTEST_GUILESS_MAIN(TestDeliveryReserve)
#include "tst_delivery_reserve.moc"
