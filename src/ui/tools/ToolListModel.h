// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/ToolSearch.h"

#include <QAbstractListModel>

#include <memory>

namespace oc {
class ExecutorRegistry;
}

namespace oc::ui {

class Theme;

/// The tools of a catalogue that match a search, best first, or all in the catalogue's order with a heading before
/// each domain and platform. Tools that this program cannot run are there like the others, with the reason. GUI thread.
class ToolListModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role {
        ToolRole = Qt::UserRole, ///< ToolSpecPtr; null for a heading
        NameRole,
        DescriptionRole,
        RiskRole,    ///< int of Risk
        DomainRole,  ///< int of Domain
        HeadingRole, ///< bool
        ProblemRole  ///< QString: why this program cannot run the tool; empty when it can
    };

    explicit ToolListModel(const ExecutorRegistry& executors, QObject* parent = nullptr);

    /// A heading and what stands under it.
    struct Group {
        QString heading;
        QList<ToolSpecPtr> tools;
        friend bool operator==(const Group&, const Group&) = default;
    };

    void setCatalogue(CataloguePtr catalogue);
    /// What stands above all others while nothing is searched for.
    void setTop(const QList<Group>& groups);
    /// Plans that can be steps: below what stands on top, and found like tools.
    void setPlans(const QList<ToolSpecPtr>& plans);
    void setSearch(const QString& text);
    [[nodiscard]] int toolCount() const { return tools_; }
    /// Where it stands among the others, not on top.
    [[nodiscard]] QModelIndex indexOf(const QString& toolName) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;

    /// The tool's name; of a plan that of its file.
    [[nodiscard]] static QString nameOf(const ToolSpec& tool);
    /// "Automation, Linux".
    [[nodiscard]] static QString groupOf(const ToolSpec& tool);

private:
    struct Row {
        ToolSpecPtr tool;
        QString heading;
    };
    void fill();
    void append(const Group& group);
    /// What the executors say against the tool; empty when nothing.
    [[nodiscard]] QString problemOf(const ToolSpec& tool) const;

    const ExecutorRegistry& executors_;
    CataloguePtr catalogue_;
    std::unique_ptr<ToolSearch> index_;
    QList<Group> top_;
    QList<ToolSpecPtr> plans_;
    std::unique_ptr<ToolSearch> planIndex_;
    QString text_;
    QList<Row> rows_;
    int tools_ = 0;
};

} // namespace oc::ui
