# Second factors with what people have: pyotp as the authenticator app, soft-webauthn (over fido2) as the passkey.
import secrets
import time
import types
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pyotp
import pytest
import soft_webauthn

from appliance import ADMIN_EMAIL, ADMIN_PASSWORD, UNLIMITED

PROOF = {"proof": ADMIN_PASSWORD}
FACTORS = "/api/v1/account/second-factors"


@pytest.fixture
def campus(data, serve):
    """A campus of the test's own at the one name for which passkeys need no TLS."""
    served = serve(data, env=UNLIMITED)
    served.url = served.url.replace("127.0.0.1", "localhost")
    served.token = served.sign_in()
    return served


def begin(campus):
    """The password is right: the name of the sign-in that waits."""
    answer = campus.ask("POST", "/api/v1/auth/sign-in", {"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD})
    assert (answer.status, answer.json["code"]) == (401, "second-factor-needed")
    return answer.json["challenge"]


def step(campus, challenge, code):
    return campus.ask("POST", "/api/v1/auth/step", {"challenge": challenge, "code": code})


def calm():
    """Waits until a step has just begun, so that none ends in the middle of a test."""
    time.sleep(max(0, 30 - time.time() % 30 + 0.2) if time.time() % 30 > 20 else 0)


class TestApp:
    def test_an_app_set_up_by_its_address_signs_in(self, campus):
        begun = campus.ask("POST", FACTORS + "/app", PROOF, campus.token)
        assert begun.status == 201
        app = pyotp.parse_uri(begun.json["address"])
        assert app.secret == begun.json["secret"] and app.name == ADMIN_EMAIL
        assert parse_qs(urlparse(begun.json["address"]).query)["issuer"] == [app.issuer]
        calm()
        now = time.time()
        on = campus.ask("POST", FACTORS + "/app/confirm", {"code": app.at(now)}, campus.token)
        codes = on.json["recoveryCodes"]
        assert on.status == 200 and len(set(codes)) == 10

        # The first code is used up; that of the next step is near enough to be taken, once.
        assert step(campus, begin(campus), app.at(now)).json["code"] == "code-refused"
        answer = step(campus, begin(campus), app.at(now + 30))
        assert answer.status == 200
        assert campus.ask("GET", "/api/v1/me", token=answer.json["accessToken"]).json["email"] == ADMIN_EMAIL
        assert step(campus, begin(campus), app.at(now + 30)).json["code"] == "code-refused"
        assert step(campus, begin(campus), app.at(now + 90)).json["code"] == "code-refused"

        assert step(campus, begin(campus), codes[0]).status == 200
        assert step(campus, begin(campus), codes[0]).status in (401, 429)

    def test_neither_the_key_nor_a_code_is_in_the_file(self, campus, data):
        begun = campus.ask("POST", FACTORS + "/app", PROOF, campus.token)
        app = pyotp.parse_uri(begun.json["address"])
        on = campus.ask("POST", FACTORS + "/app/confirm", {"code": app.now()}, campus.token)
        assert on.status == 200
        secret = app.byte_secret()
        campus.stop()
        kept = b"".join(file.read_bytes() for file in sorted(Path(data).glob("quad.db*")))
        assert len(kept) > 100_000
        for part in (secret, app.secret.encode(), *[code.encode() for code in on.json["recoveryCodes"]],
                     *[code.replace("-", "").encode() for code in on.json["recoveryCodes"]]):
            assert part not in kept


def unlocked():
    """soft-webauthn never says that its owner was checked, which Quad insists on: the same code with that flag set."""
    source = Path(soft_webauthn.__file__).read_text()
    assert source.count(r"b'\x41'") == 1 and source.count(r"b'\x01'") == 1
    module = types.ModuleType("unlocked_webauthn")
    exec(source.replace(r"b'\x41'", r"b'\x45'").replace(r"b'\x01'", r"b'\x05'"), module.__dict__)
    return module.SoftWebauthnDevice()


def text(data):
    return urlsafe_b64encode(data).decode().rstrip("=")


def data_of(text):
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def register(campus, device, origin=None, name="soft key"):
    options = campus.ask("POST", "/api/v1/account/passkeys/options", PROOF, campus.token).json
    options["challenge"] = data_of(options["challenge"])
    options["user"]["id"] = data_of(options["user"]["id"])
    made = device.create({"publicKey": options}, origin or campus.url)
    return campus.ask("POST", "/api/v1/account/passkeys", {
        "name": name, "id": text(made["rawId"]), "clientData": text(made["response"]["clientDataJSON"]),
        "attestation": text(made["response"]["attestationObject"]), "transports": ["usb"]}, campus.token)


def answer(campus, device, origin=None):
    """What the device says to the options of a sign-in."""
    options = campus.ask("POST", "/api/v1/auth/passkey/options", "").json
    options["challenge"] = data_of(options["challenge"])
    got = device.get({"publicKey": options}, origin or campus.url)
    response = got["response"]
    return {"id": text(got["rawId"]), "clientData": text(response["clientDataJSON"]),
            "authenticatorData": text(response["authenticatorData"]), "signature": text(response["signature"]),
            "userHandle": text(response["userHandle"])}


class TestPasskey:
    def test_it_signs_in_by_itself_and_as_a_second_step(self, campus):
        device = unlocked()
        made = register(campus, device)
        assert made.status == 201 and len(made.json["recoveryCodes"]) == 10, made.body
        assert register(campus, unlocked(), name="another").status == 201
        said = answer(campus, device)
        opened = campus.ask("POST", "/api/v1/auth/passkey", said)
        assert opened.status == 200 and opened.json["person"]["email"] == ADMIN_EMAIL
        assert campus.ask("POST", "/api/v1/auth/passkey", said).json["code"] == "passkey-wrong-challenge"
        opened = campus.ask(
            "POST", "/api/v1/auth/step", {"challenge": begin(campus), "passkey": answer(campus, device)})
        assert opened.status == 200
        state = campus.ask("GET", FACTORS, token=opened.json["accessToken"]).json
        assert state["isOn"] and [each["name"] for each in state["passkeys"]] == ["soft key", "another"]

    def test_one_that_was_not_unlocked_is_refused(self, campus):
        assert register(campus, soft_webauthn.SoftWebauthnDevice()).json["code"] == "passkey-no-verification"
        device = unlocked()
        assert register(campus, device).status == 201
        locked = soft_webauthn.SoftWebauthnDevice()
        locked.__dict__.update(device.__dict__)
        refused = campus.ask("POST", "/api/v1/auth/passkey", answer(campus, locked))
        assert (refused.status, refused.json["code"]) == (401, "passkey-no-verification")

    def test_another_site_and_a_copy_are_refused(self, campus):
        assert register(campus, unlocked(), origin="http://evil.example").json["code"] == "passkey-wrong-origin"
        device = unlocked()
        assert register(campus, device).status == 201
        for origin in ("http://evil.example", campus.url + "0", campus.url.replace("http:", "https:")):
            refused = campus.ask("POST", "/api/v1/auth/passkey", answer(campus, device, origin))
            assert refused.json["code"] == "passkey-wrong-origin", origin
        copy = unlocked()
        copy.__dict__.update(device.__dict__)
        assert campus.ask("POST", "/api/v1/auth/passkey", answer(campus, device)).status == 200
        assert campus.ask("POST", "/api/v1/auth/passkey", answer(campus, device)).status == 200
        refused = campus.ask("POST", "/api/v1/auth/passkey", answer(campus, copy))
        assert refused.json["code"] == "passkey-counter-went-back"

    def test_the_site_is_the_name_that_was_asked_behind_a_trusted_proxy(self, data, serve):
        """Whoever is trusted says that TLS was spoken; from anybody else the same words count for nothing."""
        proxied = {"Host": "campus.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
        for trusted, origins in (("10.0.0.0/8", []), ("127.0.0.0/8", ["https://campus.example"])):
            served = serve(data, env={**UNLIMITED, "QUAD_SERVER_TRUSTED_PROXIES": trusted})
            served.token = served.sign_in()
            plain, ask = served.ask, lambda *asked, headers=None: plain(*asked, headers={**proxied, **(headers or {})})
            options = ask("POST", "/api/v1/account/passkeys/options", PROOF, served.token)
            if not origins:
                assert (options.status, options.json["code"]) == (409, "no-passkeys-here")
                served.kill()
                continue
            assert options.json["rp"]["id"] == "campus.example"
            served.ask = ask
            device = unlocked()
            for wrong in ("http://campus.example", "https://campus.example:8443", served.url):
                assert register(served, unlocked(), wrong).json["code"] == "passkey-wrong-origin"
            assert register(served, device, origins[0]).status == 201
            opened = ask("POST", "/api/v1/auth/passkey", answer(served, device, origins[0]))
            assert opened.status == 200
            served.kill()

    def test_a_stranger_with_another_key_is_refused(self, campus):
        device = unlocked()
        assert register(campus, device).status == 201
        stranger = unlocked()
        stranger.cred_init("localhost", device.user_handle)
        assert campus.ask("POST", "/api/v1/auth/passkey", answer(campus, stranger)).json["code"] == "passkey-unknown"
        stranger.credential_id = device.credential_id
        assert campus.ask(
            "POST", "/api/v1/auth/passkey", answer(campus, stranger)).json["code"] == "passkey-bad-signature"
        noise = {part: text(secrets.token_bytes(64)) for part in
                 ("id", "clientData", "authenticatorData", "signature", "userHandle")}
        assert campus.ask("POST", "/api/v1/auth/passkey", noise).status == 401
