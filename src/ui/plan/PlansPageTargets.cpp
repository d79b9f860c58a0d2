// SPDX-License-Identifier: GPL-3.0-or-later
// PlansPage: plans on machines that were chosen somewhere else.
#include "ui/plan/NoticeBar.h"
#include "ui/plan/PlansPage.h"
#include "ui/plan/RunPlanDialog.h"
#include "ui/results/WhenDone.h"
#include "ui/shell/Services.h"

#include <QFileInfo>
#include <QLocale>
#include <QtConcurrentRun>

namespace oc::ui {

namespace {

QString wordsOf(const QJsonValue& target) {
    const QJsonValue only = target.isArray() && target.toArray().size() == 1 ? target.toArray().first() : target;
    if (!only.isArray()) return only.toVariant().toString();
    return PlansPage::tr("%1 assets").arg(QLocale().toString(only.toArray().size()));
}

/// Which steps say themselves where they run; empty when none does.
QString keptTargets(const PlanDocument& document) {
    QStringList names;
    const QJsonArray steps = document.root().toObject().value(QStringLiteral("steps")).toArray();
    for (const QJsonValue& step : steps) {
        const QJsonObject object = step.toObject();
        if (object.contains(QStringLiteral("target")))
            names.append(
                object.value(QStringLiteral("name")).toString(object.value(QStringLiteral("tool")).toString()));
    }
    if (names.isEmpty()) return {};
    constexpr qsizetype named = 3;
    const qsizetype more = names.size() - named;
    if (more > 0) names.resize(named);
    const QString list = names.join(QStringLiteral(", "));
    return more > 0 ? PlansPage::tr("Not %1 and %2 more: there the step's own target stays.").arg(list).arg(more)
                    : PlansPage::tr("Not %1: there the step's own target stays.").arg(list);
}

} // namespace

void PlansPage::setTarget(const QJsonValue& target) {
    if (!shown_) newPlan();
    if (!shown_->edit(shown_->model().planChange(QStringLiteral("/defaults/target"), target))) return;
    QString text = tr("The plan now runs on %1; undo takes it back.").arg(wordsOf(target));
    if (const QString kept = keptTargets(shown_->model().document()); !kept.isEmpty()) text += QLatin1Char(' ') + kept;
    notice_->tell(text, false);
}

QDialog* PlansPage::askToRunOn(const QJsonValue& target, QWidget* parent) {
    flush();
    QList<RunPlanDialog::Open> open;
    int shown = 0;
    for (const auto& plan : plans_) {
        if (plan.get() == shown_) shown = int(open.size());
        open.append({plan->title(), plan->file()});
    }
    auto* dialog = new RunPlanDialog(services_, theme_, open, shown, wordsOf(target), parent);
    connect(dialog, &RunPlanDialog::openChosen, this, [this, target](int index) {
        if (index < 0 || size_t(index) >= plans_.size()) return;
        const OpenPlan& plan = *plans_[size_t(index)];
        runCopyOn(target, plan.model().document(), plan.title(), plan.cameFrom());
    });
    connect(dialog, &RunPlanDialog::fileChosen, this, [this, target](const QString& file) {
        whenDone(this, QtConcurrent::run([file] { return PlanDocument::load(file); }),
                 [this, target, file](const Result<PlanDocument>& document) {
                     if (document)
                         runCopyOn(target, *document, QFileInfo(file).completeBaseName(), file);
                     else
                         notice_->tell(document.error());
                 });
    });
    dialog->open();
    return dialog;
}

void PlansPage::runCopyOn(const QJsonValue& target, const PlanDocument& document, const QString& title,
                          const QString& cameFrom) {
    PlanDocument copy = PlanDocument::fromText(document.text(), document.format());
    if (const Status set = copy.set(QStringLiteral("/defaults/target"), target); !set) {
        if (!document.file().isEmpty()) takeOpened(document, title, {}); // where it is wrong is seen there
        notice_->tell(tr("%1 did not run: %2").arg(title, set.error().message), true);
        return;
    }
    auto plan = std::make_unique<OpenPlan>(services_, copy, tr("%1 on %2").arg(title, wordsOf(target)), cameFrom);
    const OpenPlan* const opened = plan.get();
    addPlan(std::move(plan));
    if (const QString kept = keptTargets(copy); !kept.isEmpty()) {
        const QString text = tr("This runs on %1.").arg(wordsOf(target)) + QLatin1Char(' ') + kept;
        // When it has begun: what was said before that goes away then.
        connect(
            &current()->runner(), &RunController::started, this,
            [this, opened, text] {
                if (opened == shown_) notice_->tell(text, false);
            },
            Qt::SingleShotConnection);
    }
    runCurrent();
}

} // namespace oc::ui
