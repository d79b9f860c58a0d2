# SPDX-License-Identifier: GPL-3.0-or-later
"""AWS Signature Version 4 after "Create a signed AWS API request" of the IAM user guide, computed anew for every
request. It shares no code with the clients under test."""
import hashlib
import hmac
import re
import urllib.parse
from datetime import datetime, timedelta, timezone

ACCESS_KEY = "AKIDTEST"
SECRET_KEY = "secret/Key+of=the test"
REGION = "eu-central-1"
AUTHORIZATION = re.compile(r"AWS4-HMAC-SHA256 Credential=([A-Z0-9]+)/(\d{8})/([a-z0-9-]+)/([a-z0-9]+)/aws4_request, "
                           r"SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})")


class Refused(Exception):
    """The code of the services' written error for a request that is not signed as it should be."""


def encoded(text):
    return urllib.parse.quote(text, safe="-_.~")


def digest(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def canonical_query(query):
    pairs = [] if not query else [part.partition("=")[::2] for part in query.split("&")]
    decoded = [(encoded(urllib.parse.unquote(name)), encoded(urllib.parse.unquote(value))) for name, value in pairs]
    return "&".join("%s=%s" % pair for pair in sorted(decoded))


def check(request):
    """The service's name in the signature's scope; raises Refused."""
    headers = request.headers
    found = AUTHORIZATION.fullmatch(headers.get("authorization", ""))
    if not found:
        raise Refused("MissingAuthenticationToken")
    key, day, region, service, names, signature = found.groups()
    if key != ACCESS_KEY:
        raise Refused("InvalidAccessKeyId")
    if region != REGION:
        raise Refused("AuthorizationHeaderMalformed")
    time = headers.get("x-amz-date", "")
    if not re.fullmatch(r"\d{8}T\d{6}Z", time) or not time.startswith(day):
        raise Refused("RequestExpired")
    age = datetime.now(timezone.utc) - datetime.strptime(time, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    if abs(age) > timedelta(minutes=5):
        raise Refused("RequestExpired")
    signed = names.split(";")
    wanted = {"host"} | {name for name in headers if name.startswith("x-amz-")}
    if signed != sorted(signed) or not wanted <= set(signed):
        raise Refused("SignatureDoesNotMatch")
    content = hashlib.sha256(request.body).hexdigest()
    if service == "s3" and headers.get("x-amz-content-sha256") != content:
        raise Refused("XAmzContentSHA256Mismatch")
    # All services but S3 encode the path once more.
    path = request.path if service == "s3" else urllib.parse.quote(request.path, safe="/-_.~")
    canonical = "\n".join([request.method, path, canonical_query(request.query)]
                          + ["%s:%s" % (name, " ".join(headers.get(name, "").split())) for name in signed]
                          + ["", names, content])
    text = "\n".join(["AWS4-HMAC-SHA256", time, "%s/%s/%s/aws4_request" % (day, region, service),
                      hashlib.sha256(canonical.encode()).hexdigest()])
    signing = ("AWS4" + SECRET_KEY).encode()
    for part in (day, region, service, "aws4_request"):
        signing = digest(signing, part)
    if not hmac.compare_digest(digest(signing, text).hex(), signature):
        raise Refused("SignatureDoesNotMatch")
    return service
