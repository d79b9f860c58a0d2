// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalogue/CatalogueLoader.h"

#include "engine/catalogue/CatalogueCache.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype filesPerThread = 16;

/// Parses on two threads when there is enough to do.
std::vector<ParsedTool> readAll(const QList<ToolFile>& files) {
    std::vector<ParsedTool> parsed(static_cast<std::size_t>(files.size()));
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (std::size_t i = next++; i < parsed.size(); i = next++)
            parsed[i] = parseToolFile(files.at(static_cast<qsizetype>(i)).path);
    };
    std::jthread second;
    if (files.size() > filesPerThread) second = std::jthread(work);
    work();
    if (second.joinable()) second.join();
    return parsed;
}

qint64 wallClockNs() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

} // namespace

CatalogueLoader::CatalogueLoader(QStringList folders, QString cacheFile)
    : folders_(std::move(folders)), cacheFile_(std::move(cacheFile)) {}

CataloguePtr CatalogueLoader::load() const {
    const qint64 startedNs = wallClockNs(); // before any file is looked at
    const QList<ToolFile> files = findToolFiles(folders_);
    const CatalogueCache known = CatalogueCache::read(cacheFile_);

    QList<ToolFile> unknown;
    for (const ToolFile& file : files) {
        if (!known.find(file)) unknown.append(file);
    }
    std::vector<ParsedTool> fresh = readAll(unknown);

    QList<ToolEntryPtr> tools;
    Problems problems;
    CatalogueCache next;
    tools.reserve(files.size());
    auto nextFresh = fresh.begin();
    for (const ToolFile& file : files) {
        const CachedTool* found = known.find(file);
        CachedTool tool = found ? *found : CachedTool(file, *nextFresh++);
        if (tool.entry) tools.append(tool.entry);
        problems += tool.problems;
        if (!cacheFile_.isEmpty()) next.add(std::move(tool));
    }
    if (!unknown.isEmpty() || next.size() != known.size()) next.write(cacheFile_, startedNs);
    return std::make_shared<const Catalogue>(std::move(tools), std::move(problems), folders_);
}

} // namespace oc
