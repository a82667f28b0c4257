# An organization's face and its rule: a logo that is given, seen, replaced and removed; a second step that is required.
import base64
import struct
import time
import zlib

import pyotp
import pytest

from appliance import ADMIN_PASSWORD
from visitor import OPPOSITES

SAID = {
    "en": {
        "picture": "Picture", "use": "Use this logo", "replace": "Replace the logo", "remove": "Remove the logo",
        "there": "The logo is there, on every page.", "removed": "The logo is removed.",
        "svg": "This is an SVG, which may hold scripts that run for whoever looks at it. Save it as a PNG.",
        "wide": "This picture is 1025 by 2 dots; a logo has at most 1024 a side.",
        "required": "Two-step sign-in is required of",
        "own first": "This would be required of you too, and you have no second step yet. "
                     "Set yours up first, under your account.",
        "led": "{} requires a second step of you. Set up an app or a passkey here, and everything opens.",
        "last": "{} requires a second step of you, and this is your last one. Set up another one first.",
        "set up": "Set up an app", "proof": "Your password or a code", "show": "Show the QR code",
        "app code": "Code of the app", "turn on": "Turn on", "turn off": "Turn the app off", "kept": "I have kept them",
        "step": "Two-step sign-in",
    },
    "fr": {
        "picture": "Image", "use": "Utiliser ce logo", "replace": "Remplacer le logo", "remove": "Retirer le logo",
        "there": "Le logo est en place, sur toutes les pages.", "removed": "Le logo est retiré.",
        "svg": "Ceci est un SVG, qui peut contenir des scripts exécutés chez qui le regarde. Enregistrez-le en PNG.",
        "wide": "Cette image fait 1025 sur 2 points\u00a0; un logo en a au plus 1024 de côté.",
        "required": "Connexion en deux étapes exigée de",
        "own first": "Ce serait exigé de vous aussi, sans deuxième étape à ce jour. "
                     "Configurez d’abord la vôtre, dans votre compte.",
        "led": "{} exige de vous une deuxième étape. "
               "Configurez ici une application ou une clé d’accès, et tout s’ouvre.",
        "last": "{} exige de vous une deuxième étape, et c’est la dernière. Configurez-en d’abord une autre.",
        "set up": "Configurer une application", "proof": "Votre mot de passe ou un code",
        "show": "Afficher le code QR", "app code": "Code de l’application", "turn on": "Activer",
        "turn off": "Désactiver l’application", "kept": "Je les ai gardés", "step": "Connexion en deux étapes",
    },
}
by_view = pytest.mark.parametrize("view", OPPOSITES, ids=lambda view: view.name)


def png(width, height, color):
    """A picture of one color, with a comment that is nobody's business."""
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = (b"\0" + bytes(color) * width) * height
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"tEXt", b"Comment\0SECRET") + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def drawn(visitor, kind):
    """A picture that the browser itself has drawn and written."""
    data = visitor.page.evaluate("""kind => {
      const canvas = Object.assign(document.createElement("canvas"), {width: 60, height: 40});
      const brush = canvas.getContext("2d");
      brush.fillStyle = "#a33";
      brush.fillRect(10, 10, 30, 20);
      return canvas.toDataURL(kind);
    }""", kind)
    assert data.startswith(f"data:{kind};base64,")
    return base64.b64decode(data.split(",", 1)[1])


def choose(visitor, said, name, content, button, status=200):
    visitor.page.get_by_label(said["picture"], exact=True).set_input_files(
        {"name": name, "mimeType": "image/png", "buffer": content})
    visitor.press(said[button], status)


def logos(visitor):
    """Each logo of the page: its address, and how wide the browser found it."""
    visitor.page.wait_for_function("[...document.querySelectorAll('img.emblem')].every((each) => each.complete)")
    return visitor.page.locator("img.emblem").evaluate_all("all => all.map((each) => [each.src, each.naturalWidth])")


@by_view
def test_a_logo(view, campus, visit):
    said = SAID[view.language]
    admin, guest = visit(campus, view), visit(campus, view)
    guest.open("/sign-in")
    guest.choose_language()
    assert logos(guest) == []
    admin.arrive("/organization")
    assert logos(admin) == []
    choose(admin, said, "logo.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "use", status=422)
    assert admin.page.locator(".fault").inner_text().strip() == said["svg"]
    choose(admin, said, "logo.png", png(1025, 2, (1, 2, 3)), "use", status=422)
    assert admin.page.locator(".fault").inner_text().strip() == said["wide"]

    choose(admin, said, "logo.svg", png(48, 24, (200, 20, 20)), "use")
    assert admin.notice() == said["there"]
    # At the top of a phone, in the navigation, and among the settings.
    assert [width for _, width in logos(admin)] == [48] * 3
    assert admin.page.locator("img.emblem:visible").count() == 2
    first = logos(admin)[0][0]
    guest.open("/sign-in")
    assert logos(guest) == [[first, 48]], "whoever comes to sign in sees where they are"
    answer = guest.context.request.get(first)
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox" and b"SECRET" not in answer.body()

    for kind in ("jpeg", "webp"):
        choose(admin, said, f"logo.{kind}", drawn(admin, f"image/{kind}"), "replace")
        assert admin.notice() == said["there"]
        assert [width for _, width in logos(admin)] == [60] * 3, f"what is kept of a {kind} still shows"
        admin.open("/")
        assert [width for _, width in logos(admin)] == [60] * 2
        admin.open("/organization")
    assert guest.context.request.get(first).status == 404

    admin.confirm(said["remove"])
    assert admin.notice() == said["removed"] and logos(admin) == []
    guest.open("/sign-in")
    assert logos(guest) == []


def set_up(visitor, said, password):
    """An authenticator app, from the page that offers one."""
    visitor.follow(said["set up"])
    visitor.page.get_by_label(said["proof"], exact=True).fill(password)
    visitor.press(said["show"])
    app = pyotp.TOTP(visitor.page.locator("#key").inner_text().replace(" ", ""))
    visitor.page.get_by_label(said["app code"], exact=True).fill(app.at(time.time()))
    visitor.press(said["turn on"])
    visitor.follow(said["kept"])


@by_view
def test_a_second_step_is_required(view, campus, visit):
    said, words = SAID[view.language], view.words
    made = campus.ask("POST", "/api/v1/people", {
        "name": "Second Admin", "email": "second@campus.test", "roles": ["admin"], "language": view.language},
        campus.token)
    link = campus.ask("POST", f"/api/v1/people/{made.json['id']}/sign-in-link", token=campus.token).json["url"]
    name = campus.ask("GET", "/api/v1/organization", token=campus.token).json["name"]
    admin, other = visit(campus, view), visit(campus, view)

    # Not before one's own stands.
    admin.arrive("/organization")
    admin.page.get_by_label(said["required"], exact=True).select_option("administrators")
    admin.press(words["save"], status=422)
    assert admin.page.locator(".fault").inner_text().strip() == said["own first"]
    admin.open("/account/second-factor")
    set_up(admin, said, ADMIN_PASSWORD)
    admin.open("/organization")
    admin.page.get_by_label(said["required"], exact=True).select_option("administrators")
    admin.press(words["save"])
    assert admin.notice() == words["saved"]

    # An administrator who comes without one is led there, from wherever they go; then everything is open.
    other.open(link)
    other.choose_language()
    other.page.get_by_label(words["new password"], exact=True).fill("a quiet place to study")
    other.press(words["choose"])
    assert other.path == "/account/second-factor"
    assert said["led"].format(name) in other.page.locator("main").inner_text()
    other.open("/people")
    assert other.path == "/account/second-factor" and other.notice() == said["led"].format(name)
    set_up(other, said, "a quiet place to study")
    assert other.path == "/account/second-factor" and other.page.locator(".notice").count() == 0
    other.open("/people")
    assert other.path == "/people"

    # The last one stays.
    other.open("/account/second-factor")
    other.follow(said["turn off"])
    other.page.get_by_label(said["proof"], exact=True).fill("a quiet place to study")
    other.press(said["turn off"])
    assert said["last"].format(name) in other.page.locator("main").inner_text()
