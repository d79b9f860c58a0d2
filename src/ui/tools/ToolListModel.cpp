// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tools/ToolListModel.h"

#include "engine/plan/Plan.h"
#include "engine/run/ExecutorRegistry.h"

#include <QFileInfo>

#include <algorithm>
#include <utility>

namespace oc::ui {

ToolListModel::ToolListModel(const ExecutorRegistry& executors, QObject* parent)
    : QAbstractListModel(parent), executors_(executors), catalogue_(std::make_shared<Catalogue>()) {}

QString ToolListModel::problemOf(const ToolSpec& tool) const {
    const Status can = executors_.canExecute(tool);
    return can ? QString() : can.error().toText();
}

QString ToolListModel::nameOf(const ToolSpec& tool) {
    const QString plan = planOfTool(tool.name);
    return plan.isEmpty() ? tool.name : QFileInfo(plan).completeBaseName();
}

QString ToolListModel::groupOf(const ToolSpec& tool) {
    QString domain;
    switch (tool.domain) {
    case Domain::Automation:
        domain = tr("Automation");
        break;
    case Domain::Communication:
        domain = tr("Communication");
        break;
    case Domain::Asset:
        domain = tr("Assets");
        break;
    case Domain::Network:
        domain = tr("Network");
        break;
    case Domain::Plan:
        domain = tr("Plans");
        break;
    }
    if (tool.domain != Domain::Automation || tool.platform.isEmpty()) return domain;
    QString platform = tool.platform;
    platform[0] = platform.at(0).toUpper();
    return QStringLiteral("%1 \u00b7 %2").arg(domain, platform);
}

void ToolListModel::setCatalogue(CataloguePtr catalogue) {
    catalogue_ = std::move(catalogue);
    index_ = std::make_unique<ToolSearch>(catalogue_);
    fill();
}

void ToolListModel::setSearch(const QString& text) {
    if (text == text_) return;
    text_ = text;
    fill();
}

void ToolListModel::setTop(const QList<Group>& groups) {
    if (groups == top_) return;
    top_ = groups;
    fill();
}

void ToolListModel::setPlans(const QList<ToolSpecPtr>& plans) {
    plans_ = plans;
    planIndex_ = std::make_unique<ToolSearch>(std::make_shared<const Catalogue>(plans, Problems()));
    fill();
}

void ToolListModel::append(const Group& group) {
    if (group.tools.isEmpty()) return;
    rows_.append({nullptr, group.heading});
    for (const ToolSpecPtr& tool : group.tools)
        rows_.append({tool, {}});
}

void ToolListModel::fill() {
    beginResetModel();
    rows_.clear();
    const bool searching = !text_.trimmed().isEmpty();
    if (searching && index_) {
        QList<ToolMatch> found = index_->find(text_);
        if (planIndex_) {
            found += planIndex_->find(text_);
            std::stable_sort(found.begin(), found.end(),
                             [](const ToolMatch& a, const ToolMatch& b) { return a.score > b.score; });
        }
        for (const ToolMatch& match : std::as_const(found))
            rows_.append({match.tool, {}});
        tools_ = int(rows_.size());
    } else {
        for (const Group& group : std::as_const(top_))
            append(group);
        append({tr("Plans"), plans_});
        QString group;
        for (const ToolSpecPtr& tool : catalogue_->tools()) {
            const QString next = groupOf(*tool);
            if (next != group) rows_.append({nullptr, next});
            group = next;
            rows_.append({tool, {}});
        }
        tools_ = int(catalogue_->tools().size() + plans_.size());
    }
    endResetModel();
}

QModelIndex ToolListModel::indexOf(const QString& toolName) const {
    // From the end: what stands on top stands below as well.
    for (int row = int(rows_.size()) - 1; row >= 0; --row)
        if (rows_.at(row).tool && rows_.at(row).tool->name == toolName) return index(row);
    return {};
}

int ToolListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(rows_.size());
}

Qt::ItemFlags ToolListModel::flags(const QModelIndex& index) const {
    if (!index.isValid()) return Qt::NoItemFlags;
    return rows_.at(index.row()).tool ? Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren
                                      : Qt::ItemNeverHasChildren;
}

QVariant ToolListModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rows_.size()) return {};
    const Row& row = rows_.at(index.row());
    if (role == HeadingRole) return !row.tool;
    if (!row.tool) return role == Qt::DisplayRole ? QVariant(row.heading) : QVariant();
    switch (role) {
    case Qt::DisplayRole:
    case NameRole:
        return nameOf(*row.tool);
    case Qt::AccessibleTextRole: {
        QStringList parts{nameOf(*row.tool), row.tool->description, riskName(row.tool->highestRisk()),
                          problemOf(*row.tool)};
        parts.removeAll(QString());
        return parts.join(QStringLiteral(", "));
    }
    case Qt::ToolTipRole: {
        const QString problem = problemOf(*row.tool);
        return problem.isEmpty() ? row.tool->description : row.tool->description + QStringLiteral("\n\n") + problem;
    }
    case ProblemRole:
        return problemOf(*row.tool);
    case DescriptionRole:
        return row.tool->description;
    case RiskRole:
        return int(row.tool->highestRisk());
    case DomainRole:
        return int(row.tool->domain);
    case ToolRole:
        return QVariant::fromValue(row.tool);
    default:
        return {};
    }
}

} // namespace oc::ui
