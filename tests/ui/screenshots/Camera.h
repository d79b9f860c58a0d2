// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/Theme.h"

#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QWidget>

#include <cstdio>

namespace oc::ui {

/// Takes the pictures that people look at: the window at two sizes in both palettes, and what stands in a window of its
/// own.
class Camera {
public:
    Camera(QWidget& window, Theme& theme, const QString& folder)
        : window_(window), theme_(theme), folder_(QDir(folder).absolutePath()) {
        QDir().mkpath(folder_);
        window_.resize(1280, 800);
        window_.show();
    }

    template <class Condition>
    static void waitFor(Condition condition) {
        QElapsedTimer timer;
        timer.start();
        constexpr int longest = 20'000;
        while (!condition() && timer.elapsed() < longest)
            QCoreApplication::processEvents(QEventLoop::AllEvents, 50);
    }
    /// Long enough for what is drawn by a timer.
    static void settle() {
        QElapsedTimer timer;
        timer.start();
        constexpr int long_enough = 400;
        while (timer.elapsed() < long_enough)
            QCoreApplication::processEvents(QEventLoop::AllEvents, 50);
    }

    void shoot(const QString& name) {
        settle();
        for (const bool dark : {false, true}) {
            theme_.apply(dark ? Theme::Choice::Dark : Theme::Choice::Light);
            for (const QSize size : {QSize(1280, 800), QSize(1920, 1080)}) {
                window_.resize(size);
                settle();
                save(window_, QStringLiteral("%1-%2-%3")
                                  .arg(name, dark ? QStringLiteral("dark") : QStringLiteral("light"))
                                  .arg(size.width()));
            }
        }
        theme_.apply(Theme::Choice::Light);
        window_.resize(1280, 800);
    }
    /// Every other window, in both palettes, and closes it.
    void shootOther(const QString& name) {
        for (const bool dark : {false, true}) {
            theme_.apply(dark ? Theme::Choice::Dark : Theme::Choice::Light);
            settle();
            const QWidgetList widgets = others();
            for (QWidget* widget : widgets)
                save(*widget, (widgets.size() == 1 ? name : name + u'-' + widget->objectName()) +
                                  (dark ? QStringLiteral("-dark") : QStringLiteral("-light")));
        }
        for (QWidget* widget : others())
            widget->close();
        theme_.apply(Theme::Choice::Light);
        settle();
    }

private:
    [[nodiscard]] QWidgetList others() const {
        QWidgetList found;
        for (QWidget* widget : QApplication::topLevelWidgets())
            if (widget != &window_ && widget->isVisible() && widget->width() > 60) found.append(widget);
        return found;
    }
    void save(QWidget& widget, const QString& name) const {
        const QString file = QStringLiteral("%1/%2.png").arg(folder_, name);
        if (!widget.grab().save(file)) std::fprintf(stderr, "cannot write %s\n", qPrintable(file));
    }

    QWidget& window_;
    Theme& theme_;
    QString folder_;
};

} // namespace oc::ui
