# Commands beside a running Quad: it does what they ask, at once and on record, and for nobody but its own account.
import json
import os
import pty
import re
import socket
import stat
import subprocess
import sys
import threading
import time

import jwt
import pyotp
import pytest

from appliance import ADMIN_EMAIL, ADMIN_PASSWORD, QUAD, UNLIMITED, Appliance, clean_environment, database, quad


def told(done):
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


def refused(done, status):
    assert done.returncode == status and done.stdout == "", done.stdout + done.stderr
    return json.loads(done.stderr)["error"]


@pytest.fixture
def served(data, serve):
    campus = serve(data, env=UNLIMITED)
    campus.token = campus.sign_in()
    return campus


def kinds(campus):
    return [each["kind"] for each in campus.ask("GET", "/api/v1/events?limit=100", token=campus.token).json["items"]]


def order(path, body, end=True):
    """What a program of one's own would say at the socket."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(10)
        connection.connect(str(path))
        connection.sendall(body)
        if end:
            connection.shutdown(socket.SHUT_WR)
        answer = b""
        while part := connection.recv(65536):
            answer += part
        return answer


def chain_is_whole(data):
    return told(quad("check", "--data", data, "--json"))["eventChain"].startswith("whole")


def test_a_link_is_made_beside_a_running_quad_and_works_there(served, data):
    made = told(quad("admin", "link", "--data", data, "--email", ADMIN_EMAIL, "--address", served.url, "--json"))
    token = made["url"].rsplit("/", 1)[1]
    assert kinds(served)[0] == "password.reset-made"
    assert served.ask("POST", "/api/v1/auth/reset", {"token": token, "password": "on the lawn at four"}).status == 204
    # What the running Quad had in mind of this session is gone with it.
    assert served.ask("GET", "/api/v1/me", token=served.token).status == 401
    served.token = served.sign_in(password="on the lawn at four")
    text = quad("admin", "link", "--data", data, "--email", ADMIN_EMAIL)
    assert text.returncode == 0 and re.search(r"^http://localhost:8080/reset/[\w-]{43}$", text.stdout, re.MULTILINE)
    french = quad("admin", "link", "--data", data, "--email", "nobody@nowhere.example", env={"LC_ALL": "fr_FR.UTF-8"})
    assert french.returncode == 2 and "nobody@nowhere.example" in french.stderr
    assert chain_is_whole(data)
    log = (data.parent / "data.log").read_text()
    assert "admin link" in log and token not in log and ADMIN_EMAIL not in log


def test_keys_change_beside_a_running_quad(served, data):
    before = [key["kid"] for key in told(quad("keys", "list", "--data", data, "--json"))]
    assert jwt.get_unverified_header(served.token)["kid"] == before[1]
    made = told(quad("keys", "rotate", "--data", data, "--json"))
    assert made["kid"] == before[0]
    assert jwt.get_unverified_header(served.sign_in())["kid"] == made["kid"], "from the next token on"
    assert served.ask("GET", "/api/v1/me", token=served.token).status == 200
    assert len(told(quad("keys", "list", "--data", data, "--json"))) == 3
    assert chain_is_whole(data)


def test_people_who_run_it_are_made_beside_it(served, data):
    secret = data.parent / "password"
    secret.write_text("a shed behind the library\n")
    made = told(quad("admin", "create", "--data", data, "--email", "second@campus.test", "--name", "Second", "--password-file",
                     secret, "--json"))
    assert made["email"] == "second@campus.test"
    token = served.sign_in("second@campus.test", "a shed behind the library")
    assert served.ask("GET", "/api/v1/me", token=token).json["isOperator"] is True
    sud = told(quad("organization", "create", "--data", data, "--name", "Campus Sud", "--owner", "ada@sud.example", "--json"))
    assert sud["organization"]["slug"] == "campus-sud"
    listed = served.ask("GET", "/api/v1/organizations", token=served.token).json
    assert listed["total"] == 2
    again = refused(quad("organization", "create", "--data", data, "--name", "A", "--owner", "x", "--json"), 2)
    assert "--owner" in again["message"]
    assert chain_is_whole(data)


def turn_on(campus):
    """An authenticator app on the administrator's account."""
    begun = campus.ask("POST", "/api/v1/account/second-factors/app", {"proof": ADMIN_PASSWORD}, campus.token)
    app = pyotp.parse_uri(begun.json["address"])
    assert campus.ask("POST", "/api/v1/account/second-factors/app/confirm", {"code": app.now()}, campus.token).status == 200


def test_who_has_lost_every_factor_gets_in_again(served, data):
    words = ["admin", "reset-factors", "--data", data, "--email", ADMIN_EMAIL]
    assert refused(quad(*words, "--yes", "--json"), 1)["code"] == "second-factor-off"
    turn_on(served)
    credentials = {"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD}
    assert served.ask("POST", "/api/v1/auth/sign-in", credentials).json["code"] == "second-factor-needed"
    # Nobody is there to be asked.
    asked = quad(*words, stdin=subprocess.DEVNULL)
    assert asked.returncode == 2 and "--yes" in asked.stderr
    assert refused(quad(*words, "--json"), 2)["message"]
    assert served.ask("GET", "/api/v1/me", token=served.token).status == 200
    done = told(quad(*words, "--yes", "--json"))
    assert done["email"] == ADMIN_EMAIL and done["organization"] == "My campus"
    assert served.ask("GET", "/api/v1/me", token=served.token).status == 401, "every session has ended"
    served.token = served.sign_in()
    assert [kind for kind in kinds(served) if kind != "notice.sent"][:2] == ["session.started", "second-factor.reset"]
    assert served.ask("GET", "/api/v1/account/second-factors", token=served.token).json["isOn"] is False
    # Without a running Quad it does the same itself.
    turn_on(served)
    assert served.stop() == 0
    text = quad(*words, "--yes")
    assert text.returncode == 0 and "password alone" in text.stdout
    with Appliance(data, env=UNLIMITED) as again:
        assert again.sign_in()
        assert again.stop() == 0
    assert chain_is_whole(data)


@pytest.mark.parametrize("answer, status", [("yes", 0), ("y", 1), ("", 1)])
def test_a_person_at_the_terminal_is_asked(served, data, answer, status):
    turn_on(served)
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [QUAD, "admin", "reset-factors", "--data", data, "--email", ADMIN_EMAIL], stdin=slave, stdout=slave, stderr=slave,
        env=clean_environment(), start_new_session=True)
    os.close(slave)
    seen, deadline = b"", time.monotonic() + 20
    while b"Type yes: " not in seen and time.monotonic() < deadline:
        seen += os.read(master, 1024)
    assert b"Rita Registrar" in seen
    os.write(master, answer.encode() + b"\n")
    assert process.wait(20) == status
    os.close(master)
    code = served.ask("POST", "/api/v1/auth/sign-in", {"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD}).status
    assert code == (200 if status == 0 else 401)


# The socket

def test_the_socket_is_for_its_own_account(served, data):
    path = data / "quad.sock"
    state = path.stat()
    assert stat.S_ISSOCK(state.st_mode) and stat.S_IMODE(state.st_mode) == 0o600 and state.st_uid == os.geteuid()
    assert served.stop() == 0
    assert sorted(each.name for each in data.iterdir()) == ["quad.db", "quad.key"], "nothing is left behind"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_another_account_is_not_heard(served, data):
    """Even where the modes were opened by hand: the kernel says who connects."""
    path = data / "quad.sock"
    path.chmod(0o777)
    folder = data
    while folder != folder.parent:
        folder.chmod(folder.stat().st_mode | 0o011)
        folder = folder.parent
    body = json.dumps({"format": "quad-control-1", "command": "keys rotate", "words": [], "language": "en", "secret": ""})
    script = (
        "import os, socket, sys\n"
        "os.setgid(65534); os.setuid(65534)\n"
        "s = socket.socket(socket.AF_UNIX); s.settimeout(10); s.connect(sys.argv[1])\n"
        "try:\n  s.sendall(sys.argv[2].encode()); s.shutdown(1); print(s.recv(1000))\n"
        "except (BrokenPipeError, ConnectionResetError): print(b'')\n")
    before = len(told(quad("keys", "list", "--data", data, "--json")))
    tried = subprocess.run([sys.executable, "-c", script, str(path), body], capture_output=True, text=True, timeout=30)
    assert tried.returncode == 0 and tried.stdout.strip() == "b''", tried.stdout + tried.stderr
    assert len(told(quad("keys", "list", "--data", data, "--json"))) == before
    assert "refused at the control socket" in (data.parent / "data.log").read_text()


def test_nonsense_at_the_socket_changes_nothing(served, data):
    path, before = data / "quad.sock", kinds(served)
    good = {"format": "quad-control-1", "command": "keys rotate", "words": [], "language": "en", "secret": ""}
    for body in [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 10000, json.dumps({**good, "format": "other"}).encode(),
                 json.dumps({**good, "command": "serve"}).encode(), json.dumps({**good, "command": "nothing"}).encode(),
                 json.dumps({**good, "words": [1]}).encode(), json.dumps({**good, "words": {"a": 1}}).encode(),
                 json.dumps({**good, "words": ["--data=/elsewhere"]}).encode(),
                 json.dumps({**good, "command": "admin link", "words": []}).encode(),
                 json.dumps({**good, "command": "admin link", "words": ["--email="]}).encode()]:
        answer = json.loads(order(path, body))
        assert "failure" in answer or "usage" in answer, (body[:100], answer)
    # More than an order may have is not answered.
    try:
        assert order(path, b" " * (1 << 20)) == b""
    except (BrokenPipeError, ConnectionResetError):
        pass
    assert kinds(served) == before
    assert told(quad("keys", "rotate", "--data", data, "--json"))["kid"]


def test_who_says_nothing_keeps_nobody_for_long(served, data):
    with socket.socket(socket.AF_UNIX) as mute:
        mute.connect(str(data / "quad.sock"))
        began = time.monotonic()
        assert told(quad("keys", "rotate", "--data", data, "--json"))["kid"]
        assert time.monotonic() - began < 9
        # Nor does one keep Quad from ending.
        with socket.socket(socket.AF_UNIX) as second:
            second.connect(str(data / "quad.sock"))
            assert served.stop() == 0


def test_many_at_once_are_done_one_after_the_other(served, data):
    done = []

    def link():
        done.append(quad("admin", "link", "--data", data, "--email", ADMIN_EMAIL, "--json"))

    threads = [threading.Thread(target=link) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({told(each)["url"] for each in done}) == 6
    assert kinds(served).count("password.reset-made") == 6
    assert chain_is_whole(data)


def test_a_socket_that_was_left_is_replaced(data, serve):
    first = serve(data)
    first.kill()
    assert (data / "quad.sock").exists()
    # Nobody listens there: the command does it itself.
    assert told(quad("keys", "rotate", "--data", data, "--json"))["kid"]
    second = serve(data)
    assert told(quad("keys", "rotate", "--data", data, "--json"))["kid"]
    assert second.ask("GET", "/.well-known/jwks.json").status == 200


def test_a_long_path_has_a_socket_too(tmp_path, serve):
    from appliance import make_campus
    folder = tmp_path / ("long" * 20) / ("path" * 20)
    data = make_campus(folder / "data")
    served = serve(data)
    assert len(str(data / "quad.sock")) > 120 and (data / "quad.sock").exists()
    assert told(quad("keys", "rotate", "--data", data, "--json"))["kid"]
    assert served.stop() == 0


# Files

@pytest.mark.parametrize("mask", [0o022, 0o000])
def test_what_is_made_is_for_its_account_only(tmp_path, mask):
    before = os.umask(mask)
    try:
        from appliance import make_campus
        data = make_campus(tmp_path / "data")
        served = Appliance(data, env={"QUAD_SERVER_TLS": "on"})
        out = tmp_path / "people.csv"
        told(quad("export", "people", out, "--data", data, "--json"))
        modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in [*data.iterdir(), out] if each.is_file()
                 or each.is_socket()}
        assert {"quad.db", "quad.db-wal", "quad.db-shm", "quad.key", "tls-key.pem", "quad.sock"} <= set(modes)
        assert set(modes.values()) == {0o600}, modes
        assert served.stop() == 0
    finally:
        os.umask(before)


def test_files_that_others_could_read_are_closed_to_them(data, serve):
    for file in (database(data), data / "quad.key"):
        file.chmod(0o644)
    served = serve(data)
    assert served.ask("GET", "/readyz").status == 200
    for name in ("quad.db", "quad.db-wal", "quad.db-shm", "quad.key"):
        assert stat.S_IMODE((data / name).stat().st_mode) == 0o600, name
    log = (data.parent / "data.log").read_text()
    assert log.count("not any more") == 2 and "644" in log
