// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Json.h"
#include "engine/plan/PlanDocument.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRandomGenerator>
#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

/// Makes plans, layouts and edits from one seed, so that a failure can be repeated.
class Maker {
public:
    explicit Maker(quint32 seed) : random_(seed) {}

    int below(int limit) { return int(random_.bounded(limit)); }

    QString text() {
        static const QStringList texts{u"a"_s,       u"yes"_s,    u"5"_s,          u"größe 😀"_s,  u"x: y"_s,
                                       u"# no"_s,    u"a\nb\n"_s, u"two  words"_s, u"{{ 1 }}"_s,  u"- x"_s,
                                       u""_s,        u"it's"_s,   u"\"q\\\""_s,    u"/var/log"_s, u" edge "_s,
                                       u"null"_s,    u"a,b]"_s,   u"tab\tin"_s,    u"line\r\n"_s, u"end:"_s,
                                       u"\u2028x"_s, u"@at"_s,    u"%x"_s,         u"1e5"_s};
        return texts.at(below(int(texts.size())));
    }

    QJsonValue value(int depth) {
        switch (below(depth > 0 ? 8 : 6)) {
        case 0:
            return below(1000);
        case 1:
            return below(1000) / 8.0;
        case 2:
            return below(2) == 0;
        case 3:
            return QJsonValue::Null;
        case 4:
        case 5:
            return text();
        case 6: {
            QJsonArray list;
            for (int i = below(4); i > 0; --i)
                list.append(value(depth - 1));
            return list;
        }
        default: {
            QJsonObject object;
            for (int i = below(4); i > 0; --i)
                object.insert(u"k%1"_s.arg(below(20)), value(depth - 1));
            return object;
        }
        }
    }

    QJsonObject step() {
        QJsonObject step{{u"tool"_s, u"df"_s}};
        if (below(2)) step.insert(u"name"_s, text());
        if (below(2)) {
            QJsonObject parameters;
            for (int i = below(4); i > 0; --i)
                parameters.insert(u"p%1"_s.arg(below(9)), value(2));
            step.insert(u"parameters"_s, parameters);
        }
        return step;
    }

    QJsonObject plan() {
        QJsonArray steps;
        for (int i = below(5); i > 0; --i)
            steps.append(step());
        QJsonObject plan{{u"steps"_s, steps}};
        if (below(2)) plan.insert(u"name"_s, text());
        if (below(2)) plan.insert(u"x-more"_s, value(3));
        return plan;
    }

    QByteArray space() {
        static const QByteArrayList spaces{"", "", "", " ", " ", "\n", "\n  ", "\r\n", "\t", "\n\n    "};
        return spaces.at(below(int(spaces.size())));
    }

    /// JSON in any layout.
    QByteArray json(const QJsonValue& value) {
        if (!value.isArray() && !value.isObject()) return json::toText(value);
        QByteArrayList parts;
        if (value.isArray()) {
            const QJsonArray list = value.toArray();
            for (const QJsonValue& item : list)
                parts.append(space() + json(item) + space());
            return '[' + (parts.isEmpty() ? space() : parts.join(',')) + ']';
        }
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it) {
            parts.append(space() + json::toText(QJsonValue(it.key())) + space() + ':' + space() + json(it.value()) +
                         space());
        }
        return '{' + (parts.isEmpty() ? space() : parts.join(',')) + '}';
    }

    /// Comments and blank lines between the lines of a YAML text that is not inside a block scalar.
    QByteArray commented(const QByteArray& yaml) {
        QByteArray result;
        const QByteArrayList lines = yaml.split('\n');
        bool inScalar = false;
        qsizetype scalarIndent = 0;
        for (qsizetype i = 0; i < lines.size(); ++i) {
            QByteArray line = lines.at(i);
            const qsizetype indent = line.size() - QByteArray(line).replace(' ', "").size();
            qsizetype leading = 0;
            while (leading < line.size() && line.at(leading) == ' ')
                ++leading;
            Q_UNUSED(indent)
            if (inScalar && !line.trimmed().isEmpty() && leading <= scalarIndent) inScalar = false;
            if (!inScalar && i + 1 < lines.size()) {
                if (below(5) == 0)
                    result += QByteArray(leading, ' ') + "# note " + QByteArray::number(below(100)) + '\n';
                if (below(9) == 0) result += '\n';
                const bool opens = line.endsWith('|') || line.endsWith("|-") || line.endsWith("|+");
                if (opens) {
                    inScalar = true;
                    scalarIndent = leading;
                    // The members of a list's item stand deeper than its dash.
                    for (qsizetype k = leading; k + 1 < line.size() && line.at(k) == '-' && line.at(k + 1) == ' ';
                         k += 2)
                        scalarIndent += 2;
                    scalarIndent = qMax(leading, scalarIndent - 1);
                    if (scalarIndent < leading) scalarIndent = leading;
                } else if (below(6) == 0 && !line.trimmed().isEmpty()) {
                    line += "  # end " + QByteArray::number(below(100));
                }
            }
            result += line;
            if (i + 1 < lines.size()) result += '\n';
        }
        return result;
    }

    /// A pointer to something in the value, its parent being a container.
    QString pointer(const QJsonValue& value) {
        QString pointer;
        QJsonValue at = value;
        while (true) {
            if (at.isArray() && !at.toArray().isEmpty()) {
                const int index = below(int(at.toArray().size()));
                pointer += u'/' + QString::number(index);
                at = at.toArray().at(index);
            } else if (at.isObject() && !at.toObject().isEmpty()) {
                const QStringList keys = at.toObject().keys();
                const QString key = keys.at(below(int(keys.size())));
                pointer += u'/' + json::escapeToken(key);
                at = at.toObject().value(key);
            } else {
                return pointer;
            }
            if (below(3) == 0) return pointer;
        }
    }

private:
    QRandomGenerator random_;
};

} // namespace

class TestPlanEditProperty : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void randomEdits_data();
    void randomEdits();
};

void TestPlanEditProperty::randomEdits_data() {
    QTest::addColumn<int>("format");
    QTest::newRow("json") << int(PlanFormat::Json);
    QTest::newRow("yaml") << int(PlanFormat::Yaml);
}

void TestPlanEditProperty::randomEdits() {
    QFETCH(int, format);
    int made = 0;
    int refused = 0;
    for (quint32 seed = 1; seed <= 400; ++seed) {
        Maker maker(seed);
        const QJsonObject plan = maker.plan();
        QByteArray text = maker.json(plan);
        if (PlanFormat(format) == PlanFormat::Yaml) {
            const auto yaml = PlanDocument::fromText(text, PlanFormat::Json).converted(PlanFormat::Yaml);
            QVERIFY2(yaml, qPrintable(u"seed %1"_s.arg(seed)));
            text = maker.commented(yaml->text());
            if (maker.below(4) == 0) text.chop(1);
            if (maker.below(4) == 0) text.replace("\n", "\r\n");
        }
        PlanDocument document = PlanDocument::fromText(text, PlanFormat(format));
        const QString where = u"seed %1\n%2"_s.arg(seed).arg(QString::fromUtf8(text));
        QVERIFY2(document.isReadable(), qPrintable(where));
        QVERIFY2(document.root() == plan, qPrintable(where));
        for (int n = 0; n < 12; ++n) {
            const PlanDocument before = document;
            const QJsonValue root = before.root();
            const QString pointer = maker.pointer(root);
            if (pointer.isEmpty()) continue;
            const QString parent = pointer.left(pointer.lastIndexOf(u'/'));
            const QJsonValue old = json::at(root, pointer);
            const QString step =
                u"%1\nedit %2 at %3\n%4"_s.arg(where).arg(n).arg(pointer, QString::fromUtf8(before.text()));
            Status status;
            switch (maker.below(5)) {
            case 0: {
                const QJsonValue value = maker.value(2);
                status = document.set(pointer, value);
                if (status) {
                    QVERIFY2(json::at(document.root(), pointer) == value, qPrintable(step));
                    PlanDocument back = document;
                    const Status again = back.set(pointer, old);
                    QVERIFY2(!again || back.root() == root, qPrintable(step));
                }
                break;
            }
            case 1:
                status = document.remove(pointer);
                break;
            case 2:
                if (!json::at(root, parent).isArray()) continue;
                status = document.insertItem(parent, maker.below(int(json::at(root, parent).toArray().size()) + 1),
                                             maker.value(2));
                if (status) {
                    QCOMPARE(json::at(document.root(), parent).toArray().size(),
                             json::at(root, parent).toArray().size() + 1);
                }
                break;
            case 3: {
                const QJsonArray list = json::at(root, parent).toArray();
                if (list.isEmpty()) continue;
                const int from = maker.below(int(list.size()));
                const int to = maker.below(int(list.size()));
                status = document.moveItem(parent, from, to);
                if (status) {
                    const QJsonArray moved = json::at(document.root(), parent).toArray();
                    QVERIFY2(moved.at(to) == list.at(from), qPrintable(step));
                    QCOMPARE(document.text().size(), before.text().size());
                    QCOMPARE(document.text().count('#'), before.text().count('#'));
                }
                break;
            }
            default:
                if (!json::at(root, parent).isObject()) continue;
                status = document.set(parent + u"/new%1"_s.arg(n), maker.value(2));
                if (status) {
                    // Everything that was there is still there, in its order.
                    QCOMPARE(document.text().count('#') >= before.text().count('#'), true);
                }
            }
            if (status) {
                ++made;
                QVERIFY2(document.isReadable(), qPrintable(step));
            } else {
                ++refused;
                QVERIFY2(document.text() == before.text(), qPrintable(step));
                if (PlanFormat(format) == PlanFormat::Json || refused <= 5) {
                    qWarning("%s", qPrintable(u"refused: "_s + status.error().toText() + u'\n' + step));
                }
            }
            // What was read again is what a fresh reading gives.
            const PlanDocument fresh = PlanDocument::fromText(document.text(), PlanFormat(format));
            QVERIFY2(fresh.root() == document.root(), qPrintable(step));
        }
    }
    qInfo("%d edits made, %d refused", made, refused);
    QVERIFY(made > 1500);
    if (PlanFormat(format) == PlanFormat::Json) {
        QCOMPARE(refused, 0);
    } else {
        QVERIFY2(refused * 50 < made, "more than one edit in fifty is refused");
    }
}

QTEST_GUILESS_MAIN(TestPlanEditProperty)
#include "tst_plan_edit_property.moc"
