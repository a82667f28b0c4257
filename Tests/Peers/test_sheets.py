# A month's sheet as files, read by what people open them with; and a month that is closed.
import csv
import http.client
import io
import sqlite3
import urllib.parse
from datetime import date, datetime, time, timedelta, timezone

import openpyxl
import pypdf
import pytest

from appliance import UNLIMITED, Appliance, database, quad

# Names in scripts of their own: joined and right to left, stacked, wide; and one that a spreadsheet would work out.
NAMES = ["Åsa Ünlü", "Ольга Иванова", "علي حسن", "שרה כהן", "नेहा शर्मा", "山田太郎", "=2+3", "<b>Bold</b>"]
PAPER = ["Åsa Ünlü", "Ольга Иванова", "山田太郎", "=2+3", "<b>Bold</b>"]
LAST = date.today().replace(day=1) - timedelta(1)
MONTH = LAST.strftime("%Y-%m")
# Two working days of that month.
DAYS = [day for day in (LAST.replace(day=1) + timedelta(n) for n in range(12)) if day.weekday() < 5][:2]


def instant(day, hour, minute):
    return int(datetime.combine(day, time(hour, minute), timezone.utc).timestamp() * 1000)


@pytest.fixture(scope="module")
def campus(tmp_path_factory):
    """A campus whose people came on two days of the last month, judged by office hours."""
    data = tmp_path_factory.mktemp("sheets") / "data"
    made = quad("demo", "--data", data, "--people", "40")
    assert made.returncode == 0, made.stderr
    password = next(line.split()[-1] for line in made.stdout.splitlines() if line.startswith("password"))
    with sqlite3.connect(database(data)) as file:
        home, = file.execute("SELECT min(id) FROM organizations").fetchone()
        # What the demo has of that month would be in the way.
        for table in ("schedule_assignments", "attendance_days", "attendance_months", "attendance"):
            file.execute(f"DELETE FROM {table} WHERE organization_id = ?", [home])
        people = [row[0] for row in file.execute(
            "SELECT id FROM people WHERE organization_id = ? AND status = 'active' ORDER BY id DESC LIMIT 33", [home])]
        file.execute("UPDATE organizations SET zone = 'UTC' WHERE id = ?", [home])
        number = 1 << 40
        for person in people:
            for day in DAYS:
                number += 1
                file.execute(
                    "INSERT INTO attendance (id, organization_id, person_id, local_date, started_at, ended_at)"
                    " VALUES (?, ?, ?, ?, ?, ?)",
                    [number, home, person, (day - date(1970, 1, 1)).days, instant(day, 9, 20), instant(day, 17, 0)])
    file.close()
    with Appliance(data, env=UNLIMITED) as served:
        served.password = password
        served.token = served.sign_in("ada@demo.example", password)
        listed = served.ask("GET", "/api/v1/people?limit=100&status=active&sort=-added", token=served.token).json["items"]
        known = {crockford(person): person for person in people}
        came = [each["id"] for each in listed if each["id"] in known]
        assert len(came) == 33
        for person, name in zip(came, NAMES):
            assert served.ask("PATCH", f"/api/v1/people/{person}", {"name": name}, served.token).status == 200
        hours = served.ask("POST", "/api/v1/attendance/schedules", {
            "name": "Sheet hours", "zone": "UTC", "weekdays": ["monday", "tuesday", "wednesday", "thursday", "friday"],
            "start": "09:00", "end": "17:00", "grace": 5}, served.token)
        assert hours.status == 201, hours.body
        given = served.ask("POST", f"/api/v1/attendance/schedules/{hours.json['id']}/assignments", {
            "from": LAST.replace(day=1).isoformat()}, served.token)
        assert given.status == 201, given.body
        until_judged(served)
        served.cookie = browser_session(served, password)
        yield served
        served.stop()


def crockford(number):
    digits, text = "0123456789ABCDEFGHJKMNPQRSTVWXYZ", ""
    for _ in range(13):
        text, number = digits[number & 31] + text, number >> 5
    return text


def until_judged(served):
    """Waits for the jobs that judge."""
    jobs = served.ask("GET", "/api/v1/jobs?limit=100", token=served.token).json["items"]
    for job in jobs:
        if job["kind"].startswith("attendance."):
            assert served.until_done(job["id"], served.token, 60)["state"] == "done"


def browser_session(served, password):
    """The cookie of somebody who signed in by the form."""
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)
    form = urllib.parse.urlencode({"email": "ada@demo.example", "password": password})
    connection.request("POST", "/sign-in", form, {
        "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"})
    answer = connection.getresponse()
    answer.read()
    cookies = [each.split(";")[0] for each in answer.headers.get_all("Set-Cookie") or []]
    connection.close()
    assert answer.status == 303 and cookies, (answer.status, answer.headers)
    return "; ".join(cookies)


def download(served, kind, query=""):
    answer = served.ask("GET", f"/attendance/sheets/month.{kind}?month={MONTH}{query}", headers={"Cookie": served.cookie})
    assert answer.status == 200, (answer.status, answer.body[:500])
    assert answer.headers["content-disposition"] == f'attachment; filename="attendance-{MONTH}.{kind}"'
    return answer.body


def test_the_workbook_is_what_the_api_says(campus):
    told = campus.ask("GET", f"/api/v1/attendance/months/{MONTH}/people?limit=100", token=campus.token).json
    rows = {row["person"]["name"]: row["totals"] for row in told["items"]}
    assert set(NAMES) <= set(rows)
    book = openpyxl.load_workbook(io.BytesIO(download(campus, "xlsx")))
    head, *lines = book.active.iter_rows(values_only=True)
    assert head[0] == "Person" and head[4] == "Worked, minutes" and len(head) == 15
    assert len(lines) == told["total"]
    seen = {}
    for line in lines:
        seen[line[0]] = line
        totals = rows[line[0]]
        assert list(line[3:]) == [
            totals[field] for field in (
                "daysWorked", "workedMinutes", "expectedMinutes", "lateMinutes", "lateDays", "leftEarlyMinutes",
                "leftEarlyDays", "overtimeMinutes", "absences", "leaveDays", "incompleteDays", "halfDays")]
    for name in NAMES:
        assert seen[name][3] == 2 and seen[name][4] == 2 * 460 and seen[name][6] == 40
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row), "nothing is worked out"


def test_the_csv_is_the_same(campus):
    lines = list(csv.reader(io.StringIO(download(campus, "csv").decode())))
    names = {line[0] for line in lines[1:]}
    # A quote before what a spreadsheet would take for a formula.
    assert {name for name in NAMES if name != "=2+3"} <= names and "'=2+3" in names
    assert len({len(line) for line in lines}) == 1


def test_the_paper_shows_every_name(campus):
    """Names that are not shaped on their way are read back as they are written; the others have glyphs and no boxes."""
    paper = pypdf.PdfReader(io.BytesIO(download(campus, "pdf")))
    text = "".join(page.extract_text() for page in paper.pages).replace("\u00a0", " ")
    for name in PAPER:
        assert name in text or name.replace(" ", "") in text.replace(" ", ""), (name, text)
    assert "Page 1 of" in text and LAST.strftime("%B %Y") in text and "Total" in text and "15:20" in text
    assert paper.metadata.title.endswith(LAST.strftime("%B %Y"))
    fonts = {font["/BaseFont"] for page in paper.pages for font in
             (each.get_object() for each in page["/Resources"]["/Font"].values())}
    assert len(fonts) >= 3 and all("+" in font for font in fonts), f"embedded, and only what is used: {fonts}"


def test_a_long_sheet_has_numbered_pages(campus):
    """With one line for everybody there is more than a page of it."""
    rows = campus.ask("GET", f"/api/v1/attendance/months/{MONTH}/people?limit=1", token=campus.token).json["total"]
    paper = pypdf.PdfReader(io.BytesIO(download(campus, "pdf", "&sort=-late")))
    assert len(paper.pages) == -(-(rows + 1) // 29) > 1
    for number, page in enumerate(paper.pages, 1):
        assert f"Page {number} of {len(paper.pages)}" in page.extract_text()


def test_a_closed_month_stays(campus):
    """Last: nothing of it changes any more."""
    path = f"/api/v1/attendance/months/{MONTH}"
    before = campus.ask("GET", f"{path}/people?limit=100", token=campus.token).json
    asked = campus.ask("POST", f"{path}/close", {}, campus.token)
    assert asked.status == 202, asked.body
    until_judged(campus)
    after = campus.ask("GET", f"{path}/people?limit=100", token=campus.token).json
    assert after["state"] == "closed" and after["items"] == before["items"]
    hours = campus.ask("GET", "/api/v1/attendance/schedules?limit=100", token=campus.token).json["items"]
    mine = next(each["id"] for each in hours if each["name"] == "Sheet hours")
    assert campus.ask("PATCH", f"/api/v1/attendance/schedules/{mine}", {"grace": 60}, campus.token).status == 200
    until_judged(campus)
    still = campus.ask("GET", f"{path}/people?limit=100", token=campus.token).json
    assert still["items"] == before["items"]
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(download(campus, "pdf"))).pages)
    assert "is closed since" in text
