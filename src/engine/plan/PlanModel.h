// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Problem.h"
#include "engine/plan/PlanEdit.h"

#include <QObject>

namespace oc {

/// The plan that is being edited: owns its PlanDocument, makes edits by step id, applies and reverts them, and tells
/// every view what changed. Lives on one thread; knows nothing of widgets, so a list and a canvas share it.
class PlanModel : public QObject {
    Q_OBJECT

public:
    explicit PlanModel(QObject* parent = nullptr);

    /// Another document altogether (opened, read again); no edit, cannot be undone.
    void reset(PlanDocument document);

    [[nodiscard]] const PlanDocument& document() const { return document_; }
    [[nodiscard]] const Plan& plan() const { return document_.plan(); }
    [[nodiscard]] int indexOf(const QString& stepId) const { return plan().indexOf(stepId); }
    /// Null when there is none of that id.
    [[nodiscard]] const StepSpec* step(const QString& stepId) const;
    /// The step as the document has it, unknown keys included.
    [[nodiscard]] QJsonObject stepObject(const QString& stepId) const;
    /// The wish if no step has that id, else wish-2, wish-3, ...
    [[nodiscard]] QString freeId(const QString& wish) const;

    // Each makes an edit and changes nothing; give it to apply(). Errors: the document cannot be read, there is no
    // such step, and those of PlanDocument.

    /// index is brought into range. The step gets an id when it has none or one that is taken.
    [[nodiscard]] Result<PlanEdit> insertion(int index, QJsonObject step) const;
    [[nodiscard]] Result<PlanEdit> removal(const QString& stepId) const;
    /// to: the index the step shall have afterwards.
    [[nodiscard]] Result<PlanEdit> move(const QString& stepId, int to) const;
    /// pointer within the step ("/parameters/path", "/id"); Undefined removes the key, and an object it leaves empty.
    [[nodiscard]] Result<PlanEdit> change(const QString& stepId, const QString& pointer, const QJsonValue& value) const;
    /// pointer within the plan ("/name", "/inputs").
    [[nodiscard]] Result<PlanEdit> planChange(const QString& pointer, const QJsonValue& value) const;
    /// Several changes as one edit; pointers within the plan. key: as in PlanEdit.
    [[nodiscard]] Result<PlanEdit> planChanges(const QList<PlanDocument::Change>& changes, const QString& text,
                                               const QString& key = {}) const;
    /// A whole other text for the plan: from a source view, or in the other notation.
    [[nodiscard]] PlanEdit replacement(PlanDocument document, const QString& text) const;

    void apply(const PlanEdit& edit);
    void revert(const PlanEdit& edit);

    [[nodiscard]] const Problems& problems() const { return problems_; }
    /// What a check against the catalogue found; without one the document's own problems stand here.
    void setProblems(Problems problems);
    [[nodiscard]] Problems problemsOf(const QString& stepId) const;

Q_SIGNALS:
    void stepsReset();
    void stepInserted(int index);
    void stepRemoved(int index);
    void stepMoved(int from, int to);
    void stepChanged(const QString& stepId);
    /// After each of the above, and when only the plan's own fields changed.
    void documentChanged();
    void problemsChanged();

private:
    [[nodiscard]] Status checkReadable() const;
    [[nodiscard]] Result<int> find(const QString& stepId) const;
    [[nodiscard]] Status pinReferencedIds(PlanDocument& document) const;
    void put(const PlanEdit& edit, bool forward);
    /// Of the steps that say something else than in the old document; there are as many as before.
    void tellOthers(const PlanDocument& old, int except);
    void showProblems(Problems problems);

    PlanDocument document_;
    Problems problems_;
    bool checked_ = false; ///< somebody gives problems by setProblems()
};

} // namespace oc
