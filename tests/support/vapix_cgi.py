# SPDX-License-Identifier: GPL-3.0-or-later
"""The text interfaces of the camera of vapix_camera.py: pictures, param.cgi, PTZ, masks, ports."""
import json
import re
import struct
import time
from xml.sax.saxutils import quoteattr

from vapix_state import DEFINITIONS, TEXT, XML, Answer, Bad, args, matches, need
from vapix_storage import disks, recordings


def jpeg(width, height):
    """A grey picture: baseline, one component, every block the same (ITU-T T.81)."""
    def segment(marker, data):
        return b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data
    one_code = bytes([1] + [0] * 15 + [0])
    bits = 2 * ((width + 7) // 8) * ((height + 7) // 8)
    scan = bytes(bits // 8) + (bytes([0xff >> (bits % 8)]) if bits % 8 else b"")
    return (b"\xff\xd8" + segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0") + segment(0xdb, b"\0" + bytes([16] * 64)) +
            segment(0xc0, b"\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\0") +
            segment(0xc4, b"\0" + one_code) + segment(0xc4, b"\x10" + one_code) +
            segment(0xda, b"\x01\x01\0\0\x3f\0") + scan + b"\xff\xd9")


def picture_of(camera, values):
    if values.get("camera", "1") != "1":
        raise Bad(Answer(400, "text/html", b"<html><body>Invalid camera</body></html>"))
    size = values.get("resolution", "1920x1080")
    if size not in ("1920x1080", "1280x720", "640x360", "320x240"):
        raise Bad(Answer(200, TEXT, "Error: unsupported resolution\n"))
    if not 0 <= int(values.get("compression", "30")) <= 100:
        raise Bad(Answer(200, TEXT, "Error: compression\n"))
    return jpeg(*(int(n) for n in size.split("x")))


def image(camera, request):
    need(camera, request, "viewer")
    return Answer(200, "image/jpeg", picture_of(camera, args(camera, request, ("camera", "resolution", "compression"))))


def stream(handler, camera, request):
    refused = camera.may(request, "viewer")
    if refused:
        return refused
    try:
        values = args(camera, request, ("camera", "resolution", "compression", "fps", "duration"))
        picture = picture_of(camera, values)
    except Bad as no:
        return no.answer
    fps = int(values.get("fps", "25"))
    end = time.monotonic() + int(values.get("duration", "3600"))
    handler.close_connection = True
    handler.send_response(200)
    handler.send_header("Content-Type", "multipart/x-mixed-replace; boundary=myboundary")
    handler.end_headers()
    sent = 0
    while time.monotonic() < end:
        body = b"no picture" if camera.config["trouble"].get("frames") == "damaged" and sent == 3 else picture
        handler.wfile.write(b"--myboundary\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(body) + body + b"\r\n")
        sent += 1
        if camera.config["trouble"].get("frames") == "stop" and sent == 5:
            handler.connection.recv(1)
            return None
        time.sleep(1 / fps)
    return None


def definitions(camera, wanted):
    groups = {}
    for name, (kind, values, level) in DEFINITIONS.items():
        if name in camera.parameters() and any(matches(name, group) for group in wanted):
            groups.setdefault(name.rsplit(".", 1)[0], []).append((name.rsplit(".", 1)[1], name, kind, values, level))
    text = '<?xml version="1.0" encoding="ISO-8859-1"?>\n<parameterDefinitions xmlns="http://www.axis.com/ParameterDefinitionsSchema">' \
           "<version>1.0</version><model>T1234</model><firmwareVersion>1</firmwareVersion>"
    for group, members in groups.items():
        parts = group.split(".")
        text += "".join(f'<group name="{part}">' for part in ["root"] + parts)
        for short, name, kind, values, level in members:
            inner = {"int": lambda: f'<int min="{values[0]}" max="{values[1]}"/>',
                     "enum": lambda: "<enum>" + "".join(f'<entry value="{v}" niceValue="{v}"/>' for v in values) + "</enum>",
                     "bool": lambda: f'<bool true="{values[0]}" false="{values[1]}"/>'}[kind]()
            text += f'<parameter name="{short}" value={quoteattr(camera.parameters()[name])} securityLevel="77{level}{level}" ' \
                    f'niceName="{short}"><type>{inner}</type></parameter>'
        text += "</group>" * (len(parts) + 1)
    return Answer(200, XML, text + "</parameterDefinitions>")


def param(camera, request):
    values = dict(request["query"])
    action = values.pop("action", None)
    held = camera.parameters()
    if action in ("list", "listdefinitions"):
        need(camera, request, "viewer")
        values = args(camera, {**request, "query": [q for q in request["query"] if q[0] != "action"]},
                      ("group", "listformat") if action == "listdefinitions" else ("group", "responseformat"))
        groups = values.get("group", "").split(",")
        if action == "listdefinitions":
            if values.get("listformat") != "xmlschema":
                return Answer(200, TEXT, "# Error: unknown list format\n")
            return definitions(camera, groups)
        text = ""
        for group in groups:
            found = [(n, v) for n, v in held.items() if matches(n, group)]
            root = "root." if group.startswith("root") else ""
            text += "".join(f"{root}{n}={v}\n" for n, v in found) or f"# Error: Error -1 getting param in group '{group}'\n"
        encoding = "utf-8" if camera.since(6, 0) else "latin-1"
        return Answer(200, TEXT, text.encode(encoding, "replace"))
    need(camera, request, "operator")
    if action == "update":
        for name, value in values.items():
            name = re.sub("^root\\.", "", name)
            kind, allowed, _ = DEFINITIONS.get(name, (None, (), None))
            good = name in held and (kind is None or (kind == "int" and value.lstrip("-").isdigit() and
                                                      allowed[0] <= int(value) <= allowed[1]) or value in allowed)
            if not good:
                return Answer(200, TEXT, f"# Error: Error setting '{name}' to '{value}'!\n")
        for name, value in values.items():
            name = re.sub("^root\\.", "", name)
            mask = re.fullmatch(r"Image\.I0\.Overlay\.MaskWindows\.M(\d+)\.Enabled", name)
            if mask:
                next(m for m in camera.state["masks"] if m["id"] == int(mask.group(1)))["enabled"] = value == "yes"
            else:
                camera.state["parameters"][name] = value
        return Answer(200, TEXT, "OK\n")
    if action == "add":
        if values.get("template") != "streamprofile" or values.get("group") != "StreamProfile":
            return Answer(200, TEXT, "# Error: no such template\n")
        number = next(n for n in range(100) if f"StreamProfile.S{n}.Name" not in held)
        for name in ("Name", "Description", "Parameters"):
            camera.state["parameters"][f"StreamProfile.S{number}.{name}"] = values.get(f"StreamProfile.S.{name}", "")
        return Answer(200, TEXT, f"S{number} OK\n")
    if action == "remove":
        group = re.sub("^root\\.", "", values.get("group", ""))
        gone = [n for n in held if n.startswith(group + ".")]
        for name in gone:
            camera.state["parameters"][name] = None
        return Answer(200, TEXT, "OK\n" if gone else f"# Error: Error removing group '{group}'\n")
    return Answer(200, TEXT, "# Request failed: unknown action\n")


def ptz(camera, request):
    if request["user"] is None:
        return Answer(401)
    values = dict(request["query"])
    state = camera.state
    held = camera.parameters()
    if values.pop("camera", "1") != "1":
        return Answer(200, TEXT, "Error:camera: unknown value\n")
    if set(values) == {"query"}:
        return ptz_query(state, values["query"])
    if not request["ptz"] and request["role"] == "viewer":
        return Answer(403, "text/html", b"<html><head><title>403 Forbidden</title></head></html>")
    if held.get("PTZ.Various.V1.Locked") == "true" or held.get("Properties.PTZ.PTZ") != "yes":
        camera.violation("a locked camera was moved")
        return Answer(200, TEXT, "Error:PTZ is not enabled\n")
    ranges = {"pan": (-180, 180), "tilt": (-180, 180), "zoom": (1, 19999), "rpan": (-360, 360), "rtilt": (-360, 360),
              "rzoom": (-9999, 9999), "speed": (1, 100), "continuouszoommove": (-100, 100)}
    for name, value in values.items():
        good = True
        if name in ranges:
            good = re.fullmatch(r"-?\d+(\.\d+)?", value) and ranges[name][0] <= float(value) <= ranges[name][1]
        elif name == "continuouspantiltmove":
            good = re.fullmatch(r"-?\d+,-?\d+", value) and all(abs(int(n)) <= 100 for n in value.split(","))
        elif name == "move":
            good = value in "home up down left right upleft upright downleft downright stop".split()
        elif name == "ircutfilter":
            good = value in ("auto", "on", "off")
        elif name == "gotoserverpresetname":
            good = value in state["presets"].values()
        elif name == "gotoserverpresetno":
            good = value in state["presets"]
        else:
            good = False
        if not good:
            return Answer(200, TEXT, f"Error:{name}: unknown value: {value}\n")
    where = state["ptz"]
    for name, value in values.items():
        if name in ("pan", "tilt", "zoom"):
            where[name] = float(value)
        elif name in ("rpan", "rtilt", "rzoom"):
            where[name[1:]] += float(value)
        elif name == "continuouspantiltmove":
            state["moving"] = [int(n) for n in value.split(",")]
        elif name == "continuouszoommove":
            state["zooming"] = int(value)
        elif name == "move" and value == "home":
            where.update(pan=0.0, tilt=0.0, zoom=1)
        elif name == "move":
            where["pan"] += 5
        elif name == "ircutfilter":
            state["parameters"]["PTZ.Various.V1.IrCutFilter"] = value
        elif name.startswith("gotoserver"):
            where.update(pan=90.0, tilt=-20.0)
    return Answer(204)


def ptz_query(state, query):
    if query == "position":
        return Answer(200, TEXT, "".join(f"{n}={v:.4f}\r\n" if isinstance(v, float) else f"{n}={v}\r\n"
                                         for n, v in state["ptz"].items()))
    if query == "limits":
        return Answer(200, TEXT, "MinPan=-170\r\nMaxPan=170\r\nMinTilt=-20\r\nMaxTilt=90\r\nMinZoom=1\r\nMaxZoom=9999\r\n")
    if query in ("presetposcam", "presetposall"):
        return Answer(200, TEXT, "Preset Positions for camera 1\r\n" +
                      "".join(f"presetposno{n}={v}\r\n" for n, v in state["presets"].items()))
    return Answer(200, TEXT, f"Error:query: unknown value: {query}\n")


def whoami(camera, request):
    return Answer(401) if request["user"] is None else \
        Answer(200, TEXT, f"{request['user']}\n{request['role']}{' ptz' if request['ptz'] else ''}\n")


def port(camera, request):
    values = args(camera, request, ("check", "checkactive", "checkdirection", "action"))
    held = camera.state["ports"]
    text = ""
    if "action" in values:
        need(camera, request, "operator")
        found = re.fullmatch(r"(\d+):([/\\])(?:(\d+)([/\\]))?", values["action"])
        if not found or not 1 <= int(found.group(1)) <= len(held):
            return Answer(200, TEXT, "Error: action\n")
        one = held[int(found.group(1)) - 1]
        if one["direction"] != "output":
            return Answer(200, TEXT, "Error: not an output\n")
        camera.state["sequences"].append(values["action"])
        one["state"] = "closed" if (found.group(4) or found.group(2)) == "/" else "open"
        return Answer(204)
    need(camera, request, "viewer")
    for number in values.get("check", "").split(","):
        if not number.isdigit() or not 1 <= int(number) <= len(held):
            return Answer(200, TEXT, "Error: check\n")
        text += f"port{number}={1 if held[int(number) - 1]['state'] == 'closed' else 0}\n"
    return Answer(200, TEXT, text)


def masks(camera, request):
    need(camera, request, "admin")
    values = args(camera, request, ("query", "action", "name", "width", "height", "center", "pxpolygon", "imagesource",
                                    "zoomlowlimit"))
    held = camera.state["masks"]
    named = {m["name"]: m for m in held}
    if values.get("query") == "listpxjson":
        return Answer(200, "application/json", json.dumps({"listpx": held}))
    action = values.get("action")
    if action in ("enable_all", "disable_all"):
        for mask in held:
            mask["enabled"] = action == "enable_all"
        return Answer(204)
    name = values.get("name", "")
    if action in ("add", "update"):
        if not name or len(name) > 128 or (action == "add" and name in named):
            return Answer(200, TEXT, "Error:Mask name already in use\n")
        if action == "update" and name not in named:
            return Answer(200, TEXT, "Error:No such mask\n")
        if action == "add" and len(held) >= 3:
            return Answer(200, TEXT, "Error:Maximum number of masks reached\n")
        if values.get("imagesource", "0") != "0":
            return Answer(200, TEXT, "Error:No such image source\n")
        if ("pxpolygon" in values) == ("width" in values and "height" in values):
            return Answer(200, TEXT, "Error:Either pxpolygon or width and height\n")
        corners = [c.split(",") for c in values.get("pxpolygon", "0,0:1,0:1,1").split(":")]
        if not 3 <= len(corners) <= 10 or not all(len(c) == 2 and c[0].isdigit() and c[1].isdigit() for c in corners):
            return Answer(200, TEXT, "Error:pxpolygon\n")
        mask = named.get(name) or {"id": len(held), "name": name, "enabled": True, "zoomlowlimit": 0}
        mask["zoomlowlimit"] = int(values.get("zoomlowlimit", mask["zoomlowlimit"]))
        mask["position"] = [{"x": int(c[0]), "y": int(c[1])} for c in corners]
        mask["asked"] = {n: values[n] for n in ("width", "height", "center") if n in values}
        if action == "add":
            held.append(mask)
        return Answer(204)
    if action == "remove":
        if name not in named:
            return Answer(200, TEXT, "Error:No such mask\n")
        held.remove(named[name])
        return Answer(204)
    return Answer(200, TEXT, "Error:unknown request\n")


CGIS = {"/axis-cgi/jpg/image.cgi": image, "/axis-cgi/param.cgi": param, "/axis-cgi/com/ptz.cgi": ptz,
        "/axis-cgi/io/port.cgi": port, "/axis-cgi/privacymask.cgi": masks}


def answer(camera, request):
    path = request["path"]
    does = CGIS.get(path) or (disks if path.startswith("/axis-cgi/disks/") else
                              recordings if path.startswith("/axis-cgi/record/") else None)
    if not does:
        return None
    if request["method"] != "GET":
        return Answer(405, "text/html", b"")
    try:
        return does(camera, request)
    except Bad as no:
        return no.answer
    except KeyError:
        return None
