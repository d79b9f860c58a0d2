# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON interfaces of the camera of vapix_camera.py: methods and parameters are checked as their documentation says."""
import ipaddress
import json
import re

from vapix_state import Answer

INFO = {"Architecture": "aarch64", "Brand": "AXIS", "BuildDate": "Feb 20 2026 18:24", "HardwareID": "7FF.1",
        "ProdFullName": "AXIS T1234 Test Camera", "ProdNbr": "T1234", "ProdShortName": "AXIS T1234", "ProdType": "Test Camera",
        "ProdVariant": "", "SerialNumber": "ACCC8E012345", "Soc": "Test SoC", "SocSerialNumber": "00000000-00000000",
        "WebURL": "https://www.axis.com"}
UNRESTRICTED = ("Brand", "BuildDate", "HardwareID", "ProdFullName", "ProdNbr", "ProdShortName", "ProdType", "ProdVariant",
                "SerialNumber", "Version", "WebURL")


class Refused(Exception):
    def __init__(self, code, message, details=None, status=200):
        self.code, self.message, self.details, self.status = code, message, details, status


class Forbidden(Exception):
    def __init__(self, answer):
        self.answer = answer


def need(camera, request, role):
    refused = camera.may(request, role)
    if refused:
        raise Forbidden(refused)


def check(params, spec, required=(), code=1000):
    """spec: name -> type or a function that tells whether the value is good."""
    for name in params:
        if name not in spec:
            raise Refused(code, f"Invalid parameter '{name}'")
    for name in required:
        if name not in params:
            raise Refused(code, f"Missing parameter '{name}'")
    for name, value in params.items():
        good = spec[name]
        if not (type(value) is good if isinstance(good, type) else good(value)):
            raise Refused(code, f"Invalid value for parameter '{name}'")


def device_info(camera, request, method, params):
    values = {**INFO, "Version": camera.config["firmware"]}
    if method == "getAllProperties":
        need(camera, request, "operator")
        return {"propertyList": values}
    if method == "getProperties":
        need(camera, request, "operator")
        check(params, {"propertyList": lambda v: isinstance(v, list) and all(isinstance(n, str) for n in v)}, ["propertyList"])
        return {"propertyList": {n: values[n] for n in params["propertyList"] if n in values}}
    if method == "getAllUnrestrictedProperties" and camera.since(8, 50):
        return {"propertyList": {n: values[n] for n in UNRESTRICTED}}
    return None


def discovery(camera, request, method, params):
    if method != "getApiList":
        return None
    names = [("basic-device-info", "1.3"), ("io-port-management", "1.1"), ("param-cgi", "1.0"), ("stream-profiles", "1.0"),
             ("network-settings", "1.15"), ("dynamicoverlay", "1.8"), ("privacy-mask", "2.4"), ("light-control", "1.5")]
    if camera.since(12, 9):
        names += [("privacy-mask", "3.0")]
    return {"apiList": [{"id": n, "version": v, "name": n, "docLink": "https://www.axis.com/", "status": "official"}
                        for n, v in names]}


def profiles(camera, request, method, params):
    held = camera.state["profiles"]
    named = {p["name"]: p for p in held}

    def names(values):
        return isinstance(values, list) and all(isinstance(v, dict) and set(v) == {"name"} for v in values)

    def whole(values):
        return isinstance(values, list) and values and all(
            isinstance(v, dict) and set(v) == {"name", "description", "parameters"} and
            re.fullmatch("[A-Za-z0-9_.,-]+", v["name"]) for v in values)
    if method == "list":
        need(camera, request, "viewer")
        check(params, {"streamProfileName": names}, code=2003)
        wanted = [n["name"] for n in params.get("streamProfileName", [])]
        for name in wanted:
            if name not in named:
                raise Refused(2006, "The stream profile does not exist")
        if camera.state["max_profiles"] == 0:
            return {"maxProfiles": 0}
        return {"streamProfile": [p for p in held if not wanted or p["name"] in wanted],
                "maxProfiles": camera.state["max_profiles"]}
    need(camera, request, "operator")
    if method in ("create", "update"):
        check(params, {"streamProfile": whole}, ["streamProfile"], 2003)
        for profile in params["streamProfile"]:
            if method == "create" and profile["name"] in named:
                raise Refused(2002, "The stream profile name already exists")
            if method == "update" and profile["name"] not in named:
                raise Refused(2006, "The stream profile does not exist")
            if method == "create":
                if len(held) >= camera.state["max_profiles"]:
                    raise Refused(2001, "The maximum number of stream profiles is reached")
                held.append(profile)
            else:
                named[profile["name"]].update(profile)
        return {}
    if method == "remove":
        check(params, {"streamProfileName": names}, ["streamProfileName"], 2003)
        for one in params["streamProfileName"]:
            if one["name"] not in named:
                raise Refused(2006, "The stream profile does not exist")
            held.remove(named[one["name"]])
        return {}
    return None


def ports(camera, request, method, params):
    held = {p["port"]: p for p in camera.state["ports"]}

    def port_of(value):
        if value not in held:
            raise Refused(1000, "Invalid parameter value specified", {"port": value})
        port = held[value]
        if port["direction"] != "output" or port["readonly"]:
            raise Refused(1000, "Invalid parameter value specified", {"port": value, "propertyName": "state"})
        return port
    if method == "getPorts":
        need(camera, request, "viewer")
        return {"numberOfPorts": len(held), **({"items": camera.state["ports"]} if held else {})}
    need(camera, request, "operator")
    states = ("open", "closed")
    if method == "setPorts":
        check(params, {"ports": list}, ["ports"])
        for one in params["ports"]:
            check(one, {"port": str, "state": lambda v: v in states, "direction": str, "normalState": str, "usage": str,
                        "name": str}, ["port"])
            port_of(one["port"]).update(one)
        return {}
    if method == "setStateSequence":
        check(params, {"port": str, "sequence": list}, ["port", "sequence"])
        port = port_of(params["port"])
        for one in params["sequence"]:
            check(one, {"state": lambda v: v in states, "time": lambda v: type(v) is int and 0 <= v <= 65535}, ["state", "time"])
        camera.state["sequences"].append(params)
        port["state"] = params["sequence"][-1]["state"]
        return {}
    return None


def network(camera, request, method, params):
    need(camera, request, "admin")
    held = camera.state["network"]

    def is_ip(value):
        try:
            return bool(ipaddress.ip_address(value))
        except ValueError:
            return False

    def bad(sub):
        raise Refused(4004, "Invalid parameter(s)", {"subCode": sub})
    if method == "getNetworkInfo":
        return {"system": {"hostname": {n: held[n] for n in ("hostname", "useDhcpHostname", "staticHostname")},
                           "resolver": {**{n: held[n] for n in ("nameServers", "useDhcpResolverInfo", "staticNameServers",
                                                                "searchDomains", "staticSearchDomains")},
                                        "maxSupportedStaticNameServers": 3}},
                "devices": [{"name": "eth0", "type": "wired", "macAddress": "ac:cc:8e:01:23:45", "link": True,
                             "IPv4": {"enabled": True, "configurationMode": held["mode"],
                                      "addresses": [{"address": held["address"], "prefixLength": held["prefix"],
                                                     "origin": held["mode"], "scope": "global"}],
                                      "staticAddressConfigurations": [], "defaultRouter": held["router"]},
                             "IPv6": {"enabled": True, "addresses": [{"address": "fe80::aecc:8eff:fe01:2345", "prefixLength": 64,
                                                                      "origin": "linkLocal", "scope": "link"}]}}]}
    if method == "setHostnameConfiguration":
        check(params, {"useDhcpHostname": bool, "staticHostname": str}, ["useDhcpHostname"], 4001)
        if not params["useDhcpHostname"]:
            if not re.fullmatch("[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?", params.get("staticHostname", "")):
                bad(100)
            held["hostname"] = held["staticHostname"] = params["staticHostname"]
        held["useDhcpHostname"] = params["useDhcpHostname"]
        return {}
    if method == "setResolverConfiguration":
        check(params, {"useDhcpResolverInfo": bool, "staticNameServers": list, "staticSearchDomains": list,
                       "staticDomainName": str}, ["useDhcpResolverInfo"], 4001)
        if not all(is_ip(a) for a in params.get("staticNameServers", [])) or len(params.get("staticNameServers", [])) > 3:
            bad(104)
        held["useDhcpResolverInfo"] = params["useDhcpResolverInfo"]
        if not params["useDhcpResolverInfo"]:
            held["nameServers"] = held["staticNameServers"] = params.get("staticNameServers", [])
            held["searchDomains"] = held["staticSearchDomains"] = params.get("staticSearchDomains", [])
        return {}
    if method == "setIPv4AddressConfiguration":
        check(params, {"deviceName": str, "enabled": bool, "configurationMode": lambda v: v in ("dhcp", "static"),
                       "staticDefaultRouter": str, "staticAddressConfigurations": list}, ["deviceName", "configurationMode"], 4001)
        if params["deviceName"] != "eth0":
            bad(101)
        if params["configurationMode"] == "static":
            for one in params.get("staticAddressConfigurations", []):
                check(one, {"address": is_ip, "prefixLength": lambda v: type(v) is int and 0 < v <= 32, "broadcast": is_ip},
                      ["address", "prefixLength"], 4001)
                held["address"], held["prefix"] = one["address"], one["prefixLength"]
            held["router"] = params.get("staticDefaultRouter", "")
        held["mode"] = params["configurationMode"]
        if camera.state["vanish"]:
            raise Forbidden(Answer(0))
        return {}
    return None


def lights(camera, request, method, params):
    need(camera, request, "operator")
    held = {l["lightID"]: l for l in camera.state["lights"]}
    if not held:
        raise Refused(1005, "No light hardware found, could not complete request.")
    if method == "getLightInformation":
        check(params, {})
        return {"items": camera.state["lights"]}
    spec = {"lightID": str, **{"setManualIntensity": {"intensity": int}, "setAutomaticIntensityMode": {"enabled": bool}}
            .get(method, {})}
    check(params, spec, spec)
    light = held.get(params["lightID"])
    if not light:
        raise Refused(1002, "Unknown light ID")
    if method == "getValidIntensity":
        return {"ranges": [{"low": 0, "high": 1000}]}
    if method == "getManualIntensity":
        return {"intensity": camera.state["intensity"][params["lightID"]]}
    if method == "getCurrentIntensity":
        return {"intesity": camera.state["intensity"][params["lightID"]]}  # as the documentation's example spells it
    if method == "getLightStatus":
        return {"status": light["lightState"]}
    if method in ("enableLight", "disableLight"):
        light["enabled"] = method == "enableLight"
        return {}
    if method in ("activateLight", "deactivateLight"):
        if not light["enabled"]:
            raise Refused(1009, "The light is disabled")
        light["lightState"] = method == "activateLight"
        return {}
    if method == "setAutomaticIntensityMode":
        light["automaticIntensityMode"] = params["enabled"]
        return {}
    if method == "setManualIntensity":
        if not 0 <= params["intensity"] <= 1000:
            raise Refused(1003, "Intensity out of range")
        camera.state["intensity"][params["lightID"]] = params["intensity"]
        return {}
    return None


def overlays(camera, request, method, params):
    need(camera, request, "operator")
    state = camera.state
    colors = ("black", "white", "red", "transparent", "semiTransparent")

    def position(value):
        names = ("top", "topRight", "bottomRight", "bottom", "bottomLeft", "topLeft")
        return value in names if isinstance(value, str) else (
            isinstance(value, list) and len(value) == 2 and all(type(v) in (int, float) and -1 <= v <= 1 for v in value))
    fields = {"camera": (301, lambda v: v == 1), "identity": (302, lambda v: type(v) is int),
              "position": (303, position), "text": (304, lambda v: isinstance(v, str) and len(v) <= 512),
              "overlayPath": (305, lambda v: v in state["image_files"]), "textColor": (306, lambda v: v in colors),
              "textBGColor": (307, lambda v: v in colors), "fontSize": (309, lambda v: type(v) is int and 8 <= v <= 200)}

    def checked(allowed, required=()):
        for name in params:
            if name not in allowed:
                raise Refused(103, f"Unknown parameter {name}")
            code, good = fields[name]
            if not good(params[name]):
                raise Refused(code, f"Invalid value for parameter {name}")
        for name in required:
            if name not in params:
                raise Refused(102, f"Missing parameter {name}")
    looks = ["camera", "position", "text", "textColor", "textBGColor", "fontSize"]
    if method == "list":
        checked(["camera", "identity"])
        return {"imageFiles": state["image_files"], "imageOverlays": state["image_overlays"], "textOverlays": state["overlays"]}
    if method == "getOverlayCapabilities":
        used = len(state["overlays"]) + 2 * len(state["image_overlays"])
        return {"maxFontSize": 200, "minFontSize": 8, "maxTextLength": 512, "numberAvailbleSlots": state["overlay_slots"] - used}
    if method in ("addText", "addImage"):
        checked(looks if method == "addText" else ["camera", "position", "overlayPath"],
                ["camera", "text" if method == "addText" else "overlayPath"])
        if len(state["overlays"]) + 2 * len(state["image_overlays"]) >= state["overlay_slots"]:
            raise Refused(300, "Unable to create overlays (limit reached)")
        made = {"position": "topLeft", **params, "identity": state["next_overlay"], "visible": True, "zIndex": 0}
        state["next_overlay"] += 1
        if method == "addText":
            made = {"textColor": "white", "textBGColor": "transparent", "fontSize": 32, **made}
        state["overlays" if method == "addText" else "image_overlays"].append(made)
        return {"camera": 1, "identity": made["identity"]}
    if method in ("setText", "remove"):
        checked(looks[1:] + ["identity"] if method == "setText" else ["identity"], ["identity"])
        for kept in (state["overlays"], state["image_overlays"] if method == "remove" else []):
            for overlay in kept:
                if overlay["identity"] == params["identity"]:
                    if method == "remove":
                        kept.remove(overlay)
                    else:
                        overlay.update(params)
                    return {}
        raise Refused(302, "Invalid value for parameter identity")
    return None


def ready(camera, request, method, params):
    return {"systemready": "yes", "needsetup": "no"} if method == "systemready" else None


# path -> what it does, since which firmware, codes for an unknown method and for bad JSON
CGIS = {"/axis-cgi/basicdeviceinfo.cgi": (device_info, (8, 40), 2004, 4000),
        "/axis-cgi/apidiscovery.cgi": (discovery, (8, 50), 2004, 4000),
        "/axis-cgi/systemready.cgi": (ready, (9, 50), 2004, 4000),
        "/axis-cgi/streamprofile.cgi": (profiles, (8, 50), 2004, 2003),
        "/axis-cgi/io/portmanagement.cgi": (ports, (9, 70), 4002, 4000),
        "/axis-cgi/network_settings.cgi": (network, (8, 50), 2001, 4001),
        "/axis-cgi/lightcontrol.cgi": (lights, (7, 40), 4002, 4000),
        "/axis-cgi/dynamicoverlay/dynamicoverlay.cgi": (overlays, (7, 10), 101, 200)}


def answer(camera, request):
    if request["path"] not in CGIS:
        return None
    does, since, unknown, malformed = CGIS[request["path"]]
    if not camera.since(*since):
        return None
    if request["method"] != "POST":
        return Answer(405, "text/html", b"<html><head><title>405 Method Not Allowed</title></head></html>")
    reply = {"apiVersion": "1.8"}

    def made(status=200):
        return Answer(status, "application/json", json.dumps(reply))
    try:
        asked = json.loads(request["body"])
        assert isinstance(asked, dict)
    except (ValueError, AssertionError):
        reply["error"] = {"code": malformed, "message": "JSON syntax error"}
        return made()
    if request["type"].split(";")[0] != "application/json":
        camera.violation("JSON sent as " + request["type"])
    if not isinstance(asked.get("apiVersion"), str):
        camera.violation("no apiVersion")
    if set(asked) - {"apiVersion", "context", "method", "params"}:
        camera.violation(f"keys of a request: {sorted(asked)}")
    if "context" in asked:
        reply["context"] = asked["context"]
    method = asked.get("method")
    if camera.since(12, 9):  # 10.12 leaves it out (recorded)
        reply["method"] = method
    try:
        data = does(camera, request, method, asked.get("params", {}))
        if data is None:
            raise Refused(unknown, f"JSON semantic error: Unknown method '{method}'")
        reply["data"] = data
    except Refused as no:
        reply["error"] = {"code": no.code, "message": no.message, **({"details": no.details} if no.details else {})}
        return made(no.status)
    except Forbidden as no:
        return no.answer
    return made()
