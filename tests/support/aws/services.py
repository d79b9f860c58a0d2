# SPDX-License-Identifier: GPL-3.0-or-later
"""EC2, RDS and Lambda in so far as the tests ask for them, with state of their own."""
import fnmatch
import json
import re
import urllib.parse

from shapes import Fault, Service

HOSTILE = "a,b \"c\" 'd' $(e) `f`; <g>\nh"
STATES = {"pending": 0, "running": 16, "stopping": 64, "stopped": 80}


def instance(number, name, state, kind, launched, **more):
    tags = [{"Key": "Team", "Value": "ops"}] + ([{"Key": "Name", "Value": name}] if name else [])
    made = {"InstanceId": "i-%017x" % number, "InstanceType": kind, "ImageId": "ami-1", "LaunchTime": launched,
            "State": {"Code": STATES[state], "Name": state}, "Placement": {"AvailabilityZone": "eu-central-1a"},
            "PrivateIpAddress": "10.0.0.%d" % number, "Tags": tags}
    made.update(more)
    return made


class Ec2:
    def __init__(self):
        self.service = Service("ec2")
        self.instances = [
            instance(1, "web-01", "running", "t3.micro", "2026-11-23T20:11:05.000Z", PublicIpAddress="192.0.2.1"),
            instance(2, HOSTILE, "stopped", "m5.large", "2026-01-02T03:04:05.000Z"),
            instance(3, None, "running", "t3.micro", "2026-01-02T03:04:06.000Z")]

    def chosen(self, parameters):
        found = self.instances
        for wanted in parameters.get("InstanceIds", []):
            if not re.fullmatch(r"i-[0-9a-f]{8}([0-9a-f]{9})?", wanted):
                raise Fault("InvalidInstanceID.Malformed", 'Invalid id: "%s"' % wanted)
            if all(one["InstanceId"] != wanted for one in self.instances):
                raise Fault("InvalidInstanceID.NotFound", "The instance ID '%s' does not exist" % wanted)
        if parameters.get("InstanceIds"):
            found = [one for one in found if one["InstanceId"] in parameters["InstanceIds"]]
        for wanted in parameters.get("Filters", []):
            name = wanted["Name"]
            if name.startswith("tag:"):
                def values(one, key=name[4:]):
                    return [tag["Value"] for tag in one["Tags"] if tag["Key"] == key]
            elif name == "instance-state-name":
                def values(one):
                    return [one["State"]["Name"]]
            else:
                raise Fault("InvalidParameterValue", "The filter '%s' is invalid" % name)
            found = [one for one in found if any(fnmatch.fnmatchcase(have, pattern) for have in values(one)
                                                 for pattern in wanted["Values"])]
        return found

    def change(self, parameters, to):
        if not parameters.get("InstanceIds"):
            raise Fault("MissingParameter", "The request must contain the parameter InstanceIds")
        changes = []
        for one in self.chosen(parameters):
            before = one["State"]
            one["State"] = {"Code": STATES[to], "Name": to}
            changes.append({"InstanceId": one["InstanceId"], "PreviousState": before, "CurrentState": one["State"]})
        return changes

    def act(self, action, parameters):
        if action == "DescribeInstances":
            # Two reservations, as instances that were started apart are told.
            found = self.chosen(parameters)
            return {"Reservations": [{"ReservationId": "r-%d" % i, "Instances": part}
                                     for i, part in enumerate((found[:1], found[1:])) if part]}
        if action == "DescribeInstanceStatus":
            found = [one for one in self.chosen(parameters)
                     if parameters.get("IncludeAllInstances") or one["State"]["Name"] == "running"]
            return {"InstanceStatuses": [
                {"InstanceId": one["InstanceId"], "AvailabilityZone": "eu-central-1a", "InstanceState": one["State"],
                 "SystemStatus": {"Status": "ok"}, "InstanceStatus": {"Status": "impaired"},
                 "Events": [{"Code": "system-reboot", "Description": "planned"}]} for one in found]}
        if action == "StartInstances":
            return {"StartingInstances": self.change(parameters, "running")}
        if action == "StopInstances":
            return {"StoppingInstances": self.change(parameters, "stopping")}
        if action == "RebootInstances":
            for one in self.chosen(parameters):
                one["Tags"].append({"Key": "Rebooted", "Value": "yes"})
            return {}
        raise Fault("UnauthorizedOperation", "You are not authorized to perform this operation.", 403)


class Rds:
    def __init__(self):
        self.service = Service("rds")
        common = {"AllocatedStorage": 20, "EngineVersion": "15.4", "DBInstanceClass": "db.t3.small"}
        self.databases = [
            dict(common, DBInstanceIdentifier="orders", Engine="postgres", DBInstanceStatus="available",
                 Endpoint={"Address": "orders.example.org", "Port": 5432}, MultiAZ=True,
                 AvailabilityZone="eu-central-1b", InstanceCreateTime="2026-02-03T04:05:06.789Z"),
            dict(common, DBInstanceIdentifier="fresh", Engine="mysql", DBInstanceStatus="creating", MultiAZ=False)]
        self.snapshots = []

    def act(self, action, parameters):
        wanted = parameters.get("DBInstanceIdentifier")
        found = [one for one in self.databases if wanted in (None, one["DBInstanceIdentifier"])]
        if not found:
            raise Fault("DBInstanceNotFound", "DBInstance %s not found." % wanted, 404)
        if action == "DescribeDBInstances":
            return {"DBInstances": found}
        one = found[0]
        if action in ("StartDBInstance", "StopDBInstance"):
            needed, now = {"StartDBInstance": ("stopped", "starting"),
                           "StopDBInstance": ("available", "stopped")}[action]
            if one["DBInstanceStatus"] != needed:
                raise Fault("InvalidDBInstanceState",
                            "Instance %s is not in %s state." % (wanted, needed))
            one["DBInstanceStatus"] = now
            return {"DBInstance": one}
        if action == "CreateDBSnapshot":
            made = {"DBSnapshotIdentifier": parameters["DBSnapshotIdentifier"], "DBInstanceIdentifier": wanted,
                    "Engine": one["Engine"], "AllocatedStorage": 20, "Status": "creating", "PercentProgress": 0}
            self.snapshots.append(made)
            return {"DBSnapshot": made}
        raise Fault("AccessDenied", "not authorized to perform: rds:" + action, 403)


class Lambda:
    PATH = re.compile(r"/2015-03-31/functions/(?:([^/]+)/(configuration|invocations))?")

    def __init__(self):
        self.service = Service("lambda")
        self.functions = [{
            "FunctionName": name, "FunctionArn": "arn:aws:lambda:eu-central-1:123456789012:function:" + name,
            "Runtime": "python3.9", "Handler": "main.handler", "CodeSize": 2048, "Timeout": 30, "MemorySize": 256,
            "Description": "échoes", "LastModified": "2026-11-23T20:11:05.123+0000", "State": "Active",
            "Version": "$LATEST", "Role": "arn:aws:iam::123456789012:role/x",
            "Environment": {"Variables": {"PASSWORD": "hunter2"}}} for name in ("echo", "failing")]
        self.invocations = []

    def answer(self, request):
        """Status, headers and body."""
        place = self.PATH.fullmatch(urllib.parse.unquote(request.path))
        if not place:
            raise Fault("ResourceNotFoundException", "no such resource: " + request.path, 404)
        name, what = place.groups()
        if not name:
            self.expect(request, "GET", "")
            return self.document("ListFunctionsResponse", {"Functions": self.functions})
        found = [one for one in self.functions if one["FunctionName"] == name]
        if not found:
            raise Fault("ResourceNotFoundException", "Function not found: " + name, 404)
        if what == "configuration":
            self.expect(request, "GET", "")
            return self.document("FunctionConfiguration", found[0])
        self.expect(request, "POST", None)
        kind = request.headers.get("x-amz-invocation-type", "RequestResponse")
        if kind not in self.service.shapes["InvocationType"]["enum"]:
            raise Fault("InvalidParameterValueException", kind)
        try:
            event = json.loads(request.body or b"null")
        except ValueError:
            raise Fault("InvalidRequestContentException", "Could not parse request body into json") from None
        self.invocations.append({"name": name, "type": kind, "event": event, "query": request.query})
        headers = {"X-Amz-Executed-Version": "$LATEST"}
        if kind != "RequestResponse":
            return {"Event": 202, "DryRun": 204}[kind], headers, b""
        if name == "failing":
            headers["X-Amz-Function-Error"] = "Unhandled"
            return 200, headers, json.dumps({"errorMessage": "division by zero", "errorType": "Z"}).encode()
        return 200, headers, json.dumps({"got": event}, ensure_ascii=False).encode()

    @staticmethod
    def expect(request, method, body):
        if request.method != method or request.query and method == "GET" or body is not None and request.body:
            raise Fault("InvalidParameterValueException", "an unexpected request")

    def document(self, shape, value):
        self.service.check(shape, value)
        return 200, {}, json.dumps(value).encode()
