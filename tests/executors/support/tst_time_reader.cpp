// SPDX-License-Identifier: GPL-3.0-or-later
// Times read byte by byte against QDateTime, which is what reads all others.
#include "executors/support/output/TimeReader.h"

#include <QDateTime>
#include <QLocale>
#include <QTest>

#include <ctime>
#include <random>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

std::optional<qint64> expected(const QString& format, const QByteArray& text) {
    const QString string = QString::fromUtf8(text).simplified();
    const QDateTime time =
        format.isEmpty() ? QDateTime::fromString(string, Qt::ISODateWithMs) : QLocale::c().toDateTime(string, format);
    return time.isValid() ? std::optional(time.toMSecsSinceEpoch()) : std::nullopt;
}

QByteArray described(const std::optional<qint64>& time) {
    return time ? QByteArray::number(*time) : QByteArray("nothing");
}

/// A text of the format, mostly with a day and time that are there.
QByteArray textFor(const QString& format, std::mt19937& random) {
    const auto upTo = [&random](int most) { return int(random() % unsigned(most + 1)); };
    const QDateTime time(QDate(1971 + upTo(90), 1 + upTo(11), 1 + upTo(27)),
                         QTime(upTo(23), upTo(59), upTo(59), upTo(999)));
    QByteArray text;
    if (format.isEmpty()) {
        static const char* const zones[] = {"", "Z", "+01:00", "-09:30", "+0100", "+01", "z", "+14:00", "Z "};
        static const char* const forms[] = {"yyyy-MM-ddTHH:mm:ss", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm:ss.zzz",
                                            "yyyy-MM-ddTHH:mm", "yyyy-MM-dd"};
        text = time.toString(QLatin1StringView(forms[upTo(4)])).toLatin1() + zones[upTo(8)];
    } else {
        text = QLocale::c().toString(time, format).toLatin1();
    }
    if (upTo(3) == 0 && !text.isEmpty()) {
        static const char characters[] = "0123456789:- .TZ+aNov";
        const qsizetype at = upTo(int(text.size()) - 1);
        if (upTo(2) == 0)
            text.remove(at, 1);
        else
            text[at] = characters[upTo(20)];
    }
    return text;
}

} // namespace

class TestTimeReader : public QObject {
    Q_OBJECT

    QByteArray zoneBefore_;

private Q_SLOTS:
    void initTestCase() { zoneBefore_ = qgetenv("TZ"); }
    void cleanup() {
        qputenv("TZ", zoneBefore_);
        tzset();
    }

    void asQDateTimeReadsIt_data() {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QByteArray>("zone");
        for (const char* zone :
             {"UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Sao_Paulo"}) {
            for (const QString& format : {QString(), u"ddd MMM d HH:mm:ss yyyy"_s, u"yyyy-MM-dd HH:mm:ss"_s,
                                          u"dd/MM/yyyy HH:mm"_s, u"d MMM yyyy"_s, u"yyyy/M/d h:mm AP"_s})
                QTest::addRow("%s, %s", zone, qPrintable(format)) << format << QByteArray(zone);
        }
    }

    void asQDateTimeReadsIt() {
        QFETCH(QString, format);
        QFETCH(QByteArray, zone);
        qputenv("TZ", zone);
        tzset();
        std::mt19937 random(7);
        TimeReader reader(format);
        int read = 0;
        for (int i = 0; i < 400; ++i) {
            const QByteArray text = textFor(format, random);
            const auto wanted = expected(format, text);
            const auto found = reader.read(text.trimmed());
            if (!wanted && format.isEmpty()) continue; // what databases and Go write is read besides
            read += found.has_value();
            QVERIFY2(found == wanted, text + ": " + described(found) + " instead of " + described(wanted));
        }
        QVERIFY(read > 100);
    }

    void daysOnWhichClocksAreChanged() {
        qputenv("TZ", "Europe/Berlin");
        tzset();
        TimeReader reader(u"yyyy-MM-dd HH:mm:ss"_s);
        const auto hour = [&reader](const char* text) { return reader.read(text).value_or(-1) / 3'600'000 % 24; };
        QCOMPARE(hour("2026-03-29 01:59:59"), 0); // before: an hour ahead of UTC
        QCOMPARE(hour("2026-03-29 03:00:00"), 1); // after: two
        QCOMPARE(hour("2026-03-28 03:00:00"), 2);
        QCOMPARE(hour("2026-10-25 01:00:00"), 23);
        QCOMPARE(hour("2026-10-25 04:00:00"), 3);
        QCOMPARE(hour("2026-10-26 04:00:00"), 3);
        for (const char* text : {"2026-03-29 02:30:00", "2026-10-25 02:30:00"}) // not there, and there twice
            QCOMPARE(reader.read(text), expected(u"yyyy-MM-dd HH:mm:ss"_s, text));
    }

    void isoTexts() {
        const auto iso = [](qint64 milliseconds) {
            std::string text;
            appendIsoTime(text, milliseconds);
            return QByteArray::fromStdString(text);
        };
        QCOMPARE(iso(0), "1970-01-01T00:00:00.000Z");
        QCOMPARE(iso(-1), "1969-12-31T23:59:59.999Z");
        QCOMPARE(iso(1764000000123), "2025-11-24T16:00:00.123Z");
        QCOMPARE(iso(951782400000), "2000-02-29T00:00:00.000Z");
        QCOMPARE(iso(-62167219200001), "-001-12-31T23:59:59.999Z");
        QCOMPARE(iso(253402300800000), "10000-01-01T00:00:00.000Z");
    }
};

QTEST_GUILESS_MAIN(TestTimeReader)
#include "tst_time_reader.moc"
