// SPDX-License-Identifier: GPL-3.0-or-later
// The remote shell against conversations that were recorded on real Windows hosts (by the project pypsrp), replayed
// behind real NTLM log-ins and encrypted messages by the server beside those recordings.
#include "executors/automation/winrm/WinRmShell.h"

#include <QFile>
#include <QProcess>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

const QString folder = QStringLiteral(OC_SHARED_DIR "/fixtures/winrm/");

/// The replaying server, on a port that was free a moment ago. Ends with this object.
class Replay {
public:
    explicit Replay(const QString& recording) {
        QTcpServer place;
        if (!place.listen(QHostAddress::LocalHost)) return;
        port_ = place.serverPort();
        place.close();
        QFile users(files_.filePath(u"users"_s));
        if (!users.open(QIODevice::WriteOnly)) return;
        users.write("CORP:ops:s3cret\n");
        users.close();
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"NTLM_USER_FILE"_s, users.fileName());
        environment.insert(u"OPENSSL_CONF"_s, folder + u"ntlm/openssl_legacy.cnf"_s);
        process_.setProcessEnvironment(environment);
        process_.setStandardOutputFile(QProcess::nullDevice());
        process_.start(u"/usr/bin/python3"_s, {u"-B"_s, folder + u"fake_winrm_server.py"_s, QString::number(port_),
                                               folder + u"pypsrp/"_s + recording});
    }
    ~Replay() {
        process_.kill();
        process_.waitForFinished();
    }
    Q_DISABLE_COPY_MOVE(Replay)

    [[nodiscard]] quint16 port() const { return port_; }
    [[nodiscard]] QByteArray problem() { return process_.readAllStandardError(); }
    [[nodiscard]] bool answers() const {
        QTcpSocket socket;
        socket.connectToHost(u"127.0.0.1"_s, port_);
        return socket.waitForConnected(1000);
    }

private:
    QTemporaryDir files_;
    QProcess process_;
    quint16 port_ = 0;
};

} // namespace

class TestWinRmRecordings : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void conversations_data() {
        QTest::addColumn<QByteArray>("input");
        QTest::addColumn<QByteArray>("out");
        QTest::addColumn<QByteArray>("err");
        QTest::addColumn<int>("exitCode");
        QTest::newRow("test_winrs_standard") << QByteArray() << QByteArray("hi\r\n") << QByteArray() << 0;
        QTest::newRow("test_winrs_stderr_rc") << QByteArray() << QByteArray("out \r\n") << QByteArray("err \r\n") << 1;
        QTest::newRow("test_winrs_operation_timeout")
            << QByteArray() << QByteArray("hi\nhi again\n") << QByteArray() << 0;
        QTest::newRow("test_winrs_send") << QByteArray("one\n") << QByteArray("output 1\noutput 2\n") << QByteArray()
                                         << 0;
        QTest::newRow("test_winrs_unicode") << QByteArray() << QByteArray("こんにちは\n") << QByteArray() << 0;
    }
    void conversations() {
        QFETCH(QByteArray, input);
        QFETCH(QByteArray, out);
        QFETCH(QByteArray, err);
        QFETCH(int, exitCode);
        if (!QFile::exists(folder + u"fake_winrm_server.py"_s))
            QSKIP("the recordings of real hosts are not beside the project");
        const QString recording = QString::fromLatin1(QTest::currentDataTag());
        Replay replay(recording);
        QTRY_VERIFY2_WITH_TIMEOUT(replay.answers(), replay.problem().constData(), 30000);
        const auto& curl = CurlLibrary::get();
        QVERIFY(curl);
        WinRmEndpoint endpoint;
        endpoint.name = endpoint.host = u"win-01"_s;
        endpoint.address = u"127.0.0.1"_s;
        endpoint.port = replay.port();
        endpoint.user = u"CORP\\ops"_s;
        LoginGate logins;
        WinRmConnections connections;
        WinRmShell shell(endpoint, u"s3cret"_s, logins, connections, *curl, {});
        const auto ended =
            shell.run({u"powershell.exe"_s, {u"-"_s}, input}, WinRmPatience{}.atMost(std::chrono::seconds(60)));
        QVERIFY2(ended, ended ? "" : qPrintable(ended.error().toText() + QString::fromUtf8(replay.problem())));
        QCOMPARE(ended->exitCode, exitCode);
        QCOMPARE(shell.leftBehind(), QString());
        QCOMPARE(ended->standardOutput, out);
        QCOMPARE(ended->standardError, err);
        QCOMPARE(connections.waiting(), std::size_t(1));
    }
};

QTEST_GUILESS_MAIN(TestWinRmRecordings)
#include "tst_winrm_recordings.moc"
