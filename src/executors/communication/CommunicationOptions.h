// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/support/HttpPolicy.h"

namespace oc {

/// What the settings say about sending. A value, read once when the executor is built.
struct CommunicationOptions {
    HttpPolicy http;
};

} // namespace oc
