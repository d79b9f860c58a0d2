// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Redactor.h"
#include "engine/base/Result.h"
#include "engine/run/RunReport.h"

#include <functional>
#include <memory>

namespace oc {

/// One line of the history.
struct RunHeader {
    QString id;
    QString planName;
    QString planFile;
    QByteArray planText; ///< redacted; only run() reads it back
    QString startedBy;
    QString resumeOf;
    QString parentRun;   ///< of a plan that ran as a step: the run it is part of
    QString parentPlace; ///< ParentTask::place
    QJsonObject inputs;  ///< redacted
    RunStatus status = RunStatus::Running;
    QString message;
    qint64 startedAt = 0;
    qint64 completedAt = 0;
    int tasksTotal = 0;
    int tasksSucceeded = 0;
    int tasksFailed = 0;
    int tasksSkipped = 0;
    bool untold = false; ///< its plan says to tell somebody of its end, and that is still to be done
};

struct RunFilter {
    QString text; ///< in plan name, id or message
    QList<RunStatus> statuses;
    QStringList targets; ///< a task of it worked on one of these machines, in any case; empty: on any
    qint64 since = 0;
    bool parts = false; ///< also runs that are part of another
    int limit = 200;
    int offset = 0;
};

/// The history: every run, step, task, event and output. state.db (SQLite, WAL) and runs/<id>/ below the state
/// folder. One writer thread commits what was appended in batches; what the commit listener has been told of survives
/// kill -9. Functions may be called from any thread; reading ones block (each thread has its own connection).
///
/// Errors: "state_busy", "state_damaged", "state_newer" (made by a newer program: refused, not touched),
/// "state_unwritable" (read-only, disk full).
class RunStore {
public:
    [[nodiscard]] static Result<std::unique_ptr<RunStore>> open(const QString& stateFolder, const Redactor& redactor);
    ~RunStore();
    RunStore(const RunStore&) = delete;
    RunStore& operator=(const RunStore&) = delete;

    /// Durable when it returns. Takes the run's lock (a file lock that the system gives back when the process dies,
    /// which is how an interrupted run is told from one that another process is running).
    [[nodiscard]] Status begin(const RunHeader& header);
    /// Queues events for the next batch; blocks when more than a bounded number of bytes wait.
    void append(RunEvents events);
    /// Called on the writer thread after each commit, in order; or with an error when a batch could not be written
    /// (the batch is given too). Once this function has returned the listener before is not called any more; so do not
    /// call it from the listener.
    using CommitListener = std::function<void(const RunEvents& events, const Status& status)>;
    void setCommitListener(CommitListener listener);
    /// Waits until all that was appended is durable.
    [[nodiscard]] Status flush();

    /// Appends to a task's output log (runs/<id>/...). Any thread; one task's calls must not overlap. Redacted by
    /// the caller.
    [[nodiscard]] Status appendOutput(const QString& runId, int step, int task, OutputStream stream,
                                      const QByteArray& bytes);
    void closeOutput(const QString& runId, int step, int task);
    [[nodiscard]] QString artifactFolder(const QString& runId) const;

    [[nodiscard]] Result<QList<RunHeader>> runs(const RunFilter& filter = {}) const;
    /// By id or by an unambiguous beginning of it; "last" is the newest.
    [[nodiscard]] Result<RunHeader> run(const QString& idOrPrefix) const;
    /// The newest run that is part of that one at that place (ParentTask::place); empty when there is none.
    [[nodiscard]] Result<QString> partOf(const QString& parentRun, const QString& place) const;
    /// Ids of runs that have ended and are untold, the oldest first; those that were interrupted, too.
    [[nodiscard]] Result<QStringList> untold(int atMost) const;
    [[nodiscard]] Result<RunReport> report(const QString& runId) const;
    [[nodiscard]] Result<QList<TaskResultPtr>> results(const QString& runId, int step = -1) const;
    struct OutputChunk {
        QByteArray bytes;
        qint64 nextOffset = 0;
        qint64 size = 0;
    };
    [[nodiscard]] Result<OutputChunk> output(const QString& runId, int step, int task, OutputStream stream,
                                             qint64 offset, qint64 maxBytes) const;
    /// The path of the log, for a viewer that maps it; empty when the task printed nothing.
    [[nodiscard]] QString outputFile(const QString& runId, int step, int task, OutputStream stream) const;
    [[nodiscard]] Result<RunEvents> eventsOf(const QString& runId) const;
    /// With those that are part of it. Refused while the run is active.
    [[nodiscard]] Status remove(const QString& runId);

private:
    RunStore();
    struct Private;
    std::unique_ptr<Private> d_;
};

} // namespace oc
