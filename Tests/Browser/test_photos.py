# Somebody gives themselves a photo on a phone: sees it before it is sent, after, and beside their name.
import io

import pytest
from PIL import Image, ImageDraw

from visitor import VIEWS, WITHOUT_SCRIPTS


def photo(tmp_path, color, name="me.jpg"):
    picture = Image.new("RGB", (1200, 1600), color)
    ImageDraw.Draw(picture).ellipse((300, 400, 900, 1100), "white")
    exif = Image.Exif()
    exif[0x0112] = 6
    file = tmp_path / name
    picture.rotate(90, expand=True).save(file, "JPEG", exif=exif)
    return file


# The color in the middle of the left side of an image that is in sight, and its size.
LOOK = """(image) => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  const paper = canvas.getContext("2d");
  paper.drawImage(image, 0, 0);
  return [canvas.width, [...paper.getImageData(3, canvas.height / 2, 1, 1).data].slice(0, 3)];
}"""


def is_near(found, wanted):
    return all(abs(a - b) < 40 for a, b in zip(found, wanted))


def look(person, image):
    image.scroll_into_view_if_needed()
    person.page.wait_for_function("(image) => image.complete && image.naturalWidth > 0", arg=image.element_handle())
    return image.evaluate(LOOK)


@pytest.mark.parametrize("view", [VIEWS["en-light-phone"], VIEWS["fr-dark-phone"]], ids=lambda view: view.name)
def test_a_photo_on_a_phone(campus, visit, tmp_path, view):
    person = visit(campus, view)
    person.arrive("/account/photo")
    page = person.page
    preview = page.locator("canvas")
    assert not preview.is_visible()
    page.set_input_files("#file", photo(tmp_path, (30, 120, 200)))
    preview.wait_for(state="visible")
    shown = preview.evaluate("(canvas) => [...canvas.getContext('2d').getImageData(3, 192, 1, 1).data].slice(0, 3)")
    assert is_near(shown, (30, 120, 200)), shown
    with person.going():
        page.click("main form[action='/account/photo'] button[type=submit]")
    side, color = look(person, page.locator("main img.portrait"))
    assert side == 384 and is_near(color, (30, 120, 200)), (side, color)

    # Another in its place; what is none is refused where it was chosen.
    wrong = tmp_path / "me.png"
    wrong.write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    page.set_input_files("#file", wrong)
    with person.going(422):
        page.click("main form[action='/account/photo'] button[type=submit]")
    assert page.locator("#file-fault").is_visible() and "SVG" in page.locator("#file-fault").inner_text()
    person.open("/account/photo")
    page.set_input_files("#file", photo(tmp_path, (200, 60, 60)))
    preview.wait_for(state="visible")
    with person.going():
        page.click("main form[action='/account/photo'] button[type=submit]")
    assert is_near(look(person, page.locator("main img.portrait"))[1], (200, 60, 60))

    person.open("/people")
    side, color = look(person, page.locator("main img.face").first)
    assert side == 96 and is_near(color, (200, 60, 60))
    person.open("/account/photo")
    page.click("button[popovertarget=remove-photo]")
    with person.going():
        page.click("#remove-photo form button[type=submit]")
    assert page.locator("main img").count() == 0
    assert page.locator("main .face").first.is_visible()


@pytest.mark.parametrize("view", WITHOUT_SCRIPTS.values(), ids=lambda view: view.name)
def test_a_photo_without_scripts(campus, visit, tmp_path, view):
    person = visit(campus, view)
    person.arrive("/account/photo")
    page = person.page
    page.set_input_files("#file", photo(tmp_path, (30, 160, 60)))
    with person.going():
        page.click("main form[action='/account/photo'] button[type=submit]")
    image = page.locator("main img.portrait")
    answer = person.context.request.get(campus.url + image.get_attribute("src"))
    made = Image.open(io.BytesIO(answer.body()))
    assert made.size == (384, 384) and is_near(made.getpixel((3, 192)), (30, 160, 60)) and not made.getexif()
    # Opened by itself it is a picture, for whoever is signed in.
    assert campus.ask("GET", image.get_attribute("src")).status == 401
