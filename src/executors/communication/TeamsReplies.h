// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Redactor.h"
#include "engine/base/Result.h"
#include "executors/support/HttpClient.h"

namespace oc {

/// What became of a card, for people: "accepted by the workflow" for a 202, which says nothing of posting
/// (https://learn.microsoft.com/azure/logic-apps/logic-apps-http-endpoint). Errors: "rate_limited" and
/// "server_failed", which a retry may mend; "login_needed", "no_workflow", "refused", "http_status". Each hint says
/// what to do. signedAddress: the address had its sig=.
[[nodiscard]] Result<QString> readTeamsReply(const HttpReply& reply, const QString& where, bool signedAddress,
                                             const Redactor& redactor);

} // namespace oc
