# Second factors at the browser: an app with its recovery codes, and a passkey in Chromium's virtual authenticator.
import time

import pyotp
import pytest

from appliance import ADMIN_EMAIL, ADMIN_PASSWORD
from visitor import VIEWS, WITHOUT_SCRIPTS

SAID = {
    "en": {
        "set up": "Set up an app", "proof": "Your password or a code", "show": "Show the QR code",
        "app code": "Code of the app", "turn on": "Turn on", "kept": "I have kept them", "copy": "Copy",
        "title": "Two-step sign-in", "step": "One more step", "code": "Code", "go on": "Continue",
        "wrong": "This code is not right, or was used already. You can try 4 more times.",
        "app wrong": "The app should show another code. Is your phone’s clock right?",
        "proof wrong": "This is neither your password nor a code that can be used.",
        "turn off": "Turn the app off", "is off": "The authenticator app is off.",
        "new codes": "Make new recovery codes",
        "add": "Add a passkey", "name": "Name", "sign in": "Sign in with a passkey", "use": "Use a passkey",
        "save": "Save the name", "saved": "The name is saved.", "remove": "Remove this passkey",
        "removed": "The passkey old laptop is removed.", "none": "You have no passkey yet",
        "cancelled": "No passkey was used. You can try again, or sign in another way.",
        "added": "The passkey second is added. You are signed out everywhere else.",
    },
    "fr": {
        "set up": "Configurer une application", "proof": "Votre mot de passe ou un code",
        "show": "Afficher le code QR", "app code": "Code de l’application", "turn on": "Activer",
        "kept": "Je les ai gardés", "copy": "Copier", "title": "Connexion en deux étapes", "step": "Encore une étape",
        "code": "Code à usage unique", "go on": "Continuer",
        "wrong": "Ce code est inexact ou a déjà servi. Il vous reste 4 essais.",
        "app wrong": "L’application devrait afficher un autre code. Votre téléphone est-il à l’heure\u00a0?",
        "proof wrong": "Ce n’est ni votre mot de passe, ni un code utilisable.",
        "turn off": "Désactiver l’application", "is off": "L’application est désactivée.",
        "new codes": "Créer de nouveaux codes de secours",
        "add": "Ajouter une clé d’accès", "name": "Nom", "sign in": "Se connecter avec une clé d’accès",
        "use": "Utiliser une clé d’accès", "save": "Enregistrer le nom", "saved": "Le nom est enregistré.",
        "remove": "Supprimer cette clé d’accès", "removed": "La clé d’accès old laptop est supprimée.",
        "none": "Vous n’avez pas encore de clé d’accès",
        "cancelled": "Aucune clé d’accès n’a été utilisée. Réessayez ou connectez-vous autrement.",
        "added": "La clé d’accès second est ajoutée. Vous êtes déconnecté partout ailleurs.",
    },
}


def fill(visitor, label, text):
    visitor.page.get_by_label(label, exact=True).fill(text)


def begin(visitor, words, title):
    """The password, which is right, leads to the second step."""
    visitor.open("/sign-in?next=%2Fpeople")
    visitor.sign_in()
    assert visitor.path == "/sign-in/step?next=%2Fpeople"
    assert visitor.page.locator("h1").inner_text() == title


VIEW = [VIEWS["en-light-wide"], VIEWS["fr-dark-phone"], WITHOUT_SCRIPTS["fr-dark-phone-noscript"]]


@pytest.mark.parametrize("view", VIEW, ids=lambda view: view.name)
def test_an_app_and_its_recovery_codes(view, campus, visit):
    said = SAID[view.language]
    admin = visit(campus, view)
    admin.arrive("/account/second-factor")
    admin.follow(said["set up"])
    fill(admin, said["proof"], "not the password")
    admin.press(said["show"], status=422)
    assert admin.page.locator(".fault").inner_text().strip() == said["proof wrong"]
    fill(admin, said["proof"], ADMIN_PASSWORD)
    admin.press(said["show"])
    assert admin.page.get_by_role("img", exact=True).is_visible(), "the QR code"
    app = pyotp.TOTP(admin.page.locator("#key").inner_text().replace(" ", ""))
    fill(admin, said["app code"], "000000")
    admin.press(said["turn on"], status=422)
    assert admin.page.locator(".fault").inner_text().strip() == said["app wrong"]
    assert app.secret == admin.page.locator("#key").inner_text().replace(" ", ""), "the same key to try again"
    now = time.time()
    fill(admin, said["app code"], app.at(now))
    admin.press(said["turn on"])
    codes = admin.page.locator("#codes").inner_text().split()
    assert len(set(codes)) == 10
    assert admin.page.get_by_role("button", name=said["copy"], exact=True).is_visible() is view.scripts
    admin.follow(said["kept"])
    assert admin.page.locator("h1").inner_text() == said["title"]
    admin.sign_out()

    begin(admin, said, said["step"])
    fill(admin, said["code"], app.at(now))
    admin.press(said["go on"], status=401)
    assert admin.page.locator(".fault").inner_text().strip() == said["wrong"], "a code works once"
    fill(admin, said["code"], app.at(now + 30))
    admin.press(said["go on"])
    assert admin.path == "/people"
    admin.sign_out()

    begin(admin, said, said["step"])
    fill(admin, said["code"], codes[3].upper())
    admin.press(said["go on"])
    assert admin.path == "/people"
    admin.open("/account/second-factor")
    admin.follow(said["new codes"])
    fill(admin, said["proof"], ADMIN_PASSWORD)
    admin.press(said["new codes"])
    assert not set(codes) & set(admin.page.locator("#codes").inner_text().split())
    admin.follow(said["kept"])
    admin.follow(said["turn off"])
    fill(admin, said["proof"], ADMIN_PASSWORD)
    admin.press(said["turn off"])
    assert admin.notice() == said["is off"]
    admin.sign_out()
    admin.open("/sign-in")
    admin.sign_in()
    assert admin.path == "/"


def authenticator(visitor):
    """A device with a screen lock, as phones and laptops have one built in; its name, and the way to it."""
    chromium = visitor.context.new_cdp_session(visitor.page)
    chromium.send("WebAuthn.enable")
    device = chromium.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True}})["authenticatorId"]
    return chromium, device


def test_a_passkey_among_what_the_browser_fills_in(campus, visit):
    """The field for the address offers passkeys where the browser can; whoever types or presses goes on undisturbed."""
    view = VIEWS["en-light-wide"]
    said = SAID["en"]
    admin = visit(campus, view)
    campus.url = campus.url.replace("127.0.0.1", "localhost")
    chromium, device = authenticator(admin)

    def is_touched(yes):
        chromium.send("WebAuthn.setAutomaticPresenceSimulation", {"authenticatorId": device, "enabled": yes})

    admin.arrive("/account/passkeys")
    assert admin.page.evaluate("PublicKeyCredential.isConditionalMediationAvailable()") is True
    admin.follow(said["add"])
    fill(admin, said["name"], "laptop")
    fill(admin, said["proof"], ADMIN_PASSWORD)
    admin.press(said["add"])
    is_touched(False)
    admin.open("/account")
    admin.sign_out()

    # It is offered and nobody takes it: the password is asked as ever.
    with admin.page.expect_response("**/api/v1/auth/passkey/options") as options:
        admin.open("/sign-in?next=%2Fpeople")
    assert options.value.status == 200
    field = admin.page.get_by_label("E-mail", exact=True)
    assert field.get_attribute("autocomplete") == "username webauthn"
    admin.sign_in()
    assert admin.path.startswith("/sign-in/step")

    # The button, while it is offered: the one question takes the other back. The device is touched once the button has
    # asked: sooner, what the field offers may be taken first.
    with admin.page.expect_response("**/api/v1/auth/passkey/options"):
        admin.open("/sign-in?next=%2Fpeople")
    asked = []

    def touch(route):
        asked.append(route.request.url)
        is_touched(True)
        route.continue_()

    admin.page.route("**/api/v1/auth/passkey/options", touch)
    admin.press(said["sign in"])
    assert admin.path == "/people" and len(asked) == 1
    admin.page.unroute("**/api/v1/auth/passkey/options")
    is_touched(False)
    admin.sign_out()

    # It is taken: the page goes on by itself, maybe before all of it is loaded. The page before asks for passkeys too.
    admin.page.goto("about:blank")
    is_touched(True)
    admin.page.goto(campus.url + "/sign-in?next=%2Fpeople", wait_until="commit")
    admin.page.wait_for_url("**/people")
    admin.examine()
    is_touched(False)
    admin.sign_out()


@pytest.mark.parametrize("view", VIEW[:2], ids=lambda view: view.name)
def test_a_passkey(view, campus, visit):
    """At `localhost`: an address of numbers has none, nor has a page without TLS anywhere else. In a browser that does not
    offer passkeys in fields: the button is all there is."""
    said = SAID[view.language]
    admin = visit(campus, view)
    admin.context.add_init_script(
        "if (window.PublicKeyCredential) PublicKeyCredential.isConditionalMediationAvailable = undefined")
    admin.open("/sign-in")
    assert admin.page.get_by_role("button", name=said["sign in"], exact=True).count() == 0
    assert admin.page.locator("#email").get_attribute("autocomplete") == "username"
    campus.url = campus.url.replace("127.0.0.1", "localhost")
    chromium, device = authenticator(admin)

    admin.arrive("/account/passkeys")
    admin.follow(said["add"])
    fill(admin, said["name"], "laptop")
    fill(admin, said["proof"], "not the password")
    admin.expected.append(422)
    admin.page.get_by_role("button", name=said["add"], exact=True).click()
    fault = admin.page.locator("[data-passkey-fault]")
    fault.wait_for(state="visible")
    assert fault.inner_text().strip() == said["proof wrong"]
    assert chromium.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"] == []
    fill(admin, said["proof"], ADMIN_PASSWORD)
    admin.press(said["add"])
    assert len(admin.page.locator("#codes").inner_text().split()) == 10
    admin.follow(said["kept"])
    assert [row[0] for row in admin.rows()] == ["laptop"]
    admin.sign_out()

    # By itself, without a name or a password.
    admin.open("/sign-in?next=%2Fpeople")
    admin.press(said["sign in"])
    assert admin.path == "/people"
    admin.sign_out()

    # As the second step.
    begin(admin, said, said["step"])
    admin.press(said["use"])
    assert admin.path == "/people"

    # Somebody who can't unlock it is told, and the page is still there.
    admin.sign_out()
    admin.open("/sign-in")
    chromium.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    admin.page.get_by_role("button", name=said["sign in"], exact=True).click()
    fault.wait_for(state="visible")
    assert fault.inner_text().strip() == said["cancelled"]
    admin.examine()
    chromium.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": True})
    admin.press(said["sign in"])

    admin.open("/account/passkeys")
    admin.follow("laptop")
    fill(admin, said["name"], "old laptop")
    admin.press(said["save"])
    assert admin.notice() == said["saved"]
    admin.follow("old laptop")
    fill(admin, said["proof"], ADMIN_PASSWORD)
    admin.press(said["remove"])
    assert admin.notice() == said["removed"]
    assert said["none"] in admin.page.locator("main").inner_text()
    admin.sign_out()
    admin.open("/sign-in")
    admin.sign_in(ADMIN_EMAIL)
    assert admin.path == "/", "the password alone is enough again"
