// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/alerts/Alert.h"

#include <QCryptographicHash>

namespace oc {

using namespace Qt::StringLiterals;

QString severityName(Severity severity) {
    switch (severity) {
    case Severity::Info:
        return u"info"_s;
    case Severity::Warning:
        return u"warning"_s;
    case Severity::Critical:
        break;
    }
    return u"critical"_s;
}

std::optional<Severity> severityFromName(const QString& name) {
    for (const Severity severity : {Severity::Info, Severity::Warning, Severity::Critical}) {
        if (name.compare(severityName(severity), Qt::CaseInsensitive) == 0) return severity;
    }
    return std::nullopt;
}

QString Alert::sameness() const {
    if (!key.isEmpty()) return key;
    QCryptographicHash hash(QCryptographicHash::Sha256);
    // With their lengths: "a" and "bc" are not "ab" and "c".
    for (const QString& part : {title, severityName(severity), source}) {
        const QByteArray bytes = part.toUtf8();
        hash.addData(QByteArray::number(bytes.size()) + ':' + bytes);
    }
    return u"sha256:"_s + QString::fromLatin1(hash.result().toHex());
}

} // namespace oc
