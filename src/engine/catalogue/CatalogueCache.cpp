// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalogue/CatalogueCache.h"

#include "engine/catalogue/CacheArchive.h"
#include "engine/catalogue/CacheFile.h"
#include "engine/catalogue/CacheWalk.h"

#include <mutex>
#include <optional>

namespace oc {

using namespace Qt::StringLiterals;
using cacheArchive::Reader;
using cacheArchive::Texts;
using cacheArchive::TextTable;
using cacheArchive::Walk;
using cacheArchive::Writer;

namespace {

// To be raised with every change of what stands in ToolSpec, or of what the parser makes of a file.
constexpr int format = 13;

constexpr qint64 fineNs = 20'000'000;      // two ticks of a slow kernel clock
constexpr qint64 coarseNs = 2'100'000'000; // file systems that count in whole or double seconds

QByteArray versionText() {
    return QByteArrayLiteral(OPSCONDUCTOR_VERSION "/") + QByteArray::number(format);
}

bool mayChangeUnseen(const ToolFile& file, qint64 loadedNs) {
    const qint64 last = std::max(file.modifiedNs, file.changedNs);
    const bool coarse = file.modifiedNs % 1'000'000'000 == 0 && file.changedNs % 1'000'000'000 == 0;
    return last > loadedNs - (coarse ? coarseNs : fineNs);
}

/// The tools of a cache, each read when it is asked for. Any thread.
class Bodies {
public:
    explicit Bodies(std::unique_ptr<CacheFile> file) : file_(std::move(file)) {}

    /// From 'path', its YAML, when the cache cannot tell.
    [[nodiscard]] ToolSpecPtr read(qint64 from, qint64 size, const QString& path) {
        ToolSpecPtr tool;
        {
            const std::lock_guard lock(mutex_);
            tool = decode(from, size);
        }
        return tool ? tool : parseToolFile(path).tool;
    }

private:
    [[nodiscard]] ToolSpecPtr decode(qint64 from, qint64 size) {
        if (!table_) {
            const auto parts = file_->body(3);
            table_.emplace();
            if (parts.isEmpty()) return nullptr;
            table_.emplace(parts.at(0), parts.at(1));
            tools_ = parts.at(2);
        }
        if (from < 0 || size < 0 || from > tools_.size() || size > tools_.size() - from) return nullptr;
        Reader reader(tools_.sliced(from, size), *table_);
        Walk<Reader> walk(reader);
        auto tool = std::make_shared<ToolSpec>();
        walk(*tool);
        return reader.failed() ? nullptr : tool;
    }

    std::mutex mutex_; ///< over all that follows
    std::unique_ptr<CacheFile> file_;
    std::optional<TextTable> table_;
    QByteArrayView tools_;
};

} // namespace

CatalogueCache CatalogueCache::read(const QString& path) {
    CatalogueCache cache;
    auto file = CacheFile::open(path);
    if (!file) return cache;
    const auto parts = file->head(4);
    if (parts.at(0) != versionText()) return cache;
    TextTable table(parts.at(1), parts.at(2));
    Reader reader(parts.at(3), table);
    Walk<Reader> walk(reader);
    const auto bodies = std::make_shared<Bodies>(std::move(file)); // keeps what the views look at
    qint64 count = 0;
    walk(count);
    for (qint64 i = 0; i < count && !reader.failed(); ++i) {
        CachedTool tool;
        bool hasTool = false;
        walk(tool.file, tool.problems, hasTool);
        if (hasTool) {
            ToolSummary summary;
            qint64 from = 0, size = 0;
            walk(summary, from, size);
            tool.entry =
                std::make_shared<const ToolEntry>(std::move(summary), [bodies, from, size, path = tool.file.path] {
                    return bodies->read(from, size, path);
                });
        }
        cache.add(std::move(tool));
    }
    return reader.failed() ? CatalogueCache() : cache;
}

void CatalogueCache::write(const QString& path, qint64 loadedNs) const {
    if (path.isEmpty()) return;
    QList<const CachedTool*> settled;
    for (const CachedTool& tool : tools_) {
        if (!mayChangeUnseen(tool.file, loadedNs)) settled.append(&tool);
    }
    Texts headTexts, texts;
    Writer heads(headTexts), bodies(texts);
    Walk<Writer> headWalk(heads), bodyWalk(bodies);
    qint64 count = settled.size();
    headWalk(count);
    for (const CachedTool* tool : std::as_const(settled)) {
        CachedTool copy = *tool; // the walk takes references it could write to; copies are shared, not deep
        const ToolSpecPtr whole = copy.entry ? copy.entry->tool() : nullptr;
        bool hasTool = whole != nullptr;
        headWalk(copy.file, copy.problems, hasTool);
        if (!hasTool) continue;
        ToolSummary summary = copy.entry->summary();
        ToolSpec spec = *whole;
        qint64 from = bodies.written().size();
        bodyWalk(spec);
        qint64 size = bodies.written().size() - from;
        headWalk(summary, from, size);
    }
    CacheFile::write(path, {versionText(), headTexts.all(), headTexts.lengths(), heads.written()},
                     {texts.all(), texts.lengths(), bodies.written()});
}

const CachedTool* CatalogueCache::find(const ToolFile& file) const {
    const auto found = tools_.constFind(file.path);
    return found != tools_.constEnd() && found->file == file ? &*found : nullptr;
}

} // namespace oc
