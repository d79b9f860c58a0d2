// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/canvas/CanvasConnector.h"

#include "ui/plan/OpenPlan.h"
#include "ui/plan/canvas/CanvasLine.h"
#include "ui/plan/canvas/CanvasScene.h"
#include "ui/plan/canvas/StepCard.h"
#include "ui/theme/Theme.h"

#include <QPen>

namespace oc::ui {

CanvasConnector::CanvasConnector(CanvasScene& scene, const Theme& theme, QObject* parent)
    : QObject(parent), scene_(scene), theme_(theme), line_(new QGraphicsPathItem) {
    line_->setZValue(2);
    line_->setVisible(false);
    scene_.addItem(line_);
    // The cards may be others after any change.
    connect(&scene_, &CanvasScene::arranged, this, &CanvasConnector::cancel);
}

CanvasConnector::~CanvasConnector() = default;

void CanvasConnector::begin(StepCard* from) {
    cancel();
    from_ = from;
    show(from->outPort());
}

void CanvasConnector::show(const QPointF& end) {
    QPen pen(theme_.color(offered_ && !possible_ ? Token::Failed : Token::Accent), 2);
    pen.setStyle(offered_ && possible_ ? Qt::SolidLine : Qt::DashLine);
    line_->setPen(pen);
    line_->setPath(CanvasLine::path(from_->outPort(), end));
    line_->setVisible(true);
}

void CanvasConnector::moveTo(const QPointF& point) {
    if (!from_) return;
    StepCard* below = scene_.cardAt(point);
    if (below == from_) below = nullptr;
    if (below != offered_) offer(below);
    show(below && possible_ ? below->inPort() : point);
}

void CanvasConnector::offer(StepCard* card) {
    if (!from_ || !scene_.plan()) return;
    if (offered_) offered_->setOffer(StepCard::Offer::None);
    offered_ = card == from_ ? nullptr : card;
    possible_ = false;
    if (!offered_) {
        Q_EMIT told({});
        return;
    }
    const PlanModel& model = scene_.plan()->model();
    const Status status =
        planWiring::canConnect(model.plan(), model.indexOf(from_->id()), model.indexOf(offered_->id()));
    possible_ = status.has_value();
    offered_->setOffer(possible_ ? StepCard::Offer::Welcome : StepCard::Offer::Refused);
    Q_EMIT told(status ? QString() : status.error().toText());
    show(offered_->inPort());
}

bool CanvasConnector::finish() {
    if (!from_ || !offered_ || !scene_.plan()) {
        cancel();
        return false;
    }
    const QString from = from_->id();
    const QString to = offered_->id();
    cancel();
    OpenPlan* plan = scene_.plan();
    return plan->edit(planWiring::connection(plan->model(), from, to));
}

void CanvasConnector::cancel() {
    // A card that is gone took its pointer along: only what the scene still has is touched.
    if (offered_ && scene_.cards().contains(offered_)) offered_->setOffer(StepCard::Offer::None);
    from_ = nullptr;
    offered_ = nullptr;
    line_->setVisible(false);
    Q_EMIT told({});
}

} // namespace oc::ui
