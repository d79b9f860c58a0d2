// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalogue/Argv.h"
#include "engine/catalogue/ToolParser.h"

#include <QFile>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace oc;

namespace {

const QByteArray head = "tool_name: t\n"
                        "execution_location: automation-service\n"
                        "platform: linux\n"
                        "category: storage\n"
                        "description: A tool.\n"
                        "risk: read\n";
constexpr int headLines = 6;

QString all(const Problems& problems) {
    QStringList texts;
    for (const Problem& problem : problems)
        texts.append(problem.toText());
    return texts.join(u'\n');
}

} // namespace

class ToolParserTest : public QObject {
    Q_OBJECT

    static QByteArray full() {
        return R"(# A comment
tool_name: df
version: 1.0
execution_location: network-analyzer-service
platform: linux
category: storage
description: Disk space of each mounted file system.
tags: [disk, space]
risk: read
requires: {programs: [df, "pwsh|powershell"], packages: {df: coreutils}}
timeout: 30s
x-anything: {goes: [here]}
parameters:
  - {name: path, type: path, description: "Only this: path", aliases: [directory], placeholder: /var}
  - {name: local_only, type: boolean, default: no, label: Local}
  - {name: action, type: enum, choices: [status, restart, 5], default: status}
  - {name: limit, type: size, default: 4k, unit: bytes, minimum: 1, maximum: 1000000}
  - {name: extra, type: list, items: integer, depends_on: not local_only}
  - {name: set, type: map}
  - {name: password, type: secret, required: false}
run:
  argv:
    - df
    - --block-size=1
    - {when: local_only, args: [--local, 5]}
    - {for_each: extra, args: [-x, "{item}"]}
    - {for_each: set, when: set, args: ["{key}={value}"]}
    - "--key={file:key}"
    - "{path}"
stdin: "{password}\n"
environment: {PASSWORD: "{password}"}
secret_files: {key: "k={password}"}
working_directory: "{path}"
stream: true
output:
  format: columns
  header_lines: 1
  separator: '\s+'
  columns:
    - {name: filesystem, type: string, "null": "-"}
    - {name: size_bytes, type: bytes, scale: 1024, index: 1}
    - {name: state, values: {d: directory}, source: s}
  summary: ['(?<total>\d+) total']
  summary_columns: [{name: total, type: integer}]
  rows_name: disks
  sort: -size_bytes
exit_codes: {1: nothing found}
variants:
  - when: action == restart
    risk: destructive
    run: {native: restart-it}
    output: {format: text}
    exit_codes: {}
examples:
  - {title: Local ones, parameters: {local_only: yes, Directory: /}, needs: nothing}
  - {title: Restart, parameters: {action: restart}}
notes:
  - One.
)";
    }

private Q_SLOTS:
    void readsEverything() {
        const ParsedTool parsed = parseTool(full(), u"df.yaml"_s);
        QVERIFY2(parsed.tool, qPrintable(all(parsed.problems)));
        QCOMPARE(all(parsed.problems), QString());
        const ToolSpec& tool = *parsed.tool;
        QCOMPARE(tool.name, u"df"_s);
        QCOMPARE(tool.version, u"1.0"_s);
        QVERIFY(tool.domain == Domain::Network);
        QCOMPARE(tool.tags, QStringList({u"disk"_s, u"space"_s}));
        QCOMPARE(tool.packages.value(u"df"_s), u"coreutils"_s);
        QCOMPARE(tool.behaviour.programs.size(), 2);
        QCOMPARE(tool.parameters.size(), 7);
        QCOMPARE(tool.parameters.at(1).defaultValue, QJsonValue(false));
        QCOMPARE(tool.parameters.at(2).choices.size(), 3);
        QCOMPARE(tool.parameters.at(3).defaultValue, QJsonValue(4096));
        QVERIFY(tool.parameters.at(4).itemType == ParameterType::Integer);
        QVERIFY(tool.parameter(u"DIRECTORY") == &tool.parameters.at(0));
        QVERIFY(tool.parameter(u"Local-Only") == &tool.parameters.at(1));
        QVERIFY(!tool.parameter(u"nope"));
        QVERIFY(tool.behaviour.stream);
        QCOMPARE(tool.behaviour.exitCodes.value(1), u"nothing found"_s);
        QCOMPARE(tool.behaviour.standardInput, u"{password}\n"_s);
        QCOMPARE(tool.behaviour.secretFiles.value(u"key"_s), u"k={password}"_s);
        const OutputSpec& output = tool.behaviour.output;
        QVERIFY(output.format == OutputFormat::Columns);
        QCOMPARE(output.columns.size(), 3);
        QCOMPARE(output.columns.at(0).nullText, u"-"_s);
        QCOMPARE(output.columns.at(1).scale, 1024.0);
        QVERIFY(output.columns.at(1).column.type == ColumnType::Bytes);
        QCOMPARE(output.columns.at(2).values.value(u"d"_s), u"directory"_s);
        QCOMPARE(output.rowsName, u"disks"_s);

        const CheckedParameters checked = checkParameters(
            tool.parameters,
            {{u"path"_s, u"/x y"_s}, {u"extra"_s, u"1,2"_s}, {u"set"_s, u"a=b"_s}, {u"local_only"_s, u"no"_s}}, false);
        QCOMPARE(all(checked.problems), QString());
        const auto& run = std::get<ArgvRun>(tool.behaviourFor(checked.values).run);
        QCOMPARE(buildArgv(run, checked.values, {{u"key"_s, u"/run/k"_s}}).value(),
                 QStringList({u"df"_s, u"--block-size=1"_s, u"-x"_s, u"1"_s, u"-x"_s, u"2"_s, u"a=b"_s,
                              u"--key=/run/k"_s, u"/x y"_s}));

        const ToolBehaviour& restart = tool.behaviourFor({{u"action"_s, u"restart"_s}});
        QVERIFY(restart.risk == Risk::Destructive);
        QCOMPARE(runKind(restart.run), u"native restart-it"_s);
        QVERIFY(restart.output.format == OutputFormat::Text);
        QVERIFY(restart.exitCodes.isEmpty());
        QCOMPARE(restart.standardInput, u"{password}\n"_s); // what a variant does not say is the tool's
        QVERIFY(tool.highestRisk() == Risk::Destructive);
        QCOMPARE(qint64(tool.timeoutFor({}).count()), qint64(30'000));
    }

    void readsHttp() {
        const ParsedTool parsed = parseTool(
            head + "parameters: [{name: url, type: url}, {name: token, type: secret}, {name: n, type: integer}]\n"
                   "run:\n  http:\n    method: POST\n    url: \"{url}\"\n    query: {n: \"{n}\"}\n"
                   "    headers: {Authorization: \"Bearer {token}\"}\n"
                   "    body: {a: [\"{n}\", 1, true]}\n    expect_status: [200, 404]\n",
            u"t"_s);
        QVERIFY2(parsed.tool, qPrintable(all(parsed.problems)));
        const auto& http = std::get<HttpRun>(parsed.tool->behaviour.run);
        QCOMPARE(http.method, u"POST"_s);
        QCOMPARE(http.expectStatus, QList<int>({200, 404}));
        QCOMPARE(http.body.toObject().value("a"_L1).toArray().size(), 3);
        const ParsedTool bare = parseTool(head + "run: {http: {url: \"https://example.org/\"}}\n", u"t"_s);
        QVERIFY(bare.tool);
        QVERIFY(std::get<HttpRun>(bare.tool->behaviour.run).body.isUndefined());
    }

    void readsWhatAProgramProduces() {
        const ParsedTool parsed = parseTool(
            head + "parameters: [{name: output, type: path}, {name: force, type: boolean}, {name: how, type: string}, "
                   "{name: command, type: list, first_pattern: \"[a-z]+\"}]\n"
                   "run:\n  argv: [df, \"--file={produced}\"]\n  produces: {path: \"{output}\", overwrite: force}\n"
                   "output: {format: json, from: stderr, or_text: true, columns: [{name: a, parameter: how}]}\n",
            u"t"_s);
        QVERIFY2(parsed.tool, qPrintable(all(parsed.problems)));
        const auto& run = std::get<ArgvRun>(parsed.tool->behaviour.run);
        QCOMPARE(run.produces, u"{output}"_s);
        QCOMPARE(run.overwrite, u"force"_s);
        const OutputSpec& output = parsed.tool->behaviour.output;
        QVERIFY(output.from == OutputFrom::Stderr && output.orText);
        QCOMPARE(output.columns.first().parameter, u"how"_s);
        QCOMPARE(parsed.tool->parameters.last().firstPattern, u"[a-z]+"_s);
    }

    void readsRepeatsAndMoments() {
        const ParsedTool parsed =
            parseTool(head + "parameters: [{name: url, type: url}, {name: m, type: map}, {name: l, type: list},\n"
                             "             {name: d, type: duration}]\n"
                             "error_pattern: '^E (?<error>.*)$'\n"
                             "run:\n  http:\n    url: \"{url}/{now-d:us}\"\n"
                             "    query: {end: \"{now:s}\", f: {for_each: m, value: \"{key}={value}\"}}\n"
                             "    body: {a: [{for_each: l, item: {n: \"{item}\", u: \"{now+d}\"}}, {for_each: 5}]}\n"
                             "output: {format: json, columns: [{name: a, lookup: \"x.*.y\"}]}\n",
                      u"t"_s);
        QVERIFY2(parsed.tool, qPrintable(all(parsed.problems)));
        const auto& http = std::get<HttpRun>(parsed.tool->behaviour.run);
        QCOMPARE(http.query.size(), 1);
        QCOMPARE(http.queryRepeats.size(), 1);
        QCOMPARE(http.queryRepeats.first().name, u"f"_s);
        QCOMPARE(http.queryRepeats.first().forEach, u"m"_s);
        QCOMPARE(http.queryRepeats.first().value, u"{key}={value}"_s);
        QCOMPARE(parsed.tool->behaviour.errorPattern, u"^E (?<error>.*)$"_s);
        QCOMPARE(parsed.tool->behaviour.output.columns.first().lookup, u"x.*.y"_s);
    }

    void bomAndWindowsLines() {
        QByteArray text = full();
        text.replace("\n", "\r\n");
        const ParsedTool parsed = parseTool("\xEF\xBB\xBF" + text, u"df.yaml"_s);
        QVERIFY2(parsed.tool, qPrintable(all(parsed.problems)));
        QCOMPARE(parsed.tool->name, u"df"_s);
    }

    void tellsPlace_data() {
        QTest::addColumn<QByteArray>("text"); // after the head
        QTest::addColumn<int>("line");        // from 1, after the head
        QTest::addColumn<int>("column");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const QByteArray& text, int line, int column, const char* says) {
            QTest::newRow(name) << text << line << column << QString::fromUtf8(says);
        };
        const QByteArray run = "run: {argv: [df]}\n";
        row("unknown key", run + "timout: 5s\n", 2, 1, "did you mean timeout?");
        row("duplicate key", run + "run: {argv: [ls]}\n", 2, 1, "run is given twice");
        row("wrong type", run + "tags: disk\n", 2, 7, "expected a list, found the text \"disk\"");
        row("map for text", run + "notes:\n  - One: two\n", 3, 5, "needs quotation marks");
        row("timeout", run + "timeout: soon\n", 2, 10, "expected a duration");
        row("zero timeout", run + "timeout: 0s\n", 2, 10, "above zero");
        row("two runs", "run: {argv: [df], native: x}\n", 1, 6, "exactly one of");
        row("no run in it", "run: {}\n", 1, 6, "exactly one of");
        row("empty argv", "run: {argv: []}\n", 1, 13, "a program");
        row("empty then", "run: {argv: [df], then: []}\n", 1, 25, "at least one program");
        row("then without a program", "run: {argv: [df], then: [{exit_codes: {1: x}}]}\n", 1, 26, "argv is missing");
        row("then without argv", "run: {native: x, then: [{argv: [df]}]}\n", 1, 18, "only for argv");
        row("then in a terminal", "run: {argv: [df], terminal: true, then: [{argv: [df]}]}\n", 1, 35,
            "would take the place");
        row("then beside a file", "run: {argv: [df], produces: {path: /x}, then: [{argv: [df]}]}\n", 1, 41,
            "would take the place");
        row("then's choice", "run: {argv: [df], then: [{argv: [{first_of: [[a], [b]]}]}]}\n", 1, 35,
            "first item of run.argv");
        row("then's exit code", "run: {argv: [df], then: [{argv: [ls], exit_codes: {x: y}}]}\n", 1, 52,
            "expected an exit code");
        row("secret in then", "parameters: [{name: p, type: secret}]\nrun: {argv: [df], then: [{argv: [\"{p}\"]}]}\n",
            2, 34, "the secret p must not stand here");
        row("null argument", "run: {argv: [df, ~]}\n", 1, 18, "expected text, found nothing");
        row("unknown template", "run: {argv: [df, \"{path}\"]}\n", 1, 18, "{path} is no parameter");
        row("open brace", "run: {argv: [df, \"{path\"]}\n", 1, 18, "without a name and '}'");
        row("unknown condition name", "run: {argv: [df, {when: path, args: [x]}]}\n", 1, 25, "which is no parameter");
        row("bad condition", "run: {argv: [df, {when: a b, args: [x]}]}\n", 1, 25, "not a condition");
        row("secret in argv", "parameters: [{name: p, type: secret}]\nrun: {argv: [df, \"-p{p}\"]}\n", 2, 18,
            "stdin, environment or secret_files");
        row("secret in url", "parameters: [{name: p, type: secret}]\nrun: {http: {url: \"https://x/{p}\"}}\n", 2, 19,
            "the secret p must not stand here");
        row("secret in query",
            "parameters: [{name: p, type: secret}]\nrun: {http: {url: \"https://x/\", query: {a: \"{p}\"}}}\n", 2, 44,
            "the secret p must not stand here");
        row("secret in variant",
            "parameters: [{name: p, type: secret}]\n" + run + "variants:\n  - {when: p, run: {argv: [\"{p}\"]}}\n", 4,
            28, "the secret p must not");
        row("secret default", "parameters: [{name: p, type: secret, default: x}]\n" + run, 1, 47,
            "cannot have a default");
        row("parameter type", "parameters: [{name: p, type: strin}]\n" + run, 1, 30, "did you mean string?");
        row("parameter without type", "parameters: [{name: p}]\n" + run, 1, 14, "type is missing");
        row("parameter name", "parameters: [{name: a b, type: string}]\n" + run, 1, 21, "letters, digits");
        row("two of a name", "parameters: [{name: a_b, type: string}, {name: A-B, type: string}]\n" + run, 1, 41,
            "the name of two parameters");
        row("alias of another", "parameters: [{name: a, type: string}, {name: b, type: string, aliases: [a]}]\n" + run,
            1, 39, "the name of two parameters");
        row("default not a choice", "parameters: [{name: p, type: enum, choices: [on, off], default: of}]\n" + run, 1,
            65, "expected one of on, off");
        row("enum without choices", "parameters: [{name: p, type: enum}]\n" + run, 1, 14, "needs choices");
        row("limits", "parameters: [{name: p, type: integer, minimum: 5, maximum: 1}]\n" + run, 1, 60, "below minimum");
        row("pattern", "parameters: [{name: p, type: string, pattern: \"(\"}]\n" + run, 1, 47,
            "not a regular expression");
        row("depends on nothing", "parameters: [{name: p, type: string, depends_on: q}]\n" + run, 1, 50, "asks for q");
        row("depends on itself", "parameters: [{name: p, type: string, depends_on: p}]\n" + run, 1, 50, "itself");
        row("items of a string", "parameters: [{name: p, type: string, items: integer}]\n" + run, 1, 38,
            "only for the type list");
        row("for_each over text",
            "parameters: [{name: p, type: string}]\nrun: {argv: [df, {for_each: p, args: [\"{item}\"]}]}\n", 2, 29,
            "list or map");
        row("repeat over text",
            "parameters: [{name: p, type: string}]\n"
            "run: {http: {url: \"http://x\", query: {a: {for_each: p, value: x}}}}\n",
            2, 53, "list or map");
        row("repeat in a body",
            "parameters: [{name: p, type: map}]\n"
            "run: {http: {url: \"http://x\", body: [{for_each: p, item: \"{item}\"}]}}\n",
            2, 58, "{item} is no parameter");
        row("repeat without value",
            "parameters: [{name: p, type: map}]\n"
            "run: {http: {url: \"http://x\", query: {a: {for_each: p}}}}\n",
            2, 42, "value is missing");
        row("moment of no duration",
            "parameters: [{name: p, type: string}]\nrun: {http: {url: \"http://x/{now+p}\"}}\n", 2, 19,
            "no parameter of type duration");
        row("moment in argv", "run: {argv: [date, \"{now}\"]}\n", 1, 20, "{now} is no parameter");
        row("error pattern", run + "error_pattern: '('\n", 2, 16, "not a regular expression");
        row("lookup", run + "output: {format: json, columns: [{name: a, lookup: b}]}\n", 2, 52, "one *");
        row("metric of no parameter", run + "output: {format: prometheus_text, metric: m}\n", 2, 43,
            "parameter of type string");
        row("host of csv", run + "output: {format: csv, host_summary: true}\n", 2, 23, "only for the format prom");
        row("item outside", "run: {argv: [df, \"{item}\"]}\n", 1, 18, "{item} is no parameter");
        row("produced without produces", "run: {argv: [df, \"{produced}\"]}\n", 1, 18, "{produced} is no parameter");
        row("produces beside native", "run: {native: x, produces: {path: /x}}\n", 1, 18, "only for argv");
        row("produces without path", "run: {argv: [df], produces: {}}\n", 1, 29, "path is missing");
        row("produces with a secret",
            "parameters: [{name: p, type: secret}]\nrun: {argv: [df], produces: {path: \"{p}\"}}\n", 2, 36,
            "the secret p must not");
        row("overwrite by text",
            "parameters: [{name: p, type: string}]\nrun: {argv: [df], produces: {path: /x, overwrite: p}}\n", 2, 51,
            "a boolean parameter");
        row("from", run + "output: {format: text, from: log}\n", 2, 30, "where the output comes from");
        row("or_text misplaced", run + "output: {format: csv, or_text: true}\n", 2, 23, "only for the format json");
        row("column of no parameter", run + "output: {format: csv, columns: [{name: a, parameter: b}]}\n", 2, 54,
            "that is no secret");
        row("first_pattern of a string", "parameters: [{name: p, type: string, first_pattern: x}]\n" + run, 1, 38,
            "only for the type list");
        row("one program", "run: {argv: [{first_of: [[a]]}]}\n", 1, 25, "two programs or more");
        row("program and template",
            "parameters: [{name: p, type: string}]\nrun: {argv: [{first_of: [[a], [b], [\"{p}\"]]}]}\n", 2, 36,
            "fixed words");
        row("first_of later", "run: {argv: [a, {first_of: [[a], [b]]}]}\n", 1, 18, "the first item");
        row("terminal of nothing", "run: {native: x, terminal: true}\n", 1, 18, "only for argv");
        row("item of nothing", run + "variants: [{when: words.0 == a, run: {argv: [a]}}]\n", 2, 19, "asks for words,");
        row("unknown file", "run: {argv: [df, \"{file:k}\"]}\n", 1, 18, "secret_files");
        row("exit code", run + "exit_codes: {none: x}\n", 2, 14, "expected an exit code");
        row("environment name", run + "environment: {\"1A\": x}\n", 2, 15, "name of a variable");
        row("handler", "run: {native: \"a b\"}\n", 1, 15, "name of a handler");
        row("url", "run: {http: {url: \"ftp://x\"}}\n", 1, 19, "http://");
        row("format", run + "output: {format: colums}\n", 2, 18, "did you mean columns?");
        row("columns needed", run + "output: {format: columns}\n", 2, 9, "needs columns");
        row("pattern needed", run + "output: {format: regex}\n", 2, 9, "pattern is missing");
        row("pattern misplaced", run + "output: {format: text, pattern: x}\n", 2, 24, "only for the format regex");
        row("from nowhere", run + "output: {format: text, from: log}\n", 2, 30, "stdout, stderr");
        row("carry misplaced", run + "output: {format: csv, columns: [{name: a, carry: true}]}\n", 2, 32,
            "only for the format regex");
        row("group", run + "output: {format: regex, pattern: \"(?<size>x)\", columns: [{name: sise}]}\n", 2, 57,
            "did you mean size?");
        row("summary group", run + "output: {format: text, summary: [\"(?<a>x)\"], summary_columns: [{name: b}]}\n", 2,
            63, "no group (?<b>");
        row("sort", run + "output: {format: csv, columns: [{name: a}], sort: b}\n", 2, 51, "no column b");
        row("column type", run + "output: {format: csv, columns: [{name: a, type: int}]}\n", 2, 49, "a column type");
        row("two columns", run + "output: {format: csv, columns: [{name: a}, {name: a}]}\n", 2, 44, "two columns a");
        row("variant without when", run + "variants:\n  - {risk: change}\n", 3, 5, "when is missing");
        row("variant without run", "variants:\n  - {when: a}\nparameters: [{name: a, type: string}]\n", 2, 5,
            "run is missing");
        row("example", run + "examples:\n  - {title: T, parameters: {x: 1}}\n", 3, 29, "there is no parameter x");
        row("example without variant",
            "parameters: [{name: a, type: string}]\nvariants: [{when: a, run: {native: x}}]\nexamples: [{title: T}]\n",
            3, 12, "no variant");
        row("tab", "run:\n\targv: [df]\n", 2, 1, "there is a tab");
        row("alias", "run: &a {argv: [df]}\nx-b: *a\n", 2, 6, "aliases");
        row("tag", "run: !!python/object:os.system {argv: [df]}\n", 1, 6, "tags are not used");
        row("scalar tag", run + "version: !!binary aGk=\n", 2, 10, "tags");
        row("second document", run + "---\na: b\n", 2, 1, "second one");
        row("list as a name", run + "? [a]\n: b\n", 2, 3, "expected a name");
        row("open bracket", "run: {argv: [df\n", 2, 1, "not YAML");
        row("after a wide character", run + "tags: [\"\xF0\x9F\x98\x80\", {a: b}]\n", 2, 14,
            "expected text, found a map");
    }
    void tellsPlace() {
        QFETCH(QByteArray, text);
        QFETCH(int, line);
        QFETCH(int, column);
        QFETCH(QString, says);
        const ParsedTool parsed = parseTool(head + text, u"dir/t.yaml"_s);
        QVERIFY(!parsed.tool);
        QVERIFY2(parsed.problems.size() == 1, qPrintable(all(parsed.problems)));
        const QString problem = parsed.problems.first().toText();
        QVERIFY2(problem.contains(says), qPrintable(problem));
        const QString place = u"dir/t.yaml:%1:%2: "_s.arg(headLines + line).arg(column);
        QVERIFY2(problem.startsWith(place), qPrintable(problem + u" should be at "_s + place));
    }

    void tellsEveryMistakeAtOnce() {
        const ParsedTool parsed = parseTool("tool_name: a b\n"
                                            "execution_location: moon-service\n"
                                            "category: [x]\n"
                                            "risk: high\n"
                                            "wat: 1\n"
                                            "run: {argv: [\"{x}\", \"{y}\"]}\n",
                                            u"t.yaml"_s);
        QVERIFY(!parsed.tool);
        const QString text = all(parsed.problems);
        for (const QString& part : {u"t.yaml:1:1: platform is missing"_s, u"t.yaml:1:1: description is missing"_s,
                                    u"t.yaml:1:12: expected a name"_s, u"t.yaml:2:21: expected an execution location"_s,
                                    u"t.yaml:3:11: expected text, found a list"_s, u"t.yaml:4:7: expected a risk"_s,
                                    u"t.yaml:5:1: unknown key wat"_s, u"t.yaml:6:14: {x} is no parameter"_s,
                                    u"t.yaml:6:21: {y} is no parameter"_s})
            QVERIFY2(text.contains(part), qPrintable(part + u" not in\n"_s + text));
        QCOMPARE(parsed.problems.size(), 9);
    }

    void namesThatPowershellKeeps() {
        for (const char* name : {"host", "Error", "PID", "oc_x"}) {
            const ParsedTool parsed = parseTool(
                head + "parameters: [{name: " + name + ", type: string}]\nrun: {powershell: Get-Disk}\n", u"t"_s);
            QVERIFY2(!parsed.tool, name);
            QCOMPARE(parsed.problems.first().code, u"reserved_name"_s);
            QVERIFY2(all(parsed.problems).contains(u'$' + QString::fromLatin1(name)), qPrintable(all(parsed.problems)));
            // Other programs have no such names.
            QVERIFY(
                parseTool(head + "parameters: [{name: " + name + ", type: string}]\nrun: {argv: [df]}\n", u"t"_s).tool);
        }
    }

    void warningsLeaveTheTool() {
        const ParsedTool parsed = parseTool(
            head + "parameters: [{name: p, type: string, required: true, default: x}]\nrun: {argv: [df]}\n", u"t"_s);
        QVERIFY(parsed.tool);
        QCOMPARE(parsed.problems.size(), 1);
    }

    void survivesHostileFiles_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("spaces") << QByteArray("  \n\n");
        QTest::newRow("only a comment") << QByteArray("# x\n");
        QTest::newRow("a text") << QByteArray("hello");
        QTest::newRow("a list") << QByteArray("- 1\n- 2\n");
        QTest::newRow("NUL") << QByteArray("a: \0b\n", 6);
        QTest::newRow("not UTF-8") << QByteArray("tool_name: \xff\xfe\n");
        QTest::newRow("UTF-16") << QByteArray("\xff\xfe"
                                              "a\0:\0 \0b\0",
                                              10);
        QTest::newRow("deep flow") << QByteArray(500'000, '[');
        QTest::newRow("deep maps") << QByteArray("{a: ").repeated(100'000);
        QTest::newRow("deep block") << QByteArray("- ").repeated(200'000);
        QTest::newRow("question marks") << QByteArray("? ").repeated(200'000);
        QByteArray laughs = "a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n";
        for (char c = 'b'; c <= 'i'; ++c)
            laughs += QByteArray(1, c) + ": &" + c + " [" + QByteArray(1, '*') + char(c - 1) +
                      (", *" + QByteArray(1, char(c - 1))).repeated(8) + "]\n";
        QTest::newRow("billion laughs") << laughs;
        QTest::newRow("refers to itself") << QByteArray("a: &a [*a]\n");
        QTest::newRow("100 MB") << QByteArray(100 * 1024 * 1024, 'a');
        QTest::newRow("1 MB of keys") << [] {
            QByteArray keys;
            for (int i = 0; keys.size() < 1'000'000; ++i)
                keys += "k" + QByteArray::number(i) + ": 1\n";
            return keys;
        }();
        QTest::newRow("1 MB of parameters")
            << head + "parameters:\n" + QByteArray("- {name: a, type: path}\n").repeated(40'000);
        QTest::newRow("1 MB of arguments") << head + "run: {argv: [" + QByteArray("\"{a}\",").repeated(100'000) + "]}";
        QTest::newRow("1 MB of one key") << QByteArray("k: 1\n").repeated(200'000);
        QTest::newRow("unclosed quotation mark") << QByteArray("a: \"b\n");
        QTest::newRow("merge") << QByteArray("<<: {tool_name: x}\n");
        QTest::newRow("anchors") << QByteArray("&a ").repeated(1000);
        QTest::newRow("directive") << QByteArray("%YAML 9.9\n---\na: b\n");
    }
    void survivesHostileFiles() {
        QFETCH(QByteArray, text);
        const ParsedTool parsed = parseTool(text, u"h.yaml"_s);
        QVERIFY(!parsed.tool);
        QVERIFY(!parsed.problems.isEmpty());
        for (const Problem& problem : parsed.problems) {
            QVERIFY(problem.line >= 1 && problem.column >= 1);
            QVERIFY(!problem.message.isEmpty());
        }
    }

    void everyPrefixIsRefusedQuietly() {
        const QByteArray text = full();
        for (qsizetype length = 0; length < text.size(); length += 7)
            (void)parseTool(text.left(length), u"p.yaml"_s);
        for (qsizetype at = 0; at < text.size(); ++at) {
            QByteArray changed = text;
            changed[at] = "{}[]:,-*&!|>'\"%@`\t\n\0"[at % 20];
            const ParsedTool parsed = parseTool(changed, u"c.yaml"_s);
            QVERIFY(parsed.tool || !parsed.problems.isEmpty());
        }
    }
};

QTEST_GUILESS_MAIN(ToolParserTest)
#include "tst_tool_parser.moc"
