# That the simulated Moodle speaks as the genuine one: it gets the state of the recorded site and is asked the recorded questions.
import http.client
import json
import threading
import urllib.parse
import urllib.request
from html import unescape

import pytest

from appliance import UNLIMITED, make_campus
from moodle_replay import ABSENT, LOGIN, WHO, flat, recordings
from moodle_simulated import REST, WAYS, SimulatedMoodle
from moodle_site import EDITING, MANAGER, SHORT_NAMES, SYNC, Category, Course, Group, Seat, Site, Token
from moodle_university import fill

ENROLLED = "core_enrol_get_enrolled_users"
# Of which functions each recording is asked again.
ASKED = {
    "core_course_get_categories", "core_course_get_courses", "core_course_get_courses_by_field", ENROLLED,
    "core_enrol_get_users_courses", "core_enrol_get_enrolled_users_with_capability", "core_user_get_users",
    "core_user_get_users_by_field", "core_user_get_course_user_profiles", "core_group_get_course_groups",
    "core_group_get_group_members", "core_group_get_course_user_groups", "core_webservice_get_site_info",
    "core_course_create_categories", "core_course_create_courses", "core_course_update_courses",
    "core_course_delete_courses", "core_user_create_users", "core_user_update_users", "core_user_delete_users",
    "enrol_manual_enrol_users", "enrol_manual_unenrol_users", "core_group_create_groups", "core_group_add_group_members",
    LOGIN, "errors",
}
# What the simulated site doesn't have: texts, pictures, dates of visits, fields of a site's own, settings of its own.
UNLIKE = {"summary", "summaryfiles", "overviewfiles", "courseimage", "customfields", "preferences", "filters",
          "courseformatoptions", "siteurl", "advancedfeatures", "functions", "userprivateaccesskey", "cacherev",
          "profileimageurl", "profileimageurlsmall", "userpictureurl", "lastaccess", "firstaccess", "lastcourseaccess",
          "description", "descriptionformat", "numsections", "hiddensections", "automaticenddate", "timecreated",
          "timemodified", "progress", "completed", "enrolmentkey", "participation", "siteid", "userquota",
          "usermaxuploadfilesize", "uploadfiles", "categorysortorder", "format", "newsitems", "showcompletionconditions",
          "summaryformat", "completionusertracked", "token", "privatetoken", "enrolledcourses", "marker",
          "showgrades", "enrollmentmethods", "groupmode", "groupmodeforce", "enrolledusercount", "city", "country",
          "enablecompletion", "timezone"}
# Recordings of states that this one is not in, or of what it doesn't do, each with its reason.
LEFT = {
    "core_group_get_course_groups/cc101_ws_sync_cold_cache_shows_hidden_group": "Moodle's bug with cold caches",
    "core_enrol_get_enrolled_users/cc101_withcapability_nonediting_teacher": "roles with overrides",
    "login_token/disabled_service": "a service that is switched off",
    "core_enrol_get_enrolled_users/site_course_1": "the people of the whole site",
    "errors/course_not_accessible_student": "contents of courses", "errors/wssettingfilter": "filters",
    "core_user_get_users_by_field/ids_teacher": "whoever is a contact of some course", "errors/json_body_ignored": "another kind of body",
    "errors/bearer_header_ignored": "another header", "errors/head_request": "no body to compare",
}


@pytest.fixture(scope="module")
def folder():
    """Fails where there are no recordings: without them nothing says that the simulation is true."""
    found = recordings()
    assert found is not None, ABSENT
    return found


def body(folder, name):
    return json.loads((folder / "raw" / f"{name}.body").read_text())


def rebuilt(folder):
    """The recorded site's state, as far as its answers tell it."""
    fixture = json.loads((folder / "fixture-ids.json").read_text())
    site = Site(unescape(body(folder, "core_webservice_get_site_info/admin")["sitename"]))
    site.categories.clear(), site.users.clear(), site.tokens.clear(), site.given.clear(), site.admins.clear()
    for at, each in enumerate(sorted(body(folder, "core_course_get_categories/all_admin"), key=lambda one: one["sortorder"])):
        site.categories[each["id"]] = Category(
            each["id"], unescape(each["name"]), each["parent"], each["idnumber"], bool(each["visible"]),
            bool(each["visibleold"]), place=at)
        site._number("category", each["id"])
    for each in body(folder, "core_course_get_courses_by_field/all_admin")["courses"]:
        if each["id"] == 1:
            continue
        fullname = unescape(each["fullname"])
        site.courses[each["id"]] = Course(
            each["id"], each["shortname"], fullname, each["categoryid"], each["idnumber"], bool(each["visible"]),
            bool(each["visible"]), each["startdate"], each["enddate"], separate=each["groupmode"] == 1)
        site._number("course", each["id"])
    known = [*body(folder, "core_user_get_users/bad_key")["users"],
             *body(folder, "core_user_get_users_by_field/deleted_user")]
    for each in sorted(known, key=lambda one: one["id"]):
        site.add_user(each["username"], each["firstname"], each["lastname"], each["email"], each["id"],
                      idnumber=each.get("idnumber", ""), department=each["department"],
                      institution=each.get("institution", ""), suspended=each["suspended"], confirmed=each["confirmed"],
                      auth=each["auth"], deleted="@" in each["username"])
        site.users[each["id"]].username = each["username"]
    site.users[2].password = "Admin!2345"
    site.add_user("guest", "Guest user", " ", "root@localhost", 1, password="guest")
    site.users[fixture["users"]["s16"]].hides_email = True
    site.admins.add(2)
    numbers = fixture["users"]
    site.give(numbers["mgr.dizon"], MANAGER)
    site.give(numbers["dean.ccs"], MANAGER, fixture["categories"]["UCMN/S12627/CCS"])
    site.give(numbers["ws_sync"], SYNC)
    for course, name in {2: "cc101_ws_sync", 3: "cc102_ws_sync", 4: "ds201_cohort", 5: "net301_hidden_course",
                         6: "it101_names", 12: "psy_hidden_category", 13: "cc102_teacher_separate"}.items():
        seat(site, course, body(folder, f"{ENROLLED}/{name}"))
    # One suspended, one over, one still to come.
    ways = [(True, 0, 0), (False, 0, 1), (False, 1 << 40, 0)]
    for each, way in zip(sorted(each["id"] for each in body(folder, f"{ENROLLED}/cc101_onlysuspended")), ways):
        site.courses[2].seats[each].ways = {"manual": way}
    for each in body(folder, "core_course_get_courses_by_field/all_admin")["courses"]:
        for contact in each["contacts"]:
            if contact["id"] not in site.courses[each["id"]].seats:
                site.enrol(contact["id"], each["id"], EDITING)
    # What other courses have is told by the courses of those whose people are known.
    for case in ("s01_self", "teacher_self", "s02_by_student_s01", "s23_suspended_enrolment", "s24_ended_enrolment"):
        entry = next(each for each in json.loads((folder / "index.json").read_text())
                     if each["file"] == f"core_enrol_get_users_courses/{case}.json")
        for each in body(folder, f"core_enrol_get_users_courses/{case}"):
            if entry["params"]["userid"] not in site.courses[each["id"]].seats:
                site.enrol(entry["params"]["userid"], each["id"])
    for each in body(folder, "core_group_get_course_groups/cc101_teacher"):
        site.courses[2].groups[each["id"]] = Group(each["id"], 2, unescape(each["name"]), each["idnumber"], "",
                                                   each["visibility"])
    for each in body(folder, "core_group_get_group_members/members"):
        site.courses[2].groups[each["groupid"]].members = set(each["userids"])
    site.next["group"], site.short = 6, "UCMN LMS"
    # Whose own was thrown away with its site.
    fixture["tokens"].setdefault("mobile_t.oconnor", "0" * 31 + "1")
    for name, token in fixture["tokens"].items():
        service, _, user = name.partition("_")
        who = {"admin_all": ("admin", "ucn_all"), "ws_sync": ("ws_sync", "ucn_sync"), "ws_limited": ("ws_limited", "ucn_sync"),
               "expired": ("ws_sync", "ucn_sync"), "wrong_ip": ("ws_sync", "ucn_sync"), "tiny_s02": ("s02", "ucn_tiny")}
        owner, where = who.get(name, (user, "moodle_mobile_app"))
        user = next(each.id for each in site.users.values() if each.username == owner)
        site.tokens[token] = Token(user, where, until=1 if name == "expired" else 0, wrong_ip=name == "wrong_ip")
    # The newest is given by token.php.
    token = fixture["tokens"]["ws_sync"]
    site.tokens[token] = site.tokens.pop(token)
    return site, fixture["tokens"]


def seat(site, course, people):
    short = {name: role for role, name in SHORT_NAMES.items()}
    for each in people:
        roles = tuple(sorted(short[role["shortname"]] for role in each["roles"]))
        site.courses[course].seats[each["id"]] = Seat({"manual": (False, 0, 0)}, roles)
        site.users[each["id"]].courses.add(course)
        for group in each.get("groups", []):
            one = site.courses[course].groups.setdefault(
                group["id"], Group(group["id"], course, unescape(group["name"])))
            one.members.add(each["id"])


@pytest.fixture(scope="module")
def recorded(folder):
    """What is asked in the order of the recordings; a place for each call's answer."""
    return [each for each in json.loads((folder / "index.json").read_text())
            if (each["file"].split("/")[0] in ASKED or each["function"] in ASKED and "site_states" not in each["file"])
            and "errors/" not in each["file"] or each["file"].startswith("errors/")]


def ask(moodle, method, function, params, token, form="json", **more):
    connection = http.client.HTTPConnection(moodle.host, timeout=20)
    fields = flat(params)
    path = LOGIN
    if function != LOGIN:
        path = REST
        fields = [("wstoken", token), ("moodlewsrestformat", form), *fields, *more.items()]
        if function:
            fields.append(("wsfunction", function))
    text = urllib.parse.urlencode([(name, value) for name, value in fields if value is not None])
    if method == "GET":
        connection.request("GET", f"{path}?{text}")
    else:
        connection.request("POST", path, text, {"Content-Type": "application/x-www-form-urlencoded"})
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    return answer.status, answer.getheader("content-type"), said


def alike(was, now, path=""):
    """Where two answers differ, in words; what one site has and the other has not is left out."""
    if isinstance(was, dict) and isinstance(now, dict):
        if "exception" in was or "exception" in now or "error" in was:
            return [] if (was.get("errorcode"), was.get("exception")) == (now.get("errorcode"), now.get("exception")) \
                else [f"{path}: {was} became {now}"]
        keys = [key for key in was if key not in UNLIKE]
        mine = [key for key in now if key not in UNLIKE]
        if sorted(keys) != sorted(mine):
            return [f"{path}: fields {sorted(set(keys) ^ set(mine))} of {was.get('id')}"]
        return [found for key in keys for found in alike(was[key], now[key], f"{path}.{key}")]
    if isinstance(was, list) and isinstance(now, list):
        if was and isinstance(was[0], dict) and "id" in was[0]:
            here = {each["id"]: each for each in now}
            if set(here) != {each["id"] for each in was}:
                return [f"{path}: {sorted(set(here) ^ {each['id'] for each in was})}"]
            return [found for each in was for found in alike(each, here[each["id"]], f"{path}[{each['id']}]")]
        if was and isinstance(was[0], dict):
            if len(was) != len(now):
                return [f"{path}: {len(was)} became {len(now)}"]
            return [found for one, other in zip(was, now) for found in alike(one, other, path)]
        return [] if sorted(map(str, was)) == sorted(map(str, now)) else [f"{path}: {was} became {now}"]
    return [] if was == now and type(was) is type(now) else [f"{path}: {was!r} became {now!r}"]


def test_it_answers_as_recorded(folder, recorded):
    site, tokens = rebuilt(folder)
    moodle = SimulatedMoodle(site)
    wrong, count = {}, 0
    try:
        for entry in recorded:
            name = entry["file"].rsplit(".", 1)[0]
            who = WHO.get(entry["token"], entry["token"])
            if name in LEFT or any(state in name for state in ("maintenance", "disabled", "database", "cold_cache")):
                continue
            form = "xml" if name.endswith("unknown_format") else None if "xml" in name else "json"
            raw = (folder / "raw" / f"{name}.body").read_bytes()
            status, kind, said = ask(moodle, entry["method"], entry["function"], entry["params"],
                                     tokens.get(who), form)
            count += 1
            if raw[:1] == b"<":
                if said[:60] != raw[:60] or status != 200:
                    wrong[name] = [said[:200]]
                continue
            try:
                differences = alike(json.loads(raw), json.loads(said))
            except ValueError:
                differences = [said[:200]]
            if differences or kind != "application/json":
                wrong[name] = differences[:4]
    finally:
        moodle.stop()
    for name, differences in wrong.items():
        print(name, *differences, sep="\n    ")
    assert not wrong, f"{len(wrong)} of {count}"
    assert count > 150


def test_names_as_they_are(folder):
    """moodlewssettingraw: without escaping and with the tags."""
    site = Site()
    course = site.add_course("A & B", "<em>One</em> & two", 1)
    site.add_group(course.id, "Blue & red")
    moodle = SimulatedMoodle(site)
    try:
        asked = ("POST", "core_group_get_course_groups", {"courseid": course.id}, "sync-token")
        assert json.loads(ask(moodle, *asked)[2])[0]["name"] == "Blue &amp; red"
        assert json.loads(ask(moodle, *asked, moodlewssettingraw="1")[2])[0]["name"] == "Blue & red"
        found = json.loads(ask(moodle, "POST", "core_course_get_courses", {}, "sync-token")[2])
        assert next(each["fullname"] for each in found if each["id"] == course.id) == "One &amp; two"
    finally:
        moodle.stop()


def test_a_university():
    """The same for the same seed, and as large as it says."""
    one, again, other = (fill(scale=0.01, seed=seed) for seed in (5, 5, 6))
    assert [each.fullname for each in one.users.values()] == [each.fullname for each in again.users.values()]
    assert [sorted(each.seats) for each in one.courses.values()] == [sorted(each.seats) for each in again.courses.values()]
    assert [sorted(each.seats) for each in one.courses.values()] != [sorted(each.seats) for each in other.courses.values()]
    names = [each.name for each in one.categories.values()]
    assert len(names) > len(set(names)), "the same names under different parents"
    numbers = [each.idnumber for each in one.users.values() if each.idnumber]
    assert len(numbers) > len(set(numbers)), "numbers that two share"
    seats = sum(len(each.seats) for each in one.courses.values())
    assert len(one.courses) == 40 and 400 <= len(one.users) <= 410 and 3000 < seats < 4300


def test_what_it_keeps_in_order():
    """Hiding, moving, deleting and restoring as Moodle does them."""
    site = Site()
    top, other = site.add_category("Top"), site.add_category("Other")
    below = site.add_category("Below", top.id)
    course = site.add_course("C1", "One", below.id)
    hidden = site.add_course("C2", "Two", below.id, visible=False)
    site.hide_category(top.id)
    assert not course.visible and not below.visible and below.was_visible
    site.move_category(below.id, other.id)
    assert below.visible and course.visible and not hidden.visible
    assert [each.path for each in site.ordered().values()][-1] == f"/{other.id}/{below.id}"
    person = site.add_user("ana", "Ana", "Reyes", "ana@ucn.example", idnumber="26-1")
    site.enrol(person.id, course.id)
    site.delete_user(person.id)
    assert person.username.startswith("ana@ucn.example.") and "@" not in person.email and not course.seats
    site.restore_user(person.id)
    assert (person.username, person.email, person.idnumber) == ("ana", "ana@ucn.example", "26-1")
    twin = site.add_user("anna", "Anna", "Reyes", "anna@ucn.example")
    site.enrol(person.id, course.id)
    site.merge_users(person.id, twin.id)
    assert person.suspended and list(course.seats) == [twin.id]
    gone = site.delete_course(course.id)
    site.return_course(gone)
    assert twin.courses == {course.id}


@pytest.mark.parametrize("how", sorted(set(WAYS) - {"huge"}))
def test_faults_come_as_told(how):
    """After so many calls, so often, to the function that was named."""
    moodle = SimulatedMoodle(Site())
    try:
        moodle.fail(how, "core_course_get_categories", times=1, after=1)
        if how in ("held",):
            threading.Timer(0.2, moodle.heal).start()
        asked = ("POST", "core_course_get_categories", {}, "sync-token")
        good = ask(moodle, *asked)
        assert good[0] == 200 and json.loads(good[2])
        assert ask(moodle, "POST", "core_webservice_get_site_info", {}, "sync-token")[0] == 200
        try:
            bad = ask(moodle, *asked)
        except (OSError, http.client.HTTPException):
            bad = None
        assert bad != good or how == "slow"
        assert ask(moodle, *asked) == good
    finally:
        moodle.stop()


def test_it_is_told_over_http():
    moodle = SimulatedMoodle(Site())
    try:
        def tell(**what):
            request = urllib.request.Request(moodle.url + "/control", json.dumps(what).encode())
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.load(answer)
        made = tell(do=[["add_category", {"name": "UCMN"}], ["add_user", {
            "username": "x", "firstname": "X", "lastname": "Y", "email": "x@ucn.example"}]])["made"]
        assert moodle.site.categories[made[0]].name == "UCMN" and moodle.site.users[made[1]].email == "x@ucn.example"
        tell(fail="database_down", times=1)
        assert b"dbconnectionfailed" in ask(moodle, "POST", "core_course_get_categories", {}, "sync-token")[2]
        assert tell()["counts"] == {"core_course_get_categories": 1}
        assert tell(forget=True)["counts"] == {}
    finally:
        moodle.stop()


def test_quad_finds_it_working(campus_of_it):
    """The test of a connection, against this site: every function granted that reading takes, and what the token sees."""
    campus, moodle = campus_of_it
    made = campus.ask("PUT", "/api/v1/moodle/connection", {"url": moodle.url, "token": "sync-token"}, campus.token)
    assert made.status == 200, made.body
    trial = campus.ask("POST", "/api/v1/moodle/connection/test", token=campus.token, timeout=60).json
    assert trial["isWorking"], trial
    assert {each["sight"] for each in trial["sights"] if each["state"] == "unseen"} == {"category-numbers", "course-numbers"}
    assert not moodle.unknown


@pytest.fixture
def campus_of_it(tmp_path, serve):
    moodle = SimulatedMoodle(fill(scale=0.01))
    served = serve(make_campus(tmp_path / "data"), env={**UNLIMITED, "QUAD_OUTBOUND_ALLOWED_HOSTS": moodle.host})
    served.token = served.sign_in()
    yield served, moodle
    moodle.stop()
