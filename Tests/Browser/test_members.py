# Coming in by invitation, roles edited under their holder's eyes, and an account in two organizations.
import pytest

from appliance import ADMIN_EMAIL
from visitor import OPPOSITES, WITHOUT_SCRIPTS

PASSWORD = "trois hérons sur un étang gelé"
EMAIL = "minh@campus.test"
NAME = "Nguyễn Thị Minh"
WORDS = {
    "en": {
        "invite": "Invite somebody", "make": "Make the invitation", "role": "Role",
        "asked": "This address has an invitation already.", "waiting": "Waiting", "accepted": "Accepted",
        "new link": "New link", "used": "This invitation has been used.", "unknown": "This invitation is not known.",
        "name": "Name", "new password": "New password", "choose": "Set password and sign in", "welcome": "Welcome to {}.",
        "make role": "Make a role", "see": "See the directory", "made": "“Night watch” is made.",
        "give": "Give the role", "given": "The role is given.", "box": "{}: See the directory", "save": "Save",
        "one": "1 role is changed.", "join": "Join with this account", "go": "Go there", "here": "Here now",
        "working": "You now work in {}.",
    },
    "fr": {
        "invite": "Inviter quelqu’un", "make": "Créer l’invitation", "role": "Rôle",
        "asked": "Cette adresse a déjà une invitation.", "waiting": "En attente", "accepted": "Acceptée",
        "new link": "Nouveau lien", "used": "Cette invitation a déjà servi.",
        "unknown": "Cette invitation est inconnue.", "name": "Nom", "new password": "Nouveau mot de passe",
        "choose": "Enregistrer et se connecter", "welcome": "Bienvenue dans {}.", "make role": "Créer un rôle",
        "see": "Voir l’annuaire", "made": "«\u00a0Night watch\u00a0» est créé.", "give": "Donner le rôle",
        "given": "Le rôle est donné.", "box": "{}\u00a0: Voir l’annuaire", "save": "Enregistrer",
        "one": "1 rôle est modifié.", "join": "Rejoindre avec ce compte", "go": "Y aller", "here": "Ici maintenant",
        "working": "Vous travaillez maintenant dans {}.",
    },
}


@pytest.mark.parametrize("view", [*OPPOSITES, *WITHOUT_SCRIPTS.values()], ids=lambda view: view.name)
def test_a_member(view, campus, visit):
    words = WORDS[view.language]
    campus.name = campus.ask("GET", "/api/v1/organization", token=campus.token).json["name"]
    admin, member = visit(campus, view), visit(campus, view)
    admin.arrive("/invitations")
    link = invites(admin, words)
    comes_in(member, campus, link, words)
    is_told(admin, words)
    gets_a_role(admin, member, campus, words)
    loses_what_it_gave(admin, member, words)
    works_in_two_places(admin, campus, words)


def invites(admin, words):
    """The link is shown once; a second invitation for the address is none, and a new link voids the old one."""
    admin.follow(words["invite"])
    admin.page.get_by_label(admin.words["email"], exact=True).fill(EMAIL)
    admin.page.get_by_label(words["role"], exact=True).select_option("teacher")
    admin.press(words["make"])
    first = admin.page.locator("#link").inner_text()
    admin.open("/invitations/new")
    admin.page.get_by_label(admin.words["email"], exact=True).fill(EMAIL.upper())
    admin.press(words["make"], status=422)
    assert words["asked"] in admin.page.locator(".fault").inner_text()
    admin.open("/invitations")
    row, = admin.rows()
    assert EMAIL in row[0] and words["waiting"] in " ".join(row) and admin.page.locator("#link").count() == 0
    admin.press(words["new link"])
    second = admin.page.locator("#link").inner_text()
    assert "/join/" in second and second != first
    admin.open(first, status=410)
    assert words["unknown"] in admin.page.locator("main").inner_text()
    return second


def comes_in(member, campus, link, words):
    member.open(link)
    member.choose_language()
    assert EMAIL in member.page.locator("main").inner_text()
    member.page.get_by_label(words["name"], exact=True).fill(NAME)
    member.page.get_by_label(words["new password"]).fill("minh minh")
    member.press(words["choose"], status=422)
    assert member.page.get_by_label(words["name"], exact=True).input_value() == NAME, "what was typed stays"
    assert member.page.get_by_label(words["new password"]).input_value() == ""
    member.page.get_by_label(words["new password"]).fill(PASSWORD)
    member.press(words["choose"])
    assert member.path == "/" and member.notice() == words["welcome"].format(campus.name)
    again = member.new_page()
    member.open(link, status=410, page=again)
    assert words["used"] in again.locator("main").inner_text()
    again.close()
    member.open("/people", status=403)


def is_told(admin, words):
    admin.open("/invitations")
    row, = admin.rows()
    assert words["accepted"] in " ".join(row)


def gets_a_role(admin, member, campus, words):
    """A role of the organization's own, with one permission; its holder has it with their next click."""
    admin.open("/access")
    admin.follow(words["make role"])
    admin.page.get_by_label(words["name"], exact=True).fill("Night watch")
    admin.page.get_by_label(words["see"], exact=True).check()
    admin.press(words["make role"])
    assert admin.notice() == words["made"]
    found = campus.ask("GET", "/api/v1/people?search=minh", token=campus.token).json["items"]
    admin.open("/people/" + found[0]["id"])
    admin.page.get_by_label(words["role"], exact=True).select_option(label="Night watch")
    admin.press(words["give"])
    assert admin.notice() == words["given"]
    member.open("/people")
    assert any(NAME in row[0] for row in member.rows())


def loses_what_it_gave(admin, member, words):
    """The holder has a page open on which everything still looks as it was."""
    admin.open("/access")
    box = admin.page.get_by_label(words["box"].format("Night watch"), exact=True)
    assert box.is_checked()
    box.uncheck()
    admin.press(words["save"])
    assert admin.notice() == words["one"]
    with member.going(403):
        member.page.get_by_role("link", name=NAME).first.click()
    member.open("/")
    assert member.page.locator("nav a[href='/people']").count() == 0
    member.open("/people", status=403)


def works_in_two_places(admin, campus, words):
    made = campus.ask(
        "POST", "/api/v1/organizations",
        {"name": "Campus Süd", "zone": "Europe/Berlin", "language": admin.view.language, "ownerEmail": ADMIN_EMAIL},
        campus.token)
    assert made.status == 201
    admin.open(made.json["ownerUrl"])
    admin.press(words["join"])
    assert admin.notice() == words["welcome"].format("Campus Süd")
    assert admin.page.title().endswith("Campus Süd")
    admin.open("/people")
    assert [row[0].split("\n")[-1] for row in admin.rows()] == ["Rita Registrar"], "nobody of the other one"
    # By the menu and by the page, back and forth.
    opens_the_menu(admin)
    with admin.going():
        admin.page.locator(".switcher").get_by_role("button", name=campus.name).click()
    assert admin.notice() == words["working"].format(campus.name)
    admin.open("/people")
    assert any(NAME in row[0] for row in admin.rows())
    admin.open("/organizations")
    here, = [row for row in admin.rows() if words["here"] in " ".join(row)]
    assert campus.name in here[0]
    admin.press(words["go"])
    assert admin.page.title().endswith("Campus Süd")


def opens_the_menu(admin):
    if admin.view.size == "phone":
        admin.page.get_by_role("button", name=admin.words["menu"], exact=True).click()
    else:
        admin.page.locator(".account-button").click()
