# SPDX-License-Identifier: GPL-3.0-or-later
"""S3's REST API after the Amazon S3 API reference: buckets with small objects, path-style addresses."""
import base64
import hashlib
import urllib.parse
from datetime import datetime, timezone
from email.utils import format_datetime
from xml.sax.saxutils import escape

from shapes import Fault

XMLNS = "http://s3.amazonaws.com/doc/2006-03-01/"
STATUS = {"NoSuchBucket": 404, "NoSuchKey": 404, "AccessDenied": 403, "SignatureDoesNotMatch": 403,
          "InvalidAccessKeyId": 403, "BadDigest": 400, "NotImplemented": 501, "InvalidArgument": 400}
PAGE = 3  # so few objects a page, so that every longer list takes more than one request


class S3:
    def __init__(self):
        self.born = datetime(2026, 11, 23, 20, 11, 5, tzinfo=timezone.utc)
        self.buckets = {"empty": {}, "photos": {}, "locked": {}}

    def state(self):
        return {bucket: {key: data.decode("utf-8", "replace") for key, (data, _) in objects.items()}
                for bucket, objects in self.buckets.items()}

    @staticmethod
    def iso(time):
        return time.strftime("%Y-%m-%dT%H:%M:%S.000Z")

    def answer(self, request):
        """Status, headers and body."""
        bucket, _, key = urllib.parse.unquote(request.path[1:]).partition("/")
        query = dict(urllib.parse.parse_qsl(request.query, keep_blank_values=True, strict_parsing=bool(request.query)))
        if not bucket:
            if request.method != "GET" or query:
                raise Fault("NotImplemented", "A header or query you provided implies functionality that is not "
                            "implemented.", 501)
            names = "".join("<Bucket><Name>%s</Name><CreationDate>%s</CreationDate></Bucket>"
                            % (name, self.iso(self.born)) for name in sorted(self.buckets))
            return self.document("ListAllMyBucketsResult",
                                 "<Owner><ID>1</ID></Owner><Buckets>%s</Buckets>" % names)
        if bucket not in self.buckets:
            raise Fault("NoSuchBucket", "The specified bucket does not exist", 404)
        if bucket == "locked":
            raise Fault("AccessDenied", "Access Denied", 403)
        objects = self.buckets[bucket]
        if not key:
            if request.method != "GET" or query.pop("list-type", "") != "2":
                raise Fault("NotImplemented", "no such request of a bucket", 501)
            return self.listing(bucket, query)
        if query:
            raise Fault("NotImplemented", "a query of an object: " + request.query, 501)
        if request.method == "PUT":
            return self.put(objects, key, request)
        if request.method == "DELETE":
            objects.pop(key, None)
            return 204, {}, b""
        if key not in objects:
            raise Fault("NoSuchKey", "The specified key does not exist.", 404)
        data, time = objects[key]
        headers = {"ETag": '"%s"' % hashlib.md5(data).hexdigest(), "Last-Modified": format_datetime(time, usegmt=True)}
        return 200, headers, data

    def put(self, objects, key, request):
        data = request.body
        copied = request.headers.get("x-amz-copy-source")
        if copied:
            bucket, _, source = urllib.parse.unquote(copied).lstrip("/").partition("/")
            if bucket not in self.buckets or source not in self.buckets[bucket]:
                raise Fault("NoSuchKey", "The specified key does not exist.", 404)
            data = self.buckets[bucket][source][0]
        elif "content-md5" in request.headers:
            if base64.b64encode(hashlib.md5(data).digest()).decode() != request.headers["content-md5"]:
                raise Fault("BadDigest", "The Content-MD5 you specified did not match what we received.")
        now = datetime.now(timezone.utc)
        objects[key] = (data, now)
        tag = '"%s"' % hashlib.md5(data).hexdigest()
        if copied:
            return self.document("CopyObjectResult", "<ETag>%s</ETag><LastModified>%s</LastModified>"
                                 % (escape(tag), self.iso(now)))
        return 200, {"ETag": tag}, b""

    def listing(self, bucket, query):
        known = {"delimiter", "prefix", "encoding-type", "continuation-token", "max-keys", "start-after"}
        if not set(query) <= known:
            raise Fault("InvalidArgument", "an unknown query: %s" % sorted(set(query) - known))

        def shown(text):  # XML cannot hold all that a key can, so clients ask for it encoded
            return escape(urllib.parse.quote(text, safe="/") if query.get("encoding-type") == "url" else text)
        prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
        entries = {}  # in the order of S3: by the bytes of the name
        for key in sorted(self.buckets[bucket], key=lambda name: name.encode()):
            if not key.startswith(prefix):
                continue
            at = key.find(delimiter, len(prefix)) if delimiter else -1
            entries.setdefault(key if at < 0 else key[:at + len(delimiter)], at >= 0)
        names = [name for name in entries if name > query.get("continuation-token", "")]
        page = min(int(query.get("max-keys", PAGE)), PAGE)
        body = "<Name>%s</Name><Prefix>%s</Prefix><KeyCount>%d</KeyCount><MaxKeys>%d</MaxKeys>" \
               % (bucket, shown(prefix), len(names[:page]), page)
        if "encoding-type" in query:
            body += "<EncodingType>url</EncodingType>"
        body += "<IsTruncated>%s</IsTruncated>" % str(len(names) > page).lower()
        if len(names) > page:
            body += "<NextContinuationToken>%s</NextContinuationToken>" % escape(names[page - 1])
        for name in names[:page]:
            if entries[name]:
                body += "<CommonPrefixes><Prefix>%s</Prefix></CommonPrefixes>" % shown(name)
            else:
                data, time = self.buckets[bucket][name]
                body += "<Contents><Key>%s</Key><LastModified>%s</LastModified><ETag>&quot;%s&quot;</ETag>" \
                        "<Size>%d</Size><StorageClass>STANDARD</StorageClass></Contents>" \
                        % (shown(name), self.iso(time), hashlib.md5(data).hexdigest(), len(data))
        return self.document("ListBucketResult", body)

    @staticmethod
    def document(name, body):
        text = '<?xml version="1.0" encoding="UTF-8"?>\n<%s xmlns="%s">%s</%s>' % (name, XMLNS, body, name)
        return 200, {"Content-Type": "application/xml"}, text.encode()
