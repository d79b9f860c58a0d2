// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Ids.h"

#include "engine/base/Clock.h"

#include <QRandomGenerator>

#include <array>
#include <mutex>

namespace oc {

namespace {

constexpr char crockford[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

} // namespace

QString newRunId() {
    // Within one millisecond the random part is counted up, so that ids made one after another sort so.
    static std::mutex mutex;
    static qint64 lastTime = 0;
    static std::array<quint8, 16> digits{};

    const std::lock_guard lock(mutex);
    const qint64 now = nowMs();
    if (now > lastTime) {
        lastTime = now;
        for (quint8& digit : digits)
            digit = static_cast<quint8>(QRandomGenerator::system()->bounded(32));
        digits[0] &= 15; // room to count up in
    } else {
        for (std::size_t i = digits.size(); i-- > 0;) {
            digits[i] = (digits[i] + 1) & 31;
            if (digits[i] != 0) break;
        }
    }

    QString id(26, Qt::Uninitialized);
    qint64 time = lastTime;
    for (int i = 9; i >= 0; --i) {
        id[i] = QLatin1Char(crockford[time & 31]);
        time >>= 5;
    }
    for (std::size_t i = 0; i < digits.size(); ++i)
        id[static_cast<qsizetype>(10 + i)] = QLatin1Char(crockford[digits[i]]);
    return id;
}

QString normalizedName(QStringView name) {
    QString text = name.trimmed().toString().toCaseFolded();
    text.replace(QLatin1Char('_'), QLatin1Char('-'));
    return text;
}

} // namespace oc
