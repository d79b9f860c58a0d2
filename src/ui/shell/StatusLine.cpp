// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/StatusLine.h"

#include "ui/theme/Look.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPixmap>
#include <QProgressBar>

namespace oc::ui {

StatusLine::StatusLine(Theme& theme, QWidget* parent)
    : QWidget(parent),
      theme_(theme),
      dot_(new QLabel(this)),
      assets_(new QLabel(this)),
      run_(new QLabel(this)),
      bar_(new QProgressBar(this)) {
    setObjectName(QStringLiteral("statusLine"));
    setGround(this, Ground::Raised, Qt::TopEdge);
    setFixedHeight(27);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 1, 12, 0);
    row->setSpacing(6);
    row->addWidget(dot_);
    row->addWidget(assets_);
    row->addStretch(1);
    row->addWidget(run_);
    row->addSpacing(6);
    row->addWidget(bar_);
    assets_->setObjectName(QStringLiteral("statusAssets"));
    run_->setObjectName(QStringLiteral("statusRun"));
    for (QLabel* label : {assets_, run_}) {
        label->setFont(Theme::font(FontRole::Second));
        theme.setTextColor(label, Token::SecondText);
    }
    bar_->setObjectName(QStringLiteral("statusBar"));
    bar_->setAccessibleName(tr("Progress of the run"));
    bar_->setTextVisible(false);
    bar_->setFixedSize(160, 6);
    bar_->setRange(0, 1000);
    bar_->hide();
    connect(&theme, &Theme::changed, this, &StatusLine::paintDot);
    paintDot();
}

void StatusLine::paintDot() {
    const qreal ratio = devicePixelRatioF();
    QPixmap pixmap(QSize(8, 8) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme_.color(dotToken_));
    painter.drawEllipse(QRectF(0, 0, 8, 8));
    painter.end();
    dot_->setPixmap(pixmap);
}

void StatusLine::setAssets(const QString& text, Token dot, const QString& tip) {
    assets_->setText(text);
    assets_->setToolTip(tip);
    dotToken_ = dot;
    paintDot();
}

void StatusLine::setProgress(const QString& text, double fraction) {
    run_->setText(text);
    bar_->setVisible(fraction >= 0);
    bar_->setValue(int(qBound(0.0, fraction, 1.0) * 1000));
}

} // namespace oc::ui
