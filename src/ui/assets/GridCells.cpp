// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/GridCells.h"

#include "engine/base/Clock.h"
#include "engine/base/Json.h"
#include "executors/asset/AssetFields.h"
#include "ui/forms/ValueEditor.h"

#include <QCache>
#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace oc::ui::gridCells {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("GridCells", text);
}

/// A tag's value as its chip and its editor have it. Text that would be read as something else is quoted.
QString tagValue(const QJsonValue& value) {
    if (value.isString()) {
        const QString text = value.toString();
        static const QString special = u",;\"\n={["_s;
        const bool quote = text.isEmpty() || text != text.trimmed() ||
                           std::any_of(text.begin(), text.end(), [](QChar c) { return special.contains(c); });
        return quote ? QString::fromUtf8(json::toText(value)) : text;
    }
    return QString::fromUtf8(json::toText(value));
}

bool isPlainKey(const QString& key) {
    return !key.isEmpty() && key == key.trimmed() && !key.contains(u'=') && !key.contains(u',') &&
           !key.contains(u';') && !key.contains(u'"') && !key.startsWith(u'{');
}

/// Parts at commas, semicolons and line breaks that stand outside quotes and brackets.
QStringList parts(const QString& text) {
    QStringList found;
    QString part;
    int depth = 0;
    bool quoted = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text.at(i);
        if (quoted && c == u'\\' && i + 1 < text.size()) {
            part += c;
            part += text.at(++i);
            continue;
        }
        if (c == u'"') quoted = !quoted;
        if (!quoted && (c == u'{' || c == u'[')) ++depth;
        if (!quoted && (c == u'}' || c == u']')) --depth;
        if (!quoted && depth <= 0 && (c == u',' || c == u';' || c == u'\n')) {
            found.append(part.trimmed());
            part.clear();
            continue;
        }
        part += c;
    }
    found.append(part.trimmed());
    found.removeAll(QString());
    return found;
}

Error invalid(const QString& message, const QString& hint = {}) {
    return {u"asset_invalid"_s, message, hint, {}};
}

Result<QJsonValue> readTags(const QJsonObject& before, const QString& text) {
    const QString trimmed = text.trimmed();
    if (trimmed.startsWith(u'{')) {
        const Result<QJsonValue> parsed = json::parse(trimmed.toUtf8());
        if (!parsed) return parsed.error();
        if (!parsed->isObject()) return invalid(tr("Tags are a JSON object, or names with values"));
        return *parsed;
    }
    QJsonObject tags;
    for (const QString& part : parts(trimmed)) {
        const qsizetype equals = part.indexOf(u'=');
        const QString key = (equals < 0 ? part : part.left(equals)).trimmed();
        const QString value = equals < 0 ? QString() : part.mid(equals + 1).trimmed();
        if (key.isEmpty()) {
            return invalid(tr("The tag '%1' has no name").arg(part), tr("Write name=value, and a comma between two"));
        }
        if (tags.contains(key)) return invalid(tr("The tag '%1' stands there twice").arg(key));
        const QJsonValue old = before.value(key);
        if (equals < 0) {
            tags.insert(key, QString());
        } else if (!old.isUndefined() && tagValue(old) == value) {
            tags.insert(key, old);
        } else if (value.startsWith(u'"') || value.startsWith(u'{') || value.startsWith(u'[')) {
            const Result<QJsonValue> parsed = json::parse(value.toUtf8());
            if (!parsed)
                return invalid(tr("The value of the tag '%1' is not JSON: %2").arg(key, parsed.error().message));
            tags.insert(key, *parsed);
        } else {
            tags.insert(key, value);
        }
    }
    return QJsonValue(tags);
}

} // namespace

const QList<AssetColumn>& order() {
    using enum AssetColumn;
    static const QList<AssetColumn> columns{Hostname, IpAddress, Type,      Status,    Environment, Location, Owner,
                                            Tags,     Metadata,  CreatedAt, UpdatedAt, Version,     Id};
    return columns;
}

int section(AssetColumn column) {
    return int(order().indexOf(column));
}

QString title(AssetColumn column) {
    switch (column) {
    case AssetColumn::Id:
        return tr("Id");
    case AssetColumn::Hostname:
        return tr("Host name");
    case AssetColumn::IpAddress:
        return tr("Address");
    case AssetColumn::Type:
        return tr("Type");
    case AssetColumn::Status:
        return tr("Status");
    case AssetColumn::Environment:
        return tr("Environment");
    case AssetColumn::Location:
        return tr("Location");
    case AssetColumn::Owner:
        return tr("Owner");
    case AssetColumn::Tags:
        return tr("Tags");
    case AssetColumn::Metadata:
        return tr("Metadata");
    case AssetColumn::CreatedAt:
        return tr("Created");
    case AssetColumn::UpdatedAt:
        return tr("Changed");
    case AssetColumn::Version:
        return tr("Version");
    }
    return {};
}

bool isShownAtFirst(AssetColumn column) {
    using enum AssetColumn;
    return column != Location && column != Metadata && column != CreatedAt && column != Version && column != Id;
}

QStringList tagTexts(const QJsonObject& tags) {
    QStringList texts;
    for (auto it = tags.constBegin(); it != tags.constEnd(); ++it) {
        if (it.value() == QJsonValue(QString()) && isPlainKey(it.key())) // as an import reads a name alone
            texts.append(it.key());
        else
            texts.append(it.key() + u'=' + tagValue(it.value()));
    }
    return texts;
}

namespace {

QString timeTextAnew(qint64 ms, qint64 now) {
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(ms);
    const qint64 days = time.date().daysTo(QDateTime::fromMSecsSinceEpoch(now).date());
    if (days == 0) return tr("today %1").arg(time.toString(u"HH:mm"_s));
    if (days == 1) return tr("yesterday %1").arg(time.toString(u"HH:mm"_s));
    if (days > 1 && days < 7) return QLocale().toString(time, u"ddd HH:mm"_s);
    return time.toString(u"yyyy-MM-dd"_s);
}

} // namespace

QString timeText(qint64 ms, qint64 now) {
    if (ms <= 0) return {};
    // The C library looks at the time zone's file for each conversion: a tenth of what it takes to paint a table.
    constexpr qint64 minute = 60'000;
    constexpr int most = 2'000;
    thread_local QCache<qint64, QString> known(most);
    thread_local qint64 knownAt = -1;
    if (std::exchange(knownAt, now / minute) != now / minute) known.clear();
    if (const QString* text = known.object(ms / minute)) return *text;
    auto* text = new QString(timeTextAnew(ms, now));
    known.insert(ms / minute, text);
    return *text;
}

QString shown(const Asset& asset, AssetColumn column) {
    switch (column) {
    case AssetColumn::CreatedAt:
        return timeText(asset.createdAt, nowMs());
    case AssetColumn::UpdatedAt:
        return timeText(asset.updatedAt, nowMs());
    case AssetColumn::Tags:
        return tagTexts(asset.tags).join(u", "_s);
    default:
        return exact(asset, column);
    }
}

QString exact(const Asset& asset, AssetColumn column) {
    switch (column) {
    case AssetColumn::Tags: {
        // Names that the short form cannot say make it JSON.
        for (auto it = asset.tags.constBegin(); it != asset.tags.constEnd(); ++it)
            if (!isPlainKey(it.key())) return QString::fromUtf8(json::toText(asset.tags));
        return tagTexts(asset.tags).join(u", "_s);
    }
    case AssetColumn::Metadata:
        return asset.metadata.isEmpty() ? QString() : QString::fromUtf8(json::toText(asset.metadata));
    default: {
        const QJsonValue value = assetColumns::value(asset, column);
        return value.isDouble() ? QString::number(value.toInteger()) : value.toString();
    }
    }
}

Result<QJsonValue> read(const Asset& before, AssetColumn column, const QString& text) {
    const QString name = assetColumns::name(column);
    if (!assetColumns::isSettable(column)) {
        return invalid(tr("%1 is kept by the program").arg(title(column)), tr("It cannot be set by hand"));
    }
    QJsonValue value = text.trimmed();
    if (column == AssetColumn::Tags) {
        const Result<QJsonValue> tags = readTags(before.tags, text);
        if (!tags) return tags;
        value = *tags;
    }
    Asset base = before;
    // An asset of an adopted table can have a host name that would be refused; another of its fields can still be set.
    if (column != AssetColumn::Hostname && !assetFields::checkHostname(base.hostname)) base.hostname = u"x"_s;
    const Result<Asset> applied = assetFields::apply(base, {{name, value}});
    if (!applied) return applied.error();
    return assetColumns::value(*applied, column);
}

} // namespace oc::ui::gridCells
