#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A strict WinRM listener for tests: a remote shell ([MS-WSMV]) with one program, a PowerShell that runs nothing.

    winrm_server.py CONFIGURATION.json

Log-ins are judged by gss-ntlmssp (or Basic over TLS), messages are unsealed by it, and every message is held against the
protocol and the limits of a real server: what is wrong gets the real fault and stands in the log as a "violation".
A script that the configuration knows gets the answer given there, in the envelope that its own bootstrap asks for; any
other one the error of a PowerShell that does not know a command. Prints {"port": N}; ends with its standard input.

The configuration: log (a file; a JSON object a line), users ([{domain, user, password}]), answers ([{script, parameters,
stdout, beside, stderr, exit_code, after (seconds), hangs}]), basic, negotiate, certificate and key (then it is HTTPS),
channel_binding ("strict"), shells_per_user, envelope_kb, denied (users without the right), clock (how many times faster
than real OperationTimeouts pass), trouble ([{on: action, nth, do: close|silent|unsealed|tamper|401|403|404|413|500|503|
html}])."""
import base64, hashlib, http.server, json, os, re, socketserver, ssl, struct, sys, threading, time, uuid
import xml.etree.ElementTree as ET

with open(sys.argv[1], encoding='utf-8') as f:
    C = json.load(f)

if os.environ.get('OC_WINRM_SERVER') != sys.argv[1]:
    # gss-ntlmssp reads the accounts from a file, and OpenSSL has NTLM's old ciphers only in its legacy provider.
    users = sys.argv[1] + '.users'
    with open(users, 'w', encoding='utf-8') as f:
        for one in C['users']:
            f.write('%s:%s:%s\n' % (one['domain'], one['user'], one['password']))
    legacy = sys.argv[1] + '.openssl'
    with open(legacy, 'w', encoding='utf-8') as f:
        f.write('openssl_conf = i\n[i]\nproviders = p\n[p]\ndefault = d\nlegacy = l\n[d]\nactivate = 1\n[l]\nactivate = 1\n')
    os.environ.update(OC_WINRM_SERVER=sys.argv[1], NTLM_USER_FILE=users, OPENSSL_CONF=legacy)
    os.execv(sys.executable, [sys.executable, '-B'] + sys.argv)

import gssapi  # after the environment it is to see

NTLM = gssapi.OID.from_int_seq('1.3.6.1.4.1.311.2.2.10')
S = 'http://www.w3.org/2003/05/soap-envelope'
A = 'http://schemas.xmlsoap.org/ws/2004/08/addressing'
W = 'http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd'
P = 'http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd'
R = 'http://schemas.microsoft.com/wbem/wsman/1/windows/shell'
X = 'http://schemas.xmlsoap.org/ws/2004/09/transfer'
ANONYMOUS = A + '/role/anonymous'
CMD = R + '/cmd'
LANG = '{http://www.w3.org/XML/1998/namespace}lang'
ACTIONS = {X + '/Create': 'Create', X + '/Delete': 'Delete', R + '/Command': 'Command', R + '/Send': 'Send',
           R + '/Receive': 'Receive', R + '/Signal': 'Signal'}
OPTIONS = {'Create': {'WINRS_NOPROFILE': r'TRUE|FALSE', 'WINRS_CODEPAGE': r'\d+'},
           'Command': {'WINRS_CONSOLEMODE_STDIN': r'TRUE|FALSE', 'WINRS_SKIP_CMD_SHELL': r'TRUE|FALSE'},
           'Receive': {'WSMAN_CMDSHELL_OPTION_KEEPALIVE': r'TRUE|FALSE'}, 'Send': {}, 'Signal': {}, 'Delete': {}}
GUID = r'[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}'

# Codes as wsmerror.h has them, texts as recordings of real servers have them.
TIMED_OUT = (2150858793, 's:Receiver', 'w:TimedOut',
             'The WS-Management service cannot complete the operation within the time specified in OperationTimeout.  ')
NO_SHELL = (2150858843, 's:Sender', 'w:InvalidSelectors',
            'The request for the Windows Remote Shell with ShellId %s failed because the shell was not found on the server. '
            'Possible causes are: the specified ShellId is incorrect or the shell no longer exists on the server. Provide '
            'the correct ShellId or create a new shell and retry the operation. ')
SCHEMA = (2150858817, 's:Sender', 'w:SchemaValidationError',
          'The SOAP XML in the message does not match the corresponding XML schema definition. Change the XML and retry. ')
SHELLS = (2150859173, 's:Receiver', 'w:QuotaLimit',
          'The WS-Management service cannot process the request. This user is allowed a maximum number of %d concurrent '
          'shells, which has been exceeded. Close existing shells or raise the quota for this user. ')
DENIED = (5, 's:Sender', 'w:AccessDenied', 'Access is denied. ')
ABORTED = (995, 's:Receiver', 'w:InternalError',
           'The I/O operation has been aborted because of either a thread exit or an application request. ')
TOO_LONG = (2147942606, 's:Receiver', 'w:InternalError', 'The filename or extension is too long. ')
TOO_LARGE = (2150858823, 's:Sender', 'w:EncodingLimit', 'The WS-Management service cannot process the request because the '
             'envelope size in the request is too large. ')

lock = threading.Condition()
loglock = threading.Lock()
logfile = open(C['log'], 'a', encoding='utf-8', buffering=1)
shells = {}
seen = set()
counts = {}


def log(**what):
    with loglock:
        logfile.write(json.dumps(what) + '\n')


class Fault(Exception):
    def __init__(self, kind, *values, violation=None):
        self.code, self.sender, self.subcode, text = kind
        self.text = text % values if values else text
        if violation:
            log(violation=violation)


def need(condition, what):
    if not condition:
        raise Fault(SCHEMA, violation=what)


class Command:
    def __init__(self, line):
        self.id = str(uuid.uuid4()).upper()
        self.line = line
        self.stdin = b''
        self.closed = False  # its standard input
        self.out = []        # [(stream, bytes)], what has not been told
        self.exit_code = None
        self.done_at = None
        self.ended = False   # signalled
        self.receiving = False
        self.said_done = False

    def begin(self):
        """What powershell.exe would do with its arguments and its standard input."""
        words = self.line[1:]
        try:
            need(self.line[0].lower() == 'powershell.exe', 'another program: ' + self.line[0])
            at = words.index('-EncodedCommand')
            for word in words[:at]:
                need(word in ('-NoLogo', '-NoProfile', '-NonInteractive', '-OutputFormat', 'Text'), 'argument ' + word)
            need('-NoProfile' in words[:at] and '-NonInteractive' in words[:at], 'PowerShell with a profile or questions')
            need(at + 2 == len(words), 'something behind -EncodedCommand')
            bootstrap = base64.b64decode(words[at + 1], validate=True).decode('utf-16-le')
            need('$input' in bootstrap, 'a bootstrap that reads nothing')
            need(self.stdin.endswith(b'\n') and self.stdin.count(b'\n') == 1, 'standard input is not one line')
            document = json.loads(base64.b64decode(self.stdin.strip(), validate=True))
        except (ValueError, KeyError, UnicodeError) as e:
            log(violation='PowerShell cannot read what it got: %r' % e)
            return self.fail('bad input')
        main = document['main']
        mark = re.search(r"'(##OC\d##)' \+", main)
        need(main.startswith('=') and mark and "'##END##'" in main, 'a bootstrap without marks')

        def plain(value):
            if isinstance(value, str):
                need(value.startswith('='), 'a text without its mark')
                return value[1:]
            if isinstance(value, list):
                return [plain(v) for v in value]
            if isinstance(value, dict):
                return {k: plain(v) for k, v in value.items()}
            return value
        script, parameters = plain(document['script']), plain(document['parameters'])
        log(script=script, parameters=parameters)
        for answer in C['answers']:
            if answer['script'] != script:
                continue
            if any(parameters.get(k) != v for k, v in answer.get('parameters', {}).items()):
                continue
            break
        else:
            return self.fail("unknown : The term 'unknown' is not recognized as the name of a cmdlet.")
        if 'stderr' in answer:
            self.out.append(('stderr', answer['stderr'].encode()))
        if 'beside' in answer:
            self.out.append(('stdout', (answer['beside'] + '\r\n').encode()))
        if 'stdout' in answer:
            self.out.append(('stdout', mark.group(1).encode() + base64.b64encode(answer['stdout'].encode()) + b'##END##\r\n'))
        if answer.get('hangs'):
            return
        self.exit_code = answer.get('exit_code', 0)
        self.done_at = time.monotonic() + answer.get('after', 0)

    def fail(self, text):
        self.out.append(('stderr', ('#< CLIXML\r\n<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/'
                         '2004/04"><S S="Error">%s_x000D__x000A_</S></Objs>' % text).encode()))
        self.exit_code = 1
        self.done_at = time.monotonic()

    def take(self, room, size):
        """Up to so many bytes of the output, in pieces that cut characters in two."""
        pieces = []
        while self.out and room > 0:
            stream, data = self.out.pop(0)
            piece, rest = data[:min(size, room)], data[min(size, room):]
            room -= len(piece)
            pieces.append((stream, piece))
            if rest:
                self.out.insert(0, (stream, rest))
        return pieces


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    numbers = iter(range(1, 1 << 30))

    def setup(self):
        super().setup()
        with lock:
            self.number = next(Handler.numbers)
        self.gss = None
        self.user = None

    def log_message(self, *_):
        pass

    def answer(self, status, body=b'', headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def offers(self):
        offered = []
        if C.get('negotiate', True):
            offered += [('WWW-Authenticate', 'Negotiate'), ('WWW-Authenticate', 'Kerberos')]
        if C.get('basic'):
            offered.append(('WWW-Authenticate', 'Basic realm="WSMAN"'))
        return offered

    def do_GET(self):
        self.answer(405)

    def do_POST(self):
        try:
            self.post()
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            self.close_connection = True

    def post(self):
        if self.path != '/wsman':
            return self.answer(404)
        for name in ('Transfer-Encoding', 'Expect'):
            if self.headers.get(name):
                log(violation='header ' + name)
        length = self.headers.get('Content-Length')
        if length is None or not self.headers.get('Host'):
            log(violation='no Content-Length or no Host')
            return self.answer(411)
        body = self.rfile.read(int(length))
        scheme, _, token = self.headers.get('Authorization', '').partition(' ')
        trouble = self.trouble('Login')
        if trouble and scheme:
            return self.misbehave(trouble)
        if scheme == 'Negotiate' and C.get('negotiate', True):
            if not self.log_in(token):
                return
            if not body:
                return self.answer(200)
        elif scheme == 'Basic' and C.get('basic'):
            if not isinstance(self.connection, ssl.SSLSocket):
                log(violation='Basic in clear')
                return self.answer(401, headers=self.offers())
            name, _, password = base64.b64decode(token).decode().partition(':')
            good = any(name in (u['user'], u['domain'] + '\\' + u['user']) and password == u['password'] for u in C['users'])
            if not good:
                log(login=name, ok=False)
                return self.answer(401, headers=self.offers())
            if self.user != name:
                log(login=name, ok=True, connection=self.number)
            self.user = name
        elif self.user is None:
            return self.answer(401, headers=self.offers())
        self.message(body)

    def log_in(self, token):
        try:
            if self.gss is None or self.gss.complete:
                self.user = None
                bindings = None
                if C.get('channel_binding') == 'strict':
                    with open(C['certificate'], encoding='ascii') as pem:
                        der = ssl.PEM_cert_to_DER_cert(pem.read())
                    hashed = getattr(hashlib, C.get('binding_hash', C.get('certificate_hash', 'sha256')))(der).digest()
                    bindings = gssapi.raw.ChannelBindings(application_data=b'tls-server-end-point:' + hashed)
                self.gss = gssapi.SecurityContext(creds=gssapi.Credentials(usage='accept', mechs=[NTLM]), usage='accept',
                                                  channel_bindings=bindings)
            out = self.gss.step(base64.b64decode(token, validate=True))
        except Exception as e:
            log(login='?', ok=False, why=str(e))
            self.gss = None
            self.answer(401, headers=self.offers())
            return False
        if not self.gss.complete:
            self.answer(401, headers=[('WWW-Authenticate', 'Negotiate ' + base64.b64encode(out).decode())])
            return False
        self.user = str(self.gss.initiator_name).rstrip('\0')
        log(login=self.user, ok=True, connection=self.number)
        return True

    def unsealed(self, body):
        parts = re.fullmatch(rb'--Encrypted Boundary\r\n'
                             rb'\tContent-Type: application/HTTP-SPNEGO-session-encrypted\r\n'
                             rb'\tOriginalContent: type=application/soap\+xml;charset=UTF-8;Length=(\d+)\r\n'
                             rb'--Encrypted Boundary\r\n\tContent-Type: application/octet-stream\r\n'
                             rb'(.*)--Encrypted Boundary--\r\n', body, re.S)
        if not parts:
            log(violation='a frame that is none')
            return None
        size = struct.unpack('<I', parts.group(2)[:4])[0]
        soap = self.gss.unwrap(parts.group(2)[4:4 + size] + parts.group(2)[4 + size:]).message
        if size != 16 or len(soap) != int(parts.group(1)):
            log(violation='a frame with the wrong length')
            return None
        return soap

    def reply(self, status, soap, trouble=None):
        soap = soap.encode()
        if not self.sealed or trouble == 'unsealed':
            return self.answer(status, soap, [('Content-Type', 'application/soap+xml;charset=UTF-8')])
        wrapped = self.gss.wrap(soap, True).message
        if trouble == 'tamper':
            wrapped = wrapped[:-1] + bytes([wrapped[-1] ^ 1])
        body = (b'--Encrypted Boundary\r\n\tContent-Type: application/HTTP-SPNEGO-session-encrypted\r\n'
                b'\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length=%d\r\n'
                b'--Encrypted Boundary\r\n\tContent-Type: application/octet-stream\r\n' % len(soap)
                + struct.pack('<I', 16) + wrapped + b'--Encrypted Boundary--\r\n')
        self.answer(status, body, [('Content-Type', 'multipart/encrypted;protocol="application/HTTP-SPNEGO-session-'
                                    'encrypted";boundary="Encrypted Boundary"')])

    def trouble(self, action):
        with lock:
            counts[action] = counts.get(action, 0) + 1
            for one in C.get('trouble', []):
                if one['on'] == action and one.get('nth', 1) == counts[action]:
                    return one['do']
        return None

    def misbehave(self, what):
        log(trouble=what)
        if what == 'close':
            self.close_connection = True
            self.connection.close() if not isinstance(self.connection, ssl.SSLSocket) else self.connection.unwrap()
        elif what == 'silent':
            with lock:
                lock.wait_for(lambda: False, 600)
        elif what == 'html':
            self.answer(200, b'<html><body>Hello</body></html>', [('Content-Type', 'text/html')])
        else:
            self.answer(int(what), b'', self.offers() if what == '401' else ())

    def message(self, body):
        kind = self.headers.get('Content-Type', '')
        over_tls = isinstance(self.connection, ssl.SSLSocket)
        self.sealed = kind.startswith('multipart/encrypted')
        if self.sealed:
            if self.gss is None or not self.gss.complete:
                return self.answer(401, headers=self.offers())
            soap = self.unsealed(body)
            if soap is None:
                return self.answer(400)
        elif over_tls:
            soap = body
        else:
            log(violation='a message in clear')  # AllowUnencrypted=false
            return self.answer(401, headers=self.offers())
        if not self.sealed and kind != 'application/soap+xml;charset=UTF-8':
            log(violation='Content-Type ' + kind)
        self.id = None
        try:
            if len(soap) > C.get('envelope_kb', 500) * 1024:
                raise Fault(TOO_LARGE)
            head, content, action = self.read(soap)
            event = dict(action=action, user=self.user, sealed=self.sealed, connection=self.number, size=len(soap))
            trouble = self.trouble(action)
            if trouble in ('unsealed', 'tamper'):
                log(trouble=trouble)
            elif trouble:
                log(**event)
                return self.misbehave(trouble)
            text, more = getattr(self, 'on_' + action.lower())(head, content)
            log(**event, **more)
            status = 200
        except Fault as fault:
            log(fault=fault.code)
            text, status, trouble = self.fault(fault), 500, None
        self.reply(status, text, trouble)

    # The messages.

    def read(self, soap):
        need(b'<!DOCTYPE' not in soap, 'a document type')
        try:
            envelope = ET.fromstring(soap)
        except ET.ParseError as e:
            raise Fault(SCHEMA, violation='no XML: %s' % e)
        need(envelope.tag == '{%s}Envelope' % S and [e.tag for e in envelope] == ['{%s}Header' % S, '{%s}Body' % S],
             'no envelope')
        header, body = envelope

        def one(space, name):
            found = header.findall('{%s}%s' % (space, name))
            need(len(found) == 1, '%d times %s' % (len(found), name))
            return found[0]

        def must(element):
            need(element.get('{%s}mustUnderstand' % S) == 'true', element.tag + ' without mustUnderstand')
            return element.text
        message = one(A, 'MessageID').text
        need(re.fullmatch('uuid:' + GUID, message), 'MessageID ' + message)
        self.id = message
        with lock:
            need(message not in seen, 'MessageID twice')
            seen.add(message)
        scheme = 'https' if isinstance(self.connection, ssl.SSLSocket) else 'http'
        need(one(A, 'To').text == '%s://%s/wsman' % (scheme, self.headers['Host']), 'To ' + one(A, 'To').text)
        need(must(one(W, 'ResourceURI')) == CMD, 'ResourceURI')
        need(must(one(A, 'ReplyTo').find('{%s}Address' % A)) == ANONYMOUS, 'ReplyTo')
        action = ACTIONS.get(must(one(A, 'Action')))
        need(action, 'Action')
        size = int(must(one(W, 'MaxEnvelopeSize')))
        need(8192 <= size <= 500 * 1024, 'MaxEnvelopeSize %d' % size)
        timeout = re.fullmatch(r'PT(\d+(?:\.\d+)?)S', one(W, 'OperationTimeout').text)
        need(timeout and 0.5 <= float(timeout.group(1)) <= 60, 'OperationTimeout')
        need(one(W, 'Locale').get(LANG) == 'en-US' and one(P, 'DataLocale').get(LANG) == 'en-US', 'Locale')
        need(re.fullmatch('uuid:' + GUID, one(P, 'SessionId').text), 'SessionId')
        selectors = header.findall('{%s}SelectorSet/{%s}Selector' % (W, W))
        options = header.findall('{%s}OptionSet/{%s}Option' % (W, W))
        for option in options:
            allowed = OPTIONS[action].get(option.get('Name'))
            need(allowed and re.fullmatch(allowed, option.text), 'option %s' % option.get('Name'))
        shell = None
        if action == 'Create':
            need(not selectors, 'a selector in Create')
        else:
            need(len(selectors) == 1 and selectors[0].get('Name') == 'ShellId', 'selectors')
            with lock:
                shell = shells.get(selectors[0].text)
                if shell is None or shell['user'] != self.user:
                    raise Fault(NO_SHELL, selectors[0].text)
        need(len(body) == (0 if action == 'Delete' else 1), 'body of ' + action)
        return dict(size=size, timeout=float(timeout.group(1)), shell=shell), (body[0] if len(body) else None), action

    def on_create(self, head, shell):
        need(shell.tag == '{%s}Shell' % R, 'Shell')
        inside = {e.tag.partition('}')[2]: e.text for e in shell}
        need(inside.get('InputStreams') == 'stdin' and inside.get('OutputStreams') == 'stdout stderr', 'streams')
        if 'IdleTimeOut' in inside:
            idle = re.fullmatch(r'PT(\d+)S', inside['IdleTimeOut'])
            need(idle and int(idle.group(1)) >= 60, 'IdleTimeOut')
        if self.user.rpartition('\\')[2].partition('@')[0] in C.get('denied', []):
            raise Fault(DENIED)
        with lock:
            most = C.get('shells_per_user', 30)
            if sum(1 for s in shells.values() if s['user'] == self.user) >= most:
                raise Fault(SHELLS, most)
            name = str(uuid.uuid4()).upper()
            shells[name] = {'id': name, 'user': self.user, 'commands': {}}
        return self.envelope(X + '/CreateResponse', (
            '<x:ResourceCreated xmlns:x="%s"><a:Address>http://%s/wsman</a:Address><a:ReferenceParameters><w:ResourceURI>%s'
            '</w:ResourceURI><w:SelectorSet><w:Selector Name="ShellId">%s</w:Selector></w:SelectorSet>'
            '</a:ReferenceParameters></x:ResourceCreated><rsp:Shell><rsp:ShellId>%s</rsp:ShellId><rsp:ResourceUri>%s'
            '</rsp:ResourceUri><rsp:IdleTimeOut>PT7200.000S</rsp:IdleTimeOut><rsp:InputStreams>stdin</rsp:InputStreams>'
            '<rsp:OutputStreams>stdout stderr</rsp:OutputStreams></rsp:Shell>')
            % (X, self.headers['Host'], CMD, name, name, CMD)), dict(shell=name)

    def on_command(self, head, line):
        need(line.tag == '{%s}CommandLine' % R, 'CommandLine')
        words = [e.text or '' for e in line]
        tags = [e.tag.partition('}')[2] for e in line]
        need(words and tags == ['Command'] + ['Arguments'] * (len(words) - 1), 'CommandLine')
        if len('cmd /c "%s"' % ' '.join(words)) > 8191:
            raise Fault(TOO_LONG)
        command = Command(words)
        with lock:
            head['shell']['commands'][command.id] = command
        return self.envelope(R + '/CommandResponse', '<rsp:CommandResponse><rsp:CommandId>%s</rsp:CommandId>'
                             '</rsp:CommandResponse>' % command.id), dict(command=command.id)

    def find(self, head, name):
        command = head['shell']['commands'].get(name)
        if command is None or command.ended:
            raise Fault(NO_SHELL, head['shell']['id'])
        return command

    def on_send(self, head, send):
        need(send.tag == '{%s}Send' % R and len(send) == 1, 'Send')
        stream = send[0]
        need(stream.tag == '{%s}Stream' % R and stream.get('Name') == 'stdin', 'Stream')
        need(stream.get('End', 'false') in ('true', 'false'), 'End')
        with lock:
            command = self.find(head, stream.get('CommandId'))
            need(not command.closed, 'input after its end')
            try:
                command.stdin += base64.b64decode(stream.text or '', validate=True)
            except ValueError:
                raise Fault(SCHEMA, violation='input not in base64')
            if stream.get('End') == 'true':
                command.closed = True
                command.begin()
            lock.notify_all()
        return self.envelope(R + '/SendResponse', '<rsp:SendResponse/>'), dict(command=command.id)

    def on_receive(self, head, receive):
        need(receive.tag == '{%s}Receive' % R and len(receive) == 1, 'Receive')
        desired = receive[0]
        need(desired.tag == '{%s}DesiredStream' % R and desired.text == 'stdout stderr', 'DesiredStream')
        until = time.monotonic() + head['timeout'] / C.get('clock', 1)
        with lock:
            command = self.find(head, desired.get('CommandId'))
            need(not command.receiving, 'two Receives at once')
            command.receiving = True
            log(receiving=command.id)
            try:
                while True:
                    now = time.monotonic()
                    if command.ended or head['shell']['id'] not in shells:
                        raise Fault(ABORTED)
                    done = command.done_at is not None and command.done_at <= now
                    if command.out and (done or command.done_at is None) or done:
                        break
                    if now >= until:
                        raise Fault(TIMED_OUT)
                    lock.wait(max(0.001, min(until, command.done_at or until) - now))
                pieces = command.take((head['size'] - 4096) * 3 // 4 * 3 // 4, C.get('piece', 1000))
                done = done and not command.out
            finally:
                command.receiving = False
        text = ''.join('<rsp:Stream Name="%s" CommandId="%s">%s</rsp:Stream>'
                       % (stream, command.id, base64.b64encode(data).decode()) for stream, data in pieces)
        if done:
            for stream in ('stdout', 'stderr'):
                text += '<rsp:Stream Name="%s" CommandId="%s" End="true"></rsp:Stream>' % (stream, command.id)
        state = 'Done' if done else 'Running'
        code = '<rsp:ExitCode>%d</rsp:ExitCode>' % command.exit_code if done else ''
        return self.envelope(R + '/ReceiveResponse', '<rsp:ReceiveResponse>%s<rsp:CommandState CommandId="%s" State='
                             '"%s/CommandState/%s">%s</rsp:CommandState></rsp:ReceiveResponse>'
                             % (text, command.id, R, state, code)), dict(command=command.id, state=state)

    def on_signal(self, head, signal):
        need(signal.tag == '{%s}Signal' % R and len(signal) == 1, 'Signal')
        code = signal[0].text.rpartition('/')[2]
        need(code in ('terminate', 'ctrl_c') and signal[0].tag == '{%s}Code' % R, 'Code')
        with lock:
            command = self.find(head, signal.get('CommandId'))
            command.ended = True
            lock.notify_all()
        return self.envelope(R + '/SignalResponse', '<rsp:SignalResponse/>'), dict(command=command.id, code=code)

    def on_delete(self, head, _):
        with lock:
            del shells[head['shell']['id']]
            lock.notify_all()
        return self.envelope(X + '/DeleteResponse', ''), dict(shell=head['shell']['id'])

    def envelope(self, action, body):
        related = '<a:RelatesTo>%s</a:RelatesTo>' % self.id if self.id else ''
        return ('<s:Envelope xml:lang="en-US" xmlns:s="%s" xmlns:a="%s" xmlns:w="%s" xmlns:rsp="%s" xmlns:p="%s"><s:Header>'
                '<a:Action>%s</a:Action><a:MessageID>uuid:%s</a:MessageID><a:To>%s</a:To>%s</s:Header><s:Body>%s</s:Body>'
                '</s:Envelope>' % (S, A, W, R, P, action, str(uuid.uuid4()).upper(), ANONYMOUS, related, body))

    def fault(self, fault):
        return self.envelope('http://schemas.dmtf.org/wbem/wsman/1/wsman/fault', (
            '<s:Fault><s:Code><s:Value>%s</s:Value><s:Subcode><s:Value>%s</s:Value></s:Subcode></s:Code><s:Reason><s:Text '
            'xml:lang="en-US">%s</s:Text></s:Reason><s:Detail><f:WSManFault xmlns:f="http://schemas.microsoft.com/wbem/wsman'
            '/1/wsmanfault" Code="%d" Machine="test"><f:Message>%s</f:Message></f:WSManFault></s:Detail></s:Fault>')
            % (fault.sender, fault.subcode, fault.text, fault.code, fault.text))


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        error = sys.exc_info()[1]
        if not isinstance(error, (ConnectionError, ssl.SSLError, TimeoutError)):
            log(broken=repr(error))
            super().handle_error(request, client_address)


class TlsServer(Server):
    def finish_request(self, request, client_address):
        # In the connection's own thread: whoever does not say hello must not keep the others waiting.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(C['certificate'], C['key'])
        super().finish_request(context.wrap_socket(request, server_side=True), client_address)


server = (TlsServer if 'certificate' in C else Server)((C.get('address', '127.0.0.1'), C.get('port', 0)), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(json.dumps({'port': server.server_address[1]}), flush=True)
sys.stdin.read()
os._exit(0)
