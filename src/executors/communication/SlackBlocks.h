// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QJsonValue>

namespace oc {

/// What Slack would refuse in a list of Block Kit blocks, told with a JSON pointer that begins with the given one
/// ("/blocks/3/text/text"). Limits: https://docs.slack.dev/reference/block-kit/blocks; that of all blocks together is
/// undocumented (msg_blocks_too_long). Error: "bad_blocks".
[[nodiscard]] Status checkSlackBlocks(const QJsonValue& blocks, const QString& pointer);

/// The same for attachments of the older kind, and for the blocks in them. Error: "bad_attachments" or "bad_blocks".
[[nodiscard]] Status checkSlackAttachments(const QJsonValue& attachments, const QString& pointer);

} // namespace oc
