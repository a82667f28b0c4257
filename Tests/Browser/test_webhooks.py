# A webhook in the browser: added, tried out, looked into, paused, given a new secret, removed.
import re

import pytest

from appliance import served
from visitor import OPPOSITES
from webhook_receiver import Receiver, status

WORDS = {
    "en": {"add": "Add a webhook", "address": "Address", "to webhook": "To the webhook", "test": "Send a test",
           "delivered": "Delivered", "again": "Send again", "pause": "Pause", "paused": "Paused", "resume": "Resume",
           "rotate": "New secret", "remove": "Remove", "none": "No other server is told yet.",
           "tested": "Sent a test to a webhook", "body": "Body of the answer"},
    "fr": {"add": "Ajouter un webhook", "address": "Adresse", "to webhook": "Voir le webhook",
           "test": "Envoyer un essai", "delivered": "Livré", "again": "Renvoyer", "pause": "Mettre en pause",
           "paused": "En pause", "resume": "Reprendre", "rotate": "Nouveau secret", "remove": "Retirer",
           "none": "Aucun autre serveur n’est encore prévenu.", "tested": "A envoyé un essai à un webhook",
           "body": "Corps de la réponse"},
}


@pytest.fixture
def receiver():
    started = Receiver()
    yield started
    started.stop()


@pytest.fixture
def campus(tmp_path, receiver):
    """A campus that may call the receiver."""
    yield from served(tmp_path / "data", {"QUAD_OUTBOUND_ALLOWED_HOSTS": receiver.host})


@pytest.mark.parametrize("view", OPPOSITES, ids=lambda view: view.name)
def test_a_webhook(campus, receiver, visit, view):
    admin, words = visit(campus, view), WORDS[view.language]
    admin.arrive("/organization/webhooks")
    assert words["none"] in admin.page.locator("main").inner_text()
    admin.follow(words["add"])
    admin.page.get_by_label(words["address"], exact=True).fill("https://127.0.0.1:1/in")
    admin.press(words["add"], status=422)
    assert admin.page.locator("#url").get_attribute("aria-invalid") == "true"
    admin.page.locator("#url").fill(receiver.url)
    admin.page.locator("main form details.more summary").click()
    admin.page.locator("input[value='person.created']").check()
    admin.press(words["add"])
    secret = admin.page.locator("#secret").inner_text()
    assert re.fullmatch(r"quad_webhook_[\w-]{43}", secret)
    admin.follow(words["to webhook"])
    page = admin.path
    # The answer comes while they look.
    admin.press(words["test"])
    log = admin.page.locator("[data-part=deliveries] table")
    log.get_by_text(words["delivered"], exact=True).wait_for(timeout=20_000)
    assert [call.event for call in receiver.calls] == ["webhook.tested"]
    admin.examine()
    with admin.going():
        log.get_by_role("link", name=words["tested"]).click()
    admin.page.get_by_text(words["body"], exact=True).click()
    assert admin.page.locator("pre", has_text="fine").is_visible()
    admin.examine()
    receiver.answers = [status(500, b"out of order")]
    admin.press(words["again"])
    admin.page.locator("[data-part=delivery]").get_by_text("500").first.wait_for(timeout=20_000)
    # A press or its own time: either way it gets there.
    admin.page.locator("[data-part=delivery] .badge", has_text=words["delivered"]).wait_for(timeout=30_000)
    assert len(receiver.calls) == 3 and len({call.delivery for call in receiver.calls}) == 1
    admin.open(page)
    admin.press(words["pause"])
    assert words["paused"] in admin.page.locator("[data-part=webhook]").inner_text()
    admin.press(words["resume"])
    admin.confirm(words["rotate"])
    assert admin.page.locator("#secret").inner_text() not in ("", secret)
    admin.follow(words["to webhook"])
    admin.confirm(words["remove"])
    assert words["none"] in admin.page.locator("main").inner_text()
