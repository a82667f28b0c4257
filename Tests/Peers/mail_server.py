# The mail server that takes what Quad sends: aiosmtpd with TLS and a password, and one that misbehaves as it is told.
import socket
import ssl
import subprocess
import threading
import time
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

USER, PASSWORD = "campus", "a mail server's own phrase"


def certificate(folder):
    """A self-signed certificate of localhost and its key, as PEM files."""
    pem, key = folder / "mail.pem", folder / "mail.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", pem],
        check=True, capture_output=True)
    return pem, key


def context(files):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(*map(str, files))
    return made


class Letter:
    """A message as it came, read by Python's own parser."""

    def __init__(self, envelope, is_secure, user):
        self.sender, self.recipients = envelope.mail_from, envelope.rcpt_tos
        self.raw, self.is_secure, self.user = envelope.content, is_secure, user
        self.message = message_from_bytes(envelope.content, policy=policy.default)

    def part(self, kind):
        return self.message.get_body((kind,)).get_content()

    @property
    def text(self):
        return self.part("plain")


class Handler:
    """Keeps what comes. `answers` are said instead, in turn, at the moments RCPT and DATA."""

    def __init__(self):
        self.letters, self.answers, self.seen = [], {"RCPT": [], "DATA": []}, []

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.seen.append(address)
        if self.answers["RCPT"]:
            answer = self.answers["RCPT"].pop(0)
            if answer:
                return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.answers["DATA"]:
            answer = self.answers["DATA"].pop(0)
            if answer == "drop":
                server.transport.abort()
                return "250 never said"
            if answer:
                return answer
        login = session.auth_data.login.decode() if isinstance(session.auth_data, LoginPassword) else None
        self.letters.append(Letter(envelope, session.ssl is not None, login))
        return "250 2.0.0 OK: queued as 4F2"


def check_password(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=good, handled=False, auth_data=data)


class MailServer:
    """A server on a port of its own: STARTTLS and a password are asked for, or TLS from the first byte, or neither."""

    def __init__(self, files=None, security="starttls"):
        self.handler = Handler()
        options = {}
        if security != "plain":
            options |= {"authenticator": check_password, "auth_required": True}
        if security == "starttls":
            options |= {"tls_context": context(files), "require_starttls": True}
        elif security == "tls":
            options |= {"ssl_context": context(files), "auth_require_tls": False}
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.controller = Controller(self.handler, hostname="127.0.0.1", port=self.port, **options)
        self.controller.start()

    def wait(self, count, seconds=20):
        """The letters, once there are so many."""
        deadline = time.monotonic() + seconds
        while len(self.handler.letters) < count and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(self.handler.letters) == count, [each.recipients for each in self.handler.letters]
        return self.handler.letters

    def stop(self):
        self.controller.stop()


class Hanging:
    """Takes connections, perhaps greets, and says nothing more."""

    def __init__(self, greeting=b""):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.open, self.greeting = [], greeting
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.open.append(connection)
            if self.greeting:
                connection.sendall(self.greeting)

    def stop(self):
        self.listener.close()
        for each in self.open:
            each.close()
