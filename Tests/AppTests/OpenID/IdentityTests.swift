// What a session that began by a provider may do, and how a way in is taken away again.
import Base
import Store
import Testing

@testable import App

struct IdentityTests {
  private static let noor = ArrivalStage.Person(subject: "7", email: "noor@nord.example")
  private static let ada = ArrivalStage.Person(subject: "9", email: "ada@nord.example")

  /// Links whom the visitor is.
  private func link(_ person: ArrivalStage.Person, _ visitor: Visitor, _ stage: ArrivalStage) throws {
    let browser = try stage.campus.browser(visitor)
    let asked = try stage.arrive(person, in: browser, linking: stage.account(of: visitor.person)).browser
    #expect(try stage.agree(asked).answer.status == 303)
  }

  /// Who runs an organization's provider can pretend to be any of its people: not those of other organizations, and not
  /// whoever runs the box.
  @Test func aProviderOpensItsOwnOrganizationOnly() throws {
    let campus = try Campus()
    let stage = try ArrivalStage(campus)
    _ = try campus.second(campus.admin.person, as: "Ada There", role: .owner)
    try link(Self.ada, campus.admin, stage)
    let browser = try stage.enter(Self.ada)
    let me = try browser.get("/api/v1/me").json
    #expect(me["organization"]?["name"]?.string == "Campus Nord" && me["isOperator"]?.bool == false)
    #expect(me["memberships"]?.elementCount == 1)
    #expect(try browser.get("/operator/organizations").status == 403)
    let token = try browser.formToken()
    let away = campus.away.id.text
    let mark = try campus.mark()
    #expect(try browser.post("/organizations/\(away)/switch", form: [("csrf", token)]).status == 403)
    #expect(try browser.post("/organizations/\(away)/leave", form: [("csrf", token)]).status == 403)
    let invited = try campus.stranger.post(
      "/api/v1/people", json: "{\"name\":\"Third\",\"email\":\"third@sud.example\"}")
    let link = try campus.stranger.post("/api/v1/people/\(invited.json["id"]?.string ?? "")/sign-in-link")
    let welcome = String((link.json["url"]?.string ?? "").dropFirst("http://campus.test".count))
    #expect(try browser.post("\(welcome)/join", form: [("csrf", token)]).status == 403)
    #expect(try campus.events(since: mark) == ["person.created", "sign-in-link.made"])
    // Nor does it take in another way, which might count for more.
    let account = try stage.account(of: campus.admin.person)
    let other = try ArrivalStage(campus, name: "Another login")
    let second = ArrivalStage.Person(subject: "second", email: nil)
    let before = try campus.mark()
    let refused = #expect(throws: Failure.self) { try other.arrive(second, in: browser, linking: account) }
    #expect(refused?.code == "session-bound")
    #expect(try campus.events(since: before).isEmpty)
    // The box's own: trusted everywhere.
    let one = "\(ProviderTests.path)/\(stage.provider.text)"
    #expect(try campus.admin.patch(one, json: "{\"isTrusted\":true}").status == 200)
    let whole = try stage.enter(Self.ada)
    #expect(try whole.get("/api/v1/me").json["isOperator"]?.bool == true)
    #expect(try whole.get("/api/v1/me").json["memberships"]?.elementCount == 2)
    // Trust that is taken back is taken from those who are in.
    #expect(try campus.admin.patch(one, json: "{\"isTrusted\":false}").status == 200)
    #expect(try whole.get("/api/v1/me").status == 401)
    #expect(try campus.admin.get("/api/v1/me").json["isOperator"]?.bool == true, "other sessions are what they were")
  }

  /// Between a provider and a second step, what the session will count for is kept.
  @Test func aSecondStepKeepsWhereASignInCameFrom() throws {
    let campus = try Campus()
    let stage = try ArrivalStage(campus)
    let (provider, home) = (stage.provider, campus.home.id)
    let origin = SessionOrigin(try campus.store.read { try $0.one(OpenIDStore.find, provider, home) })
    let steps = (0..<3).map { Digest.of("step \($0)") }
    try campus.store.write { writer in for step in steps { try origin.keep(step, writer) } }
    let taken = try campus.store.write { try SessionOrigin.taken(steps[0], $0) }
    #expect(taken?.provider == provider && taken?.organization == home && taken?.isBound == true)
    let again = try campus.store.write { try SessionOrigin.taken(steps[0], $0)?.provider }
    #expect(again == nil)
    // A provider that was trusted when the step began, and is so no more, or is gone.
    let one = "\(ProviderTests.path)/\(provider.text)"
    _ = try campus.admin.patch(one, json: "{\"isEnabled\":false}")
    #expect(throws: Failure.self) { try campus.store.write { try SessionOrigin.taken(steps[1], $0) } }
    #expect(try campus.admin.delete(one).status == 204)
    #expect(throws: Failure.self) { try campus.store.write { try SessionOrigin.taken(steps[2], $0) } }
  }

  @Test func switchingAServiceOffEndsItsSessions() throws {
    let campus = try Campus()
    let stage = try ArrivalStage(campus)
    try link(Self.noor, campus.staff, stage)
    let browser = try stage.enter(Self.noor)
    #expect(try browser.get("/").status == 200)
    _ = try campus.admin.patch("\(ProviderTests.path)/\(stage.provider.text)", json: "{\"isEnabled\":false}")
    #expect(try browser.get("/").status == 303)
    #expect(try campus.staff.get("/api/v1/me").status == 200)
    let listed = try campus.staff.get("/api/v1/me/identities").json["items"]?.firstElement
    #expect(listed?["isUsable"]?.bool == false)
  }

  @Test func removingAServiceTakesItsLinksAlong() throws {
    let campus = try Campus()
    let stage = try ArrivalStage(campus)
    try link(Self.noor, campus.staff, stage)
    let browser = try stage.enter(Self.noor)
    _ = try stage.arrive(.init(subject: "x", email: "ada@nord.example"))
    #expect(try campus.admin.delete("\(ProviderTests.path)/\(stage.provider.text)").status == 204)
    #expect(try browser.get("/").status == 303)
    #expect(try campus.staff.get("/api/v1/me/identities").json["total"]?.int64 == 0)
    #expect(try campus.chainIsWhole())
  }

  @Test func oneUnlinksWhatIsNotTheOnlyWay() throws {
    let campus = try Campus()
    let stage = try ArrivalStage(campus)
    _ = try campus.admin.post("/api/v1/people", json: "{\"name\":\"Nina\",\"email\":\"nina@nord.example\"}")
    let nina = ArrivalStage.Person(subject: "1", email: "nina@nord.example")
    let browser = try stage.agree(stage.arrive(nina).browser).browser
    let page = "/account/identities"
    let id = try #require(
      try browser.get("/api/v1/me/identities").json["items"]?.firstElement?["id"]?.string)
    let mark = try campus.mark()
    let refused = try browser.submit("\(page)/\(id)/unlink", on: page)
    #expect(refused.status == 303 && refused.cookie("quad-flash") != nil)
    #expect(try campus.isUnchanged(since: mark))
    // A second service is another way, while it works.
    let second = try ArrivalStage(campus, name: "Other login")
    let account = try stage.account(of: try #require(ID(try browser.get("/api/v1/me").json["id"]?.string ?? "")))
    let asked = try second.arrive(.init(subject: "n", email: nil), in: browser, linking: account).browser
    #expect(try second.agree(asked).answer.status == 303)
    let one = "\(ProviderTests.path)/\(second.provider.text)"
    _ = try campus.admin.patch(one, json: "{\"isEnabled\":false}")
    #expect(try browser.submit("\(page)/\(id)/unlink", on: page).cookie("quad-flash") != nil)
    #expect(try browser.get("/api/v1/me/identities").json["total"]?.int64 == 2)
    _ = try campus.admin.patch(one, json: "{\"isEnabled\":true}")
    let elsewhere = try stage.enter(nina)
    let before = try campus.mark()
    #expect(try browser.submit("\(page)/\(id)/unlink", on: page).status == 303)
    #expect(try campus.events(since: before) == ["identity.unlinked"])
    #expect(try browser.get("/api/v1/me/identities").json["total"]?.int64 == 1)
    #expect(try browser.get("/").status == 200, "this session stays")
    #expect(try elsewhere.get("/").status == 303, "others that began by it end")
    // Anybody else's is not there.
    #expect(try campus.admin.delete("/api/v1/me/identities/\(id)").status == 404)
  }

  @Test func tripsThatAreNotOnesOwn() throws {
    let campus = try Campus()
    let stage = try ArrivalStage(campus)
    let secrets = campus.appliance.secrets
    let (token, state) = (randomToken(), randomToken() + "." + stage.provider.text)
    let home = campus.home.id
    let provider = stage.provider
    try campus.store.write(WriteContext(organization: home.value)) { writer in
      try writer.run(
        OpenIDStore.insertAttempt, writer.newID(ID<OpenIDAttempt>.self), home, provider,
        secrets.digest(of: "openid-state:" + state), OpenIDTrip.browser(token, secrets), nil as ID<Account>?, "/",
        writer.now.adding(seconds: ProviderRules.patience))
    }
    var browser = campus.guest
    let mark = try campus.mark()
    for (cookie, state) in [
      (nil, state), (randomToken(), state), (token, randomToken()), (token, "x"), (token, ""),
    ] {
      browser.cookies["quad-openid"] = cookie
      let answer = try browser.get("/sign-in/openid/callback?code=c&state=\(state)")
      #expect(answer.status == 401 && answer.page.text.contains("start again"), "\(answer.status)")
    }
    #expect(try browser.get("/sign-in/openid/callback").status == 401)
    #expect(try campus.isUnchanged(since: mark), "what is not theirs they do not use up")
    campus.clock.advance(seconds: ProviderRules.patience)
    browser.cookies["quad-openid"] = token
    #expect(try browser.get("/sign-in/openid/callback?code=c&state=\(state)").status == 401)
    for path in ["/sign-in/openid/x", "/sign-in/openid/0000000000000/sign-out", "/sign-in/openid/\(home.text)"] {
      #expect([303, 404, 410].contains(try campus.guest.get(path).status), "\(path)")
    }
  }
}
