// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/SubPlan.h"

#include "engine/plan/StepRisk.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

constexpr int deepest = 10; ///< plans within plans; more is a mistake, and nobody could follow it
constexpr int most = 2000;  ///< plans in all: ten levels of ten would be read, and checked, for days

Column column(const QString& name, ColumnType type, const QString& unit = {}) {
    Column made;
    made.name = name;
    made.type = type;
    made.unit = unit;
    return made;
}

/// What a step that is a plan gives out (see SubPlanOutcome): for completion and for the table's head.
OutputSpec outputOfPlan() {
    OutputSpec output;
    output.format = OutputFormat::Json;
    for (const Column& one :
         {column(u"step"_s, ColumnType::String), column(u"tool"_s, ColumnType::String),
          column(u"target"_s, ColumnType::String), column(u"status"_s, ColumnType::String),
          column(u"message"_s, ColumnType::String), column(u"duration"_s, ColumnType::Duration, u"ms"_s)}) {
        OutputColumn shown;
        shown.column = one;
        output.columns.append(shown);
    }
    return output;
}

/// Reads the plans of one document, and theirs. One use.
class Reading {
public:
    Reading(CataloguePtr tools, QStringList folders) : tools_(std::move(tools)), folders_(std::move(folders)) {}

    CataloguePtr catalogueFor(const PlanDocument& document) {
        QHash<QString, ToolSpecPtr> plans;
        for (const StepSpec& step : document.plan().steps) {
            const QString name = planOfTool(step.tool);
            if (name.isEmpty()) continue;
            if (const auto known = plans.constFind(step.tool); known != plans.constEnd()) {
                plans_ = std::min(plans_ + (*known)->plan->plans, most + 1);
            } else {
                plans.insert(step.tool, toolFor(name, document.file()));
            }
        }
        if (plans.isEmpty()) return tools_;
        return std::make_shared<const Catalogue>(*tools_, std::move(plans));
    }

    ToolSpecPtr toolOf(const QString& file) { return toolFor(file, {}); }
    void enter(const QString& file) { open_.append(QFileInfo(file).canonicalFilePath()); }

private:
    [[nodiscard]] QStringList placesOf(const QString& name, const QString& from) const {
        if (QDir::isAbsolutePath(name)) return {name};
        QStringList places;
        if (!from.isEmpty()) places.append(QFileInfo(from).absolutePath() + u'/' + name);
        for (const QString& folder : folders_)
            places.append(folder + u'/' + name);
        return places;
    }

    ToolSpecPtr toolFor(const QString& name, const QString& from) {
        auto tool = std::make_shared<ToolSpec>();
        tool->name = toolOfPlan(name);
        tool->domain = Domain::Plan;
        tool->platform = u"any"_s;
        tool->category = u"plan"_s;
        auto plan = std::make_shared<SubPlan>();
        plan->catalogue = tools_;
        read(name, from, *plan);
        tool->file = plan->file;
        if (!plan->error) {
            const Plan& content = plan->document.plan();
            tool->description = content.description.isEmpty() ? content.name : content.description;
            if (!content.name.isEmpty()) tool->tags.append(content.name); // for searching
            tool->version = content.version;
            tool->parameters = content.inputs;
            for (const StepSpec& step : content.steps) {
                const ToolSpecPtr of = step.enabled ? plan->catalogue->find(step.tool) : nullptr;
                if (of) tool->behaviour.risk = std::max(tool->behaviour.risk, riskOfStep(step, *of));
            }
        }
        tool->behaviour.output = outputOfPlan();
        tool->plan = std::move(plan);
        return tool;
    }

    static Error tooMany(const QString& file) {
        return {u"plans_too_many"_s,
                u"with %1 more than %2 plans would run within this one"_s.arg(QFileInfo(file).fileName()).arg(most),
                u"let for_each repeat a step in place of many steps, or run these plans by themselves"_s,
                {}};
    }

    void read(const QString& name, const QString& from, SubPlan& plan) {
        const QStringList places = placesOf(name, from);
        const auto found =
            std::find_if(places.begin(), places.end(), [](const QString& place) { return QFileInfo::exists(place); });
        if (found == places.end()) {
            plan.file = places.isEmpty() ? name : QDir::cleanPath(places.constFirst());
            QStringList shown;
            for (const QString& place : places)
                shown.append(QDir::cleanPath(place));
            plan.error = Error{u"not_found"_s,
                               shown.isEmpty() ? u"there is no plan \"%1\""_s.arg(name)
                                               : u"there is no plan %1"_s.arg(shown.join(u" and no "_s)),
                               u"plans are looked for beside this plan's file, then in the folder of plans"_s,
                               {}};
            return;
        }
        plan.file = QFileInfo(*found).canonicalFilePath();
        if (const qsizetype at = open_.indexOf(plan.file); at >= 0) {
            QStringList ring;
            for (const QString& file : open_.mid(at) + QStringList{plan.file})
                ring.append(QFileInfo(file).fileName());
            plan.error = Error{u"plan_in_itself"_s,
                               u"the plan would run itself without end: %1"_s.arg(ring.join(u" runs "_s)),
                               u"take one of these steps out"_s,
                               {}};
            return;
        }
        if (open_.size() >= deepest) {
            plan.error =
                Error{u"plans_too_deep"_s,
                      u"%1 is a plan within a plan %2 times"_s.arg(QFileInfo(plan.file).fileName()).arg(deepest),
                      u"put the steps of some of them into one plan"_s,
                      {}};
            return;
        }
        if (!QFileInfo(plan.file).isFile()) { // a pipe would keep whoever only looks at the plan waiting
            plan.error = Error{u"not_a_file"_s, u"%1 is no file"_s.arg(plan.file), u"name the file of a plan"_s, {}};
            return;
        }
        if (plans_ > most) { // before it is read, or the rest of all levels still would be
            plan.error = tooMany(plan.file);
            return;
        }
        const int before = plans_++;
        auto loaded = PlanDocument::load(plan.file);
        if (!loaded) {
            plan.error = loaded.error();
            return;
        }
        open_.append(plan.file);
        CataloguePtr catalogue = catalogueFor(*loaded);
        open_.removeLast();
        if (plans_ > most) {
            plan.error = tooMany(plan.file);
            return;
        }
        plan.plans = plans_ - before;
        plan.document = std::move(*loaded);
        plan.catalogue = std::move(catalogue);
    }

    const CataloguePtr tools_;
    const QStringList folders_;
    int plans_ = 0;    ///< met so far, each as often as it stands
    QStringList open_; ///< canonical paths, the outermost first
};

} // namespace

CataloguePtr withSubPlans(const CataloguePtr& tools, const PlanDocument& document, const QStringList& folders) {
    Reading reading(tools, folders);
    if (!document.file().isEmpty()) reading.enter(document.file());
    return reading.catalogueFor(document);
}

ToolSpecPtr planAsTool(const CataloguePtr& tools, const QString& file, const QStringList& folders) {
    return Reading(tools, folders).toolOf(QFileInfo(file).absoluteFilePath());
}

QStringList subPlanFiles(const PlanDocument& document, const Catalogue& catalogue) {
    QStringList files;
    for (const StepSpec& step : document.plan().steps) {
        if (planOfTool(step.tool).isEmpty()) continue;
        const ToolSpecPtr tool = catalogue.find(step.tool);
        if (!tool || !tool->plan) continue;
        files.append(tool->plan->file);
        files += subPlanFiles(tool->plan->document, *tool->plan->catalogue);
    }
    files.removeDuplicates();
    return files;
}

bool usesDomain(const Plan& plan, const Catalogue& catalogue, Domain domain) {
    return std::any_of(plan.steps.begin(), plan.steps.end(), [&](const StepSpec& step) {
        const ToolSpecPtr tool = catalogue.find(step.tool);
        if (!tool) return false;
        if (tool->plan) return usesDomain(tool->plan->document.plan(), *tool->plan->catalogue, domain);
        return tool->domain == domain;
    });
}

QString nameOfSubPlan(const QString& file, const QString& documentFile, const QString& plansFolder) {
    const QString path = QFileInfo(file).absoluteFilePath();
    const auto below = [&path](const QString& folder) -> QString {
        if (folder.isEmpty()) return {};
        const QString relative = QDir(folder).relativeFilePath(path);
        return relative.startsWith("../"_L1) || QDir::isAbsolutePath(relative) ? QString() : relative;
    };
    if (!documentFile.isEmpty()) {
        if (const QString name = below(QFileInfo(documentFile).absolutePath()); !name.isEmpty()) return name;
    }
    if (const QString name = below(plansFolder); !name.isEmpty()) return name;
    return path;
}

} // namespace oc
