// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/WindowServices.h"
#include "ui/shell/MainWindow.h"
#include "ui/theme/Theme.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QFileInfo>

int main(int argc, char** argv) {
    QGuiApplication::setHighDpiScaleFactorRoundingPolicy(Qt::HighDpiScaleFactorRoundingPolicy::PassThrough);
    QApplication app(argc, argv);
    QApplication::setApplicationName(QStringLiteral("opsconductor"));
    QApplication::setApplicationDisplayName(QStringLiteral("OpsConductor"));
    QApplication::setDesktopFileName(QStringLiteral("opsconductor"));
    QApplication::setApplicationVersion(oc::programVersion());

    QCommandLineParser parser;
    parser.setApplicationDescription(QApplication::translate(
        "main", "Plans of operations tools, run on one machine or hundreds. For scripts and servers: opsctl."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("plan"), QApplication::translate("main", "Plan to open (JSON or YAML)"),
                                 QStringLiteral("[plan]"));
    parser.process(app);

    oc::Composition composition;
    oc::ui::Theme theme;
    theme.apply(oc::ui::Theme::choiceOf(composition.settings));
    const auto store = composition.runStore();
    oc::ui::Services services = oc::windowServices(composition);
    oc::ui::MainWindow window(services, theme);
    if (!store)
        window.notice(QStringLiteral("history"),
                      QApplication::translate("main", "No history is kept: %1").arg(store.error().toText()));
    window.show();
    const QStringList files = parser.positionalArguments();
    if (!files.isEmpty()) window.openPlanFile(QFileInfo(files.first()).absoluteFilePath());
    return QApplication::exec();
}
