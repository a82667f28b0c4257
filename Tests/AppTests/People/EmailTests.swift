// Several e-mail addresses of one person: adding, confirming, choosing the first, and what each is good for.
import Base
import Store
import Testing
import Web

@testable import App

struct EmailTests {
  private func path(_ campus: Campus, _ more: String = "") -> String {
    "/api/v1/people/\(campus.staff.person.text)/emails\(more)"
  }

  private func signIn(_ campus: Campus, _ email: String) throws -> Int {
    try campus.guest.post(
      "/api/v1/auth/sign-in", json: "{\"email\":\"\(email)\",\"password\":\"\(Campus.password)\"}"
    ).status
  }

  private func add(_ campus: Campus, _ email: String) throws -> String {
    let added = try campus.admin.post(path(campus), json: "{\"email\":\"\(email)\"}")
    #expect(added.status == 201 && added.json["proof"]?.string == "none", "\(added.text)")
    return added.json["id"]?.string ?? ""
  }

  @Test(arguments: Depth.allCases) func aFurtherAddressWorksOnceItIsConfirmed(depth: Depth) throws {
    let campus = try Campus(depth)
    let mark = try campus.mark()
    let id = try add(campus, "Second@nord.example")
    #expect(try signIn(campus, "second@nord.example") == 401)
    let link = try campus.admin.post(path(campus, "/\(id)/link"))
    #expect(link.status == 201)
    let url = try #require(link.json["url"]?.string)
    let open = "/" + url.split(separator: "/", omittingEmptySubsequences: false).dropFirst(3).joined(separator: "/")
    #expect(try campus.guest.get(open).page.text.contains("Second@nord.example"))
    #expect(try signIn(campus, "second@nord.example") == 401, "to look at a link is not to use it")
    #expect(try campus.guest.post(open, form: []).status == 200)
    #expect(try campus.guest.post(open, form: []).status == 410 && campus.guest.get(open).status == 410)
    #expect(try signIn(campus, "second@nord.example") == 200)
    #expect(
      try campus.events(since: mark) == [
        "person.email-added", "person.email-link", "person.email-confirmed", "session.started",
      ])
    let list = try campus.admin.get(path(campus)).json["items"]?.elements.map { $0 } ?? []
    #expect(list.map { $0["email"]?.string } == ["noor@nord.example", "Second@nord.example"])
    #expect(list.map { $0["isFirst"]?.bool } == [true, false] && list.last?["proof"]?.string == "link")
    #expect(try campus.admin.post(path(campus, "/\(id)/link")).code == "email-confirmed")
  }

  @Test func linksAreReplacedExpireAndDieWithTheirAddress() throws {
    let campus = try Campus(.socket)
    let id = try add(campus, "second@nord.example")
    let other = try add(campus, "third@nord.example")
    func link(_ admin: Visitor, _ id: String) throws -> String {
      let url = try admin.post(path(campus, "/\(id)/link")).json["url"]?.string ?? ""
      return "/confirm/" + (url.split(separator: "/").last.map(String.init) ?? "")
    }
    let (first, second) = (try link(campus.admin, id), try link(campus.admin, id))
    #expect(try campus.guest.get(first).status == 410 && campus.guest.get(second).status == 200)
    campus.clock.advance(seconds: PersonEmails.linkLifetime)
    #expect(try campus.guest.get(second).status == 410)
    let admin = try campus.visitor(campus.admin.person)
    let third = try link(admin, id)
    let guest = campus.guest
    let statuses = try atOnce(6, threads: 6) { _ in try guest.post(third, form: []).status }
    #expect(statuses.sorted() == [200] + Array(repeating: 410, count: 5), "of many presses one counts")
    let last = try link(admin, other)
    #expect(try campus.guest.get(last).status == 200)
    #expect(try admin.delete(path(campus, "/\(other)")).status == 204)
    #expect(try campus.guest.get(last).status == 410)
  }

  @Test func whatAnAdministratorVouchesForCountsHereOnly() throws {
    let campus = try Campus()
    let id = try add(campus, "second@nord.example")
    #expect(try campus.admin.post(path(campus, "/\(id)/confirm")).json["proof"]?.string == "administrator")
    #expect(try signIn(campus, "second@nord.example") == 200)
    let staff = campus.staff.person
    let account = try #require(try campus.store.read { try $0.one(SignInStore.member, staff).account })
    func isConfirmed(_ email: String) throws -> Bool {
      try campus.store.read { try PersonEmails.isConfirmed(email, by: account, $0) }
    }
    #expect(try !isConfirmed("second@nord.example") && isConfirmed("noor@nord.example"))
  }

  @Test func theFirstAddressIsChosenAndStays() throws {
    let campus = try Campus()
    let id = try add(campus, "second@nord.example")
    let own = "/api/v1/me/emails"
    #expect(try campus.staff.post("\(own)/\(id)/first").code == "email-unconfirmed", "one’s own word is not enough")
    let mark = try campus.mark()
    #expect(try campus.admin.post(path(campus, "/\(id)/first")).json["isFirst"]?.bool == true)
    #expect(try campus.events(since: mark) == ["person.email-first"])
    #expect(try campus.admin.get("/api/v1/people?search=second@nord").json["total"]?.int64 == 1)
    #expect(try campus.staff.get("/api/v1/me").json["email"]?.string == "second@nord.example")
    #expect(try campus.admin.delete(path(campus, "/\(id)")).code == "first-email")
    // The former first one is confirmed: back to it, by oneself.
    let list = try campus.staff.get(own).json["items"]?.elements.map { $0 } ?? []
    let former = try #require(list.last?["id"]?.string)
    #expect(try campus.staff.post("\(own)/\(former)/first").status == 200)
    #expect(try campus.staff.delete("\(own)/\(id)").status == 204)
    #expect(try campus.staff.get(own).json["total"]?.int64 == 1)
  }

  @Test func addressesBelongToOnePerson() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    for (json, status, code) in [
      ("{\"email\":\"ADA@nord.example\"}", 409, "email-taken"),
      ("{\"email\":\"Noor@nord.example\"}", 409, "email-there"),
      ("{\"email\":\"nobody\"}", 422, ""), ("{\"email\":\"\"}", 422, ""), ("{}", 422, ""),
    ] {
      let refused = try campus.admin.post(path(campus), json: json)
      #expect(refused.status == status && refused.faults == ["email"], "\(json) \(refused.text)")
      if !code.isEmpty { #expect(refused.code == code) }
    }
    #expect(try campus.isUnchanged(since: mark))
    for number in 2...PersonEmails.most { _ = try add(campus, "n\(number)@nord.example") }
    #expect(try campus.admin.post(path(campus), json: "{\"email\":\"more@nord.example\"}").code == "too-many-emails")
    #expect(
      try campus.stranger.post("/api/v1/people", json: "{\"name\":\"S\",\"email\":\"n2@nord.example\"}").status == 201)
    // Another one's address is not one’s own to touch.
    let id = try #require(try campus.admin.get(path(campus)).json["items"]?[1]?["id"]?.string)
    #expect(try campus.admin.delete("/api/v1/me/emails/\(id)").status == 404)
    #expect(try campus.stranger.delete("/api/v1/me/emails/\(id)").status == 404)
    #expect(try campus.stranger.post(path(campus, "/\(id)/confirm")).status == 404)
    // Nor does anybody touch those of somebody who may do more.
    let second = try campus.person("Second Admin", role: .admin)
    let visitor = try campus.visitor(second.id)
    let owner = "/api/v1/people/\(campus.admin.person.text)/emails"
    #expect(try visitor.post(owner, json: "{\"email\":\"grab@nord.example\"}").status == 403)
  }

  @Test func thePagesDoTheSame() throws {
    let campus = try Campus()
    let (admin, staff) = (try campus.browser(campus.admin), try campus.browser(campus.staff))
    let page = "/people/\(campus.staff.person.text)"
    #expect(try admin.submit("\(page)/emails", on: page, [("email", "nonsense")]).status == 422)
    #expect(try admin.submit("\(page)/emails", on: page, [("email", "second@nord.example")]).status == 303)
    let id = try #require(try campus.admin.get(path(campus)).json["items"]?[1]?["id"]?.string)
    let made = try admin.submit("\(page)/emails/\(id)/link", on: page)
    #expect(made.status == 200 && made.text.contains("/confirm/"))
    #expect(try !admin.get(page).text.contains("/confirm/"), "shown once")
    #expect(try staff.get("/account/emails").page.text.contains("second@nord.example"))
    #expect(try staff.get("/account/emails").page.form("/account/emails/\(id)/first") == nil)
    #expect(try admin.submit("\(page)/emails/\(id)/confirm", on: page).status == 303)
    #expect(try staff.submit("/account/emails/\(id)/first", on: "/account/emails").status == 303)
    #expect(try staff.get("/account").page.text.contains("second@nord.example"))
    #expect(try staff.submit("/account/emails", on: "/account/emails", [("email", "ada@nord.example")]).status == 422)
    #expect(try staff.submit("/account/emails", on: "/account/emails", [("email", "own@nord.example")]).status == 303)
  }
}
