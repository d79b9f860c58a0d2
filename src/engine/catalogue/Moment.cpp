// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalogue/Moment.h"

#include "engine/base/Clock.h"
#include "engine/base/Duration.h"

namespace oc {

using namespace Qt::StringLiterals;

std::optional<Moment> Moment::parse(const QString& name) {
    if (!name.startsWith("now"_L1)) return std::nullopt;
    Moment moment;
    QString rest = name.mid(3);
    if (const qsizetype colon = rest.lastIndexOf(u':'); colon >= 0) {
        const QString unit = rest.mid(colon + 1);
        if (unit == "s"_L1)
            moment.form_ = Form::Seconds;
        else if (unit == "ms"_L1)
            moment.form_ = Form::Milliseconds;
        else if (unit == "us"_L1)
            moment.form_ = Form::Microseconds;
        else
            return std::nullopt;
        rest.truncate(colon);
    }
    if (rest.isEmpty()) return moment;
    if (rest.size() < 2 || (rest.at(0) != u'+' && rest.at(0) != u'-')) return std::nullopt;
    moment.before_ = rest.at(0) == u'-';
    moment.parameter_ = rest.mid(1);
    return moment;
}

QJsonValue Moment::value(const QJsonObject& parameters, qint64 nowMs) const {
    constexpr qint64 earliest = -62'167'219'200'000;
    constexpr qint64 latest = 253'402'300'799'999;
    qint64 time = nowMs;
    if (!parameter_.isEmpty()) {
        const QJsonValue given = parameters.value(parameter_);
        if (given.isUndefined() || given.isNull()) return QJsonValue::Undefined;
        const auto distance = parseDuration(given);
        if (!distance || distance->count() > latest - earliest) return QJsonValue::Undefined;
        time += before_ ? -distance->count() : distance->count();
    }
    if (time < earliest || time > latest) return QJsonValue::Undefined;
    switch (form_) {
    case Form::Seconds:
        return time / 1000;
    case Form::Milliseconds:
        return time;
    case Form::Microseconds:
        return time * 1000;
    case Form::Iso:
        break;
    }
    return isoTime(time);
}

} // namespace oc
