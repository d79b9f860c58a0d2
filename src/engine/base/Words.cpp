// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Words.h"

#include <algorithm>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

bool isPlain(QChar c) {
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') ||
           u"_@%+=:,./-"_s.contains(c);
}

bool isBlank(QChar c) {
    return c == u' ' || c == u'\t' || c == u'\n' || c == u'\r';
}

/// Reads a quoted part from behind its opening mark; leaves 'at' behind the closing one. False when there is none.
bool readQuoted(const QString& text, qsizetype& at, QChar mark, QString& word) {
    for (; at < text.size(); ++at) {
        const QChar c = text.at(at);
        if (c == mark) {
            ++at;
            return true;
        }
        if (mark == u'"' && c == u'\\' && at + 1 < text.size() && u"$`\"\\\n"_s.contains(text.at(at + 1))) {
            ++at;
            if (text.at(at) != u'\n') word += text.at(at); // a line continuation is nothing
            continue;
        }
        word += c;
    }
    return false;
}

} // namespace

Result<QStringList> splitWords(const QString& text) {
    QStringList words;
    QString word;
    bool inWord = false; // '' is a word, too
    for (qsizetype at = 0; at < text.size();) {
        const QChar c = text.at(at);
        if (isBlank(c)) {
            if (inWord) words.append(word);
            word.clear();
            inWord = false;
            ++at;
        } else if (c == u'\'' || c == u'"') {
            const qsizetype open = at++;
            if (!readQuoted(text, at, c, word)) {
                return Error{u"bad_words"_s,
                             u"the quotation mark %1 at character %2 is not closed"_s.arg(c).arg(open + 1),
                             u"close it, or write \\%1 for one that is meant as it stands"_s.arg(c),
                             {}};
            }
            inWord = true;
        } else if (c == u'\\') {
            if (at + 1 >= text.size()) {
                return Error{u"bad_words"_s,
                             u"a backslash at the end stands before nothing"_s,
                             u"write \\\\ for one that is meant as it stands"_s,
                             {}};
            }
            if (text.at(at + 1) != u'\n') {
                word += text.at(at + 1);
                inWord = true;
            }
            at += 2;
        } else {
            word += c;
            inWord = true;
            ++at;
        }
    }
    if (inWord) words.append(word);
    return words;
}

QString shellQuoted(const QStringList& words) {
    QStringList quoted;
    quoted.reserve(words.size());
    for (const QString& argument : words) {
        const bool assignment = quoted.isEmpty() && argument.contains(u'=');
        if (!argument.isEmpty() && !assignment && std::all_of(argument.begin(), argument.end(), isPlain)) {
            quoted.append(argument);
        } else {
            QString inner = argument;
            inner.replace(u'\'', "'\\''"_L1);
            quoted.append(u'\'' + inner + u'\'');
        }
    }
    return quoted.join(u' ');
}

} // namespace oc
