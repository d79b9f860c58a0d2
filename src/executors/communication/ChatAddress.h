// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QUrl>

namespace oc {

/// The address of a chat's webhook. All of it but scheme and host is a secret. A value.
struct ChatAddress {
    QUrl url;            ///< invalid when only a mask is known (previews)
    QString given;       ///< by what it was given: "webhook_url", "SLACK_WEBHOOK_URL"
    bool hidden = false; ///< a mask stood in its place

    /// "bad_url" names where the text came from and nothing of the text.
    [[nodiscard]] static Result<ChatAddress> read(const QString& text, const QString& given);
    /// "https://hooks.slack.com", for people.
    [[nodiscard]] QString host() const;
};

} // namespace oc
