// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/PreviewDialog.h"

#include "engine/catalogue/LiveCatalogue.h"
#include "engine/plan/Expression.h"
#include "engine/plan/PlanOrder.h"
#include "engine/run/TargetList.h"
#include "executors/asset/AssetStore.h"
#include "ui/plan/CodeText.h"
#include "ui/plan/StepPreviewer.h"
#include "ui/plan/StepText.h"
#include "ui/results/WhenDone.h"
#include "ui/shell/Services.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>
#include <QtConcurrentRun>

#include <algorithm>

namespace oc::ui {

namespace {

/// Which machines a filter or a list comes to now; empty where there is nothing to look up.
QString machinesOf(const QJsonValue& target, AssetStore& assets) {
    if ((!target.isObject() && !target.isArray()) || expression::isTemplated(target)) return {};
    const Result<QList<Target>> found = targetList(target, &assets);
    if (!found) return PreviewDialog::tr("No machine: %1").arg(found.error().toText());
    constexpr qsizetype shown = 12;
    QStringList names;
    for (const Target& machine : found->first(std::min(found->size(), shown)))
        names.append(machine.name);
    QString text = found->size() == 1 ? PreviewDialog::tr("On 1 machine now: ")
                                      : PreviewDialog::tr("On %1 machines now: ").arg(found->size());
    text += names.join(QStringLiteral(", "));
    if (found->size() > shown) text += QStringLiteral(", …");
    return text;
}

} // namespace

PreviewDialog::PreviewDialog(Services& services, Theme& theme, const QString& title, const Plan& plan,
                             const CataloguePtr& catalogue, QWidget* parent)
    : QDialog(parent), theme_(theme), list_(new QVBoxLayout) {
    setObjectName(QStringLiteral("previewDialog"));
    setWindowTitle(tr("What %1 would do").arg(title));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 20, 20, 16);
    layout->setSpacing(12);
    auto* heading = new QLabel(tr("What each step would send"));
    heading->setFont(Theme::font(FontRole::Title));
    auto* text =
        new QLabel(tr("Nothing of this has been done. Expressions stand as they are written, secrets are hidden."));
    text->setWordWrap(true);
    theme_.setTextColor(text, Token::SecondText);
    layout->addWidget(heading);
    layout->addWidget(text);
    auto* page = new QWidget;
    auto* inner = new QVBoxLayout(page);
    inner->setContentsMargins(0, 0, 8, 0);
    list_->setSpacing(6);
    inner->addLayout(list_);
    inner->addStretch(1);
    auto* area = new QScrollArea;
    area->setWidget(page);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    layout->addWidget(area, 1);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    resize(680, 520);

    const auto make = [plan, catalogue, services = &services] {
        QList<Line> lines;
        const QList<int> order = PlanOrder(plan).runOrder();
        for (qsizetype i = 0; i < order.size(); ++i) {
            const StepSpec& step = plan.steps.at(order.at(i));
            Line line;
            line.title = QStringLiteral("%1. %2").arg(i + 1).arg(step.title());
            QStringList extra = stepText::badges(step);
            if (const QString target = stepText::target(step.target); !target.isEmpty())
                extra.prepend(QStringLiteral("→ ") + target);
            if (!extra.isEmpty()) line.title += QStringLiteral("  ·  ") + extra.join(QStringLiteral("  ·  "));
            const Result<StepPreview> preview = StepPreviewer::previewOf(step, *catalogue, *services);
            line.problem = !preview;
            line.text = preview ? preview->text : preview.error().toText();
            const QJsonValue target = step.target.isUndefined() ? plan.defaultTarget : step.target;
            if (const QString machines = machinesOf(target, services->assets); !machines.isEmpty())
                line.text.prepend(machines + QStringLiteral("\n\n"));
            lines.append(line);
        }
        return lines;
    };
    whenDone(this, QtConcurrent::run(make), [this](const QList<Line>& lines) { fill(lines); });
}

void PreviewDialog::fill(const QList<Line>& lines) {
    if (lines.isEmpty()) list_->addWidget(new QLabel(tr("The plan has no steps.")));
    for (const Line& line : lines) {
        auto* title = new QLabel(line.title);
        title->setFont(Theme::font(FontRole::BodyStrong));
        title->setWordWrap(true);
        title->setTextFormat(Qt::PlainText);
        auto* text = new QLabel(codeText::breakable(line.text));
        text->setAccessibleName(line.text);
        text->setTextFormat(Qt::PlainText);
        text->setWordWrap(true);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        text->setFont(Theme::font(line.problem ? FontRole::Body : FontRole::MonoSecond));
        if (line.problem) theme_.setTextColor(text, Token::FailedText);
        list_->addWidget(title);
        list_->addWidget(codeText::framed(text));
        list_->addSpacing(8);
    }
}

} // namespace oc::ui
