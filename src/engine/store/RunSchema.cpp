// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/RunSchema.h"

namespace oc::runSchema {

using namespace Qt::StringLiterals;

SqliteFile::Migrations migrations() {
    return {{
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
    }};
}

SqliteTexts texts(const QString& stateFolder) {
    return {u"state"_s, u"The history of runs"_s, stateFolder + u"/state.db"_s,
            u"set OPSCONDUCTOR_HOME to another folder"_s};
}

} // namespace oc::runSchema
