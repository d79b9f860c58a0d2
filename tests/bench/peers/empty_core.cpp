// SPDX-License-Identifier: GPL-3.0-or-later
// The peer of opsctl's start-up: a program with nothing but a QCoreApplication.
#include <QCoreApplication>

int main(int argc, char** argv) {
    QCoreApplication app(argc, argv);
    return 0;
}
