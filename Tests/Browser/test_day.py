# The journey of a campus in the browser: import, sign-in, check-in, board, events, sign-out.
import re
import unicodedata

import pytest

from registrar import FAULTY, NAMES, decomposed, table, upload
from visitor import CHOSEN, WITHOUT_SCRIPTS

PASSWORD = "Un chemin à travers la pelouse"
PERSON = NAMES[1]
NOTE = "Salle 4 – naïve ☕ <b>&amp; l'été</b>"


@pytest.mark.parametrize("view", [*CHOSEN.values(), *WITHOUT_SCRIPTS.values()], ids=lambda view: view.name)
def test_a_day(view, campus, visit):
    words = view.words
    admin = visit(campus, view)
    admin_signs_in(admin, words)
    import_people(admin, campus, words)
    link = make_link(admin, campus, words)

    person = visit(campus, view)
    choose_password(person, link, words)
    check_in_twice(person, campus, words)
    may_not_see_others(person, words)
    seen_by_the_administrator(admin, words)
    check_out_twice(person, words)
    afterwards(admin, campus, words)
    leave_for_good(person, words)


def admin_signs_in(admin, words):
    """A wrong password first: the address stays, the password does not. The page that was asked for follows."""
    admin.open("/people")
    assert admin.path == "/sign-in?next=%2Fpeople"
    admin.choose_language()
    assert admin.path == "/sign-in?next=%2Fpeople"
    admin.sign_in(password="not the password", status=401)
    assert admin.notice() == words["refused"]
    assert admin.page.get_by_label(words["email"], exact=True).input_value() == "registrar@campus.test"
    assert admin.page.get_by_label(words["password"], exact=True).input_value() == ""
    admin.sign_in()
    assert admin.path == "/people"


def import_people(admin, campus, words):
    admin.follow(words["import"])
    admin.press(words["check"], status=422)
    assert admin.page.locator(".fault").inner_text().strip() == words["no file"]

    choose = admin.page.get_by_label(words["file"], exact=True)
    choose.set_input_files(upload(FAULTY))
    admin.press(words["check"])
    assert admin.figures() == [5, 1, 0, 0, 4]
    lines = [int(row[0].removeprefix("Line").removeprefix("Ligne")) for row in admin.rows()]
    assert lines == [2, 3, 5, 6, 7]
    new, *refused = admin.rows()
    assert new[1] == "Élodie D’Amboise · 1" and "elodie@campus.test" in new[2]
    assert [row[2] for row in refused] == words["faults"]

    admin.follow(words["another file"])
    choose.set_input_files(upload(decomposed(table(NAMES))))
    admin.press(words["check"])
    assert admin.figures() == [len(NAMES), len(NAMES), 0, 0, 0]
    people = campus.ask("GET", "/api/v1/people", token=campus.token).json
    assert people["total"] == 1, "a check changes nothing"

    admin.press(words["import n"].format(len(NAMES)))
    assert admin.page.locator("h1").inner_text() == words["imported"]
    assert admin.figures() == [len(NAMES), len(NAMES), 0, 0, 0]
    people = campus.ask("GET", "/api/v1/people", token=campus.token).json
    assert {each["name"] for each in people["items"]} == {*NAMES, "Rita Registrar"}
    admin.follow(words["to directory"])
    assert {row[0] for row in admin.rows()} == {*NAMES, "Rita Registrar"}


def make_link(admin, campus, words):
    """Finds a person without typing an accent, and makes the link that they sign in with."""
    admin.page.get_by_label(words["search"], exact=True).fill("nguyen thi")
    admin.press(words["find"])
    assert [row[0] for row in admin.rows()] == [PERSON]
    admin.follow(PERSON)
    assert admin.page.locator("h1").inner_text() == PERSON
    assert unicodedata.is_normalized("NFC", admin.page.locator("h1").inner_text())
    facts = admin.page.locator(".facts dd").all_inner_texts()
    assert [each.strip() for each in facts[:3]] == [words["invited"], "person1@campus.test", "M00001"]
    admin.press(words["make link"])
    link = admin.page.locator("#link").inner_text()
    assert link.startswith(campus.url + "/welcome/")
    return link


def choose_password(person, link, words):
    person.open(link)
    person.choose_language()
    assert PERSON in person.page.locator(".lead").inner_text()
    person.page.get_by_label(words["new password"]).fill("short")
    person.press(words["choose"], status=422)
    assert person.page.locator(".fault").inner_text().strip() == words["too short"]
    person.page.get_by_label(words["new password"]).fill(PASSWORD)
    person.press(words["choose"])
    assert person.path == "/" and person.notice() == words["chosen"]
    person.open("/")
    assert person.page.locator(".notice").count() == 0, "a message is shown once"

    again = person.new_page()
    person.open(link, status=410, page=again)
    assert words["link gone"] in again.locator("main").inner_text()
    again.close()


def check_in_twice(person, campus, words):
    """With two pages open, as people have: the second press finds out that the first was enough."""
    stale = person.new_page()
    person.open("/", page=stale)
    person.page.get_by_text(words["add note"]).click()
    person.page.get_by_label(words["note"], exact=True).fill(NOTE)
    person.press(words["check in"])
    assert person.notice() == words["checked in"]
    assert person.page.get_by_role("button", name=words["check in"], exact=True).count() == 0

    person.press(words["check in"], page=stale)
    since = words["already in"].split("{}")
    assert re.fullmatch(re.escape(since[0]) + r"\d\d:\d\d" + re.escape(since[1]), person.notice(stale))
    assert stale.get_by_role("button", name=words["check out"], exact=True).is_visible()
    stale.close()

    records = campus.ask("GET", "/api/v1/attendance", token=campus.token).json
    assert [(each["person"]["name"], each["note"], each["endedAt"]) for each in records["items"]] == [
        (PERSON, NOTE, None)]


def may_not_see_others(person, words):
    person.open("/attendance/mine")
    assert len(person.rows()) == 1 and person.rows()[0][-1] == NOTE
    for private in ("/people", "/attendance", "/events"):
        person.open(private, status=403)
        assert person.page.locator("h1").inner_text() == words["not allowed"]
        assert "Registrar" not in person.page.content()


def seen_by_the_administrator(admin, words):
    admin.open("/attendance")
    # Here, late, missing, gone.
    assert admin.figures() == [1, 0, 1, 0], "the administrator is missing; who never signed in is not"
    row = admin.rows()[0]
    assert (row[0], row[1], row[-1]) == (PERSON, words["here"], NOTE)


def check_out_twice(person, words):
    person.open("/")
    stale = person.new_page()
    person.open("/", page=stale)
    person.press(words["check out"])
    assert person.notice() == words["checked out"]
    person.press(words["check out"], page=stale)
    assert person.notice(stale) == words["not in"]
    stale.close()


def afterwards(admin, campus, words):
    admin.open("/attendance?show=left")
    assert admin.figures() == [0, 0, 1, 1]
    assert [row[:2] for row in admin.rows()] == [[PERSON, words["left"]]]
    admin.open("/attendance")
    assert words["nobody here"] in admin.page.locator(".empty").inner_text()
    admin.open("/attendance/records")
    assert [row[0] for row in admin.rows()] == [PERSON]

    admin.open("/events")
    told = [row[:2] for row in admin.rows() if row[1] in [each.format(PERSON) for each in words["events"]]]
    expected = [PERSON] * 4 + ["Rita Registrar"] * 2
    described = [each.format(PERSON) for each in words["events"]]
    # Signing in as the administrator, by page and by API, is told as well.
    told = [each for each in told if each != ["Rita Registrar", words["events"][2]]]
    assert told == [[name, text] for name, text in zip(expected, described)]
    kinds = [each["kind"] for each in campus.ask("GET", "/api/v1/events", token=campus.token).json["items"]]
    assert kinds.count("attendance.checked-in") == kinds.count("attendance.checked-out") == 1


def leave_for_good(person, words):
    """After signing out, neither the way back nor a page left open shows or does anything."""
    left_open = person.new_page()
    person.open("/", page=left_open)
    person.open("/attendance/mine")
    person.sign_out()
    assert person.path == "/sign-in" and person.notice() == words["signed out"]
    person.page.go_back()
    person.page.wait_for_url("**/sign-in*")
    assert person.page.get_by_label(words["password"], exact=True).is_visible()
    assert NOTE not in person.page.content() and PERSON not in person.page.content()
    person.press(words["check in"], page=left_open)
    assert left_open.url.endswith("/sign-in")
