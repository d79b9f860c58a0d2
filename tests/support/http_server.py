#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small, strict HTTP/1.1 server for tests, on a free port of loopback.

It shares no code with the program under test. What stands in the first part of the path decides how it answers (Slack
and Teams: chat_answers.py); every request is told as one line of JSON on standard output, the first line being
{"port": N}. It ends with its standard input. Usage: http_server.py [CERTIFICATE KEY]
"""
import base64
import itertools
import json
import os
import re
import socket
import ssl
import struct
import sys
import threading
import time

import chat_answers

TOKEN = re.compile(rb"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
REASONS = {200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 302: "Found", 400: "Bad Request",
           401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 410: "Gone", 413: "Content Too Large", 415: "Unsupported Media Type",
           429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable"}
lock = threading.Lock()


def tell(record):
    with lock:
        sys.stdout.write(json.dumps(record) + "\n")
        sys.stdout.flush()


class Wrong(Exception):
    pass


def read_request(connection):
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return None
        data += more
        if data[0] == 0x16:
            raise Wrong("TLS on a plain port")
        if len(data) > 1 << 20:
            raise Wrong("headers too long")
    head, body = data.split(b"\r\n\r\n", 1)
    lines = head.split(b"\r\n")
    parts = lines[0].split(b" ")
    if len(parts) != 3 or not TOKEN.match(parts[0]) or not parts[1].startswith(b"/") or parts[2] != b"HTTP/1.1":
        raise Wrong("request line")
    headers = []
    for line in lines[1:]:
        name, colon, value = line.partition(b":")
        if not colon or not TOKEN.match(name) or b"\n" in line or b"\r" in line or b"\0" in line:
            raise Wrong("header line")
        headers.append((name.decode("ascii").lower(), value.strip().decode("utf-8", "replace")))
    names = [name for name, _ in headers]
    if names.count("host") != 1:
        raise Wrong("not exactly one Host")
    if "transfer-encoding" in names or names.count("content-length") > 1:
        raise Wrong("length of the body")
    length = dict(headers).get("content-length", "0")
    if not length.isdigit():
        raise Wrong("Content-Length")
    while len(body) < int(length):
        more = connection.recv(65536)
        if not more:
            raise Wrong("body shorter than Content-Length")
        body += more
    if len(body) > int(length):
        raise Wrong("body longer than Content-Length")
    return {"method": parts[0].decode(), "path": parts[1].decode(), "headers": dict(headers),
            "body": base64.b64encode(body).decode()}


def reply(connection, status, body=b"", headers=(), length=None):
    head = "HTTP/1.1 %d %s\r\n" % (status, REASONS.get(status, "Status"))
    for name, value in headers:
        head += "%s: %s\r\n" % (name, value)
    if status != 204:
        head += "Content-Length: %d\r\n" % (len(body) if length is None else length)
    connection.sendall(head.encode() + b"\r\n" + body)


waiting = threading.Condition()
rounds = {"in": 0, "ended": 0}


def together(count):
    """Waits until so many requests wait here at once; False: they did not come."""
    with waiting:
        number = rounds["ended"]
        rounds["in"] += 1
        if rounds["in"] == count:
            rounds["in"] = 0
            rounds["ended"] += 1
            waiting.notify_all()
            return True
        return waiting.wait_for(lambda: rounds["ended"] > number, 20)


def answer(connection, request):
    """False: the connection is not to be used again."""
    kind = request["path"].split("?")[0].split("/")
    kind += [""] * 3
    as_json = [("Content-Type", "application/json")]

    def broken(way):
        return answer(connection, dict(request, path="/" + way))

    if kind[1] == "services":
        return chat_answers.slack_webhook(connection, request, reply, broken)
    if kind[1:3] == ["api", "chat.postMessage"]:
        return chat_answers.slack_api(connection, request, reply, broken)
    if kind[1] == "workflows":
        return chat_answers.teams(connection, request, reply, broken)
    if kind[1] == "status":
        extra = {"302": [("Location", "/ok")], "429": [("Retry-After", "7")]}.get(kind[2], [])
        reply(connection, int(kind[2]), b"" if kind[2] == "204" else b"status " + kind[2].encode(), extra)
    elif kind[1] == "echo":
        reply(connection, 200, json.dumps(request).encode(), as_json)
    elif kind[1] == "text":
        reply(connection, 200, b"plain words", [("Content-Type", "text/plain")])
    elif kind[1] == "html":
        reply(connection, 200, b"<!DOCTYPE html>\n<html><body>Welcome</body></html>\n", [("Content-Type", "text/html")])
    elif kind[1] == "badjson":
        reply(connection, 200, b'{"a": ', as_json)
    elif kind[1] == "big":
        count = int(kind[2] or 100)
        reply(connection, 200, length=count << 20)
        for _ in range(count):
            connection.sendall(b"x" * (1 << 20))
    elif kind[1] == "slow":
        reply(connection, 200, length=1 << 20)
        while True:
            connection.sendall(b".")
            time.sleep(0.02)
    elif kind[1] == "late":
        time.sleep(int(kind[2]) / 1000)
        reply(connection, 200, b"late")
    elif kind[1] == "together":
        reply(connection, 200 if together(int(kind[2])) else 503, b"together")
    elif kind[1] == "bye":
        reply(connection, 200, b"bye")
        return False
    elif kind[1] == "goodbye":
        reply(connection, 200, b"bye", [("Connection", "close")])
        return False
    elif kind[1] == "keep":
        reply(connection, 200, b"kept", [("Keep-Alive", "timeout=%s, max=100" % kind[2])])
    elif kind[1] == "once":
        reply(connection, 200, b"once")
        request = read_request(connection)
        if request:
            tell(dict(request, dropped=True))
        return False
    elif kind[1] == "chunks":
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n7;x=y\r\n second\r\n"
                           b"0\r\nX-Trailer: late\r\n\r\n")
    elif kind[1] == "old":
        connection.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nold")
        return False
    elif kind[1] == "early":
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
        reply(connection, 200, b"late")
    elif kind[1] == "short":
        reply(connection, 200, b"only this", length=5000)
        return False
    elif kind[1] == "silent":
        connection.recv(1)
        return False
    elif kind[1] == "close":
        return False
    elif kind[1] == "reset":
        raw = connection.detach() if isinstance(connection, ssl.SSLSocket) else None
        target = socket.socket(fileno=raw) if raw is not None else connection
        target.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        target.close()
        return False
    elif kind[1] == "garbage":
        connection.sendall(b"\x00\x01 this is no HTTP\r\n\r\n")
        return False
    else:
        reply(connection, 200, b'{"ok": true}', as_json)
    return True


def serve(connection, context, number):
    try:
        if context:
            connection = context.wrap_socket(connection, server_side=True)
        while True:
            try:
                request = read_request(connection)
            except Wrong as wrong:
                tell({"wrong": str(wrong)})
                reply(connection, 400, str(wrong).encode())
                break
            if request is None:
                break
            tell(dict(request, connection=number))
            if not answer(connection, request):
                break
    except (OSError, ssl.SSLError) as error:
        tell({"broken": type(error).__name__})
    finally:
        try:
            connection.close()
        except OSError:
            pass
        tell({"closed": number})


def main():
    context = None
    if len(sys.argv) == 3:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[1], sys.argv[2])
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    tell({"port": listener.getsockname()[1]})
    for number in itertools.count(1):
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection, context, number), daemon=True).start()


main()
