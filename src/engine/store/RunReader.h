// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/store/RunStore.h"
#include "engine/store/SqliteFile.h"

#include <atomic>

namespace oc {

/// Reads the history, and marks the runs of processes that died. Any thread, blocking.
class RunReader {
public:
    RunReader(SqliteFile& file, QString runsFolder) : file_(file), runsFolder_(std::move(runsFolder)) {}

    [[nodiscard]] Result<QList<RunHeader>> runs(const RunFilter& filter);
    [[nodiscard]] Result<RunHeader> run(const QString& idOrPrefix);
    [[nodiscard]] Result<QString> partOf(const QString& parentRun, const QString& place);
    [[nodiscard]] Result<QStringList> untold(int atMost);
    [[nodiscard]] Result<RunReport> report(const QString& runId);
    [[nodiscard]] Result<QList<TaskResultPtr>> results(const QString& runId, int step);
    /// Null when the task has not ended.
    [[nodiscard]] Result<TaskResultPtr> result(const QString& runId, int step, int task);
    [[nodiscard]] Result<RunEvents> events(const QString& runId);
    [[nodiscard]] Status remove(const QString& runId);

private:
    struct Row {
        qint64 pk = 0;
        RunHeader header;
        QString error;
    };
    [[nodiscard]] Result<Row> find(const QString& runId);
    /// The run and all that are part of it, the innermost first.
    [[nodiscard]] Result<QList<Row>> withParts(const QString& runId);
    [[nodiscard]] Result<QList<TaskResultPtr>> resultsOf(const Row& row, int step, int task = -1);
    /// Runs that say they are running, and whose process is gone, become interrupted.
    [[nodiscard]] Status markInterrupted();
    void markWhatIsPossible();
    /// What could not be marked in the file is at least told as it is.
    void showInterruption(RunHeader& header) const;
    [[nodiscard]] Status markInterrupted(QSqlDatabase& database, qint64 pk);

    SqliteFile& file_;
    QString runsFolder_;
    std::atomic<bool> unmarked_ = false; ///< the last marking failed: a full disk, a read-only folder
};

} // namespace oc
