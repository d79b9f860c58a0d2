// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "engine/run/RunTypes.h"
#include "engine/store/SqliteTexts.h"

#include <QByteArray>
#include <QHash>
#include <QSet>

#include <array>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>

namespace oc {

/// The output logs of the runs this process has open: runs/<id>/<step>-<task>.out and .err. The first few kilobytes of
/// a task stay in memory, because 10,000 short tasks would else be 20,000 files; they reach a file when more comes,
/// when the task runs on for a while, or never, when the task's result holds them anyway. Few descriptors are open at
/// a time. Thread-safe; one task's appends must not overlap.
class OutputLogs {
public:
    static constexpr qsizetype smallBytes = 4096;
    static constexpr size_t maxOpenTasks = 96; ///< each with up to two descriptors
    static constexpr std::chrono::milliseconds keepSmall{500};

    OutputLogs(QString runsFolder, SqliteTexts texts);
    ~OutputLogs();

    [[nodiscard]] static QString path(const QString& runsFolder, const QString& runId, int step, int task,
                                      OutputStream stream);

    [[nodiscard]] Status append(const QString& runId, int step, int task, OutputStream stream, const QByteArray& bytes);
    void close(const QString& runId, int step, int task);
    /// The task's result is about to be stored and holds 'raw': what is in memory is written to the file now, unless
    /// the result has the same.
    [[nodiscard]] Status settle(const QString& runId, int step, int task, const RawOutput& raw);
    /// The task's result is stored: what is in memory may go.
    void forget(const QString& runId, int step, int task);
    /// Writes what has been in memory for longer than keepSmall to its file.
    void spillOld();
    void forgetRun(const QString& runId);

    /// What of the stream is still in memory only; nothing when it is in the file or elsewhere.
    [[nodiscard]] std::optional<QByteArray> inMemory(const QString& runId, int step, int task,
                                                     OutputStream stream) const;

private:
    struct Key {
        QString runId;
        int step = 0;
        int task = 0;
        friend bool operator==(const Key&, const Key&) = default;
        friend size_t qHash(const Key& key, size_t seed) { return qHashMulti(seed, key.runId, key.step, key.task); }
    };
    struct Task;
    using TaskPtr = std::shared_ptr<Task>;

    [[nodiscard]] TaskPtr find(const Key& key) const;
    [[nodiscard]] Status spill(const Key& key, Task& task);
    [[nodiscard]] Status writeTo(const Key& key, Task& task, OutputStream stream, const QByteArray& bytes);
    void noteUse(const Key& key, const TaskPtr& task);

    QString runsFolder_;
    SqliteTexts texts_;
    mutable std::mutex mutex_; ///< guards the members below; taken after a task's own mutex, never before it
    QHash<Key, TaskPtr> tasks_;
    QSet<Key> inFiles_; ///< tasks that have a file already, also after they were closed
    QHash<Key, TaskPtr> open_;
    quint64 clock_ = 0;
};

} // namespace oc
