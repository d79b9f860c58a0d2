// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/ComparisonList.h"

#include "ui/plan/ComparisonRow.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace oc::ui {

ComparisonList::ComparisonList(Theme& theme, QWidget* parent)
    : QWidget(parent),
      theme_(theme),
      layout_(new QVBoxLayout(this)),
      join_(new QComboBox(this)),
      add_(new QPushButton(tr("Add a condition"), this)) {
    layout_->setContentsMargins(0, 0, 0, 0);
    layout_->setSpacing(8);
    auto* last = new QHBoxLayout;
    last->setSpacing(8);
    add_->setObjectName(QStringLiteral("conditionAdd"));
    add_->setIcon(theme.icon(QStringLiteral("plus"), Token::SecondText));
    add_->setAutoDefault(false);
    join_->setObjectName(QStringLiteral("conditionJoin"));
    join_->addItems({tr("all of them must hold"), tr("one of them is enough")});
    join_->setAccessibleName(tr("How the conditions go together"));
    last->addWidget(add_);
    last->addWidget(join_);
    last->addStretch(1);
    layout_->addLayout(last);
    connect(add_, &QPushButton::clicked, this, [this] {
        addLine();
        lines_.last()->focusColumn();
    });
    connect(join_, &QComboBox::currentIndexChanged, this, &ComparisonList::changed);
    showJoin();
}

ComparisonRow* ComparisonList::append() {
    auto* line = new ComparisonRow(theme_, this);
    line->setOperands(operands_);
    line->setValues(values_);
    line->setColumns(source_.columns);
    line->setNumber(int(lines_.size()));
    connect(line, &ComparisonRow::changed, this, &ComparisonList::changed);
    connect(line, &ComparisonRow::removeWanted, this, [this, line] { removeLine(line); });
    layout_->insertWidget(int(lines_.size()), line);
    lines_.append(line);
    showJoin();
    return line;
}

void ComparisonList::addLine() {
    append()->chooseUsual();
    Q_EMIT changed();
}

void ComparisonList::removeLine(ComparisonRow* line) {
    lines_.removeOne(line);
    line->hide();
    line->deleteLater();
    for (qsizetype i = 0; i < lines_.size(); ++i)
        lines_.at(i)->setNumber(int(i));
    showJoin();
    add_->setFocus();
    Q_EMIT changed();
}

void ComparisonList::showJoin() {
    join_->setVisible(lines_.size() > 1);
}

void ComparisonList::setSource(const RowSource& source) {
    const bool other = source_.path != source.path;
    source_ = source;
    const QList<ComparisonRow*> lines = lines_;
    for (ComparisonRow* line : lines) {
        if (other && !source.column(line->column())) {
            removeLine(line);
            continue;
        }
        line->setColumns(source.columns);
    }
}

void ComparisonList::setOperands(const QStringList& paths) {
    operands_ = paths;
    for (ComparisonRow* line : std::as_const(lines_))
        line->setOperands(paths);
}

void ComparisonList::setComparisons(const RowComparisons& comparisons) {
    const QSignalBlocker quiet(this);
    qDeleteAll(std::exchange(lines_, {}));
    for (const RowComparison& one : comparisons.list)
        append()->setComparison(one);
    join_->setCurrentIndex(comparisons.any ? 1 : 0);
    showJoin();
}

Result<RowComparisons> ComparisonList::comparisons() const {
    RowComparisons all;
    all.any = lines_.size() > 1 && join_->currentIndex() == 1;
    for (const ComparisonRow* line : lines_) {
        const Result<RowComparison> one = line->comparison();
        if (!one) return one.error();
        all.list.append(*one);
    }
    return all;
}

void ComparisonList::focusFirst() {
    if (!lines_.isEmpty()) lines_.first()->focusOpen();
}

} // namespace oc::ui
