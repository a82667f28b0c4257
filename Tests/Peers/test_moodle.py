# The connection to Moodle of the running program, against what a genuine Moodle has answered. Tests named test_quirkNN are
# of the quirk of that number in the notes on the protocol; the rest of each is in MoodleQuirkTests.
import json
import time

import pytest

from appliance import UNLIMITED, database, served
from moodle_replay import ABSENT, SITE_INFO, Replay, recordings

pytestmark = pytest.mark.skipif(recordings() is None, reason=ABSENT)

CONNECTION = "/api/v1/moodle/connection"
CATEGORIES, COURSES = "core_course_get_categories", "core_course_get_courses_by_field"
PEOPLE, BY_FIELD, GROUPS = "core_enrol_get_enrolled_users", "core_user_get_users_by_field", "core_group_get_course_groups"
SUSPENDED = {"courseid": 2, "options": [{"name": "onlysuspended", "value": 1}]}
MANAGERS = {"courseid": 2, "options": [{"name": "withcapability", "value": "moodle/category:manage"},
                                       {"name": "userfields", "value": "id,roles"}]}


@pytest.fixture(scope="module")
def site():
    """One for the module; each test gets it healed."""
    started = Replay()
    fill(started)
    yield started
    started.stop()


@pytest.fixture(autouse=True)
def healed(site):
    site.heal()
    site.changes.clear()
    site.calls.clear()
    site.unrecorded.clear()
    site.spent.clear()
    site.now = False
    yield
    assert not site.unrecorded, site.unrecorded


def fill(site):
    """Calls of a test that were recorded with other parameters: people by their ids, and one category for other tokens."""
    for who, case in {"ws_sync": "cc101_ws_sync", "admin_all": "cc101_admin", "mobile_s01": "cc101_student"}.items():
        # Not oneself: of that one is told everything.
        own = {"mobile_s01": 19}.get(who)
        ids = [each["id"] for each in json.loads(site.cases[f"{PEOPLE}/{case}"].body) if each["id"] != own][:5]
        told = {"ws_sync": "ids", "admin_all": "username_admin", "mobile_s01": "ids_student_classmates"}[who]
        site.also(who, BY_FIELD, {"field": "id", "values": ids}, f"{BY_FIELD}/{told}")
    site.also("admin_all", COURSES, {"field": "category", "value": 8}, f"{COURSES}/all_admin")
    site.also("admin_all", GROUPS, {"courseid": 2}, f"{GROUPS}/cc101_teacher")
    # Who may manage the category, and a course with separate groups.
    for who, groups in {"ws_sync": "cc101_ws_sync", "admin_all": "cc101_teacher", "mobile_s01": "cc101_student"}.items():
        refused = who == "mobile_s01"
        site.also(who, PEOPLE, MANAGERS, f"{GROUPS}/cc101_student" if refused else f"{PEOPLE}/cc101_withcapability")
        site.also(who, GROUPS, {"courseid": 13}, f"{GROUPS}/{groups}")
        site.also(who, PEOPLE, {"courseid": 13, "options": [{"name": "userfields", "value": "id"}]},
                  f"{PEOPLE}/cc102_teacher_separate")
    site.also("admin_all", PEOPLE, SUSPENDED, f"{PEOPLE}/cc101_onlysuspended")
    site.also("ws_limited", COURSES, {"field": "category", "value": 8}, f"{COURSES}/all_ws_limited")
    # Where all courses are strange, other categories and other courses are looked into: alike.
    for other in (1, 5):
        site.also("ws_limited", COURSES, {"field": "category", "value": other}, f"{COURSES}/none_found")
    for other in (3, 4):
        site.also("ws_limited", PEOPLE, {"courseid": other}, f"{PEOPLE}/cc101_ws_limited")
        site.also("ws_limited", GROUPS, {"courseid": other}, f"{GROUPS}/cc101_ws_limited")
        site.also("mobile_s01", GROUPS, {"courseid": other}, f"{GROUPS}/cc101_student")
    site.also("mobile_s01", COURSES, {"field": "category", "value": 8}, f"{COURSES}/category")
    # What lacks the permission is refused in the same words by every function.
    site.also("mobile_s01", PEOPLE, SUSPENDED, f"{GROUPS}/cc101_student")


@pytest.fixture(scope="module")
def campus(tmp_path_factory, site):
    yield from served(tmp_path_factory.mktemp("moodle") / "data",
                      {**UNLIMITED, "QUAD_OUTBOUND_ALLOWED_HOSTS": site.host})


@pytest.fixture
def connect(campus, site):
    """Connects with a token of the site, by its name or as it is."""
    def put(token="ws_sync", **more):
        body = {"url": site.url, "token": site.tokens.get(token, token), **more}
        made = campus.ask("PUT", CONNECTION, body, campus.token)
        assert made.status == 200, made.body
        return made.json

    yield put
    campus.ask("DELETE", CONNECTION, token=campus.token)


def tried(campus):
    answer = campus.ask("POST", f"{CONNECTION}/test", token=campus.token, timeout=90)
    assert answer.status == 200, answer.body
    return answer.json


def states(trial):
    return {each["function"]: each["state"] for each in trial["functions"]}


def sights(trial):
    return {each["sight"]: each["state"] for each in trial["sights"]}


# A token that fits.

def test_a_connection_that_works(campus, connect, site, counted):
    before = counted()
    connect()
    trial = tried(campus)
    assert trial["isWorking"] and trial["fault"] is None
    assert trial["siteName"] == "UCMN Test University – LMS" and trial["release"].startswith("4.5")
    assert trial["account"] == "ws_sync" and trial["isSiteAdmin"] is False
    found = states(trial)
    assert {name for name, state in found.items() if state == "granted"} == {
        SITE_INFO, CATEGORIES, COURSES, PEOPLE, BY_FIELD, GROUPS, "core_enrol_get_users_courses",
        "core_user_get_course_user_profiles"}
    assert {state for name, state in found.items() if "create" in name or "manual" in name} == {"missing"}
    kept = campus.ask("GET", CONNECTION, token=campus.token)
    assert kept.json["isWorking"] is True and kept.json["siteName"] == "UCMN Test University – LMS"
    assert counted() == before + 2  # connected, tested


def test_an_administrators_token(campus, connect):
    connect("admin_all")
    trial = tried(campus)
    assert trial["isWorking"] and trial["isSiteAdmin"] is True
    assert set(states(trial).values()) == {"granted"}
    assert any("administrator of the site" in note for note in trial["notes"])


def test_in_french(campus, connect, site):
    connect("nobody-has-this")
    answer = campus.ask("POST", f"{CONNECTION}/test", token=campus.token, headers={"Accept-Language": "fr"})
    assert "ne connaît pas le jeton" in answer.json["advice"]


# Quirk by quirk.

FAULTS = {
    "site_states/database_down": "database-down", "site_states/maintenance_ws_sync": "maintenance",
    "site_states/cli_maintenance_ws_sync": "maintenance", "site_states/webservices_disabled": "web-services-off",
    "site_states/rest_disabled": "web-services-off", "site_states/service_disabled": "access-denied",
    "errors/function_does_not_exist": "unknown-function", "errors/invalidparameter_empty": "bad-parameters",
    "errors/xml_default_format": "xml", "errors/unknown_format": "xml",
    "core_course_get_courses_by_field/ids_one_missing_php_error": "site-error",
    "core_user_create_users/weak_password": "refused",
    "truncated": "cut-short", "html": "html", "warning": "html", "empty": "empty", "null": "unexpected",
    "nothing": "unexpected", "not_found": "not-moodle", "bad_gateway": "status", "too_many": "too-many",
    "redirect": "redirected", "broken": "outbound",
}


@pytest.mark.parametrize(("how", "fault"), FAULTS.items())
def test_quirk01_errors_are_told_apart(campus, connect, site, how, fault):
    """Quirks 1, 2, 3 and 6: most errors come with status 200, in two shapes, with and without a code, as JSON, XML or a page."""
    connect()
    site.fail(how)
    trial = tried(campus)
    assert trial["fault"] == fault and trial["isWorking"] is False, trial
    assert len(trial["advice"]) > 30 and trial["functions"] == [] and trial["siteName"] is None
    # A person asks: once, and not again by itself.
    assert len(site.calls) == 1
    assert campus.ask("GET", CONNECTION, token=campus.token).json["fault"] == fault
    site.heal()
    assert tried(campus)["isWorking"], "it works again at once"


def test_quirk01_maintenance_says_how_long(campus, connect, site):
    """Quirk 1: 503 with Retry-After, in maintenance from the command line."""
    connect()
    site.fail("site_states/cli_maintenance_ws_sync")
    assert "5 min" in tried(campus)["advice"]


def test_quirk03_a_php_error_in_the_middle(campus, connect, site):
    """Quirk 3: an error without a code, of one function: the others are tried all the same."""
    connect()
    site.fail("core_course_get_courses_by_field/ids_one_missing_php_error", function=COURSES)
    trial = tried(campus)
    found = {each["function"]: each for each in trial["functions"]}
    assert found[COURSES]["state"] == "refused" and "broke down" in found[COURSES]["reason"]
    assert found[CATEGORIES]["state"] == "granted" and found[PEOPLE]["state"] == "granted"
    assert trial["isWorking"] is False and trial["fault"] is None
    assert sights(trial)["emails"] == "unknown", "there was no course to look into"


def test_quirk04_the_exceptions_name_differs(campus, connect, site):
    """Quirk 4: 4.4 writes the exceptions' names bare."""
    connect()
    bare = site.cases["errors/invalidtoken"].body.replace(rb"core\\exception\\", b"")
    assert bare != site.cases["errors/invalidtoken"].body

    def old(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(bare)))
        handler.end_headers()
        handler.wfile.write(bare)

    site.fail(old)
    assert tried(campus)["fault"] == "invalid-token"


def test_quirk05_tokens_that_do_not_work(campus, connect, site):
    """Quirk 5: what a token's refusal means; an expired one is said to lack access first, then to be unknown."""
    for token, faults in {"nobody-has-this": ["invalid-token"], "wrong_ip": ["access-denied"],
                          "mobile_s17": ["account-closed"], "expired": ["access-denied", "invalid-token"]}.items():
        connect(token)
        assert [tried(campus)["fault"] for _ in faults] == faults, token


def test_quirk06_what_is_sent(campus, connect, site):
    """Quirk 6: forms, JSON asked for, the token neither in an address nor in a head."""
    connect()
    tried(campus)
    assert len(site.calls) >= 6
    for call in site.calls:
        assert call.method == "POST" and call.query == "" and call.format == "json" and call.who == "ws_sync"
        assert call.headers["content-type"] == "application/x-www-form-urlencoded"
        assert "authorization" not in call.headers and call.headers["user-agent"].startswith("Quad/")
    asked = {call.function: call.fields for call in site.calls}
    assert asked[COURSES] == {("field", "category"), ("value", "8")}


def test_quirk14_what_a_token_does_not_see(campus, connect, site):
    """Quirk 14: fields are left out without a word; the test finds out which."""
    connect()
    trial = tried(campus)
    found = sights(trial)
    assert {name for name, state in found.items() if state == "unseen"} == {"category-numbers", "course-numbers"}
    assert all(each["consequence"] and each["permission"].startswith("moodle/") for each in trial["sights"])
    connect("admin_all")
    assert set(sights(tried(campus)).values()) == {"seen"}
    connect("ws_limited")
    trial = tried(campus)
    assert states(trial)[PEOPLE] == "refused" and states(trial)[GROUPS] == "refused"
    found = sights(trial)
    assert found["course-dates"] == found["hidden-courses"] == found["course-numbers"] == "unseen"
    assert found["emails"] == "unknown" and trial["isWorking"] is False


def test_quirk14_a_students_token(campus, connect, site):
    """Quirk 14: students see no user names, no numbers, no suspensions."""
    connect("mobile_s01")
    found = sights(tried(campus))
    assert found["user-names"] == found["person-numbers"] == found["suspended-enrollments"] == "unseen"
    assert found["emails"] == "seen" and found["managers"] == "unseen"


def test_quirk19_names(campus, connect, site):
    """Quirk 19: names are escaped and may be decomposed; they are kept composed and as they read."""
    connect()
    site.change(SITE_INFO, lambda data, _: {**data, "sitename": "Caf\u0065\u0301 &amp; \u201cCampus\u201d \U0001f989 &lt;1&gt;"})
    assert tried(campus)["siteName"] == "Caf\u00e9 & \u201cCampus\u201d \U0001f989 <1>"


def test_quirk21_the_clock(campus, connect, site):
    """Quirk 21: times are UTC; a clock that is off is told. The recordings' own is of the day they were made."""
    connect()
    trial = tried(campus)
    recorded = 1795218660  # 20 November 2026, 23:51
    assert abs(trial["clockDifference"] - (recorded - time.time())) < 60
    assert any("Its clock is" in note for note in trial["notes"]) == (abs(recorded - time.time()) > 60)
    site.now = True
    trial = tried(campus)
    assert abs(trial["clockDifference"]) <= 2 and not any("clock" in note for note in trial["notes"])


@pytest.mark.parametrize("said", [1, "1", True])
def test_quirk23_types_vary(campus, connect, site, said):
    """Quirk 23: the same is 1, "1" or true; numbers come as texts."""
    connect()
    site.change(SITE_INFO, lambda data, _: {**data, "userissiteadmin": said, "userid": str(data["userid"])})
    trial = tried(campus)
    assert trial["isSiteAdmin"] is True and trial["isWorking"]


def test_quirk10_a_site_that_answers_nothing(campus, connect, site):
    """Quirk 10: empty lists say nothing about what is seen."""
    connect()
    site.fail("nothing", function=CATEGORIES)
    trial = tried(campus)
    assert trial["isWorking"] and set(sights(trial).values()) == {"unknown"}


# Sizes, times, secrets.

def high_water(campus, anew=False):
    """The most memory that it has had, in bytes; since now, where it is to begin anew."""
    if anew:
        # Else it never falls, and what was taken once hides all that follows.
        with open(f"/proc/{campus.process.pid}/clear_refs", "w") as refs:
            refs.write("5")
    with open(f"/proc/{campus.process.pid}/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


@pytest.mark.parametrize("function", [SITE_INFO, CATEGORIES])
def test_an_endless_answer_is_refused(campus, connect, site, function):
    """200 MB are not taken: no more than what such a list may have."""
    connect()
    tried(campus)
    before = high_water(campus, anew=True)
    site.fail("huge", function=function)
    trial = tried(campus)
    reason = trial["advice"] or next(e["reason"] for e in trial["functions"] if e["function"] == function)
    assert "more than Quad accepts" in reason
    assert site.huge_sent < 60 << 20 and high_water(campus) - before < 110 << 20
    # What it measures by does move.
    assert high_water(campus) >= before


def test_a_site_that_does_not_answer(campus, connect, site):
    """A test waits as long as the settings say, and nobody else waits with it."""
    connect(readSeconds=1)
    site.fail("held")
    began = time.monotonic()
    trial = tried(campus)
    assert trial["fault"] == "outbound" and "in time" in trial["advice"]
    assert time.monotonic() - began < 5


def test_connections_are_kept(campus, connect, site):
    connect()
    tried(campus)
    tried(campus)
    assert len(site.calls) >= 12 and len({call.connection for call in site.calls}) == 1


def test_a_moodle_below_a_path(campus, connect, site):
    """What was copied from a browser is read as the site's address."""
    site.prefix = "/lms"
    try:
        made = campus.ask("PUT", CONNECTION, {
            "url": f"http://{site.host}/lms/login/index.php", "token": site.tokens["ws_sync"]}, campus.token)
        assert made.status == 200 and made.json["url"] == f"http://{site.host}/lms"
        assert tried(campus)["isWorking"]
    finally:
        site.prefix = ""
        campus.ask("DELETE", CONNECTION, token=campus.token)


def test_the_token_is_nowhere(campus, connect, site):
    """Neither in an answer, nor in the log, nor in the file, nor among the events, nor in what an organization exports."""
    token = site.tokens["ws_sync"]
    made = connect()
    assert token not in json.dumps(made)
    tried(campus)
    site.fail("errors/invalidtoken")
    tried(campus)
    for method, path in (("GET", CONNECTION), ("GET", "/api/v1/events?limit=20"), ("POST", "/api/v1/organization/export")):
        answer = campus.ask(method, path, token=campus.token)
        assert answer.status == 200 and token.encode() not in answer.body, path
    assert b"moodle_connections" in answer.body
    for file in database(campus.data).parent.glob("quad.db*"):
        assert token.encode() not in file.read_bytes(), file
    with open(campus.log.name, "rb") as log:
        assert token.encode() not in log.read()


def test_only_where_the_operator_allows(campus, site):
    """A server of one's own network has to be named by whoever runs the box."""
    for url in (f"http://127.0.0.1:{site.server.server_address[1] + 1}", f"http://localhost:{site.server.server_address[1]}",
                "http://moodle.campus.test"):
        made = campus.ask("PUT", CONNECTION, {"url": url, "token": "t"}, campus.token)
        assert made.status == 422 and made.json["fields"][0]["path"] == "url", made.body
    assert campus.ask("GET", CONNECTION, token=campus.token).status == 404
    assert not site.calls


def test_a_course_that_is_empty(campus, connect, site):
    """The test looks into another one; a call that only took too long says nothing of what is told."""
    connect()
    site.change(PEOPLE, lambda data, fields: [] if fields["courseid"] == "2" else data)
    # The next one, with who is suspended in it, who may manage its category, and some of its people.
    site.also("ws_sync", PEOPLE, {**SUSPENDED, "courseid": 3}, f"{PEOPLE}/cc101_onlysuspended")
    site.also("ws_sync", PEOPLE, {**MANAGERS, "courseid": 3}, f"{PEOPLE}/cc101_withcapability")
    ids = [each["id"] for each in json.loads(site.cases[f"{PEOPLE}/cc102_ws_sync"].body)[:5]]
    site.also("ws_sync", BY_FIELD, {"field": "id", "values": ids}, f"{BY_FIELD}/ids")
    found = sights(tried(campus))
    assert found["emails"] == "seen" and found["suspended-enrollments"] == "seen"
