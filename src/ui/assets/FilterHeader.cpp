// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/FilterHeader.h"

#include "ui/assets/GridCells.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QScrollBar>
#include <QTableView>

namespace oc::ui {

namespace {

constexpr int fieldHeight = 24;
constexpr int fieldMargin = 4;

QString helpFor(AssetColumn column) {
    if (column == AssetColumn::Tags)
        return FilterHeader::tr("name, name=value or name= (any value of it)\nempty, !empty");
    return FilterHeader::tr("text: is part of it\n=text, !=text, <text, >=text\nin(a, b), empty, !empty");
}

} // namespace

FilterHeader::FilterHeader(Theme& theme, QWidget* parent) : QHeaderView(Qt::Horizontal, parent), theme_(theme) {
    setObjectName(QStringLiteral("filterHeader"));
    setSectionsClickable(true);
    setSectionsMovable(true);
    setSortIndicatorShown(true);
    setHighlightSections(false);
    setContextMenuPolicy(Qt::CustomContextMenu);
    soon_.setSingleShot(true);
    soon_.setInterval(250);
    connect(&soon_, &QTimer::timeout, this, &FilterHeader::check);
    connect(this, &QHeaderView::sectionResized, this, &FilterHeader::placeFields);
    connect(this, &QHeaderView::sectionMoved, this, &FilterHeader::placeFields);
    connect(this, &QHeaderView::sectionCountChanged, this, &FilterHeader::placeFields);
}

void FilterHeader::makeFields() {
    qDeleteAll(fields_);
    fields_.clear();
    for (int section = 0; section < count(); ++section) {
        const AssetColumn column = gridCells::order().at(section);
        auto* field = new QLineEdit(this);
        field->setObjectName(QStringLiteral("filter_") + assetColumns::name(column));
        field->setAccessibleName(tr("Filter: %1").arg(gridCells::title(column)));
        field->setToolTip(helpFor(column));
        field->setFont(Theme::font(FontRole::Second));
        field->setClearButtonEnabled(true);
        field->installEventFilter(this);
        connect(field, &QLineEdit::textEdited, this, [this] { soon_.start(); });
        connect(field, &QLineEdit::textChanged, this, [this, field] {
            if (!field->hasFocus() || field->text().isEmpty()) soon_.start();
        });
        connect(field, &QLineEdit::returnPressed, this, &FilterHeader::check);
        fields_.append(field);
    }
    if (auto* table = qobject_cast<QTableView*>(parentWidget()))
        connect(table->horizontalScrollBar(), &QScrollBar::valueChanged, this, &FilterHeader::placeFields);
    updateGeometries();
}

QSize FilterHeader::sizeHint() const {
    QSize size = QHeaderView::sizeHint();
    if (!fields_.isEmpty()) size.setHeight(size.height() + fieldHeight + 2 * fieldMargin);
    return size;
}

void FilterHeader::updateGeometries() {
    setViewportMargins(0, 0, 0, fields_.isEmpty() ? 0 : fieldHeight + 2 * fieldMargin);
    QHeaderView::updateGeometries();
    placeFields();
}

void FilterHeader::placeFields() {
    const int top = height() - fieldHeight - fieldMargin - 1;
    for (int section = 0; section < fields_.size(); ++section) {
        QLineEdit* field = fields_.at(section);
        field->setVisible(!isSectionHidden(section));
        field->setGeometry(sectionViewportPosition(section) + fieldMargin / 2, top,
                           qMax(0, sectionSize(section) - fieldMargin), fieldHeight);
    }
}

QList<AssetCondition> FilterHeader::conditions() const {
    QList<AssetCondition> found;
    for (int section = 0; section < fields_.size(); ++section) {
        const auto read = assetView::read(gridCells::order().at(section), fields_.at(section)->text());
        if (read && *read) found.append(**read);
    }
    return found;
}

void FilterHeader::setConditions(const QList<AssetCondition>& conditions) {
    QStringList texts(fields_.size());
    for (const AssetCondition& condition : conditions) {
        const int section = gridCells::section(condition.column);
        if (section >= 0 && section < texts.size()) texts[section] = assetView::write(condition);
    }
    for (int section = 0; section < fields_.size(); ++section) {
        const QSignalBlocker quiet(fields_.at(section));
        fields_.at(section)->setText(texts.at(section));
    }
    soon_.stop();
    told_ = this->conditions();
    check();
}

bool FilterHeader::isFiltering() const {
    return std::any_of(fields_.begin(), fields_.end(),
                       [](const QLineEdit* field) { return !field->text().trimmed().isEmpty(); });
}

void FilterHeader::clear() {
    setConditions({});
    Q_EMIT conditionsChanged();
}

void FilterHeader::check() {
    soon_.stop();
    for (int section = 0; section < fields_.size(); ++section) {
        QLineEdit* field = fields_.at(section);
        const AssetColumn column = gridCells::order().at(section);
        const auto read = assetView::read(column, field->text());
        field->setToolTip(read ? helpFor(column) : read.error().toText());
        field->setAccessibleDescription(read ? QString() : read.error().toText());
        setWrongLook(field, !read);
    }
    const QList<AssetCondition> now = conditions();
    if (now == told_) return;
    told_ = now;
    Q_EMIT conditionsChanged();
}

bool FilterHeader::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress) {
        auto* field = qobject_cast<QLineEdit*>(watched);
        const auto* key = static_cast<QKeyEvent*>(event);
        if (field && key->key() == Qt::Key_Escape && !field->text().isEmpty()) {
            field->clear();
            check();
            return true;
        }
        if (field && (key->key() == Qt::Key_Down || key->key() == Qt::Key_Escape)) {
            check();
            Q_EMIT left();
            return true;
        }
    }
    return QHeaderView::eventFilter(watched, event);
}

} // namespace oc::ui
