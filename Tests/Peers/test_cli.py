# The command line as people and scripts use it: help, JSON, exit statuses, errors that say what to do.
import json
import os
import re
import sqlite3
import stat
import subprocess
import time

import pytest

from appliance import ADMIN_EMAIL, ADMIN_PASSWORD, QUAD, Appliance, clean_environment, database, quad

COMMANDS = ["serve", "check", "doctor", "migrate", "admin create", "admin list", "admin link", "admin reset-factors",
            "admin setup-link",
            "organization create", "organization list", "import people", "export people", "export organization", "demo",
            "backup", "backup list", "backup verify", "restore", "keys list", "keys rotate", "jobs list", "jobs show", "jobs retry", "jobs cancel", "routes", "openapi", "version", "help"]


def told(done):
    """The JSON of a command that went well, and nothing beside it."""
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


def refused(done, status, *words):
    """A command that did not: its status, one JSON object on standard error, nothing on standard output."""
    assert done.returncode == status, done.stdout + done.stderr
    assert done.stdout == ""
    error = json.loads(done.stderr)["error"]
    assert set(error) <= {"code", "message", "detail"} and error["code"] and error["message"]
    for word in words:
        assert word in error["message"] + error["code"], error
    return error


# What every command owes

def test_every_command_is_listed_and_explains_itself():
    listed = told(quad("help", "--json"))
    names = [each["name"] for each in listed]
    assert sorted(names) == sorted(COMMANDS)
    overview = quad("help").stdout
    for each in listed:
        assert each["name"] in overview and each["summary"] in overview
        for spelled in ("--help", "-h"):
            shown = quad(*each["name"].split(), spelled)
            assert shown.returncode == 0 and shown.stderr == ""
            assert shown.stdout.strip() == each["help"].strip()
        assert "Example: quad " + each["name"].split()[0] in each["help"], each["name"]
        assert "--json" in each["help"], each["name"]
        assert quad("help", *each["name"].split()).stdout == shown.stdout
        assert told(quad("help", *each["name"].split(), "--json"))["name"] == each["name"]
    assert quad().stdout == overview and quad("--help").stdout == overview


def test_what_is_not_understood_has_status_2_and_says_what_is_meant(tmp_path):
    for words, hint in [
            (["serv"], "serve"), (["doktor"], "doctor"), (["admin"], "admin create"), (["organization"], "organization list"),
            (["frobnicate"], "quad help"), (["check", "--dta", "x"], "--data"), (["check", "--data"], "needs a value"),
            (["demo", "--people", "many"], "number"), (["demo", "--people", "0"], "number"), (["routes", "more"], "more"),
            (["import", "people"], "one file"), (["export", "people", "--json"], "file"),
            (["check", "--data", "a", "--data", "b"], "twice"),
            (["admin", "create", "--data", str(tmp_path), "--name", "A", "--email", "nonsense"], "email"),
            (["organization", "create", "--data", str(tmp_path), "--name", "A", "--owner", "a@b.example", "--zone", "Mars"],
             "--zone")]:
        done = quad(*words)
        assert done.returncode == 2 and done.stdout == "", words
        assert done.stderr.startswith("{" if "--json" in words else "quad: "), words
        assert hint in done.stderr, (words, done.stderr)
        refused(quad(*words, *([] if "--json" in words else ["--json"])), 2)
    assert list(tmp_path.iterdir()) == [], "nothing was made on the way"
    assert quad("admin", "--help").stdout.count("Example:") >= 3


def test_what_fails_has_status_1_and_says_what_to_do(tmp_path):
    for words, hint in [
            (["check"], "quad serve"), (["organization", "list"], "quad demo"), (["admin", "list"], "--data"),
            (["export", "people"], "quad serve")]:
        done = quad(*words, "--data", tmp_path / "nowhere")
        assert done.returncode == 1 and done.stdout == "" and hint in done.stderr, (words, done.stderr)
        refused(quad(*words, "--data", tmp_path / "nowhere", *(["x"] if "export" in words else []), "--json"), 1, hint)
    bad = tmp_path / "bad.conf"
    bad.write_text("[server]\nlisen = x\n")
    error = refused(quad("check", "--config", bad, "--json"), 1, "listen", f"{bad}:2")
    assert error["code"] == "configuration"
    assert not (tmp_path / "nowhere").exists()


def test_errors_come_in_french(tmp_path):
    done = quad("check", "--data", tmp_path, env={"LC_ALL": "fr_FR.UTF-8"})
    assert done.returncode == 1 and "Il n’y a pas encore de base" in done.stderr


# The program's own tables

def test_version_routes_and_document():
    assert told(quad("version", "--json"))["version"] in quad("version").stdout
    assert quad("--version").stdout == quad("version").stdout
    routes = told(quad("routes", "--json"))
    assert {"method": "POST", "path": "/api/v1/setup", "kind": "api", "access": "anyone"}.items() <= next(
        each for each in routes if each["path"] == "/api/v1/setup").items()
    assert len(quad("routes").stdout.splitlines()) == len(routes)
    document = told(quad("openapi"))
    assert document == told(quad("openapi", "--json")) and document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {each["path"] for each in routes if each["kind"] == "api"} - {"/openapi.json"}


def test_the_document_is_the_one_that_is_served(campus):
    assert told(quad("openapi")) == campus.ask("GET", "/openapi.json").json


# A campus from the terminal

def test_migrate_tells_what_it_did(tmp_path):
    pending = told(quad("migrate", "--data", tmp_path, "--status", "--json"))
    assert pending and all(each["appliedAt"] is None for each in pending)
    assert not database(tmp_path).exists(), "looking makes no database"
    applied = told(quad("migrate", "--data", tmp_path, "--json"))["applied"]
    assert applied == [each["name"] for each in pending]
    assert told(quad("migrate", "--data", tmp_path, "--json")) == {"applied": []}
    assert quad("migrate", "--data", tmp_path).stdout == "nothing to do\n"
    after = told(quad("migrate", "--data", tmp_path, "--status", "--json"))
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT.*Z", each["appliedAt"]) for each in after)


def create(data, email, *more, password=ADMIN_PASSWORD):
    secret = data.parent / "password"
    secret.write_text(password + "\nsecond line\n")
    return quad("admin", "create", "--data", data, "--email", email, "--name", "Rita Registrar", "--password-file", secret,
                *more)


def test_administrators_are_made_and_listed(tmp_path):
    data = tmp_path / "data"
    made = told(create(data, "rita@campus.test", "--organization", "Campus Nord", "--zone", "Europe/Paris", "--json"))
    assert made["email"] == "rita@campus.test" and made["organization"] == "Campus Nord" and len(made["person"]) == 13
    told(create(data, "second@campus.test", "--json"))
    listed = told(quad("admin", "list", "--data", data, "--json"))
    assert [(each["email"], each["roles"], each["isOperator"]) for each in listed] == [
        ("rita@campus.test", ["owner"], True), ("second@campus.test", ["admin"], True)]
    assert listed[0]["organization"]["name"] == "Campus Nord" and listed[0]["status"] == "active"
    text = quad("admin", "list", "--data", data).stdout
    assert "rita@campus.test" in text and "operator" in text and ADMIN_PASSWORD not in text
    short = create(data, "third@campus.test", password="x")
    assert short.returncode == 2 and len(told(quad("admin", "list", "--data", data, "--json"))) == 2
    # Without a file somebody must be there to be asked.
    nobody = quad("admin", "create", "--data", data, "--email", "a@b.example", "--name", "A", stdin=subprocess.DEVNULL)
    assert nobody.returncode == 2 and "--password-file" in nobody.stderr


def test_a_password_is_asked_for_at_a_terminal(tmp_path):
    """Twice, without showing it; two that differ are refused."""
    import pty
    for second, status in [(ADMIN_PASSWORD, 0), ("another one entirely", 2)]:
        data = tmp_path / str(status)
        master, slave = pty.openpty()
        process = subprocess.Popen(
            [QUAD, "admin", "create", "--data", data, "--email", ADMIN_EMAIL, "--name", "Rita"], stdin=slave, stdout=slave,
            stderr=slave, env=clean_environment(), start_new_session=True)
        os.close(slave)
        seen = b""

        def until(what):
            nonlocal seen
            deadline = time.monotonic() + 20
            while what not in seen and time.monotonic() < deadline:
                try:
                    seen += os.read(master, 1024)
                except OSError:
                    break
            assert what in seen, seen

        until(b"Password: ")
        time.sleep(0.2)
        os.write(master, ADMIN_PASSWORD.encode() + b"\n")
        until(b"again: ")
        time.sleep(0.2)
        os.write(master, second.encode() + b"\n")
        until(b"administers" if status == 0 else b"not the same")
        assert process.wait(20) == status
        os.close(master)
        assert ADMIN_PASSWORD.encode() not in seen and second.encode() not in seen, "it was shown"


def test_organizations_are_made_and_listed(data):
    made = told(quad("organization", "create", "--data", data, "--name", "Campus Sud", "--owner", "ada@sud.example",
                     "--zone", "Europe/Madrid", "--language", "fr", "--address", "https://campus.test", "--json"))
    assert made["organization"]["slug"] == "campus-sud" and made["organization"]["people"] == 0
    assert made["organization"]["zone"] == "Europe/Madrid" and made["organization"]["language"] == "fr"
    assert made["ownerUrl"].startswith("https://campus.test/join/")
    again = quad("organization", "create", "--data", data, "--name", "Campus Sud", "--owner", "eve@sud.example")
    assert again.returncode == 0 and "http://localhost:8080/join/" in again.stdout
    listed = told(quad("organization", "list", "--data", data, "--json"))
    assert [(each["slug"], each["people"], each["status"]) for each in listed] == [
        ("my-campus", 1, "active"), ("campus-sud", 0, "active"), ("campus-sud-2", 0, "active")]
    assert "campus-sud-2" in quad("organization", "list", "--data", data).stdout
    with Appliance(data) as served:
        path = made["ownerUrl"].removeprefix("https://campus.test")
        offer = served.ask("GET", "/api/v1/invitations/validate?token=" + path.removeprefix("/join/")).json
        assert offer["organization"]["name"] == "Campus Sud" and offer["email"] == "ada@sud.example"
        came = served.ask("POST", "/api/v1/invitations/sign-up", {
            "token": path.removeprefix("/join/"), "name": "Ada", "password": "on the lawn at four"})
        assert came.status == 201 and came.json["person"]["roles"] == ["owner"]
        # Beside a running Quad: reading goes on, and what takes long says who is in the way.
        listed = told(quad("organization", "list", "--data", data, "--json"))
        assert listed[1]["people"] == 1
        (data.parent / "in.csv").write_text("Name,Number\nZoe,Z1\n")
        busy = refused(quad("import", "people", data.parent / "in.csv", "--data", data, "--json"), 1)
        assert busy["code"] == "in-use" and str(served.process.pid) in busy["message"]
        assert served.stop() == 0


def plain(path):
    """A file as `subprocess` reads text."""
    return path.read_text()


def test_people_and_organizations_are_taken_out(data, tmp_path):
    lines = "Name;E-mail;Number\n" + "".join(f"Person {n};p{n}@x.example;N{n:04d}\n" for n in range(450))
    (tmp_path / "in.csv").write_text(lines + "=1+1;formula@x.example;N9999\n")
    report = told(quad("import", "people", tmp_path / "in.csv", "--data", data, "--json"))
    assert report["created"] == 451
    out = tmp_path / "people.csv"
    done = told(quad("export", "people", out, "--data", data, "--json"))
    assert done == {"file": str(out), "bytes": out.stat().st_size, "organization": "my-campus"}
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    rows = out.read_text().splitlines()
    assert len(rows) == 453 and len(set(rows)) == 453
    assert not any(row.startswith("=") for row in rows), "no formula for the next program that opens it"
    assert quad("export", "people", "--data", data).stdout == plain(out)
    # What is there is kept unless one insists; nothing half-written is left beside it.
    before = out.read_bytes()
    assert refused(quad("export", "people", out, "--data", data, "--json"), 1)["code"] == "file-exists"
    assert quad("export", "people", out, "--data", data, "--force").returncode == 0 and out.read_bytes() == before
    assert quad("export", "people", tmp_path / "no" / "where.csv", "--data", data).returncode == 1
    assert sorted(each.name for each in tmp_path.iterdir() if each.is_file()) == ["in.csv", "people.csv"]

    whole = tmp_path / "campus.json"
    told(quad("export", "organization", whole, "--data", data, "--json"))
    document = json.loads(whole.read_text())
    assert document["format"] == "quad-organization-1" and len(document["tables"]["people"]) == 452
    assert "argon2" not in whole.read_text()

    told(quad("organization", "create", "--data", data, "--name", "Campus Sud", "--owner", "s@x.example", "--json"))
    unsaid = quad("export", "people", "--data", data)
    assert unsaid.returncode == 2 and "my-campus" in unsaid.stderr and "campus-sud" in unsaid.stderr
    assert quad("export", "people", "--data", data, "--organization", "nobody").returncode == 2
    empty = quad("export", "people", "--data", data, "--organization", "campus-sud")
    assert empty.returncode == 0 and len(empty.stdout.splitlines()) == 1
    with Appliance(data) as served:
        beside = quad("export", "people", "--data", data, "--organization", "my-campus")
        assert beside.returncode == 0 and beside.stdout == plain(out)
        assert served.stop() == 0


def test_a_demo_campus_is_the_same_for_the_same_seed(tmp_path):
    told_once = told(quad("demo", "--data", tmp_path / "a", "--people", 12, "--days", 3, "--json"))
    again = told(quad("demo", "--data", tmp_path / "b", "--people", 12, "--days", 3, "--json"))
    assert (told_once["people"], told_once["attendanceRecords"]) == (12, again["attendanceRecords"])
    assert told_once["password"] != again["password"]
    full = refused(quad("demo", "--data", tmp_path / "a", "--json"), 1)
    assert full["code"] == "not-empty"
    assert refused(quad("admin", "setup-link", "--data", tmp_path / "a", "--json"), 1)["code"] == "setup-done"


# Set-up

def setup(served, token, **more):
    return served.ask("POST", "/api/v1/setup", {
        "token": token, "organization": "Campus Nord", "zone": "Europe/Paris", "language": "en", "name": "Ada",
        "email": ADMIN_EMAIL, "password": ADMIN_PASSWORD, **more})


def token_of(line):
    return re.search(r"/setup/([\w-]{43})$", line)[1]


def announced(served):
    """The line with the link, which follows the one that says where it listens."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        for line in reversed(served.lines):
            if "/setup/" in line:
                return line
        served.lines += os.read(served.process.stdout.fileno(), 65536).decode().splitlines()
    raise AssertionError(served.lines)


def test_a_new_box_prints_a_link_and_is_set_up_once(tmp_path):
    data = tmp_path / "data"
    with Appliance(data) as served:
        first = announced(served)
        assert served.url in first and "30" in first
        # A new start voids the link of the one before, and so does the command.
        assert served.stop() == 0
    by_hand = told(quad("admin", "setup-link", "--data", data, "--address", "https://campus.test", "--json"))
    assert by_hand["setupLink"].startswith("https://campus.test/setup/") and by_hand["expiresAt"].endswith("Z")
    with Appliance(data) as served:
        line = announced(served)
        for void in (token_of(first), token_of(by_hand["setupLink"])):
            assert setup(served, void).json["code"] == "setup-link-gone"
        # SIGHUP makes another one.
        import signal
        seen = len(served.lines)
        served.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 10
        while len(served.lines) == seen and time.monotonic() < deadline:
            served.lines += os.read(served.process.stdout.fileno(), 65536).decode().splitlines()
        newest = announced(served)
        assert newest != line and setup(served, token_of(line)).status == 410
        # So does the command, also beside a running Quad.
        beside = told(quad("admin", "setup-link", "--data", data, "--json"))["setupLink"]
        assert setup(served, token_of(newest)).status == 410
        newest = beside
        assert served.ask("GET", "/setup/" + token_of(newest), headers={"Accept": "text/html"}).status == 200
        made = setup(served, token_of(newest))
        assert made.status == 201, made.body
        assert {each["check"] for each in made.json["checks"]} >= {"clock", "disk", "certificate"}
        assert setup(served, token_of(newest)).json["code"] == "setup-done"
        assert served.ask("GET", "/api/v1/me", token=served.sign_in()).json["isOperator"] is True
        assert served.stop() == 0
    log = (data.parent / "data.log").read_text()
    assert 'path="/api/v1/setup"' in log and 'path="/setup/"' in log
    for link in (first, by_hand["setupLink"], line, newest):
        assert token_of(link) not in log, "no link is in the log"
    with Appliance(data) as served:
        time.sleep(0.3)
        assert not any("/setup/" in line for line in served.lines)
        assert served.stop() == 0


def test_serve_speaks_json_to_programs(tmp_path):
    process = subprocess.Popen([QUAD, "serve", "--data", tmp_path / "data", "--listen", "127.0.0.1:0", "--json"],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=clean_environment())
    try:
        listening = json.loads(process.stdout.readline())["listening"]
        link = json.loads(process.stdout.readline())["setupLink"]
        assert link.startswith(listening + "/setup/")
    finally:
        process.terminate()
        assert process.wait(20) == 0
        process.stdout.close()


# Doctor and check

def findings(*arguments, status=0, **options):
    """What the doctor says, the worst of each check."""
    done = quad("doctor", *arguments, "--json", **options)
    assert done.returncode == status, done.stdout + done.stderr
    document = json.loads(done.stdout)
    assert document["worst"] == max((each["verdict"] for each in document["checks"]), key=["ok", "warn", "bad"].index)
    for each in document["checks"]:
        assert (each.get("todo") is None) == (each["verdict"] == "ok"), each
    order = ["ok", "warn", "bad"]
    return {each["check"]: each for each in sorted(document["checks"], key=lambda each: order.index(each["verdict"]))}


def test_doctor_finds_a_sound_campus_sound(data):
    before = database(data).read_bytes()
    found = findings("--data", data)
    assert set(found) == {"clock", "zones", "disk", "files", "log", "use", "certificate", "schema", "integrity", "events",
                          "setup", "jobs", "mail", "backup"}
    for check in ("disk", "schema", "integrity", "events", "setup", "use", "log", "zones"):
        assert found[check]["verdict"] == "ok", found[check]
    assert database(data).read_bytes() == before
    assert sorted(each.name for each in data.iterdir()) == ["quad.db", "quad.key"], "nothing is left behind"
    text = quad("doctor", "--data", data).stdout
    assert re.search(r"^ok +Integrity", text, re.MULTILINE)


def test_doctor_beside_a_running_quad(data):
    with Appliance(data) as served:
        found = findings("--data", data)
        assert str(served.process.pid) in found["use"]["text"] and found["log"]["verdict"] == "ok"
        # Another program with the file open is named.
        with sqlite3.connect(database(data)) as other:
            other.execute("SELECT count(*) FROM people").fetchone()
            named = findings("--data", data)["use"]
            assert named["verdict"] == "warn" and str(os.getpid()) in named["text"]
        other.close()
        page = served.ask("GET", "/api/v1/checks", token=served.sign_in())
        assert page.status == 200 and {"clock", "disk", "use"} <= {each["check"] for each in page.json["checks"]}
        assert served.ask("GET", "/readyz").status == 200
        assert served.stop() == 0


@pytest.mark.parametrize("what, check, words", [
    ("open key", "files", "chmod 600"), ("no key", "files", "backup"), ("short key", "files", "backup"),
    ("open folder", "files", "chmod"), ("future file", "clock", "timedatectl"), ("damage", "integrity", "backup"),
    ("changed event", "events", "evidence"), ("newer", "schema", "newer"), ("no database", "schema", "quad serve"),
    ("bad certificate", "certificate", "SIGHUP"), ("unknown zone", "zones", "zone")])
def test_doctor_tells_what_is_unwell(data, what, check, words):
    key, file = data / "quad.key", database(data)
    options = {}
    if what == "open key":
        key.chmod(0o644)
    elif what == "no key":
        key.unlink()
    elif what == "short key":
        key.write_bytes(b"short")
    elif what == "open folder":
        data.chmod(0o777)
    elif what == "future file":
        os.utime(file, (time.time() + 86_400, time.time() + 86_400))
    elif what == "damage":
        with open(file, "r+b") as content:
            size = content.seek(0, os.SEEK_END)
            for place in range(16_384, size - 4096, 8192):
                content.seek(place)
                content.write(os.urandom(600))
    elif what == "no database":
        file.unlink()
    elif what == "bad certificate":
        (data / "tls-certificate.pem").write_text("nonsense")
        (data / "tls-key.pem").write_text("nonsense")
        (data / "tls-key.pem").chmod(0o600)
        options["env"] = {"QUAD_SERVER_TLS": "on"}
    else:
        with sqlite3.connect(file) as other:
            if what == "changed event":
                for trigger, in other.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'events'"
                                              ).fetchall():
                    other.execute(f"DROP TRIGGER {trigger}")
                other.execute("UPDATE events SET data = '{}' WHERE id = (SELECT min(id) FROM events)")
            elif what == "unknown zone":
                other.execute("UPDATE organizations SET zone = 'Mars/Olympus'")
            else:
                other.execute("INSERT INTO migrations VALUES ('2099-01-01-telepathy', zeroblob(32), 1)")
        other.close()
    found = findings("--data", data, status=1, **options)[check]
    assert found["verdict"] == "bad" and words in found["text"] + found["todo"], found


def test_doctor_warns_of_a_log_that_was_left(data):
    with Appliance(data) as served:
        token = served.sign_in()
        assert served.ask("POST", "/api/v1/attendance/check-in", {}, token).status == 201
        served.kill()
    found = findings("--data", data)
    assert found["log"]["verdict"] == "warn" and "Nothing is lost" in found["log"]["todo"]
    # Reading it has taken the log in, as the next start would have.
    assert found["integrity"]["verdict"] == "ok" and found["events"]["verdict"] == "ok"
    with Appliance(data) as served:
        assert served.ask("GET", "/readyz").status == 200
        assert served.stop() == 0


def test_check_tells_and_changes_nothing(data):
    before = database(data).read_bytes()
    checked = told(quad("check", "--data", data, "--json"))
    assert checked["ok"] and checked["integrity"] == [] and checked["pendingMigrations"] == []
    assert checked["eventChain"].startswith("whole")
    assert database(data).read_bytes() == before and not (data / "quad.db-wal").exists()
    settings = told(quad("check", "--data", data, "--dump", "--json"))
    path = next(each for each in settings if each["key"] == "store.path")
    assert path["value"] == str(database(data)) and path["source"] == "command line"
    with Appliance(data) as served:
        assert told(quad("check", "--data", data, "--json"))["ok"], "also beside a running Quad"
        assert served.stop() == 0
