// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/ExpressionAssist.h"

#include "engine/plan/RowCondition.h"
#include "ui/forms/ParameterForm.h"
#include "ui/plan/ConditionDialog.h"
#include "ui/plan/OpenPlan.h"
#include "ui/plan/RowValues.h"
#include "ui/plan/RowsTextDialog.h"
#include "ui/plan/StepScope.h"

#include <QMenu>

#include <algorithm>

namespace oc::ui {

namespace {

const QString whenField = QStringLiteral("when");

bool takesRows(const ParameterSpec& spec) {
    return spec.type == ParameterType::Text;
}

QString templated(const QString& expression) {
    return QStringLiteral("{{ %1 }}").arg(expression);
}

} // namespace

ExpressionAssist::ExpressionAssist(ParameterForm& parameters, ParameterForm& flow, Theme& theme, QWidget* window)
    : QObject(window), parameters_(parameters), flow_(flow), theme_(theme), window_(window) {
    connect(&parameters_, &ParameterForm::assistWanted, this, &ExpressionAssist::offerInserts);
    connect(&flow_, &ParameterForm::assistWanted, this, &ExpressionAssist::editCondition);
}

void ExpressionAssist::show(OpenPlan* plan, const QString& stepId) {
    plan_ = plan;
    stepId_ = stepId;
    canHelp_ = plan_ && hasRowSources(*plan_, stepId_, *plan_->catalogue());
    flow_.setAssist(whenField, canHelp_ ? tr("Choose") : QString(),
                    tr("Choose what must hold of what an earlier step found"));
    for (const ParameterSpec& spec : parameters_.specs())
        if (takesRows(spec))
            parameters_.setAssist(spec.name, canHelp_ ? tr("Insert") : QString(),
                                  tr("Insert what earlier steps found, or an input"));
}

bool ExpressionAssist::editCondition() {
    if (!plan_) return false;
    flow_.flush();
    const QList<RowSource> sources = rowSources(*plan_, stepId_, *plan_->catalogue());
    if (sources.isEmpty()) return false;
    const StepSpec* step = plan_->model().step(stepId_);
    auto* dialog = new ConditionDialog(sources, stepScope(*plan_, stepId_, *plan_->catalogue()),
                                       step ? step->when : QString(), theme_, window_);
    connect(dialog, &ConditionDialog::chosen, this, [this, stepId = stepId_](const QString& expression) {
        if (stepId != stepId_) return;
        flow_.replace(whenField, expression.isEmpty() ? QJsonValue(QJsonValue::Undefined) : QJsonValue(expression));
    });
    dialog->open();
    return true;
}

void ExpressionAssist::offerInserts(const QString& parameter, QWidget* at) {
    if (!plan_) return;
    auto* menu = new QMenu(window_);
    menu->setObjectName(QStringLiteral("insertMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const RowSource& source : rowSources(*plan_, stepId_, *plan_->catalogue())) {
        if (source.isRows) {
            menu->addAction(tr("Rows of %1…").arg(source.title), this,
                            [this, parameter, source] { insertRows(parameter, source); });
            continue;
        }
        if (!menu->isEmpty() && menu->actions().last()->menu() == nullptr) menu->addSeparator();
        QMenu* fields = menu->addMenu(source.title);
        for (const Column& column : source.columns)
            fields->addAction(column.name, this, [this, parameter, path = source.path, name = column.name] {
                parameters_.insert(parameter, templated(expression::member(path, name)));
            });
    }
    menu->popup(at->mapToGlobal(QPoint(0, at->height())));
}

void ExpressionAssist::insertRows(const QString& parameter, const RowSource& chosen) {
    if (!plan_) return;
    parameters_.flush();
    const QList<RowSource> all = rowSources(*plan_, stepId_, *plan_->catalogue());
    QList<RowSource> rows;
    std::copy_if(all.begin(), all.end(), std::back_inserter(rows), [](const RowSource& one) { return one.isRows; });
    const QString now = parameters_.values().value(parameter).toString();
    // What is there already is changed; else the rows that made the step run are those to tell of.
    std::optional<RowsText> start = RowsText::fromExpression(now);
    const bool replaces = start && start->path == chosen.path;
    if (!replaces) {
        start = RowsText{chosen.path};
        const StepSpec* step = plan_->model().step(stepId_);
        const auto condition = step ? RowCondition::fromExpression(step->when) : std::nullopt;
        if (condition && condition->about == RowCondition::About::AnyRow && condition->path == chosen.path)
            start->where = condition->comparisons;
    }
    auto* dialog = new RowsTextDialog(rows, inputPaths(all), stepScope(*plan_, stepId_, *plan_->catalogue()), start,
                                      theme_, window_);
    connect(dialog, &RowsTextDialog::chosen, this,
            [this, parameter, replaces, stepId = stepId_](const QString& expression) {
                if (stepId != stepId_) return;
                if (replaces)
                    parameters_.replace(parameter, templated(expression));
                else
                    parameters_.insert(parameter, templated(expression));
            });
    dialog->open();
}

} // namespace oc::ui
