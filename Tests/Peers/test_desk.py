# The operations desk from outside: the log, the chain of events, the figures, on a campus that runs.
import json
import re
import sqlite3
import statistics
import time

import pytest

from appliance import ADMIN_PASSWORD, Appliance, database, make_campus


@pytest.fixture
def data(tmp_path):
    return make_campus(tmp_path / "data")


def lines(served, token, query=""):
    answer = served.ask("GET", f"/api/v1/operator/logs?limit=100&{query}", token=token)
    assert answer.status == 200, answer.body
    return [item["line"] for item in answer.json["items"]]


def until(find, seconds=5):
    """Requests are logged a quarter of a second at a time."""
    deadline = time.monotonic() + seconds
    while not (found := find()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_log_shows_what_was_asked_and_no_secret(data, form):
    with Appliance(data, env={"QUAD_LOG_FORMAT": form}) as served:
        token = served.sign_in()
        asked = served.ask("GET", "/api/v1/people?search=a-very-private-name", token=token)
        reference = asked.headers["x-request-id"]
        found = until(lambda: lines(served, token, f"row=requests&request={reference}"))
        assert len(found) == 1 and "/api/v1/people" in found[0] and "200" in found[0]
        everything = lines(served, token, "row=requests") + lines(served, token)
        assert len(everything) > 1
        for line in everything:
            for secret in (token, ADMIN_PASSWORD, "a-very-private-name"):
                assert secret not in line
        # The same lines are in the log itself, and a reader who comes again misses none.
        assert found[0] in (data.parent / "data.log").read_text()
        first = served.ask("GET", "/api/v1/operator/logs?row=requests&limit=1", token=token).json["items"][0]
        more = until(lambda: served.ask(
            "GET", f"/api/v1/operator/logs?row=requests&after={first['place']}", token=token).json["items"])
        assert more and all(item["place"] > first["place"] for item in more)
        assert served.stop() == 0


def test_the_first_row_that_was_changed_is_named(data):
    with Appliance(data) as served:
        token = served.sign_in()
        for number in range(5):
            assert served.ask("POST", "/api/v1/people", {"name": f"Person {number}"}, token).status == 201
        assert served.stop() == 0
    with sqlite3.connect(database(data)) as file:
        for name, in file.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'events'").fetchall():
            file.execute(f"DROP TRIGGER {name}")
        row, = file.execute("SELECT id FROM events WHERE kind = 'person.created' ORDER BY id LIMIT 1 OFFSET 2").fetchone()
        file.execute("UPDATE events SET data = '{\"name\":\"Somebody else\"}' WHERE id = ?", (row,))
    file.close()
    with Appliance(data) as served:
        token = served.sign_in()
        job = served.ask("POST", "/api/v1/operator/event-chain/verify", token=token)
        assert job.status == 201, job.body
        served.until_done(job.json["id"], token)
        found = served.ask("GET", "/api/v1/operator/event-chain", token=token).json
        assert found["last"]["state"] == "broken" and found["checkedAt"]
        named = served.ask("GET", f"/api/v1/events/search?search=%22somebody+else%22", token=token).json["items"]
        assert [item["id"] for item in named] == [found["last"]["event"]], "the row that was changed"
        checks = served.ask("GET", "/api/v1/checks", token=token).json["checks"]
        assert next(each for each in checks if each["check"] == "events")["verdict"] == "bad"
        assert served.stop() == 0


def test_figures_and_pages_are_quick(data):
    """As the program itself measures them: the overview is looked at often, and by a machine every few seconds."""
    with Appliance(data) as served:
        token = served.sign_in()
        paths = ["/api/v1/operator/overview", "/metrics", "/api/v1/events/search", "/api/v1/events/statistics",
                 "/api/v1/sessions", "/api/v1/operator/rate-limits"]
        for _ in range(15):
            for path in paths:
                assert served.ask("GET", path, token=token).status == 200, path
        time.sleep(0.5)
        log = (data.parent / "data.log").read_text()
        for path in paths:
            times = [int(us) for us in re.findall(rf'path="{re.escape(path)}" status=200 .*?us=(\d+)', log)]
            assert len(times) == 15, path
            # The first look at the checks is taken while somebody waits.
            assert statistics.median(times) < 20_000, (path, sorted(times))
        assert served.stop() == 0


def test_a_session_that_is_ended_is_ended_at_once(data):
    with Appliance(data) as served:
        token, other = served.sign_in(), served.sign_in()
        listed = served.ask("GET", "/api/v1/sessions", token=token).json
        assert listed["total"] == 2 and [item["isCurrent"] for item in listed["items"]] == [False, True]
        assert served.ask("DELETE", f"/api/v1/sessions/{listed['items'][0]['id']}", token=token).status == 204
        assert served.ask("GET", "/api/v1/me", token=other).status == 401
        assert served.ask("GET", "/api/v1/me", token=token).status == 200
        kinds = [item["kind"] for item in served.ask("GET", "/api/v1/events?limit=3", token=token).json["items"]]
        assert kinds[0] == "session.ended-by-other", json.dumps(kinds)
        assert served.stop() == 0
