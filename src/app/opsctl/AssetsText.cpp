// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/opsctl/AssetsText.h"

#include "app/opsctl/TextTable.h"
#include "engine/base/Clock.h"
#include "engine/base/Json.h"
#include "engine/catalogue/ParameterSpec.h"

#include <QHash>

namespace oc::opsctl {

using namespace Qt::StringLiterals;

namespace {

QStringList columnNames() {
    QStringList names;
    for (const AssetColumn column : assetColumns::all())
        names << assetColumns::name(column);
    return names;
}

Result<AssetColumn> columnOf(const QString& name) {
    const auto column = assetColumns::fromName(QString(name).replace(u'-', u'_').toLower());
    if (column) return *column;
    const QString near = nearestName(name, columnNames());
    return Error{u"asset_filter"_s,
                 u"There is no column '%1'"_s.arg(name),
                 near.isEmpty() ? columnNames().join(u", "_s) : u"Did you mean %1?"_s.arg(near),
                 {}};
}

QString valueText(const QJsonValue& value) {
    if (value.isString()) return value.toString();
    if (value.isNull() || value.isUndefined()) return u"(empty)"_s;
    return QString::fromUtf8(json::toText(value));
}

QString kindText(AssetChange::Kind kind) {
    switch (kind) {
    case AssetChange::Kind::Create:
        return u"created"_s;
    case AssetChange::Kind::Remove:
        return u"deleted"_s;
    case AssetChange::Kind::Restore:
        return u"restored"_s;
    default:
        return u"changed"_s;
    }
}

QString sourceText(AssetAuthor::Source source) {
    switch (source) {
    case AssetAuthor::Source::Import:
        return u"import"_s;
    case AssetAuthor::Source::Run:
        return u"run"_s;
    case AssetAuthor::Source::CommandLine:
        return u"command line"_s;
    default:
        return u"edit"_s;
    }
}

} // namespace

int assetTrouble(const Error& error, Console& console) {
    console.error(error);
    if (error.code == "cancelled"_L1) return CancelledByUser;
    return error.code.startsWith("assets_"_L1) ? StateTrouble : WrongUse;
}

void addViewOptions(Options& options) {
    options.value(u"where"_s, u"COLUMN=TEXT"_s,
                  u"only assets like this; also COLUMN==X, !=X, <X, >=X, =in(a, b), =empty, tags=key=value"_s);
    options.value(u"search"_s, u"WORDS"_s, u"each word stands somewhere in the asset's texts or tags"_s);
    options.value(u"sort"_s, u"COLUMN"_s, u"in the order of this column; -COLUMN downwards (id)"_s);
}

Result<AssetView> viewOf(const Options& options) {
    AssetView view;
    view.words = options.text(u"search"_s);
    const QStringList conditions = options.texts(u"where"_s);
    for (const QString& text : conditions) {
        qsizetype end = 0;
        while (end < text.size() && !u"=!<>~:"_s.contains(text.at(end)))
            ++end;
        // "tag:key=value" needs no column.
        if (text.startsWith("tag:"_L1)) end = 0;
        if (end == text.size()) {
            return Error{u"asset_filter"_s,
                         u"--where '%1' has no condition"_s.arg(text),
                         u"Such as --where environment==production, --where hostname=web or --where tag:role=db"_s,
                         {}};
        }
        Result<AssetColumn> column = AssetColumn::Tags;
        if (end > 0) column = columnOf(text.left(end).trimmed());
        if (!column) return column.error();
        const QString condition = text.mid(end > 0 && text.at(end) == u'=' ? end + 1 : end);
        const auto read = assetView::read(*column, condition);
        if (!read) return read.error();
        if (*read) view.conditions << **read;
    }
    if (QString sort = options.text(u"sort"_s); !sort.isEmpty()) {
        view.descending = sort.startsWith(u'-');
        if (view.descending) sort.remove(0, 1);
        const Result<AssetColumn> column = columnOf(sort);
        if (!column) return column.error();
        view.sort = *column;
    }
    return view;
}

QString tagsText(const QJsonObject& tags) {
    QStringList words;
    for (auto it = tags.begin(); it != tags.end(); ++it) {
        const QString value = it.value().isString() ? it.value().toString() : valueText(it.value());
        words << (value.isEmpty() ? it.key() : it.key() + u'=' + value);
    }
    return words.join(u' ');
}

QString changeText(const AssetLogEntry& entry) {
    if (entry.kind != AssetChange::Kind::Update) return kindText(entry.kind);
    QStringList parts;
    for (auto it = entry.after.begin(); it != entry.after.end(); ++it)
        parts << u"%1: %2 → %3"_s.arg(it.key(), valueText(entry.before.value(it.key())), valueText(it.value()));
    return parts.join(u", "_s);
}

QString changeOrigin(const AssetAuthor& author) {
    if (author.source == AssetAuthor::Source::Run && !author.runId.isEmpty()) return u"run "_s + author.runId;
    return author.label.isEmpty() ? sourceText(author.source) : author.label;
}

QJsonObject logToJson(const AssetLogEntry& entry) {
    const auto orNull = [](const QString& text) { return text.isEmpty() ? QJsonValue() : QJsonValue(text); };
    return {{u"number"_s, entry.number},
            {u"asset_id"_s, entry.assetId},
            {u"version"_s, entry.version},
            {u"at"_s, isoTime(entry.at)},
            {u"kind"_s, kindText(entry.kind)},
            {u"who"_s, orNull(entry.author.who)},
            {u"source"_s, sourceText(entry.author.source)},
            {u"run_id"_s, orNull(entry.author.runId)},
            {u"label"_s, orNull(entry.author.label)},
            {u"before"_s, entry.before},
            {u"after"_s, entry.after}};
}

QString logText(const QList<AssetLogEntry>& entries, const QHash<qint64, QString>& names, const Console& console) {
    const bool withNames = !names.isEmpty();
    QStringList headings{u"WHEN"_s, u"WHO"_s, u"BY"_s, u"VERSION"_s, u"WHAT"_s};
    QList<bool> right{false, false, false, true, false};
    if (withNames) {
        headings = QStringList{u"WHEN"_s, u"ID"_s, u"HOSTNAME"_s, u"WHO"_s, u"BY"_s, u"WHAT"_s};
        right = {false, true, false, false, false, false};
    }
    TextTable table(headings, right);
    for (const AssetLogEntry& entry : entries) {
        const QString when = isoTime(entry.at).left(19).replace(u'T', u' ');
        const QString what = console.safe(changeText(entry));
        const QString by = console.safe(changeOrigin(entry.author));
        const QString who = console.safe(entry.author.who);
        if (withNames)
            table.add({when, QString::number(entry.assetId), console.safe(names.value(entry.assetId)), who, by, what});
        else
            table.add({when, who, by, QString::number(entry.version), what});
    }
    return table.toText(console.width());
}

} // namespace oc::opsctl
