// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalogue/Argv.h"

#include "engine/catalogue/Template.h"

#include <algorithm>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestArgument = 128 * 1024; // Linux MAX_ARG_STRLEN, with the NUL at the end

Status append(QStringList& argv, const QString& argument) {
    if (argument.contains(QChar(u'\0')))
        return Error{u"bad_argument"_s,
                     u"argument %1 has a NUL character"_s.arg(argv.size() + 1),
                     u"no program can be given one; take it out of the parameter"_s,
                     {}};
    if (argument.size() >= longestArgument / 4 && argument.toUtf8().size() >= longestArgument)
        return Error{u"bad_argument"_s,
                     u"argument %1 is longer than the 128 KiB that Linux allows"_s.arg(argv.size() + 1),
                     u"give the text by standard input or a file"_s,
                     {}};
    argv.append(argument);
    return {};
}

/// Appends the arguments of one template; a parameter without a value that is a whole argument is left out.
Status appendTemplate(QStringList& argv, const QString& text, const QJsonObject& values) {
    QString name;
    if (!toolTemplate::isWhole(text, &name)) return append(argv, toolTemplate::expand(text, values));
    const QJsonValue value = toolTemplate::value(values, name);
    if (value.isUndefined() || value.isNull()) return {};
    if (!value.isArray()) return append(argv, toolTemplate::valueText(value));
    const QJsonArray list = value.toArray();
    for (const QJsonValue& item : list) {
        if (const Status status = append(argv, toolTemplate::valueText(item)); !status) return status;
    }
    return {};
}

Status appendAll(QStringList& argv, const QStringList& templates, const QJsonObject& values) {
    for (const QString& text : templates) {
        if (const Status status = appendTemplate(argv, text, values); !status) return status;
    }
    return {};
}

Status appendForEach(QStringList& argv, const ArgvItem& item, QJsonObject values) {
    const QJsonValue over = values.value(item.forEach);
    if (over.isObject()) {
        const QJsonObject map = over.toObject();
        for (auto it = map.begin(); it != map.end(); ++it) {
            values.insert("key"_L1, it.key());
            values.insert("value"_L1, it.value());
            if (const Status status = appendAll(argv, item.args, values); !status) return status;
        }
        return {};
    }
    QJsonArray list = over.toArray();
    if (!over.isArray() && !over.isUndefined() && !over.isNull()) list.append(over);
    for (const QJsonValue& entry : std::as_const(list)) {
        values.insert("item"_L1, entry);
        if (const Status status = appendAll(argv, item.args, values); !status) return status;
    }
    return {};
}

} // namespace

Result<QStringList> buildArgv(const ArgvRun& run, const QJsonObject& parameters, const QMap<QString, QString>& files) {
    QJsonObject values = parameters;
    for (auto it = files.begin(); it != files.end(); ++it)
        values.insert(u"file:"_s + it.key(), it.value());

    QStringList argv;
    for (const ArgvItem& item : run.argv) {
        if (!item.when.holds(parameters)) continue;
        const Status status =
            item.forEach.isEmpty() ? appendAll(argv, item.args, values) : appendForEach(argv, item, values);
        if (!status) return status.error();
    }
    if (argv.isEmpty() || argv.first().isEmpty())
        return Error{u"bad_argument"_s,
                     u"the tool names no program to run"_s,
                     u"the first item of run.argv is the program"_s,
                     {}};
    return argv;
}

} // namespace oc
