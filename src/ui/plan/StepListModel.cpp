// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/StepListModel.h"

#include "engine/plan/PlanModel.h"
#include "ui/plan/StepText.h"
#include "ui/results/RunFollower.h"
#include "ui/results/ValueText.h"

#include <QMimeData>

namespace oc::ui {

QString StepListModel::toolMimeType() {
    return QStringLiteral("application/x-opsconductor-tool");
}

QString StepListModel::stepsMimeType() {
    return QStringLiteral("application/x-opsconductor-steps");
}

StepListModel::StepListModel(PlanModel& plan, RunFollower& run, QObject* parent)
    : QAbstractListModel(parent),
      plan_(plan),
      run_(run),
      steps_(plan.plan().steps),
      catalogue_(std::make_shared<const Catalogue>()) {
    // The plan tells what has happened already; views want to hear of it before. So this holds the steps as it has
    // told them (the list is shared, not copied).
    connect(&plan_, &PlanModel::stepsReset, this, [this] {
        beginResetModel();
        steps_ = plan_.plan().steps;
        endResetModel();
    });
    connect(&plan_, &PlanModel::stepInserted, this, [this](int index) {
        beginInsertRows({}, index, index);
        steps_ = plan_.plan().steps;
        endInsertRows();
        refresh({NumberRole, IdRole});
    });
    connect(&plan_, &PlanModel::stepRemoved, this, [this](int index) {
        beginRemoveRows({}, index, index);
        steps_ = plan_.plan().steps;
        endRemoveRows();
        refresh({NumberRole, IdRole});
    });
    connect(&plan_, &PlanModel::stepMoved, this, [this](int from, int to) {
        if (from == to) return;
        beginMoveRows({}, from, from, {}, to > from ? to + 1 : to);
        steps_ = plan_.plan().steps;
        endMoveRows();
        refresh({NumberRole, IdRole});
    });
    connect(&plan_, &PlanModel::stepChanged, this, [this](const QString& id) {
        steps_ = plan_.plan().steps;
        const QModelIndex at = index(plan_.indexOf(id));
        Q_EMIT dataChanged(at, at);
    });
    connect(&plan_, &PlanModel::problemsChanged, this, &StepListModel::refreshProblems);
    connect(&run_, &RunFollower::stepsChanged, this, [this] { refresh({StateRole, StateTextRole, FractionRole}); });
    refreshProblems();
}

void StepListModel::setCatalogue(CataloguePtr catalogue) {
    catalogue_ = std::move(catalogue);
    refresh();
}

void StepListModel::setPinned(const QStringList& ids) {
    pinned_ = ids;
    refresh({BadgesRole, CardBadgesRole});
}

void StepListModel::refresh(const QList<int>& roles) {
    if (rowCount() > 0) Q_EMIT dataChanged(index(0), index(rowCount() - 1), roles);
}

void StepListModel::refreshProblems() {
    problems_.clear();
    for (const Problem& problem : plan_.problems()) {
        QString id = problem.stepId;
        static const QString prefix = QStringLiteral("/steps/");
        if (id.isEmpty() && problem.pointer.startsWith(prefix))
            id = plan_.plan().steps.value(problem.pointer.mid(prefix.size()).section(u'/', 0, 0).toInt()).id;
        auto& entry = problems_[id];
        // A mistake is told before what is only worth knowing.
        const bool isError = problem.severity == Problem::Severity::Error;
        if (entry.second.isEmpty() || (isError && entry.first == 0)) entry.second = problem.message;
        if (isError) ++entry.first;
    }
    refresh({ProblemsRole, ProblemTextRole});
}

int StepListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(steps_.size());
}

QString StepListModel::stateText(int step) const {
    const TaskTally tally = run_.tasks()->tallyOf(step);
    if (tally.total() == 0) return run_.isRunning() ? statusWord(TaskStatus::Waiting) : QString();
    if (tally.total() == 1) return statusWord(tally.overall());
    QStringList parts;
    parts.append(isFinal(tally.overall()) ? tr("%1 of %2 done").arg(tally.of(TaskStatus::Success)).arg(tally.total())
                                          : tr("%1 of %2").arg(tally.finished()).arg(tally.total()));
    if (tally.failed() > 0) parts.append(tr("%1 failed").arg(tally.failed()));
    return parts.join(QStringLiteral(", "));
}

QVariant StepListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const StepSpec& step = steps_.at(index.row());
    const ToolSpecPtr tool = catalogue_->find(step.tool);
    switch (role) {
    case Qt::DisplayRole:
        return step.title();
    case Qt::ToolTipRole: {
        const auto problem = problems_.value(step.id);
        if (!problem.second.isEmpty()) return problem.second;
        if (const QString plan = planOfTool(step.tool); !plan.isEmpty())
            return tool && !tool->description.isEmpty() ? tr("Plan %1: %2").arg(plan, tool->description)
                                                        : tr("Plan %1").arg(plan);
        return tool ? tool->description : tr("There is no tool '%1' in the catalogue").arg(step.tool);
    }
    case Qt::AccessibleTextRole: {
        QStringList words{tr("Step %1").arg(index.row() + 1), step.title(), data(index, ToolNameRole).toString()};
        words += stepText::badges(step);
        const int run = run_.stepOf(step.id);
        if (run >= 0) words.append(stateText(run));
        if (const QString problem = problems_.value(step.id).second; !problem.isEmpty()) words.append(problem);
        return words.join(QStringLiteral(", "));
    }
    case IdRole:
        return step.id;
    case ToolNameRole: {
        const QString plan = planOfTool(step.tool);
        return plan.isEmpty() ? step.tool : tr("plan %1").arg(plan);
    }
    case IconRole:
        return stepText::icon(tool.get());
    case DomainRole:
        return tool ? int(tool->domain) : -1;
    case ParametersRole:
        return stepText::parameters(step, tool.get());
    case TargetRole:
        return stepText::target(step.target);
    case BadgesRole:
    case CardBadgesRole: {
        QStringList badges = stepText::badges(step, role == BadgesRole);
        if (pinned_.contains(step.id)) badges.prepend(tr("pinned"));
        return badges;
    }
    case EnabledRole:
        return step.enabled;
    case NumberRole:
        return index.row() + 1;
    case ProblemsRole:
        return problems_.value(step.id).first;
    case ProblemTextRole:
        return problems_.value(step.id).second;
    case StateRole:
    case StateTextRole:
    case FractionRole: {
        const int run = run_.isEmpty() ? -1 : run_.stepOf(step.id);
        if (run < 0) return role == StateRole ? QVariant(-1) : QVariant();
        const TaskTally tally = run_.tasks()->tallyOf(run);
        if (role == StateTextRole) return stateText(run);
        if (tally.total() == 0)
            return role == StateRole ? QVariant(run_.isRunning() ? int(TaskStatus::Waiting) : -1) : QVariant(0.0);
        if (role == StateRole) return int(tally.overall());
        return double(tally.finished()) / tally.total();
    }
    default:
        return {};
    }
}

Qt::ItemFlags StepListModel::flags(const QModelIndex& index) const {
    if (!index.isValid()) return Qt::ItemIsDropEnabled;
    return Qt::ItemIsSelectable | Qt::ItemIsEnabled | Qt::ItemIsDragEnabled | Qt::ItemNeverHasChildren;
}

Qt::DropActions StepListModel::supportedDropActions() const {
    return Qt::MoveAction | Qt::CopyAction;
}

QStringList StepListModel::mimeTypes() const {
    return {stepsMimeType(), toolMimeType()};
}

QMimeData* StepListModel::mimeData(const QModelIndexList& indexes) const {
    QStringList ids;
    for (const QModelIndex& index : indexes)
        ids.append(index.data(IdRole).toString());
    auto* data = new QMimeData;
    data->setData(stepsMimeType(), ids.join(u'\n').toUtf8());
    return data;
}

bool StepListModel::dropMimeData(const QMimeData* data, Qt::DropAction, int row, int, const QModelIndex& parent) {
    const int place = row >= 0 ? row : parent.isValid() ? parent.row() + 1 : rowCount();
    if (data->hasFormat(toolMimeType())) {
        Q_EMIT toolDropped(QString::fromUtf8(data->data(toolMimeType())), place);
        return true;
    }
    if (data->hasFormat(stepsMimeType()))
        Q_EMIT stepsDropped(QString::fromUtf8(data->data(stepsMimeType())).split(u'\n'), place);
    // False: the view must not take the rows away as it does after a move that a model has done itself.
    return false;
}

} // namespace oc::ui
