// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/vapix/CameraRecordings.h"

#include "executors/network/vapix/CameraParameters.h"

#include <QDateTime>

namespace oc::cameraRecordings {

using namespace Qt::StringLiterals;

namespace {

QJsonValue orNull(const QString& text) {
    return text.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(text);
}

/// Microseconds, and a zone or Z; as all times here in UTC with milliseconds.
QJsonValue time(const QString& text) {
    const QDateTime read = QDateTime::fromString(text, Qt::ISODateWithMs);
    if (!read.isValid()) return QJsonValue(QJsonValue::Null);
    return read.toUTC().toString(Qt::ISODateWithMs);
}

/// "15:1", "30000:1001" or "25".
QJsonValue rate(const QString& text) {
    const qsizetype colon = text.indexOf(u':');
    bool good = false;
    const double number = text.left(colon).toDouble(&good);
    if (!good || number < 0 || number > 10000) return QJsonValue(QJsonValue::Null);
    if (colon < 0) return number;
    const double divisor = text.mid(colon + 1).toDouble(&good);
    return good && divisor > 0 ? QJsonValue(number / divisor) : QJsonValue(QJsonValue::Null);
}

/// "video/x-h264" -> "h264".
QJsonValue codec(QString type) {
    type = type.mid(type.indexOf(u'/') + 1);
    if (type.startsWith(u"x-"_s)) type.remove(0, 2);
    return orNull(type);
}

} // namespace

Result<QList<QJsonObject>> rows(const XmlElement& root) {
    if (!root.find(u"recordings")) return Error{u"bad_reply"_s, u"the answer has no list of recordings"_s, {}, {}};
    QList<QJsonObject> rows;
    const auto all = root.all(u"recording");
    for (const XmlElement* one : all) {
        const XmlElement* video = one->child(u"video");
        bool good = false;
        const int source = one->attribute(u"source").toInt(&good);
        rows << QJsonObject{
            {u"recording"_s, one->attribute(u"recordingid")},
            {u"disk"_s, one->attribute(u"diskid")},
            {u"start"_s, time(one->attribute(u"starttime"))},
            {u"end"_s, time(one->attribute(u"stoptime"))},
            {u"status"_s, orNull(one->attribute(u"recordingstatus"))},
            {u"type"_s, orNull(one->attribute(u"recordingtype"))},
            {u"event"_s, orNull(one->attribute(u"eventid"))},
            {u"source"_s, good ? QJsonValue(source) : QJsonValue(QJsonValue::Null)},
            {u"locked"_s, isYes(one->attribute(u"locked"))},
            {u"codec"_s, video ? codec(video->attribute(u"mimetype")) : QJsonValue(QJsonValue::Null)},
            {u"resolution"_s, video ? orNull(video->attribute(u"resolution")) : QJsonValue(QJsonValue::Null)},
            {u"framerate"_s, video ? rate(video->attribute(u"framerate")) : QJsonValue(QJsonValue::Null)}};
    }
    return rows;
}

} // namespace oc::cameraRecordings
