// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/BulkEditDialog.h"

#include "ui/assets/AssetEdits.h"
#include "ui/assets/CellEditor.h"
#include "ui/assets/GridCells.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QShortcut>
#include <QVBoxLayout>

namespace oc::ui {

QJsonObject BulkEditDialog::Edit::fieldsFor(const Asset& asset) const {
    QJsonObject all = fields;
    if (addTags.isEmpty() && removeTags.isEmpty()) return all;
    QJsonObject tags = asset.tags;
    for (auto it = addTags.constBegin(); it != addTags.constEnd(); ++it)
        tags.insert(it.key(), it.value());
    for (const QString& name : removeTags)
        tags.remove(name);
    all.insert(assetColumns::name(AssetColumn::Tags), tags);
    return all;
}

BulkEditDialog::BulkEditDialog(AssetStore& store, const QList<Asset>& assets, Theme& theme, QWidget* parent)
    : QDialog(parent),
      store_(store),
      assets_(assets),
      theme_(theme),
      addTags_(new QLineEdit(this)),
      removeTags_(new QLineEdit(this)),
      problem_(new QLabel(this)) {
    setObjectName(QStringLiteral("bulkEditDialog"));
    setWindowTitle(assets.size() == 1 ? tr("Edit %1").arg(assets.first().hostname)
                                      : tr("Edit %1 assets").arg(QLocale().toString(assets.size())));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 12);
    layout->setSpacing(12);
    auto* hint = new QLabel(tr("What is ticked is set for all of them; the rest stays as it is."), this);
    theme.setTextColor(hint, Token::SecondText);
    layout->addWidget(hint);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(8);
    using enum AssetColumn;
    for (const AssetColumn column : {Type, Status, Environment, Location, Owner})
        addRow(grid, column);
    const auto tagRow = [&](const QString& title, QLineEdit* field, const QString& name, const QString& placeholder) {
        const int row = grid->rowCount();
        auto* label = new QLabel(title, this);
        label->setBuddy(field);
        field->setObjectName(name);
        field->setAccessibleName(title);
        field->setPlaceholderText(placeholder);
        grid->addWidget(label, row, 0);
        grid->addWidget(field, row, 1);
        connect(field, &QLineEdit::textChanged, this, &BulkEditDialog::check);
    };
    tagRow(tr("Add tags"), addTags_, QStringLiteral("bulkAddTags"), tr("role=web, tier=front"));
    tagRow(tr("Remove tags"), removeTags_, QStringLiteral("bulkRemoveTags"), tr("names, such as: role, tier"));
    layout->addLayout(grid);
    problem_->setObjectName(QStringLiteral("bulkProblem"));
    problem_->setWordWrap(true);
    problem_->setTextFormat(Qt::PlainText);
    problem_->setMinimumHeight(34);
    problem_->setAlignment(Qt::AlignTop);
    layout->addWidget(problem_);
    layout->addStretch(1);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    save_ = buttons->addButton(tr("Change"), QDialogButtonBox::AcceptRole);
    save_->setObjectName(QStringLiteral("bulkSave"));
    save_->setToolTip(tr("Change them (Ctrl+Enter); undo takes it back as one"));
    setLook(save_, Look::Primary);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &BulkEditDialog::save);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return), this), &QShortcut::activated, this,
            &BulkEditDialog::save);
    // From the top down, and from there: what is typed ticks its field.
    QWidget* before = nullptr;
    for (const Row& row : qAsConst(rows_)) {
        if (before) setTabOrder(before, row.set);
        setTabOrder(row.set, row.text);
        before = row.text;
    }
    setTabOrder(before, addTags_);
    setTabOrder(addTags_, removeTags_);
    rows_.first().text->setFocus();
    resize(480, sizeHint().height());
    check();
}

void BulkEditDialog::addRow(QGridLayout* grid, AssetColumn column) {
    const int row = grid->rowCount();
    const QString name = assetColumns::name(column);
    auto* set = new QCheckBox(gridCells::title(column), this);
    set->setObjectName(QStringLiteral("bulkSet_") + name);
    auto* text = new CellEditor(store_, theme_, assets_.first(), column, this);
    text->setObjectName(QStringLiteral("bulk_") + name);
    // What all have in common stands there; else nothing, and the field says that they differ.
    const QString first = gridCells::exact(assets_.first(), column);
    const bool same = std::all_of(assets_.begin(), assets_.end(),
                                  [&](const Asset& asset) { return gridCells::exact(asset, column) == first; });
    if (same)
        text->setText(first);
    else
        text->setPlaceholderText(tr("they differ"));
    grid->addWidget(set, row, 0);
    grid->addWidget(text, row, 1);
    connect(text, &QLineEdit::textEdited, set, [set] { set->setChecked(true); });
    connect(text, &QLineEdit::textChanged, this, &BulkEditDialog::check);
    connect(set, &QCheckBox::toggled, this, &BulkEditDialog::check);
    rows_.append({column, set, text});
}

void BulkEditDialog::check() {
    if (!save_ && rows_.isEmpty()) return;
    edit_ = {};
    QString problem;
    for (const Row& row : qAsConst(rows_)) {
        if (!row.set->isChecked()) continue;
        const Result<QJsonValue> value = gridCells::read(assets_.first(), row.column, row.text->text());
        if (value)
            edit_.fields.insert(assetColumns::name(row.column), *value);
        else if (problem.isEmpty())
            problem = value.error().toText();
    }
    Asset none;
    none.hostname = assets_.first().hostname;
    const Result<QJsonValue> added = gridCells::read(none, AssetColumn::Tags, addTags_->text());
    setWrongLook(addTags_, !added);
    if (added)
        edit_.addTags = added->toObject();
    else if (problem.isEmpty())
        problem = added.error().toText();
    for (const QString& part : removeTags_->text().split(QLatin1Char(','), Qt::SkipEmptyParts))
        if (const QString name = part.section(QLatin1Char('='), 0, 0).trimmed(); !name.isEmpty())
            edit_.removeTags.append(name);
    qsizetype changed = 0;
    for (const Asset& asset : qAsConst(assets_))
        changed += AssetEdits::setFields({asset}, edit_.fieldsFor(asset)).size();
    if (!save_) return;
    save_->setEnabled(problem.isEmpty() && changed > 0);
    const bool wrong = !problem.isEmpty();
    theme_.setTextColor(problem_, wrong ? Token::FailedText : Token::SecondText);
    problem_->setText(
        wrong ? problem
        : changed == 0
            ? tr("Nothing would change yet.")
            : tr("%1 of %2 will change.").arg(QLocale().toString(changed), QLocale().toString(assets_.size())));
}

void BulkEditDialog::save() {
    check();
    if (!save_->isEnabled()) return;
    Q_EMIT chosen(assets_, edit_);
    accept();
}

} // namespace oc::ui
