# Many at once: two hundred presses of one person, and writers that never lose each other's rows.
import http.client
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor


def test_two_hundred_check_ins_of_one_person(campus, counted):
    """One record, one event, 199 clear conflicts: the constraint decides, not a look beforehand."""
    records = campus.ask("GET", "/api/v1/attendance?limit=1", token=campus.token).json["total"]
    events, start, answers = counted(), threading.Barrier(200), []

    def press():
        connection = http.client.HTTPConnection("127.0.0.1", campus.port, timeout=30)
        connection.connect()
        start.wait()
        connection.request("POST", "/api/v1/attendance/check-in", b"{}", {
            "Authorization": f"Bearer {campus.token}", "Content-Type": "application/json"})
        answer = connection.getresponse()
        answers.append((answer.status, answer.read()))
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(status for status, _ in answers) == {201: 1, 409: 199}
    assert all(b"already-checked-in" in body for status, body in answers if status == 409)
    assert campus.ask("GET", "/api/v1/attendance?limit=1", token=campus.token).json["total"] == records + 1
    assert counted() == events + 1
    assert campus.ask("POST", "/api/v1/attendance/check-out", {}, campus.token).status == 200


def test_one_number_is_given_to_one_person(campus, counted):
    """The same new person from forty clients: one is made, the others are told."""
    before = counted()

    def make(place):
        return campus.ask("POST", "/api/v1/people", {"name": f"Rival {place}", "number": "only-once"}, campus.token)

    with ThreadPoolExecutor(40) as pool:
        answers = list(pool.map(make, range(40)))
    assert Counter(answer.status for answer in answers) == {201: 1, 409: 39}
    assert counted() == before + 1
