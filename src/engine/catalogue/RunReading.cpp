// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalogue/PowershellNames.h"
#include "engine/catalogue/ToolReading.h"

#include <QJsonArray>

#include <algorithm>

namespace oc::toolReading {

using namespace Qt::StringLiterals;

namespace {

const QString notInArguments = u"everybody on the machine can read arguments: use stdin, environment or secret_files"_s;
const QString notInUrls = u"URLs end up in logs: use headers or the body"_s;

const ParameterSpec* parameterOf(const Context& context, const QString& name) {
    for (const ParameterSpec& spec : std::as_const(context.tool.parameters)) {
        if (spec.name == name) return &spec;
    }
    return nullptr;
}

/// The list or map parameter to repeat something for, and the names that its templates may use.
QString readForEach(const Context& context, const YamlNode& node, TemplatePlace& place) {
    const QString name = readText(context, node);
    const ParameterSpec* spec = parameterOf(context, name);
    if (!spec || (spec->type != ParameterType::List && spec->type != ParameterType::Map))
        context.error(node, u"bad_for_each"_s,
                      u"expected the name of a list or map parameter, found %1"_s.arg(node.typeName()));
    if (!spec || spec->type != ParameterType::Map) place.extra.append(u"item"_s);
    if (!spec || spec->type == ParameterType::Map) place.extra += {u"key"_s, u"value"_s};
    return name;
}

/// Programs one of which is to be run; plain words, no templates.
void readFirstOf(const Context& context, const YamlNode& node, ArgvItem& item) {
    for (const YamlNode* program : readList(context, node)) {
        const QStringList words = readTexts(context, *program);
        const bool plain = std::none_of(words.begin(), words.end(), [](const QString& word) {
            return word.isEmpty() || word.contains(u'{') || word.contains(u'}');
        });
        if (words.isEmpty() || !plain)
            context.error(
                *program, u"bad_program"_s,
                u"expected a list of a program and the fixed words that follow it, found %1"_s.arg(program->typeName()),
                u"for example [docker, compose]"_s);
        else
            item.firstOf.append(words);
    }
    if (item.firstOf.size() < 2)
        context.error(node, u"too_few"_s, u"expected two programs or more, found %1"_s.arg(item.firstOf.size()));
    else
        item.args = item.firstOf.first();
}

ArgvItem readArgvItem(const Context& context, const YamlNode& node, TemplatePlace place, bool isFirst) {
    ArgvItem item;
    if (node.kind != YamlNode::Kind::Map) {
        item.args.append(readTemplate(context, node, place));
        return item;
    }
    if (const YamlNode* programs = node.find(u"first_of")) {
        const Map only(context, node, {"first_of"_L1});
        if (!isFirst)
            context.keyError(*programs, u"misplaced_key"_s,
                             u"first_of is only for the program, the first item of run.argv"_s);
        readFirstOf(context, *programs, item);
        return item;
    }
    const Map map(context, node, {"when"_L1, "for_each"_L1, "args"_L1});
    if (const YamlNode* when = map.find("when"_L1)) item.when = readCondition(context, *when);
    if (const YamlNode* forEach = map.find("for_each"_L1)) item.forEach = readForEach(context, *forEach, place);
    if (const YamlNode* args = map.require("args"_L1)) {
        for (const YamlNode* argument : readList(context, *args))
            item.args.append(readTemplate(context, *argument, place));
        if (args->kind == YamlNode::Kind::List && args->children.empty())
            context.error(*args, u"empty_list"_s, u"expected at least one argument, found none"_s);
    }
    return item;
}

void readProduces(const Context& context, const YamlNode& node, ArgvRun& run) {
    const Map map(context, node, {"path"_L1, "overwrite"_L1});
    TemplatePlace open;
    open.secretsHint = u"a file's name is no secret"_s;
    if (const YamlNode* path = map.require("path"_L1)) run.produces = readTemplate(context, *path, open);
    if (const YamlNode* overwrite = map.find("overwrite"_L1)) {
        run.overwrite = readText(context, *overwrite);
        const ParameterSpec* spec = parameterOf(context, run.overwrite);
        if (!spec || spec->type != ParameterType::Boolean)
            context.error(*overwrite, u"unknown_parameter"_s,
                          u"expected the name of a boolean parameter, found %1"_s.arg(overwrite->typeName()));
    }
    if (parameterOf(context, u"produced"_s))
        context.keyError(node, u"bad_name"_s, u"beside produces no parameter can be called produced"_s);
}

QList<ArgvItem> readArgv(const Context& context, const YamlNode& node, const QSet<QString>& files, bool produces,
                         bool mayChoose) {
    QList<ArgvItem> argv;
    TemplatePlace place;
    place.secretsHint = notInArguments;
    place.files = files;
    if (produces) place.extra.append(u"produced"_s);
    for (const YamlNode* item : readList(context, node))
        argv.append(readArgvItem(context, *item, place, mayChoose && argv.isEmpty()));
    if (node.kind == YamlNode::Kind::List && node.children.empty())
        context.error(node, u"empty_list"_s, u"expected a program and its arguments, found nothing"_s);
    return argv;
}

QList<ThenRun> readThen(const Context& context, const YamlNode& node, const QSet<QString>& files) {
    QList<ThenRun> runs;
    for (const YamlNode* child : readList(context, node)) {
        const Map map(context, *child, {"argv"_L1, "exit_codes"_L1});
        if (!map.isMap()) continue;
        ThenRun run;
        if (const YamlNode* argv = map.require("argv"_L1)) run.argv = readArgv(context, *argv, files, false, false);
        if (const YamlNode* codes = map.find("exit_codes"_L1)) run.exitCodes = readExitCodes(context, *codes);
        runs.append(std::move(run));
    }
    if (node.kind == YamlNode::Kind::List && node.children.empty())
        context.error(node, u"empty_list"_s, u"expected at least one program, found none"_s);
    return runs;
}

/// Programs, and what is said of them beside their arguments.
ArgvRun readPrograms(const Context& context, const YamlNode& argv, const Map& map, const QSet<QString>& files) {
    ArgvRun run;
    const YamlNode* produces = map.find("produces"_L1);
    if (produces) readProduces(context, *produces, run);
    run.argv = readArgv(context, argv, files, produces, true);
    if (const YamlNode* terminal = map.find("terminal"_L1)) run.terminal = readFlag(context, *terminal).value_or(false);
    if (const YamlNode* then = map.find("then"_L1)) {
        run.then = readThen(context, *then, files);
        if (produces || run.terminal)
            context.keyError(*then, u"misplaced_key"_s,
                             u"then would take the place of what produces and terminal say: leave one of them out"_s);
    }
    return run;
}

QMap<QString, QString> readTemplates(const Context& context, const YamlNode& node, const TemplatePlace& place) {
    QMap<QString, QString> templates;
    if (node.kind != YamlNode::Kind::Map) {
        context.error(node, u"wrong_type"_s, u"expected a map, found %1"_s.arg(node.typeName()));
        return templates;
    }
    for (const YamlNode* child : node.children)
        templates.insert(child->key, readTemplate(context, *child, place));
    return templates;
}

/// The query: a template for each name, or {for_each, value} for one that is repeated.
void readQuery(const Context& context, const YamlNode& node, const TemplatePlace& place, HttpRun& run) {
    if (node.kind != YamlNode::Kind::Map) {
        context.error(node, u"wrong_type"_s, u"expected a map, found %1"_s.arg(node.typeName()));
        return;
    }
    for (const YamlNode* child : node.children) {
        if (child->kind != YamlNode::Kind::Map) {
            run.query.insert(child->key, readTemplate(context, *child, place));
            continue;
        }
        HttpRepeat repeat;
        repeat.name = child->key;
        TemplatePlace inside = place;
        const Map map(context, *child, {"for_each"_L1, "value"_L1});
        if (const YamlNode* forEach = map.require("for_each"_L1))
            repeat.forEach = readForEach(context, *forEach, inside);
        if (const YamlNode* value = map.require("value"_L1)) repeat.value = readTemplate(context, *value, inside);
        run.queryRepeats.append(repeat);
    }
}

/// Checks the templates in every text of a body. In a list, {for_each: PARAMETER, item: ...} is repeated.
void checkBody(const Context& context, const YamlNode& node, const TemplatePlace& place) {
    for (const YamlNode* child : node.children) {
        const bool repeats = node.kind == YamlNode::Kind::List && child->kind == YamlNode::Kind::Map &&
                             child->find(u"for_each"_s) && child->find(u"item"_s);
        if (repeats) {
            const Map map(context, *child, {"for_each"_L1, "item"_L1});
            TemplatePlace inside = place;
            (void)readForEach(context, *map.find("for_each"_L1), inside);
            checkBody(context, *map.find("item"_L1), inside);
        } else {
            checkBody(context, *child, place);
        }
    }
    if (node.kind == YamlNode::Kind::Scalar && node.toJson().isString()) (void)readTemplate(context, node, place);
}

HttpRun readHttp(const Context& context, const YamlNode& node) {
    HttpRun run;
    const Map map(context, node, {"method"_L1, "url"_L1, "query"_L1, "headers"_L1, "body"_L1, "expect_status"_L1});
    TemplatePlace open;
    open.secretsHint = notInUrls;
    open.moments = true;
    TemplatePlace closed = open;
    closed.secrets = true;
    if (const YamlNode* method = map.find("method"_L1)) {
        run.method = readTemplate(context, *method, open);
        const bool fixed = !run.method.contains(u'{');
        const bool letters =
            std::all_of(run.method.begin(), run.method.end(), [](QChar c) { return c >= u'A' && c <= u'Z'; });
        if (fixed && (!letters || run.method.isEmpty()))
            context.error(*method, u"bad_method"_s,
                          u"expected a method such as GET or POST, found %1"_s.arg(method->typeName()));
    }
    if (const YamlNode* url = map.require("url"_L1)) {
        run.url = readTemplate(context, *url, open);
        const bool web =
            run.url.startsWith("http://"_L1) || run.url.startsWith("https://"_L1) || run.url.startsWith(u'{');
        if (!run.url.isEmpty() && !web)
            context.error(*url, u"bad_url"_s,
                          u"expected an http:// or https:// address or a parameter, found %1"_s.arg(url->typeName()));
    }
    if (const YamlNode* query = map.find("query"_L1)) readQuery(context, *query, open, run);
    if (const YamlNode* headers = map.find("headers"_L1)) {
        run.headers = readTemplates(context, *headers, closed);
        for (auto it = run.headers.keyBegin(); it != run.headers.keyEnd(); ++it) {
            const bool token = !it->isEmpty() && std::all_of(it->begin(), it->end(), [](QChar c) {
                return c.unicode() > 0x20 && c.unicode() < 0x7f && !u"()<>@,;:\\\"/[]?={}"_s.contains(c);
            });
            if (!token) context.error(*headers, u"bad_header"_s, u"%1 cannot be the name of a header"_s.arg(*it));
        }
    }
    if (const YamlNode* body = map.find("body"_L1)) {
        checkBody(context, *body, closed);
        run.body = body->toJson();
    } else {
        run.body = QJsonValue(QJsonValue::Undefined);
    }
    if (const YamlNode* status = map.find("expect_status"_L1)) {
        for (const YamlNode* code : readList(context, *status)) {
            if (const auto number = readInteger(context, *code, 100, 599)) run.expectStatus.append(*number);
        }
    }
    return run;
}

PowershellRun readPowershell(const Context& context, const YamlNode& script) {
    for (const ParameterSpec& parameter : std::as_const(context.tool.parameters)) {
        if (isReservedPowershellName(parameter.name))
            context.error(script, u"reserved_name"_s,
                          u"PowerShell keeps the name $%1 for itself, and a parameter has it"_s.arg(parameter.name),
                          u"give the parameter another name and this one as an alias"_s);
    }
    return {readText(context, script)};
}

} // namespace

std::optional<RunSpec> readRun(const Context& context, const YamlNode& node, const QSet<QString>& files) {
    const Map map(context, node,
                  {"argv"_L1, "then"_L1, "produces"_L1, "terminal"_L1, "powershell"_L1, "http"_L1, "native"_L1});
    if (!map.isMap()) return std::nullopt;
    std::optional<RunSpec> run;
    int kinds = 0;
    if (const YamlNode* argv = map.find("argv"_L1); argv && ++kinds) {
        run = readPrograms(context, *argv, map, files);
    } else {
        for (const QLatin1StringView key : {"then"_L1, "produces"_L1, "terminal"_L1}) {
            if (const YamlNode* node = map.find(key))
                context.keyError(*node, u"misplaced_key"_s, u"%1 is only for argv"_s.arg(key));
        }
    }
    if (const YamlNode* script = map.find("powershell"_L1); script && ++kinds) run = readPowershell(context, *script);
    if (const YamlNode* http = map.find("http"_L1); http && ++kinds) run = readHttp(context, *http);
    if (const YamlNode* native = map.find("native"_L1); native && ++kinds) {
        const QString handler = readText(context, *native);
        const bool fine = std::all_of(handler.begin(), handler.end(), [](QChar c) {
            return (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'_' || c == u'-';
        });
        if (!fine)
            context.error(*native, u"bad_name"_s,
                          u"expected the name of a handler, found %1"_s.arg(native->typeName()));
        run = NativeRun{handler};
    }
    if (kinds != 1)
        context.error(node, u"bad_run"_s,
                      u"expected exactly one of argv, powershell, http and native, found %1"_s.arg(kinds));
    return run;
}

} // namespace oc::toolReading
