// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/forms/ExpressionEdit.h"
#include "ui/forms/ParameterForm.h"
#include "ui/theme/Theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPointer>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTest>
#include <QToolButton>

using namespace oc;
using namespace oc::ui;
using namespace Qt::StringLiterals;

namespace {

ParameterSpec make(const QString& name, ParameterType type) {
    ParameterSpec spec;
    spec.name = name;
    spec.type = type;
    return spec;
}

} // namespace

class TestParameterForm : public QObject {
    Q_OBJECT

private:
    Theme theme_;
    std::unique_ptr<ParameterForm> form_;
    std::unique_ptr<QSignalSpy> edits_;

    void show(const QList<ParameterSpec>& specs) {
        form_->setSpecs(specs);
        form_->show();
        form_->activateWindow();
        QVERIFY(QTest::qWaitForWindowExposed(form_.get()));
    }
    template <class Widget>
    Widget* control(const QString& name) {
        auto* found = form_->findChild<Widget*>(u"param_"_s + name);
        if (!found) QTest::qFail(qPrintable(u"no control "_s + name), __FILE__, __LINE__);
        return found;
    }
    QString problem(const QString& name) {
        auto* label = form_->findChild<QLabel*>(u"problem_"_s + name);
        return label && label->isVisibleTo(form_.get()) ? label->text() : QString();
    }

private Q_SLOTS:
    void initTestCase() { theme_.apply(Theme::Choice::Light); }
    void init() {
        form_ = std::make_unique<ParameterForm>(theme_);
        form_->setDelay(20);
        edits_ = std::make_unique<QSignalSpy>(form_.get(), &ParameterForm::valueEdited);
    }
    void cleanup() { form_.reset(); }

    /// A value may be written in another way than the editor gives it back; looking at a form must not change a plan.
    void whatNobodyTouchesIsNotWrittenOtherwise() {
        ParameterSpec command = make(u"command"_s, ParameterType::List);
        command.words = true;
        show({make(u"count"_s, ParameterType::Integer), make(u"on"_s, ParameterType::Boolean),
              make(u"hosts"_s, ParameterType::List), make(u"tags"_s, ParameterType::Map),
              make(u"wait"_s, ParameterType::Duration), make(u"any"_s, ParameterType::Json), command});
        const QJsonObject values{{u"count"_s, u"5"_s},
                                 {u"on"_s, u"yes"_s},
                                 {u"hosts"_s, u"web-1, web-2"_s},
                                 {u"tags"_s, u"role=web"_s},
                                 {u"wait"_s, 90},
                                 {u"any"_s, u"text"_s},
                                 {u"command"_s, QJsonArray{u"sh"_s, u"-c"_s, u"echo a b"_s}}};
        form_->setValues(values);
        form_->flush();
        QCOMPARE(edits_->size(), 0);
        QCOMPARE(form_->values(), values);
        // A command is shown as its line, and one that is typed is written as it was typed.
        auto* line = control<QLineEdit>(u"command"_s);
        QVERIFY(line);
        QCOMPARE(line->text(), u"sh -c 'echo a b'"_s);
        QTest::keyClick(line, Qt::Key_End);
        QTest::keyClicks(line, u" x"_s);
        form_->flush();
        QCOMPARE(edits_->size(), 1);
        QCOMPARE(form_->values().value(u"command"_s), QJsonValue(u"sh -c 'echo a b' x"_s));
    }

    void everyTypeHasAnEditor_data() {
        QTest::addColumn<int>("type");
        for (int type = int(ParameterType::String); type <= int(ParameterType::Asset); ++type)
            QTest::addRow("%s", qPrintable(parameterTypeName(ParameterType(type)))) << type;
    }
    void everyTypeHasAnEditor() {
        QFETCH(int, type);
        ParameterSpec spec = make(u"value"_s, ParameterType(type));
        spec.description = u"What it is for."_s;
        spec.required = true;
        if (spec.type == ParameterType::Enum) spec.choices = {u"a"_s, u"b"_s};
        show({spec});
        auto* found = form_->findChild<QWidget*>(u"param_value"_s);
        QVERIFY(found);
        QVERIFY(!found->accessibleName().isEmpty());
        QVERIFY(!found->toolTip().isEmpty());
        QVERIFY(found->isVisible());
        QVERIFY(form_->values().isEmpty());
    }

    void typedTextArrivesOnceAfterTheLastKey() {
        show({make(u"host"_s, ParameterType::Host)});
        QTest::keyClicks(control<QLineEdit>(u"host"_s), u"web-01"_s);
        QTRY_COMPARE(edits_->count(), 1);
        QCOMPARE(edits_->at(0).at(0).toString(), u"host"_s);
        QCOMPARE(form_->values(), (QJsonObject{{u"host"_s, u"web-01"_s}}));
        control<QLineEdit>(u"host"_s)->selectAll();
        QTest::keyClick(control<QLineEdit>(u"host"_s), Qt::Key_Delete);
        QTRY_COMPARE(edits_->count(), 2);
        QVERIFY(form_->values().isEmpty());
    }

    void flushDoesNotWait() {
        form_->setDelay(60000);
        show({make(u"name"_s, ParameterType::String)});
        QTest::keyClicks(control<QLineEdit>(u"name"_s), u"x"_s);
        QCOMPARE(edits_->count(), 0);
        form_->flush();
        QCOMPARE(edits_->count(), 1);
    }

    void sameValueLeavesTheCursorAlone() {
        show({make(u"name"_s, ParameterType::String)});
        form_->setValues({{u"name"_s, u"abcdef"_s}});
        auto* line = control<QLineEdit>(u"name"_s);
        line->setFocus();
        line->setCursorPosition(3);
        QTest::keyClicks(line, u"X"_s);
        QTRY_COMPARE(edits_->count(), 1);
        form_->setValues(form_->values());
        QCOMPARE(line->text(), u"abcXdef"_s);
        QCOMPARE(line->cursorPosition(), 4);
        // An undo brings another value: that is shown.
        form_->setValues({{u"name"_s, u"abcdef"_s}});
        QCOMPARE(line->text(), u"abcdef"_s);
        QCOMPARE(edits_->count(), 1);
    }

    void numbersAreNumbersAndMistakesAreTold() {
        ParameterSpec spec = make(u"count"_s, ParameterType::Integer);
        spec.minimum = 1;
        spec.maximum = 10;
        spec.defaultValue = 3;
        show({spec});
        auto* line = control<QLineEdit>(u"count"_s);
        QCOMPARE(line->placeholderText(), u"3"_s);
        QTest::keyClicks(line, u"7"_s);
        QTRY_COMPARE(form_->values().value(u"count"_s), QJsonValue(7));
        QVERIFY(form_->values().value(u"count"_s).isDouble());
        QVERIFY(problem(u"count"_s).isEmpty());
        QTest::keyClicks(line, u"7"_s);
        QTRY_VERIFY(!problem(u"count"_s).isEmpty());
        QTest::keyClick(line, Qt::Key_Backspace);
        QTRY_VERIFY(problem(u"count"_s).isEmpty());
        QTest::keyClick(line, Qt::Key_Up);
        QTRY_COMPARE(form_->values().value(u"count"_s), QJsonValue(8));
        QTest::keyClicks(line, u"x"_s);
        QTRY_COMPARE(form_->values().value(u"count"_s), QJsonValue(u"8x"_s));
        QVERIFY(!problem(u"count"_s).isEmpty());
    }

    void checkBoxShowsItsDefault() {
        ParameterSpec spec = make(u"all"_s, ParameterType::Boolean);
        spec.defaultValue = true;
        show({spec});
        auto* box = control<QCheckBox>(u"all"_s);
        QVERIFY(box->isChecked());
        QTest::keyClick(box, Qt::Key_Space);
        QCOMPARE(form_->values().value(u"all"_s), QJsonValue(false));
        form_->setValues({});
        QVERIFY(box->isChecked());
    }

    void choiceKeepsAnUnknownValueInSight() {
        ParameterSpec spec = make(u"action"_s, ParameterType::Enum);
        spec.choices = {u"start"_s, u"stop"_s};
        show({spec});
        auto* box = control<QComboBox>(u"action"_s);
        form_->setValues({{u"action"_s, u"explode"_s}});
        QVERIFY(box->currentText().contains(u"explode"_s));
        QCOMPARE(form_->values().value(u"action"_s), QJsonValue(u"explode"_s));
        QTest::keyClick(box, Qt::Key_Home);
        QTRY_VERIFY(!form_->values().contains(u"action"_s));
        QTest::keyClick(box, Qt::Key_Down);
        QTRY_COMPARE(form_->values().value(u"action"_s), QJsonValue(u"start"_s));
    }

    void listHasOneEntryALine() {
        ParameterSpec spec = make(u"ports"_s, ParameterType::List);
        spec.itemType = ParameterType::Port;
        show({spec});
        auto* edit = control<QPlainTextEdit>(u"ports"_s);
        QTest::keyClicks(edit, u"22"_s);
        QTest::keyClick(edit, Qt::Key_Return);
        QTest::keyClicks(edit, u"443"_s);
        QTRY_COMPARE(form_->values().value(u"ports"_s), QJsonValue(QJsonArray{22, 443}));
    }

    void mapIsATable() {
        show({make(u"tags"_s, ParameterType::Map)});
        auto* table = control<QTableWidget>(u"tags"_s);
        QCOMPARE(table->rowCount(), 1);
        table->setItem(0, 0, new QTableWidgetItem(u"role"_s));
        table->setItem(0, 1, new QTableWidgetItem(u"web"_s));
        QTRY_COMPARE(form_->values().value(u"tags"_s), QJsonValue(QJsonObject{{u"role"_s, u"web"_s}}));
        QCOMPARE(table->rowCount(), 2);
        // A number that was a number stays one.
        form_->setValues({{u"tags"_s, QJsonObject{{u"rack"_s, 12}}}});
        table->item(0, 1)->setText(u"13"_s);
        QTRY_COMPARE(form_->values().value(u"tags"_s), QJsonValue(QJsonObject{{u"rack"_s, 13}}));
        table->setCurrentCell(0, 0);
        QTest::keyClick(table, Qt::Key_Delete);
        QTRY_VERIFY(!form_->values().contains(u"tags"_s));
    }

    void brokenJsonNeverReachesThePlan() {
        show({make(u"body"_s, ParameterType::Json)});
        auto* edit = control<QPlainTextEdit>(u"body"_s);
        edit->setPlainText(u"{\"a\": 1}"_s);
        QTRY_COMPARE(form_->values().value(u"body"_s), QJsonValue(QJsonObject{{u"a"_s, 1}}));
        edit->setPlainText(u"{\"a\": "_s);
        QTRY_VERIFY(!problem(u"body"_s).isEmpty());
        QCOMPARE(form_->values().value(u"body"_s), QJsonValue(QJsonObject{{u"a"_s, 1}}));
        form_->setProblems({});
        QVERIFY(!problem(u"body"_s).isEmpty());
        QVERIFY(!form_->validate());
    }

    void expressionButtonWorksBothWays() {
        ParameterSpec spec = make(u"path"_s, ParameterType::Path);
        show({spec});
        form_->setValues({{u"path"_s, u"/var"_s}});
        auto* fx = form_->findChild<QToolButton*>(u"fx_path"_s);
        QTest::mouseClick(fx, Qt::LeftButton);
        QCOMPARE(form_->values().value(u"path"_s), QJsonValue(u"{{ \"/var\" }}"_s));
        auto* line = control<ExpressionEdit>(u"path"_s);
        QCOMPARE(line->text(), u"{{ \"/var\" }}"_s);
        line->setText(u"{{ inputs.path"_s);
        line->setFocus();
        QTRY_VERIFY(line->hasFocus());
        QTest::keyClicks(line, u" "_s);
        QTRY_VERIFY(!edits_->isEmpty() && edits_->last().at(1).toJsonValue().toString().contains(u"inputs.path"_s));
        QVERIFY(problem(u"path"_s).isEmpty()); // whoever is writing knows that the end is to come
        fx->setFocus();
        QTRY_VERIFY(!problem(u"path"_s).isEmpty());
        QTest::mouseClick(fx, Qt::LeftButton);
        QCOMPARE(form_->values().value(u"path"_s), QJsonValue(u"/var"_s));
        form_->setValues({{u"path"_s, u"{{ inputs.path }}"_s}});
        QVERIFY(fx->isChecked());
        QCOMPARE(control<ExpressionEdit>(u"path"_s)->text(), u"{{ inputs.path }}"_s);
        form_->setExpressionsAllowed(false);
        QVERIFY(!fx->isVisible());
    }

    void problemsGoToTheirField() {
        show({make(u"path"_s, ParameterType::Path), make(u"count"_s, ParameterType::Integer)});
        Problem one;
        one.pointer = u"/steps/2/parameters/path"_s;
        one.message = u"no such folder"_s;
        Problem two;
        two.pointer = u"/count"_s;
        two.message = u"too few"_s;
        two.severity = Problem::Severity::Warning;
        form_->setProblems({one, two});
        QCOMPARE(problem(u"path"_s), u"no such folder"_s);
        QCOMPARE(problem(u"count"_s), u"too few"_s);
        form_->setProblems({});
        QVERIFY(problem(u"path"_s).isEmpty());
        QVERIFY(problem(u"count"_s).isEmpty());
    }

    void dependentFieldsComeAndGo() {
        ParameterSpec action = make(u"action"_s, ParameterType::Enum);
        action.choices = {u"list"_s, u"stop"_s};
        ParameterSpec unit = make(u"unit"_s, ParameterType::String);
        unit.dependsOn = *Condition::parse(u"action == stop"_s);
        show({action, unit});
        auto* line = control<QLineEdit>(u"unit"_s);
        QVERIFY(!line->isVisible());
        form_->setValues({{u"action"_s, u"stop"_s}});
        QVERIFY(line->isVisible());
        form_->setValues({{u"action"_s, u"list"_s}});
        QVERIFY(!line->isVisible());
        // A value that is not allowed there must be within reach.
        form_->setValues({{u"action"_s, u"list"_s}, {u"unit"_s, u"cron"_s}});
        QVERIFY(line->isVisible());
    }

    void aliasesAndUnknownKeysSurvive() {
        ParameterSpec spec = make(u"asset_id"_s, ParameterType::Integer);
        spec.aliases = {u"id"_s};
        show({spec});
        form_->setValues({{u"id"_s, 7}, {u"x-note"_s, u"mine"_s}});
        QCOMPARE(control<QLineEdit>(u"asset_id"_s)->text(), u"7"_s);
        control<QLineEdit>(u"asset_id"_s)->selectAll();
        QTest::keyClicks(control<QLineEdit>(u"asset_id"_s), u"8"_s);
        QTRY_COMPARE(form_->values(), (QJsonObject{{u"asset_id"_s, 8}, {u"x-note"_s, u"mine"_s}}));
    }

    void missingRequiredValuesAreFoundBeforeARun() {
        ParameterSpec spec = make(u"hostname"_s, ParameterType::Host);
        spec.required = true;
        show({make(u"path"_s, ParameterType::Path), spec});
        QVERIFY(!form_->validate());
        QVERIFY(problem(u"hostname"_s).contains(u"required"_s));
        QVERIFY(control<QLineEdit>(u"hostname"_s)->hasFocus());
        form_->setValues({{u"hostname"_s, u"web-01"_s}});
        QVERIFY(form_->validate());
    }

    void secretsAreMaskedAndReferencesAreNot() {
        show({make(u"token"_s, ParameterType::Secret)});
        auto* line = control<QLineEdit>(u"token"_s);
        form_->setValues({{u"token"_s, u"secret:slack"_s}});
        QCOMPARE(line->echoMode(), QLineEdit::Normal);
        form_->setValues({{u"token"_s, u"hunter2"_s}});
        QCOMPARE(line->echoMode(), QLineEdit::Password);
    }

    void offersValuesToChooseFrom() {
        show({make(u"host"_s, ParameterType::Host), make(u"hosts"_s, ParameterType::List)});
        form_->setOffersPending(u"host"_s, u"Asking asset-query…"_s);
        auto* button = form_->findChild<QToolButton*>(u"offer_host"_s);
        QVERIFY(button);
        QVERIFY(!button->isEnabled());
        QCOMPARE(button->toolTip(), u"Asking asset-query…"_s);
        const QList<FieldOffer> offers{{u"web-01"_s, u"Frankfurt"_s}, {u"web-02"_s, {}}, {u"db-01"_s, u"Berlin"_s}};
        form_->setOffers(u"host"_s, offers);
        form_->setOffers(u"hosts"_s, offers);
        QTRY_VERIFY(button->isVisible() && button->isEnabled());
        const auto popup = [&](const QString& name) {
            QTest::mouseClick(form_->findChild<QToolButton*>(u"offer_"_s + name), Qt::LeftButton);
            auto* found = form_->findChild<ChoicePopup*>(u"choicePopup"_s);
            if (!found) QTest::qFail("no popup", __FILE__, __LINE__);
            return found;
        };
        // Found by what stands beside it, too, and taken by Enter.
        QPointer<ChoicePopup> list = popup(u"host"_s);
        auto* search = list->findChild<QLineEdit*>(u"choiceSearch"_s);
        QTest::keyClicks(search, u"berl"_s);
        QTest::keyClick(search, Qt::Key_Return);
        QTRY_VERIFY(!list);
        QCOMPARE(edits_->last().at(0).toString(), u"host"_s);
        QCOMPARE(edits_->last().at(1).toJsonValue(), QJsonValue(u"db-01"_s));
        QCOMPARE(control<QLineEdit>(u"host"_s)->text(), u"db-01"_s);
        // A list takes several, and gives them back.
        list = popup(u"hosts"_s);
        search = list->findChild<QLineEdit*>(u"choiceSearch"_s);
        QTest::keyClick(search, Qt::Key_Return);
        QTest::keyClick(search, Qt::Key_Down);
        QTest::keyClick(search, Qt::Key_Return);
        QCOMPARE(form_->values().value(u"hosts"_s).toArray(), (QJsonArray{u"web-01"_s, u"web-02"_s}));
        QTest::keyClick(search, Qt::Key_Up);
        QTest::keyClick(search, Qt::Key_Return);
        QCOMPARE(form_->values().value(u"hosts"_s).toArray(), QJsonArray{u"web-02"_s});
        // A click ticks once, on the box as on the text.
        auto* rows = list->findChild<QListWidget*>(u"choiceList"_s);
        QListWidgetItem* third = rows->item(2);
        const QRect place = rows->visualItemRect(third);
        for (const int x : {place.left() + 10, place.center().x()}) {
            const bool before = third->checkState() == Qt::Checked;
            QTest::mouseClick(rows->viewport(), Qt::LeftButton, {}, QPoint(x, place.center().y()));
            QCOMPARE(third->checkState() == Qt::Checked, !before);
            QCOMPARE(form_->values().value(u"hosts"_s).toArray().contains(u"db-01"_s), !before);
        }
        QTest::keyClick(search, Qt::Key_Escape);
        QTRY_VERIFY(!list);
        // Something else can be typed all the same.
        auto* line = control<QLineEdit>(u"host"_s);
        line->clear();
        QTest::keyClicks(line, u"mail-9"_s);
        form_->flush();
        QCOMPARE(form_->values().value(u"host"_s).toString(), u"mail-9"_s);
        form_->setOffers(u"host"_s, {});
        QVERIFY(!button->isEnabled());
    }

    void readOnlyIsReadOnly() {
        show({make(u"name"_s, ParameterType::String)});
        form_->setReadOnly(true);
        QTest::keyClicks(control<QLineEdit>(u"name"_s), u"x"_s);
        form_->flush();
        QCOMPARE(edits_->count(), 0);
    }

    void otherSpecsMakeOtherFields() {
        show({make(u"a"_s, ParameterType::String)});
        form_->setSpecs({make(u"b"_s, ParameterType::String)});
        QVERIFY(form_->findChild<QWidget*>(u"param_b"_s));
        QTRY_VERIFY(!form_->findChild<QWidget*>(u"param_a"_s));
    }
};

QTEST_MAIN(TestParameterForm)
#include "tst_parameterform.moc"
