// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/StepRecord.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

StepRecord::Entry entry(int task, const QString& target, const QString& name) {
    auto table = std::make_shared<Table>();
    table->columns = {{u"name"_s, ColumnType::String, {}}};
    table->cells.append(name);
    StepRecord::Entry made;
    made.task = task;
    made.target = target;
    made.status = TaskStatus::Success;
    made.output.table = table;
    return made;
}

QStringList rowsOf(std::vector<StepRecord::Entry> entries) {
    const StepRecord record(u"success"_s, std::nullopt, std::move(entries));
    QStringList rows;
    for (const QJsonValue& row : record.toJson()[u"output"_s][u"rows"_s].toArray())
        rows.append(row[u"name"_s].toString() +
                    (row.toObject().contains(u"target"_s) ? u'@' + row[u"target"_s].toString() : QString()));
    return rows;
}

} // namespace

class TestStepRecord : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// What a plan does with the rows must not depend on how many machines a filter happened to find.
    void rowsTellTheirMachineHoweverManyThereWere() {
        QCOMPARE(rowsOf({entry(0, u"web-01"_s, u"a"_s)}), QStringList{u"a@web-01"_s});
        QCOMPARE(rowsOf({entry(1, u"web-02"_s, u"b"_s), entry(0, u"web-01"_s, u"a"_s)}),
                 (QStringList{u"a@web-01"_s, u"b@web-02"_s}));
        QCOMPARE(rowsOf({entry(0, {}, u"a"_s)}), QStringList{u"a"_s});
    }
};

QTEST_GUILESS_MAIN(TestStepRecord)

#include "tst_step_record.moc"
