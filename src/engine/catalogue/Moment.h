// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QJsonValue>
#include <QString>

#include <optional>

namespace oc {

/// A point in time that a template names: "now", "now+duration" or "now-lookback", the second part being a duration
/// parameter; with ":s", ":ms" or ":us" Unix time in that unit, else ISO 8601 in UTC. A value; pure.
class Moment {
public:
    /// Nothing when the name is not of this form.
    [[nodiscard]] static std::optional<Moment> parse(const QString& name);

    /// The duration parameter; empty for plain "now".
    [[nodiscard]] QString parameter() const { return parameter_; }
    /// Undefined when the parameter has no value or the time is beyond the years 0 to 9999.
    [[nodiscard]] QJsonValue value(const QJsonObject& parameters, qint64 nowMs) const;

private:
    enum class Form { Iso, Seconds, Milliseconds, Microseconds };

    QString parameter_;
    bool before_ = false;
    Form form_ = Form::Iso;
};

} // namespace oc
