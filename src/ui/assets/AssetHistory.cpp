// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/AssetHistory.h"

#include "engine/base/Json.h"
#include "ui/assets/GridCells.h"

#include <QCoreApplication>
#include <QSet>

namespace oc::ui::assetHistory {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("AssetHistory", text);
}

QString text(const QJsonValue& value) {
    constexpr qsizetype longest = 80;
    QString shown;
    if (value.isObject())
        shown = gridCells::tagTexts(value.toObject()).join(u", "_s);
    else if (value.isString())
        shown = value.toString();
    else if (!value.isNull() && !value.isUndefined())
        shown = QString::fromUtf8(json::toText(value));
    if (shown.size() > longest) shown = shown.left(longest - 1) + u'…';
    return shown.isEmpty() ? u"—"_s : shown.toHtmlEscaped();
}

QString by(const AssetAuthor& author) {
    const QString label = author.label.toHtmlEscaped();
    switch (author.source) {
    case AssetAuthor::Source::Run: {
        const QString name = label.isEmpty() ? tr("a run") : label;
        if (author.runId.isEmpty()) return tr("by plan %1").arg(name);
        return tr("by plan %1").arg(u"<a href=\"run:%1\">%2</a>"_s.arg(author.runId.toHtmlEscaped(), name));
    }
    case AssetAuthor::Source::Import:
        if (!author.who.isEmpty())
            return tr("by %1, %2").arg(author.who.toHtmlEscaped(), label.isEmpty() ? tr("an import") : label);
        return label.isEmpty() ? tr("by an import") : tr("by %1").arg(label);
    case AssetAuthor::Source::CommandLine:
        return author.who.isEmpty() ? tr("with opsctl") : tr("with opsctl by %1").arg(author.who.toHtmlEscaped());
    case AssetAuthor::Source::Edit:
        break;
    }
    return author.who.isEmpty() ? tr("edited") : tr("edited by %1").arg(author.who.toHtmlEscaped());
}

} // namespace

QString lastChange(const AssetLogEntry& entry, qint64 now) {
    AssetAuthor author = entry.author;
    author.runId.clear(); // or it would be a link
    return u"%1, %2"_s.arg(gridCells::timeText(entry.at, now).toHtmlEscaped(), by(author));
}

QString line(const AssetLogEntry& entry, qint64 now) {
    const QString at = gridCells::timeText(entry.at, now).toHtmlEscaped();
    switch (entry.kind) {
    case AssetChange::Kind::Create:
        return tr("%1 created, %2").arg(at, by(entry.author));
    case AssetChange::Kind::Remove:
        return tr("%1 deleted, %2").arg(at, by(entry.author));
    case AssetChange::Kind::Restore:
        return tr("%1 brought back, %2").arg(at, by(entry.author));
    case AssetChange::Kind::Update:
        break;
    }
    QStringList changes;
    for (auto it = entry.after.constBegin(); it != entry.after.constEnd(); ++it) {
        const auto column = assetColumns::fromName(it.key());
        const QString name = column ? gridCells::title(*column).toLower() : it.key().toHtmlEscaped();
        changes.append(u"%1 <s>%2</s> &rarr; %3"_s.arg(name, text(entry.before.value(it.key())), text(it.value())));
    }
    return u"%1 %2, %3"_s.arg(at, changes.join(u"; "_s), by(entry.author));
}

QList<std::pair<QString, QString>> runs(const QList<AssetLogEntry>& log) {
    QList<std::pair<QString, QString>> found;
    QSet<QString> seen;
    for (const AssetLogEntry& entry : log) {
        const QString& id = entry.author.runId;
        if (id.isEmpty() || seen.contains(id)) continue;
        seen.insert(id);
        found.append({id, entry.author.label});
    }
    return found;
}

} // namespace oc::ui::assetHistory
