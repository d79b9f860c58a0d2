// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/OutcomeText.h"

#include <QRegularExpression>

namespace oc::outcomeText {
namespace {

/// Gives each line that says something, shortened, until one is taken.
template <class Take>
void eachLine(const QByteArray& bytes, Take take) {
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
        from = end + 1;
        if (line.isEmpty()) continue;
        const QString text = QString::fromUtf8(line);
        if (take(text.size() > 300 ? text.left(300) + QChar(0x2026) : text)) return;
    }
}

} // namespace

QString firstLine(const QByteArray& bytes) {
    QString found;
    eachLine(bytes, [&found](const QString& line) {
        found = line;
        return true;
    });
    return found;
}

QString errorLine(const QByteArray& bytes) {
    // "ERROR 1064 (42000) at line 1", "pg_restore: error: ...", "... Failed: ..."; a warning, a progress report or the
    // statement itself may come first.
    static const QRegularExpression telling(QStringLiteral("(?:^|[\\s:])(?:error|fatal|failed)\\b"),
                                            QRegularExpression::CaseInsensitiveOption);
    QString found;
    bool tells = false;
    eachLine(bytes, [&](const QString& line) {
        if (tells) { // "replied with error:", and what it replied on the next line
            found += QLatin1Char(' ') + line;
            return true;
        }
        tells = telling.match(line).hasMatch();
        if (tells || found.isEmpty()) found = line;
        return tells && !line.endsWith(QLatin1Char(':'));
    });
    return found;
}

QString message(const StepOutput& output) {
    const QString key = QStringLiteral("message");
    QJsonValue said = output.fields.value(key);
    if (const auto& table = output.table; table && table->rowCount() == 1) {
        for (qsizetype c = 0; c < table->columns.size(); ++c) {
            if (table->columns.at(c).name == key) said = table->at(0, c);
        }
    }
    return firstLine(said.toString().toUtf8());
}

QString ownWords(const QString& pattern, const QByteArray& errorHead, const QByteArray& outputHead) {
    if (!pattern.isEmpty()) {
        const QRegularExpression expression(pattern, QRegularExpression::MultilineOption);
        for (const QByteArray& head : {errorHead, outputHead}) {
            const auto match = expression.match(QString::fromUtf8(head));
            if (!match.hasMatch()) continue;
            const bool named = expression.namedCaptureGroups().contains(QStringLiteral("error"));
            return firstLine((named ? match.captured(QStringLiteral("error")) : match.captured()).toUtf8());
        }
    }
    return errorLine(errorHead);
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

QString cut(const QString& text) {
    constexpr qsizetype most = 4000;
    return text.size() <= most ? text
                               : text.left(most) + QStringLiteral("… (%1 more characters)").arg(text.size() - most);
}

} // namespace oc::outcomeText
