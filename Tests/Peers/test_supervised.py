# Quad under a supervisor that speaks systemd's protocol: what it is told, and when.
import os
import re
import select
import signal
import socket
import subprocess
import time

import pytest

from appliance import QUAD, Appliance, database


class Supervisor:
    """The socket that systemd would listen at: by a path, or by an abstract name."""

    def __init__(self, place, abstract=False):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.name = f"@quad-test-{os.getpid()}" if abstract else str(place / "notify")
        self.socket.bind(self.name.replace("@", "\0", 1))

    def message(self, within=10):
        """The next datagram's assignments; None when nothing comes."""
        if not select.select([self.socket], [], [], within)[0]:
            return None
        lines = self.socket.recv(65536).decode().split("\n")
        assert all(re.fullmatch(r"[A-Z_]+=.*", line) for line in lines), lines
        return dict(line.split("=", 1) for line in lines)

    def until(self, name, within=20):
        """The first datagram that assigns `name`, and what came before."""
        before, deadline = [], time.monotonic() + within
        while (message := self.message(max(0, deadline - time.monotonic()))) is not None:
            if name in message:
                return message, before
            before.append(message)
        raise AssertionError(f"no {name} within {within} s, only {before}")

    def silent_for(self, seconds):
        """Nothing but words comes."""
        deadline = time.monotonic() + seconds
        while (message := self.message(max(0, deadline - time.monotonic()))) is not None:
            assert set(message) == {"STATUS"}, message

    def drain(self):
        while self.message(0) is not None:
            pass


@pytest.fixture
def supervisor(tmp_path):
    made = Supervisor(tmp_path)
    yield made
    made.socket.close()


def supervised(supervisor, data, **more):
    """Serves with the supervisor's variables set; ready when it says so."""
    return Appliance(data, env={"NOTIFY_SOCKET": supervisor.name, **more})


@pytest.mark.parametrize("abstract", [False, True])
def test_ready_when_it_answers_and_stopping_before_it_ends(data, tmp_path, abstract):
    """The port is not waited for: at the moment of READY it answers, and so does what is behind it."""
    supervisor = Supervisor(tmp_path, abstract)
    place = tmp_path / "port"
    with open(place, "wb") as out:
        process = subprocess.Popen([QUAD, "serve", "--data", data, "--listen", "127.0.0.1:0"], stdout=out,
                                   stderr=subprocess.DEVNULL, env={**os.environ, "NOTIFY_SOCKET": supervisor.name})
    try:
        ready, before = supervisor.until("READY")
        assert ready["READY"] == "1" and all(set(each) == {"STATUS"} for each in before)
        port = int(re.fullmatch(r"Listening on http://127\.0\.0\.1:(\d+)", ready["STATUS"])[1])
        with socket.create_connection(("127.0.0.1", port), 1) as client:
            client.settimeout(5)
            client.sendall(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert client.recv(100).startswith(b"HTTP/1.1 200")
        process.send_signal(signal.SIGTERM)
        stopping, before = supervisor.until("STOPPING")
        assert before == [] and stopping["STOPPING"] == "1"
        # The drain may take 10 s, and more than that is granted.
        assert int(stopping["EXTEND_TIMEOUT_USEC"]) > 10_000_000
        assert process.wait(20) == 0
        assert supervisor.message(0) is None, "nobody asked for signs of life"
    finally:
        process.kill()
        process.wait()
        supervisor.socket.close()


def test_who_cannot_serve_is_never_ready(data, supervisor):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = subprocess.run(
            [QUAD, "serve", "--data", data, "--listen", f"127.0.0.1:{taken.getsockname()[1]}"], capture_output=True,
            timeout=20, env={**os.environ, "NOTIFY_SOCKET": supervisor.name})
    assert done.returncode == 1
    supervisor.silent_for(0.2)


def test_a_reload_begins_and_ends(data, supervisor):
    with supervised(supervisor, data) as served:
        supervisor.until("READY")
        before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        served.process.send_signal(signal.SIGHUP)
        reloading, more = supervisor.until("RELOADING")
        assert more == [] and reloading["RELOADING"] == "1"
        assert before <= int(reloading["MONOTONIC_USEC"]) <= time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        ready, more = supervisor.until("READY")
        assert more == [] and ready["STATUS"].startswith("Listening on ")
        assert served.stop() == 0


def test_signs_of_life_twice_in_each_interval(data, supervisor):
    with supervised(supervisor, data, WATCHDOG_USEC=400_000) as served:
        supervisor.until("READY")
        began, count = time.monotonic(), 0
        while time.monotonic() < began + 3:
            message = supervisor.message(1)
            assert message == {"WATCHDOG": "1"}
            count += 1
        # One each 200 ms; a busy machine may be late, but never so late that systemd would act.
        assert 8 <= count <= 16, count
        # Signals are heard all the same.
        assert served.stop() == 0
        assert supervisor.until("STOPPING")


def test_no_signs_for_whom_they_are_not_asked_of(data, supervisor):
    with supervised(supervisor, data, WATCHDOG_USEC=200_000, WATCHDOG_PID=1):
        supervisor.until("READY")
        supervisor.silent_for(1)


def test_no_sign_of_life_while_the_database_cannot_be_read(data, supervisor):
    """The file is taken away under the running campus: its connections still answer, a restart would not."""
    with supervised(supervisor, data, WATCHDOG_USEC=400_000) as served:
        supervisor.until("WATCHDOG")
        elsewhere = data / "elsewhere"
        os.rename(database(data), elsewhere)
        said, _ = supervisor.until("STATUS")
        assert "can't be read" in said["STATUS"] and "WATCHDOG" not in said
        assert served.ask("GET", "/healthz").status == 200
        supervisor.silent_for(1.5)
        # Something else in its place doesn't help.
        database(data).write_bytes(b"this is a letter to the dean\n" * 1000)
        supervisor.silent_for(1)
        os.rename(elsewhere, database(data))
        alive, _ = supervisor.until("WATCHDOG")
        assert alive["STATUS"].startswith("Listening on ")
        assert supervisor.until("WATCHDOG")
        assert served.stop() == 0
        log = open(served.log.name).read()
        assert log.count("no sign of life is given") in (1, 2) and log.count("signs of life are given again") == 1


def test_a_supervisor_that_is_gone_hurts_nobody(data, tmp_path):
    supervisor = Supervisor(tmp_path)
    with supervised(supervisor, data, WATCHDOG_USEC=200_000) as served:
        supervisor.until("READY")
        supervisor.socket.close()
        os.unlink(supervisor.name)
        time.sleep(0.5)
        assert served.ask("GET", "/readyz").status == 200
        assert served.stop() == 0


def test_a_supervisor_that_does_not_listen_does_not_hold_up_the_end(data, supervisor):
    """Its socket is full: signs of life are lost, SIGTERM is not."""
    with supervised(supervisor, data) as served:
        supervisor.until("READY")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as other:
            other.setblocking(False)
            with pytest.raises(BlockingIOError):
                while True:
                    other.sendto(b"STATUS=full", supervisor.name)
        began = time.monotonic()
        assert served.stop() == 0
        assert time.monotonic() - began < 12
