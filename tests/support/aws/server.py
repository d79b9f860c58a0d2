#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A strict AWS for tests, on a free port of loopback: signatures are computed anew, requests are held against the
services' own descriptions, and a wrong one gets the service's written error document.

Its first line of output is {"port": N}, then one line a refused request. GET /_state, unsigned, tells what it holds.
It ends with its standard input.
"""
import json
import os
import sys
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape

import s3
import services
import signature
from shapes import Fault

REFUSALS = {"MissingAuthenticationToken": "Request is missing Authentication Token",
            "InvalidAccessKeyId": "The AWS Access Key Id you provided does not exist in our records.",
            "AuthorizationHeaderMalformed": "The authorization header is malformed; the region is wrong",
            "RequestExpired": "Request has expired.",
            "XAmzContentSHA256Mismatch": "The provided 'x-amz-content-sha256' header does not match what was computed.",
            "SignatureDoesNotMatch": "The request signature we calculated does not match the signature you provided."}
lock = threading.Lock()
held = {"ec2": services.Ec2(), "rds": services.Rds(), "lambda": services.Lambda(), "s3": s3.S3()}


def query_error(service, code, message):
    error = "<Code>%s</Code><Message>%s</Message>" % (escape(code), escape(message))
    if service == "ec2":
        return "<Response><Errors><Error>%s</Error></Errors><RequestID>test</RequestID></Response>" % error
    return '<ErrorResponse xmlns="%s"><Error><Type>Sender</Type>%s</Error><RequestId>test</RequestId></ErrorResponse>' \
        % (held["rds"].service.metadata["xmlNamespace"], error)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def send(self, status, headers, body):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def error(self, service, code, message, status):
        with lock:
            print(json.dumps({"refused": code, "message": message, "path": self.path}), flush=True)
        if service == "lambda":
            self.send(status, {"x-amzn-ErrorType": code, "Content-Type": "application/json"},
                      json.dumps({"Type": "User", "Message": message}).encode())
            return
        text = query_error(service, code, message) if service in ("ec2", "rds") else \
            "<Error><Code>%s</Code><Message>%s</Message><RequestId>test</RequestId></Error>" \
            % (escape(code), escape(message))
        self.send(status, {"Content-Type": "text/xml"}, text.encode())

    def handle_request(self):
        self.method = self.command
        # Not self.headers: names in lower case.
        raw = self.headers
        self.body = self.rfile.read(int(raw.get("Content-Length", "0")))
        if raw.get("Expect"):
            pass  # answered with 100 Continue by the base class
        self.headers = {name.lower(): value for name, value in raw.items()}
        self.close_connection = self.headers.get("connection", "").lower() == "close"
        target, _, self.query = self.path.partition("?")
        full, self.path = self.path, target
        if full == "/_state":
            with lock:
                state = {"instances": held["ec2"].instances, "databases": held["rds"].databases,
                         "snapshots": held["rds"].snapshots, "invocations": held["lambda"].invocations,
                         "buckets": held["s3"].state()}
            self.send(200, {"Content-Type": "application/json"}, json.dumps(state).encode())
            return
        scope = self.headers.get("authorization", "").split("/")
        service = scope[3] if len(scope) > 3 else "s3"
        try:
            signature.check(self)
            with lock:
                status, headers, body = self.answer(service)
            self.send(status, headers, body)
        except signature.Refused as refused:
            # EC2 has a code of its own for all of them.
            code = "AuthFailure" if service == "ec2" else str(refused)
            self.error(service, code, REFUSALS[str(refused)], 401 if service == "ec2" else 403)
        except Fault as fault:
            self.error(service, fault.code, fault.message, fault.status)

    def answer(self, service):
        if service in ("lambda", "s3"):
            return held[service].answer(self)
        if service not in held:
            raise Fault("UnknownService", "no service " + service, 404)
        if self.method != "POST" or self.path != "/" or self.query:
            raise Fault("InvalidAction", "the Query API takes POST / only")
        if not self.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            raise Fault("MalformedQueryString", "no form")
        pairs = urllib.parse.parse_qsl(self.body.decode("ascii"), keep_blank_values=True, strict_parsing=True)
        one = held[service]
        action, parameters = one.service.read_query(pairs)
        value = one.act(action, parameters)
        return 200, {"Content-Type": "text/xml"}, one.service.xml_answer(action, value).encode()

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = handle_request


def main():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    print(json.dumps({"port": server.server_address[1]}), flush=True)
    server.serve_forever()


main()
