// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace oc {

/// What the settings say about Slack and Teams. A value; its addresses and its token are secrets in clear.
struct ChatSettings {
    QString slackWebhook;                                       ///< SLACK_WEBHOOK_URL
    QString slackToken;                                         ///< SLACK_BOT_TOKEN
    QString slackApi = QStringLiteral("https://slack.com/api"); ///< what "/chat.postMessage" is added to
    QString teamsWebhook;                                       ///< TEAMS_WEBHOOK_URL
};

} // namespace oc
