# A new box in the browser: the link, the form with mistakes, the administrator's first look at the machine.
import os
import re
import time

import pytest

from appliance import Appliance
from visitor import OPPOSITES, WITHOUT_SCRIPTS

PASSWORD = "Un vieux mur, une pelouse"
EMAIL = "ada@nord.example"
SAYS = {
    "en": {
        "title": "Set this campus up", "organization": "Name of the organization", "your name": "Your name",
        "submit": "Set up and sign in", "done": "The campus is set up", "box": "This box", "clock": "Clock",
        "mail": "sends no mail yet", "gone": "has expired", "over": "has been set up already", "two faults": "2 fields",
        "set up": "set the box up", "import": "Import people"},
    "fr": {
        "title": "Mettre ce campus en service", "organization": "Nom de l’organisation", "your name": "Votre nom",
        "submit": "Mettre en service et se connecter", "done": "Le campus est en service", "box": "Cette installation",
        "clock": "Horloge", "mail": "n’envoie pas encore", "gone": "a expiré", "over": "est déjà en service",
        "two faults": "2 champs", "set up": "a mis l’installation en service", "import": "Importer des personnes"},
}


@pytest.fixture
def box(tmp_path):
    """A served box that nobody has set up, and the path of its link."""
    with Appliance(tmp_path / "data") as served:
        deadline = time.monotonic() + 10
        while not any("/setup/" in line for line in served.lines) and time.monotonic() < deadline:
            served.lines += os.read(served.process.stdout.fileno(), 65536).decode().splitlines()
        served.link = re.search(r"/setup/\S+", "\n".join(served.lines))[0]
        yield served
        served.stop()


@pytest.mark.parametrize("view", [*OPPOSITES, *WITHOUT_SCRIPTS.values()], ids=lambda view: view.name)
def test_a_box_is_set_up(view, box, visit):
    says = SAYS[view.language]
    admin = visit(box, view)
    where_the_link_is(admin, box)
    admin.open("/setup/nothing", status=410)
    assert says["gone"] in admin.page.locator("main").inner_text()
    fill_in(admin, box, says)
    look_around(admin, says)
    afterwards(admin, box, says, visit)


def where_the_link_is(admin, box):
    """The sign-in page says how to get the link, and doesn't give it away."""
    admin.open("/")
    assert admin.path == "/sign-in"
    admin.choose_language()
    assert "quad admin setup-link" in admin.notice()
    assert "/setup/" not in admin.page.content()


def fill_in(admin, box, says):
    admin.open(box.link)
    page = admin.page
    assert page.locator("h1").inner_text() == says["title"]
    zone = page.locator("#zone")
    if admin.view.scripts:
        assert zone.input_value() == page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    assert page.locator("#language").input_value() == admin.view.language
    zone.select_option("Europe/Paris")
    page.get_by_label(says["your name"], exact=True).fill("Ada Lovelace")
    page.get_by_label(admin.words["email"], exact=True).fill(EMAIL)
    page.get_by_label(admin.words["password"], exact=True).fill("   ")
    admin.press(says["submit"], status=422)
    assert page.locator(".notice h2, .notice").first.is_visible()
    assert zone.input_value() == "Europe/Paris", "what was chosen is still chosen"
    assert page.get_by_label(admin.words["email"], exact=True).input_value() == EMAIL
    assert page.get_by_label(admin.words["password"], exact=True).input_value() == ""
    page.get_by_label(says["organization"], exact=True).fill("Campus Nord")
    page.get_by_label(admin.words["password"], exact=True).fill(PASSWORD)
    admin.press(says["submit"])
    assert admin.path == "/setup/done"


def look_around(admin, says):
    page = admin.page
    assert page.locator("h1").inner_text() == says["done"]
    assert any(row[0] == says["clock"] for row in admin.rows())
    assert says["mail"] in page.locator(".notice").last.inner_text()
    admin.press(says["import"], role="link")
    assert admin.path == "/people/import"
    admin.open("/operator/checks")
    assert page.locator("h1").inner_text() == says["box"]
    admin.open("/events")
    assert sum(says["set up"] in row[1] for row in admin.rows()) == 1


def afterwards(admin, box, says, visit):
    """The link is used up for everybody; the administrator comes back by password."""
    admin.open(box.link, status=410)
    assert says["over"] in admin.page.locator("main").inner_text()
    late = visit(box, admin.view)
    late.open("/sign-in")
    late.choose_language()
    assert late.page.locator(".notice").count() == 0
    late.open(box.link, status=410)
    late.open("/sign-in")
    late.sign_in(EMAIL, PASSWORD)
    assert late.path == "/"
    assert "Campus Nord" in late.page.title()
