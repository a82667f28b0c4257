# A bill from the desk to the payer's receipt; and a till that is counted in the evening.
import pytest

from visitor import VIEWS

EMAIL, PASSWORD = "minh@campus.test", "under the old lime trees"


@pytest.fixture
def payer(campus):
    """Minh, who pays: the answer to their sign-in."""
    invited = campus.ask("POST", "/api/v1/invitations", {"email": EMAIL, "role": "staff"}, campus.token)
    assert invited.status == 201, invited.body
    joined = campus.ask("POST", "/api/v1/invitations/sign-up", {
        "token": invited.json["url"].rsplit("/", 1)[1], "name": "Minh Trần", "password": PASSWORD})
    assert joined.status in (200, 201), joined.body
    return campus.sign_in(EMAIL, PASSWORD)


def test_a_bill_is_written_paid_with_change_and_seen_by_its_payer(campus, payer, visit):
    made = campus.ask("POST", "/api/v1/payments/tills", {"name": "Campus shop"}, campus.token)
    assert made.status == 201, made.body
    desk, minh = visit(campus), visit(campus, VIEWS["fr-dark-phone"])
    desk.arrive("/payments")
    assert "No bills." in desk.page.locator("main").inner_text()
    desk.follow("Write a bill")
    desk.page.get_by_label("Who pays").fill(EMAIL)
    desk.page.get_by_label("What, line 1").fill("Damaged book")
    desk.page.get_by_label("Price, line 1").fill("dear")
    desk.press("Write the bill", status=422)
    desk.page.get_by_label("Price, line 1").fill("32,40")
    desk.page.get_by_label("Tax in %, line 1").fill("5.5")
    desk.press("Write the bill")
    assert desk.notice() == "The bill is written."
    bill = desk.path
    assert "€1.69" in desk.page.locator("main").inner_text()

    minh.arrive(bill, EMAIL, PASSWORD)
    assert "À payer" in minh.page.locator("main").inner_text()
    assert minh.page.get_by_role("button", name="Encaisser des espèces").count() == 0, "that is for the desk"
    minh.page.wait_for_load_state("networkidle")

    desk.page.get_by_label("Given").fill("50")
    desk.press("Take cash")
    assert desk.notice() == "Give €17.60 change. Receipt R-" + desk.notice().split("R-")[1]
    assert "Paid" in desk.page.locator("main").inner_text()
    # The payer's page follows by itself.
    minh.page.get_by_text("Payé", exact=True).wait_for(timeout=15_000)


def test_a_till_is_counted_and_its_day_closed(campus, payer, visit):
    made = campus.ask("POST", "/api/v1/payments/tills", {"name": "Canteen"}, campus.token)
    assert made.status == 201, made.body
    desk = visit(campus, VIEWS["en-dark-phone"])
    desk.arrive(f"/payments/day?till={made.json['id']}")
    desk.page.get_by_label("Amount").fill("50")
    desk.page.get_by_label("Reason").fill("Float")
    desk.press("Enter it")
    assert "€50.00" in desk.page.locator("main").inner_text()
    desk.page.get_by_label("Counted, EUR").fill("49.50")
    desk.press("Close the day")
    text = desk.page.locator("main").inner_text()
    assert "Closed on" in text and "0.50" in text
    assert desk.page.get_by_role("button", name="Close the day").count() == 0
    desk.page.get_by_text("Open the day again").first.click()
    desk.page.get_by_label("Reason").fill("A coin was lying below")
    desk.press("Open the day again")
    assert desk.page.get_by_role("button", name="Close the day").count() == 1
