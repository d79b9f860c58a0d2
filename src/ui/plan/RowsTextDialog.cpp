// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/RowsTextDialog.h"

#include "ui/plan/CodeText.h"
#include "ui/plan/ComparisonList.h"
#include "ui/plan/RowValues.h"
#include "ui/results/WhenDone.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>
#include <QShortcut>
#include <QVBoxLayout>
#include <QtConcurrentRun>

#include <algorithm>

namespace oc::ui {

namespace {

constexpr int shownLines = 6; ///< of the text, the rest by scrolling
constexpr qsizetype most = 4000;
const QString target = QStringLiteral("target");

QString unitOf(const Column& column) {
    return column.type == ColumnType::Percent ? QStringLiteral("%") : column.unit;
}

QLabel* title(const QString& text, Theme& theme, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setFont(Theme::font(FontRole::Section));
    theme.setTextColor(label, Token::SecondText);
    return label;
}

} // namespace

QList<RowsText::Piece> RowsTextDialog::pieces(const RowSource& source, const QStringList& columns) {
    QList<RowsText::Piece> pieces;
    QString between;
    for (const QString& name : columns) {
        if (!between.isEmpty()) pieces.append({false, between});
        pieces.append({true, name});
        const Column* column = source.column(name);
        const QString unit = column ? unitOf(*column) : QString();
        between = name == target ? QStringLiteral(": ") : unit.isEmpty() ? QStringLiteral(" ") : u' ' + unit + u' ';
    }
    if (const QString last = between.trimmed(); !last.isEmpty() && !pieces.isEmpty() && last != u":")
        pieces.append({false, u' ' + last});
    return pieces;
}

std::optional<QStringList> RowsTextDialog::columnsOf(const RowSource& source, const QList<RowsText::Piece>& made) {
    QStringList columns;
    for (const RowsText::Piece& piece : made)
        if (piece.isColumn) columns.append(piece.text);
    return pieces(source, columns) == made ? std::optional(columns) : std::nullopt;
}

QStringList RowsTextDialog::usualColumns(const RowSource& source, const RowComparisons& where) {
    QStringList columns;
    const auto add = [&columns](const QString& name) {
        if (!columns.contains(name)) columns.append(name);
    };
    if (source.column(target)) add(target);
    // What a thing is called stands in a text, mostly in one of the last of the leading ones: df has the device before
    // the place where it is mounted. One that is named so is taken first.
    const Column* name = nullptr;
    for (const Column& column : source.columns) {
        if (column.type != ColumnType::String || column.name == target) continue;
        const bool telling = column.name.contains(QStringLiteral("name")) ||
                             column.name.contains(QStringLiteral("mounted")) || column.name == QStringLiteral("unit") ||
                             column.name == QStringLiteral("path");
        if (!name || telling) name = &column;
        if (telling) break;
    }
    if (name) add(name->name);
    for (const RowComparison& one : where.list)
        if (source.column(one.column)) add(one.column);
    if (columns.isEmpty() && !source.columns.isEmpty()) add(source.columns.first().name);
    return columns;
}

RowsTextDialog::RowsTextDialog(const QList<RowSource>& sources, const QStringList& operands, ExpressionScopePtr scope,
                               const std::optional<RowsText>& start, Theme& theme, QWidget* parent)
    : QDialog(parent),
      sources_(sources),
      scope_(std::move(scope)),
      theme_(theme),
      source_(new QComboBox(this)),
      where_(new ComparisonList(theme, this)),
      columns_(new QListWidget(this)),
      separator_(new QComboBox(this)),
      text_(codeText::box(QStringLiteral("rowsText"))),
      problem_(new QLabel(this)) {
    setObjectName(QStringLiteral("rowsTextDialog"));
    setWindowTitle(tr("Rows as text"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 12);
    layout->setSpacing(8);
    source_->setObjectName(QStringLiteral("rowsSource"));
    source_->setAccessibleName(tr("Whose rows"));
    for (const RowSource& one : sources_)
        source_->addItem(one.title, one.path);
    layout->addWidget(title(tr("ROWS OF"), theme, this));
    layout->addWidget(source_);
    layout->addWidget(title(tr("ONLY THOSE WHERE"), theme, this));
    layout->addWidget(where_);
    layout->addWidget(title(tr("OF EACH ROW, IN THIS ORDER (DRAG, OR ALT+UP AND ALT+DOWN)"), theme, this));
    columns_->setObjectName(QStringLiteral("rowsColumns"));
    columns_->setAccessibleName(tr("Columns that are written"));
    columns_->setDragDropMode(QAbstractItemView::InternalMove);
    columns_->setMinimumHeight(132);
    layout->addWidget(columns_, 1);
    auto* between = new QHBoxLayout;
    auto* betweenLabel = new QLabel(tr("Between the rows"), this);
    separator_->setObjectName(QStringLiteral("rowsSeparator"));
    separator_->addItem(tr("a new line"), QStringLiteral("\n"));
    separator_->addItem(tr("a comma"), QStringLiteral(", "));
    separator_->addItem(tr("a semicolon"), QStringLiteral("; "));
    betweenLabel->setBuddy(separator_);
    between->addWidget(betweenLabel);
    between->addWidget(separator_);
    between->addStretch(1);
    layout->addLayout(between);
    layout->addWidget(title(tr("SO IT READS"), theme, this));
    auto* area = new QScrollArea(this);
    area->setWidget(text_);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->viewport()->setAutoFillBackground(false);
    text_->setAutoFillBackground(false);
    QWidget* framed = codeText::framed(area);
    framed->setFixedHeight(16 + shownLines * (QFontMetrics(text_->font()).lineSpacing() + 1));
    layout->addWidget(framed);
    problem_->setObjectName(QStringLiteral("rowsProblem"));
    problem_->setTextFormat(Qt::PlainText);
    problem_->setWordWrap(true);
    problem_->setMinimumHeight(problem_->fontMetrics().lineSpacing());
    layout->addWidget(problem_);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    save_ = buttons->addButton(tr("Insert"), QDialogButtonBox::AcceptRole);
    save_->setObjectName(QStringLiteral("rowsSave"));
    save_->setToolTip(tr("Put it into the text (Ctrl+Enter)"));
    save_->setDefault(true);
    setLook(save_, Look::Primary);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &RowsTextDialog::save);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return), this), &QShortcut::activated, this,
            &RowsTextDialog::save);
    for (const int step : {-1, 1}) {
        auto* move = new QShortcut(QKeySequence(Qt::ALT | (step < 0 ? Qt::Key_Up : Qt::Key_Down)), columns_);
        move->setContext(Qt::WidgetShortcut);
        connect(move, &QShortcut::activated, this, [this, step] {
            const int row = columns_->currentRow();
            if (row < 0 || row + step < 0 || row + step >= columns_->count()) return;
            columns_->insertItem(row + step, columns_->takeItem(row));
            columns_->setCurrentRow(row + step);
        });
    }

    where_->setOperands(operands);
    const int begin = start ? source_->findData(start->path) : -1;
    if (begin >= 0) source_->setCurrentIndex(begin);
    sourceChanged();
    if (begin >= 0) {
        where_->setComparisons(start->where);
        const auto columns = columnsOf(source(), start->pieces);
        fillColumns(columns && !columns->isEmpty() ? *columns : usualColumns(source(), start->where));
        const int separator = separator_->findData(start->separator);
        if (separator >= 0) separator_->setCurrentIndex(separator);
    }
    connect(source_, &QComboBox::currentIndexChanged, this, &RowsTextDialog::sourceChanged);
    connect(separator_, &QComboBox::currentIndexChanged, this, &RowsTextDialog::refresh);
    connect(where_, &ComparisonList::changed, this, &RowsTextDialog::refresh);
    connect(columns_, &QListWidget::itemChanged, this, &RowsTextDialog::refresh);
    connect(columns_->model(), &QAbstractItemModel::rowsMoved, this, &RowsTextDialog::refresh);
    connect(columns_->model(), &QAbstractItemModel::rowsInserted, this, &RowsTextDialog::refresh);
    refresh();
    resize(620, 640);
}

const RowSource& RowsTextDialog::source() const {
    return sources_.at(std::max(0, source_->currentIndex()));
}

void RowsTextDialog::fillColumns(const QStringList& chosen) {
    filling_ = true;
    columns_->clear();
    QStringList names = chosen;
    for (const Column& column : source().columns)
        if (!names.contains(column.name)) names.append(column.name);
    for (const QString& name : std::as_const(names)) {
        auto* item = new QListWidgetItem(name);
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable | Qt::ItemIsDragEnabled);
        item->setCheckState(chosen.contains(name) ? Qt::Checked : Qt::Unchecked);
        columns_->addItem(item);
    }
    columns_->setCurrentRow(0);
    filling_ = false;
}

void RowsTextDialog::sourceChanged() {
    where_->setValues(rowValues(scope_, source()));
    where_->setSource(source());
    const auto where = where_->comparisons();
    fillColumns(usualColumns(source(), where ? *where : RowComparisons()));
    refresh();
}

QStringList RowsTextDialog::chosenColumns() const {
    QStringList names;
    for (int i = 0; i < columns_->count(); ++i)
        if (columns_->item(i)->checkState() == Qt::Checked) names.append(columns_->item(i)->text());
    return names;
}

Result<RowsText> RowsTextDialog::made() const {
    const auto where = where_->comparisons();
    if (!where) return where.error();
    RowsText rows{source().path, *where, pieces(source(), chosenColumns()), separator_->currentData().toString()};
    if (rows.pieces.isEmpty())
        return Error{QStringLiteral("no_columns"), tr("Tick a column that is to be written."), {}, {}};
    return rows;
}

void RowsTextDialog::refresh() {
    if (filling_) return;
    const Result<RowsText> now = made();
    save_->setEnabled(bool(now));
    theme_.setTextColor(problem_, Token::SecondText);
    problem_->setText(now ? QString() : now.error().message);
    ++generation_;
    if (now) tellText(*now);
}

void RowsTextDialog::tellText(const RowsText& rows) {
    // Before a run there is only its shape to show.
    QString shape;
    for (const RowsText::Piece& piece : rows.pieces)
        shape += piece.isColumn ? u'‹' + piece.text + u'›' : piece.text;
    if (!scope_) return text_->setText(shape);
    const auto work = [scope = scope_, rows] { return scope->evaluate(rows.toExpression(), true); };
    whenDone(this, QtConcurrent::run(work), [this, shape, number = generation_](const Result<QJsonValue>& value) {
        if (number != generation_) return;
        const bool unknown = !value && value.error().code == QStringLiteral("no_data");
        QString text = value ? value->toString() : shape;
        if (text.size() > most) text = text.left(most - 1) + u'…';
        text_->setText(codeText::breakable(text));
        text_->setAccessibleName(text);
        theme_.setTextColor(text_, value ? Token::Text : Token::SecondText);
        theme_.setTextColor(problem_, value || unknown ? Token::SecondText : Token::FailedText);
        problem_->setText(value ? value->toString().isEmpty() ? tr("No row of the last run is among them.") : QString()
                          : unknown ? tr("The rows are seen once that step has run.")
                                    : value.error().toText());
    });
}

void RowsTextDialog::save() {
    const Result<RowsText> now = made();
    if (!now) return;
    Q_EMIT chosen(now->toExpression());
    accept();
}

} // namespace oc::ui
