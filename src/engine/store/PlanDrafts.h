// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/PlanDocument.h"

#include <QLockFile>

#include <memory>

namespace oc {

/// A plan as it was being edited, with what its file held then. A value.
struct PlanDraft {
    QString file;  ///< empty: it was never saved
    QString title; ///< of a plan without a file
    PlanFormat format = PlanFormat::Json;
    QByteArray text;
    QByteArray savedText; ///< of the file, or what the plan was opened with

    friend bool operator==(const PlanDraft&, const PlanDraft&) = default;
};

/// Drafts of plans in a folder that several programs share: each has a folder of its own in it, which it keeps locked
/// while it runs, so that what a program left behind that was killed is known as such. Drafts hold what a plan holds;
/// they are for their owner's eyes only (0700). Calls block; any thread, one at a time.
class PlanDrafts {
public:
    /// "drafts_failed": the folder cannot be made or locked.
    [[nodiscard]] static Result<std::unique_ptr<PlanDrafts>> open(const QString& folder);
    /// Takes its own folder away when no draft is in it.
    ~PlanDrafts();
    PlanDrafts(const PlanDrafts&) = delete;
    PlanDrafts& operator=(const PlanDrafts&) = delete;

    /// Swaps a new file in for an older one of this key. key: a number, for instance.
    [[nodiscard]] Status write(const QString& key, const PlanDraft& draft);
    /// Nothing happens when there is none.
    [[nodiscard]] Status remove(const QString& key);

    /// What programs left that have ended. They stay on disk until forget(); nobody else gets them meanwhile. Files
    /// that cannot be read are left out, and left alone.
    [[nodiscard]] QList<PlanDraft> takeOver();
    /// Removes what takeOver() gave, which its owner has written again.
    void forget();

private:
    PlanDrafts(QString folder, std::unique_ptr<QLockFile> lock) : folder_(std::move(folder)), lock_(std::move(lock)) {}
    [[nodiscard]] QString fileOf(const QString& key) const;

    QString folder_; ///< this program's own
    std::unique_ptr<QLockFile> lock_;
    std::vector<std::unique_ptr<QLockFile>> takenLocks_;
    QStringList takenFiles_;
};

} // namespace oc
