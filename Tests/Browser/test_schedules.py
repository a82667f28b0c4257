# Work schedules and holidays as somebody sets them up: a schedule for everybody, a calendar file, and what a day then says.
import datetime

import pytest

YEAR = datetime.date.today().year
CALENDAR = "\r\n".join([
    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN",
    "BEGIN:VEVENT", "UID:1@test", "SUMMARY:Noël", "DTSTART;VALUE=DATE:20201225", "RRULE:FREQ=YEARLY", "END:VEVENT",
    "BEGIN:VEVENT", "UID:2@test", "SUMMARY:Staff meeting", f"DTSTART:{YEAR}1124T090000Z", f"DTEND:{YEAR}1124T100000Z",
    "END:VEVENT", "END:VCALENDAR", ""])


@pytest.fixture
def admin(campus, visit):
    visitor = visit(campus)
    visitor.arrive("/attendance/schedules")
    return visitor


def test_a_schedule_for_everybody(admin, campus):
    """Made after a mistake, had hold for everybody, told on the start page, taken away and deleted."""
    admin.follow("New schedule")
    admin.page.get_by_label("Name", exact=True).fill("Around the clock")
    admin.page.get_by_label("Begins", exact=True).fill("00:00")
    admin.page.get_by_label("Ends", exact=True).fill("00:00")
    for day in ("Saturday", "Sunday"):
        admin.page.get_by_label(day, exact=True).check()
    admin.press("New schedule", status=422)
    assert "another time than the beginning" in admin.page.locator("main").inner_text()
    assert admin.page.get_by_label("Sunday", exact=True).is_checked(), "what was chosen is still there"
    admin.page.get_by_label("Ends", exact=True).fill("23:59")
    admin.press("New schedule")
    assert admin.page.locator("h1").inner_text() == "Around the clock"
    admin.page.get_by_label("First day", exact=True).fill("2020-01-01")
    admin.press("Assign it")
    assert [row[0] for row in admin.rows()] == ["Everybody who checks in"]
    one = admin.path
    admin.open("/")
    assert "Expected from 00:00 to 23:59 (Around the clock)" in admin.page.locator("main").inner_text()
    admin.open(one)
    admin.confirm("Take away")
    admin.confirm("Delete")
    assert admin.path == "/attendance/schedules"
    assert "No schedules yet" in admin.page.locator("main").inner_text()


def test_the_holidays_of_a_calendar(admin, campus):
    """A file is checked, taken, and a day of it removed."""
    admin.open("/attendance/holidays/import")
    file = {"name": "holidays.ics", "mimeType": "text/calendar", "buffer": CALENDAR.encode()}
    admin.page.get_by_label("Calendar file", exact=True).set_input_files(file)
    admin.press("Check the file")
    assert admin.figures() == [2, 8, 0, 0, 1]
    assert "a part of a day" in admin.page.locator("main").inner_text()
    admin.press("Take 8 days")
    assert admin.path == "/attendance/holidays" and admin.notice() == "8 holidays added, 0 renamed."
    listed = campus.ask("GET", "/api/v1/attendance/holidays?limit=100", token=campus.token).json
    assert [each["date"] for each in listed["items"]] == [f"{each}-12-25" for each in range(YEAR - 2, YEAR + 6)]
    admin.confirm("Remove")
    assert campus.ask("GET", "/api/v1/attendance/holidays", token=campus.token).json["total"] == 7
