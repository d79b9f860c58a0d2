// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/store/OutputLogs.h"
#include "engine/store/FolderLock.h"
#include "engine/store/RunStore.h"
#include "engine/store/SqliteFile.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <map>
#include <mutex>
#include <thread>

namespace oc {

/// Writes the history. Owns the writer thread (started by the first call), the queue to it, and the locks of the
/// runs that this process has open. The public functions may be called from any thread.
class RunWriter {
public:
    static constexpr qint64 maxWaitingBytes = 32 << 20;
    static constexpr qsizetype largeResult = 64 << 10; ///< larger results are files
    /// Under load batches are at least this far apart; an idle store commits at once, and so does the end of a run.
    static constexpr std::chrono::milliseconds batchInterval{10};

    RunWriter(SqliteFile& file, OutputLogs& logs, QString runsFolder);
    ~RunWriter();

    [[nodiscard]] Status begin(const RunHeader& header);
    void append(RunEvents events);
    void setListener(RunStore::CommitListener listener);
    [[nodiscard]] Status flush();

    [[nodiscard]] static QString resultPath(const QString& runsFolder, const QString& runId, int step, int task);

private:
    struct Command {
        RunEvents events;
        qint64 bytes = 0;
        const RunHeader* header = nullptr;    ///< begin()
        std::promise<Status>* done = nullptr; ///< begin() and flush()
    };
    /// What is known of a run while it is open; rolled back with its transaction.
    struct OpenRun {
        qint64 pk = 0;
        qint64 nextSeq = 0;
        QHash<int, int> tasksOfStep;
        int succeeded = 0;
        int failed = 0;
        int skipped = 0;
        bool touched = false;
        bool finished = false;
    };
    struct Statements;

    [[nodiscard]] Status submitAndWait(Command command);
    void run();
    void write(RunEvents events);
    void closeRun(const QString& runId);
    [[nodiscard]] Status writeBatch(const RunEvents& events);
    [[nodiscard]] Status writeEvent(Statements& sql, const RunEvent& event);
    [[nodiscard]] Status writeResult(Statements& sql, OpenRun& run, const RunEvent& event);
    [[nodiscard]] Status writeCounts(Statements& sql);
    [[nodiscard]] Status writeHeader(const RunHeader& header);
    [[nodiscard]] Status exec(QSqlQuery& query);
    [[nodiscard]] OpenRun* openRun(const QString& runId);

    SqliteFile& file_;
    OutputLogs& logs_;
    QString runsFolder_;

    std::mutex mutex_; ///< guards the queue
    std::condition_variable wake_;
    std::condition_variable room_;
    std::deque<Command> queue_;
    qint64 waitingBytes_ = 0;
    int waitingForDone_ = 0;
    bool urgent_ = false; ///< somebody waits for what is in the queue
    bool idle_ = false;   ///< the thread waits for work; else it looks by itself, and need not be woken
    bool stop_ = false;
    std::mutex listenerMutex_; ///< held while the listener runs, so that one that was taken away is not called again
    RunStore::CommitListener listener_;
    std::thread thread_;

    // The writer thread's own.
    QHash<QString, OpenRun> runs_;
    std::map<QString, std::unique_ptr<FolderLock>> locks_;
    std::unique_ptr<Statements> statements_;
    Status lastFailure_;
};

} // namespace oc
