// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/StepRecord.h"

#include <QJsonArray>

#include <algorithm>

namespace oc {

namespace {

QJsonArray rowsWithTarget(const StepRecord::Entry& entry) {
    const QJsonValue target = entry.target.isEmpty() ? QJsonValue() : QJsonValue(entry.target);
    QJsonArray rows;
    for (const QJsonValue& row : entry.output.table->rowsToJson()) {
        QJsonObject withTarget = row.toObject();
        withTarget.insert(QStringLiteral("target"), target);
        rows.append(withTarget);
    }
    return rows;
}

} // namespace

StepRecord::StepRecord(QString status, std::optional<Error> error, std::vector<Entry> entries)
    : status_(std::move(status)), error_(std::move(error)), entries_(std::move(entries)) {
    // Tasks end in any order; what a plan computes from them must not depend on it.
    std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) { return a.task < b.task; });
}

const QJsonObject& StepRecord::toJson() const {
    std::call_once(once_, [this] { json_ = build(); });
    return json_;
}

QJsonObject StepRecord::build() const {
    QJsonArray targets;
    for (const Entry& entry : entries_) {
        if (!entry.target.isEmpty()) targets.append(entry.target);
    }
    QJsonObject output;
    if (entries_.size() == 1) {
        output = entries_.front().output.toJson();
        // A list of machines that came to one is worked on as a longer one is.
        if (entries_.front().output.table && !entries_.front().target.isEmpty())
            output.insert(entries_.front().output.rowsName, rowsWithTarget(entries_.front()));
        const QJsonObject& variables = entries_.front().variables;
        for (auto it = variables.begin(); it != variables.end(); ++it) {
            if (!output.contains(it.key())) output.insert(it.key(), it.value());
        }
    } else if (!entries_.empty()) {
        output = combined();
    }
    QJsonValue error;
    if (error_) {
        error = QJsonObject{{QStringLiteral("code"), error_->code},
                            {QStringLiteral("message"), error_->message},
                            {QStringLiteral("hint"), error_->hint}};
    }
    return {{QStringLiteral("status"), status_},
            {QStringLiteral("error"), error},
            {QStringLiteral("targets"), targets},
            {QStringLiteral("output"), output}};
}

QJsonObject StepRecord::combined() const {
    QJsonArray results;
    QJsonArray rows;
    bool tables = false;
    int succeeded = 0;
    int failed = 0;
    for (const Entry& entry : entries_) {
        succeeded += entry.status == TaskStatus::Success;
        failed += entry.status == TaskStatus::Failed || entry.status == TaskStatus::TimedOut;
        const QJsonValue target = entry.target.isEmpty() ? QJsonValue() : QJsonValue(entry.target);
        QJsonObject result{{QStringLiteral("target"), target},
                           {QStringLiteral("status"), taskStatusName(entry.status)},
                           {QStringLiteral("output"), entry.output.toJson()}};
        if (!entry.item.isUndefined()) result.insert(QStringLiteral("item"), entry.item);
        results.append(result);
        if (!entry.output.table) continue;
        tables = true;
        for (const QJsonValue& row : rowsWithTarget(entry))
            rows.append(row);
    }
    QJsonObject output{{QStringLiteral("results"), results},
                       {QStringLiteral("succeeded"), succeeded},
                       {QStringLiteral("failed"), failed}};
    if (tables) output.insert(QStringLiteral("rows"), rows);
    return output;
}

} // namespace oc
