// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "executors/asset/Asset.h"

#include <optional>

namespace oc {

/// One wish of a batch.
struct AssetChange {
    enum class Kind {
        Create,
        Update,
        Remove,
        Restore, ///< brings a removed asset back from the change log, with its id
    };
    Kind kind = Kind::Update;
    qint64 id = 0;      ///< not for Create
    int version = 0;    ///< the one the wish was made on; 0: whatever is there
    QJsonObject fields; ///< Create and Update: as assetFields::apply takes them
};

/// Who changes, for the change log.
struct AssetAuthor {
    enum class Source { Edit, Import, Run, CommandLine };
    QString who; ///< the user's name
    Source source = Source::Edit;
    QString runId; ///< of Source::Run
    QString label; ///< for people: "paste of 40 rows", "import of hosts.csv", the plan's name
};

struct AssetBatch {
    QList<AssetChange> changes;
    AssetAuthor author;
    bool allOrNothing = true; ///< else what can be done is done, and the rest is told
};

struct AssetChangeResult {
    enum class What {
        Done,
        Unchanged, ///< the asset already is as wished; its version stays
        Conflict,  ///< somebody else was there first: 'now' is theirs
        Gone,      ///< there is no such asset (any more)
        Invalid,   ///< 'error' says which field and why
        NotTried,  ///< all or nothing, and another one failed
    };
    What what = What::Done;
    std::optional<Asset> before; ///< none for Create and Restore
    std::optional<Asset> now;    ///< none after Remove, and when Gone
    std::optional<Error> error;
};

/// In the order of the wishes. 'applied' is false if nothing was changed (all or nothing).
struct AssetBatchResult {
    QList<AssetChangeResult> results;
    bool applied = true;
};

/// One line of an asset's change log.
struct AssetLogEntry {
    qint64 number = 0; ///< grows with time over all assets
    qint64 assetId = 0;
    int version = 0; ///< the one that the change led to
    qint64 at = 0;   ///< ms since epoch
    AssetChange::Kind kind = AssetChange::Kind::Update;
    QJsonObject before; ///< only the fields that changed; the whole asset for Remove
    QJsonObject after;  ///< only the fields that changed; the whole asset for Create and Restore
    AssetAuthor author;
};

} // namespace oc
