# Webhooks of the running program, told to a real server that is well, ill, gone, or somewhere it must not be.
import json
import re
import time
from datetime import datetime

import pytest

from appliance import ROOT, UNLIMITED
from mail_server import certificate
from webhook_receiver import Receiver, endless, free_port, held, server_context, status

WEBHOOKS = "/api/v1/webhooks"


def documented():
    """The check of the signature that docs/api.md gives to those who write receivers, as it stands there."""
    text = (ROOT / "docs" / "api.md").read_text()
    section = text[text.index("\n## Webhooks\n"):]
    code = re.search(r"```python\n(.*?)```", section, re.DOTALL)[1]
    names = {}
    exec(code, names)  # noqa: S102 our own document
    return names["is_from_quad"]


is_from_quad = documented()


@pytest.fixture
def receiver():
    started = Receiver()
    yield started
    started.stop()


@pytest.fixture
def other():
    started = Receiver()
    yield started
    started.stop()


@pytest.fixture
def campus(data, serve, receiver, other):
    """May call the two receivers, by their addresses, and one port where nobody is."""
    nobody = free_port()
    served = serve(data, env=allowing(receiver.host, other.host, f"127.0.0.1:{nobody}"))
    served.token, served.nobody = served.sign_in(), f"http://127.0.0.1:{nobody}/quad"
    return served


def allowing(*hosts, **more):
    return {**UNLIMITED, "QUAD_OUTBOUND_ALLOWED_HOSTS": ",".join(hosts), **more}


class Hook:
    """A webhook of a campus, told of new people unless said otherwise."""

    def __init__(self, campus, url, kinds=("person.created",)):
        self.campus = campus
        made = campus.ask("POST", WEBHOOKS, {"url": url, "kinds": list(kinds)}, campus.token)
        assert made.status == 201, made.body
        self.secret, self.id = made.json["secret"], made.json["webhook"]["id"]
        self.path = f"{WEBHOOKS}/{self.id}"

    def ask(self, method="GET", path="", body=None):
        return self.campus.ask(method, self.path + path, body, self.campus.token)

    @property
    def deliveries(self):
        return self.ask(path="/deliveries?limit=100").json["items"]

    def until(self, state, count=1, seconds=40):
        """Waits until so many deliveries are in this state; gives them, the newest first."""
        deadline = time.monotonic() + seconds
        while True:
            found = [each for each in self.deliveries if each["state"] == state]
            if len(found) >= count:
                return found
            assert time.monotonic() < deadline, self.deliveries
            time.sleep(0.05)

    def attempts(self, delivery):
        answer = self.ask(path=f"/deliveries/{delivery['id']}")
        assert answer.status == 200, answer.body
        return answer.json["attempts"]

    def accepts(self, call):
        return is_from_quad(call.headers["quad-signature"], call.body, self.secret)


def moment(text):
    return datetime.fromisoformat(text).timestamp()


def add_people(campus, *names):
    for name in names:
        made = campus.ask("POST", "/api/v1/people", {"name": name}, campus.token)
        assert made.status == 201, made.body


def test_what_happens_is_told_in_order(campus, receiver):
    hook = Hook(campus, receiver.url)
    names = [f"Person {number}" for number in range(12)]
    add_people(campus, *names)
    calls = receiver.wait(len(names))
    found = hook.until("delivered", len(names))
    events = campus.ask("GET", "/api/v1/events?limit=50", token=campus.token).json["items"]
    told = [json.loads(call.body) for call in calls]
    made = [each["id"] for each in events if each["kind"] == "person.created"][:len(names)]
    assert [each["id"] for each in reversed(told)] == made
    for call, body, listed in zip(calls, told, reversed(found)):
        assert hook.accepts(call) and call.path == "/quad"
        assert call.headers["content-type"] == "application/json" and call.headers["user-agent"].startswith("Quad/")
        assert (call.event, call.delivery, body["kind"]) == ("person.created", listed["id"], "person.created")
        shown = next(each for each in events if each["id"] == body["id"])
        assert all(body[name] == shown[name] for name in ("at", "actor", "subject", "data"))
        assert set(body) == {"id", "kind", "at", "organization", "actor", "subject", "data"}
    attempt, = hook.attempts(found[0])
    detail = hook.ask(path=f"/deliveries/{found[0]['id']}").json
    assert detail["body"].encode() == calls[-1].body and attempt["answer"] == 200 and attempt["body"] == "fine"
    assert f"Quad-Signature: {calls[-1].headers['quad-signature']}" in attempt["requestHead"].splitlines()
    assert hook.ask().json["lastDeliveredAt"] == found[0]["endedAt"]


def test_the_signature_is_of_the_secret_the_moment_and_the_body(campus, receiver):
    hook = Hook(campus, receiver.url)
    add_people(campus, "Zoé")
    call, = receiver.wait(1)
    field = call.headers["quad-signature"]
    assert is_from_quad(field, call.body, hook.secret)
    instant = int(re.match(r"t=(\d+),", field)[1])
    assert is_from_quad(field, call.body, hook.secret, now=instant + 300)
    assert not is_from_quad(field, call.body, hook.secret, now=instant + 301)
    assert not is_from_quad(field, call.body + b" ", hook.secret)
    assert not is_from_quad(field, call.body, hook.secret + "x")
    assert not is_from_quad(field.replace(f"t={instant}", f"t={instant + 1}"), call.body, hook.secret)
    assert not is_from_quad("", call.body, hook.secret)
    # With a new secret both sign, and later the new one alone.
    old, rotated = hook.secret, hook.ask("POST", "/rotate", {"hours": 1}).json
    hook.until("delivered")
    add_people(campus, "Ada")
    both = receiver.wait(2)[1]
    assert both.headers["quad-signature"].count("v1=") == 2
    for secret in (old, rotated["secret"]):
        assert is_from_quad(both.headers["quad-signature"], both.body, secret)
    hook.secret = hook.ask("POST", "/rotate", {"hours": 0}).json["secret"]
    hook.until("delivered", 2)
    add_people(campus, "Max")
    last = receiver.wait(3)[2]
    assert last.headers["quad-signature"].count("v1=") == 1 and hook.accepts(last)
    log = (campus.data.parent / f"{campus.data.name}.log").read_text()
    assert old not in log and hook.secret not in log


def test_a_failure_is_tried_again(campus, receiver):
    receiver.answers = [status(500, b"out of order")]
    hook = Hook(campus, receiver.url)
    add_people(campus, "Ada")
    first, second = receiver.wait(2)
    assert first.delivery == second.delivery and first.body == second.body and hook.accepts(second)
    delivered, = hook.until("delivered")
    assert delivered["attempts"] == 2
    last, before = hook.attempts(delivered)
    assert (before["answer"], before["body"], before["fault"]) == (500, "out of order", "status")
    assert (last["answer"], last["fault"]) == (200, None)
    assert hook.ask().json["failingSince"] is None


def test_silence_is_a_failure_and_keeps_nobody_else_waiting(campus, receiver, other):
    receiver.answers = [held(receiver)]
    slow, quick = Hook(campus, receiver.url), Hook(campus, other.url)
    add_people(campus, "Ada")
    receiver.wait(1)
    other.wait(1)
    assert not receiver.released.is_set()
    quick.until("delivered")
    again = receiver.wait(2, seconds=60)
    assert again[0].delivery == again[1].delivery
    delivered, = slow.until("delivered")
    assert slow.attempts(delivered)[-1]["fault"] == "timed-out"


def test_a_redirect_is_not_followed(campus, receiver, other):
    receiver.answers = [status(code, Location=other.url) for code in (302, 307)]
    hook = Hook(campus, receiver.url)
    add_people(campus, "Ada")
    delivered, = hook.until("delivered")
    assert [(each["answer"], each["fault"]) for each in hook.attempts(delivered)] == [
        (200, None), (307, "redirect"), (302, "redirect")]
    assert f"location: {other.url}" in hook.attempts(delivered)[-1]["head"].lower()
    assert other.calls == []


def test_an_endless_answer_is_cut(campus, receiver):
    receiver.answers = [endless]
    hook = Hook(campus, receiver.url)
    add_people(campus, "Ada")
    delivered, = hook.until("delivered")
    attempt, = hook.attempts(delivered)
    assert attempt["answer"] == 200 and attempt["isCut"] and attempt["body"] == "x" * (16 << 10)


def test_gone_is_disabled_at_once(campus, receiver):
    receiver.answers = [status(410)]
    hook = Hook(campus, receiver.url)
    add_people(campus, "Ada")
    hook.until("failed")
    shown = hook.ask().json
    assert (shown["state"], shown["reason"]) == ("disabled", "gone")
    told = campus.ask("GET", "/api/v1/notifications", token=campus.token).json["items"]
    assert told[0]["kind"] == "webhook.disabled"
    add_people(campus, "Max")
    assert len(hook.deliveries) == 1 and len(receiver.calls) == 1
    # Somebody has mended it.
    assert hook.ask("POST", "/resume").json["state"] == "active"
    failed, = hook.until("failed")
    assert hook.ask("POST", f"/deliveries/{failed['id']}/replay").status == 200
    assert receiver.wait(2)[1].delivery == failed["id"] == receiver.calls[0].delivery
    hook.until("delivered")


def test_nobody_there(campus, receiver):
    hook = Hook(campus, campus.nobody)
    add_people(campus, "Ada", "Max")
    deadline = time.monotonic() + 40
    while not all(each["attempts"] for each in hook.until("waiting", 2)):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    first, second = sorted(hook.attempts(each)[-1]["at"] for each in hook.deliveries)
    assert moment(second) - moment(first) > 3.4, "the other one is not tried at once"
    assert {hook.attempts(each)[-1]["fault"] for each in hook.deliveries} == {"refused"}
    # With another address everything goes out at once.
    assert hook.ask("PATCH", body={"url": receiver.url}).status == 200
    receiver.wait(2)
    hook.until("delivered", 2)


def test_a_name_that_leads_here_is_refused_by_where_it_leads(data, serve, receiver, tmp_path):
    """What counts is the address that is connected to, not the name; allowed by name it is called."""
    served = serve(data, env=UNLIMITED)
    served.token = served.sign_in()
    refused = served.ask("POST", WEBHOOKS, {"url": receiver.url}, served.token)
    assert refused.status == 422 and refused.json["fields"][0]["path"] == "url"
    hook = Hook(served, f"https://localhost:{receiver.port}/quad")
    add_people(served, "Ada")
    failed, = hook.until("failed")
    attempt, = hook.attempts(failed)
    assert attempt["fault"] == "forbidden-address" and attempt["answer"] is None
    assert receiver.calls == [] and served.stop() == 0
    served = serve(data, env=allowing(f"localhost:{receiver.port}"))
    hook.campus, served.token = served, served.sign_in()
    assert hook.ask("PATCH", body={"url": f"http://localhost:{receiver.port}/quad"}).status == 200
    assert hook.ask("POST", "/replay", {"since": "2020-01-01T00:00:00Z"}).json == {"count": 1, "isAll": True}
    call, = receiver.wait(1)
    assert call.delivery == failed["id"] and hook.accepts(call)


def test_over_tls_the_certificate_is_verified(data, serve, tmp_path):
    pem, key = certificate(tmp_path)
    secure = Receiver(server_context((pem, key)))
    try:
        served = serve(data, env=allowing(secure.host))
        served.token = served.sign_in()
        hook = Hook(served, secure.url)
        add_people(served, "Ada")
        deadline = time.monotonic() + 30
        while not (found := hook.deliveries)[0]["attempts"]:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert hook.attempts(found[0])[0]["fault"] == "untrusted" and secure.calls == []
        assert served.stop() == 0
        served = serve(data, env=allowing(secure.host, QUAD_OUTBOUND_CA_FILE=str(pem)))
        hook.campus, served.token = served, served.sign_in()
        assert hook.ask("POST", f"/deliveries/{found[0]['id']}/replay").status == 200
        assert secure.wait(1)[0].delivery == found[0]["id"]
    finally:
        secure.stop()


def test_the_test_and_what_is_told_live(campus, receiver):
    from test_live import Stream

    hook = Hook(campus, receiver.url)
    stream = Stream(campus, "webhooks")
    sent = hook.ask("POST", "/test")
    assert sent.status == 201 and sent.json["kind"] == "webhook.tested", sent.body
    call, = receiver.wait(1)
    assert (call.event, call.delivery) == ("webhook.tested", sent.json["id"]) and hook.accepts(call)
    heard = [next(stream)[1] for _ in range(2)]
    assert {"webhook": hook.id, "kind": "webhook.tested"} in heard
    assert {"webhook": hook.id, "delivery": sent.json["id"]} in heard
    stream.close()


def test_everything_that_failed_is_sent_again(campus, receiver):
    hook = Hook(campus, "https://localhost:1/quad")
    add_people(campus, "Ada", "Max", "Zoé")
    failed = hook.until("failed", 3)
    assert hook.ask("PATCH", body={"url": receiver.url}).status == 200
    assert hook.ask("POST", "/replay", {"since": failed[1]["createdAt"]}).json == {"count": 2, "isAll": True}
    calls = receiver.wait(2)
    assert [call.delivery for call in calls] == [failed[1]["id"], failed[0]["id"]]
    hook.until("delivered", 2)
    hook.until("failed", 1)


def test_killed_in_the_middle(data, serve, receiver):
    """What was on its way when the power went is told after the start, under the same number."""
    receiver.answers = [held(receiver)]
    served = serve(data, env=allowing(receiver.host))
    served.token = served.sign_in()
    hook = Hook(served, receiver.url)
    add_people(served, "Ada", "Max")
    first, = receiver.wait(1)
    served.kill()
    served = serve(data, env=allowing(receiver.host))
    hook.campus, served.token = served, served.sign_in()
    calls = receiver.wait(3)
    assert [call.delivery for call in calls].count(first.delivery) == 2
    assert all(hook.accepts(call) for call in calls)
    delivered = hook.until("delivered", 2)
    assert {each["id"] for each in delivered} == {call.delivery for call in calls}
    assert [each["attempts"] for each in delivered] == [1, 1], "what nobody heard the end of is no attempt"


def test_a_stop_waits_for_no_server(data, serve, receiver):
    """SIGTERM while a server says nothing: the call is broken off, and made again after the start."""
    receiver.answers = [held(receiver)]
    served = serve(data, env=allowing(receiver.host))
    served.token = served.sign_in()
    hook = Hook(served, receiver.url)
    add_people(served, "Ada")
    first, = receiver.wait(1)
    assert served.stop() == 0
    served = serve(data, env=allowing(receiver.host))
    hook.campus, served.token = served, served.sign_in()
    assert receiver.wait(2)[1].delivery == first.delivery
    delivered, = hook.until("delivered")
    assert delivered["attempts"] == 1
