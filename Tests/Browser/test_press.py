# Checking in on a phone: where one is, through a loss of the network, with the code of a kiosk; and who looks at it later.
import io
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
import zxingcpp
from PIL import Image

from appliance import served
from visitor import VIEWS, View

PHONE = VIEWS["en-dark-phone"]
TOWER = {"latitude": 48.85837, "longitude": 2.29448, "accuracy": 15}
RIVER = {"latitude": 48.8530, "longitude": 2.3499, "accuracy": 15}


def site(campus, **fields):
    made = campus.ask("POST", "/api/v1/attendance/sites", {"name": "Tower", **fields}, campus.token)
    assert made.status == 201, made.body
    return made.json["id"]


def fenced(campus):
    return site(campus, latitude=TOWER["latitude"], longitude=TOWER["longitude"], radius=100, proofs=["place"])


def newest(campus):
    return campus.ask("GET", "/api/v1/attendance?limit=1", token=campus.token).json["items"][0]


def stand(visitor, where):
    visitor.context.grant_permissions(["geolocation"])
    visitor.context.set_geolocation(where)


def pressed(visitor, name):
    """Presses the button and waits for the page as it is afterwards."""
    with visitor.going():
        visitor.page.get_by_role("button", name=name, exact=True).click()


def test_the_phone_says_where_it_is(campus, visit):
    """At the site nothing is flagged; elsewhere somebody is to look at it, and the page says so."""
    fenced(campus)
    phone = visit(campus, PHONE)
    stand(phone, TOWER)
    phone.arrive("/")
    phone.follow("Check in")
    assert "your browser asks you first" in phone.page.locator("main").inner_text()
    pressed(phone, "Check in")
    assert phone.page.locator("#press-news").inner_text().strip() == "Done."
    assert newest(campus)["flags"] == []
    stand(phone, RIVER)
    pressed(phone, "Check out")
    assert "Outside the site." in phone.page.locator("#press-news").inner_text()
    assert newest(campus)["flags"] == ["place"]
    admin = visit(campus)
    admin.arrive("/attendance/reviews")
    assert admin.figures()[0] == 1
    admin.follow(admin.rows()[0][0])
    assert "Outside the site." in admin.page.locator("main").inner_text()
    assert admin.page.get_by_role("button", name="Accept", exact=True).count() == 0, "nobody judges themselves"


def test_a_phone_that_does_not_say(campus, visit):
    """Refused to the browser, or without scripts: the press counts and is flagged."""
    fenced(campus)
    phone = visit(campus, PHONE)
    phone.arrive("/attendance/press")
    pressed(phone, "Check in")
    assert newest(campus)["flags"] == ["place-missing"]
    plain = visit(campus, View("fr", "dark", "phone", scripts=False))
    plain.arrive("/attendance/press")
    plain.press("Pointer le départ")
    assert "Quelqu’un l’examinera" in plain.page.locator("main").inner_text()
    assert newest(campus)["endedAt"]


def test_a_press_is_kept_while_the_network_is_away(campus, visit):
    """It is sent when the network is back, counts once and at its time, and is marked as such."""
    phone = visit(campus, PHONE)
    phone.arrive("/attendance/press")
    phone.context.set_offline(True)
    phone.page.get_by_role("button", name="Check in", exact=True).click()
    phone.page.get_by_text("There is no network.", exact=False).wait_for()
    assert phone.page.get_by_role("button", name="Check in", exact=True).is_disabled()
    assert campus.ask("GET", "/api/v1/attendance", token=campus.token).json["total"] == 0
    with phone.page.expect_navigation(wait_until="load"):
        phone.context.set_offline(False)
    phone.page.get_by_text("it counts at its time", exact=False).wait_for()
    assert campus.ask("GET", "/api/v1/attendance", token=campus.token).json["total"] == 1
    assert phone.page.evaluate("Object.keys(localStorage).filter((each) => each.startsWith('quad-presses'))") == []
    phone.complaints = [each for each in phone.complaints if "ERR_INTERNET_DISCONNECTED" not in each]


def test_a_kept_press_survives_the_page(campus, visit):
    """Left and opened again, the browser still has it; what the server refuses by then is told."""
    phone = visit(campus, PHONE)
    phone.arrive("/attendance/press")
    phone.context.route("**/api/v1/attendance/check-in", lambda route: route.abort())
    phone.page.get_by_role("button", name="Check in", exact=True).click()
    phone.page.get_by_text("There is no network.", exact=False).wait_for()
    phone.open("/attendance/press")
    phone.page.get_by_text("There is no network.", exact=False).wait_for()
    # Meanwhile somebody presses at a desk.
    assert campus.ask("POST", "/api/v1/attendance/check-in", {}, campus.token).status == 201
    phone.expected.append(409)
    phone.context.unroute("**/api/v1/attendance/check-in")
    phone.page.get_by_text("was not taken", exact=False).wait_for()
    assert campus.ask("GET", "/api/v1/attendance", token=campus.token).json["total"] == 1
    phone.complaints = [each for each in phone.complaints if "ERR_FAILED" not in each]


def scanned(page):
    """What a phone's camera reads on the screen."""
    picture = Image.open(io.BytesIO(page.locator("svg.qr").screenshot()))
    return zxingcpp.read_barcodes(picture)[0].text


def test_a_kiosk_from_its_link_to_a_press(campus, visit):
    """A link makes a screen a kiosk; its code is scanned, opens the phone's page and counts once."""
    site(campus, proofs=["code"])
    admin = visit(campus)
    admin.arrive("/attendance/kiosks")
    admin.page.get_by_label("Name of the screen", exact=True).fill("Entrance")
    admin.press("Add a kiosk")
    link = admin.page.locator("#kiosk-link").inner_text()
    assert "/kiosk/open/" in link
    screen = visit(campus)
    screen.open(link)
    screen.press("Make this screen a kiosk")
    assert screen.path == "/kiosk"
    address = scanned(screen.page)
    code = re.search(r"code=(\d{6})", address)[1]
    screen.page.wait_for_function(
        "() => /^[0-9]{3} [0-9]{3}$/.test(document.querySelector('[data-code]').textContent)")
    phone = visit(campus, PHONE)
    phone.arrive("/")
    phone.open(urlsplit(address).path + "?" + urlsplit(address).query)
    assert phone.page.get_by_label("Code on the kiosk’s screen", exact=True).input_value() == code
    pressed(phone, "Check in")
    assert newest(campus)["flags"] == [], address
    # The same once more is refused in words; without it the press counts and is flagged.
    phone.page.get_by_label("Code on the kiosk’s screen", exact=True).fill(code)
    phone.expected.append(422)
    phone.page.get_by_role("button", name="Check out", exact=True).click()
    phone.page.locator("#press-news.bad").wait_for()
    assert newest(campus)["endedAt"] is None
    phone.page.get_by_label("Code on the kiosk’s screen", exact=True).fill("")
    pressed(phone, "Check out")
    assert newest(campus)["flags"] == ["code-missing"]
    # A link is used once, and a revoked screen goes dark.
    other = visit(campus)
    other.open(link, status=410)
    admin.open("/attendance/kiosks")
    admin.confirm("Revoke")
    screen.open("/kiosk", status=410)


def test_a_kiosks_code_changes_without_a_reload(campus, visit):
    site(campus, proofs=["code"])
    made = campus.ask("POST", "/api/v1/attendance/kiosks", {
        "name": "Door", "site": campus.ask("GET", "/api/v1/attendance/sites", token=campus.token).json["items"][0]["id"]},
        campus.token)
    screen = visit(campus)
    screen.open(made.json["link"])
    screen.press("Make this screen a kiosk")
    screen.page.evaluate("() => { window.stays = true }")
    first = screen.page.locator("[data-code]").inner_text()
    drawn = screen.page.locator("svg.qr path").get_attribute("d")
    screen.page.wait_for_function(
        "(first) => document.querySelector('[data-code]').textContent !== first", arg=first, timeout=60_000)
    assert screen.page.evaluate("() => window.stays") is True
    assert screen.page.locator("svg.qr path").get_attribute("d") != drawn
    assert scanned(screen.page).endswith("code=" + screen.page.locator("[data-code]").inner_text().replace(" ", ""))


def test_a_photo_goes_with_the_press(campus, visit):
    site(campus, photo="required")
    phone = visit(campus, PHONE)
    phone.arrive("/attendance/press")
    file = io.BytesIO()
    Image.new("RGB", (320, 240), (20, 120, 60)).save(file, "JPEG")
    picture = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
    phone.page.get_by_label("Photo", exact=True).set_input_files(picture)
    phone.expected.append(422)
    phone.page.get_by_role("button", name="Check in", exact=True).click()
    phone.page.locator("#press-news.bad").wait_for()
    phone.page.get_by_label("Photo", exact=True).set_input_files({**picture, "buffer": file.getvalue()})
    pressed(phone, "Check in")
    assert newest(campus)["flags"] == []
    phone.open(f"/attendance/records/{newest(campus)['id']}")
    shown = phone.page.get_by_alt_text("The photo sent with this press")
    assert shown.evaluate("(each) => each.complete && each.naturalWidth") > 0


# How many photos this browser keeps.
ALBUM = """() => new Promise((resolve) => {
  const opening = indexedDB.open("quad-press-photos");
  opening.onsuccess = () => {
    const counting = opening.result.transaction("photos").objectStore("photos").count();
    counting.onsuccess = () => { opening.result.close(); resolve(counting.result); };
  };
})"""


def press_without_a_network(phone, buffer):
    """Presses with this photo while nothing can be sent, and comes back to the page."""
    phone.arrive("/attendance/press")
    phone.context.route("**/api/v1/attendance/*", lambda route: route.abort())
    phone.page.get_by_label("Photo", exact=True).set_input_files(
        {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": buffer})
    phone.page.get_by_role("button", name="Check in", exact=True).click()
    phone.page.get_by_text("There is no network.", exact=False).wait_for()
    phone.open("/attendance/press")
    phone.page.get_by_text("There is no network.", exact=False).wait_for()
    assert phone.page.evaluate(ALBUM) == 1


def test_a_photo_waits_with_its_press(campus, visit):
    """Kept while the network is away, through a change of the page; sent with the press, and then kept no more."""
    site(campus, photo="required")
    phone = visit(campus, PHONE)
    file = io.BytesIO()
    Image.new("RGB", (320, 240), (20, 120, 60)).save(file, "JPEG")
    press_without_a_network(phone, file.getvalue())
    assert campus.ask("GET", "/api/v1/attendance", token=campus.token).json["total"] == 0
    phone.context.unroute("**/api/v1/attendance/*")
    phone.page.get_by_text("it counts at its time", exact=False).wait_for()
    assert newest(campus)["flags"] == []
    assert phone.page.evaluate(ALBUM) == 0
    phone.open(f"/attendance/records/{newest(campus)['id']}")
    shown = phone.page.get_by_alt_text("The photo sent with this press")
    assert shown.evaluate("(each) => each.complete && each.naturalWidth") > 0
    phone.complaints = [each for each in phone.complaints if "ERR_FAILED" not in each]


def test_a_kept_photo_that_is_refused_holds_nobody_up(campus, visit):
    """The press counts without it, and the page says both."""
    site(campus, photo="required")
    phone = visit(campus, PHONE)
    press_without_a_network(phone, b"no picture")
    phone.expected.append(422)
    phone.context.unroute("**/api/v1/attendance/*")
    phone.page.get_by_text("it counts at its time", exact=False).wait_for()
    assert "warn" in phone.page.locator("#press-news").get_attribute("class")
    assert newest(campus)["flags"] == ["photo"]
    assert phone.page.evaluate(ALBUM) == 0
    phone.complaints = [each for each in phone.complaints if "ERR_FAILED" not in each]


def test_a_sites_fence_is_drawn_and_set(campus, visit):
    """On a plain ground, without asking anybody for tiles; pressing on the map fills the fields in."""
    admin = visit(campus)
    asked = []
    admin.page.on("request", lambda request: asked.append(urlsplit(request.url).netloc))
    stand(admin, TOWER)
    admin.arrive("/attendance/sites/new")
    admin.page.get_by_label("Name", exact=True).fill("Library")
    admin.page.get_by_role("button", name="Where I am now", exact=True).click()
    admin.page.wait_for_function("() => document.querySelector('[name=latitude]').value !== ''")
    assert admin.page.locator("[name=latitude]").input_value() == "48.858370"
    assert admin.page.locator("[name=radius]").input_value() == "150"
    admin.page.locator(".map").click(position={"x": 200, "y": 60})
    assert admin.page.locator("[name=latitude]").input_value() != "48.858370"
    admin.page.get_by_label("To be there, by the phone’s location", exact=True).check()
    admin.press("Add a site")
    assert admin.page.locator(".map path.fence").count() == 2
    assert set(asked) == {urlsplit(campus.url).netloc}
    assert campus.ask("GET", "/api/v1/attendance/sites", token=campus.token).json["items"][0]["proofs"] == ["place"]


class Tiles:
    """A server of map tiles: its origin, and the paths that it was asked for."""

    def __init__(self):
        drawn, asked = io.BytesIO(), []
        Image.new("RGB", (256, 256), (200, 220, 200)).save(drawn, "PNG")

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                self.send_response(200)
                self.send_header("Content-Type", "image/png")
                self.end_headers()
                self.wfile.write(drawn.getvalue())

            def log_message(self, *_):
                pass

        self.asked, self.server = asked, ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def tiles():
    started = Tiles()
    yield started
    started.stop()


@pytest.fixture
def mapped(tmp_path, tiles):
    """A campus whose maps have tiles. A fixture, since it must outlive the browsers that follow it live."""
    env = {"QUAD_PLACES_TILES": tiles.origin + "/{z}/{x}/{y}.png",
           "QUAD_PLACES_TILES_ATTRIBUTION": "© <b>Mappers</b>"}
    yield from served(tmp_path / "data", env)


def test_tiles_come_only_from_the_server_that_the_settings_name(mapped, tiles, visit):
    one = fenced(mapped)
    admin = visit(mapped)
    admin.arrive(f"/attendance/sites/{one}")
    admin.page.locator(".map img.leaflet-tile-loaded").first.wait_for()
    assert tiles.asked and all(re.fullmatch(r"/\d+/\d+/\d+\.png", path) for path in tiles.asked)
    assert admin.page.locator(".leaflet-control-attribution").inner_text() == "© <b>Mappers</b>"
    policies = [
        admin.page.request.get(mapped.url + path).headers["content-security-policy"]
        for path in (f"/attendance/sites/{one}", "/attendance/sites", "/")]
    assert [tiles.origin in policy for policy in policies] == [True, False, False]


@pytest.mark.parametrize("name", ["en-light-wide", "fr-dark-phone"])
def test_its_pages_in_both_languages(name, campus, visit):
    one = fenced(campus)
    made = campus.ask("POST", "/api/v1/attendance/kiosks", {"name": "Door", "site": one}, campus.token)
    admin = visit(campus, VIEWS[name])
    admin.arrive("/attendance/press")
    admin.open(f"/attendance/sites/{one}")
    admin.open(f"/attendance/sites/{one}/edit")
    admin.open("/attendance/kiosks")
    screen = visit(campus, VIEWS[name])
    screen.open(made.json["link"])
    with screen.going():
        screen.page.locator("main button[type=submit]").click()
