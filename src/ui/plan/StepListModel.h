// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/Catalogue.h"
#include "engine/plan/Plan.h"

#include <QAbstractListModel>

namespace oc {
class PlanModel;
}

namespace oc::ui {

class RunFollower;

/// The steps of a plan for a view: what the plan says of each, what is wrong with it, and how far its last run is.
/// Changes nothing by itself: what a person drops or drags is asked for by signals. GUI thread.
class StepListModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role {
        IdRole = Qt::UserRole + 1,
        ToolNameRole,
        IconRole,
        DomainRole,     ///< int(Domain), -1 when the tool is not known
        ParametersRole, ///< one line
        TargetRole,
        BadgesRole,     ///< QStringList
        CardBadgesRole, ///< the same without its order, which a canvas shows by lines
        EnabledRole,
        StateRole,     ///< int(TaskStatus), -1 when it has not run
        StateTextRole, ///< "done", "148 of 200, 3 failed"
        FractionRole,  ///< of its tasks that have ended
        ProblemsRole,  ///< number of errors
        ProblemTextRole,
        NumberRole ///< from 1
    };

    static QString toolMimeType();  ///< a tool's name
    static QString stepsMimeType(); ///< ids of steps of this plan, one a line

    StepListModel(PlanModel& plan, RunFollower& run, QObject* parent = nullptr);

    void setCatalogue(CataloguePtr catalogue);
    /// Steps whose output is pinned, by id.
    void setPinned(const QStringList& ids);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
    [[nodiscard]] Qt::DropActions supportedDropActions() const override;
    [[nodiscard]] QStringList mimeTypes() const override;
    [[nodiscard]] QMimeData* mimeData(const QModelIndexList& indexes) const override;
    [[nodiscard]] bool dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                                    const QModelIndex& parent) override;

Q_SIGNALS:
    void toolDropped(const QString& tool, int row);
    /// The steps shall stand before the one that is now at row.
    void stepsDropped(const QStringList& ids, int row);

private:
    void refresh(const QList<int>& roles = {});
    void refreshProblems();
    [[nodiscard]] QString stateText(int step) const;

    PlanModel& plan_;
    RunFollower& run_;
    QList<StepSpec> steps_;
    CataloguePtr catalogue_;
    QStringList pinned_;
    QHash<QString, std::pair<int, QString>> problems_; ///< by step id: errors, the first one's words
};

} // namespace oc::ui
