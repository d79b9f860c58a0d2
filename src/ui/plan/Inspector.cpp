// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/Inspector.h"

#include "engine/plan/PlanRename.h"
#include "engine/plan/SubPlan.h"
#include "ui/forms/ParameterForm.h"
#include "ui/plan/CodeText.h"
#include "ui/plan/ExpressionAssist.h"
#include "ui/plan/FlowFields.h"
#include "ui/plan/OpenPlan.h"
#include "ui/plan/OutputLines.h"
#include "ui/plan/StepPreviewer.h"
#include "ui/plan/StepScope.h"
#include "ui/plan/StepText.h"
#include "ui/plan/TargetChoices.h"
#include "ui/results/TabStrip.h"
#include "ui/results/ValueText.h"
#include "ui/shell/Services.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPixmap>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace oc::ui {

namespace {

constexpr int conditionWidth = 250; ///< of its text, in the narrowest inspector

QScrollArea* scrolled(QWidget* page) {
    auto* area = new QScrollArea;
    area->setWidget(page);
    // Both would paint the window's ground over the inspector's.
    page->setAutoFillBackground(false);
    area->viewport()->setAutoFillBackground(false);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    // The inspector's own ground shall show through.
    area->viewport()->setAutoFillBackground(false);
    page->setAutoFillBackground(false);
    return area;
}

/// What a step will give out, before it has run.
QString outputWords(const ToolSpec& tool) {
    const OutputSpec& output = tool.behaviour.output;
    QStringList names;
    for (const OutputColumn& column : output.columns)
        names.append(column.column.unit.isEmpty()
                         ? column.column.name
                         : QStringLiteral("%1 (%2)").arg(column.column.name, column.column.unit));
    QString text;
    if (!names.isEmpty())
        text = output.record ? Inspector::tr("It gives output.%1").arg(names.join(QStringLiteral(", output.")))
                             : Inspector::tr("It gives output.%1, a list; each row has %2.")
                                   .arg(output.rowsName, names.join(QStringLiteral(", ")));
    if (tool.domain == Domain::Automation && !output.record && !names.isEmpty())
        text +=
            u' ' + Inspector::tr("Run on several machines, the rows of all are in that list, each with its target.");
    return text;
}

} // namespace

Inspector::Inspector(Services& services, Theme& theme, QWidget* parent)
    : QWidget(parent),
      services_(services),
      theme_(theme),
      stack_(new QStackedWidget),
      tile_(new QLabel),
      name_(new QLineEdit),
      description_(new QLabel),
      openPlan_(new QPushButton(tr("Open this plan"))),
      tabs_(new TabStrip),
      target_(new ParameterForm(theme)),
      parameters_(new ParameterForm(theme, nullptr, &services.secrets)),
      flow_(new ParameterForm(theme)),
      previewTitle_(new QLabel(tr("WHAT WILL BE SENT"))),
      preview_(codeText::box(QStringLiteral("previewText"))),
      output_(codeText::box(QStringLiteral("lastOutput"))),
      outputState_(new QLabel),
      previewer_(new StepPreviewer(services, this)),
      targets_(new TargetChoices(services, *target_, this)),
      condition_(new QPushButton),
      assist_(new ExpressionAssist(*parameters_, *flow_, theme, this)) {
    setObjectName(QStringLiteral("inspector"));
    setGround(this, Ground::Surface);
    auto* none = new QLabel(tr("Choose a step to see and change what it does"));
    none->setAlignment(Qt::AlignCenter);
    none->setWordWrap(true);
    none->setMargin(24);
    theme_.setTextColor(none, Token::SecondText);
    stack_->addWidget(none);

    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(12, 12, 12, 2);
    head->setSpacing(10);
    tile_->setFixedSize(32, 32);
    auto* words = new QVBoxLayout;
    words->setSpacing(1);
    name_->setObjectName(QStringLiteral("stepName"));
    name_->setAccessibleName(tr("Name of the step"));
    name_->setToolTip(tr("Name of the step (F2)"));
    name_->setFont(Theme::font(FontRole::BodyStrong));
    description_->setFont(Theme::font(FontRole::Second));
    description_->setWordWrap(true);
    description_->setContentsMargins(1, 2, 0, 0);
    theme_.setTextColor(description_, Token::SecondText);
    words->addWidget(name_);
    words->addWidget(description_);
    openPlan_->setObjectName(QStringLiteral("openSubPlan"));
    openPlan_->setToolTip(tr("Open the plan that this step runs (F12)"));
    openPlan_->setIcon(theme_.icon(QStringLiteral("open")));
    openPlan_->hide();
    words->addWidget(openPlan_, 0, Qt::AlignLeft);
    head->addWidget(tile_, 0, Qt::AlignTop);
    head->addLayout(words, 1);
    layout->addLayout(head);
    tabs_->addTab(tr("Parameters"), makeParametersPage(), nullptr, QStringLiteral("parametersTab"));
    auto* flowPage = new QWidget;
    auto* flowLayout = new QVBoxLayout(flowPage);
    flowLayout->setContentsMargins(12, 8, 12, 12);
    flowLayout->addWidget(flow_);
    flowLayout->addStretch(1);
    tabs_->addTab(tr("Flow"), scrolled(flowPage), nullptr, QStringLiteral("flowTab"));
    tabs_->addTab(tr("Last output"), makeOutputPage(), nullptr, QStringLiteral("outputTab"));
    layout->addWidget(tabs_, 1);
    stack_->addWidget(page);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(1, 0, 0, 0);
    outer->addWidget(stack_);

    target_->setObjectName(QStringLiteral("targetForm"));
    parameters_->setObjectName(QStringLiteral("parameterForm"));
    flow_->setObjectName(QStringLiteral("flowForm"));
    flow_->setExpressionsAllowed(false); // those that take one are nothing else
    connect(name_, &QLineEdit::textEdited, this, [this](const QString& text) {
        edit(QStringLiteral("/name"), text.isEmpty() ? QJsonValue(QJsonValue::Undefined) : QJsonValue(text));
    });
    connect(openPlan_, &QPushButton::clicked, this, [this] {
        if (plan_) Q_EMIT plan_->subPlanWanted(plan_->subPlanFile(stepId_));
    });
    connect(target_, &ParameterForm::valueEdited, this, [this](const QString&, const QJsonValue& value) {
        edit(QStringLiteral("/target"), flowFields::toStep(QStringLiteral("target"), value));
    });
    connect(parameters_, &ParameterForm::valueEdited, this, [this](const QString& parameter, const QJsonValue& value) {
        QString token = parameter;
        token.replace(u'~', QStringLiteral("~0")).replace(u'/', QStringLiteral("~1"));
        edit(QStringLiteral("/parameters/") + token, value);
    });
    connect(flow_, &ParameterForm::valueEdited, this, [this](const QString& field, const QJsonValue& value) {
        edit(flowFields::pointer(field), flowFields::toStep(field, value));
    });
    connect(previewer_, &StepPreviewer::ready, this, [this](const QString& text, bool problem) {
        preview_->setText(codeText::breakable(text));
        preview_->setAccessibleName(text);
        preview_->setFont(Theme::font(problem ? FontRole::Second : FontRole::MonoSecond));
        theme_.setTextColor(preview_, problem ? Token::SecondText : Token::Text);
    });
    connect(&theme_, &Theme::changed, this, &Inspector::paintTile);
}

QWidget* Inspector::makeParametersPage() {
    auto* page = new QWidget;
    auto* fields = new QWidget;
    auto* fieldsLayout = new QVBoxLayout(fields);
    fieldsLayout->setContentsMargins(12, 8, 12, 12);
    fieldsLayout->setSpacing(8);
    fieldsLayout->addWidget(target_);
    // What is asked most of a step that tells somebody something: it is not to be looked for.
    condition_->setObjectName(QStringLiteral("conditionLink"));
    condition_->setIcon(theme_.icon(QStringLiteral("skipped"), Token::SecondText));
    setLook(condition_, Look::Link);
    condition_->setToolTip(tr("Choose when this step runs (W)"));
    connect(condition_, &QPushButton::clicked, assist_, &ExpressionAssist::editCondition);
    fieldsLayout->addWidget(condition_, 0, Qt::AlignLeft);
    fieldsLayout->addWidget(parameters_);
    fieldsLayout->addStretch(1);
    // What will be sent stays in view however long the form is.
    auto* sent = new QWidget;
    auto* sentLayout = new QVBoxLayout(sent);
    sentLayout->setContentsMargins(12, 8, 12, 12);
    sentLayout->setSpacing(6);
    previewTitle_->setFont(Theme::font(FontRole::Section));
    theme_.setTextColor(previewTitle_, Token::SecondText);
    sentLayout->addWidget(previewTitle_);
    QWidget* text = codeText::framed(scrolled(preview_));
    // Six whole lines; the breaks come from another font, which makes a line a pixel higher.
    text->setFixedHeight(16 + 6 * (QFontMetrics(Theme::font(FontRole::MonoSecond)).lineSpacing() + 1));
    sentLayout->addWidget(text);
    setGround(sent, Ground::Surface, Qt::TopEdge);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(scrolled(fields), 1);
    layout->addWidget(sent);
    return page;
}

QWidget* Inspector::makeOutputPage() {
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(12, 8, 12, 12);
    layout->setSpacing(8);
    outputState_->setWordWrap(true);
    layout->addWidget(outputState_);
    outputFrame_ = codeText::framed(output_);
    layout->addWidget(outputFrame_);
    layout->addStretch(1);
    return scrolled(page);
}

void Inspector::setPlan(OpenPlan* plan) {
    flush();
    if (plan_) {
        disconnect(plan_, nullptr, this, nullptr);
        disconnect(&plan_->model(), nullptr, this, nullptr);
        disconnect(&plan_->follower(), nullptr, this, nullptr);
    }
    plan_ = plan;
    stepId_.clear();
    if (plan_) {
        connect(plan_, &OpenPlan::catalogueChanged, this, &Inspector::refresh);
        connect(plan_, &OpenPlan::conditionWanted, this, [this](const QString& stepId) {
            if (stepId != stepId_) setStep(stepId);
            if (!assist_->editCondition()) focusPointer(QStringLiteral("/when"));
        });
        connect(&plan_->model(), &PlanModel::documentChanged, this, &Inspector::refresh);
        connect(&plan_->model(), &PlanModel::problemsChanged, this, &Inspector::refreshProblems);
        connect(&plan_->follower(), &RunFollower::statusChanged, this, &Inspector::refreshOutput);
        connect(&plan_->follower(), &RunFollower::statusChanged, this, &Inspector::offerNames);
        connect(&plan_->follower(), &RunFollower::resultsArrived, this, [this](const QList<TaskResultPtr>& results) {
            for (const TaskResultPtr& result : results)
                if (result->stepId == stepId_) {
                    refreshOutput();
                    return;
                }
        });
    }
    refresh();
}

void Inspector::setStep(const QString& stepId) {
    const bool other = stepId != stepId_;
    if (other) flush();
    stepId_ = stepId;
    refresh();
    if (other) showTop(); // where another step was scrolled to says nothing of this one
}

void Inspector::showTop() {
    for (QScrollArea* area : findChildren<QScrollArea*>())
        area->verticalScrollBar()->setValue(0);
}

void Inspector::flush() {
    if (!plan_ || stepId_.isEmpty()) return;
    target_->flush();
    parameters_->flush();
    flow_->flush();
}

void Inspector::edit(const QString& pointer, const QJsonValue& value) {
    if (!plan_ || stepId_.isEmpty()) return;
    const bool renames = pointer == u"/id" && !value.toString().isEmpty();
    const Result<PlanEdit> made = renames ? planRename::edit(plan_->model(), stepId_, value.toString())
                                          : plan_->model().change(stepId_, pointer, value);
    if (made && made->stepId != stepId_) {
        stepId_ = made->stepId;
        plan_->edit(made);
        Q_EMIT stepRenamed(stepId_);
        return;
    }
    plan_->edit(made);
}

void Inspector::offerNames() {
    const ExpressionScopeSource source = [this]() -> ExpressionScopePtr {
        return plan_ ? stepScope(*plan_, stepId_, *plan_->catalogue()) : nullptr;
    };
    for (ParameterForm* form : {target_, parameters_, flow_})
        form->setScopeSource(source);
}

void Inspector::refresh() {
    const StepSpec* step = plan_ ? plan_->model().step(stepId_) : nullptr;
    stack_->setCurrentIndex(step ? 1 : 0);
    if (!step) {
        previewer_->clear();
        return;
    }
    const QJsonObject object = plan_->model().stepObject(stepId_);
    tool_ = plan_->catalogue()->find(step->tool);
    offerNames();
    const QString subPlan = planOfTool(step->tool);
    name_->setPlaceholderText(subPlan.isEmpty() ? step->tool : subPlan);
    if (name_->text() != step->name) name_->setText(step->name);
    description_->setText(describe(*step));
    openPlan_->setVisible(!plan_->subPlanFile(stepId_).isEmpty());
    paintTile();
    const QJsonValue target = object.value(QStringLiteral("target"));
    target_->setSpecs({flowFields::target(target, plan_->model().plan().defaultTarget)});
    target_->setValues(target.isUndefined() ? QJsonObject() : QJsonObject{{QStringLiteral("target"), target}});
    // Only what runs on machines has a target; asset, message and probe tools name theirs among the parameters.
    target_->setVisible(!target.isUndefined() || (tool_ && (tool_->domain == Domain::Automation || tool_->plan)));
    if (!target_->isHidden()) targets_->show(*plan_, stepId_);
    parameters_->setSpecs(tool_ ? tool_->parameters : QList<ParameterSpec>());
    QJsonObject values = object.value(QStringLiteral("parameters")).toObject();
    if (tool_) {
        // A plan may call a parameter by another name; the form knows the declared one.
        for (const QString& key : values.keys()) {
            const ParameterSpec* spec = tool_->parameter(key);
            if (spec && spec->name != key && !values.contains(spec->name)) values.insert(spec->name, values.take(key));
        }
    }
    parameters_->setValues(values);
    flow_->setSpecs(flowFields::specs(plan_->model().plan(), *step, object));
    flow_->setValues(flowFields::values(object));
    assist_->show(plan_, stepId_);
    refreshCondition(*step);
    refreshProblems();
    refreshOutput();
    previewer_->show(*step, plan_->catalogue());
}

void Inspector::refreshCondition(const StepSpec& step) {
    const bool any = !step.when.isEmpty();
    // The first step has nothing to decide upon.
    condition_->setVisible(any || assist_->canHelp());
    const QString text =
        any ? tr("Only when %1").arg(stepText::condition(step.when).simplified()) : tr("Run only when…");
    condition_->setText(condition_->fontMetrics().elidedText(text, Qt::ElideRight, conditionWidth));
    condition_->setAccessibleName(text);
}

QString Inspector::describe(const StepSpec& step) const {
    const QString plan = planOfTool(step.tool);
    if (plan.isEmpty())
        return tool_ ? QStringLiteral("%1 · %2").arg(tool_->name, tool_->description)
                     : tr("There is no tool '%1' in the catalogue").arg(step.tool);
    if (!tool_) return tr("Reading the plan %1…").arg(plan);
    if (tool_->plan->error) return tool_->plan->error->toText();
    const qsizetype steps = tool_->plan->document.plan().steps.size();
    const QString count = steps == 1 ? tr("1 step") : tr("%1 steps").arg(steps);
    return tool_->description.isEmpty() ? tr("Plan of %1").arg(count)
                                        : QStringLiteral("%1 · %2").arg(count, tool_->description);
}

void Inspector::refreshProblems() {
    if (!plan_ || stepId_.isEmpty()) return;
    const Problems problems = plan_->model().problemsOf(stepId_);
    target_->setProblems(problems);
    parameters_->setProblems(problems);
    flow_->setProblems(problems);
}

void Inspector::refreshOutput() {
    const TaskResultPtr result = plan_ ? plan_->follower().lastResultOf(stepId_) : nullptr;
    outputFrame_->setVisible(bool(result));
    if (!result) {
        QString text = tr("This step has not run since the plan was opened.");
        if (const QString gives = tool_ ? outputWords(*tool_) : QString(); !gives.isEmpty()) text += u'\n' + gives;
        outputState_->setText(text);
        theme_.setTextColor(outputState_, Token::SecondText);
        return;
    }
    QStringList words{statusWord(result->outcome.status)};
    if (!result->target.isEmpty()) words.append(tr("on %1").arg(result->target));
    words.append(valueText::duration(result->durationMs));
    if (!result->outcome.message.isEmpty()) words.append(result->outcome.message);
    outputState_->setText(words.join(QStringLiteral(" · ")));
    theme_.setTextColor(outputState_, theme_.textToken(result->outcome.status));
    output_->setText(codeText::breakable(outputLines(*result).join(u'\n')));
}

void Inspector::paintTile() {
    const qreal ratio = devicePixelRatioF();
    QPixmap pixmap(QSize(32, 32) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(tool_ ? theme_.color(tool_->domain) : theme_.color(Token::Failed));
    painter.drawRoundedRect(QRect(0, 0, 32, 32), 7, 7);
    theme_.icon(stepText::icon(tool_.get()), Token::OnAccent).paint(&painter, QRect(7, 7, 18, 18));
    painter.end();
    tile_->setPixmap(pixmap);
}

void Inspector::focusName() {
    name_->setFocus(Qt::ShortcutFocusReason);
    name_->selectAll();
}

void Inspector::showParameters() {
    tabs_->setCurrentIndex(0);
}

void Inspector::focusFirst() {
    const QJsonObject values = parameters_->values();
    QString first;
    for (const ParameterSpec& spec : parameters_->specs()) {
        if (first.isEmpty()) first = spec.name;
        if (!spec.required || values.contains(spec.name)) continue;
        first = spec.name;
        break;
    }
    if (first.isEmpty()) return focusName();
    tabs_->setCurrentIndex(0);
    parameters_->focusParameter(first);
}

void Inspector::focusPointer(const QString& pointer) {
    static const QString parameters = QStringLiteral("/parameters");
    if (pointer.startsWith(parameters)) {
        tabs_->setCurrentIndex(0);
        parameters_->focusParameter(pointer.mid(parameters.size() + 1).section(u'/', 0, 0));
    } else if (pointer.startsWith(QStringLiteral("/target"))) {
        tabs_->setCurrentIndex(0);
        target_->focusParameter(QStringLiteral("target"));
    } else if (pointer.size() > 1) {
        tabs_->setCurrentIndex(1);
        flow_->focusParameter(pointer.mid(1).replace(u'/', u'.'));
    }
}

} // namespace oc::ui
