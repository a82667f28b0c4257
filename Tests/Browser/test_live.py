# Pages that follow what happens: what others do appears by itself, and nothing is taken from under one's hands.
import pytest

from visitor import OPPOSITES


@pytest.mark.parametrize("view", OPPOSITES, ids=lambda view: view.name)
def test_the_board_and_the_events_follow(view, campus, visit):
    admin = visit(campus, view)
    admin.arrive("/attendance")
    page = admin.page
    assert admin.figures()[0] == 0
    with_socket(page)
    assert campus.ask("POST", "/api/v1/attendance/check-in", {}, campus.token).status == 201
    page.wait_for_selector("[data-part=list] table", timeout=8000)
    assert admin.figures()[0] == 1 and [row[0] for row in admin.rows()] == ["Rita Registrar"]
    admin.examine()

    admin.open("/events")
    before = admin.rows()
    with_socket(page)
    # Somebody who selects text keeps it until they are done.
    page.evaluate("getSelection().selectAllChildren(document.querySelector('[data-part] td'))")
    assert campus.ask("POST", "/api/v1/attendance/check-out", {}, campus.token).status == 200
    page.wait_for_timeout(1500)
    assert len(admin.rows()) == len(before)
    page.evaluate("getSelection().removeAllRanges()")
    page.locator("[data-part] tbody tr").nth(len(before)).wait_for(timeout=8000)
    assert admin.rows()[1:] == before
    admin.examine()


@pytest.mark.parametrize("view", OPPOSITES, ids=lambda view: view.name)
def test_jobs_move_by_themselves(view, campus, visit):
    admin = visit(campus, view)
    admin.arrive("/operator/jobs?kind=people.purge")
    page = admin.page
    assert page.locator("[data-part=list] tbody tr").count() == 0
    with_socket(page)
    ran = campus.ask("POST", "/api/v1/schedules/people.purge/run", token=campus.token)
    assert ran.status == 201
    page.locator("[data-part=list] tbody tr .badge.good").wait_for(timeout=8000)
    admin.examine()
    # One that waits is followed until it is over.
    admin.open(f"/operator/jobs/{ran.json['id']}")
    assert page.locator("[data-part=job]").count() == 0


def with_socket(page):
    """Nothing to wait for on the page itself: the subscription is a matter of milliseconds, and from then on none is lost."""
    page.wait_for_load_state("networkidle")
