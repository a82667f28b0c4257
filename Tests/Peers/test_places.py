# Addresses of places, asked of a real server that speaks as Nominatim does: rarely, politely, once for each square.
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from appliance import UNLIMITED

CHECK_IN, CHECK_OUT = "/api/v1/attendance/check-in", "/api/v1/attendance/check-out"


class Nominatim:
    """Answers in turn what `answers` hold, then an address made of what was asked."""

    def __init__(self):
        self.asked, self.times, self.agents, self.answers = [], [], [], []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                server.times.append(time.monotonic())
                server.agents.append(self.headers["user-agent"])
                query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
                assert urlsplit(self.path).path == "/nominatim/reverse"
                answer = server.answers.pop(0) if server.answers else {
                    "display_name": f"{query['lat']} {query['lon']}, Rue de l’Été, Paris"}
                status, body = answer if isinstance(answer, tuple) else (200, json.dumps(answer).encode())
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
                server.asked.append(query)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait(self, count, seconds=60):
        deadline = time.monotonic() + seconds
        while len(self.asked) < count:
            assert time.monotonic() < deadline, self.asked
            time.sleep(0.02)
        return self.asked

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def nominatim():
    started = Nominatim()
    yield started
    started.stop()


@pytest.fixture
def campus(data, serve, nominatim):
    served = serve(data, env={
        **UNLIMITED, "QUAD_OUTBOUND_ALLOWED_HOSTS": nominatim.host,
        "QUAD_PLACES_GEOCODER": f"http://{nominatim.host}/nominatim/", "QUAD_PLACES_CONTACT": "desk@campus.test"})
    served.token = served.sign_in()
    return served


def press(campus, path, latitude, longitude):
    done = campus.ask(
        "POST", path, {"latitude": latitude, "longitude": longitude, "accuracy": 10}, campus.token)
    assert done.status in (200, 201), done.body
    return done.json["id"]


def address(campus, record, seconds=60):
    """The address of the record's last press, once it is there."""
    deadline = time.monotonic() + seconds
    while True:
        presses = campus.ask("GET", f"/api/v1/attendance/records/{record}", token=campus.token).json["presses"]
        if presses[0]["address"]:
            return presses[0]["address"]
        assert time.monotonic() < deadline, presses
        time.sleep(0.05)


def test_an_address_comes_after_the_press(campus, nominatim):
    """Rounded to some eleven metres, by a program that says who it is; a square that is known is not asked for again."""
    record = press(campus, CHECK_IN, 48.858372, 2.294481)
    assert address(campus, record) == "48.8584 2.2945, Rue de l’Été, Paris"
    press(campus, CHECK_OUT, 48.858368, 2.294477)
    query = nominatim.asked[0]
    assert (query["lat"], query["lon"], query["format"]) == ("48.8584", "2.2945", "jsonv2")
    assert query["accept-language"] in ("en", "fr")
    assert nominatim.agents[0].startswith("Quad/") and "desk@campus.test" in nominatim.agents[0]
    again = press(campus, CHECK_IN, 48.85838, 2.29449)
    assert address(campus, again) == "48.8584 2.2945, Rue de l’Été, Paris"
    assert len(nominatim.asked) == 1


def test_one_question_a_second_at_most(campus, nominatim):
    for number in range(4):
        press(campus, (CHECK_IN, CHECK_OUT)[number % 2], 10 + number, -20.5)
    nominatim.wait(4)
    pauses = [later - earlier for earlier, later in zip(nominatim.times, nominatim.times[1:])]
    assert all(pause >= 0.95 for pause in pauses), pauses
    assert {query["lat"] for query in nominatim.asked} == {"10.0000", "11.0000", "12.0000", "13.0000"}


def test_what_it_does_not_know_or_breaks(campus, nominatim):
    """A place without an address is asked for once; nonsense and refusals are none; no press waits for any of it."""
    nominatim.answers += [
        {"error": "Unable to geocode"}, (200, b"<html>busy</html>"), (403, b"blocked"), {"display_name": "x" * 5000}]
    records = []
    for number in range(4):
        began = time.monotonic()
        records.append(press(campus, (CHECK_IN, CHECK_OUT)[number % 2], 30 + number, 40))
        assert time.monotonic() - began < 20
    nominatim.wait(4)
    assert len(address(campus, records[-1])) <= 500
    assert campus.ask("GET", "/api/v1/jobs?state=dead", token=campus.token).json["total"] == 0


def test_off_unless_the_settings_name_one(data, serve, nominatim):
    served = serve(data, env={**UNLIMITED, "QUAD_OUTBOUND_ALLOWED_HOSTS": nominatim.host})
    served.token = served.sign_in()
    record = press(served, CHECK_IN, 48.8584, 2.2945)
    detail = served.ask("GET", f"/api/v1/attendance/records/{record}", token=served.token).json
    assert detail["presses"][0]["address"] is None and nominatim.asked == []
