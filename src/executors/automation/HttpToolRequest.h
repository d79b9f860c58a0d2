// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "engine/catalogue/ToolSpec.h"

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QUrl>

#include <utility>

namespace oc {

/// An HTTP request made from a tool's templates and a task's parameters. A value; pure.
struct HttpToolRequest {
    QByteArray method;
    QUrl url;
    QList<std::pair<QByteArray, QByteArray>> headers;
    QByteArray body;
    bool hasBody = false;

    /// A parameter of type url at the beginning of the url template goes in as it is (the server); every other value
    /// is percent-encoded, and so can never reach another path, query or host. Only http and https; header values
    /// with line breaks are refused.
    [[nodiscard]] static Result<HttpToolRequest> make(const HttpRun& run, const ToolSpec& tool,
                                                      const QJsonObject& parameters);
    /// As it would go over the line, for previews.
    [[nodiscard]] QString toText() const;
};

} // namespace oc
