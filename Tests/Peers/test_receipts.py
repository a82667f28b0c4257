# Receipts, invoices and a day's end as files, read by what people open them with.
import csv
import io

import pypdf
import pytest

from appliance import UNLIMITED, Appliance, quad
from test_sheets import browser_session

BILLS = "/api/v1/payments/bills"


@pytest.fixture(scope="module")
def campus(tmp_path_factory):
    """A demo campus, which has tills and bills of every sort."""
    data = tmp_path_factory.mktemp("receipts") / "data"
    made = quad("demo", "--data", data, "--people", "20")
    assert made.returncode == 0, made.stderr
    password = next(line.split()[-1] for line in made.stdout.splitlines() if line.startswith("password"))
    with Appliance(data, env=UNLIMITED) as served:
        served.token = served.sign_in("ada@demo.example", password)
        served.cookie = browser_session(served, password)
        yield served
        served.stop()


def bill(campus, state):
    listed = campus.ask("GET", f"{BILLS}?state={state}", token=campus.token).json["items"]
    assert listed, state
    return campus.ask("GET", f"{BILLS}/{listed[0]['id']}", token=campus.token).json


def download(campus, path, name):
    answer = campus.ask("GET", path, headers={"Cookie": campus.cookie})
    assert answer.status == 200, (path, answer.status, answer.body[:300])
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"', answer.headers
    return answer.body


def words(body):
    """What stands on a paper; amounts have no-break blanks in some languages."""
    paper = pypdf.PdfReader(io.BytesIO(body))
    return paper, " ".join("".join(page.extract_text() for page in paper.pages).replace("\u00a0", " ").split())


def test_a_receipt_says_what_was_paid(campus):
    paid = bill(campus, "paid")
    payment = paid["payments"][0]
    body = download(campus, f"/payments/receipts/{payment['id']}/receipt.pdf", f"{payment['receipt']}.pdf")
    paper, text = words(body)
    assert paper.metadata.title == f"Receipt {payment['receipt']}"
    assert float(paper.pages[0].mediabox.height) > float(paper.pages[0].mediabox.width), "it stands"
    for part in [
            "Campus Nord", "FR 12 345678901", payment["receipt"], paid["lines"][0]["title"], paid["payerName"],
            f"€{paid['total'] / 100:,.2f}", f"€{paid['tax'] / 100:,.2f}", "of which tax 20%", "Paid, Cash", "Campus shop",
            "What Quantity Price Tax rate Total"]:
        assert part in text, (part, text)


def test_a_refund_and_an_invoice_are_papers_of_their_own(campus):
    back = bill(campus, "partly-refunded")
    refund = next(each for each in back["payments"] if each["kind"] == "refund")
    _, text = words(download(campus, f"/payments/receipts/{refund['id']}/receipt.pdf", f"{refund['receipt']}.pdf"))
    for part in ["Receipt of a refund", "Paid back, Cash", f"€{refund['amount'] / 100:,.2f}", "Two were left"]:
        assert part in text, (part, text)
    promised = bill(campus, "authorized")
    number = promised["invoice"]
    _, text = words(download(campus, f"/payments/bills/{promised['id']}/invoice.pdf", f"{number}.pdf"))
    for part in [f"Invoice {number}", "To be paid by", "FR76 1234 5678", promised["payerName"]]:
        assert part in text, (part, text)


def test_the_day_and_the_books_are_files(campus):
    till = next(each for each in campus.ask("GET", "/api/v1/payments/tills", token=campus.token).json["items"]
                if each["name"] == "Campus shop")
    day = campus.ask("GET", f"/api/v1/payments/tills/{till['id']}/day", token=campus.token).json
    cash = day["cash"][0]
    body = download(campus, f"/payments/day.pdf?till={till['id']}", f"day-{day['date']}.pdf")
    _, text = words(body)
    for part in ["Campus shop", "Cash in the till, EUR", f"€{cash['expected'] / 100:,.2f}", "Float"]:
        assert part in text, (part, text)
    head, *lines = csv.reader(io.StringIO(download(campus, "/payments/journal.csv", "journal.csv").decode()))
    debit, credit = head.index("Debit"), head.index("Credit")

    def total(at):
        return sum(round(float(line[at]) * 100) for line in lines if line[at])

    assert lines and total(debit) == total(credit) > 0
    entries = {}
    for line in lines:
        sign = round(float(line[debit] or 0) * 100) - round(float(line[credit] or 0) * 100)
        entries[line[head.index("Entry")]] = entries.get(line[head.index("Entry")], 0) + sign
    assert set(entries.values()) == {0}, "each entry balances"
