// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/CrontabText.h"

#include <QString>

#include <algorithm>
#include <array>

namespace oc::crontabText {
namespace {

using namespace Qt::StringLiterals;

struct Field {
    const char* name;
    int lowest;
    int highest;
    QByteArrayList words; ///< names for the numbers from 'lowest' on
};

const std::array<Field, 5>& fields() {
    static const std::array<Field, 5> all{
        {{"minute", 0, 59, {}},
         {"hour", 0, 23, {}},
         {"day of the month", 1, 31, {}},
         {"month", 1, 12, {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}},
         {"day of the week", 0, 7, {"sun", "mon", "tue", "wed", "thu", "fri", "sat"}}}};
    return all;
}

const QByteArrayList& nicknames() {
    static const QByteArrayList all{"@reboot", "@yearly", "@annually", "@monthly",
                                    "@weekly", "@daily",  "@midnight", "@hourly"};
    return all;
}

bool isBlank(char c) {
    return c == ' ' || c == '\t';
}

/// The next word, and what follows it and its blanks.
QByteArray takeWord(QByteArray& rest) {
    qsizetype end = 0;
    while (end < rest.size() && !isBlank(rest[end]))
        ++end;
    const QByteArray word = rest.left(end);
    while (end < rest.size() && isBlank(rest[end]))
        ++end;
    rest = rest.mid(end);
    return word;
}

QByteArray withoutLeadingBlanks(const QByteArray& line) {
    qsizetype at = 0;
    while (at < line.size() && isBlank(line[at]))
        ++at;
    return line.mid(at);
}

std::optional<int> number(const QByteArray& text) {
    if (text.isEmpty() || text.size() > 4 ||
        !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }))
        return std::nullopt;
    return text.toInt();
}

std::optional<int> valueOf(const Field& field, const QByteArray& text) {
    if (const auto plain = number(text)) return plain;
    const auto at = field.words.indexOf(text.toLower());
    if (at < 0) return std::nullopt;
    return field.lowest + int(at);
}

/// What is wrong with one item of a field's list; empty: nothing.
QString wrongWith(const Field& field, const QByteArray& item) {
    const QByteArrayList parts = item.split('/');
    if (parts.size() > 2) return u"it has two steps"_s;
    if (parts.size() == 2) {
        const auto step = number(parts[1]);
        if (!step || *step < 1) return u"the step after / is a number from 1 on"_s;
    }
    if (parts[0] == "*") return {};
    const QByteArrayList range = parts[0].split('-');
    const QString span = u"%1 to %2"_s.arg(field.lowest).arg(field.highest);
    if (range.size() > 2) return u"a range has one - only"_s;
    if (parts.size() == 2 && range.size() != 2) return u"a step needs * or a range before the /"_s;
    std::optional<int> before;
    for (const QByteArray& end : range) {
        const auto value = valueOf(field, end);
        if (!value || *value < field.lowest || *value > field.highest) return u"it can be "_s + span + u" or *"_s;
        if (before && *value < *before) return u"the range runs backwards"_s;
        before = value;
    }
    return {};
}

Error badEntry(const QString& message) {
    return {u"bad_entry"_s, message, u"an entry is five fields and a command: 30 2 * * 1 /usr/bin/backup"_s, {}};
}

/// Calls 'line' with each line of the text, the end of the line among it.
template <class Use>
void forEachLine(const QByteArray& text, const Use& line) {
    qsizetype from = 0;
    while (from < text.size()) {
        const qsizetype end = text.indexOf('\n', from);
        const qsizetype next = end < 0 ? text.size() : end + 1;
        line(text.mid(from, next - from));
        from = next;
    }
}

} // namespace

Result<CrontabEntry> parseEntry(const QByteArray& line) {
    QByteArray text = withoutLeadingBlanks(line);
    while (text.endsWith('\n') || text.endsWith('\r'))
        text.chop(1);
    for (const char c : text) {
        if (c == '\n' || c == '\r' || c == '\0') return badEntry(u"an entry is a single line"_s);
    }
    if (text.isEmpty()) return badEntry(u"the entry is empty"_s);
    QByteArrayList words;
    if (text.startsWith('@')) {
        words.append(takeWord(text));
        if (!nicknames().contains(words.first().toLower()))
            return Error{u"bad_schedule"_s,
                         u"%1 is no schedule"_s.arg(QString::fromUtf8(words.first().left(60))),
                         u"there are "_s + QString::fromUtf8(nicknames().join(", ")),
                         {}};
    } else {
        for (const Field& field : fields()) {
            const QByteArray word = takeWord(text);
            if (word.isEmpty()) return badEntry(u"the %1 is missing"_s.arg(QLatin1StringView(field.name)));
            for (const QByteArray& item : word.split(',')) {
                const QString wrong = wrongWith(field, item);
                if (!wrong.isEmpty())
                    return Error{u"bad_schedule"_s,
                                 u"the %1 '%2' is none: %3"_s.arg(QLatin1StringView(field.name),
                                                                  QString::fromUtf8(word.left(60)), wrong),
                                 u"minute hour day-of-month month day-of-week, for example 30 2 * * 1"_s,
                                 {}};
            }
            words.append(word);
        }
    }
    if (text.isEmpty()) return badEntry(u"the command is missing after the schedule"_s);
    return CrontabEntry{words.join(' '), text};
}

std::optional<CrontabEntry> readLine(const QByteArray& line) {
    QByteArray text = withoutLeadingBlanks(line);
    if (text.endsWith('\n')) text.chop(1);
    if (text.isEmpty() || text.startsWith('#')) return std::nullopt;
    const char first = text[0];
    if (first != '@' && first != '*' && !(first >= '0' && first <= '9')) return std::nullopt; // NAME = value
    QByteArrayList words;
    for (int left = first == '@' ? 1 : 5; left > 0; --left)
        words.append(takeWord(text));
    if (text.isEmpty()) return std::nullopt;
    return CrontabEntry{words.join(' '), text};
}

QList<CrontabEntry> entries(const QByteArray& text) {
    QList<CrontabEntry> all;
    forEachLine(text, [&all](const QByteArray& line) {
        if (auto entry = readLine(line)) all.append(*entry);
    });
    return all;
}

QByteArray added(const QByteArray& text, const CrontabEntry& entry) {
    QByteArray changed = text;
    if (!changed.isEmpty() && !changed.endsWith('\n')) changed += '\n';
    return changed + entry.line() + '\n';
}

QByteArray removed(const QByteArray& text, const CrontabEntry& entry) {
    QByteArray kept;
    kept.reserve(text.size());
    forEachLine(text, [&](const QByteArray& line) {
        if (readLine(line) != entry) kept += line;
    });
    return kept;
}

bool hasBarePercent(const QByteArray& command) {
    for (qsizetype at = 0; at < command.size(); ++at) {
        if (command[at] == '\\' && at + 1 < command.size() && command[at + 1] == '%') {
            ++at;
        } else if (command[at] == '%') {
            return true;
        }
    }
    return false;
}

} // namespace oc::crontabText
