# The structure of a campus, from a file to a student's phone; and a dean who sees one department of it.
import pytest

from visitor import VIEWS

TREE = """Kind,Code,Name,Parent,Campus
campus,MAIN,Main campus,,
department,CCS,Computer Studies,MAIN,
program,BSCS,Computer Science,CCS,
department,CAS,Arts and Sciences,MAIN,
program,ABEL,English Language,CAS,
term,{term},,,MAIN
"""
MINH, DEAN, PASSWORD = "minh@campus.test", "dean@campus.test", "under the old lime trees"


def main(visitor):
    return visitor.page.locator("main").inner_text()


def joined(campus, email, name, role="staff"):
    invited = campus.ask("POST", "/api/v1/invitations", {"email": email, "role": role}, campus.token)
    assert invited.status == 201, invited.body
    made = campus.ask("POST", "/api/v1/invitations/sign-up", {
        "token": invited.json["url"].rsplit("/", 1)[1], "name": name, "password": PASSWORD})
    assert made.status in (200, 201), made.body
    people = campus.ask("GET", f"/api/v1/people?search={name.split()[0]}", None, campus.token)
    return people.json["items"][0]["id"]


@pytest.fixture
def term(campus):
    """A code whose term goes on whenever this is run: one without an end."""
    import datetime
    year = datetime.date.today().year - (datetime.date.today().month < 8)
    return f"S4{year % 100:02}{(year + 1) % 100:02}"


def test_a_registrar_brings_the_structure_and_a_student_sees_their_course(campus, term, visit):
    joined(campus, MINH, "Minh Trần")
    ada = visit(campus, VIEWS["en-light-wide"])
    ada.arrive("/structure/import")
    ada.page.get_by_label("CSV or Excel file").set_input_files(
        {"name": "units.csv", "mimeType": "text/csv", "buffer": TREE.format(term=term).encode()})
    ada.press("Check the file")
    assert "What the import would do" in ada.page.locator("h1").inner_text()
    ada.press("Import 6 rows")
    ada.follow("To the structure")
    assert "BSCS · Computer Science" in main(ada)
    ada.open("/courses/new")
    ada.page.get_by_label("Unit", exact=True).select_option(label="\u2003\u2003BSCS · Computer Science")
    ada.page.get_by_label("Code", exact=False).first.fill("CC101")
    ada.page.get_by_label("Name", exact=True).fill("Introduction to computing")
    ada.press("Add a course")
    course = ada.path
    ada.page.get_by_label("Section", exact=True).fill("Group A")
    ada.press("Add a section")
    ada.page.get_by_label("E-mail address or number").fill(MINH)
    ada.press("Enroll")
    assert ada.notice() == "Minh Trần is enrolled." and "Minh Trần" in main(ada)
    ada.open("/courses/all?search=computing")
    assert "CC101" in main(ada)

    minh = visit(campus, VIEWS["fr-dark-phone"])
    minh.arrive("/courses", MINH, PASSWORD)
    minh.follow("Introduction to computing")
    assert minh.path == course and "Minh" not in main(minh), "who else is in it is for those who teach it"
    minh.open("/structure", status=403)
    minh.open("/courses/all", status=403)


def test_a_dean_sees_one_department(campus, term, visit):
    dean = joined(campus, DEAN, "Dora Dean")
    sent = campus.ask("POST", "/api/v1/people/" + dean + "/roles", {"role": "dean", "unit": "CCS"}, campus.token)
    assert sent.status == 201, sent.body
    units = {}
    for code, kind, parent in [("CCS", "department", None), ("BSCS", "program", "CCS"), ("CAS", "department", None)]:
        made = campus.ask("POST", "/api/v1/units", {
            "code": code, "kind": kind, "name": f"Unit {code}", **({"parent": units[parent]} if parent else {})},
            campus.token)
        assert made.status == 201, made.body
        units[code] = made.json["id"]
    made = campus.ask("POST", "/api/v1/terms", {"code": term}, campus.token)
    for code, unit in [("CC101", "BSCS"), ("EN101", "CAS")]:
        course = campus.ask("POST", "/api/v1/courses", {
            "term": made.json["id"], "unit": units[unit], "code": code, "name": f"Course {code}"}, campus.token)
        assert course.status == 201, course.body
    dora = visit(campus, VIEWS["en-dark-phone"])
    dora.arrive("/courses/all", DEAN, PASSWORD)
    assert "CC101" in main(dora) and "EN101" not in main(dora)
    dora.open("/structure")
    assert "Unit BSCS" in main(dora) and "CAS" not in main(dora)
    dora.open(f"/courses/{course.json['id']}", status=404)
    dora.open("/teachers")
    dora.open("/teachers/elsewhere")
    dora.open("/cohorts")
