# SPDX-License-Identifier: GPL-3.0-or-later
"""The services' own descriptions of their operations (service-2.json, which Debian's awscli brings along): what a
request may hold and how an answer is written. Nothing that they do not describe goes in or out."""
import glob
import json
import re
from xml.sax.saxutils import escape


class Fault(Exception):
    def __init__(self, code, message, status=400):
        super().__init__(code)
        self.code, self.message, self.status = code, message, status


class Service:
    def __init__(self, name):
        files = sorted(glob.glob("/usr/lib/python3/dist-packages/awscli/botocore/data/%s/*/service-2.json" % name))
        with open(files[-1], encoding="utf-8") as file:
            self.model = json.load(file)
        self.metadata = self.model["metadata"]
        self.shapes = self.model["shapes"]
        self.is_ec2 = self.metadata["protocol"] == "ec2"

    def operation(self, name):
        if name not in self.model["operations"]:
            raise Fault("InvalidAction", "The action %s is not valid for this web service." % name)
        return self.model["operations"][name]

    # What comes in.

    def scalar(self, shape, text, where):
        kind = shape["type"]
        if kind == "boolean" and text not in ("true", "false"):
            raise Fault("InvalidParameterValue", "%s is no boolean: %s" % (where, text))
        if kind in ("integer", "long") and not re.fullmatch(r"-?\d+", text):
            raise Fault("InvalidParameterValue", "%s is no integer: %s" % (where, text))
        if "enum" in shape and text not in shape["enum"]:
            raise Fault("InvalidParameterValue", "%s cannot be %s" % (where, text))
        if "pattern" in shape and not re.fullmatch(shape["pattern"], text):
            raise Fault("ValidationException", "%s does not match %s" % (where, shape["pattern"]))
        if kind == "boolean":
            return text == "true"
        return int(text) if kind in ("integer", "long") else text

    def wire_name(self, name, member):
        if not self.is_ec2:
            return member.get("locationName", name)
        location = member.get("locationName")
        return member.get("queryName") or (location[0].upper() + location[1:] if location else name)

    def read(self, shape_name, tree, where):
        shape = self.shapes[shape_name]
        if shape["type"] == "structure":
            if not isinstance(tree, dict):
                raise Fault("MalformedQueryString", "%s is no structure" % where)
            names = {self.wire_name(name, member): (name, member["shape"])
                     for name, member in shape["members"].items()}
            for key in tree:
                if key not in names:
                    raise Fault("UnknownParameter", "The parameter %s is not recognized" % (where + key))
            value = {names[key][0]: self.read(names[key][1], below, where + key + ".") for key, below in tree.items()}
            for name in shape.get("required", []):
                if name not in value:
                    raise Fault("MissingParameter", "The request must contain the parameter " + name)
            return value
        if shape["type"] == "list":
            if not self.is_ec2 and not shape.get("flattened"):
                member = shape["member"].get("locationName", "member")
                if list(tree) != [member]:
                    raise Fault("MalformedQueryString", "%s is no list of %s" % (where, member))
                tree = tree[member]
            if not isinstance(tree, dict) or sorted(map(int, tree)) != list(range(1, len(tree) + 1)):
                raise Fault("MalformedQueryString", "%s is not numbered from 1" % where)
            return [self.read(shape["member"]["shape"], tree[str(i)], where) for i in range(1, len(tree) + 1)]
        if not isinstance(tree, str):
            raise Fault("MalformedQueryString", "%s is no value" % where)
        return self.scalar(shape, tree, where.rstrip("."))

    def read_query(self, pairs):
        """The operation's name and its parameters from a form of the Query API."""
        plain = dict(pairs)
        if len(plain) != len(pairs):
            raise Fault("MalformedQueryString", "a parameter is there twice")
        action = plain.pop("Action", "")
        if plain.pop("Version", "") != self.metadata["apiVersion"]:
            raise Fault("NoSuchVersion", "The requested version is not valid for this web service.")
        tree = {}
        for name, value in plain.items():
            at = tree
            parts = name.split(".")
            for part in parts[:-1]:
                at = at.setdefault(part, {})
            at[parts[-1]] = value
        return action, self.read(self.operation(action)["input"]["shape"], tree, "")

    # What goes out.

    def xml(self, shape_name, value):
        shape = self.shapes[shape_name]
        if shape["type"] == "structure":
            text = ""
            for name, below in value.items():
                member = shape["members"][name]  # a KeyError is a mistake of the test's
                tag = member.get("locationName", name)
                text += "<%s>%s</%s>" % (tag, self.xml(member["shape"], below), tag)
            return text
        if shape["type"] == "list":
            tag = shape["member"].get("locationName", "member")
            return "".join("<%s>%s</%s>" % (tag, self.xml(shape["member"]["shape"], item), tag) for item in value)
        if "enum" in shape and value not in shape["enum"]:
            raise KeyError(value)
        return escape(str(value).lower() if isinstance(value, bool) else str(value))

    def xml_answer(self, action, value):
        output = self.operation(action).get("output")
        body = self.xml(output["shape"], value) if output else ""
        if output and "resultWrapper" in output:
            body = "<%s>%s</%s>" % (output["resultWrapper"], body, output["resultWrapper"])
        request = "<requestId>test</requestId>" if self.is_ec2 else \
            "<ResponseMetadata><RequestId>test</RequestId></ResponseMetadata>"
        return '<%sResponse xmlns="%s">%s%s</%sResponse>' % (action, self.metadata["xmlNamespace"], body, request, action)

    def check(self, shape_name, value):
        """A JSON document is one of this shape; a KeyError is a mistake of the test's."""
        shape = self.shapes[shape_name]
        if shape["type"] == "structure":
            for name, below in value.items():
                self.check(shape["members"][name]["shape"], below)
        elif shape["type"] == "list":
            for item in value:
                self.check(shape["member"]["shape"], item)
        elif shape["type"] == "map":
            for item in value.values():
                self.check(shape["value"]["shape"], item)
        elif "enum" in shape and value not in shape["enum"]:
            raise KeyError(value)
