// Forgotten passwords: asking, being helped, setting a new one. Nothing tells who is here.
import Base
import Store
import Testing

@testable import App

struct ResetTests {
  private static let fresh = "the heron minds its own pond"

  private func ask(_ campus: Campus, _ email: String) throws -> Answer {
    try campus.guest.post("/api/v1/auth/forgot", json: "{\"email\":\"\(email)\"}")
  }

  private func link(_ campus: Campus, _ person: ID<Person>, by visitor: Visitor? = nil) throws -> String {
    let made = try (visitor ?? campus.admin).post("/api/v1/people/\(person.text)/reset-link")
    #expect(made.status == 201)
    let url = try #require(made.json["url"]?.string)
    #expect(url.hasPrefix("http://campus.test/reset/"))
    return String(url.dropFirst("http://campus.test".count))
  }

  private func signIn(_ campus: Campus, _ email: String, _ password: String) throws -> Answer {
    try campus.guest.post("/api/v1/auth/sign-in", json: "{\"email\":\"\(email)\",\"password\":\"\(password)\"}")
  }

  private func requests(_ visitor: Visitor) throws -> [String] {
    let list = try visitor.get("/api/v1/password-requests")
    let names = list.items.compactMap { $0["person"]?["name"]?.string }
    #expect(list.json["total"]?.int64 == Int64(names.count))
    return names
  }

  // MARK: Asking

  /// Known, unknown, suspended, no address at all: one answer, and none of them waits for anything to be written.
  @Test func askingTellsNobodyWhoIsHere() throws {
    let campus = try Campus()
    let suspended = try campus.person("Sus Pended")
    _ = try campus.admin.patch("/api/v1/people/\(suspended.id.text)", json: "{\"status\":\"suspended\"}")
    var calls: Set<String> = []
    var pages: Set<String> = []
    for email in [
      "noor@nord.example", "NOOR@nord.example", "nobody@nowhere.example", suspended.email ?? "", "nonsense",
    ] {
      let hold = campus.holdWriter()
      defer { hold.release() }
      let answer = try ask(campus, email)
      #expect(answer.status == 204, "answered while nothing can be written")
      calls.insert("\(answer.status)\(answer.text)\(answer.headers.map(\.name))")
      let page = try campus.guest.post("/forgot", form: [("email", email)])
      pages.insert("\(page.status) \(page["location"] ?? "") \(page.headers.map(\.name)) \(page.text)")
    }
    #expect(calls.count == 1 && pages.count == 1, "\(calls) \(pages)")
    try campus.settle()
    #expect(try requests(campus.admin) == ["Noor Haddad"])
    let sent = try campus.guest.get("/forgot?sent=1")
    #expect(sent.status == 200 && sent.page.text.contains("If this address belongs to somebody here"))
  }

  @Test func theAdministratorsOfEveryOrganizationConcernedAreTold() throws {
    let campus = try Campus()
    _ = try campus.person("Double One", email: "double@x.example")
    _ = try campus.person("Double Two", email: "double@x.example", in: campus.away)
    let mark = try campus.mark()
    _ = try ask(campus, "double@x.example")
    try campus.settle()
    let rows = try campus.eventRows(since: mark)
    #expect(rows.map(\.kind) == ["password.reset-asked", "password.reset-asked"])
    #expect(Set(rows.map(\.organization)) == [campus.home.id.value, campus.away.id.value])
    #expect(try requests(campus.admin) == ["Double One"])
    #expect(try requests(campus.stranger) == ["Double Two"])
    #expect(try campus.staff.get("/api/v1/password-requests").status == 403)
    // Asking again and again is one wish.
    for _ in 0..<3 { _ = try ask(campus, "double@x.example") }
    try campus.settle()
    #expect(try campus.events(since: mark).count == 2)
    campus.clock.advance(seconds: 3601)
    _ = try ask(campus, "double@x.example")
    try campus.settle()
    #expect(try campus.events(since: mark).count == 4)
    #expect(try requests(campus.admin) == ["Double One"])
  }

  @Test func anUnknownAddressLeavesNoTrace() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    _ = try ask(campus, "nobody@nowhere.example")
    try campus.settle()
    #expect(try campus.isUnchanged(since: mark))
    #expect(try ask(campus, "").status == 422)
    #expect(try campus.guest.post("/forgot", form: [("email", "")]).status == 422)
    #expect(try ask(campus, String(repeating: "x", count: 300)).status == 422)
  }

  /// Asking for everybody, or for one again and again, has to wait: for known addresses and unknown ones alike.
  @Test func aStormOfAskingIsBounded() throws {
    let campus = try Campus()
    for email in ["noor@nord.example", "nobody@nowhere.example"] {
      let statuses = try (0..<8).map { _ in try ask(campus, email).status }
      #expect(statuses == [204, 204, 204, 204, 204, 204, 429, 429], "\(email)")
    }
    let page = try campus.guest.post("/forgot", form: [("email", "noor@nord.example")])
    #expect(page.status == 429 && page["retry-after"] != nil && page.page.form("/forgot") != nil)
    for number in 0..<19 { #expect(try ask(campus, "p\(number)@x.example").status == 204) }
    #expect(try ask(campus, "p20@x.example").status == 429)
    #expect(try signIn(campus, "noor@nord.example", Campus.password).status == 200, "signing in has a count of its own")
  }

  // MARK: Being helped

  @Test(arguments: Depth.allCases) func aLinkSetsANewPasswordOnceAndEndsEverySession(depth: Depth) throws {
    let campus = try Campus(depth)
    _ = try ask(campus, "noor@nord.example")
    try campus.settle()
    let mark = try campus.mark()
    let path = try link(campus, campus.staff.person)
    #expect(try requests(campus.admin).isEmpty, "whoever got a link waits no more")
    let page = try campus.guest.get(path)
    #expect(page.status == 200 && page.page.text.contains("Noor Haddad"))
    #expect(try campus.guest.get(path).status == 200, "looking does not use it up")
    let weak = try campus.guest.post(path, form: [("password", "noor haddad")])
    #expect(weak.status == 422 && weak.page.text.contains("built on your name"))
    let done = try campus.guest.post(path, form: [("password", Self.fresh)])
    #expect(done.status == 303 && done["location"] == "/")
    #expect(try campus.events(since: mark) == ["password.reset-made", "password.set", "session.started"])
    #expect(try campus.staff.get("/api/v1/me").status == 401)
    #expect(try campus.guest.get(path).status == 410)
    #expect(try campus.guest.post(path, form: [("password", "yet another pond heron")]).status == 410)
    #expect(try signIn(campus, "noor@nord.example", Campus.password).status == 401)
    #expect(try signIn(campus, "noor@nord.example", Self.fresh).status == 200)
    let token = String(path.dropFirst("/reset/".count))
    #expect(try campus.eventRows(since: mark).allSatisfy { !$0.data.contains(token) && !$0.data.contains("heron") })
  }

  @Test func theCallSetsItToo() throws {
    let campus = try Campus()
    let token = String(try link(campus, campus.staff.person).dropFirst("/reset/".count))
    func set(_ token: String, _ password: String) throws -> Answer {
      try campus.guest.post("/api/v1/auth/reset", json: "{\"token\":\"\(token)\",\"password\":\"\(password)\"}")
    }
    let weak = try set(token, "short")
    #expect(weak.status == 422 && weak.faults == ["password"])
    for wrong in ["x", String(token.dropLast()), token + "x", String(token.reversed())] {
      #expect(try set(wrong, Self.fresh).status == 410)
    }
    #expect(try set(token, Self.fresh).status == 204)
    #expect(try set(token, Self.fresh).status == 410)
    #expect(try signIn(campus, "noor@nord.example", Self.fresh).status == 200)
  }

  @Test func aLinkWorksForAnHour() throws {
    let campus = try Campus()
    let path = try link(campus, campus.staff.person)
    campus.clock.advance(seconds: 3599)
    #expect(try campus.guest.get(path).status == 200)
    campus.clock.advance(seconds: 1)
    #expect(try campus.guest.get(path).status == 410)
    #expect(try campus.guest.post(path, form: [("password", Self.fresh)]).status == 410)
  }

  /// Eight who use one link at once: one of them sets the password, and it is the one that opens.
  @Test func aLinkIsUsedOnceAlsoAtTheSameMoment() throws {
    let campus = try Campus(.socket)
    let path = try link(campus, campus.staff.person)
    let outcomes = try atOnce(8, threads: 8) { number in
      (number, try campus.guest.post(path, form: [("password", "\(Self.fresh) \(number)")]).status)
    }
    let winners = outcomes.filter { $0.1 == 303 }
    #expect(winners.count == 1 && outcomes.count { $0.1 == 410 } == 7, "\(outcomes)")
    let winner = try #require(winners.first)
    #expect(try signIn(campus, "noor@nord.example", "\(Self.fresh) \(winner.0)").status == 200)
  }

  @Test func aNewerLinkAndANewPasswordEndTheOlderOne() throws {
    let campus = try Campus()
    let old = try link(campus, campus.staff.person)
    let new = try link(campus, campus.staff.person)
    #expect(try campus.guest.get(old).status == 410)
    #expect(try campus.guest.get(new).status == 200)
    #expect(
      try campus.staff.put(
        "/api/v1/auth/password", json: "{\"current\":\"\(Campus.password)\",\"password\":\"\(Self.fresh)\"}"
      ).status == 204)
    #expect(try campus.guest.get(new).status == 410, "a password that was just changed is not for others to change")
  }

  @Test func aLinkDiesWithItsPerson() throws {
    let campus = try Campus()
    let path = try link(campus, campus.staff.person)
    #expect(try campus.staff.post("/api/v1/people/\(campus.admin.person.text)/reset-link").status == 403)
    _ = try campus.admin.patch("/api/v1/people/\(campus.staff.person.text)", json: "{\"status\":\"suspended\"}")
    #expect(try campus.guest.post(path, form: [("password", Self.fresh)]).status == 410)
    #expect(try campus.admin.post("/api/v1/people/\(campus.staff.person.text)/reset-link").code == "suspended")
    let nameless = try campus.quickPerson("No Address")
    #expect(try campus.admin.post("/api/v1/people/\(nameless.text)/reset-link").code == "no-email")
    #expect(try campus.stranger.post("/api/v1/people/\(campus.staff.person.text)/reset-link").status == 404)
  }

  // MARK: How far a link reaches

  /// An administrator's link is handed over, so it may be read by them: it opens nothing that is not their organization's.
  @Test func anAdministratorsLinkOpensNothingElsewhere() throws {
    let campus = try Campus()
    let there = try campus.second(campus.staff.person, as: "Noor Sud")
    let elsewhere = try campus.visitor(there)
    let path = try link(campus, campus.staff.person)
    #expect(try campus.guest.post(path, form: [("password", Self.fresh)]).status == 303)
    #expect(try elsewhere.get("/api/v1/me").status == 200, "what is elsewhere goes on")
    let opened = try signIn(campus, "noor@nord.example", Self.fresh)
    #expect(opened.json["person"]?["memberships"]?.count == 1)
    #expect(opened.json["person"]?["organization"]?["name"]?.string == "Campus Nord")
  }

  /// An administrator who is no operator can't become one by a link for whoever is.
  @Test func nobodyBecomesOperatorByALink() throws {
    let campus = try Campus()
    let owner = try campus.person("Other Owner", role: .owner)
    let path = try link(campus, campus.admin.person, by: campus.visitor(owner.id))
    #expect(try campus.guest.post(path, form: [("password", Self.fresh)]).status == 303)
    #expect(try signIn(campus, "ada@nord.example", Self.fresh).json["person"]?["isOperator"]?.bool == false)
    let plain = try campus.person("Plain Admin", role: .admin)
    #expect(
      try campus.visitor(plain.id).post("/api/v1/people/\(owner.id.text)/reset-link").status == 403,
      "nor may they open somebody who may do more")
  }

  /// A link that goes to its owner, or comes from the machine itself, opens the whole account.
  @Test func theMachinesLinkOpensTheWholeAccount() throws {
    let campus = try Campus()
    let there = try campus.second(campus.staff.person, as: "Noor Sud")
    let elsewhere = try campus.visitor(there)
    let secret = NewSecret(campus.appliance.secrets)
    let (staff, home) = (campus.staff.person, campus.home)
    try campus.store.write(campus.context) { writer in
      _ = try PasswordResets.make(for: staff, in: home, reach: .account, secret, writer)
    }
    #expect(try campus.guest.post("/reset/\(secret.token)", form: [("password", Self.fresh)]).status == 303)
    #expect(try elsewhere.get("/api/v1/me").status == 401)
    #expect(
      try signIn(campus, "noor@nord.example", Self.fresh).json["person"]?["memberships"]?.count == 2)
  }

  /// At the terminal an address must mean one person.
  @Test func theTerminalFindsWhoIsMeant() throws {
    let campus = try Campus()
    _ = try campus.person("Double One", email: "double@x.example")
    _ = try campus.person("Double Two", email: "double@x.example", in: campus.away)
    let reader = try campus.store.makeReader()
    #expect(try AdminLinkCommand.meant("NOOR@nord.example", in: nil, reader).name == "Noor Haddad")
    #expect(try AdminLinkCommand.meant("double@x.example", in: "campus sud", reader).name == "Double Two")
    #expect(throws: Usage.self) { try AdminLinkCommand.meant("double@x.example", in: nil, reader) }
    #expect(throws: Usage.self) { try AdminLinkCommand.meant("double@x.example", in: "Campus West", reader) }
    #expect(throws: Usage.self) { try AdminLinkCommand.meant("nobody@nowhere.example", in: nil, reader) }
  }

  // MARK: The list

  @Test func theListHelpsOrPutsAside() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    #expect(try browser.get("/people/forgotten").page.text.contains("Nobody waits for a new password"))
    #expect(!(try browser.get("/people")).text.contains("/people/forgotten"))
    let other = try campus.person("Bela Bartok")
    _ = try ask(campus, "noor@nord.example")
    _ = try ask(campus, other.email ?? "")
    try campus.settle()
    #expect(try browser.get("/people").page.text.contains("2 people asked for a new password"))
    let noor = campus.staff.person.text
    let made = try browser.submit("/people/\(noor)/reset-link", on: "/people/forgotten")
    #expect(made.status == 200)
    let path = try #require(made.text.split(separator: "http://campus.test").dropFirst().first?.prefix { $0 != "<" })
    #expect(path.hasPrefix("/reset/"))
    #expect(try campus.guest.get(String(path)).status == 200)
    let mark = try campus.mark()
    let aside = try browser.submit("/people/\(other.id.text)/password-request/dismiss", on: "/people/forgotten")
    #expect(aside.status == 303)
    #expect(try campus.events(since: mark) == ["password.reset-dismissed"])
    #expect(try requests(campus.admin).isEmpty)
    #expect(try campus.admin.delete("/api/v1/people/\(other.id.text)/password-request").status == 404)
  }

  /// Whoever remembers, or is helped another way, waits no more.
  @Test func settingAPasswordAnotherWayEndsTheWish() throws {
    let campus = try Campus()
    _ = try ask(campus, "noor@nord.example")
    try campus.settle()
    #expect(
      try campus.staff.put(
        "/api/v1/auth/password", json: "{\"current\":\"\(Campus.password)\",\"password\":\"\(Self.fresh)\"}"
      ).status == 204)
    #expect(try requests(campus.admin).isEmpty)
  }
}
