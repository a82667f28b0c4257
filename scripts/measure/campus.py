# Quad's side of the bench: a campus with as many records as asked, and a bearer token for each person in it.
"""Records and sessions are written into the file by SQL before the start: a million check-ins over HTTP would only
measure patience. What is measured afterwards goes through the server like any other request."""

import contextlib
import hashlib
import hmac
import random
import secrets
import shutil
import sqlite3
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "Peers"))
import appliance  # noqa: E402

DAY = 86_400_000


@dataclass
class Credentials:
    """What the bench signs in with."""

    people: list
    admin: str
    # A browser session of the administrator.
    cookie: str

# Limits hold, and are told, but no load meets them.
QUIET = {"QUAD_LOG_LEVEL": "warning", "QUAD_LOG_ACCESS": "false", **appliance.UNLIMITED}


ADMINISTRATOR, PASSWORD = "ada@demo.example", "a long walk across the lawn"


def make(data, people, records, days=14):
    """A campus of this size, and a session for everybody in it."""
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    secret = data.with_suffix(".password")
    secret.write_text(PASSWORD)
    made = appliance.quad(
        "demo", "--data", data, "--people", people, "--days", days, "--password-file", secret, timeout=600)
    if made.returncode:
        raise RuntimeError(f"quad demo: {made.stdout}{made.stderr}")
    with sqlite3.connect(appliance.database(data)) as file:
        file.execute("PRAGMA journal_mode=WAL")
        organization, = file.execute("SELECT min(id) FROM organizations").fetchone()
        fill(file, organization, records)
        credentials = sign_in_everybody(file, (data / "quad.key").read_bytes(), organization)
    # The last connection that closes leaves no log behind.
    file.close()
    return credentials


def fill(file, organization, records):
    """Closed records on days of the past, 2,000 a day, newest yesterday, with the counters that Quad keeps of them."""
    existing, = file.execute("SELECT count(*) FROM attendance").fetchone()
    people = [row[0] for row in file.execute("SELECT id FROM people WHERE organization_id = ?", [organization])]
    today = int(time.time() * 1000) // DAY
    chance = random.Random(1)
    # Ids below those that Quad gives today, above nothing that the demo made on the same day or later.
    base, = file.execute("SELECT coalesce(min(id), 1 << 40) FROM attendance").fetchone()
    days = max(1, (records - existing) // 2_000)
    made = 0
    while made < records - existing:
        day = today - 1 - (days - 1 - min(made // 2_000, days - 1))
        rows = []
        for _ in range(min(2_000, records - existing - made)):
            made += 1
            start = day * DAY + chance.randrange(6 * 3_600_000, 12 * 3_600_000)
            rows.append((base - (records - existing) - 1 + made, organization, chance.choice(people), day, start,
                         start + chance.randrange(600_000, 6 * 3_600_000)))
        file.executemany(
            "INSERT INTO attendance (id, organization_id, person_id, local_date, started_at, ended_at)"
            " VALUES (?, ?, ?, ?, ?, ?)", rows)
        for counter, bucket, by in (
            ("attendance.records", day, len(rows)), ("attendance.total", 0, len(rows)),
            ("attendance.people", day, len({row[2] for row in rows})),
        ):
            file.execute(
                "INSERT INTO counters (name, organization_id, bucket, value) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (name, organization_id, bucket) DO UPDATE SET value = counters.value + excluded.value",
                (counter, organization, bucket, by))


def sign_in(data):
    """The same in a data directory that was made before; nobody else is signed in then."""
    with contextlib.closing(sqlite3.connect(appliance.database(data))) as file, file:
        organization, = file.execute("SELECT min(id) FROM organizations").fetchone()
        file.execute("DELETE FROM sessions")
        return sign_in_everybody(file, (data / "quad.key").read_bytes(), organization)


def sign_in_everybody(file, key, organization):
    """A session for each active person, as a sign-in would leave it; the owner comes last."""
    now = int(time.time() * 1000)
    # The demo lets two people sign in; here everybody does.
    file.execute(
        "INSERT INTO accounts (id, language, created_at, updated_at)"
        " SELECT id, language, ?, ? FROM people WHERE organization_id = ? AND status = 'active' AND account_id IS NULL",
        [now, now, organization])
    file.execute("UPDATE people SET account_id = id WHERE organization_id = ? AND status = 'active' AND account_id IS NULL",
                 [organization])
    people = file.execute(
        "SELECT p.id, p.account_id, EXISTS (SELECT 1 FROM role_assignments a JOIN roles r ON r.id = a.role_id"
        " WHERE a.person_id = p.id AND r.key = 'owner') AS owns FROM people p"
        " WHERE p.organization_id = ? AND p.status = 'active' AND p.deleted_at IS NULL AND p.account_id IS NOT NULL"
        " ORDER BY owns, p.id", [organization]).fetchall()
    sessions = [(person, account, "token", secrets.token_urlsafe(32)) for person, account, _ in people]
    sessions.append((*people[-1][:2], "cookie", secrets.token_urlsafe(32)))
    file.executemany(
        "INSERT INTO sessions (id, digest, credential, account_id, organization_id, person_id, user_agent, address,"
        " created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, 'bench', '127.0.0.1', ?, ?)",
        [(number + 1, digest(key, token), credential, account, organization, person, now, now + 43_200_000)
         for number, (person, account, credential, token) in enumerate(sessions)])
    *everybody, admin, cookie = [token for _, _, _, token in sessions]
    if len(everybody) < 2:
        raise RuntimeError("the bench needs at least two people who sign in")
    return Credentials(everybody, admin, cookie)


def digest(key, token):
    """What Quad stores of a bearer secret: its keyed hash."""
    return hmac.new(key, b"token:" + token.encode(), hashlib.sha256).digest()


def serve(data, env=None, listen="127.0.0.1:0", arguments=()):
    return appliance.Appliance(data, env={**QUIET, **(env or {})}, listen=listen, arguments=arguments)


def settle(server, tokens):
    """Checks everybody out, so that the next round of check-ins starts from nobody being in."""
    import http.client
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    for token in tokens:
        connection.request("POST", "/api/v1/attendance/check-out", b"{}",
                           {"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
        connection.getresponse().read()
    connection.close()


def tls(certificate, key):
    """Settings that make Quad serve TLS with this certificate."""
    return {"QUAD_SERVER_TLS": "on", "QUAD_SERVER_CERTIFICATE": certificate, "QUAD_SERVER_CERTIFICATE_KEY": key}
