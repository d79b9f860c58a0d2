// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/alerts/Alert.h"
#include "engine/base/Result.h"
#include "engine/catalogue/Catalogue.h"

#include <functional>

namespace oc {

/// A channel, and whether it can be used.
struct KnownChannel {
    AlertChannel channel;
    QString goesTo;   ///< for people: "ops@example.org", "#operations"; empty: where the webhook leads
    Status ready;     ///< what to set before it can be used
    bool own = false; ///< of alerts.json, not of the settings
};

/// What the settings say that the channels are made of. A value.
struct ChannelSettings {
    QStringList mailTo;                            ///< alerts/mail_to
    QString slackChannel;                          ///< alerts/slack_channel; with a bot token only
    std::function<bool(const QString& key)> isSet; ///< whether a setting or secret has a value
};

/// The channels that alerts can go on: mail, slack and teams of the settings, then those of alerts.json:
///
///     {"channels": [{"name": "dba", "tool": "sendmail", "parameters": {"to": ["dba@example.org"]}}]}
///
/// A value; any thread.
class AlertChannels {
public:
    /// Errors: "bad_channels", which names the file and the place in it. A file that is not there has none. A secret in
    /// clear in it is a mistake: it is written as secret:name.
    [[nodiscard]] static Result<AlertChannels> read(const QString& file, const ChannelSettings& settings,
                                                    const Catalogue& catalogue);

    /// The tools that a channel can be made of.
    [[nodiscard]] static QStringList tools();
    /// What a channel may always give its tool: all but what the alert itself says.
    [[nodiscard]] static QList<ParameterSpec> parametersOf(const ToolSpec& tool);
    /// Whether this can stand under "channels". Errors: "bad_channels" with the place.
    [[nodiscard]] static Status check(const QJsonArray& own, const Catalogue& catalogue);

    [[nodiscard]] const QList<KnownChannel>& all() const { return channels_; }
    /// "no_such_channel" with the nearest name, or why it cannot be used.
    [[nodiscard]] Result<AlertChannel> find(const QString& name) const;

private:
    [[nodiscard]] Status add(const QJsonArray& own, const Catalogue& catalogue);

    QList<KnownChannel> channels_;
};

} // namespace oc
