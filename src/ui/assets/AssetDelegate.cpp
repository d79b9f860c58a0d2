// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/AssetDelegate.h"

#include "ui/assets/AssetGridModel.h"
#include "ui/assets/CellEditor.h"
#include "ui/assets/GridCells.h"
#include "ui/theme/Theme.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QKeyEvent>
#include <QPainter>

#include <algorithm>

namespace oc::ui {

namespace {

AssetColumn columnOf(const QModelIndex& index) {
    return gridCells::order().at(index.column());
}

/// One line, cut where it has no room.
void drawLine(QPainter* painter, const QRect& rect, const QFont& font, const QColor& color, const QString& text) {
    if (text.isEmpty()) return;
    const QFontMetrics metrics(font);
    const bool fits =
        text.size() * metrics.maxWidth() <= rect.width() || metrics.horizontalAdvance(text) <= rect.width();
    painter->save();
    painter->setFont(font);
    painter->setPen(color);
    const bool isPlain = std::none_of(text.begin(), text.end(), [](QChar c) {
        return c < u' ' || c == QChar::LineSeparator || c == QChar::ParagraphSeparator;
    });
    if (!isPlain || text.isRightToLeft()) { // which the quicker way below draws otherwise
        painter->drawText(rect, int(Qt::AlignLeft | Qt::AlignVCenter) | Qt::TextSingleLine,
                          fits ? text : metrics.elidedText(text, Qt::ElideRight, rect.width()));
    } else {
        const int base = rect.top() + (rect.height() - metrics.height()) / 2 + metrics.ascent();
        painter->drawText(QPointF(rect.left(), base),
                          fits ? text : metrics.elidedText(text, Qt::ElideRight, rect.width()));
    }
    painter->restore();
}

} // namespace

AssetDelegate::AssetDelegate(AssetStore& store, Theme& theme, QObject* parent)
    : QStyledItemDelegate(parent), store_(store), theme_(theme) {}

void AssetDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QStyleOptionViewItem item(option);
    initStyleOption(&item, index);
    // Kerning and ligatures of some 500 cells are half the time of a frame; scripts that need shaping get it all the
    // same.
    item.font.setStyleStrategy(QFont::PreferNoShaping);
    const bool current = item.state & QStyle::State_HasFocus;
    item.state &= ~QStyle::State_HasFocus;
    const QStyle* style = item.widget ? item.widget->style() : QApplication::style();
    const QString problem = index.data(AssetGridModel::ProblemRole).toString();
    const bool unsaved = index.data(AssetGridModel::UnsavedRole).toBool();
    if (unsaved) item.font.setItalic(true);
    const bool changed = index.data(AssetGridModel::ChangedRole).toBool();
    if (changed) {
        QColor tint = theme_.color(Token::Accent);
        tint.setAlpha(45);
        item.backgroundBrush = tint;
    }
    if (!problem.isEmpty()) {
        item.palette.setColor(QPalette::Text, theme_.color(Token::FailedText));
        item.palette.setColor(QPalette::HighlightedText, theme_.color(Token::FailedText));
        item.font.setUnderline(true);
    }
    // Only the ground: the style would lay out the text, for which it asks more than for all the rest, and draw it
    // clipped.
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &item, painter, item.widget);
    if (columnOf(index) == AssetColumn::Tags && problem.isEmpty() && !unsaved)
        paintTags(painter, option, index.data(AssetGridModel::TagsRole).toStringList());
    else if (columnOf(index) == AssetColumn::Status && problem.isEmpty())
        paintStatus(painter, item, item.text);
    else
        paintText(painter, item, item.text);
    // And a bar: nothing is told by colour alone.
    if (changed)
        painter->fillRect(QRect(option.rect.topLeft(), QSize(3, option.rect.height())), theme_.color(Token::Accent));
    if (current) {
        painter->save();
        painter->setPen(QPen(theme_.color(Token::Accent), 2));
        painter->setRenderHint(QPainter::Antialiasing);
        painter->drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1.5), 3, 3);
        painter->restore();
    }
}

void AssetDelegate::paintText(QPainter* painter, const QStyleOptionViewItem& item, const QString& text) const {
    constexpr int margin = 8; // in line with the text of the header
    const auto group = !(item.state & QStyle::State_Enabled) ? QPalette::Disabled
                       : item.state & QStyle::State_Active   ? QPalette::Active
                                                             : QPalette::Inactive;
    const auto role = item.state & QStyle::State_Selected ? QPalette::HighlightedText : QPalette::Text;
    drawLine(painter, item.rect.adjusted(margin, 0, -margin, 0), item.font, item.palette.color(group, role), text);
}

void AssetDelegate::paintStatus(QPainter* painter, const QStyleOptionViewItem& item, const QString& status) const {
    if (status.isEmpty()) return;
    const Token token = status == QLatin1String("active")                                      ? Token::Done
                        : status == QLatin1String("maintenance")                               ? Token::Warning
                        : status == QLatin1String("failed") || status == QLatin1String("down") ? Token::Failed
                                                                                               : Token::SecondText;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(theme_.color(token));
    painter->drawEllipse(QPointF(item.rect.left() + 11, item.rect.center().y() + 1), 4, 4);
    painter->restore();
    drawLine(painter, item.rect.adjusted(22, 0, -4, 0), item.font, theme_.color(Token::Text), status);
}

void AssetDelegate::paintTags(QPainter* painter, const QStyleOptionViewItem& option, const QStringList& tags) const {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    QFont font = Theme::font(FontRole::Second);
    font.setStyleStrategy(QFont::PreferNoShaping);
    painter->setFont(font);
    const QFontMetrics metrics = painter->fontMetrics();
    int x = option.rect.left() + 6;
    const int right = option.rect.right() - 6;
    const int height = 20;
    const int y = option.rect.center().y() - height / 2 + 1;
    const bool selected = option.state & QStyle::State_Selected;
    for (qsizetype i = 0; i < tags.size(); ++i) {
        QString text = tags.at(i);
        int width = metrics.horizontalAdvance(text) + 16;
        const QString more = QStringLiteral("+%1").arg(tags.size() - i);
        const int moreWidth = i + 1 < tags.size() ? metrics.horizontalAdvance(more) + 6 : 0;
        if (x + width + moreWidth > right) {
            if (i > 0) {
                painter->setPen(theme_.color(Token::SecondText));
                painter->drawText(QRect(x, y, right - x, height), Qt::AlignVCenter | Qt::AlignLeft, more);
                break;
            }
            width = qMax(20, right - x - moreWidth);
            text = metrics.elidedText(text, Qt::ElideRight, width - 16);
        }
        painter->setPen(Qt::NoPen);
        painter->setBrush(theme_.color(selected ? Token::Surface : Token::Raised));
        painter->drawRoundedRect(QRect(x, y, width, height), 10, 10);
        painter->setPen(theme_.color(Token::SecondText));
        painter->drawText(QRect(x, y, width, height), Qt::AlignCenter, text);
        x += width + 4;
    }
    painter->restore();
}

QWidget* AssetDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex& index) const {
    const auto* model = qobject_cast<const AssetGridModel*>(index.model());
    const auto asset = model ? model->assetAt(index.row()) : std::nullopt;
    if (!asset) return nullptr;
    if (columnOf(index) == AssetColumn::Metadata) {
        // Not from inside edit(), which still counts on this cell's editor.
        QMetaObject::invokeMethod(
            const_cast<AssetDelegate*>(this),
            [this, at = QPersistentModelIndex(index)] {
                if (at.isValid()) Q_EMIT const_cast<AssetDelegate*>(this)->metadataWanted(at);
            },
            Qt::QueuedConnection);
        return nullptr;
    }
    return new CellEditor(store_, theme_, *asset, columnOf(index), parent);
}

void AssetDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const {
    if (auto* cell = qobject_cast<CellEditor*>(editor)) cell->fill(index.data(Qt::EditRole).toString());
}

void AssetDelegate::setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const {
    const auto* cell = qobject_cast<CellEditor*>(editor);
    auto* grid = qobject_cast<AssetGridModel*>(model);
    // Into the asset that it was opened for, wherever its row stands now.
    if (cell && grid && cell->isChanged()) grid->write(cell->asset(), columnOf(index), cell->text());
}

void AssetDelegate::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                                         const QModelIndex& index) const {
    QRect cell = option.rect.adjusted(1, 1, -1, -1);
    // Tags need room: the editor may stand over the cells at its right.
    constexpr int roomForTags = 280;
    if (columnOf(index) == AssetColumn::Tags && cell.width() < roomForTags) {
        cell.setWidth(roomForTags);
        const int over = cell.right() - editor->parentWidget()->width() + 2;
        if (over > 0) cell.translate(-qMin(over, cell.left()), 0);
    }
    editor->setGeometry(cell);
}

bool AssetDelegate::eventFilter(QObject* watched, QEvent* event) {
    // As in a spreadsheet: Enter goes a row down, Shift+Enter up. Tab and Shift+Tab are the base class's.
    if (event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        auto* editor = qobject_cast<CellEditor*>(watched);
        if (editor && (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter)) {
            const bool up = key->modifiers() & Qt::ShiftModifier;
            auto* view = qobject_cast<QAbstractItemView*>(parent());
            Q_EMIT commitData(editor);
            Q_EMIT closeEditor(editor, QAbstractItemDelegate::NoHint);
            if (view) {
                const QModelIndex at = view->currentIndex();
                const QModelIndex next = at.siblingAtRow(at.row() + (up ? -1 : 1));
                if (next.isValid()) view->setCurrentIndex(next);
            }
            return true;
        }
    }
    return QStyledItemDelegate::eventFilter(watched, event);
}

} // namespace oc::ui
