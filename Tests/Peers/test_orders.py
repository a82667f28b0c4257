# Orders by several clients at once against the live server, which is killed at random moments: stock is the sum of its
# movements and never below zero, what is reserved is for orders that are open, closed orders stay closed, each order is
# confirmed once in each run of its processing, and what was acknowledged is there.
"""QUAD_ORDER_ROUNDS says how often it is killed (3 in the gate); QUAD_ORDER_SEED repeats a run."""

import http.client
import json
import os
import random
import sqlite3
import threading
import time

import pytest

from appliance import UNLIMITED, Appliance, database, make_campus

ROUNDS = int(os.environ.get("QUAD_ORDER_ROUNDS", "3"))
SEED = int(os.environ.get("QUAD_ORDER_SEED") or random.randrange(1, 2**31))
CLIENTS = 6
# By the table of states: what may follow on what.
EDGES = {("draft", "placed"), ("placed", "confirmed"), ("placed", "cancelled"), ("confirmed", "processing"),
         ("confirmed", "cancelled"), ("confirmed", "placed"), ("processing", "ready"), ("processing", "cancelled"),
         ("processing", "placed"), ("ready", "completed"), ("ready", "cancelled"), ("completed", "refunded")}

BROKEN = """
SELECT 'balance ' || b.id FROM stock_balances b WHERE b.on_hand < 0 OR b.reserved < 0 OR b.reserved > b.on_hand
  OR b.on_hand <> (SELECT COALESCE(sum(m.on_hand_change), 0) FROM stock_movements m
    WHERE m.variant_id = b.variant_id AND m.location_id = b.location_id)
  OR b.reserved <> (SELECT COALESCE(sum(m.reserved_change), 0) FROM stock_movements m
    WHERE m.variant_id = b.variant_id AND m.location_id = b.location_id)
UNION ALL SELECT 'reserved for nobody ' || b.id FROM stock_balances b WHERE b.reserved <>
  (SELECT COALESCE(sum(m.reserved_change), 0) FROM stock_movements m JOIN orders o ON o.id = m.reference_id
    WHERE m.reference_kind = 'order' AND m.variant_id = b.variant_id AND m.location_id = b.location_id
      AND o.closed_at IS NULL)
UNION ALL SELECT 'a gap in the numbers' FROM order_numbers n WHERE n.sequence = 'order'
  AND n.last <> (SELECT count(*) FROM orders o WHERE o.year = n.year)
UNION ALL SELECT 'a gap in the receipts' FROM order_numbers n WHERE n.sequence = 'receipt'
  AND n.last <> (SELECT count(*) FROM orders o WHERE o.receipt_year = n.year)
UNION ALL SELECT 'confirmed twice ' || o.id FROM orders o WHERE o.run <
  (SELECT count(*) FROM order_entries e WHERE e.order_id = o.id AND e.to_state = 'confirmed')
"""


def rows(data, sql):
    with sqlite3.connect(f"file:{database(data)}?mode=ro", uri=True) as file:
        return file.execute(sql).fetchall()


def whole(data):
    assert rows(data, BROKEN) == []
    state, closed = {}, {}
    for order, before, after in rows(
            data, "SELECT order_id, from_state, to_state FROM order_entries WHERE kind = 'state' ORDER BY id"):
        assert (before, after) in EDGES, (order, before, after)
        assert state.get(order, "draft") == before, (order, before, after)
        state[order] = after
    closed = dict(rows(data, "SELECT id, state FROM orders WHERE state <> 'draft'"))
    assert closed == state


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A campus with three things on its shelves, one of them lent."""
    print(f"QUAD_ORDER_SEED={SEED}")
    data = make_campus(tmp_path_factory.mktemp("orders") / "data")
    served = Appliance(data, env=UNLIMITED)
    token = served.sign_in()

    def made(path, body):
        answer = served.ask("POST", path, body, token)
        assert answer.status == 201, answer.body
        return answer.json

    place = made("/api/v1/catalog/locations", {"name": "Shop"})["id"]
    things = []
    for name, kind, count in [("Notebook", "sale", 60), ("Pencil", "sale", 15), ("Camera", "loan", 4)]:
        product = made("/api/v1/catalog/products", {
            "name": name, "kind": kind, "loanDays": 7 if kind == "loan" else None,
            "variants": [{"sku": name, "price": 0 if kind == "loan" else 350}]})
        variant = product["variants"][0]["id"]
        made("/api/v1/stock/receipts", {"variant": variant, "location": place, "quantity": count})
        things.append(variant)
    served.stop()
    return {"data": data, "things": things, "chance": random.Random(SEED), "acknowledged": {}}


def order_until_it_dies(served, token, things, chance, acknowledged, failures):
    """Places, cancels, hands out, takes back and refunds, noting each order that was acknowledged and what closed it."""
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=10)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    known = []

    def ask(method, path, body=None):
        connection.request(method, path, json.dumps(body or {}), headers)
        answer = connection.getresponse()
        said = json.loads(answer.read() or b"{}")
        assert answer.status < 500, (path, answer.status, said)
        return answer.status, said

    try:
        while True:
            step = chance.randrange(8)
            if step < 4 or not known:
                lines = [{"variant": thing, "quantity": chance.randint(1, 3)}
                         for thing in chance.sample(things, chance.randint(1, 3))]
                status, order = ask("POST", "/api/v1/orders", {"lines": lines})
                if status == 201:
                    known.append(order["id"])
                    acknowledged[order["id"]] = None
                else:
                    assert order["code"] == "out-of-stock", order
                continue
            order = chance.choice(known)
            if step == 4:
                status, said = ask("POST", f"/api/v1/orders/{order}/cancel", {"reason": "changed my mind"})
            elif step == 5:
                status, said = ask("PATCH", f"/api/v1/orders/{order}", {"state": "completed"})
            elif step == 6:
                status, said = ask("PATCH", f"/api/v1/orders/{order}", {"state": "refunded"})
            else:
                connection.request("GET", "/api/v1/loans", headers=headers)
                loans = json.loads(connection.getresponse().read())["items"]
                if not loans:
                    continue
                status, said = ask("POST", f"/api/v1/loans/{chance.choice(loans)['id']}/return")
                continue
            if status == 200:
                acknowledged[order] = said["state"]
    except (OSError, http.client.HTTPException):
        pass
    except AssertionError as failure:
        failures.append(failure)
    finally:
        connection.close()


@pytest.mark.parametrize("round", range(ROUNDS))
def test_orders_survive_being_killed(shop, round):
    data, chance, acknowledged = shop["data"], shop["chance"], shop["acknowledged"]
    served = Appliance(data, env=UNLIMITED)
    token, failures = served.sign_in(), []
    before = len(acknowledged)
    clients = [threading.Thread(target=order_until_it_dies, args=[
        served, token, shop["things"], random.Random(chance.random()), acknowledged, failures]) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    deadline = time.monotonic() + 20
    while len(acknowledged) == before and not failures and round == 0 and time.monotonic() < deadline:
        time.sleep(0.005)
    time.sleep(chance.uniform(0.1, 1))
    served.kill()
    for client in clients:
        client.join()
    assert failures == []
    whole(data)
    stored = dict(rows(data, "SELECT id, state FROM orders"))
    assert set(stored.values()) <= {"draft", "placed", "confirmed", "processing", "ready", "completed", "cancelled", "refunded"}
    # What was acknowledged is there, and what was acknowledged as closed is closed.
    served = Appliance(data, env=UNLIMITED)
    token = served.sign_in()
    for order, state in acknowledged.items():
        answer = served.ask("GET", f"/api/v1/orders/{order}", token=token)
        assert answer.status == 200, order
        if state in ("cancelled", "refunded"):
            assert answer.json["state"] == state
        if state == "completed":
            assert answer.json["state"] in ("completed", "refunded")
    # The jobs that were cut off go on: in the end every order that is open waits for whoever placed it.
    deadline = time.monotonic() + 30
    while rows(data, "SELECT 1 FROM orders WHERE progress = 'running' AND closed_at IS NULL"):
        assert time.monotonic() < deadline, rows(data, "SELECT id, state, progress FROM orders WHERE progress = 'running'")
        time.sleep(0.05)
    assert rows(data, "SELECT DISTINCT state FROM orders WHERE closed_at IS NULL AND progress = 'done'") in ([], [("ready",)])
    served.stop()
    whole(data)


def test_of_many_buyers_of_the_last_items_each_item_has_one(tmp_path):
    data = make_campus(tmp_path / "data")
    served = Appliance(data, env=UNLIMITED)
    token = served.sign_in()
    place = served.ask("POST", "/api/v1/catalog/locations", {"name": "Shop"}, token).json["id"]
    product = served.ask(
        "POST", "/api/v1/catalog/products", {"name": "Ticket", "variants": [{"sku": "T", "price": 500}]}, token).json
    variant = product["variants"][0]["id"]
    assert served.ask("POST", "/api/v1/stock/receipts", {
        "variant": variant, "location": place, "quantity": 100}, token).status == 201
    statuses, lock = [], threading.Lock()

    def buy():
        answer = served.ask("POST", "/api/v1/orders", {"lines": [{"variant": variant, "quantity": 1}]}, token)
        with lock:
            statuses.append((answer.status, answer.json.get("code")))

    buyers = [threading.Thread(target=buy) for _ in range(200)]
    for buyer in buyers:
        buyer.start()
    for buyer in buyers:
        buyer.join()
    assert statuses.count((201, None)) == 100
    assert statuses.count((409, "out-of-stock")) == 100
    served.stop()
    whole(data)
