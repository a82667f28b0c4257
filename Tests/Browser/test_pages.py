# Every page of the program in every view: forms with faults, empty lists, refusals, the choices of theme and language.
import datetime
import json
import subprocess
import time

import pytest

from appliance import QUAD, clean_environment
from visitor import OPPOSITES, VIEWS, View


@pytest.fixture(scope="module")
def campus(shared_campus):
    """Three people, so that lists are lists; one of them has come and gone today."""
    for name in ("Élodie D’Amboise", "李小龍", "محمد عبد الله"):
        email = f"{len(name)}@campus.test"
        made = shared_campus.ask("POST", "/api/v1/people", {"name": name, "email": email}, shared_campus.token)
        assert made.status == 201
        shared_campus.person = made.json["id"]
    worker = shared_campus.ask("POST", "/api/v1/employees", {
        "name": "Nkechi O’Brien", "position": "Head of the reading rooms", "department": "LIB", "manager": shared_campus.person,
        "hired": "2024-09-01"}, shared_campus.token)
    assert worker.status == 201, worker.body
    shared_campus.employee = worker.json["employee"]["id"]
    shared_campus.organization = shared_campus.ask(
        "GET", "/api/v1/organization", token=shared_campus.token).json["id"]
    role = shared_campus.ask(
        "POST", "/api/v1/roles", {"name": "Front desk", "permissions": ["people.read"]}, shared_campus.token)
    assert role.status in (201, 409), role.body
    roles = shared_campus.ask("GET", "/api/v1/roles", token=shared_campus.token).json["items"]
    shared_campus.role = next(role["id"] for role in roles if role["name"] == "Front desk")
    for place in ("account", "organization"):
        made = shared_campus.ask("POST", f"/api/v1/{place}/tokens", {
            "name": "Timetable import", "permissions": ["people.read", "people.write"], "networks": ["127.0.0.0/8"]},
            shared_campus.token)
        assert made.status == 201
        assert shared_campus.ask("GET", "/api/v1/me", token=made.json["secret"]).status == 200
    service = shared_campus.ask("POST", "/api/v1/sign-in-providers", {
        "preset": "google", "name": "Google", "clientId": "campus.apps", "clientSecret": "hush"}, shared_campus.token)
    assert service.status == 201, service.body
    shared_campus.service = service.json["id"]
    moodle = shared_campus.ask("PUT", "/api/v1/moodle/connection", {
        "url": "https://localhost:1/moodle", "token": "hush"}, shared_campus.token)
    assert moodle.status == 200, moodle.body
    webhook = shared_campus.ask("POST", "/api/v1/webhooks", {
        "url": "https://localhost:1/quad", "description": "Timetable", "kinds": ["webhook.added"]}, shared_campus.token)
    assert webhook.status == 201, webhook.body
    shared_campus.webhook = webhook.json["webhook"]["id"]
    deliveries = shared_campus.ask(
        "GET", f"/api/v1/webhooks/{shared_campus.webhook}/deliveries", token=shared_campus.token).json["items"]
    shared_campus.delivery = deliveries[-1]["id"]
    view = shared_campus.ask("POST", "/api/v1/saved-views", {
        "list": "/people", "query": "status=invited", "name": "Not yet here"}, shared_campus.token)
    assert view.status in (201, 409), view.body
    views = shared_campus.ask("GET", "/api/v1/saved-views", token=shared_campus.token).json["items"]
    shared_campus.view = views[0]["id"]
    shared_campus.hours = working_hours(shared_campus)
    shared_campus.correction = a_correction(shared_campus)
    shared_campus.type, shared_campus.leave = some_leave(shared_campus)
    job = shared_campus.ask("POST", "/api/v1/schedules/people.purge/run", token=shared_campus.token)
    assert job.status == 201, job.body
    backup = shared_campus.ask("POST", "/api/v1/operator/backups", token=shared_campus.token)
    assert backup.status == 201, backup.body
    shared_campus.until_done(backup.json["id"], shared_campus.token)
    backups = shared_campus.ask("GET", "/api/v1/operator/backups", token=shared_campus.token).json["items"]
    shared_campus.backup = backups[0]["id"]
    shared_campus.job = shared_campus.until_done(job.json["id"], shared_campus.token)["id"]
    # A site that asks for nothing, so that the button stays where it is; and a press that nobody can believe.
    site = shared_campus.ask("POST", "/api/v1/attendance/sites", {
        "name": "Library", "latitude": 48.8584, "longitude": 2.2945, "radius": 150, "units": ["LIB"]}, shared_campus.token)
    assert site.status in (201, 409), site.body
    sites = shared_campus.ask("GET", "/api/v1/attendance/sites", token=shared_campus.token).json["items"]
    shared_campus.site = sites[0]["id"]
    kiosk = shared_campus.ask(
        "POST", "/api/v1/attendance/kiosks", {"name": "Entrance", "site": shared_campus.site}, shared_campus.token)
    assert kiosk.status == 201, kiosk.body
    for press in ("check-in", "check-out"):
        done = shared_campus.ask("POST", f"/api/v1/attendance/{press}", {
            "latitude": 48.8584, "longitude": 2.2945, "accuracy": 60_000}, shared_campus.token)
        assert done.status in (200, 201)
    shared_campus.record = done.json["id"]
    shared_campus.product, shared_campus.variant, shared_campus.category, shared_campus.location = a_shop(shared_campus)
    shared_campus.order, shared_campus.bill, shared_campus.till = some_orders(shared_campus)
    shared_campus.taught = a_course(shared_campus)
    return shared_campus


def a_course(campus):
    """A course with a section, somebody who teaches and somebody who takes it, and a cohort: their identifiers by kind."""
    def made(path, body):
        answer = campus.ask("POST", f"/api/v1/{path}", body, campus.token)
        assert answer.status in (200, 201), (path, answer.body)
        return answer.json["id"]

    tree = "Kind,Code,Name,Parent\ncampus,NORD,Campus Nord,\ndepartment,LIB,Bibliothèque,NORD\nprogram,ARCH,Archives,LIB\n"
    imported = campus.ask("POST", "/api/v1/units/import", tree.encode(), campus.token, {"Content-Type": "text/csv"})
    assert imported.status == 200 and imported.json["refused"] == 0, imported.body
    units = {unit["code"]: unit["id"] for unit in campus.ask("GET", "/api/v1/units", token=campus.token).json["items"]}
    ids = {"unit": units["LIB"]}
    ids["term"] = made("terms", {"code": "S42526", "campus": units["NORD"]})
    ids["course"] = made("courses", {
        "term": ids["term"], "unit": units["ARCH"], "code": "AR101", "name": "Lire les archives & les écrire"})
    section = made(f"courses/{ids['course']}/sections", {"name": "Groupe du soir"})
    made(f"courses/{ids['course']}/enrollments", {"person": campus.employee, "roles": ["teacher"]})
    ids["enrollment"] = made(
        f"courses/{ids['course']}/enrollments", {"person": campus.person, "sections": [section]})
    ids["cohort"] = made("cohorts", {"unit": units["ARCH"], "name": "Première année"})
    made(f"cohorts/{ids['cohort']}/members", {"person": campus.person})
    made(f"cohorts/{ids['cohort']}/courses", {"course": ids["course"]})
    return ids


def a_shop(campus):
    """A product of two variants, one of them running low, in a category and a place."""
    found = {}
    for kind in ("categories", "locations"):
        made = campus.ask("POST", f"/api/v1/catalog/{kind}", {"name": "Librairie"}, campus.token)
        assert made.status in (201, 409), made.body
        found[kind] = campus.ask("GET", f"/api/v1/catalog/{kind}", token=campus.token).json["items"][0]["id"]
    # Somewhere else to move it to, and an import that can be undone.
    assert campus.ask("POST", "/api/v1/catalog/locations", {"name": "Réserve"}, campus.token).status in (201, 409)
    imported = campus.ask("POST", "/api/v1/catalog/import", "SKU,Product,Price\nSTYLO,Stylo,1.20\n".encode(), campus.token,
                          {"Content-Type": "text/csv"})
    assert imported.status == 200, imported.body
    made = campus.ask("POST", "/api/v1/catalog/products", {
        "name": "Cahier d’écriture", "description": "96 pages.\nQuadrillé.", "category": found["categories"], "taxRate": 550,
        "roles": ["staff"], "units": ["LIB"], "limit": 3, "limitDays": 30, "variants": [
            {"sku": "CAHIER-A5", "name": "A5", "price": 350, "lowAt": 5}, {"sku": "CAHIER-A4", "name": "A4", "price": 490}]},
        campus.token)
    assert made.status in (201, 409), made.body
    product = campus.ask("GET", "/api/v1/catalog/products", token=campus.token).json["items"][0]["id"]
    variant = campus.ask("GET", f"/api/v1/catalog/products/{product}", token=campus.token).json["variants"][0]["id"]
    if made.status == 201:
        received = campus.ask("POST", "/api/v1/stock/receipts", {
            "variant": variant, "location": found["locations"], "quantity": 4, "reason": "Première livraison"}, campus.token)
        assert received.status == 201, received.body
    return product, variant, found["categories"], found["locations"]


def some_orders(campus):
    """Something in the cart, an order that is handed out and lent, one that failed, a slot, and a till with a bill."""
    names = {"Stylo": ("sale", 100), "Appareil photo": ("loan", 0)}
    variants = {}
    for name, (kind, price) in names.items():
        made = campus.ask("POST", "/api/v1/catalog/products", {
            "name": f"{name} d’essai", "kind": kind, "loanDays": 7 if kind == "loan" else None, "taxRate": 2000,
            "variants": [{"sku": f"ESSAI {name}", "price": price}]}, campus.token)
        assert made.status == 201, made.body
        variants[name] = made.json["variants"][0]["id"]
        assert campus.ask("POST", "/api/v1/stock/receipts", {
            "variant": variants[name], "location": campus.location, "quantity": 20}, campus.token).status == 201
    till = campus.ask("POST", "/api/v1/payments/tills", {"name": "Librairie"}, campus.token)
    assert till.status == 201, till.body
    tomorrow = datetime.date.today() + datetime.timedelta(days=1)
    slots = campus.ask("POST", "/api/v1/order-slots", {
        "location": campus.location, "firstDate": str(tomorrow), "from": "09:00", "until": "11:00", "minutes": 60, "capacity": 4,
        "isWeekendOpen": True}, campus.token)
    assert slots.status == 201, slots.body
    order = {"lines": [{"variant": each, "quantity": 2} for each in variants.values()],
             "note": "À emballer, s’il vous plaît", "slot": slots.json["slots"][0]["id"]}
    made = [campus.ask("POST", "/api/v1/orders", order, campus.token) for _ in range(2)]
    assert [each.status for each in made] == [201, 201], made[0].body
    first = f"/api/v1/orders/{made[0].json['id']}"
    deadline = time.monotonic() + 20
    while campus.ask("GET", first, token=campus.token).json["state"] != "ready":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert campus.ask("PATCH", first, {"state": "completed"}, campus.token).status == 200
    assert campus.ask("PUT", f"/api/v1/cart/variants/{variants['Stylo']}", {"quantity": 3}, campus.token).status == 200
    bill = campus.ask("GET", first, token=campus.token).json["bill"]
    paid = campus.ask("POST", f"/api/v1/payments/bills/{bill}/payments", {"till": till.json["id"], "tendered": 500}, campus.token)
    assert paid.status == 201, paid.body
    return made[0].json["id"], bill, till.json["id"]


def working_hours(campus):
    """A night shift that holds for a unit, and a holiday."""
    made = campus.ask("POST", "/api/v1/attendance/schedules", {
        "name": "Night watch of the library", "weekdays": ["monday", "friday", "sunday"], "start": "22:00", "end": "06:00",
        "breaks": "01:00-01:30", "grace": 10, "minimum": 240}, campus.token)
    assert made.status in (201, 409), made.body
    hours = campus.ask("GET", "/api/v1/attendance/schedules", token=campus.token).json["items"][0]["id"]
    assert campus.ask("POST", f"/api/v1/attendance/schedules/{hours}/assignments", {
        "unit": "LIB", "from": "2026-01-01"}, campus.token).status == 201
    assert campus.ask("POST", "/api/v1/attendance/holidays", {
        "date": "2026-12-25", "name": "Noël"}, campus.token).status in (201, 409)
    return hours


def a_correction(campus):
    """A stay of last week, asked for by the administrator."""
    day = datetime.datetime.now(datetime.timezone.utc).date() - datetime.timedelta(days=7)
    asked = campus.ask("POST", "/api/v1/attendance/corrections", {
        "kind": "add", "startedAt": f"{day}T08:00:00Z", "endedAt": f"{day}T16:00:00Z",
        "reason": "Der Kartenleser war kaputt, und am Empfang war niemand"}, campus.token)
    assert asked.status in (201, 409), asked.body
    return campus.ask("GET", "/api/v1/attendance/corrections", token=campus.token).json["items"][0]["id"]


def some_leave(campus):
    """A week of leave that the administrator asks for, of a type that is made for it."""
    made = campus.ask("POST", "/api/v1/leave/types", {
        "name": "Annual leave", "nameFr": "Congé annuel", "isPaid": True, "isCounted": True, "days": 25}, campus.token)
    assert made.status in (201, 409), made.body
    kind = campus.ask("GET", "/api/v1/leave/types", token=campus.token).json["items"][0]["id"]
    day = datetime.datetime.now(datetime.timezone.utc).date() + datetime.timedelta(days=1)
    # Within one year, whose days they are.
    if day.year != (day + datetime.timedelta(days=6)).year:
        day = datetime.date(day.year + 1, 1, 2)
    asked = campus.ask("POST", "/api/v1/leave/requests", {
        "type": kind, "from": str(day), "to": str(day + datetime.timedelta(days=6)), "ends": "noon",
        "reason": "Déménagement"}, campus.token)
    assert asked.status in (201, 409), asked.body
    return kind, campus.ask("GET", "/api/v1/leave/requests", token=campus.token).json["items"][0]["id"]


# Pages that an administrator reads, by the route that answers.
PAGES = {
    "/": ["/"],
    "/attendance": ["/attendance", "/attendance?show=left", "/attendance?show=missing", "/attendance?date=2020-02-29"],
    "/attendance/mine": ["/attendance/mine", "/attendance/mine?from=2020-01-01&to=2020-01-02"],
    "/attendance/records": ["/attendance/records", "/attendance/records?from=2020-01-01&to=2020-01-02"],
    "/attendance/calendar": ["/attendance/calendar", "/attendance/calendar?month=2020-02", "/attendance/calendar?person={id}"],
    "/attendance/calendar/{date}": ["/attendance/calendar/2020-02-29"],
    "/attendance/sheets": ["/attendance/sheets", "/attendance/sheets?month=2020-02&sort=-late"],
    "/attendance/charts": ["/attendance/charts", "/attendance/charts?month=2020-02"],
    "/attendance/schedules": ["/attendance/schedules"],
    "/attendance/schedules/new": ["/attendance/schedules/new"],
    "/attendance/schedules/{id}": ["/attendance/schedules/{hours}"],
    "/attendance/schedules/{id}/edit": ["/attendance/schedules/{hours}/edit"],
    "/attendance/holidays": ["/attendance/holidays", "/attendance/holidays?from=2020-01-01&to=2020-01-02"],
    "/attendance/holidays/import": ["/attendance/holidays/import"],
    "/attendance/requests": ["/attendance/requests"],
    "/attendance/corrections": [
        "/attendance/corrections", "/attendance/corrections?show=all", "/attendance/corrections?show=mine"],
    "/attendance/corrections/new": ["/attendance/corrections/new"],
    "/attendance/corrections/record": ["/attendance/corrections/record"],
    "/attendance/corrections/{id}": ["/attendance/corrections/{correction}"],
    "/leave": ["/leave"],
    "/leave/new": ["/leave/new"],
    "/leave/record": ["/leave/record"],
    "/leave/requests": ["/leave/requests", "/leave/requests?show=all"],
    "/leave/requests/{id}": ["/leave/requests/{leave}"],
    "/leave/calendar": ["/leave/calendar", "/leave/calendar?month=2020-02"],
    "/leave/types": ["/leave/types"],
    "/leave/types/new": ["/leave/types/new"],
    "/leave/types/{id}/edit": ["/leave/types/{type}/edit"],
    "/leave/people/{id}": ["/leave/people/{id}", "/leave/people/{id}?year=2020"],
    "/attendance/press": ["/attendance/press", "/attendance/press?code=123456"],
    "/attendance/records/{id}": ["/attendance/records/{record}"],
    "/attendance/reviews": ["/attendance/reviews", "/attendance/reviews?state=accepted"],
    "/attendance/sites": ["/attendance/sites"],
    "/attendance/sites/new": ["/attendance/sites/new"],
    "/attendance/sites/{id}": ["/attendance/sites/{site}"],
    "/attendance/sites/{id}/edit": ["/attendance/sites/{site}/edit"],
    "/attendance/kiosks": ["/attendance/kiosks"],
    "/people": ["/people", "/people?search=zzzz", "/people?status=invited&sort=-number", "/people?status=deleted"],
    "/people/new": ["/people/new"],
    "/people/{id}": ["/people/{id}"],
    "/people/{id}/edit": ["/people/{id}/edit"],
    "/people/{id}/photo": ["/people/{id}/photo"],
    "/people/{id}/data": ["/people/{id}/data"],
    "/people/{id}/access": ["/people/{id}/access"],
    "/people/{id}/courses": ["/people/{id}/courses"],
    "/people/{id}/merge": ["/people/{id}/merge", "/people/{id}/merge?search=rita"],
    "/people/duplicates": ["/people/duplicates"],
    "/people/import": ["/people/import"],
    "/employees": ["/employees", "/employees?search=zzzz", "/employees?status=deleted", "/employees?department=LIB"],
    "/employees/new": ["/employees/new"],
    "/employees/{id}": ["/employees/{employee}"],
    "/employees/{id}/edit": ["/employees/{employee}/edit"],
    "/employees/import": ["/employees/import"],
    "/structure": ["/structure"],
    "/structure/units/new": ["/structure/units/new", "/structure/units/new?parent={unit}"],
    "/structure/units/{id}": ["/structure/units/{unit}"],
    "/structure/units/{id}/edit": ["/structure/units/{unit}/edit"],
    "/structure/units/{id}/appoint": [
        "/structure/units/{unit}/appoint", "/structure/units/{unit}/appoint?search=zzzz"],
    "/appointments": ["/appointments", "/appointments?vacant=true", "/appointments?office=campus-head"],
    "/structure/terms/new": ["/structure/terms/new"],
    "/structure/terms/{id}": ["/structure/terms/{term}"],
    "/structure/terms/{id}/edit": ["/structure/terms/{term}/edit"],
    "/structure/import": ["/structure/import"],
    "/courses": ["/courses"],
    "/courses/all": ["/courses/all", "/courses/all?search=zzzz", "/courses/all?unit={unit}&term={term}&state=all"],
    "/courses/new": ["/courses/new"],
    "/courses/{id}": ["/courses/{course}", "/courses/{course}?search=zzzz"],
    "/courses/{id}/edit": ["/courses/{course}/edit"],
    "/courses/import": ["/courses/import"],
    "/courses/enrollments/import": ["/courses/enrollments/import"],
    "/enrollments/{id}/edit": ["/enrollments/{enrollment}/edit"],
    "/teachers": ["/teachers", "/teachers?search=zzzz"],
    "/teachers/elsewhere": ["/teachers/elsewhere"],
    "/cohorts": ["/cohorts"],
    "/cohorts/new": ["/cohorts/new"],
    "/cohorts/{id}": ["/cohorts/{cohort}"],
    "/cohorts/{id}/edit": ["/cohorts/{cohort}/edit"],
    "/catalog": ["/catalog", "/catalog?search=zzzz", "/catalog?state=deleted", "/catalog?kind=sale"],
    "/catalog/products/new": ["/catalog/products/new"],
    "/catalog/products/{id}": ["/catalog/products/{product}"],
    "/catalog/products/{id}/edit": ["/catalog/products/{product}/edit"],
    "/catalog/products/{id}/variants/new": ["/catalog/products/{product}/variants/new"],
    "/catalog/variants/{id}/edit": ["/catalog/variants/{variant}/edit"],
    "/catalog/variants/{id}/stock": ["/catalog/variants/{variant}/stock"],
    "/catalog/stock": ["/catalog/stock", "/catalog/stock?low=true", "/catalog/stock?search=zzzz"],
    "/catalog/stock/count": ["/catalog/stock/count", "/catalog/stock/count?location={location}"],
    "/catalog/settings": ["/catalog/settings"],
    "/catalog/categories/{id}/edit": ["/catalog/categories/{category}/edit"],
    "/catalog/locations/{id}/edit": ["/catalog/locations/{location}/edit"],
    "/catalog/import": ["/catalog/import"],
    "/cart": ["/cart"],
    "/orders": ["/orders", "/orders?state=cancelled"],
    "/orders/{id}": ["/orders/{order}"],
    "/orders/{id}/history": ["/orders/{order}/history", "/orders/{order}/history?before=0000000000001"],
    "/orders/board": [
        "/orders/board", "/orders/board?state=completed", "/orders/board?search=zzzz", "/orders/board?payment=pending"],
    "/orders/loans": ["/orders/loans", "/orders/loans?overdue=true"],
    "/orders/slots": ["/orders/slots"],
    "/orders/settings": ["/orders/settings"],
    "/payments": ["/payments", "/payments?state=refunded"],
    "/payments/bills/new": ["/payments/bills/new"],
    "/payments/bills/{id}": ["/payments/bills/{bill}"],
    "/payments/overdue": ["/payments/overdue"],
    "/payments/day": ["/payments/day", "/payments/day?till={till}"],
    "/payments/ledger": ["/payments/ledger"],
    "/payments/settings": ["/payments/settings"],
    "/payments/tills/{id}/edit": ["/payments/tills/{till}/edit"],
    "/account": ["/account"],
    "/account/access": ["/account/access"],
    "/account/photo": ["/account/photo"],
    "/account/tokens": ["/account/tokens"],
    "/account/tokens/new": ["/account/tokens/new"],
    "/organization/tokens": ["/organization/tokens"],
    "/organization/tokens/new": ["/organization/tokens/new"],
    "/docs": ["/docs"],
    "/search": ["/search", "/search?q=rita", "/search?q=zzzz"],
    "/account/second-factor": ["/account/second-factor"],
    "/account/second-factor/app": ["/account/second-factor/app"],
    "/account/second-factor/app/remove": ["/account/second-factor/app/remove"],
    "/account/second-factor/codes": ["/account/second-factor/codes"],
    "/account/passkeys": ["/account/passkeys"],
    "/account/passkeys/new": ["/account/passkeys/new"],
    "/account/password": ["/account/password"],
    "/account/views": ["/account/views"],
    "/account/views/{id}": ["/account/views/{view}"],
    "/account/sessions": ["/account/sessions"],
    "/people/forgotten": ["/people/forgotten"],
    "/operator/attempts": ["/operator/attempts"],
    "/account/emails": ["/account/emails"],
    "/account/data": ["/account/data"],
    "/account/identities": ["/account/identities"],
    "/events": ["/events"],
    "/events/search": ["/events/search", "/events/search?search=zzzz", "/events/search?kind=session.started&from=2026-01-01"],
    "/events/statistics": ["/events/statistics", "/events/statistics?from=2020-01-01&to=2020-01-02"],
    "/sessions": ["/sessions", "/sessions?person={id}"],
    "/operator/event-chain": ["/operator/event-chain"],
    "/access": ["/access"],
    "/access/routes": ["/access/routes", "/access/routes?permission=people.read"],
    "/access/roles/new": ["/access/roles/new"],
    "/access/roles/{id}": ["/access/roles/{role}"],
    "/access/roles/{id}/edit": ["/access/roles/{role}/edit"],
    "/access/roles/{id}/delete": ["/access/roles/{role}/delete"],
    "/invitations": ["/invitations"],
    "/invitations/new": ["/invitations/new"],
    "/organization": ["/organization"],
    "/organization/delete": ["/organization/delete"],
    "/organization/sign-in": ["/organization/sign-in"],
    "/organization/sign-in/new": [
        "/organization/sign-in/new", *[f"/organization/sign-in/new?preset={kind}" for kind in
                                       ("google", "cognito", "entra", "issuer", "moodle")]],
    "/organization/sign-in/{id}": ["/organization/sign-in/{service}"],
    "/organization/sign-in/{id}/edit": ["/organization/sign-in/{service}/edit"],
    "/organization/moodle": ["/organization/moodle"],
    "/organization/moodle/edit": ["/organization/moodle/edit"],
    "/organization/moodle/provisioning": ["/organization/moodle/provisioning"],
    **{f"/organization/moodle/provisioning/{kind}": [f"/organization/moodle/provisioning/{kind}"]
       for kind in ("categories", "courses", "people", "enrollments")},
    "/organization/moodle/sync": ["/organization/moodle/sync"],
    "/organization/moodle/sync/schedule": ["/organization/moodle/sync/schedule"],
    "/organization/moodle/runs": ["/organization/moodle/runs"],
    "/organization/moodle/categories": ["/organization/moodle/categories", "/organization/moodle/categories?show=waiting"],
    "/organization/moodle/categories/levels": ["/organization/moodle/categories/levels"],
    "/organization/webhooks": ["/organization/webhooks"],
    "/organization/webhooks/new": ["/organization/webhooks/new"],
    "/organization/webhooks/{id}": [
        "/organization/webhooks/{webhook}", "/organization/webhooks/{webhook}?state=waiting&kind=person.merged"],
    "/organization/webhooks/{id}/edit": ["/organization/webhooks/{webhook}/edit"],
    "/organization/webhooks/{id}/deliveries/{delivery}": ["/organization/webhooks/{webhook}/deliveries/{delivery}"],
    "/organizations": ["/organizations"],
    "/operator/organizations": ["/operator/organizations"],
    "/operator/organizations/new": ["/operator/organizations/new"],
    "/operator/organizations/{id}": ["/operator/organizations/{organization}"],
    "/operator/checks": ["/operator/checks"],
    "/operator": ["/operator"],
    "/operator/logs": ["/operator/logs", "/operator/logs?row=requests&within=hour", "/operator/logs?search=zzzz"],
    "/operator/rate-limits": ["/operator/rate-limits"],
    "/operator/jobs": ["/operator/jobs", "/operator/jobs?state=done&kind=people.purge", "/operator/jobs?state=dead"],
    "/operator/jobs/{id}": ["/operator/jobs/{job}"],
    "/operator/schedules": ["/operator/schedules"],
    "/notifications": ["/notifications", "/notifications?show=unread", "/notifications?show=read"],
    "/account/notifications": ["/account/notifications"],
    "/operator/mail": ["/operator/mail", "/operator/mail?state=failed"],
    "/operator/mail/templates": ["/operator/mail/templates"],
    "/operator/backups": ["/operator/backups"],
    "/operator/backups/{backup}": ["/operator/backups/{backup}"],
    "/setup/done": ["/setup/done"],
}
# For guests: test_day.py and test_openid.py.
ELSEWHERE = {
    "/sign-in", "/welcome/{token}", "/join/{token}", "/restore/{token}", "/confirm/{token}",  # for guests: test_day.py
    "/forgot", "/reset/{token}",  # test_account.py
    "/unsubscribe/{token}", "/operator/mail/templates/{kind}",  # test_mail.py
    "/sign-in/openid/{provider}", "/sign-in/openid/callback", "/sign-in/openid/link",  # test_openid.py
    "/sign-in/openid/{provider}/signed-out", "/sign-in/openid/{provider}/sign-out",
    "/sign-in/moodle/{provider}",  # test_moodle_sign_in.py among the peers
    "/organization/moodle/provisioning/tree", "/organization/moodle/provisioning/{id}",  # test_provisioning.py
    "/organization/moodle/runs/{id}", "/organization/moodle/categories/{id}",  # test_moodle_sync.py
    "/sign-in/step", "/account/passkeys/{id}",  # test_second_factor.py
    "/setup/{token}",  # test_setup.py
    "/kiosk", "/kiosk/open/{token}",  # test_press.py
    "/account/tokens/{id}/edit", "/organization/tokens/{id}/edit",  # test_tokens.py
}
FILES = {"/operator/logs/quad.log", "/events/export.csv", "/people/export.csv", "/people/export.xlsx", "/people/import/template.csv", "/people/import/template.xlsx",
         "/account/data.json", "/kiosk/code.json", "/people/{id}/data.json", "/operator/backups/{backup}/backup.db"}

FILES |= {f"/employees/{name}" for name in ("export.csv", "export.xlsx", "import/template.csv", "import/template.xlsx")}
FILES |= {f"/catalog/{name}" for name in ("export.csv", "export.xlsx", "import/template.csv", "import/template.xlsx")}
FILES |= {f"/{place}/import/template.{kind}" for place in ("structure", "courses", "courses/enrollments") for kind in ("csv", "xlsx")}
FILES |= {"/courses/export.csv", "/courses/export.xlsx", "/courses/{id}/export.csv"}
FILES |= {"/structure/export.csv", "/teachers/export.csv", "/cohorts/export.csv", "/cohorts/{id}/export.csv"}
FILES |= {"/catalog/stock/export.csv", "/catalog/stock/export.xlsx"}
FILES |= {"/orders/{id}/receipt.pdf", "/orders/pick-list.pdf"}
FILES |= {f"/payments/{name}" for name in (
    "receipts/{id}/receipt.pdf", "bills/{id}/invoice.pdf", "bills/{id}/credit-note.pdf", "day.pdf", "ledger.csv", "journal.csv",
    "receipts.csv")}
FILES |= {f"/organization/moodle/provisioning/{name}" for name in ("courses/template.csv", "{id}/report.csv")}
FILES |= {f"/attendance/sheets/month.{kind}" for kind in ("csv", "xlsx", "pdf")}


def test_no_page_is_forgotten():
    """The program's own list of routes, beside the one above."""
    listed = subprocess.run(
        [QUAD, "routes", "--json"], capture_output=True, text=True, check=True, env=clean_environment())
    pages = {route["path"] for route in json.loads(listed.stdout) if route["kind"] == "page" and route["method"] == "GET"}
    assert pages == {*PAGES, *ELSEWHERE, *FILES}


@pytest.mark.parametrize("view", OPPOSITES, ids=lambda view: view.name)
def test_every_page(view, campus, visit):
    admin = visit(campus, view)
    admin.arrive("/")
    for pages in PAGES.values():
        for page in pages:
            for kind, identifier in campus.taught.items():
                page = page.replace(f"{{{kind}}}", identifier)
            admin.open(page.replace("{id}", campus.person).replace("{organization}", campus.organization)
                       .replace("{role}", campus.role).replace("{service}", campus.service)
                       .replace("{view}", campus.view).replace("{correction}", campus.correction)
                       .replace("{leave}", campus.leave).replace("{type}", campus.type).replace("{job}", campus.job).replace("{backup}", campus.backup)
                       .replace("{webhook}", campus.webhook).replace("{delivery}", campus.delivery)
                       .replace("{hours}", campus.hours).replace("{employee}", campus.employee)
                       .replace("{site}", campus.site).replace("{record}", campus.record)
                       .replace("{product}", campus.product).replace("{variant}", campus.variant)
                       .replace("{category}", campus.category).replace("{location}", campus.location)
                       .replace("{order}", campus.order).replace("{bill}", campus.bill).replace("{till}", campus.till))
    admin.open("/nowhere", status=404)
    assert admin.page.locator("h1").inner_text() == view.words["not found"]
    admin.open("/attendance/records?from=2026-02-02&to=2026-01-01", status=422)
    assert view.words["bad range"] in admin.page.locator("main").inner_text()
    forms(admin, campus, view.words)
    removal(admin, campus, view.words)


def forms(admin, campus, words):
    """A person is added after two mistakes, and changed after one; a box that is emptied takes its value away."""
    admin.open("/people/new")
    admin.page.get_by_label(words["email"]).fill("nonsense")
    admin.press(words["add"], status=422)
    assert admin.page.locator(".notice h2").inner_text() == words["two faults"]
    assert admin.page.get_by_label(words["email"]).input_value() == "nonsense", "what was typed is still there"
    for link in admin.page.locator(".notice a").all():
        field = admin.page.locator(link.get_attribute("href"))
        described = field.get_attribute("aria-describedby")
        assert field.get_attribute("aria-invalid") == "true"
        assert admin.page.locator(f"#{described}").inner_text().strip() in link.inner_text()

    admin.page.get_by_label(words["name"], exact=True).fill("  Ada   Lovelace ")
    admin.page.get_by_label(words["email"]).fill("ada@campus.test")
    admin.page.get_by_label(words["number"]).fill("M-1815")
    admin.press(words["add"])
    added = admin.page.locator("h1").inner_text()
    assert admin.notice() == words["added"].format(added)
    admin.follow(words["edit"])
    admin.page.get_by_label(words["name"], exact=True).fill("")
    admin.page.get_by_label(words["number"]).fill("")
    admin.press(words["save"], status=422)
    assert admin.page.locator(".notice h2").inner_text() == words["one fault"]
    admin.page.get_by_label(words["name"], exact=True).fill("Ada King")
    admin.press(words["save"])
    assert admin.notice() == words["saved"]
    person = campus.ask("GET", "/api/v1" + admin.path, token=campus.token).json
    assert (person["name"], person["email"], person["number"]) == ("Ada King", "ada@campus.test", None)


def removal(admin, campus, words):
    """Asks first; the answer that changes nothing is the one at hand."""
    address = "/api/v1" + admin.path
    dialog = admin.asked(words["remove"])
    cancel = dialog.get_by_role("button", name=words["cancel"], exact=True)
    assert cancel.evaluate("each => each === document.activeElement")
    cancel.click()
    assert not dialog.is_visible()
    assert campus.ask("GET", address, token=campus.token).status == 200
    admin.confirm(words["remove"])
    assert admin.path == "/people" and admin.page.locator(".notice p").inner_text() == words["removed"]
    assert campus.ask("GET", address, token=campus.token).status == 404


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "noscript"])
def test_theme_and_language_are_chosen_and_kept(campus, visit, scripts):
    """From light and English to dark and French: the theme at once where scripts run, both for good."""
    visitor = visit(campus, View("en", "light", "wide", scripts))
    visitor.open("/sign-in")
    dark = visitor.page.locator("footer button[name=theme][value=dark]")
    visitor.view = View("en", "dark", "wide", scripts)
    if scripts:
        with visitor.page.expect_response("**/preferences"):
            dark.click()
        visitor.examine()
        assert dark.get_attribute("aria-pressed") == "true"
    else:
        with visitor.going():
            dark.click()
    visitor.view = View("fr", "dark", "wide", scripts)
    visitor.choose_language()
    visitor.open("/sign-in")
    assert dark.get_attribute("aria-pressed") == "true"


def test_a_double_click_is_one_press(campus, visit):
    """Its second half neither sends the form again nor presses the button that the next page has in the same place."""
    admin = visit(campus)
    admin.arrive()
    records = campus.ask("GET", "/api/v1/attendance?limit=1", token=campus.token).json["total"]
    with admin.going():
        admin.page.get_by_role("button", name="Check in", exact=True).dblclick()
    assert admin.notice() == "You are checked in."
    sent = []
    admin.page.on("request", lambda request: sent.append(request.method))
    admin.page.get_by_role("button", name="Check out", exact=True).hover()
    admin.page.mouse.down(click_count=2)
    admin.page.mouse.up(click_count=2)
    admin.examine()
    assert sent == []
    today = campus.ask("GET", "/api/v1/attendance?limit=1", token=campus.token).json
    assert (today["total"], today["items"][0]["endedAt"]) == (records + 1, None)
    admin.press("Check out")


def test_forms_of_other_places_are_refused(campus, visit):
    """Another site's page can't press our buttons with the visitor's cookie, nor can a page without the token."""
    admin = visit(campus)
    admin.arrive()
    before = campus.ask("GET", "/api/v1/events?limit=1", token=campus.token).json["total"]
    admin.page.locator("form[action='/attendance/check-in'] input[name=csrf]").evaluate("each => { each.value = 'x' }")
    admin.press("Check in", status=403)
    assert campus.ask("GET", "/api/v1/events?limit=1", token=campus.token).json["total"] == before


def test_a_session_that_ended_elsewhere(campus, visit):
    """The cookie is gone while a page is open: the next press asks to sign in, and nothing has happened."""
    admin = visit(campus)
    admin.arrive()
    admin.context.clear_cookies()
    admin.press("Check in")
    assert admin.path == "/sign-in"


def test_what_needs_scripts_is_not_shown_without(campus, visit):
    for scripts in (True, False):
        admin = visit(campus, View("en", "light", "wide", scripts))
        admin.arrive("/attendance")
        assert admin.page.locator("[data-print]").is_visible() is scripts
