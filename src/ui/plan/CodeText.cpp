// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/CodeText.h"

#include "ui/theme/Look.h"

#include <QVBoxLayout>
#include <QWidget>

namespace oc::ui::codeText {

QString breakable(QString text) {
    for (const QChar sign : {u'/', u',', u'=', u'-', u'.', u':', u'_', u'&'})
        text.replace(sign, QString(sign) + QChar(0x200b));
    return text;
}

QWidget* framed(QWidget* code) {
    auto* frame = new QWidget;
    setGround(frame, Ground::Window, Qt::TopEdge | Qt::BottomEdge | Qt::LeftEdge | Qt::RightEdge, 6);
    auto* layout = new QVBoxLayout(frame);
    layout->setContentsMargins(9, 7, 3, 7);
    layout->addWidget(code);
    return frame;
}

} // namespace oc::ui::codeText
