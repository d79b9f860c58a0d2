// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstdint>
#include <optional>
#include <string>

namespace oc::dnsCodes {

// IANA, "Domain Name System (DNS) Parameters".
constexpr std::uint16_t typeA = 1;
constexpr std::uint16_t typeNs = 2;
constexpr std::uint16_t typeCname = 5;
constexpr std::uint16_t typeSoa = 6;
constexpr std::uint16_t typePtr = 12;
constexpr std::uint16_t typeMx = 15;
constexpr std::uint16_t typeAaaa = 28;
constexpr std::uint16_t typeSrv = 33;
constexpr std::uint16_t typeDname = 39;
constexpr std::uint16_t typeOpt = 41;
constexpr std::uint16_t typeAxfr = 252;
constexpr std::uint16_t classIn = 1;
constexpr int noError = 0;
constexpr int formErr = 1;
constexpr int servFail = 2;
constexpr int nxDomain = 3;
constexpr int notImp = 4;
constexpr int refused = 5;
constexpr int badVers = 16;

/// "AAAA"; "TYPE65280" for one without a name (RFC 3597, section 5).
[[nodiscard]] std::string typeName(std::uint16_t type);
[[nodiscard]] std::optional<std::uint16_t> typeOf(const QString& name);
/// "IN"; "CLASS32" for one without a name.
[[nodiscard]] std::string className(std::uint16_t number);
/// "NXDOMAIN"; "RCODE3841" for one without a name.
[[nodiscard]] std::string statusName(int code);
/// "DNSSEC Bogus" (RFC 8914); empty for one without a name.
[[nodiscard]] std::string extendedErrorName(int code);

} // namespace oc::dnsCodes
