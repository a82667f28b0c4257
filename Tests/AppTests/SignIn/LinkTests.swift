// One-time links: how a person without a password gets one.
import Base
import Testing

@testable import App

struct LinkTests {
  private func link(_ campus: Campus, _ person: ID<Person>) throws -> String {
    let answer = try campus.admin.post("/api/v1/people/\(person.text)/sign-in-link")
    #expect(answer.status == 201)
    let url = try #require(answer.json["url"]?.string)
    #expect(url.hasPrefix("http://campus.test/welcome/"))
    return String(url.dropFirst("http://campus.test".count))
  }

  private func invited(_ campus: Campus) throws -> ID<Person> {
    let answer = try campus.admin.post(
      "/api/v1/people", json: "{\"name\":\"New Colleague\",\"email\":\"new@x.example\"}")
    return try #require(ID<Person>(answer.json["id"]?.string ?? ""))
  }

  @Test(arguments: Depth.allCases) func aLinkSetsAPasswordOnce(depth: Depth) throws {
    let campus = try Campus(depth)
    let person = try invited(campus)
    let mark = try campus.mark()
    let path = try link(campus, person)
    let page = try campus.guest.get(path)
    #expect(page.status == 200 && page.page.text.contains("New Colleague"))
    #expect(try campus.guest.get(path).status == 200, "looking does not use it up")
    let done = try campus.guest.post(path, form: [("password", "a heron over the millpond")])
    #expect(done.status == 303 && done["location"] == "/")
    #expect(try campus.events(since: mark) == ["sign-in-link.made", "password.set", "session.started"])
    var browser = campus.guest
    browser.cookies = ["quad-session": done.cookie("quad-session") ?? ""]
    #expect(try browser.get("/").status == 200)
    #expect(try campus.guest.get(path).status == 410)
    #expect(try campus.guest.post(path, form: [("password", "brown tea in tin mugs")]).status == 410)
    #expect(
      try campus.guest.post(
        "/api/v1/auth/sign-in", json: "{\"email\":\"new@x.example\",\"password\":\"a heron over the millpond\"}"
      ).status == 200)
    #expect(try campus.admin.get("/api/v1/people/\(person.text)").json["status"]?.string == "active")
  }

  @Test func passwordsHaveALeastAndAGreatestLength() throws {
    let campus = try Campus()
    let path = try link(campus, invited(campus))
    let mark = try campus.mark()
    for password in ["", "short12", String(repeating: "x", count: 129)] {
      let refused = try campus.guest.post(path, form: [("password", password)])
      #expect(refused.status == 422 && refused.text.contains("aria-invalid=\"true\""), "\(password.count)")
    }
    #expect(try campus.isUnchanged(since: mark))
    #expect(try campus.guest.post(path, form: [("password", "élève林小明")]).status == 303)
    #expect(
      try campus.guest.post(
        "/api/v1/auth/sign-in", json: "{\"email\":\"new@x.example\",\"password\":\"e\u{301}le\u{300}ve林小明\"}"
      ).status == 200,
      "composed or not, it is the same password")
  }

  @Test func aLinkExpires() throws {
    let campus = try Campus()
    let path = try link(campus, invited(campus))
    campus.clock.advance(seconds: SignInRules.linkLifetime - 1)
    #expect(try campus.guest.get(path).status == 200)
    campus.clock.advance(seconds: 1)
    #expect(try campus.guest.get(path).status == 410)
    #expect(try campus.guest.post(path, form: [("password", "a heron over the millpond")]).status == 410)
  }

  @Test func aNewLinkReplacesTheOld() throws {
    let campus = try Campus()
    let person = try invited(campus)
    let (old, new) = (try link(campus, person), try link(campus, person))
    #expect(try campus.guest.get(old).status == 410)
    #expect(try campus.guest.get(new).status == 200)
  }

  @Test func aLinkEndsTheSessionsThereWere() throws {
    let campus = try Campus()
    let path = try link(campus, campus.staff.person)
    #expect(try campus.staff.get("/api/v1/me").status == 200)
    #expect(try campus.guest.post(path, form: [("password", "seven gulls on the pier")]).status == 303)
    #expect(try campus.staff.get("/api/v1/me").status == 401)
  }

  @Test func aLinkWorksAlsoWhileSignedIn() throws {
    let campus = try Campus()
    let path = try link(campus, campus.staff.person)
    var browser = try campus.browser(campus.staff)
    let done = try browser.post(path, form: [("password", "seven gulls on the pier")])
    #expect(done.status == 303 && done["location"] == "/")
    #expect(try browser.get("/").status == 303, "the session of before has ended")
    browser.cookies["quad-session"] = done.cookie("quad-session")
    #expect(try browser.get("/").status == 200)
  }

  @Test func whoCanNotSignInGetsNoLink() throws {
    let campus = try Campus()
    let nameless = try campus.quickPerson("No Address")
    #expect(try campus.admin.post("/api/v1/people/\(nameless.text)/sign-in-link").code == "no-email")
    let path = try link(campus, campus.staff.person)
    _ = try campus.admin.patch("/api/v1/people/\(campus.staff.person.text)", json: "{\"status\":\"suspended\"}")
    #expect(try campus.admin.post("/api/v1/people/\(campus.staff.person.text)/sign-in-link").code == "suspended")
    #expect(try campus.guest.get(path).status == 410, "nor does an old one still work")
    #expect(try campus.stranger.post("/api/v1/people/\(campus.staff.person.text)/sign-in-link").status == 404)
    for token in ["x", "%00", String(repeating: "A", count: 43), String(repeating: "A", count: 3000)] {
      #expect([404, 410].contains(try campus.guest.get("/welcome/\(token)").status), "\(token.prefix(10))")
    }
  }

  /// Two who open the same link at once: one of them chooses the password.
  @Test func aLinkIsUsedOnceAlsoAtTheSameMoment() throws {
    let campus = try Campus(.socket)
    let path = try link(campus, invited(campus))
    let outcomes = try atOnce(8, threads: 8) { number in
      try campus.guest.post(path, form: [("password", "lantern \(number) by the old well")]).status
    }
    #expect(outcomes.count { $0 == 303 } == 1 && outcomes.count { $0 == 410 } == 7, "\(outcomes)")
  }
}
