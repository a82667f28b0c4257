# One's own account in the browser: a forgotten password, another password, where one is signed in, a new device.
import time

import pytest

from visitor import OPPOSITES, WITHOUT_SCRIPTS

FRESH = "un héron garde son étang"
OTHER = "sept mouettes sur la jetée"
WORDS = {
    "en": {
        "forgotten": "No password yet, or forgotten?", "ask": "Ask for a new password", "new": "New password",
        "asked": "If this address belongs to somebody here", "waiting": "One person asked for a new password",
        "make": "Make a link", "choose": "Set password and sign in", "weak": "Too easy to guess",
        "used": "This link has been used or has expired.", "present": "Present password", "change": "Change password",
        "wrong": "This is not your present password.", "changed": "Your password is changed.",
        "sign-in": "New sign-in:", "me": "That was me", "noted": "Good to know.", "this": "This one", "end": "End",
        "ended": "The session is ended.", "others": "End all others", "alone": "You are signed in only here now.",
        "wait": "Too many attempts.", "unlock": "Unlock", "unlocked": "They can try again at once.",
        "nobody": "Nobody is locked out", "none": "Nobody waits for a new password",
    },
    "fr": {
        "forgotten": "Pas encore de mot de passe, ou oublié\u00a0?", "ask": "Demander un nouveau mot de passe",
        "new": "Nouveau mot de passe", "asked": "Si cette adresse est celle d’une personne d’ici",
        "waiting": "Une personne a demandé un nouveau mot de passe", "make": "Créer un lien",
        "choose": "Enregistrer et se connecter", "weak": "Trop facile à deviner", "used": "Ce lien a déjà servi",
        "present": "Mot de passe actuel", "change": "Changer le mot de passe",
        "wrong": "Ce n’est pas votre mot de passe actuel.", "changed": "Votre mot de passe est changé.",
        "sign-in": "Nouvelle connexion\u00a0:", "me": "C’était moi", "noted": "C’est noté.", "this": "Celle-ci",
        "end": "Fermer", "ended": "La connexion est fermée.", "others": "Fermer toutes les autres",
        "alone": "Vous n’êtes plus connecté qu’ici.", "wait": "Trop d’essais.", "unlock": "Débloquer",
        "unlocked": "Un nouvel essai est possible aussitôt.", "nobody": "Personne n’est bloqué",
        "none": "Personne n’attend de mot de passe",
    },
}


@pytest.mark.parametrize("view", [*OPPOSITES, *WITHOUT_SCRIPTS.values()], ids=lambda view: view.name)
def test_an_account(view, campus, visit):
    words = WORDS[view.language]
    person = campus.ask("POST", "/api/v1/people", {"name": "Nguyễn Thị Minh Khai", "email": "khai@campus.test"},
                        campus.token)
    assert person.status == 201
    admin = visit(campus, view)
    admin.arrive("/people")
    first = visit(campus, view)
    asks(first, words)
    link = is_helped(admin, words)
    sets_a_password(first, link, words)
    tells_of_a_new_device(campus, visit, view, first, words)
    changes_the_password(first, words)
    ends_sessions(campus, visit, view, first, words)
    waits(campus, visit, view, admin, words)


def asks(first, words):
    """Without knowing whether anybody has the address."""
    first.open("/sign-in")
    first.choose_language()
    first.follow(words["forgotten"])
    for email in ("nobody@nowhere.test", "khai@campus.test"):
        first.open("/forgot")
        first.page.get_by_label(first.words["email"], exact=True).fill(email)
        first.press(words["ask"])
        assert first.path == "/forgot?sent=1"
        assert words["asked"] in first.notice()


def is_helped(admin, words):
    admin.open("/people")
    admin.follow(words["waiting"])
    assert [row[0] for row in admin.rows()] == ["Nguyễn Thị Minh Khai"]
    admin.press(words["make"])
    link = admin.page.locator("#link").inner_text()
    assert "/reset/" in link
    assert words["none"] in admin.page.locator("main").inner_text()
    admin.open("/people/forgotten")
    assert admin.page.locator("#link").count() == 0, "shown once"
    return link


def sets_a_password(first, link, words):
    first.open(link)
    first.page.get_by_label(words["new"]).fill("motdepasse1")
    first.press(words["choose"], status=422)
    assert words["weak"] in first.page.locator(".fault").inner_text()
    first.page.get_by_label(words["new"]).fill(FRESH)
    first.press(words["choose"])
    assert first.path == "/"
    again = first.new_page()
    first.open(link, status=410, page=again)
    assert words["used"] in again.locator("main").inner_text()
    again.close()


def tells_of_a_new_device(campus, visit, view, first, words):
    second = visit(campus, view)
    second.arrive("/account", "khai@campus.test", FRESH)
    assert second.page.locator(".notice").count() == 0, "it is not told of itself"
    first.open("/account")
    assert words["sign-in"] in first.notice()
    first.press(words["me"])
    assert words["noted"] in first.notice()
    first.open("/account")
    assert first.page.locator(".notice").count() == 0


def changes_the_password(first, words):
    first.open("/account/password")
    first.page.get_by_label(words["present"]).fill("not this one")
    first.page.get_by_label(words["new"]).fill(OTHER)
    first.press(words["change"], status=422)
    assert first.page.locator(".fault").inner_text().strip() == words["wrong"]
    assert first.page.get_by_label(words["new"]).input_value() == "", "what was typed does not come back"
    first.page.get_by_label(words["present"]).fill(FRESH)
    first.page.get_by_label(words["new"]).fill(OTHER)
    first.press(words["change"])
    assert words["changed"] in first.notice()


def ends_sessions(campus, visit, view, first, words):
    others = [visit(campus, view) for _ in range(2)]
    for other in others:
        other.arrive("/account", "khai@campus.test", OTHER)
    first.open("/account/sessions")
    assert len(first.rows()) == 3, "the second device's ended with the old password"
    assert [words["this"] in row[-1] for row in first.rows()] == [False, False, True]
    first.confirm(words["end"], within=first.page.locator("tbody tr").first)
    assert first.notice() == words["ended"] and len(first.rows()) == 2
    first.confirm(words["others"])
    assert first.notice() == words["alone"] and len(first.rows()) == 1
    for other in others:
        other.open("/account")
        assert other.path.startswith("/sign-in")
    first.open("/account/sessions")
    assert len(first.rows()) == 1


def waits(campus, visit, view, admin, words):
    """Five wrong passwords are forgiven; then whoever runs the box sees who has to wait, and lets them in."""
    if view.name != "en-light-wide":
        return  # Waiting takes its time.
    waited = 0
    while waited < 8:
        answer = campus.ask("POST", "/api/v1/auth/sign-in", {"email": "khai@campus.test", "password": "wrong"})
        waited = int(answer.headers.get("retry-after", 0))
        assert answer.status == (429 if waited else 401)
        time.sleep(waited if waited < 8 else 0)
    guesser = visit(campus, view)
    guesser.open("/sign-in")
    guesser.sign_in("khai@campus.test", OTHER, status=429)
    assert words["wait"] in guesser.notice()
    admin.open("/operator/attempts")
    assert [row[0] for row in admin.rows()] == ["Nguyễn Thị Minh Khai"]
    admin.press(words["unlock"])
    assert admin.notice() == words["unlocked"] and words["nobody"] in admin.page.locator("main").inner_text()
    guesser.sign_in("khai@campus.test", OTHER)
    assert guesser.path == "/"
