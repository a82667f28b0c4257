# A file of 50,000 employees: imported as it is, its bad rows told, everybody in it there, and taken back.
import csv
import http.client
import io
import json
import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

from appliance import database

# All of them take the release binary half a minute. A build for debugging is given fewer.
ROWS = int(os.environ.get("LARGE_IMPORT_ROWS", "50000"))
PATH = "/api/v1/employees/import"
TITLES = ["Name", "E-mail", "Number", "Position", "Department", "Manager", "First day", "Last day"]
# Megabytes that an import may take beyond what the server had before: twelve bytes of memory for one of the file, and some.
MOST = 120


def file_of(rows):
    """Each manages the fifty after them; three rows at the end can't be."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(TITLES)
    for number in range(rows):
        table.writerow([
            f"Pérson {number:05d}", f"p{number:05d}@big.example", f"N-{number:05d}", "Clerk", f"D{number % 40:02d}",
            f"N-{number // 50:05d}" if number else "", f"2020-01-{number % 28 + 1:02d}", ""])
    table.writerow(["Twice", "P00000@big.example", "X-1", "", "", "", "", ""])
    table.writerow(["Without", "without@big.example", "X-2", "", "", "N-99999", "", ""])
    table.writerow(["Never", "never@big.example", "X-3", "", "", "", "2020-02-30", ""])
    return text.getvalue().encode()


def post(served, path, body, kind="application/json"):
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=600)
    connection.request("POST", path, body, {"Authorization": f"Bearer {served.token}", "Content-Type": kind})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, json.loads(content)


def peak(served):
    status = Path(f"/proc/{served.process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


class Others:
    """Somebody who adds people one after another while something else goes on."""

    def __init__(self, served):
        self.statuses, self.ends = [], threading.Event()
        self.thread = threading.Thread(target=self._run, args=(served,))
        self.thread.start()

    def _run(self, served):
        while not self.ends.wait(0.05):
            added = served.ask("POST", "/api/v1/people", {"name": f"Other {len(self.statuses)}"}, served.token, timeout=60)
            self.statuses.append(added.status)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.ends.set()
        self.thread.join()


def test_fifty_thousand_rows_come_and_go(campus):
    body = file_of(ROWS)
    before = campus.memory()
    with Others(campus) as others:
        status, done = post(campus, PATH, body, "text/csv")
    assert status == 200, done
    assert {name: done[name] for name in ("rows", "created", "updated", "unchanged", "refused")} == {
        "rows": ROWS + 3, "created": ROWS, "updated": 0, "unchanged": 0, "refused": 3}
    assert [(fault["line"], fault["column"]) for fault in done["errors"]] == [
        (ROWS + 2, "E-mail"), (ROWS + 3, "Manager"), (ROWS + 4, "First day")]
    assert others.statuses and set(others.statuses) == {201}
    assert peak(campus) - before < MOST

    # Everybody is there, with what the file says of them.
    found = campus.ask("GET", "/api/v1/employees?search=p00123@", token=campus.token).json["items"]
    assert len(found) == 1 and found[0]["position"] == "Clerk" and found[0]["department"] == "D03"
    assert found[0]["manager"]["name"] == "Pérson 00002" and found[0]["hired"] == "2020-01-12"
    assert campus.ask("GET", "/api/v1/employees", token=campus.token).json["total"] == ROWS
    with closing(sqlite3.connect(database(campus.data))) as file:
        kept = file.execute(
            "SELECT p.number, p.name, e.position, e.department, m.number FROM employments e JOIN people p"
            " ON p.id = e.person_id LEFT JOIN people m ON m.id = e.manager_id ORDER BY p.number").fetchall()
    assert kept == [
        (f"N-{number:05d}", f"Pérson {number:05d}", "Clerk", f"D{number % 40:02d}",
         f"N-{number // 50:05d}" if number else None) for number in range(ROWS)]

    # The same again changes nothing.
    status, again = post(campus, PATH, body, "text/csv")
    assert status == 200 and again["unchanged"] == ROWS and again["created"] == 0 and again["refused"] == 3, again
    assert again["batch"] is None and peak(campus) - before < MOST

    with Others(campus) as others:
        status, undone = post(campus, f"{PATH}/batches/{done['batch']}/undo", b"{}")
    assert status == 200 and undone == {"removed": ROWS, "restored": 0, "kept": 0}, undone
    assert others.statuses and set(others.statuses) == {201}
    assert campus.ask("GET", "/api/v1/employees", token=campus.token).json["total"] == 0
    assert peak(campus) - before < MOST
    assert post(campus, f"{PATH}/batches/{done['batch']}/undo", b"{}")[0] == 409
