// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/dns/DnsCodes.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace oc::dnsCodes {

namespace {

using Entry = std::pair<int, const char*>;

constexpr Entry types[] = {
    {1, "A"},           {2, "NS"},     {5, "CNAME"},   {6, "SOA"},    {12, "PTR"},     {13, "HINFO"},
    {15, "MX"},         {16, "TXT"},   {17, "RP"},     {18, "AFSDB"}, {28, "AAAA"},    {29, "LOC"},
    {33, "SRV"},        {35, "NAPTR"}, {36, "KX"},     {37, "CERT"},  {39, "DNAME"},   {41, "OPT"},
    {43, "DS"},         {44, "SSHFP"}, {46, "RRSIG"},  {47, "NSEC"},  {48, "DNSKEY"},  {50, "NSEC3"},
    {51, "NSEC3PARAM"}, {52, "TLSA"},  {53, "SMIMEA"}, {59, "CDS"},   {60, "CDNSKEY"}, {61, "OPENPGPKEY"},
    {63, "ZONEMD"},     {64, "SVCB"},  {65, "HTTPS"},  {99, "SPF"},   {249, "TKEY"},   {250, "TSIG"},
    {251, "IXFR"},      {252, "AXFR"}, {255, "ANY"},   {256, "URI"},  {257, "CAA"}};

constexpr Entry classes[] = {{1, "IN"}, {3, "CH"}, {4, "HS"}, {254, "NONE"}, {255, "ANY"}};

constexpr Entry statuses[] = {{0, "NOERROR"},  {1, "FORMERR"},  {2, "SERVFAIL"},  {3, "NXDOMAIN"},  {4, "NOTIMP"},
                              {5, "REFUSED"},  {6, "YXDOMAIN"}, {7, "YXRRSET"},   {8, "NXRRSET"},   {9, "NOTAUTH"},
                              {10, "NOTZONE"}, {16, "BADVERS"}, {17, "BADKEY"},   {18, "BADTIME"},  {19, "BADMODE"},
                              {20, "BADNAME"}, {21, "BADALG"},  {22, "BADTRUNC"}, {23, "BADCOOKIE"}};

constexpr Entry extendedErrors[] = {{0, "Other"},
                                    {1, "Unsupported DNSKEY Algorithm"},
                                    {2, "Unsupported DS Digest Type"},
                                    {3, "Stale Answer"},
                                    {4, "Forged Answer"},
                                    {5, "DNSSEC Indeterminate"},
                                    {6, "DNSSEC Bogus"},
                                    {7, "Signature Expired"},
                                    {8, "Signature Not Yet Valid"},
                                    {9, "DNSKEY Missing"},
                                    {10, "RRSIGs Missing"},
                                    {11, "No Zone Key Bit Set"},
                                    {12, "NSEC Missing"},
                                    {13, "Cached Error"},
                                    {14, "Not Ready"},
                                    {15, "Blocked"},
                                    {16, "Censored"},
                                    {17, "Filtered"},
                                    {18, "Prohibited"},
                                    {19, "Stale NXDOMAIN Answer"},
                                    {20, "Not Authoritative"},
                                    {21, "Not Supported"},
                                    {22, "No Reachable Authority"},
                                    {23, "Network Error"},
                                    {24, "Invalid Data"}};

template <std::size_t Count>
std::string nameOf(const Entry (&entries)[Count], int number, const char* prefix) {
    const auto found = std::find_if(std::begin(entries), std::end(entries),
                                    [number](const Entry& entry) { return entry.first == number; });
    if (found != std::end(entries)) return found->second;
    return prefix ? prefix + std::to_string(number) : std::string();
}

} // namespace

std::string typeName(std::uint16_t type) {
    return nameOf(types, type, "TYPE");
}

std::optional<std::uint16_t> typeOf(const QString& name) {
    const auto found = std::find_if(std::begin(types), std::end(types), [&name](const Entry& entry) {
        return name.compare(QLatin1String(entry.second), Qt::CaseInsensitive) == 0;
    });
    if (found != std::end(types)) return std::uint16_t(found->first);
    if (name.startsWith(QLatin1String("TYPE"), Qt::CaseInsensitive)) {
        bool good = false;
        const uint number = name.mid(4).toUInt(&good);
        if (good && number <= 0xffff) return std::uint16_t(number);
    }
    return std::nullopt;
}

std::string className(std::uint16_t number) {
    return nameOf(classes, number, "CLASS");
}

std::string statusName(int code) {
    return nameOf(statuses, code, "RCODE");
}

std::string extendedErrorName(int code) {
    return nameOf(extendedErrors, code, nullptr);
}

} // namespace oc::dnsCodes
