// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/OpenPlan.h"

#include "engine/base/Clock.h"
#include "engine/base/Json.h"
#include "engine/catalogue/LiveCatalogue.h"
#include "engine/plan/PlanValidator.h"
#include "engine/plan/PlanWiring.h"
#include "engine/plan/SubPlan.h"
#include "engine/run/ExecutorRegistry.h"
#include "engine/run/PlanReadiness.h"
#include "engine/settings/Folders.h"
#include "engine/store/PlanVersions.h"
#include "ui/plan/PlanEditCommand.h"
#include "ui/results/WhenDone.h"
#include "ui/shell/Services.h"

#include <QFileInfo>
#include <QtConcurrentRun>

#include <algorithm>
#include <utility>

namespace oc::ui {

OpenPlan::OpenPlan(Services& services, const PlanDocument& document, const QString& title, const QString& cameFrom,
                   QObject* parent)
    : QObject(parent),
      services_(services),
      file_(document.file()),
      title_(title),
      cameFrom_(cameFrom),
      catalogue_(
          services, model_, [this] { return file_; }, [this] { return planFolders(); }),
      steps_(model_, follower_),
      runner_(services, follower_) {
    undo_.setUndoLimit(500);
    model_.reset(document);
    savedText_ = document.text();
    steps_.setCatalogue(catalogue());
    checkTimer_.setSingleShot(true);
    checkTimer_.setInterval(120);
    connect(&checkTimer_, &QTimer::timeout, this, &OpenPlan::check);
    connect(&model_, &PlanModel::documentChanged, this, &OpenPlan::checkSoon);
    connect(&model_, &PlanModel::documentChanged, this, &OpenPlan::titleChanged);
    connect(&model_, &PlanModel::problemsChanged, this,
            [this] { follower_.problems()->setPlanProblems(model_.problems()); });
    connect(&catalogue_, &PlanCatalogue::changed, this, [this] {
        steps_.setCatalogue(catalogue());
        checkSoon();
        Q_EMIT catalogueChanged();
    });
    checkSoon();
}

QStringList OpenPlan::planFolders() const {
    QStringList folders{services_.folders.plans};
    if (file_.isEmpty() && !cameFrom_.isEmpty()) folders.prepend(QFileInfo(cameFrom_).absolutePath());
    return folders;
}

QJsonObject OpenPlan::stepFor(const QString& tool) const {
    const QString plan = planOfTool(tool);
    if (plan.isEmpty()) return {{QStringLiteral("tool"), tool}};
    return {{QStringLiteral("plan"), nameOfSubPlan(plan, file_, services_.folders.plans)}};
}

QString OpenPlan::title() const {
    if (!file_.isEmpty()) return QFileInfo(file_).completeBaseName();
    if (!model_.plan().name.isEmpty()) return model_.plan().name;
    return title_.isEmpty() ? tr("untitled") : title_;
}

bool OpenPlan::isUntouched() const {
    return file_.isEmpty() && !isDirty() && undo_.count() == 0 && model_.plan().steps.isEmpty() &&
           follower_.isEmpty() && model_.document().isReadable();
}

void OpenPlan::checkSoon() {
    checkTimer_.start();
}

void OpenPlan::check() {
    const int generation = ++generation_;
    const CataloguePtr tools = services_.catalogue.current();
    // While the catalogue is still being read every tool would be unknown.
    if (tools->tools().isEmpty()) return;
    const PlanDocument& document = model_.document();
    const auto work = [text = document.text(), format = document.format(), file = file_, tools, folders = planFolders(),
                       executors = &services_.executors] {
        const PlanDocument document = PlanDocument::fromText(text, format, file);
        const CataloguePtr catalogue = withSubPlans(tools, document, folders);
        return validatePlan(document, *catalogue,
                            [executors](const ToolSpec& tool) { return executors->canExecute(tool); }) +
               planReadiness(document, *catalogue, *executors);
    };
    whenDone(this, QtConcurrent::run(work), [this, generation](const Problems& problems) {
        if (generation == generation_) model_.setProblems(problems);
    });
}

bool OpenPlan::edit(const Result<PlanEdit>& edit) {
    if (!edit) {
        Q_EMIT failed(edit.error());
        return false;
    }
    if (edit->isNoop()) return false;
    undo_.push(new PlanEditCommand(model_, *edit));
    return true;
}

QString OpenPlan::addStep(const QJsonObject& step, int index) {
    const Result<PlanEdit> made = model_.insertion(index, step);
    if (!edit(made)) return {};
    Q_EMIT stepsAdded({made->stepId});
    return made->stepId;
}

QString OpenPlan::addStepAfter(QJsonObject step, const QString& afterId) {
    const int after = model_.indexOf(afterId);
    if (after < 0) return addStep(step, int(model_.plan().steps.size()));
    if (!model_.plan().isGraph()) return addStep(step, after + 1);
    step.insert(QStringLiteral("needs"), QJsonArray{afterId});
    return addStep(step, after + 1);
}

QString OpenPlan::addStepBetween(QJsonObject step, const QString& fromId, const QString& toId) {
    if (!model_.plan().isGraph()) return addStepAfter(std::move(step), fromId);
    undo_.beginMacro(tr("Add a step between two"));
    const QString id = addStepAfter(std::move(step), fromId);
    if (!id.isEmpty()) {
        edit(planWiring::connection(model_, id, toId));
        edit(planWiring::disconnection(model_, fromId, toId));
    }
    undo_.endMacro();
    return id;
}

void OpenPlan::removeSteps(const QStringList& ids) {
    if (ids.isEmpty()) return;
    if (ids.size() == 1 && !model_.plan().isGraph()) {
        edit(model_.removal(ids.first()));
        return;
    }
    const StepSpec* only = ids.size() == 1 ? model_.step(ids.first()) : nullptr;
    undo_.beginMacro(only ? tr("Remove %1").arg(only->title()) : tr("Remove %1 steps").arg(ids.size()));
    // What waited for them waits for what they waited for.
    edit(planWiring::bridging(model_, ids));
    // From the end, because a step without an id of its own is called by its place.
    for (int row = int(model_.plan().steps.size()) - 1; row >= 0; --row)
        if (const QString id = model_.plan().steps.at(row).id; ids.contains(id)) edit(model_.removal(id));
    undo_.endMacro();
}

void OpenPlan::moveSteps(const QStringList& ids, int beforeRow) {
    QList<int> rows;
    for (const QString& id : ids)
        if (const int row = model_.indexOf(id); row >= 0) rows.append(row);
    if (rows.isEmpty()) return;
    std::sort(rows.begin(), rows.end());
    if (rows.size() > 1) undo_.beginMacro(tr("Move %1 steps").arg(rows.size()));
    int above = 0;
    int place = beforeRow;
    for (int i = 0; i < rows.size(); ++i) {
        if (rows.at(i) < beforeRow) {
            // Those that go down leave their places, so the later ones have moved up by then.
            edit(model_.move(model_.plan().steps.at(rows.at(i) - above).id, beforeRow - 1));
            ++above;
        } else {
            edit(model_.move(model_.plan().steps.at(rows.at(i)).id, place));
            ++place;
        }
    }
    if (rows.size() > 1) undo_.endMacro();
}

void OpenPlan::duplicateSteps(const QStringList& ids) {
    if (ids.isEmpty()) return;
    int last = -1;
    QJsonArray copies;
    for (const StepSpec& step : model_.plan().steps) {
        if (!ids.contains(step.id)) continue;
        last = model_.indexOf(step.id);
        QJsonObject copy = model_.stepObject(step.id);
        if (!step.idGiven) copy.insert(QStringLiteral("id"), step.id);
        copies.append(copy);
    }
    pasteSteps(json::toText(copies), last + 1);
}

void OpenPlan::setEnabled(const QStringList& ids, bool enabled) {
    if (ids.isEmpty()) return;
    if (ids.size() > 1)
        undo_.beginMacro(enabled ? tr("Enable %1 steps").arg(ids.size()) : tr("Disable %1 steps").arg(ids.size()));
    for (const QString& id : ids)
        edit(model_.change(id, QStringLiteral("/enabled"),
                           enabled ? QJsonValue(QJsonValue::Undefined) : QJsonValue(false)));
    if (ids.size() > 1) undo_.endMacro();
}

QByteArray OpenPlan::copySteps(const QStringList& ids) const {
    QJsonArray steps;
    for (const StepSpec& step : model_.plan().steps)
        if (ids.contains(step.id)) steps.append(model_.stepObject(step.id));
    return steps.isEmpty() ? QByteArray() : json::toText(QJsonObject{{QStringLiteral("steps"), steps}}, true);
}

QStringList OpenPlan::pasteSteps(const QByteArray& text, int index) {
    const Result<QJsonValue> value = json::parse(text);
    QJsonArray steps;
    if (value && value->isArray())
        steps = value->toArray();
    else if (value && value->isObject() && value->toObject().contains(QStringLiteral("steps")))
        steps = value->toObject().value(QStringLiteral("steps")).toArray();
    else if (value && value->isObject())
        steps = {*value};
    QList<QJsonObject> good;
    for (const QJsonValue& step : steps)
        if (step.toObject().value(QStringLiteral("tool")).isString() ||
            step.toObject().value(QStringLiteral("plan")).isString())
            good.append(step.toObject());
    if (good.isEmpty()) {
        Q_EMIT failed({QStringLiteral("nothing_to_paste"),
                       tr("The clipboard holds no steps"),
                       tr("Copy steps of a plan, or JSON such as {\"tool\": \"df\"}"),
                       {}});
        return {};
    }
    QStringList ids;
    if (good.size() > 1) undo_.beginMacro(tr("Paste %1 steps").arg(good.size()));
    for (const QJsonObject& step : good) {
        const Result<PlanEdit> made = model_.insertion(index++, step);
        if (edit(made)) ids.append(made->stepId);
    }
    if (good.size() > 1) undo_.endMacro();
    Q_EMIT stepsAdded(ids);
    return ids;
}

void OpenPlan::save(const QString& file) {
    if (saving_) {
        saveNext_ = file;
        return;
    }
    saving_ = true;
    const PlanDocument& document = model_.document();
    const bool own = file == file_;
    const auto work = [text = document.text(), from = document.format(), file, own, known = savedText_,
                       versions = PlanVersions(services_.folders.state + QStringLiteral("/versions"))]() -> Written {
        PlanDocument written = PlanDocument::fromText(text, from, file);
        if (const PlanFormat format = planFormatForFile(file); format != from) {
            // A text that cannot be read has no other notation: nothing is written then.
            Result<PlanDocument> other = written.converted(format);
            if (!other) return {other.error(), {}};
            written = *other;
        }
        if (own)
            if (const auto theirs = PlanDocument::load(file);
                theirs && theirs->text() != known && theirs->text() != written.text())
                return {written, *theirs};
        // What the file held before its first save from here is worth keeping, too. A copy that cannot be kept is no
        // reason not to save.
        if (own && versions.of(file).isEmpty()) (void)versions.add(file, known, nowMs() - 1);
        if (const Status status = written.save(file); !status) return {status.error(), {}};
        (void)versions.add(file, written.text(), nowMs());
        return {written, {}};
    };
    whenDone(this, QtConcurrent::run(work), [this, file](const Written& written) { saveDone(file, written); });
}

void OpenPlan::saveDone(const QString& file, const Written& result) {
    saving_ = false;
    if (!result.document || result.theirs) {
        saveNext_.clear();
        if (result.theirs)
            Q_EMIT changedElsewhere(*result.theirs);
        else
            Q_EMIT failed(result.document.error());
        Q_EMIT saveEnded();
        return;
    }
    const PlanDocument& written = *result.document;
    const bool moved = file_ != file;
    file_ = file;
    if (moved) catalogue_.readAgain(); // plans are looked for beside it
    savedText_ = written.text();
    const PlanFormat format = written.format();
    if (format != model_.document().format()) {
        // What was edited while the disk was slow is in the old notation, and unsaved.
        if (const Result<PlanDocument> other = model_.document().converted(format); other)
            edit(model_.replacement(*other, format == PlanFormat::Yaml ? tr("Write as YAML") : tr("Write as JSON")));
    }
    // A clean place on the stack also keeps later typing from being merged into what was saved.
    if (isDirty())
        undo_.resetClean();
    else
        undo_.setClean();
    Q_EMIT titleChanged();
    Q_EMIT saved(file);
    if (!saveNext_.isEmpty())
        save(std::exchange(saveNext_, {}));
    else
        Q_EMIT saveEnded();
}

void OpenPlan::setSavedText(const QByteArray& text) {
    savedText_ = text;
    if (isDirty()) undo_.resetClean();
    Q_EMIT titleChanged();
}

void OpenPlan::takeFromDisk(const PlanDocument& document) {
    savedText_ = document.text();
    edit(model_.replacement(document, tr("Take the file's text")));
    undo_.setClean();
    Q_EMIT titleChanged();
}

} // namespace oc::ui
