// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/ComparisonRow.h"

#include "engine/base/Duration.h"
#include "engine/plan/RowReader.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QComboBox>
#include <QCompleter>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QStringListModel>
#include <QToolButton>

#include <algorithm>

namespace oc::ui {

namespace {

using Operation = RowComparison::Operation;

bool isNumber(ColumnType type) {
    switch (type) {
    case ColumnType::Integer:
    case ColumnType::Number:
    case ColumnType::Bytes:
    case ColumnType::Percent:
    case ColumnType::Duration:
        return true;
    default:
        return false;
    }
}

/// The number that a person typed: "80", "80 %", "10 GB" for bytes.
std::optional<double> numberOf(const QString& text, const Column& column) {
    QString plain = text;
    const QString unit = column.type == ColumnType::Percent ? QStringLiteral("%") : column.unit;
    if (!unit.isEmpty() && plain.endsWith(unit, Qt::CaseInsensitive)) plain.chop(unit.size());
    bool good = false;
    const double number = plain.trimmed().toDouble(&good);
    if (good) return number;
    if (column.type == ColumnType::Bytes || unit == QStringLiteral("bytes"))
        if (const auto size = parseSize(text)) return double(*size);
    return std::nullopt;
}

} // namespace

ComparisonRow::ComparisonRow(Theme& theme, QWidget* parent)
    : QWidget(parent),
      column_(new QComboBox(this)),
      operation_(new QComboBox(this)),
      value_(new QLineEdit(this)),
      remove_(new QToolButton(this)),
      words_(new QStringListModel(this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    column_->setMinimumContentsLength(14);
    column_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    operation_->setMinimumContentsLength(14);
    operation_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    column_->setAccessibleName(tr("Column"));
    operation_->setAccessibleName(tr("How it is compared"));
    value_->setAccessibleName(tr("Value"));
    value_->setMinimumWidth(120);
    setLook(remove_, Look::Quiet);
    remove_->setIcon(theme.icon(QStringLiteral("close"), Token::SecondText));
    remove_->setAccessibleName(tr("Remove this condition"));
    remove_->setToolTip(tr("Remove this condition"));
    auto* completer = new QCompleter(words_, this);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    completer->setFilterMode(Qt::MatchContains);
    value_->setCompleter(completer);
    layout->addWidget(column_, 3);
    layout->addWidget(operation_, 3);
    layout->addWidget(value_, 3);
    layout->addWidget(remove_);
    connect(column_, &QComboBox::currentIndexChanged, this, [this] {
        fillOperations();
        offerValues();
        Q_EMIT changed();
    });
    connect(operation_, &QComboBox::currentIndexChanged, this, [this] {
        offerValues();
        Q_EMIT changed();
    });
    connect(value_, &QLineEdit::textChanged, this, &ComparisonRow::changed);
    connect(remove_, &QToolButton::clicked, this, &ComparisonRow::removeWanted);
}

void ComparisonRow::setNumber(int number) {
    column_->setObjectName(QStringLiteral("conditionColumn%1").arg(number));
    operation_->setObjectName(QStringLiteral("conditionOperation%1").arg(number));
    value_->setObjectName(QStringLiteral("conditionValue%1").arg(number));
    remove_->setObjectName(QStringLiteral("conditionRemove%1").arg(number));
}

void ComparisonRow::chooseUsual() {
    const auto percent = std::find_if(columns_.cbegin(), columns_.cend(),
                                      [](const Column& column) { return column.type == ColumnType::Percent; });
    if (percent != columns_.cend()) column_->setCurrentIndex(int(percent - columns_.cbegin()));
}

void ComparisonRow::focusColumn() {
    column_->setFocus(Qt::OtherFocusReason);
}

void ComparisonRow::focusOpen() {
    if (value_->isHidden() || !value_->text().isEmpty()) return focusColumn();
    value_->setFocus(Qt::OtherFocusReason);
}

void ComparisonRow::setColumns(const QList<Column>& columns) {
    const QString before = column();
    columns_ = columns;
    const QSignalBlocker quiet(column_);
    column_->clear();
    for (const Column& one : columns)
        column_->addItem(one.name);
    column_->setCurrentIndex(std::max(0, column_->findText(before)));
    fillOperations();
    offerValues();
}

QString ComparisonRow::column() const {
    return column_->currentText();
}

Column ComparisonRow::current() const {
    const int index = column_->currentIndex();
    return index >= 0 && index < columns_.size() ? columns_.at(index) : Column();
}

void ComparisonRow::fillOperations() {
    const Column column = current();
    // Of another kind of column the usual one is meant: "is above" for a number, not the "is" of the text before.
    const auto kindOf = [](ColumnType type) { return isNumber(type) ? ColumnType::Number : type; };
    const bool same = operation_->count() > 0 && kindOf(filledFor_) == kindOf(column.type);
    const int before = same ? operation_->currentData().toInt() : -1;
    filledFor_ = column.type;
    const QSignalBlocker quiet(operation_);
    operation_->clear();
    const auto add = [this](const QString& words, Operation operation, const QString& fixed = {}) {
        operation_->addItem(words, int(operation));
        operation_->setItemData(operation_->count() - 1, fixed, Qt::UserRole + 1);
    };
    using enum Operation;
    if (column.type == ColumnType::Boolean) {
        add(tr("is true"), Equal, QStringLiteral("true"));
        add(tr("is false"), Equal, QStringLiteral("false"));
    } else if (isNumber(column.type)) {
        add(tr("is above"), Greater);
        add(tr("is at least"), GreaterOrEqual);
        add(tr("is below"), Less);
        add(tr("is at most"), LessOrEqual);
        add(tr("is"), Equal);
        add(tr("is not"), NotEqual);
    } else if (column.type == ColumnType::Json) {
        add(tr("contains"), Contains);
        add(tr("does not contain"), ContainsNot);
    } else {
        add(tr("is"), Equal);
        add(tr("is not"), NotEqual);
        add(tr("contains"), Contains);
        add(tr("does not contain"), ContainsNot);
        add(tr("starts with"), StartsWith);
        if (column.type == ColumnType::Time) {
            add(tr("is after"), Greater);
            add(tr("is before"), Less);
        }
    }
    if (column.type != ColumnType::Boolean) {
        add(tr("is empty"), Empty);
        add(tr("is not empty"), NotEmpty);
    }
    operation_->setCurrentIndex(std::max(0, operation_->findData(before)));
}

void ComparisonRow::offerValues() {
    const auto operation = Operation(operation_->currentData().toInt());
    const bool takes =
        RowComparison::takesOperand(operation) && operation_->currentData(Qt::UserRole + 1).toString().isEmpty();
    // It keeps its place, so that nothing jumps.
    QSizePolicy policy = value_->sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    value_->setSizePolicy(policy);
    value_->setVisible(takes);
    const Column column = current();
    value_->setPlaceholderText(!isNumber(column.type)             ? tr("value")
                               : column.type == ColumnType::Bytes ? tr("such as 10 GB")
                               : column.unit.isEmpty() || column.type == ColumnType::Percent
                                   ? (column.type == ColumnType::Percent ? tr("percent") : tr("a number"))
                                   : column.unit);
    QStringList words = values_ ? values_(column.name) : QStringList();
    words += operands_;
    words_->setStringList(words);
}

void ComparisonRow::setComparison(const RowComparison& comparison) {
    const QSignalBlocker quiet(this);
    if (column_->findText(comparison.column) < 0) {
        // A name that nothing declares may all the same be there when it runs.
        columns_.append(Column{comparison.column, ColumnType::String, {}});
        column_->addItem(comparison.column);
    }
    column_->setCurrentIndex(column_->findText(comparison.column));
    fillOperations();
    int chosen = -1;
    for (int i = 0; i < operation_->count(); ++i) {
        const QString fixed = operation_->itemData(i, Qt::UserRole + 1).toString();
        if (operation_->itemData(i).toInt() != int(comparison.operation)) continue;
        if (fixed.isEmpty() || fixed == comparison.operand) chosen = i;
    }
    if (chosen < 0) {
        // What this type does not offer, and somebody wrote all the same.
        operation_->addItem(QStringLiteral("…"), int(comparison.operation));
        chosen = operation_->count() - 1;
    }
    operation_->setCurrentIndex(chosen);
    offerValues();
    const auto text = RowReader(comparison.operand).string();
    value_->setText(text.value_or(comparison.operand));
}

Result<RowComparison> ComparisonRow::comparison() const {
    const Column column = current();
    RowComparison result{column.name, Operation(operation_->currentData().toInt()), {}};
    const QString fixed = operation_->currentData(Qt::UserRole + 1).toString();
    const QString typed = value_->text().trimmed();
    if (!RowComparison::takesOperand(result.operation)) return result;
    if (!fixed.isEmpty()) {
        result.operand = fixed;
    } else if (typed.isEmpty()) {
        return Error{QStringLiteral("no_value"), tr("%1 needs a value to compare with.").arg(column.name), {}, {}};
    } else if (operands_.contains(typed)) {
        result.operand = typed;
    } else if (isNumber(column.type)) {
        const auto number = numberOf(typed, column);
        if (!number)
            return Error{
                QStringLiteral("no_number"), tr("%1 is a number; “%2” is none.").arg(column.name, typed), {}, {}};
        result.operand = QString::number(*number, 'g', QLocale::FloatingPointShortest);
    } else {
        result.operand = expression::quoted(typed);
    }
    return result;
}

} // namespace oc::ui
