# The journey of a campus over its API, with the clients people use: import, sign-in, check-in, board, events, sign-out.
import asyncio
import http.client
import json
import unicodedata

import aiohttp
import httpx
import pytest
import requests

from appliance import ADMIN_EMAIL, ADMIN_PASSWORD, quad

NAMES = [
    "Élodie D’Amboise", "Nguyễn Thị Minh Khai", "李小龍", "محمد عبد الله", "Zoë 🎓 O'Neill", "Ångström, Åsa",
    "X" * 120,
]


def write_csv(file, separator=";", encoding="utf-8-sig", names=NAMES, decompose=False):
    lines = [separator.join(["Name", "E-mail", "Number"])]
    for place, name in enumerate(names):
        name = unicodedata.normalize("NFD", name) if decompose else name
        field = f'"{name}"' if separator in name or '"' in name else name
        lines.append(separator.join([field, f"person{place}@campus.test", f"M{place:05d}"]))
    file.write_bytes("\r\n".join(lines).encode(encoding) + b"\r\n")
    return file


class TestImport:
    def test_dry_run_changes_nothing_and_the_import_adds_everybody_once(self, data, tmp_path, serve):
        file = write_csv(tmp_path / "people.csv", decompose=True)
        dry = quad("import", "people", file, "--data", data, "--dry-run", "--json")
        assert dry.returncode == 0, dry.stderr
        assert json.loads(dry.stdout)["created"] == len(NAMES)
        first = json.loads(quad("import", "people", file, "--data", data, "--json").stdout)
        again = json.loads(quad("import", "people", file, "--data", data, "--json").stdout)
        assert (first["created"], first["refused"]) == (len(NAMES), 0)
        assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, len(NAMES))
        served = serve(data)
        listed = served.ask("GET", "/api/v1/people?limit=100", token=served.sign_in()).json
        assert listed["total"] == len(NAMES) + 1
        assert {unicodedata.normalize("NFC", name) for name in NAMES} <= {each["name"] for each in listed["items"]}

    def test_windows_1252_with_commas(self, data, tmp_path):
        file = write_csv(tmp_path / "western.csv", ",", "cp1252", ["Élodie D’Amboise", "Müller, Jürgen"])
        report = json.loads(quad("import", "people", file, "--data", data, "--json").stdout)
        assert (report["created"], report["refused"]) == (2, 0)

    def test_wrong_rows_are_named_and_the_others_are_taken(self, data, tmp_path):
        file = tmp_path / "mixed.csv"
        file.write_text("Name;E-mail;Number\nGood One;good@campus.test;1\n;nobody@campus.test;2\n\n"
                        "Bad Address;not an address;3\nTwin;good@campus.test;4\n")
        done = quad("import", "people", file, "--data", data, "--json")
        report = json.loads(done.stdout)
        assert done.returncode == 1
        assert report["created"] == 1 and report["refused"] == 3
        assert {each["line"] for each in report["errors"]} == {3, 5, 6}

    def test_a_missing_column_is_said_and_nothing_changes(self, data, tmp_path):
        file = tmp_path / "columns.csv"
        file.write_text("Phone;Room\n1;2\n")
        done = quad("import", "people", file, "--data", data)
        assert done.returncode == 1 and "Phone" in done.stderr

    def test_twenty_thousand_rows(self, data, tmp_path):
        names = [f"Person Number {number}" for number in range(20_000)]
        report = json.loads(quad("import", "people", write_csv(tmp_path / "many.csv", names=names), "--data", data,
                                 "--json").stdout)
        assert (report["rows"], report["created"]) == (20_000, 20_000)


@pytest.fixture(scope="module")
def session(campus):
    """Signed in with requests, by an address in other letters than it was given in."""
    session = requests.Session()
    answer = session.post(campus.url + "/api/v1/auth/sign-in",
                          json={"email": ADMIN_EMAIL.upper(), "password": ADMIN_PASSWORD})
    assert answer.status_code == 200
    signed = answer.json()
    assert signed["tokenType"] == "Bearer" and signed["expiresIn"] > 0
    assert signed["person"]["email"] == ADMIN_EMAIL
    session.headers["Authorization"] = f"Bearer {signed['accessToken']}"
    return session


class TestRequests:
    """The journey with requests."""

    def test_a_day(self, campus, session, counted):
        me = session.get(campus.url + "/api/v1/me").json()
        assert "owner" in me["roles"]
        before = counted()
        came = session.post(campus.url + "/api/v1/attendance/check-in", json={"note": "naïve café ☕"})
        assert came.status_code == 201 and came.json()["note"] == "naïve café ☕"
        assert came.json()["person"]["id"] == me["id"] and came.json()["endedAt"] is None
        twice = session.post(campus.url + "/api/v1/attendance/check-in", json={})
        assert twice.status_code == 409
        assert twice.headers["Content-Type"].startswith("application/problem+json")
        assert twice.json()["code"] == "already-checked-in" and twice.json()["status"] == 409
        today = session.get(campus.url + "/api/v1/attendance/today").json()
        assert today["canCheckOut"] and not today["canCheckIn"] and today["record"]["id"] == came.json()["id"]
        left = session.post(campus.url + "/api/v1/attendance/check-out", json={})
        assert left.status_code == 200 and left.json()["endedAt"] >= left.json()["startedAt"]
        assert session.post(campus.url + "/api/v1/attendance/check-out", json={}).status_code == 409
        assert counted() == before + 2
        newest = session.get(campus.url + "/api/v1/events?limit=2").json()
        assert [each["kind"] for each in newest["items"]] == ["attendance.checked-out", "attendance.checked-in"]

    def test_lists_are_paged(self, campus, session):
        for _ in range(5):
            assert session.post(campus.url + "/api/v1/attendance/check-in", json={}).status_code == 201
            assert session.post(campus.url + "/api/v1/attendance/check-out", json={}).status_code == 200
        everything = session.get(campus.url + "/api/v1/attendance?limit=100").json()
        assert set(everything) >= {"items", "page", "limit", "total"}
        assert everything["total"] == len(everything["items"]) >= 5
        pages = []
        for page in range(1, 100):
            got = session.get(campus.url + f"/api/v1/attendance?limit=2&page={page}").json()
            assert (got["page"], got["limit"], got["total"]) == (page, 2, everything["total"])
            if not got["items"]:
                break
            pages += got["items"]
        assert pages == everything["items"]
        assert session.get(campus.url + "/api/v1/attendance?limit=0").status_code in (400, 422)
        assert session.get(campus.url + "/api/v1/attendance?page=x").status_code in (400, 422)
        assert session.get(campus.url + "/api/v1/attendance?from=2026-02-30").status_code == 422

    def test_people_come_change_and_go(self, campus, session, counted):
        before = counted()
        made = session.post(campus.url + "/api/v1/people", json={"name": "Noël Ömer", "email": "noel@campus.test"})
        assert made.status_code == 201
        person = made.json()
        address = campus.url + f"/api/v1/people/{person['id']}"
        assert session.get(address).json() == person
        changed = session.patch(address, json={"number": "M-77"})
        assert changed.status_code == 200 and changed.json()["number"] == "M-77"
        assert changed.json()["name"] == "Noël Ömer"
        found = session.get(campus.url + "/api/v1/people", params={"search": "omer"}).json()
        assert [each["id"] for each in found["items"]] == [person["id"]]
        taken = session.post(campus.url + "/api/v1/people", json={"name": "Other", "email": "NOEL@campus.test"})
        assert taken.status_code == 409
        assert session.delete(address).status_code == 204
        assert session.get(address).status_code == 404
        assert session.delete(address).status_code == 404
        assert session.patch(address, json={"name": "Ghost"}).status_code == 404
        assert counted() == before + 3

    @pytest.mark.parametrize("body, status, path", [
        ('{"name": 5}', 422, "name"),
        ('{"name": "A", "colour": "red"}', 422, "colour"),
        ('{"email": "a@b.example"}', 422, "name"),
        ('{"name": "A", "email": "not an address"}', 422, "email"),
        ('{"name": "' + "x" * 121 + '"}', 422, "name"),
        ('{"name": "A", "name": "B"}', 400, ""),
        ('{"name": "\\ud800"}', 400, ""),
        ('{"name": NaN}', 400, ""),
        ('{"name": "A"} x', 400, ""),
        ("[" * 10_000, 400, ""),
        ("", 422, "name"),
    ])
    def test_bad_bodies_are_named(self, campus, session, counted, body, status, path):
        before = counted()
        answer = session.post(campus.url + "/api/v1/people", data=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == status, answer.text
        assert answer.headers["Content-Type"].startswith("application/problem+json")
        if path:
            assert path in [field["path"] for field in answer.json()["fields"]]
        assert counted() == before

    def test_other_bodies(self, campus, session):
        people = campus.url + "/api/v1/people"
        headers = {"Content-Type": "application/json"}
        assert session.post(people, data=b'{"name": "\xff"}', headers=headers).status_code == 400
        assert session.post(people, data='{"name": "A"}', headers={"Content-Type": "text/plain"}).status_code == 415
        assert session.post(people, data='{"name": "%s"}' % ("x" * (10 << 20)), headers=headers).status_code == 413

    def test_who_may_not(self, campus):
        people = campus.url + "/api/v1/people"
        guest = requests.get(people)
        assert guest.status_code == 401 and "WWW-Authenticate" in guest.headers
        assert requests.get(people, headers={"Authorization": "Bearer nonsense"}).status_code == 401
        wrong = requests.post(campus.url + "/api/v1/auth/sign-in", json={"email": ADMIN_EMAIL, "password": "wrong one"})
        unknown = requests.post(campus.url + "/api/v1/auth/sign-in",
                                json={"email": "nobody@campus.test", "password": "wrong one"})
        assert wrong.status_code == unknown.status_code == 401
        assert wrong.json()["code"] == unknown.json()["code"]

    def test_addresses_that_are_not(self, campus, session):
        assert session.get(campus.url + "/api/v1/people/0000000000000").status_code == 404
        assert session.get(campus.url + "/api/v1/people/nonsense").status_code == 404
        assert session.get(campus.url + "/api/v1/nothing").status_code == 404
        wrong = session.put(campus.url + "/api/v1/people", json={})
        assert wrong.status_code == 405 and "POST" in wrong.headers["Allow"]

    def test_signing_out_ends_the_token(self, campus):
        token = campus.sign_in()
        assert campus.ask("POST", "/api/v1/auth/sign-out", token=token).status == 204
        assert campus.ask("GET", "/api/v1/me", token=token).status == 401
        assert campus.ask("GET", "/api/v1/me", token=campus.token).status == 200

    def test_unchanged_answers_are_not_sent_again(self, campus, session):
        first = session.get(campus.url + "/api/v1/me")
        again = session.get(campus.url + "/api/v1/me", headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304 and not again.content
        assert session.get(campus.url + "/api/v1/me", headers={"If-None-Match": '"other"'}).status_code == 200

    def test_long_answers_are_compressed_for_those_who_ask(self, campus, session):
        for _ in range(8):
            session.post(campus.url + "/api/v1/attendance/check-in", json={})
            session.post(campus.url + "/api/v1/attendance/check-out", json={})
        address = campus.url + "/api/v1/attendance?limit=100"
        plain = session.get(address, headers={"Accept-Encoding": "identity"})
        packed = session.get(address, headers={"Accept-Encoding": "gzip"})
        assert "Content-Encoding" not in plain.headers and packed.headers["Content-Encoding"] == "gzip"
        assert packed.json() == plain.json()
        assert "Accept-Encoding" in packed.headers["Vary"]


class TestOtherClients:
    def test_httpx(self, campus):
        with httpx.Client(base_url=campus.url, headers={"Authorization": f"Bearer {campus.token}"}) as client:
            for _ in range(20):
                assert client.get("/api/v1/me").status_code == 200
            head, got = client.head("/api/v1/me"), client.get("/api/v1/me", headers={"Accept-Encoding": "identity"})
            assert head.status_code == 200 and head.content == b""
            assert head.headers["content-length"] == str(len(got.content))
            options = client.options("/api/v1/people")
            assert options.status_code == 204
            assert {"GET", "POST", "HEAD", "OPTIONS"} <= set(options.headers["allow"].replace(" ", "").split(","))

    def test_httpx_sends_a_body_in_chunks(self, campus):
        def body():
            yield b'{"name": "Chunked '
            yield b'Person", "number": "chunks"}'
        answer = httpx.post(campus.url + "/api/v1/people", content=body(), headers={
            "Authorization": f"Bearer {campus.token}", "Content-Type": "application/json"})
        assert answer.status_code == 201 and answer.json()["name"] == "Chunked Person"

    def test_aiohttp_many_at_once(self, campus):
        async def run():
            headers = {"Authorization": f"Bearer {campus.token}"}
            async with aiohttp.ClientSession(headers=headers) as session:
                async def one():
                    async with session.get(campus.url + "/api/v1/people?limit=5") as answer:
                        return answer.status, (await answer.json())["limit"]
                return await asyncio.gather(*[one() for _ in range(300)])
        assert set(asyncio.run(run())) == {(200, 5)}

    def test_http_client_keeps_one_connection(self, campus):
        connection = http.client.HTTPConnection("127.0.0.1", campus.port, timeout=10)
        connection.connect()
        port = connection.sock.getsockname()[1]
        for _ in range(50):
            connection.request("GET", "/healthz")
            answer = connection.getresponse()
            assert answer.status == 200 and answer.read()
        assert connection.sock.getsockname()[1] == port
        connection.close()

    def test_the_probes(self, campus):
        assert campus.ask("GET", "/healthz").status == 200
        assert campus.ask("GET", "/readyz").status == 200
