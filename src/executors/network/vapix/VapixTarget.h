// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "executors/support/HttpClient.h"

#include <QJsonObject>
#include <QString>
#include <QUrl>

#include <chrono>

namespace oc {

/// The camera that a step names: where it is, who logs in, and how it is known. A value; holds a password, so never to
/// be shown whole.
struct VapixTarget {
    QUrl origin; ///< scheme, host and port
    QString user;
    QString password; ///< empty: nobody logs in
    HttpTrust trust;
    std::chrono::milliseconds timeout{15000}; ///< for each answer

    /// From the parameters that all tools of cameras share. Errors: "bad_camera", "bad_parameter", "not_found".
    [[nodiscard]] static Result<VapixTarget> fromParameters(const QJsonObject& parameters);
    /// "https://192.168.1.90:8443"
    [[nodiscard]] QString shown() const { return HttpClient::shownUrl(origin); }
    [[nodiscard]] bool encrypted() const { return origin.scheme() == QLatin1String("https"); }
    /// Encrypted, and to somebody who is known to be the camera.
    [[nodiscard]] bool trusted() const { return encrypted() && trust.kind != HttpTrust::Kind::Anyone; }
};

} // namespace oc
