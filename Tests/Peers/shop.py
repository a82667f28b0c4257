# A shop under load: what its customers and its keeper do at random, and what must hold of the file afterwards.
"""Shared by the model test of orders against the live server, and by the same under kill -9."""

import http.client
import json
import random
import sqlite3
import threading
import time

from appliance import UNLIMITED, Appliance, database, make_campus

EDGES = {("draft", "placed"), ("placed", "confirmed"), ("placed", "cancelled"), ("confirmed", "processing"),
         ("confirmed", "cancelled"), ("confirmed", "placed"), ("processing", "ready"), ("processing", "cancelled"),
         ("processing", "placed"), ("ready", "completed"), ("ready", "cancelled"), ("completed", "refunded")}
CLOSED = ("completed", "cancelled", "refunded")

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
UNION ALL SELECT 'reserved for a closed order ' || o.id FROM orders o WHERE o.closed_at IS NOT NULL AND EXISTS
  (SELECT 1 FROM stock_movements m WHERE m.reference_kind = 'order' AND m.reference_id = o.id
    GROUP BY m.variant_id HAVING sum(m.reserved_change) <> 0)
UNION ALL SELECT 'a gap in the numbers' FROM order_numbers n WHERE n.sequence = 'order'
  AND n.last <> (SELECT count(*) FROM orders o WHERE o.year = n.year)
UNION ALL SELECT 'a gap in the receipts' FROM order_numbers n WHERE n.sequence = 'receipt'
  AND n.last <> (SELECT count(*) FROM orders o WHERE o.receipt_year = n.year)
UNION ALL SELECT 'miscounted ' || c.bucket FROM counters c WHERE c.name = 'orders.person' AND c.value <>
  (SELECT count(*) FROM orders o WHERE o.person_id = c.bucket AND o.state <> 'draft' AND o.deleted_at IS NULL)

-- Processing: each step once in a run, and its effects once.
UNION ALL SELECT 'confirmed twice ' || o.id FROM orders o WHERE o.run <
  (SELECT count(*) FROM order_entries e WHERE e.order_id = o.id AND e.to_state = 'confirmed')
UNION ALL SELECT 'ready twice ' || e.order_id FROM order_entries e WHERE e.to_state = 'ready'
  GROUP BY e.order_id HAVING count(*) > 1
UNION ALL SELECT 'a step twice ' || o.id FROM orders o WHERE
  (SELECT count(*) FROM order_entries e WHERE e.order_id = o.id AND e.kind = 'step' AND e.outcome = 'done') <>
  (SELECT count(*) FROM order_steps s WHERE s.order_id = o.id AND s.outcome <> 'failed')
UNION ALL SELECT 'done without its steps ' || o.id FROM orders o WHERE o.progress = 'done' AND 5 <>
  (SELECT count(*) FROM order_steps s WHERE s.order_id = o.id AND s.run = o.run AND s.outcome = 'done')
UNION ALL SELECT 'kept for one that failed ' || o.id FROM orders o WHERE o.progress = 'failed' AND
  (SELECT sum(m.reserved_change) FROM stock_movements m WHERE m.reference_kind = 'order' AND m.reference_id = o.id) <> 0
UNION ALL SELECT 'told of twice ' || n.subject FROM notices n WHERE n.kind = 'order.new'
  GROUP BY n.subject, n.person_id HAVING count(*) > (SELECT o.run FROM orders o WHERE o.id = n.subject)

-- Money: entries balance, days are their lines, bills are their payments, and orders their bills.
UNION ALL SELECT 'entry ' || l.entry_id FROM ledger_lines l GROUP BY l.entry_id, l.currency HAVING sum(l.amount) <> 0
UNION ALL SELECT 'day ' || d.id FROM ledger_days d WHERE d.debit - d.credit <>
  (SELECT COALESCE(sum(l.amount), 0) FROM ledger_lines l JOIN ledger_entries e ON e.id = l.entry_id
    WHERE l.ledger_account = d.ledger_account AND l.currency = d.currency AND e.local_date = d.local_date)
UNION ALL SELECT 'bill ' || b.id FROM bills b WHERE
  b.paid <> (SELECT COALESCE(sum(p.amount), 0) FROM payments p WHERE p.bill_id = b.id AND p.kind = 'payment')
  OR b.refunded <> (SELECT COALESCE(sum(p.amount), 0) FROM payments p WHERE p.bill_id = b.id AND p.kind = 'refund')
UNION ALL SELECT 'owed for ' || o.id FROM orders o WHERE o.state <> 'draft' AND o.total > 0 AND 1 <>
  (SELECT count(*) FROM bills b WHERE b.subject_kind = 'order' AND b.subject_id = o.id AND b.total = o.total
    AND (b.voided_at IS NOT NULL) = (o.state = 'cancelled' OR o.state = 'refunded'))
"""


def rows(data, sql):
    with sqlite3.connect(f"file:{database(data)}?mode=ro", uri=True) as file:
        return file.execute(sql).fetchall()


def whole(data):
    """Whether everything in the file fits together; that each order went only where the table of states leads."""
    assert rows(data, BROKEN) == []
    state = {}
    for order, before, after in rows(
            data, "SELECT order_id, from_state, to_state FROM order_entries WHERE kind = 'state' ORDER BY id"):
        assert (before, after) in EDGES, (order, before, after)
        assert state.get(order, "draft") == before, (order, before, after)
        state[order] = after
    assert dict(rows(data, "SELECT id, state FROM orders WHERE state <> 'draft'")) == state


class Shop:
    """A campus with three things on its shelves, one of them lent; a keeper with a till, and customers."""

    CUSTOMERS = 5

    def __init__(self, folder, seed):
        self.data, self.chance = make_campus(folder / "data"), random.Random(seed)
        # What was acknowledged: the state in which an order was closed, or None.
        self.orders, self.lock, self.failures = {}, threading.Lock(), []
        self.serve()
        place = self.made("/api/v1/catalog/locations", {"name": "Shop"})["id"]
        self.till = self.made("/api/v1/payments/tills", {"name": "Desk"})["id"]
        self.things, self.products = [], []
        for name, kind, count in [("Notebook", "sale", 400), ("Pencil", "sale", 60), ("Camera", "loan", 8)]:
            product = self.made("/api/v1/catalog/products", {
                "name": name, "kind": kind, "loanDays": 7 if kind == "loan" else None, "taxRate": 2000,
                "variants": [{"sku": name, "price": 0 if kind == "loan" else 350}]})
            self.products.append(product["id"])
            self.things.append(product["variants"][0]["id"])
            self.made("/api/v1/stock/receipts", {"variant": self.things[-1], "location": place, "quantity": count})
        self.customers = [self.customer(number) for number in range(self.CUSTOMERS)]
        self.stop()

    def made(self, path, body):
        answer = self.served.ask("POST", path, body, self.keeper)
        assert answer.status == 201, answer.body
        return answer.json

    def customer(self, number):
        email, password = f"customer{number}@campus.test", "under the old lime trees"
        invited = self.made("/api/v1/invitations", {"email": email, "role": "staff"})
        joined = self.served.ask("POST", "/api/v1/invitations/sign-up", {
            "token": invited["url"].rsplit("/", 1)[1], "name": f"Customer {number}", "password": password})
        assert joined.status in (200, 201), joined.body
        return email, password

    def serve(self):
        self.served = Appliance(self.data, env=UNLIMITED)
        self.keeper = self.served.sign_in()

    def stop(self):
        assert self.served.stop() == 0

    def kill(self):
        self.served.kill()

    # What people do

    def open(self, seconds=None):
        """Lets everybody in at once: until the time is over, or the server is gone. Gives the threads."""
        end = None if seconds is None else time.monotonic() + seconds
        tokens = [self.served.sign_in(*each) for each in self.customers]
        people = [threading.Thread(target=self.go, args=[random.Random(self.chance.random()), token, end])
                  for token in [*tokens, self.keeper]]
        for person in people:
            person.start()
        return people

    def go(self, chance, token, end):
        client = Client(self, chance, token)
        try:
            while end is None or time.monotonic() < end:
                client.step()
        except (OSError, http.client.HTTPException) as gone:
            if end is not None:
                self.failures.append(gone)
        except Exception as failure:
            self.failures.append(failure)
        finally:
            client.close()

    def acknowledge(self, order):
        with self.lock:
            if self.orders.get(order["id"]) != "refunded":
                self.orders[order["id"]] = order["state"] if order["state"] in CLOSED else self.orders.get(order["id"])

    # What time does

    def age(self):
        """As if some of those who ordered had let their time run out while nothing ran."""
        with sqlite3.connect(database(self.data)) as file:
            held = [row[0] for row in file.execute("SELECT id FROM orders WHERE reserved_until IS NOT NULL ORDER BY id")]
            aged = self.chance.sample(held, len(held) // 3)
            file.executemany("UPDATE orders SET reserved_until = 1 WHERE id = ?", [(each,) for each in aged])
        file.close()

    def expire(self):
        ran = self.served.ask("POST", "/api/v1/schedules/orders.expire/run", token=self.keeper)
        assert ran.status == 201, ran.body
        assert self.served.until_done(ran.json["id"], self.keeper)["state"] == "done"

    def settle(self):
        """Until every order is where its processing leads."""
        deadline = time.monotonic() + 60
        while waiting := rows(self.data, "SELECT id, state FROM orders WHERE progress = 'running' AND closed_at IS NULL"):
            assert time.monotonic() < deadline, waiting
            time.sleep(0.05)
        open_states = rows(self.data, "SELECT DISTINCT state FROM orders WHERE closed_at IS NULL AND progress = 'done'")
        assert open_states in ([], [("ready",)])

    def remembered(self):
        """What was acknowledged is there, and what was acknowledged as closed stays closed."""
        stored = dict(rows(self.data, "SELECT id, state FROM orders"))
        identifiers = {self.number(order): state for order, state in self.orders.items()}
        for order, state in identifiers.items():
            assert order in stored, order
            if state in ("cancelled", "refunded"):
                assert stored[order] == state
            if state == "completed":
                assert stored[order] in ("completed", "refunded")

    @staticmethod
    def number(identifier):
        """An id as the file has it: text of 13 digits in Crockford's alphabet."""
        value = 0
        for digit in identifier:
            value = value * 32 + "0123456789abcdefghjkmnpqrstvwxyz".index(digit.lower())
        return value


class Client:
    """One connection, on which one person does one thing after another."""

    def __init__(self, shop, chance, token):
        self.shop, self.chance, self.token, self.own = shop, chance, token, []
        self.connection = http.client.HTTPConnection("127.0.0.1", shop.served.port, timeout=30)

    def close(self):
        self.connection.close()

    def ask(self, method, path, body=None, token=None):
        headers = {"Authorization": f"Bearer {token or self.token}", "Content-Type": "application/json"}
        self.connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = self.connection.getresponse()
        said = json.loads(answer.read() or b"{}")
        assert answer.status < 500, (path, answer.status, said)
        return answer.status, said

    def desk(self, method, path, body=None):
        return self.ask(method, path, body, self.shop.keeper)

    def step(self):
        what = self.chance.choice(
            [self.place] * 4 + [self.cancel, self.hand_out, self.hand_out, self.refund, self.give_back, self.fail,
                                self.retry, self.pay])
        what()

    def listed(self, query=""):
        _, said = self.desk("GET", f"/api/v1/orders/board?limit=30{query}")
        return said["items"]

    def one(self, state):
        found = self.listed(f"&state={state}")
        return self.chance.choice(found)["id"] if found else None

    def done(self, status, said):
        if status in (200, 201) and "state" in said:
            self.shop.acknowledge(said)

    def place(self):
        lines = [{"variant": thing, "quantity": self.chance.randint(1, 3)}
                 for thing in self.chance.sample(self.shop.things, self.chance.randint(1, 3))]
        status, said = self.ask("POST", "/api/v1/orders", {"lines": lines})
        if status == 201:
            self.own.append(said["id"])
            self.shop.acknowledge(said)
        else:
            assert said["code"] in ("out-of-stock", "validation"), said

    def cancel(self):
        if self.own:
            order = self.chance.choice(self.own)
            self.done(*self.ask("POST", f"/api/v1/orders/{order}/cancel", {"reason": "changed my mind"}))

    def hand_out(self):
        if order := self.one("ready"):
            self.done(*self.desk("PATCH", f"/api/v1/orders/{order}", {"state": "completed"}))

    def refund(self):
        if order := self.one("completed"):
            self.done(*self.desk("PATCH", f"/api/v1/orders/{order}", {"state": "refunded"}))

    def give_back(self):
        _, said = self.desk("GET", "/api/v1/loans")
        if said["items"]:
            self.desk("POST", f"/api/v1/loans/{self.chance.choice(said['items'])['id']}/return", {})

    def fail(self):
        """Something is taken off the list right behind an order of it: its check finds that nobody may have it."""
        product, thing = self.shop.products[0], self.shop.things[0]
        self.desk("PUT", f"/api/v1/catalog/products/{product}", {"name": "Notebook", "taxRate": 2000})
        together = [("POST", "/api/v1/orders", self.token, {"lines": [{"variant": thing, "quantity": 1}]}),
                    ("PUT", f"/api/v1/catalog/products/{product}", self.shop.keeper,
                     {"name": "Notebook", "taxRate": 2000, "isListed": False})]
        for status, said in self.pipelined(together):
            assert status < 500, said
            if status == 201:
                self.own.append(said["id"])
                self.shop.acknowledge(said)
        time.sleep(0.05)
        self.desk("PUT", f"/api/v1/catalog/products/{product}", {"name": "Notebook", "taxRate": 2000})

    def pipelined(self, calls):
        """Several requests in one packet, so that nothing of the server's comes between them but what is quick."""
        sent = b""
        for method, path, token, body in calls:
            text = json.dumps(body).encode()
            sent += (f"{method} {path} HTTP/1.1\r\nHost: campus.test\r\nAuthorization: Bearer {token}\r\n"
                     f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n").encode() + text
        with self.shop.served.socket(30) as wire, wire.makefile("rb") as answers:
            wire.sendall(sent)
            for _ in calls:
                head, length = answers.readline(), 0
                if not head:
                    raise ConnectionError("the server is gone")
                status = int(head.split()[1])
                while (line := answers.readline().strip()):
                    name, value = line.split(b":", 1)
                    length = int(value) if name.lower() == b"content-length" else length
                body = answers.read(length)
                if len(body) < length:
                    raise ConnectionError("the server is gone")
                yield status, json.loads(body or b"{}")

    def retry(self):
        if failed := self.listed("&failed=true&state=placed"):
            self.desk("POST", f"/api/v1/orders/{self.chance.choice(failed)['id']}/retry")

    def pay(self):
        _, said = self.desk("GET", "/api/v1/payments/bills?state=pending&limit=30")
        if said["items"]:
            bill = self.chance.choice(said["items"])["id"]
            self.desk("POST", f"/api/v1/payments/bills/{bill}/payments", {"method": "cash", "till": self.shop.till})
