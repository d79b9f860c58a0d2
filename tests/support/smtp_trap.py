#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A strict and nasty mail server for tests, on free ports of loopback, one for each way to be nasty. The first line on
standard output is {"ports": {NAME: PORT}}, then one line of JSON for each connection when it ends:
{"server", "commands", "complete": the mail came with its end, "bytes", "raw", "wrong": [what no client may do]}.
{"server", "at": "..."} is told when a server has come to where it waits. It ends with its standard input."""
import base64
import hashlib
import hmac
import json
import re
import socket
import sys
import threading

lock = threading.Lock()
COMMAND = re.compile(rb"^(EHLO \S+|HELO \S+|MAIL FROM:<[^<>\s]*>( [A-Z0-9]+(=\S+)?)*|RCPT TO:<[^<>\s]+>|DATA|QUIT|RSET|NOOP|"
                     rb"AUTH [A-Z0-9-]+( \S+)?|STARTTLS)$")


def tell(record):
    with lock:
        sys.stdout.write(json.dumps(record) + "\n")
        sys.stdout.flush()


class Gone(Exception):
    pass


class Session:
    def __init__(self, name, connection):
        self.name = name
        self.connection = connection
        self.buffer = bytearray()
        self.record = {"server": name, "commands": [], "complete": False, "bytes": 0, "wrong": []}

    def say(self, text):
        self.connection.sendall(text.encode("utf-8") + b"\r\n")

    def more(self):
        data = self.connection.recv(65536)
        if not data:
            raise Gone
        self.buffer += data

    def line(self):
        while b"\n" not in self.buffer:
            self.more()
        end = self.buffer.index(b"\n")
        line = bytes(self.buffer[:end])
        del self.buffer[:end + 1]
        if not line.endswith(b"\r") or b"\r" in line[:-1] or b"\0" in line:
            self.record["wrong"].append("line end in %r" % line)
        return line.rstrip(b"\r")

    def command(self):
        line = self.line()
        if not COMMAND.match(line):
            self.record["wrong"].append("command %r" % line)
        if self.buffer:
            self.record["wrong"].append("did not wait for the reply to %r" % line)
        self.record["commands"].append(line.decode("utf-8", "replace"))
        return line

    def wait(self, where):
        """Until the other side goes away."""
        tell({"server": self.name, "at": where})
        while self.connection.recv(65536):
            pass
        raise Gone

    def content(self, limit=None):
        raw = b""
        while not (self.buffer.endswith(b"\r\n.\r\n") or self.buffer == b".\r\n"):
            if limit is not None and len(self.buffer) > limit:
                self.record["bytes"] = len(self.buffer)
                self.record["raw"] = base64.b64encode(self.buffer).decode()
                return False
            self.more()
            self.record["bytes"] = len(self.buffer)
        raw, self.buffer = bytes(self.buffer[:-3]), bytearray()
        self.record["complete"] = True
        if re.search(rb"\r[^\n]|[^\r]\n|^\n", raw):
            self.record["wrong"].append("a lone CR or LF in the mail")
        if any(len(one) > 998 for one in raw.split(b"\r\n")):
            self.record["wrong"].append("a line that is too long")
        if b"\r\n." in raw.replace(b"\r\n..", b""):
            self.record["wrong"].append("a dot that is not doubled")
        if len(raw) < 1 << 20:
            self.record["raw"] = base64.b64encode(raw).decode()
        return True

    def challenge(self, text):
        self.say("334 " + base64.b64encode(text).decode())
        return base64.b64decode(self.line())

    def auth(self, line):
        mechanism = line.split()[1].decode()
        self.record["mechanism"] = mechanism
        if mechanism == "CRAM-MD5":
            answer = self.challenge(b"<1896.697170952@trap>").decode().split(" ")
            right = hmac.new(b"tanstaaf", b"<1896.697170952@trap>", hashlib.md5).hexdigest()
            good = answer == ["tim", right]
        elif mechanism == "XOAUTH2":
            self.say("334 ")
            answer = base64.b64decode(self.line())
            good = answer == b"user=tim\1auth=Bearer ya29.token\1\1"
            if not good:
                self.challenge(b'{"status":"401","schemes":"bearer","scope":"https://mail.test/"}')
        else:
            self.challenge(b"")
            good = False
        refusals = {"exchange": "550 5.7.30 Basic authentication is not supported for Client Submission.",
                    "google": "534-5.7.9 Application-specific password required.\r\n534 5.7.9 https://support.google.com/",
                    "badpass": "535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6",
                    "laterauth": "454 4.7.0 Temporary authentication failure"}
        self.say(refusals.get(self.name, "235 2.7.0 Welcome" if good else "535 5.7.8 Bad credentials"))

    offers = {"noauth": [], "nostarttls": [], "starttlsno": ["STARTTLS"], "cram": ["AUTH CRAM-MD5 PLAIN"],
              "xoauth2": ["AUTH XOAUTH2"], "exchange": ["AUTH PLAIN LOGIN"], "google": ["AUTH PLAIN LOGIN"],
              "badpass": ["AUTH PLAIN"], "laterauth": ["AUTH PLAIN"], "size": ["SIZE 1000"],
              "garbled": ["STARTTLS"]}

    def talk(self):
        name = self.name
        if name == "silent":
            self.wait("greeting")
        if name == "endless":
            while True:
                self.connection.sendall(b"220 " + b"x" * 65536)
        if name == "flood":
            while True:
                self.connection.sendall(b"220-and more\r\n" * 1000)
        if name == "http":
            self.connection.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
            raise Gone
        if name == "busy":
            self.say("421 4.3.2 trap.test too busy")
            raise Gone
        if name == "closed":
            self.say("554 5.7.1 you are on a list\x1b[31m")
            raise Gone
        if name == "mute":
            raise Gone
        self.say("220-trap.test\r\n220 ready" if name == "ok" else "220 trap.test ready")
        while True:
            line = self.command()
            verb = line.split()[0]
            if verb == b"EHLO":
                if name == "old":
                    self.say("502 5.5.1 no such command")
                    continue
                lines = ["trap.test"] + self.offers.get(name, ["8BITMIME"])
                self.say("\r\n".join("250%s%s" % (" " if i == len(lines) - 1 else "-", one)
                                     for i, one in enumerate(lines)))
            elif verb == b"STARTTLS":
                if name == "garbled":
                    self.say("220 go ahead")
                    self.say("this is no TLS at all")
                    raise Gone
                self.say("454 4.7.0 TLS not available now")
            elif verb == b"AUTH":
                self.auth(line)
            elif verb == b"MAIL":
                self.say({"sender4": "451 4.3.0 try later", "sender5": "550 5.7.1 not you"}.get(name, "250 ok"))
            elif verb == b"RCPT":
                address = line[9:].split(b"@")[0]
                if address == b"gone":
                    self.say("421 4.4.2 closing now")
                    raise Gone
                self.say({b"bad": "550-5.1.1 no such user\r\n550 5.1.1 at all", b"grey": "450 4.2.0 greylisted"}
                         .get(address, "250 ok"))
            elif verb == b"DATA":
                if name == "nodata":
                    self.say("554 5.5.1 no data today")
                    continue
                self.say("354 go on")
                if name == "stall":
                    tell({"server": name, "at": "content"})
                    hold.wait()
                    raise Gone
                if not self.content(limit=100000 if name == "cut" else None):
                    raise Gone
                if name == "unconfirmed":
                    raise Gone
                if name == "slow":
                    self.wait("confirmation")
                self.say({"content4": "452 4.2.2 mailbox full", "content5": "552 5.3.4 message too big",
                          "spam": "554 5.7.1 it looks like spam"}.get(name, "250 2.0.0 queued as TRAP"))
            elif verb == b"QUIT":
                if name == "noquit":
                    self.wait("quit")
                self.say("221 bye")
                raise Gone
            else:
                self.say("250 ok")

    def run(self):
        try:
            self.talk()
        except (Gone, OSError):
            pass
        finally:
            self.record["left"] = len(self.buffer)
            self.connection.close()
            tell(self.record)


def listen(name):
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen(50)

    def serve():
        while True:
            connection, _ = server.accept()
            if name == "stall":
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            threading.Thread(target=Session(name, connection).run, daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    return server.getsockname()[1]


hold = threading.Event()
NAMES = ["ok", "noauth", "nostarttls", "starttlsno", "garbled", "cram", "xoauth2", "exchange", "google", "badpass",
         "laterauth", "size", "silent", "endless", "flood", "http", "busy", "closed", "mute", "old", "sender4",
         "sender5", "nodata", "stall", "cut", "unconfirmed", "slow", "content4", "content5", "spam", "noquit"]
tell({"ports": {name: listen(name) for name in NAMES}})
sys.stdin.buffer.read()
