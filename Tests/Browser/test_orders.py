# A shop on a phone, from the shelf to the receipt; and the board of whoever runs it, on two desks at once.
import io

import pypdf
import pytest

from visitor import VIEWS

EMAIL, PASSWORD = "minh@campus.test", "under the old lime trees"


@pytest.fixture
def shop(campus):
    """Minh, who orders, and two things on a shelf."""
    invited = campus.ask("POST", "/api/v1/invitations", {"email": EMAIL, "role": "staff"}, campus.token)
    assert invited.status == 201, invited.body
    joined = campus.ask("POST", "/api/v1/invitations/sign-up", {
        "token": invited.json["url"].rsplit("/", 1)[1], "name": "Minh Trần", "password": PASSWORD})
    assert joined.status in (200, 201), joined.body
    place = campus.ask("POST", "/api/v1/catalog/locations", {"name": "Campus shop"}, campus.token).json["id"]
    campus.variants = {}
    for name, price, count in [("Café crème", 180, 40), ("Notebook", 350, 9)]:
        made = campus.ask("POST", "/api/v1/catalog/products", {
            "name": name, "taxRate": 1000, "variants": [{"sku": name.upper(), "price": price}]}, campus.token)
        assert made.status == 201, made.body
        campus.variants[name] = made.json["variants"][0]["id"]
        received = campus.ask("POST", "/api/v1/stock/receipts", {
            "variant": campus.variants[name], "location": place, "quantity": count}, campus.token)
        assert received.status == 201, received.body
    campus.minh = campus.sign_in(EMAIL, PASSWORD)
    return campus


def order(campus, name, quantity=1):
    made = campus.ask("POST", "/api/v1/orders", {
        "lines": [{"variant": campus.variants[name], "quantity": quantity}]}, campus.minh)
    assert made.status == 201, made.body
    return made.json


def words(body):
    """What stands on a paper; amounts have no-break blanks in some languages."""
    paper = pypdf.PdfReader(io.BytesIO(body))
    return " ".join("".join(page.extract_text() for page in paper.pages).replace("\u00a0", " ").split())


def main(visitor):
    return visitor.page.locator("main").inner_text()


def saved(visitor, name):
    """What a link gives to be saved, and how it is called."""
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("link", name=name, exact=True).click()
    return download.value.path().read_bytes(), download.value.suggested_filename


def test_something_is_ordered_on_a_phone_and_fetched(campus, shop, visit):
    minh = visit(campus, VIEWS["en-dark-phone"])
    minh.arrive("/catalog", EMAIL, PASSWORD)
    # Found without its accents.
    minh.page.get_by_role("searchbox").fill("cafe creme")
    minh.press("Search")
    assert "Notebook" not in main(minh)
    minh.follow("Café crème")
    minh.page.get_by_label("Quantity of Café crème").fill("3")
    minh.press("Add to cart")
    assert minh.path == "/cart" and minh.notice() == "It is in your cart."
    assert "€5.40" in main(minh)
    minh.page.get_by_label("Quantity of Café crème").fill("2")
    minh.press("Change")
    assert "€3.60" in main(minh)
    # Dearer meanwhile: that is to be agreed to.
    dearer = campus.ask("PUT", f"/api/v1/catalog/variants/{campus.variants['Café crème']}", {
        "sku": "CAFÉ CRÈME", "price": 200}, campus.token)
    assert dearer.status == 200, dearer.body
    minh.open("/cart")
    assert "Café crème costs €2.00 now, no longer €1.80." in main(minh)
    assert minh.page.get_by_role("button", name="Place the order", exact=True).count() == 0
    minh.press("Agree to the changes")
    minh.page.get_by_label("Your note").fill("With a lid, please")
    minh.press("Place the order")
    placed = minh.path
    number = minh.page.locator("h1").inner_text().removeprefix("Order ")
    assert minh.notice() == f"Order {number} is placed."
    # It is processed by itself, and the page follows.
    minh.page.locator("[data-part=order] .facts .badge", has_text="Ready").wait_for(timeout=15_000)
    minh.page.wait_for_load_state("networkidle")
    minh.examine()
    for part in ["€4.00", "To be paid", "Campus shop", "With a lid, please", "Reserve", "Confirm", "Make ready"]:
        assert part in main(minh), part
    assert minh.page.get_by_role("link", name="Receipt", exact=True).count() == 0, "not before it is handed out"
    assert minh.page.get_by_role("button", name="Hand out", exact=True).count() == 0, "that is for the desk"

    done = campus.ask("PATCH", f"/api/v1{placed}", {"state": "completed"}, campus.token)
    assert done.status == 200, done.body
    minh.page.locator("[data-part=order] .facts .badge", has_text="Completed").wait_for(timeout=15_000)
    minh.open(placed)
    body, name = saved(minh, "Receipt")
    receipt = done.json["receipt"]
    assert name == f"receipt-{receipt}.pdf"
    text = words(body)
    for part in [f"Receipt {receipt}", number, "Minh Trần", "Café crème", "€2.00", "€4.00", "Of which tax 10%", "€0.36",
                 "Payment To be paid"]:
        assert part in text, (part, text)
    minh.open("/orders")
    assert number in main(minh) and "Completed" in main(minh)


def test_an_order_is_cancelled_on_a_phone(campus, shop, visit):
    minh = visit(campus, VIEWS["fr-light-phone"])
    placed = order(campus, "Notebook", 9)
    minh.arrive(f"/orders/{placed['id']}", EMAIL, PASSWORD)
    none = campus.ask("POST", "/api/v1/orders", {
        "lines": [{"variant": campus.variants["Notebook"], "quantity": 1}]}, campus.minh)
    assert (none.status, none.json["code"]) == (409, "out-of-stock")
    minh.confirm("Annuler la commande")
    assert minh.page.locator("[data-part=order] .facts .badge", has_text="Annulée").count() == 1
    assert minh.page.get_by_role("button", name="Annuler la commande", exact=True).count() == 0, "closed is closed"
    assert order(campus, "Notebook", 9)["state"] == "placed", "all of it is there again"


def test_two_desks_see_each_others_changes_on_the_board(campus, shop, visit):
    first, second = visit(campus), visit(campus, VIEWS["fr-dark-wide"])
    for desk in (first, second):
        desk.arrive("/orders/board")
        desk.page.wait_for_load_state("networkidle")
    assert "No order matches this" in main(first)
    orders = [order(campus, "Café crème", count) for count in (1, 2, 3)]
    numbers = [each["number"] for each in orders]
    # Everything comes by itself, to both; and is ready by itself.
    for desk, ready in ((first, "Ready"), (second, "Prête")):
        desk.page.locator("[data-part=board] tbody .badge", has_text=ready).nth(2).wait_for(timeout=15_000)
        assert sorted(row[0] for row in desk.rows()) == sorted(numbers)
        desk.examine()

    # One hands two out; the other sees it.
    for number in numbers[:2]:
        first.page.get_by_label(f"Tick order {number}").check()
    first.press("Hand out")
    assert first.notice() == "2 orders: completed."
    done = second.page.locator("[data-part=board] tbody .badge", has_text="Terminée")
    done.nth(1).wait_for(timeout=15_000)
    first.page.wait_for_load_state("networkidle")

    # The other cancels the third; the first sees that.
    second.page.get_by_label(f"Cocher la commande {numbers[2]}").check()
    second.confirm("Les annuler")
    first.page.locator("[data-part=board] tbody .badge", has_text="Cancelled").wait_for(timeout=15_000)
    first.examine()
    with first.going():
        first.page.locator(".figures a", has_text="Completed").click()
    assert sorted(row[0] for row in first.rows()) == sorted(numbers[:2])
    assert first.page.get_by_role("button", name="Hand out", exact=True).count() == 0, "closed is closed"


def test_the_pick_list_says_what_to_put_together(campus, shop, visit):
    settings = campus.ask("PUT", "/api/v1/orders/settings", {
        "holdHours": 24, "isPrepared": True, "reminderDays": 1, "overdueDays": 7}, campus.token)
    assert settings.status == 200, settings.body
    desk = visit(campus)
    orders = [order(campus, name, count) for name, count in (("Café crème", 2), ("Café crème", 3), ("Notebook", 1))]
    desk.arrive("/orders/board")
    badge = desk.page.locator("[data-part=board] tbody .badge", has_text="Being prepared")
    badge.nth(2).wait_for(timeout=15_000)
    body, _ = saved(desk, "Pick list")
    text = words(body)
    assert "CAFÉ CRÈME Café crème 5" in text and "NOTEBOOK Notebook 1" in text, text
    for each in orders:
        assert each["number"] in text and "Minh Trần" in text
    with desk.going():
        desk.page.get_by_role("link", name=orders[0]["number"], exact=True).click()
    desk.press("It is ready")
    assert desk.notice() == f"Order {orders[0]['number']}: Ready."
