# A term is set up in Moodle in the browser: planned, looked at, made while one watches; test people and their password.
import re

import pytest

from appliance import served
from moodle_simulated import SimulatedMoodle
from moodle_site import Site
from visitor import OPPOSITES

WORDS = {
    "en": {"none": "There is no plan yet", "categories": "Categories of a term", "look": "See what would happen",
           "make": "Make 5 rows in Moodle", "done": "Everything is there. 5 rows were made.", "people": "Test people",
           "real": "counts as the real one", "mark": "Mark it as one for tests", "count": "How many",
           "make people": "Make 3 rows in Moodle", "fetch": "Fetch people and password", "go on": "Go on",
           "away": "is under maintenance", "courses": "Courses of a term", "code": "Course code", "title": "Title",
           "make course": "Make 1 row in Moodle", "tree": "Moodle’s categories", "enrollments": "Enrollments",
           "drop": "Drop the plan"},
    "fr": {"none": "Il n’y a pas encore de plan", "categories": "Catégories d’un semestre",
           "look": "Voir ce qui se passerait", "make": "Créer 5 lignes dans Moodle",
           "done": "Tout est en place. 5 lignes ont été créées.", "people": "Personnes de test",
           "real": "compte comme le vrai site", "mark": "Le marquer comme site de test", "count": "Combien",
           "make people": "Créer 3 lignes dans Moodle", "fetch": "Récupérer personnes et mot de passe",
           "go on": "Continuer", "away": "est en maintenance", "courses": "Cours d’un semestre",
           "code": "Code du cours", "title": "Intitulé", "make course": "Créer 1 ligne dans Moodle",
           "tree": "Catégories de Moodle", "enrollments": "Inscriptions", "drop": "Supprimer le plan"},
}
PATH = "/organization/moodle/provisioning"


@pytest.fixture
def moodle():
    started = SimulatedMoodle(Site())
    yield started
    started.stop()


@pytest.fixture
def campus(tmp_path, moodle):
    """A campus with units and a term, connected to the site."""
    for campus in served(tmp_path / "data", {"QUAD_OUTBOUND_ALLOWED_HOSTS": moodle.host}):
        def made(path, body, method="POST"):
            answer = campus.ask(method, path, body, campus.token)
            assert answer.status in (200, 201), answer.body
            return answer.json.get("id")

        made("/api/v1/moodle/connection", {"url": moodle.url, "token": "admin-token"}, "PUT")
        units = {}
        for code, kind, above in [("UCMN", "campus", None), ("CCS", "department", "UCMN"), ("BSCS", "program", "CCS"),
                                  ("BSIT", "program", "CCS")]:
            body = {"code": code, "kind": kind, "name": f"{code} & others"}
            units[code] = made("/api/v1/units", {**body, "parent": units[above]} if above else body)
        made("/api/v1/terms", {"code": "S12627"})
        yield campus


@pytest.mark.parametrize("view", OPPOSITES, ids=lambda view: view.name)
def test_a_term_is_set_up(campus, moodle, visit, view):
    admin, words = visit(campus, view), WORDS[view.language]
    admin.arrive(PATH)
    main = admin.page.locator("main")
    assert words["none"] in main.inner_text() and words["real"] in main.inner_text()
    admin.follow(words["categories"])
    moodle.fail("maintenance")
    admin.press(words["look"], status=502)
    assert words["away"] in main.inner_text()
    moodle.heal()
    admin.press(words["look"])
    assert admin.figures() == [5, 5, 0, 0, 0, 0] and len(moodle.site.categories) == 1
    # It comes about under their eyes.
    admin.press(words["make"])
    admin.page.get_by_text(words["done"]).wait_for()
    assert len(moodle.site.categories) == 6
    admin.open(f"{PATH}/tree")
    assert "BSCS" in main.inner_text()
    admin.open(PATH)
    admin.follow(words["courses"])
    admin.page.get_by_label(words["code"], exact=True).fill("CC101")
    admin.page.get_by_label(words["title"], exact=True).fill("Computing & more")
    program = admin.page.locator("#program option", has_text="BSCS").get_attribute("value")
    admin.page.locator("#program").select_option(program)
    admin.page.get_by_role("button", name=words["look"], exact=True).first.click()
    admin.page.wait_for_url(re.compile(f"{PATH}/[0-9A-Z]{{13}}$"))
    admin.examine()
    moodle.fail("database_down", "core_course_create_courses", times=1)
    admin.press(words["make course"])
    admin.page.get_by_role("button", name=words["go on"], exact=True).wait_for()
    admin.press(words["go on"])
    admin.page.locator(".badge.good").first.wait_for()
    assert [each.fullname for each in moodle.site.courses.values()] == ["Computing & more"]
    admin.confirm(words["drop"])
    assert admin.path == PATH


@pytest.mark.parametrize("view", OPPOSITES, ids=lambda view: view.name)
def test_test_people(campus, moodle, visit, view):
    admin, words = visit(campus, view), WORDS[view.language]
    admin.arrive(PATH)
    admin.confirm(words["mark"])
    admin.follow(words["people"])
    admin.page.get_by_label(words["count"], exact=True).fill("3")
    admin.press(words["look"])
    admin.press(words["make people"])
    button = admin.page.get_by_role("button", name=words["fetch"], exact=True)
    button.wait_for()
    with admin.page.expect_download() as download:
        button.click()
    table = download.value.path().read_text().splitlines()
    people = [each for each in moodle.site.users.values() if each.username.startswith("ucmn-")]
    assert len(table) == 4 and {each.password for each in people} == {line.split(",")[1] for line in table[1:]}
    admin.page.reload()
    assert button.count() == 0
    admin.open(f"{PATH}/enrollments")
    admin.page.locator("#lines").fill("nobody, NONE\n")
    admin.press(words["look"])
    assert admin.figures() == [2, 0, 0, 0, 2, 0]
