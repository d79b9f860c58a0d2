// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalogue/Condition.h"

#include "engine/catalogue/Template.h"

#include <QJsonArray>

#include <vector>

namespace oc {

using namespace Qt::StringLiterals;

struct Condition::Node {
    enum class Kind { And, Or, Not, Present, In, NotIn } kind = Kind::Present;
    QString name;
    QStringList words;
    std::vector<std::shared_ptr<const Node>> parts;
};

namespace {

using Node = Condition::Node;
using NodePtr = std::shared_ptr<const Node>;

constexpr int deepest = 50; // parentheses and 'not' in each other: bounded, as they are read by recursion

bool isPresent(const QJsonValue& value) {
    switch (value.type()) {
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        return false;
    case QJsonValue::Bool:
        return value.toBool();
    case QJsonValue::String:
        return !value.toString().isEmpty();
    case QJsonValue::Array:
        return !value.toArray().isEmpty();
    case QJsonValue::Object:
        return !value.toObject().isEmpty();
    case QJsonValue::Double:
        break;
    }
    return true;
}

/// "arguments.0" is the first item of the list arguments.
struct Place {
    QString name;
    qsizetype item = -1;
};

Place placeOf(const QString& text) {
    const qsizetype dot = text.lastIndexOf(u'.');
    bool isNumber = false;
    const int item = dot > 0 ? QStringView(text).sliced(dot + 1).toInt(&isNumber) : -1;
    return isNumber && item >= 0 ? Place{text.left(dot), item} : Place{text};
}

QJsonValue valueOf(const QString& text, const QJsonObject& parameters) {
    const Place place = placeOf(text);
    const QJsonValue value = parameters.value(place.name);
    return place.item < 0 ? value : value.toArray().at(place.item); // Undefined when there are fewer
}

bool evaluate(const Node& node, const QJsonObject& parameters) {
    switch (node.kind) {
    case Node::Kind::And:
        for (const NodePtr& part : node.parts) {
            if (!evaluate(*part, parameters)) return false;
        }
        return true;
    case Node::Kind::Or:
        for (const NodePtr& part : node.parts) {
            if (evaluate(*part, parameters)) return true;
        }
        return false;
    case Node::Kind::Not:
        return !evaluate(*node.parts.front(), parameters);
    case Node::Kind::Present:
        return isPresent(valueOf(node.name, parameters));
    case Node::Kind::In:
        return node.words.contains(toolTemplate::valueText(valueOf(node.name, parameters)));
    case Node::Kind::NotIn:
        return !node.words.contains(toolTemplate::valueText(valueOf(node.name, parameters)));
    }
    return false;
}

void collectNames(const Node& node, QStringList& names) {
    const QString name = placeOf(node.name).name;
    if (!name.isEmpty() && !names.contains(name)) names.append(name);
    for (const NodePtr& part : node.parts)
        collectNames(*part, names);
}

/// Reads a condition by recursive descent. On the first mistake it notes what and where, and everything returns null.
class Reader {
public:
    explicit Reader(const QString& text) : text_(text) { next(); }

    NodePtr readAll() {
        NodePtr root = readOr(0);
        if (root && kind_ != Token::End) return fail(u"'and', 'or' or the end"_s);
        return root;
    }

    [[nodiscard]] const QString& problem() const { return problem_; }

private:
    enum class Token { End, Word, Quoted, Symbol };

    static bool isWordCharacter(QChar c) { return c.isLetterOrNumber() || u"_-.:/+%@*"_s.contains(c); }

    void next() {
        while (at_ < text_.size() && text_.at(at_).isSpace())
            ++at_;
        start_ = at_;
        token_.clear();
        if (at_ == text_.size()) {
            kind_ = Token::End;
            return;
        }
        const QChar c = text_.at(at_);
        if (c == u'\'' || c == u'"') {
            const qsizetype end = text_.indexOf(c, at_ + 1);
            kind_ = end < 0 ? Token::Symbol : Token::Quoted; // a quotation mark alone fits nowhere
            token_ = end < 0 ? QString(c) : text_.mid(at_ + 1, end - at_ - 1);
            at_ = end < 0 ? text_.size() : end + 1;
        } else if (isWordCharacter(c)) {
            while (at_ < text_.size() && isWordCharacter(text_.at(at_)))
                ++at_;
            kind_ = Token::Word;
            token_ = text_.mid(start_, at_ - start_);
        } else {
            const bool pair = (c == u'=' || c == u'!') && at_ + 1 < text_.size() && text_.at(at_ + 1) == u'=';
            at_ += pair ? 2 : 1;
            kind_ = Token::Symbol;
            token_ = text_.mid(start_, at_ - start_);
        }
    }

    [[nodiscard]] bool isKeyword(QLatin1StringView word) const { return kind_ == Token::Word && token_ == word; }
    [[nodiscard]] bool isSymbol(QLatin1StringView symbol) const { return kind_ == Token::Symbol && token_ == symbol; }

    NodePtr fail(const QString& expected) {
        if (problem_.isEmpty()) {
            const QString found = kind_ == Token::End ? u"the end"_s : u"'%1'"_s.arg(text_.mid(start_, 40));
            problem_ = u"expected %1 at character %2, found %3"_s.arg(expected).arg(start_ + 1).arg(found);
        }
        return nullptr;
    }

    NodePtr readOr(int depth) { return readJoined(depth, Node::Kind::Or, "or"_L1); }

    NodePtr readJoined(int depth, Node::Kind kind, QLatin1StringView word) {
        const auto readPart = [this, depth, kind] {
            return kind == Node::Kind::Or ? readJoined(depth, Node::Kind::And, "and"_L1) : readNot(depth);
        };
        NodePtr first = readPart();
        if (!first || !isKeyword(word)) return first;
        auto node = std::make_shared<Node>();
        node->kind = kind;
        node->parts.push_back(std::move(first));
        while (isKeyword(word)) {
            next();
            NodePtr part = readPart();
            if (!part) return nullptr;
            node->parts.push_back(std::move(part));
        }
        return node;
    }

    NodePtr readNot(int depth) {
        if (depth > deepest) return fail(u"a simpler condition"_s);
        if (isKeyword("not"_L1)) {
            next();
            NodePtr inner = readNot(depth + 1);
            if (!inner) return nullptr;
            auto node = std::make_shared<Node>();
            node->kind = Node::Kind::Not;
            node->parts.push_back(std::move(inner));
            return node;
        }
        if (isSymbol("("_L1)) {
            next();
            NodePtr inner = readOr(depth + 1);
            if (!inner) return nullptr;
            if (!isSymbol(")"_L1)) return fail(u"')'"_s);
            next();
            return inner;
        }
        return readComparison();
    }

    NodePtr readComparison() {
        if (kind_ != Token::Word || isKeyword("and"_L1) || isKeyword("or"_L1) || isKeyword("in"_L1))
            return fail(u"the name of a parameter"_s);
        auto node = std::make_shared<Node>();
        node->name = token_;
        next();
        if (isSymbol("=="_L1) || isSymbol("!="_L1)) {
            node->kind = isSymbol("=="_L1) ? Node::Kind::In : Node::Kind::NotIn;
            next();
            if (!readWord(*node)) return nullptr;
        } else if (isSymbol("="_L1)) {
            return fail(u"'=='"_s);
        } else if (isKeyword("in"_L1)) {
            node->kind = Node::Kind::In;
            next();
            if (!isSymbol("["_L1)) return fail(u"'['"_s);
            do {
                next();
                if (!readWord(*node)) return nullptr;
            } while (isSymbol(","_L1));
            if (!isSymbol("]"_L1)) return fail(u"',' or ']'"_s);
            next();
        }
        return node;
    }

    bool readWord(Node& node) {
        if (kind_ != Token::Word && kind_ != Token::Quoted) {
            fail(u"a word to compare with"_s);
            return false;
        }
        node.words.append(token_);
        next();
        return true;
    }

    const QString& text_;
    qsizetype at_ = 0;
    qsizetype start_ = 0;
    Token kind_ = Token::End;
    QString token_;
    QString problem_;
};

} // namespace

Result<Condition> Condition::parse(const QString& text) {
    Reader reader(text);
    Condition condition;
    condition.text_ = text;
    condition.root_ = reader.readAll();
    if (!condition.root_) {
        return Error{u"bad_condition"_s,
                     u"not a condition: %1"_s.arg(reader.problem()),
                     u"write it as: name, not name, name == word, name in [word, word]; joined by 'and' and 'or'"_s,
                     {}};
    }
    return condition;
}

bool Condition::holds(const QJsonObject& parameters) const {
    return !root_ || evaluate(*root_, parameters);
}

QStringList Condition::names() const {
    QStringList names;
    if (root_) collectNames(*root_, names);
    return names;
}

} // namespace oc
