# SIGKILL at a random moment under concurrent writes: every acknowledged write is there, the file and the chain are whole.
"""QUAD_CRASH_ROUNDS says how often (5 in the gate, 50 in `make torture`); QUAD_CRASH_SEED repeats a run."""

import http.client
import json
import os
import random
import sqlite3
import threading
import time

import pytest

from appliance import UNLIMITED, Appliance, database, make_campus, quad

ROUNDS = int(os.environ.get("QUAD_CRASH_ROUNDS", "5"))
SEED = int(os.environ.get("QUAD_CRASH_SEED") or random.randrange(1, 2**31))
WRITERS = 8


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    """One campus for all rounds: each crash meets what the ones before left."""
    print(f"QUAD_CRASH_SEED={SEED}")
    return {"data": make_campus(tmp_path_factory.mktemp("crash") / "data"), "acknowledged": {},
            "chance": random.Random(SEED)}


def write_until_it_dies(served, token, name, acknowledged, attempts):
    """Adds people and changes them, one connection, noting each answer that came."""
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=10)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def ask(method, path, body):
        connection.request(method, path, json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or b"{}")

    place = 0
    try:
        while True:
            number = f"{name}-{place}"
            attempts.append(number)
            status, person = ask("POST", "/api/v1/people", {"name": f"Writer {number}", "number": number})
            assert status == 201, person
            acknowledged[person["id"]] = (number, person["name"])
            if place % 3 == 0:
                status, _ = ask("PATCH", f"/api/v1/people/{person['id']}", {"name": f"Changed {number}"})
                assert status == 200
                acknowledged[person["id"]] = (number, f"Changed {number}")
            place += 1
    except (OSError, http.client.HTTPException):
        pass
    finally:
        connection.close()


@pytest.mark.parametrize("round", range(ROUNDS))
def test_killed_under_load(state, round):
    data, acknowledged, chance = state["data"], state["acknowledged"], state["chance"]
    served = Appliance(data, env=UNLIMITED)
    token = served.sign_in()
    fresh, attempts, failures = {}, [], []

    def guarded(writer):
        try:
            write_until_it_dies(served, token, f"r{round}w{writer}", fresh, attempts)
        except AssertionError as failure:
            failures.append(failure)

    writers = [threading.Thread(target=guarded, args=[writer]) for writer in range(WRITERS)]
    for writer in writers:
        writer.start()
    time.sleep(chance.uniform(0.05, 1.0))
    served.kill()
    for writer in writers:
        writer.join()
    assert not failures, failures[0]
    assert fresh, "no write was acknowledged before the crash"

    checked = quad("check", "--data", data, "--json")
    assert checked.returncode == 0 and json.loads(checked.stdout)["ok"], checked.stdout + checked.stderr
    with sqlite3.connect(f"file:{database(data)}?mode=ro", uri=True) as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        people = dict(file.execute("SELECT number, name FROM people WHERE number IS NOT NULL").fetchall())
        made, = file.execute("SELECT count(*) FROM events WHERE kind = 'person.created'").fetchone()
        there, = file.execute("SELECT count(*) FROM people").fetchone()
    # A row without its event, or an event without its row, would be half a transaction.
    assert made == there
    acknowledged.update(fresh)
    for number, name in acknowledged.values():
        # A change that was under way may have come through, though nobody was told.
        assert people.get(number) in (name, f"Changed {number}"), number
    invented = set(people) - {number for number, _ in acknowledged.values()} - set(attempts) - state.get("unsure", set())
    assert not invented
    state.setdefault("unsure", set()).update(attempts)

    with Appliance(data) as again:
        token = again.sign_in()
        for person in list(fresh)[-3:]:
            assert again.ask("GET", f"/api/v1/people/{person}", token=token).status == 200
        assert again.ask("GET", "/api/v1/people?limit=1", token=token).json["total"] == there
        assert again.stop() == 0
