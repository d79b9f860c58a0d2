// SPDX-License-Identifier: GPL-3.0-or-later
// What an alert about a run says, read from a history that events were written to as the scheduler writes them.
#include "engine/alerts/AlertTemplate.h"
#include "engine/alerts/RunFacts.h"
#include "support/RunFixtures.h"

#include <QJsonArray>
#include <QSysInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

class TestRunFacts : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    Redactor redactor_;
    std::unique_ptr<RunStore> store_;

    RunEvent finished(const QString& runId, int step, int task, TaskStatus status, const QString& target,
                      RawOutput raw = {}) const {
        RunEvent event = taskFinished(runId, step, task, status, std::move(raw));
        auto result = std::make_shared<TaskResult>(*event.result);
        result->target = target;
        if (status == TaskStatus::Failed)
            result->outcome.error = Error{u"exit_code"_s, u"df ended with exit code 1"_s, u"look at /var"_s, {}};
        event.result = std::move(result);
        return event;
    }
    /// A run that took so long, with these ends of tasks.
    QString keepRun(double tookMs, RunStatus status, const RunEvents& events = {}, const QByteArray& plan = {}) {
        RunHeader header = runHeader(u"nightly"_s);
        if (!plan.isEmpty()) header.planText = plan;
        header.startedAt = nowMs() - qint64(tookMs);
        if (!store_->begin(header)) qFatal("the run cannot be begun");
        RunEvents all;
        for (RunEvent event : events) {
            event.runId = header.id;
            all.append(event);
        }
        RunEvent end = runFinished(header.id, status, status == RunStatus::Completed ? u"fine"_s : u"1 step failed"_s);
        end.time = header.startedAt + qint64(tookMs);
        all.append(end);
        store_->append(all);
        if (!store_->flush()) qFatal("the run cannot be kept");
        return header.id;
    }

private Q_SLOTS:
    void init() {
        store_.reset();
        QVERIFY(QDir(folder_.filePath(u"state"_s)).removeRecursively());
        auto opened = RunStore::open(folder_.filePath(u"state"_s), redactor_);
        QVERIFY(opened);
        store_ = std::move(*opened);
    }

    void aFailedRun() {
        QByteArray output;
        for (int i = 1; i <= 30; ++i)
            output += "line " + QByteArray::number(i) + "\r\n";
        output += "\x1b[31mred\x1b[0m\n\n";
        const QString id =
            keepRun(12'345, RunStatus::Failed,
                    {finished({}, 0, 0, TaskStatus::Success, u"web-01"_s), // not told
                     finished({}, 0, 1, TaskStatus::Failed, u"web-02"_s, {"all is well\n", output, false}),
                     finished({}, 0, 2, TaskStatus::Failed, u"web-03"_s), finished({}, 1, 0, TaskStatus::Failed, {}),
                     finished({}, 1, 1, TaskStatus::TimedOut, u"web-03"_s)},
                    R"({"name": "nightly", "steps": [{"tool": "df", "name": "Free space"}, {"tool": "ls"}]})");
        const auto facts = readRunFacts(*store_, id);
        QVERIFY2(facts, facts ? "" : qPrintable(facts.error().toText()));
        QCOMPARE(facts->failedStep, u"Free space"_s);
        QCOMPARE(facts->failedHosts, (QStringList{u"web-02"_s, u"web-03"_s, QSysInfo::machineHostName()}));
        QCOMPARE(facts->lastLines.size(), 20);
        QCOMPARE(facts->lastLines.first(), u"line 12"_s);
        QCOMPARE(facts->lastLines.last(), u"red"_s);
        QCOMPARE(facts->durationMs, 12'345.0);
        const Alert alert = facts->alert();
        QCOMPARE(alert.title, u"nightly: Free space failed on 3 hosts"_s);
        QVERIFY(alert.severity == Severity::Warning);
        QVERIFY2(alert.text.startsWith(u"df ended with exit code 1"_s), qPrintable(alert.text));
        QVERIFY(alert.text.contains(u"look at /var"_s));
        QVERIFY(alert.text.endsWith(u"line 30\nred"_s));
        QCOMPARE(alert.source, u"run "_s + id);
        QStringList names;
        for (const AlertFact& fact : alert.facts)
            names.append(fact.name + u'=' + fact.value);
        QVERIFY(names.contains(u"Failed hosts=web-02, web-03, "_s + QSysInfo::machineHostName()));
        QVERIFY(names.contains(u"Took=12s"_s));
    }

    void manyHostsAreCut() {
        RunEvents events;
        for (int i = 0; i < 50; ++i)
            events.append(finished({}, 0, i, TaskStatus::Failed, u"web-%1"_s.arg(i)));
        const auto facts = readRunFacts(*store_, keepRun(100, RunStatus::Failed, events));
        QVERIFY(facts);
        QCOMPARE(facts->failedHosts.size(), 50);
        const Alert alert = facts->alert();
        const auto hosts = std::find_if(alert.facts.begin(), alert.facts.end(),
                                        [](const AlertFact& fact) { return fact.name == "Failed hosts"_L1; });
        QVERIFY(hosts != alert.facts.end());
        QVERIFY2(hosts->value.endsWith(u"web-19 and 30 more"_s), qPrintable(hosts->value));
    }

    void whatIsUsual() {
        for (const int took : {4'000, 1'000, 90'000})
            keepRun(took, RunStatus::Completed);
        keepRun(50, RunStatus::Failed); // says nothing of how long it takes
        const auto slow = readRunFacts(*store_, keepRun(6'500, RunStatus::Completed));
        QVERIFY(slow);
        QCOMPARE(slow->usualMs, 4'000.0);
        QVERIFY(slow->isSlow({}));
        QVERIFY(!slow->isSlow(Milliseconds(7'000)));
        QVERIFY(slow->isSlow(Milliseconds(6'000)));
        const auto usual = readRunFacts(*store_, keepRun(4'500, RunStatus::Completed));
        QVERIFY(!usual->isSlow({}));
        QVERIFY(usual->alert().severity == Severity::Info);
    }

    void tooFewToSayWhatIsUsual() {
        keepRun(10, RunStatus::Completed);
        keepRun(10, RunStatus::Completed);
        const auto facts = readRunFacts(*store_, keepRun(100'000, RunStatus::Completed));
        QCOMPARE(facts->usualMs, 0.0);
        QVERIFY(!facts->isSlow({}));
        QVERIFY(facts->isSlow(Milliseconds(1'000)));
    }

    void noSuchRun() { QCOMPARE(readRunFacts(*store_, u"nothing"_s).error().code, u"no_such_run"_s); }

    void templatesAreFilledIn() {
        const QString id = keepRun(100, RunStatus::Failed, {finished({}, 0, 0, TaskStatus::Failed, u"web-02"_s)});
        const auto facts = readRunFacts(*store_, id);
        AlertScope scope = alertScope(0);
        scope.insert(u"run"_s, facts->toJson());
        scope.insert(u"steps"_s, facts->steps());
        const AlertTemplate words{
            u"mine"_s,
            u"{{ run.plan }} \n on {{ run.failed_hosts.join(', ') }}"_s,
            u"{{ steps['step-1'].status }} {{ steps['step-1'].error.code }} {{ 1 + 1 }} {{ host }}"_s,
            Severity::Critical,
            {}};
        const auto alert = fillTemplate(words, facts->alert(), scope);
        QVERIFY2(alert, alert ? "" : qPrintable(alert.error().toText()));
        QCOMPARE(alert->title, u"nightly on web-02"_s);
        QCOMPARE(alert->text, u"failed exit_code 2 "_s + QSysInfo::machineHostName());
        QVERIFY(alert->severity == Severity::Critical);
        QCOMPARE(alert->source, u"run "_s + id); // all else stays

        const auto wrong = fillTemplate({u"mine"_s, u"{{ run.no.such }}"_s, {}, {}, {}}, {}, scope);
        QCOMPARE(wrong.error().code, u"bad_template"_s);
        QVERIFY2(wrong.error().message.contains(u"'mine', title"_s), qPrintable(wrong.error().message));
        QCOMPARE(fillTemplate({u"mine"_s, u"{{ '' }}"_s, {}, {}, {}}, {}, scope).error().code, u"bad_template"_s);
        // What everybody has at first can be filled in wherever one is.
        for (const AlertTemplate& one : standardTemplates()) {
            for (const AlertScope& where : {alertScope(0), scope}) {
                const auto filled = fillTemplate(one, {}, where);
                QVERIFY2(filled, filled ? "" : qPrintable(filled.error().toText()));
                QVERIFY(!filled->title.contains(u"{{"_s) && !filled->text.contains(u"undefined"_s));
            }
        }
    }

    void templatesAreReadAndWritten() {
        const QList<AlertTemplate> all =
            standardTemplates() + QList{AlertTemplate{u"x"_s, {}, {}, {}, {u"mail"_s, u"dba"_s}}};
        QCOMPARE(alertTemplatesFromJson(alertTemplatesToJson(all)).value_or(QList<AlertTemplate>()), all);
        const auto refused = [](const QJsonArray& list) { return alertTemplatesFromJson(list).error().toText(); };
        QVERIFY(refused({QJsonObject{{u"title"_s, u"x"_s}}}).contains(u"/templates/0/name"_s));
        QVERIFY(refused({QJsonObject{{u"name"_s, u"x"_s}, {u"titel"_s, u"x"_s}}}).contains(u"did you mean title"_s));
        QVERIFY(
            refused({QJsonObject{{u"name"_s, u"x"_s}, {u"text"_s, u"{{ 1 + }}"_s}}}).contains(u"/templates/0/text"_s));
        QVERIFY(refused({QJsonObject{{u"name"_s, u"x"_s}, {u"severity"_s, u"loud"_s}}}).contains(u"critical"_s));
        QVERIFY(refused({QJsonObject{{u"name"_s, u"x"_s}}, QJsonObject{{u"name"_s, u"X"_s}}}).contains(u"already"_s));
        QVERIFY(refused({5}).contains(u"must be an object"_s));
    }
};

QTEST_GUILESS_MAIN(TestRunFacts)
#include "tst_run_facts.moc"
