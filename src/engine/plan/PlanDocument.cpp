// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/PlanDocument.h"

#include "engine/base/Json.h"
#include "engine/plan/PlanDocumentData.h"
#include "engine/plan/PlanReader.h"

#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

namespace oc {

PlanFormat planFormatForFile(const QString& file) {
    const QString suffix = QFileInfo(file).suffix().toLower();
    return suffix == u"yaml" || suffix == u"yml" ? PlanFormat::Yaml : PlanFormat::Json;
}

std::shared_ptr<PlanDocument::Data> PlanDocument::Data::parse(const QByteArray& text, PlanFormat format,
                                                              const QString& file) {
    auto data = std::make_shared<Data>();
    data->format = format;
    data->file = file;
    data->text = text;
    data->tree = format == PlanFormat::Json ? parseJsonSyntax(text) : parseYamlSyntax(text);
    return data;
}

void PlanDocument::Data::readPlan() {
    index = TextIndex(text);
    for (const SyntaxProblem& problem : tree.problems) {
        const TextPosition place = index.position(problem.offset, problem.offset);
        problems.append({Problem::Severity::Error,
                         problem.code,
                         problem.message,
                         problem.hint,
                         file,
                         tree.isWellFormed ? pointerAt(problem.offset) : QString(),
                         place.line,
                         place.column,
                         {}});
    }
    if (!tree.isWellFormed) return;
    if (!tree.root.isObject()) {
        const TextPosition place = index.position(tree.root.begin, tree.root.end);
        problems.append({Problem::Severity::Error,
                         QStringLiteral("not_an_object"),
                         QStringLiteral("a plan must be an object with \"steps\", not a %1").arg(tree.root.typeName()),
                         QStringLiteral("such as {\"steps\": [{\"tool\": \"df\"}]}"),
                         file,
                         {},
                         place.line,
                         place.column,
                         {}});
        return;
    }
    PlanReader reader(index, file);
    plan = reader.read(tree.root);
    problems += reader.problems();
}

const SyntaxNode& PlanDocument::Data::nodeAt(const QString& pointer, bool* exact) const {
    const SyntaxNode* node = &tree.root;
    const QStringList tokens = json::splitPointer(pointer);
    if (exact) *exact = true;
    for (const QString& token : tokens) {
        const SyntaxNode* child = node->child(token);
        if (!child) {
            if (exact) *exact = false;
            break;
        }
        node = child;
    }
    return *node;
}

QString PlanDocument::Data::pointerAt(qsizetype offset) const {
    QString pointer;
    const SyntaxNode* node = &tree.root;
    while (node->isContainer() && !node->children.empty() && !node->children.front().isAliased) {
        // Children are in the order of the text.
        const auto behind = std::upper_bound(node->children.begin(), node->children.end(), offset,
                                             [](qsizetype at, const SyntaxNode& child) {
                                                 return at < (child.keyBegin >= 0 ? child.keyBegin : child.begin);
                                             });
        if (behind == node->children.begin()) break;
        const auto child = behind - 1;
        if (offset > qMax(child->end, child->keyEnd)) break;
        pointer = node->isList() ? NodeReader::itemPointer(pointer, child - node->children.begin())
                                 : NodeReader::memberPointer(pointer, child->key);
        if (child->isAliased) break;
        node = &*child;
    }
    return pointer;
}

const QJsonValue& PlanDocument::Data::root() const {
    std::call_once(rootMade_, [this] {
        if (tree.isWellFormed) root_ = tree.root.toJson();
    });
    return root_;
}

PlanDocument::PlanDocument() : PlanDocument(fromText("{\n  \"steps\": []\n}\n", PlanFormat::Json)) {}

PlanDocument PlanDocument::fromText(const QByteArray& text, PlanFormat format, const QString& file) {
    const auto data = Data::parse(text, format, file);
    data->readPlan();
    return PlanDocument(std::shared_ptr<const Data>(data));
}

Result<PlanDocument> PlanDocument::load(const QString& file) {
    const QFileInfo info(file);
    const QString what = QStringLiteral("cannot read %1").arg(file);
    if (!info.exists()) {
        return Error{QStringLiteral("not_found"),
                     what + QStringLiteral(": there is no such file"),
                     QStringLiteral("look at the spelling and the folder"),
                     {}};
    }
    if (info.isDir()) return Error{QStringLiteral("not_a_file"), what + QStringLiteral(": it is a folder"), {}, {}};
    QFile source(file);
    if (!source.open(QIODevice::ReadOnly)) {
        return Error{QStringLiteral("not_readable"),
                     what + QStringLiteral(": ") + source.errorString(),
                     QStringLiteral("look at who may read the file: ls -l"),
                     {}};
    }
    // A little more than allowed is enough to tell that it is too much; a device may have no end.
    const QByteArray text = source.read(largestPlanText + 1);
    if (source.error() != QFileDevice::NoError) {
        return Error{QStringLiteral("not_readable"), what + QStringLiteral(": ") + source.errorString(), {}, {}};
    }
    return fromText(text, planFormatForFile(file), file);
}

Status PlanDocument::save(const QString& file) const {
    const QString what = QStringLiteral("cannot write %1").arg(file);
    const QFileInfo info(file);
    const QFileInfo folder(info.path());
    if (info.isDir()) return Error{QStringLiteral("not_a_file"), what + QStringLiteral(": it is a folder"), {}, {}};
    if (!folder.isDir()) {
        return Error{QStringLiteral("not_found"),
                     what + QStringLiteral(": there is no folder %1").arg(folder.filePath()),
                     QStringLiteral("make it, or choose another place"),
                     {}};
    }
    QSaveFile target(file);
    if (!target.open(QIODevice::WriteOnly)) {
        const bool folderWritable = QFileInfo(QFileInfo(info.canonicalFilePath()).path()).isWritable();
        return Error{QStringLiteral("not_writable"),
                     what + QStringLiteral(": ") + target.errorString(),
                     folderWritable || !info.exists()
                         ? QStringLiteral("choose another place, or change its permissions")
                         : QStringLiteral("the folder must be writable, too: the new file "
                                          "is made beside the old one"),
                     {}};
    }
    if (target.write(d_->text) != d_->text.size() || !target.commit()) {
        return Error{QStringLiteral("not_written"),
                     what + QStringLiteral(": ") + target.errorString(),
                     QStringLiteral("the file that was there is unchanged; is the disk full?"),
                     {}};
    }
    return {};
}

PlanFormat PlanDocument::format() const {
    return d_->format;
}
QString PlanDocument::file() const {
    return d_->file;
}
const QByteArray& PlanDocument::text() const {
    return d_->text;
}
bool PlanDocument::isReadable() const {
    return d_->isReadable();
}
const Plan& PlanDocument::plan() const {
    return d_->plan;
}
const QJsonValue& PlanDocument::root() const {
    return d_->root();
}
const Problems& PlanDocument::problems() const {
    return d_->problems;
}

TextPosition PlanDocument::position(const QString& pointer) const {
    const SyntaxNode& node = d_->nodeAt(pointer);
    return d_->index.position(node.begin, node.end);
}

TextPosition PlanDocument::positionInString(const QString& pointer, qsizetype index) const {
    bool exact = false;
    const SyntaxNode& node = d_->nodeAt(pointer, &exact);
    const qsizetype offset = exact ? offsetInString(d_->text, node, index) : node.begin;
    return d_->index.position(offset, offset);
}

TextPosition PlanDocument::keyPosition(const QString& pointer) const {
    bool exact = false;
    const SyntaxNode& node = d_->nodeAt(pointer, &exact);
    if (!exact || node.keyBegin < 0) return d_->index.position(node.begin, node.end);
    return d_->index.position(node.keyBegin, node.keyEnd);
}

QString PlanDocument::pointerAt(qsizetype offset) const {
    return d_->isReadable() ? d_->pointerAt(offset) : QString();
}

} // namespace oc
