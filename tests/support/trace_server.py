#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small, strict server for tests that speaks the query APIs of Jaeger (/api) and of Zipkin (/api/v2), with a few
traces of its own, on a free port of loopback.

It is written after the APIs' descriptions and source, not taken from either. A path, a parameter or a value that the
API does not have is refused. Its first line on standard output is {"port": N}; it ends with its standard input. A request with an
Authorization header must bear the token "letmein".
"""
import http.server
import json
import os
import re
import sys
import threading
import time
import urllib.parse

NOW = int(time.time() * 1_000_000)
MINUTE = 60_000_000
# trace, span, parent, service, operation, begun (microseconds ago), duration, tags
SPANS = [
    ("000000000000000a", "a1", None, "frontend", "GET /orders", 10 * MINUTE, 1_500_000, {"http.status_code": "500"}),
    ("000000000000000a", "a2", "a1", "orders", "select \"all\"", 10 * MINUTE - 1000, 1_200_000, {"db": "main & more", "port": "5432"}),
    ("000000000000000b", "b1", None, "frontend", "GET /", 120 * MINUTE, 2_000, {}),
]
SERVICES = sorted({span[3] for span in SPANS})


class Refused(Exception):
    def __init__(self, status, text):
        super().__init__(text)
        self.status = status


def check(condition, text, status=400):
    if not condition:
        raise Refused(status, text)


def integer(query, name, low, high):
    text = query.get(name)
    if text is None:
        return None
    check(re.fullmatch(r"\d+", text), "unable to parse param '%s': %r" % (name, text))
    check(low <= int(text) <= high, "%s is out of range" % name)
    return int(text)


def go_duration(text):
    check(re.fullmatch(r"(\d+(\.\d+)?(ns|us|ms|s|m|h))+", text), "invalid duration %r" % text)
    units = {"ns": 1e-3, "us": 1, "ms": 1e3, "s": 1e6, "m": 6e7, "h": 3.6e9}
    return sum(float(n) * units[u] for n, u in re.findall(r"(\d+(?:\.\d+)?)(ns|us|ms|s|m|h)", text))


def known(query, *names):
    for name in query:
        check(name in names, "unknown parameter %r" % name)


def traces(wanted):
    found = {}
    for span in SPANS:
        found.setdefault(span[0], []).append(span)
    return [spans for spans in found.values() if any(wanted(span) for span in spans)]


def jaeger_trace(spans):
    def one(span):
        trace, number, parent, service, operation, ago, duration, tags = span
        references = [{"refType": "CHILD_OF", "traceID": trace, "spanID": parent}] if parent else []
        return {"traceID": trace, "spanID": number, "operationName": operation, "references": references,
                "startTime": NOW - ago, "duration": duration, "processID": "p%d" % SERVICES.index(service),
                "tags": [{"key": k, "type": "string", "value": v} for k, v in tags.items()], "logs": [],
                "warnings": None}
    processes = {"p%d" % i: {"serviceName": name, "tags": []} for i, name in enumerate(SERVICES)}
    return {"traceID": spans[0][0], "spans": [one(span) for span in spans], "processes": processes, "warnings": None}


def jaeger(path, query):
    if path == "services":
        known(query)
        return {"data": SERVICES, "total": len(SERVICES), "limit": 0, "offset": 0, "errors": None}
    if path == "traces":
        known(query, "service", "operation", "tag", "minDuration", "start", "end", "limit")
        check(query.get("service"), "parameter 'service' is required")
        start = integer(query, "start", 10**15, 10**16)
        end = integer(query, "end", 10**15, 10**16)
        check(start is not None and end is not None and start < end, "start and end in microseconds are expected")
        check(all(":" in tag for tag in query.get("tag", [])), "malformed 'tag' parameter, expecting key:value")
        tags = dict(tag.split(":", 1) for tag in query.get("tag", []))
        least = go_duration(query["minDuration"]) if "minDuration" in query else 0
        found = traces(lambda s: s[3] == query["service"] and query.get("operation", s[4]) == s[4] and
                       start <= NOW - s[5] <= end and s[6] >= least and tags.items() <= s[7].items())
        found = found[:integer(query, "limit", 1, 10000) or 100]
        return {"data": [jaeger_trace(spans) for spans in found], "total": 0, "limit": 0, "offset": 0, "errors": None}
    match = re.fullmatch(r"traces/([0-9a-f]{1,32})", path)
    check(match, "404 page not found", 404)
    known(query)
    found = traces(lambda s: s[0] == match[1].rjust(16, "0"))
    check(found, "trace not found", 404)
    return {"data": [jaeger_trace(found[0])], "total": 0, "limit": 0, "offset": 0, "errors": None}


def zipkin_span(span):
    trace, number, parent, service, operation, ago, duration, tags = span
    out = {"traceId": trace, "id": number, "kind": "SERVER", "name": operation.lower(), "timestamp": NOW - ago,
           "duration": duration, "localEndpoint": {"serviceName": service, "ipv4": "127.0.0.1"}, "tags": tags}
    if parent:
        out["parentId"] = parent
    return out


def zipkin(path, query):
    if path == "services":
        known(query)
        return SERVICES
    if path == "traces":
        known(query, "serviceName", "spanName", "annotationQuery", "endTs", "lookback", "limit")
        end = integer(query, "endTs", 10**12, 10**13)
        lookback = integer(query, "lookback", 1, 10**12)
        check(end is not None and lookback is not None, "endTs and lookback in milliseconds are expected")
        tag = query.get("annotationQuery")
        found = traces(lambda s: query.get("serviceName", s[3]) == s[3] and
                       query.get("spanName", s[4].lower()) == s[4].lower() and
                       (end - lookback) * 1000 <= NOW - s[5] <= (end + 1) * 1000 and
                       (tag is None or tag in ["%s=%s" % item for item in s[7].items()]))
        return [[zipkin_span(span) for span in spans] for spans in found[:integer(query, "limit", 1, 10000) or 10]]
    match = re.fullmatch(r"trace/([0-9a-f]{1,32})", path)
    check(match, "404", 404)
    known(query)
    found = traces(lambda s: s[0] == match[1].rjust(16, "0"))
    check(found, match[1] + " not found", 404)
    return [zipkin_span(span) for span in found[0]]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path, _, text = self.path.partition("?")
        jaegers = not path.startswith("/api/v2/")
        try:
            check(self.headers.get("Authorization", "Bearer letmein") == "Bearer letmein", "who are you", 401)
            pairs = urllib.parse.parse_qsl(text, keep_blank_values=True, strict_parsing=True) if text else []
            query = dict(pairs)
            if "tag" in query:
                query["tag"] = [value for name, value in pairs if name == "tag"]
            check(len(pairs) == len(query) + len(query.get("tag", "?")) - 1, "a parameter is given twice")
            check(path.startswith("/api/"), "404 page not found", 404)
            status, answer = 200, jaeger(path[5:], query) if jaegers else zipkin(path[8:], query)
        except Refused as refused:
            status, answer = refused.status, str(refused)
            if jaegers:
                answer = {"data": None, "errors": [{"code": status, "msg": answer}]}
        except ValueError as error:
            status, answer = 400, str(error)
        body = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain" if isinstance(answer, str) else "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    print(json.dumps({"port": server.server_address[1]}), flush=True)
    server.serve_forever()


main()
