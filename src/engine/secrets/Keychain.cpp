// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/secrets/Keychain.h"

#include <QEventLoop>
#include <QFile>
#include <QPointer>
#include <QSemaphore>
#include <QThread>
#include <QTimer>

#include <functional>
#include <mutex>

#include <qt6keychain/keychain.h>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

constexpr int timeoutMs = 3000;

/// Every job of qtkeychain has to run on one and the same thread for as long as the process lives: it queues them in
/// an object that belongs to the thread of the first one. Started with the first job.
class JobThread {
public:
    JobThread() {
        thread_.setObjectName(u"keychain"_s);
        worker_.moveToThread(&thread_);
        thread_.start();
    }
    ~JobThread() {
        thread_.quit();
        thread_.wait(timeoutMs);
    }
    JobThread(const JobThread&) = delete;
    JobThread& operator=(const JobThread&) = delete;

    void run(const std::function<void()>& work) {
        const std::lock_guard lock(mutex_);
        QSemaphore done;
        QMetaObject::invokeMethod(
            &worker_,
            [&] {
                work();
                done.release();
            },
            Qt::QueuedConnection);
        done.acquire();
    }

private:
    std::mutex mutex_;
    QThread thread_;
    QObject worker_;
};

JobThread& jobThread() {
    static JobThread thread;
    return thread;
}

bool hasSession() {
    if (qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS")) return true;
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    return !runtime.isEmpty() && QFile::exists(runtime + u"/bus"_s);
}

Error unavailable(const QString& why) {
    return {u"keychain_unavailable"_s,
            u"the desktop's keychain is not available: %1"_s.arg(why),
            u"unlock it, or set the secret in the environment"_s,
            {}};
}

/// Runs one job to its end. 'result' is called on the job's thread when it ended by itself.
template <class Job>
Status runJob(const QString& name, const std::function<void(Job&)>& prepare,
              const std::function<Status(Job&)>& result) {
    if (!hasSession()) return unavailable(u"there is no desktop session"_s);
    Status status = unavailable(u"it did not answer within three seconds"_s);
    jobThread().run([&] {
        // Left alone when it does not end in time: qtkeychain has no way to cancel, and its answer may still come.
        auto* job = new Job(u"opsconductor"_s);
        job->setAutoDelete(false);
        job->setKey(name);
        prepare(*job);
        QEventLoop loop;
        bool ended = false;
        QObject::connect(job, &QKeychain::Job::finished, &loop, [&] {
            ended = true;
            loop.quit();
        });
        QTimer::singleShot(timeoutMs, &loop, &QEventLoop::quit);
        job->start();
        if (!ended) loop.exec();
        if (!ended) {
            QObject::connect(job, &QKeychain::Job::finished, job, &QObject::deleteLater);
            return;
        }
        status = result(*job);
        job->deleteLater();
    });
    return status;
}

Status statusOf(const QKeychain::Job& job) {
    if (job.error() == QKeychain::NoError) return {};
    return unavailable(job.errorString());
}

} // namespace

Result<std::optional<QString>> Keychain::read(const QString& name) {
    std::optional<QString> value;
    const Status status = runJob<QKeychain::ReadPasswordJob>(
        name, [](QKeychain::ReadPasswordJob&) {},
        [&value](QKeychain::ReadPasswordJob& job) -> Status {
            if (job.error() == QKeychain::EntryNotFound) return {};
            if (job.error() == QKeychain::NoError) value = job.textData();
            return statusOf(job);
        });
    if (!status) return status.error();
    return value;
}

Status Keychain::write(const QString& name, const QString& value) {
    return runJob<QKeychain::WritePasswordJob>(
        name, [&value](QKeychain::WritePasswordJob& job) { job.setTextData(value); },
        [](QKeychain::WritePasswordJob& job) { return statusOf(job); });
}

Result<bool> Keychain::remove(const QString& name) {
    // Not every backend tells that there was nothing to delete.
    const auto before = read(name);
    if (!before) return before.error();
    if (!before->has_value()) return false;
    const Status status = runJob<QKeychain::DeletePasswordJob>(
        name, [](QKeychain::DeletePasswordJob&) {}, [](QKeychain::DeletePasswordJob& job) { return statusOf(job); });
    if (!status) return status.error();
    return true;
}

} // namespace oc
