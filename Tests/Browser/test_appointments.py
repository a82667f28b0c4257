# Who leads what: a dean is appointed from those who teach there, sees the department, and sees it no more when that ends.
import pytest

from test_courses import PASSWORD, joined, main
from visitor import VIEWS

DEAN, OTHER = "dora@campus.test", "otto@campus.test"


@pytest.fixture
def stage(campus):
    """A department with a program whose course Dora teaches; Otto teaches nothing. Identifiers by code."""
    def made(path, **values):
        answer = campus.ask("POST", f"/api/v1/{path}", values, campus.token)
        assert answer.status == 201, answer.body
        return answer.json["id"]

    people = {"dora": joined(campus, DEAN, "Dora Dean"), "otto": joined(campus, OTHER, "Otto Other")}
    ids = {"CCS": made("units", code="CCS", kind="department", name="Computer Studies")}
    ids["BSCS"] = made("units", code="BSCS", kind="program", name="Computer Science", parent=ids["CCS"])
    ids["CAS"] = made("units", code="CAS", kind="department", name="Arts and Sciences")
    term = made("terms", code="S12627")
    course = made("courses", term=term, unit=ids["BSCS"], code="CC101", name="Introduction to computing")
    made(f"courses/{course}/enrollments", person=people["dora"], roles=["teacher"])
    return ids | people


@pytest.mark.parametrize("view", ["en-light-wide", "en-dark-phone"])
def test_a_dean_is_appointed_and_ends(campus, stage, visit, view):
    ada = visit(campus, VIEWS[view])
    ada.arrive("/appointments")
    assert "Nobody" in main(ada) and "CCS" in main(ada)
    ada.open(f"/structure/units/{stage['CCS']}/appoint")
    assert "teaches 1 course" in main(ada) and "Otto" not in main(ada)
    with ada.going():
        ada.page.get_by_role("row", name="Dora Dean").get_by_role("button", name="Appoint").click()
    assert ada.notice() == "Dora Dean was appointed: Dean, CCS." and ada.path == "/appointments"

    # Of somebody else it is asked twice.
    ada.open(f"/structure/units/{stage['CCS']}/appoint")
    assert "CCS is led by Dora Dean" in ada.notice()
    ada.page.get_by_label("E-mail address or number").fill(OTHER)
    with ada.going(409):
        ada.page.locator("form.filters[method=post]").get_by_role("button", name="Appoint").click()
    assert "neither teaches in CCS" in main(ada)
    ada.press("Appoint all the same")
    assert "Otto Other was appointed" in ada.notice()

    dora = visit(campus, VIEWS["en-dark-phone"])
    dora.arrive("/structure", DEAN, PASSWORD)
    assert "CCS" in main(dora) and "CAS" not in main(dora)
    dora.open("/account/access")
    assert "CC101" in main(dora) and "CCS · Computer Studies" in main(dora)
    dora.open(f"/people/{stage['otto']}/access", status=404)
    dora.open("/appointments", status=403)

    ada.open("/appointments")
    ada.confirm("End", within=ada.page.get_by_role("row", name="Dora Dean"))
    assert ada.notice() == "The appointment of Dora Dean has ended."
    dora.open("/structure", status=403)


@pytest.mark.parametrize("view", ["en-dark-phone", "fr-light-phone"])
def test_long_codes_fit_a_phone(campus, stage, visit, view):
    """Codes of as many letters as there may be, without a place to break: no page is wider than the screen."""
    def made(path, **values):
        answer = campus.ask("POST", f"/api/v1/{path}", values, campus.token)
        assert answer.status == 201, answer.body
        return answer.json["id"]

    code = "studies/CED/UCMN/Continuing & “open” ".ljust(64, "W")
    above = made("units", code="D" * 64, kind="department", name="Q" * 60)
    unit = made("units", code=code, kind="program", name="Continuing and open studies", parent=above)
    made("appointments", person=stage["dora"], unit=unit, evenIfUnexpected=True)
    person = f"/people/{stage['dora']}"
    set_ = campus.ask("PUT", f"/api/v1{person}/home-unit", {"unit": unit}, campus.token)
    assert set_.status == 200, set_.body
    ada = visit(campus, VIEWS[view])
    # Each page is measured when it is opened.
    ada.arrive(f"{person}/access")
    assert code in main(ada) and "D" * 64 in main(ada)
    for path in (person, "/appointments", f"/structure/units/{unit}", f"/structure/units/{unit}/appoint", "/structure"):
        ada.open(path)
