// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <utility>

namespace oc {

/// An element of an XML document of moderate size, by its local name: cameras use the same names with other prefixes.
/// A value; any thread.
struct XmlElement {
    QString name;
    QString space;                                 ///< URI of its namespace
    QList<std::pair<QString, QString>> attributes; ///< by local name
    QString text;                                  ///< its own, without that of its children, trimmed
    QList<XmlElement> children;

    /// Foreign bytes. "bad_reply" with line and column for what is no XML, has a document type (there is no need for
    /// entities here), is deeper than 60 elements or has more than 200,000.
    [[nodiscard]] static Result<XmlElement> parse(const QByteArray& bytes);

    /// Null: it has none of that name.
    [[nodiscard]] const XmlElement* child(QStringView localName) const;
    /// Itself or the first one below, depth first; null: none.
    [[nodiscard]] const XmlElement* find(QStringView localName) const;
    /// All of that name below, in their order, also within each other.
    [[nodiscard]] QList<const XmlElement*> all(QStringView localName) const;
    /// Empty: it has no such attribute.
    [[nodiscard]] QString attribute(QStringView localName) const;
    [[nodiscard]] bool hasAttribute(QStringView localName) const;
    /// Of the first one below with that name; empty: none.
    [[nodiscard]] QString textOf(QStringView localName) const;
};

} // namespace oc
