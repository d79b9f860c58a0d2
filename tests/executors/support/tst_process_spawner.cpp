// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/process/ProcessSpawner.h"
#include "support/KillProcess.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <csignal>
#include <thread>

#include <sys/resource.h>
#include <sys/stat.h>

using namespace oc;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

struct Output {
    QByteArray out;
    QByteArray err;
    qsizetype largest = 0;
};

int openDescriptors() {
    return int(QDir(u"/proc/self/fd"_s).entryList(QDir::Files | QDir::System).size());
}

int zombies() {
    int count = 0;
    const QByteArray self = QByteArray::number(::getpid());
    for (const QString& pid : QDir(u"/proc"_s).entryList(QDir::Dirs)) {
        QFile file(u"/proc/"_s + pid + u"/stat"_s);
        if (!file.open(QIODevice::ReadOnly)) continue;
        const QByteArray text = file.readAll();
        const QByteArrayList fields = text.mid(text.lastIndexOf(')') + 2).split(' ');
        if (fields.size() > 2 && fields[0] == "Z" && fields[1] == self) ++count;
    }
    return count;
}

bool isAlive(pid_t pid) {
    QFile file(u"/proc/%1/stat"_s.arg(pid));
    if (!file.open(QIODevice::ReadOnly)) return false;
    const QByteArray text = file.readAll();
    return text.mid(text.lastIndexOf(')') + 2, 1) != "Z";
}

ProcessLimits until(std::chrono::milliseconds time) {
    ProcessLimits limits;
    limits.deadline = std::chrono::steady_clock::now() + time;
    return limits;
}

} // namespace

class TestProcessSpawner : public QObject {
    Q_OBJECT

    ProcessSpawner spawner_;
    QTemporaryDir folder_;

    Result<ProcessEnd> run(const QByteArrayList& argv, Output* output = nullptr,
                           const ProcessLimits& limits = until(60s)) {
        ProcessSpec spec;
        spec.argv = argv;
        return run(spec, output, limits);
    }
    Result<ProcessEnd> run(ProcessSpec spec, Output* output = nullptr, const ProcessLimits& limits = until(60s)) {
        return spawner_.run(spec, limits, [output](OutputStream stream, const QByteArray& bytes) {
            if (!output) return;
            (stream == OutputStream::Stdout ? output->out : output->err) += bytes;
            output->largest = std::max(output->largest, bytes.size());
        });
    }
    QByteArray file(const QByteArray& name, const QByteArray& content, mode_t mode) {
        const QByteArray path = folder_.path().toUtf8() + '/' + name;
        QFile out(QString::fromUtf8(path));
        if (!out.open(QIODevice::WriteOnly)) return {};
        out.write(content);
        out.close();
        ::chmod(path.constData(), mode);
        return path;
    }

private Q_SLOTS:
    void endings_data() {
        QTest::addColumn<QByteArray>("script");
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<int>("signal");
        QTest::addColumn<QString>("text");
        QTest::newRow("zero") << QByteArray("exit 0") << 0 << 0 << u"exit code 0"_s;
        QTest::newRow("two") << QByteArray("exit 2") << 2 << 0 << u"exit code 2"_s;
        QTest::newRow("255") << QByteArray("exit 255") << 255 << 0 << u"exit code 255"_s;
        QTest::newRow("killed") << QByteArray("kill -KILL $$") << -1 << 9 << u"killed by signal 9 (KILL)"_s;
        QTest::newRow("terminated") << QByteArray("kill -TERM $$") << -1 << 15 << u"killed by signal 15 (TERM)"_s;
    }
    void enoughOutputEndsTheProgram() {
        ProcessLimits limits = until(20s);
        limits.outputBytes = 1000;
        QElapsedTimer timer;
        timer.start();
        const auto endless = run({"sh", "-c", "while :; do echo 0123456789; done"}, nullptr, limits);
        QVERIFY(endless);
        QCOMPARE(endless->stopped, ProcessEnd::Stopped::EnoughOutput);
        QVERIFY(endless->alive.isEmpty());
        QVERIFY(timer.elapsed() < 15'000);
        // Just as much is not too much, and what goes to standard error does not count.
        const auto fits =
            run({"sh", "-c", "head -c 1000 /dev/zero; head -c 5000 /dev/zero >&2; exit 3"}, nullptr, limits);
        QVERIFY(fits);
        QCOMPARE(fits->stopped, ProcessEnd::Stopped::No);
        QCOMPARE(fits->exitCode, 3);
    }
    void endings() {
        QFETCH(QByteArray, script);
        QFETCH(int, exitCode);
        QFETCH(int, signal);
        QFETCH(QString, text);
        const auto end = run({"sh", "-c", script});
        QVERIFY(end);
        QCOMPARE(end->exitCode, exitCode);
        QCOMPARE(end->signal, signal);
        QCOMPARE(end->toText(), text);
        QCOMPARE(end->stopped, ProcessEnd::Stopped::No);
        QVERIFY(!end->outputHeld);
    }

    void whatLivesApart() {
        ProcessSpec spec;
        spec.argv = {"sh", "-c", "echo no display >&2; exit 3"};
        auto apart = spawner_.startApart(spec, 20s);
        QVERIFY(apart);
        QCOMPARE(apart->exitCode, std::optional(3));
        QCOMPARE(apart->said, QByteArray("no display\n"));
        spec.argv = {"sleep", "600"};
        apart = spawner_.startApart(spec, 20ms);
        QVERIFY(apart);
        QVERIFY(!apart->exitCode);
        QCOMPARE(::getsid(apart->pid), apart->pid); // no terminal of ours ends it
        QVERIFY(test::killProcess(apart->pid));
        // Nothing is left of it once another program has been run.
        QTRY_VERIFY_WITH_TIMEOUT(run({"true"}).has_value() && ::kill(apart->pid, 0) != 0, 10000);
        spec.argv = {"oc-no-such-program"};
        apart = spawner_.startApart(spec, 20ms);
        QVERIFY(!apart);
        QCOMPARE(apart.error().code, u"program_missing"_s);
    }

    void streamsAreKeptApartAndWhole() {
        Output output;
        QVERIFY(run({"sh", "-c", "head -c 3000000 /dev/zero; echo oops >&2; printf '\\377\\376'"}, &output));
        QCOMPARE(output.out.size(), 3000002);
        QVERIFY(output.out.endsWith("\xff\xfe"));
        QCOMPARE(output.err, QByteArray("oops\n"));
        QVERIFY(output.largest <= 64 * 1024);
    }

    void standardInput() {
        ProcessSpec spec;
        spec.argv = {"cat"};
        QByteArray big(5'000'000, 'x');
        big[0] = '\0';
        spec.standardInput = big;
        Output output;
        QVERIFY(run(spec, &output));
        QCOMPARE(output.out, big);
    }

    void aProgramThatDoesNotReadItsInputHarmsNobody() {
        ProcessSpec spec;
        spec.argv = {"true"};
        spec.standardInput = QByteArray(10'000'000, 'x');
        const auto end = run(spec);
        QVERIFY(end);
        QCOMPARE(end->exitCode, 0);
    }

    void withoutInputThereIsNothingToRead() {
        Output output;
        QVERIFY(run({"sh", "-c", "cat; readlink /proc/self/fd/0"}, &output));
        QCOMPARE(output.out, QByteArray("/dev/null\n"));
    }

    void onlyTheStandardDescriptorsAreInherited() {
        QFile extra(u"/dev/null"_s);
        QVERIFY(extra.open(QIODevice::ReadOnly));
        const int plain = ::dup(extra.handle()); // without close-on-exec
        Output output;
        QVERIFY(run({"ls", "/proc/self/fd"}, &output));
        ::close(plain);
        QCOMPARE(output.out, QByteArray("0\n1\n2\n3\n")); // 3 is the folder that ls reads
    }

    void environment() {
        qputenv("LANGUAGE", "de");
        qputenv("OPSCONDUCTOR_SECRET_X", "hidden");
        qputenv("SMTP_PASSWORD", "hidden");
        qputenv("KEPT", "yes");
        ProcessSpawner spawner;
        ProcessSpec spec;
        spec.argv = {"env"};
        spec.environment = {{"PGPASSWORD", "a b=c"}, {"KEPT", "changed"}};
        spec.marker = "run/0/0/1/x";
        QByteArray out;
        QVERIFY(spawner.run(spec, until(10s), [&out](OutputStream, const QByteArray& bytes) { out += bytes; }));
        const QByteArrayList lines = out.split('\n');
        QVERIFY(lines.contains("LC_ALL=C.UTF-8"));
        QVERIFY(lines.contains("TERM=dumb"));
        QVERIFY(lines.contains("PAGER=cat"));
        QVERIFY(lines.contains("PGPASSWORD=a b=c"));
        QVERIFY(lines.contains("KEPT=changed"));
        QVERIFY(!lines.contains("KEPT=yes"));
        QVERIFY(lines.contains("OPSCONDUCTOR_TASK=run/0/0/1/x"));
        QVERIFY(!out.contains("LANGUAGE="));
        QVERIFY(!out.contains("hidden"));
    }

    void valuesStayOneArgument_data() {
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("dash") << QByteArray("--help");
        QTest::newRow("quotes") << QByteArray("a'b\"c`d");
        QTest::newRow("substitution") << QByteArray("$(touch /tmp/x) ${HOME} ; | & > <");
        QTest::newRow("lines") << QByteArray("a\nb\r\nc\td");
        QTest::newRow("empty") << QByteArray("");
        QTest::newRow("glob") << QByteArray("/etc/* ~ {a,b}");
        QTest::newRow("100 kB") << QByteArray(100'000, 'x');
        QTest::newRow("not UTF-8") << QByteArray("\xff\xfe");
    }
    void valuesStayOneArgument() {
        QFETCH(QByteArray, value);
        Output output;
        QVERIFY(run({"sh", "-c", "printf %s/%d \"$1\" $#", "sh", value}, &output));
        QCOMPARE(output.out, value + "/1");
    }

    void whatCannotBeStarted_data() {
        QTest::addColumn<QByteArray>("program");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("says");
        QTest::newRow("missing") << QByteArray("no-such-program-here") << u"program_missing"_s
                                 << u"no-such-program-here is not on this machine"_s;
        QTest::newRow("missing path") << QByteArray("/nowhere/at/all") << u"program_missing"_s << u"/nowhere/at/all"_s;
        QTest::newRow("folder") << QByteArray("/tmp") << u"program_not_executable"_s << u"/tmp"_s;
        QTest::newRow("not executable") << file("plain", "#!/bin/sh\n", 0600) << u"program_not_executable"_s
                                        << u"may not be executed"_s;
        QTest::newRow("other architecture") << file("alien",
                                                    QByteArray("\x7f"
                                                               "ELF\x02\x01\x01") +
                                                        QByteArray(11, '\0') + "\xb7" + QByteArray(60, '\0'),
                                                    0700)
                                            << u"program_not_runnable"_s << u"no program this machine can run"_s;
        QTest::newRow("no shebang") << file("bare", "echo hello\n", 0700) << u"program_not_runnable"_s
                                    << u"no program"_s;
        QTest::newRow("no interpreter") << file("lost", "#!/no/such/interpreter\n", 0700) << u"program_not_runnable"_s
                                        << u"interpreter"_s;
        QTest::newRow("nothing") << QByteArray() << u"no_program"_s << u"no program"_s;
    }
    void whatCannotBeStarted() {
        QFETCH(QByteArray, program);
        QFETCH(QString, code);
        QFETCH(QString, says);
        const auto end = run({program});
        QVERIFY(!end);
        QCOMPARE(end.error().code, code);
        QVERIFY2(end.error().message.contains(says), qPrintable(end.error().message));
    }

    void workingDirectory() {
        ProcessSpec spec;
        spec.argv = {"pwd"};
        spec.workingDirectory = folder_.path().toUtf8();
        Output output;
        QVERIFY(run(spec, &output));
        QCOMPARE(output.out.trimmed(), spec.workingDirectory);
        spec.workingDirectory = "/no/such/folder";
        const auto missing = run(spec);
        QVERIFY(!missing);
        QCOMPARE(missing.error().code, u"bad_working_directory"_s);
        QVERIFY(missing.error().message.contains(u"/no/such/folder"_s));
        spec.workingDirectory = "/etc/passwd";
        const auto noFolder = run(spec);
        QVERIFY(!noFolder);
        QCOMPARE(noFolder.error().code, u"bad_working_directory"_s);
    }

    void argumentsLongerThanTheSystemTakes() {
        QByteArrayList argv{"true"};
        for (int i = 0; i < 100; ++i)
            argv.append(QByteArray(120'000, 'x'));
        const auto end = run(argv);
        QVERIFY(!end);
        QCOMPARE(end.error().code, u"arguments_too_long"_s);
    }

    void tooManyOpenFiles() {
        rlimit before{};
        QCOMPARE(::getrlimit(RLIMIT_NOFILE, &before), 0);
        rlimit low = before;
        low.rlim_cur = rlim_t(openDescriptors());
        QCOMPARE(::setrlimit(RLIMIT_NOFILE, &low), 0);
        const auto end = run({"true"});
        QCOMPARE(::setrlimit(RLIMIT_NOFILE, &before), 0);
        QVERIFY(!end);
        QCOMPARE(end.error().code, u"cannot_start"_s);
        QVERIFY(end.error().hint.contains(u"ulimit -n"_s));
        QVERIFY(run({"true"}));
    }

    void aProgramRemovedFromPathIsMissed() {
        const QByteArray before = qgetenv("PATH");
        const QByteArray path = file("comes-and-goes", "#!/bin/sh\nexit 7\n", 0700);
        qputenv("PATH", folder_.path().toUtf8() + ":" + before);
        ProcessSpawner spawner;
        qputenv("PATH", before);
        ProcessSpec spec;
        spec.argv = {"comes-and-goes"};
        const auto first = spawner.run(spec, until(10s), [](OutputStream, const QByteArray&) {});
        QVERIFY(first);
        QCOMPARE(first->exitCode, 7);
        QVERIFY(QFile::remove(QString::fromUtf8(path)));
        const auto second = spawner.run(spec, until(10s), [](OutputStream, const QByteArray&) {});
        QVERIFY(!second);
        QCOMPARE(second.error().code, u"program_missing"_s);
    }

    void theDeadlineEndsTheWholeTree() {
        Output output;
        QElapsedTimer timer;
        timer.start();
        const auto end =
            run({"sh", "-c", "sleep 300 & sh -c 'sleep 301 & echo $!; wait' & echo $!; wait"}, &output, until(300ms));
        QVERIFY(end);
        QCOMPARE(end->stopped, ProcessEnd::Stopped::TimedOut);
        QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed()))); // TERM was enough
        QVERIFY(end->alive.isEmpty());
        const QByteArrayList pids = output.out.trimmed().split('\n');
        QCOMPARE(pids.size(), 2);
        for (const QByteArray& pid : pids)
            QVERIFY(!isAlive(pid.toInt()));
    }

    void whoIgnoresTermIsKilled() {
        ProcessLimits limits = until(200ms);
        limits.grace = 300ms;
        Output output;
        QElapsedTimer timer;
        timer.start();
        const auto end = run({"sh", "-c", "trap '' TERM; echo $$; while :; do sleep 0.05; done"}, &output, limits);
        QVERIFY(end);
        QCOMPARE(end->stopped, ProcessEnd::Stopped::TimedOut);
        QCOMPARE(end->signal, SIGKILL);
        QVERIFY(timer.elapsed() >= 500);
        QVERIFY(timer.elapsed() < 2500);
        QVERIFY(end->alive.isEmpty());
        QVERIFY(!isAlive(output.out.trimmed().toInt()));
    }

    void whoLeftTheSessionIsFound_data() {
        QTest::addColumn<QByteArray>("script");
        QTest::newRow("child in a session of its own") << QByteArray("setsid sleep 302 & echo $!; wait");
        // The middle shell ends at once: the sleeper belongs to init and only the marker still tells whose it is.
        QTest::newRow("orphan in a session of its own")
            << QByteArray("sh -c 'setsid sh -c \"echo \\$\\$; exec sleep 303\" & ' ; sleep 304");
    }
    void whoLeftTheSessionIsFound() {
        QFETCH(QByteArray, script);
        ProcessSpec spec;
        spec.argv = {"sh", "-c", script};
        spec.marker = "test/0/0/1/" + QByteArray::number(::getpid());
        Output output;
        std::stop_source stop;
        ProcessLimits limits = until(30s);
        limits.stop = stop.get_token();
        const auto end = spawner_.run(spec, limits, [&](OutputStream, const QByteArray& bytes) {
            output.out += bytes;
            if (output.out.endsWith('\n')) stop.request_stop();
        });
        QVERIFY(end);
        QCOMPARE(end->stopped, ProcessEnd::Stopped::Cancelled);
        QVERIFY(end->alive.isEmpty());
        const pid_t pid = output.out.trimmed().toInt();
        QVERIFY(pid > 0);
        QVERIFY(!isAlive(pid));
    }

    void aStoppedProcessIsEnded() {
        ProcessLimits limits = until(300ms);
        QElapsedTimer timer;
        timer.start();
        const auto end = run({"sh", "-c", "kill -STOP $$"}, nullptr, limits);
        QVERIFY(end);
        QCOMPARE(end->stopped, ProcessEnd::Stopped::TimedOut);
        QCOMPARE(end->signal, SIGTERM);
        QVERIFY(timer.elapsed() < 2000);
    }

    void aFloodThatIgnoresTermIsEnded() {
        ProcessLimits limits = until(200ms);
        limits.grace = 200ms;
        const auto end =
            run({"sh", "-c", "trap '' TERM; while :; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy; done"}, nullptr,
                limits);
        QVERIFY(end);
        QCOMPARE(end->stopped, ProcessEnd::Stopped::TimedOut);
        QVERIFY(end->alive.isEmpty());
        QVERIFY(end->durationMs < 2500);
    }

    void cancelWakesAtOnce() {
        std::stop_source stop;
        ProcessLimits limits = until(60s);
        limits.stop = stop.get_token();
        std::jthread other;
        QElapsedTimer timer;
        ProcessSpec spec;
        spec.argv = {"sh", "-c", "echo up; exec sleep 305"};
        const auto end = spawner_.run(spec, limits, [&](OutputStream, const QByteArray&) {
            timer.start();
            other = std::jthread([&stop] { stop.request_stop(); });
        });
        QVERIFY(end);
        QCOMPARE(end->stopped, ProcessEnd::Stopped::Cancelled);
        QCOMPARE(end->signal, SIGTERM);
        QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
    }

    void cancelledBeforeItBegan() {
        std::stop_source stop;
        stop.request_stop();
        ProcessLimits limits = until(60s);
        limits.stop = stop.get_token();
        const auto end = run({"sleep", "306"}, nullptr, limits);
        QVERIFY(end);
        QCOMPARE(end->stopped, ProcessEnd::Stopped::Cancelled);
    }

    void aBackgroundChildDoesNotHoldTheStep() {
        Output output;
        QElapsedTimer timer;
        timer.start();
        const auto end = run({"sh", "-c", "sleep 307 & echo $!"}, &output);
        QVERIFY(end);
        QCOMPARE(end->exitCode, 0);
        QVERIFY(end->outputHeld);
        QVERIFY(timer.elapsed() < 2000);
        const pid_t pid = output.out.trimmed().toInt();
        QCOMPARE(end->alive.size(), 1);
        QCOMPARE(end->alive.first().pid, pid);
        QCOMPARE(end->alive.first().name, QByteArray("sleep"));
        QVERIFY(isAlive(pid)); // the program meant it to stay
        QVERIFY(test::killProcess(pid));
    }

    void aBackgroundChildThatKeepsPrintingDoesNotHoldTheStep() {
        Output output;
        const auto end = run({"sh", "-c", "(while :; do echo more; sleep 0.02; done) & echo $! >&2"}, &output);
        QVERIFY(end);
        QCOMPARE(end->exitCode, 0);
        QVERIFY(end->outputHeld);
        QVERIFY(end->durationMs < 5000);
        QVERIFY2(test::killProcess(output.err.trimmed().toInt()), output.err);
    }

    void lateOutputOfAChildIsStillRead() {
        Output output;
        const auto end = run({"sh", "-c", "(sleep 0.1; echo late) & echo early"}, &output);
        QVERIFY(end);
        QVERIFY(!end->outputHeld);
        QCOMPARE(output.out, QByteArray("early\nlate\n"));
    }

    void tenThousandLeaveNothingBehind() {
        QVERIFY(run({"true"}));
        const int descriptors = openDescriptors();
        std::atomic<int> failures = 0;
        {
            std::vector<std::jthread> threads;
            for (int t = 0; t < 2; ++t) {
                threads.emplace_back([this, &failures, t] {
                    ProcessSpec spec;
                    spec.argv = {"true"};
                    for (int i = 0; i < 5000; ++i) {
                        if (t == 1) spec.standardInput = QByteArray("x");
                        const auto end = spawner_.run(spec, until(60s), [](OutputStream, const QByteArray&) {});
                        if (!end || end->exitCode != 0) ++failures;
                    }
                });
            }
        }
        QCOMPARE(failures.load(), 0);
        QCOMPARE(zombies(), 0);
        QCOMPARE(openDescriptors(), descriptors);
    }
};

QTEST_GUILESS_MAIN(TestProcessSpawner)
#include "tst_process_spawner.moc"
