# One running Quad: the release binary on a data directory of its own, and what is asked of it from outside.
"""Shared by the peer tests and by the bench. Nothing here knows more of Quad than a person at the terminal does."""

import json
import os
import re
import select
import signal
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
QUAD = Path(os.environ.get("QUAD_BINARY", ROOT / ".build" / "release" / "quad"))

ADMIN_EMAIL = "registrar@campus.test"
ADMIN_PASSWORD = "a long walk across the lawn"


# For loads that no person makes.
UNLIMITED = {f"QUAD_LIMITS_{kind}": "1000000/1s" for kind in ("OPEN", "STRICT", "NORMAL", "BULK")}


def clean_environment(extra=None):
    """The caller's environment without any QUAD_ setting in it, plus these. English, wherever the tests run."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QUAD_")}
    return {**kept, "LC_ALL": "C.UTF-8", **{name: str(value) for name, value in (extra or {}).items()}}


def quad(*arguments, env=None, timeout=120, **options):
    """Runs a subcommand to its end; standard output and error as text."""
    return subprocess.run(
        [QUAD, *map(str, arguments)], capture_output=True, text=True, timeout=timeout, env=clean_environment(env),
        **{"cwd": "/", **options})


def make_campus(data, email=ADMIN_EMAIL, password=ADMIN_PASSWORD):
    """A fresh data directory with one administrator."""
    data.mkdir(parents=True, exist_ok=True)
    secret = data / "password"
    secret.write_text(password)
    secret.chmod(0o600)
    made = quad("admin", "create", "--data", data, "--email", email, "--name", "Rita Registrar",
                "--password-file", secret)
    secret.unlink()
    assert made.returncode == 0, made.stdout + made.stderr
    return data


def database(data):
    """The one file that the campus lives in."""
    return Path(data) / "quad.db"


class Answer:
    """Status, headers (lower case) and body of an answer."""

    def __init__(self, status, headers, body):
        self.status, self.body = status, body
        self.headers = {name.lower(): value for name, value in headers.items()}

    @property
    def json(self):
        return json.loads(self.body)


class Appliance:
    """`quad serve`, from its ready line to its end."""

    def __init__(self, data, env=None, listen="127.0.0.1:0", arguments=(), wait=20):
        self.data = Path(data)
        self.log = open(self.data.parent / f"{self.data.name}.log", "ab")
        began = time.monotonic()
        self.process = subprocess.Popen(
            [QUAD, "serve", "--data", str(data), "--listen", listen, *map(str, arguments)],
            stdout=subprocess.PIPE, stderr=self.log, env=clean_environment(env), cwd="/")
        self.lines = []
        self.url = self._ready(began + wait)
        self.ready_after = time.monotonic() - began
        self.port = int(self.url.rsplit(":", 1)[1])

    def _ready(self, deadline):
        seen = b""
        while time.monotonic() < deadline:
            if not select.select([self.process.stdout], [], [], max(0, deadline - time.monotonic()))[0]:
                break
            some = os.read(self.process.stdout.fileno(), 65536)
            if not some:
                break
            seen += some
            self.lines = seen.decode().splitlines()
            if found := re.search(rb"^listening on (https?://\S+)\r?\n", seen, re.MULTILINE):
                return found[1].decode()
        self.kill()
        raise RuntimeError(f"not ready: {seen!r}, see {self.log.name}: {Path(self.log.name).read_text()[-2000:]}")

    @property
    def pids(self):
        return [self.process.pid]

    def ask(self, method, path, body=None, token=None, headers=None, timeout=30):
        """One request over a connection of its own. Any status is an answer; only a broken connection raises."""
        headers = dict(headers or {})
        data = body
        if body is not None and not isinstance(body, (bytes, str)):
            data = json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        if isinstance(data, str):
            data = data.encode()
        if token:
            headers["Authorization"] = f"Bearer {token}"
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=timeout, context=ssl._create_unverified_context()) as got:
                return Answer(got.status, got.headers, got.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read())

    def sign_in(self, email=ADMIN_EMAIL, password=ADMIN_PASSWORD):
        answer = self.ask("POST", "/api/v1/auth/sign-in", {"email": email, "password": password})
        assert answer.status == 200, answer.body
        return answer.json["accessToken"]

    def until_done(self, job, token, seconds=20):
        """Waits until a job is over; gives it."""
        deadline = time.monotonic() + seconds
        while True:
            answer = self.ask("GET", f"/api/v1/jobs/{job}", token=token)
            assert answer.status == 200, answer.body
            if answer.json["job"]["state"] in ("done", "dead", "cancelled"):
                return answer.json["job"]
            assert time.monotonic() < deadline, answer.json
            time.sleep(0.02)

    def socket(self, timeout=10, source=None):
        """A plain connection to it, from another loopback address when asked."""
        connection = socket.create_connection(
            ("127.0.0.1", self.port), timeout, source_address=(source, 0) if source else None)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def stop(self):
        """SIGTERM, as systemd does; the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
                raise AssertionError("quad did not end within 20 s of SIGTERM")
        self._close()
        return self.process.returncode

    def kill(self):
        """SIGKILL, as a power cut would."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._close()

    def _close(self):
        if self.process.stdout and not self.process.stdout.closed:
            self.process.stdout.close()
        if not self.log.closed:
            self.log.close()

    def memory(self):
        """Resident memory in MB."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0.0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()


def served(data, env=None):
    """For fixtures: a new campus that its administrator has signed in to. Ends as systemd would end it."""
    with Appliance(make_campus(data), env=env) as campus:
        campus.token = campus.sign_in()
        yield campus
        campus.stop()
