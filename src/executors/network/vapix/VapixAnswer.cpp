// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/vapix/VapixAnswer.h"

#include "engine/base/Json.h"

namespace oc::vapixAnswer {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestWords = 300;

QString words(const QString& text) {
    const QString one = text.simplified();
    return one.size() > longestWords ? one.left(longestWords) + u"..."_s : one;
}

Error refused(const QString& what, const QString& hint = {}) {
    return {u"camera_refused"_s, u"the camera refused: "_s + what, hint, {}};
}

/// The codes of the newer interfaces, which all share (2100 and up), and of the older ones.
QString meaning(int code) {
    switch (code) {
    case 1005:
        return u"This model has no illuminator."_s;
    case 1100:
    case 8000:
        return u"An error inside of the camera; try again, and restart it if that does not help."_s;
    case 2100:
        return u"Its firmware does not speak this version of the interface."_s;
    case 2004:
    case 2102:
        return u"Its firmware does not know what was asked; a newer one may."_s;
    case 2105:
        return u"The account has not the role that is needed."_s;
    case 2106:
        return u"Check the user name and the password."_s;
    case 2107:
        return u"The camera wants this over https."_s;
    default:
        return {};
    }
}

QString notWhatWasAsked(const QByteArray& body) {
    const QByteArray begin = body.left(200).trimmed().toLower();
    if (begin.isEmpty()) return u"it is empty"_s;
    if (begin.startsWith("<!doctype html") || begin.startsWith("<html")) return u"it is a web page"_s;
    return u"it begins with '%1'"_s.arg(cameraText(body.left(60)).simplified());
}

} // namespace

Result<QJsonValue> json(const QByteArray& body) {
    const auto read = oc::json::parse(body);
    if (!read || !read->isObject()) {
        return Error{u"bad_reply"_s,
                     u"the answer is no JSON object: "_s + notWhatWasAsked(body),
                     u"Is it an Axis camera that answers there?"_s,
                     {}};
    }
    const QJsonObject object = read->toObject();
    if (!object.contains(u"error"_s)) {
        const QJsonValue data = object.value(u"data"_s);
        if (data.isUndefined() || data.isNull()) return QJsonValue(QJsonObject());
        return data;
    }
    const QJsonObject error = object.value(u"error"_s).toObject();
    const int code = jsonErrorCode(body);
    QString text = words(error.value(u"message"_s).toString());
    if (text.isEmpty()) text = u"no reason given"_s;
    for (const QString& more : {u"details"_s, u"errors"_s}) {
        const QJsonValue value = error.value(more);
        if (!value.isUndefined() && !value.isNull()) text += u' ' + words(QString::fromUtf8(oc::json::toText(value)));
    }
    return refused(u"%1 (code %2)"_s.arg(text, error.value(u"code"_s).toVariant().toString().left(40)), meaning(code));
}

int jsonErrorCode(const QByteArray& body) {
    const auto read = oc::json::parse(body);
    if (!read) return 0;
    const QJsonValue code = read->toObject().value(u"error"_s).toObject().value(u"code"_s);
    return code.isString() ? code.toString().toInt() : code.toInt(); // a text in the interface of overlay images
}

bool isRefusal(const Error& error, int code) {
    return error.code == u"camera_refused"_s && error.message.endsWith(u"(code %1)"_s.arg(code));
}

Result<CameraParameters> parameters(const QByteArray& body) {
    const QByteArray begin = body.left(100).trimmed().toLower();
    if (begin.startsWith('<')) {
        return Error{u"bad_reply"_s,
                     u"the answer is no list of parameters: "_s + notWhatWasAsked(body),
                     u"Is it an Axis camera that answers there?"_s,
                     {}};
    }
    CameraParameters found = CameraParameters::parse(body);
    if (found.values.isEmpty() && !found.problems.isEmpty()) return refused(words(found.problems.first()));
    return found;
}

Status done(const QByteArray& body) {
    const QString text = cameraText(body.left(4096)).trimmed();
    if (text.isEmpty() || text.startsWith(u"OK"_s, Qt::CaseInsensitive)) return {};
    const CameraParameters found = CameraParameters::parse(body.left(4096));
    if (!found.problems.isEmpty()) return refused(words(found.problems.join(u"; "_s)));
    return Error{u"bad_reply"_s, u"the answer says neither OK nor why not: "_s + notWhatWasAsked(body), {}, {}};
}

Result<XmlElement> xml(const QByteArray& body) {
    auto root = XmlElement::parse(body);
    if (!root) return root.error();
    if (root->name.compare(u"html"_s, Qt::CaseInsensitive) == 0) {
        return Error{u"bad_reply"_s,
                     u"the answer is a web page, not what was asked for"_s,
                     u"Is it an Axis camera that answers there?"_s,
                     {}};
    }
    if (root->find(u"GeneralError") || root->find(u"Error")) {
        const QString code = words(root->textOf(u"ErrorCode"));
        QString text = words(root->textOf(u"ErrorDescription"));
        if (text.isEmpty()) text = u"no reason given"_s;
        return refused(code.isEmpty() ? text : u"%1 (code %2)"_s.arg(text, code));
    }
    // <record result="ERROR" errormsg="..."/>, <job result="ERROR" description="..."/>
    QList<const XmlElement*> open{&*root};
    while (!open.isEmpty()) {
        const XmlElement* element = open.takeFirst();
        if (element->attribute(u"result").compare(u"ERROR"_s, Qt::CaseInsensitive) == 0) {
            QString text = words(element->attribute(u"errormsg"));
            if (text.isEmpty()) text = words(element->attribute(u"description"));
            return refused(text.isEmpty() ? u"no reason given"_s : text);
        }
        if (open.size() < 1000)
            for (const XmlElement& child : element->children)
                open.append(&child);
    }
    return root;
}

Result<XmlElement> soap(const QByteArray& body) {
    auto root = XmlElement::parse(body);
    if (!root) return root.error();
    const XmlElement* content = root->name == u"Envelope" ? root->child(u"Body") : nullptr;
    if (!content || content->children.isEmpty()) {
        return Error{
            u"bad_reply"_s, u"the answer is no SOAP message"_s, u"Is it an Axis camera that answers there?"_s, {}};
    }
    const XmlElement& first = content->children.first();
    if (first.name != u"Fault") return first;
    QString text;
    if (const XmlElement* reason = first.child(u"Reason")) text = words(reason->textOf(u"Text"));
    if (text.isEmpty()) text = words(first.textOf(u"faultstring")); // SOAP 1.1
    if (const XmlElement* detail = first.child(u"Detail"); detail && !detail->children.isEmpty())
        text += (text.isEmpty() ? QString() : u" "_s) + u"(%1)"_s.arg(words(detail->children.first().name));
    return refused(text.isEmpty() ? u"no reason given"_s : text);
}

} // namespace oc::vapixAnswer
