// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/window/WindowServices.h"
#include "ui/shell/MainWindow.h"
#include "ui/theme/Theme.h"

#include <QAbstractButton>
#include <QApplication>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

namespace oc::ui {

/// The whole program as main() builds it, over the state folder that OPSCONDUCTOR_HOME names: see makeHome().
struct House {
    Composition composition;
    Theme theme;
    Services services;
    MainWindow window;

    House()
        : services(windowServices(composition)),
          window((theme.apply(Theme::choiceOf(composition.settings)), services), theme) {}

    template <class Widget>
    [[nodiscard]] Widget* find(const QString& name) {
        return window.findChild<Widget*>(name);
    }
    /// The window is on the screen and knows this tool.
    [[nodiscard]] bool open(const QString& tool = QStringLiteral("asset-create")) {
        window.show();
        window.activateWindow();
        return QTest::qWaitForWindowExposed(&window) &&
               QTest::qWaitFor([&] { return composition.liveCatalogue().current()->find(tool) != nullptr; }, 30'000);
    }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::ControlModifier) {
        window.activateWindow(); // a dialog may just have been closed
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QTest::keyClick(&window, key, modifiers);
    }
    /// Presses the button of that name in the dialog that comes next.
    void answerNext(const QString& button) {
        auto* poll = new QTimer(&window);
        QObject::connect(poll, &QTimer::timeout, &window, [poll, button] {
            QWidget* box = QApplication::activeModalWidget();
            QAbstractButton* wanted = nullptr;
            const auto buttons = box ? box->findChildren<QAbstractButton*>() : QList<QAbstractButton*>();
            for (QAbstractButton* candidate : buttons)
                if (candidate->objectName() == button || candidate->text().remove(QLatin1Char('&')) == button)
                    wanted = candidate;
            if (!wanted) return;
            poll->deleteLater();
            wanted->click();
        });
        poll->start(10);
    }
};

/// A folder of a test's own, where the next House finds its state.
[[nodiscard]] inline std::unique_ptr<QTemporaryDir> makeHome() {
    auto home = std::make_unique<QTemporaryDir>();
    qputenv("OPSCONDUCTOR_HOME", home->path().toUtf8());
    return home;
}

} // namespace oc::ui
