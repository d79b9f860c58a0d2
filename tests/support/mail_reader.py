#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads mails with Python's email package, which shares no code with the program under test, and tells what it found
and every rule of the wire format that was broken. Usage: mail_reader.py FILE...; one line of JSON each."""
import base64
import email
import email.header
import email.policy
import email.utils
import hashlib
import json
import re
import sys


def wire_problems(raw):
    """RFC 5322, section 2.1, and what we promise beyond it: 7-bit, no line begins with a dot or "From "."""
    problems = []
    if not raw.endswith(b"\r\n"):
        problems.append("does not end with CRLF")
    for what, pattern in (("a lone CR or LF", rb"\r(?!\n)|(?<!\r)\n"), ("a line of more than 998 octets", rb"[^\r\n]{999}"),
                          ("a line that begins with a dot or From", rb"(?m)^(\.|From )"),
                          ("a line of nothing but blanks", rb"(?m)^[ \t]+\r$"),
                          ("something that is no 7-bit text", rb"[^\t\r\n\x20-\x7e]")):
        found = re.search(pattern, raw)
        if found:
            problems.append(f"{what} at octet {found.start()}")
    head = raw.split(b"\r\n\r\n", 1)[0]
    for line in head.split(b"\r\n"):
        for word in line.split():
            if word.startswith(b"=?") and len(word.rstrip(b",")) > 75:
                problems.append(f"an encoded word of {len(word)} octets")
            if word.startswith(b"=?"):
                parts = word.rstrip(b",").split(b"?")
                try:
                    data = parts[3]
                    if parts[2] == b"B":
                        base64.b64decode(data, validate=True).decode("utf-8")
                    else:
                        import quopri
                        quopri.decodestring(data, header=True).decode("utf-8")
                except (UnicodeDecodeError, ValueError, IndexError) as error:
                    problems.append(f"encoded word {word!r}: {error}")
        if b"=?" in line and len(line) > 76:
            problems.append(f"a line of {len(line)} octets with an encoded word")
    return problems


def read(raw):
    message = email.message_from_bytes(raw, policy=email.policy.default)
    found = {"problems": wire_problems(raw), "headers": [[name, str(value)] for name, value in message.items()],
             "defects": [], "plain": None, "html": None, "attachments": [], "types": [], "size": len(raw)}
    found["longest"] = max(len(line) for line in raw.split(b"\r\n"))
    for name in ("from", "to", "cc", "reply-to"):
        if message[name] is not None:
            found[name] = [[a.display_name, a.addr_spec] for a in message[name].addresses]
            found["defects"] += [f"{name}: {d!r}" for d in message[name].defects]
    # Python 3.11's own parser puts a blank between the encoded words of a name, against RFC 2047, section 6.2.
    name = email.utils.parseaddr(email.message_from_bytes(raw)["from"].replace("\r\n", ""))[0]
    found["from_name"] = str(email.header.make_header(email.header.decode_header(name))) if name else ""
    for part in message.walk():
        found["types"].append(part.get_content_type())
        found["defects"] += [repr(d) for d in part.defects]
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        if part.get_content_disposition() == "attachment":
            found["attachments"].append({"name": part.get_filename(), "type": part.get_content_type(),
                                         "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)})
        else:
            found["html" if part.get_content_subtype() == "html" else "plain"] = \
                content.decode(part.get_content_charset())
    return found


if __name__ == "__main__":
    for path in sys.argv[1:]:
        with open(path, "rb") as file:
            print(json.dumps(read(file.read())))
