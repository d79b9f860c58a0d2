// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/OutputLogs.h"

#include <QFile>

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace oc {

using namespace Qt::StringLiterals;

struct OutputLogs::Task {
    std::mutex mutex;
    bool inFile = false;
    std::array<QByteArray, 2> small;
    std::array<int, 2> descriptors{-1, -1};
    std::chrono::steady_clock::time_point since = std::chrono::steady_clock::now();
    quint64 lastUse = 0; ///< guarded by OutputLogs::mutex_

    ~Task() { closeDescriptors(); }
    void closeDescriptors() {
        for (int& descriptor : descriptors) {
            if (descriptor >= 0) ::close(descriptor);
            descriptor = -1;
        }
    }
};

OutputLogs::OutputLogs(QString runsFolder, SqliteTexts texts)
    : runsFolder_(std::move(runsFolder)), texts_(std::move(texts)) {}

OutputLogs::~OutputLogs() {
    for (auto it = tasks_.cbegin(); it != tasks_.cend(); ++it) {
        (void)spill(it.key(), **it);
    }
}

QString OutputLogs::path(const QString& runsFolder, const QString& runId, int step, int task, OutputStream stream) {
    return runsFolder + u'/' + runId + u'/' + QString::number(step) + u'-' + QString::number(task) +
           (stream == OutputStream::Stdout ? ".out"_L1 : ".err"_L1);
}

OutputLogs::TaskPtr OutputLogs::find(const Key& key) const {
    const std::scoped_lock lock(mutex_);
    return tasks_.value(key);
}

Status OutputLogs::append(const QString& runId, int step, int task, OutputStream stream, const QByteArray& bytes) {
    if (bytes.isEmpty()) return {};
    const Key key{runId, step, task};
    TaskPtr entry;
    {
        const std::scoped_lock lock(mutex_);
        TaskPtr& slot = tasks_[key];
        if (!slot) {
            slot = std::make_shared<Task>();
            slot->inFile = inFiles_.contains(key);
        }
        entry = slot;
    }
    {
        const std::scoped_lock lock(entry->mutex);
        if (!entry->inFile) {
            QByteArray& mine = entry->small[size_t(stream)];
            if (entry->small[0].size() + entry->small[1].size() + bytes.size() <= smallBytes) {
                mine += bytes;
                return {};
            }
            if (Status spilled = spill(key, *entry); !spilled) return spilled;
        }
        if (Status written = writeTo(key, *entry, stream, bytes); !written) return written;
    }
    noteUse(key, entry);
    return {};
}

Status OutputLogs::writeTo(const Key& key, Task& task, OutputStream stream, const QByteArray& bytes) {
    const QString file = path(runsFolder_, key.runId, key.step, key.task, stream);
    int& descriptor = task.descriptors[size_t(stream)];
    if (descriptor < 0) {
        descriptor = ::open(QFile::encodeName(file).constData(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (descriptor < 0) return texts_.unwritable(file, errno);
    }
    const char* data = bytes.constData();
    qsizetype left = bytes.size();
    while (left > 0) {
        const ssize_t written = ::write(descriptor, data, size_t(left));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) {
            const int why = errno;
            // Whole chunks only: what failed is written again later, and must not be there twice.
            if (left < bytes.size()) {
                const off_t end = ::lseek(descriptor, 0, SEEK_END);
                (void)!::ftruncate(descriptor, end - off_t(bytes.size() - left));
            }
            return texts_.unwritable(file, why);
        }
        data += written;
        left -= written;
    }
    return {};
}

Status OutputLogs::spill(const Key& key, Task& task) {
    for (const OutputStream stream : {OutputStream::Stdout, OutputStream::Stderr}) {
        QByteArray& bytes = task.small[size_t(stream)];
        if (bytes.isEmpty()) continue;
        if (Status written = writeTo(key, task, stream, bytes); !written) return written;
        bytes.clear();
    }
    task.inFile = true;
    const std::scoped_lock lock(mutex_);
    inFiles_.insert(key);
    return {};
}

void OutputLogs::noteUse(const Key& key, const TaskPtr& task) {
    const std::scoped_lock lock(mutex_);
    task->lastUse = ++clock_;
    if (open_.contains(key)) return;
    open_.insert(key, task);
    while (size_t(open_.size()) > maxOpenTasks) {
        auto oldest = open_.end();
        for (auto it = open_.begin(); it != open_.end(); ++it) {
            if (oldest == open_.end() || (*it)->lastUse < (*oldest)->lastUse) oldest = it;
        }
        // try_lock: a task that is just being written holds its own mutex and may want ours.
        const std::unique_lock<std::mutex> victim((*oldest)->mutex, std::try_to_lock);
        if (!victim) return;
        (*oldest)->closeDescriptors();
        const TaskPtr keepAlive = *oldest;
        open_.erase(oldest);
    }
}

void OutputLogs::close(const QString& runId, int step, int task) {
    const Key key{runId, step, task};
    const TaskPtr entry = find(key);
    if (!entry) return;
    const std::scoped_lock entryLock(entry->mutex);
    entry->closeDescriptors();
    const std::scoped_lock lock(mutex_);
    open_.remove(key);
    if (entry->inFile) tasks_.remove(key);
}

Status OutputLogs::settle(const QString& runId, int step, int task, const RawOutput& raw) {
    const Key key{runId, step, task};
    const TaskPtr entry = find(key);
    if (!entry) return {};
    const std::scoped_lock entryLock(entry->mutex);
    if (entry->inFile) return {};
    const bool same = !raw.truncated && entry->small[0] == raw.standardOutput && entry->small[1] == raw.standardError;
    return same ? Status{} : spill(key, *entry);
}

void OutputLogs::forget(const QString& runId, int step, int task) {
    const Key key{runId, step, task};
    const TaskPtr entry = find(key);
    if (!entry) return;
    const std::scoped_lock entryLock(entry->mutex);
    entry->closeDescriptors();
    const std::scoped_lock lock(mutex_);
    open_.remove(key);
    tasks_.remove(key);
}

void OutputLogs::spillOld() {
    const auto now = std::chrono::steady_clock::now();
    QList<std::pair<Key, TaskPtr>> old;
    {
        const std::scoped_lock lock(mutex_);
        for (auto it = tasks_.cbegin(); it != tasks_.cend(); ++it) {
            if (now - (*it)->since >= keepSmall) old.append({it.key(), *it});
        }
    }
    for (const auto& [key, entry] : old) {
        const std::scoped_lock lock(entry->mutex);
        // A failure is told by the next append, which tries again.
        if (!entry->inFile && spill(key, *entry)) entry->closeDescriptors();
    }
}

void OutputLogs::forgetRun(const QString& runId) {
    QList<Key> keys;
    {
        const std::scoped_lock lock(mutex_);
        for (auto it = tasks_.cbegin(); it != tasks_.cend(); ++it) {
            if (it.key().runId == runId) keys.append(it.key());
        }
    }
    for (const Key& key : keys) {
        if (const TaskPtr entry = find(key)) {
            const std::scoped_lock lock(entry->mutex);
            if (!entry->inFile) (void)spill(key, *entry);
        }
    }
    const std::scoped_lock lock(mutex_);
    for (const Key& key : keys) {
        tasks_.remove(key);
        open_.remove(key);
    }
    inFiles_.removeIf([&](const Key& key) { return key.runId == runId; });
}

std::optional<QByteArray> OutputLogs::inMemory(const QString& runId, int step, int task, OutputStream stream) const {
    const TaskPtr entry = find({runId, step, task});
    if (!entry) return std::nullopt;
    const std::scoped_lock lock(entry->mutex);
    if (entry->inFile) return std::nullopt;
    return entry->small[size_t(stream)];
}

} // namespace oc
