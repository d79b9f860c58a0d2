// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/ConflictDialog.h"

#include "engine/base/Clock.h"
#include "ui/assets/AssetHistory.h"
#include "ui/assets/GridCells.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QButtonGroup>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace oc::ui {

namespace {

constexpr int mine = 1;
constexpr int theirs = 0;

QString text(const QJsonObject& fields, const QString& name) {
    Asset asset;
    const auto column = assetColumns::fromName(name);
    if (!column) return {};
    const QJsonValue value = fields.value(name);
    if (*column == AssetColumn::Tags) asset.tags = value.toObject();
    if (*column == AssetColumn::Metadata) asset.metadata = value.toObject();
    const QString shown = value.isObject() ? gridCells::exact(asset, *column) : value.toVariant().toString();
    return shown.isEmpty() ? QStringLiteral("—") : shown;
}

QString theirText(const Asset& asset, const QString& name) {
    const auto column = assetColumns::fromName(name);
    const QString shown = column ? gridCells::exact(asset, *column) : QString();
    return shown.isEmpty() ? QStringLiteral("—") : shown;
}

} // namespace

ConflictDialog::ConflictDialog(const QList<AssetConflict>& conflicts, const AssetEdits::Besides& besides,
                               const QString& label, bool undoing, Theme& theme, QWidget* parent)
    : QDialog(parent), conflicts_(conflicts), undoing_(undoing), theme_(theme) {
    setObjectName(QStringLiteral("conflictDialog"));
    setWindowTitle(tr("Changed by somebody else meanwhile"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 12);
    layout->setSpacing(12);
    auto* intro = new QLabel(
        undoing
            ? tr("\"%1\" is not undone yet: somebody else changed the same fields after it. Choose what shall stand "
                 "there; nothing changes until you do.")
                  .arg(label)
            : tr("\"%1\" is not saved yet: somebody else changed the same fields since you saw them. Choose what "
                 "shall stand there; nothing of yours is lost until you do.")
                  .arg(label),
        this);
    intro->setWordWrap(true);
    intro->setTextFormat(Qt::PlainText);
    layout->addWidget(intro);

    auto* content = new QWidget;
    auto* grid = new QGridLayout(content);
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(6);
    const QStringList titles{tr("Field"), undoing ? tr("After your edit") : tr("It was"), tr("Theirs"),
                             undoing ? tr("Before your edit") : tr("Yours")};
    for (int i = 0; i < titles.size(); ++i) {
        auto* title = new QLabel(titles.at(i), content);
        title->setFont(Theme::font(FontRole::Section));
        theme.setTextColor(title, Token::SecondText);
        grid->addWidget(title, 0, i);
        grid->setColumnStretch(i, i == 0 ? 0 : 1);
    }
    constexpr qsizetype most = 200; // a person decides about no more one by one; "all" is below
    for (qsizetype i = 0; i < qMin(most, conflicts_.size()); ++i)
        addConflict(grid, i);
    if (conflicts_.size() > most)
        grid->addWidget(new QLabel(tr("and %1 more: theirs stay").arg(conflicts_.size() - most), content),
                        grid->rowCount(), 0, 1, 4);
    grid->setRowStretch(grid->rowCount(), 1);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidget(content);
    layout->addWidget(scroll, 1);
    if (QLabel* label = besidesLabel(besides)) layout->addWidget(label);

    auto* buttons = new QDialogButtonBox(this);
    auto* save =
        buttons->addButton(besides.removed == 0 ? tr("Save what is chosen")
                                                : tr("Save, and delete %1").arg(QLocale().toString(besides.removed)),
                           QDialogButtonBox::AcceptRole);
    save->setObjectName(QStringLiteral("conflictSave"));
    setLook(save, Look::Primary);
    auto* giveUp =
        buttons->addButton(undoing ? tr("Do not undo") : tr("Give up my edit"), QDialogButtonBox::RejectRole);
    giveUp->setObjectName(QStringLiteral("conflictGiveUp"));
    auto* allMine = buttons->addButton(undoing ? tr("All as before") : tr("All mine"), QDialogButtonBox::ActionRole);
    allMine->setObjectName(QStringLiteral("conflictAllMine"));
    auto* allTheirs = buttons->addButton(tr("All theirs"), QDialogButtonBox::ActionRole);
    connect(allMine, &QPushButton::clicked, this, [this] { chooseAll(true); });
    connect(allTheirs, &QPushButton::clicked, this, [this] { chooseAll(false); });
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        Q_EMIT settled(answer());
        accept();
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(this, &QDialog::rejected, this, &ConflictDialog::givenUp);
    resize(720, qMin(560, 220 + 34 * int(choices_.size() + conflicts_.size())));
}

/// Null when nothing else happens.
QLabel* ConflictDialog::besidesLabel(const AssetEdits::Besides& besides) {
    QStringList parts;
    const auto add = [&parts](qsizetype count, const QString& one, const QString& several) {
        if (count > 0) parts.append(count == 1 ? one : several.arg(QLocale().toString(count)));
    };
    add(besides.removed, tr("1 asset is deleted"), tr("%1 assets are deleted"));
    add(besides.changed, tr("1 asset is changed"), tr("%1 assets are changed"));
    add(besides.created, undoing_ ? tr("1 asset comes back") : tr("1 asset is created"),
        undoing_ ? tr("%1 assets come back") : tr("%1 assets are created"));
    if (parts.isEmpty()) return nullptr;
    const QString what =
        undoing_ ? tr("Saving undoes the rest of it, too: %1.") : tr("Saving does the rest of it, too: %1.");
    auto* label = new QLabel(what.arg(parts.join(QStringLiteral(", "))), this);
    label->setObjectName(QStringLiteral("conflictBesides"));
    label->setWordWrap(true);
    label->setFont(Theme::font(FontRole::BodyStrong));
    if (besides.removed > 0) theme_.setTextColor(label, Token::FailedText);
    return label;
}

void ConflictDialog::addConflict(QGridLayout* grid, qsizetype index) {
    const AssetConflict& conflict = conflicts_.at(index);
    int row = grid->rowCount();
    const QString before = conflict.mine.base.value(QLatin1String("hostname")).toString();
    const QString name = conflict.theirs     ? conflict.theirs->hostname
                         : !before.isEmpty() ? before
                                             : tr("Asset %1").arg(conflict.mine.change.id);
    auto* title = new QLabel(name, grid->parentWidget());
    title->setFont(Theme::font(FontRole::BodyStrong));
    title->setTextFormat(Qt::PlainText);
    grid->addWidget(title, row, 0, 1, 2);
    auto* author = new QLabel(grid->parentWidget());
    author->setObjectName(QStringLiteral("conflictAuthor_%1").arg(index));
    author->setTextFormat(Qt::RichText);
    author->setFont(Theme::font(FontRole::Second));
    author->setWordWrap(true);
    theme_.setTextColor(author, Token::SecondText);
    grid->addWidget(author, row++, 2, 1, 2);
    authors_.insert(conflict.mine.change.id, author);
    const auto cell = [&](const QString& text, int column) {
        auto* label = new QLabel(text, grid->parentWidget());
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        theme_.setTextColor(label, Token::SecondText);
        grid->addWidget(label, row, column);
    };
    if (!conflict.theirs) {
        cell(tr("It was deleted meanwhile, so there is nothing to change. The change log can bring it back."), 0);
        grid->addWidget(grid->itemAtPosition(row, 0)->widget(), row, 0, 1, 4);
        return;
    }
    const auto choose = [&](const QString& field, const QString& was, const QString& their, const QString& my) {
        cell(field.isEmpty() ? QString() : gridCells::title(*assetColumns::fromName(field)), 0);
        cell(was, 1);
        auto* group = new QButtonGroup(this);
        const auto option = [&](const QString& text, int id, int column) {
            auto* radio = new QRadioButton(text, grid->parentWidget());
            radio->setObjectName(QStringLiteral("conflict_%1_%2_%3")
                                     .arg(index)
                                     .arg(field, id == mine ? QStringLiteral("mine") : QStringLiteral("theirs")));
            group->addButton(radio, id);
            grid->addWidget(radio, row, column);
        };
        option(their, theirs, 2);
        option(my, mine, 3);
        group->button(theirs)->setChecked(true);
        choices_.append({index, field, group});
        ++row;
    };
    if (conflict.mine.change.kind == AssetChange::Kind::Update) {
        for (const QString& field : conflict.fields)
            choose(field, text(conflict.mine.base, field), theirText(*conflict.theirs, field),
                   text(conflict.mine.change.fields, field));
    } else {
        QStringList changed;
        for (const QString& field : conflict.fields)
            changed.append(gridCells::title(*assetColumns::fromName(field)));
        choose({}, tr("They changed: %1").arg(changed.join(QStringLiteral(", "))), tr("Keep it"), tr("Delete it"));
    }
}

QList<qint64> ConflictDialog::assets() const {
    QList<qint64> ids;
    for (const AssetConflict& conflict : conflicts_)
        ids.append(conflict.mine.change.id);
    return ids;
}

void ConflictDialog::showAuthors(const QList<AssetLogEntry>& latest) {
    for (const AssetLogEntry& entry : latest) {
        if (QLabel* const author = authors_.value(entry.assetId))
            author->setText(assetHistory::lastChange(entry, nowMs()));
    }
}

void ConflictDialog::chooseAll(bool my) {
    for (const Choice& choice : qAsConst(choices_))
        choice.group->button(my ? mine : theirs)->setChecked(true);
}

QList<QJsonObject> ConflictDialog::answer() const {
    QList<QJsonObject> fields(conflicts_.size());
    for (const Choice& choice : choices_) {
        if (choice.group->checkedId() != mine) continue;
        const QJsonObject wished = conflicts_.at(choice.conflict).mine.change.fields;
        if (choice.field.isEmpty())
            fields[choice.conflict].insert(QStringLiteral("remove"), true);
        else
            fields[choice.conflict].insert(choice.field, wished.value(choice.field));
    }
    return fields;
}

} // namespace oc::ui
