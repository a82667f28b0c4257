# Mail in a browser: the letters as they look, the test, and the page for people who want no more of them.
import os
import re
import time
from email import message_from_bytes, policy
from urllib.parse import urlparse

import pytest

from appliance import ADMIN_EMAIL, ADMIN_PASSWORD, UNLIMITED, served
from visitor import OPPOSITES

KINDS = ("test", "password-reset", "notice", "daily", "invitation", "address-confirmation")
WORDS = {
    "en": {"send": "Send the test", "out": "Unsubscribe", "in": "Get them again", "is out": "You are unsubscribed"},
    "fr": {"send": "Envoyer l’essai", "out": "Se désabonner", "in": "Les recevoir à nouveau",
           "is out": "Vous êtes désabonné"},
}


@pytest.fixture(scope="module")
def campus(tmp_path_factory):
    """One that puts its mail into a folder."""
    env = {**UNLIMITED, "QUAD_SERVER_PUBLIC_ADDRESS": "https://campus.example", "QUAD_MAIL_DRIVER": "file",
           "QUAD_MAIL_FROM": "quad@campus.example"}
    yield from served(tmp_path_factory.mktemp("mail") / "data", env)


@pytest.mark.parametrize("view", OPPOSITES, ids=lambda view: view.name)
def test_whoever_runs_the_box_tries_it(campus, visit, view):
    admin, words = visit(campus, view), WORDS[view.language]
    admin.arrive("/operator/mail")
    admin.press(words["send"])
    assert str(campus.data / "mail") in admin.page.locator(".notice").first.inner_text()
    admin.open("/operator/mail?state=sent")
    admin.open("/operator/mail/templates")
    for kind in KINDS:
        assert admin.page.locator(f"a[href^='/operator/mail/templates/{kind}?']").count() == 2


@pytest.mark.parametrize("view", OPPOSITES, ids=lambda view: view.name)
def test_letters_look_as_they_should(campus, visit, view):
    """In the light and in the dark: no wider than the screen, readable, and nothing is fetched for them."""
    admin = visit(campus, view)
    admin.arrive("/operator/mail")
    # A tab of their own: the page before may still be asking for its icon.
    page, asked = admin.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    for kind in KINDS:
        page.goto(f"{campus.url}/operator/mail/templates/{kind}?language={view.language}")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        channel = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0]")
        assert (int(channel) > 127) == (view.theme == "light")
        assert page.locator("h1").count() == 1 and page.locator("html").get_attribute("lang") == view.language
        if folder := os.environ.get("QUAD_SHOTS"):
            page.screenshot(path=f"{folder}/letter-{kind}-{view.name}.png", full_page=True)
    assert all("/operator/mail/templates/" in url or url.endswith("/favicon.ico") for url in asked), asked


def unsubscribe_link(campus):
    """The link of a letter about a new device."""
    for agent in ("first/1", "second/1", "third/1"):
        campus.ask("POST", "/api/v1/auth/sign-in", {"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD},
                   headers={"User-Agent": agent})
    for _ in range(100):
        for file in (campus.data / "mail").glob("*.eml"):
            message = message_from_bytes(file.read_bytes(), policy=policy.default)
            if link := message["List-Unsubscribe"]:
                return urlparse(link.strip("<>")).path
        time.sleep(0.1)
    raise AssertionError("no letter")


@pytest.mark.parametrize("view", OPPOSITES, ids=lambda view: view.name)
def test_wanting_no_more(campus, visit, view):
    link = unsubscribe_link(campus)
    reader, words = visit(campus, view), WORDS[view.language]
    reader.open(link)
    reader.choose_language()
    reader.press(words["out"])
    assert reader.page.locator("h1").inner_text() == words["is out"]
    reader.open(link)
    assert reader.page.locator("h1").inner_text() == words["is out"]
    reader.press(words["in"])
    assert re.search("again|nouveau", reader.notice())
    reader.open("/unsubscribe/nonsense", status=410)
