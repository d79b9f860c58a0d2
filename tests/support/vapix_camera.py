#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An Axis camera for tests, after the written protocol (developer.axis.com, VAPIX): strict, and with real error bodies.

Listens on two free ports of loopback, http and https; the first line on standard output is {"port", "tls_port",
"certificate", "fingerprint"}. Ends with its standard input. Shares no code with the program under test.

POST /_set changes how it behaves (CONFIG below, and STATE of vapix_state.py); GET /_state gives back what it holds, every
request it got, and each violation of HTTP Digest (RFC 7616) or of an interface. A camera's answers to them are in
vapix_json.py (JSON), vapix_cgi.py (text and XML) and vapix_events.py (SOAP and WebSocket).
"""
import base64
import hashlib
import json
import os
import re
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote_plus, urlsplit

import vapix_cgi
import vapix_events
import vapix_json
import vapix_state
from vapix_state import Answer, ROLES

USERS = {"root": {"password": "p\u00e4ss word:1", "role": "admin", "ptz": True},
         "oper": {"password": "oper-secret", "role": "operator", "ptz": True},
         "view": {"password": "view-secret", "role": "viewer", "ptz": False},
         "guard": {"password": "guard-secret", "role": "viewer", "ptz": True}}
CONFIG = {"firmware": "12.9.57",   # 5.51.7 has no JSON interface; 10.12.323 lacks what came later
          "scheme": "digest",      # digest, digest-noqop, digest-sha256, digest-both, basic, none
          "nonce_uses": 0,         # a nonce is stale after that many; 0: never
          "forget_nonces": False,  # an old nonce is refused without saying that it is stale
          "throttle": True,        # page count 20 in a second, then 10 s without an answer but 503
          "trouble": {}}           # path -> slow, reset, silent, truncated, html, huge, redirect, busy, garbage, wrong_length
REALM = "AXIS_ACCC8E012345"
lock = threading.RLock()
config, state = {}, {}
nonces, log, violations, refusals = {}, [], [], []


def reset():
    config.clear()
    config.update(json.loads(json.dumps(CONFIG)))
    state.clear()
    state.update(vapix_state.fresh())
    for kept in (log, violations, refusals):
        kept.clear()
    nonces.clear()


def violation(text):
    violations.append(text)


def hexdigest(algorithm, text):
    return (hashlib.sha256 if algorithm == "SHA-256" else hashlib.md5)(text.encode()).hexdigest()


def read_digest(value):
    """name=value or name="quoted"; anything else is None."""
    fields, at = {}, 0
    pattern = re.compile(r'\s*([a-z]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))\s*(?:,|$)')
    while at < len(value):
        found = pattern.match(value, at)
        if not found or found.group(1) in fields:
            return None
        quoted = found.group(2)
        fields[found.group(1)] = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else found.group(3)
        at = found.end()
    return fields


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Apache/2.4"
    sys_version = ""

    def log_message(self, *_):
        pass

    def finish_answer(self, answer):
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.type:
            self.send_header("Content-Type", answer.type)
        self.send_header("Content-Length", str(len(answer.body)))
        if answer.close:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        self.wfile.write(answer.body)

    def challenge(self, stale=False):
        scheme = config["scheme"]
        headers = []
        if scheme == "basic":
            return [("WWW-Authenticate", f'Basic realm="{REALM}"')]
        nonce = base64.b64encode(os.urandom(24)).decode()
        nonces[nonce] = {"nc": 0, "uses": 0, "tls": self.server.tls}
        for algorithm in {"digest-sha256": ["SHA-256"], "digest-both": ["MD5", "SHA-256"]}.get(scheme, ["MD5"]):
            value = f'Digest realm="{REALM}", nonce="{nonce}", algorithm={algorithm}'
            if scheme != "digest-noqop":
                value += ', qop="auth"'
            if stale:
                value += ", stale=true"
            headers.append(("WWW-Authenticate", value))
        return headers

    def refuse(self, stale=False):
        body = b"<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n<html><head>\n<title>401 Unauthorized</title>\n</head></html>\n"
        return Answer(401, "text/html; charset=iso-8859-1", body, self.challenge(stale))

    def authenticate(self):
        """The user, None when nobody logs in, or an Answer that refuses."""
        value = self.headers.get("Authorization")
        if value is None or config["scheme"] == "none":
            return None
        kind, _, rest = value.partition(" ")
        if kind == "Basic":
            if not self.server.tls:
                violation("Basic over plain http")
            if config["scheme"] != "basic":
                violation("Basic was not offered")
                return self.refuse()
            user, _, password = base64.b64decode(rest).decode().partition(":")
            if user in USERS and USERS[user]["password"] == password:
                return user
            refusals.append(time.monotonic())
            return self.refuse()
        fields = read_digest(rest) if kind == "Digest" else None
        if fields is None:
            violation("Authorization that cannot be read")
            return Answer(400, "text/html", b"")
        algorithm = fields.get("algorithm", "MD5")
        allowed = {"digest-sha256": ["SHA-256"], "digest-both": ["SHA-256"], "basic": []}.get(config["scheme"], ["MD5"])
        qop = config["scheme"] != "digest-noqop"
        needed = {"username", "realm", "nonce", "uri", "response"} | ({"qop", "nc", "cnonce"} if qop else set())
        if not needed <= set(fields) or set(fields) - needed - {"algorithm", "opaque"}:
            violation(f"fields of Digest: {sorted(fields)}")
            return Answer(400, "text/html", b"")
        if algorithm not in allowed or fields["realm"] != REALM or fields["uri"] != self.path:
            violation(f"Digest: algorithm {algorithm}, realm {fields['realm']}, uri {fields['uri']} of {self.path}")
            return Answer(400, "text/html", b"")
        known = nonces.get(fields["nonce"])
        if known is None:
            if not config["forget_nonces"]:
                violation("a nonce that was never given")
            return self.refuse()
        if qop:
            if fields["qop"] != "auth" or not re.fullmatch("[0-9a-f]{8}", fields["nc"]) or len(fields["cnonce"]) < 8:
                violation("Digest: qop, nc or cnonce")
                return Answer(400, "text/html", b"")
            if int(fields["nc"], 16) <= known["nc"]:  # once more, because its connection broke off
                return self.refuse(stale=True)
            if int(fields["nc"], 16) != known["nc"] + 1:
                violation(f"nc {fields['nc']} after {known['nc']}")
                return Answer(400, "text/html", b"")
        known["nc"] += 1
        user = USERS.get(fields["username"])
        password = user["password"] if user else "\0"
        secret = hexdigest(algorithm, f"{fields['username']}:{REALM}:{password}")
        request = hexdigest(algorithm, f"{self.command}:{self.path}")
        middle = f":{fields['nonce']}:" + (f"{fields['nc']}:{fields['cnonce']}:auth:" if qop else "")
        if fields["response"] != hexdigest(algorithm, secret + middle + request):
            refusals.append(time.monotonic())
            return self.refuse()
        known["uses"] += 1
        if config["nonce_uses"] and known["uses"] > config["nonce_uses"]:
            del nonces[fields["nonce"]]
            return self.refuse(stale=not config["forget_nonces"])
        return fields["username"]

    def trouble(self, kind):
        """True when it was all that is answered."""
        if kind == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
        elif kind == "slow":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100000\r\n\r\n")
            for _ in range(600):
                self.wfile.write(b"a")
                self.wfile.flush()
                time.sleep(0.1)
        elif kind == "silent":
            self.connection.recv(1)
        elif kind == "truncated":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 1000\r\n\r\n<root><disks")
        elif kind == "html":
            self.finish_answer(Answer(200, "text/html", b"<html><body>Login</body></html>"))
            return True
        elif kind == "huge":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
            for _ in range(400):
                self.wfile.write(b"a" * 100000)
        elif kind == "redirect":
            self.finish_answer(Answer(302, "text/html", b"", [("Location", "https://other.example:8443/x")]))
            return True
        elif kind == "busy":
            self.finish_answer(Answer(503, "text/html", b"<html>busy</html>", [("Retry-After", "5")]))
            return True
        elif kind == "garbage":
            self.finish_answer(Answer(200, "application/json", b"\xff\x00{\"data\": [" + b"\x80" * 500))
            return True
        else:
            violation("no such trouble: " + kind)
        self.close_connection = True
        return True

    def handle_request(self):
        try:
            self.serve()
        except (BrokenPipeError, ConnectionError, OSError):
            self.close_connection = True

    do_GET = do_POST = handle_request

    def serve(self):
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if url.path == "/_state":
            with lock:
                text = json.dumps({"config": config, "state": state, "log": log, "violations": violations,
                                   "refusals": len(refusals)}).encode()
            return self.finish_answer(Answer(200, "application/json", text))
        if url.path == "/_set":
            with lock:
                wanted = json.loads(body)
                if wanted.pop("reset", False):
                    reset()
                for name, value in wanted.items():
                    (config if name in config else state)[name] = value
            return self.finish_answer(Answer(200, "application/json", b"{}"))
        with lock:
            recent = [t for t in refusals if time.monotonic() - t < 10]
            if config["throttle"] and len(recent) > 20:
                return self.finish_answer(Answer(503, "text/html", b""))
            user = self.authenticate()
        if isinstance(user, Answer):
            with lock:
                log.append({"method": self.command, "path": self.path, "user": None, "status": user.status})
            return self.finish_answer(user)
        query = []
        for pair in filter(None, url.query.split("&")):
            name, equals, value = pair.partition("=")
            if not equals or re.search(r"[^A-Za-z0-9%._~-]", value):
                violation("a query that is not percent-encoded: " + pair)
            query.append((unquote_plus(name), unquote_plus(value)))
        role = USERS[user]["role"] if user else None
        request = {"method": self.command, "path": url.path, "query": query, "body": body, "user": user, "role": role,
                   "rank": ROLES.index(role) if role else -1, "ptz": bool(user and USERS[user]["ptz"]),
                   "type": self.headers.get("Content-Type", ""), "tls": bool(self.server.tls)}
        with lock:
            log.append({"method": self.command, "path": url.path, "query": query, "user": user,
                        "body": body.decode("utf-8", "replace"), "tls": bool(self.server.tls)})
            kind = config["trouble"].get(url.path)
            if isinstance(kind, list):  # the first, the second, ... request
                config["trouble"][url.path] = kind[1:]
                kind = kind[0] if kind else None
        if kind:
            return self.trouble(kind)
        camera = vapix_state.Camera(config, state, lock, violation)
        if url.path == "/vapix/ws-data-stream":
            return vapix_events.stream(self, camera, request)
        if url.path == "/axis-cgi/mjpg/video.cgi":
            return self.answered(vapix_cgi.stream(self, camera, request))
        with lock:
            answer = vapix_json.answer(camera, request) or vapix_cgi.answer(camera, request) or \
                vapix_events.answer(camera, request)
        self.answered(answer or Answer(404, "text/html; charset=ISO-8859-1", b"<HTML><HEAD><TITLE>404 Not Found</TITLE></HEAD>\n"
                                       b"<BODY><H1>404 Not Found</H1>\nThe requested URL was not found on this server.\n</BODY></HTML>\n"))

    def answered(self, answer):
        if answer is None:
            return
        if answer.status == 401:
            with lock:
                answer = self.refuse()
        if answer.status == 0:  # the camera has gone to another address
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.finish_answer(answer)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    tls = None

    def handle_error(self, *_):
        if not isinstance(sys.exc_info()[1], OSError):  # of a client that went away, or knows no TLS
            violation("an error of the test's camera: " + traceback.format_exc())

    def finish_request(self, connection, address):
        if self.tls:
            connection.settimeout(30)
            connection = self.tls.wrap_socket(connection, server_side=True)
        super().finish_request(connection, address)


def main():
    reset()
    folder = tempfile.TemporaryDirectory()
    certificate, key = folder.name + "/certificate.pem", folder.name + "/key.pem"
    made = subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                           "-days", "2", "-subj", "/CN=axis-accc8e012345", "-addext", "subjectAltName=DNS:localhost",
                           "-keyout", key, "-out", certificate], capture_output=True)
    if made.returncode:
        sys.exit(made.stderr.decode())
    plain, secure = Server(("127.0.0.1", 0), Handler), Server(("127.0.0.1", 0), Handler)
    secure.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secure.tls.load_cert_chain(certificate, key)
    der = ssl.PEM_cert_to_DER_cert(open(certificate).read())
    fingerprint = hashlib.sha256(der).hexdigest().upper()
    for server in (plain, secure):
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    print(json.dumps({"port": plain.server_port, "tls_port": secure.server_port, "certificate": certificate,
                      "fingerprint": ":".join(fingerprint[i:i + 2] for i in range(0, 64, 2))}), flush=True)
    sys.stdin.read()
    folder.cleanup()


main()
