// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalogue/CatalogueCache.h"

#include "engine/base/Json.h"
#include "engine/catalogue/CacheArchive.h"

#include <QCborArray>
#include <QCborValue>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include <xxhash.h>

#include <array>
#include <chrono>
#include <cstring>
#include <optional>
#include <type_traits>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

// To be raised with every change of what stands in ToolSpec, or of what the parser makes of a file.
constexpr int format = 11;
constexpr char magic[] = "OCTOOLS\n";
constexpr qsizetype headSize = 8 + 8; // magic, checksum
constexpr qint64 largestFile = 256 * 1024 * 1024;

constexpr qint64 fineNs = 20'000'000;      // two ticks of a slow kernel clock
constexpr qint64 coarseNs = 2'100'000'000; // file systems that count in whole or double seconds

QString versionText() {
    return QStringLiteral(OPSCONDUCTOR_VERSION "/%1").arg(format);
}

quint64 checksum(QByteArrayView content) {
    // Not qHashBits(): since Qt 6 that differs from process to process whatever seed it is given.
    return XXH3_64bits(content.data(), static_cast<std::size_t>(content.size()));
}

bool mayChangeUnseen(const ToolFile& file, qint64 loadedNs) {
    const qint64 last = std::max(file.modifiedNs, file.changedNs);
    const bool coarse = file.modifiedNs % 1'000'000'000 == 0 && file.changedNs % 1'000'000'000 == 0;
    return last > loadedNs - (coarse ? coarseNs : fineNs);
}

/// One walk over every field, for both directions: what is written and what is read cannot drift apart.
template <class Archive>
class Walk {
public:
    explicit Walk(Archive& archive) : archive_(archive) {}

    template <class... Fields>
    void operator()(Fields&... fields) {
        (one(fields), ...);
    }

    void one(QString& text) { archive_.value(text); }
    void one(bool& flag) { archive_.value(flag); }
    void one(double& number) { archive_.value(number); }
    void one(qint64& number) { archive_.value(number); }
    void one(int& number) { converted<qint64>(number); }
    template <class Enum>
    requires std::is_enum_v<Enum>
    void one(Enum& value) { converted<qint64>(value); }
    void one(Condition& condition) {
        QString text = condition.text();
        one(text);
        if constexpr (Archive::reading) {
            if (text.isEmpty()) return;
            auto read = Condition::parse(text);
            if (read)
                condition = std::move(*read);
            else
                archive_.fail();
        }
    }
    void one(QJsonValue& value) {
        QByteArray text = value.isUndefined() ? QByteArray() : json::toText(value);
        archive_.bytes(text);
        if constexpr (Archive::reading) {
            value = QJsonValue(QJsonValue::Undefined);
            if (text.isEmpty()) return;
            auto read = json::parse(text);
            if (read)
                value = std::move(*read);
            else
                archive_.fail();
        }
    }
    void one(QJsonArray& list) {
        viaJson(list, [](const QJsonValue& value) { return value.toArray(); });
    }
    void one(QJsonObject& object) {
        viaJson(object, [](const QJsonValue& value) { return value.toObject(); });
    }
    template <class Value>
    void one(std::optional<Value>& value) {
        bool there = value.has_value();
        one(there);
        if (!there) return;
        if constexpr (Archive::reading) value.emplace();
        one(*value);
    }
    void one(Milliseconds& duration) {
        qint64 count = duration.count();
        one(count);
        duration = Milliseconds(count);
    }
    template <class Item>
    void one(QList<Item>& list) {
        qint64 count = list.size();
        one(count);
        if constexpr (Archive::reading) {
            for (qint64 i = 0; i < count && !archive_.failed(); ++i)
                one(list.emplaceBack());
        } else {
            for (Item& item : list)
                one(item);
        }
    }
    template <class Key, class Value>
    void one(QMap<Key, Value>& map) {
        qint64 count = map.size();
        one(count);
        if constexpr (Archive::reading) {
            for (qint64 i = 0; i < count && !archive_.failed(); ++i) {
                Key key{};
                Value value{};
                (*this)(key, value);
                map.insert(key, value);
            }
        } else {
            for (auto it = map.begin(); it != map.end(); ++it) {
                Key key = it.key();
                (*this)(key, it.value());
            }
        }
    }
    void one(RunSpec& run) {
        qint64 kind = static_cast<qint64>(run.index());
        one(kind);
        if constexpr (Archive::reading) {
            switch (kind) {
            case 0:
                run.emplace<0>();
                break;
            case 1:
                run.emplace<1>();
                break;
            case 2:
                run.emplace<2>();
                break;
            case 3:
                run.emplace<3>();
                break;
            default:
                archive_.fail();
                return;
            }
        }
        std::visit([this](auto& alternative) { this->one(alternative); }, run);
    }

    void one(ParameterSpec& s) {
        (*this)(s.name, s.type, s.required, s.defaultValue, s.choices, s.minimum, s.maximum, s.pattern, s.aliases,
                s.dependsOn, s.placeholder, s.description, s.label, s.unit, s.itemType, s.words, s.firstPattern);
    }
    void one(ArgvItem& item) { (*this)(item.when, item.forEach, item.args, item.firstOf); }
    void one(ThenRun& run) { (*this)(run.argv, run.exitCodes); }
    void one(ArgvRun& run) { (*this)(run.argv, run.produces, run.overwrite, run.terminal, run.then); }
    void one(PowershellRun& run) { (*this)(run.script); }
    void one(HttpRun& run) {
        (*this)(run.method, run.url, run.query, run.queryRepeats, run.headers, run.body, run.expectStatus);
    }
    void one(HttpRepeat& repeat) { (*this)(repeat.name, repeat.forEach, repeat.value); }
    void one(NativeRun& run) { (*this)(run.handler); }
    void one(OutputColumn& c) {
        (*this)(c.column.name, c.column.type, c.column.unit, c.source, c.index, c.scale, c.timeFormat, c.nullText,
                c.values, c.parameter, c.lookup, c.carry);
    }
    void one(OutputSpec& o) {
        (*this)(o.format, o.from, o.headerLines, o.separator, o.comment, o.csvHeader, o.rowsPath, o.orText, o.pattern,
                o.record, o.columns, o.summary, o.summaryColumns, o.rowsName, o.sort, o.limit, o.limitBytes, o.metric,
                o.hostSummary);
    }
    void one(ToolBehaviour& b) {
        (*this)(b.risk, b.run, b.output, b.exitCodes, b.errorPattern, b.standardInput, b.environment, b.secretFiles,
                b.workingDirectory, b.programs, b.stream, b.timeout);
    }
    void one(ToolVariant& variant) { (*this)(variant.when, variant.behaviour); }
    void one(ToolExample& example) { (*this)(example.title, example.parameters, example.needs); }
    void one(ToolSpec& t) {
        (*this)(t.name, t.version, t.domain, t.platform, t.category, t.description, t.tags, t.packages, t.parameters,
                t.behaviour, t.variants, t.examples, t.notes, t.file);
    }
    void one(Problem& p) {
        (*this)(p.severity, p.code, p.message, p.hint, p.file, p.pointer, p.line, p.column, p.stepId);
    }
    void one(ToolFile& file) { (*this)(file.path, file.size, file.modifiedNs, file.changedNs); }

private:
    template <class Wire, class Value>
    void converted(Value& value) {
        Wire wire = static_cast<Wire>(value);
        one(wire);
        value = static_cast<Value>(wire);
    }
    template <class Value, class Convert>
    void viaJson(Value& value, Convert convert) {
        QJsonValue wire = value.isEmpty() ? QJsonValue(QJsonValue::Undefined) : QJsonValue(value);
        one(wire);
        if constexpr (Archive::reading) value = convert(wire);
    }

    Archive& archive_;
};

} // namespace

CatalogueCache CatalogueCache::read(const QString& path) {
    CatalogueCache cache;
    QFile file(path);
    if (path.isEmpty() || !file.open(QIODevice::ReadOnly) || file.size() > largestFile) return cache;
    const QByteArray content = file.readAll();
    if (content.size() < headSize || !content.startsWith(magic)) return cache;
    quint64 sum = 0;
    std::memcpy(&sum, content.constData() + 8, sizeof(sum));
    if (sum != checksum(QByteArrayView(content).sliced(headSize))) return cache;

    const QCborValue document = QCborValue::fromCbor(content.constData() + headSize, content.size() - headSize);
    const QByteArray values = document[2].toByteArray();
    cacheArchive::Reader reader(values);
    reader.takeTexts(document[0].toString(), document[1].toByteArray());
    Walk<cacheArchive::Reader> walk(reader);
    QString version;
    qint64 count = 0;
    walk(version, count);
    if (version != versionText()) return cache;
    for (qint64 i = 0; i < count && !reader.failed(); ++i) {
        CachedTool entry;
        bool hasTool = false;
        walk(entry.file, entry.parsed.problems, hasTool);
        if (hasTool) {
            auto tool = std::make_shared<ToolSpec>();
            walk(*tool);
            entry.parsed.tool = std::move(tool);
        }
        cache.entries_.insert(entry.file.path, entry);
    }
    return reader.failed() ? CatalogueCache() : cache;
}

void CatalogueCache::write(const QString& path, qint64 loadedNs) const {
    if (path.isEmpty()) return;
    QList<const CachedTool*> settled;
    for (const CachedTool& entry : entries_) {
        if (!mayChangeUnseen(entry.file, loadedNs)) settled.append(&entry);
    }
    cacheArchive::Texts texts;
    cacheArchive::Writer writer(texts);
    Walk<cacheArchive::Writer> walk(writer);
    QString version = versionText();
    qint64 count = settled.size();
    walk(version, count);
    for (const CachedTool* entry : std::as_const(settled)) {
        CachedTool copy = *entry; // the walk takes references it could write to; copies are shared, not deep
        bool hasTool = copy.parsed.tool != nullptr;
        walk(copy.file, copy.parsed.problems, hasTool);
        if (hasTool) {
            ToolSpec tool = *copy.parsed.tool;
            walk(tool);
        }
    }
    const QByteArray body = QCborArray{texts.all(), texts.lengths(), writer.written()}.toCborValue().toCbor();

    const quint64 sum = checksum(body);
    QDir().mkpath(QFileInfo(path).path());
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)) return;
    file.write(magic, 8);
    file.write(reinterpret_cast<const char*>(&sum), sizeof(sum));
    file.write(body);
    file.commit();
}

const ParsedTool* CatalogueCache::find(const ToolFile& file) const {
    const auto found = entries_.constFind(file.path);
    return found != entries_.constEnd() && found->file == file ? &found->parsed : nullptr;
}

} // namespace oc
