# The wire itself, with raw sockets and with TLS: what no client library lets one send.
import socket
import ssl
import time

import pytest
import requests

from appliance import Appliance, make_campus


def read_answers(connection, count):
    """Status lines and bodies of so many answers with a Content-Length."""
    seen, answers = b"", []
    while len(answers) < count:
        while b"\r\n\r\n" not in seen:
            some = connection.recv(65536)
            assert some, f"closed after {len(answers)} answers: {seen[:200]!r}"
            seen += some
        head, seen = seen.split(b"\r\n\r\n", 1)
        fields = dict(line.lower().split(b":", 1) for line in head.split(b"\r\n")[1:])
        length = int(fields.get(b"content-length", b"0"))
        while len(seen) < length:
            some = connection.recv(65536)
            assert some
            seen += some
        answers.append((int(head.split(b" ", 2)[1]), seen[:length]))
        seen = seen[length:]
    return answers


def get(path, *fields):
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n".encode() + b"".join(
        field.encode() + b"\r\n" for field in fields) + b"\r\n"


def test_five_hundred_pipelined_requests_are_answered_in_order(campus):
    with campus.socket() as connection:
        token = f"Authorization: Bearer {campus.token}"
        for place in range(500):
            connection.sendall(get("/healthz") if place % 3 else get(f"/api/v1/people?limit={place % 90 + 1}", token))
        answers = read_answers(connection, 500)
    assert {status for status, _ in answers} == {200}
    for place, (_, body) in enumerate(answers):
        if place % 3 == 0:
            assert b'"limit":%d,' % (place % 90 + 1) in body or b'"limit":%d}' % (place % 90 + 1) in body


def test_writes_and_reads_pipelined_together_keep_their_order(campus):
    fields = f"Host: localhost\r\nAuthorization: Bearer {campus.token}\r\nContent-Type: application/json\r\n"
    press = lambda which: f"POST /api/v1/attendance/check-{which} HTTP/1.1\r\n{fields}Content-Length: 2\r\n\r\n{{}}".encode()
    with campus.socket() as connection:
        connection.sendall((press("in") + get("/healthz") + press("in") + press("out") + get("/healthz")) * 20)
        answers = [status for status, _ in read_answers(connection, 100)]
    assert answers == [201, 200, 409, 200, 200] * 20


def test_a_request_sent_byte_by_byte(campus):
    with campus.socket() as connection:
        for byte in get("/api/v1/me", f"Authorization: Bearer {campus.token}"):
            connection.sendall(bytes([byte]))
        (status, body), = read_answers(connection, 1)
    assert status == 200 and b'"owner"' in body


def test_expect_continue(campus):
    with campus.socket() as connection:
        connection.sendall(
            b"POST /api/v1/auth/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 100")
        connection.sendall(b"{}")
        (status, _), = read_answers(connection, 1)
    assert status == 422


def test_smuggling_is_refused_and_the_connection_closed(campus):
    with campus.socket() as connection:
        connection.sendall(b"POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
                           b"0\r\n\r\n" + get("/healthz"))
        seen = b""
        while some := connection.recv(65536):
            seen += some
    assert seen.startswith(b"HTTP/1.1 400") and seen.count(b"HTTP/1.1") == 1


def test_half_closed_clients_get_their_answer(campus):
    with campus.socket() as connection:
        connection.sendall(get("/healthz"))
        connection.shutdown(socket.SHUT_WR)
        (status, _), = read_answers(connection, 1)
    assert status == 200


@pytest.mark.filterwarnings("ignore:Unverified HTTPS", "ignore:ssl.TLSVersion")
class TestTLS:
    def test_a_self_signed_certificate_is_made_and_works(self, tmp_path):
        data = make_campus(tmp_path / "data")
        with Appliance(data, env={"QUAD_SERVER_TLS": "on"}) as served:
            assert served.url.startswith("https://")
            made = [file for file in data.iterdir() if file.is_file() and b"BEGIN CERTIFICATE" in file.read_bytes()]
            assert len(made) == 1
            with requests.Session() as session:
                # Not the environment's trust store, which would win over this.
                session.trust_env = session.verify = False
                token = session.post(served.url + "/api/v1/auth/sign-in", json={
                    "email": "registrar@campus.test", "password": "a long walk across the lawn"}).json()["accessToken"]
                for _ in range(20):
                    got = session.get(served.url + "/api/v1/me", headers={"Authorization": f"Bearer {token}"})
                    assert got.status_code == 200
            trusting = ssl.create_default_context(cafile=made[0])
            trusting.check_hostname = False
            with trusting.wrap_socket(socket.create_connection(("127.0.0.1", served.port), 10)) as connection:
                assert connection.version() in ("TLSv1.2", "TLSv1.3")
                connection.sendall(get("/healthz"))
                assert read_answers(connection, 1)[0][0] == 200
            assert served.stop() == 0

    def test_old_versions_are_refused(self, tmp_path):
        with Appliance(make_campus(tmp_path / "data"), env={"QUAD_SERVER_TLS": "on"}) as served:
            old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
            old.set_ciphers("ALL:@SECLEVEL=0")
            old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
            try:
                old.wrap_socket(socket.create_connection(("127.0.0.1", served.port), 10))
            except (ssl.SSLError, ConnectionError):
                pass
            else:
                raise AssertionError("TLS 1.1 was accepted")

    def test_plain_http_to_a_tls_port_does_no_harm(self, tmp_path):
        with Appliance(make_campus(tmp_path / "data"), env={"QUAD_SERVER_TLS": "on"}) as served:
            with served.socket() as connection:
                connection.sendall(get("/healthz"))
                try:
                    assert b"200 OK" not in connection.recv(65536)
                except ConnectionError:
                    pass
            assert served.ask("GET", "/healthz").status == 200


def test_sigterm_lets_a_request_finish_and_leaves_one_file(tmp_path):
    data = make_campus(tmp_path / "data")
    with Appliance(data) as served:
        with served.socket() as connection:
            body = b'{"email": "registrar@campus.test", "password": "a long walk across the lawn"}'
            connection.sendall(b"POST /api/v1/auth/sign-in HTTP/1.1\r\nHost: localhost\r\n"
                               b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            time.sleep(0.01)
            served.process.terminate()
            (status, answer), = read_answers(connection, 1)
            assert status == 200 and b"accessToken" in answer
        assert served.stop() == 0
    assert not [file.name for file in data.iterdir() if file.name.endswith(("-wal", "-shm"))]
