#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An independent mail server for tests: aiosmtpd on free ports of loopback. The first line on standard output is
{"ports": {NAME: PORT}}, then one line of JSON for each mail, as mail_reader.py reads it. It ends with its standard
input. Usage: smtp_server.py CERTIFICATE KEY

plain     nothing but SMTP                 starttls  STARTTLS and after it AUTH, both required
implicit  TLS from the first byte, AUTH    login     as starttls, with AUTH LOGIN alone
clear     AUTH without TLS                 utf8      SMTPUTF8
small     takes no more than 10000 bytes
lateN@... is put off N times (451), gone@... once and then refused (550), nobody@... refused.
The user is "ops", the password "s3cret päss".
"""
import asyncio
import base64
import json
import ssl
import sys
import threading

from aiosmtpd.smtp import SMTP, AuthResult

sys.path.insert(0, __file__.rsplit("/", 1)[0])
import mail_reader  # noqa: E402


def tell(record):
    sys.stdout.write(json.dumps(record) + "\n")
    sys.stdout.flush()


class Keeper:
    def __init__(self, name):
        self.name = name
        self.late = {}

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("late"):
            seen = self.late[address] = self.late.get(address, 0) + 1
            times = int(address[4:address.index("@")] or 1)
            if seen <= times:
                return "451 4.7.1 <%s>: greylisted, come back (%d)" % (address, seen)
        if address.startswith("gone") and self.late.setdefault(address, 0) == 0:
            self.late[address] = 1
            return "450 4.2.1 <%s>: try later" % address
        if address.startswith(("nobody", "gone")):
            return "550 5.1.1 <%s>: no such user here" % address
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        raw = envelope.original_content
        record = mail_reader.read(raw)
        record.update({"server": self.name, "mail_from": envelope.mail_from, "mail_options": envelope.mail_options,
                       "rcpt_tos": envelope.rcpt_tos, "tls": session.ssl is not None or self.name == "implicit",
                       "hello": session.host_name,
                       "user": session.auth_data if session.authenticated else None})
        if len(raw) < 1 << 20:
            record["raw"] = base64.b64encode(raw).decode()
        tell(record)
        return "250 2.0.0 kept as message %d" % len(raw)


def authenticate(server, session, envelope, mechanism, data):
    good = data.login == b"ops" and data.password == "s3cret päss".encode()
    return AuthResult(success=good, handled=False, auth_data=f"{mechanism} {data.login.decode()}" if good else None)


async def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    auth = {"authenticator": authenticate, "auth_required": True}
    kinds = {"plain": ({}, None),
             "clear": (dict(auth, auth_require_tls=False), None),
             "starttls": (dict(auth, tls_context=context, require_starttls=True), None),
             "login": (dict(auth, tls_context=context, require_starttls=True, auth_exclude_mechanism=["PLAIN"]), None),
             # It does not know of the TLS around it.
             "implicit": (dict(auth, auth_require_tls=False), context),
             "utf8": ({"enable_SMTPUTF8": True}, None),
             "small": ({"data_size_limit": 10000}, None)}
    loop = asyncio.get_running_loop()
    ports, servers, keepers = {}, [], {name: Keeper(name) for name in kinds}
    for name, (options, around) in kinds.items():
        options.setdefault("data_size_limit", 1 << 30)

        def make(name=name, options=options):
            return SMTP(keepers[name], hostname="mail.test", loop=loop, **options)

        server = await loop.create_server(make, "127.0.0.1", 0, ssl=around)
        servers.append(server)
        ports[name] = server.sockets[0].getsockname()[1]
    tell({"ports": ports})
    ended = asyncio.Event()

    def wait():
        sys.stdin.buffer.read()
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=wait, daemon=True).start()
    await ended.wait()

asyncio.run(main())
