// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/Look.h"

#include <QVariant>

namespace oc::ui {

void setLook(QWidget* widget, Look look) {
    widget->setProperty("ocLook", int(look));
    if (look == Look::Tab || look == Look::Segment || look == Look::Rail) widget->setAttribute(Qt::WA_Hover);
    widget->updateGeometry();
    widget->update();
}

Look lookOf(const QWidget* widget) {
    return widget ? Look(widget->property("ocLook").toInt()) : Look::Normal;
}

void setGround(QWidget* widget, Ground ground, Qt::Edges edges, int radius) {
    // One number: the style reads it at every paint.
    widget->setProperty("ocGround", int(ground) | int(edges.toInt()) << 4 | radius << 8);
    // A plain QWidget asks its style to paint PE_Widget only with this attribute.
    widget->setAttribute(Qt::WA_StyledBackground);
    widget->update();
}

void setWrongLook(QWidget* field, bool wrong) {
    if (field->property("ocWrong").toBool() == wrong) return;
    field->setProperty("ocWrong", wrong);
    field->update();
}

} // namespace oc::ui
