// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "executors/network/vapix/CameraParameters.h"
#include "executors/network/vapix/XmlElement.h"

#include <QByteArray>
#include <QJsonObject>
#include <QJsonValue>

/// What a camera's answer says, in the four ways in which its interfaces say it. None of them tells success by the
/// status of HTTP alone. Pure functions over foreign bytes. Errors: "camera_refused" (the camera's own words and code,
/// in Error::hint what it means where that is known), "not_supported", "bad_reply".
namespace oc::vapixAnswer {

/// The JSON CGIs: 'data', an object or, by daynight.cgi, a list; an empty object when there is none.
[[nodiscard]] Result<QJsonValue> json(const QByteArray& body);
/// Their error's number; 0 for anything else.
[[nodiscard]] int jsonErrorCode(const QByteArray& body);
/// Lines "name=value". Fails when there are only lines that tell an error.
[[nodiscard]] Result<CameraParameters> parameters(const QByteArray& body);
/// What is done when nothing is answered (204), or "OK".
[[nodiscard]] Status done(const QByteArray& body);
/// The XML CGIs.
[[nodiscard]] Result<XmlElement> xml(const QByteArray& body);
/// SOAP: the first element of its body.
[[nodiscard]] Result<XmlElement> soap(const QByteArray& body);

/// Whether it is what json() made of an error with this number.
[[nodiscard]] bool isRefusal(const Error& error, int code);

} // namespace oc::vapixAnswer
