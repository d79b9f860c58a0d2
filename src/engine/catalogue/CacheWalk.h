// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Json.h"
#include "engine/base/Problem.h"
#include "engine/catalogue/ToolEntry.h"
#include "engine/catalogue/ToolFiles.h"

#include <QJsonArray>

#include <optional>
#include <type_traits>

namespace oc::cacheArchive {

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
    void one(ToolSummary& s) {
        (*this)(s.name, s.domain, s.platform, s.category, s.description, s.risk, s.run, s.handlers, s.otherRun, s.file);
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

} // namespace oc::cacheArchive
