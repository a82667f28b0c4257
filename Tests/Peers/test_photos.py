# Photos as other programs make them, and the process that opens them under files that mean harm.
import io
import json
import os
import random
import re
import signal
import struct
import threading
import time
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms, ImageDraw

from appliance import UNLIMITED, Appliance, make_campus

PHOTO = "/api/v1/me/photo"
RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 180, 60), (40, 60, 220), (255, 255, 255)


def scene(width, height, mode="RGB"):
    """Red above, green below on the left, blue below on the right."""
    picture = Image.new("RGB", (width, height), RED)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, height // 2, width // 2, height), GREEN)
    draw.rectangle((width // 2, height // 2, width, height), BLUE)
    return picture.convert(mode)


def saved(picture, kind, **options):
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def gps(orientation=1):
    """What a phone notes: where, with what, how it was held."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F], exif[0x0110] = "Phonemaker", "Model 7"
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 23.76), 3: "E", 4: (2.0, 21.0, 7.2)})
    return exif


def near(dot, color, within=40):
    return all(abs(a - b) <= within for a, b in zip(dot, color))


def put(served, file, path=PHOTO, token=None, kind="application/octet-stream", timeout=90):
    return served.ask("PUT", path, file, token or served.token, {"Content-Type": kind}, timeout=timeout)


def sizes(served, answer):
    assert answer.status == 200, answer.body
    made = {}
    for name in ("small", "large", "full"):
        got = served.ask("GET", answer.json[name])
        assert got.status == 200 and got.headers["content-type"] == "image/jpeg"
        made[name] = Image.open(io.BytesIO(got.body))
        made[name].raw = got.body
        made[name].load()
    return made


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    data = make_campus(tmp_path_factory.mktemp("photos") / "data")
    # A debug build reads large files slowly.
    with Appliance(data, env={**UNLIMITED, "QUAD_FILES_IMAGE_TIME": "60s"}) as campus:
        campus.token = campus.sign_in()
        yield campus
        campus.stop()


def children(pid):
    """The processes that a process has started and that are still there."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            found += (task / "children").read_text().split()
        except OSError:
            pass
    return [int(each) for each in found]


def status_of(pid):
    """What the kernel says of a process; nothing where there is none."""
    try:
        return Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return ""


def until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.005)
    return found


# Pictures as programs write them: what is put in, and what may not show.
MADE = {
    "jpeg": lambda: saved(scene(1600, 1200), "JPEG", quality=92),
    "jpeg, progressive": lambda: saved(scene(1600, 1200), "JPEG", quality=92, progressive=True),
    "jpeg, gray": lambda: saved(scene(900, 900, "L"), "JPEG"),
    "jpeg, inks": lambda: saved(scene(900, 700, "CMYK"), "JPEG"),
    "jpeg, all colors": lambda: saved(scene(901, 703), "JPEG", subsampling=0),
    "jpeg, profile": lambda: saved(
        scene(640, 480), "JPEG", icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()),
    "jpeg, 12 megapixels": lambda: saved(scene(4000, 3000), "JPEG", quality=90, exif=gps()),
    "png": lambda: saved(scene(1300, 800), "PNG"),
    "png, palette": lambda: saved(scene(500, 500, "P"), "PNG"),
    "png, gray 16": lambda: saved(scene(500, 500, "L").convert("I;16"), "PNG"),
    "png, one bit": lambda: saved(scene(500, 500, "1"), "PNG"),
    "webp": lambda: saved(scene(1300, 800), "WEBP", quality=90),
    "webp, lossless": lambda: saved(scene(1300, 800), "WEBP", lossless=True),
    "one dot": lambda: saved(Image.new("RGB", (1, 1), RED), "PNG"),
    "a line": lambda: saved(Image.new("RGB", (3000, 1), RED), "PNG"),
}


@pytest.mark.parametrize("name", MADE)
def test_pictures_of_every_kind(served, name):
    file = MADE[name]()
    source = Image.open(io.BytesIO(file))
    answer = put(served, file)
    made = sizes(served, answer)
    width, height = source.size
    longer = max(width, height)
    by = min(1, 1024 / longer)
    full = made["full"]
    assert full.size == (answer.json["width"], answer.json["height"])
    assert abs(full.width - max(1, width * by)) <= 1 and abs(full.height - max(1, height * by)) <= 1
    for size, side in (("large", 384), ("small", 96)):
        assert made[size].size == (min(side, min(width, height)),) * 2
    for picture in made.values():
        assert picture.format == "JPEG" and not picture.getexif() and set(picture.info) <= {
            "jfif", "jfif_version", "jfif_unit", "jfif_density"}
    if "gray" not in name and "one" not in name and "line" not in name:
        for picture in made.values():
            side = picture.size
            assert near(picture.getpixel((side[0] // 2, side[1] // 4)), RED), picture.getpixel((side[0] // 2, side[1] // 4))
            assert near(picture.getpixel((side[0] // 4, side[1] * 3 // 4)), GREEN)
            assert near(picture.getpixel((side[0] * 3 // 4, side[1] * 3 // 4)), BLUE)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_is_transparent_becomes_white(served, kind):
    picture = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    ImageDraw.Draw(picture).rectangle((0, 200, 400, 400), (40, 60, 220, 128))
    options = {"lossless": True} if kind == "WEBP" else {}
    for made in sizes(served, put(served, saved(picture, kind, **options))).values():
        side = made.width
        assert near(made.getpixel((side // 2, side // 8)), WHITE, 8)
        # By the light they give (PNG) or by their numbers (WebP): either way half of both.
        mixed = made.getpixel((side // 2, side * 7 // 8))
        assert near(mixed, (147, 157, 237), 16) or near(mixed, (188, 190, 239), 16), mixed


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_photos_stand_upright_and_forget_where_they_were_taken(served, kind, orientation):
    from PIL import ImageOps

    file = saved(scene(600, 300), kind, exif=gps(orientation), quality=92)
    assert b"Phonemaker" in file
    expected = ImageOps.exif_transpose(Image.open(io.BytesIO(file))).convert("RGB")
    made = sizes(served, put(served, file))
    assert made["full"].size == expected.size
    for x, y in ((25, 25), (75, 25), (25, 75), (75, 75)):
        at = (expected.width * x // 100, expected.height * y // 100)
        assert near(made["full"].getpixel(at), expected.getpixel(at), 30), (x, y)
    for picture in made.values():
        for word in (b"Exif", b"Phonemaker", b"Model", b"GPS", b"http"):
            assert word not in picture.raw


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb(width, height):
    """A PNG of next to no bytes and very many dots."""
    row = b"\0" * (width // 8 + 2)
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)) + chunk(
        b"IDAT", packed) + chunk(b"IEND", b"")


def endless(side=6000, scans=60_000):
    """A progressive JPEG in which each scan says of all dots that there is nothing new: a few megabytes that take minutes
    to read."""
    def segment(marker, data):
        return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data

    blocks = (side // 8) ** 2
    one = bytes([1] + [0] * 15)  # one code of one bit
    # "Nothing in the next 32767 blocks", as often as it takes: fifteen bits each.
    bits = ("0" + "1" * 14) * (blocks // 32767 + 1)
    bits += "1" * (-len(bits) % 8)
    coded = int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\0")
    file = b"\xff\xd8" + segment(0xDB, bytes([0] + [1] * 64))
    file += segment(0xC2, struct.pack(">BHHBBBB", 8, side, side, 1, 1, 0x11, 0))
    file += segment(0xC4, b"\0" + one + b"\0") + segment(0xC4, b"\x10" + one + b"\xe0")
    file += segment(0xDA, bytes([1, 1, 0, 0, 0, 0])) + bytes(blocks // 8 + 1)
    return file + b"".join(
        segment(0xDA, bytes([1, 1, 0, at % 63 + 1, at % 63 + 1, 0])) + coded for at in range(scans)) + b"\xff\xd9"


HOSTILE = {
    "a bomb": (lambda: bomb(50_000, 50_000), "50000 by 50000 dots"),
    "cut short": (lambda: saved(scene(800, 600), "JPEG")[:-400], "damaged or cut short"),
    "cut and closed": (lambda: saved(scene(800, 600), "JPEG")[:-400] + b"\xff\xd9", "damaged or cut short"),
    "svg": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "SVG"),
    "gif and script": (lambda: b"GIF89a/*" + saved(scene(8, 8), "GIF")[8:] + b"*/=1;alert(1)//", "GIF"),
    "a gif": (lambda: saved(scene(80, 80), "GIF"), "GIF"),
    "moving": (lambda: saved(scene(80, 80), "WEBP", save_all=True, append_images=[scene(80, 80).rotate(90)]), "moves"),
    "moving png": (lambda: saved(scene(80, 80), "PNG", save_all=True, append_images=[scene(80, 80).rotate(90)]), "moves"),
    "tiff": (lambda: saved(scene(80, 80), "TIFF"), "no JPEG, PNG or WebP"),
    "bmp": (lambda: saved(scene(80, 80), "BMP"), "no JPEG, PNG or WebP"),
    "nothing": (lambda: b"", "Choose a picture"),
    "30 MB": (lambda: b"\xff\xd8\xff\xe0" + bytes(30 << 20), "larger than 12 MiB"),
    "noise": (lambda: b"\xff\xd8\xff\xe0" + random.Random(7).randbytes(1 << 20), "damaged or cut short"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_harm_is_refused_in_words(served, name):
    make, words = HOSTILE[name]
    answer = put(served, make(), kind="image/jpeg")
    assert answer.status == 422, answer.body
    assert [field["path"] for field in answer.json["fields"]] == ["file"] and words in answer.body.decode(), answer.body
    assert served.ask("GET", "/healthz").status == 200
    assert not children(served.process.pid)


def test_a_polyglot_comes_out_as_dots(served):
    """A photo with a web page and an archive behind it is a photo, and nothing else comes out."""
    behind = b"<html><script>alert(1)</script></html>PK\x03\x04"
    for made in sizes(served, put(served, saved(scene(300, 200), "JPEG", comment=behind) + behind)).values():
        assert b"script" not in made.raw and b"PK\x03\x04" not in made.raw


@pytest.fixture
def tight(tmp_path):
    """A campus whose image workers have little."""
    def start(**settings):
        env = {**UNLIMITED, **{f"QUAD_FILES_{name}": value for name, value in settings.items()}}
        campus = Appliance(make_campus(tmp_path / "data"), env=env)
        started.append(campus)
        campus.token = campus.sign_in()
        return campus

    started = []
    yield start
    for campus in started:
        campus.stop()


def log_of(campus):
    return Path(campus.log.name).read_text()


def test_a_worker_that_does_not_end_is_ended(tight):
    campus = tight(IMAGE_TIME="1s")
    began = time.monotonic()
    answer = put(campus, endless())
    assert answer.status == 422 and b"took too much to open" in answer.body, answer.body
    assert time.monotonic() - began < 60
    assert not children(campus.process.pid)
    assert put(campus, saved(scene(64, 64), "JPEG")).status in (200, 422)
    assert "an image worker did not come to its end" in log_of(campus)


def test_a_worker_that_eats_memory_is_refused_it(tight):
    campus = tight(IMAGE_MEMORY="128 MiB", IMAGE_TIME="60s")
    assert put(campus, saved(scene(900, 900), "PNG")).status == 200
    # 49 megapixels of three bytes: more than there is, whatever the program itself maps.
    answer = put(campus, saved(Image.new("RGB", (7000, 7000)), "PNG"))
    assert answer.status == 422 and b"took too much to open" in answer.body, answer.body
    assert campus.ask("GET", "/healthz").status == 200
    assert put(campus, saved(scene(900, 901), "PNG")).status == 200


def test_a_worker_that_is_killed_costs_one_answer(tight):
    campus = tight(IMAGE_TIME="60s")
    answers = []
    slow = threading.Thread(target=lambda: answers.append(put(campus, endless())))
    slow.start()
    worker = until(lambda: children(campus.process.pid))[0]
    # It is the program itself, from its start on under a word that no person uses, and what it may do is next to nothing.
    assert until(lambda: Path(f"/proc/{worker}/cmdline").read_bytes().split(b"\0")[1:2] == [b"image-worker"])
    status = until(lambda: (text := status_of(worker)) and "Seccomp:\t2" in text and text)
    assert "NoNewPrivs:\t1" in status
    limits = Path(f"/proc/{worker}/limits").read_text()
    assert re.search(r"Max open files +3 +3 ", limits) and re.search(r"Max file size +0 +0 ", limits)
    if os.geteuid() == 0:  # to all others it is closed: it holds somebody's photo
        assert sorted(os.listdir(f"/proc/{worker}/fd")) == ["0", "1", "2"]
    os.kill(worker, signal.SIGKILL)
    slow.join(90)
    assert [answer.status for answer in answers] == [422]
    assert put(campus, saved(scene(64, 64), "JPEG")).status == 200
    assert not children(campus.process.pid)


def test_only_so_many_work_at_once(tight):
    campus = tight(IMAGE_WORKERS="2", IMAGE_TIME="60s")
    file = saved(scene(3000, 2000), "JPEG")
    answers, seen, over = [], set(), threading.Event()

    def watch():
        while not over.is_set():
            seen.add(len(children(campus.process.pid)))
            time.sleep(0.002)

    watcher = threading.Thread(target=watch)
    watcher.start()
    senders = [threading.Thread(target=lambda: answers.append(put(campus, file).status)) for _ in range(12)]
    for sender in senders:
        sender.start()
    # Everybody else is served meanwhile.
    assert campus.ask("GET", "/api/v1/me", token=campus.token).status == 200
    for sender in senders:
        sender.join(120)
    over.set()
    watcher.join()
    assert answers == [200] * 12
    assert 1 <= max(seen) <= 2, seen


def test_more_than_may_wait_are_asked_to_come_back(tight):
    campus = tight(IMAGE_WORKERS="1", IMAGE_TIME="60s")
    file, answers = saved(scene(3000, 2000), "JPEG"), []
    senders = [threading.Thread(target=lambda: answers.append(put(campus, file, timeout=200))) for _ in range(60)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(200)
    statuses = {answer.status for answer in answers}
    assert len(answers) == 60 and statuses <= {200, 503} and 200 in statuses, statuses
    assert all("retry-after" in answer.headers for answer in answers if answer.status == 503)


def test_a_server_that_dies_leaves_no_worker(tmp_path):
    with Appliance(make_campus(tmp_path / "data"), env={**UNLIMITED, "QUAD_FILES_IMAGE_TIME": "60s"}) as campus:
        token = campus.sign_in()

        def send():
            try:
                put(campus, endless(), token=token)
            except OSError:
                pass

        sender = threading.Thread(target=send)
        sender.start()
        worker = until(lambda: children(campus.process.pid))[0]
        until(lambda: "NoNewPrivs:\t1" in status_of(worker))
        campus.kill()
        until(lambda: not status_of(worker) or "State:\tZ" in status_of(worker))
        sender.join(30)


def test_links_and_metrics(served):
    answer = put(served, saved(scene(200, 200), "JPEG"))
    link = answer.json["small"]
    path, query = link.split("?")
    for wrong in (path, path + "?" + query[:-1], link.replace("/small", "/full"), link.replace("expires=1", "expires=2")):
        assert served.ask("GET", wrong).status == 404, wrong
    part = served.ask("GET", link, headers={"Range": "bytes=0-1"})
    assert part.status == 206 and part.body == b"\xff\xd8"
    same = served.ask("GET", link, headers={"If-None-Match": served.ask("GET", link).headers["etag"]})
    assert same.status == 304 and not same.body
    figures = served.ask("GET", "/metrics").body.decode()
    assert re.search(r"^quad_images_total [1-9]", figures, re.MULTILINE)
    assert re.search(r"^quad_image_workers 0$", figures, re.MULTILINE)
    assert json.loads(answer.body)["linksExpireAt"].endswith("Z")
