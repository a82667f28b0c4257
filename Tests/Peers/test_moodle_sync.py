# The synchronization with Moodle against a simulated site that changes and fails: after whatever happened, a clean run makes
# Quad equal the site, and what may not change has not. Each hard case of the protocol is a test of its own below.
import os
import random
import sqlite3
import threading
import time
import unicodedata
from types import SimpleNamespace

import pytest
import requests

from appliance import UNLIMITED, Appliance, database, make_campus
from moodle_compare import CONNECTION, SYNCHRONIZATION, Kept, Mirror, Synchronizer, expected, key, number_of, path_of, rows
from moodle_simulated import SimulatedMoodle
from moodle_site import ALL_GROUPS, DETAILS, EDITING, EMAILS, HIDDEN_CATEGORIES, HIDDEN_COURSES, MANAGE, MANAGER, PARTICIPANTS, \
    READING, REVIEW, STUDENT, SYNC, TEACHER, UPDATE, VIEW, Site
from moodle_site import GROUPS as GROUPS_OF, ROLES as ROLES_OF
from moodle_unrest import small

CATEGORIES, COURSES = "core_course_get_categories", "core_course_get_courses_by_field"
PEOPLE, BY_FIELD, GROUPS = "core_enrol_get_enrolled_users", "core_user_get_users_by_field", "core_group_get_course_groups"
# What may come between a question and its answer. Some are tried again within the run, others end it.
FAULTS = ["database_down", "maintenance", "cli_maintenance_short", "web_services_off", "invalid_token", "no_access", "no_permission",
          "course_closed", "no_record", "php_error", "read_error", "nothing", "no_courses", "null", "empty", "html", "bad_gateway",
          "gateway_timeout", "too_many", "truncated", "warning", "xml", "broken", "reset"]
FUNCTIONS = [None, CATEGORIES, COURSES, PEOPLE, BY_FIELD, GROUPS]
SEEDS = int(os.environ.get("QUAD_MOODLE_SEEDS", "6"))
FIRST_SEED = int(os.environ.get("QUAD_MOODLE_FIRST_SEED", "0"))


class Rig:
    """A simulated Moodle, and a Quad that is connected to it."""

    def __init__(self, folder, site, **environment):
        self.site, self.moodle = site, SimulatedMoodle(site)
        self.data = make_campus(folder / "data")
        self.environment = {**UNLIMITED, "QUAD_OUTBOUND_ALLOWED_HOSTS": self.moodle.host, **environment}
        self.campus = None
        self.start()
        self.sync.connect()

    def start(self):
        self.campus = Appliance(self.data, env=self.environment)
        self.campus.token = self.campus.sign_in()
        self.sync, self.mirror = Synchronizer(self.campus, self.moodle), Mirror(self.campus)

    def kill(self):
        """As when the machine loses its power, and comes back."""
        self.campus.kill()
        self.start()

    def end(self):
        self.campus.kill()
        self.moodle.stop()

    def clean(self, confirmed=True):
        """A run that nothing disturbs; afterwards Quad is as the site."""
        self.moodle.heal()
        self.wait()
        run = self.sync.run(confirmed)
        last = run.get("after", run)
        assert last["state"] == "done" and not last["held"], last
        assert not self.mirror.differences(self.site), "\n".join(self.mirror.differences(self.site))
        assert not self.moodle.unknown, self.moodle.unknown
        return run

    def wait(self):
        """Until no run is under way; one that waits for a Moodle that was away is stopped."""
        for each in self.sync.history()[:3]:
            if each["state"] in ("queued", "running"):
                self.settled(each["id"])

    def settled(self, id, seconds=120):
        """A run when it has ended. One that waits for minutes until a Moodle is there again is stopped, and given as it was
        before."""
        deadline = time.monotonic() + seconds
        while True:
            found = self.sync.find(id)
            if found["state"] not in ("queued", "running"):
                return found
            if found["fault"]:
                stopped = self.sync.stop(id)
                return found if stopped.status == 200 else self.sync.find(id)
            assert time.monotonic() < deadline, found
            time.sleep(0.02)

    def run(self, confirmed=False):
        begun = self.sync.begin(confirmed)
        assert begun.status == 201, begun.body
        return self.settled(begun.json["id"])

    def by_hand(self):
        """What people do in Quad: someone in a course of Moodle whom Moodle doesn't know, a say over Moodle's, a course of
        their own, an appointment."""
        made = self.campus.ask("POST", "/api/v1/people", {"name": "Guest Lecturer", "email": "guest@else.example",
                                                          "roles": []}, self.campus.token)
        assert made.status == 201, made.body
        courses = self.mirror.all("/api/v1/courses?state=active")
        for course in courses[:2]:
            put = self.campus.ask("POST", f"/api/v1/courses/{course['id']}/enrollments",
                                  {"person": made.json["id"], "roles": ["teacher"], "isActive": True}, self.campus.token)
            assert put.status == 201, put.body
        for course in courses:
            people = [each for each in self.mirror.all(f"/api/v1/courses/{course['id']}/enrollments?state=all")
                      if any(say["source"] == "moodle" for say in each["says"])]
            if people:
                put = self.campus.ask("PATCH", f"/api/v1/enrollments/{people[0]['id']}", {"roles": ["assistant"]}, self.campus.token)
                assert put.status == 200, put.body
                break
        course = courses[0]
        own = self.campus.ask("POST", "/api/v1/courses", {"term": course["term"]["id"], "unit": course["unit"]["id"],
                                                          "code": "OWN-1", "name": "Held without Moodle"}, self.campus.token)
        assert own.status == 201, own.body
        appointed = self.campus.ask("POST", "/api/v1/appointments", {
            "person": made.json["id"], "office": "dean", "unit": self.department(course["unit"]["id"]), "evenIfUnexpected": True},
            self.campus.token)
        assert appointed.status == 201, appointed.body
        home = self.campus.ask("PUT", f"/api/v1/people/{made.json['id']}/home-unit", {"unit": course["unit"]["id"]}, self.campus.token)
        assert home.status in (200, 204), home.body
        return SimpleNamespace(guest=made.json["id"], own=own.json["id"])


    def department(self, unit):
        """The unit, or what is above it, that is a department."""
        units = {each["id"]: each for each in self.mirror.pages("/api/v1/units")}
        while units[unit]["kind"] != "department":
            unit = units[unit]["parent"]["id"]
        return unit


@pytest.fixture
def rig(tmp_path):
    made = []

    def make(site, **environment):
        made.append(Rig(tmp_path, site, **environment))
        return made[-1]

    yield make
    for each in made:
        each.end()


@pytest.fixture
def town(rig):
    """A small site that is synchronized once."""
    site, unrest = small(3)
    made = rig(site)
    made.unrest = unrest
    made.clean()
    return made


# Whatever happens.

@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + SEEDS))
def test_in_the_end_it_is_as_moodle_says(rig, seed):
    """Changes, synchronizations with faults at any point, kills; then one clean run."""
    chance = random.Random(seed * 7919 + 1)
    site, unrest = small(seed, people=chance.randint(5, 60), courses=chance.randint(3, 20))
    rig = rig(site)
    rig.clean()
    rig.by_hand()
    kept = Kept(rig.data)
    for _ in range(chance.randint(3, 6)):
        unrest.go_on(chance.randint(1, 25))
        for number in range(chance.choice([0, 1, 1, 2])):
            rig.moodle.fail(chance.choice(FAULTS), chance.choice(FUNCTIONS), times=chance.choice([1, 2, 5, None]),
                            after=chance.randrange(30), chance=chance.choice([1.0, 0.5, 0.1]), seed=seed + number)
        begun = rig.sync.begin(confirmed=chance.random() < 0.3)
        assert begun.status == 201, begun.body
        if chance.random() < 0.3:
            time.sleep(chance.random() * 0.3)
            rig.kill()
            # It goes on by itself where it was.
            rig.moodle.heal()
        if chance.random() < 0.9:
            rig.settled(begun.json["id"])
        else:
            # It is waited for, and goes on by itself when it is there again.
            rig.moodle.heal()
            rig.sync.until_done(begun.json["id"])
        rig.moodle.heal()
        later = Kept(rig.data)
        assert not kept.broken_by(later), kept.broken_by(later)
        kept = later
    unrest.regain_rights()
    rig.clean()
    assert not kept.broken_by(Kept(rig.data)), unrest.done
    quiet(rig)


def quiet(rig):
    """Another run of a site that has not changed writes no row but its own."""
    before, events = rows(rig.data), rig.campus.ask("GET", "/api/v1/events?limit=1", token=rig.campus.token).json["total"]
    run = rig.sync.run()
    assert run["state"] == "done", run
    after = rows(rig.data)
    assert {name for name in after if after[name] != before.get(name)} == set()
    # That it began and ended is told; nothing else is.
    told = rig.campus.ask("GET", "/api/v1/events?limit=20", token=rig.campus.token).json
    assert told["total"] - events <= 3, [each["kind"] for each in told["items"][:told["total"] - events]]
    assert changed(run) == 0, run
    return run


def changed(run):
    return sum(phase[what] for phase in phases(run).values() for what in ("inserted", "updated", "deactivated", "restored"))


def phases(run):
    """The counts of each phase, by its name."""
    found = run["phases"]
    return found if isinstance(found, dict) else {each["phase"]: each for each in found}


# What can go wrong, one by one.

def test_an_empty_answer_takes_nothing_away(town):
    """`[]` for everything: nobody is taken out of anything, and it is said."""
    before = town.mirror.state()
    town.moodle.fail("nothing")
    run = town.run()
    assert run["state"] in ("failed", "done") and (run["fault"] or run["held"] or run["errors"]), run
    assert town.mirror.state() == before
    town.clean()


def test_many_programs_without_a_course_wait_for_a_person(rig):
    """Who manages a program is asked about in a course of it. Twenty programs whose only course is held back, and so is asked
    about in vain, are no Moodle that is broken."""
    site = Site()
    campus = site.add_category("UCMN", idnumber="UCMN")
    term = site.add_category("S12627", campus.id)
    unit = site.add_category("CCS", term.id)
    teacher = site.add_user("t0", "Zo\u00eb", "Teacher", "t0@ucn.example")
    courses = []
    for at in range(24):
        courses.append(site.add_course(f"C{at}", "Computing", site.add_category(f"P{at:02}", unit.id).id).id)
        site.enrol(teacher.id, courses[-1], EDITING)
    rig = rig(site)
    rig.clean()
    for id in courses[1:]:
        site.delete_course(id)
    run = rig.sync.run()
    assert run["state"] == "done" and run["held"] > 0 and run["needsConfirmation"], run
    rig.clean()


def test_an_empty_answer_to_what_was_confirmed(town):
    """A person has confirmed that some courses are gone; Moodle then answers `[]` for everything. Nobody meant that."""
    for id in list(town.site.courses)[:8]:
        town.site.delete_course(id)
    held = town.sync.run()
    assert held["needsConfirmation"], held
    kept = {one.shortname for one in town.site.courses.values()}
    before = town.mirror.state()
    town.moodle.fail("nothing")
    run = town.settled(town.sync.confirm(held["id"]).json["id"])
    after = town.mirror.state()
    assert kept <= set(after[0]), run
    for code in kept:
        lost = {user for user, seat in before[0][code]["people"].items() if seat[1]} - {
            user for user, seat in after[0][code]["people"].items() if seat[1]}
        assert not lost, (code, lost, run)
    town.clean()


def test_no_course_in_any_category(town):
    """The same in the shape that courses are answered in, also to the question whether they are there at all."""
    before = town.mirror.state()
    town.moodle.fail("no_courses", COURSES)
    town.moodle.fail("nothing", "core_course_get_courses")
    run = town.run()
    assert run["fault"] or run["held"] or run["errors"], run
    assert set(town.mirror.state()[0]) == set(before[0])
    town.clean()


@pytest.mark.parametrize("function", FUNCTIONS[1:])
def test_one_function_that_says_nothing(town, function):
    """`[]` from one of them, whatever the others say: no course and nobody in one goes."""
    before = town.mirror.state()
    town.moodle.fail("nothing", function)
    run = town.run()
    after = town.mirror.state()
    assert set(after[0]) == set(before[0]), run
    for code, course in before[0].items():
        active = {user for user, seat in course["people"].items() if seat[1]}
        assert active == {user for user, seat in after[0][code]["people"].items() if seat[1]}, (code, run)
    town.clean()
    quiet(town)


@pytest.mark.parametrize("phase", ["courses", "people", "groups", "enrollments"])
def test_down_in_the_middle(town, phase):
    """Away in the middle of a phase: it fails or goes on without what it didn't get, takes nothing away, and the next is
    complete."""
    town.unrest.go_on(40)
    town.unrest.regain_rights()
    before = {code: {user for user, seat in course["people"].items() if seat[1]} for code, course in town.mirror.state()[0].items()}
    function, after = {"courses": (COURSES, 2), "people": (BY_FIELD, 0), "groups": (GROUPS, 4), "enrollments": (PEOPLE, 6)}[phase]
    down = {"is": False, "calls": 0}

    def hook(call):
        if call.function == function:
            down["calls"] += 1
        if down["calls"] > after and not down["is"]:
            down["is"] = True
            town.moodle.fail("database_down")

    town.moodle.hook = hook
    run = town.run()
    town.moodle.hook = None
    assert down["is"], run
    assert run["fault"] or run["errors"], run
    town.moodle.heal()
    # Who is out by the site's own word may be out; nobody else is.
    wanted = {code: set() for code in before}
    for code, course in expected(town.site)[0].items():
        wanted[code] = {user for user, seat in course["people"].items() if seat[1]}
    for code, course in town.mirror.state()[0].items():
        lost = before.get(code, set()) - {user for user, seat in course["people"].items() if seat[1]}
        assert lost <= before.get(code, set()) - wanted.get(code, set()), (code, lost)
    town.clean()
    quiet(town)


def test_killed_in_the_middle_and_taken_up(town):
    """The program dies in the fourth phase: the run goes on after the start, or ends, and bars nothing."""
    town.unrest.go_on(40)
    town.unrest.regain_rights()
    reached = threading.Event()

    def hook(call):
        if call.function == PEOPLE and len(town.moodle.asked(PEOPLE)) > 8:
            reached.set()
            time.sleep(0.5)

    town.moodle.forget()
    town.moodle.hook = hook
    begun = town.sync.begin()
    assert begun.status == 201, begun.body
    assert reached.wait(20)
    kept = Kept(town.data)
    town.kill()
    town.moodle.hook = None
    run = town.sync.until_done(begun.json["id"])
    assert run["state"] == "done", run
    assert not kept.broken_by(Kept(town.data))
    town.clean()
    quiet(town)


def test_two_at_once(town):
    """The second is told that one is under way, and is not run."""
    town.moodle.delay = 0.05
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(town.sync.begin())) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    statuses = sorted(each.status for each in answers)
    assert statuses.count(409) == 5 and statuses[0] == 201, statuses
    runs = len(town.sync.history())
    town.wait()
    town.moodle.delay = 0
    assert len(town.sync.history()) == runs
    town.clean()


def test_a_huge_answer(town):
    """200 MB: it is given up early, told, and memory doesn't grow by it."""
    before = town.mirror.state()
    memory = town.campus.memory()
    town.moodle.fail("huge", COURSES)
    run = town.run()
    assert run["fault"] or run["errors"], run
    assert town.moodle.huge_sent < 64 << 20
    assert town.campus.memory() - memory < 150 << 20
    assert town.mirror.state() == before
    town.clean()


def test_a_course_in_another_program(town):
    """It is the same course here, with its people, its sections and what was said by hand."""
    hand = town.by_hand()
    one = next(each for each in town.site.courses.values() if each.seats)
    kept = Kept(town.data)
    other = next(each for each in town.site.ordered().values() if each.depth == 4 and each.id != one.category and each.visible)
    town.site.move_course(one.id, other.id)
    run = town.clean()
    assert not kept.broken_by(Kept(town.data))
    assert phases(run)["courses"]["updated"] >= 1 and phases(run)["courses"]["inserted"] == 0, run
    assert town.campus.ask("GET", f"/api/v1/people/{hand.guest}", token=town.campus.token).status == 200


def test_a_program_in_another_department(town):
    """Its courses go with it, whatever moved first."""
    one = next(each for each in town.site.ordered().values() if each.depth == 4 and town.site.in_category.get(each.id))
    town.site.change_category(one.id, name="BS Moving")
    town.clean()
    to = next(each for each in town.site.categories.values() if each.depth == 3 and each.id != one.parent and
              key(one.name) not in {key(other.name) for other in town.site.categories.values() if other.parent == each.id})
    kept = Kept(town.data)
    town.site.move_category(one.id, to.id)
    town.clean()
    assert not kept.broken_by(Kept(town.data))
    quiet(town)


def test_a_department_on_another_campus(town):
    """With a program that only it has: the courses are there then, under the other campus's term, and the same ones."""
    campuses = [each for each in town.site.ordered().values() if each.depth == 1 and each.id != 1 and each.visible]
    terms = [next(each for each in town.site.categories.values() if each.parent == campus.id) for campus in campuses]
    unit = town.site.add_category("CHM", terms[0].id)
    course = town.site.add_course("HM-101", "Kitchens", town.site.add_category("BS Hotel", unit.id).id)
    town.site.enrol(next(each.id for each in town.site.users.values() if each.courses), course.id)
    town.clean()
    kept = Kept(town.data)
    town.site.move_category(unit.id, terms[1].id)
    town.clean()
    assert not kept.broken_by(Kept(town.data))
    quiet(town)


def test_names_that_change_places(town):
    """Two programs that swap their names, two courses their short names, and two groups of a course theirs."""
    some = [each for each in town.site.ordered().values() if each.depth == 4]
    one = some[0]
    other = next(each for each in some if each.parent == one.parent and each.id != one.id)
    course = next(iter(town.site.courses))
    groups = [town.site.add_group(course, name).id for name in ("Left", "Right")]
    for group, user in zip(groups, list(town.site.courses[course].seats)):
        town.site.join(user, course, group)
    town.clean()
    kept = Kept(town.data)
    town.site.change_group(course, groups[0], name="Right"), town.site.change_group(course, groups[1], name="Left")
    was = one.name
    town.site.change_category(one.id, name=other.name), town.site.change_category(other.id, name=was + " ")
    first, second, *_ = list(town.site.courses.values())
    a, b = first.shortname, second.shortname
    town.site.change_course(first.id, shortname=b), town.site.change_course(second.id, shortname=a)
    town.clean()
    later = Kept(town.data)
    assert not kept.broken_by(later), kept.broken_by(later)
    quiet(town)


@pytest.fixture
def somebody(town):
    """A person who is in two courses."""
    person = town.site.add_user("ana.reyes", "Ana", "Reyes", "ana.reyes@ucn.example", idnumber="26-77777")
    town.two = [each.id for each in list(town.site.courses.values())[:2]]
    for course in town.two:
        town.site.enrol(person.id, course)
    town.clean()
    return person


def here(town, person):
    """The person's entry here, by their number there."""
    with sqlite3.connect(f"file:{database(town.data)}?mode=ro", uri=True) as file:
        id, = file.execute("SELECT person_id FROM moodle_people WHERE moodle_id = ?", [person.id]).fetchone()
    file.close()
    return next((each for each in town.mirror.pages("/api/v1/people") if number_of(each["id"]) == id), None)


def test_a_person_renamed(town, somebody):
    before = here(town, somebody)
    town.site.change_user(somebody.id, firstname=unicodedata.normalize("NFD", "Añá"), lastname="O'Brien & Söns", email="else@ucn.example")
    town.clean()
    after = here(town, somebody)
    assert after["id"] == before["id"] and after["createdAt"] == before["createdAt"]
    assert after["name"] == "Añá O'Brien & Söns"
    quiet(town)


def test_a_person_suspended_and_back(town, somebody):
    """Quirk 11: only the site's own list of people says it. They are active in no course until they may enter again."""
    town.site.change_user(somebody.id, suspended=True)
    town.clean()
    assert active(town, somebody) == []
    quiet(town)
    town.site.change_user(somebody.id, suspended=False)
    town.clean()
    assert len(active(town, somebody)) == 2
    quiet(town)


def test_suspended_before_anybody_saw_them(town):
    """Somebody new who is suspended on the site is not active for an hour first."""
    person = town.site.add_user("gone.reyes", "Gone", "Reyes", "gone.reyes@ucn.example", suspended=True)
    town.site.enrol(person.id, next(iter(town.site.courses)))
    town.clean()
    assert active(town, person) == []


def active(town, person):
    """In which courses somebody is active."""
    return sorted(code for code, course in town.mirror.state()[0].items() if course["people"].get(person.id, ("", False))[1])


def test_a_person_kept_out_by_hand_stays_out(town, somebody):
    """Moodle's word that somebody is not suspended lets nobody in whom a person here keeps out."""
    id = here(town, somebody)["id"]
    assert town.campus.ask("POST", f"/api/v1/people/{id}/suspend", {}, town.campus.token).status in (200, 204)
    town.site.change_user(somebody.id, lastname="Cruz")
    assert town.sync.run()["state"] == "done"
    assert here(town, somebody)["status"] == "suspended"


def test_a_person_deleted_and_restored(town, somebody):
    """Out of all courses, and the same person again with the same number here; their name never becomes Moodle's stand-in."""
    before = here(town, somebody)
    town.site.delete_user(somebody.id)
    run = town.sync.run(confirmed=True)
    assert run["state"] == "done" and not town.mirror.differences(town.site)
    after = here(town, somebody)
    assert after is None or after["name"] == before["name"] and after.get("email") == before.get("email"), after
    town.site.restore_user(somebody.id)
    for course in town.two:
        town.site.enrol(somebody.id, course)
    town.clean()
    again = here(town, somebody)
    assert again["id"] == before["id"] and again["createdAt"] == before["createdAt"] and again["name"] == before["name"]
    quiet(town)


def test_people_merged_there(town, somebody):
    """One gets all that the other had; the other is suspended and in nothing."""
    twin = town.site.add_user("anna.reyes", "Anna", "Reyes", "anna.reyes@ucn.example")
    course = list(town.site.courses)[3]
    town.site.enrol(twin.id, course, EDITING)
    town.clean()
    kept = Kept(town.data)
    town.site.merge_users(somebody.id, twin.id)
    town.clean()
    assert not kept.broken_by(Kept(town.data))
    quiet(town)


def test_two_with_one_number(town):
    """An ID number that two share matches nobody: they stay two."""
    twins = [town.site.add_user(f"twin{at}", "Twin", f"Number {at}", f"twin{at}@ucn.example", idnumber="26-00042") for at in range(2)]
    for each in twins:
        town.site.enrol(each.id, next(iter(town.site.courses)))
    town.clean()
    assert here(town, twins[0])["id"] != here(town, twins[1])["id"]
    quiet(town)


def test_two_with_one_address(town):
    """Moodle may allow it. Neither becomes the other."""
    twins = [town.site.add_user(f"same{at}", "Same", f"Address {at}", "same@ucn.example") for at in range(2)]
    for each in twins:
        town.site.enrol(each.id, next(iter(town.site.courses)))
    run = town.sync.run()
    assert run["state"] == "done", run
    first, second = here(town, twins[0]), None
    try:
        second = here(town, twins[1])
    except TypeError:
        assert run["errors"], "who is not taken over is told"
    assert second is None or first["id"] != second["id"]
    quiet(town)


@pytest.mark.parametrize("capability", [REVIEW, DETAILS, VIEW, HIDDEN_COURSES])
def test_a_token_that_loses_rights(town, capability):
    """Moodle answers less and does not say so: nobody goes, and nobody comes back, by what is not told any more."""
    one = next(each for each in town.site.courses.values() if any(seat.is_active(time.time()) for seat in each.seats.values()))
    user = next(user for user, seat in one.seats.items() if seat.is_active(time.time()))
    town.site.suspend_enrolment(user, one.id)
    person = next(each for each in town.site.users.values() if each.id > 3 and each.courses and not each.suspended and each.id != user)
    town.site.change_user(person.id, suspended=True)
    town.clean()
    before = town.mirror.state()
    town.site.forbid(SYNC, capability)
    run = town.run()
    after = town.mirror.state()
    assert set(before[0]) == set(after[0]), run
    for code, course in before[0].items():
        for who, seat in course["people"].items():
            assert after[0][code]["people"].get(who, (None, None))[1] == seat[1], (code, who, seat, run)
    town.site.roles[SYNC] = set(READING)
    town.clean()
    quiet(town)


def test_a_token_of_one_department(rig):
    """It is told the names of all other courses and may enter none of them: not taken over empty, told once, and no reason to
    end a run, however many have the lowest numbers."""
    site = Site()
    campus = site.add_category("UCMN").id
    term = site.add_category("S12627", campus).id
    arts, computing = site.add_category("CAS", term).id, site.add_category("CCS", term).id
    english, science = site.add_category("ABEL", arts).id, site.add_category("BSCS", computing).id
    for at in range(30):
        site.add_course(f"ENG{at}", f"English {at}", english)
    for at in range(5):
        course = site.add_course(f"CC{at}", f"Computing {at}", science)
        for who in range(3):
            user = site.add_user(f"s{at}{who}", "S", f"{at}{who}", f"s{at}{who}@ucn.example")
            site.enrol(user.id, course.id, STUDENT)
    account = site.add_user("ws_ccs", "Ws", "Ccs", "ws@ucn.example")
    site.give(account.id, SYNC, computing)
    site.add_token("ccs-token", account.id, "ucn_all")
    made = rig(site)
    made.sync.connect("ccs-token")
    run = made.run()
    assert run["state"] == "done", run
    courses = made.mirror.state()[0]
    assert sorted(courses) == [f"CC{at}" for at in range(5)] and all(len(each["people"]) == 3 for each in courses.values())
    told = made.mirror.ask(f"{SYNCHRONIZATION}/runs/{run['id']}/errors?limit=100")["items"]
    assert [each["detail"] for each in told if each["reason"] == "course-closed"] == ["30"], told


def test_a_token_that_is_told_half(rig):
    """Hidden courses, people of separate groups and who manages programs take permissions that Moodle doesn't say it lacks: the
    connection's test names them, and a run says so once."""
    site = Site()
    place = 0
    for name in ("UCMN", "S12627", "CCS", "BSCS"):
        place = site.add_category(name, place).id
    seen, hidden, thesis = (site.add_course("CC101", "Intro", place), site.add_course("NET301", "Hidden", place, visible=False),
                            site.add_course("THESIS1", "Thesis", place, separate=True))
    teacher = site.add_user("t.abad", "R", "Abad", "t@ucn.example")
    site.give(teacher.id, MANAGER, place)
    student = site.add_user("s1", "S", "One", "s1@ucn.example")
    for course in (seen, hidden, thesis):
        site.enrol(teacher.id, course.id, EDITING)
        site.enrol(student.id, course.id, STUDENT)
    site.join(student.id, thesis.id, site.add_group(thesis.id, "Team 1").id)
    site.roles[77] = {MANAGE, HIDDEN_CATEGORIES, UPDATE, VIEW, DETAILS, EMAILS, REVIEW, GROUPS_OF, PARTICIPANTS}
    account = site.add_user("ws_two", "W", "S", "w@ucn.example")
    site.give(account.id, 77)
    site.add_token("two-token", account.id, "ucn_sync")
    made = rig(site)

    def look(token):
        made.sync.connect(token)
        tried = made.campus.ask("POST", f"{CONNECTION}/test", token=made.campus.token)
        assert tried.status == 200 and tried.json["isWorking"], tried.body
        run = made.run()
        assert run["state"] == "done", run
        told = made.mirror.ask(f"{SYNCHRONIZATION}/runs/{run['id']}/errors?limit=100")["items"]
        states = {each["sight"]: each["state"] for each in tried.json["sights"]}
        return ({name: states[name] for name in ("hidden-courses", "all-groups", "managers")},
                sorted(each["reason"] for each in told if each["reason"].endswith("untold")))

    assert look("two-token") == ({"hidden-courses": "unseen", "all-groups": "unseen", "managers": "unseen"},
                                 ["courses-untold", "groups-untold", "managers-untold"])
    site.roles[77] |= {HIDDEN_COURSES, ALL_GROUPS, ROLES_OF}
    assert look("two-token") == ({"hidden-courses": "seen", "all-groups": "seen", "managers": "seen"}, [])
    courses = made.mirror.state()[0]
    assert sorted(courses) == ["CC101", "NET301", "THESIS1"] and len(courses["THESIS1"]["people"]) == 2


def test_who_comes_in_by_their_number(rig):
    """A run makes chairs, and nobody sends them a link: they come in by the Moodle as they are known there. So does everybody whose
    only way in the Moodle was, after its service has been removed and made anew."""
    site = Site()
    place = 0
    for name in ("UCMN", "S12627", "CCS", "BSCS"):
        place = site.add_category(name, place).id
    course = site.add_course("CC101", "Intro", place)
    chair, student, _ = (site.add_user(name, name, "X", f"{name}@ucn.example", password="Test!2345")
                         for name in ("t.chair", "s01", "dean.ccs"))
    site.give(chair.id, MANAGER, place)
    site.enrol(chair.id, course.id, EDITING)
    site.enrol(student.id, course.id, STUDENT)
    made = rig(site)
    run = made.run()
    assert run["state"] == "done", run

    def come_in(name, provider):
        session = requests.Session()
        session.headers["Sec-Fetch-Site"] = "same-origin"

        def post(path, **fields):
            return session.post(made.campus.url + path, data=fields, allow_redirects=False, timeout=60)

        answer = post(f"/sign-in/moodle/{provider}", userName=name, password="Test!2345")
        if answer.headers.get("location") == "/sign-in/openid/link":
            answer = post("/sign-in/openid/link", csrf="")
        return answer, session.get(made.campus.url + "/account", allow_redirects=False, timeout=30).status_code == 200

    for _ in range(2):
        added = made.campus.ask("POST", "/api/v1/sign-in-providers", {
            "preset": "moodle", "name": "Moodle", "moodle": made.moodle.url, "clientId": "moodle_mobile_app",
            "believesAddresses": False}, made.campus.token)
        assert added.status == 201, added.body
        provider = added.json["id"]
        for name in ("t.chair", "s01"):
            answer, is_in = come_in(name, provider)
            assert answer.status_code == 303 and is_in, (name, answer.text)
        people = {each["name"]: each for each in made.mirror.pages("/api/v1/people")}
        found = people["t.chair X"]
        held = made.campus.ask("GET", f"/api/v1/people/{found['id']}/roles", token=made.campus.token).json["items"]
        assert found["status"] == "active" and ("chair", "automatic") in {(each["role"]["key"], each["source"]) for each in held}, held
        # In no course: nobody here, and nothing to verify there.
        answer, is_in = come_in("dean.ccs", provider)
        assert answer.status_code == 403 and "is known by this account" in answer.text and not is_in
        gone = made.campus.ask("DELETE", f"/api/v1/sign-in-providers/{provider}", token=made.campus.token)
        assert gone.status == 204, gone.body


def test_a_token_that_is_revoked(town):
    before = town.mirror.state()
    town.site.revoke("sync-token")
    run = town.run()
    assert run["state"] == "failed" and run["fault"], run
    assert town.mirror.state() == before
    town.site.add_token("sync-token", 3, "ucn_sync")
    town.clean()


def test_children_before_parents(rig):
    """Quirk 16: categories come in the order of a text."""
    site = Site()
    for _ in range(12):
        site.add_category(f"Filler {_}", visible=False)
    campus = site.add_category("UCMN")
    term = site.add_category("S12627", campus.id)
    department = site.add_category("CCS", term.id)
    program = site.add_category("BSCS", department.id)
    course = site.add_course("CC101", "Computing", program.id)
    person = site.add_user("s1", "Ana", "Reyes", "ana@ucn.example")
    site.enrol(person.id, course.id)
    # The campus stands last, so that its number as a text comes first.
    ordered = site.ordered()
    assert str(ordered[program.id].order) < str(ordered[2].order)
    rig = rig(site)
    rig.clean()
    quiet(rig)


def test_hidden_and_empty_categories(town):
    """Hidden ones are taken over with hidden courses; empty ones make units all the same, and nothing is refused for them."""
    hidden = next(each for each in town.site.ordered().values() if each.depth == 4 and town.site.in_category.get(each.id))
    town.site.hide_category(hidden.id)
    empty = town.site.add_category("Empty program", hidden.parent)
    town.clean()
    names = {each["name"] for each in town.mirror.pages("/api/v1/units")}
    assert "Empty program" in names
    town.site.show_category(hidden.id)
    town.site.delete_category(empty.id)
    town.clean()
    quiet(town)


def test_names_of_all_kinds(rig):
    """NFD, CJK, Arabic, emoji, 122 characters, quotes, escaped course names beside unescaped people's."""
    site = Site()
    program = site.add_category("BS “Ñandú” & 友", site.add_category("CCS & <b>CAS</b>", site.add_category(
        "S12627", site.add_category(unicodedata.normalize("NFD", "Cañón 🏫")).id).id).id)
    names = [("Niña Mae", "Muñoz"), ("小明", "王"), ("ليلى", "حداد"), ("👨‍👩‍👧‍👦", "🇵🇭 Flags"), ("Tom & Jerry", '"Quoted" Name'),
             ("Siobhán", "O'Connor"), ("Two  Blanks", "Here"), ("A" * 60, "B" * 61), (unicodedata.normalize("NFD", "José"), "Peñaflor"),
             ("&amp;", "&lt;b&gt;"), ("Мария", "Бондаренко"), ("\u200bZero", "Width\u00a0Space")]
    courses = [site.add_course(f"C{at}", title, program.id) for at, title in enumerate(
        ["Discrete & Logic – “α ∧ β”", unicodedata.normalize("NFD", "Informatique générale 日本語入門 🎓"), "x" * 254, 'A "quoted" \'title\''])]
    for at, (first, last) in enumerate(names):
        person = site.add_user(f"p{at}", first, last, f"P{at}+Tag@UCN.example")
        for course in courses:
            site.enrol(person.id, course.id, (STUDENT, EDITING, TEACHER)[at % 3])
    group = site.add_group(courses[0].id, "1-B “Ñandú” & 友")
    site.join(person.id, courses[0].id, group.id)
    rig = rig(site)
    rig.clean()
    quiet(rig)


def test_a_manager_of_one_course_is_no_chair(town):
    """Moodle judges a capability in the course: whoever was made manager of the course alone has it there as well."""
    site = town.site
    course = next(each for each in site.courses.values() if len([user for user in each.seats if user > 3]) > 1
                  and len(path_of(site, each.category)) == 4)
    one, other = [user for user in sorted(course.seats) if user > 3][:2]
    for user in (one, other):
        site.enrol(user, course.id, EDITING)
        site.change_user(user, suspended=False)
    site.give_role(one, course.id, MANAGER)
    site.give(other, MANAGER, course.category)
    town.clean()
    with sqlite3.connect(f"file:{database(town.data)}?mode=ro", uri=True) as file:
        chairs = {number for number, in file.execute(
            "SELECT m.moodle_id FROM role_assignments a JOIN roles r ON r.id = a.role_id"
            " JOIN moodle_people m ON m.person_id = a.person_id WHERE r.key = 'chair' AND a.source = 'automatic'")}
    file.close()
    assert chairs == {other}


def test_groups_whose_names_are_one_here(rig):
    """Moodle compares names byte by byte: composed or not they are two there, and are written the same here."""
    site, unrest = small(5)
    course = next(iter(site.courses.values()))
    for group in list(course.groups):
        site.delete_group(course.id, group)
    people = sorted(course.seats) or [site.add_user("only", "One", "Only", "only@ucn.example").id]
    for user in people:
        site.enrol(user, course.id, STUDENT)
    one = site.add_group(course.id, unicodedata.normalize("NFC", "Ma\u00f1ana"))
    other = site.add_group(course.id, unicodedata.normalize("NFD", "Ma\u00f1ana"))
    for group in (one, other):
        site.join(people[0], course.id, group.id)
    rig = rig(site)
    rig.clean()

    def sections():
        with sqlite3.connect(f"file:{database(rig.data)}?mode=ro", uri=True) as file:
            found = {number: (section, name) for number, section, name in file.execute(
                "SELECT g.moodle_id, s.id, s.name FROM moodle_groups g JOIN course_sections s ON s.id = g.section_id"
                " WHERE g.course_moodle_id = ? AND g.is_gone = 0", (course.id,))}
        file.close()
        return found

    before = sections()
    assert {number: name for number, (_, name) in before.items()} == {one.id: "Ma\u00f1ana", other.id: f"Ma\u00f1ana #{other.id}"}
    assert before[one.id][0] != before[other.id][0]
    # The name is free: the other one gets it, and neither becomes another section.
    site.change_group(course.id, one.id, name="Tarde")
    rig.clean()
    after = sections()
    assert {number: name for number, (_, name) in after.items()} == {one.id: "Tarde", other.id: "Ma\u00f1ana"}
    assert all(after[number][0] == before[number][0] for number in before)
    # One that is made anew goes on with the section of the one that was deleted, until that comes back.
    gone = course.groups[other.id]
    site.delete_group(course.id, other.id)
    anew = site.add_group(course.id, "Ma\u00f1ana")
    site.join(people[0], course.id, anew.id)
    rig.clean(confirmed=True)
    assert sections()[anew.id][0] == before[other.id][0]
    course.groups[gone.id] = gone
    site.version += 1
    rig.clean()
    assert sections()[anew.id] == (before[other.id][0], "Ma\u00f1ana")
    assert sections()[other.id][1] == f"Ma\u00f1ana #{other.id}"
    quiet(rig)


def test_the_same_names_under_different_parents(rig):
    """The path says which one it is; a program is one unit in all terms."""
    site = Site()
    courses = []
    for campus in ("UCMN", "UCLB"):
        top = site.add_category(campus)
        for term in ("S12526", "S12627"):
            middle = site.add_category(term, top.id)
            for department in ("CCS", "CAS"):
                unit = site.add_category(department, middle.id)
                for name in ("BSCS", "BSIT"):
                    courses.append(site.add_course(f"C{len(courses)}", "Computing", site.add_category(name, unit.id).id).id)
    rig = rig(site)
    rig.clean()
    units = rig.mirror.pages("/api/v1/units")
    assert len(units) == 2 + 4 + 8, sorted(each["code"] for each in units)
    assert len({each["code"] for each in units}) == len(units)
    assert len(rig.mirror.pages("/api/v1/terms")) == 4
    quiet(rig)


def test_departments_that_have_a_term_each(rig):
    """A term is the campus's: its departments share it, where each has a category for it."""
    site = Site()
    for campus in ("UCMN", "UCLB"):
        top = site.add_category(campus)
        for department in ("CCS", "CAS"):
            middle = site.add_category(department, top.id)
            for term in ("S12526", "S12627"):
                program = site.add_category(f"{department}-BS", site.add_category(term, middle.id).id)
                site.add_course(f"{campus}-{department}-{term}", "Computing", program.id)
    rig = rig(site)
    rig.sync.set(levels=["campus", "department", "term", "program"])
    assert rig.sync.run()["state"] == "done"
    assert not rig.mirror.pages("/api/v1/moodle/sync/categories?state=ambiguous")
    assert len(rig.mirror.pages("/api/v1/units")) == 2 + 4 + 4
    assert sorted(each["code"] for each in rig.mirror.pages("/api/v1/terms")) == ["S12526"] * 2 + ["S12627"] * 2
    assert len(rig.mirror.pages("/api/v1/courses")) == 8
    quiet(rig)


def test_much_that_is_gone_waits_for_a_person(town):
    """More than the guard allows: it is held, said, and done only when somebody confirms it."""
    before = town.mirror.state()
    gone = [town.site.delete_course(id) for id in list(town.site.courses)[: len(town.site.courses) // 2 + 6]]
    run = town.sync.run()
    assert run["state"] == "done" and run["held"] > 0 and run["needsConfirmation"], run
    assert set(town.mirror.state()[0]) == set(before[0])
    done = town.sync.until_done(town.sync.confirm(run["id"]).json["id"])
    assert done["state"] == "done" and done["held"] == 0, done
    assert not town.mirror.differences(town.site)
    kept = Kept(town.data)
    for each in gone:
        town.site.return_course(each)
    run = town.clean()
    assert phases(run)["courses"]["restored"] == len(gone) and phases(run)["courses"]["inserted"] == 0, run
    assert not kept.broken_by(Kept(town.data))


def test_a_site_that_was_brought_back(town):
    """From a backup of the day before: what came since is gone again, numbers are used anew."""
    yesterday = town.site.copy()
    town.unrest.go_on(30)
    town.unrest.regain_rights()
    town.clean()
    town.site.go_back(yesterday)
    town.clean()
    quiet(town)


def test_rows_that_are_refused_are_told(town):
    """A term that is none: its courses are refused by name, all others are taken over."""
    campus = next(each for each in town.site.ordered().values() if each.depth == 1 and each.name == "UCMN")
    odd = town.site.add_category("Summer school", campus.id)
    unit = town.site.add_category("CCS", odd.id)
    town.site.add_course("ODD-1", "Refused here", town.site.add_category("BSCS", unit.id).id)
    run = town.clean()
    errors = town.sync.lines(run["id"], "errors")
    assert any("ODD-1" in f"{each}" for each in errors), errors
    quiet(town)


def test_people_come_and_go_between_pages(town):
    """Somebody who leaves while a course is read page by page costs nobody else their place."""
    one = next(iter(town.site.courses.values()))
    for at in range(30):
        person = town.site.add_user(f"page{at}", "Page", f"Number {at:02}", f"page{at}@ucn.example")
        town.site.enrol(person.id, one.id)
    town.clean()
    left = []

    def hook(call):
        if call.function == PEOPLE and call.fields.get("courseid") == str(one.id) and not left:
            left.append(min(one.seats))
            town.site.unenrol(left[0], one.id)

    town.moodle.hook = hook
    assert town.sync.run()["state"] == "done"
    town.moodle.hook = None
    town.clean()
    quiet(town)


def test_only_who_may(town):
    """Neither strangers nor students see runs or begin one."""
    for method, path, body in [("GET", f"{SYNCHRONIZATION}/runs", None), ("POST", f"{SYNCHRONIZATION}/runs", None),
                               ("PUT", SYNCHRONIZATION, {"levels": ["campus"]})]:
        assert town.campus.ask(method, path, body).status == 401
    assert town.campus.ask("GET", CONNECTION).status == 401
