# A token's life in the browser: made, copied, used, ended; one's own, and a service's.
import pytest

from visitor import OPPOSITES, WITHOUT_SCRIPTS, named

WORDS = {
    "en": {
        "own": "Make a token", "service": "Make a service token", "make": "Make the token", "name": "Name",
        "networks": "Allowed networks", "copy": "Copy", "copied": "Copied",
        "list": "To the tokens", "end": "End", "ended": "The token has ended.", "works": "Works",
        "none": "You have no tokens.", "noneHere": "There are no tokens yet.", "once": "It is shown only this once.",
        "fault": "is no network, such as 10.20.0.0/16.",
        "save": "Save changes", "changed": "The token is changed.",
    },
    "fr": {
        "own": "Créer un jeton", "service": "Créer un jeton de service", "make": "Créer le jeton", "name": "Nom",
        "networks": "Réseaux autorisés", "copy": "Copier", "copied": "Copié",
        "list": "Voir les jetons", "end": "Mettre fin", "ended": "Le jeton n’est plus valable.", "works": "Actif",
        "none": "Vous n’avez aucun jeton.", "noneHere": "Il n’y a pas encore de jetons.",
        "once": "Il n’est montré que cette fois.", "fault": "n’est pas un réseau tel que 10.20.0.0/16.",
        "save": "Enregistrer", "changed": "Le jeton est modifié.",
    },
}


@pytest.mark.parametrize("name", {**named(*OPPOSITES), **WITHOUT_SCRIPTS})
@pytest.mark.parametrize("place", ["account", "organization"])
def test_a_token_is_made_copied_and_ended(name, place, campus, visit):
    view = {**named(*OPPOSITES), **WITHOUT_SCRIPTS}[name]
    words, path = WORDS[view.language], f"/{place}/tokens"
    admin = visit(campus, view)
    admin.arrive(path)
    assert admin.page.locator(".empty h2").inner_text() == words["none" if place == "account" else "noneHere"]
    admin.follow(words["own" if place == "account" else "service"])
    admin.page.get_by_label(words["name"], exact=True).fill("Timetable import")
    networks = admin.page.locator("#networks")
    networks.fill("somewhere")
    admin.page.locator("input[name=permissions][value='people.read']").check()
    admin.press(words["make"], status=422)
    assert words["fault"] in admin.page.locator("#networks-fault").inner_text()
    assert admin.page.locator("input[name=permissions][value='people.read']").is_checked()
    networks.fill("127.0.0.0/8\n10.0.0.0/8")
    admin.press(words["make"])
    assert words["once"] in admin.notice()
    secret = admin.page.locator("#secret").inner_text()
    assert secret.startswith("quad_") and len(secret) == 48
    copy = admin.page.get_by_role("button", name=words["copy"], exact=True)
    assert copy.is_visible() is view.scripts
    if view.scripts:
        admin.context.grant_permissions(["clipboard-read", "clipboard-write"])
        copy.click()
        admin.page.get_by_role("button", name=words["copied"], exact=True).wait_for()
        assert admin.page.evaluate("navigator.clipboard.readText()") == secret

    me = campus.ask("GET", "/api/v1/me", token=secret)
    assert me.status == 200 and me.json["name"] == ("Rita Registrar" if place == "account" else "Timetable import")
    assert campus.ask("GET", "/api/v1/people", token=secret).status == 200
    assert campus.ask("GET", "/api/v1/events", token=secret).status == 403
    admin.follow(words["list"])
    assert admin.path == path and secret not in admin.page.content()
    row, = admin.rows()
    assert row[0].split("\n") == ["Timetable import", secret[:9] + "…"] and words["works"] in row

    # Changed: it is the same token, with another name and fewer networks.
    admin.follow("Timetable import")
    assert admin.page.locator("input[name=permissions][value='people.read']").is_checked()
    assert admin.page.locator("#networks").input_value().split() == ["127.0.0.0/8", "10.0.0.0/8"]
    admin.page.get_by_label(words["name"], exact=True).fill("")
    admin.press(words["save"], status=422)
    admin.page.get_by_label(words["name"], exact=True).fill("Night import")
    admin.page.locator("input[name=permissions][value='people.read']").uncheck()
    admin.press(words["save"])
    assert admin.path == path and admin.notice() == words["changed"]
    assert admin.rows()[0][0].split("\n")[0] == "Night import"
    assert campus.ask("GET", "/api/v1/me", token=secret).status == 200
    assert campus.ask("GET", "/api/v1/people", token=secret).status == 403

    # Without scripts the browser opens the question by itself.
    admin.confirm(words["end"])
    assert admin.notice() == words["ended"] and admin.page.locator(".empty").count() == 1
    assert campus.ask("GET", "/api/v1/me", token=secret).status == 401
