# Lists in the browser: a view saved, opened by default, left, renamed and deleted; an export of what is listed; and the
# buttons that take back what was just done.
import pytest

from visitor import OPPOSITES, WITHOUT_SCRIPTS

WORDS = {
    "en": {
        "status": "Status", "keep": "Save this view", "name": "Name of the view", "save": "Save", "all": "Show all",
        "default": "Open the list with it", "saved": "The view “{}” is saved.", "change": "Change this view",
        "store": "Save changes", "changed": "The view is changed.", "delete": "Delete the view",
        "deleted": "The view “{}” is deleted.", "none": "You have no saved views.", "taken": "with that name",
        "export": "Export these 2", "search": "Search", "suspend": "Suspend", "suspended": "The person is suspended.",
        "undo": "Undo", "resumed": "The person can come in again.", "take": "Take back",
        "taken back": "The role is taken back.", "given back": "The role is given back.",
        "revoked": "The invitation is taken back.", "restored": "The invitation stands again, and its link works.",
        "waiting": "Waiting", "revoke": "Take back", "what": "What is this?",
    },
    "fr": {
        "status": "État", "keep": "Enregistrer cette vue", "name": "Nom de la vue", "save": "Enregistrer",
        "all": "Tout afficher", "default": "Ouvrir la liste ainsi", "saved": "La vue «\u00a0{}\u00a0» est enregistrée.",
        "change": "Modifier cette vue", "store": "Enregistrer", "changed": "La vue est modifiée.",
        "delete": "Supprimer la vue", "deleted": "La vue «\u00a0{}\u00a0» est supprimée.",
        "none": "Vous n’avez aucune vue enregistrée.", "taken": "à ce nom", "export": "Exporter ces 2",
        "search": "Chercher", "suspend": "Suspendre", "suspended": "La personne est suspendue.",
        "undo": "Annuler cette action", "resumed": "La personne peut revenir.", "take": "Retirer",
        "taken back": "Le rôle est retiré.", "given back": "Le rôle est rendu.",
        "revoked": "L’invitation est annulée.", "restored": "L’invitation est rétablie et son lien fonctionne.",
        "waiting": "En attente", "revoke": "Annuler l’invitation", "what": "De quoi s’agit-il\u00a0?",
    },
}
EVERY = [*OPPOSITES, *WITHOUT_SCRIPTS.values()]


def add(campus, *names):
    people = {}
    for name in names:
        made = campus.ask("POST", "/api/v1/people", {"name": name}, campus.token)
        assert made.status == 201
        people[name] = made.json["id"]
    return people


def keep(admin, words, name):
    """Opens the form above the list and keeps what is shown."""
    admin.page.locator(".views summary").click()
    admin.page.get_by_label(words["name"], exact=True).fill(name)


def chips(admin):
    return [(chip.inner_text(), chip.get_attribute("aria-current")) for chip in admin.page.locator(".chips a").all()]


@pytest.mark.parametrize("view", EVERY, ids=lambda view: view.name)
def test_a_view_is_saved_opened_and_deleted(view, campus, visit):
    words = WORDS[view.language]
    add(campus, "Zoé Lefèvre", "Anna Berg")
    admin = visit(campus, view)
    admin.arrive("/people")
    assert admin.page.locator(".views").count() == 0, "nothing to save of a whole list"
    if view.scripts:
        with admin.going():
            admin.page.get_by_label(words["status"], exact=True).select_option("invited")
    else:
        admin.page.get_by_label(words["status"], exact=True).select_option("invited")
        admin.press(words["search"])
    assert len(admin.rows()) == 2
    export = admin.page.get_by_role("link", name=words["export"], exact=True)
    assert export.get_attribute("href") == "/people/export.csv?status=invited"

    keep(admin, words, "Not yet here")
    admin.examine()
    admin.page.get_by_label(words["default"], exact=True).check()
    admin.press(words["save"])
    assert admin.path == "/people?status=invited" and admin.notice() == words["saved"].format("Not yet here")
    assert chips(admin) == [(words["all"], None), ("Not yet here", "page")]

    admin.open("/people")
    assert admin.path == "/people?status=invited", "the list opens with it"
    admin.follow(words["all"])
    assert len(admin.rows()) == 3 and chips(admin)[0] == (words["all"], "page")
    # The same name again is told by a form of its own.
    admin.open("/people?search=berg")
    keep(admin, words, "not YET here")
    admin.press(words["save"], status=422)
    assert words["taken"] in admin.page.locator("#name-fault").inner_text()
    admin.page.get_by_label(words["name"]).fill("Anna")
    admin.press(words["save"])
    assert admin.path == "/people?search=berg"

    admin.follow(words["change"])
    admin.page.get_by_label(words["name"]).fill("Anna’s")
    admin.press(words["store"])
    assert admin.notice() == words["changed"]
    assert chips(admin) == [(words["all"], None), ("Not yet here", None), ("Anna’s", "page")]
    for name in ("Anna’s", "Not yet here"):
        admin.follow(name)
        admin.follow(words["change"])
        admin.confirm(words["delete"])
        assert admin.notice() == words["deleted"].format(name)
        admin.open("/people?view=all")
    admin.open("/account/views")
    assert admin.page.locator(".empty h2").inner_text() == words["none"]
    admin.open("/people")
    assert admin.path == "/people" and admin.page.locator(".views").count() == 0


@pytest.mark.parametrize("view", OPPOSITES, ids=lambda view: view.name)
def test_what_was_done_is_taken_back(view, campus, visit):
    words = WORDS[view.language]
    zoe = add(campus, "Zoé Lefèvre")["Zoé Lefèvre"]
    admin = visit(campus, view)
    admin.arrive(f"/people/{zoe}")
    status = lambda: campus.ask("GET", f"/api/v1/people/{zoe}", token=campus.token).json["status"]  # noqa: E731
    admin.confirm(words["suspend"])
    assert words["suspended"] in admin.notice() and status() == "suspended"
    admin.press(words["undo"])
    assert admin.notice() == words["resumed"] and status() == "invited"

    roles = lambda: campus.ask("GET", f"/api/v1/people/{zoe}/roles", token=campus.token).json["total"]  # noqa: E731
    before = roles()
    admin.press(words["take"])
    assert words["taken back"] in admin.notice() and roles() == before - 1
    admin.press(words["undo"])
    assert admin.notice() == words["given back"] and roles() == before

    made = campus.ask("POST", "/api/v1/invitations", {"email": "new@campus.test"}, campus.token)
    assert made.status == 201
    admin.open("/invitations")
    row = admin.page.locator("table tbody tr")
    admin.confirm(words["revoke"])
    assert words["revoked"] in admin.notice()
    admin.press(words["undo"])
    assert admin.notice() == words["restored"] and words["waiting"] in row.inner_text()


@pytest.mark.parametrize("view", OPPOSITES, ids=lambda view: view.name)
def test_pages_say_what_they_are_about(view, campus, visit):
    """The same folded words at the top of every page with an idea of its own."""
    words = WORDS[view.language]
    admin = visit(campus, view)
    admin.arrive("/access")
    for path in ("/access", "/account/tokens", "/organization/tokens", "/organization/sign-in", "/organization",
                 "/account/passkeys", "/people/duplicates", "/people/import"):
        admin.open(path)
        about = admin.page.locator("details").filter(has_text=words["what"])
        assert about.count() == 1 and not about.locator("p").first.is_visible(), path
        about.locator("summary").click()
        assert about.locator("p").first.is_visible(), path
        admin.examine()
