// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/SyntaxTree.h"

#include "engine/plan/YamlScalar.h"

#include <QHash>

#include <yaml.h>

namespace oc {

namespace {

constexpr qsizetype mostAliasedNodes = 100'000;

/// Turns libyaml's character indexes into byte offsets; they come nearly in order.
class MarkCursor {
public:
    explicit MarkCursor(const QByteArray& text) : text_(text), byte_(byteOrderMarkLength(text)) {}

    qsizetype offset(const yaml_mark_t& mark) {
        const auto wanted = qsizetype(mark.index);
        while (character_ < wanted && byte_ < text_.size()) {
            do
                ++byte_;
            while (byte_ < text_.size() && (uchar(text_.at(byte_)) & 0xC0) == 0x80);
            ++character_;
        }
        while (character_ > wanted && byte_ > 0) {
            do
                --byte_;
            while (byte_ > 0 && (uchar(text_.at(byte_)) & 0xC0) == 0x80);
            --character_;
        }
        return byte_;
    }

private:
    const QByteArray& text_;
    qsizetype byte_;
    qsizetype character_ = 0;
};

/// Reads the events of libyaml into a tree with byte ranges.
class YamlReader {
public:
    YamlReader(const QByteArray& text, SyntaxTree& tree) : text_(text), tree_(tree), cursor_(text) {
        yaml_parser_initialize(&parser_);
        const qsizetype mark = byteOrderMarkLength(text);
        yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&parser_, reinterpret_cast<const uchar*>(text.constData()) + mark,
                                     size_t(text.size() - mark));
    }
    ~YamlReader() { yaml_parser_delete(&parser_); }
    YamlReader(const YamlReader&) = delete;
    YamlReader& operator=(const YamlReader&) = delete;

    void run() {
        for (bool more = true; more;) {
            yaml_event_t event;
            if (!yaml_parser_parse(&parser_, &event)) {
                parserProblem();
                return;
            }
            more = event.type != YAML_STREAM_END_EVENT;
            const bool good = take(event);
            yaml_event_delete(&event);
            if (!good) return;
        }
        if (documents_ == 0) {
            fail(cursor_.offset({}), QStringLiteral("the file is empty"), QStringLiteral("a plan begins with steps:"));
            return;
        }
        tree_.isWellFormed = true;
    }

private:
    /// A list or object that is being read.
    struct Frame {
        SyntaxNode node;
        QString anchor;
        QString key;
        qsizetype keyBegin = -1;
        qsizetype keyEnd = -1;
    };

    bool fail(qsizetype offset, const QString& message, const QString& hint = {},
              const QString& code = QStringLiteral("yaml_syntax")) {
        tree_.problems.append({code, message, hint, offset});
        return false;
    }

    void parserProblem() {
        QString message = QString::fromUtf8(parser_.problem ? parser_.problem : "this cannot be read");
        QString hint;
        if (message.contains(QLatin1String("cannot start any token"))) {
            hint = QStringLiteral("indent with spaces, not tabs, and put quotes around text that begins with @ ` or %");
        } else if (message.contains(QLatin1String("mapping values are not allowed"))) {
            hint = QStringLiteral("look at the indentation, and put quotes around text with \": \" in it");
        } else if (message.contains(QLatin1String("did not find expected"))) {
            hint = QStringLiteral("look at the indentation here and in the lines above");
        }
        if (parser_.context) message += QLatin1Char(' ') + QString::fromUtf8(parser_.context);
        const bool hasMark = parser_.error == YAML_SCANNER_ERROR || parser_.error == YAML_PARSER_ERROR;
        const qsizetype offset =
            hasMark ? cursor_.offset(parser_.problem_mark)
                    : qMin(text_.size(), qsizetype(parser_.problem_offset) + byteOrderMarkLength(text_));
        fail(offset, message, hint);
    }

    bool take(const yaml_event_t& event) {
        switch (event.type) {
        case YAML_DOCUMENT_START_EVENT:
            if (++documents_ == 2) {
                return fail(cursor_.offset(event.start_mark),
                            QStringLiteral("a second document begins here; a plan is one document"),
                            QStringLiteral("put the second plan into a file of its own"));
            }
            return true;
        case YAML_SCALAR_EVENT:
            return takeScalar(event);
        case YAML_ALIAS_EVENT:
            return takeAlias(event);
        case YAML_SEQUENCE_START_EVENT:
            return open(event, SyntaxNode::Kind::List, event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE,
                        event.data.sequence_start.anchor, event.data.sequence_start.tag);
        case YAML_MAPPING_START_EVENT:
            return open(event, SyntaxNode::Kind::Object, event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE,
                        event.data.mapping_start.anchor, event.data.mapping_start.tag);
        case YAML_SEQUENCE_END_EVENT:
        case YAML_MAPPING_END_EVENT:
            return close(event);
        default:
            return true;
        }
    }

    [[nodiscard]] bool wantsKey() const {
        return !frames_.empty() && frames_.back().node.isObject() && frames_.back().keyBegin < 0;
    }

    bool open(const yaml_event_t& event, SyntaxNode::Kind kind, bool flow, const uchar* anchor, const uchar* tag) {
        const qsizetype begin = cursor_.offset(event.start_mark);
        if (wantsKey()) {
            return fail(begin, QStringLiteral("a key must be a text, not a list or an object"));
        }
        if (qsizetype(frames_.size()) >= deepestPlanNesting) {
            return fail(begin, QStringLiteral("more than %1 lists and objects in one another").arg(deepestPlanNesting));
        }
        const QByteArray tagName(reinterpret_cast<const char*>(tag));
        if (!tagName.isEmpty() &&
            tagName != (kind == SyntaxNode::Kind::List ? "tag:yaml.org,2002:seq" : "tag:yaml.org,2002:map")) {
            return fail(begin, QStringLiteral("the tag %1 is not known here").arg(QString::fromUtf8(tagName)),
                        QStringLiteral("remove the tag"));
        }
        Frame frame;
        frame.node.kind = kind;
        frame.node.style = flow ? SyntaxNode::Style::Flow : SyntaxNode::Style::Block;
        frame.node.begin = begin;
        frame.anchor = QString::fromUtf8(reinterpret_cast<const char*>(anchor));
        frames_.push_back(std::move(frame));
        return true;
    }

    bool close(const yaml_event_t& event) {
        Frame frame = std::move(frames_.back());
        frames_.pop_back();
        SyntaxNode& node = frame.node;
        if (node.style == SyntaxNode::Style::Flow) {
            node.end = cursor_.offset(event.end_mark);
        } else {
            // libyaml ends a block at the next thing, past blank lines and comments.
            node.end = node.children.empty() ? node.begin : node.children.back().end;
        }
        if (node.isObject()) findDuplicateKeys(node, tree_.problems);
        return add(std::move(node), frame.anchor);
    }

    bool takeScalar(const yaml_event_t& event) {
        const auto& scalar = event.data.scalar;
        SyntaxNode node;
        node.begin = cursor_.offset(event.start_mark);
        node.end = cursor_.offset(event.end_mark);
        const QByteArray value(reinterpret_cast<const char*>(scalar.value), qsizetype(scalar.length));
        switch (scalar.style) {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE:
            node.style = SyntaxNode::Style::SingleQuoted;
            break;
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
            node.style = SyntaxNode::Style::DoubleQuoted;
            break;
        case YAML_LITERAL_SCALAR_STYLE:
            node.style = SyntaxNode::Style::Literal;
            break;
        case YAML_FOLDED_SCALAR_STYLE:
            node.style = SyntaxNode::Style::Folded;
            break;
        default:
            node.style = SyntaxNode::Style::Plain;
        }
        if (wantsKey()) {
            Frame& frame = frames_.back();
            frame.key = QString::fromUtf8(value);
            frame.keyBegin = node.begin;
            frame.keyEnd = node.end;
            if (frame.key == u"<<" && node.style == SyntaxNode::Style::Plain) {
                return fail(node.begin, QStringLiteral("merge keys (<<) are not part of YAML 1.2"),
                            QStringLiteral("write the keys out, or use defaults:"));
            }
            return true;
        }
        if (node.style == SyntaxNode::Style::Literal || node.style == SyntaxNode::Style::Folded) {
            node.end = blockScalarEnd(node.begin, node.end);
        }
        const QByteArray tag(reinterpret_cast<const char*>(scalar.tag));
        const yaml::Resolved resolved = yaml::resolve(value, node.style == SyntaxNode::Style::Plain, tag);
        if (!resolved.problem.isEmpty()) return fail(node.begin, resolved.problem, resolved.hint);
        node.kind = resolved.kind;
        node.scalar = resolved.value;
        return add(std::move(node), QString::fromUtf8(reinterpret_cast<const char*>(scalar.anchor)));
    }

    /// Without the line end, and without the blank lines that are not part of the value.
    [[nodiscard]] qsizetype blockScalarEnd(qsizetype begin, qsizetype end) const {
        const qsizetype headerEnd = qMax(begin, text_.indexOf('\n', begin));
        const qsizetype bar = text_.indexOf(text_.mid(begin, headerEnd - begin).contains('|') ? '|' : '>', begin);
        const bool keep = text_.mid(bar, 3).contains('+');
        const auto back = [&](char c) {
            if (end > headerEnd && text_.at(end - 1) == c) {
                --end;
                return true;
            }
            return false;
        };
        // The mark may stand behind the indentation of the next line.
        while (end > headerEnd && (text_.at(end - 1) == ' ' || text_.at(end - 1) == '\t')) {
            const qsizetype lineBegin = text_.lastIndexOf('\n', end - 1) + 1;
            if (!text_.mid(lineBegin, end - lineBegin).trimmed().isEmpty()) break;
            end = lineBegin;
        }
        bool more = back('\n');
        back('\r');
        while (more && !keep) {
            const qsizetype lineBegin = text_.lastIndexOf('\n', end - 1) + 1;
            more = lineBegin > headerEnd && text_.mid(lineBegin, end - lineBegin).trimmed().isEmpty();
            if (more) {
                end = lineBegin;
                back('\n');
                back('\r');
            }
        }
        return qMax(end, bar + 1);
    }

    bool takeAlias(const yaml_event_t& event) {
        const qsizetype begin = cursor_.offset(event.start_mark);
        const qsizetype end = cursor_.offset(event.end_mark);
        if (wantsKey()) return fail(begin, QStringLiteral("a key must be written out, not an alias"));
        const QString name = QString::fromUtf8(reinterpret_cast<const char*>(event.data.alias.anchor));
        const auto anchor = anchors_.constFind(name);
        if (anchor == anchors_.constEnd()) {
            return fail(begin, QStringLiteral("there is no complete value with the anchor &%1 before this").arg(name));
        }
        SyntaxNode node = *anchor;
        if (!relocate(node, begin, end)) {
            return fail(begin,
                        QStringLiteral("the aliases of this file stand for more than %1 values").arg(mostAliasedNodes),
                        QStringLiteral("write the values out"));
        }
        return add(std::move(node), {});
    }

    bool relocate(SyntaxNode& node, qsizetype begin, qsizetype end) {
        if (++aliasedNodes_ > mostAliasedNodes) return false;
        node.begin = begin;
        node.end = end;
        node.isAliased = true;
        for (SyntaxNode& child : node.children) {
            child.keyBegin = child.keyEnd = begin;
            if (!relocate(child, begin, end)) return false;
        }
        return true;
    }

    bool add(SyntaxNode node, const QString& anchor) {
        if (!anchor.isEmpty()) {
            // Keeping a copy counts like an alias: anchors in anchors would otherwise be quadratic.
            SyntaxNode copy = node;
            if (!relocate(copy, node.begin, node.end)) {
                return fail(node.begin,
                            QStringLiteral("the anchors of this file keep more than %1 values").arg(mostAliasedNodes),
                            QStringLiteral("put the anchor on a smaller part"));
            }
            anchors_.insert(anchor, std::move(copy));
        }
        if (frames_.empty()) {
            tree_.root = std::move(node);
            return true;
        }
        Frame& frame = frames_.back();
        if (frame.node.isObject()) {
            node.key = frame.key;
            node.keyBegin = frame.keyBegin;
            node.keyEnd = frame.keyEnd;
            frame.keyBegin = -1;
        } else {
            node.key.clear();
            node.keyBegin = node.keyEnd = -1;
        }
        frame.node.children.push_back(std::move(node));
        return true;
    }

    const QByteArray& text_;
    SyntaxTree& tree_;
    MarkCursor cursor_;
    yaml_parser_t parser_;
    std::vector<Frame> frames_;
    QHash<QString, SyntaxNode> anchors_;
    qsizetype aliasedNodes_ = 0;
    int documents_ = 0;
};

} // namespace

SyntaxTree parseYamlSyntax(const QByteArray& text) {
    SyntaxTree tree;
    if (isReadableText(text, tree.problems)) YamlReader(text, tree).run();
    return tree;
}

} // namespace oc
