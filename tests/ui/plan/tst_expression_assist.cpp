// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/House.h"
#include "ui/plan/ConditionDialog.h"
#include "ui/plan/Inspector.h"
#include "ui/plan/PlanViews.h"
#include "ui/plan/PlansPage.h"
#include "ui/plan/RowsTextDialog.h"

#include <QComboBox>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

using namespace oc;
using namespace oc::ui;
using namespace Qt::StringLiterals;

namespace {

/// The widget of that name that is on the screen: of a form that was built anew the old fields go a moment later.
template <class Widget>
Widget* shown(QWidget* in, const QString& name) {
    for (Widget* one : in->findChildren<Widget*>(name))
        if (one->isVisible()) return one;
    return nullptr;
}

void choose(QComboBox* box, const QString& text) {
    QVERIFY(box);
    const int index = box->findText(text);
    QVERIFY2(index >= 0, qPrintable(text));
    box->setCurrentIndex(index);
}

} // namespace

/// Conditions and rows as text, written by choosing: nobody has to know JavaScript to say "those above 80 %".
class TestExpressionAssist : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> home_;
    std::unique_ptr<House> house_;

    PlansPage* page() { return house_->find<PlansPage>(u"plansPage"_s); }
    Inspector* inspector() { return page()->findChild<Inspector*>(); }
    PlanModel& model() { return page()->current()->model(); }
    QJsonValue stepValue(const QString& id, const QString& key) { return model().stepObject(id).value(key); }
    QString message(const QString& id) {
        return stepValue(id, u"parameters"_s).toObject().value(u"message"_s).toString();
    }
    void open(const QByteArray& text, const QString& step) {
        house_->window.openPlanText(text, u"mine"_s);
        page()->findChild<PlanViews*>()->select({step});
        QTRY_COMPARE(inspector()->stepId(), step);
    }
    ConditionDialog* openCondition() {
        auto* link = shown<QPushButton>(inspector(), u"conditionLink"_s);
        if (!link) return nullptr;
        QTest::mouseClick(link, Qt::LeftButton);
        return shown<ConditionDialog>(inspector(), u"conditionDialog"_s);
    }
    /// The menu entry that begins with these words, of the menu "Insert" at the message.
    RowsTextDialog* openRows(const QString& words) {
        auto* insert = shown<QToolButton>(inspector(), u"assist_message"_s);
        if (!insert) return nullptr;
        QTest::mouseClick(insert, Qt::LeftButton);
        auto* menu = shown<QMenu>(inspector(), u"insertMenu"_s);
        if (!menu) return nullptr;
        for (QAction* action : menu->actions())
            if (action->text().startsWith(words)) action->trigger();
        menu->close();
        return shown<RowsTextDialog>(inspector(), u"rowsTextDialog"_s);
    }

private Q_SLOTS:
    void init() {
        home_ = makeHome();
        house_ = std::make_unique<House>();
        QVERIFY(house_->open(u"slack_cli"_s));
    }
    void cleanup() {
        for (int i = 0; i < 30 && page()->current(); ++i)
            page()->current()->undo().clear();
        house_.reset();
    }

    void conditionAndMessageByChoosing() {
        open(R"({"steps": [
            {"id": "disk", "name": "Free space", "tool": "df", "target": ["web-01", "web-02"]},
            {"id": "tell", "tool": "slack_cli", "parameters": {"message": "Nearly full:"}}]})",
             u"tell"_s);
        ConditionDialog* dialog = openCondition();
        QVERIFY(dialog);
        auto* save = dialog->findChild<QPushButton*>(u"conditionSave"_s);
        QVERIFY(!save->isEnabled()); // it says nothing yet
        choose(dialog->findChild<QComboBox*>(u"conditionColumn0"_s), u"used_percent"_s);
        choose(dialog->findChild<QComboBox*>(u"conditionOperation0"_s), u"is above"_s);
        auto* value = dialog->findChild<QLineEdit*>(u"conditionValue0"_s);
        QTest::keyClicks(value, u"much"_s);
        QVERIFY(!save->isEnabled());
        QVERIFY(dialog->findChild<QLabel*>(u"conditionValue"_s)->text().contains(u"“much”"_s));
        value->clear();
        QTest::keyClicks(value, u"80 %"_s);
        QVERIFY(save->isEnabled());
        QTRY_VERIFY(dialog->findChild<QLabel*>(u"conditionValue"_s)->text().contains(u"once that step has run"_s));
        QTest::keyClick(value, Qt::Key_Return);
        const QString condition = u"steps.disk.output.rows.some(row => row.used_percent > 80)"_s;
        QTRY_COMPARE(stepValue(u"tell"_s, u"when"_s), QJsonValue(condition));

        // The rows that made it run are those that are told of.
        RowsTextDialog* rows = openRows(u"Rows of Free space"_s);
        QVERIFY(rows);
        QCOMPARE(rows->findChild<QComboBox*>(u"conditionColumn0"_s)->currentText(), u"used_percent"_s);
        QCOMPARE(rows->findChild<QLineEdit*>(u"conditionValue0"_s)->text(), u"80"_s);
        auto* columns = rows->findChild<QListWidget*>(u"rowsColumns"_s);
        QStringList ticked;
        for (int i = 0; i < columns->count(); ++i)
            if (columns->item(i)->checkState() == Qt::Checked) ticked.append(columns->item(i)->text());
        QCOMPARE(ticked, (QStringList{u"target"_s, u"mounted_on"_s, u"used_percent"_s}));
        QTRY_VERIFY(rows->findChild<QLabel*>(u"rowsText"_s)->accessibleName() ==
                    u"‹target›: ‹mounted_on› ‹used_percent› %"_s);
        QTest::keyClick(rows, Qt::Key_Return, Qt::ControlModifier);
        const QString text = u"Nearly full:\n{{ steps.disk.output.rows.filter(row => row.used_percent > 80).map(row => "
                             u"row.target + ': ' "
                             "+ row.mounted_on + ' ' + row.used_percent + ' %').join('\\n') }}"_s;
        QTRY_COMPARE(message(u"tell"_s), text);
        QTRY_VERIFY(!hasErrors(model().problemsOf(u"tell"_s)));

        // Both are one step of undo each.
        page()->current()->undo().undo();
        QTRY_COMPARE(message(u"tell"_s), u"Nearly full:"_s);
        page()->current()->undo().undo();
        QTRY_COMPARE(stepValue(u"tell"_s, u"when"_s), QJsonValue(QJsonValue::Undefined));
    }

    void whatIsThereIsShownAgain() {
        const QString own =
            u"!steps.disk.output.rows.some(r => r.used_percent >= inputs.limit || r.filesystem == 'it\\'s')"_s;
        const QJsonObject limit{{u"name"_s, u"limit"_s}, {u"type"_s, u"integer"_s}, {u"default"_s, 90}};
        open(QJsonDocument(QJsonObject{{u"inputs"_s, QJsonArray{limit}},
                                       {u"steps"_s, QJsonArray{QJsonObject{{u"id"_s, u"disk"_s}, {u"tool"_s, u"df"_s}},
                                                               QJsonObject{{u"id"_s, u"tell"_s},
                                                                           {u"tool"_s, u"slack_cli"_s},
                                                                           {u"when"_s, own}}}}})
                 .toJson(),
             u"tell"_s);
        ConditionDialog* dialog = openCondition();
        QVERIFY(dialog);
        QCOMPARE(dialog->findChild<QComboBox*>(u"conditionAbout"_s)->currentText(), u"no row of"_s);
        QCOMPARE(dialog->findChild<QComboBox*>(u"conditionOperation0"_s)->currentText(), u"is at least"_s);
        QCOMPARE(dialog->findChild<QLineEdit*>(u"conditionValue0"_s)->text(), u"inputs.limit"_s);
        QCOMPARE(dialog->findChild<QLineEdit*>(u"conditionValue1"_s)->text(), u"it's"_s);
        QCOMPARE(dialog->findChild<QComboBox*>(u"conditionJoin"_s)->currentText(), u"one of them is enough"_s);
        QTest::mouseClick(dialog->findChild<QToolButton*>(u"conditionRemove1"_s), Qt::LeftButton);
        QTest::mouseClick(dialog->findChild<QPushButton*>(u"conditionSave"_s), Qt::LeftButton);
        QTRY_COMPARE(stepValue(u"tell"_s, u"when"_s),
                     QJsonValue(u"!steps.disk.output.rows.some(row => row.used_percent >= inputs.limit)"_s));
        dialog = openCondition();
        QVERIFY(dialog);
        QTest::mouseClick(dialog->findChild<QPushButton*>(u"conditionClear"_s), Qt::LeftButton);
        QTRY_COMPARE(stepValue(u"tell"_s, u"when"_s), QJsonValue(QJsonValue::Undefined));
    }

    void anExpressionBeyondTheFormIsKept() {
        const QString own = u"steps.disk.output.rows.reduce((sum, row) => sum + row.used_bytes, 0) > 1e9"_s;
        open(QJsonDocument(QJsonObject{{u"steps"_s, QJsonArray{QJsonObject{{u"id"_s, u"disk"_s}, {u"tool"_s, u"df"_s}},
                                                               QJsonObject{{u"id"_s, u"tell"_s},
                                                                           {u"tool"_s, u"slack_cli"_s},
                                                                           {u"when"_s, own}}}}})
                 .toJson(),
             u"tell"_s);
        ConditionDialog* dialog = openCondition();
        QVERIFY(dialog);
        QVERIFY(!dialog->findChild<QPushButton*>(u"conditionSave"_s)->isEnabled());
        QVERIFY(dialog->findChild<QLabel*>(u"conditionValue"_s)->text().contains(u"more than this form can"_s));
        QTest::keyClick(dialog, Qt::Key_Escape);
        QCOMPARE(stepValue(u"tell"_s, u"when"_s), QJsonValue(own));
    }

    void tellsWhatTheLastRunGives() {
        open(R"({"steps": [{"id": "disk", "tool": "df"}, {"id": "tell", "tool": "slack_cli"}]})", u"tell"_s);
        page()->current()->pin(
            u"disk"_s,
            {QJsonObject{{u"rows"_s, QJsonArray{QJsonObject{{u"mounted_on"_s, u"/"_s}, {u"used_percent"_s, 91}},
                                                QJsonObject{{u"mounted_on"_s, u"/var"_s}, {u"used_percent"_s, 12}}}}},
             {}});
        ConditionDialog* dialog = openCondition();
        QVERIFY(dialog);
        choose(dialog->findChild<QComboBox*>(u"conditionColumn0"_s), u"used_percent"_s);
        QTest::keyClicks(dialog->findChild<QLineEdit*>(u"conditionValue0"_s), u"80"_s);
        auto* told = dialog->findChild<QLabel*>(u"conditionValue"_s);
        QTRY_COMPARE(told->text(), u"With the last run's output the step would run: it holds for 1 of 2 rows."_s);
        choose(dialog->findChild<QComboBox*>(u"conditionAbout"_s), u"every row of"_s);
        QTRY_COMPARE(told->text(),
                     u"With the last run's output the step would be skipped: it holds for 1 of 2 rows."_s);
        QTest::keyClick(dialog, Qt::Key_Escape);

        RowsTextDialog* rows = openRows(u"Rows of df"_s);
        QVERIFY(rows);
        auto* columns = rows->findChild<QListWidget*>(u"rowsColumns"_s);
        columns->findItems(u"used_percent"_s, Qt::MatchExactly).first()->setCheckState(Qt::Checked);
        auto* text = rows->findChild<QLabel*>(u"rowsText"_s);
        QTRY_COMPARE(text->accessibleName(), u"/ 91 %\n/var 12 %"_s);
        columns->setCurrentRow(0);
        columns->setFocus();
        QTest::keyClick(columns, Qt::Key_Down, Qt::AltModifier);
        QTRY_COMPARE(text->accessibleName(), u"91 % /\n12 % /var"_s);
        choose(rows->findChild<QComboBox*>(u"rowsSeparator"_s), u"a comma"_s);
        QTRY_COMPARE(text->accessibleName(), u"91 % /, 12 % /var"_s);
        QTest::mouseClick(rows->findChild<QPushButton*>(u"rowsSave"_s), Qt::LeftButton);
        QTRY_COMPARE(
            message(u"tell"_s),
            u"{{ steps.disk.output.rows.map(row => row.used_percent + ' % ' + row.mounted_on).join(', ') }}"_s);
        // Once more: the same form, and what it makes takes the place of what was there.
        rows = openRows(u"Rows of df"_s);
        QVERIFY(rows);
        QCOMPARE(rows->findChild<QComboBox*>(u"rowsSeparator"_s)->currentText(), u"a comma"_s);
        columns = rows->findChild<QListWidget*>(u"rowsColumns"_s);
        columns->findItems(u"used_percent"_s, Qt::MatchExactly).first()->setCheckState(Qt::Unchecked);
        QTest::mouseClick(rows->findChild<QPushButton*>(u"rowsSave"_s), Qt::LeftButton);
        QTRY_COMPARE(message(u"tell"_s), u"{{ steps.disk.output.rows.map(row => row.mounted_on).join(', ') }}"_s);
    }

    void theFirstStepHasNothingToDecideUpon() {
        open(R"({"steps": [{"id": "disk", "tool": "df"}, {"id": "tell", "tool": "slack_cli"}]})", u"disk"_s);
        QVERIFY(!shown<QPushButton>(inspector(), u"conditionLink"_s));
    }
};

QTEST_MAIN(TestExpressionAssist)

#include "tst_expression_assist.moc"
