// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/StateSchema.h"

namespace oc::stateSchema {

using namespace Qt::StringLiterals;

SqliteFile::Migrations migrations() {
    return {
        {
            u"CREATE TABLE runs (pk INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, plan_name TEXT NOT NULL,"
            " plan_file TEXT NOT NULL, plan_text BLOB, started_by TEXT NOT NULL, resume_of TEXT NOT NULL, inputs TEXT,"
            " status INTEGER NOT NULL, message TEXT, error TEXT, started_at INTEGER NOT NULL,"
            " completed_at INTEGER NOT NULL DEFAULT 0, tasks_total INTEGER NOT NULL DEFAULT 0,"
            " tasks_succeeded INTEGER NOT NULL DEFAULT 0, tasks_failed INTEGER NOT NULL DEFAULT 0,"
            " tasks_skipped INTEGER NOT NULL DEFAULT 0)"_s,
            u"CREATE INDEX runs_by_start ON runs (started_at)"_s,
            u"CREATE INDEX runs_running ON runs (pk) WHERE status = 0"_s,
            // result: CBOR (TaskResultCodec); NULL when it is in runs/<id>/<step>-<task>.result because it is large.
            u"CREATE TABLE tasks (run INTEGER NOT NULL REFERENCES runs (pk) ON DELETE CASCADE, step INTEGER NOT NULL,"
            " task INTEGER NOT NULL, status INTEGER NOT NULL, result BLOB, UNIQUE (run, step, task))"_s,
            u"CREATE TABLE events (run INTEGER NOT NULL REFERENCES runs (pk) ON DELETE CASCADE, seq INTEGER NOT NULL,"
            " kind INTEGER NOT NULL, step INTEGER NOT NULL, task INTEGER NOT NULL, attempt INTEGER NOT NULL,"
            " time INTEGER NOT NULL, data BLOB, PRIMARY KEY (run, seq)) WITHOUT ROWID"_s,
        },
        {
            // The outbox: what was to be told, and each way it goes. parameters hold "secret:name", never a secret.
            u"CREATE TABLE alerts (pk INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, text TEXT NOT "
            u"NULL,"
            " severity INTEGER NOT NULL, facts TEXT NOT NULL, source TEXT NOT NULL, key TEXT NOT NULL,"
            " created_at INTEGER NOT NULL, last_at INTEGER NOT NULL, count INTEGER NOT NULL DEFAULT 1)"_s,
            u"CREATE INDEX alerts_by_key ON alerts (key, last_at)"_s,
            u"CREATE TABLE deliveries (pk INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
            " alert INTEGER NOT NULL REFERENCES alerts (pk) ON DELETE CASCADE, channel TEXT NOT NULL, tool TEXT NOT "
            "NULL,"
            " parameters TEXT NOT NULL, state INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,"
            " due_at INTEGER NOT NULL, owner TEXT NOT NULL DEFAULT '', created_at INTEGER NOT NULL,"
            " ended_at INTEGER NOT NULL DEFAULT 0, latency_ms REAL NOT NULL DEFAULT 0, reply TEXT NOT NULL DEFAULT '',"
            " error TEXT NOT NULL DEFAULT '', UNIQUE (alert, channel))"_s,
            u"CREATE INDEX deliveries_due ON deliveries (due_at) WHERE state = 0"_s,
            u"CREATE INDEX deliveries_sending ON deliveries (owner) WHERE state = 1"_s,
            u"CREATE TABLE mutes (channel TEXT PRIMARY KEY, until INTEGER NOT NULL, reason TEXT NOT NULL)"_s,
        },
        {
            // What became of each recipient of a mail: [[address, "accepted" | "deferred" | "refused", reply], ...].
            u"ALTER TABLE deliveries ADD COLUMN recipients TEXT NOT NULL DEFAULT ''"_s,
            u"CREATE INDEX deliveries_ended ON deliveries (ended_at) WHERE ended_at > 0"_s,
        },
        {
            // By channel: past what waits for one that is busy, the others' are found without going through it.
            u"DROP INDEX deliveries_due"_s,
            u"CREATE INDEX deliveries_waiting ON deliveries (channel, due_at) WHERE state = 0"_s,
        },
        {
            // 1: somebody is to be told of the run's end ("notify" of its plan); 2: its alerts are in the outbox.
            u"ALTER TABLE runs ADD COLUMN notify INTEGER NOT NULL DEFAULT 0"_s,
            u"CREATE INDEX runs_untold ON runs (pk) WHERE notify = 1"_s,
        },
        {
            // On which machine a task worked, in lower case; NULL: on this one, or it was stored by an older program.
            u"ALTER TABLE tasks ADD COLUMN target TEXT"_s,
            u"CREATE INDEX tasks_by_target ON tasks (target, run) WHERE target IS NOT NULL"_s,
        },
        {
            // A plan that ran as a step of another: the other run, and where in it. Empty: it ran by itself.
            u"ALTER TABLE runs ADD COLUMN parent_run TEXT NOT NULL DEFAULT ''"_s,
            u"ALTER TABLE runs ADD COLUMN parent_place TEXT NOT NULL DEFAULT ''"_s,
            u"CREATE INDEX runs_by_parent ON runs (parent_run, parent_place) WHERE parent_run <> ''"_s,
        },
    };
}

SqliteTexts texts(const QString& stateFolder) {
    return {u"state"_s, u"The history of runs"_s, stateFolder + u"/state.db"_s,
            u"set OPSCONDUCTOR_HOME to another folder"_s};
}

} // namespace oc::stateSchema
