# The search over everything: a sheet over any page by keyboard, a page where scripts don't run.
import pytest

from visitor import VIEWS, WITHOUT_SCRIPTS


@pytest.fixture
def filled(campus):
    for name in ("Éloïse Brontë", "Anne Bronte", "Zoe Zimmer"):
        assert campus.ask("POST", "/api/v1/people", {"name": name}, campus.token).status == 201
    return campus


@pytest.mark.parametrize("view", ["en-light-wide", "fr-dark-phone"])
def test_found_and_opened_by_keyboard(filled, visit, view):
    admin = visit(filled, VIEWS[view])
    admin.arrive("/")
    page = admin.page
    page.keyboard.press("Control+k")
    sheet = page.get_by_role("dialog")
    box = sheet.get_by_role("combobox")
    box.wait_for()
    box.press_sequentially("bront")
    options = sheet.get_by_role("option")
    options.nth(1).wait_for()
    assert sorted(options.locator("span:first-child").all_inner_texts()) == ["Anne Bronte", "Éloïse Brontë"]
    assert options.nth(0).get_attribute("aria-selected") == "true"
    admin.examine()  # axe looks at the open sheet
    page.keyboard.press("ArrowDown")
    assert options.nth(1).get_attribute("aria-selected") == "true"
    assert box.get_attribute("aria-activedescendant") == options.nth(1).get_attribute("id")
    chosen = options.nth(1).locator("span:first-child").inner_text()
    with admin.going():
        page.keyboard.press("Enter")
    assert page.locator("h1").inner_text() == chosen
    # A slash opens it as well, and Escape gives the page back as it was.
    page.keyboard.press("/")
    box.wait_for()
    box.press_sequentially("qqqq")
    sheet.get_by_role("status").wait_for()
    assert options.count() == 0
    page.keyboard.press("Escape")
    box.wait_for(state="hidden")
    assert page.locator("h1").inner_text() == chosen


@pytest.mark.parametrize("view", WITHOUT_SCRIPTS)
def test_without_scripts_the_button_leads_to_a_page(filled, visit, view):
    admin = visit(filled, WITHOUT_SCRIPTS[view])
    admin.arrive("/search")
    page = admin.page
    with admin.going():
        page.get_by_role("searchbox").fill("bront")
        page.get_by_role("searchbox").press("Enter")
    links = page.locator("main .found a")
    assert links.count() == 2
    with admin.going():
        links.first.click()
    assert "/people/" in page.url
