// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QLabel;
class QWidget;

/// How what a machine reads is shown to people: in a frame of its own, and without being cut.
namespace oc::ui::codeText {

/// A label wraps at spaces only; an invisible break after each of the signs that paths and lists are made of lets a
/// long argument go on the next line instead.
[[nodiscard]] QString breakable(QString text);
/// A label for it, which breaks its lines and whose text can be taken with the mouse.
[[nodiscard]] QLabel* box(const QString& name, QWidget* parent = nullptr);
/// A new widget around the given one, which it takes.
[[nodiscard]] QWidget* framed(QWidget* code);

} // namespace oc::ui::codeText
