# SPDX-License-Identifier: GPL-3.0-or-later
"""The XML interfaces of the camera of vapix_camera.py: disks, whose changes are jobs, and recordings."""
from xml.sax.saxutils import quoteattr

from vapix_state import XML, Answer, args, need


def root(text, schema):
    return Answer(200, XML, '<?xml version="1.0"?>\n<root xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
                  f'xsi:noNamespaceSchemaLocation="http://www.axis.com/vapix/http_cgi/{schema}.xsd">\n{text}\n</root>\n')


def element(tag, inner="", /, **attributes):
    text = "".join(f" {n}={quoteattr(str(v))}" for n, v in attributes.items())
    return f"<{tag}{text}>{inner}</{tag}>" if inner else f"<{tag}{text}/>"


def disks(camera, request):
    part = request["path"].rsplit("/", 1)[1].removesuffix(".cgi")
    need(camera, request, "operator" if part in ("list", "job", "checkdisk") else "admin")
    state = camera.state
    known = {"list": ["diskid"], "job": ["jobid", "diskid"], "checkdisk": ["diskid"], "mount": ["action", "diskid"],
             "format": ["diskid", "filesystem"]}[part]
    values = args(camera, request, known)
    held = {d["diskid"]: d for d in state["disks"]}
    disk = values.get("diskid")
    if part == "list":
        found = [d for d in state["disks"] if disk in ("all", d["diskid"])]
        return root(element("disks", "".join(element("disk", **d, group="S0", encryptionenabled="false", diskencrypted="false")
                                             for d in found), numberofdisks=len(found)), "disk/list1")
    if part == "job":
        job = state["jobs"].get(values.get("jobid"))
        if not job or job["diskid"] != disk:
            return root(element("job", result="ERROR", description="No such job"), "disk/checkjob1")
        job["step"] += 1
        progress = min(100, 100 * job["step"] // state["job_steps"])
        if state["job_result"] != "OK" and progress >= 60:
            return root(element("job", jobid=values["jobid"], diskid=disk, action=job["action"], result="ERROR",
                                progress=progress, description=state["job_result"]), "disk/checkjob1")
        if progress == 100:
            held[disk]["status"] = {"unmount": "disconnected", "mount": "OK"}.get(job["action"], held[disk]["status"])
            if job["action"] == "format":
                held[disk].update(filesystem=job["filesystem"], freesize=held[disk]["totalsize"], status="OK")
                state["recordings"] = []
        return root(element("job", jobid=values["jobid"], diskid=disk, action=job["action"], result="OK", progress=progress,
                            description=""), "disk/checkjob1")
    action = values.get("action") if part == "mount" else {"checkdisk": "checkdisk", "format": "format"}[part]
    if disk not in held or action not in ("mount", "unmount", "checkdisk", "format") or \
            (part == "format" and values.get("filesystem") not in ("ext4", "vfat")):
        return root(element("job", action=action, diskid=disk, result="ERROR", description="Invalid argument"), "disk/startjob1")
    number = str(10 + len(state["jobs"]))
    state["jobs"][number] = {"diskid": disk, "action": action, "step": 0, "filesystem": values.get("filesystem")}
    return root(element("job", action=action, diskid=disk, result="OK", jobid=number), "disk/startjob1")


def recordings(camera, request):
    part = request["path"].removeprefix("/axis-cgi/record/").removesuffix(".cgi")
    need(camera, request, "viewer" if part in ("list", "export/exportrecording", "export/properties") else "operator")
    state = camera.state
    held = {r["recordingid"]: r for r in state["recordings"]}
    if part == "list":
        values = args(camera, request, ("recordingid", "starttime", "stoptime", "diskid", "maxnumberofresults", "sortorder"))
        if not {"recordingid", "starttime", "stoptime"} & set(values):
            return root(element("recordings", result="ERROR", errormsg="One of recordingid, starttime, stoptime is needed"), "recording/list1")
        found = [r for r in state["recordings"] if values.get("recordingid", "all") in ("all", r["recordingid"])
                 and values.get("diskid", r["diskid"]) == r["diskid"]
                 and (not r["stop"] or r["stop"] >= values.get("starttime", ""))
                 and r["start"] <= values.get("stoptime", "9")]
        found = sorted(found, key=lambda r: r["start"], reverse=True)
        shown = found[:int(values.get("maxnumberofresults", "100"))]
        video = element("video", mimetype="video/x-h264", source="1", framerate="15:1", resolution="1920x1080", width="1920", height="1080")
        return root(element("recordings", "\n".join(
            element("recording", video, diskid=r["diskid"], recordingid=r["recordingid"], starttime=r["start"],
                    starttimelocal=r["start"], stoptime=r["stop"], stoptimelocal=r["stop"], recordingtype=r["type"],
                    eventid=r["event"], eventtrigger="", recordingstatus=r["status"], source="1", locked="No") for r in shown) or " ",
            totalnumberofrecordings=len(held), numberofrecordings=len(found)), "recording/list1")
    if part == "record":
        values = args(camera, request, ("diskid", "options"))
        disk = next((d for d in state["disks"] if d["diskid"] == values.get("diskid")), None)
        if not disk or disk["status"] != "OK":
            return root(element("record", result="ERROR", errormsg="Disk not available"), "recording/record1")
        made = {"diskid": disk["diskid"], "recordingid": "20261124_110000_CD34_ACCC8E012345", "start": "2026-11-24T11:00:00Z",
                "stop": "", "type": "continuous", "event": "", "status": "recording", "options": values.get("options", "")}
        state["recordings"].append(made)
        return root(element("record", recordingid=made["recordingid"], result="OK"), "recording/record1")
    if part in ("stop", "remove"):
        one = held.get(args(camera, request, ("recordingid",)).get("recordingid"))
        if not one or (part == "stop" and one["status"] != "recording"):
            return root(element(part, result="ERROR", errormsg="No such recording"), "recording/" + part + "1")
        if part == "remove":
            state["recordings"].remove(one)
        else:
            one.update(stop="2026-11-24T12:00:00Z", status="completed")
        return root(element(part, recordingid=one["recordingid"], result="OK"), "recording/" + part + "1")
    if part == "export/exportrecording":
        values = args(camera, request, ("schemaversion", "recordingid", "diskid", "exportformat", "starttime", "stoptime"))
        one = held.get(values.get("recordingid"))
        if not one or values.get("schemaversion") != "1" or values.get("exportformat") != "matroska" or \
                values.get("diskid") != one["diskid"]:
            return Answer(200, XML, '<?xml version="1.0" encoding="utf-8"?>\n<ExportRecordingResponse SchemaVersion="1.2">'
                          "<GeneralError><ErrorCode>110</ErrorCode><ErrorDescription>Recording not found</ErrorDescription>"
                          "</GeneralError></ExportRecordingResponse>")
        body = b"\x1a\x45\xdf\xa3" + bytes(range(256)) * 4 * state["export_kb"]
        return Answer(200, "video/x-matroska", body, [("Content-Disposition", 'attachment; filename="x.mkv"')])
    return None
