# A correction from the phone of whoever asks to the desk of whoever decides; and leave the same way.
import datetime

import pytest

from visitor import VIEWS

EMAIL, PASSWORD = "minh@campus.test", "under the old lime trees"


@pytest.fixture
def staff(campus):
    """Minh, who works here around the clock: the answer to their sign-in, and a day before they were recorded."""
    made = campus.ask("POST", "/api/v1/attendance/schedules", {
        "name": "Around the clock", "start": "00:00", "end": "23:59",
        "weekdays": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]}, campus.token)
    assert made.status == 201, made.body
    assert campus.ask("POST", f"/api/v1/attendance/schedules/{made.json['id']}/assignments", {"from": "2020-01-01"},
                      campus.token).status == 201
    invited = campus.ask("POST", "/api/v1/invitations", {"email": EMAIL, "role": "staff"}, campus.token)
    assert invited.status == 201, invited.body
    joined = campus.ask("POST", "/api/v1/invitations/sign-up", {
        "token": invited.json["url"].rsplit("/", 1)[1], "name": "Minh Trần", "password": PASSWORD})
    assert joined.status in (200, 201), joined.body
    return campus.sign_in(EMAIL, PASSWORD)


def test_a_correction_is_asked_for_and_approved(campus, staff, visit):
    for press in ("check-in", "check-out"):
        pressed = campus.ask("POST", f"/api/v1/attendance/{press}", {}, staff)
        assert pressed.status in (200, 201), pressed.body
    date = pressed.json["date"]
    before = datetime.date.fromisoformat(date) - datetime.timedelta(days=1)
    admin, minh = visit(campus), visit(campus, VIEWS["fr-dark-phone"])
    admin.arrive("/attendance/requests")
    assert "Nothing to decide" in admin.page.locator("main").inner_text()
    admin.page.wait_for_load_state("networkidle")

    minh.arrive("/attendance/mine", EMAIL, PASSWORD)
    minh.follow("Demander une correction")
    with minh.going():
        minh.page.locator("table tbody a").first.click()
    minh.page.get_by_label("Date", exact=True).fill(str(before))
    minh.page.get_by_label("Arrivée", exact=True).fill("17:00")
    minh.page.get_by_label("Départ", exact=True).fill("")
    minh.page.get_by_label("Motif", exact=True).fill("Le lecteur était en panne")
    minh.press("Envoyer la demande", status=422)
    assert minh.page.get_by_label("Motif", exact=True).input_value() == "Le lecteur était en panne"
    minh.page.get_by_label("Arrivée", exact=True).fill("09:00")
    minh.page.get_by_label("Départ", exact=True).fill("17:00")
    minh.press("Envoyer la demande")
    assert minh.notice() == "Votre demande est envoyée."
    one = minh.path
    minh.page.wait_for_load_state("networkidle")

    # It comes into the open list by itself.
    admin.page.get_by_role("link", name="Minh Trần", exact=True).wait_for(timeout=15_000)
    admin.follow("Minh Trần")
    assert admin.path == one
    assert "09:00–17:00" in admin.page.locator("main").inner_text()
    admin.page.get_by_label("A word about it").fill("Seen at the gate")
    admin.press("Approve")
    assert admin.notice() == "The correction is approved."
    # And the one who asked sees it without asking again.
    minh.page.get_by_text("Approuvée").first.wait_for(timeout=15_000)
    minh.open("/notifications")
    assert "Une correction de vos pointages est approuvée" in minh.page.locator("main").inner_text()
    day, = campus.ask("GET", f"/api/v1/attendance/days?from={date}&to={date}", token=staff).json["items"]
    assert day["workedMinutes"] == 480
    admin.confirm("Take back")
    day, = campus.ask("GET", f"/api/v1/attendance/days?from={date}&to={date}", token=staff).json["items"]
    assert day["workedMinutes"] < 480


def test_leave_is_asked_for_and_approved(campus, staff, visit):
    admin, minh = visit(campus), visit(campus, VIEWS["en-dark-phone"])
    admin.arrive("/leave")
    admin.page.locator("nav.siblings").get_by_role("link", name="Types of leave", exact=True).click()
    admin.page.get_by_role("link", name="New type of leave", exact=True).first.click()
    admin.page.get_by_label("Name in English", exact=True).fill("Annual leave")
    admin.page.get_by_label("Days a year", exact=True).fill("2.5")
    admin.press("New type of leave")
    assert admin.notice() == "“Annual leave” is made."

    # Days of one year, whatever day it is: one's leave is counted by the year.
    day = datetime.date.today().replace(month=1, day=2)
    minh.arrive("/leave", EMAIL, PASSWORD)
    minh.follow("Ask for leave")
    minh.page.get_by_label("First day", exact=True).fill(str(day))
    minh.page.get_by_label("Last day", exact=True).fill(str(day + datetime.timedelta(days=3)))
    minh.press("Send the request", status=422)
    assert "1.5 days more than are left" in minh.page.locator("main").inner_text()
    minh.page.get_by_label("Last day", exact=True).fill(str(day + datetime.timedelta(days=1)))
    minh.press("Send the request")
    one = minh.path
    minh.page.wait_for_load_state("networkidle")

    admin.open(one)
    admin.press("Approve")
    assert admin.notice() == "The leave is approved."
    minh.page.get_by_text("Approved", exact=True).first.wait_for(timeout=15_000)
    minh.open("/leave")
    assert [row[:2] for row in minh.rows()][0] == ["Annual leave", "0.5"]
    # One of its days becomes a holiday: it takes a day less, and the page says so without being asked again.
    minh.open(one)
    minh.page.wait_for_load_state("networkidle")
    assert campus.ask("POST", "/api/v1/attendance/holidays", {
        "date": str(day + datetime.timedelta(days=1)), "name": "Founders’ Day"}, campus.token).status == 201
    minh.page.get_by_text("Counted anew", exact=True).wait_for(timeout=15_000)
    assert "Working days before that\n2" in minh.page.locator("main").inner_text()
    minh.open("/leave")
    assert [row[:2] for row in minh.rows()][0] == ["Annual leave", "1.5"]
    minh.open("/notifications")
    assert "Your leave is counted anew" in minh.page.locator("main").inner_text()
    admin.open(f"/leave/calendar?month={str(day)[:7]}")
    assert "Minh Trần" in admin.page.locator("main").inner_text()
    admin.open(one)
    admin.confirm("Cancel the leave")
    minh.open("/leave")
    assert [row[:2] for row in minh.rows()][0] == ["Annual leave", "2.5"]
