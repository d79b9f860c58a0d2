// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLatin1String>

/// Namespaces, actions and codes of WS-Management ([MS-WSMV] 2.2.1, DSP0226 annex A). A prefix says nothing.
namespace oc::wsman {

constexpr QLatin1String soap("http://www.w3.org/2003/05/soap-envelope");
constexpr QLatin1String addressing("http://schemas.xmlsoap.org/ws/2004/08/addressing");
constexpr QLatin1String management("http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd");
constexpr QLatin1String microsoft("http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd");
constexpr QLatin1String shell("http://schemas.microsoft.com/wbem/wsman/1/windows/shell");
constexpr QLatin1String transfer("http://schemas.xmlsoap.org/ws/2004/09/transfer");
constexpr QLatin1String fault("http://schemas.microsoft.com/wbem/wsman/1/wsmanfault");

constexpr QLatin1String anonymous("http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous");
constexpr QLatin1String commandShell("http://schemas.microsoft.com/wbem/wsman/1/windows/shell/cmd");
constexpr QLatin1String terminateSignal("http://schemas.microsoft.com/wbem/wsman/1/windows/shell/signal/terminate");
constexpr QLatin1String commandDone("http://schemas.microsoft.com/wbem/wsman/1/windows/shell/CommandState/Done");

} // namespace oc::wsman
