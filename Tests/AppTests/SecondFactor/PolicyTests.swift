// An organization that requires a second step: who is held back, from what, and how it ends.
import Base
import Credentials
import Store
import Testing
import Web

@testable import App

struct PolicyTests {
  private static let factors = "/api/v1/account/second-factors"

  /// Requires a second step of these, whoever has one: as somebody who is not asked themselves.
  private func require(_ scope: SecondFactorScope, _ campus: Campus, in organization: OrganizationSummary? = nil) throws
  {
    let id = (organization ?? campus.home).id
    try campus.store.write(WriteContext(organization: id.value)) { writer in
      var change = OrganizationChange()
      change.secondFactorFor = scope
      _ = try OrganizationChanges.update(id, change, writer)
    }
  }

  private func isHeldBack(_ visitor: Visitor) throws -> Bool {
    let answer = try visitor.get("/api/v1/organization")
    #expect(answer.status == 200 || answer.code == "second-factor-required", "\(answer.status)")
    return answer.status == 403
  }

  // MARK: Who

  @Test func whoAdministersIsWhoMayDoMoreThanTheirOwn() throws {
    let campus = try Campus()
    let head = try campus.visitor(campus.person("Dean", role: .dean).id)
    let auditor = try campus.visitor(campus.person("Auditor", role: .auditor).id)
    let teacher = try campus.visitor(campus.person("Teacher", role: .teacher).id)
    let reader = try campus.person("Reader", role: .student)
    try campus.assign(campus.ownRole("Front desk", ["people.read"]), to: reader.id)
    let clerk = try campus.person("Clerk", role: .student)
    try campus.assign(campus.ownRole("Door", ["attendance.record"]), to: clerk.id)
    let visitors = [
      (campus.admin, true), (head, true), (auditor, true), (teacher, false), (campus.staff, false),
      (try campus.visitor(reader.id), true), (try campus.visitor(clerk.id), false), (campus.stranger, false),
    ]
    for (visitor, _) in visitors { #expect(try !isHeldBack(visitor)) }
    try require(.administrators, campus)
    for (number, (visitor, expected)) in visitors.enumerated() {
      #expect(try isHeldBack(visitor) == expected, "\(number)")
    }
    try require(.everybody, campus)
    for (visitor, _) in visitors.dropLast() { #expect(try isHeldBack(visitor)) }
    #expect(try !isHeldBack(campus.stranger), "another organization's rule")
    try require(.nobody, campus)
    for (visitor, _) in visitors { #expect(try !isHeldBack(visitor)) }
  }

  /// A right in one unit only is a right; so is what an organization adds to a plain role.
  @Test func rightsOfUnitsAndChangedRolesCount() throws {
    let campus = try Campus()
    try require(.administrators, campus)
    let (home, staff) = (campus.home.id, campus.staff.person)
    let role = try campus.ownRole("Unit desk", ["people.write"])
    try campus.store.write(campus.context) { writer in
      _ = try AssignmentChanges.assign(role, to: staff, unit: "LAW", source: .manual, in: home, as: .system, writer)
    }
    #expect(try isHeldBack(campus.staff))
    let teacher = try campus.visitor(campus.person("Teacher", role: .teacher).id)
    #expect(try !isHeldBack(teacher))
    let changed = try campus.role(.teacher).id
    try campus.store.write(campus.context) { writer in
      var change = RoleChange()
      change.permissions = ["attendance.record", "events.read"]
      _ = try RoleChanges.update(changed, change, in: home, writer)
    }
    #expect(try isHeldBack(teacher))
  }

  /// Whoever runs the box administers, whatever they are in the organization.
  @Test func whoRunsTheBoxAdministers() throws {
    let campus = try Campus()
    try require(.administrators, campus)
    let person = try campus.person("Plain Operator")
    let visitor = try campus.visitor(person.id)
    #expect(try !isHeldBack(visitor))
    try campus.store.write(campus.context) { try AccountChanges.setOperator(true, of: person.id, $0) }
    #expect(try isHeldBack(visitor) && visitor.get("/api/v1/organizations").code == "second-factor-required")
  }

  // MARK: From what

  /// Over the table of routes: nothing but the set-up, who one is and the ways out.
  @Test func everythingElseIsClosed() throws {
    let campus = try Campus()
    try require(.everybody, campus)
    let browser = try campus.browser(campus.admin)
    let token = try #require(
      try browser.get("/account/second-factor").page.form("/sign-out")?.first { $0.0 == "csrf" }?.1)
    let mark = try campus.mark()
    var open: Set<String> = []
    for route in Features.routes {
      if case .anyone = route.access { continue }
      let path = route.path.split(separator: "/", omittingEmptySubsequences: false).map {
        $0.hasPrefix("{") ? campus.staff.person.text : String($0)
      }.joined(separator: "/")
      if route.isOpenToHeldBack {
        open.insert(route.path)
        continue
      }
      let method = route.method.name.description
      if route.kind == .api {
        let answer = try campus.admin.send(method, path, type: "application/json", body: Array("{}".utf8))
        #expect(answer.status == 403 && answer.code == "second-factor-required", "\(method) \(path) \(answer.status)")
      } else {
        let answer =
          method == "GET" ? try browser.get(path) : try browser.post(path, form: [("csrf", token)])
        #expect(answer.status == 303 && answer["location"] == "/account/second-factor", "\(method) \(path)")
      }
    }
    #expect(try campus.isUnchanged(since: mark))
    #expect(
      open == [
        "/sign-out", "/organizations/{id}/switch", "/account/second-factor", "/account/second-factor/app",
        "/account/second-factor/app/confirm", "/account/second-factor/app/remove", "/account/second-factor/codes",
        "/account/passkeys", "/account/passkeys/new", "/account/passkeys/{id}", "/account/passkeys/{id}/remove",
        "/api/v1/me", "/api/v1/auth/sign-out", "/api/v1/auth/switch", "/api/v1/account/second-factors",
        "/api/v1/account/second-factors/app", "/api/v1/account/second-factors/app/confirm",
        "/api/v1/account/second-factors/app/remove", "/api/v1/account/second-factors/recovery-codes",
        "/api/v1/account/passkeys", "/api/v1/account/passkeys/options", "/api/v1/account/passkeys/{id}",
        "/api/v1/account/passkeys/{id}/remove",
      ])
    #expect(try campus.admin.get("/api/v1/me").json["needsSecondFactor"]?.bool == true)
    #expect(try campus.admin.send("POST", "/api/v1/auth/sign-out").status == 204)
  }

  // MARK: How it ends

  /// The same session, from the sign-in on: held back, led to the set-up, and open as soon as the app is on.
  @Test(arguments: Depth.allCases) func theSameSessionGoesOnOnceTheAppIsOn(depth: Depth) throws {
    let campus = try Campus(depth)
    try require(.everybody, campus)
    let answer = try campus.guest.post(
      "/sign-in", form: [("email", Campus.noor), ("password", Campus.password), ("next", "/attendance/mine")])
    #expect(answer["location"] == "/attendance/mine")
    var browser = campus.guest
    browser.cookies["quad-session"] = answer.cookie("quad-session")
    #expect(try browser.get("/attendance/mine")["location"] == "/account/second-factor")
    let page = try browser.get("/account/second-factor")
    #expect(page.status == 200 && page.text.contains("Campus Nord requires a second step of you"))
    let links = page.page.all("a").compactMap { $0["href"] }.filter { $0.hasPrefix("/") && $0 != "/" }
    for link in links { #expect(try browser.get(link).status == 200, "\(link) leads back here") }

    let shown = try browser.submit(
      "/account/second-factor/app", on: "/account/second-factor/app", [("proof", Campus.password)])
    let key = try #require(shown.page.tags.first { $0["id"] == "key" }?.text)
    let codes = try #require(TimedCodes(secret: decoded(base32: key) ?? []))
    #expect(try browser.get("/")["location"] == "/account/second-factor", "an app that never showed a code is none")
    let form = try #require(shown.page.form("/account/second-factor/app/confirm")).filter { $0.0 != "code" }
    let code = codes.code(step: TimedCodes.step(at: campus.clock.clock.now))
    let on = try browser.post("/account/second-factor/app/confirm", form: form + [("code", code)])
    #expect(on.status == 200 && on.page.tags.first { $0["id"] == "codes" } != nil)
    for _ in 0..<4 {
      #expect(try browser.get("/attendance/mine").status == 200, "on every loop, with the session there was")
    }
    #expect(try !browser.get("/account/second-factor").text.contains("requires a second step of you"))
  }

  @Test func theAPIGoesOnToo() throws {
    let campus = try Campus()
    try require(.everybody, campus)
    let answer = try campus.signIn()
    #expect(answer.status == 200 && answer.json["person"]?["needsSecondFactor"]?.bool == true)
    var visitor = campus.guest
    visitor.token = answer.json["accessToken"]?.string
    #expect(try isHeldBack(visitor))
    _ = try campus.setUpApp(visitor)
    #expect(try !isHeldBack(visitor) && visitor.get("/api/v1/me").json["needsSecondFactor"]?.bool == false)
  }

  /// A passkey is two factors in one: it will do alone, and who comes by it is not asked for more.
  @Test func aPasskeyWillDo() throws {
    let campus = try Campus()
    try require(.everybody, campus)
    var device = try Device()
    #expect(try isHeldBack(campus.staff))
    #expect(try campus.staff.add(&device).status == 201)
    #expect(try !isHeldBack(campus.staff))
    let answer = try campus.guest.signIn(device.use(campus.guest.signInOptions()))
    #expect(answer.status == 200 && answer.json["person"]?["needsSecondFactor"]?.bool == false)
  }

  // MARK: The last one

  @Test func theLastOneStaysWhileItIsRequired() throws {
    let campus = try Campus()
    let phone = try campus.setUpApp(campus.staff)
    try require(.everybody, campus)
    let mark = try campus.mark()
    let proof = "{\"proof\":\"\(Campus.password)\"}"
    let refused = try campus.staff.post(Self.factors + "/app/remove", json: proof)
    #expect(refused.status == 409 && refused.code == "last-second-factor" && refused.text.contains("Campus Nord"))
    #expect(try campus.isUnchanged(since: mark))
    #expect(try campus.staff.get(Self.factors).json["recoveryCodesLeft"]?.int64 == 10)
    #expect(phone.recoveryCodes.count == 10)

    var device = try Device()
    let added = try campus.staff.add(&device)
    let passkey = try #require(added.json["passkey"]?["id"]?.string)
    #expect(try campus.staff.post(Self.factors + "/app/remove", json: proof).status == 200, "no longer the last")
    let path = "/api/v1/account/passkeys/\(passkey)/remove"
    #expect(try campus.staff.post(path, json: proof).code == "last-second-factor")
    try require(.administrators, campus)
    #expect(try campus.staff.post(path, json: proof).status == 200, "it is not about them any more")
    let browser = try campus.browser(campus.staff)
    #expect(try browser.get("/").status == 200)
  }

  /// Required where one does not work just now, it still is.
  @Test func theLastOneStaysForAnotherOrganizationToo() throws {
    let campus = try Campus()
    _ = try campus.second(campus.staff.person, as: "Noor There")
    _ = try campus.setUpApp(campus.staff)
    try require(.everybody, campus, in: campus.away)
    let answer = try campus.staff.post(Self.factors + "/app/remove", json: "{\"proof\":\"\(Campus.password)\"}")
    #expect(answer.code == "last-second-factor" && answer.text.contains("Campus Sud"))
  }

  /// Whoever has lost theirs is helped, and sets up a new one with the next sign-in.
  @Test func anAdministratorStillTurnsALostOneOff() throws {
    let campus = try Campus()
    _ = try campus.setUpApp(campus.admin)
    _ = try campus.setUpApp(campus.staff)
    try require(.everybody, campus)
    let admin = try campus.visitor(campus.admin.person)
    #expect(try admin.delete("/api/v1/people/\(campus.staff.person.text)/second-factors").status == 204)
    #expect(try campus.signIn().json["person"]?["needsSecondFactor"]?.bool == true)
  }

  // MARK: Switching it on

  @Test func whoHasNoneCannotRequireIt() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let mark = try campus.mark()
    for scope in ["administrators", "everybody"] {
      let answer = try campus.admin.patch("/api/v1/organization", json: "{\"secondFactorFor\":\"\(scope)\"}")
      #expect(
        answer.status == 422 && answer.faults == ["secondFactorFor"] && answer.text.contains("Set yours up first"))
    }
    let form = try browser.submit(
      "/organization", on: "/organization", [("secondFactorFor", "everybody"), ("languages", "en")])
    #expect(form.status == 422 && form.text.contains("Set yours up first"))
    #expect(try campus.isUnchanged(since: mark))

    _ = try campus.setUpApp(campus.admin)
    let later = try campus.mark()
    let answer = try campus.admin.patch("/api/v1/organization", json: "{\"secondFactorFor\":\"administrators\"}")
    #expect(answer.status == 200 && answer.json["secondFactorFor"]?.string == "administrators")
    #expect(try campus.events(since: later) == ["organization.second-factor-changed"])
    let both = try campus.mark()
    #expect(
      try campus.admin.patch("/api/v1/organization", json: "{\"secondFactorFor\":\"nobody\",\"name\":\"N\"}").status
        == 200)
    #expect(try campus.events(since: both) == ["organization.second-factor-changed", "organization.updated"])
    #expect(try campus.admin.patch("/api/v1/organization", json: "{\"secondFactorFor\":\"all\"}").status == 422)
  }

  /// Every session there is, with its next request; and what was on its way is asked again.
  @Test func sessionsThatThereWereAreHeldBack() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.staff)
    #expect(try browser.get("/attendance/mine").status == 200)
    _ = try campus.setUpApp(campus.admin)
    #expect(try campus.admin.patch("/api/v1/organization", json: "{\"secondFactorFor\":\"everybody\"}").status == 200)
    #expect(try browser.get("/attendance/mine")["location"] == "/account/second-factor")
    #expect(try isHeldBack(campus.staff))
  }

  /// A change that was let through before the rule held, and comes to the writer after it, is refused there.
  @Test func aChangeOnItsWayIsAskedAgain() throws {
    let campus = try Campus()
    let entrance = try #require(campus.entrance as? InProcess)
    let hold = campus.holdWriter()
    let home = campus.home.id
    _ = campus.store.write(WriteContext(organization: home.value)) { writer in
      var change = OrganizationChange()
      change.secondFactorFor = .everybody
      _ = try OrganizationChanges.update(home, change, writer)
    } then: { _ in
    }
    let begun = entrance.begin(
      campus.staff.request("POST", "/api/v1/attendance/check-in", type: "application/json", body: Array("{}".utf8)))
    hold.release()
    let answer = try begun()
    #expect(answer.status == 403 && answer.code == "second-factor-required")
  }

  // MARK: Other ways in

  /// One organization requires it, the other does not: the session goes where it may, and is held back where it may not.
  @Test func switchingLeadsInAndOut() throws {
    let campus = try Campus()
    _ = try campus.second(campus.staff.person, as: "Noor There")
    try require(.everybody, campus)
    #expect(try isHeldBack(campus.staff))
    func move(to organization: OrganizationSummary) throws -> Answer {
      try campus.staff.post("/api/v1/auth/switch", json: "{\"organization\":\"\(organization.id.text)\"}")
    }
    #expect(try move(to: campus.away).json["needsSecondFactor"]?.bool == false)
    #expect(try !isHeldBack(campus.staff))
    #expect(try move(to: campus.home).json["needsSecondFactor"]?.bool == true)
    #expect(try isHeldBack(campus.staff))
    let browser = try campus.browser(campus.staff)
    let moved = try browser.submit(
      "/organizations/\(campus.away.id.text)/switch", on: "/account/second-factor")
    #expect(moved["location"] == "/")
    #expect(try browser.get("/").status == 200)
  }

  /// A person's token is no way around; it works again as it is. A service's is nobody's.
  @Test func tokensOfPeopleWaitAndThoseOfServicesDoNot() throws {
    let campus = try Campus()
    func token(_ path: String) throws -> Visitor {
      let made = try campus.admin.post(path, json: "{\"name\":\"Import\",\"permissions\":[\"people.read\"]}")
      #expect(made.status == 201)
      var visitor = campus.guest
      visitor.token = made.json["secret"]?.string
      return visitor
    }
    let (own, service) = (try token("/api/v1/account/tokens"), try token("/api/v1/organization/tokens"))
    try require(.administrators, campus)
    #expect(try own.get("/api/v1/people").code == "second-factor-required")
    #expect(try own.get("/api/v1/me").status == 200)
    #expect(try service.get("/api/v1/people").status == 200)
    _ = try campus.setUpApp(campus.admin)
    #expect(try own.get("/api/v1/people").status == 200)
  }

  /// A token that can do little is its person's all the same, also where they only run the box.
  @Test func aTokenIsWorthWhatItsPersonsSessionIs() throws {
    let campus = try Campus()
    let person = try campus.person("Plain Operator")
    let session = try campus.visitor(person.id)
    let made = try session.post("/api/v1/account/tokens", json: "{\"name\":\"Little\"}")
    var token = campus.guest
    token.token = made.json["secret"]?.string
    try require(.administrators, campus)
    #expect(try token.get("/api/v1/organization").status == 200)
    try campus.store.write(campus.context) { try AccountChanges.setOperator(true, of: person.id, $0) }
    #expect(try token.get("/api/v1/organization").code == "second-factor-required")
  }

  /// A new session from a refresh token is held back like the one before.
  @Test func aRefreshIsNoWayAround() throws {
    let campus = try Campus()
    let first = try campus.signIn()
    try require(.everybody, campus)
    let refresh = try #require(first.json["refreshToken"]?.string)
    let next = try campus.guest.post("/api/v1/auth/refresh", json: "{\"refreshToken\":\"\(refresh)\"}")
    #expect(next.status == 200 && next.json["person"]?["needsSecondFactor"]?.bool == true)
    var visitor = campus.guest
    visitor.token = next.json["accessToken"]?.string
    #expect(try isHeldBack(visitor))
  }
}
