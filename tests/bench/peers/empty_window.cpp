// SPDX-License-Identifier: GPL-3.0-or-later
// The peer of the window's start-up: an empty QMainWindow of the same size.
#include <QApplication>
#include <QMainWindow>

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    QMainWindow window;
    window.resize(1280, 800);
    window.show();
    return QApplication::exec();
}
