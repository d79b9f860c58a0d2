// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/ViewMemory.h"

#include "engine/settings/Folders.h"

#include <QFileInfo>
#include <QHash>
#include <QHeaderView>
#include <QSettings>
#include <QSplitter>
#include <QThreadPool>
#include <QTimer>

namespace oc::ui::viewMemory {

namespace {

struct Memory {
    QThreadPool writer;                               ///< one thread, so that what was saved last stays
    QHash<QString, QHash<QString, QByteArray>> files; ///< what they hold, or will in a moment
    Memory() { writer.setMaxThreadCount(1); }
};

Memory& memory() {
    static Memory all;
    return all;
}

/// Read once: a QSettings on this thread would wait for the one that is writing.
QHash<QString, QByteArray>& contentOf(const QString& file) {
    auto found = memory().files.find(file);
    if (found == memory().files.end()) {
        found = memory().files.insert(file, {});
        const QSettings settings(file, QSettings::IniFormat);
        const QStringList keys = settings.allKeys();
        for (const QString& key : keys)
            found->insert(key, settings.value(key).toByteArray());
    }
    return *found;
}

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
    return contentOf(fileOf(folders)).value(key);
}

void save(const Folders& folders, const QString& key, const QByteArray& state) {
    const QString file = fileOf(folders);
    QByteArray& known = contentOf(file)[key];
    if (known == state) return;
    known = state;
    // QSettings writes when it is destroyed, and waits for the disk.
    memory().writer.start([file, key, state] { QSettings(file, QSettings::IniFormat).setValue(key, state); });
}

void flush() {
    memory().writer.waitForDone();
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
