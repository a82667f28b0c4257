# A shop for the bench: 5,000 products and 100,000 orders, beside PocketBase with the same rows.
"""The products come in by the import that a shop would use; stock and past orders are written by SQL, with the counters that
Quad keeps of them. Of past orders there is what lists read (the orders, their lines and their bills), not their books."""

import contextlib
import datetime
import json
import random
import sqlite3
import threading
import time

from . import campus, cases, peers
from .load import Load

PRODUCTS, ORDERS, PEOPLE = 5_000, 100_000, 2_000
# Ready and waiting, fetched, given up; as many of each as a shop has after a year.
STATES = ["completed"] * 17 + ["cancelled"] * 2 + ["ready"]
PLACES = {"ready": 4, "completed": 5, "cancelled": 6}
BUYERS, LEFT = 200, 100


class PocketBase(peers.PocketBase):
    """With a collection of orders beside the others, found by person and by time as Quad's are."""

    def _collections(self, headers):
        super()._collections(headers)
        people = json.loads(peers.fetch(f"{self.url}/api/collections/people", headers=headers))
        texts = [{"name": name, "type": "text"} for name in ("state", "number", "currency", "progress", "payment", "place", "receipt")]
        numbers = [{"name": name, "type": "number"} for name in ("total", "tax", "lines", "at", "changed", "closed", "version")]
        peers.fetch(f"{self.url}/api/collections", {
            "name": "orders", "type": "base", "listRule": "", "viewRule": "", "createRule": "",
            "fields": [{"name": "person", "type": "relation", "collectionId": people["id"], "maxSelect": 1, "required": True},
                       *texts, *numbers],
            "indexes": ["CREATE INDEX orders_at ON orders (at)", "CREATE INDEX orders_person ON orders (person, at)"],
        }, headers)

    def _fill(self):
        super()._fill()
        chance = random.Random(1)
        with contextlib.closing(sqlite3.connect(self.data / "data.db")) as file, file:
            file.executemany(
                "INSERT INTO orders (id, person, state, number, currency, progress, payment, place, receipt, total, tax, lines, at,"
                " changed, closed, version) VALUES (?, ?, ?, ?, 'EUR', 'done', 'paid', 'Campus shop', '', ?, 100, 3, ?, ?, ?, 7)",
                [(f"o{number:014d}", self.people[number % PEOPLE], chance.choice(STATES), f"2025-{number:06d}",
                  chance.randrange(300, 9000), *[1_760_000_000_000 + number * 30_000] * 3) for number in range(ORDERS)])


def make(folder):
    """A served campus with the shop in it, who may sign in there, and the variants."""
    data = folder / "shop"
    credentials = campus.make(data, PEOPLE, 0)
    server = campus.serve(data)
    try:
        lines = ["SKU,Product,Price,Tax rate"]
        lines += [f"BENCH-{number:05d},Thing number {number:05d},{number % 90 + 1}.50,20" for number in range(PRODUCTS)]
        made = server.ask("POST", "/api/v1/catalog/import", "\n".join(lines).encode(), credentials.admin,
                          {"Content-Type": "text/csv"}, timeout=300)
        if made.status != 200 or made.json.get("created", made.json.get("added")) != PRODUCTS:
            raise RuntimeError(f"the products are not imported: {made.status} {made.body[:300]}")
        time.sleep(1)
    finally:
        server.stop()
    with contextlib.closing(sqlite3.connect(campus.appliance.database(data))) as file, file:
        variants = fill(file)
    return data, credentials, variants


def fill(file):
    """Stock for whoever buys, and a year's orders by everybody."""
    organization, = file.execute("SELECT min(id) FROM organizations").fetchone()
    place, = file.execute("SELECT min(id) FROM stock_locations WHERE organization_id = ?", [organization]).fetchone()
    people = [row[0] for row in file.execute(
        "SELECT id FROM people WHERE organization_id = ? AND status = 'active' AND deleted_at IS NULL ORDER BY id", [organization])]
    products = file.execute(
        "SELECT v.id, v.product_id, v.price, v.sku, p.name FROM product_variants v JOIN products p ON p.id = v.product_id"
        " WHERE v.organization_id = ? AND v.sku LIKE 'BENCH-%' ORDER BY v.id", [organization]).fetchall()
    now, many, chance = int(time.time() * 1000), 1_000_000, random.Random(1)
    # Ids of the past, below all that Quad gives.
    base = 1 << 40
    for number, (variant, *_) in enumerate(products):
        file.execute(
            "INSERT INTO stock_movements (id, organization_id, variant_id, location_id, kind, on_hand_change, reserved_change,"
            " on_hand, reserved, reason, moved_at) VALUES (?, ?, ?, ?, 'receive', ?, 0, ?, 0, 'First delivery', ?)",
            [base + number, organization, variant, place, many, many, now])
        file.execute(
            "INSERT INTO stock_balances (id, organization_id, variant_id, location_id, on_hand, reserved, updated_at)"
            " VALUES (?, ?, ?, ?, ?, 0, ?)", [base + number, organization, variant, place, many, now])
    orders, lines, bills, totals, byperson = [], [], [], {}, {}
    year, step = datetime.date.today().year - 1, 365 * 86_400_000 // ORDERS
    for number in range(1, ORDERS + 1):
        order, person, state = base + number, people[number % len(people)], chance.choice(STATES)
        at = now - (ORDERS - number + 1) * step
        taken = sorted({chance.randrange(len(products)) for _ in range(3)})
        total = sum(products[each][2] for each in taken)
        isover = state != "ready"
        orders.append((
            order, organization, person, state, year, number, "EUR", total, total // 6, len(taken), None, place, None,
            None if isover else now + 86_400_000 * 30, "done", 1, year if state == "completed" else None,
            number if state == "completed" else None, 7, at, at, at, at if isover else None))
        lines += [(base + 3 * number + offset, organization, order, products[each][0], products[each][1], "sale", products[each][4],
                   "", products[each][3], 1, products[each][2], 2000, None, 1) for offset, each in enumerate(taken)]
        isvoid = state == "cancelled"
        paid = total if state == "completed" else 0
        bills.append((
            order, organization, "order", order, 1, person, "Somebody", products[taken[0]][4], len(taken), "cash", "EUR", total,
            total // 6, paid, 0, 0, "paid" if paid else "none" if isvoid else "pending", at if isvoid else None,
            "Cancelled" if isvoid else None, total if isvoid else None, 1, at, at))
        totals[PLACES[state]] = totals.get(PLACES[state], 0) + 1
        byperson[person] = byperson.get(person, 0) + 1

    def insert(table, columns, rows):
        marks = ", ".join("?" * len(rows[0]))
        file.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)

    insert("orders", "id, organization_id, person_id, state, year, number, currency, total, tax, line_count, note, location_id,"
           " slot_id, reserved_until, progress, run, receipt_year, receipt_number, version, created_at, placed_at, changed_at,"
           " closed_at", orders)
    insert("order_lines", "id, organization_id, order_id, variant_id, product_id, kind, product_name, variant_name, sku, quantity,"
           " price, tax_rate, loan_days, is_counted", lines)
    insert("bills", "id, organization_id, subject_kind, subject_id, is_current, person_id, payer_name, title, line_count, method,"
           " currency, total, tax, paid, refunded, promised, state, voided_at, void_reason, voided_amount, version, opened_at,"
           " updated_at", bills)
    for name, counted in (("orders", totals), ("orders.person", byperson)):
        file.executemany(
            "INSERT INTO counters (name, organization_id, bucket, value) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (name, organization_id, bucket) DO UPDATE SET value = counters.value + excluded.value",
            [(name, organization, bucket, value) for bucket, value in counted.items()])
    return [ID(variant) for variant, *_ in products]


def ID(value):
    """As addresses and JSON have it."""
    digits = ""
    for _ in range(13):
        digits, value = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[value % 32] + digits, value // 32
    return digits


def placings(tokens, variants):
    """Orders of three lines, by everybody in turn."""
    chance = random.Random(2)
    return [f"POST /api/v1/orders {tokens[number % len(tokens)]} " + json.dumps(
        {"lines": [{"variant": each, "quantity": 1} for each in chance.sample(variants, 3)]}, separators=(",", ":"))
        for number in range(20_000)]


def until_processed(server, token, seconds=300):
    """No order waits for its processing any more."""
    deadline = time.monotonic() + seconds
    while server.ask("GET", "/api/v1/orders/board?limit=1&state=placed", token=token).json["items"]:
        if time.monotonic() > deadline:
            raise RuntimeError("orders are not processed")
        time.sleep(0.2)


def all_cases(folder, server, pocketbase, credentials, variants):
    """Somebody's own orders, everybody's, and placing one."""
    somebody = credentials.people[7]
    recent = "/api/collections/orders/records?perPage=30&skipTotal=1&sort=-at"
    own = f"{recent}&filter=person%3D%27{pocketbase.people[7]}%27"
    path = cases.walk(folder, "quad-place", placings(credentials.people, variants))

    def ours(address, token):
        return Load(server.url + address, {"Authorization": f"Bearer {token}"})

    return [
        cases.Case("orders-own", "30 of one's own of 100,000 orders", {
            "quad": ours("/api/v1/orders?limit=30", somebody), "pocketbase": Load(pocketbase.url + own)}, {}),
        cases.Case("orders-board", "30 of everybody's, as the board has them", {
            "quad": ours("/api/v1/orders/board?limit=30", credentials.admin), "pocketbase": Load(pocketbase.url + recent)}, {}),
        cases.Case("orders-place", "an order of 3 lines placed and processed; PocketBase a create", {
            "quad": Load(server.url + "/", lua=path), "pocketbase": Load(pocketbase.url, lua=cases.walk(
                folder, "pb-place", cases.pocketbase_creates(pocketbase.people)))},
            {"quad": lambda: until_processed(server, credentials.admin)}),
    ]


def last_items(server, credentials, rounds):
    """Two hundred who buy the last hundred of a thing at once: how it went each time, and how long it took."""
    def made(path, body):
        answer = server.ask("POST", path, body, credentials.admin)
        if answer.status != 201:
            raise RuntimeError(f"{path}: {answer.status} {answer.body[:300]}")
        return answer.json

    place = server.ask("GET", "/api/v1/catalog/locations", token=credentials.admin).json["items"][0]["id"]
    found = []
    for number in range(rounds):
        product = made("/api/v1/catalog/products", {
            "name": f"Last things {number} {time.time()}", "variants": [{"sku": f"LAST-{number}-{time.time()}", "price": 500}]})
        variant = product["variants"][0]["id"]
        made("/api/v1/stock/receipts", {"variant": variant, "location": place, "quantity": LEFT})
        answers, lock, gate = [], threading.Lock(), threading.Barrier(BUYERS + 1)

        def buy(token):
            gate.wait()
            answer = server.ask("POST", "/api/v1/orders", {"lines": [{"variant": variant, "quantity": 1}]}, token)
            with lock:
                answers.append(answer.status)

        buyers = [threading.Thread(target=buy, args=[token]) for token in credentials.people[:BUYERS]]
        for buyer in buyers:
            buyer.start()
        gate.wait()
        began = time.monotonic()
        for buyer in buyers:
            buyer.join()
        found.append({"seconds": time.monotonic() - began, "sold": answers.count(201), "refused": answers.count(409),
                      "errors": sum(status >= 500 for status in answers)})
    return {
        "rounds": found, "buyers": BUYERS, "left": LEFT,
        # One too many or too few counts like an answer that is none.
        "wrong": sum(abs(each["sold"] - LEFT) + abs(each["refused"] - (BUYERS - LEFT)) + each["errors"] for each in found),
    }
