// SPDX-License-Identifier: GPL-3.0-or-later
// Every PowerShell script of the tools, as the executor hands it to pwsh with harmless and hostile values, goes through
// tree-sitter's grammar of PowerShell. There is no PowerShell for the machines these tests run on.
#include "engine/catalogue/CatalogueLoader.h"
#include "executors/automation/AutomationExecutor.h"
#include "executors/automation/PowershellPayload.h"
#include "support/RecordingContext.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QProcess>
#include <QRegularExpression>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

namespace {

/// Keeps its arguments and its standard input, each argument on a line.
const char* const standIn = "#!/bin/sh\nprintf '%s\\n' \"$@\" > \"$OC_GIVEN.arguments\"\ncat > \"$OC_GIVEN.input\"\n";

QByteArray content(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QString nodeModules() {
    QString folder = qEnvironmentVariable("OPSCONDUCTOR_NODE");
    if (folder.isEmpty()) folder = QDir::homePath() + u"/.cache/opsconductor/node"_s;
    return folder + u"/node_modules"_s;
}

/// What the bootstrap makes of a value: the '=' before each text taken away. Nothing else, or the test fails.
QJsonValue bound(const QJsonValue& value, bool& good) {
    if (value.isString()) {
        good = good && value.toString().startsWith(u'=');
        return value.toString().mid(1);
    }
    if (value.isArray()) {
        QJsonArray list;
        for (const QJsonValue& item : value.toArray())
            list.append(bound(item, good));
        return list;
    }
    if (value.isObject()) {
        QJsonObject map;
        const QJsonObject object = value.toObject();
        for (auto entry = object.begin(); entry != object.end(); ++entry)
            map.insert(entry.key(), bound(entry.value(), good));
        return map;
    }
    return value;
}

struct Given {
    QString bootstrap;
    QString script;
    QJsonObject parameters;
};

const QList<std::pair<const char*, QString>>& hostileValues() {
    static const QList<std::pair<const char*, QString>> values{
        {"single quote", u"'; Remove-Item C:\\ -Recurse; '"_s},
        {"double quote", u"\"; Remove-Item C:\\ -Recurse; \""_s},
        {"curly quotes", u"\u2018\u2019; Remove-Item C:\\; \u201C\u201D"_s}, // PowerShell takes them for quotes
        {"subexpression", u"$(Remove-Item C:\\)${env:PATH}$env:PATH"_s},
        {"backtick", u"`\"`'`n`0`"_s},
        {"here-string ends", u"a\n'@\nRemove-Item C:\\\n@'\n\"@\nRemove-Item C:\\\n@\""_s},
        {"new lines", u"a\r\nRemove-Item C:\\\nb"_s},
        {"brackets", u"*?[a-z]{1})}]; & { Remove-Item C:\\ } #"_s},
        {"dash", u"-Path"_s},
        {"slash", u"/Delete"_s},
        {"time", u"2026-11-23T20:11:05Z"_s},
        {"wide", u"\u00DC \U0001F600 \u0000\u2028"_s.remove(QChar(0))},
        {"large", QString(100'000, u'x') + u"'\"`$("_s},
    };
    return values;
}

bool isText(ParameterType type) {
    switch (type) {
    case ParameterType::Enum:
    case ParameterType::Boolean:
    case ParameterType::Integer:
    case ParameterType::Number:
    case ParameterType::Port:
        return false;
    default:
        return true;
    }
}

QJsonValue valueFor(const ParameterSpec& spec, const QString& text) {
    if (spec.type == ParameterType::List) return QJsonArray{text, text};
    if (spec.type == ParameterType::Map) return QJsonObject{{text, text}};
    return text;
}

} // namespace

class TestPowershellSyntax : public QObject {
    Q_OBJECT

    CataloguePtr catalogue_;
    std::unique_ptr<AutomationExecutor> executor_; // made once the stand-in is in place
    QTemporaryDir folder_;
    QList<ToolSpecPtr> tools_;

    /// What pwsh is given; nothing when the values are refused.
    std::optional<Given> given(const ToolSpecPtr& tool, const QJsonObject& parameters) {
        const QString file = folder_.filePath(u"given"_s);
        QFile::remove(file + u".input"_s);
        StepRequest request;
        request.runId = u"01TEST"_s;
        request.tool = tool;
        request.parameters = parameters;
        RecordingContext context;
        (void)executor_->execute(request, context);
        const QByteArrayList words = content(file + u".arguments"_s).trimmed().split('\n');
        const QByteArray input = content(file + u".input"_s);
        if (words.size() != 7 || input.count('\n') != 1) return std::nullopt;
        const QByteArray wide = QByteArray::fromBase64(words.last());
        Given result;
        for (qsizetype i = 0; i + 1 < wide.size(); i += 2)
            result.bootstrap.append(QChar(ushort(uchar(wide[i]) | uchar(wide[i + 1]) << 8)));
        bool good = true;
        const QJsonObject document =
            QJsonDocument::fromJson(QByteArray::fromBase64(input.trimmed(), QByteArray::AbortOnBase64DecodingErrors))
                .object();
        result.script = bound(document.value(u"script"_s), good).toString();
        result.parameters = bound(document.value(u"parameters"_s), good).toObject();
        if (!good || result.script.isEmpty()) return std::nullopt;
        return result;
    }

    static QJsonArray parsed(const QStringList& scripts) {
        QProcess node;
        node.start(u"node"_s, {u"--liftoff-only"_s,
                               QStringLiteral(OC_SOURCE_DIR "/tests/support/powershell_syntax.mjs"), nodeModules()});
        node.write(QJsonDocument(QJsonArray::fromStringList(scripts)).toJson());
        node.closeWriteChannel();
        if (!node.waitForFinished(200'000)) {
            node.kill();
            node.waitForFinished();
        }
        const QByteArray error = node.readAllStandardError();
        if (!error.isEmpty()) qWarning("%s", error.constData());
        return QJsonDocument::fromJson(node.readAllStandardOutput()).array();
    }
    static QJsonArray errorsOf(const QJsonValue& one) { return one.toObject().value(u"errors"_s).toArray(); }
    static QString shapeOf(const QJsonValue& one) { return one.toObject().value(u"shape"_s).toString(); }

    /// Each behaviour of a tool that has a script of its own.
    QList<std::pair<QString, QString>> scripts() const {
        QList<std::pair<QString, QString>> all;
        for (const ToolSpecPtr& tool : tools_) {
            const auto add = [&](const ToolBehaviour& behaviour) {
                const QString script = std::get<PowershellRun>(behaviour.run).script;
                if (all.isEmpty() || all.last().second != script) all.append({tool->name, script});
            };
            add(tool->behaviour);
            for (const ToolVariant& variant : tool->variants)
                add(variant.behaviour);
        }
        return all;
    }

private Q_SLOTS:
    void initTestCase() {
        for (const char* package : {"web-tree-sitter", "tree-sitter-powershell"}) {
            QVERIFY2(QFile::exists(nodeModules() + u'/' + QLatin1StringView(package)),
                     "run packaging/install-dependencies.sh test");
        }
        QFile program(folder_.filePath(u"pwsh"_s));
        QVERIFY(program.open(QIODevice::WriteOnly));
        program.write(standIn);
        program.close();
        QVERIFY(program.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        qputenv("PATH", folder_.path().toUtf8() + ":" + qgetenv("PATH"));
        qputenv("OC_GIVEN", folder_.filePath(u"given"_s).toUtf8());
        executor_ = std::make_unique<AutomationExecutor>();
        catalogue_ = CatalogueLoader({QStringLiteral(OC_SOURCE_DIR "/tools/automation/windows")}).load();
        QVERIFY(catalogue_->problems().isEmpty());
        tools_ = catalogue_->tools();
        QCOMPARE(tools_.size(), 32);
        for (const ToolSpecPtr& tool : tools_)
            QVERIFY2(std::holds_alternative<PowershellRun>(tool->behaviour.run), qPrintable(tool->name));
    }

    /// Whatever the values, pwsh gets the same arguments and the same script, so that a value can be nothing but data.
    void valuesAreData() {
        QStringList texts;
        QSet<QString> bootstraps;
        int hostile = 0;
        for (const ToolSpecPtr& tool : tools_) {
            QSet<QString> reached;
            QList<std::pair<QJsonObject, QList<ParameterSpec>>> starts;
            for (const ToolExample& example : tool->examples)
                starts.append({example.parameters, tool->parameters});
            QJsonObject needed;
            for (const ParameterSpec& spec : tool->parameters) {
                const QJsonValue value = tool->examples.first().parameters.value(spec.name);
                if (spec.required && !value.isUndefined()) needed.insert(spec.name, value);
            }
            // Of two that exclude each other the first one wins; the other one then has its turn alone.
            for (const ParameterSpec& spec : tool->parameters)
                if (isText(spec.type)) starts.append({needed, {spec}});
            for (const auto& [start, parameters] : starts) {
                if (parameters.size() == 1 && reached.contains(parameters.first().name)) continue;
                QSet<QString> now;
                for (const auto& [title, text] : hostileValues()) {
                    QJsonObject values = start;
                    for (const ParameterSpec& spec : parameters) {
                        if (!isText(spec.type)) continue;
                        QJsonObject tried = values;
                        tried.insert(spec.name, valueFor(spec, text));
                        const CheckedParameters checked = checkParameters(tool->parameters, tried, false);
                        if (checked.problems.isEmpty()) {
                            values = tried;
                            now.insert(spec.name);
                        } else {
                            QVERIFY(!checked.problems.first().message.isEmpty());
                        }
                    }
                    if (values == start) continue; // refused, all of them
                    const CheckedParameters checked = checkParameters(tool->parameters, values, false);
                    QVERIFY2(checked.problems.isEmpty(), qPrintable(tool->name + u' ' + QLatin1StringView(title)));
                    const auto got = given(tool, checked.values);
                    QVERIFY2(got, qPrintable(tool->name + u' ' + QLatin1StringView(title)));
                    QCOMPARE(got->script, std::get<PowershellRun>(tool->behaviourFor(checked.values).run).script);
                    for (const ParameterSpec& spec : tool->parameters) {
                        const QJsonValue want = checked.values.value(spec.name);
                        QVERIFY2(got->parameters.contains(spec.name), qPrintable(tool->name));
                        QVERIFY2(got->parameters.value(spec.name) == (want.isUndefined() ? QJsonValue() : want),
                                 qPrintable(tool->name + u' ' + spec.name + u' ' + QLatin1StringView(title)));
                    }
                    QCOMPARE(got->parameters.size(), tool->parameters.size());
                    if (!texts.contains(got->script)) texts.append(got->script);
                    bootstraps.insert(got->bootstrap);
                    ++hostile;
                }
                reached.unite(now);
            }
            // No free text may have escaped the hostile values; the others are held by a pattern.
            for (const ParameterSpec& spec : tool->parameters) {
                const bool held = !spec.pattern.isEmpty() || !spec.choices.isEmpty() ||
                                  spec.type == ParameterType::Host || spec.type == ParameterType::Cidr ||
                                  spec.type == ParameterType::Duration || spec.itemType == ParameterType::Host ||
                                  spec.itemType == ParameterType::Integer;
                if (isText(spec.type) && !held)
                    QVERIFY2(reached.contains(spec.name), qPrintable(tool->name + u' ' + spec.name));
            }
        }
        QVERIFY(hostile > 500);
        QCOMPARE(bootstraps.size(), 1);
        texts.append(*bootstraps.begin());
        const QJsonArray trees = parsed(texts);
        QCOMPARE(trees.size(), texts.size());
        for (qsizetype i = 0; i < trees.size(); ++i) {
            const QByteArray errors = QJsonDocument(errorsOf(trees[i])).toJson(QJsonDocument::Compact);
            QVERIFY2(errors == "[]", (errors + "\n" + texts[i].toUtf8()).constData());
            QVERIFY(!shapeOf(trees[i]).isEmpty());
        }
    }

    /// Another machine gets the same script and values by standard input, behind a bootstrap that cmd.exe has room for.
    void anotherMachineGetsTheSame() {
        const QStringList arguments = powershellPayload::remoteArguments();
        // What cmd.exe takes, with what WinRM puts around it.
        QVERIFY((u"cmd /c \"powershell.exe "_s + arguments.join(u' ') + u'"').size() < 4000);
        const QByteArray wide = QByteArray::fromBase64(arguments.last().toLatin1());
        QString bootstrap;
        for (qsizetype i = 0; i + 1 < wide.size(); i += 2)
            bootstrap.append(QChar(ushort(uchar(wide[i]) | uchar(wide[i + 1]) << 8)));
        QStringList mains;
        for (const auto& [title, text] : hostileValues()) {
            const QJsonObject values{
                {u"name"_s, text}, {u"list"_s, QJsonArray{text, 1}}, {u"none"_s, QJsonValue::Null}};
            const QByteArray line = powershellPayload::remoteInput(text, values);
            QVERIFY(line.endsWith('\n') && line.count('\n') == 1);
            bool good = true;
            const QJsonObject document = QJsonDocument::fromJson(QByteArray::fromBase64(line.trimmed())).object();
            QCOMPARE(bound(document.value(u"script"_s), good).toString(), text);
            QCOMPARE(bound(document.value(u"parameters"_s), good), QJsonValue(values));
            const QString main = bound(document.value(u"main"_s), good).toString();
            QVERIFY(good);
            if (!mains.contains(main)) mains.append(main);
        }
        QCOMPARE(mains.size(), 1);
        const QJsonArray trees = parsed({bootstrap, mains.first()});
        QCOMPARE(trees.size(), 2);
        for (const QJsonValue& tree : trees) {
            QCOMPARE(QJsonDocument(errorsOf(tree)).toJson(QJsonDocument::Compact), QByteArray("[]"));
            QVERIFY(!shapeOf(tree).isEmpty());
        }
    }

    void nulIsRefused() {
        for (const ToolSpecPtr& tool : tools_) {
            for (const ParameterSpec& spec : tool->parameters) {
                if (!isText(spec.type)) continue;
                QJsonObject values = tool->examples.first().parameters;
                values.insert(spec.name, valueFor(spec, u"a\0b"_s));
                QVERIFY2(!checkParameters(tool->parameters, values, false).problems.isEmpty(),
                         qPrintable(tool->name + u' ' + spec.name));
            }
        }
    }

    /// The parser does see what is broken, and a value that is spliced into a script does change its tree.
    void brokenScriptsAreSeen() {
        const QString good = std::get<PowershellRun>(catalogue_->find(u"Get-Service"_s)->behaviour.run).script;
        QString unclosed = good;
        unclosed.remove(unclosed.lastIndexOf(u'}'), 1);
        QString operatorLost = good;
        operatorLost.replace(u"if ($action -ne 'query')"_s, u"if ($action -ne )"_s);
        QVERIFY(operatorLost != good);
        QStringList texts{good, unclosed, operatorLost, good + u"\n'never ends"_s, good + u"\n@'\nnever ends"_s};
        const qsizetype broken = texts.size();
        const QString spliced = u"$services = @(Get-Service -Name '%1')\n$rows = 1"_s;
        texts.append(spliced.arg(u"Spooler"_s));
        for (const QString& value :
             {u"'; Remove-Item C:\\ -Recurse; '"_s, u"a'); Remove-Item 'C:\\"_s, u"a') | ForEach-Object { 1 } #"_s})
            texts.append(spliced.arg(value));
        const QJsonArray trees = parsed(texts);
        QCOMPARE(trees.size(), texts.size());
        QVERIFY(errorsOf(trees[0]).isEmpty());
        for (qsizetype i = 1; i < broken; ++i)
            QVERIFY2(!errorsOf(trees[i]).isEmpty(), qPrintable(texts[i]));
        QVERIFY(errorsOf(trees[broken]).isEmpty());
        for (qsizetype i = broken + 1; i < texts.size(); ++i)
            QVERIFY2(shapeOf(trees[i]) != shapeOf(trees[broken]), qPrintable(texts[i]));
    }

    /// Every variable that a script reads is a parameter, PowerShell's own, or set in the script.
    void variablesAreKnown() {
        static const QRegularExpression used(u"[$@]([A-Za-z]\\w*)"_s);
        static const QRegularExpression set(u"\\$([A-Za-z]\\w*)\\s*(?:=|\\+=|\\+\\+)|foreach \\(\\$([A-Za-z]\\w*) "
                                            u"in|\\[string(?:\\[\\])?\\]\\$(\\w+)[,)]|"
                                            "ErrorVariable(?:'\\] = '| = '| )([A-Za-z]\\w*)|trap"_s);
        static const QRegularExpression quoted(u"'[^'\n]*'|^\\s*#.*$"_s, QRegularExpression::MultilineOption);
        const QSet<QString> own{u"null"_s, u"true"_s, u"false"_s, u"psversiontable"_s};
        for (const auto& [name, script] : scripts()) {
            QSet<QString> known = own;
            for (const ParameterSpec& spec : catalogue_->find(name)->parameters)
                known.insert(spec.name.toLower());
            for (auto matches = set.globalMatch(script); matches.hasNext();) {
                const auto match = matches.next();
                for (int group = 1; group <= match.lastCapturedIndex(); ++group)
                    known.insert(match.captured(group).toLower());
            }
            QString code = script;
            code.remove(quoted);
            for (auto matches = used.globalMatch(code); matches.hasNext();) {
                const auto match = matches.next();
                QVERIFY2(known.contains(match.captured(1).toLower()), qPrintable(name + u": "_s + match.captured(0)));
            }
        }
    }

    /// Commands and their parameters are those that Microsoft documents.
    void commandsAreKnown() {
        const QJsonObject commands =
            QJsonDocument::fromJson(
                content(QStringLiteral(OC_SOURCE_DIR "/tests/data/automation/windows/commands.json")))
                .object();
        QVERIFY(!commands.isEmpty());
        QSet<QString> common;
        for (const QJsonValue& word : commands.value(u"*"_s).toArray())
            common.insert(word.toString());
        const auto all = scripts();
        QStringList texts;
        for (const auto& [name, script] : all)
            texts.append(script);
        const QJsonArray trees = parsed(texts);
        QCOMPARE(trees.size(), texts.size());
        int seen = 0;
        for (qsizetype i = 0; i < trees.size(); ++i) {
            const QString& script = texts[i];
            for (const QJsonValue& one : trees[i].toObject().value(u"commands"_s).toArray()) {
                const QJsonObject command = one.toObject();
                const QString name = command.value(u"name"_s).toString();
                const bool ownFunction = script.contains(u"function %1("_s.arg(name)) || name.startsWith(u"oc_"_s);
                if (ownFunction || name.startsWith(u'$') || name.isEmpty() || name.startsWith(u'(')) continue;
                QVERIFY2(commands.contains(name), qPrintable(all[i].first + u": "_s + name));
                QSet<QString> parameters = common;
                for (const QJsonValue& word : commands.value(name).toArray())
                    parameters.insert(word.toString());
                QStringList given;
                for (const QJsonValue& word : command.value(u"parameters"_s).toArray())
                    given.append(word.toString());
                for (const QJsonValue& splat : command.value(u"splats"_s).toArray()) {
                    // $splat['Key'] = ... and $splat = @{ Key = ...; Key = ... }
                    const QString variable = splat.toString();
                    const QRegularExpression key(u"\\$%1\\['(\\w+)'\\]"_s.arg(variable));
                    for (auto matches = key.globalMatch(script); matches.hasNext();)
                        given.append(matches.next().captured(1));
                    const QRegularExpression table(u"\\$%1 = @\\{(.*?)\\}(?=\\s*$)"_s.arg(variable),
                                                   QRegularExpression::MultilineOption |
                                                       QRegularExpression::DotMatchesEverythingOption);
                    static const QRegularExpression entry(u"(?:^|;)\\s*(\\w+) = "_s,
                                                          QRegularExpression::MultilineOption);
                    for (auto matches = table.globalMatch(script); matches.hasNext();) {
                        const QString body = matches.next().captured(1);
                        for (auto entries = entry.globalMatch(body); entries.hasNext();)
                            given.append(entries.next().captured(1));
                    }
                }
                for (const QString& word : given)
                    QVERIFY2(parameters.contains(word), qPrintable(all[i].first + u": "_s + name + u" -"_s + word));
                ++seen;
            }
        }
        QVERIFY(seen > 100);
    }
};

QTEST_GUILESS_MAIN(TestPowershellSyntax)
#include "tst_powershell_syntax.moc"
