# Notifications in a browser: the bell on every page, the list, and how one wants to be told.
import pytest

from appliance import ADMIN_EMAIL, ADMIN_PASSWORD
from visitor import OPPOSITES, VIEWS, WITHOUT_SCRIPTS

WORDS = {
    "en": {"told": "You signed in from a new device", "all": "Mark all as read", "none": "You have read everything.",
           "delete": "Delete all", "empty": "Nothing yet.", "save": "Save", "mark": "Mark selected as read",
           "remove": "Delete selected", "yes": "Delete"},
    "fr": {"told": "Vous vous êtes connecté depuis un nouvel appareil", "all": "Tout marquer comme lu",
           "none": "Vous avez tout lu.", "delete": "Tout supprimer", "empty": "Rien pour l’instant.",
           "save": "Enregistrer", "mark": "Marquer la sélection comme lue", "remove": "Supprimer la sélection",
           "yes": "Supprimer"},
}


def bell(page):
    """What the bell that can be seen says."""
    return page.locator("a[href='/notifications']:visible .count").all_inner_texts()


@pytest.mark.parametrize("view", OPPOSITES, ids=lambda view: view.name)
def test_somebody_is_told(campus, visit, view):
    admin, words = visit(campus, view), WORDS[view.language]
    admin.arrive("/account")
    token = campus.sign_in()
    assert campus.ask("DELETE", "/api/v1/notifications", token=token).status == 204
    for agent in (f"first-{view.name}/1", f"second-{view.name}/1"):
        campus.ask("POST", "/api/v1/auth/sign-in", {"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD},
                   headers={"User-Agent": agent})
    unread = campus.ask("GET", "/api/v1/notifications/unread-count", token=token).json["unread"]
    assert unread >= 2
    admin.open("/account")
    assert [each.split()[0] for each in bell(admin.page)] == [str(unread)]
    # Another one comes while they look.
    admin.page.wait_for_load_state("networkidle")
    campus.ask("POST", "/api/v1/auth/sign-in", {"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD},
               headers={"User-Agent": f"third-{view.name}/1"})
    admin.page.locator(f"a.bell:visible .count[data-unread='{unread + 1}']").wait_for(timeout=8000)
    assert [each.split()[0] for each in bell(admin.page)] == [str(unread + 1)]
    admin.open("/notifications")
    assert admin.page.get_by_text(words["told"]).count() >= 2
    admin.press(words["all"])
    assert admin.page.locator("a.bell .count:visible").count() == 0
    admin.open("/notifications?show=unread")
    assert words["none"] in admin.page.locator("main").inner_text()
    admin.open("/account/notifications")
    admin.page.select_option("[name='role.changed']", "daily")
    admin.press(words["save"])
    assert admin.page.locator("[name='role.changed']").input_value() == "daily"
    admin.open("/notifications")
    admin.confirm(words["delete"])
    assert words["empty"] in admin.page.locator("main").inner_text()


@pytest.mark.parametrize("view", [*WITHOUT_SCRIPTS.values(), VIEWS["fr-dark-phone"]], ids=lambda view: view.name)
def test_several_are_ticked(campus, visit, view):
    admin, words = visit(campus, view), WORDS[view.language]
    admin.arrive("/account")
    token = campus.sign_in()
    assert campus.ask("DELETE", "/api/v1/notifications", token=token).status == 204
    for at in range(3):
        campus.ask("POST", "/api/v1/auth/sign-in", {"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD},
                   headers={"User-Agent": f"tick-{at}/1"})
    admin.open("/notifications")
    boxes = admin.page.locator(".tick input")
    assert boxes.count() == 3 and admin.figures() == [3, 3, 0]
    for at in (0, 2):
        boxes.nth(at).check()
    admin.press(words["mark"])
    assert admin.figures() == [3, 1, 2]
    for at in (0, 1):
        boxes.nth(at).check()
    admin.confirm(words["remove"], words["yes"])
    assert admin.figures() == [1, 0, 1] and boxes.count() == 1
