# Socket.IO as its own client for Python speaks it: both transports, the change from one to the other, and its ends.
import threading
import time

import pytest
import requests
import socketio

from appliance import UNLIMITED, Appliance

WAYS = {"polling": ["polling"], "websocket": ["websocket"], "upgrade": ["polling", "websocket"]}


class Listener:
    """A client that keeps what it hears."""

    def __init__(self, campus, ways=None, token=None, auth=None, headers=None, reconnection=False, namespaces=("/",)):
        self.client = socketio.Client(reconnection=reconnection, reconnection_delay=0.2, reconnection_delay_max=0.5)
        self.heard, self.errors, self.ends, self.starts = [], [], [], []
        self.changed = threading.Condition()
        for namespace in namespaces:
            self.client.on("connect", lambda: self.keep(self.starts, True), namespace=namespace)
            self.client.on("event", lambda data: self.keep(self.heard, data), namespace=namespace)
            self.client.on("connect_error", lambda data: self.keep(self.errors, data), namespace=namespace)
            self.client.on("disconnect", lambda *why: self.keep(self.ends, time.monotonic()), namespace=namespace)
        auth = auth if auth is not None or headers else {"token": token or campus.token}
        self.client.connect(
            f"http://127.0.0.1:{campus.port}", auth=auth, headers=headers or {}, transports=ways,
            namespaces=list(namespaces), wait_timeout=5)

    def keep(self, where, what):
        with self.changed:
            where.append(what)
            self.changed.notify_all()

    def wait(self, condition, seconds=5):
        with self.changed:
            assert self.changed.wait_for(condition, seconds), (self.heard, self.errors, self.ends)

    def subscribe(self, *topics, after=None):
        asked = {"topics": list(topics)} | ({"after": after} if after else {})
        answer = self.client.call("subscribe", asked, timeout=5)
        assert answer["success"], answer
        return answer

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.disconnect()
        self.client.shutdown()


def press(campus):
    if campus.ask("POST", "/api/v1/attendance/check-in", {}, campus.token).status == 409:
        assert campus.ask("POST", "/api/v1/attendance/check-out", {}, campus.token).status == 200


@pytest.mark.parametrize("ways", WAYS.values(), ids=WAYS)
def test_listens_and_asks(campus, ways):
    with Listener(campus, ways) as listener:
        if len(ways) == 2:
            deadline = time.monotonic() + 5
            while listener.client.transport() != "websocket" and time.monotonic() < deadline:
                time.sleep(0.02)
        assert listener.client.transport() == ways[-1]
        assert listener.subscribe("events", "attendance.today")["topics"] == ["attendance.today", "events"]
        for _ in range(20):
            press(campus)
        listener.wait(lambda: len(listener.heard) == 40)
        ids = [event["id"] for event in listener.heard]
        assert ids == sorted(ids) and len(set(ids)) == 20
        assert {event["topic"] for event in listener.heard} == {"events", "attendance.today"}
        refused = listener.client.call("subscribe", {"topics": ["nothing"]}, timeout=5)
        assert not refused["success"] and refused["error"]["code"] == "unknown-topic"
        unknown = listener.client.call("shout", {}, timeout=5)
        assert unknown["error"]["code"] == "unknown-event"
        assert listener.client.call("unsubscribe", {"topics": ["events", "attendance.today"]}, timeout=5)["topics"] == []
        press(campus)
        time.sleep(0.3)
        assert len(listener.heard) == 40


def test_a_bearer_field_says_who_it_is(campus):
    with Listener(campus, headers={"Authorization": f"Bearer {campus.token}"}) as listener:
        assert listener.subscribe("events")


@pytest.mark.parametrize("ways", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("auth,code", [
    ({"token": "x" * 43}, "token-refused"), ({"userId": "1"}, "sign-in-needed"), ({}, "sign-in-needed"),
])
def test_who_is_nobody_is_refused(campus, ways, auth, code):
    client = socketio.Client(reconnection=False)
    errors = []
    client.on("connect_error", errors.append)
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(
            f"http://127.0.0.1:{campus.port}?userId=1", auth=auth, transports=ways, wait_timeout=5, namespaces=["/"])
    assert errors[0]["data"]["code"] == code and errors[0]["message"]
    client.shutdown()


def test_a_namespace_that_is_not_there(campus):
    client = socketio.Client(reconnection=False)
    errors = []
    client.on("connect_error", errors.append, namespace="/nowhere")
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(
            f"http://127.0.0.1:{campus.port}", auth={"token": campus.token}, namespaces=["/nowhere"], wait_timeout=5)
    assert errors == [{"message": "Invalid namespace", "data": {"code": "unknown-namespace"}}]
    client.shutdown()


@pytest.mark.parametrize("ways", WAYS.values(), ids=WAYS)
def test_revocation_is_felt_within_a_second(campus, ways):
    token = campus.sign_in()
    with Listener(campus, ways, token=token) as listener:
        listener.subscribe("events")
        press(campus)
        listener.wait(lambda: listener.heard)
        began = time.monotonic()
        assert campus.ask("POST", "/api/v1/auth/sign-out", {}, token).status == 204
        listener.wait(lambda: listener.ends)
        assert listener.ends[0] - began < 1
        heard = len(listener.heard)
        press(campus)
        time.sleep(0.3)
        assert len(listener.heard) == heard
    with pytest.raises(socketio.exceptions.ConnectionError):
        Listener(campus, ways, token=token)


def test_comes_back_after_a_restart_and_misses_nothing(data):
    with Appliance(data, env=UNLIMITED) as campus:
        campus.token = campus.sign_in()
        port = campus.port
        with Listener(campus, reconnection=True) as listener:
            listener.subscribe("events")
            press(campus)
            listener.wait(lambda: listener.heard)
            began = time.monotonic()
            campus.stop()
            # No held poll and no socket keeps the program from stopping.
            assert time.monotonic() - began < 4
            with Appliance(data, env=UNLIMITED, listen=f"127.0.0.1:{port}") as again:
                again.token = campus.token
                press(again)
                listener.wait(lambda: len(listener.starts) == 2, 15)
                listener.subscribe("events", after=listener.heard[-1]["id"])
                listener.wait(lambda: len(listener.heard) >= 2)
                kinds = [event["data"]["kind"] for event in listener.heard]
                assert kinds == ["attendance.checked-in", "attendance.checked-out"]


def test_binary_is_refused_and_nothing_falls_over(campus):
    for ways in WAYS.values():
        listener = Listener(campus, ways)
        listener.client.emit("subscribe", {"topics": b"\x00\x01"})
        listener.wait(lambda: listener.ends)
        listener.client.shutdown()
    assert campus.ask("GET", "/healthz").status == 200


def test_a_page_elsewhere_may_if_it_is_trusted(data):
    settings = UNLIMITED | {"QUAD_SERVER_CORS_ORIGINS": "https://app.example"}
    with Appliance(data, env=settings) as campus:
        address = f"http://127.0.0.1:{campus.port}/socket.io/?EIO=4&transport=polling"
        trusted = requests.get(address, headers={"Origin": "https://app.example"}, timeout=5)
        assert trusted.status_code == 200 and trusted.headers["Access-Control-Allow-Origin"] == "https://app.example"
        assert requests.get(address, headers={"Origin": "https://evil.example"}, timeout=5).status_code == 403
        asked = requests.options(
            address, timeout=5,
            headers={"Origin": "https://app.example", "Access-Control-Request-Method": "POST",
                     "Access-Control-Request-Headers": "content-type"})
        assert asked.status_code == 204 and asked.headers["Access-Control-Allow-Origin"] == "https://app.example"
