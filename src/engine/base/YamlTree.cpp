// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/YamlTree.h"

#include "engine/base/Json.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>
#include <array>
#include <cmath>

#include <yaml.h>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

constexpr int deepest = 64;
constexpr qsizetype mostProblems = 100;

QJsonValue plainValue(const QString& text) {
    if (text.isEmpty() || text == "~"_L1 || text == "null"_L1 || text == "Null"_L1 || text == "NULL"_L1)
        return QJsonValue();
    if (text == "true"_L1 || text == "True"_L1 || text == "TRUE"_L1) return true;
    if (text == "false"_L1 || text == "False"_L1 || text == "FALSE"_L1) return false;
    const QChar sign = text.at(0);
    const qsizetype first = sign == u'-' || sign == u'+' ? 1 : 0;
    const bool digit = first < text.size() && text.at(first) >= u'0' && text.at(first) <= u'9';
    const bool point = first + 1 < text.size() && text.at(first) == u'.' && text.at(first + 1).isDigit();
    if (!digit && !point) return text;
    if (digit && text.at(first) == u'0' && first + 1 < text.size() && text.at(first + 1).isLetterOrNumber())
        return text; // a mode, a hexadecimal number: what the person wrote says more than its value
    bool ok = false;
    const qint64 whole = text.toLongLong(&ok);
    if (ok) return whole;
    const double number = text.toDouble(&ok);
    if (ok && std::isfinite(number)) return number;
    return text;
}

} // namespace

const YamlNode* YamlNode::find(QStringView name) const {
    if (kind != Kind::Map) return nullptr;
    for (const YamlNode* child : children) {
        if (child->key == name) return child;
    }
    return nullptr;
}

bool YamlNode::isNull() const {
    return kind == Kind::Scalar && plain && plainValue(text).isNull();
}

QJsonValue YamlNode::toJson() const {
    if (kind == Kind::Scalar) return plain ? plainValue(text) : QJsonValue(text);
    if (kind == Kind::List) {
        QJsonArray list;
        for (const YamlNode* child : children)
            list.append(child->toJson());
        return list;
    }
    QJsonObject object;
    for (const YamlNode* child : children)
        object.insert(child->key, child->toJson());
    return object;
}

QString YamlNode::pointer() const {
    QStringList tokens;
    for (const YamlNode* node = this; node->parent; node = node->parent)
        tokens.prepend(node->parent->kind == Kind::Map ? node->key : QString::number(node->index));
    return json::joinPointer(tokens);
}

QString YamlNode::typeName() const {
    if (kind == Kind::Map) return u"a map"_s;
    if (kind == Kind::List) return u"a list"_s;
    const QJsonValue value = toJson();
    if (value.isNull()) return u"nothing"_s;
    QString shown = text.simplified();
    if (shown.size() > 40) shown = shown.left(37) + u"..."_s;
    return value.isString() ? u"the text \"%1\""_s.arg(shown) : shown;
}

/// Makes the tree from libyaml's events. Lives for one parse.
class YamlTree::Builder {
public:
    explicit Builder(YamlTree& tree) : tree_(tree) {
        ready_ = yaml_parser_initialize(&parser_) == 1;
        if (!ready_) return;
        yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(tree.text_.constData()),
                                     static_cast<std::size_t>(tree.text_.size()));
    }
    ~Builder() {
        if (ready_) yaml_parser_delete(&parser_);
    }
    Builder(const Builder&) = delete;
    Builder& operator=(const Builder&) = delete;

    void run() {
        if (!ready_) {
            fail({}, u"not enough memory to read it"_s);
            return;
        }
        bool going = true;
        while (going) {
            yaml_event_t event;
            if (yaml_parser_parse(&parser_, &event) != 1) {
                failSyntax();
                return;
            }
            going = take(event);
            yaml_event_delete(&event);
        }
    }

private:
    struct Level {
        YamlNode* node;
        YamlNode* pendingKey = nullptr; ///< of a map: the name that was read, whose value comes next
        QHash<QString, const YamlNode*> names;
    };

    void fail(const yaml_mark_t& mark, const QString& message, const QString& hint = {}) {
        Problem problem;
        problem.code = u"bad_yaml"_s;
        problem.message = message;
        problem.hint = hint;
        problem.file = tree_.file_;
        problem.line = static_cast<int>(mark.line) + 1;
        problem.column = tree_.utf16Column(problem.line, static_cast<int>(mark.column) + 1);
        tree_.problems_.append(problem);
        tree_.root_ = nullptr;
    }

    void failSyntax() {
        yaml_mark_t mark = parser_.problem_mark;
        QString what = QString::fromUtf8(parser_.problem ? parser_.problem : "it cannot be read");
        QString hint;
        if (parser_.error == YAML_READER_ERROR) {
            // The reader is ahead of the scanner and only tells an offset in bytes.
            const QByteArray before = tree_.text_.left(static_cast<qsizetype>(parser_.problem_offset));
            mark = {};
            mark.line = static_cast<std::size_t>(before.count('\n'));
            mark.column =
                static_cast<std::size_t>(QString::fromUtf8(before.mid(before.lastIndexOf('\n') + 1)).toUcs4().size());
            hint = u"the file has to be UTF-8 text"_s;
        } else if (atTab(mark)) {
            hint = u"YAML is indented with spaces, there is a tab"_s;
        }
        if (parser_.context) what = QString::fromUtf8(parser_.context) + u": "_s + what;
        fail(mark, u"not YAML: "_s + what, hint);
    }

    [[nodiscard]] bool atTab(const yaml_mark_t& mark) const {
        const QList<QByteArray> lines = tree_.text_.split('\n');
        if (static_cast<qsizetype>(mark.line) >= lines.size()) return false;
        const QByteArray& line = lines.at(static_cast<qsizetype>(mark.line));
        return line.left(static_cast<qsizetype>(mark.column) + 1).contains('\t');
    }

    bool refuse(const yaml_event_t& event, const QString& message, const QString& hint) {
        fail(event.start_mark, message, hint);
        return false;
    }

    bool take(const yaml_event_t& event) {
        switch (event.type) {
        case YAML_STREAM_END_EVENT:
            if (!tree_.root_) fail({}, u"the file is empty"_s);
            return false;
        case YAML_DOCUMENT_START_EVENT:
            if (tree_.root_)
                return refuse(event, u"expected one document, found a second one"_s,
                              u"put it into a file of its own"_s);
            return true;
        case YAML_ALIAS_EVENT:
            return refuse(event, u"aliases (*name) are not used here"_s,
                          u"write the value out, or put a text that begins with * in quotation marks"_s);
        case YAML_SCALAR_EVENT:
            return takeScalar(event);
        case YAML_SEQUENCE_START_EVENT:
            return takeStart(event, YamlNode::Kind::List, event.data.sequence_start.tag);
        case YAML_MAPPING_START_EVENT:
            return takeStart(event, YamlNode::Kind::Map, event.data.mapping_start.tag);
        case YAML_SEQUENCE_END_EVENT:
        case YAML_MAPPING_END_EVENT:
            levels_.pop_back();
            return true;
        default:
            return true;
        }
    }

    YamlNode* make(const yaml_event_t& event, YamlNode::Kind kind) {
        YamlNode& node = tree_.nodes_.emplace_back();
        node.kind = kind;
        node.line = static_cast<int>(event.start_mark.line) + 1;
        node.column = static_cast<int>(event.start_mark.column) + 1;
        return &node;
    }

    bool takeScalar(const yaml_event_t& event) {
        const auto& scalar = event.data.scalar;
        const auto* tag = reinterpret_cast<const char*>(scalar.tag);
        const bool isString = tag && qstrcmp(tag, YAML_STR_TAG) == 0;
        if (tag && !isString && qstrcmp(tag, "!") != 0)
            return refuse(event, u"tags (%1) are not used here"_s.arg(QString::fromUtf8(tag)),
                          u"put a text that begins with ! in quotation marks"_s);
        YamlNode* node = make(event, YamlNode::Kind::Scalar);
        node->plain = scalar.style == YAML_PLAIN_SCALAR_STYLE && !tag;
        node->text =
            QString::fromUtf8(reinterpret_cast<const char*>(scalar.value), static_cast<qsizetype>(scalar.length));
        if (!levels_.empty() && levels_.back().node->kind == YamlNode::Kind::Map && !levels_.back().pendingKey) {
            levels_.back().pendingKey = node;
            return true;
        }
        place(node);
        return true;
    }

    bool takeStart(const yaml_event_t& event, YamlNode::Kind kind, const yaml_char_t* tag) {
        if (tag) return refuse(event, u"tags are not used here"_s, u"take the ! away"_s);
        if (levels_.size() >= deepest)
            return refuse(event, u"lists and maps are nested more than %1 deep"_s.arg(deepest), {});
        if (!levels_.empty() && levels_.back().node->kind == YamlNode::Kind::Map && !levels_.back().pendingKey)
            return refuse(event, u"expected a name, found a list or a map"_s,
                          u"put a text that begins with { or [ in quotation marks"_s);
        YamlNode* node = make(event, kind);
        place(node);
        levels_.push_back({node, nullptr, {}});
        return true;
    }

    void place(YamlNode* node) {
        if (levels_.empty()) {
            tree_.root_ = node;
            return;
        }
        Level& level = levels_.back();
        node->parent = level.node;
        node->index = static_cast<int>(level.node->children.size());
        if (level.node->kind == YamlNode::Kind::Map) {
            node->key = level.pendingKey->text;
            node->keyNode = std::exchange(level.pendingKey, nullptr);
            if (isTwice(level, *node)) return; // the first one stays
        }
        level.node->children.push_back(node);
    }

    bool isTwice(Level& level, const YamlNode& node) {
        const YamlNode* first = nullptr;
        if (level.node->children.size() < 16) {
            first = level.node->find(node.key);
        } else {
            if (level.names.isEmpty()) {
                for (const YamlNode* child : level.node->children)
                    level.names.insert(child->key, child);
            }
            first = level.names.value(node.key);
            level.names.insert(node.key, &node);
        }
        if (first && tree_.problems_.size() < mostProblems) {
            tree_.problems_.append(tree_.problemAt(node, u"duplicate_key"_s, u"%1 is given twice"_s.arg(node.key),
                                                   u"first on line %1"_s.arg(first->keyNode->line), true));
        }
        return first != nullptr;
    }

    YamlTree& tree_;
    yaml_parser_t parser_{};
    bool ready_ = false;
    std::vector<Level> levels_;
};

YamlTree YamlTree::parse(const QByteArray& text, const QString& file, qsizetype largest) {
    YamlTree tree;
    tree.file_ = file;
    if (text.size() > largest) {
        Problem problem;
        problem.code = u"file_too_large"_s;
        problem.message = u"the file is larger than %1 MiB"_s.arg(largest / (1024 * 1024));
        problem.file = file;
        problem.line = problem.column = 1;
        tree.problems_.append(problem);
        return tree;
    }
    tree.text_ = text.startsWith("\xEF\xBB\xBF") ? text.mid(3) : text;
    Builder(tree).run();
    return tree;
}

Problem YamlTree::problemAt(const YamlNode& node, const QString& code, const QString& message, const QString& hint,
                            bool atKey) const {
    const YamlNode& place = atKey && node.keyNode ? *node.keyNode : node;
    Problem problem;
    problem.code = code;
    problem.message = message;
    problem.hint = hint;
    problem.file = file_;
    problem.pointer = node.pointer();
    problem.line = place.line;
    problem.column = utf16Column(place.line, place.column);
    return problem;
}

int YamlTree::utf16Column(int line, int column) const {
    // Only characters beyond U+FFFF, four bytes in UTF-8, count twice.
    const bool wide =
        std::any_of(text_.begin(), text_.end(), [](char c) { return static_cast<unsigned char>(c) >= 0xF0; });
    if (!wide) return column;
    qsizetype start = 0;
    for (int i = 1; i < line; ++i) {
        const qsizetype end = text_.indexOf('\n', start);
        if (end < 0) return column;
        start = end + 1;
    }
    int extra = 0;
    int seen = 1;
    for (qsizetype at = start; at < text_.size() && seen < column; ++at) {
        const auto byte = static_cast<unsigned char>(text_.at(at));
        if ((byte & 0xC0) == 0x80) continue;
        ++seen;
        if (byte >= 0xF0) ++extra;
    }
    return column + extra;
}

} // namespace oc
