// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/OutcomeText.h"

#include <QRegularExpression>

namespace oc::outcomeText {

QString firstLine(const QByteArray& bytes) {
    qsizetype from = 0;
    // Python's argparse says what is wrong only behind a page of usage: "aws: error: argument operation: ...".
    if (bytes.trimmed().startsWith("usage: ")) {
        static const QRegularExpression told(QStringLiteral("^[^\\s:]+(?: [^\\s:]+)*: error: "),
                                             QRegularExpression::MultilineOption);
        const auto match = told.match(QString::fromLatin1(bytes));
        if (match.hasMatch()) from = match.capturedStart();
    }
    while (from < bytes.size()) {
        qsizetype end = bytes.indexOf('\n', from);
        if (end < 0) end = bytes.size();
        const QByteArray line = bytes.mid(from, end - from).trimmed();
        if (!line.isEmpty()) {
            const QString text = QString::fromUtf8(line);
            return text.size() > 300 ? text.left(300) + QChar(0x2026) : text;
        }
        from = end + 1;
    }
    return {};
}

QString rows(const StepOutput& output) {
    if (!output.table) return {};
    const qsizetype count = output.table->rowCount();
    if (count == 0) return QStringLiteral("no rows");
    return count == 1 ? QStringLiteral("1 row") : QStringLiteral("%1 rows").arg(count);
}

QString duration(double milliseconds) {
    return milliseconds < 1000 ? QStringLiteral("%1 ms").arg(qRound(milliseconds))
                               : QStringLiteral("%1 s").arg(milliseconds / 1000, 0, 'f', 1);
}

} // namespace oc::outcomeText
