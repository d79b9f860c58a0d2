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
qsizetype folderOf(const ToolSpec& tool, const QStringList& folders) {
    for (qsizetype i = folders.size(); i-- > 0;) {
        const QString& folder = folders.at(i);
        if (tool.file.startsWith(folder) && (folder.endsWith(u'/') || tool.file.mid(folder.size(), 1) == "/"_L1))
            return i;
    }
    return -1;
}

Problem twice(const ToolSpec& tool, const ToolSpec& other) {
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

bool before(const ToolSpecPtr& a, const ToolSpecPtr& b) {
    if (a->domain != b->domain) return a->domain < b->domain;
    if (const int order = platformRank(a->platform) - platformRank(b->platform); order != 0) return order < 0;
    if (const int order = a->platform.compare(b->platform); order != 0) return order < 0;
    return a->name.compare(b->name, Qt::CaseInsensitive) < 0;
}

} // namespace

Catalogue::Catalogue(QList<ToolSpecPtr> tools, Problems problems, const QStringList& folders)
    : problems_(std::move(problems)) {
    std::map<qsizetype, QHash<QString, QList<ToolSpecPtr>>> byFolder;
    for (const ToolSpecPtr& tool : std::as_const(tools)) {
        if (tool) byFolder[folderOf(*tool, folders)][normalizedName(tool->name)].append(tool);
    }
    for (const auto& [folder, names] : byFolder) {
        for (auto it = names.begin(); it != names.end(); ++it) {
            const QList<ToolSpecPtr>& same = it.value();
            if (same.size() == 1) {
                byName_.insert(it.key(), same.first());
                continue;
            }
            for (qsizetype i = 0; i < same.size(); ++i)
                problems_.append(twice(*same.at(i), *same.at(i == 0 ? 1 : 0)));
        }
    }
    tools_ = byName_.values();
    std::sort(tools_.begin(), tools_.end(), before);
}

ToolSpecPtr Catalogue::find(QStringView name) const {
    return byName_.value(normalizedName(name));
}

QString Catalogue::nearest(const QString& name) const {
    QStringList names;
    names.reserve(tools_.size());
    for (const ToolSpecPtr& tool : tools_)
        names.append(tool->name);
    return nearestName(name, names);
}

} // namespace oc
