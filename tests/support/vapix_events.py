# SPDX-License-Identifier: GPL-3.0-or-later
"""The SOAP services (event1, action1) of the camera of vapix_camera.py. Another prefix than in recordings, on purpose."""
import base64
import hashlib
import json
import re
import secrets
import struct
import time
import xml.etree.ElementTree as ElementTree

from vapix_state import Answer

SOAP = "http://www.w3.org/2003/05/soap-envelope"
EVENT, ACTION = "http://www.axis.com/vapix/ws/event1", "http://www.axis.com/vapix/ws/action1"
TOPICS = '''<e:GetEventInstancesResponse><w:TopicSet>
<onvif:Device e:NiceName="Device"><axis:IO e:NiceName="Ports"><Port w:topic="true" e:NiceName="Digital input port">
<e:MessageInstance e:isProperty="true"><e:SourceInstance><e:SimpleItemInstance Type="xsd:int" Name="port">
<e:Value>0</e:Value><e:Value>1</e:Value></e:SimpleItemInstance></e:SourceInstance>
<e:DataInstance><e:SimpleItemInstance Type="xsd:boolean" Name="state" isPropertyState="true"/></e:DataInstance>
</e:MessageInstance></Port></axis:IO></onvif:Device>
<axis:Storage e:NiceName="Edge storage"><Alert w:topic="true" e:NiceName="Alert &lt;1&gt;" e:isApplicationData="true">
<e:MessageInstance><e:DataInstance/></e:MessageInstance></Alert>
<Old w:topic="true" e:isDeprecated="true"/></axis:Storage></w:TopicSet></e:GetEventInstancesResponse>'''
RULES = '''<a:GetActionRulesResponse><a:ActionRules>
<a:ActionRule><a:RuleID>30</a:RuleID><a:Name>record</a:Name><a:Enabled>true</a:Enabled><a:Conditions><a:Condition>
<n:TopicExpression Dialect="x">tnsaxis:CameraApplicationPlatform/ObjectAnalytics/Device1ScenarioANY</n:TopicExpression>
<n:MessageContent Dialect="y">boolean(//SimpleItem[@Name="active" and @Value="1"])</n:MessageContent></a:Condition></a:Conditions>
<a:PrimaryAction>31</a:PrimaryAction></a:ActionRule>
<a:ActionRule><a:RuleID>16</a:RuleID><a:Name>mail</a:Name><a:Enabled>false</a:Enabled><a:StartEvent>
<n:TopicExpression Dialect="x">tns1:Device/tnsaxis:IO/Port</n:TopicExpression></a:StartEvent>
<a:PrimaryAction>17</a:PrimaryAction></a:ActionRule></a:ActionRules></a:GetActionRulesResponse>'''
CONFIGURATIONS = '''<a:GetActionConfigurationsResponse><a:ActionConfigurations><a:ActionConfiguration>
<a:ConfigurationID>31</a:ConfigurationID><a:Name>r</a:Name><a:TemplateToken>com.axis.action.unlimited.recording.storage</a:TemplateToken>
<a:Parameters><a:Parameter Name="storage_id" Value="SD_DISK"/><a:Parameter Name="password" Value="guard-secret"/></a:Parameters>
</a:ActionConfiguration></a:ActionConfigurations></a:GetActionConfigurationsResponse>'''
SCHEDULES = '''<e:GetScheduledEventsResponse><e:ScheduledEvents>
<e:ScheduledEvent><e:EventID>com.axis.schedules.weekdays</e:EventID><e:Name>Weekdays</e:Name><e:Schedule>
<e:ICalendar Dialect="http://www.axis.com/vapix/ws/ical1">DTSTART:19700105T000000
DTEND:19700106T000000
RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR</e:ICalendar></e:Schedule></e:ScheduledEvent>
<e:ScheduledEvent><e:EventID>daily</e:EventID><e:Name>At noon</e:Name><e:Schedule>
<e:ICalendar Dialect="http://www.axis.com/vapix/ws/ical1">DTSTART:19700105T120000
RRULE:FREQ=DAILY</e:ICalendar></e:Schedule></e:ScheduledEvent></e:ScheduledEvents></e:GetScheduledEventsResponse>'''
CALLS = {(EVENT, "GetEventInstances"): TOPICS, (ACTION, "GetActionRules"): RULES,
         (ACTION, "GetActionConfigurations"): CONFIGURATIONS, (EVENT, "GetScheduledEvents"): SCHEDULES}


def envelope(content, status=200):
    return Answer(status, "application/soap+xml; charset=utf-8",
                  f'<?xml version="1.0" encoding="UTF-8"?>\n<s:Envelope xmlns:s="{SOAP}" xmlns:e="{EVENT}" xmlns:a="{ACTION}" '
                  'xmlns:w="http://docs.oasis-open.org/wsn/t-1" xmlns:n="http://docs.oasis-open.org/wsn/b-2" '
                  'xmlns:onvif="http://www.onvif.org/ver10/topics" xmlns:axis="http://www.axis.com/2009/event/topics">'
                  f"<s:Body>{content}</s:Body></s:Envelope>")


def fault(text, detail="", code="Sender"):
    return envelope(f'<s:Fault><s:Code><s:Value>s:{code}</s:Value></s:Code><s:Reason><s:Text xml:lang="en">{text}</s:Text>'
                    f"</s:Reason>{f'<s:Detail><a:{detail}/></s:Detail>' if detail else ''}</s:Fault>", 400)


def session(camera, request):
    refused = camera.may(request, "viewer")
    if refused:
        return refused
    token = secrets.token_urlsafe(24)
    camera.state["sessions"][token] = time.monotonic()
    return Answer(200, "text/plain", token + "\n")


class Gone(Exception):
    pass


def receive(stream):
    """One frame of a client, checked as RFC 6455 says: opcode and payload."""
    def exactly(count):
        data = stream.read(count)
        if len(data) < count:
            raise Gone("the connection ended")
        return data
    first, second = exactly(2)
    if first & 0x70 or not second & 0x80:
        raise Gone("reserved bits, or a frame that is not masked")
    length = second & 0x7f
    if length == 126:
        length, = struct.unpack(">H", exactly(2))
    elif length == 127:
        length, = struct.unpack(">Q", exactly(8))
    key = exactly(4)
    data = bytes(b ^ key[i % 4] for i, b in enumerate(exactly(length)))
    return first & 0x0f, data


def frame(text, opcode=1, last=True):
    data = text if isinstance(text, bytes) else text.encode()
    head = bytes([(0x80 if last else 0) | opcode])
    head += bytes([len(data)]) if len(data) < 126 else b"\x7e" + struct.pack(">H", len(data))
    return head + data


def matching(topic, wanted):
    if not wanted:
        return True
    return any(topic == w or (w.endswith("//.") and (topic + "/").startswith(w[:-3] + "/")) for w in wanted)


def stream(handler, camera, request):
    """The events of state["stream"]: each {"after" (s), "topic", "source", "data"}; "drop", "garbage" or "ping" instead of a topic."""
    query = dict(request["query"])
    with camera.lock:
        begun = camera.state["sessions"].pop(query.get("wssession"), None)
    if not camera.since(10, 0):
        return handler.finish_answer(Answer(404, "text/html", b""))
    if request["user"] is None and (begun is None or time.monotonic() - begun > 15):
        return handler.finish_answer(Answer(401, "text/html", b"", handler.challenge()))
    key = handler.headers.get("Sec-WebSocket-Key", "")
    if handler.headers.get("Upgrade", "").lower() != "websocket" or handler.headers.get("Sec-WebSocket-Version") != "13" or \
            "upgrade" not in handler.headers.get("Connection", "").lower() or len(base64.b64decode(key)) != 16 or \
            query.get("sources") != "events":
        camera.violation("no handshake of a WebSocket")
        return handler.finish_answer(Answer(400, "text/html", b""))
    accept = base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()
    handler.close_connection = True
    handler.wfile.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                         f"Sec-WebSocket-Accept: {accept}\r\n\r\n").encode())
    try:
        opcode, data = receive(handler.rfile)
        asked = json.loads(data)
        reply = {"apiVersion": "1.0", "context": asked.get("context"), "method": "events:configure"}
        filters = asked.get("params", {}).get("eventFilterList")
        if opcode != 1 or asked.get("method") != "events:configure":
            reply["error"] = {"code": 2102, "message": "Method not supported"}
        elif not isinstance(filters, list) or not filters or any(
                set(f) - {"topicFilter", "contentFilter"} or not re.fullmatch("[A-Za-z0-9_:./*-]+", f.get("topicFilter", "x")) for f in filters):
            reply["error"] = {"code": 2104, "message": "Invalid parameter value specified"}
        else:
            reply["data"] = {}
        text = json.dumps(reply)
        handler.wfile.write(frame(text[:10], last=False) + frame(text[10:], opcode=0))  # in two fragments
        wanted = [f["topicFilter"] for f in filters or [] if "topicFilter" in f]
        with camera.lock:
            events = camera.state["stream"].pop(0) if camera.state["stream"] else []
        for event in events:
            time.sleep(event.get("after", 0))
            topic = event["topic"]
            if topic == "drop":
                return None
            if topic == "close":
                return handler.wfile.write(frame(b"\x03\xe9", opcode=8))
            if topic == "garbage":
                handler.wfile.write(b"\xff\xff\xff\xff")
                continue
            if topic == "ping":
                handler.wfile.write(frame(b"there?", opcode=9))
                opcode, data = receive(handler.rfile)
                if opcode != 10 or data != b"there?":
                    camera.violation("a ping without its pong")
                continue
            if matching(topic, wanted):
                handler.wfile.write(frame(json.dumps({"apiVersion": "1.0", "method": "events:notify", "params": {"notification": {
                    "topic": topic, **({"timestamp": event["time"]} if "time" in event else {}),
                    "message": {"source": event.get("source", {}), "key": {}, "data": event.get("data", {})}}}})))
        while True:
            if receive(handler.rfile)[0] == 8:
                return None
    except Gone as why:
        if "masked" in str(why):
            camera.violation(str(why))
    return None


def answer(camera, request):
    if request["path"] == "/axis-cgi/wssession.cgi" and camera.since(10, 0):
        return session(camera, request)
    if request["path"] != "/vapix/services" or not camera.since(5, 50) or \
            camera.parameters().get("Properties.API.WebService.WebService") != "yes":
        return None
    refused = camera.may(request, "admin")
    if refused:
        return refused
    if request["method"] != "POST" or not request["type"].startswith("application/soap+xml"):
        return Answer(405, "text/html", b"")
    try:
        body = ElementTree.fromstring(request["body"]).find(f"{{{SOAP}}}Body")
        space, name = body[0].tag[1:].split("}")
    except (ElementTree.ParseError, TypeError, IndexError, ValueError):
        return fault("syntax error in the message")
    if camera.state["events"] == "fault":
        return fault("no such action rule", "ActionRuleNotFoundFault")
    content = CALLS.get((space, name))
    # For a call that it does not know, gSOAP, which the cameras' service is built on, has these words.
    return envelope(content) if content else fault(f"Method '{name}' not implemented: method name or namespace not recognized")
