// SPDX-License-Identifier: GPL-3.0-or-later
// The rule of the house, read from the sources themselves: app -> ui -> executors -> engine, includes only downward.
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

namespace {

constexpr int longestFile = 450; // lines

struct Source {
    QString path; ///< "engine/base/Error.h"
    QString text;
};

QStringList includesOf(const QString& text) {
    static const QRegularExpression include(QStringLiteral("^[ \\t]*#[ \\t]*include[ \\t]*[<\"]([^>\"]+)[>\"]"),
                                            QRegularExpression::MultilineOption);
    QStringList found;
    for (auto matches = include.globalMatch(text); matches.hasNext();)
        found << matches.next().captured(1);
    return found;
}

int levelOf(const QString& path) {
    static const QStringList levels{QStringLiteral("engine"), QStringLiteral("executors"), QStringLiteral("ui"),
                                    QStringLiteral("app")};
    return int(levels.indexOf(path.section(QLatin1Char('/'), 0, 0)));
}

/// arpa/inet.h is none: it only reads and writes addresses as text.
bool isNetworkHeader(const QString& header) {
    static const QRegularExpression network(
        QStringLiteral("^(QtNetwork(/"
                       ".*)?|QNetwork\\w*|QAbstractSocket|QTcp\\w+|QUdp\\w+|QSctp\\w+|QLocalS\\w+|QHost\\w+|QSsl\\w*|"
                       "QDns\\w+|QHttp\\w+|"
                       "QDtls\\w*|QHstsPolicy|QAuthenticator|sys/socket\\.h|netinet/"
                       ".*|netdb\\.h|pcap.*|curl/.*|libssh/.*)$"));
    return network.match(header).hasMatch();
}

bool isGuiHeader(const QString& header) {
    static const QRegularExpression gui(QStringLiteral(
        "^(?!Q(String|Latin1String|ByteArray|Utf8String|AnyString)View$)(QtWidgets(/.*)?|QtGui(/.*)?|QtSvg(/"
        ".*)?|Q\\w*(Widget|Button|Layout|Dialog|View|Menu|MenuBar|ToolBar|StatusBar|Delegate|Edit|"
        "SpinBox|ComboBox|CheckBox|Label|Splitter|Window|Painter|Pixmap|Image|Icon|Font|Color|Brush|"
        "Palette|Style|ScrollArea|Slider)|"
        "QApplication|QGuiApplication|QAction|QShortcut|QUndo\\w+|QClipboard)$"));
    return gui.match(header).hasMatch();
}

/// What the includes of one file break, a sentence each.
QStringList brokenRules(const Source& source) {
    QStringList broken;
    const auto say = [&](const QString& text) { broken << QStringLiteral("%1: %2").arg(source.path, text); };
    const int level = levelOf(source.path);
    const QStringList includes = includesOf(source.text);
    for (const QString& include : includes) {
        const int included = levelOf(include);
        if (included > level) say(QStringLiteral("includes %1, which stands above it").arg(include));
        if (include.startsWith(QLatin1String("../")) || include.contains(QLatin1String("/../"))) {
            say(QStringLiteral("includes %1 by a relative path").arg(include));
        }
        const QString part = source.path.section(QLatin1Char('/'), 1, 1);
        const QString includedPart = include.section(QLatin1Char('/'), 1, 1);
        if (level == 1 && included == 1 && part != includedPart && includedPart != QLatin1String("support")) {
            say(QStringLiteral("includes %1: executors do not know each other").arg(include));
        }
        if (level == 0 && isNetworkHeader(include))
            say(QStringLiteral("includes %1: the engine knows no network").arg(include));
        if (level <= 1 && isGuiHeader(include))
            say(QStringLiteral("includes %1: only the window knows widgets").arg(include));
        const bool withoutWindow = source.path.startsWith(QLatin1String("app/common/")) ||
                                   source.path.startsWith(QLatin1String("app/opsctl/"));
        if (withoutWindow &&
            (included == 2 || isGuiHeader(include) || include.startsWith(QLatin1String("app/window/")))) {
            say(QStringLiteral("includes %1: opsctl works without a display").arg(include));
        }
    }
    return broken;
}

QStringList brokenForm(const Source& source) {
    QStringList broken;
    if (!source.text.startsWith(QLatin1String("// SPDX-License-Identifier: GPL-3.0-or-later\n"))) {
        broken << QStringLiteral("%1: the first line is not the SPDX line").arg(source.path);
    }
    const auto lines = source.text.count(QLatin1Char('\n'));
    if (lines > longestFile)
        broken << QStringLiteral("%1: %2 lines, at most %3").arg(source.path).arg(lines).arg(longestFile);
    const QString name = source.path.section(QLatin1Char('/'), -1).section(QLatin1Char('.'), 0, 0);
    for (const char* vague : {"Manager", "Helper", "Utils"}) {
        if (name.contains(QLatin1String(vague), Qt::CaseInsensitive))
            broken << QStringLiteral("%1: a name that says nothing").arg(source.path);
    }
    return broken;
}

QList<Source> allSources() {
    const QDir root(QStringLiteral(OC_SOURCE_DIR "/src"));
    QList<Source> sources;
    QDirIterator files(root.path(), {QStringLiteral("*.h"), QStringLiteral("*.cpp")}, QDir::Files,
                       QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (!file.open(QIODevice::ReadOnly)) {
            QTest::qFail(qPrintable(QStringLiteral("cannot read ") + file.fileName()), __FILE__, __LINE__);
            continue;
        }
        sources.append({root.relativeFilePath(file.fileName()), QString::fromUtf8(file.readAll())});
    }
    return sources;
}

} // namespace

class TestLayering : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theRulesCatch_data();
    void theRulesCatch();
    void theFormIsChecked();
    void sourcesIncludeOnlyDownward();
    void sourcesKeepTheForm();
};

void TestLayering::theRulesCatch_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("broken");
    const auto row = [](const char* name, const char* path, const char* text, int broken) {
        QTest::newRow(name) << QString::fromLatin1(path) << QString::fromLatin1(text) << broken;
    };
    row("downward", "ui/shell/A.cpp", "#include \"engine/base/Error.h\"\n#include \"executors/network/B.h\"\n", 0);
    row("upward", "engine/base/A.cpp", "#include \"executors/network/B.h\"\n", 1);
    row("two at once", "executors/asset/A.h", "#include \"ui/shell/B.h\"\n#include \"app/common/C.h\"\n", 2);
    row("executors know each other", "executors/asset/A.h", "#include \"executors/network/B.h\"\n", 1);
    row("support is common", "executors/asset/A.h", "#include \"executors/support/B.h\"\n", 0);
    row("support knows no executor", "executors/support/A.h", "#include \"executors/network/B.h\"\n", 1);
    row("own folder", "executors/asset/A.h", "#include \"executors/asset/B.h\"\n", 0);
    row("engine with sockets", "engine/run/A.h", "  #  include <QTcpSocket>\n", 1);
    row("engine with plain sockets", "engine/run/A.h", "#include <sys/socket.h>\n", 1);
    row("executor with sockets", "executors/network/A.h", "#include <QTcpSocket>\n", 0);
    row("engine with widgets", "engine/run/A.h", "#include <QLabel>\n", 1);
    row("executor with widgets", "executors/network/A.h", "#include <QtWidgets/QLabel>\n", 1);
    row("opsctl with widgets", "app/opsctl/A.cpp", "#include <QApplication>\n", 1);
    row("opsctl with the window", "app/opsctl/A.cpp", "#include \"ui/shell/B.h\"\n", 1);
    row("window", "app/window/main.cpp", "#include \"ui/shell/B.h\"\n#include <QApplication>\n", 0);
    row("relative", "engine/run/A.cpp", "#include \"../base/Error.h\"\n", 1);
    row("models are no views", "engine/run/A.h", "#include <QAbstractItemModel>\n#include <QStringView>\n", 0);
}

void TestLayering::theRulesCatch() {
    QFETCH(QString, path);
    QFETCH(QString, text);
    QFETCH(int, broken);
    const QStringList found = brokenRules({path, text});
    QVERIFY2(found.size() == broken, qPrintable(found.join(QLatin1Char('\n'))));
}

void TestLayering::theFormIsChecked() {
    const QString spdx = QStringLiteral("// SPDX-License-Identifier: GPL-3.0-or-later\n");
    QCOMPARE(brokenForm({QStringLiteral("engine/A.cpp"), spdx}).size(), 0);
    QCOMPARE(brokenForm({QStringLiteral("engine/A.cpp"), QStringLiteral("#pragma once\n")}).size(), 1);
    QCOMPARE(brokenForm({QStringLiteral("engine/A.cpp"), spdx + QString(longestFile - 1, QLatin1Char('\n'))}).size(),
             0);
    QCOMPARE(brokenForm({QStringLiteral("engine/A.cpp"), spdx + QString(longestFile, QLatin1Char('\n'))}).size(), 1);
    QCOMPARE(brokenForm({QStringLiteral("engine/RunManager.cpp"), spdx}).size(), 1);
}

void TestLayering::sourcesIncludeOnlyDownward() {
    const QList<Source> sources = allSources();
    QVERIFY(sources.size() > 30);
    QStringList broken;
    for (const Source& source : sources) {
        QVERIFY2(levelOf(source.path) >= 0,
                 qPrintable(source.path + QStringLiteral(" stands in no folder of the house")));
        broken += brokenRules(source);
    }
    QVERIFY2(broken.isEmpty(), qPrintable(QLatin1Char('\n') + broken.join(QLatin1Char('\n'))));
}

void TestLayering::sourcesKeepTheForm() {
    QStringList broken;
    const QList<Source> sources = allSources();
    for (const Source& source : sources)
        broken += brokenForm(source);
    QVERIFY2(broken.isEmpty(), qPrintable(QLatin1Char('\n') + broken.join(QLatin1Char('\n'))));
}

QTEST_GUILESS_MAIN(TestLayering)
#include "tst_layering.moc"
