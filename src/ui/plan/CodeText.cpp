// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/CodeText.h"

#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QLabel>
#include <QVBoxLayout>
#include <QWidget>

namespace oc::ui::codeText {

QString breakable(QString text) {
    for (const QChar sign : {u'/', u',', u'=', u'-', u'.', u':', u'_', u'&'})
        text.replace(sign, QString(sign) + QChar(0x200b));
    return text;
}

QLabel* box(const QString& name, QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setObjectName(name);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    label->setWordWrap(true);
    label->setFont(Theme::font(FontRole::MonoSecond));
    label->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    label->setMinimumWidth(1);
    return label;
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
