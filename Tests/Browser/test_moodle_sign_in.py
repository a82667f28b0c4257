# Signing in by Moodle in the browser: a student, a teacher and a dean, each of whom sees their own scope and nothing else.
import datetime
import sqlite3
import time

import pytest

from appliance import UNLIMITED, database, served
from moodle_compare import Synchronizer
from moodle_simulated import LOGIN, SimulatedMoodle
from moodle_site import EDITING, STUDENT, Site
from visitor import CHOSEN, OPPOSITES, VIEWS, WITHOUT_SCRIPTS

# Of everybody in the simulated Moodle.
PASSWORD = "Test!2345"
SERVICE = "Moodle & Co"
WORDS = {
    "en": {
        "with": "Continue with {}", "user": "User name in Moodle", "welcome": "Welcome to {}", "join": "Join {}",
        "taken": "What you take", "taught": "What you teach", "earlier": "Earlier and later terms",
        "nothing": "Nothing found", "nobody": "Nobody", "dean": "Dean", "end": "End",
        "add": "Add a service", "name": "Name", "address": "Address of Moodle", "hours": "Hours that it may be away",
        "check": "Check it", "works": "The service answers as it should.", "appoint": "Appoint",
        "teaches": ["teaches 1 course", "teaches 2 courses"], "appointed": "Dora Dean was appointed: Dean, UCMN/CCS.",
        "ended": "The appointment of Dora Dean has ended.",
        "refused": "Moodle does not accept this user name with this password, or the account is closed.",
        "database": "can’t reach its own database. Tell whoever runs it, and try again later.",
        "meanwhile": "Meanwhile only those come in who have signed in lately, with the same password.",
        "away": "Moodle can’t be reached at the moment. Try again later.", "other way": "Sign in another way",
        "not in": "You are not signed in",
        "students": ["1 student", "2 students", "Students"],
        "closed": "You can’t sign in to {} at the moment. Its administrators can tell you why.",
    },
    "fr": {
        "with": "Continuer avec {}", "user": "Nom d’utilisateur dans Moodle", "welcome": "Bienvenue à {}",
        "join": "Rejoindre {}", "taken": "Ce que vous suivez", "taught": "Ce que vous enseignez",
        "earlier": "Semestres passés et à venir", "nothing": "Aucun résultat", "nobody": "Aucun titulaire",
        "dean": "Décanat", "end": "Mettre fin", "add": "Ajouter un service", "name": "Nom",
        "address": "Adresse de Moodle", "hours": "Heures d’absence tolérées", "check": "Vérifier",
        "works": "Le service répond comme il le doit.", "appoint": "Nommer",
        "teaches": ["enseigne 1 cours", "enseigne 2 cours"], "appointed": "Dora Dean est nommé(e)\u00a0: Décanat, UCMN/CCS.",
        "ended": "La nomination de Dora Dean a pris fin.",
        "refused": "Moodle n’accepte pas ce nom d’utilisateur avec ce mot de passe, ou le compte est fermé.",
        "database": "n’atteint pas sa propre base de données. Prévenez ses exploitants et réessayez plus tard.",
        "meanwhile": "D’ici là, seuls entrent ceux qui se sont connectés récemment, avec le même mot de passe.",
        "away": "Moodle est hors d’atteinte pour l’instant. Réessayez plus tard.", "other way": "Se connecter autrement",
        "not in": "La connexion n’a pas abouti",
        "students": ["1 étudiant", "2 étudiants", "Étudiants"],
        "closed": "Vous ne pouvez pas vous connecter à {} pour l’instant. Son administration peut vous dire pourquoi.",
    },
}


def code(number, years_ago):
    """That of a term: the fourth has no end, so that it goes on whenever this is run."""
    today = datetime.date.today()
    year = today.year - (today.month < 8) - years_ago
    return f"S{number}{year % 100:02}{(year + 1) % 100:02}"


TERMS = {"now": code(4, 0), "before": code(1, 1)}
PEOPLE = {
    "dora": "Dora Dean", "otto": "Otto Ortega", "tomas": "Tomás Ñuñez", "elsa": "Elsa Eliot",
    "nina": "Niña Muñoz", "zoe": "Zoë Zamora", "kai": "Kai Kessler",
}
# Short and full name, where and when, who teaches it and who takes it.
COURSES = [
    ("CC101", "Introduction to computing", "now", "CCS/BSCS", "dora", ["nina", "zoe"]),
    ("IT205", "Networks & cables", "now", "CCS/BSIT", "otto", ["zoe"]),
    ("EN101", "Purposive communication", "now", "CAS/AB-EL", "tomas", ["nina", "kai"]),
    ("EN202", "World literature", "now", "CAS/AB-EL", "elsa", ["kai"]),
    ("CC001", "Computing before", "before", "CCS/BSCS", "otto", ["zoe"]),
    ("EN001", "English before", "before", "CAS/AB-EL", "tomas", ["nina"]),
]
NAMES = {short: title for short, title, *_ in COURSES}
# Where nobody comes who only works and learns here: for each, whether a dean does.
DESKS = {
    "/courses/all": True, "/structure": True, "/people": False, "/appointments": False, "/access": False,
    "/events": False, "/organization": False, "/organization/moodle": False, "/organization/sign-in": False,
}

# Whom an administrator finds by the search over everything.
FOUND = ["Zoë", "Dora"]


@pytest.fixture
def moodle():
    """Two departments with programs, in two terms."""
    site = Site()
    site.delete_category(1)
    users = {who: site.add_user(who, *PEOPLE[who].split(), f"{who}@ucn.example") for who in PEOPLE}
    for short, title, term, where, teacher, students in COURSES:
        above = 0
        for name in ["UCMN", TERMS[term], *where.split("/")]:
            there = [each for each in site.categories.values() if (each.parent, each.name) == (above, name)]
            above = there[0].id if there else site.add_category(name, above).id
        course = site.add_course(short, title, above)
        site.enrol(users[teacher].id, course.id, EDITING)
        for student in students:
            site.enrol(users[student].id, course.id, STUDENT)
    started = SimulatedMoodle(site)
    started.users = users
    yield started
    unknown = started.unknown
    started.stop()
    assert not unknown, unknown


@pytest.fixture
def campus(tmp_path, moodle):
    """A campus that has been synchronized; `courses`, `people`, `units` and `terms` are addresses."""
    for campus in served(tmp_path / "data", {**UNLIMITED, "QUAD_OUTBOUND_ALLOWED_HOSTS": moodle.host}):
        synchronizer = Synchronizer(campus, moodle)
        synchronizer.connect()
        run = synchronizer.run()
        assert run["state"] == "done" and not run["held"], run

        def addresses(kind, key, pages):
            found = campus.ask("GET", f"/api/v1/{kind}?limit=100", token=campus.token).json["items"]
            return {each[key]: f"{pages}/{each['id']}" for each in found}

        campus.courses = addresses("courses", "code", "/courses")
        campus.people = addresses("people", "name", "/people")
        campus.units = addresses("units", "code", "/structure/units")
        campus.terms = addresses("terms", "code", "/structure/terms")
        assert set(campus.courses) == set(NAMES) and set(PEOPLE.values()) < set(campus.people)
        campus.name = campus.ask("GET", "/api/v1/organization", token=campus.token).json["name"]
        yield campus


def open_to_moodle(campus, moodle, hours=0):
    """People can sign in by it; gives where that is set up."""
    made = campus.ask("POST", "/api/v1/sign-in-providers", {
        "preset": "moodle", "name": SERVICE, "moodle": moodle.url, "clientId": "moodle_mobile_app", "graceHours": hours},
        campus.token)
    assert made.status == 201, made.body
    return f"/api/v1/sign-in-providers/{made.json['id']}"


def main(visitor):
    return visitor.page.locator("main").inner_text()


def headings(visitor):
    return [each.strip() for each in visitor.page.locator("main h2:visible").all_inner_texts()]


def links(visitor):
    """Where the page leads to beside its content, whatever of it is folded up."""
    return visitor.page.locator("a:not(main a)").evaluate_all("all => all.map((each) => each.getAttribute('href'))")


def status(visitor, path):
    """Of something to be saved."""
    return visitor.context.request.get(visitor.campus.url + path).status


def leads_on(visitor):
    """Nothing on the page leads to where they may not be."""
    within = visitor.page.locator("main a[href^='/']").evaluate_all("all => all.map((each) => each.getAttribute('href'))")
    assert within and [path for path in set(within) if status(visitor, path) != 200] == [], visitor.path


def comes_to_moodle(visitor, next="/"):
    """By the sign-in page, as one who comes for the first time."""
    visitor.open(next)
    assert visitor.path.startswith("/sign-in")
    visitor.choose_language()
    visitor.follow(WORDS[visitor.view.language]["with"].format(SERVICE))
    assert visitor.path.startswith("/sign-in/moodle/")


def types(visitor, who, password=PASSWORD, status=200):
    words = WORDS[visitor.view.language]
    visitor.page.get_by_label(words["user"], exact=True).fill(who)
    visitor.page.get_by_label(visitor.words["password"], exact=True).fill(password)
    visitor.press(visitor.words["sign in"], status)


def joins(visitor, who, next="/"):
    """Comes in by Moodle for the first time: with the question in between."""
    words = WORDS[visitor.view.language]
    comes_to_moodle(visitor, next)
    types(visitor, who)
    assert visitor.page.locator("h1").inner_text() == words["welcome"].format(visitor.campus.name)
    assert PEOPLE[who] in main(visitor)
    visitor.press(words["join"].format(visitor.campus.name))
    assert visitor.path == next


def goes_nowhere_else(visitor, courses, desks=()):
    """Whatever is not theirs is neither offered nor opened."""
    assert "/courses" in links(visitor) and set(links(visitor)) & set(DESKS) <= set(desks)
    for path in DESKS:
        if path not in desks:
            visitor.open(path, status=403)
            leads_on(visitor)
    for short, path in visitor.campus.courses.items():
        if short not in courses:
            visitor.open(path, status=404)


@pytest.mark.parametrize("view", [*CHOSEN.values(), *WITHOUT_SCRIPTS.values()], ids=lambda view: view.name)
def test_a_student_and_a_teacher_see_their_own(view, campus, moodle, visit):
    open_to_moodle(campus, moodle)
    is_a_student(visit(campus, view), WORDS[view.language], campus)
    is_a_teacher(visit(campus, view), WORDS[view.language], campus)


def is_a_student(nina, words, campus):
    joins(nina, "nina", "/courses")
    assert headings(nina) == [words["taken"], words["earlier"]]
    assert [[*row[:2], row[5]] for row in nina.rows()] == [
        ["Introduction to computing", "CC101", "Dora Dean"], ["Purposive communication", "EN101", "Tomás Ñuñez"],
        ["English before", "EN001", "Tomás Ñuñez"]]
    leads_on(nina)
    nina.open("/")
    assert [row[1] for row in nina.rows()] == ["CC101", "EN101"], "what goes on now is where the day begins"
    assert nina.page.locator(".tabs a[href='/courses']").is_visible() == (nina.view.size == "phone")
    nina.follow("Introduction to computing")
    leads_on(nina)
    assert nina.path == campus.courses["CC101"]
    assert "Dora Dean" in main(nina) and "Zoë" not in main(nina), "who else takes it is for those who teach it"
    assert nina.rows() == [] and nina.page.locator("main form").count() == 0
    assert status(nina, campus.courses["CC101"] + "/export.csv") == 403
    nina.open(campus.courses["EN001"])
    goes_nowhere_else(nina, ["CC101", "EN101", "EN001"])
    for path in [campus.people["Zoë Zamora"], campus.people["Dora Dean"], campus.people["Zoë Zamora"] + "/courses",
                 campus.units["UCMN/CCS"], campus.terms[TERMS["now"]], "/teachers", "/cohorts"]:
        nina.open(path, status=403)
    for who in FOUND:
        nina.open(f"/search?q={who}")
        assert words["nothing"] in main(nina), who


def is_a_teacher(tomas, words, campus):
    joins(tomas, "tomas", "/courses")
    assert headings(tomas) == [words["taught"], words["earlier"]]
    assert [[row[1], row[5]] for row in tomas.rows()] == [["EN101", words["students"][1]], ["EN001", words["students"][0]]]
    heads = [table.locator("thead th").last.text_content().strip() for table in tomas.page.locator("main table").all()]
    assert heads == [words["students"][2]] * 2
    tomas.follow("Purposive communication")
    assert [row[0] for row in tomas.rows()] == ["Kai Kessler", "Niña Muñoz", "Tomás Ñuñez"]
    assert tomas.page.locator("main a[href^='/people']").count() == 0
    assert tomas.page.locator("main form[method=post]").count() == 0, "Moodle says who is in it"
    assert status(tomas, campus.courses["EN101"] + "/export.csv") == 200
    tomas.open(campus.courses["EN101"] + "/edit", status=403)
    tomas.open(campus.courses["EN001"])
    assert [row[0] for row in tomas.rows()] == ["Niña Muñoz", "Tomás Ñuñez"]
    goes_nowhere_else(tomas, ["EN101", "EN001"])
    assert status(tomas, campus.courses["EN202"] + "/export.csv") == 404
    for path in [campus.people["Niña Muñoz"], campus.people["Niña Muñoz"] + "/courses", campus.units["UCMN/CAS"],
                 "/teachers", "/cohorts"]:
        tomas.open(path, status=403)


@pytest.mark.parametrize("view", OPPOSITES, ids=lambda view: view.name)
def test_a_dean_sees_one_department(view, campus, moodle, visit):
    words = WORDS[view.language]
    rita, dora = visit(campus, view), visit(campus, view)
    opens_it(rita, words, moodle)
    joins(dora, "dora", "/courses")
    assert [row[1] for row in dora.rows()] == ["CC101"]
    goes_nowhere_else(dora, ["CC101"])
    is_appointed(rita, words, campus)
    dora.open("/courses")
    dora.sign_out()
    # The second time nothing is asked.
    comes_to_moodle(dora, "/courses/all")
    types(dora, "dora")
    assert dora.path == "/courses/all"
    sees_courses(dora, words, campus)
    sees_people(dora, words, campus)
    sees_the_structure(dora, campus)
    rita.open("/appointments")
    rita.confirm(words["end"], within=rita.page.get_by_role("row", name="Dora Dean"))
    assert rita.notice() == words["ended"]
    dora.open(campus.courses["CC101"])
    dora.open(campus.units["UCMN/CCS"], status=403)
    goes_nowhere_else(dora, ["CC101"])


def opens_it(rita, words, moodle):
    """Where services are set up: Moodle is one of their kinds."""
    rita.arrive("/organization/sign-in")
    rita.follow(words["add"])
    rita.follow("Moodle")
    label = rita.page.get_by_label
    label(words["name"], exact=True).fill(SERVICE)
    label(words["address"]).fill(moodle.url)
    label(words["hours"]).fill("2")
    rita.press(words["add"])
    assert rita.page.locator("h1").inner_text() == SERVICE
    rita.press(words["check"])
    assert rita.notice() == words["works"]
    # What there is to keep from others.
    for path in DESKS:
        rita.open(path)
    for who in FOUND:
        rita.open(f"/search?q={who}")
        assert words["nothing"] not in main(rita), who


def is_appointed(rita, words, campus):
    rita.open("/appointments")
    row = rita.page.get_by_role("row").filter(has=rita.page.locator(f"a[href='{campus.units['UCMN/CCS']}']"))
    assert words["dean"] in row.inner_text() and words["nobody"] in row.inner_text()
    with rita.going():
        row.get_by_role("link", name=words["appoint"], exact=True).click()
    assert rita.path == campus.units["UCMN/CCS"] + "/appoint"
    assert [row[:2] for row in rita.rows()] == [
        [name, why] for name, why in zip(["Dora Dean", "Otto Ortega"], words["teaches"])], "those who teach there"
    with rita.going():
        rita.page.get_by_role("row", name="Dora Dean").get_by_role("button", name=words["appoint"], exact=True).click()
    assert rita.notice() == words["appointed"] and rita.path == "/appointments"
    assert [row[2] for row in rita.rows() if row[1] == words["dean"]] == [words["nobody"], "Dora Dean"]


OWN = ["CC001", "CC101", "IT205"]


def sees_courses(dora, words, campus):
    """Of one department, in every term."""
    assert sorted(row[1] for row in dora.rows()) == OWN
    programs = dora.page.locator("main option", has_text="UCMN/").all_inner_texts()
    assert programs == ["UCMN/CCS/BSCS", "UCMN/CCS/BSIT"]
    terms = {term: path.rsplit("/", 1)[1] for term, path in campus.terms.items()}
    for term, own in [("now", ["CC101", "IT205"]), ("before", ["CC001"])]:
        dora.open(f"/courses/all?term={terms[TERMS[term]]}")
        assert sorted(row[1] for row in dora.rows()) == own
    file = dora.context.request.get(campus.url + "/courses/export.csv").text()
    assert [short for short in sorted(NAMES) if short in file] == OWN
    for short in OWN:
        dora.open(campus.courses[short])
        assert dora.page.locator("h1").inner_text() == NAMES[short]
        assert f"UCMN › CCS › {programs[short == 'IT205'].rsplit('/', 1)[1]}" in main(dora)
        leads_on(dora)
        assert dora.page.locator("main form[method=post]").count() == 0
    goes_nowhere_else(dora, OWN, [path for path, is_deans in DESKS.items() if is_deans])
    dora.open(campus.courses["CC101"] + "/edit", status=403)
    dora.open("/courses/new", status=403)


def sees_people(dora, words, campus):
    """Who teaches and learns in it, and of them nothing that is elsewhere."""
    dora.open("/teachers")
    assert headings(dora) == ["Dora Dean", "Otto Ortega"]
    leads_on(dora)
    for short, _, _, _, _, students in COURSES:
        if short in OWN:
            dora.open(campus.courses[short])
            names = {row[0] for row in dora.rows()}
            assert {PEOPLE[who] for who in students} <= names and not names & {"Kai Kessler", "Elsa Eliot"}
    for who, own in [("Zoë Zamora", ["CC101", "IT205", "CC001"]), ("Niña Muñoz", ["CC101"])]:
        dora.open(campus.people[who] + "/courses")
        assert [row[1] for row in dora.rows()] == own
        dora.open(campus.people[who], status=403)
    for who in ["Kai Kessler", "Elsa Eliot", "Tomás Ñuñez"]:
        dora.open(campus.people[who] + "/courses", status=404)


def sees_the_structure(dora, campus):
    dora.open("/structure")
    units = ["UCMN/CCS", "UCMN/CCS/BSCS", "UCMN/CCS/BSIT"]
    assert [row[0] for row in dora.rows()][:3] == units and "CAS" not in main(dora)
    # Of what others teach in a term not even the number is told.
    for term, count in [("now", "2"), ("before", "1")]:
        row = dora.page.locator(f"a[href='{campus.terms[TERMS[term]]}']").locator("xpath=ancestor::tr")
        assert row.locator("td").nth(3).inner_text().strip() == count
        dora.open(campus.terms[TERMS[term]])
        assert dora.figures()[0] == int(count) and "CAS" not in main(dora)
        dora.open("/structure")
    for unit, path in campus.units.items():
        dora.open(path, status=200 if unit.startswith("UCMN/CCS") else 404)
    dora.open(campus.units["UCMN/CCS"])
    assert "Dora Dean" in main(dora) and dora.figures()[0] == 3 and dora.page.locator("main form").count() == 0
    leads_on(dora)
    dora.open(campus.units["UCMN/CCS"] + "/appoint", status=403)


def test_a_dean_who_was_appointed_before_they_ever_came(campus, moodle, visit):
    """Moodle’s number for them tells who they are, and that is no guess."""
    open_to_moodle(campus, moodle)
    made = campus.ask("POST", "/api/v1/appointments", {
        "person": campus.people["Otto Ortega"].rsplit("/", 1)[1], "office": "dean",
        "unit": campus.units["UCMN/CAS"].rsplit("/", 1)[1], "evenIfUnexpected": True}, campus.token)
    assert made.status == 201, made.body
    otto = visit(campus, VIEWS["fr-light-phone"])
    joins(otto, "otto", "/courses/all")
    assert sorted(row[1] for row in otto.rows()) == ["EN001", "EN101", "EN202"]
    otto.open("/courses")
    assert [row[1] for row in otto.rows()] == ["IT205", "CC001"]
    otto.open(campus.courses["CC101"], status=404)


@pytest.mark.parametrize("view", OPPOSITES, ids=lambda view: view.name)
def test_who_is_refused_is_told_why(view, campus, moodle, visit):
    words = WORDS[view.language]
    service = open_to_moodle(campus, moodle, hours=2)
    nina = visit(campus, view)
    comes_to_moodle(nina, "/courses")
    for who, password in [("nina", "Test!2346"), ("nobody", PASSWORD)]:
        types(nina, who, password, status=401)
        assert nina.notice() == words["refused"]
        assert nina.page.get_by_label(words["user"], exact=True).input_value() == who
        assert nina.page.get_by_label(nina.words["password"], exact=True).input_value() == ""
    is_suspended(visit(campus, view), words, campus, moodle)

    # While Moodle is away somebody new can't be told from anybody else.
    moodle.fail("database_down", LOGIN)
    kai = visit(campus, view)
    comes_to_moodle(kai)
    types(kai, "kai", status=503)
    assert words["database"] in kai.notice() and words["meanwhile"] in kai.notice()
    moodle.heal()
    types(nina, "nina")
    nina.press(words["join"].format(campus.name))
    assert nina.path == "/courses"
    until_kept(campus, "nina")
    nina.sign_out()
    # It is gone, with what was connected to it.
    moodle.fail("reset")
    moodle.stop()
    types(kai, "kai", status=503)
    assert words["away"] in kai.notice() and words["meanwhile"] in kai.notice()
    comes_to_moodle(nina, "/courses")
    types(nina, "nina", "Test!2346", status=503)
    assert words["meanwhile"] in nina.notice()
    types(nina, "nina")
    assert nina.path == "/courses" and len(nina.rows()) == 3, "who came in lately comes in all the same"
    nina.sign_out()
    changed = campus.ask("PATCH", service, {"graceHours": 0}, campus.token)
    assert changed.status == 200, changed.body
    comes_to_moodle(nina)
    types(nina, "nina", status=503)
    assert words["away"] in nina.notice() and words["meanwhile"] not in nina.notice()
    nina.open("/courses")
    assert nina.path.startswith("/sign-in")


def is_suspended(zoe, words, campus, moodle):
    """There it sounds as a wrong password does; here they are sent to those who know why."""
    comes_to_moodle(zoe, "/courses")
    moodle.site.change_user(moodle.users["zoe"].id, suspended=True)
    types(zoe, "zoe", status=401)
    assert zoe.notice() == words["refused"]
    moodle.site.change_user(moodle.users["zoe"].id, suspended=False)
    person = campus.people["Zoë Zamora"]
    assert campus.ask("PATCH", "/api/v1" + person, {"status": "suspended"}, campus.token).status == 200
    types(zoe, "zoe", status=403)
    assert zoe.page.locator("h1").inner_text() == words["not in"]
    assert words["closed"].format(campus.name) in zoe.page.locator(".lead").inner_text()
    assert campus.ask("PATCH", "/api/v1" + person, {"status": "active"}, campus.token).status == 200
    zoe.follow(words["other way"])
    assert zoe.path == "/sign-in"


def until_kept(campus, who):
    """What lets somebody in while Moodle is away is written beside the sign-in."""
    for _ in range(100):
        with sqlite3.connect(f"file:{database(campus.data)}?mode=ro", uri=True) as file:
            if file.execute("SELECT 1 FROM moodle_proofs WHERE user_name = ?", (who,)).fetchall():
                return
        time.sleep(0.1)
    raise AssertionError("nothing was kept")
