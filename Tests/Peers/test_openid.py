# Signing in by another service: Authlib's provider, honest and lying, asked by the running campus as a browser leads it.
import base64
import hashlib
import hmac
import re
import sqlite3
import struct
import threading
import time

import pytest
import requests

from appliance import ADMIN_EMAIL, ADMIN_PASSWORD, UNLIMITED, Appliance, database, make_campus
from oidc_provider import CLIENT, SECRET, Provider

PROVIDERS = "/api/v1/sign-in-providers"
QUESTION = "/sign-in/openid/link"


@pytest.fixture(scope="module")
def provider():
    started = Provider()
    yield started
    started.stop()


@pytest.fixture(autouse=True)
def honest(provider):
    """As it was, but for its keys: Quad has them already."""
    keys = provider.keys
    provider.reset()
    provider.keys = keys


@pytest.fixture(scope="module")
def campus(tmp_path_factory, provider):
    data = make_campus(tmp_path_factory.mktemp("campus") / "data")
    env = {**UNLIMITED, "QUAD_OUTBOUND_ALLOWED_HOSTS": provider.origin.removeprefix("http://")}
    with Appliance(data, env=env) as served:
        served.token = served.sign_in()
        for name in ("Ada", "Zoe", "Max"):
            made = served.ask("POST", "/api/v1/people", {"name": name, "email": f"{name.lower()}@campus.test"},
                              served.token)
            assert made.status == 201, made.body
        served.service = add(served, provider)
        yield served
        log = (data.parent / f"{data.name}.log").read_text()
        assert SECRET not in log and "code=" not in log and "state=" not in log
        assert served.stop() == 0


def add(campus, provider, name="Campus login"):
    made = campus.ask("POST", PROVIDERS, {
        "preset": "issuer", "name": name, "issuer": provider.issuer, "clientId": CLIENT, "clientSecret": SECRET,
    }, campus.token)
    assert made.status == 201, made.body
    return made.json["id"]


def forget(campus):
    """Makes Quad ask the provider for its description and keys again."""
    done = campus.ask("PATCH", f"{PROVIDERS}/{campus.service}", {"clientSecret": SECRET}, campus.token)
    assert done.status == 200, done.body


class Browser:
    """Follows redirects, keeps cookies, and fills in forms as a browser does."""

    def __init__(self, campus):
        self.campus, self.session = campus, requests.Session()
        self.session.headers.update({"Accept": "text/html", "Accept-Language": "en"})

    def open(self, path, follow=True):
        url = path if "://" in path else self.campus.url + path
        return self.session.get(url, allow_redirects=follow, timeout=60)

    def start(self, more="", follow=True):
        return self.open(f"/sign-in/openid/{self.campus.service}{more}", follow)

    def press(self, page, action, fields=None):
        """Sends the form with this action that the page has."""
        form = re.search(rf'<form[^>]*action="?{re.escape(action)}"?[ >].*?</form>', page.text, re.DOTALL)
        assert form, page.text
        pairs = dict(re.findall(r'<input[^>]*name="?([\w-]+)"?[^>]*value="([^"]*)"', form[0]))
        pairs |= dict(re.findall(r'<input[^>]*name="?([\w-]+)"?[^>]*value=([^" >]+)', form[0]))
        return self.session.post(self.campus.url + action, {**pairs, **(fields or {})}, timeout=60,
                                 headers={"Sec-Fetch-Site": "same-origin", "Referer": page.url,
                                          "Content-Type": "application/x-www-form-urlencoded"})

    def me(self):
        return self.open("/api/v1/me")

    def agree(self):
        """From the button to the start page, with the question where there is one."""
        page = self.start()
        if page.url.endswith(QUESTION):
            page = self.press(page, QUESTION)
        assert page.status_code == 200, page.text
        return page


def words(page):
    return re.sub(r"<[^>]+>", " ", page.text)


def counted(campus):
    return campus.ask("GET", "/api/v1/events?limit=1", token=campus.token).json["total"]


class TestJourney:
    def test_somebody_of_the_directory_signs_in(self, campus, provider):
        provider.signed_in = "ada"
        browser = Browser(campus)
        page = browser.start("?next=/account")
        assert page.url == campus.url + QUESTION and page.status_code == 200
        assert provider.asked == {"authorize": 1, "token": 1, "keys": 1, "discovery": 1}
        page = browser.press(page, QUESTION)
        assert page.url == campus.url + "/account" and page.status_code == 200
        assert browser.me().json()["email"] == "ada@campus.test"
        assert "quad-openid" not in browser.session.cookies
        kinds = [each["kind"] for each in
                 campus.ask("GET", "/api/v1/events?limit=2", token=campus.token).json["items"]]
        assert kinds == ["session.started", "identity.joined"]
        # The next time goes straight through, and asks no more than it needs.
        again = Browser(campus)
        page = again.start()
        assert page.url == campus.url + "/" and again.me().status_code == 200
        assert (provider.asked["discovery"], provider.asked["keys"], provider.asked["token"]) == (1, 1, 2)

    def test_keys_are_rotated(self, campus, provider):
        provider.signed_in = "ada"
        Browser(campus).agree()
        for kind in ("RS256", "EdDSA", "ES256"):
            forget(campus)
            Browser(campus).agree()
            provider.rotate(kind)
            browser = Browser(campus)
            assert browser.start().url == campus.url + "/"
            assert browser.me().status_code == 200

    def test_two_tabs_come_back_both(self, campus, provider):
        provider.signed_in = "ada"
        Browser(campus).agree()
        browser = Browser(campus)
        there = [browser.start(follow=False).headers["Location"] for _ in range(2)]
        back = [browser.open(url, follow=False).headers["Location"] for url in there]
        for url in reversed(back):
            assert browser.open(url, follow=False).headers["Location"] == "/"

    def test_only_pages_of_ours_follow(self, campus, provider):
        provider.signed_in = "ada"
        Browser(campus).agree()
        for next_page in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)",
                          "/../..//evil.example", "%2F%2Fevil.example", "http:evil.example"):
            page = Browser(campus).start("?next=" + requests.utils.quote(next_page, safe=""))
            assert page.url == campus.url + "/", next_page
        assert Browser(campus).start("?next=%2Fpeople%3Fsearch%3Dx").url == campus.url + "/people?search=x"

    def test_signing_out_here_and_there(self, campus, provider):
        provider.signed_in = "ada"
        browser = Browser(campus)
        page = browser.press(browser.agree(), "/sign-out")
        assert page.url.endswith(f"/sign-in/openid/{campus.service}/signed-out")
        assert "You are signed out" in words(page) and browser.me().status_code == 401
        assert provider.asked["end"] == 0
        page = browser.open(f"/sign-in/openid/{campus.service}/sign-out")
        assert provider.asked["end"] == 1 and provider.signed_in is None
        assert page.url == campus.url + "/sign-in" and page.status_code == 200
        # Whoever came by a password goes back to the sign-in page as before.
        other = Browser(campus)
        home = other.press(other.open("/sign-in"), "/sign-in", {"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD})
        assert other.press(home, "/sign-out").url == campus.url + "/sign-in"

    def test_who_says_no_is_told_so(self, campus, provider):
        browser = Browser(campus)
        there = browser.start(follow=False).headers["Location"]
        page = browser.session.post(there, {"person": "nobody"}, timeout=60)
        assert page.status_code == 401 and "You did not allow" in words(page)
        assert browser.me().status_code == 401


    def test_a_second_step_follows(self, campus, provider):
        """Where there is one, a service's word is no more than a password; and the session is bound as without it."""
        provider.people["max"] = {"sub": "3", "name": "Max", "email": "max@campus.test", "email_verified": True}
        provider.signed_in = "max"
        browser = Browser(campus)
        browser.agree()

        def call(path, body):
            answer = browser.session.post(campus.url + path, json=body, headers={"Sec-Fetch-Site": "same-origin"})
            assert answer.ok, answer.text
            return answer.json()

        key = call("/api/v1/account/second-factors/app", {})["secret"]
        made = call("/api/v1/account/second-factors/app/confirm", {"code": one_time_code(key)})
        again = Browser(campus)
        page = again.start("?next=/account")
        assert "/sign-in/step" in page.url and again.me().status_code == 401
        bound = bound_sessions(campus)
        page = again.press(page, "/sign-in/step", {"code": made["recoveryCodes"][0]})
        assert page.url == campus.url + "/account" and again.me().status_code == 200
        assert bound_sessions(campus) == bound + 1


def one_time_code(key):
    """RFC 6238, as authenticator apps do it."""
    seed = base64.b32decode(key.replace(" ", "") + "=" * (-len(key.replace(" ", "")) % 8))
    digest = hmac.digest(seed, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1)
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start:start + 4])[0] & 0x7fffffff) % 1000000:06}"


def bound_sessions(campus):
    with sqlite3.connect(f"file:{database(campus.data)}?mode=ro", uri=True) as store:
        return store.execute("SELECT count(*) FROM openid_sessions WHERE is_bound = 1").fetchone()[0]


class TestHeldTo:
    """What a sign-in is tied to: its browser, its state, its moment."""

    def back(self, campus, provider, browser):
        provider.signed_in = "ada"
        there = browser.start(follow=False).headers["Location"]
        return browser.open(there, follow=False).headers["Location"]

    def test_an_answer_is_good_once(self, campus, provider):
        provider.signed_in = "ada"
        Browser(campus).agree()
        browser = Browser(campus)
        url = self.back(campus, provider, browser)
        kept = dict(browser.session.cookies)
        assert browser.open(url, follow=False).headers["Location"] == "/"
        replay = Browser(campus)
        replay.session.cookies.update({"quad-openid": kept["quad-openid"]})
        before, asked = counted(campus), provider.asked["token"]
        assert replay.open(url).status_code == 401 and replay.me().status_code == 401
        assert (counted(campus), provider.asked["token"]) == (before, asked)

    def test_an_answer_is_good_in_its_browser_only(self, campus, provider):
        provider.signed_in = "ada"
        Browser(campus).agree()
        browser, victim = Browser(campus), Browser(campus)
        url = self.back(campus, provider, browser)
        for tokens in ({}, {"quad-openid": "A" * 43}):
            victim.session.cookies.update(tokens)
            page = victim.open(url)
            assert page.status_code == 401 and "start again" in words(page)
            assert victim.me().status_code == 401
        # A browser with a sign-in of its own under way.
        own = Browser(campus)
        own.start(follow=False)
        assert own.open(url).status_code == 401
        assert browser.open(url, follow=False).headers["Location"] == "/", "its own browser still comes in"

    def test_a_state_of_ones_own_making(self, campus, provider):
        browser = Browser(campus)
        url = self.back(campus, provider, browser)
        for wrong in (re.sub(r"state=[^&.]+", "state=" + "A" * 43, url), re.sub(r"state=[^&]+&?", "", url),
                      re.sub(r"code=[^&]+", "code=other", url), re.sub(r"&?iss=[^&]+", "", url),
                      re.sub(r"iss=[^&]+", "iss=https://evil.example", url)):
            page = browser.open(wrong)
            assert page.status_code == 401, wrong
            if "AAAA" not in wrong and "state=" in wrong:
                url = self.back(campus, provider, browser)

    def test_a_service_switched_off_meanwhile(self, campus, provider):
        provider.signed_in = "ada"
        browser = Browser(campus)
        url = self.back(campus, provider, browser)
        one = f"{PROVIDERS}/{campus.service}"
        assert campus.ask("PATCH", one, {"isEnabled": False}, campus.token).status == 200
        try:
            asked = provider.asked["token"]
            assert browser.open(url).status_code in (401, 410)
            assert browser.start().status_code == 410
            assert provider.asked["token"] == asked and browser.me().status_code == 401
        finally:
            assert campus.ask("PATCH", one, {"isEnabled": True}, campus.token).status == 200


# What the provider does wrong, the status that the person sees, and a word of what they are told.
TOKEN_FAULTS = [
    "wrong_iss", "wrong_aud", "extra_aud", "wrong_azp", "wrong_nonce", "no_nonce", "expired", "not_yet", "no_sub",
    "from_the_future", "wrong_at_hash", "alg_none", "hs256_public_key", "hs256_client_secret", "foreign_key",
    "foreign_kid", "wrong_state", "wrong_iss_field", "no_iss_field",
]
BROKEN = [f"{place}_{how}" for place in ("discovery", "keys", "token")
          for how in ("html", "500", "empty", "endless", "closes", "redirects")]


class TestFaults:
    @pytest.mark.parametrize("fault", TOKEN_FAULTS)
    def test_no_lie_is_believed(self, fault, campus, provider):
        self.refused(campus, provider, fault, {401})

    @pytest.mark.parametrize("fault", [*BROKEN, "discovery_wrong_issuer", "discovery_inside", "old_keys"])
    def test_what_is_broken_lets_nobody_in(self, fault, campus, provider):
        self.refused(campus, provider, fault, {401, 503})

    def refused(self, campus, provider, fault, statuses):
        provider.signed_in = "ada"
        Browser(campus).agree()
        forget(campus)
        before = counted(campus)
        provider.faults = {fault}
        browser = Browser(campus)
        began = time.monotonic()
        page = browser.start()
        assert time.monotonic() - began < 15
        assert page.status_code in statuses, f"{fault}: {page.status_code}"
        assert "You are not signed in" in words(page) and "Reference" in words(page)
        assert browser.me().status_code == 401 and "quad-session" not in browser.session.cookies
        assert counted(campus) == before, fault
        provider.faults = set()
        forget(campus)

    def test_an_address_that_is_not_verified(self, campus, provider):
        """Eve has Ada's address, which nobody has verified."""
        provider.signed_in = "eve"
        page = Browser(campus).start()
        assert page.status_code == 403 and "is verified" in words(page)
        provider.signed_in, provider.faults = "zoe", {"unverified_email"}
        assert Browser(campus).start().status_code == 403

    def test_an_address_that_is_told_when_asked(self, campus, provider):
        provider.signed_in, provider.faults = "zoe", {"no_email"}
        assert Browser(campus).start().url == campus.url + QUESTION
        assert provider.asked["userinfo"] == 1
        for lie, status in (("userinfo_wrong_sub", 401), ("userinfo_html", 403), ("userinfo_endless", 403)):
            provider.faults = {"no_email", lie}
            assert Browser(campus).start().status_code == status, lie

    def test_a_slow_service_keeps_nobody_else_waiting(self, campus, provider):
        forget(campus)
        provider.faults = {"discovery_slow"}
        answers = []

        def wait():
            began = time.monotonic()
            answers.append((Browser(campus).start().status_code, time.monotonic() - began))

        threads = [threading.Thread(target=wait) for _ in range(6)]
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        for _ in range(5):
            began = time.monotonic()
            assert Browser(campus).open("/sign-in").status_code == 200
            assert campus.sign_in()
            assert time.monotonic() - began < 3
        for thread in threads:
            thread.join(60)
        assert [status for status, _ in answers] == [503] * 6
        assert max(seconds for _, seconds in answers) < 25

    def test_the_check_says_what_is_wrong(self, campus, provider):
        check = f"{PROVIDERS}/{campus.service}/check"
        forget(campus)
        assert campus.ask("POST", check, token=campus.token).json == {"isWorking": True, "advice": None}
        for fault, word in (("discovery_html", "HTML"), ("discovery_wrong_issuer", "another name"),
                            ("discovery_inside", "may not call"), ("keys_500", "500")):
            provider.faults = {fault}
            forget(campus)
            told = campus.ask("POST", check, token=campus.token).json
            assert not told["isWorking"] and word in told["advice"], told


def test_it_stops_while_a_service_is_slow(tmp_path, provider):
    """A call under way does not keep the campus from ending."""
    provider.faults = {"discovery_slow"}
    env = {"QUAD_OUTBOUND_ALLOWED_HOSTS": "127.0.0.0/8", "QUAD_SERVER_DRAIN_DEADLINE": "1 s"}
    with Appliance(make_campus(tmp_path / "data"), env=env) as served:
        served.token = served.sign_in()
        served.service = add(served, provider)
        thread = threading.Thread(target=lambda: pytest.raises(requests.RequestException, Browser(served).start))
        thread.start()
        time.sleep(0.5)
        began = time.monotonic()
        assert served.stop() == 0
        assert time.monotonic() - began < 8
        thread.join(20)


def test_nothing_inside_is_called_unless_it_is_allowed(data, serve, provider):
    served = serve(data)
    token = served.sign_in()
    refused = served.ask("POST", PROVIDERS, {
        "preset": "issuer", "name": "x", "issuer": provider.issuer, "clientId": CLIENT}, token)
    assert refused.status == 422 and refused.json["fields"][0]["path"] == "issuer"
    assert provider.asked == {}
