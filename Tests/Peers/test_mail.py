# Mail with a real server: what arrives, what is said to whom, and what becomes of it when the server misbehaves.
import re
import sqlite3
import time
from email import message_from_bytes, policy
from urllib.parse import urlparse

import pytest

from appliance import ADMIN_EMAIL, UNLIMITED, database, quad
from mail_server import PASSWORD, USER, Hanging, MailServer, certificate

PUBLIC = "https://campus.example"
MAIL = "/api/v1/operator/mail"


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def mail(files):
    started = MailServer(files)
    yield started
    started.stop()


def settings(tmp_path, port, files=None, **more):
    secret = tmp_path / "mail-password"
    secret.write_text(PASSWORD + "\n")
    secret.chmod(0o600)
    env = {
        **UNLIMITED, "QUAD_SERVER_PUBLIC_ADDRESS": PUBLIC, "QUAD_MAIL_DRIVER": "smtp",
        "QUAD_MAIL_FROM": "Campus Été <quad@campus.example>", "QUAD_MAIL_SERVER": f"localhost:{port}",
        "QUAD_MAIL_USER": USER, "QUAD_MAIL_PASSWORD_FILE": secret, "QUAD_MAIL_TIMEOUT": "2 s",
    }
    if files:
        env["QUAD_OUTBOUND_CA_FILE"] = files[0]
    env |= more
    return {name: value for name, value in env.items() if value is not None}


@pytest.fixture
def campus(data, serve, mail, files, tmp_path):
    served = serve(data, env=settings(tmp_path, mail.port, files))
    served.token = served.sign_in()
    return served


def forgot(campus, email=ADMIN_EMAIL):
    assert campus.ask("POST", "/api/v1/auth/forgot", {"email": email}).status == 204


def messages(campus, state):
    return campus.ask("GET", f"{MAIL}/messages?state={state}", token=campus.token).json["items"]


def eventually(look, seconds=20):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.1)
    raise AssertionError("it did not come true")


def path_of(letter, beginning):
    link = re.search(rf"^{re.escape(PUBLIC)}({beginning}\S+)$", letter.text.replace("\r\n", "\n"), re.MULTILINE)
    assert link, letter.text
    return link[1]


@pytest.mark.parametrize("language, subject, word", [
    ("en", "Choose a new password", "Hello Rita Registrar,"),
    ("fr", "Choisissez un nouveau mot de passe", "Bonjour Rita Registrar,")])
def test_a_forgotten_password_by_mail(campus, mail, language, subject, word):
    campus.ask("PATCH", "/api/v1/me/profile", {"language": language}, campus.token)
    forgot(campus)
    letter, = mail.wait(1)
    assert letter.is_secure and letter.user == USER
    assert letter.sender == "quad@campus.example" and letter.recipients == [ADMIN_EMAIL]
    message = letter.message
    assert not message.defects and all(not part.defects for part in message.walk())
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert message["Subject"] == subject and message["Content-Language"] == language
    assert message["From"].addresses[0].display_name == "Campus Été"
    assert message["To"].addresses[0].addr_spec == ADMIN_EMAIL
    assert message["Date"].datetime.tzinfo and message["Message-ID"].endswith("@campus.example>")
    assert "List-Unsubscribe" not in message
    assert all(len(line) <= 998 for line in letter.raw.split(b"\r\n")) and letter.raw.isascii()
    assert word in letter.text and f'<html lang="{language}">' in letter.part("html")
    path = path_of(letter, "/reset/")
    assert PUBLIC + path in letter.part("html")
    fresh = "the heron minds its own pond"
    done = campus.ask("POST", "/api/v1/auth/reset", {"token": path.rsplit("/", 1)[1], "password": fresh})
    assert done.status == 204, done.body
    campus.token = campus.sign_in(password=fresh)
    sent = eventually(lambda: messages(campus, "sent"))
    # And that it was changed.
    assert [each["kind"] for each in sent if each["kind"] != "notice"] == ["password-reset"]
    with sqlite3.connect(f"file:{database(campus.data)}?mode=ro", uri=True) as rows:
        assert rows.execute("SELECT count(*) FROM mail_outbox WHERE secret IS NOT NULL").fetchone() == (0,)
    campus.stop()
    log = campus.data.parent / f"{campus.data.name}.log"
    assert PASSWORD not in log.read_text() and path not in log.read_text()


def test_an_unknown_address_gets_nothing(campus, mail):
    forgot(campus, "nobody@nowhere.example")
    forgot(campus)
    assert mail.wait(1)[0].recipients == [ADMIN_EMAIL]


def test_tls_from_the_first_byte(data, serve, files, tmp_path):
    mail = MailServer(files, "tls")
    try:
        served = serve(data, env=settings(tmp_path, mail.port, files, QUAD_MAIL_SECURITY="tls"))
        forgot(served)
        assert mail.wait(1)[0].user == USER
    finally:
        mail.stop()


def test_plain_on_this_machine(data, serve, tmp_path):
    mail = MailServer(security="plain")
    try:
        served = serve(data, env=settings(
            tmp_path, mail.port, QUAD_MAIL_SECURITY="plain", QUAD_MAIL_USER=None, QUAD_MAIL_PASSWORD_FILE=None))
        forgot(served)
        assert not mail.wait(1)[0].is_secure
    finally:
        mail.stop()


def test_a_certificate_that_nobody_vouches_for(data, serve, mail, tmp_path):
    served = serve(data, env=settings(tmp_path, mail.port))
    served.token = served.sign_in()
    tried = served.ask("POST", f"{MAIL}/test", {"email": "me@x.example"}, served.token).json
    assert not tried["isTaken"] and "certificate" in tried["words"]
    assert not any("AUTH" in line for line in tried["conversation"]), tried
    assert not mail.handler.letters


def test_a_wrong_password(data, serve, mail, files, tmp_path):
    env = settings(tmp_path, mail.port, files)
    (tmp_path / "mail-password").write_text("not this one\n")
    served = serve(data, env=env)
    served.token = served.sign_in()
    tried = served.ask("POST", f"{MAIL}/test", {"email": "me@x.example"}, served.token).json
    assert not tried["isTaken"] and "mail.user" in tried["words"]
    # What waits is not given up for it.
    forgot(served)
    waiting = eventually(lambda: [each for each in messages(served, "waiting") if each.get("reason")])
    assert waiting[0]["attempts"] == 1
    checks = served.ask("GET", "/api/v1/checks", token=served.token).json["checks"]
    assert [each["verdict"] for each in checks if each["check"] == "mail"] == ["bad"]


def test_a_test_shows_what_was_said(campus, mail):
    tried = campus.ask("POST", f"{MAIL}/test", {"email": "me@x.example"}, campus.token).json
    assert tried["isTaken"] and "queued as 4F2" in tried["words"]
    lines = tried["conversation"]
    for word in ("< 220 ", "> EHLO campus.example", "> STARTTLS", "> RCPT TO:<me@x.example>", "> DATA", "< 354 "):
        assert any(line.startswith(word) for line in lines), (word, lines)
    assert "> ********" in lines and not any(PASSWORD in line or "AGNhbXB1cw" in line for line in lines)
    assert mail.wait(1)[0].message["Subject"] == "Mail from your campus works"


def test_a_refused_recipient_is_not_tried_again(campus, mail):
    mail.handler.answers["RCPT"] = ["550 5.1.1 no such user"]
    made = campus.ask("POST", "/api/v1/invitations", {"email": "ines@x.example"}, campus.token)
    assert made.status == 201 and made.json["isMailed"]
    failed, = eventually(lambda: messages(campus, "failed"))
    assert (failed["code"], failed["attempts"], failed["address"]) == (550, 1, "ines@x.example")
    assert "no such user" in failed["reason"]
    time.sleep(6)
    assert mail.handler.seen == ["ines@x.example"]
    # Somebody has set it right: the very link of before arrives.
    again = campus.ask("POST", f"{MAIL}/messages/{failed['id']}/retry", token=campus.token)
    assert again.status == 200
    letter, = mail.wait(1)
    token = path_of(letter, "/join/").rsplit("/", 1)[1]
    assert made.json["url"].endswith(token)
    offer = campus.ask("GET", f"/api/v1/invitations/validate?token={token}")
    assert offer.json["email"] == "ines@x.example"


@pytest.mark.parametrize("moment, answer", [
    ("RCPT", "450 4.2.0 greylisted"), ("DATA", "451 4.3.0 later"), ("DATA", "drop")])
def test_what_passes_is_tried_again(campus, mail, moment, answer):
    mail.handler.answers[moment] = [answer]
    forgot(campus)
    waiting, = eventually(lambda: [each for each in messages(campus, "waiting") if each.get("reason")])
    assert waiting["attempts"] == 1
    job = campus.ask("GET", f"/api/v1/jobs/{waiting['jobId']}", token=campus.token).json["job"]
    assert job["state"] == "later" and job["kind"] == "mail.send" and job["runAt"] > waiting["createdAt"], job
    assert not mail.handler.letters
    # By itself in half a minute; nobody has to wait for that here.
    assert campus.ask("POST", f"{MAIL}/messages/{waiting['id']}/retry", token=campus.token).status == 200
    letter, = mail.wait(1)
    assert campus.ask("GET", path_of(letter, "/reset/")).status == 200
    time.sleep(1)
    assert len(mail.handler.letters) == 1


@pytest.mark.parametrize("greeting", [b"", b"220 mail.test\r\n"])
def test_a_server_that_hangs_holds_nobody_up(data, serve, tmp_path, greeting):
    hanging = Hanging(greeting)
    try:
        served = serve(data, env=settings(
            tmp_path, hanging.port, QUAD_MAIL_SECURITY="plain", QUAD_MAIL_USER=None, QUAD_MAIL_PASSWORD_FILE=None))
        served.token = served.sign_in()
        forgot(served)
        assert served.ask("GET", "/api/v1/me", token=served.token).status == 200
        waiting = eventually(lambda: [each for each in messages(served, "waiting") if each.get("reason")])
        assert "in time" in waiting[0]["reason"]
        assert served.stop() == 0
    finally:
        hanging.stop()


def test_what_waits_outlives_a_crash(data, serve, mail, files, tmp_path):
    hanging = Hanging()
    served = serve(data, env=settings(tmp_path, hanging.port, files, QUAD_MAIL_TIMEOUT="60 s"))
    forgot(served)
    eventually(lambda: hanging.open)
    served.kill()
    hanging.stop()
    again = serve(data, env=settings(tmp_path, mail.port, files))
    letter, = mail.wait(1)
    assert again.ask("GET", path_of(letter, "/reset/")).status == 200


def test_a_new_device_and_one_press(campus, mail):
    """What is optional can be unsubscribed from as mail programs do it: one POST, no cookie, no page."""
    campus.ask("POST", "/api/v1/auth/sign-in", {"email": ADMIN_EMAIL, "password": "a long walk across the lawn"},
               headers={"User-Agent": "another/1.0"})
    letter, = mail.wait(1)
    assert letter.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = letter.message["List-Unsubscribe"].strip("<>")
    assert url.startswith(PUBLIC + "/unsubscribe/")
    done = campus.ask("POST", urlparse(url).path, "List-Unsubscribe=One-Click",
                      headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert done.status == 204
    campus.ask("POST", "/api/v1/auth/sign-in", {"email": ADMIN_EMAIL, "password": "a long walk across the lawn"},
               headers={"User-Agent": "a third/1.0"})
    forgot(campus)
    assert [each.message["Subject"] for each in mail.wait(2)][1] == "Choose a new password"


def test_mail_into_a_folder(data, serve, tmp_path):
    served = serve(data, env={
        **UNLIMITED, "QUAD_SERVER_PUBLIC_ADDRESS": PUBLIC, "QUAD_MAIL_DRIVER": "file",
        "QUAD_MAIL_FROM": "quad@campus.example"})
    forgot(served)
    file, = eventually(lambda: list((data / "mail").glob("*.eml")))
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert not message.defects and message["To"].addresses[0].addr_spec == ADMIN_EMAIL
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("more, word", [
    ({"QUAD_SERVER_PUBLIC_ADDRESS": ""}, "server.public-address"), ({"QUAD_MAIL_FROM": ""}, "mail.from"),
    ({"QUAD_MAIL_SERVER": ""}, "mail.server"), ({"QUAD_MAIL_PASSWORD_FILE": ""}, "mail.password-file")])
def test_a_half_set_mail_stops_the_start(data, tmp_path, more, word):
    env = {**settings(tmp_path, 2525), **more}
    done = quad("serve", "--data", data, "--listen", "127.0.0.1:0", env=env, timeout=20)
    assert done.returncode != 0 and word in done.stderr
