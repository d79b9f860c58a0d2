#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands in for helm, which Debian does not have: written after https://helm.sh/docs/helm/ and the Release type of
helm 3 (pkg/release), which --output=json prints. Knows the flags below and no others; keeps releases in a file beside
itself, and what it was told of values in ANSWER.values."""
import json, os, stat, sys

COMMON = {"--kube-context": True, "--namespace": True}
INSTALL = {"--output": True, "--values": True, "--version": True, "--create-namespace": False, "--wait": False,
           "--timeout": True, "--dry-run": False}
COMMANDS = {"install": INSTALL,
            "upgrade": {**INSTALL, "--install": False, "--atomic": False, "--reuse-values": False},
            "list": {"--output": True, "--all-namespaces": False},
            "status": {"--output": True}, "history": {"--output": True, "--max": True}, "rollback": {"--wait": False},
            "uninstall": {}}
STORE = sys.argv[0] + ".releases"


def fail(text):
    sys.exit("Error: " + text)


def parse(arguments):
    words, flags, only_words = [], {}, False
    for argument in arguments:
        if only_words or not argument.startswith("-"):
            words.append(argument)
        elif argument == "--":
            only_words = True
        else:
            name, equals, value = argument.partition("=")
            known = {**COMMON, **COMMANDS.get(words[0] if words else "", {})}
            if name not in known or known[name] != bool(equals):
                fail("unknown flag: " + argument)
            flags.setdefault(name, []).append(value)
    return words, flags


words, flags = parse(sys.argv[1:])
if not words or words[0] not in COMMANDS:
    fail(f'unknown command "{words[0] if words else ""}" for "helm"')
command, rest = words[0], words[1:]
if flags.get("--kube-context", ["here"]) != ["here"]:
    fail(f'Kubernetes cluster unreachable: context "{flags["--kube-context"][0]}" does not exist')
namespace = flags.get("--namespace", ["default"])[0]
releases = json.load(open(STORE)) if os.path.exists(STORE) else []
history = [r for r in releases if rest and r["name"] == rest[0] and r["namespace"] == namespace]


def merge(into, more):
    for key, value in more.items():
        into[key] = merge(into.get(key, {}), value) if isinstance(value, dict) and isinstance(into.get(key), dict) else value
    return into


def release(description):
    values = {}
    for path in flags.get("--values", []):
        values = merge(values, json.load(open(path)))
    modes = [stat.S_IMODE(os.stat(path).st_mode) for path in flags.get("--values", [])]
    json.dump({"values": values, "modes": modes, "flags": flags}, open(sys.argv[0] + ".values", "w"))
    dry = "--dry-run" in flags
    one = {"name": rest[0], "namespace": namespace, "version": len(history) + 1, "config": values, "manifest": "---\n",
           "info": {"first_deployed": "2026-11-01T09:00:00.123456789+01:00",
                    "last_deployed": "2026-11-02T09:00:00.123456789+01:00", "deleted": "",
                    "description": "Dry run complete" if dry else description,
                    "status": "pending-install" if dry else "deployed", "notes": "Thank you."},
           "chart": {"metadata": {"name": rest[1].split("/")[-1], "version": flags.get("--version", ["1.0.0"])[0],
                                  "appVersion": "16.1"}, "templates": [], "values": {}}}
    if not dry:
        json.dump(releases + [one], open(STORE, "w"))
    return one


def row(one):
    return {"name": one["name"], "namespace": one["namespace"], "revision": str(one["version"]),
            "updated": "2026-11-02 09:00:00.123456789 +0100 CET", "status": one["info"]["status"],
            "chart": "{name}-{version}".format(**one["chart"]["metadata"]), "app_version": "16.1"}


if flags.get("--output", ["json"]) != ["json"]:
    fail("invalid format type")
if command == "install":
    if len(rest) != 2:
        fail('"helm install" requires at least 1 argument')
    if history:
        fail("INSTALLATION FAILED: cannot re-use a name that is still in use")
    print(json.dumps(release("Install complete")))
elif command == "upgrade":
    if len(rest) != 2:
        fail('"helm upgrade" requires 2 arguments')
    if not history and "--install" not in flags:
        fail(f'UPGRADE FAILED: "{rest[0]}" has no deployed releases')
    print(json.dumps(release("Upgrade complete")))
elif command == "list":
    last = {(r["namespace"], r["name"]): r for r in releases}
    print(json.dumps([row(r) for r in last.values() if "--all-namespaces" in flags or r["namespace"] == namespace]))
elif not history:
    fail("release: not found")
elif command == "status":
    print(json.dumps(history[-1]))
elif command == "history":
    print(json.dumps([{"revision": r["version"], "updated": r["info"]["last_deployed"], "status": r["info"]["status"],
                       "chart": row(r)["chart"], "app_version": "16.1", "description": r["info"]["description"]}
                      for r in history]))
else:
    print("Rollback was a success! Happy Helming!" if command == "rollback" else f'release "{rest[0]}" uninstalled')
