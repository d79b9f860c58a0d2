// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/TaskRow.h"

#include <QCoreApplication>
#include <QStringList>

namespace oc::ui {

namespace {
QString text(const char* source) {
    return QCoreApplication::translate("oc::ui::TaskRow", source);
}
} // namespace

QString TaskRow::subject() const {
    if (item.isEmpty()) return target;
    return target.isEmpty() ? item : target + QStringLiteral(" · ") + item;
}

int TaskTally::total() const {
    int sum = 0;
    for (const int n : count)
        sum += n;
    return sum;
}

int TaskTally::finished() const {
    return total() - of(TaskStatus::Waiting) - running();
}

QString TaskTally::toText() const {
    struct Part {
        TaskStatus status;
        const char* word;
    };
    static constexpr Part parts[] = {{TaskStatus::Success, QT_TRANSLATE_NOOP("oc::ui::TaskRow", "done")},
                                     {TaskStatus::Failed, QT_TRANSLATE_NOOP("oc::ui::TaskRow", "failed")},
                                     {TaskStatus::TimedOut, QT_TRANSLATE_NOOP("oc::ui::TaskRow", "timed out")},
                                     {TaskStatus::Cancelled, QT_TRANSLATE_NOOP("oc::ui::TaskRow", "cancelled")},
                                     {TaskStatus::Skipped, QT_TRANSLATE_NOOP("oc::ui::TaskRow", "skipped")},
                                     {TaskStatus::Retrying, QT_TRANSLATE_NOOP("oc::ui::TaskRow", "retrying")},
                                     {TaskStatus::Running, QT_TRANSLATE_NOOP("oc::ui::TaskRow", "running")},
                                     {TaskStatus::Waiting, QT_TRANSLATE_NOOP("oc::ui::TaskRow", "waiting")}};
    QStringList words;
    for (const Part& part : parts)
        if (const int n = of(part.status); n > 0) words.append(QStringLiteral("%1 %2").arg(n).arg(text(part.word)));
    return words.join(QStringLiteral(", "));
}

TaskStatus TaskTally::overall() const {
    if (of(TaskStatus::Running) > 0) return TaskStatus::Running;
    if (of(TaskStatus::Retrying) > 0) return TaskStatus::Retrying;
    if (of(TaskStatus::Waiting) > 0) return finished() > 0 ? TaskStatus::Running : TaskStatus::Waiting;
    if (of(TaskStatus::Failed) > 0) return TaskStatus::Failed;
    if (of(TaskStatus::TimedOut) > 0) return TaskStatus::TimedOut;
    if (of(TaskStatus::Cancelled) > 0) return TaskStatus::Cancelled;
    if (of(TaskStatus::Success) > 0) return TaskStatus::Success;
    return total() > 0 ? TaskStatus::Skipped : TaskStatus::Waiting;
}

QString statusWord(TaskStatus status) {
    switch (status) {
    case TaskStatus::Waiting:
        return text(QT_TRANSLATE_NOOP("oc::ui::TaskRow", "waiting"));
    case TaskStatus::Running:
        return text(QT_TRANSLATE_NOOP("oc::ui::TaskRow", "running"));
    case TaskStatus::Retrying:
        return text(QT_TRANSLATE_NOOP("oc::ui::TaskRow", "retrying"));
    case TaskStatus::Success:
        return text(QT_TRANSLATE_NOOP("oc::ui::TaskRow", "done"));
    case TaskStatus::Failed:
        return text(QT_TRANSLATE_NOOP("oc::ui::TaskRow", "failed"));
    case TaskStatus::TimedOut:
        return text(QT_TRANSLATE_NOOP("oc::ui::TaskRow", "timed out"));
    case TaskStatus::Cancelled:
        return text(QT_TRANSLATE_NOOP("oc::ui::TaskRow", "cancelled"));
    case TaskStatus::Skipped:
        return text(QT_TRANSLATE_NOOP("oc::ui::TaskRow", "skipped"));
    }
    return {};
}

QString statusWord(RunStatus status) {
    switch (status) {
    case RunStatus::Running:
        return text(QT_TRANSLATE_NOOP("oc::ui::TaskRow", "running"));
    case RunStatus::Completed:
        return text(QT_TRANSLATE_NOOP("oc::ui::TaskRow", "done"));
    case RunStatus::Failed:
        return text(QT_TRANSLATE_NOOP("oc::ui::TaskRow", "failed"));
    case RunStatus::Cancelled:
        return text(QT_TRANSLATE_NOOP("oc::ui::TaskRow", "cancelled"));
    case RunStatus::Refused:
        return text(QT_TRANSLATE_NOOP("oc::ui::TaskRow", "refused"));
    case RunStatus::Interrupted:
        return text(QT_TRANSLATE_NOOP("oc::ui::TaskRow", "interrupted"));
    }
    return {};
}

bool hasFailures(RunStatus status, int failed) {
    return status == RunStatus::Completed && failed > 0;
}

QString statusWord(RunStatus status, int succeeded, int failed) {
    if (!hasFailures(status, failed)) return statusWord(status);
    return succeeded > 0 ? text(QT_TRANSLATE_NOOP("oc::ui::TaskRow", "partly failed"))
                         : text(QT_TRANSLATE_NOOP("oc::ui::TaskRow", "all failed"));
}

QString statusIcon(TaskStatus status) {
    switch (status) {
    case TaskStatus::Waiting:
        return QStringLiteral("waiting");
    case TaskStatus::Running:
        return QStringLiteral("run");
    case TaskStatus::Retrying:
        return QStringLiteral("retry");
    case TaskStatus::Success:
        return QStringLiteral("done");
    case TaskStatus::Failed:
        return QStringLiteral("failed");
    case TaskStatus::TimedOut:
        return QStringLiteral("runs");
    case TaskStatus::Cancelled:
        return QStringLiteral("cancelled");
    case TaskStatus::Skipped:
        return QStringLiteral("skipped");
    }
    return {};
}

TaskStatus asTaskStatus(RunStatus status) {
    switch (status) {
    case RunStatus::Running:
        return TaskStatus::Running;
    case RunStatus::Completed:
        return TaskStatus::Success;
    case RunStatus::Failed:
        return TaskStatus::Failed;
    case RunStatus::Cancelled:
        return TaskStatus::Cancelled;
    case RunStatus::Refused:
        return TaskStatus::Failed;
    case RunStatus::Interrupted:
        return TaskStatus::TimedOut;
    }
    return TaskStatus::Waiting;
}

} // namespace oc::ui
