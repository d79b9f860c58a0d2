// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/PostgresCopyText.h"

#include "engine/base/Clock.h"
#include "engine/base/Json.h"

namespace oc {

void PostgresCopyText::begin() {
    if (!atBeginning_) text_ += '\t';
    atBeginning_ = false;
}

void PostgresCopyText::endRow() {
    text_ += '\n';
    atBeginning_ = true;
}

void PostgresCopyText::escaped(const QByteArray& utf8) {
    for (const char c : utf8) {
        switch (c) {
        case '\\':
            text_ += "\\\\";
            break;
        case '\t':
            text_ += "\\t";
            break;
        case '\n':
            text_ += "\\n";
            break;
        case '\r':
            text_ += "\\r";
            break;
        default:
            text_ += c;
        }
    }
}

void PostgresCopyText::add(qint64 number) {
    begin();
    text_ += QByteArray::number(number);
}

void PostgresCopyText::add(const QString& text) {
    begin();
    escaped(text.toUtf8());
}

void PostgresCopyText::add(const QVariant& value) {
    begin();
    if (value.isNull())
        text_ += "\\N";
    else if (value.typeId() == QMetaType::QByteArray)
        text_ += "\\\\x" + value.toByteArray().toHex();
    else
        escaped(value.toString().toUtf8());
}

void PostgresCopyText::add(const QJsonObject& object) {
    begin();
    if (object.isEmpty())
        text_ += "\\N";
    else
        escaped(json::toText(object));
}

void PostgresCopyText::addMoment(qint64 msSinceEpoch) {
    begin();
    if (moment_.isEmpty() || msSinceEpoch != last_) {
        last_ = msSinceEpoch;
        moment_ = msSinceEpoch == 0 ? QByteArray("\\N") : isoTime(msSinceEpoch).toLatin1();
    }
    text_ += moment_;
}

} // namespace oc
