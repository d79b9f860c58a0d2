// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/NodeReader.h"

#include "engine/base/Json.h"
#include "engine/catalogue/ParameterSpec.h"

#include <cmath>

namespace oc {

namespace {

constexpr qsizetype mostProblems = 1000;

QString foundText(const SyntaxNode& node) {
    if (node.isContainer()) return (node.isList() ? QStringLiteral("a list") : QStringLiteral("an object"));
    if (node.kind == SyntaxNode::Kind::Null) return QStringLiteral("null");
    const QString text = QString::fromUtf8(json::toText(node.scalar));
    return text.size() <= 60 ? text : text.left(57) + QStringLiteral("...");
}

} // namespace

QString NodeReader::itemPointer(const QString& pointer, qsizetype index) {
    return pointer + QLatin1Char('/') + QString::number(index);
}

QString NodeReader::memberPointer(const QString& pointer, const QString& key) {
    return pointer + QLatin1Char('/') + json::escapeToken(key);
}

QString NodeReader::nameOf(const SyntaxNode& node, const QString& pointer) {
    if (node.keyBegin >= 0) return QLatin1Char('"') + node.key + QLatin1Char('"');
    const QStringList tokens = json::splitPointer(pointer);
    if (tokens.isEmpty()) return QStringLiteral("the plan");
    bool isIndex = false;
    const int index = tokens.last().toInt(&isIndex);
    if (!isIndex || tokens.size() < 2) return QLatin1Char('"') + tokens.last() + QLatin1Char('"');
    return QStringLiteral("item %1 of \"%2\"").arg(index + 1).arg(tokens.at(tokens.size() - 2));
}

void NodeReader::add(const SyntaxNode& node, const QString& pointer, const QString& code, const QString& message,
                     const QString& hint, bool atKey) {
    if (problems_.size() >= mostProblems) return;
    const bool key = atKey && node.keyBegin >= 0;
    const TextPosition place = index_.position(key ? node.keyBegin : node.begin, key ? node.keyEnd : node.end);
    problems_.append(
        {Problem::Severity::Error, code, message, hint, file_, pointer, place.line, place.column, stepId_});
}

void NodeReader::checkKeys(const SyntaxNode& object, const QString& pointer, const QStringList& known,
                           const QString& where) {
    for (const SyntaxNode& member : object.children) {
        if (known.contains(member.key) || member.key.startsWith(QLatin1String("x-")) || member.key == u"$schema") {
            continue;
        }
        const QString nearest = nearestName(member.key, known);
        add(member, memberPointer(pointer, member.key), QStringLiteral("unknown_key"),
            QStringLiteral("%1 has no key \"%2\"").arg(where, member.key),
            nearest.isEmpty() ? QStringLiteral("known keys: ") + known.join(QStringLiteral(", "))
                              : QStringLiteral("did you mean \"%1\"?").arg(nearest),
            true);
    }
}

void NodeReader::wrongType(const SyntaxNode& node, const QString& pointer, const QString& expected,
                           const QString& hint) {
    add(node, pointer, QStringLiteral("wrong_type"),
        QStringLiteral("%1 must be %2, not %3").arg(nameOf(node, pointer), expected, foundText(node)), hint);
}

std::optional<QString> NodeReader::text(const SyntaxNode& node, const QString& pointer, bool mayBeEmpty) {
    if (node.kind != SyntaxNode::Kind::String) {
        wrongType(node, pointer, QStringLiteral("a text"),
                  node.isContainer() ? QString() : QStringLiteral("put quotes around it"));
        return {};
    }
    const QString value = node.scalar.toString();
    if (!mayBeEmpty && value.trimmed().isEmpty()) {
        add(node, pointer, QStringLiteral("empty_value"),
            QStringLiteral("%1 must not be empty").arg(nameOf(node, pointer)));
        return {};
    }
    return value;
}

std::optional<bool> NodeReader::flag(const SyntaxNode& node, const QString& pointer) {
    if (node.kind == SyntaxNode::Kind::Bool) return node.scalar.toBool();
    wrongType(node, pointer, QStringLiteral("true or false"));
    return {};
}

std::optional<double> NodeReader::number(const SyntaxNode& node, const QString& pointer, double least, double most) {
    if (node.kind != SyntaxNode::Kind::Number) {
        wrongType(node, pointer, QStringLiteral("a number"));
        return {};
    }
    const double value = node.scalar.toDouble();
    if (value < least || value > most) {
        add(node, pointer, QStringLiteral("out_of_range"),
            QStringLiteral("%1 must be between %2 and %3, not %4")
                .arg(nameOf(node, pointer))
                .arg(least)
                .arg(most)
                .arg(value));
        return {};
    }
    return value;
}

std::optional<int> NodeReader::integer(const SyntaxNode& node, const QString& pointer, int least, int most) {
    if (node.kind != SyntaxNode::Kind::Number || node.scalar.toDouble() != std::floor(node.scalar.toDouble())) {
        wrongType(node, pointer, QStringLiteral("a whole number"));
        return {};
    }
    const auto value = number(node, pointer, least, most);
    return value ? std::optional<int>(int(*value)) : std::nullopt;
}

std::optional<Milliseconds> NodeReader::duration(const SyntaxNode& node, const QString& pointer, bool mayBeZero) {
    if (node.kind != SyntaxNode::Kind::String && node.kind != SyntaxNode::Kind::Number) {
        wrongType(node, pointer, QStringLiteral("a duration"), QStringLiteral("write it as 30s, 5m, 2h or 1h30m"));
        return {};
    }
    const auto value = parseDuration(node.scalar);
    if (!value) {
        add(node, pointer, QStringLiteral("bad_duration"),
            nameOf(node, pointer) + QStringLiteral(": ") + value.error().message, value.error().hint);
        return {};
    }
    if (!mayBeZero && value->count() == 0) {
        add(node, pointer, QStringLiteral("bad_duration"),
            QStringLiteral("%1 must be longer than nothing").arg(nameOf(node, pointer)),
            QStringLiteral("leave it out for the default"));
        return {};
    }
    return *value;
}

std::optional<QStringList> NodeReader::texts(const SyntaxNode& node, const QString& pointer) {
    if (!node.isList()) {
        if (node.kind == SyntaxNode::Kind::String) {
            const auto one = text(node, pointer, false);
            return one ? std::optional(QStringList{*one}) : std::nullopt;
        }
        wrongType(node, pointer, QStringLiteral("a list of texts"));
        return {};
    }
    QStringList list;
    bool good = true;
    for (size_t i = 0; i < node.children.size(); ++i) {
        const auto item = text(node.children[i], itemPointer(pointer, qsizetype(i)), false);
        good = good && item;
        if (item) list.append(*item);
    }
    return good ? std::optional(list) : std::nullopt;
}

std::optional<int> NodeReader::word(const SyntaxNode& node, const QString& pointer, const QStringList& words) {
    if (node.kind == SyntaxNode::Kind::String) {
        const qsizetype index = words.indexOf(node.scalar.toString());
        if (index >= 0) return int(index);
    }
    const QString nearest =
        node.kind == SyntaxNode::Kind::String ? nearestName(node.scalar.toString(), words) : QString();
    add(node, pointer, QStringLiteral("wrong_value"),
        QStringLiteral("%1 must be one of %2, not %3")
            .arg(nameOf(node, pointer), words.join(QStringLiteral(", ")), foundText(node)),
        nearest.isEmpty() ? QString() : QStringLiteral("did you mean \"%1\"?").arg(nearest));
    return {};
}

bool NodeReader::isObject(const SyntaxNode& node, const QString& pointer) {
    if (node.isObject()) return true;
    wrongType(node, pointer, QStringLiteral("an object"));
    return false;
}

bool NodeReader::isList(const SyntaxNode& node, const QString& pointer) {
    if (node.isList()) return true;
    wrongType(node, pointer, QStringLiteral("a list"));
    return false;
}

} // namespace oc
