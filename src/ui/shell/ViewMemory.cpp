// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/ViewMemory.h"

#include "engine/settings/Folders.h"

#include <QFileInfo>
#include <QHeaderView>
#include <QSettings>
#include <QSplitter>
#include <QTimer>

namespace oc::ui::viewMemory {

namespace {

QString fileOf(const Folders& folders) {
    return QFileInfo(folders.settings).path() + QStringLiteral("/window.ini");
}

template <class Widget>
QTimer* saveLater(const Folders& folders, const QString& key, Widget* widget) {
    auto* timer = new QTimer(widget);
    timer->setSingleShot(true);
    timer->setInterval(500);
    QObject::connect(timer, &QTimer::timeout, widget,
                     [&folders, key, widget] { save(folders, key, widget->saveState()); });
    return timer;
}

} // namespace

QByteArray load(const Folders& folders, const QString& key) {
    return QSettings(fileOf(folders), QSettings::IniFormat).value(key).toByteArray();
}

void save(const Folders& folders, const QString& key, const QByteArray& state) {
    QSettings(fileOf(folders), QSettings::IniFormat).setValue(key, state);
}

void remember(const Folders& folders, const QString& key, QHeaderView* header) {
    const QByteArray state = load(folders, key);
    if (!state.isEmpty()) header->restoreState(state);
    QTimer* timer = saveLater(folders, key, header);
    const auto start = [timer] { timer->start(); };
    QObject::connect(header, &QHeaderView::sectionResized, timer, start);
    QObject::connect(header, &QHeaderView::sectionMoved, timer, start);
    QObject::connect(header, &QHeaderView::sortIndicatorChanged, timer, start);
}

void remember(const Folders& folders, const QString& key, QSplitter* splitter) {
    const QByteArray state = load(folders, key);
    if (!state.isEmpty()) splitter->restoreState(state);
    QTimer* timer = saveLater(folders, key, splitter);
    QObject::connect(splitter, &QSplitter::splitterMoved, timer, [timer] { timer->start(); });
}

} // namespace oc::ui::viewMemory
