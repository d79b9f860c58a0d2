// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/House.h"
#include "ui/forms/ChoicePopup.h"
#include "ui/plan/Inspector.h"
#include "ui/plan/OpenPlan.h"
#include "ui/plan/PlanViews.h"
#include "ui/plan/PlansPage.h"
#include "ui/plan/TargetChoices.h"

#include <QLineEdit>
#include <QRegularExpression>
#include <QTest>
#include <QToolButton>

using namespace oc;
using namespace oc::ui;
using namespace Qt::StringLiterals;

/// "On all production web servers", said by choosing.
class TestTargetChoices : public QObject {
    Q_OBJECT

    static Asset asset(const QString& name, const QString& environment, const QString& role) {
        Asset made;
        made.hostname = name;
        made.environment = environment;
        made.owner = u"ops"_s;
        if (!role.isEmpty()) made.tags = {{u"role"_s, role}};
        return made;
    }

private Q_SLOTS:
    void filtersThatChooseSeveral() {
        const QList<FieldOffer> offers = TargetChoices::ofInventory(
            {asset(u"web-01"_s, u"production"_s, u"web"_s), asset(u"web-02"_s, u"production"_s, u"web"_s),
             asset(u"web-03"_s, u"staging"_s, u"web"_s), asset(u"db-01"_s, u"production"_s, u"db"_s)});
        QStringList shown;
        for (const FieldOffer& offer : offers)
            shown.append(offer.shown.isEmpty() ? offer.value.toString() : offer.shown + u": "_s + offer.label);
        QVERIFY2(shown.contains(u"all of environment production, role=web: 2 machines now"_s),
                 qPrintable(shown.join(u'\n')));
        QVERIFY(shown.contains(u"all of environment production: 3 machines now"_s));
        QVERIFY(shown.contains(u"all of role=web: 3 machines now"_s));
        QVERIFY(!shown.join(u' ').contains(u"role=db"_s)); // one machine is chosen by its name
        QCOMPARE(shown.mid(shown.size() - 4), (QStringList{u"web-01"_s, u"web-02"_s, u"web-03"_s, u"db-01"_s}));
        QVERIFY(TargetChoices::ofInventory({}).isEmpty());
    }

    void areOfferedAtTheField() {
        const auto home = makeHome();
        House house;
        QVERIFY(house.open());
        for (const QString& name : {u"web-01"_s, u"web-02"_s})
            QVERIFY(house.composition.assets.create(
                {{u"hostname"_s, name}, {u"tags"_s, QJsonObject{{u"role"_s, u"web"_s}}}}));
        house.window.openPlanText(R"({"steps": [{"id": "find", "tool": "asset-query"}, {"id": "disk", "tool": "df"}]})",
                                  u"mine"_s);
        auto* page = house.find<PlansPage>(u"plansPage"_s);
        page->findChild<PlanViews*>()->select({u"disk"_s});
        auto* inspector = page->findChild<Inspector*>();
        // Of a form that was just built anew the old fields go a moment later.
        const auto visible = [inspector]<class Widget>(const QString& name, Widget*) -> Widget* {
            for (Widget* one : inspector->findChildren<Widget*>(name))
                if (one->isVisible()) return one;
            return nullptr;
        };
        const auto button = [&] { return visible(u"offer_target"_s, static_cast<QToolButton*>(nullptr)); };
        const auto choose = [&](const QString& words) {
            // The inventory comes a moment later: two machines, and what they share.
            QTRY_VERIFY(button() && button()->toolTip().contains(QRegularExpression(u"from ([5-9]|\\d\\d) values"_s)));
            button()->click();
            auto* popup = visible(u"choicePopup"_s, static_cast<ChoicePopup*>(nullptr));
            QVERIFY(popup);
            QTest::keyClicks(popup->findChild<QLineEdit*>(u"choiceSearch"_s), words);
            QTest::keyClick(popup->findChild<QLineEdit*>(u"choiceSearch"_s), Qt::Key_Return);
        };
        PlanModel& model = page->current()->model();
        choose(u"role web"_s);
        QTRY_COMPARE(model.stepObject(u"disk"_s).value(u"target"_s),
                     QJsonValue(QJsonObject{{u"environment"_s, u"production"_s},
                                            {u"tags"_s, QJsonObject{{u"role"_s, u"web"_s}}}}));
        choose(u"that asset-query finds"_s);
        QTRY_COMPARE(model.stepObject(u"disk"_s).value(u"target"_s),
                     QJsonValue(u"{{ steps.find.output.hostnames }}"_s));
        choose(u"web-02"_s);
        QTRY_COMPARE(model.stepObject(u"disk"_s).value(u"target"_s), QJsonValue(u"web-02"_s));

        // A step that names none says where it runs: here, or where the whole plan does.
        const auto says = [&](const QString& text) {
            const auto fields = inspector->findChildren<QLineEdit*>();
            return std::any_of(fields.begin(), fields.end(), [&](const QLineEdit* field) {
                return field->isVisible() && field->placeholderText().contains(text);
            });
        };
        OpenPlan* plan = page->current();
        QVERIFY(plan->edit(model.change(u"disk"_s, u"/target"_s, QJsonValue(QJsonValue::Undefined))));
        QTRY_VERIFY(says(u"this machine"_s));
        QVERIFY(plan->edit(model.planChange(u"/defaults/target"_s, QJsonArray{u"web-01"_s, u"web-02"_s})));
        QTRY_VERIFY(says(u"the plan's: 2 machines"_s));
        QTRY_VERIFY(model.problems().isEmpty());
    }
};

QTEST_MAIN(TestTargetChoices)

#include "tst_target_choices.moc"
