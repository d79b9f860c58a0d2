# SPDX-License-Identifier: GPL-3.0-or-later
"""How Slack and a Teams workflow answer, for http_server.py. Strict: what the real ones refuse is refused with their own
words, and what they would silently leave out is refused, too.

Slack's webhook is /services/TEAM/BOT/SCENARIO..., its API /api/chat.postMessage (the token says the scenario), a Teams
workflow /workflows/SCENARIO/triggers/manual/paths/invoke?...&sig=... The sources are those named in the headers of
src/executors/communication.
"""
import base64
import json
import re
import threading
import urllib.parse

JSON = [("Content-Type", "application/json; charset=utf-8")]
TEXT = [("Content-Type", "text/plain")]
BROKEN = ("big", "slow", "short", "silent", "close", "reset", "garbage", "html", "echo")
BLOCKS = {"actions", "call", "card", "carousel", "container", "context", "context_actions", "data_table",
          "data_visualization", "divider", "file", "header", "image", "input", "markdown", "plan", "rich_text",
          "section", "table", "task_card", "video"}
MARK = re.compile(r"<((https?|slack)://|mailto:|tel:|@[UW]|#C|!(here|channel|everyone|subteam\^|date\^))[^<>\n]*>")
seen = set()
lock = threading.Lock()


class Refused(Exception):
    """What Slack says, and why (in a header, for whoever reads a failed test)."""

    def __init__(self, word, why):
        super().__init__(word)
        self.word = word
        self.why = why


def first_time(key):
    with lock:
        if key in seen:
            return False
        seen.add(key)
        return True


def text_object(value, longest, kinds):
    if not isinstance(value, dict) or value.get("type") not in kinds or not isinstance(value.get("text"), str):
        raise Refused("invalid_blocks", "no text object")
    if not 0 < len(value["text"]) <= longest:
        raise Refused("invalid_blocks", "length of a text")


def check_blocks(blocks):
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format", "no list")
    if not 1 <= len(blocks) <= 50:
        raise Refused("invalid_blocks", "count")
    for block in blocks:
        if not isinstance(block, dict) or block.get("type") not in BLOCKS:
            raise Refused("invalid_blocks", "type")
        if block["type"] == "section":
            if "text" not in block and "fields" not in block:
                raise Refused("invalid_blocks", "section")
            if "text" in block:
                text_object(block["text"], 3000, ("mrkdwn", "plain_text"))
            for field in block.get("fields", []):
                text_object(field, 2000, ("mrkdwn", "plain_text"))
        if block["type"] == "header":
            text_object(block.get("text"), 150, ("plain_text",))
    if len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))) > 13300:
        raise Refused("msg_blocks_too_long", "together")


def slack_message(request, names):
    if request["method"] != "POST":
        raise Refused("invalid_payload", "method")
    if request["headers"].get("content-type", "").replace(" ", "").lower() != "application/json;charset=utf-8":
        raise Refused("invalid_payload", "content type")
    try:
        message = json.loads(base64.b64decode(request["body"]).decode("utf-8"))
    except ValueError:
        raise Refused("invalid_payload", "no JSON")
    if not isinstance(message, dict) or not set(message) <= names:
        raise Refused("invalid_payload", "names")
    if not all(isinstance(message.get(name, ""), str) for name in names - {"blocks", "attachments"}):
        raise Refused("invalid_payload", "kinds")
    if not message.get("text", "").strip() and not message.get("blocks") and not message.get("attachments"):
        raise Refused("no_text", "empty")
    text = message.get("text", "")
    if len(text) > 40000:
        raise Refused("msg_too_long", "Slack itself would cut it without a word")
    if MARK.sub("", text).find("<") >= 0 or re.search(r"&(?!(amp|lt|gt);)", text) or re.search(
            r"(?m)(?<!^)>", MARK.sub("", text)):
        raise Refused("invalid_payload", "& < > are not escaped")
    if "blocks" in message:
        check_blocks(message["blocks"])
    if "attachments" in message:
        if not isinstance(message["attachments"], list) or not all(isinstance(a, dict) for a in message["attachments"]):
            raise Refused("invalid_attachments", "no list of objects")
    if "thread_ts" in message and not re.fullmatch(r"\d{1,12}\.\d{1,6}", message["thread_ts"]):
        raise Refused("invalid_payload", "thread_ts")
    return message


def limited(scenario, key, reply, connection, fine, body):
    """The scenarios of 429; True when it answered."""
    if scenario == "limited":
        reply(connection, 429, body, JSON + [("Retry-After", "30")])
    elif scenario == "limited-once" and first_time(key):
        reply(connection, 429, body, JSON + [("Retry-After", "1")])
    elif scenario == "limited-once":
        fine()
    elif scenario == "limited-always":
        reply(connection, 429, body, JSON + [("Retry-After", "1")])
    elif scenario == "limited-by-body":
        reply(connection, 429, body.replace(b'"retry_after":1', b'"retry_after":45'), JSON)
    elif scenario == "limited-without-a-time":
        reply(connection, 429, b"", [])
    elif scenario == "limited-by-nonsense":
        reply(connection, 429, b"", [("Retry-After", "-5 soon")])
    else:
        return False
    return True


def scenario_of(text, most):
    """The scenario is what stands before a dot; after it anything that makes the address different from others."""
    return text.split(".")[0][:most]


def slack_webhook(connection, request, reply, broken):
    path = request["path"].split("?")[0]
    parts = path.split("/")
    scenario = scenario_of(parts[-1], 80)
    if len(parts) != 5 or not re.fullmatch(r"T[A-Z0-9]+", parts[2]) or not re.fullmatch(r"B[A-Z0-9]+", parts[3]):
        reply(connection, 404, b"no_service", TEXT)
        return True
    try:
        slack_message(request, {"text", "blocks", "attachments", "thread_ts"})
    except Refused as refused:
        reply(connection, 400, refused.word.encode(), TEXT + [("X-Why", refused.why)])
        return True

    def fine():
        reply(connection, 200, b"ok", [("Content-Type", "text/html")])

    body = b'{"retry_after":1,"ok":false,"error":"rate_limited"}'
    if limited(scenario, path, reply, connection, fine, body):
        return True
    if scenario in BROKEN:
        return broken(scenario)
    word = re.fullmatch(r"(\d{3})(?:-(.*))?", scenario)
    if word and word[1] == "302":
        reply(connection, 302, b"", [("Location", "https://elsewhere.example.org/services/" + parts[-1])])
    elif word:
        reply(connection, int(word[1]), (word[2] or "").encode(), TEXT)
    elif scenario == "quotes":
        reply(connection, 404, b"Nothing at " + path.encode() + b" here: " + request["path"].encode(), TEXT)
    else:
        fine()
    return True


def slack_api(connection, request, reply, broken):
    token = re.fullmatch(r"Bearer xoxb-(\S+)", request["headers"].get("authorization", ""))

    def answer(document, headers=()):
        reply(connection, 200, json.dumps(document).encode(), JSON + list(headers))
        return True

    if "authorization" not in request["headers"]:
        return answer({"ok": False, "error": "not_authed"})
    if not token:
        return answer({"ok": False, "error": "invalid_auth"})
    scenario = scenario_of(token[1], 80)
    try:
        message = slack_message(request, {"text", "blocks", "attachments", "thread_ts", "channel", "username",
                                          "icon_emoji"})
    except Refused as refused:
        return answer({"ok": False, "error": refused.word, "response_metadata": {"messages": ["[ERROR] " + refused.why]}})
    if not re.fullmatch(r":[a-z0-9_+'-]+:", message.get("icon_emoji", ":a:")):
        return answer({"ok": False, "error": "invalid_arguments"})
    if not message.get("channel"):
        return answer({"ok": False, "error": "channel_not_found"})

    def fine():
        answer({"ok": True, "channel": "C0123456789", "ts": "1718100000.123456", "message": message})

    if limited(scenario, token[1], reply, connection, fine, b'{"ok":false,"error":"ratelimited"}'):
        return True
    if scenario in BROKEN:
        return broken(scenario)
    if scenario == "missing_scope":
        return answer({"ok": False, "error": "missing_scope", "needed": "chat:write.customize",
                       "provided": "chat:write"})
    if scenario == "invalid_blocks":
        return answer({"ok": False, "error": "invalid_blocks", "response_metadata": {
            "messages": ["[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"]}})
    if scenario == "ratelimited":
        return answer({"ok": False, "error": "ratelimited"}, [("Retry-After", "12")])
    if scenario == "warned":
        return answer({"ok": True, "channel": "C0123456789", "ts": "1718100000.123456",
                       "response_metadata": {"warnings": ["message_truncated"]}})
    if scenario == "no_ts":
        return answer({"ok": True})
    if scenario == "quotes":
        return answer({"ok": False, "error": "invalid_arguments", "response_metadata": {
            "messages": ["[ERROR] the token xoxb-" + token[1] + " is odd"]}})
    if scenario.isdigit():
        reply(connection, int(scenario), b"", JSON)
        return True
    if scenario != "ok":
        return answer({"ok": False, "error": scenario})
    fine()
    return True


def card_error(body):
    """Why a workflow or Teams would not take this body; empty: it is the documented shape, to the letter."""
    if set(body) != {"type", "attachments"} or body["type"] != "message":
        return "message"
    if not isinstance(body["attachments"], list) or len(body["attachments"]) != 1:
        return "attachments"
    attachment = body["attachments"][0]
    if set(attachment) != {"contentType", "contentUrl", "content"} or attachment["contentUrl"] is not None:
        return "attachment"
    if attachment["contentType"] != "application/vnd.microsoft.card.adaptive":
        return "contentType"
    card = attachment["content"]
    if not {"$schema", "type", "version", "msteams", "body"} <= set(card) <= {"$schema", "type", "version", "msteams",
                                                                             "body", "actions"}:
        return "names of the card"
    if card["$schema"] != "http://adaptivecards.io/schemas/adaptive-card.json" or card["type"] != "AdaptiveCard":
        return "schema"
    if card["version"] != "1.4" or card["msteams"] != {"width": "Full"}:
        return "version or width"
    for action in card.get("actions", []):
        if set(action) != {"type", "title", "url"} or action["type"] != "Action.OpenUrl":
            return "action"
        if not action["title"] or urllib.parse.urlsplit(action["url"]).scheme not in ("http", "https"):
            return "action's url"
    return elements_error(card["body"])


def elements_error(elements):
    if not isinstance(elements, list) or not elements:
        return "elements"
    for element in elements:
        kind = element.get("type")
        if kind == "TextBlock":
            if not set(element) <= {"type", "text", "wrap", "size", "weight", "color", "isSubtle"}:
                return "names of a TextBlock"
            if not isinstance(element["text"], str) or not element["text"] or element["wrap"] is not True:
                return "text"
            if element.get("color", "default") not in ("default", "dark", "light", "accent", "good", "warning",
                                                       "attention"):
                return "color"
        elif kind == "FactSet":
            if set(element) != {"type", "facts"} or not element["facts"]:
                return "facts"
            for fact in element["facts"]:
                if set(fact) != {"title", "value"} or not all(isinstance(v, str) for v in fact.values()):
                    return "fact"
        elif kind == "Container":
            if set(element) != {"type", "separator", "items"}:
                return "container"
            inner = elements_error(element["items"])
            if inner:
                return inner
        else:
            return "kind of an element"
    return ""


def teams(connection, request, reply, broken):
    url = urllib.parse.urlsplit(request["path"])
    parts = url.path.split("/")
    scenario = scenario_of(parts[2], 80)

    def refuse(status, code, message):
        reply(connection, status, json.dumps({"error": {"code": code, "message": message}}).encode(), JSON)
        return True

    if "sig" not in urllib.parse.parse_qs(url.query):
        return refuse(401, "DirectApiAuthorizationRequired", "The request must be authenticated using OAuth.")
    raw = base64.b64decode(request["body"])
    if len(raw) >= 27 * 1000:
        return refuse(413, "RequestEntityTooLarge", "%d bytes" % len(raw))
    if request["method"] != "POST" or request["headers"].get("content-type") != "application/json":
        return refuse(415, "UnsupportedMediaType", "not JSON")
    try:
        wrong = card_error(json.loads(raw.decode("utf-8")))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        wrong = repr(error)
    if wrong:
        return refuse(400, "InvalidRequestContent", wrong)

    def fine():
        reply(connection, 202)

    if limited(scenario, request["path"], reply, connection, fine, b'{"retry_after":1}'):
        return True
    if scenario in BROKEN:
        return broken(scenario)
    if scenario == "deleted":
        return refuse(404, "WorkflowNotFound", "The workflow could not be found at " + request["path"])
    if scenario == "disabled":
        return refuse(404, "WorkflowTriggerIsNotEnabled", "The workflow is disabled.")
    if scenario == "forbidden":
        return refuse(403, "AuthorizationFailed", "sig=" + urllib.parse.parse_qs(url.query)["sig"][0] + " is wrong")
    if scenario == "delivery-failed":
        reply(connection, 200, b"Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP "
                               b"error 403 with ContextId x.", TEXT)
    elif scenario == "delivery-limited":
        reply(connection, 200, b"Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP "
                               b"error 429 with ContextId x.", TEXT)
    elif scenario == "302":
        reply(connection, 302, b"", [("Location", "https://login.example.org/x")])
    elif scenario == "200":
        reply(connection, 200, b"1", TEXT)
    elif scenario.isdigit():
        reply(connection, int(scenario), b"", [])
    else:
        fine()
    return True
