# The directory in the browser: filters, addresses, two editors, a removal undone, duplicates merged, an import undone,
# a person erased.
import pytest

from registrar import table, upload
from visitor import OPPOSITES

WORDS = {
    "en": {
        "status": "Status", "invited": "invited", "number head": "Number", "another": "Another e-mail address",
        "add address": "Add an address", "link": "Make a link", "unconfirmed": "Not confirmed", "confirmed": "Confirmed",
        "confirm": "Confirm this address", "confirmed title": "Your address is confirmed", "first": "Make it the first",
        "is first": "This address is now the first.", "edit": "Edit", "name": "Name", "save": "Save changes",
        "meanwhile": "Somebody has changed this person since you opened the form.", "now": "Number is now: S-9",
        "saved": "The changes are saved.", "remove": "Remove from the directory", "undo": "Undo",
        "back": "The person is back in the directory.", "deleted": "This person is deleted.", "restore": "Bring back",
        "duplicates": "Likely duplicates", "compare": "Compare", "merge": "Merge into {}",
        "merged": "The two entries are one.", "undo import": "Undo this import", "undone": "The import is undone",
        "check": "Check the file", "import 2": "Import 2 people", "data": "Data and erasure",
        "erase": "Erase this person", "for good": "Erase for good", "erased": "The person is erased.",
        "file": "CSV or Excel file",
    },
    "fr": {
        "status": "État", "invited": "invited", "number head": "Matricule", "another": "Une autre adresse e-mail",
        "add address": "Ajouter une adresse", "link": "Créer un lien", "unconfirmed": "Non confirmée",
        "confirmed": "Confirmée", "confirm": "Confirmer cette adresse",
        "confirmed title": "Votre adresse est confirmée", "first": "Rendre principale",
        "is first": "Cette adresse est maintenant la principale.", "edit": "Modifier", "name": "Nom",
        "save": "Enregistrer", "meanwhile": "Quelqu’un a modifié cette personne depuis que vous avez ouvert",
        "now": "Matricule\u00a0: désormais S-9", "saved": "Les modifications sont enregistrées.",
        "remove": "Retirer de l’annuaire", "undo": "Annuler cette action",
        "back": "La personne est de retour dans l’annuaire.", "deleted": "Cette personne est supprimée.",
        "restore": "Restaurer", "duplicates": "Doublons probables", "compare": "Comparer", "merge": "Fusionner dans {}",
        "merged": "Les deux fiches n’en font plus qu’une.", "undo import": "Annuler cet import",
        "undone": "L’import est annulé", "check": "Vérifier le fichier", "import 2": "Importer 2 personnes",
        "data": "Données et effacement", "erase": "Effacer cette personne", "for good": "Effacer définitivement",
        "erased": "La personne est effacée.", "file": "Fichier CSV ou Excel",
    },
}


@pytest.mark.parametrize("view", OPPOSITES, ids=lambda view: view.name)
def test_the_directory(view, campus, visit):
    words = WORDS[view.language]
    people = {}
    for name, email, number in (
            ("Zoé Lefèvre", "zoe@campus.test", "S-1"), ("zoe LEFEVRE", None, "S-2"), ("Anna Berg", "anna@campus.test", None)):
        made = campus.ask(
            "POST", "/api/v1/people", {"name": name, **({"email": email} if email else {}), **({"number": number} if number else {})},
            campus.token)
        assert made.status == 201
        people[name] = made.json["id"]
    admin = visit(campus, view)
    admin.arrive("/people")
    filters(admin, words)
    addresses(admin, visit(campus, view), f"/people/{people['Zoé Lefèvre']}", words)
    two_editors(admin, campus, f"/people/{people['Zoé Lefèvre']}", words)
    removal_undone(admin, f"/people/{people['Anna Berg']}", words)
    duplicates(admin, campus, people, words)
    import_undone(admin, campus, words)
    erasure(admin, campus, f"/people/{people['Anna Berg']}", words)


def filters(admin, words):
    """Everything that is chosen stands in the address, and stays when something else is chosen."""
    admin.open("/people?status=invited&sort=-number")
    assert [row[0].split("\n")[-1] for row in admin.rows()] == ["zoe LEFEVRE", "Zoé Lefèvre", "Anna Berg"]
    assert admin.page.get_by_label(words["status"], exact=True).input_value() == "invited"
    assert admin.page.locator(".face").first.get_attribute("aria-hidden") == "true"
    if admin.view.size == "wide":
        with admin.going():
            admin.page.get_by_role("link", name=words["number head"], exact=True).click()
        assert admin.path == "/people?status=invited&sort=number"
        assert [row[0].split("\n")[-1] for row in admin.rows()] == ["Zoé Lefèvre", "zoe LEFEVRE", "Anna Berg"]


def addresses(admin, guest, page, words):
    """A further address is confirmed by its link, opened by whoever has it, and becomes the first."""
    admin.open(page)
    admin.page.get_by_label(words["another"]).fill("nonsense")
    admin.press(words["add address"], status=422)
    admin.page.get_by_label(words["another"]).fill("zoe2@campus.test")
    admin.press(words["add address"])
    assert words["unconfirmed"] in admin.page.locator("table").first.inner_text()
    admin.page.locator("tr", has_text="zoe2@campus.test").get_by_role("button", name=words["link"]).click()
    admin.page.wait_for_selector("#link")
    admin.examine()
    link = admin.page.locator("#link").inner_text()
    guest.open(link)
    guest.choose_language()
    guest.press(words["confirm"])
    assert guest.page.locator("h1").inner_text() == words["confirmed title"]
    again = guest.new_page()
    guest.open(link, status=410, page=again)
    again.close()
    admin.open(page)
    with admin.going():
        admin.page.locator("tr", has_text="zoe2@campus.test").get_by_role("button", name=words["first"]).click()
    assert admin.notice() == words["is first"]


def two_editors(admin, campus, page, words):
    admin.open(page + "/edit")
    assert campus.ask("PATCH", "/api/v1" + page, {"number": "S-9"}, campus.token).status == 200
    admin.page.get_by_label(words["name"], exact=True).fill("Zoé Lefèvre-Roy")
    admin.press(words["save"], status=409)
    assert words["meanwhile"] in admin.notice() and words["now"] in admin.notice()
    assert admin.page.get_by_label(words["name"], exact=True).input_value() == "Zoé Lefèvre-Roy"
    admin.press(words["save"])
    assert admin.notice() == words["saved"]


def removal_undone(admin, page, words):
    admin.open(page)
    admin.confirm(words["remove"])
    admin.press(words["undo"])
    assert admin.path == page and admin.notice() == words["back"]
    admin.confirm(words["remove"])
    admin.open("/people?status=deleted")
    admin.open(page)
    assert words["deleted"] in admin.notice()
    admin.press(words["restore"])
    assert admin.notice() == words["back"]


def duplicates(admin, campus, people, words):
    assert campus.ask(
        "PATCH", f"/api/v1/people/{people['Zoé Lefèvre']}", {"name": "Zoé Lefèvre"}, campus.token).status == 200
    admin.open("/people/duplicates")
    assert admin.page.locator("h1").inner_text() == words["duplicates"]
    with admin.going():
        admin.page.get_by_role("link", name=words["compare"]).click()
    assert admin.page.locator("#name-this").is_checked() and admin.page.locator("#email-this").is_checked()
    admin.page.locator("#number-other").check()
    admin.press(words["merge"].format("Zoé Lefèvre"))
    assert admin.notice() == words["merged"]
    merged = campus.ask("GET", "/api/v1" + admin.path, token=campus.token).json
    assert (merged["name"], merged["number"], merged["email"]) == ("Zoé Lefèvre", "S-2", "zoe2@campus.test")
    admin.open(f"/people/{people['zoe LEFEVRE']}")
    assert admin.path == f"/people/{people['Zoé Lefèvre']}", "old links lead to whom the entry became"


def import_undone(admin, campus, words):
    before = campus.ask("GET", "/api/v1/people", token=campus.token).json["total"]
    admin.open("/people/import")
    admin.page.get_by_label(words["file"], exact=True).set_input_files(upload(table(["Import One", "Import Two"])))
    admin.press(words["check"])
    admin.press(words["import 2"])
    admin.confirm(words["undo import"])
    assert words["undone"] in admin.notice() and admin.path == "/people/import"
    assert campus.ask("GET", "/api/v1/people", token=campus.token).json["total"] == before


def erasure(admin, campus, page, words):
    admin.open(page)
    admin.follow(words["data"])
    admin.confirm(words["erase"], words["for good"])
    assert admin.path == "/people" and admin.notice() == words["erased"]
    admin.open(page, status=404)
    assert "Anna" not in campus.ask("GET", "/api/v1/people", token=campus.token).body.decode()
