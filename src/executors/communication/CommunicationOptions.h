// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/communication/ChatSettings.h"
#include "executors/communication/SmtpSettings.h"
#include "executors/support/HttpPolicy.h"

#include <functional>

namespace oc {

/// What the settings say about sending. A value; http is read once, when the executor is built.
struct CommunicationOptions {
    HttpPolicy http;
    /// Of Slack and Teams; called for each message, on the thread that sends it.
    std::function<ChatSettings()> chat = [] { return ChatSettings(); };
    std::function<Result<SmtpSettings>()> smtp; ///< asked for each mail, on any thread
};

} // namespace oc
