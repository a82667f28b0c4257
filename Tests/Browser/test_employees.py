# Employees: a list of them is imported at a desk, one is invited and comes in on a phone, changes, goes and comes back.
import pytest

from registrar import upload
from visitor import VIEWS

PASSWORD = "trois hérons sur un étang gelé"
NAME = "Amara Osei"
TITLES = {
    "en": "Name;E-mail;Number;Position;Department;Manager;First day",
    "fr": "Nom complet;Courriel;Matricule;Poste;Département;Responsable;Premier jour",
}
ROWS = [
    f"{NAME};amara@campus.test;E-2;Librarian;LIB;E-1;2026-09-01", "Élodie D’Amboise;elodie@campus.test;E-1;Dean;LAW;;2020-01-01",
    "李小龍;li@campus.test;E-3;Porter;LIB;E-9;", "No Address;;E-4;Gardener;PARK;E-2;soon",
]
WORDS = {
    "en": {
        "to employees": "To the employees", "invite": "Invite", "name": "Name", "new password": "New password",
        "choose": "Set password and sign in", "welcome": "Welcome to {}.", "position": "Position", "active": "Active",
        "invited": "Invited", "remove": "Remove", "removed": "The employee is removed.", "undo": "Undo",
        "restored": "The employee is back.", "manager": "Manager", "edit": "Edit", "deleted": "Deleted", "show": "Search",
    },
    "fr": {
        "to employees": "Voir le personnel", "invite": "Inviter", "name": "Nom", "new password": "Nouveau mot de passe",
        "choose": "Enregistrer et se connecter", "welcome": "Bienvenue dans {}.", "position": "Poste", "active": "Actif",
        "invited": "Invité", "remove": "Retirer", "removed": "La personne est retirée du personnel.", "undo": "Annuler",
        "restored": "La personne est de retour.", "manager": "Responsable", "edit": "Modifier", "deleted": "Supprimé",
        "show": "Chercher",
    },
}


@pytest.mark.parametrize("desk, phone", [("en-light-wide", "en-dark-phone"), ("fr-dark-wide", "fr-light-phone")])
def test_employees_come_and_go(desk, phone, campus, visit):
    admin, worker = visit(campus, VIEWS[desk]), visit(campus, VIEWS[phone])
    words = WORDS[admin.view.language]
    imported(admin, words)
    link = invited(admin, words)
    comes_in(worker, link, words, campus)
    is_changed(admin, words)
    sees_who_works_here(worker)
    goes_and_comes_back(admin, worker, words, campus)


def imported(admin, words):
    """Checked first: two rows are refused in words, nothing has happened; then the others are there, managers too."""
    admin.arrive("/employees")
    assert admin.page.locator("table").count() == 0
    admin.follow(admin.words["import"])
    text = "\r\n".join([TITLES[admin.view.language], *ROWS, ""])
    admin.page.get_by_label(admin.words["file"], exact=True).set_input_files(upload(text, name="staff.csv"))
    admin.press(admin.words["check"])
    assert admin.figures() == [4, 2, 0, 0, 2]
    new, last, *refused = admin.rows()
    assert [row[0] for row in (new, last)] == ["2", "3"] and any("Librarian" in row[2] for row in (new, last))
    assert [row[0] for row in refused] == ["4", "5"]
    admin.press(admin.words["import n"].format(2))
    admin.follow(words["to employees"])
    (first, second) = admin.rows()
    assert NAME in first[0] and first[1:3] == ["Librarian", "LIB"] and first[4] == "Élodie D’Amboise"
    assert "Élodie D’Amboise" in second[0] and words["invited"] in second[-1]


def invited(admin, words):
    admin.page.get_by_role("link", name=NAME).first.click()
    admin.page.wait_for_load_state("load")
    admin.examine()
    admin.press(words["invite"])
    assert admin.page.locator("h1").inner_text() == NAME
    return admin.page.locator("#link").inner_text()


def comes_in(worker, link, words, campus):
    """On a phone, by the link, with a password that nobody chose for them."""
    worker.open(link)
    worker.choose_language()
    worker.page.get_by_label(words["name"], exact=True).fill(NAME)
    worker.page.get_by_label(words["new password"]).fill(PASSWORD)
    worker.press(words["choose"])
    organization = campus.ask("GET", "/api/v1/organization", token=campus.token).json["name"]
    assert worker.path == "/" and worker.notice() == words["welcome"].format(organization)
    worker.open("/account")
    content = worker.page.locator("main").inner_text()
    assert "Librarian" in content and "Élodie D’Amboise" in content and "E-2" in content
    assert worker.page.locator("main a[href='/account/photo']").count() >= 1
    assert worker.page.locator("main a[href='/account/notifications']").count() >= 1


def is_changed(admin, words):
    admin.open(admin.path.removesuffix("/invite"))
    assert words["active"] in admin.page.locator("main").inner_text()
    admin.follow(words["edit"])
    admin.page.get_by_label(words["manager"]).fill("nobody@campus.test")
    admin.press(admin.words["save"], status=422)
    assert admin.page.locator("#manager[aria-invalid=true]").count() == 1
    admin.page.get_by_label(words["manager"]).fill("elodie@campus.test")
    admin.page.get_by_label(words["position"]).fill("Head librarian")
    admin.press(admin.words["save"])
    assert "Head librarian" in admin.page.locator("main").inner_text()


def sees_who_works_here(worker):
    """Names, posts and mail; nobody's number, and no way to change anything."""
    worker.open("/employees")
    content = worker.page.locator("main").inner_text()
    assert "Head librarian" in content and "Élodie D’Amboise" in content and "E-1" not in content
    worker.page.get_by_role("link", name="Élodie D’Amboise").first.click()
    worker.page.wait_for_load_state("load")
    worker.examine()
    content = worker.page.locator("main").inner_text()
    assert "elodie@campus.test" in content and "E-1" not in content
    assert worker.page.locator("main form").count() == 0
    worker.open(worker.path + "/edit", status=403)


def goes_and_comes_back(admin, worker, words, campus):
    address = admin.path
    admin.confirm(words["remove"])
    assert words["removed"] in admin.notice()
    worker.open("/employees")
    assert worker.path.startswith("/sign-in"), "signed out at once"
    assert campus.ask("GET", f"/api/v1{address}", token=campus.token).json["status"] == "deleted"
    admin.open("/employees?status=deleted")
    row, = admin.rows()
    assert NAME in row[0] and words["deleted"] in row[-1]
    admin.open(address)
    admin.press(admin.words["bring back"] if "bring back" in admin.words else {"en": "Bring back", "fr": "Restaurer"}[admin.view.language])
    assert words["restored"] in admin.notice()
