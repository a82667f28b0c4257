# The API's own description: valid by the standard's schema, and true of what the server answers.
import base64
import datetime
import json
import subprocess
import time

import pytest
from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from openapi_spec_validator import validate
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from appliance import QUAD, UNLIMITED, Appliance, clean_environment, quad

PASSWORD = "a quiet place to study"
DOCUMENT = "urn:quad:openapi"
# Nobody has such an address, so nobody is called.
# The smallest PNG that is whole.
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
SERVICE = {"preset": "issuer", "name": "Login", "issuer": "https://login.campus.invalid", "clientId": "quad"}
WEBHOOK = {"url": "https://hooks.campus.invalid/quad", "description": "Timetable"}
MOODLE = {"url": "https://moodle.campus.invalid", "token": "0123456789abcdef"}
# A stay of this day last week, which nobody recorded.
LAST_WEEK = datetime.datetime.now(datetime.timezone.utc).date() - datetime.timedelta(days=7)
MISSING = {"kind": "add", "startedAt": f"{LAST_WEEK}T08:00:00Z", "endedAt": f"{LAST_WEEK}T16:00:00Z", "reason": "Forgotten"}
# Bodies in place of the example, where it can't fit the campus that is asked.
BODIES = {
    ("patch", "/api/v1/organization"): {"name": "Campus Nord"},
    ("post", "/api/v1/people"): {"name": "Zed Zimmer"},
    ("post", "/api/v1/employees"): {"name": "Aba Zidane", "position": "Porter", "department": "LIB", "hired": "2026-01-01"},
    ("patch", "/api/v1/employees/{id}"): {"position": "Head porter", "ended": ""},
    ("post", "/api/v1/roles"): {"name": "Day watch", "permissions": ["people.read"]},
    ("post", "/api/v1/people/{id}/emails"): {"email": "further@people.example"},
    ("post", "/api/v1/me/emails"): {"email": "further@me.example"},
    ("post", "/api/v1/sign-in-providers"): SERVICE,
    ("post", "/api/v1/webhooks"): WEBHOOK,
    ("patch", "/api/v1/webhooks/{id}"): {"description": "Library", "kinds": ["person.created"]},
    ("put", "/api/v1/moodle/connection"): MOODLE,
    ("put", "/api/v1/moodle/sync"): {"levels": ["campus", "term", "department", "program"], "minutes": 60},
    ("put", "/api/v1/moodle/provisioning/test-site"): {"isTestSite": True},
    ("post", "/api/v1/moodle/provisioning/categories"): {
        "campuses": ["ZOO"], "semesters": ["1"], "startDate": "2026-08-01", "endDate": "2026-12-18"},
    ("post", "/api/v1/moodle/provisioning/enrollments"): {
        "role": "student", "enrollments": [{"userName": "z.zimmer", "course": "ZOO-1"}]},
    ("post", "/api/v1/saved-views"): {"list": "/people", "query": "status=active", "name": "Everybody here"},
    ("patch", "/api/v1/sign-in-providers/{id}"): {"name": "Campus login"},
    ("post", "/api/v1/attendance/schedules"): {"name": "Office", "weekdays": ["monday"], "start": "09:00", "end": "17:00"},
    ("patch", "/api/v1/attendance/schedules/{id}"): {"start": "08:30", "breaks": "12:00-13:00"},
    ("post", "/api/v1/attendance/schedules/{id}/assignments"): {"unit": "LIB", "from": "2026-01-01"},
    ("post", "/api/v1/attendance/corrections"): {**MISSING, "startedAt": f"{LAST_WEEK}T09:00:00Z"},
    ("patch", "/api/v1/leave/types/{id}"): {"days": 12.5},
    ("post", "/api/v1/leave/types"): {"name": "Study leave", "days": 5},
    # The days of the example get too old to be asked for.
    ("post", "/api/v1/leave/requests"): {"type": "0000000000001", "from": f"{LAST_WEEK}", "to": f"{LAST_WEEK}"},
    ("post", "/api/v1/attendance/check-in"): {"latitude": 48.8584, "longitude": 2.2945, "accuracy": 60_000},
    ("post", "/api/v1/attendance/check-out"): {"note": "Gone"},
    ("post", "/api/v1/attendance/sites"): {"name": "Library", "proofs": []},
    ("patch", "/api/v1/attendance/sites/{id}"): {"photo": "optional"},
    ("patch", "/api/v1/account/tokens/{id}"): {"name": "Night import", "permissions": ["people.read"], "days": 30},
    ("patch", "/api/v1/organization/tokens/{id}"): {"name": "Gate", "networks": ["10.0.0.0/8"]},
    ("patch", "/api/v1/notifications/preferences"): {"kind": "role.changed", "channel": "daily"},
    ("post", "/api/v1/catalog/products"): {"name": "Zip bag", "variants": [{"sku": "ZIP", "price": 120}]},
    ("put", "/api/v1/catalog/products/{id}"): {"name": "Zine", "taxRate": 550},
    ("post", "/api/v1/catalog/products/{id}/variants"): {"sku": "ZIP-2", "name": "Large", "price": 180},
    ("post", "/api/v1/catalog/categories"): {"name": "Zoology"},
    ("post", "/api/v1/catalog/locations"): {"name": "Zinc shelf"},
    ("put", "/api/v1/catalog/settings"): {"currency": "CHF"},
    ("patch", "/api/v1/orders/{id}"): {"state": "cancelled", "reason": "Out of paper"},
    ("post", "/api/v1/loans/{id}/return"): {"quantity": 1},
    ("post", "/api/v1/loans/{id}/extend"): {"due": f"{LAST_WEEK + datetime.timedelta(days=60)}"},
    ("post", "/api/v1/payments/bills/{id}/refunds"): {"amount": 100, "reason": "It was a gift"},
    ("post", "/api/v1/payments/tills"): {"name": "Zoo"},
    ("post", "/api/v1/units"): {"code": "ZOO", "kind": "department", "name": "Zoology"},
    ("patch", "/api/v1/units/{id}"): {"name": "Zoology and botany"},
    ("post", "/api/v1/terms"): {"code": "S12829"},
    ("patch", "/api/v1/terms/{id}"): {"label": "Autumn"},
    ("patch", "/api/v1/courses/{id}"): {"name": "Zen gardens"},
    ("post", "/api/v1/courses/{id}/sections"): {"name": "Group Z"},
    ("patch", "/api/v1/cohorts/{id}"): {"name": "Zeta"},
    ("put", "/api/v1/sign-in-providers/{id}/domains"): {"domains": [{"domain": "campus.test", "role": "student"}]},
}
# Calls that even so can't succeed, and what they answer instead.
REFUSED = {
    ("get", "/logo/{organization}/{hash}"): 404,  # no list has a hash
    ("get", "/api/v1/organization/logo"): 404,  # there is none yet
    ("get", "/files/pictures/{id}/{variant}"): 404,  # no list has them, and a link is signed
    ("get", "/photos/{id}/{variant}"): 404,
    ("get", "/api/v1/me/photo"): 404,  # there is none yet
    ("get", "/api/v1/people/{id}/photo"): 404,
    ("delete", "/api/v1/people/{id}/photo"): 404,  # whoever got one is deleted by then
    ("get", "/api/v1/live"): 422,  # it says no topics
    ("get", "/ws"): 426,  # and this asks for no WebSocket
    ("get", "/socket.io"): 400,  # nor do these say which revision they speak
    ("post", "/socket.io"): 400,
    ("get", "/api/v1/invitations/validate"): 410,  # the token in the example is none
    ("post", "/api/v1/invitations/accept"): 410,
    ("post", "/api/v1/invitations/sign-up"): 410,
    ("post", "/api/v1/setup"): 410,  # the box is set up
    ("post", "/api/v1/auth/sign-in"): 401,  # nor is its password
    ("post", "/api/v1/auth/refresh"): 401,  # nor its refresh token
    ("put", "/api/v1/auth/password"): 422,
    ("post", "/api/v1/auth/reset"): 410,
    ("post", "/api/v1/operator/attempts/unlock"): 409,  # nobody has to wait
    ("delete", "/api/v1/people/{id}/password-request"): 404,  # nobody asked
    ("post", "/api/v1/employees/{id}/restore"): 404,
    ("post", "/api/v1/people/{id}/restore"): 404,  # nobody is deleted yet
    ("post", "/api/v1/me/emails/{email}/first"): 409,  # nobody has confirmed it
    ("delete", "/api/v1/people/{id}/emails/{email}"): 409,  # the only one that is left
    ("post", "/api/v1/invitations/{id}/restore"): 409,  # it was not taken back
    ("post", "/api/v1/people/{id}/merge"): 404,  # the other person in the example isn't there
    ("post", "/api/v1/auth/moodle/{provider}"): 404,  # the only service there is no Moodle
    ("post", "/api/v1/auth/switch"): 404,  # the organization in the example isn't there
    ("post", "/api/v1/organizations/{id}/leave"): 404,  # nobody leaves where they are not
    ("post", "/api/v1/organizations/{id}/restore"): 409,  # it is not deleted
    ("post", "/api/v1/organization/delete"): 422,  # the name in the example is another
    ("post", "/api/v1/roles/{id}/restore"): 404,  # nobody has deleted it
    ("post", "/api/v1/attendance/holidays/import"): 422,  # a table is no calendar
    ("post", "/api/v1/attendance/months/{month}/close"): 409,  # it is not over
    ("post", "/api/v1/attendance/months/{month}/reopen"): 409,  # nor closed
    ("delete", "/api/v1/attendance/schedules/{id}"): 409,  # it holds for a unit
    **{("post", f"/api/v1/{kind}/import"): 422 for kind in ("units", "courses", "enrollments")},  # a table of people is none
    **{("post", f"/api/v1/{kind}/import/batches/{{id}}/undo"): 404 for kind in ("units", "courses", "enrollments")},
    ("delete", "/api/v1/terms/{id}"): 409,  # it has courses
    ("post", "/api/v1/courses"): 422,  # nothing is the term in the example
    ("delete", "/api/v1/courses/{id}"): 409,  # somebody is in it
    ("post", "/api/v1/courses/{id}/enrollments"): 422,  # nobody is the person in the example
    **{(method, "/api/v1/sections/{id}"): 404 for method in ("patch", "delete")},  # no list has them by that name
    **{(method, "/api/v1/enrollments/{id}"): 404 for method in ("get", "patch", "delete")},
    ("post", "/api/v1/cohorts"): 422,  # nor the unit
    ("post", "/api/v1/cohorts/{id}/members"): 422,
    ("post", "/api/v1/cohorts/{id}/courses"): 422,
    ("delete", "/api/v1/cohorts/{id}/members/{member}"): 404,  # the cohort is deleted by then
    ("delete", "/api/v1/cohorts/{id}/courses/{course}"): 404,
    **{("post", f"/api/v1/moodle/provisioning/{kind}"): 502 for kind in ("categories", "enrollments")},  # nobody is there
    ("get", "/api/v1/moodle/provisioning/tree"): 502,
    # Nothing is the term, the program or the campus in the example.
    **{("post", f"/api/v1/moodle/provisioning/{kind}"): 422 for kind in ("courses", "courses/file", "people")},
    # So that there are no plans.
    **{("get", f"/api/v1/moodle/provisioning/{{id}}{step}"): 404 for step in ("", "/rows", "/report.csv")},
    **{("post", f"/api/v1/moodle/provisioning/{{id}}/{step}"): 404 for step in ("start", "stop", "passwords")},
    ("delete", "/api/v1/moodle/provisioning/{id}"): 404,
    # Nothing is the unit in the example, and nobody the person.
    ("post", "/api/v1/appointments"): 404,
    ("put", "/api/v1/people/{id}/home-unit"): 422,
    # No list has a run or a category by that name, and the address has not changed.
    **{("get", f"/api/v1/moodle/sync/{what}"): 404
       for what in ("categories/{id}", "runs/{id}", "runs/{id}/changes", "runs/{id}/errors")},
    **{(method, "/api/v1/moodle/sync/categories/{id}/decision"): 404 for method in ("put", "delete")},
    ("post", "/api/v1/moodle/sync/runs/{id}/confirm"): 409,  # nothing is held
    ("post", "/api/v1/moodle/sync/site"): 409,
    ("post", "/api/v1/leave/requests"): 404,  # nothing is the type in the example
    ("post", "/api/v1/leave/requests/record"): 404,  # nobody is the person in the example
    ("post", "/api/v1/leave/requests/{id}/decline"): 409,  # the call before has approved it
    ("put", "/api/v1/leave/balances"): 404,  # nobody is the person in the example
    ("post", "/api/v1/attendance/corrections/record"): 404,  # nobody is the person in the example
    ("post", "/api/v1/attendance/corrections/{id}/decline"): 409,  # the call before has approved it
    ("post", "/api/v1/attendance/corrections/{id}/withdraw"): 403,  # it is somebody else's
    ("post", "/api/v1/attendance/kiosks"): 404,  # the site in the example isn't there
    ("get", "/api/v1/attendance/records/{id}"): 404,  # no list stands above it
    ("post", "/api/v1/attendance/reviews/{id}/accept"): 404,  # nothing is flagged yet
    ("post", "/api/v1/attendance/reviews/{id}/reject"): 404,
    ("get", "/press-photos/{id}/{variant}"): 404,
    ("get", "/product-photos/{id}/{variant}"): 404,  # no list has them
    ("delete", "/api/v1/catalog/product-photos/{id}"): 404,
    ("post", "/api/v1/catalog/product-photos/{id}/first"): 404,
    ("get", "/api/v1/catalog/variants/{id}/movements"): 404,  # nor variants
    ("put", "/api/v1/catalog/variants/{id}"): 404,
    ("delete", "/api/v1/catalog/variants/{id}"): 404,
    ("post", "/api/v1/stock/receipts"): 422,  # nothing is the variant in the example
    ("post", "/api/v1/stock/adjustments"): 422,
    ("post", "/api/v1/stock/transfers"): 422,
    ("post", "/api/v1/stock/counts"): 422,
    ("post", "/api/v1/catalog/import"): 422,  # a table of people is none of products
    ("post", "/api/v1/catalog/import/batches/{id}/undo"): 404,  # so that there is none
    ("get", "/order-files/{id}"): 404,  # no list has them
    ("delete", "/api/v1/order-files/{id}"): 404,
    ("put", "/api/v1/cart/variants/{id}"): 404,  # nor variants
    ("delete", "/api/v1/cart/variants/{id}"): 404,
    ("post", "/api/v1/cart/accept"): 404,  # so that there is no cart
    ("post", "/api/v1/cart/place"): 422,
    ("post", "/api/v1/orders"): 422,  # nothing is the variant in the example
    ("post", "/api/v1/orders/{id}/cancel"): 409,  # the call before has cancelled it
    ("post", "/api/v1/orders/{id}/files"): 409,
    ("post", "/api/v1/orders/{id}/retry"): 409,
    ("post", "/api/v1/order-slots"): 422,  # nor is any place
    ("post", "/api/v1/payments/bills"): 422,  # nobody is the payer in the example
    ("post", "/api/v1/payments/bills/{id}/payments"): 422,  # it is in another currency
    ("post", "/api/v1/payments/bills/{id}/refunds"): 409,  # nothing of it is paid
    ("post", "/api/v1/payments/closings/{id}/reopen"): 404,  # no list stands above it
    ("delete", "/api/v1/payments/tills/{id}"): 409,  # there is cash in it
    ("delete", "/api/v1/roles/{id}/permissions"): 409,  # the last role is the organization's own and has no defaults
    ("delete", "/api/v1/me/identities/{id}"): 404,  # nothing is linked
    ("post", "/api/v1/auth/step"): 422,  # a code and a passkey at once
    ("post", "/api/v1/auth/passkey/options"): 409,  # a bare address has no passkeys
    ("post", "/api/v1/auth/passkey"): 409,
    ("post", "/api/v1/account/passkeys/options"): 409,
    ("post", "/api/v1/account/passkeys"): 422,  # the example is no key
    ("patch", "/api/v1/account/passkeys/{id}"): 404,
    ("post", "/api/v1/account/passkeys/{id}/remove"): 404,
    ("post", "/api/v1/account/second-factors/app"): 422,  # the password in the example is another
    ("post", "/api/v1/account/second-factors/app/confirm"): 409,
    ("post", "/api/v1/account/second-factors/app/remove"): 422,
    ("post", "/api/v1/account/second-factors/recovery-codes"): 422,
    ("delete", "/api/v1/notifications/{id}"): 404,  # all of them are deleted by then
    ("post", "/api/v1/notifications/read"): 404,  # the example names none of the caller's
    ("post", "/api/v1/notifications/delete"): 404,
    ("post", "/api/v1/me/emails/{email}/send"): 409,  # the campus sends no mail
    ("post", "/api/v1/operator/mail/test"): 409,
    ("post", "/api/v1/employees/invite"): 409,
    ("post", "/api/v1/operator/mail/messages/{id}/retry"): 404,  # so that nothing waits
    ("delete", "/api/v1/operator/mail/messages/{id}"): 404,
    ("get", "/api/v1/operator/mail/templates/{kind}"): 404,  # no list tells their names
    ("post", "/unsubscribe/{token}"): 410,  # the token is none
    ("delete", "/api/v1/people/{id}/second-factors"): 409,  # there is none
    ("post", "/api/v1/jobs/{id}/retry"): 409,  # it is done
    ("post", "/api/v1/jobs/{id}/cancel"): 409,
}


@pytest.fixture(scope="module")
def document(campus):
    answer = campus.ask("GET", "/openapi.json")
    assert answer.status == 200
    return json.loads(answer.body)


def operations(document):
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


def test_the_document_is_valid_and_complete(document):
    validate(document)
    listed = subprocess.run([QUAD, "routes", "--json"], capture_output=True, text=True, env=clean_environment(), check=True)
    declared = {(r["method"].lower(), r["path"]) for r in json.loads(listed.stdout)
                if r["kind"] == "api" and r["path"] != "/openapi.json"}
    assert {(method, path) for method, path, _ in operations(document)} == declared
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(names)) == len(names)


def test_every_reference_leads_somewhere(document):
    def references(node):
        if isinstance(node, dict):
            if "$ref" in node:
                yield node["$ref"]
            for value in node.values():
                yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    found = set(references(document))
    assert found
    for reference in found:
        node = document
        for step in reference.removeprefix("#/").split("/"):
            node = node[step]


class Schemas:
    """The document's schemas, to hold values against."""

    def __init__(self, document):
        resource = Resource.from_contents(document, default_specification=DRAFT202012)
        self.registry = Registry().with_resource(DOCUMENT, resource)

    def check(self, value, *steps):
        """Fails where `value` is not what the schema at this place says."""
        pointer = "/".join(step.replace("~", "~0").replace("/", "~1") for step in steps)
        schema = {"$ref": f"{DOCUMENT}#/{pointer}"}
        Draft202012Validator(schema, registry=self.registry, format_checker=FormatChecker()).validate(value)


def contents(document):
    """Every place of the document that has an example and a schema."""
    def walk(node, steps):
        if isinstance(node, dict):
            if "schema" in node and "example" in node and "in" not in node:
                yield steps, node["example"]
            for name, value in node.items():
                if name != "example":
                    yield from walk(value, (*steps, name))
        elif isinstance(node, list):
            for place, value in enumerate(node):
                yield from walk(value, (*steps, str(place)))

    return walk(document, ())


def test_every_example_fits_its_schema(document):
    schemas = Schemas(document)
    seen = 0
    for steps, example in contents(document):
        schemas.check(example, *steps, "schema")
        seen += 1
    assert seen > 60
    for method, path, operation in operations(document):
        for content in operation.get("requestBody", {}).get("content", {}).items():
            assert content[0] != "application/json" or "example" in content[1], (method, path)


def lend(served):
    """Two of something are lent."""
    def ask(method, path, body=None, right=(200, 201)):
        answer = served.ask(method, path, body, served.token)
        assert answer.status in right, (path, answer.body)
        return answer.json

    product = ask("POST", "/api/v1/catalog/products", {
        "name": "Tripod", "kind": "loan", "loanDays": 7, "isCounted": False, "variants": [{"sku": "TRIPOD", "price": 0}]})
    order = ask("POST", "/api/v1/orders", {"lines": [{"variant": product["variants"][0]["id"], "quantity": 2}]})["id"]
    deadline = time.monotonic() + 20
    while ask("GET", f"/api/v1/orders/{order}")["state"] != "ready":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    ask("PATCH", f"/api/v1/orders/{order}", {"state": "completed"})


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory):
    """A campus with something in every list, and its operator."""
    data = tmp_path_factory.mktemp("api") / "data"
    made = quad("demo", "--data", data, "--people", "12")
    assert made.returncode == 0, made.stderr
    password = next(line.split()[-1] for line in made.stdout.splitlines() if line.startswith("password"))
    with Appliance(data, env=UNLIMITED) as served:
        served.enter = lambda: served.sign_in("ada@demo.example", password)
        served.token = served.enter()
        for path, body in [
            ("/api/v1/invitations", {"email": "new@people.example", "role": "teacher"}),
            ("/api/v1/roles", {"name": "Night watch", "permissions": ["people.read"]}),
            ("/api/v1/organization/tokens", {"name": "Library kiosk", "permissions": ["people.read"]}),
            ("/api/v1/account/tokens", {"name": "Timetable import", "networks": ["127.0.0.0/8"]}),
            ("/api/v1/sign-in-providers", SERVICE),
            ("/api/v1/saved-views", {"list": "/people", "query": "status=invited", "name": "Not yet here"}),
            ("/api/v1/attendance/schedules", {"name": "Night watch", "weekdays": ["friday"], "start": "22:00", "end": "06:00"}),
            ("/api/v1/attendance/holidays", {"date": "2026-12-25", "name": "Christmas"}),
            ("/api/v1/employees", {
                "name": "Zz Aalto", "email": "abel@people.example", "position": "Porter", "invite": False}),
            ("/api/v1/attendance/corrections", MISSING),
            ("/api/v1/attendance/sites", {"name": "Hall", "proofs": ["code"], "units": ["LAB"]}),
            ("/api/v1/organizations", {"name": "Campus Süd", "zone": "Europe/Berlin", "language": "en",
                                       "ownerEmail": "owner@south.example"}),
        ]:
            assert served.ask("POST", path, body, served.token).status == 201, path
        annual = served.ask("POST", "/api/v1/leave/types", {"name": "Long leave", "days": 25}, served.token)
        soon = datetime.datetime.now(datetime.timezone.utc).date() + datetime.timedelta(days=14)
        # Within one year, whose days they are.
        if soon.year != (soon + datetime.timedelta(days=6)).year:
            soon = datetime.date(soon.year + 1, 1, 2)
        leave = {"type": annual.json["id"], "from": str(soon), "to": str(soon + datetime.timedelta(days=6))}
        assert served.ask("POST", "/api/v1/leave/requests", leave, served.token).status == 201
        site = served.ask("GET", "/api/v1/attendance/sites", token=served.token).json["items"][0]["id"]
        kiosk = served.ask("POST", "/api/v1/attendance/kiosks", {"name": "Door", "site": site}, served.token)
        assert kiosk.status == 201, kiosk.body
        lend(served)
        # In the demo people come and go by the hour: at some hours she is here already.
        left = served.ask("POST", "/api/v1/attendance/check-out", {}, served.token)
        assert left.status in (200, 409), left.body
        # From another device: of that one is told.
        again = served.ask("POST", "/api/v1/auth/sign-in", {"email": "ada@demo.example", "password": password},
                           headers={"User-Agent": "another/1.0"})
        assert again.status == 200, again.body
        ran = served.ask("POST", "/api/v1/schedules/people.purge/run", token=served.token)
        assert ran.status == 201, ran.body
        served.until_done(ran.json["id"], served.token)
        # Two: the last good one can't be deleted.
        for _ in range(2):
            made = served.ask("POST", "/api/v1/operator/backups", token=served.token)
            assert made.status == 201, made.body
            assert served.until_done(made.json["id"], served.token)["state"] == "done"
        assert served.ask("PUT", "/api/v1/moodle/connection", MOODLE, served.token).status == 200
        # After those: its job comes and goes, and the oldest job is to stay.
        assert served.ask("POST", "/api/v1/webhooks", WEBHOOK, served.token).status == 201
        yield served
        served.stop()


class Caller:
    """Makes the call that an operation describes, with what the campus has in the places of its path."""

    # Reads first; what takes away comes last.
    ORDER = {"get": 0, "patch": 1, "put": 1, "post": 2, "delete": 3}

    def __init__(self, served):
        self.served = served

    def address(self, path):
        steps, made = path.split("/"), []
        for place, step in enumerate(steps):
            made.append(self.identifier("/".join(steps[:place]), "/".join(made)) if step.startswith("{") else step)
        return "/".join(made)

    def identifier(self, pattern, above):
        """One that the list above it has: the last, which is nobody's who is needed."""
        answer = self.served.ask("GET", f"{above}?limit=100", token=self.served.token)
        if answer.status == 401:  # a call before has ended this very session
            self.served.token = self.served.enter()
            answer = self.served.ask("GET", f"{above}?limit=100", token=self.served.token)
        items = answer.json.get("items") if answer.status == 200 else None
        if not items:
            return "0000000000001"
        item = items[-1]
        return item.get("id") or item.get("assignment") or item.get("month") or "0000000000001"

    def call(self, method, path, operation):
        body, headers = None, {}
        content = operation.get("requestBody", {}).get("content", {})
        if "application/json" in content:
            body = BODIES.get((method, path), content["application/json"]["example"])
        elif "image/png" in content:
            body, headers["Content-Type"] = PICTURE, "image/png"
        elif "text/csv" in content:
            body, headers["Content-Type"] = b"Name,Number\nZoe,Z1\n", "text/csv"
        address = self.address(path)
        answer = self.served.ask(method.upper(), address, body, self.served.token, headers)
        if answer.status == 401:
            self.served.token = self.served.enter()
            answer = self.served.ask(method.upper(), address, body, self.served.token, headers)
        return answer


def untruth(schemas, method, path, operation, answer):
    """What the document says differently of this answer, or nothing."""
    status, kind = str(answer.status), answer.headers.get("content-type", "")
    if status not in operation["responses"]:
        return "undocumented status"
    try:
        if answer.status >= 400:
            assert kind == "application/problem+json" and answer.json["status"] == answer.status, "no problem"
            schemas.check(answer.json, "components", "schemas", "Problem")
        elif (types := operation["responses"][status].get("content", {})) and "application/json" not in types:
            assert kind.split(";")[0] in types, "of another type than it says"
        elif types:
            assert kind == "application/json", "no JSON"
            schemas.check(answer.json, "paths", path, method, "responses", status, "content", "application/json", "schema")
        else:
            assert not answer.body or kind in ("application/json", "application/octet-stream"), "a body that is not described"
    except (AssertionError, ValidationError) as fault:
        return str(fault).splitlines()[0]
    return None


def test_every_call_answers_what_the_document_says(document, lived_in):
    """Each call is made, from the document alone, and its answer held against the schema that stands there."""
    schemas, caller, refused, lies = Schemas(document), Caller(lived_in), {}, []
    in_order = sorted(operations(document), key=lambda each: ("sign-out" in each[1], Caller.ORDER[each[0]]))
    for method, path, operation in in_order:
        answer = caller.call(method, path, operation)
        if not 200 <= answer.status < 300:
            refused[method, path] = answer.status
        if lie := untruth(schemas, method, path, operation, answer):
            lies.append(f"{method} {path}: {answer.status} {answer.body[:200]}: {lie}")
    assert not lies, "\n".join(lies)
    other = sorted(refused.items() ^ REFUSED.items())
    assert not other, "\n".join(map(str, other))


def test_guests_are_answered_what_the_document_says(document, lived_in):
    """Without a token everything that is not open is a 401 with a problem, and nothing happens."""
    before = lived_in.ask("GET", "/api/v1/events?limit=1", token=lived_in.token)
    schemas, caller = Schemas(document), Caller(lived_in)
    for method, path, operation in operations(document):
        if "security" not in operation:
            continue
        answer = lived_in.ask(method.upper(), caller.address(path), headers={"Content-Type": "application/json"})
        assert answer.status == 401, f"{method} {path}: {answer.status}"
        schemas.check(answer.json, "components", "schemas", "Problem")
    after = lived_in.ask("GET", "/api/v1/events?limit=1", token=lived_in.token)
    assert before.status == 401 or before.json["total"] == after.json["total"]
