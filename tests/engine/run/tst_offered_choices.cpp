// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/PlanValidator.h"
#include "engine/run/OfferedChoices.h"
#include "engine/secrets/SecretStore.h"

#include "support/RunHarness.h"

#include <QTest>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

namespace {

StepOutput table() {
    auto made = std::make_shared<Table>();
    made->columns = {{u"name"_s, ColumnType::String, {}},
                     {u"port"_s, ColumnType::Integer, {}},
                     {u"image"_s, ColumnType::String, {}}};
    for (const QJsonValue& cell :
         std::initializer_list<QJsonValue>{u"web"_s, 80, u"nginx"_s, u"db"_s, 5432, u"postgres"_s, u"web"_s, 443,
                                           u"nginx"_s, QJsonValue(), 22, u"none"_s})
        made->cells.append(cell);
    StepOutput output;
    output.table = made;
    output.fields = {{u"hosts"_s, QJsonArray{u"a"_s, u"b"_s, u"a"_s}}, {u"leader"_s, u"b"_s}};
    return output;
}

QString shortText(const Result<QList<OfferedChoice>>& choices) {
    if (!choices) return u"! "_s + choices.error().code;
    QStringList words;
    for (const OfferedChoice& choice : *choices)
        words.append(choice.value.toVariant().toString() + (choice.label.isEmpty() ? QString() : u'/' + choice.label));
    return words.join(u' ');
}

} // namespace

class TestOfferedChoices : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void areTakenOutOfWhatAToolGave_data() {
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("label");
        QTest::addColumn<QString>("expected");
        QTest::newRow("the first column, each value once, none for null") << u""_s << u""_s << u"web db"_s;
        QTest::newRow("another column") << u"port"_s << u""_s << u"80 5432 443 22"_s;
        QTest::newRow("with a label") << u"name"_s << u"image"_s << u"web/nginx db/postgres"_s;
        QTest::newRow("a field that is a list") << u"hosts"_s << u""_s << u"a b"_s;
        QTest::newRow("a field that is one value") << u"leader"_s << u""_s << u"b"_s;
        QTest::newRow("no such column") << u"nam"_s << u""_s << u"! no_such_column"_s;
        QTest::newRow("no such label") << u"name"_s << u"what"_s << u"! no_such_column"_s;
    }

    void areTakenOutOfWhatAToolGave() {
        QFETCH(const QString, value);
        QFETCH(const QString, label);
        QFETCH(const QString, expected);
        QCOMPARE(shortText(choicesIn(table(), {u"t"_s, {}, value, label})), expected);
    }

    void nothingAtAllIsTold() {
        QCOMPARE(shortText(choicesIn({}, {u"t"_s, {}, {}, {}})), u"! no_such_column"_s);
        StepOutput empty;
        auto made = std::make_shared<Table>();
        made->columns = {{u"name"_s, ColumnType::String, {}}};
        empty.table = made;
        const auto none = choicesIn(empty, {u"t"_s, {}, {}, {}});
        QVERIFY(none);
        QVERIFY(none->isEmpty());
    }

    void asksOnlyAToolThatReads() {
        FunctionExecutor executor;
        int asked = 0;
        executor.add(u"list"_s, [&](const StepRequest& request, StepContext& context) {
            ++asked;
            if (request.parameters.value(u"text"_s) == u"broken"_s)
                return StepOutcome::failure({u"unreachable"_s, u"nobody answers"_s, {}, {}});
            if (context.cancelled()) return StepOutcome::cancelled();
            return StepOutcome::success(table());
        });
        const auto tool = [](Risk risk) {
            auto made = std::make_shared<ToolSpec>();
            made->name = risk == Risk::Read ? u"list"_s : u"wipe"_s;
            made->behaviour.run = NativeRun{u"list"_s};
            made->behaviour.risk = risk;
            ParameterSpec text;
            text.name = u"text"_s;
            made->parameters.append(text);
            return made;
        };
        executor.add(u"wipe"_s, [&](const StepRequest&, StepContext&) {
            ++asked;
            return StepOutcome::success({});
        });
        const Catalogue catalogue({tool(Risk::Read), tool(Risk::Destructive)}, {});
        ExecutorRegistry registry;
        registry.add(Domain::Automation, executor);
        Redactor redactor;
        SecretStore secrets(redactor);
        const auto ask = [&](const ChoiceSource& source, const std::stop_token& stop = {}) {
            return shortText(offeredChoices(source, catalogue, registry, &secrets, redactor, stop));
        };
        QCOMPARE(ask({u"list"_s, {}, u"name"_s, {}}), u"web db"_s);
        QCOMPARE(ask({u"list"_s, {{u"text"_s, u"broken"_s}}, {}, {}}), u"! unreachable"_s);
        QCOMPARE(ask({u"list"_s, {{u"txt"_s, 1}}, {}, {}}), u"! bad_parameters"_s);
        QCOMPARE(ask({u"nobody"_s, {}, {}, {}}), u"! no_such_tool"_s);
        QCOMPARE(asked, 2);
        QCOMPARE(ask({u"wipe"_s, {}, {}, {}}), u"! not_read_only"_s);
        QCOMPARE(asked, 2);
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(ask({u"list"_s, {}, {}, {}}, stop.get_token()), u"! failed"_s);

        // The plan is told of it before anybody could be asked.
        const auto problems = [&](const char* from) {
            const QByteArray text =
                "inputs:\n- name: host\n  choices_from: " + QByteArray(from) + "\nsteps:\n- {tool: list}\n";
            QStringList codes;
            for (const Problem& problem : validatePlan(PlanDocument::fromText(text, PlanFormat::Yaml), catalogue,
                                                       [](const ToolSpec&) { return Status(); }))
                codes.append(u"%1@%2"_s.arg(problem.code).arg(problem.line));
            return codes.join(u' ');
        };
        QCOMPARE(problems("{tool: list, parameters: {text: a}, value: name, label: image}"), QString());
        QCOMPARE(problems("{tool: lst}"), u"unknown_tool@3"_s);
        QCOMPARE(problems("{tool: wipe}"), u"not_read_only@3"_s);
        QCOMPARE(problems("{tool: list, parameters: {txt: a}}"), u"unknown_parameter@3"_s);
        QCOMPARE(problems("{parameters: {text: a}}"), u"missing_key@3"_s);
        QCOMPARE(problems("{tool: list, colour: red}"), u"unknown_key@3"_s);
        QCOMPARE(problems("list"), u"wrong_type@3"_s);
    }
};

QTEST_GUILESS_MAIN(TestOfferedChoices)

#include "tst_offered_choices.moc"
