// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/alerts/AlertTemplate.h"
#include "engine/base/Result.h"

#include <QJsonObject>

namespace oc {

/// alerts.json beside the settings: {"channels": [...], "templates": [...]}; keys of others stay. A file that is not
/// there is empty. Written beside and renamed over, with mode 0600. Blocking; any thread.
///
/// Errors: "bad_channels" (the file cannot be read as JSON), "bad_templates", "alerts_unwritable"; each names the file.
class AlertsFile {
public:
    explicit AlertsFile(QString path) : path_(std::move(path)) {}

    [[nodiscard]] const QString& path() const { return path_; }
    [[nodiscard]] Result<QJsonObject> read() const;
    /// The standard ones when the file has none of its own.
    [[nodiscard]] Result<QList<AlertTemplate>> templates() const;
    [[nodiscard]] Status saveTemplates(const QList<AlertTemplate>& templates) const;
    /// Replaces what stands under a key; all else stays.
    [[nodiscard]] Status save(const QString& key, const QJsonValue& value) const;

private:
    QString path_;
};

} // namespace oc
