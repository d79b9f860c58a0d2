// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalogue/Catalogue.h"

#include "engine/base/Ids.h"

#include <algorithm>
#include <array>
#include <map>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

/// The number of the folder that a tool's file is in; the last one when folders lie in each other.
qsizetype folderOf(const ToolSummary& tool, const QStringList& folders) {
    for (qsizetype i = folders.size(); i-- > 0;) {
        const QString& folder = folders.at(i);
        if (tool.file.startsWith(folder) && (folder.endsWith(u'/') || tool.file.mid(folder.size(), 1) == "/"_L1))
            return i;
    }
    return -1;
}

Problem twice(const ToolSummary& tool, const ToolSummary& other) {
    Problem problem;
    problem.code = u"duplicate_tool"_s;
    problem.message = u"there are two tools named %1, the other one is in %2"_s.arg(tool.name, other.file);
    problem.hint = u"give one of them another tool_name"_s;
    problem.file = tool.file;
    problem.pointer = u"/tool_name"_s;
    problem.line = problem.column = 1;
    return problem;
}

/// What most people look for stands first; platforms of one's own tools stand last.
int platformRank(const QString& platform) {
    static constexpr std::array known{"linux"_L1,      "windows"_L1,    "database"_L1, "cloud"_L1,  "container"_L1,
                                      "kubernetes"_L1, "monitoring"_L1, "any"_L1,      "network"_L1};
    return static_cast<int>(std::find(known.begin(), known.end(), platform) - known.begin());
}

bool before(const ToolEntryPtr& one, const ToolEntryPtr& other) {
    const ToolSummary& a = one->summary();
    const ToolSummary& b = other->summary();
    if (a.domain != b.domain) return a.domain < b.domain;
    if (const int order = platformRank(a.platform) - platformRank(b.platform); order != 0) return order < 0;
    if (const int order = a.platform.compare(b.platform); order != 0) return order < 0;
    return a.name.compare(b.name, Qt::CaseInsensitive) < 0;
}

QList<ToolEntryPtr> entriesOf(const QList<ToolSpecPtr>& tools) {
    QList<ToolEntryPtr> entries;
    entries.reserve(tools.size());
    for (const ToolSpecPtr& tool : tools) {
        if (tool) entries.append(std::make_shared<const ToolEntry>(tool));
    }
    return entries;
}

} // namespace

Catalogue::Catalogue(const QList<ToolSpecPtr>& tools, Problems problems, const QStringList& folders)
    : Catalogue(entriesOf(tools), std::move(problems), folders) {}

Catalogue::Catalogue(QList<ToolEntryPtr> entries, Problems problems, const QStringList& folders)
    : problems_(std::move(problems)) {
    std::map<qsizetype, QHash<QString, QList<ToolEntryPtr>>> byFolder;
    for (const ToolEntryPtr& entry : std::as_const(entries))
        byFolder[folderOf(entry->summary(), folders)][normalizedName(entry->summary().name)].append(entry);
    for (const auto& [folder, names] : byFolder) {
        for (auto it = names.begin(); it != names.end(); ++it) {
            const QList<ToolEntryPtr>& same = it.value();
            if (same.size() == 1) {
                byName_.insert(it.key(), same.first());
                continue;
            }
            for (qsizetype i = 0; i < same.size(); ++i)
                problems_.append(twice(same.at(i)->summary(), same.at(i == 0 ? 1 : 0)->summary()));
        }
    }
    entries_ = byName_.values();
    std::sort(entries_.begin(), entries_.end(), before);
}

Catalogue::Catalogue(const Catalogue& tools, QHash<QString, ToolSpecPtr> plans)
    : entries_(tools.entries_), problems_(tools.problems_), byName_(tools.byName_), plans_(std::move(plans)) {}

const QList<ToolSpecPtr>& Catalogue::tools() const {
    std::call_once(allRead_, [this] {
        tools_.reserve(entries_.size());
        for (const ToolEntryPtr& entry : entries_) {
            if (ToolSpecPtr tool = entry->tool()) tools_.append(std::move(tool));
        }
    });
    return tools_;
}

ToolSpecPtr Catalogue::find(QStringView name) const {
    if (!plans_.isEmpty()) {
        if (ToolSpecPtr plan = plans_.value(name.toString())) return plan;
    }
    const ToolEntryPtr entry = byName_.value(normalizedName(name));
    return entry ? entry->tool() : nullptr;
}

QString Catalogue::nearest(const QString& name) const {
    QStringList names;
    names.reserve(entries_.size());
    for (const ToolEntryPtr& entry : entries_)
        names.append(entry->summary().name);
    return nearestName(name, names);
}

} // namespace oc
