// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetTagQuery.h"

#include <QJsonArray>
#include <QStringList>

namespace oc::assetTagQuery {

using namespace Qt::StringLiterals;

namespace {

class Query {
public:
    explicit Query(QVariantList& values) : values_(values) {}

    [[nodiscard]] QString contains(const QString& source, const QJsonValue& wanted) {
        QStringList parts;
        if (wanted.isObject()) {
            const QJsonObject object = wanted.toObject();
            for (auto it = object.begin(); it != object.end(); ++it) {
                const QString row = nextName();
                values_.append(it.key());
                const QString inner = matches(row, it.value());
                parts.append(
                    u"EXISTS (SELECT 1 FROM json_each(%1) AS %2 WHERE %2.key = ? AND %3)"_s.arg(source, row, inner));
            }
        } else {
            const QJsonArray list = wanted.toArray();
            for (const QJsonValue& item : list) {
                const QString row = nextName();
                const QString inner = matches(row, item);
                parts.append(u"EXISTS (SELECT 1 FROM json_each(%1) AS %2 WHERE %3)"_s.arg(source, row, inner));
            }
        }
        return parts.join(u" AND "_s);
    }

private:
    QString nextName() { return u"t%1"_s.arg(++names_); }

    QString matches(const QString& row, const QJsonValue& wanted) {
        switch (wanted.type()) {
        case QJsonValue::Object:
        case QJsonValue::Array: {
            const QString type = wanted.isObject() ? u"object"_s : u"array"_s;
            const QString inner = contains(row + u".value"_s, wanted);
            return u"%1.type = '%2'"_s.arg(row, type) + (inner.isEmpty() ? QString() : u" AND "_s + inner);
        }
        case QJsonValue::Bool:
            return u"%1.type = '%2'"_s.arg(row, wanted.toBool() ? u"true"_s : u"false"_s);
        case QJsonValue::Double:
            values_.append(wanted.toInteger(1) == wanted.toInteger(2) ? QVariant(wanted.toInteger())
                                                                      : QVariant(wanted.toDouble()));
            return u"%1.type IN ('integer', 'real') AND %1.value = ?"_s.arg(row);
        case QJsonValue::String:
            values_.append(wanted.toString());
            return u"%1.type = 'text' AND %1.value = ?"_s.arg(row);
        default:
            return u"%1.type = 'null'"_s.arg(row);
        }
    }

    QVariantList& values_;
    int names_ = 0;
};

} // namespace

QString contains(const QString& source, const QJsonObject& wanted, QVariantList& values) {
    return Query(values).contains(source, wanted);
}

} // namespace oc::assetTagQuery
