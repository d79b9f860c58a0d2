// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/AssetModel.h"

#include "ui/forms/ValueEditor.h"
#include "ui/theme/Theme.h"

#include <QDateTime>
#include <QFutureWatcher>
#include <QLocale>
#include <QtConcurrentRun>

namespace oc::ui {

namespace {

struct Loaded {
    QList<Asset> assets;
    qint64 total = 0;
};

Result<Loaded> read(AssetStore& store, const QString& hostnamePart) {
    AssetFilter filter;
    filter.hostnamePart = hostnamePart;
    const auto total = store.count(filter);
    if (!total) return total.error();
    filter.limit = AssetModel::capacity;
    auto assets = store.query(filter);
    if (!assets) return assets.error();
    return Loaded{std::move(*assets), *total};
}

QStringList tagTexts(const QJsonObject& tags) {
    QStringList texts;
    for (auto it = tags.constBegin(); it != tags.constEnd(); ++it) {
        const QString value = valueAsText(it.value());
        texts.append(value.isEmpty() || it.value() == QJsonValue(true) ? it.key()
                                                                       : it.key() + QLatin1Char('=') + value);
    }
    return texts;
}

} // namespace

AssetModel::AssetModel(AssetStore& store, Theme& theme, QObject* parent)
    : QAbstractTableModel(parent), store_(store), theme_(theme) {}

void AssetModel::refresh(const QString& hostnamePart) {
    if (loading_) {
        again_ = hostnamePart;
        return;
    }
    loading_ = true;
    auto* watcher = new QFutureWatcher<Result<Loaded>>(this);
    connect(watcher, &QFutureWatcher<Result<Loaded>>::finished, this, [this, watcher] {
        watcher->deleteLater();
        loading_ = false;
        if (again_) {
            const QString next = *again_;
            again_.reset();
            refresh(next);
            return;
        }
        auto result = watcher->future().takeResult();
        if (!result) {
            Q_EMIT failed(result.error());
            return;
        }
        total_ = result->total;
        take(std::move(result->assets));
        Q_EMIT loaded();
    });
    // The store outlives the window, so also a reading that the window no longer waits for.
    watcher->setFuture(QtConcurrent::run([store = &store_, hostnamePart] { return read(*store, hostnamePart); }));
}

void AssetModel::take(QList<Asset> assets) {
    // Same rows in the same order: only their cells change, so selection and scroll position stay.
    bool same = assets.size() == assets_.size();
    for (qsizetype i = 0; same && i < assets.size(); ++i)
        same = assets.at(i).id == assets_.at(i).id;
    if (!same) beginResetModel();
    assets_ = std::move(assets);
    search_.clear();
    search_.reserve(assets_.size());
    for (const Asset& a : qAsConst(assets_))
        search_.append((QStringList{a.hostname, a.ipAddress, a.type, a.status, a.environment, a.owner, a.location} +
                        tagTexts(a.tags))
                           .join(QLatin1Char('\n'))
                           .toLower());
    if (!same)
        endResetModel();
    else if (!assets_.isEmpty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int AssetModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(assets_.size());
}

int AssetModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString AssetModel::timeText(qint64 ms, qint64 now) {
    if (ms <= 0) return {};
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(ms);
    const qint64 days = time.date().daysTo(QDateTime::fromMSecsSinceEpoch(now).date());
    if (days == 0) return tr("today %1").arg(time.toString(QStringLiteral("HH:mm")));
    if (days == 1) return tr("yesterday %1").arg(time.toString(QStringLiteral("HH:mm")));
    if (days > 1 && days < 7) return QLocale().toString(time, QStringLiteral("ddd HH:mm"));
    return time.toString(QStringLiteral("yyyy-MM-dd"));
}

QVariant AssetModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= assets_.size()) return {};
    const Asset& asset = assets_.at(index.row());
    if (role == SearchRole) return search_.at(index.row());
    if (role == Qt::FontRole && (index.column() == Hostname || index.column() == Address))
        return Theme::font(FontRole::Mono);
    if (role == Qt::ForegroundRole && index.column() == Changed) return theme_.color(Token::SecondText);
    if (role == TagsRole && index.column() == Tags) return tagTexts(asset.tags);
    const bool shown = role == Qt::DisplayRole;
    if (role == Qt::ToolTipRole) {
        if (index.column() == Changed)
            return QLocale().toString(QDateTime::fromMSecsSinceEpoch(asset.updatedAt), QLocale::LongFormat);
        return data(index, Qt::DisplayRole);
    }
    if (!shown && role != RawRole) return {};
    switch (index.column()) {
    case Hostname:
        return asset.hostname;
    case Address:
        return asset.ipAddress;
    case Type:
        return asset.type;
    case Status:
        return asset.status;
    case Environment:
        return asset.environment;
    case Owner:
        return asset.owner;
    case Tags:
        return tagTexts(asset.tags).join(QLatin1String(", "));
    case Changed:
        return shown ? QVariant(timeText(asset.updatedAt, QDateTime::currentMSecsSinceEpoch()))
                     : QVariant(asset.updatedAt);
    default:
        return {};
    }
}

QVariant AssetModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return role == Qt::DisplayRole ? QVariant(section + 1) : QVariant();
    if (role == Qt::TextAlignmentRole) return int(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case Hostname:
        return tr("Host name");
    case Address:
        return tr("Address");
    case Type:
        return tr("Type");
    case Status:
        return tr("Status");
    case Environment:
        return tr("Environment");
    case Owner:
        return tr("Owner");
    case Tags:
        return tr("Tags");
    case Changed:
        return tr("Changed");
    default:
        return {};
    }
}

} // namespace oc::ui
