// “Undo” in the message after something was done: what it takes back, for whom, and for how long.
import Base
import Testing

@testable import App

struct TakenBackTests {
  /// The address of the button in the message that an answer sets.
  private func undo(_ answer: Answer, _ browser: Visitor, on path: String) throws -> String? {
    var browser = browser
    browser.cookies["quad-flash"] = answer.cookie("quad-flash")
    return try browser.get(path).page.all("form").compactMap { $0["action"] }.first {
      let path = $0.prefix { $0 != "?" }
      return path.hasSuffix("/undo") || path.hasSuffix("/restore")
    }
  }

  private func status(_ campus: Campus, _ person: ID<Person>) throws -> String {
    try campus.admin.get("/api/v1/people/\(person.text)").json["status"]?.string ?? ""
  }

  @Test func aSuspensionIsTakenBack() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let staff = campus.staff.person
    let page = "/people/\(staff.text)"
    let mark = try campus.mark()
    let suspended = try browser.submit("\(page)/suspend", on: page)
    #expect(try status(campus, staff) == "suspended" && campus.staff.get("/api/v1/me").status == 401)
    let way = try #require(try undo(suspended, browser, on: page))
    #expect(way == "\(page)/suspend/undo")
    let token = try browser.formToken()
    // Who may not suspend may not take it back either; whoever isn't of the organization finds nothing.
    let other = try campus.visitor(campus.person("Reader", role: .teacher).id, .cookie)
    #expect(try other.post(way, form: [("csrf", other.formToken())]).status == 403)
    let stranger = try campus.browser(campus.stranger)
    #expect(try stranger.post(way, form: [("csrf", stranger.formToken())]).status == 404)
    #expect(try browser.post(way, form: []).status == 403, "only by our own form")
    #expect(try status(campus, staff) == "suspended")
    let back = try browser.post(way, form: [("csrf", token)])
    #expect(back.status == 303 && back["location"] == page)
    #expect(try status(campus, staff) == "active")
    #expect(try campus.staff.get("/api/v1/me").status == 401, "a session that ended stays ended")
    let kinds = try campus.events(since: mark).filter { $0 == "person.updated" }
    #expect(kinds.count == 2)
    // Letting in again is taken back just so.
    _ = try browser.submit("\(page)/suspend", on: page)
    let resumed = try browser.submit("\(page)/resume", on: page)
    #expect(try undo(resumed, browser, on: page) == "\(page)/resume/undo")
    #expect(try browser.post("\(page)/resume/undo", form: [("csrf", token)]).status == 303)
    #expect(try status(campus, staff) == "suspended")
    // Twice does nothing more.
    let quiet = try campus.mark()
    #expect(try browser.post("\(page)/resume/undo", form: [("csrf", token)]).status == 303)
    #expect(try campus.isUnchanged(since: quiet) && campus.events(since: quiet).isEmpty)
  }

  @Test(arguments: ["", "Faculté des Lettres, 2ᵉ étage"]) func aRoleIsGivenBack(unit: String) throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let staff = campus.staff.person
    let (page, roles) = ("/people/\(staff.text)", "/api/v1/people/\(staff.text)/roles")
    let role = try campus.ownRole("Porter", ["people.read"])
    let json = unit.isEmpty ? "{\"role\":\"\(role.id.text)\"}" : "{\"role\":\"\(role.id.text)\",\"unit\":\"\(unit)\"}"
    let given = try campus.admin.post(roles, json: json)
    #expect(given.status == 201, "\(given.text)")
    let take = "\(page)/roles/\(given.json["id"]?.string ?? "")/remove"
    let taken = try browser.submit(take, on: page)
    let way = try #require(try undo(taken, browser, on: page))
    #expect(way.hasPrefix("\(page)/roles/undo?role=\(role.id.text)"))
    #expect(try !browser.get(page).page.text.contains("is taken back"), "said once")
    func porters() throws -> [String] {
      try campus.admin.get(roles).items.filter { $0["role"]?["name"]?.string == "Porter" }.map {
        $0["unit"]?.string ?? ""
      }
    }
    #expect(try porters().isEmpty)
    let token = try browser.formToken()
    let mark = try campus.mark()
    // Nobody else’s button, no other role, no other unit, no later end.
    let second = try campus.visitor(campus.person("Second Owner", role: .owner).id, .cookie)
    let before = try campus.mark()
    #expect(try second.post(way, form: [("csrf", second.formToken())]).status == 404)
    for (from, to) in [
      (role.id.text, "owner"), ("until=", "until=9"), unit.isEmpty ? ("&mark=", "&unit=x&mark=") : ("unit=", "unit=x"),
      ("mark=", "mark=x"),
    ] {
      let bent = way.split(separator: from, maxSplits: 1, omittingEmptySubsequences: false).joined(separator: to)
      #expect(bent != way)
      #expect(try browser.post(bent, form: [("csrf", token)]).status == 404, "\(bent)")
    }
    #expect(try browser.post("\(page)/roles/undo", form: [("csrf", token)]).status == 404)
    #expect(try campus.isUnchanged(since: before))
    #expect(try browser.post(way, form: [("csrf", token)]).status == 303)
    #expect(try porters() == [unit])
    #expect(try campus.events(since: mark).last == "role.assigned")
    // Once more is one too many: the role is there.
    #expect(
      try browser.post(way, form: [("csrf", token)], headers: [("Referer", "http://campus.test\(page)")]).status == 303)
    #expect(try porters() == [unit])
  }

  @Test func aRoleThatOneMayNotGiveIsNotGivenBackLater() throws {
    let campus = try Campus()
    let staff = campus.staff.person
    let page = "/people/\(staff.text)"
    let role = try campus.ownRole("Porter", ["people.read"])
    try campus.assign(role, to: staff)
    let desk = try campus.ownRole("Desk", ["people.read", "access.assign", "access.read"])
    let keeper = try campus.person("Keeper", role: .student)
    try campus.assign(desk, to: keeper.id)
    let browser = try campus.visitor(keeper.id, .cookie)
    let held = try campus.admin.get("/api/v1/people/\(staff.text)/roles").items.first {
      $0["role"]?["name"]?.string == "Porter"
    }
    let taken = try browser.submit("\(page)/roles/\(held?["id"]?.string ?? "")/remove", on: page)
    let way = try #require(try undo(taken, browser, on: page))
    campus.clock.advance(seconds: 601)
    let late = try browser.post(way, form: [("csrf", browser.formToken())])
    #expect(late.status == 409)
    campus.clock.advance(seconds: -300)
    // The role gives more by now than the keeper has.
    #expect(
      try campus.admin.patch("/api/v1/roles/\(role.id.text)", json: "{\"permissions\":[\"people.write\"]}").status
        == 200)
    #expect(try browser.post(way, form: [("csrf", browser.formToken())]).status == 403)
    #expect(try campus.admin.delete("/api/v1/roles/\(role.id.text)").status == 204)
    #expect(try browser.post(way, form: [("csrf", browser.formToken())]).status == 404)
  }

  @Test func anInvitationStandsAgain() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let api = "/api/v1/invitations"
    let made = try campus.admin.post(api, json: "{\"email\":\"new@x.example\"}").json
    let id = try #require(made["invitation"]?["id"]?.string)
    let token = try #require(made["url"]?.string?.split(separator: "/").last)
    #expect(try campus.admin.send("POST", "\(api)/\(id)/restore").code == "invitation-not-revoked")
    let mark = try campus.mark()
    let revoked = try browser.submit("/invitations/\(id)/revoke", on: "/invitations")
    #expect(try campus.guest.get("\(api)/validate?token=\(token)").status == 410)
    let way = try #require(try undo(revoked, browser, on: "/invitations"))
    #expect(way == "/invitations/\(id)/restore")
    #expect(try campus.stranger.send("POST", "/api/v1\(way)").status == 404)
    #expect(try campus.staff.send("POST", "/api/v1\(way)").status == 403)
    #expect(try browser.post(way, form: [("csrf", browser.formToken())])["location"] == "/invitations")
    #expect(try campus.guest.get("\(api)/validate?token=\(token)").status == 200, "the link that was sent works again")
    #expect(try campus.events(since: mark) == ["invitation.revoked", "invitation.restored"])
    // Somebody invited anew meanwhile.
    #expect(try campus.admin.delete("\(api)/\(id)").status == 204)
    let again = try campus.admin.post(api, json: "{\"email\":\"NEW@x.example\"}").json
    #expect(try campus.admin.send("POST", "\(api)/\(id)/restore").code == "already-invited")
    #expect(try campus.admin.delete("\(api)/\(again["invitation"]?["id"]?.string ?? "")").status == 204)
    campus.clock.advance(seconds: 601)
    #expect(try campus.admin.send("POST", "\(api)/\(id)/restore").code == "undo-too-late")
  }

  /// What is erased stays erased, link included.
  @Test func anErasedAddressIsNotInvitedAgain() throws {
    let campus = try Campus()
    let api = "/api/v1/invitations"
    let made = try campus.admin.post(api, json: "{\"email\":\"gone@x.example\"}").json
    let id = try #require(made["invitation"]?["id"]?.string)
    let person = try campus.admin.post("/api/v1/people", json: "{\"name\":\"Gone\",\"email\":\"gone@x.example\"}")
    let erased = try campus.admin.send("POST", "/api/v1/people/\(person.json["id"]?.string ?? "")/erase")
    #expect(erased.status == 204, "\(erased.text)")
    #expect(try campus.admin.get("\(api)/\(id)").json["status"]?.string == "revoked")
    #expect(try campus.admin.send("POST", "\(api)/\(id)/restore").status == 409)
    #expect(try campus.admin.get("\(api)/\(id)").json["status"]?.string == "revoked")
  }

  /// A message that somebody planted presses nothing else.
  @Test func onlyWaysBackAreButtons() throws {
    let campus = try Campus()
    var browser = try campus.browser(campus.admin)
    func forms(_ address: String) throws -> Int {
      browser.cookies["quad-flash"] = base64url(Array("g\(address)|Done.".utf8))
      return try browser.get("/events").page.all("form").count
    }
    let plain = try forms("")
    for address in [
      "/people/x/remove", "/people/x/remove?undo", "/people/x/remove?/undo", "//evil.example/undo", "/a/../undo",
      "https://evil.example/undo", "/people/x/remove#/undo",
    ] {
      #expect(try forms(address) == plain, "\(address)")
    }
    #expect(try forms("/people/x/roles/undo?role=a") == plain + 1)
  }
}
