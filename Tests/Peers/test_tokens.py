# Access tokens checked as another program of the campus would: PyJWT and the published keys, through a change of keys.
import hmac
import json
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from appliance import ADMIN_EMAIL, ADMIN_PASSWORD, quad


@pytest.fixture
def box(data, serve):
    """A served campus, the answer to a sign-in, and a client for its keys."""
    served = serve(data)
    return served, sign_in(served), keys_of(served)


def sign_in(served):
    answer = served.ask("POST", "/api/v1/auth/sign-in", {"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD})
    assert answer.status == 200, answer.body
    return answer.json


def keys_of(served):
    return jwt.PyJWKClient(served.url + "/.well-known/jwks.json")


def read(keys, token, **options):
    """What a program that trusts the campus reads from a token; raises where it must not trust it."""
    return jwt.decode(token, keys.get_signing_key_from_jwt(token), algorithms=["EdDSA"], **{
        "audience": "quad", "options": {"require": ["iss", "sub", "aud", "exp", "iat", "nbf"]}, **options})


def test_a_token_says_who_somebody_is(box):
    served, signed, keys = box
    said = read(keys, signed["accessToken"])
    assert said["sub"] == signed["person"]["id"] and said["org"] == signed["person"]["organization"]["id"]
    assert said["exp"] - said["iat"] == signed["expiresIn"] == 900
    assert jwt.get_unverified_header(signed["accessToken"])["typ"] == "at+jwt"
    assert read(keys, signed["accessToken"], issuer=said["iss"]) == said
    for wrong in ({"audience": "moodle"}, {"issuer": "https://elsewhere.example"}):
        with pytest.raises(jwt.InvalidTokenError):
            read(keys, signed["accessToken"], **wrong)
    head, payload, signature = signed["accessToken"].split(".")
    with pytest.raises(jwt.InvalidSignatureError):
        read(keys, ".".join([head, payload, signature[:-6] + "AAAAAA"]))


def confused(said, header, key):
    """Signed with what everybody has, as if it were a shared secret. By hand: the library itself won't."""
    parts = [json.dumps(part).encode() for part in ({**header, "alg": "HS256"}, said)]
    signed = b".".join(jwt.utils.base64url_encode(part) for part in parts)
    return (signed + b"." + jwt.utils.base64url_encode(hmac.digest(key, signed, "sha256"))).decode()


def test_what_others_sign_is_refused(box):
    """Tokens made by the library itself, with the right claims and the wrong key or algorithm."""
    served, signed, keys = box
    said = read(keys, signed["accessToken"])
    header = jwt.get_unverified_header(signed["accessToken"])
    public = served.ask("GET", "/.well-known/jwks.json").json["keys"][0]
    foreign = Ed25519PrivateKey.generate()
    forged = [
        jwt.encode(said, foreign, "EdDSA", headers=header),
        jwt.encode(said, foreign, "EdDSA", headers={"typ": "at+jwt"}),
        jwt.encode(said, None, "none", headers={**header, "alg": "none"}),
        confused(said, header, jwt.utils.base64url_decode(public["x"])),
        confused(said, header, json.dumps(public).encode()),
        confused(said, header, public["x"].encode()),
    ]
    for token in forged:
        assert served.ask("GET", "/api/v1/me", token=token).status == 401, token
    assert served.ask("GET", "/api/v1/me", token=signed["accessToken"]).status == 200


def test_keys_change_under_a_running_program(box):
    """A program that has read the keys before needs not read them again; old tokens stay good."""
    served, signed, keys = box
    read(keys, signed["accessToken"])
    keys.fetch_data = lambda: pytest.fail("read the keys again")
    made = served.ask("POST", "/api/v1/operator/signing-keys", b"", token=signed["accessToken"])
    assert made.status == 201, made.body
    fresh = served.ask("POST", "/api/v1/auth/refresh", {"refreshToken": signed["refreshToken"]}).json
    assert jwt.get_unverified_header(fresh["accessToken"])["kid"] == made.json["kid"]
    assert read(keys, fresh["accessToken"])["sid"] == read(keys, signed["accessToken"])["sid"]
    assert read(keys_of(served), signed["accessToken"])["sub"] == signed["person"]["id"]
    for token in (signed["accessToken"], fresh["accessToken"]):
        assert served.ask("GET", "/api/v1/me", token=token).status == 200
    published = [key["kid"] for key in served.ask("GET", "/.well-known/jwks.json").json["keys"]]
    assert len(published) == 3 and published[1] == made.json["kid"]


def test_keys_change_from_the_terminal(data, serve):
    first = serve(data)
    signed = sign_in(first)
    assert first.stop() == 0
    listed = json.loads(quad("keys", "list", "--data", data, "--json").stdout)
    assert [key["signsAt"] is None for key in listed] == [True, False]
    assert listed[1]["kid"] == jwt.get_unverified_header(signed["accessToken"])["kid"]
    made = quad("keys", "rotate", "--data", data, "--json")
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["kid"] == listed[0]["kid"]
    again = json.loads(quad("keys", "list", "--data", data, "--json").stdout)
    assert [(key["signsAt"] is None, key["retiredAt"] is None) for key in again] == [
        (True, True), (False, True), (False, False)]
    second = serve(data)
    # The session and what was signed outlive both the restart and the change of keys.
    assert second.ask("GET", "/api/v1/me", token=signed["accessToken"]).status == 200
    keys = keys_of(second)
    assert read(keys, signed["accessToken"])["sub"] == signed["person"]["id"]
    fresh = second.ask("POST", "/api/v1/auth/refresh", {"refreshToken": signed["refreshToken"]}).json
    assert jwt.get_unverified_header(fresh["accessToken"])["kid"] == json.loads(made.stdout)["kid"]
    assert read(keys, fresh["accessToken"])


def test_a_refresh_token_survives_no_crash_twice(data, serve):
    """Killed after a refresh was answered: the answer holds, and what it replaced is used."""
    first = serve(data)
    signed = sign_in(first)
    fresh = first.ask("POST", "/api/v1/auth/refresh", {"refreshToken": signed["refreshToken"]}).json
    first.kill()
    second = serve(data)
    assert second.ask("GET", "/api/v1/me", token=fresh["accessToken"]).status == 200
    assert second.ask("POST", "/api/v1/auth/refresh", {"refreshToken": signed["refreshToken"]}).json["code"] \
        == "refresh-reused"
    assert second.ask("GET", "/api/v1/me", token=fresh["accessToken"]).status == 401


def test_the_configured_address_is_the_issuer(data, serve):
    served = serve(data, env={"QUAD_SERVER_PUBLIC_ADDRESS": "https://campus.example.org"})
    signed = sign_in(served)
    assert read(keys_of(served), signed["accessToken"], issuer="https://campus.example.org")
    assert served.ask("GET", "/api/v1/me", token=signed["accessToken"]).status == 200


def test_an_api_token_behind_a_proxy(data, serve):
    """The client's address is the proxy's word where the proxy is trusted, and only there."""
    served = serve(data, env={"QUAD_SERVER_TRUSTED_PROXIES": "127.0.0.0/8"})
    token = sign_in(served)["accessToken"]
    made = served.ask("POST", "/api/v1/account/tokens", {"name": "Kiosk", "networks": ["203.0.113.0/24"]}, token=token)
    assert made.status == 201, made.body
    secret = made.json["secret"]
    inside, outside = {"X-Forwarded-For": "203.0.113.9"}, {"X-Forwarded-For": "198.51.100.9"}
    assert served.ask("GET", "/api/v1/me", token=secret, headers=inside).status == 200
    refused = served.ask("GET", "/api/v1/me", token=secret, headers=outside)
    assert refused.status == 403 and refused.json["code"] == "token-network"
    assert served.ask("GET", "/api/v1/me", token=secret).status == 403
    assert secret.encode() not in b"".join(file.read_bytes() for file in served.data.iterdir() if file.is_file())
    assert secret not in Path(served.log.name).read_text()
