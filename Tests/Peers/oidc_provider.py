#!/usr/bin/python3
# An OpenID provider built with Authlib, for tests: honest by default, and lying in one named way after another.
"""Run it and steer it over HTTP, or start a Provider in the test's own process:

    python oidc_provider.py [--port N] [--certificate PEM --key PEM]      prints "listening on ISSUER"
    POST /control {"faults": ["wrong_iss"], "rotate": "ES256", "signed_in": "ada"}      answers what it has been asked

What is checked here (codes used once, PKCE, the client's secret, redirect addresses) Authlib checks, not we.
"""

import argparse
import base64
import hashlib
import hmac
import json
import secrets
import sys
import threading
import time
from collections import Counter
from html import escape

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode
from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey
from werkzeug.serving import WSGIRequestHandler, make_server

CLIENT = "quad@campus"
# Characters that RFC 6749 wants encoded in Basic credentials.
SECRET = "s:e c%ret+/"

PEOPLE = {
    "ada": {"sub": "248289761001", "name": "Ada Lovelace", "email": "ada@campus.test", "email_verified": True},
    "zoe": {"sub": "248289761002", "name": "Zoé Zola", "email": "zoe@campus.test", "email_verified": True},
    "eve": {"sub": "666", "name": "Eve", "email": "ada@campus.test", "email_verified": False},
}

# How each fault changes a token that is otherwise honest.
CLAIMS = {
    "wrong_iss": lambda c: c.update(iss="https://evil.example"),
    "wrong_aud": lambda c: c.update(aud=["somebody-else"]),
    "extra_aud": lambda c: c.update(aud=[CLIENT, "somebody-else"]),
    "wrong_azp": lambda c: c.update(azp="somebody-else"),
    "wrong_nonce": lambda c: c.update(nonce="of another sign-in"),
    "no_nonce": lambda c: c.pop("nonce"),
    "expired": lambda c: c.update(iat=c["iat"] - 900, exp=c["iat"] - 600),
    "not_yet": lambda c: c.update(nbf=c["iat"] + 600),
    "from_the_future": lambda c: c.update(iat=c["iat"] + 600),
    "wrong_at_hash": lambda c: c.update(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "no_sub": lambda c: c.pop("sub"),
    "unverified_email": lambda c: c.update(email_verified=False),
    "no_email": lambda c: [c.pop(name, None) for name in ("email", "email_verified")],
}
HEADERS = {"alg_none", "hs256_public_key", "hs256_client_secret", "foreign_key", "foreign_kid"}
# Any of these for any endpoint: discovery_html, token_slow, keys_endless, userinfo_500, …
BROKEN = {"html", "slow", "endless", "500", "empty", "closes", "redirects"}
ENDPOINTS = {"discovery", "keys", "token", "userinfo"}
OTHER = {"discovery_wrong_issuer", "discovery_inside", "old_keys", "userinfo_wrong_sub", "wrong_state", "wrong_iss_field",
         "no_iss_field"}
FAULTS = set(CLAIMS) | HEADERS | {f"{place}_{how}" for place in ENDPOINTS for how in BROKEN} | OTHER


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def new_key(kind):
    """A fresh key whose name nobody can guess."""
    options = {"kid": secrets.token_hex(8), "use": "sig", "alg": kind}
    if kind == "RS256":
        return RSAKey.generate_key(2048, options)
    return ECKey.generate_key("P-256", options) if kind == "ES256" else OKPKey.generate_key("Ed25519", options)


class Client(ClientMixin):
    """The one relying party: a confidential client, or a public one that has to use PKCE."""

    def __init__(self, provider):
        self.provider = provider

    def get_client_id(self):
        return CLIENT

    def get_default_redirect_uri(self):
        return None

    def get_allowed_scope(self, scope):
        return " ".join(word for word in scope.split() if word in ("openid", "email", "profile"))

    def check_redirect_uri(self, redirect_uri):
        return not self.provider.redirects or redirect_uri in self.provider.redirects

    def check_client_secret(self, client_secret):
        return hmac.compare_digest(client_secret.encode(), SECRET.encode())

    def check_endpoint_auth_method(self, method, endpoint):
        return method in self.provider.ways

    def check_response_type(self, response_type):
        return response_type == "code"

    def check_grant_type(self, grant_type):
        return grant_type == "authorization_code"


class Code(AuthorizationCodeMixin):
    """A code with all that the token needs to know."""

    def __init__(self, code, data, user):
        self.code, self.user, self.made = code, user, time.time()
        self.redirect_uri, self.scope, self.nonce = data.get("redirect_uri"), data.get("scope"), data.get("nonce")
        self.code_challenge = data.get("code_challenge")
        self.code_challenge_method = data.get("code_challenge_method")

    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.scope

    def get_nonce(self):
        return self.nonce

    def get_auth_time(self):
        return int(self.made)

    def get_acr(self):
        return None

    def get_amr(self):
        return None


class Provider:
    """One provider on loopback, in a thread of its own."""

    def __init__(self, port=0, ssl=None):
        self.reset()
        self.app = self._application()
        self._server = make_server("127.0.0.1", port, self.app, threaded=True, ssl_context=ssl, request_handler=Quiet)
        scheme = "https" if ssl else "http"
        self.origin = f"{scheme}://127.0.0.1:{self._server.server_port}"
        self.issuer = self.origin + "/campus"
        self.thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.thread.start()

    def reset(self):
        """Honest again, with nobody signed in and nothing counted."""
        self.faults, self.asked = set(), Counter()
        self.codes, self.tokens, self.redirects = {}, {}, set()
        self.people = {name: dict(person) for name, person in PEOPLE.items()}
        # Who is signed in here already and needs no page; nobody for a page to choose from.
        self.signed_in = None
        self.ways = ["client_secret_basic", "client_secret_post"]
        self.keys = [new_key("ES256")]

    def rotate(self, kind="ES256"):
        """Signs with a new key and publishes it alone."""
        self.keys = [new_key(kind)]

    def stop(self):
        self._server.shutdown()
        self._server.server_close()
        self.thread.join(5)

    def control(self, wish):
        """What POST /control does; answers how often each endpoint was asked."""
        if wish.get("reset"):
            self.reset()
        if unknown := set(wish.get("faults", ())) - FAULTS:
            raise ValueError(f"no such fault: {', '.join(sorted(unknown))}")
        self.faults = set(wish.get("faults", self.faults))
        if "rotate" in wish:
            self.rotate(wish["rotate"])
        self.signed_in = wish.get("signed_in", self.signed_in)
        self.ways = wish.get("ways", self.ways)
        self.redirects = set(wish.get("redirects", self.redirects))
        return {"asked": dict(self.asked), "issuer": self.issuer}

    # What it answers.

    def _application(self):
        app = Flask("oidc_provider")
        server = AuthorizationServer(app, lambda name: Client(self) if name == CLIENT else None, self._save_token)
        server.register_grant(self._grant(), [self._openid(), CodeChallenge(required=True)])

        def described(place, answer):
            self.asked[place] += 1
            for how in BROKEN:
                if f"{place}_{how}" in self.faults:
                    return broken(how)
            return answer()

        app.get("/campus/.well-known/openid-configuration")(lambda: described("discovery", self._description))
        app.get("/campus/keys", endpoint="keys")(lambda: described("keys", self._keys))
        app.post("/campus/token", endpoint="token")(lambda: described("token", server.create_token_response))
        app.get("/campus/userinfo", endpoint="userinfo")(lambda: described("userinfo", self._userinfo))
        app.route("/campus/authorize", endpoint="authorize", methods=["GET", "POST"])(lambda: self._authorize(server))
        app.get("/campus/end", endpoint="end")(self._end)
        app.get("/favicon.ico", endpoint="favicon")(lambda: ("", 204))

        @app.post("/control")
        def control():
            try:
                return jsonify(self.control(request.get_json()))
            except ValueError as error:
                return str(error), 400

        return app

    def _description(self):
        issuer = self.issuer
        inside = "https://169.254.169.254/token" if "discovery_inside" in self.faults else None
        return jsonify({
            "issuer": "https://evil.example" if "discovery_wrong_issuer" in self.faults else issuer,
            "authorization_endpoint": issuer + "/authorize", "token_endpoint": inside or issuer + "/token",
            "jwks_uri": issuer + "/keys", "userinfo_endpoint": issuer + "/userinfo",
            "end_session_endpoint": issuer + "/end", "response_types_supported": ["code"],
            "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256", "ES256", "EdDSA"],
            "code_challenge_methods_supported": ["S256"], "token_endpoint_auth_methods_supported": self.ways,
            "authorization_response_iss_parameter_supported": True})

    def _keys(self):
        keys = [new_key("ES256")] if "old_keys" in self.faults else self.keys
        return jsonify({"keys": [key.as_dict(private=False) for key in keys]})

    def _authorize(self, server):
        self.asked["authorize"] += 1
        person = request.form.get("person") or self.signed_in
        try:
            grant = server.get_consent_grant(end_user=self.people.get(person))
        except OAuth2Error as error:
            if getattr(error, "redirect_uri", None):
                return self._returned(server.handle_error_response(request, error))
            return f"<!doctype html><title>Refused</title><p id=error>{escape(error.error)}", 400
        if person is None and request.values.get("prompt") != "none":
            return page(self.people, request.values.get("login_hint"))
        answer = server.create_authorization_response(grant_user=self.people.get(person), grant=grant)
        return self._returned(answer)

    def _returned(self, answer):
        place = answer.headers.get("Location", "")
        if "wrong_state" in self.faults:
            place = place.replace("state=", "state=x")
        if "no_iss_field" not in self.faults:
            issuer = "https%3A%2F%2Fevil.example" if "wrong_iss_field" in self.faults else self.issuer
            place += f"&iss={issuer}"
        return redirect(place)

    def _end(self):
        self.asked["end"] += 1
        self.signed_in = None
        place = request.args.get("post_logout_redirect_uri", "")
        return redirect(place) if place else "<!doctype html><title>Signed out</title><h1>Signed out</h1>"

    def _userinfo(self):
        user = self.tokens.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
        if user is None:
            return Response(status=401, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
        wrong = {"sub": "somebody-else"} if "userinfo_wrong_sub" in self.faults else {}
        return jsonify({**user, **wrong})

    def _save_token(self, token, request):
        self.tokens[token["access_token"]] = request.user

    # Authlib's grant and its OpenID extension, over dictionaries.

    def _grant(self):
        provider = self

        class CodeGrant(grants.AuthorizationCodeGrant):
            TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post", "none"]

            def save_authorization_code(self, code, request):
                provider.codes[code] = Code(code, request.payload.data, request.user)

            def query_authorization_code(self, code, client):
                known = provider.codes.get(code)
                return known if known and time.time() < known.made + 60 else None

            def delete_authorization_code(self, authorization_code):
                del provider.codes[authorization_code.code]

            def authenticate_user(self, authorization_code):
                return authorization_code.user

        return CodeGrant

    def _openid(self):
        provider = self

        class Extension(OpenIDCode):
            def resolve_client_private_key(self, client):
                return provider.keys[0]

            def get_client_algorithm(self, client):
                return provider.keys[0].alg

            def get_encode_header(self, client):
                return {"alg": provider.keys[0].alg, "kid": provider.keys[0].kid}

            def get_client_claims(self, client):
                return {"iss": provider.issuer, "aud": [CLIENT]}

            def exists_nonce(self, nonce, request):
                return any(code.nonce == nonce for code in provider.codes.values())

            def generate_user_info(self, user, scope):
                return user

            def encode_id_token(self, token, request):
                return provider.falsified(super().encode_id_token(token, request))

        return Extension(require_nonce=True)

    def falsified(self, token):
        """The honest token, or what the faults make of it."""
        if not self.faults & (set(CLAIMS) | HEADERS):
            return token
        key = self.keys[0]
        claims = jwt.decode(token, key, [key.alg]).claims
        for fault in self.faults & set(CLAIMS):
            CLAIMS[fault](claims)
        header = {"alg": key.alg, "kid": key.kid}
        if "foreign_kid" in self.faults:
            header["kid"] = "foreign"
        if "foreign_key" in self.faults:
            key = new_key(key.alg)
        if "alg_none" in self.faults:
            return sealed({**header, "alg": "none"}, claims, lambda text: b"")
        for fault, secret in (("hs256_public_key", key.as_pem(private=False)), ("hs256_client_secret", SECRET.encode())):
            if fault in self.faults:
                return sealed({**header, "alg": "HS256"}, claims, lambda text: hmac.digest(secret, text, hashlib.sha256))
        return jwt.encode(header, claims, key, [key.alg])


def sealed(header, claims, sign):
    """A token that no honest library would make."""
    text = ".".join(encoded(json.dumps(part).encode()) for part in (header, claims))
    return f"{text}.{encoded(sign(text.encode()))}"


def broken(how):
    """An answer that is none."""
    if how == "html":
        return "<!doctype html><title>Welcome</title><h1>Welcome to our portal</h1>"
    if how == "slow":
        time.sleep(60)
    if how == "endless":
        return Response((b"x" * 65536 for _ in iter(int, 1)), mimetype="application/json")
    if how == "closes":
        return Response(iter([b"{"]), headers={"Content-Length": "1000"}, mimetype="application/json")
    if how == "redirects":
        return redirect("http://169.254.169.254/latest/meta-data")
    return Response(status=500 if how == "500" else 200, mimetype="application/json")


def page(people, hint):
    """Who are you? One button each, the hinted person first, and one to refuse."""
    order = sorted(people, key=lambda name: people[name]["email"] != hint)
    buttons = "".join(f"<button name=person value={escape(name)}>{escape(people[name]['name'])}</button>" for name in order)
    return ("<!doctype html><html lang=en><title>Sign in to the provider</title><main><h1>Who are you?</h1>"
            f"<form method=post>{buttons}<button name=person value=nobody>Refuse</button></form></main></html>")


class Quiet(WSGIRequestHandler):
    """Logs nothing: queries here are full of codes."""

    def log(self, type, message, *args):
        pass


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    arguments = parser.parse_args()
    ssl = (arguments.certificate, arguments.key) if arguments.certificate else None
    provider = Provider(arguments.port, ssl)
    print(f"listening on {provider.issuer}", flush=True)
    # Whoever started it holds the other end of standard input: without them it ends.
    sys.stdin.read()
    provider.stop()


if __name__ == "__main__":
    main()
