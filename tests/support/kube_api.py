#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small Kubernetes API server for tests of what kubectl does: kube_api.py FOLDER. Prints its port.

Speaks TLS, since kubectl sends no token without; its certificate is FOLDER/ca.pem.
Follows the API's conventions (https://kubernetes.io/docs/reference/using-api/api-concepts/): discovery, lists, objects,
Status for what fails. Strict: a path or parameter it does not know is an error. Each request is a line of JSON in FOLDER/log.
exec is spoken over WebSocket (v5.channel.k8s.io, kubectl from 1.30 on); SPDY, the older way, is refused with a Status.
"""
import base64, hashlib, json, re, ssl, struct, subprocess, sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

TOKEN = "Bearer right"
CREATED = "2026-11-01T08:00:00Z"
lock = threading.Lock()
folder = sys.argv[1]
log = open(folder + "/log", "a")


def meta(name, namespace=None, **more):
    data = {"name": name, "uid": hashlib.md5(f"{namespace}/{name}".encode()).hexdigest(), "creationTimestamp": CREATED}
    if namespace:
        data["namespace"] = namespace
    return {**data, **more}


def pod(name):
    return {"kind": "Pod", "apiVersion": "v1",
            "metadata": meta(name, "shop", labels={"app": "web"}),
            "spec": {"nodeName": "worker-1", "restartPolicy": "Always",
                     "containers": [{"name": "nginx", "image": "nginx:1.27", "resources": {}},
                                    {"name": "sidecar", "image": "busybox:1", "resources": {}}]},
            "status": {"phase": "Running", "podIP": "10.0.0.5", "qosClass": "BestEffort",
                       "conditions": [{"type": "Ready", "status": "True"}],
                       "containerStatuses": [
                           {"name": n, "image": i, "imageID": "", "ready": True, "restartCount": 1, "started": True,
                            "state": {"running": {"startedAt": CREATED}}, "lastState": {}}
                           for n, i in (("nginx", "nginx:1.27"), ("sidecar", "busybox:1"))]}}


def namespace(name):
    return {"kind": "Namespace", "apiVersion": "v1", "metadata": meta(name), "status": {"phase": "Active"}}


def account(space):
    return {"kind": "ServiceAccount", "apiVersion": "v1", "metadata": meta("default", space)}


def event(name):
    return {"kind": "Event", "apiVersion": "v1", "metadata": meta(name + ".1", "shop"), "type": "Warning",
            "reason": "BackOff", "message": "Back-off restarting failed container", "count": 3,
            "firstTimestamp": CREATED, "lastTimestamp": CREATED, "source": {"component": "kubelet", "host": "worker-1"},
            "involvedObject": {"kind": "Pod", "namespace": "shop", "name": name, "uid": pod(name)["metadata"]["uid"]}}


def deployment(name, replicas, updated, available):
    """As the deployment controller leaves it (https://kubernetes.io/docs/concepts/workloads/controllers/deployment/):
    what is none is left out of the status."""
    counts = {"replicas": replicas, "updatedReplicas": updated, "readyReplicas": available, "availableReplicas": available}
    return {"kind": "Deployment", "apiVersion": "apps/v1",
            "metadata": meta(name, "update", generation=2, labels={"app": name}),
            "spec": {"replicas": replicas, "selector": {"matchLabels": {"app": name}}},
            "status": {"observedGeneration": 2, **{k: n for k, n in counts.items() if n}}}


store = {"namespaces": [namespace(n) for n in ("default", "shop", "empty")],
         "pods": [pod("web-0"), pod("web-1")],
         "serviceaccounts": [account(n) for n in ("default", "shop")],
         "events": [event("web-0")],
         "deployments": [deployment("web", 2, 2, 2), deployment("api", 3, 1, 2), deployment("jobs", 1, 0, 0)]}
store["pods"].append({**pod("api-7f"), "metadata": meta("api-7f", "update"),
                      "status": {"phase": "Pending", "qosClass": "BestEffort"}})
KINDS = {"namespaces": ("Namespace", False), "pods": ("Pod", True), "serviceaccounts": ("ServiceAccount", True),
         "events": ("Event", True)}
APPS = {"deployments": ("Deployment", True)}
QUERY = {"limit", "labelSelector", "fieldSelector", "timeoutSeconds", "timeout", "fieldManager", "fieldValidation"}
LOG_QUERY = {"container", "tailLines", "sinceSeconds", "previous", "timestamps", "follow"}
EXEC_QUERY = {"command", "container", "stdin", "stdout", "stderr", "tty"}


class Refused(Exception):
    def __init__(self, code, reason, message):
        self.code, self.reason, self.message = code, reason, message


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def reply(self, document, code=200):
        body = json.dumps(document).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle_request(self):
        url = urlsplit(self.path)
        query = parse_qsl(url.query, keep_blank_values=True)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        with lock:
            log.write(json.dumps({"method": self.command, "path": url.path, "query": query, "body": body}) + "\n")
            log.flush()
        try:
            if self.headers.get("Authorization") != TOKEN:
                raise Refused(401, "Unauthorized", "Unauthorized")
            self.serve(url.path, query, body)
        except Refused as no:
            self.reply({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "code": no.code,
                        "reason": no.reason, "message": no.message}, no.code)

    do_GET = do_POST = do_DELETE = do_PUT = do_PATCH = handle_request

    def known(self, query, names):
        for name, _ in query:
            if name not in names:
                raise Refused(400, "BadRequest", f"the test's API server knows no parameter {name}")
        return dict(query)

    def serve(self, path, query, body):
        discovery = {
            "/api": {"kind": "APIVersions", "versions": ["v1"]},
            "/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": [
                {"name": "apps", "versions": [{"groupVersion": "apps/v1", "version": "v1"}],
                 "preferredVersion": {"groupVersion": "apps/v1", "version": "v1"}}]},
            "/apis/apps/v1": {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": "apps/v1", "resources": [
                {"name": name, "singularName": name[:-1], "namespaced": spaced, "kind": kind, "verbs": ["get", "list"]}
                for name, (kind, spaced) in APPS.items()]},
            "/version": {"major": "1", "minor": "32", "gitVersion": "v1.32.0"},
            "/api/v1": {"kind": "APIResourceList", "groupVersion": "v1", "resources": [
                {"name": name, "singularName": name[:-1], "namespaced": spaced, "kind": kind,
                 "verbs": ["get", "list", "create", "delete"]} for name, (kind, spaced) in KINDS.items()]}}
        if path in discovery and self.command == "GET":
            return self.reply(discovery[path])
        found = re.fullmatch(r"/api/v1(?:/namespaces/([^/]+))?/(pods|serviceaccounts|events)(?:/([^/]+))?(?:/(log|exec))?",
                             path) or re.fullmatch(r"/api/v1()/(namespaces)(?:/([^/]+))?()", path) or \
            re.fullmatch(r"/apis/apps/v1(?:/namespaces/([^/]+))?/(deployments)(?:/([^/]+))?()", path)
        if not found:
            raise Refused(404, "NotFound", "the server could not find the requested resource")
        space, kind, name, part = found.groups()
        if part == "log" and self.command == "GET":
            return self.log_of(space, name, self.known(query, LOG_QUERY))
        if part == "exec":
            self.known(query, EXEC_QUERY)
            return self.execute(query)
        parameters = self.known(query, QUERY)
        here = [o for o in store[kind] if not space or o["metadata"].get("namespace") == space]
        if self.command == "GET" and not name:
            for term in filter(None, parameters.get("labelSelector", "").split(",")):
                key, value = term.split("=")
                here = [o for o in here if o["metadata"].get("labels", {}).get(key) == value]
            for term in filter(None, parameters.get("fieldSelector", "").split(",")):
                key, value = term.split("=")
                here = [o for o in here if o.get("involvedObject", {}).get(key.removeprefix("involvedObject.")) == value]
            return self.reply({"kind": {**KINDS, **APPS}[kind][0] + "List",
                               "apiVersion": "apps/v1" if kind in APPS else "v1", "metadata": {"resourceVersion": "7"},
                               "items": here})
        if self.command == "POST" and not name:
            made = json.loads(body)
            made["metadata"] = {**meta(made["metadata"]["name"], space or None), **made["metadata"]}
            made.setdefault("status", {"phase": "Active"})
            store[kind].append(made)
            return self.reply(made, 201)
        one = self.object(kind, space, name)
        if self.command == "GET":
            return self.reply(one)
        if self.command == "DELETE":
            store[kind].remove(one)
            return self.reply({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success",
                               "details": {"name": name, "kind": kind}})
        raise Refused(405, "MethodNotAllowed", "the server does not allow this method on the requested resource")

    def object(self, kind, space, name):
        for one in store[kind]:
            if one["metadata"]["name"] == name and one["metadata"].get("namespace") == (space or None):
                return one
        raise Refused(404, "NotFound", f'{kind} "{name}" not found')

    def log_of(self, space, name, query):
        self.object("pods", space, name)
        lines = [f"{query.get('container')} line {n}" for n in range(1, 301)]
        if query.get("previous") == "true":
            lines = ["the one before"]
        if "tailLines" in query:
            lines = lines[len(lines) - int(query["tailLines"]):] if int(query["tailLines"]) else []
        if query.get("timestamps") == "true":
            lines = [CREATED + " " + line for line in lines]
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.chunk("".join(line + "\n" for line in lines))
        count = 0
        while query.get("follow") == "true":
            count += 1
            try:
                self.chunk(f"live {count}\n")
            except (ConnectionError, ssl.SSLError):
                return  # who follows a log leaves without a word
            time.sleep(0.05)
        self.wfile.write(b"0\r\n\r\n")

    def chunk(self, text):
        if text:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(text.encode()), text.encode()))
            self.wfile.flush()

    def execute(self, query):
        if self.headers.get("Upgrade", "").lower() != "websocket":
            raise Refused(400, "BadRequest", "the test's API server does not speak SPDY")
        accept = hashlib.sha1((self.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode())
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", base64.b64encode(accept.digest()).decode())
        self.send_header("Sec-WebSocket-Protocol", "v5.channel.k8s.io")
        self.end_headers()
        words = [value for name, value in query if name == "command"]
        data = self.input() if dict(query).get("stdin") == "true" else b""
        self.frame(1, json.dumps({"argv": words, "input": data.decode()}).encode() + b"\n")
        self.frame(2, b"said on standard error\n")
        code = int(words[1]) if words[0] == "exit" else 0
        status = {"metadata": {}, "status": "Success"}
        if code:
            status = {"metadata": {}, "status": "Failure", "reason": "NonZeroExitCode",
                      "message": f"command terminated with non-zero exit code: exit status {code}",
                      "details": {"causes": [{"reason": "ExitCode", "message": str(code)}]}}
        self.frame(3, json.dumps(status).encode())
        self.wfile.write(b"\x88\x02" + struct.pack(">H", 1000))
        self.wfile.flush()
        self.close_connection = True

    def frame(self, channel, data):
        data = bytes([channel]) + data
        size = bytes([len(data)]) if len(data) < 126 else b"\x7e" + struct.pack(">H", len(data)) \
            if len(data) < 65536 else b"\x7f" + struct.pack(">Q", len(data))
        self.wfile.write(b"\x82" + size + data)
        self.wfile.flush()

    def input(self):
        """Standard input, channel 0, until channel 255 closes it."""
        data = b""
        while True:
            head = self.rfile.read(2)
            size = head[1] & 127
            if size == 126:
                size = struct.unpack(">H", self.rfile.read(2))[0]
            elif size == 127:
                size = struct.unpack(">Q", self.rfile.read(8))[0]
            mask = self.rfile.read(4)
            body = bytes(b ^ mask[i % 4] for i, b in enumerate(self.rfile.read(size)))
            if head[0] & 15 == 8 or body[:2] == b"\xff\x00":
                return data
            if head[0] & 15 == 2 and body[:1] == b"\x00":
                data += body[1:]


subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder + "/key.pem",
                "-out", folder + "/ca.pem"], check=True, stderr=subprocess.DEVNULL)
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain(folder + "/ca.pem", folder + "/key.pem")
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
print(server.server_port, flush=True)
server.serve_forever()
