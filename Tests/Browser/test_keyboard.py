# With the keyboard alone: sign-in, check-in, the menus, dialogs and a date that is typed.
import pytest


@pytest.fixture
def admin(campus, visit):
    return visit(campus)


def focused(page, expression="each.outerHTML"):
    return page.evaluate(f"(each => {expression})(document.activeElement)")


def tab_to(page, name):
    """Presses Tab until the element with this text or label has the focus; every stop on the way is visible."""
    # Whoever runs the box has some twenty entries of the navigation to pass.
    for _ in range(80):
        page.keyboard.press("Tab")
        seen = page.evaluate("""() => {
          const each = document.activeElement, style = getComputedStyle(each), box = each.getBoundingClientRect();
          return {
            name: (each.getAttribute("aria-label") ?? each.labels?.[0]?.innerText ?? each.innerText ?? "").trim().replace(/\\s+/g, " "),
            ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
            inside: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
          };
        }""")
        if focused(page, "each === document.body"):
            continue  # past the last stop, where the browser's own controls come before the first
        assert seen["ring"] and seen["inside"], f"the focus is not to be seen on {focused(page)}"
        if seen["name"] == name:
            return
    raise AssertionError(f"Tab never came to {name}")


def test_sign_in_check_in_and_sign_out(admin, campus):
    page = admin.page
    admin.open("/sign-in")
    assert focused(page, "each.id") == "email", "the first field has the focus"
    page.keyboard.type("registrar@campus.test")
    page.keyboard.press("Tab")
    assert focused(page, "each.id") == "password"
    page.keyboard.type("a long walk across the lawn")
    with admin.going():
        page.keyboard.press("Enter")
    assert admin.path == "/"

    page.keyboard.press("Tab")
    assert focused(page, "each.className") == "skip", "the first stop leads past the navigation"
    page.keyboard.press("Enter")
    assert focused(page, "each.id") == "main"
    tab_to(page, "Check in")
    tab_to(page, "Add a note")
    page.keyboard.press("Enter")
    tab_to(page, "Note")
    page.keyboard.type("by keyboard")
    with admin.going():
        page.keyboard.press("Enter")
    assert admin.notice() == "You are checked in."
    records = campus.ask("GET", "/api/v1/attendance", token=campus.token).json["items"]
    assert [each["note"] for each in records] == ["by keyboard"]

    tab_to(page, "My account Rita Registrar")
    page.keyboard.press("Enter")
    tab_to(page, "Sign out")
    with admin.going():
        page.keyboard.press("Enter")
    assert admin.path == "/sign-in"


def test_escape_closes_and_gives_the_focus_back(admin, campus):
    made = campus.ask("POST", "/api/v1/people", {"name": "Ada", "email": "ada@campus.test"}, campus.token).json
    admin.arrive("/people/" + made["id"])
    page = admin.page
    tab_to(page, "Remove from the directory")
    page.keyboard.press("Enter")
    assert page.get_by_role("dialog").is_visible()
    for _ in range(5):
        page.keyboard.press("Tab")
        assert focused(page, "each === document.body || each.closest('dialog') !== null"), "the focus stays inside"
    page.keyboard.press("Escape")
    assert not page.get_by_role("dialog").is_visible()
    assert focused(page, "each.innerText.trim()") == "Remove from the directory"
    assert campus.ask("GET", "/api/v1/people/" + made["id"], token=campus.token).status == 200


def test_faults_are_where_the_focus_is(admin):
    admin.arrive("/people/new")
    with admin.going(422):
        admin.page.keyboard.press("Enter")
    assert focused(admin.page, "each.className") == "notice bad"
    tab_to(admin.page, "Name: Fill this in: it is required.")
    admin.page.keyboard.press("Enter")
    assert focused(admin.page, "each.id") == "name"


def test_a_day_being_typed_waits_for_enter(admin):
    admin.arrive("/attendance")
    tab_to(admin.page, "Date")
    admin.page.keyboard.type("03042026")
    assert admin.path == "/attendance"
    with admin.going():
        admin.page.keyboard.press("Enter")
    assert "date=2026-0" in admin.path and "2026" in admin.page.locator("h1").inner_text()
