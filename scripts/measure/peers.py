# The servers Quad is compared with: nginx with a configuration of its own, and PocketBase with the same data.
import json
import os
import random
import secrets
import shutil
import signal
import socket
import sqlite3
import ssl
import subprocess
import time
import urllib.request
from pathlib import Path

PEOPLE = 2_000
RECORDS = 100_000


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fetch(url, body=None, headers=None, method=None):
    """One request; the answer's bytes. Raises on any status of 400 or more."""
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url, data, {"Content-Type": "application/json", **(headers or {})}, method=method)
    trusting = ssl._create_unverified_context()
    with urllib.request.urlopen(request, timeout=30, context=trusting) as answer:
        return answer.read()


def wait_for(url, process, seconds=20):
    """Until the server answers; raises when it has ended or stays silent."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server for {url} ended with status {process.returncode}")
        try:
            fetch(url)
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"nothing answers at {url}")


def stop(process):
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Nginx:
    """Two workers, no log, answers of the same sizes as Quad's. `small` maps a path to the size of the body and the header
    fields that nginx hasn't by itself, `files` a name to bytes."""

    def __init__(self, folder, small, files, certificate, key):
        self.folder, self.port, self.tls_port = folder, free_port(), free_port()
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "html").mkdir(parents=True)
        for name, content in files.items():
            (folder / "html" / name).write_bytes(content)
        returns = "\n".join(
            f"      location = {path} {{ default_type application/json; {added(fields)} return 200 '{filler(size)}'; }}"
            for path, (size, fields) in small.items())
        user = "user root;" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(f"""
            daemon off; {user} worker_processes 2; pid {folder}/pid; error_log {folder}/error.log;
            events {{ worker_connections 8192; }}
            http {{
              access_log off; sendfile on; tcp_nopush on; gzip off; default_type application/json;
              types {{ text/html html; application/json json; }}
              keepalive_requests 1000000000; open_file_cache max=100; open_file_cache_valid 60s;
              client_body_temp_path {folder}/t; proxy_temp_path {folder}/t; fastcgi_temp_path {folder}/t;
              uwsgi_temp_path {folder}/t; scgi_temp_path {folder}/t;
              server {{
                listen 127.0.0.1:{self.port} backlog=4096 reuseport;
                listen 127.0.0.1:{self.tls_port} ssl backlog=4096 reuseport;
                ssl_certificate {certificate}; ssl_certificate_key {key}; ssl_protocols TLSv1.2 TLSv1.3;
                root {folder}/html;
{returns}
              }}
            }}""")
        self.process = subprocess.Popen(["/usr/sbin/nginx", "-p", folder, "-c", folder / "nginx.conf"])
        self.url = f"http://127.0.0.1:{self.port}"
        self.tls_url = f"https://127.0.0.1:{self.tls_port}"
        wait_for(self.url + next(iter(small)), self.process)

    @property
    def pids(self):
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [self.process.pid, *map(int, children)]

    def stop(self):
        stop(self.process)


def added(fields):
    """Header fields as nginx is told of them."""
    quoted = {name: value.replace("\\", "\\\\").replace("'", "\\'") for name, value in fields.items()}
    return " ".join(f"add_header {name} '{value}' always;" for name, value in quoted.items())


def filler(size):
    """A JSON body of exactly this size."""
    return '{"filler":"' + "x" * max(0, size - 13) + '"}'


class PocketBase:
    """The same people and records in two collections with open rules; its request log is left as it comes."""

    def __init__(self, folder, binary):
        # Beside its data directory PocketBase keeps others of its own, which must go with it.
        self.data, self.binary, self.port = folder / "data", str(binary), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        shutil.rmtree(folder, ignore_errors=True)
        self.data.mkdir(parents=True)
        password = secrets.token_hex(16)
        self._tool("superuser", "upsert", "bench@example.org", password)
        self._start()
        signed = json.loads(fetch(
            f"{self.url}/api/collections/_superusers/auth-with-password",
            {"identity": "bench@example.org", "password": password}))
        self._collections({"Authorization": signed["token"]})
        self.stop()
        self._fill()
        self._start()

    def _tool(self, *arguments):
        subprocess.run([self.binary, *arguments, "--dir", self.data, "--automigrate=false"], check=True, capture_output=True)

    def _start(self):
        self.process = subprocess.Popen(
            [self.binary, "serve", f"--http=127.0.0.1:{self.port}", "--dir", self.data, "--automigrate=false"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(f"{self.url}/api/health", self.process)

    def _collections(self, headers):
        rules = {"listRule": "", "viewRule": "", "createRule": ""}
        people = json.loads(fetch(f"{self.url}/api/collections", {
            "name": "people", "type": "base", **rules,
            "fields": [{"name": "name", "type": "text", "required": True}, {"name": "email", "type": "email"}],
        }, headers))
        fetch(f"{self.url}/api/collections", {
            "name": "attendance", "type": "base", **rules,
            "fields": [
                {"name": "person", "type": "relation", "collectionId": people["id"], "maxSelect": 1, "required": True},
                {"name": "date", "type": "text"}, {"name": "at", "type": "number"}, {"name": "left", "type": "number"},
                {"name": "note", "type": "text"},
            ],
            "indexes": ["CREATE INDEX attendance_at ON attendance (at)"],
        }, headers)

    def _fill(self):
        chance = random.Random(1)
        file = sqlite3.connect(self.data / "data.db")
        self.people = [f"p{number:014d}" for number in range(PEOPLE)]
        file.executemany(
            "INSERT INTO people (id, name, email) VALUES (?, ?, ?)",
            [(who, f"Person Number {who}", f"{who}@example.org") for who in self.people])
        file.executemany(
            "INSERT INTO attendance (id, person, date, at, left, note) VALUES (?, ?, ?, ?, ?, ?)",
            [(f"a{number:014d}", chance.choice(self.people), "2026-11-20", 1_760_000_000_000 + number * 30_000,
              1_760_000_000_000 + number * 30_000 + 3_600_000, "") for number in range(RECORDS)])
        file.commit()
        file.close()

    @property
    def pids(self):
        return [self.process.pid]

    def stop(self):
        stop(self.process)


def certificate(folder):
    """A self-signed P-256 certificate for loopback, the same for every server."""
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-out", made[0], "-keyout", made[1]], check=True, capture_output=True)
    made[1].chmod(0o600)
    return made
