# The journey of a sign-in service in the browser: set up, joined by its people, linked, signed out of, unlinked.
import pytest

from appliance import ADMIN_PASSWORD, served
from oidc_provider import CLIENT, SECRET, Provider
from visitor import OPPOSITES, WITHOUT_SCRIPTS

WORDS = {
    "en": {
        "services": "Sign-in services", "add": "Add a service", "kind": "Another OpenID provider", "name": "Name",
        "issuer": "Issuer", "client": "Client ID", "secret": "Client secret", "check": "Check it",
        "works": "The service answers as it should.", "domain": "Domain", "role": "Role", "student": "Student",
        "add domain": "Add the domain", "saved": "The domains are saved.", "with": "Continue with {}",
        "welcome": "Welcome to {}", "join": "Join {}", "signed out": "You are signed out", "out there": "Sign out of {}",
        "link": "Link {}", "agree": "Link it", "linked": "You can now sign in with {}.", "unlink": "Unlink",
        "unlinked": "The service is unlinked.", "known": "You are known here already", "sign in": "Sign in and link",
        "not signed in": "You are not signed in", "unverified": "is verified", "other ways": "Sign in another way",
    },
    "fr": {
        "services": "Services de connexion", "add": "Ajouter un service", "kind": "Un autre fournisseur OpenID",
        "name": "Nom", "issuer": "Émetteur", "client": "Identifiant client", "secret": "Secret client",
        "check": "Vérifier", "works": "Le service répond comme il le doit.", "domain": "Domaine", "role": "Rôle",
        "student": "Étudiant(e)", "add domain": "Ajouter le domaine", "saved": "Les domaines sont enregistrés.",
        "with": "Continuer avec {}", "welcome": "Bienvenue à {}", "join": "Rejoindre {}",
        "signed out": "Vous êtes déconnecté", "out there": "Se déconnecter de {}", "link": "Lier {}", "agree": "Lier",
        "linked": "Vous pouvez maintenant vous connecter par {}.", "unlink": "Détacher",
        "unlinked": "Le service est détaché.", "known": "Vous êtes déjà connu ici", "sign in": "Se connecter et lier",
        "not signed in": "La connexion n’a pas abouti", "unverified": "est vérifiée",
        "other ways": "Se connecter autrement",
    },
}
SERVICE = "Lycée & Co"


@pytest.fixture
def provider():
    started = Provider()
    yield started
    started.stop()


@pytest.fixture
def campus(tmp_path, provider):
    """A campus that may call the provider."""
    env = {"QUAD_OUTBOUND_ALLOWED_HOSTS": provider.origin.removeprefix("http://")}
    for campus in served(tmp_path / "data", env):
        campus.name = campus.ask("GET", "/api/v1/organization", token=campus.token).json["name"]
        yield campus


@pytest.mark.parametrize("view", [*OPPOSITES, *WITHOUT_SCRIPTS.values()], ids=lambda view: view.name)
def test_a_sign_in_service(view, campus, provider, visit):
    words = WORDS[view.language]
    admin = visit(campus, view)
    sets_up(admin, words, provider)
    joins(visit(campus, view), words, campus, provider)
    is_refused(visit(campus, view), words, provider)
    links_and_unlinks(admin, words, provider)
    proves_who_she_is(visit(campus, view), words, campus, provider)


def choose(visitor, provider, name, status=200):
    """At the provider's own page, which is none of ours to examine."""
    visitor.page.wait_for_url(provider.origin + "/**")
    with visitor.going(status):
        visitor.page.get_by_role("button", name=name, exact=True).click()


def goes_there(visitor, name, provider):
    visitor.page.get_by_role("link", name=name, exact=True).click()
    visitor.page.wait_for_url(provider.origin + "/**")


def sets_up(admin, words, provider):
    """One mistake first: an address that is none."""
    admin.arrive("/organization/sign-in")
    assert admin.page.locator("h1").inner_text() == words["services"]
    admin.follow(words["add"])
    admin.follow(words["kind"])
    label = admin.page.get_by_label
    label(words["name"], exact=True).fill(SERVICE)
    label(words["issuer"], exact=True).fill("campus")
    label(words["client"], exact=True).fill(CLIENT)
    label(words["secret"]).fill(SECRET)
    admin.press(words["add"], status=422)
    assert label(words["issuer"], exact=True).get_attribute("aria-invalid") == "true"
    assert label(words["secret"]).input_value() == "", "secrets are not sent back"
    label(words["issuer"], exact=True).fill(provider.issuer)
    label(words["secret"]).fill(SECRET)
    admin.press(words["add"])
    assert admin.page.locator("h1").inner_text() == SERVICE
    assert admin.campus.url + "/sign-in/openid/callback" in admin.page.locator("#redirect").inner_text()
    admin.press(words["check"])
    assert admin.notice() == words["works"]
    label(words["domain"], exact=True).fill("campus.test")
    label(words["role"], exact=True).select_option(label=words["student"])
    admin.press(words["add domain"])
    assert admin.notice() == words["saved"]
    assert [row[:2] for row in admin.rows()] == [["campus.test", words["student"]]]


def joins(zoe, words, campus, provider):
    """Somebody whom nobody has invited, by the domain of her address; and out again, here and there."""
    zoe.open("/sign-in?next=%2Faccount")
    zoe.choose_language()
    goes_there(zoe, words["with"].format(SERVICE), provider)
    choose(zoe, provider, "Zoé Zola")
    assert zoe.page.locator("h1").inner_text() == words["welcome"].format(campus.name)
    name = zoe.page.get_by_label(words["name"], exact=True)
    assert name.input_value() == "Zoé Zola"
    name.fill("")
    zoe.press(words["join"].format(campus.name), status=422)
    name.fill("Zoé Zola-Petit")
    zoe.press(words["join"].format(campus.name))
    assert zoe.path == "/account" and "zoe@campus.test" in zoe.page.locator("main").inner_text()
    zoe.open("/account/identities")
    assert zoe.rows()[0][1] == "zoe@campus.test"
    zoe.sign_out()
    assert zoe.page.locator("h1").inner_text() == words["signed out"]
    zoe.follow(words["out there"].format(SERVICE))
    assert zoe.path == "/sign-in" and provider.asked["end"] == 1
    # The second time there is nothing to ask.
    goes_there(zoe, words["with"].format(SERVICE), provider)
    choose(zoe, provider, "Zoé Zola")
    assert zoe.path == "/"


def is_refused(eve, words, provider):
    """Somebody with an address that nobody has verified."""
    eve.open("/sign-in")
    eve.choose_language()
    goes_there(eve, words["with"].format(SERVICE), provider)
    choose(eve, provider, "Eve", status=403)
    assert eve.page.locator("h1").inner_text() == words["not signed in"]
    assert words["unverified"] in eve.page.locator(".lead").inner_text()
    eve.follow(words["other ways"])
    assert eve.path == "/sign-in"


def links_and_unlinks(admin, words, provider):
    admin.open("/account/identities")
    goes_there(admin, words["link"].format(SERVICE), provider)
    choose(admin, provider, "Eve")
    assert admin.page.locator("h1").inner_text() == words["link"].format(SERVICE)
    admin.page.locator("input[name=proof]").fill(ADMIN_PASSWORD)
    admin.press(words["agree"])
    assert admin.path == "/account/identities" and admin.notice() == words["linked"].format(SERVICE)
    admin.sign_out()
    admin.open("/sign-in")
    goes_there(admin, words["with"].format(SERVICE), provider)
    choose(admin, provider, "Eve")
    assert admin.path == "/"
    admin.open("/account/identities")
    admin.confirm(words["unlink"])
    assert admin.notice() == words["unlinked"]


def proves_who_she_is(ada, words, campus, provider):
    """Somebody who has a password here: the service's word alone does not open her account."""
    made = campus.ask("POST", "/api/v1/people", {"name": "Ada", "email": "ada@campus.test"}, campus.token).json
    link = campus.ask("POST", f"/api/v1/people/{made['id']}/sign-in-link", token=campus.token).json["url"]
    ada.open(link)
    ada.choose_language()
    ada.page.locator("input[type=password]").fill("an engine of the analytical kind")
    with ada.going():
        ada.page.locator("main button[type=submit]").click()
    ada.sign_out()
    goes_there(ada, words["with"].format(SERVICE), provider)
    choose(ada, provider, "Ada Lovelace")
    assert ada.page.locator("h1").inner_text() == words["known"]
    ada.follow(words["sign in"])
    ada.sign_in("ada@campus.test", "an engine of the analytical kind")
    assert ada.path == "/sign-in/openid/link"
    # Once more: the service stays a way in.
    ada.page.locator("input[name=proof]").fill("an engine of the analytical kind")
    ada.press(words["agree"])
    assert ada.notice() == words["linked"].format(SERVICE)
    identities = campus.ask("GET", "/api/v1/events?limit=1", token=campus.token).json["items"]
    assert identities[0]["kind"] == "identity.linked"
