// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/vapix/XmlElement.h"

#include <QXmlStreamReader>

#include <vector>

namespace oc {

namespace {

constexpr int deepest = 60;
constexpr int most = 200'000;

Error notXml(const QString& why, qint64 line, qint64 column) {
    return {
        QStringLiteral("bad_reply"),
        QStringLiteral("the answer is no XML that can be read: %1 (line %2, column %3)").arg(why).arg(line).arg(column),
        {},
        {}};
}

} // namespace

Result<XmlElement> XmlElement::parse(const QByteArray& bytes) {
    QXmlStreamReader reader(bytes);
    XmlElement document;
    std::vector<XmlElement> open; // a copy of each is moved into its parent when it ends
    int count = 0;
    QString problem;
    while (!reader.atEnd() && problem.isEmpty()) {
        switch (reader.readNext()) {
        case QXmlStreamReader::DTD:
            problem = QStringLiteral("it has a document type");
            break;
        case QXmlStreamReader::StartElement: {
            if (int(open.size()) >= deepest || ++count > most) {
                problem = QStringLiteral("it is too large");
                break;
            }
            XmlElement element;
            element.name = reader.name().toString();
            element.space = reader.namespaceUri().toString();
            const auto attributes = reader.attributes();
            for (const QXmlStreamAttribute& attribute : attributes)
                element.attributes.append({attribute.name().toString(), attribute.value().toString()});
            open.push_back(std::move(element));
            break;
        }
        case QXmlStreamReader::Characters:
            if (!open.empty()) open.back().text += reader.text();
            break;
        case QXmlStreamReader::EndElement: {
            XmlElement element = std::move(open.back());
            open.pop_back();
            element.text = element.text.trimmed();
            (open.empty() ? document.children : open.back().children).append(std::move(element));
            break;
        }
        default:
            break;
        }
    }
    if (problem.isEmpty() && reader.hasError()) problem = reader.errorString().simplified().left(200);
    if (problem.isEmpty() && document.children.isEmpty()) problem = QStringLiteral("it is empty");
    if (!problem.isEmpty()) return notXml(problem, reader.lineNumber(), reader.columnNumber());
    return document.children.takeFirst();
}

const XmlElement* XmlElement::child(QStringView localName) const {
    for (const XmlElement& one : children)
        if (one.name == localName) return &one;
    return nullptr;
}

const XmlElement* XmlElement::find(QStringView localName) const {
    if (name == localName) return this;
    for (const XmlElement& one : children)
        if (const XmlElement* found = one.find(localName)) return found;
    return nullptr;
}

QList<const XmlElement*> XmlElement::all(QStringView localName) const {
    QList<const XmlElement*> found;
    for (const XmlElement& one : children) {
        if (one.name == localName) found.append(&one);
        found += one.all(localName);
    }
    return found;
}

QString XmlElement::attribute(QStringView localName) const {
    for (const auto& [known, value] : attributes)
        if (known == localName) return value;
    return {};
}

bool XmlElement::hasAttribute(QStringView localName) const {
    for (const auto& attribute : attributes)
        if (attribute.first == localName) return true;
    return false;
}

QString XmlElement::textOf(QStringView localName) const {
    for (const XmlElement& one : children)
        if (const XmlElement* found = one.find(localName)) return found->text;
    return {};
}

} // namespace oc
