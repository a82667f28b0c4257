// Signing in and out: who gets in, what everybody else is told, and when a session ends.
import Base
import Store
import Testing

@testable import App

struct SignInTests {
  private static let signIn = "/api/v1/auth/sign-in"

  private func body(_ email: String, _ password: String) -> String {
    "{\"email\":\"\(email)\",\"password\":\"\(password)\"}"
  }

  /// However an address is typed, it is one account's: blanks around it, capitals and how an accent is composed buy nobody
  /// another guess.
  @Test func anAddressIsCountedHoweverItIsTyped() throws {
    let campus = try Campus()
    _ = try campus.person("Zoé", email: "zo\u{e9}@nord.example")
    let typed = [
      "zo\u{e9}@nord.example", " zo\u{e9}@nord.example", "zoe\u{301}@nord.example", "ZO\u{c9}@nord.example",
      "\u{a0}zo\u{e9}@nord.example\u{2003}", "\tzo\u{e9}@nord.example\n",
    ]
    for email in typed {
      let answer = try campus.guest.submit("/sign-in", on: "/sign-in", [("email", email), ("password", "a guess")])
      #expect(answer.status == 401, "\(email.debugDescription)")
    }
    for email in typed + [String(repeating: " ", count: 300) + typed[0]] {
      let answer = try campus.guest.submit(
        "/sign-in", on: "/sign-in", [("email", email), ("password", Campus.password)])
      #expect(answer.status == 429, "\(email.debugDescription)")
    }
  }

  @Test(arguments: Depth.allCases) func aPasswordOpensASession(depth: Depth) throws {
    let campus = try Campus(depth)
    let mark = try campus.mark()
    let answer = try campus.guest.post(Self.signIn, json: body("Noor@NORD.example", Campus.password))
    #expect(answer.status == 200)
    #expect(answer.json["tokenType"]?.string == "Bearer" && answer.json["expiresIn"]?.int64 == 15 * 60)
    #expect(answer.json["person"]?["organization"]?["zone"]?.string == "Europe/Paris")
    #expect(try campus.events(since: mark) == ["session.started"])
    var visitor = campus.guest
    visitor.token = answer.json["accessToken"]?.string
    #expect(try visitor.get("/api/v1/me").json["name"]?.string == "Noor Haddad")
    #expect(try visitor.with("X-Other", "1").get("/api/v1/me")["cache-control"]?.contains("no-store") == true)
  }

  /// Nothing in the answer tells a wrong password from an address nobody has or an account that is closed.
  @Test func everyRefusalLooksTheSame() throws {
    let campus = try Campus()
    let suspended = try campus.person("Sus Pended")
    #expect(
      try campus.admin.patch("/api/v1/people/\(suspended.id.text)", json: "{\"status\":\"suspended\"}").status == 200)
    _ = try campus.admin.post("/api/v1/people", json: "{\"name\":\"In Vited\",\"email\":\"invited@x.example\"}")
    var seen: Set<String> = []
    for (email, password) in [
      ("noor@nord.example", "wrong password"), ("nobody@nowhere.example", Campus.password), ("not an address", "x"),
      (suspended.email ?? "", Campus.password), ("invited@x.example", Campus.password), ("invited@x.example", " "),
    ] {
      let answer = try campus.guest.post(Self.signIn, json: body(email, password))
      #expect(answer.status == 401, "\(email)")
      let request = answer.json["requestId"]?.string ?? ""
      seen.insert(answer.text.split(separator: request).joined(separator: "#"))
    }
    #expect(seen.count == 1, "\(seen)")
  }

  /// A known person's refusal is on record; an invented address leaves no trace.
  @Test func refusalsOfKnownPeopleAreEvents() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    _ = try campus.guest.post(Self.signIn, json: body("nobody@nowhere.example", "a long password"))
    #expect(try campus.isUnchanged(since: mark))
    _ = try campus.guest.post(Self.signIn, json: body("noor@nord.example", "a long password"))
    try campus.settle()
    #expect(try campus.events(since: mark) == ["session.refused"])
  }

  @Test func whatIsNoSignInAtAllIsTold() throws {
    let campus = try Campus()
    for (json, faults) in [
      ("{}", ["email", "password"]), ("{\"email\":\"a@x.example\"}", ["password"]),
      ("{\"email\":1,\"password\":\"x\"}", ["email"]),
      ("{\"email\":\"a\",\"password\":\"\(String(repeating: "x", count: 1025))\"}", ["password"]),
    ] {
      let answer = try campus.guest.post(Self.signIn, json: json)
      #expect(answer.status == 422 && answer.faults == faults, "\(json.prefix(40)) \(answer.faults)")
    }
    #expect(!(try campus.guest.post(Self.signIn, json: body("a", "sesame\u{7}sesame"))).text.contains("sesame"))
  }

  /// The same address in two organizations: the password says which is meant.
  @Test func theSameAddressInTwoOrganizationsIsTwoAccounts() throws {
    let campus = try Campus()
    _ = try campus.person("Double One", email: "double@x.example")
    let other = try campus.person("Double Two", email: "double@x.example", in: campus.away)
    let hash = try campus.appliance.passwords.hash("brown tea in tin mugs")
    let away = campus.away
    try campus.store.write(WriteContext(organization: away.id.value)) { writer in
      try SessionChanges.setPassword(hash, of: other.id, in: away, writer)
    }
    let first = try campus.guest.post(Self.signIn, json: body("double@x.example", Campus.password))
    let second = try campus.guest.post(Self.signIn, json: body("double@x.example", "brown tea in tin mugs"))
    #expect(first.json["person"]?["organization"]?["name"]?.string == "Campus Nord")
    #expect(second.json["person"]?["organization"]?["name"]?.string == "Campus Sud")
  }

  @Test(arguments: Depth.allCases) func signingOutEndsTheTokenEverywhere(depth: Depth) throws {
    let campus = try Campus(depth)
    // Over the socket each request may meet another loop, each with a memory of its own.
    for _ in 0..<8 { #expect(try campus.staff.get("/api/v1/me").status == 200) }
    let mark = try campus.mark()
    #expect(try campus.staff.send("POST", "/api/v1/auth/sign-out").status == 204)
    #expect(try campus.events(since: mark) == ["session.ended"])
    for _ in 0..<16 { #expect(try campus.staff.get("/api/v1/me").status == 401) }
    #expect(try campus.staff.send("POST", "/api/v1/auth/sign-out").status == 401)
    #expect(try campus.admin.get("/api/v1/me").status == 200, "others stay")
  }

  @Test func signingOutEndsOneSessionOnly() throws {
    let campus = try Campus()
    let second = try campus.visitor(campus.staff.person)
    #expect(try campus.staff.send("POST", "/api/v1/auth/sign-out").status == 204)
    #expect(try second.get("/api/v1/me").status == 200)
  }

  @Test func sessionsEndWithTheirTime() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.staff)
    campus.clock.advance(seconds: 12 * 3600 - 1)
    #expect(try campus.staff.get("/api/v1/me").status == 200)
    campus.clock.advance(seconds: 1)
    #expect(try campus.staff.get("/api/v1/me").status == 401)
    #expect(try browser.get("/").status == 200)
    campus.clock.advance(seconds: 30 * 86_400)
    #expect(try browser.get("/").status == 303)
  }

  @Test func sessionsThatAreOverGoAFewAtATime() throws {
    let campus = try Campus()
    for _ in 0..<30 { _ = try campus.visitor(campus.staff.person) }
    let count = try campus.store.read { try $0.one(Self.sessionCount) }
    campus.clock.advance(seconds: 31 * 86_400)
    #expect(try campus.signIn().status == 200)
    let after = try campus.store.read { try $0.one(Self.sessionCount) }
    #expect(after == count + 1 - 20, "twenty go with each sign-in, and the one of now is there")
    #expect(try campus.signIn().status == 200)
    let alive = try campus.signIn()
    #expect(alive.status == 200)
    #expect(try campus.store.read { try $0.one(Self.sessionCount) } == 3)
    var bearer = campus.guest
    bearer.token = alive.json["accessToken"]?.string
    #expect(try bearer.get("/api/v1/me").status == 200)
  }

  private static let sessionCount = Query("SELECT count(*) FROM sessions") { $0.int(0) }

  /// A cookie stolen as a token, or a token planted as a cookie, opens nothing.
  @Test func aCookieIsNoBearerTokenNorTheOtherWayRound() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.staff)
    var swapped = campus.guest
    swapped.token = browser.cookies["quad-session"]
    #expect(try swapped.get("/api/v1/me").status == 401)
    var planted = campus.guest
    planted.cookies = ["quad-session": campus.staff.token ?? ""]
    #expect(try planted.get("/api/v1/me").status == 401)
    #expect(try planted.get("/").status == 303)
    // Each after the other, so that neither finds what the other left in memory.
    #expect(try browser.get("/").status == 200)
    #expect(try swapped.get("/api/v1/me").status == 401)
    #expect(try campus.staff.get("/api/v1/me").status == 200)
    #expect(try planted.get("/").status == 303)
  }

  @Test func tokensThatAreNoneAreRefusedNotIgnored() throws {
    let campus = try Campus()
    for value in [
      "Bearer", "Bearer ", "Bearer x", "Basic YTpi", "Bearer \(campus.staff.token ?? "")x",
      "Bearer  \(campus.staff.token ?? "")",
      String(repeating: "a", count: 5000),
    ] {
      let answer = try campus.guest.with("Authorization", value).get("/api/v1/me")
      #expect(answer.status == 401, "\(value.prefix(30))")
    }
    #expect(
      try campus.guest.with("Authorization", "bEaReR \(campus.staff.token ?? "")").get("/api/v1/me").status == 200)
    #expect(try campus.guest.get("/api/v1/me")["www-authenticate"]?.hasPrefix("Bearer") == true)
  }

  @Test func theFormOpensABrowserSessionAndGoesWhereOneWasHeading() throws {
    let campus = try Campus()
    #expect(try campus.guest.get("/people?page=2")["location"] == "/sign-in?next=%2Fpeople%3Fpage%3D2")
    let form = [("email", "ada@nord.example"), ("password", Campus.password)]
    let answer = try campus.guest.post("/sign-in", form: form + [("next", "/people?page=2")])
    #expect(answer.status == 303 && answer["location"] == "/people?page=2")
    let header = try #require(answer.all("set-cookie").first { $0.hasPrefix("quad-session=") })
    #expect(header.contains("HttpOnly") && header.contains("SameSite=Lax") && header.contains("Path=/"))
    var browser = campus.guest
    browser.cookies = ["quad-session": answer.cookie("quad-session") ?? ""]
    #expect(try browser.get("/people").status == 200)
    #expect(try browser.get("/sign-in").status == 303, "who is in need not sign in")
    let out = try browser.submit("/sign-out", on: "/")
    #expect(out.status == 303 && out.cookie("quad-session")?.isEmpty == true)
    #expect(try browser.get("/people").status == 303)
  }

  /// Signing in must not become a way to send people elsewhere.
  @Test(arguments: [
    "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
    "http:/people",
    "people", "/\t/evil.example", "/%0d%0aSet-Cookie:a=b\r\nX: y", "",
  ])
  func nextLeadsNowhereElse(next: String) throws {
    let campus = try Campus()
    let answer = try campus.guest.post(
      "/sign-in", form: [("email", "ada@nord.example"), ("password", Campus.password), ("next", next)])
    let location = try #require(answer["location"])
    #expect(location == "/" || location.hasPrefix("/%"), "\(location)")
    #expect(answer["x"] == nil && answer.all("set-cookie").count == 2)
  }

  @Test func aRefusedFormKeepsTheAddressAndNotThePassword() throws {
    let campus = try Campus()
    let answer = try campus.guest.post(
      "/sign-in", form: [("email", "ada@nord.example"), ("password", "hunter2hunter2")])
    #expect(answer.status == 401 && answer.text.contains("ada@nord.example") && !answer.text.contains("hunter2"))
    #expect(answer.all("set-cookie").isEmpty)
    #expect(try campus.guest.post("/sign-in", form: [("email", ""), ("password", "")]).status == 422)
  }
}
