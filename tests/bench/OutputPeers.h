// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Ready parsers that do our parsers' work, each as fast as its library is meant to be used. All end with rows of typed
/// values in memory that own their texts; none knows columns that are declared at run time, finds types, tells which
/// cells were bad, or keeps bytes that are no UTF-8: what they lack there only makes them faster.
namespace outputPeers {

struct Process {
    std::int64_t pid = 0, parent = 0;
    std::string user;
    double cpu = 0, memory = 0;
    std::int64_t rss = 0; ///< bytes
    std::string state;
    std::int64_t started = 0; ///< milliseconds since 1970
    std::string command;
};
struct Socket {
    std::string protocol, state, local, remote;
    std::optional<std::string> process;
    std::optional<std::int64_t> pid;
};
struct Customer {
    std::int64_t id = 0;
    std::string name, city;
    double amount = 0;
    std::string note;
};
struct Object {
    std::string kind, space, name, status;
    std::optional<std::int64_t> replicas, ready;
    std::string node, ip;
    std::int64_t created = 0; ///< milliseconds since 1970
    std::string labels;       ///< JSON, not read
};

/// sscanf of the C library, strptime for the time.
std::vector<Process> psScanf(std::string_view text);
std::vector<Socket> ssScanf(std::string_view text);
/// RE2 with the tool's own pattern.
std::vector<Process> psRe2(std::string_view text, const std::string& pattern);
std::vector<Socket> ssRe2(std::string_view text, const std::string& pattern);
/// simdjson's ondemand over the same rows as JSON: not a reader of that text, and no program prints it.
std::vector<Process> psSimdjson(std::string_view json);
std::vector<Socket> ssSimdjson(std::string_view json);
/// fast-cpp-csv-parser (libfccp-dev), which knows five columns and their types when it is compiled, and no line end
/// within quotes.
std::vector<Customer> csvFccp(std::string_view text);
/// libcsv, which knows all of RFC 4180.
std::vector<Customer> csvLibcsv(std::string_view text);
/// simdjson's ondemand, which does not check what it passes over: of a broken document it may make rows.
std::vector<Object> podsOndemand(std::string_view json);
/// simdjson's DOM, which checks it all.
std::vector<Object> podsDom(std::string_view json);

} // namespace outputPeers
