// SPDX-License-Identifier: GPL-3.0-or-later
// The native tools that stand in tools/ and have a handler: their files are read, their examples hold, they can run.
#include "engine/catalogue/ToolParser.h"
#include "executors/communication/CommunicationExecutor.h"
#include "executors/network/NetworkExecutor.h"

#include <QFile>
#include <QTest>

using namespace oc;

class TestNativeTools : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void toolFiles_data();
    void toolFiles();
};

void TestNativeTools::toolFiles_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<Domain>("domain");
    QTest::newRow("tcpdump") << "network/capture/tcpdump.yaml" << Domain::Network;
    QTest::newRow("webhook_sender") << "communication/webhook_sender.yaml" << Domain::Communication;
}

void TestNativeTools::toolFiles() {
    QFETCH(QString, file);
    QFETCH(Domain, domain);
    QFile reader(QStringLiteral(OC_SOURCE_DIR "/tools/") + file);
    QVERIFY(reader.open(QIODevice::ReadOnly));
    const ParsedTool parsed = parseTool(reader.readAll(), file);
    QStringList problems;
    for (const Problem& problem : parsed.problems)
        problems << problem.toText();
    QVERIFY2(problems.isEmpty() && parsed.tool, qPrintable(problems.join(QLatin1Char('\n'))));
    QVERIFY(parsed.tool->domain == domain);
    QVERIFY(!parsed.tool->examples.isEmpty());

    NetworkExecutor network;
    CommunicationExecutor communication;
    Executor& executor = domain == Domain::Network ? static_cast<Executor&>(network) : communication;
    const Status status = executor.canExecute(*parsed.tool);
    QVERIFY2(status.has_value(), status ? "" : qPrintable(status.error().toText()));
    for (const ToolExample& example : parsed.tool->examples) {
        StepRequest request;
        request.tool = parsed.tool;
        const CheckedParameters checked = checkParameters(parsed.tool->parameters, example.parameters, false);
        QStringList wrong;
        for (const Problem& problem : checked.problems)
            wrong << problem.toText();
        QVERIFY2(wrong.isEmpty(), qPrintable(example.title + QStringLiteral(": ") + wrong.join(QLatin1Char('\n'))));
        request.parameters = checked.values;
        const auto preview = executor.preview(request);
        QVERIFY2(preview.has_value(), preview ? "" : qPrintable(preview.error().toText()));
        QVERIFY(!preview->text.isEmpty());
    }
}

QTEST_GUILESS_MAIN(TestNativeTools)
#include "tst_native_tools.moc"
