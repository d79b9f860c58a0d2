// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QList>
#include <QString>

#include <optional>

namespace oc {

enum class Severity { Info, Warning, Critical };

/// "info", "warning", "critical".
[[nodiscard]] QString severityName(Severity severity);
[[nodiscard]] std::optional<Severity> severityFromName(const QString& name);

struct AlertFact {
    QString name;
    QString value;

    friend bool operator==(const AlertFact&, const AlertFact&) = default;
};

/// What somebody is to be told, whatever the way. A value.
struct Alert {
    QString title; ///< one line
    QString text;  ///< plain; may be empty
    Severity severity = Severity::Warning;
    QList<AlertFact> facts;
    QString source; ///< what it is about: "run 01J...", "opsctl"
    QString key;    ///< alerts of one key are the same thing again; empty: title, severity and source say so

    /// The key that counts.
    [[nodiscard]] QString sameness() const;
};

/// A way on which alerts go: a tool of communication-service, and what it is always given. A value.
struct AlertChannel {
    QString name;           ///< "ops-mail"
    QString tool;           ///< "sendmail"
    QJsonObject parameters; ///< secrets as "secret:name"
};

/// One message as a channel's tool is to send it.
struct AlertMessage {
    QString channel;
    QString tool;
    QJsonObject parameters; ///< secrets as "secret:name"
};

} // namespace oc
