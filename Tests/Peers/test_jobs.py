# Jobs of the running program: a crash in the middle of one, the commands of the terminal, an end by SIGTERM.
"""QUAD_CRASH_SEED repeats a run."""

import json
import os
import random
import sqlite3
import time

import pytest

from appliance import UNLIMITED, Appliance, database, make_campus, quad

SEED = int(os.environ.get("QUAD_CRASH_SEED") or random.randrange(1, 2**31))
PEOPLE = 450


@pytest.fixture(scope="module")
def gone(tmp_path_factory):
    """A campus, not running, with people who were deleted long ago and are to be purged."""
    data = make_campus(tmp_path_factory.mktemp("jobs") / "data")
    with Appliance(data, env=UNLIMITED) as served:
        token = served.sign_in()
        rows = "Name,Number\n" + "".join(f"Gone {n},P{n}\n" for n in range(PEOPLE))
        done = served.ask("POST", "/api/v1/people/import", rows.encode(), token, {"Content-Type": "text/csv"})
        assert done.status == 200, done.body
        left = True
        while left:
            items = served.ask("GET", "/api/v1/people?search=Gone&limit=100", token=token).json["items"]
            left = [person["id"] for person in items]
            for person in left:
                assert served.ask("DELETE", f"/api/v1/people/{person}", token=token).status == 204
        assert served.ask("PATCH", "/api/v1/organization", {"retentionDays": 30}, token).status == 200
        assert served.stop() == 0
    with sqlite3.connect(database(data)) as file:
        file.execute("UPDATE people SET deleted_at = deleted_at - 40 * 86400000 WHERE deleted_at IS NOT NULL")
    return data


def rows(data, sql):
    with sqlite3.connect(f"file:{database(data)}?mode=ro", uri=True) as file:
        return file.execute(sql).fetchall()


def test_a_job_that_was_killed_is_done_all_the_same(gone):
    """Acknowledged is done, whenever the program is killed; and what it had done by then is not done again."""
    print(f"QUAD_CRASH_SEED={SEED}")
    chance = random.Random(SEED)
    served = Appliance(gone, env=UNLIMITED)
    token = served.sign_in()
    ran = served.ask("POST", "/api/v1/schedules/people.purge/run", token=token)
    assert ran.status == 201, ran.body
    time.sleep(chance.uniform(0, 0.1))
    served.kill()
    checked = quad("check", "--data", gone, "--json")
    assert checked.returncode == 0 and json.loads(checked.stdout)["ok"], checked.stdout + checked.stderr

    with Appliance(gone, env=UNLIMITED) as again:
        token = again.sign_in()
        job = again.until_done(ran.json["id"], token)
        assert job["state"] == "done" and job["attempts"] in (1, 2), job
        assert again.stop() == 0
    purged = [json.loads(data)["people"] for data, in rows(gone, "SELECT data FROM events WHERE kind = 'people.purged'")]
    assert sum(purged) == PEOPLE, "each of them once"
    assert rows(gone, "SELECT count(*) FROM people WHERE name LIKE 'Gone %'") == [(0,)]
    assert rows(gone, "SELECT count(*) FROM jobs WHERE state = 'running'") == [(0,)]
    kept = dict(rows(gone, "SELECT bucket & 7, sum(value) FROM counters WHERE name = 'jobs' GROUP BY bucket & 7"))
    assert {state: count for state, count in kept.items() if count} == {3: 1}, "the counts are those of the rows"


def test_the_commands(tmp_path):
    data = make_campus(tmp_path / "data")
    with Appliance(data) as served:
        token = served.sign_in()
        ran = served.ask("POST", "/api/v1/schedules/box.housekeeping/run", token=token).json
        served.until_done(ran["id"], token)
        listed = quad("jobs", "list", "--data", data, "--json")
        assert listed.returncode == 0, listed.stderr
        assert [(job["id"], job["state"]) for job in json.loads(listed.stdout)] == [(ran["id"], "done")]
        assert json.loads(quad("jobs", "list", "--data", data, "--state", "dead", "--json").stdout) == []
        shown = json.loads(quad("jobs", "show", "--data", data, "--job", ran["id"], "--json").stdout)
        assert shown["job"]["attempts"] == 1 and shown["failures"] == []
        for command in ("retry", "cancel"):
            refused = quad("jobs", command, "--data", data, "--job", ran["id"], "--json")
            assert refused.returncode == 1, "it is over"
            assert json.loads(refused.stderr)["error"]["code"] in ("job-over", "job-not-retryable")
        assert served.stop() == 0
    with sqlite3.connect(database(data)) as file:
        file.execute("UPDATE jobs SET state = 'dead', error = 'no paper'")
    said = quad("jobs", "list", "--data", data)
    assert "no paper" in said.stdout and ran["id"] in said.stdout
    tried = quad("jobs", "retry", "--data", data, "--job", ran["id"], "--json")
    assert tried.returncode == 0 and json.loads(tried.stdout)["state"] == "waiting", tried.stderr
    with Appliance(data) as served:
        assert served.until_done(ran["id"], served.sign_in())["state"] == "done"
        # The one that serves does it at once: its orders come over the socket.
        assert served.stop() == 0
    for words, said in [
        (("show",), "--job"), (("show", "--job", "x"), "13 letters"), (("list", "--state", "asleep"), "waiting"),
        (("list", "--kind", "x"), "people.purge"), (("show", "--job", "0000000000001"), ""), (("retry",), "--job"),
    ]:
        refused = quad("jobs", *words[:1], "--data", data, *words[1:])
        assert refused.returncode in (1, 2) and said in refused.stderr, (words, refused.stderr)
