// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Json.h"
#include "engine/plan/PlanDocument.h"

#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

/// An edit as text: "set POINTER JSON", "remove POINTER", "insert POINTER INDEX JSON", "move POINTER FROM TO".
Status apply(PlanDocument& document, const QString& edit) {
    const QString word = edit.section(u' ', 0, 0);
    const QString pointer = edit.section(u' ', 1, 1);
    if (word == u"set") return document.set(pointer, *json::parse(edit.section(u' ', 2).toUtf8()));
    if (word == u"remove") return document.remove(pointer);
    if (word == u"insert") {
        return document.insertItem(pointer, edit.section(u' ', 2, 2).toInt(),
                                   *json::parse(edit.section(u' ', 3).toUtf8()));
    }
    return document.moveItem(pointer, edit.section(u' ', 2, 2).toInt(), edit.section(u' ', 3, 3).toInt());
}

} // namespace

class TestPlanEditing : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void edits_data();
    void edits();
    void refuses_data();
    void refuses();
    void converts_data();
    void converts();
};

void TestPlanEditing::edits_data() {
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QString>("edit");
    QTest::addColumn<QByteArray>("after");
    const auto row = [](const char* name, const char* before, const char* edit, const char* after) {
        QTest::newRow(name) << QByteArray(before) << QString::fromUtf8(edit) << QByteArray(after);
    };
    const char* pretty = "{\n    \"name\" : \"a\",\n\n    \"steps\": [\n        {\"tool\": \"df\"},\n        "
                         "{\"tool\": \"ps\"}\n    ]\n}\n";
    row("json value", pretty, "set /name \"b\"",
        "{\n    \"name\" : \"b\",\n\n    \"steps\": [\n        {\"tool\": \"df\"},\n        {\"tool\": \"ps\"}\n    "
        "]\n}\n");
    row("json same value", pretty, "set /name \"a\"", pretty);
    row("json new key", "{\n  \"steps\": []\n}\n", "set /name \"x\"", "{\n  \"steps\": [],\n  \"name\": \"x\"\n}\n");
    row("json first step", "{\n  \"steps\": []\n}\n", "insert /steps 0 {\"tool\":\"df\",\"id\":\"a\"}",
        "{\n  \"steps\": [\n    {\n      \"id\": \"a\",\n      \"tool\": \"df\"\n    }\n  ]\n}\n");
    row("json step beside one-line steps", "{\n  \"steps\": [\n    {\"tool\": \"df\"}\n  ]\n}\n",
        "insert /steps 1 {\"tool\":\"ps\"}",
        "{\n  \"steps\": [\n    {\"tool\": \"df\"},\n    {\"tool\": \"ps\"}\n  ]\n}\n");
    row("json step before", "{\n  \"steps\": [\n    {\"tool\": \"df\"}\n  ]\n}\n", "insert /steps 0 {\"tool\":\"ps\"}",
        "{\n  \"steps\": [\n    {\"tool\": \"ps\"},\n    {\"tool\": \"df\"}\n  ]\n}\n");
    row("json compact", R"({"steps":[{"tool":"df"}]})", "set /steps/0/parameters/path \"/var\"",
        R"({"steps":[{"tool":"df","parameters":{"path":"/var"}}]})");
    row("json spaced line", R"({"steps": [{"tool": "df"}]})", "set /steps/- {\"tool\":\"ps\"}",
        R"({"steps": [{"tool": "df"}, {"tool": "ps"}]})");
    row("json key in a one-line step", "{\n  \"steps\": [\n    {\"tool\": \"df\"}\n  ]\n}",
        "set /steps/0/enabled false", "{\n  \"steps\": [\n    {\"tool\": \"df\", \"enabled\": false}\n  ]\n}");
    row("json numbers stay", "{\"x-a\": 1.50e1, \"x-b\": 123456789012345678901234567890, \"steps\": []}",
        "set /name \"n\"",
        "{\"x-a\": 1.50e1, \"x-b\": 123456789012345678901234567890, \"steps\": [], \"name\": \"n\"}");
    row("json crlf and mark", "\xEF\xBB\xBF{\r\n\t\"steps\": []\r\n}", "set /name \"n\"",
        "\xEF\xBB\xBF{\r\n\t\"steps\": [],\r\n\t\"name\": \"n\"\r\n}");
    row("json remove first", R"({"name": "a", "version": "1", "steps": []})", "remove /name",
        R"({"version": "1", "steps": []})");
    row("json remove last", "{\n  \"steps\": [],\n  \"name\": \"a\"\n}\n", "remove /name", "{\n  \"steps\": []\n}\n");
    row("json remove middle line", "{\n  \"steps\": [],\n  \"name\": \"a\",\n  \"version\": \"1\"\n}\n", "remove /name",
        "{\n  \"steps\": [],\n  \"version\": \"1\"\n}\n");
    row("json remove only", "{\n  \"steps\": [\n    {\"tool\": \"df\"}\n  ]\n}\n", "remove /steps/0",
        "{\n  \"steps\": []\n}\n");
    row("json move", "{\"steps\": [\n {\"tool\": \"a\"},\n  {\"tool\":\"b\"},\n {\"tool\": \"c\"}]}", "move /steps 0 2",
        "{\"steps\": [\n {\"tool\":\"b\"},\n  {\"tool\": \"c\"},\n {\"tool\": \"a\"}]}");
    row("json escapes", R"({"steps": []})", R"(set /x-a~1b "q\"\\\n\u00e4")",
        "{\"steps\": [], \"x-a/b\": \"q\\\"\\\\\\nä\"}");

    const char* yaml = "# head\nname: a # the name\nsteps:\n  # first\n  - tool: df # disk\n    parameters:\n      "
                       "path: /\n\n  # second\n  - tool: ps\n";
    row("yaml value", yaml, "set /name \"b\"",
        "# head\nname: b # the name\nsteps:\n  # first\n  - tool: df # disk\n    parameters:\n      path: /\n\n  # "
        "second\n  - tool: ps\n");
    row("yaml new key", yaml, "set /steps/0/timeout \"5s\"",
        "# head\nname: a # the name\nsteps:\n  # first\n  - tool: df # disk\n    parameters:\n      path: /\n    "
        "timeout: 5s\n\n  # second\n  - tool: ps\n");
    row("yaml new parents", yaml, "set /steps/1/parameters/all true",
        "# head\nname: a # the name\nsteps:\n  # first\n  - tool: df # disk\n    parameters:\n      path: /\n\n  # "
        "second\n  - tool: ps\n    parameters:\n      all: true\n");
    row("yaml append, apart as the others", yaml, "set /steps/- {\"tool\":\"ls\",\"id\":\"c\"}",
        "# head\nname: a # the name\nsteps:\n  # first\n  - tool: df # disk\n    parameters:\n      path: /\n\n  # "
        "second\n  - tool: ps\n\n  - id: c\n    tool: ls\n");
    row("yaml move with comments", yaml, "move /steps 1 0",
        "# head\nname: a # the name\nsteps:\n  # second\n  - tool: ps\n  # first\n  - tool: df # disk\n    "
        "parameters:\n      path: /\n\n");
    row("yaml remove with comments", yaml, "remove /steps/0",
        "# head\nname: a # the name\nsteps:\n\n  # second\n  - tool: ps\n");
    row("yaml remove last", yaml, "remove /steps/1",
        "# head\nname: a # the name\nsteps:\n  # first\n  - tool: df # disk\n    parameters:\n      path: /\n\n");
    row("yaml remove first key of an item", yaml, "remove /steps/0/tool",
        "# head\nname: a # the name\nsteps:\n  # first\n  - parameters:\n      path: /\n\n  # second\n  - tool: ps\n");
    row("yaml remove the only key", yaml, "remove /steps/0/parameters/path",
        "# head\nname: a # the name\nsteps:\n  # first\n  - tool: df # disk\n    parameters: {}\n\n  # second\n  - "
        "tool: ps\n");
    row("yaml remove key line", yaml, "remove /name",
        "# head\nsteps:\n  # first\n  - tool: df # disk\n    parameters:\n      path: /\n\n  # second\n  - tool: ps\n");
    row("yaml empty list gets an item", "steps: []\n", "insert /steps 0 {\"tool\":\"df\"}", "steps:\n  - tool: df\n");
    row("yaml null gets members", "steps:\n- tool: df\n  parameters: # none\n", "set /steps/0/parameters/path \"/\"",
        "steps:\n- tool: df\n  parameters: # none\n    path: /\n");
    row("yaml lists as deep as keys", "steps:\n- tool: df\n", "set /steps/0/needs [\"a\"]",
        "steps:\n- tool: df\n  needs:\n  - a\n");
    row("yaml flow stays flow", "steps:\n  - {tool: df}\n", "set /steps/0/parameters {\"path\":\"/a, b\"}",
        "steps:\n  - {tool: df, parameters: {path: '/a, b'}}\n");
    row("yaml flow remove", "steps: [{tool: df, id: a}, {tool: ps}]\n", "remove /steps/0/id",
        "steps: [{tool: df}, {tool: ps}]\n");
    row("yaml expression is quoted", "steps:\n  - tool: df\n", "set /steps/0/when \"{{ inputs.a }}\"",
        "steps:\n  - tool: df\n    when: '{{ inputs.a }}'\n");
    row("yaml words are quoted", "steps: []\n", "set /name \"yes\"", "steps: []\nname: 'yes'\n");
    row("yaml numbers are quoted", "steps: []\n", "set /name \"1.0\"", "steps: []\nname: '1.0'\n");
    row("yaml lines", "steps: []\n", "set /description \"a\\nb\\n\"", "steps: []\ndescription: |\n  a\n  b\n");
    row("yaml literal replaced", "description: |\n  a\n  b\n\nsteps: []\n", "set /description \"c\"",
        "description: c\n\nsteps: []\n");
    row("yaml scalar to list", "steps:\n  - tool: df\n    target: a # one\n", "set /steps/0/target [\"a\",\"b\"]",
        "steps:\n  - tool: df\n    target: # one\n      - a\n      - b\n");
    row("yaml list to scalar", "steps:\n  - tool: df\n    target: # some\n      - a\n      - b\n    id: x\n",
        "set /steps/0/target \"c\"", "steps:\n  - tool: df\n    target: c # some\n    id: x\n");
    row("yaml no newline at the end", "steps:\n  - tool: df\n  - tool: ps", "move /steps 0 1",
        "steps:\n  - tool: ps\n  - tool: df");
    row("yaml crlf", "steps:\r\n  - tool: df\r\n", "set /steps/0/id \"a\"", "steps:\r\n  - tool: df\r\n    id: a\r\n");
    row("yaml with an emoji before", "name: 😀\nsteps:\n  - tool: df\n", "set /steps/0/tool \"ps\"",
        "name: 😀\nsteps:\n  - tool: ps\n");
    row("yaml literal before a comment like text",
        "steps:\n  - tool: sh\n    parameters:\n      text: |\n        # not a comment\n  - tool: ps\n",
        "move /steps 1 0",
        "steps:\n  - tool: ps\n  - tool: sh\n    parameters:\n      text: |\n        # not a comment\n");
    row("yaml alias replaced", "x-a: &p {path: /}\nsteps:\n  - tool: df\n    parameters: *p\n",
        "set /steps/0/parameters {\"path\":\"/b\"}",
        "x-a: &p {path: /}\nsteps:\n  - tool: df\n    parameters:\n      path: /b\n");
}

void TestPlanEditing::edits() {
    QFETCH(QByteArray, before);
    QFETCH(QString, edit);
    QFETCH(QByteArray, after);
    const bool isJson = before.contains('{') && !before.contains("steps:");
    PlanDocument document = PlanDocument::fromText(before, isJson ? PlanFormat::Json : PlanFormat::Yaml);
    QVERIFY(document.isReadable());
    const PlanDocument copy = document;
    const Status status = apply(document, edit);
    QVERIFY2(status, status ? "" : qPrintable(status.error().toText()));
    QCOMPARE(document.text(), after);
    QCOMPARE(copy.text(), before); // a value
}

void TestPlanEditing::refuses_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("edit");
    QTest::addColumn<QString>("code");
    const auto row = [](const char* name, const char* text, const char* edit, const char* code) {
        QTest::newRow(name) << QByteArray(text) << QString::fromUtf8(edit) << QString::fromUtf8(code);
    };
    row("unreadable", "steps: [", "set /name \"a\"", "not_readable");
    row("not an object", "[1]", "set /0 5", "not_readable");
    row("whole", "steps: []", "set  {}", "no_such_place");
    row("nothing there", "steps: []", "remove /name", "no_such_place");
    row("beyond", "steps: []", "set /steps/3 {}", "no_such_place");
    row("into a text", "name: a\nsteps: []", "set /name/x 5", "no_such_place");
    row("insert beyond", "steps: []", "insert /steps 1 {}", "no_such_place");
    row("insert nowhere", "steps: []", "insert /name 1 {}", "no_such_place");
    row("move beyond", "steps: [a]", "move /steps 0 1", "no_such_place");
    row("inside an alias", "x-a: &p {path: /}\nsteps:\n  - tool: df\n    parameters: *p\n",
        "set /steps/0/parameters/path \"/b\"", "aliased");
    row("an anchored value", "x-a: &p {path: /}\nsteps:\n  - tool: df\n    parameters: *p\n", "set /x-a/path \"/b\"",
        "cannot_edit");
    row("a key that stands twice", "{\"name\": \"a\", \"name\": \"b\", \"steps\": []}", "remove /name", "cannot_edit");
}

void TestPlanEditing::refuses() {
    QFETCH(QByteArray, text);
    QFETCH(QString, edit);
    QFETCH(QString, code);
    PlanDocument document = PlanDocument::fromText(text, PlanFormat::Yaml);
    const Status status = apply(document, edit);
    QVERIFY(!status);
    QCOMPARE(status.error().code, code);
    QCOMPARE(document.text(), text);
}

void TestPlanEditing::converts_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("plan") << QByteArray(
        R"({"name": "a: b", "steps": [{"tool": "df", "parameters": {"path": "/", "l": [1, 2.5, null, true, "yes", []]}},
        {"tool": "sh", "when": "{{ 1 }}", "parameters": {"text": "a\n  b\n\nc\n", "t2": " x\ny", "t3": "a\n\n", "e": "", "u": "\u0085\u2028 \ud83d\ude00", "tab": "a\tb", "h": "# no", "d": "---", "n": "0x1f"}}]})");
    QTest::newRow("empty") << QByteArray(R"({"steps": []})");
    QTest::newRow("keys") << QByteArray(
        R"({"x- a: b": {"": 1, "yes": 2, "#": 3, "a\nb": 4, "1": 5, "- x": [[1, [2]], {"a": {}}]}, "steps": []})");
}

void TestPlanEditing::converts() {
    QFETCH(QByteArray, text);
    const PlanDocument json = PlanDocument::fromText(text, PlanFormat::Json);
    QVERIFY(json.isReadable());
    const auto yaml = json.converted(PlanFormat::Yaml);
    QVERIFY2(yaml, yaml ? "" : qPrintable(yaml.error().toText()));
    QCOMPARE(yaml->root(), json.root());
    QCOMPARE(yaml->format(), PlanFormat::Yaml);
    const auto back = yaml->converted(PlanFormat::Json);
    QVERIFY(back);
    QCOMPARE(back->root(), json.root());
}

QTEST_GUILESS_MAIN(TestPlanEditing)
#include "tst_plan_editing.moc"
