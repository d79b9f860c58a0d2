// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/opsctl/TextTable.h"

#include <algorithm>
#include <cwchar>

namespace oc::opsctl {

using namespace Qt::StringLiterals;

int displayWidth(const QString& text) {
    int width = 0;
    const auto codePoints = text.toUcs4();
    for (const uint c : codePoints) {
        if (c < 0x300) {
            ++width;
            continue;
        }
        // The C library knows (LC_CTYPE is set to a UTF-8 one in main); -1 is a character it does not know.
        const int cells = ::wcwidth(wchar_t(c));
        width += cells < 0 ? 1 : cells;
    }
    return width;
}

TextTable::TextTable(QStringList headings, QList<bool> rightAligned)
    : headings_(std::move(headings)), right_(std::move(rightAligned)) {
    right_.resize(headings_.size());
}

void TextTable::add(QStringList cells) {
    while (cells.size() < headings_.size())
        cells << QString();
    for (QString& cell : cells)
        cell.replace(u'\n', u' ').replace(u'\t', u' ');
    rows_ << std::move(cells);
}

QList<int> TextTable::widths() const {
    const qsizetype count = headings_.size();
    QList<int> widths(count, 0);
    for (qsizetype i = 0; i < count; ++i)
        widths[i] = displayWidth(headings_.at(i));
    for (const QStringList& row : rows_) {
        for (qsizetype i = 0; i < count; ++i)
            widths[i] = std::max(widths[i], displayWidth(row.at(i)));
    }
    return widths;
}

int TextTable::naturalWidth() const {
    int all = 0;
    for (const int width : widths())
        all += width + 2;
    return std::max(0, all - 2);
}

QString TextTable::toText(int width, const QString& indent) const {
    const qsizetype count = headings_.size();
    const QList<int> widths = this->widths();
    QString text;
    auto line = [&](const QStringList& cells) {
        QString one = indent;
        int used = int(indent.size());
        for (qsizetype i = 0; i < count; ++i) {
            QString cell = cells.at(i);
            const bool last = i + 1 == count;
            int cellWidth = displayWidth(cell);
            if (width > 0 && used + cellWidth > width) {
                const int room = std::max(1, width - used);
                while (!cell.isEmpty() && displayWidth(cell) > room - 1)
                    cell.chop(1);
                cell += u'…';
                cellWidth = displayWidth(cell);
                one += cell;
                break;
            }
            const QString padding(std::max(0, widths.at(i) - cellWidth), u' ');
            one += right_.at(i) ? padding + cell : last ? cell : cell + padding;
            if (!last) one += u"  "_s;
            used += std::max(widths.at(i), cellWidth) + 2;
        }
        while (one.endsWith(u' '))
            one.chop(1);
        text += one + u'\n';
    };
    line(headings_);
    for (const QStringList& row : rows_)
        line(row);
    return text;
}

} // namespace oc::opsctl
