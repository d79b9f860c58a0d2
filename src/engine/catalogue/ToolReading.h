// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/YamlTree.h"
#include "engine/catalogue/ToolSpec.h"

#include <QRegularExpression>
#include <QSet>

#include <initializer_list>

namespace oc::toolReading {

/// What the readers of one tool file share: where to put mistakes, and which names may be used. Lives for one parse.
struct Context {
    const YamlTree& tree;
    Problems& problems;
    ToolSpec& tool;

    /// Enough is reported; looking for hints for more is wasted on a file that is no tool.
    [[nodiscard]] bool isFull() const { return problems.size() >= 100; }

    void error(const YamlNode& node, const QString& code, const QString& message, const QString& hint = {}) const {
        if (!isFull()) problems.append(tree.problemAt(node, code, message, hint));
    }
    void warn(const YamlNode& node, const QString& code, const QString& message, const QString& hint = {}) const {
        if (isFull()) return;
        problems.append(tree.problemAt(node, code, message, hint));
        problems.last().severity = Problem::Severity::Warning;
    }
    void keyError(const YamlNode& node, const QString& code, const QString& message, const QString& hint = {}) const {
        if (!isFull()) problems.append(tree.problemAt(node, code, message, hint, true));
    }
};

/// A map of the file with the names it may have; every other name is reported once ("x-..." is anybody's).
class Map {
public:
    Map(const Context& context, const YamlNode& node, std::initializer_list<QLatin1StringView> known);

    [[nodiscard]] bool isMap() const { return node_.kind == YamlNode::Kind::Map; }
    [[nodiscard]] const YamlNode& node() const { return node_; }
    [[nodiscard]] const YamlNode* find(QLatin1StringView key) const { return node_.find(QString(key)); }
    /// Reports when it is not there.
    const YamlNode* require(QLatin1StringView key) const;

private:
    const Context& context_;
    const YamlNode& node_;
};

/// Each reads one value of the expected type; a mistake is reported, and the value is then empty.
[[nodiscard]] QString readText(const Context& context, const YamlNode& node, bool mayBeEmpty = false);
[[nodiscard]] std::optional<bool> readFlag(const Context& context, const YamlNode& node);
[[nodiscard]] std::optional<double> readNumber(const Context& context, const YamlNode& node);
[[nodiscard]] std::optional<int> readInteger(const Context& context, const YamlNode& node, int minimum, int maximum);
[[nodiscard]] std::optional<Milliseconds> readTimeout(const Context& context, const YamlNode& node);
/// The children of a list; none when it is no list.
[[nodiscard]] const std::vector<YamlNode*>& readList(const Context& context, const YamlNode& node);
[[nodiscard]] QStringList readTexts(const Context& context, const YamlNode& node);
/// A text that is one of some words; 'what' is for the message ("a risk").
[[nodiscard]] QString readWord(const Context& context, const YamlNode& node, const QStringList& words,
                               const QString& what);
/// A condition whose names are all parameters (or among 'extra').
[[nodiscard]] Condition readCondition(const Context& context, const YamlNode& node);
/// A regular expression that compiles.
[[nodiscard]] QString readPattern(const Context& context, const YamlNode& node);

/// Where a template stands decides what it may name.
struct TemplatePlace {
    bool secrets = false; ///< may hold a secret
    QString secretsHint;  ///< where the secret should go instead
    QSet<QString> files;  ///< names of secret_files for {file:name}
    QStringList extra;    ///< item, key, value
    bool moments = false; ///< may hold {now}, {now+duration}, {now-duration:us}
};
[[nodiscard]] QString readTemplate(const Context& context, const YamlNode& node, const TemplatePlace& place);

// The parts of a tool, each in a file of its own.
void readParameters(const Context& context, const YamlNode& list);
/// Overwrites in 'behaviour' what the map says. True when there is a 'run'.
bool readBehaviour(const Context& context, const YamlNode& map, ToolBehaviour& behaviour);
[[nodiscard]] std::optional<RunSpec> readRun(const Context& context, const YamlNode& node, const QSet<QString>& files);
/// Exit codes that are no failures, with their meaning.
[[nodiscard]] QMap<int, QString> readExitCodes(const Context& context, const YamlNode& node);
[[nodiscard]] OutputSpec readOutput(const Context& context, const YamlNode& node);
void readExamples(const Context& context, const YamlNode& list, bool hasRun);

} // namespace oc::toolReading
