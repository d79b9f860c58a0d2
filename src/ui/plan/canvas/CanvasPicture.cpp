// SPDX-License-Identifier: GPL-3.0-or-later
// CanvasView: the whole plan as a picture in a file.
#include "ui/plan/canvas/CanvasScene.h"
#include "ui/plan/canvas/CanvasView.h"
#include "ui/plan/canvas/StepCard.h"
#include "ui/theme/Theme.h"

#include <QBuffer>
#include <QImage>
#include <QPainter>
#include <QSaveFile>
#include <QSvgGenerator>

namespace oc::ui {

namespace {

constexpr qreal border = 24;
constexpr qreal mostPixels = 60e6; ///< of a PNG: some 240 MB while it is painted

/// While a picture is painted: from the drawings themselves, not from what is kept of them for the screen, and as if
/// nothing was chosen.
class AsDrawn {
public:
    explicit AsDrawn(CanvasScene& scene) : scene_(scene) {
        scene.blockSignals(true);
        for (StepCard* card : scene.cards()) {
            selected_.append(card->isSelected());
            card->setSelected(false);
            card->setCurrent(false);
            card->setCacheMode(QGraphicsItem::NoCache);
        }
    }
    ~AsDrawn() {
        for (qsizetype i = 0; i < scene_.cards().size(); ++i) {
            scene_.cards().at(i)->setCacheMode(QGraphicsItem::DeviceCoordinateCache);
            scene_.cards().at(i)->setSelected(selected_.at(i));
        }
        scene_.blockSignals(false);
    }
    AsDrawn(const AsDrawn&) = delete;
    AsDrawn& operator=(const AsDrawn&) = delete;

private:
    CanvasScene& scene_;
    QList<bool> selected_;
};

} // namespace

QString CanvasView::writePicture(const QString& file) {
    canvas_->settle();
    const QRectF all = canvas_->cardsRect().adjusted(-border, -border, border, border);
    if (canvas_->cards().isEmpty()) return tr("The plan has no steps, so there is nothing to draw.");
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    {
        const AsDrawn asDrawn(*canvas_);
        if (file.endsWith(QStringLiteral(".png"), Qt::CaseInsensitive)) {
            const qreal scale = std::min(2.0, std::sqrt(mostPixels / (all.width() * all.height())));
            QImage image((all.size() * scale).toSize(), QImage::Format_RGB32);
            image.fill(theme_.color(Token::Window));
            QPainter painter(&image);
            painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
            canvas_->render(&painter, image.rect(), all);
            painter.end();
            image.save(&buffer, "PNG");
        } else {
            QSvgGenerator svg;
            svg.setOutputDevice(&buffer);
            svg.setSize(all.size().toSize());
            svg.setViewBox(QRectF(QPointF(), all.size()));
            svg.setTitle(tr("Plan"));
            QPainter painter(&svg);
            painter.fillRect(QRectF(QPointF(), all.size()), theme_.color(Token::Window));
            canvas_->render(&painter, QRectF(QPointF(), all.size()), all);
        }
    }
    takeSelection();
    QSaveFile out(file);
    if (!out.open(QIODevice::WriteOnly) || out.write(bytes) != bytes.size() || !out.commit())
        return tr("%1 cannot be written: %2").arg(file, out.errorString());
    return {};
}

} // namespace oc::ui
