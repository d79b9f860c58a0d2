// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetMoments.h"

#include <QDateTime>
#include <QRegularExpression>

namespace oc::assetMoments {

using namespace Qt::StringLiterals;

std::optional<std::pair<qint64, qint64>> range(const QString& text) {
    static const QRegularExpression form(
        u"^(\\d{4})(?:-(\\d\\d)(?:-(\\d\\d)(?:[T ](\\d\\d):(\\d\\d)(?::(\\d\\d)(?:\\.(\\d{1,3}))?)?"
        "(Z|[+-]\\d\\d:?\\d\\d)?)?)?)?$"_s);
    const QRegularExpressionMatch match = form.match(text.trimmed());
    if (!match.hasMatch()) return std::nullopt;
    const auto part = [&](int number, int otherwise) {
        return match.capturedLength(number) > 0 ? match.captured(number).toInt() : otherwise;
    };
    const QDate date(part(1, 0), part(2, 1), part(3, 1));
    const QTime time(part(4, 0), part(5, 0), part(6, 0), match.captured(7).leftJustified(3, u'0').toInt());
    if (!date.isValid() || !time.isValid()) return std::nullopt;
    const QString zone = match.captured(8);
    int offset = 0;
    if (zone.size() > 1) {
        offset = QStringView(zone).mid(1, 2).toInt() * 3600 + QStringView(zone).right(2).toInt() * 60;
        if (zone.startsWith(u'-')) offset = -offset;
    }
    const QDateTime from(date, time, Qt::OffsetFromUTC, offset);
    QDateTime to;
    if (match.capturedLength(7) > 0)
        to = from.addMSecs(1);
    else if (match.capturedLength(6) > 0)
        to = from.addSecs(1);
    else if (match.capturedLength(4) > 0)
        to = from.addSecs(60);
    else if (match.capturedLength(3) > 0)
        to = from.addDays(1);
    else if (match.capturedLength(2) > 0)
        to = from.addMonths(1);
    else
        to = from.addYears(1);
    return std::pair{from.toMSecsSinceEpoch(), to.toMSecsSinceEpoch()};
}

} // namespace oc::assetMoments
