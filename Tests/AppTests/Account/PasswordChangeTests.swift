// Changing one's own password.
import Base
import Store
import Testing

@testable import App

struct PasswordChangeTests {
  private static let path = "/api/v1/auth/password"
  private static let fresh = "the heron minds its own pond"

  private func body(_ current: String, _ password: String) -> String {
    "{\"current\":\"\(current)\",\"password\":\"\(password)\"}"
  }

  private func signIn(_ campus: Campus, _ password: String, _ email: String = "noor@nord.example") throws -> Int {
    try campus.guest.post("/api/v1/auth/sign-in", json: "{\"email\":\"\(email)\",\"password\":\"\(password)\"}").status
  }

  @Test(arguments: Depth.allCases) func aNewPasswordEndsEveryOtherSession(depth: Depth) throws {
    let campus = try Campus(depth)
    let browser = try campus.browser(campus.staff)
    let other = try campus.visitor(campus.staff.person)
    let mark = try campus.mark()
    let changed = try campus.staff.put(Self.path, json: body(Campus.password, Self.fresh))
    #expect(changed.status == 204 && changed.body.isEmpty)
    #expect(try campus.events(since: mark) == ["password.changed"])
    #expect(try campus.staff.get("/api/v1/me").status == 200, "the one that asked stays")
    #expect(try other.get("/api/v1/me").status == 401)
    #expect(try browser.get("/").status == 303)
    #expect(try campus.admin.get("/api/v1/me").status == 200, "others are not concerned")
    #expect(try signIn(campus, Campus.password) == 401)
    #expect(try signIn(campus, Self.fresh) == 200)
    #expect(try campus.eventRows(since: mark).allSatisfy { !$0.data.contains("heron") && !$0.data.contains("argon") })
  }

  @Test func thePageDoesTheSame() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.staff)
    let other = try campus.browser(campus.staff)
    let wrong = try browser.submit(
      "/account/password", on: "/account/password", [("current", "not this one"), ("password", Self.fresh)])
    #expect(wrong.status == 422 && wrong.page.text.contains("This is not your present password."))
    #expect(!wrong.text.contains("not this one") && !wrong.text.contains("heron"), "nothing typed comes back")
    let weak = try browser.submit(
      "/account/password", on: "/account/password", [("current", Campus.password), ("password", "noorhaddad1")])
    #expect(weak.status == 422 && weak.page.text.contains("built on your name"))
    let done = try browser.submit(
      "/account/password", on: "/account/password", [("current", Campus.password), ("password", Self.fresh)])
    #expect(done.status == 303 && done["location"] == "/account/password")
    #expect(try browser.get("/account/password").status == 200)
    #expect(try other.get("/account/password").status == 303)
  }

  @Test func everyFaultIsToldAtItsField() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    for (json, faults) in [
      (body("wrong", Self.fresh), ["current"]), (body(Campus.password, "short"), ["password"]),
      (body(Campus.password, "campus nord"), ["password"]), (body(Campus.password, Campus.password), ["password"]),
      ("{}", ["current", "password"]), ("{\"current\":\"x\"}", ["password"]),
      (body(String(repeating: "x", count: 1025), Self.fresh), ["current"]),
    ] {
      let refused = try campus.staff.put(Self.path, json: json)
      #expect(refused.status == 422 && refused.faults == faults, "\(json.prefix(60)) \(refused.faults)")
    }
    #expect(try campus.isUnchanged(since: mark))
  }

  /// Whoever finds an open browser may not go on guessing: a few wrong ones, and each further has to wait.
  @Test func guessingThePresentPasswordHasToWait() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.staff)
    for _ in 0..<6 { #expect(try campus.staff.put(Self.path, json: body("wrong", Self.fresh)).status == 422) }
    let wait = try campus.staff.put(Self.path, json: body(Campus.password, Self.fresh))
    #expect(wait.status == 429 && wait["retry-after"] == "1" && wait.code == "too-many-attempts")
    let page = try browser.submit(
      "/account/password", on: "/account/password", [("current", Campus.password), ("password", Self.fresh)])
    #expect(page.status == 429 && page["retry-after"] == "1" && page.page.text.contains("Too many attempts"))
    #expect(try campus.admin.put(Self.path, json: body("wrong", Self.fresh)).status == 422, "others may try")
    campus.clock.advance(seconds: 2)
    #expect(try campus.staff.put(Self.path, json: body(Campus.password, Self.fresh)).status == 204)
  }

  /// Two at once with the same present password: one of them wins, and its session is the one that stays.
  @Test func twoChangesAtOnceAreOne() throws {
    let campus = try Campus(.socket)
    let visitors = try (0..<4).map { _ in try campus.visitor(campus.staff.person) }
    let outcomes = try atOnce(4, threads: 4) { number in
      try visitors[number].put(Self.path, json: body(Campus.password, "\(Self.fresh) \(number)")).status
    }
    #expect(outcomes.count { $0 == 204 } == 1, "\(outcomes)")
    #expect(outcomes.allSatisfy { [204, 401, 409, 422].contains($0) }, "\(outcomes)")
    #expect(try visitors.count { try $0.get("/api/v1/me").status == 200 } == 1)
  }

  /// A link that was made before could set yet another password: it stops working.
  @Test func linksOfBeforeStopWorking() throws {
    let campus = try Campus()
    let made = try campus.admin.post("/api/v1/people/\(campus.staff.person.text)/sign-in-link")
    let path = String(try #require(made.json["url"]?.string).dropFirst("http://campus.test".count))
    #expect(try campus.guest.get(path).status == 200)
    #expect(try campus.staff.put(Self.path, json: body(Campus.password, Self.fresh)).status == 204)
    #expect(try campus.guest.get(path).status == 410)
  }

  @Test func whoHasNoPasswordIsToldSo() throws {
    let campus = try Campus()
    let staff = campus.staff.person
    try campus.store.write { writer in
      let account = try #require(try writer.one(SignInStore.member, staff).account)
      try writer.run(PasswordChangeTests.noPassword, account)
    }
    #expect(try campus.staff.put(Self.path, json: body("x", Self.fresh)).code == "no-password")
    let page = try campus.browser(campus.staff).get("/account/password").page
    #expect(page.text.contains("You have no password") && page.form("/account/password") == nil)
  }

  private static let noPassword = Command(
    "UPDATE accounts SET password_hash = NULL, password_changed_at = NULL WHERE id = ?1")
}
