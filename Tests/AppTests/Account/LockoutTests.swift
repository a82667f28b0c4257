// Guessing passwords: who has to wait, who is told what, and who lets them in again.
import Base
import Store
import Testing

@testable import App

struct LockoutTests {
  private static let signIn = "/api/v1/auth/sign-in"

  private func attempt(_ campus: Campus, _ email: String, _ password: String) throws -> Answer {
    try campus.guest.post(Self.signIn, json: "{\"email\":\"\(email)\",\"password\":\"\(password)\"}")
  }

  /// What a caller can tell two answers apart by.
  private func looks(_ answer: Answer) -> String {
    let request = answer["x-request-id"] ?? "-"
    let lines = answer.headers.filter { $0.name != "date" }.map { "\($0.name): \($0.value)" }
    return ([String(answer.status)] + lines + [answer.text]).joined(separator: "\n")
      .split(separator: request).joined(separator: "#")
  }

  /// After five wrong passwords the sixth is looked at and then waiting begins, whether the account exists or not, is
  /// suspended, or has no password: same status, same words, same fields.
  @Test func whoWaitsCanNotTellWhetherTheAccountExists() throws {
    let campus = try Campus()
    let suspended = try campus.person("Sus Pended")
    _ = try campus.admin.patch("/api/v1/people/\(suspended.id.text)", json: "{\"status\":\"suspended\"}")
    _ = try campus.admin.post("/api/v1/people", json: "{\"name\":\"In Vited\",\"email\":\"invited@x.example\"}")
    var seen: [Set<String>] = []
    for email in ["noor@nord.example", "nobody@nowhere.example", suspended.email ?? "", "invited@x.example"] {
      var answers: [String] = []
      for number in 0..<8 {
        if number == 7 { campus.clock.advance(seconds: 1) }
        answers.append(looks(try attempt(campus, email, "wrong \(number)")))
      }
      campus.clock.advance(seconds: 7200)
      for (number, answer) in answers.enumerated() {
        if number == seen.count { seen.append([]) }
        seen[number].insert(answer)
      }
    }
    #expect(seen.allSatisfy { $0.count == 1 }, "\(seen)")
    let statuses = seen.compactMap { $0.first?.prefix(3) }
    #expect(statuses == ["401", "401", "401", "401", "401", "401", "429", "401"], "\(statuses)")
  }

  /// While there is a wait not even the right password is looked at; when it is over, it opens and all is forgiven.
  @Test func theWaitDoublesAndTheRightPasswordEndsIt() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    for _ in 0..<6 { #expect(try attempt(campus, "Noor@Nord.example", "wrong").status == 401) }
    for wait in [1, 2, 4, 8] {
      let refused = try attempt(campus, "noor@nord.example", Campus.password)
      #expect(refused.status == 429 && refused["retry-after"] == "\(wait)", "\(refused["retry-after"] ?? "-")")
      campus.clock.advance(seconds: Int64(wait))
      #expect(try attempt(campus, "noor@nord.example", "wrong").status == 401)
    }
    campus.clock.advance(seconds: 16)
    #expect(try attempt(campus, "noor@nord.example", Campus.password).status == 200)
    for _ in 0..<5 { #expect(try attempt(campus, "noor@nord.example", "wrong").status == 401) }
    #expect(try attempt(campus, "noor@nord.example", Campus.password).status == 200)
    try campus.settle()
    let events = try campus.events(since: mark)
    #expect(events.count { $0 == "session.refused" } == 15)
    #expect(events.count { $0 == "session.locked" } == 5, "once for each wait: \(events)")
    #expect(events.count { $0 == "session.started" } == 2)
  }

  /// Whoever owns the account is told, until they say that they know.
  @Test func theOwnerIsTold() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.staff)
    for _ in 0..<5 { _ = try attempt(campus, "noor@nord.example", "wrong") }
    try campus.settle()
    #expect(!(try browser.get("/account")).page.text.contains("several wrong passwords"))
    _ = try attempt(campus, "noor@nord.example", "wrong")
    try campus.settle()
    #expect(try browser.get("/account").page.text.contains("several wrong passwords"))
    #expect(!(try campus.browser(campus.admin).get("/account")).page.text.contains("several wrong passwords"))
    #expect(try browser.submit("/account/guessing/known", on: "/account").status == 303)
    #expect(!(try browser.get("/account")).page.text.contains("several wrong passwords"))
  }

  /// One address that tries everybody has to wait too; a success of its own washes nothing off.
  @Test func oneAddressCanNotTryEverybody() throws {
    let campus = try Campus()
    for number in 0..<31 {
      #expect(try attempt(campus, "person\(number)@nord.example", "wrong").status == 401, "\(number)")
    }
    #expect(try attempt(campus, "ada@nord.example", Campus.password).status == 429)
    campus.clock.advance(seconds: 2)
    #expect(try attempt(campus, "ada@nord.example", Campus.password).status == 200)
    #expect(try attempt(campus, "other@nord.example", "wrong").status == 401)
    #expect(try attempt(campus, "other@nord.example", "wrong").status == 429)
  }

  @Test func theFormComesBackAtOnceAndKeepsTheAddress() throws {
    let campus = try Campus()
    for _ in 0..<6 { _ = try attempt(campus, "noor@nord.example", "wrong") }
    let answer = try campus.guest.post(
      "/sign-in", form: [("email", "noor@nord.example"), ("password", Campus.password), ("next", "/people")])
    #expect(answer.status == 429 && answer["retry-after"] == "1")
    #expect(answer.page.text.contains("Too many attempts. Try again in 1 second."))
    let form = try #require(answer.page.form("/sign-in"))
    #expect(form.contains { $0 == ("email", "noor@nord.example") } && form.contains { $0 == ("next", "/people") })
    #expect(!answer.text.contains(Campus.password))
  }

  /// A storm of guesses: no more are hashed than the guard lets through, the rest is answered at once, and reading
  /// goes on.
  @Test func aStormOfGuessesIsBounded() throws {
    let campus = try Campus(.socket)
    let outcomes = try atOnce(120, threads: 24) { number in
      number % 10 == 9
        ? try campus.admin.get("/api/v1/me").status : try attempt(campus, "noor@nord.example", "guess \(number)").status
    }
    #expect(outcomes.count { $0 == 200 } == 12)
    #expect(outcomes.count { $0 == 401 } == 6, "\(outcomes)")
    #expect(outcomes.count { $0 == 429 } == 102)
  }

  /// What is no sign-in at all counts for nobody.
  @Test func inputThatIsNoneIsNoAttempt() throws {
    let campus = try Campus()
    for _ in 0..<40 {
      #expect(try campus.guest.post(Self.signIn, json: "{\"email\":\"noor@nord.example\"}").status == 422)
      #expect(try campus.guest.post("/sign-in", form: [("email", "noor@nord.example")]).status == 422)
    }
    #expect(try attempt(campus, "noor@nord.example", Campus.password).status == 200)
  }

  // MARK: Whoever runs the box

  @Test func operatorsSeeWhoWaitsAndLetThemIn() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    #expect(try browser.get("/operator/attempts").page.text.contains("Nobody is locked out"))
    for _ in 0..<6 { _ = try attempt(campus, "noor@nord.example", "wrong") }
    // Somebody pasted a password where the address belongs.
    for _ in 0..<6 { _ = try attempt(campus, "hunter2hunter2", "wrong") }
    let page = try browser.get("/operator/attempts")
    #expect(page.page.text.contains("Noor Haddad") && page.page.text.contains("1 name was tried that nobody here has."))
    #expect(!page.text.contains("hunter2"))
    let list = try campus.admin.get("/api/v1/operator/attempts")
    #expect(list.json["total"]?.int64 == 1 && !list.text.contains("hunter2"))
    let item = try #require(list.items.first)
    #expect(item["name"]?.string == "noor@nord.example" && item["kind"]?.string == "account")
    #expect(item["failures"]?.int64 == 6 && item["wait"]?.int64 == 1)
    #expect(item["person"]?["name"]?.string == "Noor Haddad")
    #expect(item["organization"]?["name"]?.string == "Campus Nord")
    try campus.settle()
    let mark = try campus.mark()
    let done = try browser.submit("/operator/attempts", on: "/operator/attempts")
    #expect(done.status == 303)
    #expect(try campus.events(since: mark) == ["session.unlocked"])
    #expect(try attempt(campus, "noor@nord.example", Campus.password).status == 200)
    #expect(try campus.admin.get("/api/v1/operator/attempts").json["total"]?.int64 == 0)
    #expect(
      try campus.admin.post(
        "/api/v1/operator/attempts/unlock", json: "{\"name\":\"noor@nord.example\",\"kind\":\"account\"}"
      ).code == "not-locked")
  }

  @Test func operatorsUnlockPlaces() throws {
    let campus = try Campus()
    for number in 0..<31 { _ = try attempt(campus, "person\(number)@nord.example", "wrong") }
    let item = try #require(try campus.admin.get("/api/v1/operator/attempts").items.first)
    #expect(item["kind"]?.string == "address" && item["name"]?.string == "127.0.0.1")
    let mark = try campus.mark()
    for name in ["127.0.0.2", "nonsense", "::1", "127.0.0.1\\u0000"] {
      let answer = try campus.admin.post(
        "/api/v1/operator/attempts/unlock", json: "{\"name\":\"\(name)\",\"kind\":\"address\"}")
      #expect([409, 422].contains(answer.status), "\(name) \(answer.status)")
    }
    #expect(try campus.isUnchanged(since: mark))
    #expect(
      try campus.admin.post("/api/v1/operator/attempts/unlock", json: "{\"name\":\"127.0.0.1\",\"kind\":\"address\"}")
        .status == 204)
    #expect(try attempt(campus, "ada@nord.example", Campus.password).status == 200)
  }

  /// A wait for the present password shows under the person it concerns.
  @Test func aWaitForThePresentPasswordIsSeenToo() throws {
    let campus = try Campus()
    for _ in 0..<6 {
      _ = try campus.staff.put("/api/v1/auth/password", json: "{\"current\":\"x\",\"password\":\"y\"}")
    }
    let item = try #require(try campus.admin.get("/api/v1/operator/attempts").items.first)
    #expect(item["person"]?["name"]?.string == "Noor Haddad")
    let name = try #require(item["name"]?.string)
    #expect(
      try campus.admin.post("/api/v1/operator/attempts/unlock", json: "{\"name\":\"\(name)\",\"kind\":\"account\"}")
        .status == 204)
    #expect(
      try campus.staff.put(
        "/api/v1/auth/password", json: "{\"current\":\"\(Campus.password)\",\"password\":\"the heron minds its pond\"}"
      ).status == 204)
  }
}
