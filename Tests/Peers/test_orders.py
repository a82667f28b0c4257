# Orders by several clients at once against the live server, in random sequences of all that can be done with them; the same
# while it is killed at random moments; and two hundred buyers of the last hundred items.
"""QUAD_ORDER_ROUNDS says how often it is killed (3 in the gate); QUAD_ORDER_SEED repeats a run."""

import os
import random
import threading
import time

import pytest

from appliance import UNLIMITED, Appliance, make_campus
from shop import Shop, rows, whole

ROUNDS = int(os.environ.get("QUAD_ORDER_ROUNDS", "3"))
SEED = int(os.environ.get("QUAD_ORDER_SEED") or random.randrange(1, 2**31))
SECONDS = 3


def test_whatever_is_done_at_once_everything_fits_together(tmp_path):
    print(f"QUAD_ORDER_SEED={SEED}")
    shop = Shop(tmp_path, SEED)
    for _ in range(2):
        shop.serve()
        shop.expire()
        for person in shop.open(SECONDS):
            person.join()
        assert shop.failures == []
        shop.settle()
        shop.stop()
        whole(shop.data)
        shop.remembered()
        shop.age()
    # What was let run out is given up, and nothing else.
    aged = {row[0] for row in rows(shop.data, "SELECT id FROM orders WHERE reserved_until = 1")}
    before = dict(rows(shop.data, "SELECT id, state FROM orders"))
    shop.serve()
    shop.expire()
    deadline = time.monotonic() + 20
    while rows(shop.data, "SELECT 1 FROM orders WHERE reserved_until = 1") and time.monotonic() < deadline:
        time.sleep(0.05)
    after = dict(rows(shop.data, "SELECT id, state FROM orders"))
    assert {order for order in before if before[order] != after[order]} == aged
    assert {after[order] for order in aged} <= {"cancelled"}
    shop.stop()
    whole(shop.data)
    shop.remembered()
    # It all has happened.
    happened = {row[0] for row in rows(shop.data, "SELECT DISTINCT kind FROM events")}
    assert happened >= {
        "order.placed", "order.confirmed", "order.ready", "order.completed", "order.cancelled", "order.expired",
        "order.failed", "order.retried", "order.refunded", "loan.returned", "payment.taken"}, happened


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """One for all rounds: each crash meets what the ones before left."""
    print(f"QUAD_ORDER_SEED={SEED}")
    return Shop(tmp_path_factory.mktemp("orders"), SEED)


@pytest.mark.parametrize("round", range(ROUNDS))
def test_orders_survive_being_killed(shop, round):
    shop.serve()
    before = len(shop.orders)
    people = shop.open()
    deadline = time.monotonic() + 20
    while len(shop.orders) == before and not shop.failures and time.monotonic() < deadline:
        time.sleep(0.005)
    time.sleep(shop.chance.uniform(0.1, 1))
    shop.kill()
    for person in people:
        person.join()
    assert shop.failures == []
    whole(shop.data)
    shop.remembered()
    shop.age()
    # The jobs that were cut off go on: in the end every order waits for whoever placed it, or was given up.
    shop.serve()
    shop.expire()
    shop.settle()
    shop.stop()
    whole(shop.data)
    shop.remembered()


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
