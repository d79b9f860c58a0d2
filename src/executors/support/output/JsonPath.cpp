// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/output/JsonPath.h"

#include <QJsonArray>
#include <QJsonObject>

namespace oc {

JsonPath::JsonPath(const QString& text) {
    if (text.isEmpty()) return;
    QString key;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == QLatin1Char('\\') && i + 1 < text.size()) {
            key += text[++i];
        } else if (text[i] == QLatin1Char('.')) {
            keys_.append(key);
            key.clear();
        } else {
            key += text[i];
        }
    }
    keys_.append(key);
}

qsizetype JsonPath::indexOf(const QString& key) {
    bool isNumber = false;
    const qsizetype index = key.toLongLong(&isNumber);
    return isNumber && index >= 0 ? index : -1;
}

QJsonValue JsonPath::in(const QJsonValue& root) const {
    QJsonValue value = root;
    for (const QString& key : keys_) {
        if (value.isObject()) {
            value = value.toObject().value(key);
        } else if (value.isArray()) {
            const qsizetype index = indexOf(key);
            const QJsonArray array = value.toArray();
            if (index < 0 || index >= array.size()) return QJsonValue::Undefined;
            value = array.at(index);
        } else {
            return QJsonValue::Undefined;
        }
    }
    return value;
}

} // namespace oc
