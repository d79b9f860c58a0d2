// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/forms/MapEditor.h"

#include "engine/base/Json.h"
#include "ui/theme/Theme.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QSet>
#include <QTableWidget>

namespace oc::ui {

MapEditor::MapEditor(const ParameterSpec& spec, QWidget* parent)
    : ValueEditor(parent), table_(new QTableWidget(0, 2, this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(table_);
    table_->setHorizontalHeaderLabels({tr("Name"), tr("Value")});
    table_->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    table_->horizontalHeader()->setHighlightSections(false);
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setDefaultSectionSize(28);
    table_->setFont(Theme::font(FontRole::Mono));
    table_->setEditTriggers(QAbstractItemView::AllEditTriggers);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->setTabKeyNavigation(false);
    table_->installEventFilter(this);
    const QString defaultText = valueAsText(spec.defaultValue);
    if (!defaultText.isEmpty()) table_->setToolTip(tr("Default: %1").arg(defaultText));
    setFocusProxy(table_);
    connect(table_, &QTableWidget::cellChanged, this, [this] {
        if (setting_) return;
        ensureFreeRow();
        Q_EMIT edited(false);
    });
    ensureFreeRow();
}

QString MapEditor::cell(int row, int column) const {
    const QTableWidgetItem* item = table_->item(row, column);
    return item ? item->text() : QString();
}

void MapEditor::ensureFreeRow() {
    const int last = table_->rowCount() - 1;
    if (last < 0 || !cell(last, 0).isEmpty() || !cell(last, 1).isEmpty()) table_->insertRow(last + 1);
    fit();
}

void MapEditor::fit() {
    const int rows = qBound(2, table_->rowCount(), 8);
    table_->setFixedHeight(rows * 28 + 34);
}

void MapEditor::setValue(const QJsonValue& value) {
    setting_ = true;
    given_ = value.toObject();
    table_->setRowCount(0);
    int row = 0;
    for (auto it = given_.constBegin(); it != given_.constEnd(); ++it, ++row) {
        table_->insertRow(row);
        table_->setItem(row, 0, new QTableWidgetItem(it.key()));
        table_->setItem(row, 1, new QTableWidgetItem(valueAsText(it.value())));
    }
    ensureFreeRow();
    setting_ = false;
}

QJsonValue MapEditor::value() const {
    QJsonObject map;
    for (int row = 0; row < table_->rowCount(); ++row) {
        const QString name = cell(row, 0).trimmed();
        if (name.isEmpty()) continue;
        const QString text = cell(row, 1);
        QJsonValue value(text);
        // What was a number or a list stays one while it still reads as one; new text is text.
        const QJsonValue before = given_.value(name);
        if (!before.isUndefined() && !before.isString())
            if (const auto parsed = json::parse(text.toUtf8()); parsed && parsed->type() == before.type())
                value = *parsed;
        map.insert(name, value);
    }
    return map.isEmpty() ? QJsonValue(QJsonValue::Undefined) : QJsonValue(map);
}

QString MapEditor::problem() const {
    QSet<QString> names;
    for (int row = 0; row < table_->rowCount(); ++row) {
        const QString name = cell(row, 0).trimmed();
        if (name.isEmpty() && !cell(row, 1).isEmpty()) return tr("The value \"%1\" has no name.").arg(cell(row, 1));
        if (!name.isEmpty() && names.contains(name))
            return tr("The name \"%1\" stands there twice; the last one counts.").arg(name);
        names.insert(name);
    }
    return {};
}

QWidget* MapEditor::control() {
    return table_;
}

void MapEditor::setReadOnly(bool readOnly) {
    table_->setEditTriggers(readOnly ? QAbstractItemView::NoEditTriggers : QAbstractItemView::AllEditTriggers);
}

bool MapEditor::eventFilter(QObject* watched, QEvent* event) {
    if (watched == table_ && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Delete) {
        const int row = table_->currentRow();
        if (row >= 0 && row < table_->rowCount() - 1 && table_->editTriggers() != QAbstractItemView::NoEditTriggers) {
            table_->removeRow(row);
            fit();
            Q_EMIT edited(false);
            return true;
        }
    }
    return ValueEditor::eventFilter(watched, event);
}

} // namespace oc::ui
