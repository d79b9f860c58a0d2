// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tools/ToolListModel.h"

#include "engine/run/ExecutorRegistry.h"

namespace oc::ui {

ToolListModel::ToolListModel(const ExecutorRegistry& executors, QObject* parent)
    : QAbstractListModel(parent), executors_(executors), catalogue_(std::make_shared<Catalogue>()) {}

QString ToolListModel::problemOf(const ToolSpec& tool) const {
    const Status can = executors_.canExecute(tool);
    return can ? QString() : can.error().toText();
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

void ToolListModel::fill() {
    beginResetModel();
    rows_.clear();
    tools_ = 0;
    const bool searching = !text_.trimmed().isEmpty();
    if (searching && index_) {
        const auto found = index_->find(text_);
        for (const ToolMatch& match : found)
            rows_.append({match.tool, {}});
        tools_ = int(rows_.size());
    } else {
        QString group;
        for (const ToolSpecPtr& tool : catalogue_->tools()) {
            const QString next = groupOf(*tool);
            if (next != group) rows_.append({nullptr, next});
            group = next;
            rows_.append({tool, {}});
            ++tools_;
        }
    }
    endResetModel();
}

QModelIndex ToolListModel::indexOf(const QString& toolName) const {
    for (int row = 0; row < rows_.size(); ++row)
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
        return row.tool->name;
    case Qt::AccessibleTextRole: {
        QStringList parts{row.tool->name, row.tool->description, riskName(row.tool->highestRisk()),
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
