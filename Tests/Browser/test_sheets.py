# A month as those who are responsible for it end it: looked through, closed, downloaded, opened again.
import csv
import sqlite3
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path

import pytest

from appliance import Appliance, database, make_campus
from visitor import VIEWS

LAST = date.today().replace(day=1) - timedelta(1)
NAME = LAST.strftime("%B %Y")
MONTH = LAST.strftime("%Y-%m")
DAYS = [day for day in (LAST.replace(day=1) + timedelta(number) for number in range(12)) if day.weekday() < 5][:2]


def instant(day, hour, minute):
    return int(datetime.combine(day, time(hour, minute), timezone.utc).timestamp() * 1000)


@pytest.fixture
def campus(tmp_path):
    """A campus whose administrator came on two days of the last month, by hours that hold since then."""
    data = make_campus(tmp_path / "data")
    with sqlite3.connect(database(data)) as file:
        home, person = file.execute("SELECT organization_id, id FROM people ORDER BY id LIMIT 1").fetchone()
        for number, day in enumerate(DAYS):
            file.execute(
                "INSERT INTO attendance (id, organization_id, person_id, local_date, started_at, ended_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                [(1 << 40) + number, home, person, (day - date(1970, 1, 1)).days, instant(day, 9, 20), instant(day, 17, 0)])
            file.execute("INSERT INTO counters (name, organization_id, bucket, value) VALUES ('attendance.people', ?, ?, 1)",
                         [home, (day - date(1970, 1, 1)).days])
    file.close()
    with Appliance(data) as served:
        served.token = served.sign_in()
        hours = served.ask("POST", "/api/v1/attendance/schedules", {
            "name": "Office", "zone": "UTC", "weekdays": ["monday", "tuesday", "wednesday", "thursday", "friday"],
            "start": "09:00", "end": "17:00", "grace": 5}, served.token)
        assert hours.status == 201, hours.body
        given = served.ask("POST", f"/api/v1/attendance/schedules/{hours.json['id']}/assignments", {
            "from": LAST.replace(day=1).isoformat()}, served.token)
        assert given.status == 201, given.body
        for job in served.ask("GET", "/api/v1/jobs?limit=100", token=served.token).json["items"]:
            if job["kind"] == "attendance.judging":
                served.until_done(job["id"], served.token)
        yield served
        served.stop()


def test_a_month_is_closed_and_downloaded(campus, visit):
    admin = visit(campus)
    admin.arrive(f"/attendance/sheets?month={MONTH}")
    row, = admin.rows()
    assert row[1:6] == ["2", "15:20", "16:00", "0:40 (2 ×)", "–"]
    admin.confirm(f"Close {NAME}")
    # It follows by itself when the work is done.
    admin.page.get_by_text(f"{NAME} is closed since").wait_for(timeout=30_000)
    files = {}
    for kind in ("CSV", "XLSX", "PDF"):
        with admin.page.expect_download() as download:
            admin.page.get_by_role("link", name=kind, exact=True).click()
        assert download.value.suggested_filename == f"attendance-{MONTH}.{kind.lower()}"
        files[kind] = Path(download.value.path()).read_bytes()
    head, line = csv.reader(files["CSV"].decode().splitlines())
    assert head[:2] == ["Person", "Number"] and line[0] == row[0]
    assert line[3:] == ["2", "920", "960", "40", "2", "0", "0", "0", "0", "0", "0", "0"]
    assert files["XLSX"].startswith(b"PK") and files["PDF"].startswith(b"%PDF-")
    # The month itself, a day of it, and the charts.
    admin.page.get_by_role("link", name=row[0], exact=True).first.click()
    admin.page.wait_for_url("**/attendance/calendar**")
    assert admin.page.locator("ol.month > li").count() == LAST.day
    assert admin.page.locator("ol.month > li").filter(has_text="Late").count() == 2
    admin.page.locator("ol.month > li").filter(has_text="Late").first.get_by_role("link").click()
    admin.page.wait_for_url(f"**/attendance/calendar/{DAYS[0].isoformat()}**")
    assert "Office" in admin.page.locator("main").inner_text()
    admin.open(f"/attendance/charts?month={MONTH}")
    assert admin.page.locator(".chart").count() == 1 and admin.page.locator("table svg.bar rect").count() == 1
    # And back.
    admin.open(f"/attendance/sheets?month={MONTH}")
    admin.page.get_by_text("Open again", exact=True).first.click()
    admin.page.get_by_label("Reason", exact=True).fill("A wrong shift")
    admin.press("Open again")
    assert "is closed since" not in admin.page.locator("main").inner_text()
    assert campus.ask("GET", f"/api/v1/attendance/months/{MONTH}", token=campus.token).json["state"] == "open"


def test_a_month_on_a_phone(campus, visit):
    """A list of days with their words, none of them wider than the phone."""
    admin = visit(campus, VIEWS["fr-dark-phone"])
    admin.arrive(f"/attendance/calendar?month={MONTH}")
    days = admin.page.locator("ol.month > li")
    assert days.count() == LAST.day and days.filter(has_text="En retard").count() == 2
    admin.page.get_by_role("link", name="Mois précédent", exact=True).click()
    admin.page.wait_for_url("**month=*")
