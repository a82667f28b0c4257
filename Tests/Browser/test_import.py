# Files of every kind that registrars bring, through the import page.
import pytest

from registrar import NAMES, WESTERN, decomposed, table, upload

TITLES = ("Nom complet", "Adresse électronique", "Matricule")


@pytest.fixture
def admin(campus, visit):
    visitor = visit(campus)
    visitor.arrive("/people/import")
    return visitor


def check(admin, text, encoding="utf-8", status=200, name="people.csv"):
    admin.page.get_by_label(admin.words["file"], exact=True).set_input_files(upload(text, encoding, name))
    admin.press(admin.words["check"], status)


def run(admin, count):
    admin.press(admin.words["import n"].format(count))
    admin.follow(admin.words["to directory"])
    return [row[0] for row in admin.rows()]


@pytest.mark.parametrize("separator, encoding, names", [
    (";", "utf-8-sig", NAMES), (",", "utf-8", [decomposed(name) for name in NAMES]), (";", "cp1252", WESTERN),
    ("\t", "utf-8", NAMES)], ids=["semicolons-bom", "commas-decomposed", "windows-1252", "tabs"])
def test_names_arrive_as_people_write_them(admin, campus, separator, encoding, names):
    check(admin, table(names, separator, TITLES), encoding)
    assert admin.figures() == [len(names), len(names), 0, 0, 0]
    expected = {*(WESTERN if encoding == "cp1252" else NAMES), "Rita Registrar"}
    assert set(run(admin, len(names))) == expected
    listed = campus.ask("GET", "/api/v1/people?limit=100", token=campus.token).json
    assert {each["name"] for each in listed["items"]} == expected


def test_the_same_file_again_changes_nothing(admin, campus):
    check(admin, table(NAMES))
    run(admin, len(NAMES))
    before = campus.ask("GET", "/api/v1/events?limit=1", token=campus.token).json["total"]
    admin.open("/people/import")
    check(admin, table(NAMES))
    assert admin.figures() == [len(NAMES), 0, 0, len(NAMES), 0]
    assert admin.page.locator("form[action*=drafts]").count() == 0
    assert campus.ask("GET", "/api/v1/events?limit=1", token=campus.token).json["total"] == before


def test_a_file_without_the_columns_says_what_it_holds(admin):
    check(admin, "Telefon;Raum\n1;2\n", status=422)
    fault = admin.page.locator(".fault").inner_text()
    assert admin.words["no name column"] in fault and "Telefon, Raum" in fault
    assert admin.page.locator("#file[aria-invalid=true]").count() == 1


def test_a_picture_is_no_list_of_people(admin):
    check(admin, "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00", "latin-1", 422, "photo.csv")
    assert admin.page.locator(".fault").inner_text().strip()


def test_markup_in_a_name_is_only_a_name(admin):
    names = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "=HYPERLINK(\"http://x\")"]
    check(admin, table(names))
    assert {*run(admin, len(names))} == {*names, "Rita Registrar"}
    for name in names:
        admin.open("/people")
        admin.follow(name)
        assert admin.page.locator("h1").inner_text() == name


def test_twenty_thousand_rows_with_faults_among_them(admin, campus):
    names = [f"Person {number:05}" if number % 1000 else "" for number in range(20_000)]
    check(admin, table(names))
    assert admin.figures() == [20_000, 19_980, 0, 0, 20]
    admin.press(admin.words["import n"].format("19,980"))
    assert admin.figures() == [20_000, 19_980, 0, 0, 20]
    assert campus.ask("GET", "/api/v1/people?limit=1", token=campus.token).json["total"] == 19_981
