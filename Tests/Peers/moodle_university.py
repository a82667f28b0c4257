# A made-up university in a Moodle: as large as asked for, and the same for the same seed.
"""Half a thousand categories, 4,000 courses, 40,000 people and 400,000 enrolments at scale 1. With names of all kinds,
the same names under different parents, numbers that two share, hidden and empty categories, people who are suspended,
enrolments that are suspended, over or still to come, several roles and ways at once."""

import random
import unicodedata

from moodle_site import EDITING, STUDENT, TEACHER, Group, Seat, Site, User

FIRST = ["Ni\u00f1a Mae", "Jos\u00e9", "Zo\u00eb", "Bj\u00f6rk", "\u0141ukasz", "\u015eule", "Anh", "\u5c0f\u660e", "\u3055\u304f\u3089",
         "\u0644\u064a\u0644\u0649", "\u041c\u0430\u0440\u0438\u044f", "Tom &", "Ma. Corazon", "D'Arcy", "Ren\u00e9e", "Paolo", "Juan  Carlos",
         "\U0001f989 Owl", "Siobh\u00e1n", "Th\u1ecb", "Ana", "Maria", "Mark", "Grace", "Angelica", "Joshua"]
LAST = ["Mu\u00f1oz", "Pe\u00f1aflor", "\u738b", "\u7530\u4e2d", "\u062d\u062f\u0627\u062f", "O'Connor", "M\u00fcller-L\u00fcdenscheidt", "\"Quoted\" Name",
        "De los Reyes", "Nguy\u1ec5n", "\u0411\u043e\u043d\u0434\u0430\u0440\u0435\u043d\u043a\u043e", "Santos", "Reyes", "Cruz", "Bautista", "Ocampo",
        "Garcia", "Mendoza", "Torres", "Castillo", "Villanueva", "Ramos", "Aquino", "Dizon", "Ilagan", "Tan"]
SUBJECTS = ["Introduction to Computing", "Discrete Structures & Logic", "Calculus", "Purposive Communication",
            "Informatique g\u00e9n\u00e9rale \u65e5\u672c\u8a9e\u5165\u9580", "Physics \U0001f9ea", "Ethics", "Thesis", "Networks", "Statistics",
            "\u0627\u0644\u0642\u0627\u0646\u0648\u0646", "Data \u2013 \u201cBig\u201d", "Economics", "Psychology", "Biology <em>II</em>", "Art"]
DEPARTMENTS = ["CCS", "CAS", "COE", "CBA", "CED", "CON", "CTE", "CHM", "LAW", "ARCH", "MUS", "AGR"]
PROGRAMS = ["BSCS", "BSIT", "AB-EL", "BS Psy", "BSCE", "BSBA", "BSED", "BSN"]
CAMPUSES = ["UCMN", "UCLB", "UC Ca\u00f1on", "UCBN", "UCTG"]
MEASURES = {"categories": 500, "courses": 4000, "people": 40000, "enrolments": 400000}


def fill(site=None, scale=1.0, seed=1):
    """Puts the university into a site and gives the site."""
    site = site or Site()
    chance = random.Random(seed)
    now = site._now()
    programs = _categories(site, chance, scale)
    courses = [_course(site, chance, at, programs[at % len(programs)]) for at in range(_count("courses", scale))]
    people = [_person(site, chance, at) for at in range(_count("people", scale))]
    teachers, students = people[:max(2, len(people) // 20)], people[max(2, len(people) // 20):]
    _enrol(site, chance, courses, teachers, students, now, _count("enrolments", scale))
    site.version += 1
    site.stale = True
    return site


def _count(kind, scale):
    return max(4, round(MEASURES[kind] * scale))


def _categories(site, chance, scale):
    """Campuses, terms, departments, programs; gives the programs. A small university has fewer of each."""
    wanted = _count("categories", scale)
    campuses, terms, departments, each = 3, 3, 9, 5
    if wanted < 400:
        campuses, terms = 2, 2
        departments = max(1, min(5, round((wanted / 4) ** 0.5 / 1.5)))
        each = max(1, min(len(PROGRAMS), round(wanted / (4 * departments) - 1)))
    found = []
    for campus in CAMPUSES[:campuses]:
        top = site.add_category(campus, idnumber=campus)
        for number in range(terms):
            code = f"S{number % 2 + 1}{25 + number // 2}{26 + number // 2}"
            term = site.add_category(code, top.id, idnumber=f"{campus}/{code}")
            for department in DEPARTMENTS[:departments]:
                # Some have no number, and the same names stand everywhere.
                unit = site.add_category(department, term.id, idnumber=f"{campus}/{code}/{department}")
                for program in PROGRAMS[:each]:
                    made = site.add_category(program, unit.id, idnumber="" if chance.random() < 0.2 else
                                             f"{campus}/{code}/{department}/{program}")
                    found.append(made.id)
    old = site.add_category("Archive & old \u201cstuff\u201d \u2013 a\u00f1o 2019", visible=False)
    site.add_category("BS Psy", old.id)
    return found


def _course(site, chance, at, program):
    subject = SUBJECTS[at % len(SUBJECTS)]
    # Sometimes as a Mac writes it.
    name = unicodedata.normalize("NFD" if chance.random() < 0.1 else "NFC", f"{subject} {at % 7 + 1}")
    short = f"C{at:05}"
    course = site.put_course(short, name, program, idnumber="" if chance.random() < 0.05 else short,
                             visible=chance.random() > 0.03, start=1786291200, end=0 if at % 5 else 1797609600)
    for letter in "AB":
        group = Group(site._number("group", None), course.id, f"{at % 4 + 1}-{letter}", idnumber=f"{short}-{letter}")
        course.groups[group.id] = group
    return course


def _person(site, chance, at):
    first, last = chance.choice(FIRST), chance.choice(LAST)
    if chance.random() < 0.1:
        first, last = unicodedata.normalize("NFD", first), unicodedata.normalize("NFD", last)
    draw = chance.random()
    # One in a hundred has the number of somebody else, and a few have none.
    number = "" if draw < 0.01 else f"26-{at - 1 if draw < 0.02 else at:06}"
    id = site._number("user", None)
    site.users[id] = one = User(
        id, f"u{at:05}", first, f"{last} {at % 97}" if at % 3 else last,
        f"{'U' if draw > 0.99 else 'u'}{at:05}@ucn.example", number, department=DEPARTMENTS[at % 5], institution="UCN",
        suspended=draw > 0.998)
    return one


def _enrol(site, chance, courses, teachers, students, now, wanted):
    """Students by tens into the courses of their program, and one or two teachers into each."""
    ways = {
        "active": {"manual": (False, 0, 0)}, "both": {"manual": (False, 0, 0), "cohort": (False, 0, 0)},
        "suspended": {"manual": (True, 0, 0)}, "over": {"manual": (False, 0, now - 86400)},
        "later": {"manual": (False, now + 90 * 86400, 0)},
        "half": {"manual": (True, 0, 0), "self": (False, 0, 0)}}
    kinds = ["active"] * 90 + ["both"] * 4 + ["suspended"] * 2 + ["over"] * 2 + ["later", "half"]
    roles = [(STUDENT,)] * 97 + [(TEACHER, STUDENT), (), (STUDENT,)]
    count = 0
    for at, course in enumerate(courses):
        for teacher in {at % len(teachers), (at * 7 + 1) % len(teachers)} if at % 3 == 0 else {at % len(teachers)}:
            _seat(course, teachers[teacher], ways["active"], (EDITING,) if at % 10 else (EDITING, TEACHER), 0)
            count += 1
    for at, student in enumerate(students):
        start = chance.randrange(len(courses))
        # So that it comes out even.
        each = (wanted - count) // (len(students) - at)
        count += each
        for step in range(each):
            course = courses[(start + step * 37) % len(courses)]
            _seat(course, student, ways[chance.choice(kinds)], chance.choice(roles), chance.randrange(3))


def _seat(course, person, ways, roles, group):
    if person.id in course.seats:
        return
    course.seats[person.id] = Seat(ways, roles)
    person.courses.add(course.id)
    if group < 2:
        list(course.groups.values())[group].members.add(person.id)
