// SPDX-License-Identifier: GPL-3.0-or-later
#include "OutputPeers.h"

#include <csv.h>
#include <libfccp/csv.h>
#include <re2/re2.h>
#include <simdjson.h>

#include <charconv>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <stdexcept>

namespace outputPeers {
namespace {

void require(bool good) {
    if (!good) throw std::runtime_error("the peer could not read it");
}

std::int64_t utc(const char* text, const char* format, bool local) {
    std::tm time{};
    require(strptime(text, format, &time) != nullptr);
    time.tm_isdst = -1;
    return std::int64_t(local ? mktime(&time) : timegm(&time)) * 1000;
}

template <class Take>
void eachLine(std::string_view text, const Take& take) {
    std::string line; // sscanf wants a terminated text
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        line.assign(text.data(), end);
        take(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

const char* stateName(char letter) {
    switch (letter) {
    case 'R':
        return "running";
    case 'S':
        return "sleeping";
    case 'D':
        return "waiting for a device";
    case 'T':
        return "stopped";
    case 'Z':
        return "zombie";
    case 'I':
        return "idle";
    default:
        return "other";
    }
}

} // namespace

std::vector<Process> psScanf(std::string_view text) {
    std::vector<Process> rows;
    eachLine(text, [&rows](const std::string& line) {
        Process& row = rows.emplace_back();
        char user[64], state[16], started[32];
        int command = 0;
        const int found = std::sscanf(line.c_str(), "%ld %ld %63s %lf %lf %ld %15s %24c %n", &row.pid, &row.parent,
                                      user, &row.cpu, &row.memory, &row.rss, state, started, &command);
        require(found == 8 && command > 0);
        started[24] = '\0';
        row.user = user;
        row.rss *= 1024;
        row.state = stateName(state[0]);
        row.started = utc(started, "%a %b %d %H:%M:%S %Y", true);
        row.command = line.substr(std::size_t(command));
    });
    return rows;
}

std::vector<Socket> ssScanf(std::string_view text) {
    std::vector<Socket> rows;
    eachLine(text, [&rows](const std::string& line) {
        Socket& row = rows.emplace_back();
        char protocol[8], state[16], local[128], remote[128], process[128];
        long pid = 0;
        const int found = std::sscanf(line.c_str(), "%7s %15s %*d %*d %127s %127s users:((\"%127[^\"]\",pid=%ld",
                                      protocol, state, local, remote, process, &pid);
        require(found == 4 || found == 6);
        row.protocol = protocol;
        row.state = state;
        row.local = local;
        row.remote = remote;
        if (found < 6) return;
        row.process = process;
        row.pid = pid;
    });
    return rows;
}

std::vector<Process> psRe2(std::string_view text, const std::string& pattern) {
    const RE2 expression(pattern);
    require(expression.ok());
    std::vector<Process> rows;
    eachLine(text, [&](const std::string& line) {
        Process& row = rows.emplace_back();
        std::string state, started;
        require(RE2::FullMatch(line, expression, &row.pid, &row.parent, &row.user, &row.cpu, &row.memory, &row.rss,
                               &state, &started, &row.command));
        row.rss *= 1024;
        row.state = stateName(state[0]);
        row.started = utc(started.c_str(), "%a %b %d %H:%M:%S %Y", true);
    });
    return rows;
}

std::vector<Socket> ssRe2(std::string_view text, const std::string& pattern) {
    const RE2 expression(pattern);
    require(expression.ok());
    std::vector<Socket> rows;
    eachLine(text, [&](const std::string& line) {
        Socket& row = rows.emplace_back();
        std::string process;
        re2::StringPiece pid; // a number cannot be asked for where there may be none
        require(RE2::FullMatch(line, expression, &row.protocol, &row.state, &row.local, &row.remote, &process, &pid));
        if (pid.empty()) return;
        row.process = std::move(process);
        std::from_chars(pid.data(), pid.data() + pid.size(), row.pid.emplace());
    });
    return rows;
}

namespace {

using namespace simdjson;

template <class Row, class Take>
std::vector<Row> eachObject(std::string_view json, const Take& take) {
    ondemand::parser parser;
    const padded_string padded(json);
    std::vector<Row> rows;
    ondemand::document document = parser.iterate(padded);
    for (ondemand::object object : document.get_array())
        take(object, rows.emplace_back());
    return rows;
}

std::string text(ondemand::value value) {
    return std::string(std::string_view(value.get_string()));
}

std::string raw(ondemand::object object) {
    return std::string(std::string_view(object.raw_json()));
}

} // namespace

std::vector<Process> psSimdjson(std::string_view json) {
    return eachObject<Process>(json, [](ondemand::object object, Process& row) {
        row.pid = object["pid"].get_int64();
        row.parent = object["ppid"].get_int64();
        row.user = text(object["user"]);
        row.cpu = object["cpu_percent"].get_double();
        row.memory = object["memory_percent"].get_double();
        row.rss = object["rss_bytes"].get_int64() * 1024;
        row.state = stateName(text(object["state"])[0]);
        row.started = utc(text(object["started_at"]).c_str(), "%Y-%m-%dT%H:%M:%SZ", false);
        row.command = text(object["command"]);
    });
}

std::vector<Socket> ssSimdjson(std::string_view json) {
    return eachObject<Socket>(json, [](ondemand::object object, Socket& row) {
        row.protocol = text(object["protocol"]);
        row.state = text(object["state"]);
        row.local = text(object["local"]);
        row.remote = text(object["remote"]);
        ondemand::value process = object["process"];
        if (process.is_null()) return;
        row.process = text(process);
        row.pid = std::int64_t(object["pid"].get_int64());
    });
}

std::vector<Customer> csvFccp(std::string_view text) {
    io::CSVReader<5, io::trim_chars<>, io::double_quote_escape<',', '"'>> reader("text", text.data(),
                                                                                 text.data() + text.size());
    reader.read_header(io::ignore_no_column, "id", "name", "city", "amount", "note");
    std::vector<Customer> rows;
    Customer row;
    while (reader.read_row(row.id, row.name, row.city, row.amount, row.note))
        rows.push_back(row);
    return rows;
}

std::vector<Customer> csvLibcsv(std::string_view text) {
    struct State {
        std::vector<Customer> rows;
        Customer row;
        int field = 0;
        bool header = true;
    } state;
    csv_parser parser;
    require(csv_init(&parser, CSV_STRICT) == 0);
    const auto onField = [](void* bytes, std::size_t size, void* data) {
        auto& state = *static_cast<State*>(data);
        const char* begin = static_cast<const char*>(bytes);
        if (state.header) return;
        switch (state.field++) {
        case 0:
            std::from_chars(begin, begin + size, state.row.id);
            break;
        case 1:
            state.row.name.assign(begin, size);
            break;
        case 2:
            state.row.city.assign(begin, size);
            break;
        case 3:
            std::from_chars(begin, begin + size, state.row.amount);
            break;
        default:
            state.row.note.assign(begin, size);
        }
    };
    const auto onRow = [](int, void* data) {
        auto& state = *static_cast<State*>(data);
        state.field = 0;
        if (!std::exchange(state.header, false)) state.rows.push_back(state.row);
    };
    require(csv_parse(&parser, text.data(), text.size(), onField, onRow, &state) == text.size());
    csv_fini(&parser, onField, onRow, &state);
    csv_free(&parser);
    return std::move(state.rows);
}

std::vector<Object> podsOndemand(std::string_view json) {
    ondemand::parser parser;
    const padded_string padded(json);
    ondemand::document document = parser.iterate(padded);
    std::vector<Object> rows;
    for (ondemand::object pod : document["items"].get_array()) {
        Object& row = rows.emplace_back();
        // Members are taken as they come: to ask for one that is not there would look through the object twice.
        for (ondemand::field member : pod) {
            const std::string_view key = member.unescaped_key();
            if (key == "kind") {
                row.kind = text(member.value());
            } else if (key == "metadata") {
                for (ondemand::field inner : member.value().get_object()) {
                    const std::string_view name = inner.unescaped_key();
                    if (name == "namespace")
                        row.space = text(inner.value());
                    else if (name == "name")
                        row.name = text(inner.value());
                    else if (name == "creationTimestamp")
                        row.created = utc(text(inner.value()).c_str(), "%Y-%m-%dT%H:%M:%SZ", false);
                    else if (name == "labels")
                        row.labels = raw(inner.value());
                }
            } else if (key == "spec") {
                for (ondemand::field inner : member.value().get_object()) {
                    const std::string_view name = inner.unescaped_key();
                    if (name == "nodeName")
                        row.node = text(inner.value());
                    else if (name == "replicas")
                        row.replicas = std::int64_t(inner.value().get_int64());
                }
            } else if (key == "status") {
                for (ondemand::field inner : member.value().get_object()) {
                    const std::string_view name = inner.unescaped_key();
                    if (name == "phase")
                        row.status = text(inner.value());
                    else if (name == "podIP")
                        row.ip = text(inner.value());
                    else if (name == "readyReplicas")
                        row.ready = std::int64_t(inner.value().get_int64());
                }
            }
        }
    }
    return rows;
}

std::vector<Object> podsDom(std::string_view json) {
    dom::parser parser;
    std::vector<Object> rows;
    const auto string = [](simdjson_result<dom::element> found) {
        return found.error() ? std::string() : std::string(std::string_view(found));
    };
    const auto number = [](simdjson_result<dom::element> found) {
        return found.error() ? std::optional<std::int64_t>() : std::int64_t(found);
    };
    for (dom::element pod : parser.parse(json.data(), json.size())["items"].get_array()) {
        Object& row = rows.emplace_back();
        row.kind = string(pod["kind"]);
        row.space = string(pod["metadata"]["namespace"]);
        row.name = string(pod["metadata"]["name"]);
        row.status = string(pod["status"]["phase"]);
        row.replicas = number(pod["spec"]["replicas"]);
        row.ready = number(pod["status"]["readyReplicas"]);
        row.node = string(pod["spec"]["nodeName"]);
        row.ip = string(pod["status"]["podIP"]);
        row.created = utc(string(pod["metadata"]["creationTimestamp"]).c_str(), "%Y-%m-%dT%H:%M:%SZ", false);
        row.labels = minify(pod["metadata"]["labels"]);
    }
    return rows;
}

} // namespace outputPeers
