# SIGKILL at a random moment under concurrent writes, jobs and mail: what was acknowledged is there and is done in the end,
# the file and the chain are whole.
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
from mail_server import MailServer

ROUNDS = int(os.environ.get("QUAD_CRASH_ROUNDS", "5"))
SEED = int(os.environ.get("QUAD_CRASH_SEED") or random.randrange(1, 2**31))
WRITERS, INVITERS = 8, 2


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    """One campus and one mail server for all rounds: each crash meets what the ones before left."""
    print(f"QUAD_CRASH_SEED={SEED}")
    mail = MailServer(security="plain")
    yield {
        "data": make_campus(tmp_path_factory.mktemp("crash") / "data"), "acknowledged": {}, "invited": set(),
        "started": [], "mail": mail, "chance": random.Random(SEED),
        "env": {**UNLIMITED, "QUAD_SERVER_PUBLIC_ADDRESS": "https://campus.example", "QUAD_MAIL_DRIVER": "smtp",
                "QUAD_MAIL_FROM": "quad@campus.example", "QUAD_MAIL_SERVER": f"127.0.0.1:{mail.port}",
                "QUAD_MAIL_SECURITY": "plain"}}
    mail.stop()


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


def invite_until_it_dies(served, token, name, invited):
    """Invites people, each of whom is written to."""
    for place in range(100_000):
        email = f"{name}-{place}@people.example"
        try:
            answer = served.ask("POST", "/api/v1/invitations", {"email": email, "role": "staff"}, token)
        except (OSError, http.client.HTTPException):
            return
        assert answer.status == 201, answer.body
        invited.add(email)


def start_until_it_dies(served, token, started):
    """Has what the box does for itself done again and again: one job at a time, whoever asks."""
    while True:
        try:
            answer = served.ask("POST", "/api/v1/schedules/box.housekeeping/run", token=token)
        except (OSError, http.client.HTTPException):
            return
        assert answer.status == 201, answer.body
        started.append(answer.json["id"])


def rows(data, sql):
    with sqlite3.connect(f"file:{database(data)}?mode=ro", uri=True) as file:
        return file.execute(sql).fetchall()


@pytest.mark.parametrize("round", range(ROUNDS))
def test_killed_under_load(state, round):
    data, acknowledged, chance = state["data"], state["acknowledged"], state["chance"]
    served = Appliance(data, env=state["env"])
    token = served.sign_in()
    fresh, attempts, failures = {}, [], []

    def guarded(work, *given):
        try:
            work(served, token, *given)
        except AssertionError as failure:
            failures.append(failure)

    writers = [threading.Thread(target=guarded, args=[write_until_it_dies, f"r{round}w{writer}", fresh, attempts])
               for writer in range(WRITERS)]
    writers += [threading.Thread(target=guarded, args=[invite_until_it_dies, f"r{round}i{inviter}", state["invited"]])
                for inviter in range(INVITERS)]
    writers.append(threading.Thread(target=guarded, args=[start_until_it_dies, state["started"]]))
    for writer in writers:
        writer.start()
    # On a busy machine the first answer may take a while; the random moment counts from there.
    deadline = time.monotonic() + 20
    while not fresh and not failures and time.monotonic() < deadline:
        time.sleep(0.005)
    time.sleep(chance.uniform(0, 0.9))
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
    written = [address for address, in rows(
        data, "SELECT address FROM mail_outbox WHERE address LIKE '%@people.example'")]
    assert state["invited"] <= set(written) and len(written) == len(set(written)), "a mail is lost, or is there twice"
    known = {job for job, in rows(data, "SELECT id FROM jobs")}
    # What waits has somebody who does it.
    assert not rows(data, """SELECT m.id FROM mail_outbox m LEFT JOIN jobs j ON j.id = m.job_id
                             WHERE m.state = 'waiting' AND (j.state IS NULL OR j.state NOT IN ('waiting', 'later', 'running'))""")
    assert len(known) >= len(set(state["started"]))

    with Appliance(data, env=state["env"]) as again:
        token = again.sign_in()
        for person in list(fresh)[-3:]:
            assert again.ask("GET", f"/api/v1/people/{person}", token=token).status == 200
        assert again.ask("GET", "/api/v1/people?limit=1", token=token).json["total"] == there
        assert again.stop() == 0


def test_all_is_done_in_the_end(state):
    """What was put in by anybody who was told so is done, by whichever start; nothing unique is there twice."""
    data, mail = state["data"], state["mail"]
    with Appliance(data, env=state["env"]) as served:
        token = served.sign_in()
        for job in set(state["started"]):
            assert served.until_done(job, token, seconds=60)["state"] == "done"
        deadline = time.monotonic() + 120
        while rows(data, "SELECT 1 FROM jobs WHERE state IN ('waiting', 'later', 'running') AND kind = 'mail.send' LIMIT 1"):
            assert time.monotonic() < deadline, rows(data, "SELECT state, count(*) FROM jobs GROUP BY state")
            time.sleep(0.2)
        counted = {state: count for state, count in rows(data, "SELECT state, count(*) FROM jobs GROUP BY state")}
        for word in ("waiting", "later", "running", "done", "dead", "cancelled"):
            total = served.ask("GET", f"/api/v1/jobs?state={word}&limit=1", token=token).json["total"]
            assert total == counted.get(word, 0), word
        assert counted.get("dead", 0) == 0 and counted.get("cancelled", 0) == 0
        assert served.stop() == 0
    assert rows(data, "SELECT DISTINCT state FROM mail_outbox") == [("sent",)]
    arrived = [to for letter in mail.handler.letters for to in letter.recipients if to.endswith("@people.example")]
    assert state["invited"] <= set(arrived)
    # The unsent of a crash are sent again; of what was noted as sent nothing is. At a crash, at most two are on their way.
    assert len(arrived) - len(set(arrived)) <= 2 * ROUNDS, "more came twice than can have been on their way"
    print(f"{len(set(arrived))} mails, {len(arrived) - len(set(arrived))} of them twice, in {ROUNDS} crashes")
    checked = quad("check", "--data", data, "--json")
    assert checked.returncode == 0 and json.loads(checked.stdout)["ok"], checked.stdout + checked.stderr
