#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands in for az and gcloud, by the name it is called by: no cloud account is to be had in a test.

It takes just the commands and options of the vendors' reference that are listed here, spelled out, and ends with 64 for
anything else. Its documents are written after the vendors' documentation, not recorded. What it holds is in the file
STAND_IN_STATE names, so that a change can be seen. Queries are computed by the JMESPath library that az uses, too.
"""
import json
import os
import re
import sys

import jmespath

VM = {"name": "web-01", "resourceGroup": "SHOP", "location": "westeurope", "id": "/subscriptions/1/vm/web-01",
      "hardwareProfile": {"vmSize": "Standard_B2s"}, "storageProfile": {"osDisk": {"osType": "Linux"}},
      "provisioningState": "Succeeded", "powerState": "VM running", "publicIps": "192.0.2.4", "privateIps": "10.0.0.4",
      "tags": None, "zones": None}
ACCOUNT = {"name": "shopbackups", "resourceGroup": "SHOP", "location": "westeurope", "kind": "StorageV2",
           "sku": {"name": "Standard_LRS", "tier": "Standard"}, "statusOfPrimary": "available",
           "creationTime": "2026-11-23T20:11:05.123456+00:00",
           "primaryEndpoints": {"blob": "https://shopbackups.blob.core.windows.net/"}}
CONTAINER = {"name": "nightly", "properties": {"lastModified": "2026-11-23T20:11:05+00:00", "publicAccess": None,
                                               "lease": {"state": "available", "status": "unlocked"}}}
COMPUTE = "https://www.googleapis.com/compute/v1/projects/shop/zones/europe-west3-a"
INSTANCE = {"name": "web-01", "zone": COMPUTE, "machineType": COMPUTE + "/machineTypes/e2-small", "status": "RUNNING",
            "networkInterfaces": [{"networkIP": "10.1.0.2", "accessConfigs": [{"natIP": "192.0.2.9"}]}],
            "creationTimestamp": "2026-11-23T12:11:05.123-08:00", "id": "7315", "labels": {"team": "ops"},
            "disks": [{"boot": True}], "lastStartTimestamp": "2026-11-24T00:00:00.000-08:00"}
BUCKET = {"name": "backups", "location": "EU", "default_storage_class": "STANDARD",
          "creation_time": "2026-11-23T20:11:05+0000", "storage_url": "gs://backups/"}


def fail(text, code=64):
    sys.stderr.write(text + "\n")
    sys.exit(code)


class Options:
    """What stands behind the command: --name=value and --flag, each at most once, and names."""

    def __init__(self, words, valued, flags, names=0):
        self.values, self.names = {}, []
        for word in words:
            name, equals, value = word.partition("=")
            if not word.startswith("-"):
                self.names.append(word)
            elif name in self.values:
                fail("ERROR: twice: " + name)
            elif equals and name in valued and value:
                self.values[name] = value
            elif not equals and name in flags:
                self.values[name] = True
            else:
                fail("ERROR: unrecognized arguments: " + word)
        if len(self.names) != names:
            fail("ERROR: expected %d names, got %r" % (names, self.names))

    def need(self, *names):
        for name in names:
            if name not in self.values:
                fail("ERROR: the following arguments are required: " + name, 2)
        return self

    def get(self, name):
        return self.values.get(name)


def split_query(words):
    """--query stands apart from its value, as any option of az may."""
    if "--query" not in words:
        return words, None
    at = words.index("--query")
    return words[:at] + words[at + 2:], words[at + 1]


def az(words, state):
    words, query = split_query(words)
    if "--output=json" not in words or "--only-show-errors" not in words:
        fail("the output would not be JSON alone")
    command = []
    while words and not words[0].startswith("-"):
        command.append(words.pop(0))
    valued, flags = {"--output", "--subscription"}, {"--only-show-errors"}
    name = " ".join(command)
    document = None
    if name == "vm list":
        options = Options(words, valued | {"--resource-group"}, flags | {"--show-details"}).need("--show-details")
        vms = [dict(VM, powerState=state["vm"]), dict(VM, name="db-01", publicIps="", powerState="VM deallocated")]
        document = vms if options.get("--resource-group") in (None, "SHOP") else []
    elif name == "vm show" or re.fullmatch("vm (start|stop|deallocate|restart)", name):
        extra = {"--show-details"} if name == "vm show" else set()
        options = Options(words, valued | {"--name", "--resource-group"}, flags | extra)
        options.need("--name", "--resource-group")
        if options.get("--name") != "web-01":
            fail("ERROR: (ResourceNotFound) The Resource 'Microsoft.Compute/virtualMachines/%s' under resource group "
                 "'SHOP' was not found.\nCode: ResourceNotFound" % options.get("--name"), 3)
        if name == "vm show":
            document = dict(VM, powerState=state["vm"])
        else:
            state["vm"] = {"start": "VM running", "stop": "VM stopped", "deallocate": "VM deallocated",
                           "restart": "VM running"}[command[1]]
    elif name == "storage account list":
        Options(words, valued, flags)
        document = [ACCOUNT]
    elif re.fullmatch("storage (container list|blob (list|upload|download))", name):
        document = az_storage(command[1:], words, valued | {"--account-name", "--auth-mode"}, flags, state)
    elif name == "group list":
        Options(words, valued, flags)
        document = [{"name": "SHOP", "location": "westeurope"}]
    elif name == "account show":
        document = {"name": Options(words, valued, flags).get("--subscription"), "state": "Enabled"}
    else:
        fail("ERROR: '%s' is misspelled or not recognized by the system." % name, 2)
    if query:
        document = jmespath.search(query, document)
    if document is not None:
        print(json.dumps(document, indent=2))


def az_storage(command, words, valued, flags, state):
    what = " ".join(command)
    secret = os.environ.get("AZURE_STORAGE_KEY") or os.environ.get("AZURE_STORAGE_CONNECTION_STRING")
    if any(secret and secret in word for word in sys.argv):
        fail("a secret in the arguments")
    more = {"container list": {"--num-results"},
            "blob list": {"--container-name", "--prefix", "--num-results"}}.get(
                what, {"--container-name", "--name", "--file"})
    own = {"blob upload": {"--no-progress", "--overwrite"}, "blob download": {"--no-progress"}}.get(what, set())
    options = Options(words, valued | more, flags | own)
    if secret == "wrong":
        fail("ERROR: Server failed to authenticate the request.", 1)
    if bool(secret) == (options.get("--auth-mode") == "login"):
        fail("either a secret or --auth-mode=login")
    if what == "container list":
        return [CONTAINER]
    options.need("--container-name")
    blobs = state["blobs"]

    def properties(name):
        return {"name": name, "properties": {
            "contentLength": len(blobs[name].encode()), "lastModified": "2026-11-23T20:11:05+00:00", "blobTier": "Hot",
            "contentSettings": {"contentType": "text/plain"}}}
    if what == "blob list":
        names = [name for name in sorted(blobs) if name.startswith(options.get("--prefix") or "")]
        return [properties(name) for name in names[:int(options.get("--num-results"))]]
    options.need("--name", "--file")
    name = options.get("--name")
    if what == "blob upload":
        if name in blobs and not options.get("--overwrite"):
            fail("ERROR: The specified blob already exists.\nErrorCode:BlobAlreadyExists", 1)
        with open(options.get("--file"), encoding="utf-8") as file:
            blobs[name] = file.read()
        return {"etag": '"0x8D"', "lastModified": "2026-11-23T20:11:05+00:00", "request_id": "1"}
    if name not in blobs:
        fail("ERROR: The specified blob does not exist.\nErrorCode:BlobNotFound", 3)
    with open(options.get("--file"), "w", encoding="utf-8") as file:
        file.write(blobs[name])
    return properties(name)


def project(document, projection):
    """json(KEY,KEY.basename()) of gcloud topic projections."""
    made = {}
    for part in projection.split(","):
        key, call = re.fullmatch(r"([A-Za-z]+)(\.basename\(\))?", part).groups()
        if key in document:
            made[key] = document[key].rsplit("/", 1)[-1] if call else document[key]
    return made


def gcloud(words, state):
    command = [word for word in words if not word.startswith("-")]
    options = [word for word in words if word.startswith("-")]
    if "--quiet" not in options:
        fail("gcloud would ask")
    valued, flags = {"--project", "--format"}, {"--quiet"}
    if command[:2] == ["compute", "instances"]:
        gcloud_compute(command[2], command[3:], options, valued, flags, state)
    elif command == ["storage", "buckets", "list"]:
        Options(options, valued, flags).need("--format")
        print(json.dumps([BUCKET]))
    elif command[:2] == ["storage", "ls"] and len(command) == 3:
        Options(options, valued, flags | {"--json", "--recursive"}).need("--json")
        if command[2].startswith("gs://absent"):
            fail("ERROR: (gcloud.storage.ls) gs://absent not found: 404.", 1)
        print(json.dumps([{"url": "gs://backups/2026/", "type": "prefix"},
                          {"url": "gs://backups/a b.txt#17", "type": "cloud_object", "metadata": {
                              "name": "a b.txt", "size": "9007199254740993", "updated": "2026-11-23T20:11:05.000Z",
                              "contentType": "text/plain", "storageClass": "STANDARD"}}]))
    elif command[:2] in (["storage", "cp"], ["storage", "rm"]):
        Options(options, valued, flags | {"--recursive"})
        state["moved"] = words
        sys.stderr.write("Copying or removing %s\n" % command[2:])
    elif command == ["projects", "list"]:
        Options(options, valued, flags).need("--format")
        print(json.dumps([{"projectId": "shop", "lifecycleState": "ACTIVE"}]))
    elif command == ["config", "list"]:
        print(json.dumps({"core": {"project": Options(options, valued, flags).get("--project")}}))
    else:
        fail("ERROR: (gcloud) Invalid choice: %r" % " ".join(command), 2)


def gcloud_compute(action, names, options, valued, flags, state):
    one = action != "list"
    found = Options(options + names, valued | {"--zone" if one else "--zones"}, flags, 1 if one else 0)
    document = dict(INSTANCE, status=state["instance"])
    if one and names != ["web-01"]:
        fail("ERROR: (gcloud.compute.instances.%s) Could not fetch resource:\n - The resource '%s' was not found"
             % (action, names[0]), 1)
    if action in ("list", "describe"):
        form = re.fullmatch(r"json\((.*)\)", found.need("--format").get("--format"))
        made = project(document, form.group(1))
        print(json.dumps(made if one else [made] if found.get("--zones") in (None, "europe-west3-a") else []))
    elif action in ("start", "stop", "reset"):
        state["instance"] = {"start": "RUNNING", "stop": "TERMINATED", "reset": "RUNNING"}[action]
        sys.stderr.write("Updated [%s/instances/web-01].\n" % COMPUTE)
    else:
        fail("ERROR: (gcloud.compute.instances) Invalid choice: '%s'" % action, 2)


def main():
    path = os.environ["STAND_IN_STATE"]
    state = {"vm": "VM running", "blobs": {}, "instance": "RUNNING"}
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            state = json.load(file)
    {"az": az, "gcloud": gcloud}[os.path.basename(sys.argv[0])](sys.argv[1:], state)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(state, file)


main()
