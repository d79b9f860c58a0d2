// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Redactor.h"
#include "executors/communication/ChatSettings.h"
#include "executors/support/HttpClient.h"

#include <QJsonObject>
#include <QStringList>

namespace oc {

/// A card as it goes to the webhook of a Teams workflow. A value.
struct TeamsMessage {
    HttpMessage http;          ///< without an address when none is set, or only a mask is known of it
    QString where;             ///< for people: scheme and host; empty when no address is set
    QByteArray channel;        ///< whose turn it is; see RateLimiter
    QStringList notes;         ///< what was cut, what will not work: the person is to know
    bool signedAddress = true; ///< it has a sig=

    /// Errors: those of TeamsCard; "bad_url"; "retired_address" for a connector of Office 365.
    [[nodiscard]] static Result<TeamsMessage> from(const QJsonObject& parameters, const ChatSettings& settings);
    /// "not_set" when there is no webhook: says what to set.
    [[nodiscard]] Status canBeSent() const;
    void tellSecrets(Redactor& redactor) const;
};

} // namespace oc
