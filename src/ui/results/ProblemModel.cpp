// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/ProblemModel.h"

#include "engine/base/TerminalText.h"
#include "ui/results/TaskRow.h"

#include <QSet>

namespace oc::ui {

namespace {

constexpr int maxSubjects = 100;

QString tailOf(const QByteArray& bytes) {
    const QList<QByteArray> lines = bytes.right(4096).trimmed().split('\n');
    QStringList shown;
    for (qsizetype i = std::max<qsizetype>(0, lines.size() - 3); i < lines.size(); ++i)
        shown.append(withoutEscapes(lines.at(i)).left(400));
    return shown.join(u'\n').trimmed();
}

} // namespace

ProblemModel::ProblemModel(QObject* parent) : QAbstractListModel(parent) {}

int ProblemModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(plan_.size() + failures_.size());
}

int ProblemModel::errorCount() const {
    int count = 0;
    for (const Failure& failure : failures_)
        count += failure.count;
    for (const Problem& problem : plan_)
        if (problem.severity == Problem::Severity::Error) ++count;
    return count;
}

void ProblemModel::setPlanProblems(const Problems& problems) {
    if (plan_.isEmpty() && problems.isEmpty()) return;
    if (!plan_.isEmpty()) {
        beginRemoveRows({}, 0, int(plan_.size()) - 1);
        plan_.clear();
        endRemoveRows();
    }
    if (!problems.isEmpty()) {
        beginInsertRows({}, 0, int(problems.size()) - 1);
        plan_ = problems;
        endInsertRows();
    }
}

void ProblemModel::clearFailures() {
    byKey_.clear();
    if (failures_.isEmpty()) return;
    beginRemoveRows({}, int(plan_.size()), rowCount() - 1);
    failures_.clear();
    endRemoveRows();
}

void ProblemModel::addRunProblem(const Error& error) {
    Failure failure;
    failure.error = error;
    failure.count = 1;
    beginInsertRows({}, rowCount(), rowCount());
    failures_.append(failure);
    endInsertRows();
}

void ProblemModel::addFailures(const QList<TaskResultPtr>& results) {
    QList<Failure> fresh;
    QSet<int> changed;
    for (const TaskResultPtr& result : results) {
        if (result->outcome.status != TaskStatus::Failed && result->outcome.status != TaskStatus::TimedOut) continue;
        Error error = result->outcome.error.value_or(Error{QStringLiteral("failed"), result->outcome.message, {}, {}});
        if (error.message.isEmpty()) error.message = statusWord(result->outcome.status);
        TaskRow subject;
        subject.target = result->target;
        if (result->item.isString()) subject.item = result->item.toString();
        const QString key = QStringLiteral("%1\n%2\n%3").arg(result->step).arg(error.code, error.message);
        int place = byKey_.value(key, -1);
        if (place < 0) {
            Failure failure;
            failure.error = error;
            failure.step = result->step;
            failure.task = result->task;
            failure.stepId = result->stepId;
            failure.what = result->tool;
            failure.excerpt = tailOf(result->raw.standardError);
            place = int(failures_.size() + fresh.size());
            byKey_.insert(key, place);
            fresh.append(failure);
        } else if (place < failures_.size()) {
            changed.insert(place);
        }
        Failure& failure = place < failures_.size() ? failures_[place] : fresh[place - failures_.size()];
        ++failure.count;
        if (!subject.subject().isEmpty() && failure.subjects.size() < maxSubjects)
            failure.subjects.append(subject.subject());
    }
    for (const int place : std::as_const(changed)) {
        const QModelIndex at = index(int(plan_.size()) + place);
        Q_EMIT dataChanged(at, at);
    }
    if (fresh.isEmpty()) return;
    beginInsertRows({}, rowCount(), rowCount() + int(fresh.size()) - 1);
    failures_ += fresh;
    endInsertRows();
}

QString ProblemModel::title(const Failure& failure) const {
    if (failure.step < 0) return tr("The run");
    const QString step = titles_.value(failure.step, failure.what);
    if (failure.subjects.isEmpty()) return failure.count > 1 ? tr("%1: %2 tasks").arg(step).arg(failure.count) : step;
    QString subjects = failure.subjects.mid(0, 3).join(QStringLiteral(", "));
    if (failure.count > 3) subjects = tr("%1 and %2 more").arg(subjects).arg(failure.count - 3);
    return tr("%1 on %2").arg(step, subjects);
}

QString ProblemModel::why(const Failure& failure) {
    QString text = failure.error.message;
    for (auto cause = failure.error.cause; cause; cause = cause->cause)
        text += QStringLiteral(": ") + cause->message;
    if (!failure.excerpt.isEmpty() && !text.contains(failure.excerpt)) text += u'\n' + failure.excerpt;
    return text;
}

QVariant ProblemModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    if (index.row() < plan_.size()) {
        const Problem& problem = plan_.at(index.row());
        switch (role) {
        case Qt::DisplayRole: {
            QString where = problem.stepId.isEmpty() ? tr("Plan") : tr("Step %1").arg(problem.stepId);
            if (problem.line > 0) where += tr(", line %1").arg(problem.line);
            return where;
        }
        case WhyRole:
            return problem.message;
        case HintRole:
            return problem.hint;
        case WarningRole:
            return problem.severity == Problem::Severity::Warning;
        case StepIndexRole: {
            static const QString prefix = QStringLiteral("/steps/");
            if (!problem.pointer.startsWith(prefix)) return -1;
            return problem.pointer.mid(prefix.size()).section(u'/', 0, 0).toInt();
        }
        case TaskIndexRole:
            return -1;
        case StepIdRole:
            return problem.stepId;
        case PointerRole:
            return problem.pointer;
        case TextRole:
        case Qt::ToolTipRole:
        case Qt::AccessibleTextRole:
            return problem.toText();
        default:
            return {};
        }
    }
    const Failure& failure = failures_.at(index.row() - plan_.size());
    switch (role) {
    case Qt::DisplayRole:
        return title(failure);
    case WhyRole:
        return why(failure);
    case HintRole:
        return failure.error.hint;
    case WarningRole:
        return false;
    case StepIndexRole:
        return failure.step;
    case TaskIndexRole:
        return failure.task;
    case StepIdRole:
        return failure.stepId;
    case TextRole:
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole: {
        QString text = tr("%1: %2").arg(title(failure), why(failure));
        if (!failure.error.hint.isEmpty()) text += u'\n' + tr("What to try: %1").arg(failure.error.hint);
        if (failure.count > 3 && role == TextRole) {
            text += u'\n' + tr("On: %1").arg(failure.subjects.join(QStringLiteral(", ")));
            if (failure.count > failure.subjects.size())
                text += tr(", and %1 more").arg(failure.count - failure.subjects.size());
        }
        return text;
    }
    default:
        return {};
    }
}

QString ProblemModel::report() const {
    QStringList parts;
    for (int row = 0; row < rowCount(); ++row)
        parts.append(index(row).data(TextRole).toString());
    return parts.join(QStringLiteral("\n\n"));
}

} // namespace oc::ui
