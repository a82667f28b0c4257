# Whether a Quad holds what a simulated Moodle does, read through Quad's API; and what of it may never change.
import html
import sqlite3
import time
import unicodedata
from collections import Counter

from appliance import database
from moodle_simulated import formatted
from moodle_site import EDITING, STUDENT, SYNC, TEACHER

CONNECTION, SYNCHRONIZATION = "/api/v1/moodle/connection", "/api/v1/moodle/sync"
ROLES = {EDITING: "teacher", TEACHER: "assistant", STUDENT: "student", 1: "manager", 2: "coursecreator", SYNC: "wssync"}
LEVELS = ("campus", "term", "department", "program")
# Written by every run, also by one that finds nothing new: the run itself, its job and its plan.
OF_RUNS = {"moodle_runs", "moodle_run_errors", "moodle_run_changes", "moodle_held", "jobs", "moodle_sync_settings",
           "sqlite_stat1", "events", "event_chain", "counters", "job_counts", "sessions", "refresh_tokens",
           "rate_limits", "limits", "notices"}


# As many characters of a person's name are kept.
LONGEST = 120


def tidy(text):
    """As names are compared here: composed, whatever the blanks."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def plain(text):
    """A name of a course, category or group: as Moodle shows it, without tags."""
    return tidy(html.unescape(formatted(text)))


def key(text):
    """As names are compared."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(each for each in plain if not unicodedata.combining(each)).split())


def path_of(site, category):
    names = []
    while category:
        names.insert(0, site.categories[category])
        category = site.categories[category].parent
    return names


def placed(site, category):
    """What a category stands for by the usual levels: the names of its units, and its term; nothing where it can't be told."""
    names = path_of(site, category)
    if len(names) < 2 or not is_code(names[1].name):
        return None
    units = [key(plain(each.name)) for at, each in enumerate(names[:4]) if at != 1]
    return tuple(units), names[1].name.upper()


def is_code(name):
    return len(name) == 6 and name[0] in "Ss" and name[1:].isdigit() and int(name[4:]) - int(name[2:4]) in (0, 1) \
        and name[1] != "0"


def expected(site):
    """The courses that Quad must have as active, with everybody in them; people's names by their numbers there."""
    now, courses = time.time(), {}
    for one in site.courses.values():
        place = placed(site, one.category)
        if place is None:
            continue
        people = {}
        for user, seat in one.seats.items():
            person = site.users[user]
            # Whoever may not enter the site is active in no course.
            active = seat.is_active(now) and not person.suspended and person.confirmed
            sections = sorted(plain(group.name) for group in one.groups.values()
                              if user in group.members and not group.visibility) if active else []
            people[user] = (tuple(sorted(ROLES[role] for role in seat.roles)), active, tuple(sections))
        courses[one.shortname] = {
            "name": plain(one.fullname), "units": place[0], "term": place[1], "visible": one.visible, "people": people,
            "sections": sorted(plain(group.name) for group in one.groups.values() if not group.visibility),
            "numbers": {group.id: plain(group.name) for group in one.groups.values()}}
    # Whoever is in no course is not seen.
    seen = {user for one in site.courses.values() if placed(site, one.category) for user in one.seats}
    people = {user: tidy(unicodedata.normalize("NFC", site.users[user].fullname)[:LONGEST]) for user in seen}
    return courses, people


DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"


def number_of(id):
    """An id as the API tells it, as the file has it."""
    number = 0
    for digit in id.lower():
        number = number * 32 + DIGITS.index(digit)
    return number


class Mirror:
    """What a Quad says, asked over its API with an administrator's token."""

    def __init__(self, campus):
        self.campus, self.token = campus, campus.token

    def ask(self, path):
        answer = self.campus.ask("GET", path, token=self.token)
        assert answer.status == 200, (path, answer.status, answer.body[:400])
        return answer.json

    def all(self, path):
        """Every item of a list that goes on after the last one's key."""
        found, after = [], None
        while True:
            some = self.ask(f"{path}{'&' if '?' in path else '?'}limit=100" + (f"&after={after}" if after else ""))
            found += some["items"]
            after = some.get("next")
            if not after:
                return found

    def pages(self, path):
        found, page = [], 1
        while True:
            some = self.ask(f"{path}{'&' if '?' in path else '?'}limit=100&page={page}")
            found += some["items"]
            if len(found) >= some["total"] or not some["items"]:
                return found
            page += 1

    def state(self):
        """In the shape of `expected`: active courses from Moodle, and the people in them."""
        units = {each["id"]: each for each in self.pages("/api/v1/units")}
        courses, people = {}, {}
        with sqlite3.connect(f"file:{database(self.campus.data)}?mode=ro", uri=True) as file:
            numbers = {person: moodle for moodle, person in file.execute("SELECT moodle_id, person_id FROM moodle_people")}
        file.close()
        everybody = {each["id"]: each for each in self.pages("/api/v1/people")}
        for each in self.all("/api/v1/courses?state=active"):
            if each["source"] != "moodle":
                continue
            chain, unit = [], each["unit"]["id"]
            while unit:
                chain.insert(0, key(units[unit]["name"]))
                unit = (units[unit].get("parent") or {}).get("id")
            here = {}
            for one in self.all(f"/api/v1/courses/{each['id']}/enrollments?state=all"):
                say = next((say for say in one["says"] if say["source"] == "moodle"), None)
                person = everybody.get(one["person"]["id"])
                if say is None or person is None:
                    continue
                user = numbers[number_of(one["person"]["id"])]
                here[user] = (tuple(sorted(say["roles"])), say["isActive"],
                               tuple(sorted(tidy(name) for name in one["sections"])))
                people[user] = tidy(person["name"])
            sections = sorted(tidy(one["name"]) for one in self.pages(f"/api/v1/courses/{each['id']}/sections")
                              if one["source"] == "moodle")
            assert each["code"] not in courses, f"{each['code']} twice"
            courses[each["code"]] = {"name": tidy(each["name"]), "units": tuple(chain), "term": each["term"]["code"].upper(),
                                     "visible": each["isVisible"], "people": here, "sections": sections}
        return courses, people

    @staticmethod
    def plain_sections(names, numbers):
        """Names of sections; one that has its group's number behind it, for another group there is called the same, without."""
        twins = {f"{name} #{id}": name for id, name in numbers.items() if list(numbers.values()).count(name) > 1}
        return tuple(sorted(twins.get(name, name) for name in names))

    def differences(self, site, most=12):
        """Where Quad is not as the site, in words. Whom Moodle no longer names in a course, Quad may still know there as
        inactive: that is how it keeps its history."""
        wanted, wanted_people = expected(site)
        had, had_people = self.state()
        found = [f"course {code} is missing" for code in wanted if code not in had]
        # What moved to where nothing can be told stays what it was, and is told as refused.
        untold = {one.shortname for one in site.courses.values() if placed(site, one.category) is None}
        found += [f"course {code} is still there" for code in had if code not in wanted and code not in untold]
        for code in wanted.keys() & had.keys():
            one, other = wanted[code], had[code]
            numbers = one["numbers"]
            assert len(set(other["sections"])) == len(other["sections"]), f"{code}: {other['sections']}"
            for what in ("name", "units", "term", "visible", "sections"):
                if what == "sections":
                    if missing := Counter(one[what]) - Counter(self.plain_sections(other[what], numbers)):
                        found.append(f"{code} lacks sections {sorted(missing)}")
                elif one[what] != other[what]:
                    found.append(f"{code}.{what}: {one[what]!r} there, {other[what]!r} here")
            for user, seat in one["people"].items():
                if user not in other["people"]:
                    found.append(f"{code} lacks {user} {seat}")
                    continue
                here = other["people"][user]
                here = (*here[:2], self.plain_sections(here[2], numbers))
                if seat[:2] != here[:2] or seat[1] and seat != here:
                    found.append(f"{code} {user}: {seat} there, {here} here")
            found += [f"{code} still has {user} {seat}" for user, seat in other["people"].items()
                      if user not in one["people"] and seat[1]]
        for user, person in wanted_people.items():
            if user in had_people and person != had_people[user]:
                found.append(f"{user}: {person} there, {had_people[user]} here")
        return (found + self.roles())[:most]

    def roles(self):
        """Where the roles that nobody gives are not what people are in courses: teacher and student."""
        with sqlite3.connect(f"file:{database(self.campus.data)}?mode=ro", uri=True) as file:
            wanted = {(person, role) for person, teaches, takes in file.execute(
                "SELECT e.person_id, max(e.is_teaching), max(e.is_student) FROM enrollments e JOIN courses c ON c.id = e.course_id"
                " JOIN people p ON p.id = e.person_id WHERE e.is_active = 1 AND c.is_active = 1 AND p.deleted_at IS NULL"
                " GROUP BY e.person_id") for role, has in (("teacher", teaches), ("student", takes)) if has}
            had = set(file.execute(
                "SELECT a.person_id, r.key FROM role_assignments a JOIN roles r ON r.id = a.role_id JOIN people p ON p.id = a.person_id"
                " WHERE a.source = 'automatic' AND r.key IN ('teacher', 'student') AND p.deleted_at IS NULL"))
        file.close()
        return [f"role {role} of {person} is missing" for person, role in wanted - had] + [
            f"role {role} of {person} is left over" for person, role in had - wanted]


class Kept:
    """What may never change once it is there, read from the file: who has which number here, since when, and all that people
    wrote by hand."""

    IDS = {
        "moodle_courses": "SELECT moodle_id, course_id FROM moodle_courses WHERE course_id IS NOT NULL",
        "moodle_people": "SELECT moodle_id, person_id FROM moodle_people",
        "moodle_groups": "SELECT moodle_id, section_id FROM moodle_groups WHERE is_gone = 0",
        "courses": "SELECT id, created_at FROM courses", "people": "SELECT id, created_at FROM people",
        "units": "SELECT id, created_at FROM units", "terms": "SELECT id, created_at FROM terms",
        "enrollments": "SELECT id, course_id || ' ' || person_id || ' ' || created_at FROM enrollments",
        "events": "SELECT id, hash FROM events",
        "runs": "SELECT id, state || ' ' || phases || ' ' || ended_at FROM moodle_runs WHERE ended_at IS NOT NULL",
    }
    # By hand: said by a person, and never by a synchronization.
    BY_HAND = {
        "manual enrollments": "SELECT id, manual FROM enrollments WHERE manual IS NOT NULL",
        "manual courses": "SELECT id, name || code || is_active || version FROM courses WHERE source = 'manual'",
        "manual units": "SELECT id, name || code || is_active || version FROM units WHERE source = 'manual'",
        "appointments": "SELECT id, person_id || ' ' || role_id || ' ' || unit || ' ' || granted_at FROM role_assignments"
                        " WHERE source = 'manual'",
        "homes": "SELECT person_id, unit_id FROM home_units WHERE source = 'manual'",
        "decisions": "SELECT id, decision || coalesce(decided_id, '') FROM moodle_categories WHERE decision IS NOT NULL",
    }

    def __init__(self, data):
        with sqlite3.connect(f"file:{database(data)}?mode=ro", uri=True) as file:
            self.ids = {name: dict(file.execute(query).fetchall()) for name, query in self.IDS.items()}
            self.by_hand = {name: dict(file.execute(query).fetchall()) for name, query in self.BY_HAND.items()}
        file.close()

    def broken_by(self, later):
        """What of this is not so in a later one."""
        found = []
        for name, rows in {**self.ids, **self.by_hand}.items():
            now = {**later.ids, **later.by_hand}[name]
            gone = [id for id in rows if id not in now]
            if gone and name != "moodle_groups":
                found.append(f"{name}: {len(gone)} are gone, such as {gone[:3]}")
            found += [f"{name} {id}: was {was!r}, is {now[id]!r}" for id, was in rows.items() if id in now and now[id] != was][:3]
        return found


def rows(data):
    """A print of every table's rows but those that a run writes of itself."""
    with sqlite3.connect(f"file:{database(data)}?mode=ro", uri=True) as file:
        names = [name for name, in file.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'") if name not in OF_RUNS]
        found = {}
        for name in names:
            if "_fts" in name or "_search" in name:
                continue
            found[name] = hash(tuple(sorted(map(repr, file.execute(f'SELECT * FROM "{name}"')))))
    file.close()
    return found


class Synchronizer:
    """Quad's synchronization, as an administrator drives it."""

    def __init__(self, campus, moodle):
        self.campus, self.moodle = campus, moodle

    def ask(self, method, path, body=None, **options):
        return self.campus.ask(method, path, body, self.campus.token, **options)

    def connect(self, token="sync-token", **more):
        made = self.ask("PUT", CONNECTION, {"url": self.moodle.url, "token": token, **more})
        assert made.status == 200, made.body

    def set(self, **settings):
        """These, and the others as they are."""
        now = self.ask("GET", SYNCHRONIZATION).json
        kept = {name: now[name] for name in ("levels", "minutes", "atStart", "width", "guardPercent", "guardRows")}
        made = self.ask("PUT", SYNCHRONIZATION, {**kept, **settings})
        assert made.status == 200, made.body
        return made.json

    def begin(self, confirmed=False):
        """Begins a run, or where the last one left something for a person to confirm, one that does it; gives the answer."""
        if confirmed and (found := self.history()) and found[0]["needsConfirmation"]:
            return self.confirm(found[0]["id"])
        return self.ask("POST", f"{SYNCHRONIZATION}/runs")

    def confirm(self, id):
        return self.ask("POST", f"{SYNCHRONIZATION}/runs/{id}/confirm")

    def run(self, confirmed=False, seconds=120):
        """Begins one and waits for its end; gives it. What it leaves to be confirmed is, where that is wanted, by another one,
        which is `after` it."""
        begun = self.begin()
        assert begun.status == 201, begun.body
        run = self.until_done(begun.json["id"], seconds)
        if confirmed and run["needsConfirmation"]:
            begun = self.confirm(run["id"])
            assert begun.status == 201, begun.body
            run["after"] = self.until_done(begun.json["id"], seconds)
        return run

    def stop(self, id):
        return self.ask("POST", f"{SYNCHRONIZATION}/runs/{id}/stop")

    def find(self, id):
        answer = self.ask("GET", f"{SYNCHRONIZATION}/runs/{id}")
        assert answer.status == 200, answer.body
        return answer.json

    def until_done(self, id, seconds=120):
        deadline = time.monotonic() + seconds
        while True:
            found = self.find(id)
            if found["state"] in ("done", "failed", "stopped"):
                return found
            assert time.monotonic() < deadline, found
            time.sleep(0.05)

    def history(self):
        answer = self.ask("GET", f"{SYNCHRONIZATION}/runs?limit=50")
        assert answer.status == 200, answer.body
        return answer.json["items"]

    def lines(self, id, what):
        answer = self.ask("GET", f"{SYNCHRONIZATION}/runs/{id}/{what}?limit=100")
        assert answer.status == 200, answer.body
        return answer.json["items"]
