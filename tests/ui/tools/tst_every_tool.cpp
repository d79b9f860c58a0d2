// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/common/Composition.h"
#include "engine/base/Json.h"
#include "engine/catalogue/CatalogueLoader.h"
#include "ui/forms/ParameterForm.h"
#include "ui/theme/Theme.h"
#include "ui/tools/ToolHelp.h"

#include <QFile>
#include <QJsonArray>
#include <QLabel>
#include <QRegularExpression>
#include <QTest>
#include <QUrl>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

/// What nobody should be able to do harm with: each must stay the one piece of data it is, or be refused.
const QStringList hostile{u"--version"_s,
                          u"-rf"_s,
                          u"it's \"quoted\" `id` $(id) ${HOME}"_s,
                          u"; touch /tmp/x & | > <"_s,
                          u"* ? [a-z] {a,b}"_s,
                          u"one\ntwo\r\n'@\n\"@\nthree"_s,
                          u"{other} {{x}} %s \\n \\"_s,
                          u"../../etc/shadow"_s,
                          u"ä€\U0001f600\u202e"_s};

bool takesText(const ParameterSpec& spec) {
    using T = ParameterType;
    static const QList<T> types{T::String, T::Text,   T::Path, T::Host, T::Url,  T::Email, T::Json,
                                T::Asset,  T::Secret, T::Ip,   T::Cidr, T::List, T::Map};
    return types.contains(spec.type) && spec.choices.isEmpty();
}

/// The value as this parameter would be given it.
QJsonValue given(const ParameterSpec& spec, const QString& text) {
    if (spec.type == ParameterType::List) return QJsonArray{text};
    if (spec.type == ParameterType::Map) return QJsonObject{{u"k"_s, text}};
    return text;
}

/// RFC 4180, one line.
QStringList csvFields(const QString& line) {
    QStringList fields{QString()};
    bool quoted = false;
    for (qsizetype i = 0; i < line.size(); ++i) {
        const QChar c = line.at(i);
        if (c == u'"' && quoted && line.sliced(i + 1).startsWith(u'"')) {
            fields.last() += line.at(++i);
        } else if (c == u'"') {
            quoted = !quoted;
        } else if (c == u',' && !quoted) {
            fields.append(QString());
        } else {
            fields.last() += c;
        }
    }
    return fields;
}

/// The argument holds the value as it is: as a path that is no option, or as a text in JSON.
bool carries(const QString& argument, const QString& value) {
    if (argument == u"./"_s + value) return true;
    const auto holds = [&value](const auto& self, const QJsonValue& json) -> bool {
        if (json.isString()) return json.toString() == value;
        const QJsonArray items = json.isArray() ? json.toArray() : QJsonArray();
        for (const QJsonValue& item : items) {
            if (self(self, item)) return true;
        }
        const QJsonObject object = json.toObject();
        for (const QJsonValue& item : object) {
            if (self(self, item)) return true;
        }
        return false;
    };
    const auto parsed = json::parse(argument.toUtf8());
    return parsed && holds(holds, *parsed);
}

QStringList texts(const QJsonValue& value) {
    QStringList found;
    const QJsonArray list = value.toArray();
    for (const QJsonValue& item : list)
        found.append(item.toString());
    return found;
}

} // namespace

/// Every tool that the program brings along, a row each: it is what the list of tools says, can be shown, filled in
/// and previewed, and keeps hostile values as data.
class TestEveryTool : public QObject {
    Q_OBJECT

    std::unique_ptr<Composition> program_;
    CataloguePtr catalogue_;
    std::unique_ptr<ui::Theme> theme_;
    QHash<QString, QStringList> list_; ///< catalogue.csv by tool

    void rows() {
        QTest::addColumn<QString>("name");
        for (const ToolSpecPtr& tool : catalogue_->tools())
            QTest::newRow(qPrintable(tool->name)) << tool->name;
    }
    ToolSpecPtr tool() const {
        QFETCH(const QString, name);
        return catalogue_->find(name);
    }
    const Executor* executorOf(const ToolSpec& tool) const { return program_->executors().find(tool.domain); }
    [[nodiscard]] Result<StepPreview> preview(const ToolSpecPtr& tool, const QJsonObject& parameters) const {
        StepRequest request;
        request.runId = u"01TEST"_s;
        request.tool = tool;
        request.parameters = parameters;
        return executorOf(*tool)->preview(request);
    }

private Q_SLOTS:
    void initTestCase() {
        program_ = std::make_unique<Composition>();
        catalogue_ = CatalogueLoader({QStringLiteral(OC_SOURCE_DIR "/tools")}).load();
        QVERIFY(!catalogue_->tools().isEmpty());
        theme_ = std::make_unique<ui::Theme>();
        QFile file(QStringLiteral(OC_SHARED_DIR "/catalogue.csv"));
        if (!file.open(QIODevice::ReadOnly)) return;
        const QStringList lines = QString::fromUtf8(file.readAll()).split(u'\n', Qt::SkipEmptyParts);
        for (const QString& line : lines.mid(1))
            list_.insert(line.section(u',', 0, 0), csvFields(line));
    }

    void isAsTheListSays_data() { rows(); }
    void isAsTheListSays();
    void isRouted_data() { rows(); }
    void isRouted();
    void canBeShown_data() { rows(); }
    void canBeShown();
    void examplesCanBePreviewed_data() { rows(); }
    void examplesCanBePreviewed();
    void hostileValuesStayData_data() { rows(); }
    void hostileValuesStayData();

private:
    void checkPreview(const ToolSpec& tool, const ParameterSpec& spec, const QString& plainText, const QString& value,
                      const StepPreview& plain, const StepPreview& wild) const;
};

/// The parameters of the row, "name*:type=default" with choices as a/b/c, are those of the file.
void TestEveryTool::isAsTheListSays() {
    if (list_.isEmpty()) QSKIP("the list of tools, catalogue.csv, is not here");
    const ToolSpecPtr spec = tool();
    const QStringList row = list_.value(spec->name);
    QVERIFY2(row.size() >= 8, "not in the list");
    QCOMPARE(executionLocation(spec->domain), row.at(1));
    QCOMPARE(spec->platform, row.at(2));
    QCOMPARE(spec->category, row.at(3));
    QCOMPARE(riskName(spec->behaviour.risk), row.at(4));
    if (row.at(6).contains(u'(') || row.at(6) == u"none"_s) return; // in prose: tests of their own check these
    static const QRegularExpression form(u"^([A-Za-z_]\\w*)(\\*?)(?::([^=]+))?(?:=(.+))?$"_s);
    for (const QString& word : row.at(6).split(u' ', Qt::SkipEmptyParts)) {
        if (word == u"or") continue;
        const auto match = form.match(word);
        QVERIFY2(match.hasMatch(), qPrintable(word));
        const ParameterSpec* parameter = spec->parameter(match.captured(1));
        QVERIFY2(parameter, qPrintable(u"has no parameter "_s + match.captured(1)));
        QVERIFY2(parameter->name == match.captured(1), qPrintable(parameter->name));
        const QString type = match.captured(3);
        const QByteArray which = qPrintable(word + u": "_s + parameterTypeName(parameter->type));
        // "file* or interface*": one of them, which conditions say.
        const bool oneOf = row.at(6).contains(u" or "_s);
        QVERIFY2(oneOf || !match.captured(2).contains(u'*') || parameter->required, which.constData());
        if (type == u"bool") {
            QVERIFY2(parameter->type == ParameterType::Boolean, which.constData());
        } else if (type == u"int") {
            QVERIFY2(parameter->type == ParameterType::Integer || parameter->type == ParameterType::Port ||
                         parameter->type == ParameterType::Size,
                     which.constData());
        } else if (type.contains(u'/')) {
            QStringList choices;
            for (const QJsonValue& choice : parameter->choices)
                choices.append(choice.toVariant().toString());
            for (const QString& choice : type.split(u'/'))
                QVERIFY2(choices.contains(choice), (which + " lacks " + choice.toUtf8()).constData());
        } else if (!type.isEmpty()) {
            QVERIFY2(parameterTypeName(parameter->type) == type, which.constData());
        }
        if (!match.captured(4).isEmpty()) {
            const QJsonValue expected = *checkValue(*parameter, match.captured(4));
            QVERIFY2(parameter->defaultValue == expected, (which + " has another default").constData());
        }
    }
}

void TestEveryTool::isRouted() {
    const ToolSpecPtr spec = tool();
    QVERIFY(executorOf(*spec));
    QVERIFY(spec->examples.size() >= (spec->parameters.isEmpty() ? 1 : 2));
    QVERIFY(spec->tags.size() >= 3);
    for (const ToolExample& example : spec->examples) {
        const CheckedParameters checked = checkParameters(spec->parameters, example.parameters, true);
        QVERIFY2(checked.problems.isEmpty(),
                 qPrintable(example.title + u": "_s +
                            (checked.problems.isEmpty() ? QString() : checked.problems.first().toText())));
    }
    // What it can do it can do; what it cannot it says with a reason and a way out.
    const Status possible = executorOf(*spec)->canExecute(*spec);
    if (!possible) {
        QVERIFY2(std::holds_alternative<NativeRun>(spec->behaviour.run), qPrintable(possible.error().toText()));
        QVERIFY(possible.error().message.contains(spec->name));
    }
    const Availability availability = executorOf(*spec)->availability(*spec);
    QVERIFY(availability.available || !availability.reason.isEmpty());
    QVERIFY(possible || !availability.available);
}

void TestEveryTool::canBeShown() {
    const ToolSpecPtr spec = tool();
    ui::ToolHelp help(*theme_);
    help.setTool(spec);
    QString text;
    for (const QLabel* label : help.findChildren<QLabel*>())
        text += label->text() + u'\n';
    QVERIFY(text.contains(spec->name));
    for (const ParameterSpec& parameter : spec->parameters)
        QVERIFY2(text.contains(parameter.name), qPrintable(parameter.name));

    ui::ParameterForm form(*theme_);
    form.setSpecs(spec->parameters);
    for (const ToolExample& example : spec->examples) {
        form.setValues(example.parameters);
        QVERIFY2(form.validate(), qPrintable(example.title));
        form.flush(); // what nobody has touched is not written otherwise
        QCOMPARE(form.values(), example.parameters);
    }
}

void TestEveryTool::examplesCanBePreviewed() {
    const ToolSpecPtr spec = tool();
    if (!executorOf(*spec)->canExecute(*spec)) {
        const auto refused = preview(spec, {});
        QVERIFY(!refused);
        QVERIFY(!refused.error().message.isEmpty());
        return;
    }
    for (const ToolExample& example : spec->examples) {
        const auto shown = preview(spec, checkParameters(spec->parameters, example.parameters, true).values);
        QVERIFY2(shown, qPrintable(example.title + u": "_s + (shown ? QString() : shown.error().toText())));
        QVERIFY(!shown->text.isEmpty());
    }
}

void TestEveryTool::hostileValuesStayData() {
    const ToolSpecPtr spec = tool();
    if (!executorOf(*spec)->canExecute(*spec)) return; // nothing reads its values yet
    const QString plainText = u"plain-0"_s;
    for (const ParameterSpec& parameter : spec->parameters) {
        if (!takesText(parameter)) continue;
        for (const ToolExample& example : spec->examples) {
            QJsonObject plainValues = checkParameters(spec->parameters, example.parameters, true).values;
            if (!plainValues.contains(parameter.name)) continue;
            const auto before = preview(spec, plainValues);
            if (!before) continue;
            const auto asText = checkValue(parameter, given(parameter, plainText));
            QJsonObject values = plainValues;
            if (asText) values.insert(parameter.name, *asText);
            const auto plain = preview(spec, values);
            for (const QString& value : hostile) {
                const auto checked = checkValue(parameter, given(parameter, value));
                if (!checked) continue;             // refused with a reason
                if (parameter.isSecret()) continue; // masked in a preview; the file's check keeps it out of argv
                QJsonObject wildValues = plainValues;
                wildValues.insert(parameter.name, *checked);
                const auto wild = preview(spec, wildValues);
                if (!wild) continue; // likewise
                if (plain && asText) checkPreview(*spec, parameter, plainText, value, *plain, *wild);
                if (QTest::currentTestFailed()) return;
            }
            // A NUL cannot be given to a program, and the kernel takes no more than 128 KiB at once.
            for (const QString& value : {u"a\0b"_s, QString(200'000, u'a')}) {
                const auto checked = checkValue(parameter, given(parameter, value));
                if (!checked || parameter.isSecret()) continue;
                QJsonObject wildValues = plainValues;
                wildValues.insert(parameter.name, *checked);
                const auto wild = preview(spec, wildValues);
                if (!wild || !std::holds_alternative<ArgvRun>(spec->behaviourFor(wildValues).run)) continue;
                for (const QString& argument : texts(wild->details.value("argv"_L1))) {
                    QVERIFY2(!argument.contains(QChar(u'\0')), qPrintable(parameter.name));
                    QVERIFY2(argument.toUtf8().size() < 128 * 1024, qPrintable(parameter.name));
                }
            }
        }
    }
}

void TestEveryTool::checkPreview(const ToolSpec& tool, const ParameterSpec& spec, const QString& plainText,
                                 const QString& value, const StepPreview& plain, const StepPreview& wild) const {
    const QByteArray which = (spec.name + u" = "_s + value).toUtf8();
    QCOMPARE(wild.kind, plain.kind);
    const bool runsPrograms = std::holds_alternative<ArgvRun>(tool.behaviour.run); // else it is only for people
    if (plain.details.contains("argv"_L1)) {
        const QStringList expected = texts(plain.details.value("argv"_L1));
        const QStringList argv = texts(wild.details.value("argv"_L1));
        QVERIFY2(argv.size() == expected.size(), which.constData());
        for (qsizetype i = 0; i < argv.size(); ++i) {
            QString changed = expected.at(i);
            changed.replace(plainText, value);
            QVERIFY2(argv.at(i) == changed || argv.at(i) == expected.at(i) || carries(argv.at(i), value),
                     (which + " became " + argv.at(i).toUtf8()).constData());
            if (argv.at(i) != value || !value.startsWith(u'-') || !runsPrograms) continue;
            // It would be read as an option, unless it stands behind "--" or is what the option before it asks for.
            // A command's own words are its own affair.
            const bool behindEnd = argv.first(i).contains(u"--"_s);
            const bool ofOption = i > 0 && argv.at(i - 1).startsWith(u'-') && argv.at(i - 1).size() > 1;
            QVERIFY2(behindEnd || ofOption || spec.words || argv.first() == u"sh"_s,
                     (which + " could be read as an option: " + argv.join(u' ').toUtf8()).constData());
        }
    }
    if (plain.details.contains("script"_L1)) {
        QCOMPARE(wild.details.value("script"_L1), plain.details.value("script"_L1));
    }
    if (plain.details.contains("url"_L1) && spec.type != ParameterType::Url) {
        const QUrl expected(plain.details.value("url"_L1).toString());
        const QUrl url(wild.details.value("url"_L1).toString());
        QVERIFY2(url.isValid(), which.constData());
        QCOMPARE(url.authority(), expected.authority());
        QCOMPARE(url.path(QUrl::FullyEncoded).count(u'/'), expected.path(QUrl::FullyEncoded).count(u'/'));
        QCOMPARE(url.query(QUrl::FullyEncoded).count(u'&'), expected.query(QUrl::FullyEncoded).count(u'&'));
        QVERIFY2(!url.hasFragment(), which.constData());
    }
}

QTEST_MAIN(TestEveryTool)
#include "tst_every_tool.moc"
