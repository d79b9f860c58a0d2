# SPDX-License-Identifier: GPL-3.0-or-later
"""What the camera of vapix_camera.py holds, all of it of our own making. See there."""
import re

ROLES = ["viewer", "operator", "admin"]
PARAMETERS = """Brand.Brand=AXIS
Brand.ProdFullName=AXIS T1234 Test Camera
Brand.ProdNbr=T1234
Brand.ProdShortName=AXIS T1234
Brand.ProdType=Test Camera
Brand.WebURL=http://www.example.org/
Properties.Firmware.BuildDate=Jul 16 2020 14:38
Properties.Firmware.Version=@
Properties.System.SerialNumber=ACCC8E012345
Properties.System.HardwareID=7FF.1
Properties.System.Architecture=aarch64
Properties.System.Soc=Test SoC
Properties.PTZ.PTZ=yes
Properties.PTZ.DigitalPTZ=yes
Properties.PrivacyMask.PrivacyMask=yes
Properties.PrivacyMask.MaxNbrOfPrivacyMasks=3
Properties.PrivacyMask.Polygon=yes
Properties.PrivacyMask.MaxNbrOfCorners=10
Properties.PrivacyMask.Query=list,position,listpxjson,positionpxjson
Properties.API.WebService.WebService=yes
Network.BootProto=none
Network.HostName=axis-accc8e012345
Network.IPAddress=192.0.2.90
Network.SubnetMask=255.255.255.0
Network.DefaultRouter=192.0.2.1
Network.DNSServer1=192.0.2.53
Network.DNSServer2=0.0.0.0
Network.DomainName=example.org
Network.eth0.IPAddress=192.0.2.90
Network.eth0.MACAddress=AC:CC:8E:01:23:45
Network.eth0.SubnetMask=255.255.255.0
IOPort.I0.Configurable=yes
IOPort.I0.Direction=input
IOPort.I0.Usage=Door
IOPort.I0.Input.Name=Door contact
IOPort.I0.Input.Trig=closed
IOPort.I1.Configurable=no
IOPort.I1.Direction=output
IOPort.I1.Usage=
IOPort.I1.Output.Name=Relay
IOPort.I1.Output.Active=closed
IOPort.I1.Output.Mode=bistable
ImageSource.I0.Sensor.Brightness=50
ImageSource.I0.Sensor.Contrast=45
ImageSource.I0.Sensor.ColorLevel=60
ImageSource.I0.Sensor.Sharpness=30
ImageSource.I0.Sensor.Exposure=auto
ImageSource.I0.Sensor.WhiteBalance=auto
ImageSource.I0.Sensor.WDR=on
ImageSource.I0.Sensor.MaxGain=100
ImageSource.I0.DayNight.IrCutFilter=auto
ImageSource.I0.DayNight.ShiftLevel=40
Image.I0.Overlay.MaskWindows.Color=black
PTZ.Support.S1.AbsolutePan=true
PTZ.Support.S1.AbsoluteTilt=true
PTZ.Support.S1.AbsoluteZoom=true
PTZ.Support.S1.ContinuousPan=true
PTZ.Support.S1.IrCutFilter=true
PTZ.Various.V1.Locked=false
PTZ.ImageSource.I0.PTZEnabled=true
StreamProfile.MaxGroups=26
StreamProfile.S0.Name=Quality
StreamProfile.S0.Description=Best image
StreamProfile.S0.Parameters=resolution=1920x1080&fps=25&videocodec=h264"""
# type, values: what listdefinitions declares
DEFINITIONS = {
    "ImageSource.I0.Sensor.Brightness": ("int", (0, 100), "4"), "ImageSource.I0.Sensor.Contrast": ("int", (0, 100), "4"),
    "ImageSource.I0.Sensor.ColorLevel": ("int", (0, 100), "4"), "ImageSource.I0.Sensor.Sharpness": ("int", (0, 80), "4"),
    "ImageSource.I0.Sensor.Exposure": ("enum", ("auto", "hold", "flickerfree50", "flickerfree60"), "4"),
    "ImageSource.I0.Sensor.WhiteBalance": ("enum", ("auto", "hold", "fixed_outdoor1", "fixed_fluor1"), "4"),
    "ImageSource.I0.Sensor.WDR": ("bool", ("on", "off"), "4"), "ImageSource.I0.Sensor.MaxGain": ("int", (0, 100), "4"),
    "ImageSource.I0.DayNight.IrCutFilter": ("enum", ("auto", "yes", "no"), "4"),
    "ImageSource.I0.DayNight.ShiftLevel": ("int", (0, 100), "4")}


class Answer:
    """status 0: the connection ends without one; 401: a login is asked for."""

    def __init__(self, status=200, type="", body=b"", headers=(), close=False):
        self.status, self.type, self.headers, self.close = status, type, list(headers), close
        self.body = body.encode() if isinstance(body, str) else body


TEXT, XML = "text/plain", "text/xml"


class Bad(Exception):
    """An answer of its own, in the words of the interface."""

    def __init__(self, answer):
        self.answer = answer


def args(camera, request, known, required=()):
    """The query as a dict; one that the interface does not know is told, and fails the test that looks."""
    values = dict(request["query"])
    if len(values) != len(request["query"]):
        camera.violation("an argument twice: " + request["path"])
    for name in values:
        if name not in known:
            camera.violation(f"{request['path']} knows no {name}")
    for name in required:
        if name not in values:
            raise Bad(Answer(200, TEXT, f"Error: {name} is missing\n"))
    return values


def need(camera, request, role):
    refused = camera.may(request, role)
    if refused:
        raise Bad(refused)


class Camera:
    def __init__(self, config, state, lock, violation):
        self.config, self.state, self.lock, self.violation = config, state, lock, violation
        self.firmware = tuple(int(n) for n in config["firmware"].split(".")[:2])

    def since(self, major, minor):
        return self.firmware >= (major, minor)

    def may(self, request, role):
        """None when the account may, else the answer that refuses: 401 for nobody, 403 for somebody else."""
        if role is None or request["rank"] >= ROLES.index(role):
            return None
        return Answer(401) if request["user"] is None else \
            Answer(403, "text/html", b"<html><head><title>403 Forbidden</title></head></html>")

    def parameters(self):
        values = dict(line.split("=", 1) for line in PARAMETERS.splitlines())
        values["Properties.Firmware.Version"] = self.config["firmware"]
        for mask in self.state["masks"]:
            group = f"Image.I0.Overlay.MaskWindows.M{mask['id']}"
            values.update({group + ".Name": mask["name"], group + ".Enabled": "yes" if mask["enabled"] else "no"})
        values.update(self.state["parameters"])
        return {name: value for name, value in values.items()
                if value is not None and not any(name.startswith(group + ".") for group in self.state["without"])}


def fresh():
    return {
        "parameters": {},  # what was changed; None: taken away
        "without": [],     # groups that this model lacks
        "disks": [{"diskid": "SD_DISK", "name": "", "totalsize": 116109036, "freesize": 63126240, "cleanupmaxage": 7,
                   "cleanuppolicy": "fifo", "locked": "no", "full": "no", "readonly": "no", "status": "OK", "filesystem": "ext4"},
                  {"diskid": "NetworkShare", "name": "", "totalsize": 0, "freesize": 0, "cleanupmaxage": 7,
                   "cleanuppolicy": "none", "locked": "no", "full": "no", "readonly": "no", "status": "disconnected",
                   "filesystem": "cifs"}],
        "jobs": {}, "job_steps": 3, "job_result": "OK",
        "profiles": [{"name": "Quality", "description": "Best image",
                      "parameters": "resolution=1920x1080&fps=25&videocodec=h264"}],
        "max_profiles": 26,
        "ports": [{"port": "0", "configurable": True, "readonly": False, "usage": "Door", "name": "Door contact",
                   "direction": "input", "state": "open", "normalState": "open"},
                  {"port": "1", "configurable": False, "readonly": False, "usage": "", "name": "Relay",
                   "direction": "output", "state": "open", "normalState": "open"},
                  {"port": "2", "configurable": False, "readonly": True, "usage": "Alarm", "name": "Siren",
                   "direction": "output", "state": "open", "normalState": "open"}],
        "sequences": [],
        "network": {"hostname": "axis-accc8e012345", "useDhcpHostname": True, "staticHostname": "",
                    "nameServers": ["192.0.2.53"], "useDhcpResolverInfo": True, "staticNameServers": [],
                    "searchDomains": ["example.org"], "staticSearchDomains": [],
                    "mode": "dhcp", "address": "192.0.2.90", "prefix": 24, "router": "192.0.2.1"},
        "vanish": False,   # the address changes before the answer
        "lights": [{"lightID": "led0", "lightType": "IR", "enabled": False, "synchronizeDayNightMode": True,
                    "lightState": False, "automaticIntensityMode": True, "automaticAngleOfIlluminationMode": False,
                    "nrOfLEDs": 2, "error": False, "errorInfo": ""}],
        "intensity": {"led0": 600},
        "overlays": [{"camera": 1, "identity": 1, "text": "%F %X", "position": "topLeft", "textColor": "white",
                      "textBGColor": "transparent", "textOLColor": "transparent", "fontSize": 32, "rotation": 0,
                      "reference": "channel", "scrollSpeed": 0, "size": [32, 300], "zIndex": 0, "visible": True,
                      "textLength": 19}],
        "image_overlays": [], "next_overlay": 2, "overlay_slots": 4,
        "image_files": ["/etc/overlays/axis(128x44).ovl"],
        "masks": [{"id": 0, "name": "window", "enabled": True, "zoomlowlimit": 0,
                   "position": [{"x": 500, "y": 500}, {"x": 800, "y": 500}, {"x": 700, "y": 700}]},
                  {"id": 1, "name": "offscreen", "enabled": False, "zoomlowlimit": 0, "position": []}],
        "ptz": {"pan": 10.5, "tilt": -5.0, "zoom": 1, "iris": 6427, "focus": 8265, "autofocus": "on", "autoiris": "on"},
        "moving": [0, 0], "zooming": 0, "presets": {"1": "Home", "2": "Gate"},
        "recordings": [
            {"diskid": "SD_DISK", "recordingid": "20261124_093000_1234_ACCC8E012345", "start": "2026-11-24T09:30:00.123456Z",
             "stop": "2026-11-24T09:35:00.500000Z", "type": "triggered", "event": "motion", "status": "completed"},
            {"diskid": "SD_DISK", "recordingid": "20261124_100000_AB12_ACCC8E012345", "start": "2026-11-24T10:00:00Z",
             "stop": "", "type": "continuous", "event": "continuous", "status": "recording"}],
        "export_kb": 300,
        "events": "", "stream": [], "sessions": {}}  # stream: the events of each connection, one after another


def matches(name, group):
    """param.cgi: A.B takes all below; * stands for one part or more of it."""
    group = re.sub(r"^root\.?", "", group)
    if not group:
        return True
    pattern = re.escape(group).replace(r"\*", "[^.]*")
    return re.fullmatch(pattern + r"(\..*)?", name) is not None
