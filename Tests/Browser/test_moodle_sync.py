# Moodle in the browser: connect it, test it, synchronize while the page follows, decide about a category, and what a run holds back.
import re

import pytest

from appliance import UNLIMITED, served
from moodle_simulated import SimulatedMoodle
from moodle_site import EDITING, STUDENT, Site
from visitor import OPPOSITES, VIEWS, WITHOUT_SCRIPTS

SYNC, CATEGORIES, RUNS = "/organization/moodle/sync", "/organization/moodle/categories", "/organization/moodle/runs"
WORDS = {
    "en": {
        "connect": "Connect Moodle", "url": "Address of Moodle", "token": "Token", "test": "Test it",
        "ready": "Moodle answers, and the token may do all that synchronizing takes.", "to sync": "To the synchronization",
        "start": "Synchronize now", "stop": "Stop", "look again": "Look again", "decide": "Decide", "so": "Decide so",
        "stands for": "Stands for",
        "one waits": "1 category waits for a decision.", "all decided": "Every category stands for something, or is left out.",
        "undo": "Take the decision back", "change": "Change", "every": "Every", "hours": "hours",
        "six": "Every 6 hours", "all runs": "All runs", "schedule": "Change the schedule", "done": "Done", "stopped": "Stopped",
        "levels": "Change the levels", "cancel": "Cancel",
    },
    "fr": {
        "connect": "Relier Moodle", "url": "Adresse de Moodle", "token": "Jeton", "test": "Tester",
        "ready": "Moodle répond, et le jeton peut tout ce que demande la synchronisation.",
        "to sync": "Vers la synchronisation", "start": "Synchroniser maintenant", "stop": "Arrêter",
        "look again": "Actualiser", "decide": "Décider", "so": "Décider ainsi", "stands for": "Représente",
        "one waits": "1 catégorie attend une décision.",
        "all decided": "Chaque catégorie représente quelque chose, ou est laissée de côté.",
        "undo": "Revenir sur la décision", "change": "Modifier", "every": "Toutes les", "hours": "heures",
        "six": "Toutes les 6 heures", "all runs": "Tous les passages", "schedule": "Modifier le rythme",
        "done": "Terminé", "stopped": "Arrêté", "levels": "Modifier les niveaux", "cancel": "Annuler",
    },
}


@pytest.fixture
def moodle():
    """A campus with a term, two departments and, where terms are, a category that is none."""
    site = Site()
    campus = site.add_category("UCMN", idnumber="UCMN")
    term = site.add_category("S12627", campus.id, idnumber="UCMN/S12627")
    places = []
    for department, program in (("CCS", "BSCS"), ("CAS", "AB-EL")):
        unit = site.add_category(department, term.id, idnumber=f"UCMN/S12627/{department}")
        places.append(site.add_category(program, unit.id))
    odd = site.add_category("Continuing & “open” studies – أرشيف", campus.id)
    unit = site.add_category("CED", odd.id)
    places.append(site.add_category("BSED", unit.id))
    # The one that every Moodle begins with is not what these tests are about.
    site.delete_category(1)
    people = [site.add_user(f"p{at:02}", "Zoë", f"Niña {at}", f"p{at:02}@ucn.example") for at in range(18)]
    for at in range(15):
        course = site.add_course(f"C{at}", f"Course {at} & <more>", places[at % 3].id)
        site.enrol(people[at].id, course.id, EDITING)
        for person in people[at + 1:]:
            site.enrol(person.id, course.id, STUDENT)
    started = SimulatedMoodle(site)
    yield started
    unknown = started.unknown
    started.stop()
    assert not unknown, unknown


@pytest.fixture
def campus(tmp_path, moodle):
    yield from served(tmp_path / "data", {**UNLIMITED, "QUAD_OUTBOUND_ALLOWED_HOSTS": moodle.host})


@pytest.fixture
def connected(campus, moodle):
    made = campus.ask("PUT", "/api/v1/moodle/connection", {"url": moodle.url, "token": "sync-token"}, campus.token)
    assert made.status == 200, made.body
    return campus


def main(visitor):
    return visitor.page.locator("main").inner_text()


def live(visitor):
    return visitor.page.locator("[data-part=run]")


def until_over(visitor, word, seconds=40):
    """Waits until the page itself says so: nobody loads it anew."""
    visitor.page.wait_for_function(
        "([word]) => [...document.querySelectorAll('[data-part=run] .facts .badge')].some((each) => each.textContent === word)",
        arg=[word], timeout=seconds * 1000)


@pytest.mark.parametrize("view", OPPOSITES, ids=lambda view: view.name)
def test_a_moodle_is_connected_and_synchronized(view, campus, moodle, visit):
    words = WORDS[view.language]
    rita = visit(campus, view)
    rita.arrive("/organization/moodle")
    page = rita.page
    rita.press(words["connect"], role="link")
    page.get_by_label(words["url"]).fill(moodle.url + "/my/")
    page.get_by_label(words["token"], exact=True).fill("sync-token")
    rita.press(words["connect"])
    rita.press(words["test"])
    assert words["ready"] in main(rita)
    rita.follow(words["to sync"])
    assert rita.path == SYNC

    # Enough, and slow enough, to be looked at.
    place = next(iter(moodle.site.courses.values())).category
    for at in range(40):
        moodle.site.add_course(f"X{at}", f"Extra {at}", place)
    moodle.delay = 0.15
    rita.press(words["start"])
    loaded = page.evaluate("performance.timeOrigin")
    seen = set()
    for _ in range(700):
        seen |= set(re.findall(r"\b\d+ (?:of|sur) \d+\b", live(rita).inner_text()))
        if words["start"] in live(rita).inner_text():
            break
        page.wait_for_timeout(50)
    moodle.delay = 0
    assert page.evaluate("performance.timeOrigin") == loaded, "the page followed by itself"
    assert seen, "how far it was could be seen"
    rita.examine()
    rows = {row[0]: row for row in rita.rows()}
    assert len(rows) >= 6, rows
    assert words["one waits"] in main(rita)

    # What nobody can tell: what stands where terms are and is none is the term beside it.
    live(rita).get_by_role("link", name=words["decide"], exact=True).click()
    page.wait_for_url("**" + CATEGORIES)
    rita.examine()
    with rita.going():
        page.locator("table").first.locator("a.button").click()
    assert page.locator("h1").inner_text() == "Continuing & “open” studies – أرشيف"
    term = page.locator("#choice optgroup").last.locator("option").first
    assert "UCMN" in term.inner_text()
    page.get_by_label(words["stands for"], exact=True).select_option(term.get_attribute("value"))
    rita.press(words["so"])
    assert rita.path == CATEGORIES and words["all decided"] in main(rita)
    rita.open(SYNC)
    rita.press(words["start"])
    until_over(rita, words["done"])
    rita.open("/courses/all?search=Course")
    assert len(rita.rows()) == 15 and "Course 14 &" in main(rita)

    # The rest of the pages, as they are when there is something on them.
    rita.open(RUNS)
    with rita.going():
        page.locator("table a").last.click()
    assert "Course 0 &" in main(rita)
    rita.open(CATEGORIES + "/levels")
    rita.open(CATEGORIES + "?show=decided")
    with rita.going():
        page.locator(".level a").first.click()
    rita.confirm(words["undo"])
    rita.open(SYNC + "/schedule")
    page.get_by_label(words["every"], exact=False).first.fill("6")
    page.locator("#unit").select_option(label=words["hours"])
    with rita.going():
        page.locator("form.form button[type=submit]").click()
    assert words["six"] in main(rita)


def test_much_that_is_missing_waits_for_a_person(connected, moodle, visit):
    rita = visit(connected, VIEWS["en-light-wide"])
    rita.arrive(SYNC)
    rita.press("Synchronize now")
    until_over(rita, "Done")
    for course in list(moodle.site.courses)[2:]:
        with moodle.lock:
            moodle.site.delete_course(course)
    rita.press("Synchronize now")
    until_over(rita, "Needs confirmation")
    rita.examine()
    courses = connected.ask("GET", "/api/v1/courses", token=connected.token).json["items"]
    assert len(courses) == 10, "nothing was deactivated"
    rita.confirm(re.compile("^Deactivate "), saying=["A new run begins at once.", "Nothing is deleted"])
    until_over(rita, "Done")
    assert "Held back" not in main(rita)


@pytest.mark.parametrize("view", WITHOUT_SCRIPTS.values(), ids=lambda view: view.name)
def test_without_scripts(view, connected, moodle, visit):
    words = WORDS[view.language]
    rita = visit(connected, view)
    rita.arrive(SYNC)
    moodle.fail("held")
    rita.press(words["start"])
    rita.follow(words["look again"])
    rita.confirm(words["stop"])
    assert words["stopped"] in main(rita)
    moodle.heal()
    rita.press(words["start"])
    rita.open(CATEGORIES)
