// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/RunTypes.h"

#include <QStringList>

#include <mutex>
#include <vector>

namespace oc {

/// What a step that has ended leaves to the expressions of later steps: steps.<id>. In clear, so it never leaves the
/// process. Immutable; its JSON is made when the first expression asks for it, on whatever thread that is.
class StepRecord {
public:
    struct Entry {
        int task = 0;
        QString target;
        QJsonValue item{QJsonValue::Undefined};
        TaskStatus status = TaskStatus::Skipped;
        StepOutput output;
        QJsonObject variables;
    };

    StepRecord(QString status, std::optional<Error> error, std::vector<Entry> entries);

    /// {"status", "error", "targets", "output"}. One task: output is its output. Several: {"results": [{"target",
    /// "item", "status", "output"}], "succeeded", "failed", "rows": those of all}. With a target each row has it as
    /// "target".
    [[nodiscard]] const QJsonObject& toJson() const;

private:
    [[nodiscard]] QJsonObject build() const;
    [[nodiscard]] QJsonObject combined() const;

    QString status_;
    std::optional<Error> error_;
    std::vector<Entry> entries_;
    mutable std::once_flag once_;
    mutable QJsonObject json_;
};

} // namespace oc
