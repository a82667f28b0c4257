# Signing in by a Moodle, against what a genuine one has answered: quirks 1, 2 and 8 of the notes on the protocol, and who one is here.
import sqlite3
import time

import pyotp
import pytest
import requests

from appliance import UNLIMITED, database, make_campus
from moodle_replay import ABSENT, LOGIN, SITE_INFO, Replay, recordings

pytestmark = pytest.mark.skipif(recordings() is None, reason=ABSENT)

PROVIDERS, BY_FIELD = "/api/v1/sign-in-providers", "core_user_get_users_by_field"
PASSWORD, STUDENT = "Test!2345", "s01@ucn.example"


@pytest.fixture
def site():
    started = Replay()
    # Whose own record is not among the answers: they are told nothing of themselves.
    started.also("mobile_t.abad", BY_FIELD, {"field": "id", "values": [8]}, f"{BY_FIELD}/ids_teacher")
    yield started
    unrecorded = started.unrecorded
    started.stop()
    assert not unrecorded, unrecorded


@pytest.fixture
def campus(tmp_path, serve, site):
    served = serve(make_campus(tmp_path / "data"), env={**UNLIMITED, "QUAD_OUTBOUND_ALLOWED_HOSTS": site.host})
    served.token = served.sign_in()
    return served


def add(campus, site, **more):
    """A Moodle to sign in by."""
    made = campus.ask("POST", PROVIDERS, {
        "preset": "moodle", "name": "Moodle", "moodle": site.url, "clientId": "moodle_mobile_app",
        "believesAddresses": True, **more}, campus.token)
    assert made.status == 201, made.body
    return made.json["id"]


def person(campus, email=STUDENT, name="Niña Muñoz"):
    made = campus.ask("POST", "/api/v1/people", {"name": name, "email": email, "roles": ["student"]}, campus.token)
    assert made.status == 201, made.body
    return made.json["id"]


class Browser:
    """Sends forms as a browser does."""

    def __init__(self, campus, provider):
        self.campus, self.provider, self.session = campus, provider, requests.Session()
        self.session.headers["Sec-Fetch-Site"] = "same-origin"

    def get(self, path):
        return self.session.get(self.campus.url + path, allow_redirects=False, timeout=30)

    def post(self, path, **fields):
        # Without any field it would not be a form.
        data = fields or {"csrf": ""}
        return self.session.post(self.campus.url + path, data=data, allow_redirects=False, timeout=60)

    def sign_in(self, name="s01", password=PASSWORD, **more):
        return self.post(f"/sign-in/moodle/{self.provider}", userName=name, password=password, **more)

    def come_in(self, **more):
        """The first time: with the question in between."""
        asked = self.sign_in(**more)
        assert asked.status_code == 303 and asked.headers["location"] == "/sign-in/openid/link", asked.text
        question = self.get("/sign-in/openid/link")
        assert question.status_code == 200 and STUDENT in question.text
        return self.post("/sign-in/openid/link")

    @property
    def is_in(self):
        return self.get("/account").status_code == 200


def kept(campus, until=None):
    """The user names that a proof is kept of: written beside the sign-in, so it is waited for."""
    for _ in range(60):
        with sqlite3.connect(f"file:{database(campus.data)}?mode=ro", uri=True) as file:
            found = [name for name, in file.execute("SELECT user_name FROM moodle_proofs ORDER BY user_name")]
        if (found if until is None else found == until):
            break
        time.sleep(0.1)
    return found


def proof(campus, beside=()):
    """The hash that is kept and until when, once that is another moment than `beside`: written beside the sign-in."""
    for _ in range(60):
        with sqlite3.connect(f"file:{database(campus.data)}?mode=ro", uri=True) as file:
            found = file.execute("SELECT hash, until_at FROM moodle_proofs").fetchone()
        if found and found[1] not in beside:
            return found
        time.sleep(0.1)
    raise AssertionError("nothing else was kept")


def takes(site, password):
    """The site knows the student by another password as well."""
    for key, case in list(site.table.items()):
        if key[0] == LOGIN and ("username", "s01") in key[1] and ("password", PASSWORD) in key[1]:
            fields = frozenset({*key[1] - {("password", PASSWORD)}, ("password", password)})
            site.table[(LOGIN, fields, key[2])] = case


def while_away(campus, site, provider):
    """How somebody fares who signs in while it is away."""
    site.fail("login_token/database_down", function=LOGIN)
    browser = Browser(campus, provider)
    status = browser.sign_in().status_code
    assert browser.is_in == (status == 303)
    site.heal()
    return status


def kinds(campus, count=12):
    return [each["kind"] for each in campus.ask("GET", f"/api/v1/events?limit={count}", token=campus.token).json["items"]]


def test_a_student_comes_in(campus, site):
    """By Moodle's number for them from then on: also when their address there is another one."""
    provider = add(campus, site)
    id = person(campus)
    browser = Browser(campus, provider)
    start = browser.get(f"/sign-in/openid/{provider}?next=/account")
    assert start.status_code == 303 and start.headers["location"].startswith(f"/sign-in/moodle/{provider}?next=")
    assert "Moodle" in browser.get("/sign-in").text
    form = browser.get(start.headers["location"])
    assert form.status_code == 200 and 'name="userName"' in form.text and 'value="/account"' in form.text
    done = browser.come_in(next="/account")
    assert done.status_code == 303 and done.headers["location"] == "/account", done.text
    assert browser.is_in
    assert campus.ask("GET", f"/api/v1/people/{id}", token=campus.token).json["status"] == "active"
    assert "identity.joined" in kinds(campus)
    again = Browser(campus, provider)
    site.change(BY_FIELD, lambda data, _: [{**each, "email": "else@ucn.example"} for each in data])
    done = again.sign_in(next="/account")
    assert done.status_code == 303 and done.headers["location"] == "/account" and again.is_in
    # The token that Moodle gave is used for three questions and kept nowhere.
    assert [call.function for call in site.calls[:3]] == [LOGIN, SITE_INFO, BY_FIELD]
    for secret in (PASSWORD.encode(), site.tokens["mobile_s01"].encode()):
        for file in database(campus.data).parent.glob("quad.db*"):
            assert secret not in file.read_bytes(), file
        with open(campus.log.name, "rb") as log:
            assert secret not in log.read()


@pytest.mark.parametrize(("name", "password", "status", "said"), [
    ("t.abad", "wrong", 401, "does not accept"), ("nobody", PASSWORD, 401, "does not accept"),
    ("s17", PASSWORD, 401, "does not accept"), ("s19", PASSWORD, 401, "does not accept"),
    ("s20", PASSWORD, 422, "not confirmed"), ("guest", "guest", 422, "Guests"),
])
def test_quirk08_refusals_are_clear(campus, site, name, password, status, said):
    """Quirk 8: wrong, unknown, suspended and barred sound alike; whoever has to confirm, or is a guest, is told so."""
    browser = Browser(campus, add(campus, site))
    refused = browser.sign_in(name, password)
    assert refused.status_code == status and said in refused.text, refused.text
    assert f'value="{name}"' in refused.text and f'value="{password}"' not in refused.text.replace(f'value="{name}"', "")
    assert not browser.is_in and len(site.asked(LOGIN)) == 1


def by_program(campus, provider, name="s01", password=PASSWORD):
    return campus.ask("POST", f"/api/v1/auth/moodle/{provider}", {"userName": name, "password": password})


def test_a_program_signs_in(campus, site):
    """The same over JSON, for whoever has said once in a browser who they are: with the same refusals, grace and limits."""
    documented = campus.ask("GET", "/openapi.json").json["paths"]["/api/v1/auth/moodle/{provider}"]["post"]["responses"]

    def is_refused(answer, status, code):
        assert (answer.status, answer.json["code"]) == (status, code), answer.body
        assert str(status) in documented, status

    provider = add(campus, site, graceHours=24)
    id = person(campus)
    is_refused(by_program(campus, provider), 409, "browser-first")
    assert Browser(campus, provider).come_in().status_code == 303
    done = by_program(campus, provider)
    assert done.status == 200, done.body
    assert campus.ask("GET", "/api/v1/me", token=done.json["accessToken"]).json["id"] == id
    assert (PASSWORD.encode() not in done.body) and site.tokens["mobile_s01"].encode() not in done.body
    is_refused(by_program(campus, provider, name="t.abad", password="wrong"), 401, "moodle-invalid-login")
    is_refused(by_program(campus, provider, name="s20"), 422, "moodle-unconfirmed")
    is_refused(by_program(campus, provider, name=""), 422, "validation")
    is_refused(by_program(campus, "0" * 13), 404, "not-found")
    # While it is away: whoever it has known lately, by the password that it took last.
    assert kept(campus, ["s01"]) == ["s01"]
    site.fail("login_token/database_down", function=LOGIN)
    graced = by_program(campus, provider)
    assert graced.status == 200 and campus.ask("GET", "/api/v1/me", token=graced.json["accessToken"]).status == 200, graced.body
    is_refused(by_program(campus, provider, name="t.abad"), 503, "moodle-database-down")
    site.heal()
    stopped = campus.ask("PATCH", f"/api/v1/people/{id}", {"status": "suspended"}, campus.token)
    assert stopped.status == 200, stopped.body
    is_refused(by_program(campus, provider), 403, "may-not-enter")
    site.fail("login_token/database_down", function=LOGIN)
    is_refused(by_program(campus, provider), 403, "may-not-enter")
    site.heal()
    closed = campus.ask("PATCH", f"{PROVIDERS}/{provider}", {"isEnabled": False}, campus.token)
    assert closed.status == 200, closed.body
    is_refused(by_program(campus, provider), 404, "not-found")


@pytest.mark.parametrize(("how", "status", "said"), [
    ("login_token/database_down", 503, "own database"), ("login_token/maintenance_mode", 503, "maintenance"),
    ("login_token/cli_maintenance_mode", 503, "5 min"), ("login_token/webservices_disabled", 422, "switched off"),
    ("login_token/unknown_service", 422, "not there or switched off"), ("html", 422, "web page instead"),
    ("login_token/not_authorised_for_service", 422, "not among those"),
    ("login_token/no_createtoken_capability", 422, "no token"), ("broken", 503, "broke the connection"),
])
def test_quirk01_a_moodle_that_is_ill(campus, site, how, status, said):
    """Quirks 1 and 2: what ails the site is no fault of the person's, and is not tried again behind their back."""
    browser = Browser(campus, add(campus, site))
    site.fail(how, function=LOGIN)
    refused = browser.sign_in()
    assert refused.status_code == status and said in refused.text, refused.text
    assert len(site.calls) == 1


def test_who_is_nobody_here(campus, site):
    """No guess: not by a name, not by an address that is another person's, not without an address."""
    provider = add(campus, site)
    person(campus, "other@ucn.example")
    refused = Browser(campus, provider).sign_in()
    assert refused.status_code == 403 and STUDENT in refused.text, refused.text
    # The site tells a teacher nothing of themselves but a number.
    refused = Browser(campus, provider).sign_in("t.abad")
    assert refused.status_code == 403 and "is known by this account" in refused.text, refused.text


def test_whoever_signs_in_already_shows_it(campus, site):
    """An address that has a password here is not taken over by whoever has it in Moodle."""
    provider = add(campus, site)
    id = person(campus)
    link = campus.ask("POST", f"/api/v1/people/{id}/sign-in-link", token=campus.token).json["url"]
    browser = Browser(campus, provider)
    path = "/welcome/" + link.rsplit("/", 1)[1]
    assert browser.post(path, password="a hedge along the walk").status_code == 303
    stranger = Browser(campus, provider)
    assert stranger.sign_in().headers["location"] == "/sign-in/openid/link"
    question = stranger.get("/sign-in/openid/link")
    assert "known here already" in question.text and stranger.post("/sign-in/openid/link").status_code == 403
    assert not stranger.is_in
    # Whoever is in links it themselves.
    form = browser.get(f"/sign-in/moodle/{provider}?link=1")
    csrf = form.text.split('name="csrf" value="')[1].split('"')[0]
    asked = browser.sign_in(link="1", csrf=csrf)
    assert asked.headers["location"] == "/sign-in/openid/link", asked.text
    csrf = browser.get("/sign-in/openid/link").text.split('name="csrf" value="')[1].split('"')[0]
    # With the password that they have here, once more.
    assert browser.post("/sign-in/openid/link", csrf=csrf).status_code == 422
    assert browser.post("/sign-in/openid/link", csrf=csrf, proof=PASSWORD).status_code == 422
    assert browser.post("/sign-in/openid/link", csrf=csrf, proof="a hedge along the walk").status_code == 303
    again = Browser(campus, provider)
    assert again.sign_in().status_code == 303 and again.is_in


def test_while_moodle_is_away(campus, site):
    """By policy whoever has signed in lately comes in, with the same password and for so many hours."""
    provider = add(campus, site, graceHours=2)
    person(campus)
    # The first time counts. What is kept is written beside the sign-in.
    Browser(campus, provider).come_in()
    assert kept(campus) == ["s01"]
    site.fail("login_token/database_down", function=LOGIN)
    browser = Browser(campus, provider)
    wrong = browser.sign_in(password="Test!2346")
    assert wrong.status_code == 503 and "with the same password" in wrong.text and not browser.is_in
    assert browser.sign_in("t.abad").status_code == 503
    assert browser.sign_in(next="/account").headers["location"] == "/account" and browser.is_in
    assert "moodle.let-in" in kinds(campus)
    # However the name is typed.
    assert Browser(campus, provider).sign_in(" S 01").status_code == 303
    files = list(database(campus.data).parent.glob("quad.db*"))
    held = b"".join(file.read_bytes() for file in files)
    assert b"$argon2id$" in held and PASSWORD.encode() not in held
    # A Moodle that answers has the last word.
    site.heal()
    site.fail("login_token/bad_password", function=LOGIN)
    assert Browser(campus, provider).sign_in().status_code == 401
    # Nobody is let in any more once the policy is another one.
    site.heal()
    changed = campus.ask("PATCH", f"{PROVIDERS}/{provider}", {"graceHours": 0}, campus.token)
    assert changed.status == 200 and changed.json["graceHours"] == 0
    site.fail("login_token/database_down", function=LOGIN)
    refused = Browser(campus, provider).sign_in()
    assert refused.status_code == 503 and "with the same password" not in refused.text


def test_who_is_closed_out_in_moodle(campus, site):
    """A password that Moodle refuses opens nothing here either, once it has refused it; a wrong one changes nothing."""
    provider = add(campus, site, graceHours=2)
    person(campus)
    Browser(campus, provider).come_in()
    assert kept(campus) == ["s01"]
    site.fail("login_token/bad_password", times=1, function=LOGIN)
    assert Browser(campus, provider).sign_in(password="a guess").status_code == 401
    time.sleep(1)
    assert while_away(campus, site, provider) == 303
    site.fail("login_token/bad_password", times=1, function=LOGIN)
    assert Browser(campus, provider).sign_in().status_code == 401
    assert kept(campus, []) == []
    assert while_away(campus, site, provider) == 503


@pytest.mark.parametrize("no", [
    "login_token/unconfirmed_user", "login_token/guest", "login_token/not_authorised_for_service",
    "login_token/no_createtoken_capability", "errors/suspended_user_token",
])
def test_any_clear_no_ends_the_grace(campus, site, no):
    """Not only a wrong password: whatever Moodle says to the person who typed the right one."""
    provider = add(campus, site, graceHours=2)
    person(campus)
    Browser(campus, provider).come_in()
    assert kept(campus) == ["s01"]
    function = SITE_INFO if no.startswith("errors") else LOGIN
    site.fail(no, function=function)
    assert Browser(campus, provider).sign_in().status_code in (401, 422)
    assert kept(campus, []) == []
    site.heal()
    assert while_away(campus, site, provider) == 503


@pytest.mark.parametrize("trouble", ["bad_gateway", "empty", "too_many", "html", "broken", "login_token/webservices_disabled"])
def test_not_every_trouble_is_an_absence(campus, site, trouble):
    """Who could have one answer go wrong must not open the grace by it."""
    provider = add(campus, site, graceHours=2)
    person(campus)
    Browser(campus, provider).come_in()
    assert kept(campus) == ["s01"]
    site.fail(trouble, function=LOGIN)
    browser = Browser(campus, provider)
    assert browser.sign_in().status_code in (422, 503) and not browser.is_in
    assert "moodle.let-in" not in kinds(campus)


def test_the_same_password_keeps_its_hash(campus, site):
    """Whoever is just being let in by it would be told that it is gone, when another sign-in of theirs has ended before."""
    provider = add(campus, site, graceHours=2)
    person(campus)
    Browser(campus, provider).come_in()
    first = proof(campus)
    assert Browser(campus, provider).sign_in().status_code == 303
    again = proof(campus, beside=[first[1]])
    assert again[0] == first[0] and again[1] > first[1]
    # Another password is another hash.
    changed = "another one: 4 trees"
    takes(site, changed)
    assert Browser(campus, provider).sign_in(password=changed).status_code == 303
    assert proof(campus, beside=[first[1], again[1]])[0] != first[0]


def test_one_bad_answer_is_no_absence(campus, site):
    """It is asked once more, without a name; and nobody has to wait for it because it asked somebody else to."""
    provider = add(campus, site, graceHours=2)
    person(campus)
    Browser(campus, provider).come_in()
    assert kept(campus) == ["s01"]
    for how in ("login_token/cli_maintenance_mode", "login_token/database_down"):
        site.fail(how, times=1, function=LOGIN)
        browser = Browser(campus, provider)
        assert browser.sign_in().status_code == 503 and not browser.is_in
        assert site.asked(LOGIN)[-1].fields == {("appsitecheck", "1")}
        assert browser.sign_in().status_code == 303 and browser.is_in, "it works again at once"
    assert "moodle.let-in" not in kinds(campus)
    # What Moodle says only to whoever has typed the right password needs no second question.
    site.fail("login_token/maintenance_mode", times=1, function=LOGIN)
    browser = Browser(campus, provider)
    assert browser.sign_in().status_code == 303 and browser.is_in and "moodle.let-in" in kinds(campus)


def test_who_may_not_be_here_is_not_let_in(campus, site):
    """Suspended here, unlinked, gone: the grace opens nothing that a sign-in would not."""
    provider = add(campus, site, graceHours=2)
    id = person(campus)
    Browser(campus, provider).come_in()
    assert kept(campus) == ["s01"]
    path = f"/api/v1/people/{id}"
    assert campus.ask("PATCH", path, {"status": "suspended"}, campus.token).status == 200
    assert while_away(campus, site, provider) == 403
    assert campus.ask("PATCH", path, {"status": "active"}, campus.token).status == 200
    assert while_away(campus, site, provider) == 303
    assert campus.ask("DELETE", path, token=campus.token).status == 204
    assert while_away(campus, site, provider) in (410, 503)


def test_the_second_step_during_the_grace(campus, site):
    """It is asked for as ever, and that somebody was let in is written down only after it."""
    provider = add(campus, site, graceHours=2)
    person(campus)
    browser = Browser(campus, provider)
    browser.come_in()
    assert kept(campus) == ["s01"]
    api = campus.url + "/api/v1/account/second-factors/app"
    begun = browser.session.post(api, json={}, timeout=30)
    assert begun.status_code == 201, begun.text
    app, now = pyotp.parse_uri(begun.json()["address"]), time.time()
    assert browser.session.post(api + "/confirm", json={"code": app.at(now)}, timeout=30).status_code == 200
    site.fail("login_token/database_down", function=LOGIN)
    late = Browser(campus, provider)
    asked = late.sign_in()
    assert asked.status_code == 303 and asked.headers["location"].startswith("/sign-in/step"), asked.text
    assert not late.is_in and "moodle.let-in" not in kinds(campus)
    assert late.post("/sign-in/step", code=app.at(now + 30)).status_code == 303
    assert late.is_in and "moodle.let-in" in kinds(campus)


def test_in_an_outage_nobody_locks_the_campus(tmp_path, serve, site):
    """Everybody tries again, from one address: that counts against each account alone."""
    campus = serve(make_campus(tmp_path / "data"), env={**UNLIMITED, "QUAD_OUTBOUND_ALLOWED_HOSTS": site.host})
    campus.token = campus.sign_in()
    provider = add(campus, site, graceHours=2)
    site.fail("login_token/database_down", function=LOGIN)
    browser = Browser(campus, provider)
    # More than an address has free.
    assert {browser.sign_in(f"s{at:02}", "wrong").status_code for at in range(36)} == {503}
    # One account, however it is typed.
    answers = [browser.sign_in(name, "wrong").status_code for name in ["s01", "S01", " s01", "s 01", "(s01)", "s01\u00a0"] * 2]
    assert 429 in answers and 503 in answers
    assert browser.sign_in("s40", "wrong").status_code == 503, "others are not kept waiting"


def test_a_password_goes_there_as_it_was_typed(campus, site):
    """Moodle has hashed it as it came: composed it would be another one."""
    provider = add(campus, site)
    person(campus)
    typed = "cafe\u0301 au lait"
    takes(site, typed)
    assert Browser(campus, provider).come_in(password=typed).status_code == 303


def test_a_blip_is_no_missing_address(campus, site):
    """Whoever is new is told to try again, and whoever is known comes in."""
    provider = add(campus, site)
    person(campus)
    site.fail("bad_gateway", function=BY_FIELD)
    refused = Browser(campus, provider).sign_in()
    assert refused.status_code == 503 and "is known by this account" not in refused.text, refused.text
    site.heal()
    Browser(campus, provider).come_in()
    site.fail("bad_gateway", function=BY_FIELD)
    browser = Browser(campus, provider)
    assert browser.sign_in().status_code == 303 and browser.is_in


def test_addresses_are_not_believed_by_themselves(campus, site):
    """Unless somebody says so, an address in Moodle opens nobody's account here."""
    provider = add(campus, site, believesAddresses=False)
    person(campus)
    refused = Browser(campus, provider).sign_in()
    assert refused.status_code == 403 and "is known by this account" in refused.text, refused.text


def test_without_a_grace_nothing_is_kept(campus, site):
    provider = add(campus, site)
    person(campus)
    Browser(campus, provider).come_in()
    assert Browser(campus, provider).sign_in().status_code == 303
    time.sleep(1)
    changed = campus.ask("PATCH", f"{PROVIDERS}/{provider}", {"graceHours": 5}, campus.token)
    assert changed.status == 200
    site.fail("login_token/maintenance_mode", function=LOGIN)
    assert Browser(campus, provider).sign_in().status_code == 503


def test_guesses_are_slowed_down(campus, site):
    """Here as well as there: Moodle is not asked for ever."""
    browser = Browser(campus, add(campus, site))
    # Moodle drops what no user name has: another spelling is no other account.
    names = ["t.abad", "T.Abad", " t.abad", "t .abad", "t.abad!", "t\u00a0.abad", "(t.abad)"]
    site.fail("login_token/bad_password", function=LOGIN)
    answers = [browser.sign_in(names[at % len(names)], "wrong").status_code for at in range(30)]
    assert answers[0] == 401 and 429 in answers and answers.count(401) < 12
    assert len(site.asked(LOGIN)) == answers.count(401)


def test_switched_off(campus, site):
    """Sessions that began by it end, and nobody comes in."""
    provider = add(campus, site)
    person(campus)
    browser = Browser(campus, provider)
    browser.come_in()
    assert browser.is_in
    assert campus.ask("PATCH", f"{PROVIDERS}/{provider}", {"isEnabled": False}, campus.token).status == 200
    assert not browser.is_in
    assert browser.get(f"/sign-in/moodle/{provider}").status_code == 410
    assert browser.sign_in().status_code == 410


def test_the_check(campus, site):
    provider = add(campus, site)
    works = campus.ask("POST", f"{PROVIDERS}/{provider}/check", token=campus.token)
    assert works.json == {"isWorking": True, "advice": None}, works.body
    site.fail("login_token/webservices_disabled")
    ill = campus.ask("POST", f"{PROVIDERS}/{provider}/check", token=campus.token)
    assert ill.json["isWorking"] is False and "switched off" in ill.json["advice"]


def test_its_settings(campus, site):
    """A Moodle has an address and hours, no secret; hours are no other service's."""
    for body, field in [
        ({"preset": "moodle", "name": "M", "clientId": "x"}, "moodle"),
        ({"preset": "moodle", "name": "M", "clientId": "x", "moodle": "http://moodle.campus.test"}, "moodle"),
        ({"preset": "moodle", "name": "M", "clientId": "x", "moodle": site.url, "clientSecret": "s"}, "clientSecret"),
        ({"preset": "moodle", "name": "M", "clientId": "x", "moodle": site.url, "issuer": site.url}, "issuer"),
        ({"preset": "moodle", "name": "M", "clientId": "x", "moodle": site.url, "graceHours": 169}, "graceHours"),
        ({"preset": "issuer", "name": "M", "clientId": "x", "issuer": "https://a.test", "graceHours": 5}, "graceHours"),
        ({"preset": "issuer", "name": "M", "clientId": "x", "issuer": "https://a.test", "believesAddresses": True},
         "believesAddresses"),
        ({"preset": "google", "name": "M", "clientId": "x", "clientSecret": "s", "moodle": site.url}, "moodle"),
    ]:
        made = campus.ask("POST", PROVIDERS, body, campus.token)
        assert made.status == 422 and [each["path"] for each in made.json["fields"]] == [field], (body, made.body)
    made = campus.ask("POST", PROVIDERS, {
        "preset": "moodle", "name": "M", "clientId": "x", "moodle": site.url + "/login/index.php"}, campus.token)
    assert made.json["issuer"] == site.url and made.json["hasSecret"] is False and made.json["graceHours"] == 0
    assert made.json["believesAddresses"] is False
