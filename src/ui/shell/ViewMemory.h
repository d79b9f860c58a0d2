// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

class QHeaderView;
class QSplitter;

namespace oc {
struct Folders;
}

namespace oc::ui {

/// What the window remembers of itself (geometry, columns, splitters): window.ini beside settings.json, so apart from
/// what a person sets. Nothing is told when it cannot be written: it is a comfort only. GUI thread; written on a thread
/// of its own, because a busy disk takes tens of milliseconds for the smallest file.
namespace viewMemory {

[[nodiscard]] QByteArray load(const Folders& folders, const QString& key);
void save(const Folders& folders, const QString& key, const QByteArray& state);
/// Waits until all that was saved is written.
void flush();

/// Restores now, and saves half a second after each change. folders must outlive the widget.
void remember(const Folders& folders, const QString& key, QHeaderView* header);
void remember(const Folders& folders, const QString& key, QSplitter* splitter);

} // namespace viewMemory

} // namespace oc::ui
