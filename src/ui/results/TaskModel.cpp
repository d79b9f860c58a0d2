// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/TaskModel.h"

#include "engine/base/Clock.h"
#include "engine/base/Json.h"
#include "ui/results/ValueText.h"

#include <QDateTime>

#include <algorithm>

namespace oc::ui {

namespace {

quint64 key(int step, int task) {
    return quint64(quint32(step)) << 32 | quint32(task);
}

QString itemText(const QJsonValue& item) {
    if (item.isUndefined() || item.isNull()) return {};
    if (item.isString()) return item.toString();
    if (item.isObject()) {
        // The names people give to things, before the whole object.
        const QJsonObject object = item.toObject();
        for (const auto name : {"name", "hostname", "id", "path"}) {
            const QJsonValue value = object.value(QLatin1StringView(name));
            if (value.isString()) return value.toString();
        }
    }
    return QString::fromUtf8(json::toText(item)).left(200);
}

} // namespace

TaskModel::TaskModel(QObject* parent) : QAbstractTableModel(parent) {}

void TaskModel::reset(const QStringList& stepTitles) {
    beginResetModel();
    titles_ = stepTitles;
    rows_.clear();
    byTask_.clear();
    perStep_.clear();
    tally_ = {};
    firstStart_ = lastEnd_ = 0;
    endResetModel();
    Q_EMIT tallyChanged();
}

void TaskModel::setStepTitles(const QStringList& titles) {
    titles_ = titles;
    if (!rows_.isEmpty()) Q_EMIT dataChanged(index(0, StepColumn), index(int(rows_.size()) - 1, StepColumn));
}

int TaskModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(rows_.size());
}

int TaskModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

int TaskModel::rowOf(int step, int task) const {
    return byTask_.value(key(step, task), -1);
}

QString TaskModel::stepTitle(int step) const {
    const QString title = titles_.value(step);
    return title.isEmpty() ? tr("Step %1").arg(step + 1) : title;
}

qint64 TaskModel::lastEnd() const {
    return tally_.running() > 0 ? std::max(lastEnd_, nowMs()) : lastEnd_;
}

void TaskModel::grow(int step, int count) {
    const int known = perStep_.value(step).total();
    if (count <= known) return;
    const int first = int(rows_.size());
    beginInsertRows({}, first, first + count - known - 1);
    for (int task = known; task < count; ++task) {
        TaskRow row;
        row.step = step;
        row.task = task;
        byTask_.insert(key(step, task), int(rows_.size()));
        rows_.append(row);
    }
    perStep_[step].add(TaskStatus::Waiting, count - known);
    tally_.add(TaskStatus::Waiting, count - known);
    endInsertRows();
}

int TaskModel::ensureRow(int step, int task) {
    if (step < 0 || task < 0) return -1;
    int row = rowOf(step, task);
    if (row < 0) {
        grow(step, task + 1);
        row = rowOf(step, task);
    }
    return row;
}

void TaskModel::setStatus(TaskRow& row, TaskStatus status) {
    if (row.status == status) return;
    perStep_[row.step].add(row.status, -1);
    perStep_[row.step].add(status);
    tally_.add(row.status, -1);
    tally_.add(status);
    row.status = status;
}

void TaskModel::finish(TaskRow& row, const TaskResultPtr& result) {
    row.result = result;
    row.attempt = result->attempt;
    row.target = result->target;
    row.item = itemText(result->item);
    if (result->startedAt > 0) row.startedAt = result->startedAt;
    row.durationMs = result->durationMs;
    row.message = result->outcome.error ? result->outcome.error->message : result->outcome.message;
    if (row.startedAt > 0) {
        firstStart_ = firstStart_ == 0 ? row.startedAt : std::min(firstStart_, row.startedAt);
        lastEnd_ = std::max(lastEnd_, row.startedAt + qint64(row.durationMs));
    }
    setStatus(row, result->outcome.status);
}

void TaskModel::apply(const RunEvents& events) {
    const TaskTally before = tally_;
    QList<int> dirty;
    for (const RunEvent& event : events) {
        using Kind = RunEvent::Kind;
        if (event.kind == Kind::StepStarted) {
            grow(event.step, event.data.value(QStringLiteral("tasks")).toInt());
            continue;
        }
        if (event.kind != Kind::TaskStarted && event.kind != Kind::TaskProgress && event.kind != Kind::TaskRetrying &&
            event.kind != Kind::TaskFinished)
            continue;
        const int place = ensureRow(event.step, event.task);
        if (place < 0) continue;
        TaskRow& row = rows_[place];
        switch (event.kind) {
        case Kind::TaskStarted: {
            const QJsonValue target = event.data.value(QStringLiteral("target"));
            if (target.isString())
                row.target = target.toString();
            else if (target.isObject())
                row.target = target.toObject().value(QStringLiteral("name")).toString();
            row.item = itemText(event.data.value(QStringLiteral("item")));
            row.attempt = std::max(1, event.attempt);
            if (row.startedAt == 0) row.startedAt = event.time;
            firstStart_ = firstStart_ == 0 ? row.startedAt : std::min(firstStart_, row.startedAt);
            row.message.clear();
            setStatus(row, TaskStatus::Running);
            break;
        }
        case Kind::TaskProgress: {
            const QJsonValue fraction = event.data.value(QStringLiteral("fraction"));
            row.fraction = fraction.isDouble() ? std::clamp(fraction.toDouble(), 0.0, 1.0) : -1;
            row.message = event.data.value(QStringLiteral("text")).toString();
            break;
        }
        case Kind::TaskRetrying: {
            row.attempt = event.attempt;
            const QJsonValue error = event.data.value(QStringLiteral("error"));
            row.message =
                error.isObject() ? error.toObject().value(QStringLiteral("message")).toString() : error.toString();
            setStatus(row, TaskStatus::Retrying);
            break;
        }
        default:
            if (event.result) finish(row, event.result);
            break;
        }
        dirty.append(place);
    }
    announce(dirty);
    if (before.count != tally_.count) Q_EMIT tallyChanged();
}

void TaskModel::load(const QList<TaskResultPtr>& results) {
    beginResetModel();
    rows_.clear();
    rows_.reserve(results.size());
    byTask_.clear();
    perStep_.clear();
    tally_ = {};
    firstStart_ = lastEnd_ = 0;
    for (const TaskResultPtr& result : results) {
        TaskRow row;
        row.step = result->step;
        row.task = result->task;
        byTask_.insert(key(row.step, row.task), int(rows_.size()));
        perStep_[row.step].add(TaskStatus::Waiting);
        tally_.add(TaskStatus::Waiting);
        finish(row, result);
        rows_.append(row);
    }
    endResetModel();
    Q_EMIT tallyChanged();
}

void TaskModel::announce(QList<int>& dirty) {
    std::sort(dirty.begin(), dirty.end());
    dirty.erase(std::unique(dirty.begin(), dirty.end()), dirty.end());
    for (qsizetype i = 0; i < dirty.size();) {
        qsizetype end = i + 1;
        while (end < dirty.size() && dirty.at(end) == dirty.at(end - 1) + 1)
            ++end;
        Q_EMIT dataChanged(index(dirty.at(i), 0), index(dirty.at(end - 1), ColumnCount - 1));
        i = end;
    }
}

void TaskModel::tick() {
    QList<int> dirty;
    for (int row = 0; row < rows_.size(); ++row)
        if (rows_.at(row).status == TaskStatus::Running || rows_.at(row).status == TaskStatus::Retrying)
            dirty.append(row);
    announce(dirty);
}

QVariant TaskModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const TaskRow& row = rows_.at(index.row());
    const double duration = row.durationMs >= 0 ? row.durationMs
                            : row.startedAt > 0 ? double(std::max<qint64>(0, nowMs() - row.startedAt))
                                                : -1;
    switch (role) {
    case StatusRole:
        return int(row.status);
    case StepIndexRole:
        return row.step;
    case TaskIndexRole:
        return row.task;
    case StartRole:
        return row.startedAt;
    case EndRole:
        return row.startedAt > 0 ? row.startedAt + qint64(duration) : 0;
    case FractionRole:
        return row.fraction;
    case Qt::TextAlignmentRole:
        if (index.column() == DurationColumn || index.column() == AttemptColumn)
            return QVariant(Qt::AlignRight | Qt::AlignVCenter);
        return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        if (row.result && row.result->outcome.error) return row.result->outcome.error->toText();
        return row.message.isEmpty() ? QVariant() : QVariant(row.message);
    case Qt::AccessibleTextRole:
    case Qt::DisplayRole:
    case RawRole:
        break;
    default:
        return {};
    }
    const bool raw = role == RawRole;
    switch (index.column()) {
    case StateColumn:
        return raw ? QVariant(int(row.status)) : QVariant(statusWord(row.status));
    case StepColumn:
        return raw ? QVariant(row.step) : QVariant(stepTitle(row.step));
    case TargetColumn: {
        const QString subject = row.subject();
        return subject.isEmpty() && !raw && row.status != TaskStatus::Waiting ? tr("this machine") : subject;
    }
    case TimelineColumn:
        return raw ? QVariant(row.startedAt) : QVariant();
    case DurationColumn:
        if (raw) return duration;
        return duration < 0 ? QString() : valueText::duration(duration);
    case StartedColumn:
        if (raw) return row.startedAt;
        return row.startedAt == 0 ? QString()
                                  : QDateTime::fromMSecsSinceEpoch(row.startedAt).toString(QStringLiteral("HH:mm:ss"));
    case AttemptColumn:
        return raw || row.attempt > 0 ? QVariant(row.attempt) : QVariant();
    case MessageColumn:
        return row.message;
    default:
        return {};
    }
}

QVariant TaskModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((section == DurationColumn || section == AttemptColumn ? Qt::AlignRight : Qt::AlignLeft) |
                        Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case StateColumn:
        return tr("State");
    case StepColumn:
        return tr("Step");
    case TargetColumn:
        return tr("On");
    case TimelineColumn:
        return tr("Timeline");
    case DurationColumn:
        return tr("Took");
    case StartedColumn:
        return tr("Started");
    case AttemptColumn:
        return tr("Try");
    case MessageColumn:
        return tr("Message");
    default:
        return {};
    }
}

} // namespace oc::ui
