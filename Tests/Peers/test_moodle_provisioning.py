# Making things in Moodle, by the running program at a simulated site: once each, whatever is lost or killed in between.
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from appliance import UNLIMITED, Appliance, make_campus
from moodle_compare import Synchronizer
from moodle_simulated import SimulatedMoodle
from moodle_site import EDITING, STUDENT, Site

PATH = "/api/v1/moodle/provisioning"
CATEGORIES, COURSES = "core_course_create_categories", "core_course_create_courses"
PEOPLE, ENROLL = "core_user_create_users", "enrol_manual_enrol_users"
OVER = ("done", "partly", "failed", "stopped")


class Stage:
    """A campus with units and a term, or with what it synchronizes, connected to a site of its own."""

    def __init__(self, folder, has_units=True):
        self.moodle = SimulatedMoodle(Site())
        self.site = self.moodle.site
        self.data = make_campus(folder / "data")
        self.env = {**UNLIMITED, "QUAD_OUTBOUND_ALLOWED_HOSTS": self.moodle.host}
        self.begin()
        self.connect("admin-token")
        self.units = {}
        if not has_units:
            return
        for code, kind, above in [("UCMN", "campus", None), ("CCS", "department", "UCMN"), ("BSCS", "program", "CCS"),
                                  ("BSIT", "program", "CCS")]:
            body = {"code": code, "kind": kind, "name": f"{code} & others"}
            self.units[code] = self.made("/api/v1/units", {**body, "parent": self.units[above]} if above else body)
        self.term = self.made("/api/v1/terms", {"code": "S12627"})

    def begin(self):
        self.campus = Appliance(self.data, env=self.env)
        self.token = self.campus.token = self.campus.sign_in()

    def end(self):
        self.campus.stop()
        self.moodle.stop()

    def ask(self, method, path, body=None, **more):
        return self.campus.ask(method, path, body, self.token, **more)

    def made(self, path, body):
        answer = self.ask("POST", path, body)
        assert answer.status == 201, answer.body
        return answer.json["id"]

    def connect(self, token):
        answer = self.ask("PUT", "/api/v1/moodle/connection", {"url": self.moodle.url, "token": token})
        assert answer.status == 200, answer.body

    def categories(self):
        return self.made(f"{PATH}/categories", {"term": self.term})

    def courses(self, count, program="BSCS"):
        listed = [{"code": f"CC{at}", "name": f"Course {at} & more"} for at in range(count)]
        return self.made(f"{PATH}/courses", {"term": self.term, "program": self.units[program], "courses": listed})

    def people(self, count, courses=(), role="student"):
        assert self.ask("PUT", f"{PATH}/test-site", {"isTestSite": True}).status == 200
        return self.made(f"{PATH}/people", {"count": count, "role": role, "campus": self.units["UCMN"],
                                            "courses": list(courses)})

    def start(self, plan):
        answer = self.ask("POST", f"{PATH}/{plan}/start", {})
        assert answer.status == 200, answer.body

    def over(self, plan, seconds=60):
        deadline = time.monotonic() + seconds
        while (found := self.ask("GET", f"{PATH}/{plan}").json)["state"] not in OVER:
            assert time.monotonic() < deadline, found
            time.sleep(0.05)
        return found

    def carry_out(self, plan):
        self.start(plan)
        return self.over(plan)

    def rows(self, plan, state):
        return self.ask("GET", f"{PATH}/{plan}/rows?limit=100&state={state}").json["items"]


@pytest.fixture
def stage(tmp_path):
    one = Stage(tmp_path)
    yield one
    one.end()
    assert not one.moodle.unknown, one.moodle.unknown


@pytest.fixture
def bare(tmp_path):
    one = Stage(tmp_path, has_units=False)
    yield one
    one.end()
    assert not one.moodle.unknown, one.moodle.unknown


def tally(plan):
    return plan["state"], plan["made"], plan["failed"], plan["found"], plan["conflicts"]


def test_a_term_is_set_up_and_set_up_again(stage):
    assert tally(stage.carry_out(stage.categories())) == ("done", 5, 0, 0, 0)
    by_number = {each.idnumber: each for each in stage.site.categories.values()}
    program = by_number["UCMN/S12627/CCS/BSCS"]
    assert by_number["UCMN/S12627/CCS"].id == program.parent
    assert program.description == "BSCS &amp; others"
    plan = stage.courses(60)
    assert tally(stage.carry_out(plan)) == ("done", 60, 0, 4, 0)
    courses = list(stage.site.courses.values())
    assert len(courses) == 60 and {each.category for each in courses} == {program.id}
    assert all(re.fullmatch(r"UCMN-S12627-CC\d+-\d{5}", each.shortname) for each in courses)
    assert courses[0].fullname == "Course 0 & more" and courses[0].start < courses[0].end
    assert len(stage.moodle.asked(COURSES)) == 2
    # Once more, with other digits: everything is there.
    again = stage.ask("GET", f"{PATH}/{stage.courses(60)}").json
    assert tally(again) == ("draft", 0, 0, 64, 0)
    assert stage.ask("POST", f"{PATH}/{again['id']}/start", {}).json["code"] == "nothing-to-do"
    assert len(stage.site.courses) == 60
    report = stage.ask("GET", f"{PATH}/{plan}/report.csv")
    assert report.status == 200 and report.body.count(b"\r\n") == 65


def test_people_get_one_password_and_their_courses(stage):
    stage.carry_out(stage.courses(2))
    names = [each.shortname for each in stage.site.courses.values()]
    plan = stage.people(70, names)
    before = set(stage.site.users)
    assert tally(stage.carry_out(plan)) == ("done", 210, 0, 0, 0)
    people = [each for id, each in stage.site.users.items() if id not in before]
    assert len(people) == 70 and all(re.fullmatch(r"ucmn-\d{10}", each.username) for each in people)
    assert all(set(each.courses) == set(stage.site.courses) for each in people)
    handed = stage.ask("POST", f"{PATH}/{plan}/passwords", {})
    assert {each.password for each in people} == {handed.json["password"]}
    assert stage.ask("POST", f"{PATH}/{plan}/passwords", {}).status == 410
    teacher = stage.people(1, names[:1], "teacher")
    assert stage.carry_out(teacher)["state"] == "done"
    [seat] = [seat for seat in stage.site.courses[min(stage.site.courses)].seats.values() if EDITING in seat.roles]
    assert seat.roles == (EDITING,)


def test_quirk26_a_batch_is_cut_down_to_the_rows_it_is_refused_for(stage):
    stage.carry_out(stage.courses(1))
    plan = stage.people(60)
    names = [row["name"] for row in stage.ask("GET", f"{PATH}/{plan}/rows?limit=100").json["items"]]
    # Somebody has the address of one: said only as a bad parameter.
    stage.site.add_user("somebody", "Some", "Body", f"{names[17]}@example.invalid")
    found = stage.carry_out(plan)
    assert tally(found) == ("partly", 59, 1, 0, 0)
    [failed] = stage.rows(plan, "failed")
    assert (failed["name"], failed["problem"]) == (names[17], "taken")
    assert sum(each.username in names for each in stage.site.users.values()) == 59
    assert stage.carry_out(plan)["made"] == 59


def test_quirk26_enrolling_twice_changes_nothing_and_strangers_are_cut_out(stage):
    stage.carry_out(stage.courses(1))
    [course] = stage.site.courses.values()
    for at in range(12):
        stage.site.add_user(f"s{at}", "S", str(at), f"s{at}@ucn.example")
    someone = next(each for each in stage.site.users.values() if each.username == "s3")
    stage.site.enrol(someone.id, course.id, STUDENT)
    listed = [{"userName": f"s{at}", "course": course.shortname} for at in range(13)]
    plan = stage.made(f"{PATH}/enrollments", {"role": "student", "enrollments": listed})
    assert tally(stage.ask("GET", f"{PATH}/{plan}").json) == ("draft", 0, 0, 13, 2)
    gone = next(each for each in stage.site.users.values() if each.username == "s7")
    stage.site.delete_user(gone.id)
    assert tally(stage.carry_out(plan)) == ("partly", 10, 1, 13, 2)
    assert [row["name"] for row in stage.rows(plan, "failed")] == [f"s7 → {course.shortname}"]
    # What was refused in between has put others in their place.
    [course] = stage.site.courses.values()
    assert len(course.seats) == 11


def test_whoever_is_in_a_course_otherwise_is_enrolled(stage):
    """A role is added to those who have another one, and a suspended place is made active again."""
    stage.carry_out(stage.courses(1))
    [course] = stage.site.courses.values()
    people = [stage.site.add_user(f"s{at}", "S", str(at), f"s{at}@ucn.example").id for at in range(4)]
    stage.site.enrol(people[0], course.id, STUDENT)
    stage.site.enrol(people[1], course.id, STUDENT, suspended=True)
    stage.site.enrol(people[2], course.id, STUDENT, end=1)
    listed = [{"userName": f"s{at}", "course": course.shortname} for at in range(4)]
    plan = stage.made(f"{PATH}/enrollments", {"role": "student", "enrollments": listed})
    assert tally(stage.carry_out(plan)) == ("done", 3, 0, 5, 0)
    [course] = stage.site.courses.values()
    assert all(seat.is_active(time.time()) and seat.roles == (STUDENT,) for seat in course.seats.values())
    plan = stage.made(f"{PATH}/enrollments", {"role": "teacher", "enrollments": listed[:2]})
    assert tally(stage.carry_out(plan)) == ("done", 2, 0, 2, 0)
    [course] = stage.site.courses.values()
    assert all(set(course.seats[each].roles) == {STUDENT, EDITING} for each in people[:2])


def test_names_that_moodle_does_not_take_spoil_nothing_else(stage):
    """A user name of other characters refuses the whole call; a tag in a name refuses its batch."""
    stage.carry_out(stage.courses(1))
    [course] = stage.site.courses.values()
    stage.site.add_user("s1", "S", "One", "s1@ucn.example")
    odd = ["josé.cruz", "juan dela cruz", "o'neil", "a/b"]
    listed = [{"userName": name, "course": course.shortname} for name in ["S1", *odd]]
    plan = stage.made(f"{PATH}/enrollments", {"role": "student", "enrollments": listed})
    people = [row for row in stage.rows(plan, "conflict") if row["kind"] == "person"]
    assert sorted(row["name"] for row in people) == sorted(odd) and {row["problem"] for row in people} == {"no-person"}
    assert tally(stage.carry_out(plan)) == ("partly", 1, 0, 1, 2 * len(odd))
    listed = [{"code": "A", "name": "Good"}, {"code": "B", "name": "Bad <b>one</b>"}, {"code": "C", "name": "1 < 2"}]
    body = {"term": stage.term, "program": stage.units["BSCS"], "courses": listed}
    assert tally(stage.carry_out(stage.made(f"{PATH}/courses", body))) == ("partly", 2, 1, 4, 0)
    assert {each.fullname for each in stage.site.courses.values()} == {"Course 0 & more", "Good", "1 < 2"}


@pytest.mark.parametrize("way", ["truncated", "warning", "empty"])
def test_a_lost_answer_makes_nothing_twice(stage, way):
    plan = stage.courses(60)
    # `empty` is lost before anything was done; the others after.
    stage.moodle.fail(way, COURSES, times=1)
    found = stage.carry_out(plan)
    if found["state"] != "done":
        assert found["problem"] in ("empty", "cut-short", "html"), found
        found = stage.carry_out(plan)
    assert tally(found) == ("done", 64, 0, 0, 0)
    assert len(stage.site.courses) == 60


def test_a_moodle_that_is_away_is_told_and_gone_on_with(stage):
    plan = stage.courses(60)
    stage.moodle.fail("database_down", COURSES, after=1)
    found = stage.carry_out(plan)
    assert (found["state"], found["problem"], found["made"], found["open"]) == ("partly", "database-down", 54, 10)
    assert "database" in found["advice"]
    refused = stage.ask("POST", f"{PATH}/categories", {"term": stage.term})
    assert refused.status == 201, "only making fails"
    stage.moodle.heal()
    stage.moodle.fail("maintenance")
    refused = stage.ask("POST", f"{PATH}/categories", {"term": stage.term})
    assert refused.status == 502 and refused.json["code"] == "moodle-maintenance", refused.body
    stage.moodle.heal()
    assert tally(stage.carry_out(plan)) == ("done", 64, 0, 0, 0)
    assert len(stage.site.courses) == 60


def test_a_right_that_is_missing_is_named(stage):
    # The categories are there; that token may write nothing.
    stage.carry_out(stage.courses(1))
    stage.connect("sync-token")
    plan = stage.courses(2)
    found = stage.ask("GET", f"{PATH}/{plan}").json
    assert found["missingFunctions"] == [CATEGORIES, COURSES]
    found = stage.carry_out(plan)
    assert (found["state"], found["made"]) == ("failed", 0) and COURSES in found["advice"]


@pytest.mark.parametrize("function", [CATEGORIES, COURSES])
def test_killed_between_making_and_keeping(stage, function):
    """What Moodle made just before the program died is found when it is back, and not made again."""
    plan = stage.courses(120)
    killed = []

    def kill(handler, call, moodle):
        moodle.answer(call)
        if not killed:
            stage.campus.process.kill()
            stage.campus.process.wait()
            # Told only now: it is begun anew by whoever waits for this.
            killed.append(stage.campus.process.pid)
        return False

    stage.moodle.fail(kill, function, times=1, after=1)
    stage.start(plan)
    deadline = time.monotonic() + 30
    while not killed:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    stage.moodle.heal()
    stage.begin()
    assert tally(stage.over(plan, 120)) == ("done", 124, 0, 0, 0)
    assert len(stage.site.courses) == 120 and len(stage.site.categories) == 5
    numbers = [each.idnumber for each in stage.site.courses.values()]
    assert len(set(numbers)) == 120


def test_one_plan_at_a_time(stage):
    plans = [stage.courses(30) for _ in range(4)]
    stage.moodle.delay = 0.2
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda at: stage.ask("POST", f"{PATH}/{plans[at % 4]}/start", {}), range(12)))
    assert sorted(each.status for each in answers) == [200] + [409] * 11
    begun = next(each.json["id"] for each in answers if each.status == 200)
    stopping = stage.ask("POST", f"{PATH}/{begun}/stop", {})
    assert stopping.status == 200 and stopping.json["isStopping"], stopping.body
    stage.moodle.delay = 0
    assert stage.over(begun)["state"] in ("stopped", "done")
    for plan in plans:
        if stage.ask("GET", f"{PATH}/{plan}").json["state"] != "done":
            assert stage.carry_out(plan)["state"] == "done"
    assert len(stage.site.courses) == 30 and len(stage.site.categories) == 5


@pytest.mark.parametrize("levels, names", [
    (["campus", "term", "department", "program"], ["UCMN", "S12627", "CCS", "BSCS"]),
    (["term", "campus", "department", "program"], ["S12627", "UCMN", "CCS", "BSCS"]),
    (["folder", "campus", "term", "department", "program"], ["UC & more", "UCMN", "S12627", "CCS", "BSCS"])])
def test_what_was_synchronized_is_built_on(bare, levels, names):
    """A synchronized unit is called by a path here and by its last name there: no second tree comes of that."""
    sync, above = Synchronizer(bare.campus, bare.moodle), 0
    for at, name in enumerate(names):
        above = bare.site.add_category(name, above, "/".join(names[:at + 1])).id
    bare.site.add_course("CC101-X", "Introduction", above)
    sync.set(levels=levels)
    assert sync.run()["state"] == "done"

    def codes():
        return [sorted(each["code"] for each in bare.ask("GET", f"/api/v1/{kind}?limit=100").json["items"])
                for kind in ("units", "terms")]

    units = {each["kind"]: each["id"] for each in bare.ask("GET", "/api/v1/units?limit=100").json["items"]}
    [term] = bare.ask("GET", "/api/v1/terms").json["items"]
    found = bare.ask("GET", f"{PATH}/{bare.made(f'{PATH}/categories', {'term': term['id']})}").json
    assert tally(found) == ("draft", 0, 0, len(names), 0)
    listed = b"Course Code,Descriptive Title,Program\r\nCC102,Fundamentals,BSCS\r\n"
    answer = bare.campus.ask("POST", f"{PATH}/courses/file?term={term['id']}", listed, bare.token,
                             {"Content-Type": "text/csv", "Content-Disposition": 'attachment; filename="a.csv"'})
    assert answer.status == 201 and tally(answer.json) == ("draft", 0, 0, len(names), 0), answer.body
    # A course of this term, and the next term.
    before = codes()
    body = {"term": term["id"], "program": units["program"], "courses": [{"code": "CC199", "name": "New"}]}
    assert tally(bare.carry_out(bare.made(f"{PATH}/courses", body))) == ("done", 1, 0, len(names), 0)
    [made] = [each for each in bare.site.courses.values() if each.fullname == "New"]
    assert made.category == above and made.shortname.startswith("UCMN-S12627-CC199-")
    assert sync.run()["state"] == "done" and codes() == before
    assert {each["name"] for each in bare.ask("GET", "/api/v1/courses?limit=10").json["items"]} == {"Introduction", "New"}
    campus = {} if levels[0] == "term" else {"campus": units["campus"]}
    plan = bare.made(f"{PATH}/categories", {"term": bare.made("/api/v1/terms", {"code": "S22627", **campus})})
    kept = names.index("S12627")
    assert tally(bare.carry_out(plan)) == ("done", len(names) - kept, 0, kept, 0)
    assert bare.site.categories[max(bare.site.categories)].idnumber == "/".join(names).replace("S12627", "S22627")
    before = codes()
    assert sync.run()["state"] == "done" and codes() == before
