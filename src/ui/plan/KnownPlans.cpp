// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/KnownPlans.h"

#include "engine/plan/PlanDocument.h"

#include <QDir>

#include <algorithm>

namespace oc::ui::knownPlans {

namespace {

constexpr qsizetype toolsNamed = 6;

Entry describe(const QString& file) {
    Entry entry;
    entry.file = file;
    entry.title = QFileInfo(file).completeBaseName();
    const Result<PlanDocument> document = PlanDocument::load(file);
    if (!document) return entry;
    entry.named = !document->plan().name.isEmpty();
    if (entry.named) entry.title = document->plan().name;
    entry.text = document->plan().description;
    if (!entry.text.isEmpty()) return entry;
    QStringList tools;
    for (const StepSpec& step : document->plan().steps)
        if (!tools.contains(step.tool)) tools.append(step.tool);
    entry.text = tools.mid(0, toolsNamed).join(QStringLiteral(", "));
    return entry;
}

} // namespace

QList<Entry> recent(const QStringList& files, qsizetype most) {
    QList<Entry> found;
    for (const QString& file : files) {
        if (found.size() == most) break;
        if (!QFileInfo::exists(file)) continue;
        found.append(describe(file));
        found.last().text = QFileInfo(file).path();
    }
    return found;
}

QList<Entry> examples(const QString& folder) {
    QList<Entry> found;
    const QDir files(folder);
    const QStringList names = files.entryList(
        {QStringLiteral("*.json"), QStringLiteral("*.yaml"), QStringLiteral("*.yml")}, QDir::Files, QDir::Name);
    for (const QString& name : names)
        found.append(describe(files.filePath(name)));
    // One that does not even say what it is called is for the command line's first lesson.
    std::stable_partition(found.begin(), found.end(), [](const Entry& entry) { return entry.named; });
    return found;
}

} // namespace oc::ui::knownPlans
