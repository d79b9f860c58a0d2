// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetStatement.h"

namespace oc {

using namespace Qt::StringLiterals;

QString AssetStatement::shown() const {
    QString text;
    qsizetype value = 0;
    for (const QChar c : sql) {
        if (c != u'?' || value >= values.size()) {
            text += c;
            continue;
        }
        const QVariant& bound = values.at(value++);
        if (bound.isNull())
            text += u"NULL"_s;
        else if (bound.typeId() == QMetaType::QString)
            text += u'\'' + bound.toString().replace(u'\'', u"''"_s) + u'\'';
        else if (bound.typeId() == QMetaType::QByteArray)
            text += u"x'"_s + QString::fromLatin1(bound.toByteArray().toHex()) + u'\'';
        else
            text += bound.toString();
    }
    return text;
}

} // namespace oc
