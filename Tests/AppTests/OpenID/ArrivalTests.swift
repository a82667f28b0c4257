// Who comes back from a provider, and who they may become: only by what is theirs.
import Base
import Store
import Testing

@testable import App

struct ArrivalTests {
  private static let nina = ArrivalStage.Person(subject: "1", email: "nina@nord.example")

  // MARK: Joining

  @Test(arguments: Depth.allCases) func somebodyOfTheDirectoryComesIn(depth: Depth) throws {
    let campus = try Campus(depth)
    let stage = try ArrivalStage(campus)
    let made = try campus.admin.post(
      "/api/v1/people", json: "{\"name\":\"Nina Nord\",\"email\":\"Nina@Nord.example\",\"roles\":[\"teacher\"]}")
    let mark = try campus.mark()
    let (landing, browser) = try stage.arrive(Self.nina, next: "/account")
    guard case .ask = landing else {
      Issue.record("\(landing)")
      return
    }
    #expect(try campus.events(since: mark).isEmpty)
    #expect(try browser.get(ArrivalStage.question).page.text.contains("Nina Nord"))
    let (answer, after) = try stage.agree(browser)
    #expect(answer.status == 303 && answer["location"] == "/account", "\(answer.text)")
    #expect(
      try campus.events(since: mark)
        == ["identity.linked", "identity.joined", "session.started"].filter { $0 != "identity.linked" })
    #expect(try after.get("/account").page.text.contains("Nina Nord"))
    let person = try campus.admin.get("/api/v1/people/\(made.json["id"]?.string ?? "")").json
    #expect(person["status"]?.string == "active" && person["roles"]?.elements.compactMap(\.string) == ["teacher"])
    // The next time there is no question, and nobody else's browser has one.
    guard case .enter(let member, let origin) = try stage.arrive(Self.nina).landing else {
      Issue.record("not known")
      return
    }
    #expect(member.person.text == person["id"]?.string && origin.isBound)
    #expect(try browser.get(ArrivalStage.question).status == 410)
  }

  @Test func whoWasInvitedComesInWithTheRole() throws {
    let campus = try Campus()
    let stage = try ArrivalStage(campus)
    let invited = try campus.admin.post(
      "/api/v1/invitations", json: "{\"email\":\"nina@nord.example\",\"role\":\"teacher\"}")
    let mark = try campus.mark()
    let browser = try stage.arrive(Self.nina).browser
    #expect(try browser.get(ArrivalStage.question).page.text.contains("Teacher"))
    let refused = try stage.agree(browser, name: "")
    #expect(refused.answer.status == 422 && refused.answer.text.contains("aria-invalid=\"true\""))
    #expect(try campus.events(since: mark).isEmpty)
    let (answer, after) = try stage.agree(browser, name: "Nina")
    #expect(answer.status == 303, "\(answer.text)")
    #expect(
      try campus.events(since: mark) == ["person.created", "invitation.accepted", "identity.joined", "session.started"])
    #expect(try after.get("/account").page.text.contains("Teacher"))
    let id = invited.json["invitation"]?["id"]?.string ?? ""
    #expect(try campus.admin.get("/api/v1/invitations/\(id)").json["status"]?.string == "accepted")
  }

  @Test func anInvitationThatIsOverLetsNobodyIn() throws {
    let campus = try Campus()
    let stage = try ArrivalStage(campus)
    let invited = try campus.admin.post("/api/v1/invitations", json: "{\"email\":\"nina@nord.example\"}")
    let browser = try stage.arrive(Self.nina).browser
    let id = invited.json["invitation"]?["id"]?.string ?? ""
    #expect(try campus.admin.delete("/api/v1/invitations/\(id)").status == 204)
    #expect(try browser.post(ArrivalStage.question, form: [("name", "Nina")]).status == 403)
    _ = try campus.admin.post("/api/v1/invitations", json: "{\"email\":\"nina@nord.example\"}")
    campus.clock.advance(seconds: InvitationRules.lifetime)
    #expect(try stage.refusal(Self.nina) == "nobody-here")
  }

  @Test func whoIsOfADomainComesInWithItsRole() throws {
    let campus = try Campus()
    let stage = try ArrivalStage(campus)
    #expect(try stage.refusal(Self.nina) == "nobody-here")
    let path = "\(ProviderTests.path)/\(stage.provider.text)/domains"
    let rules = "{\"domains\":[{\"domain\":\"nord.example\",\"role\":\"student\"}]}"
    #expect(try campus.admin.send("PUT", path, type: "application/json", body: Array(rules.utf8)).status == 200)
    for email in ["nina@x.nord.example", "nina@nord.example.evil.example", "nina@nordxexample", "nina@evil.example"] {
      #expect(try stage.refusal(.init(subject: "1", email: email)) == "nobody-here", "\(email)")
    }
    let mark = try campus.mark()
    let (answer, after) = try stage.agree(stage.arrive(.init(subject: "1", email: "Nina@NORD.example")).browser)
    #expect(answer.status == 303, "\(answer.text)")
    #expect(try campus.events(since: mark) == ["person.created", "identity.joined", "session.started"])
    let page = try after.get("/account").page.text
    #expect(page.contains("Nina Newcomer") && page.contains("Student"))
    // Whose role is gone lets nobody in any more.
    #expect(
      try campus.admin.send("PUT", path, type: "application/json", body: Array("{\"domains\":[]}".utf8)).status == 200)
    #expect(try stage.refusal(.init(subject: "2", email: "other@nord.example")) == "nobody-here")
  }

  // MARK: Refusals

  @Test func anAddressThatIsNotVerifiedProvesNothing() throws {
    let campus = try Campus()
    let stage = try ArrivalStage(campus)
    _ = try campus.admin.post("/api/v1/people", json: "{\"name\":\"Nina\",\"email\":\"nina@nord.example\"}")
    let mark = try campus.mark()
    #expect(try stage.refusal(.init(subject: "1", email: "nina@nord.example", isVerified: false)) == "email-unverified")
    #expect(try stage.refusal(.init(subject: "1", email: nil)) == "email-unverified")
    #expect(try stage.refusal(.init(subject: "1", email: "noor@nord.example", isVerified: false)) == "email-unverified")
    #expect(try campus.isUnchanged(since: mark))
  }

  /// A provider says nothing about anybody of another organization, not even that they exist.
  @Test func anotherOrganizationsPeopleAreNotKnown() throws {
    let campus = try Campus()
    let stage = try ArrivalStage(campus)
    #expect(try stage.refusal(.init(subject: "1", email: "sara@sud.example")) == "nobody-here")
    #expect(try stage.refusal(.init(subject: "1", email: "nobody@sud.example")) == "nobody-here")
  }

  /// Administrators set providers up, and may not make themselves owners by one.
  @Test func nobodyBecomesAnOwnerByAProvider() throws {
    let campus = try Campus()
    let stage = try ArrivalStage(campus)
    let owner = "{\"name\":\"Nina\",\"email\":\"nina@nord.example\",\"roles\":[\"owner\"]}"
    #expect(try campus.admin.post("/api/v1/people", json: owner).status == 201)
    #expect(try stage.refusal(Self.nina) == "owner-by-link")
    for email in ["other@nord.example", "third@nord.example"] {
      #expect(
        try campus.admin.post("/api/v1/invitations", json: "{\"email\":\"\(email)\",\"role\":\"owner\"}").status == 201)
    }
    #expect(try stage.refusal(.init(subject: "2", email: "other@nord.example")) == "owner-by-link")
    #expect(
      try campus.admin.post("/api/v1/people", json: "{\"name\":\"Third\",\"email\":\"third@nord.example\"}").status
        == 201)
    #expect(try stage.refusal(.init(subject: "3", email: "third@nord.example")) == "owner-by-link")
  }

  @Test func whoIsSuspendedStaysOut() throws {
    let campus = try Campus()
    let stage = try ArrivalStage(campus)
    let noor = ArrivalStage.Person(subject: "7", email: "noor@nord.example")
    let browser = try campus.browser(campus.staff)
    let (_, asked) = try stage.arrive(noor, in: browser)
    #expect(try stage.agree(asked).answer.status == 303)
    let inside = try stage.enter(noor)
    #expect(try inside.get("/").status == 200)
    _ = try campus.admin.patch("/api/v1/people/\(campus.staff.person.text)", json: "{\"status\":\"suspended\"}")
    #expect(try inside.get("/").status == 303, "their session is over")
    let mark = try campus.mark()
    guard case .refused(let failure) = try stage.arrive(noor).landing else {
      Issue.record("let in")
      return
    }
    #expect(failure.kind == .forbidden && failure.code == "may-not-enter" && failure.text.en.contains("Campus Nord"))
    #expect(try campus.events(since: mark) == ["session.refused"])
    // Nor by an address, with another identity.
    #expect(try stage.refusal(.init(subject: "8", email: "noor@nord.example")) == "may-not-enter")
  }

  @Test func aServiceOrAnOrganizationThatClosesMeanwhile() throws {
    let campus = try Campus()
    let stage = try ArrivalStage(campus)
    _ = try campus.admin.post("/api/v1/people", json: "{\"name\":\"Nina\",\"email\":\"nina@nord.example\"}")
    let browser = try stage.arrive(Self.nina).browser
    let one = "\(ProviderTests.path)/\(stage.provider.text)"
    _ = try campus.admin.patch(one, json: "{\"isEnabled\":false}")
    #expect(try browser.get(ArrivalStage.question).status == 410)
    #expect(try browser.post(ArrivalStage.question, form: []).status == 410)
    guard case .closed = try stage.arrive(Self.nina).landing else {
      Issue.record("open")
      return
    }
    let start = try campus.guest.get("/sign-in/openid/\(stage.provider.text)")
    #expect(start.status == 410 && start.page.text.contains("can sign in with this service any more"))
    _ = try campus.admin.patch(one, json: "{\"isEnabled\":true}")
    let again = try stage.arrive(Self.nina).browser
    _ = try campus.admin.post("/api/v1/organization/delete", json: "{\"name\":\"Campus Nord\"}")
    #expect(try again.post(ArrivalStage.question, form: []).status == 410)
    #expect(try campus.guest.get("/sign-in/openid/\(stage.provider.text)").status == 410)
  }

  @Test func aQuestionIsOneBrowsersAndNotForLong() throws {
    let campus = try Campus()
    let stage = try ArrivalStage(campus)
    _ = try campus.admin.post("/api/v1/people", json: "{\"name\":\"Nina\",\"email\":\"nina@nord.example\"}")
    let browser = try stage.arrive(Self.nina).browser
    var other = browser
    for token in [nil, randomToken(), "x", ""] {
      other.cookies["quad-openid"] = token
      #expect(try other.get(ArrivalStage.question).status == 410)
      #expect(try other.post(ArrivalStage.question, form: []).status == 410)
    }
    var elsewhere = browser
    elsewhere.site = "cross-site"
    #expect(try elsewhere.post(ArrivalStage.question, form: []).status == 403)
    campus.clock.advance(seconds: ProviderRules.patience - 1)
    #expect(try browser.get(ArrivalStage.question).status == 200)
    campus.clock.advance(seconds: 1)
    #expect(try browser.get(ArrivalStage.question).status == 410)
    let mark = try campus.mark()
    #expect(try browser.post(ArrivalStage.question, form: []).status == 410)
    #expect(try campus.events(since: mark).isEmpty)
  }

  @Test func whoAgreesTwiceAtOnceJoinsOnce() throws {
    let campus = try Campus(.socket)
    let stage = try ArrivalStage(campus)
    _ = try campus.admin.post("/api/v1/people", json: "{\"name\":\"Nina\",\"email\":\"nina@nord.example\"}")
    let browser = try stage.arrive(Self.nina).browser
    let outcomes = try atOnce(6, threads: 6) { _ in try browser.post(ArrivalStage.question, form: []).status }
    #expect(outcomes.count { $0 == 303 } == 1 && outcomes.count { $0 == 410 } == 5, "\(outcomes)")
  }

  // MARK: Linking

  /// Having the same address is not enough where somebody signs in already.
  @Test func anAccountIsLinkedByWhoeverOpensIt() throws {
    let campus = try Campus()
    let stage = try ArrivalStage(campus)
    let noor = ArrivalStage.Person(subject: "7", email: "noor@nord.example")
    let browser = try stage.arrive(noor, next: "/account").browser
    let page = try browser.get(ArrivalStage.question).page
    #expect(page.all("a").contains { $0["href"] == "/sign-in?next=%2Fsign-in%2Fopenid%2Flink" })
    #expect(page.form(ArrivalStage.question) == nil)
    let mark = try campus.mark()
    #expect(try browser.post(ArrivalStage.question, form: []).status == 403)
    // Somebody else of the same organization is not them.
    var ada = try campus.browser(campus.admin)
    ada.cookies["quad-openid"] = browser.cookies["quad-openid"]
    #expect(try ada.get(ArrivalStage.question).page.form(ArrivalStage.question) == nil)
    #expect(try ada.post(ArrivalStage.question, form: []).status == 403)
    #expect(try campus.events(since: mark) == ["session.started"])
    // They themselves.
    var own = try campus.browser(campus.staff)
    own.cookies["quad-openid"] = browser.cookies["quad-openid"]
    let before = try campus.mark()
    let (answer, _) = try stage.agree(own)
    #expect(answer.status == 303 && answer["location"] == "/account", "\(answer.text)")
    #expect(try campus.events(since: before) == ["identity.linked"])
    #expect(try stage.enter(noor).get("/account").page.text.contains("Noor Haddad"))
  }

  /// A browser that was left open is no way in for good: whoever links shows who they are, as for a second factor.
  @Test func linkingTakesAProof() throws {
    let campus = try Campus()
    let stage = try ArrivalStage(campus)
    let noor = try campus.browser(campus.staff)
    let account = try stage.account(of: campus.staff.person)
    let asked = try stage.arrive(
      .init(subject: "77", email: nil), in: noor, linking: account
    ).browser
    let page = try asked.get(ArrivalStage.question).page
    #expect(page.form(ArrivalStage.question)?.map(\.0).contains("proof") == true)
    let mark = try campus.mark()
    for proof in [nil, "", "not it"] {
      let refused = try asked.submit(
        ArrivalStage.question, on: ArrivalStage.question, proof.map { [("proof", $0)] } ?? [])
      #expect(refused.status == 422 && refused.page.form(ArrivalStage.question) != nil, "\(refused.text)")
    }
    #expect(try !campus.events(since: mark).contains("identity.linked"))
    for _ in 0..<8 {
      _ = try asked.submit(ArrivalStage.question, on: ArrivalStage.question, [("proof", "a guess")])
    }
    let slowed = try asked.submit(ArrivalStage.question, on: ArrivalStage.question, [("proof", Campus.password)])
    #expect(slowed.status == 429)
    campus.clock.advance(seconds: 300)
    let again = try stage.arrive(.init(subject: "77", email: nil), in: noor, linking: account).browser
    let done = try again.submit(ArrivalStage.question, on: ArrivalStage.question, [("proof", Campus.password)])
    #expect(done.status == 303 && done["location"] == "/account/identities", "\(done.text)")
    #expect(try campus.events(since: mark).contains("identity.linked"))
  }

  /// Somebody who always comes from elsewhere has nothing to show.
  @Test func whoHasNoPasswordLinksWithoutAProof() throws {
    let campus = try Campus()
    let stage = try ArrivalStage(campus)
    _ = try campus.admin.post("/api/v1/people", json: "{\"name\":\"Nina\",\"email\":\"nina@nord.example\"}")
    let browser = try stage.agree(stage.arrive(Self.nina).browser).browser
    let second = try ArrivalStage(campus, name: "Other login")
    let id = try #require(ID<App.Person>(try browser.get("/api/v1/me").json["id"]?.string ?? ""))
    let asked = try second.arrive(
      .init(subject: "n", email: nil), in: browser, linking: stage.account(of: id)
    ).browser
    #expect(try asked.get(ArrivalStage.question).page.form(ArrivalStage.question)?.map(\.0).contains("proof") == false)
    #expect(try asked.submit(ArrivalStage.question, on: ArrivalStage.question).status == 303)
  }

  @Test func oneLinksAnyIdentityToOnesOwnAccount() throws {
    let campus = try Campus()
    let stage = try ArrivalStage(campus)
    let private_ = ArrivalStage.Person(subject: "77", email: "noor@home.example", isVerified: false)
    let noor = try campus.browser(campus.staff)
    let account = try stage.account(of: campus.staff.person)
    let (_, asked) = try stage.arrive(private_, in: noor, linking: account)
    // Signed in as somebody else meanwhile.
    var ada = try campus.browser(campus.admin)
    ada.cookies["quad-openid"] = asked.cookies["quad-openid"]
    #expect(try ada.get(ArrivalStage.question).status == 403)
    #expect(try ada.post(ArrivalStage.question, form: []).status == 403)
    let (answer, _) = try stage.agree(asked)
    #expect(answer.status == 303 && answer["location"] == "/account/identities", "\(answer.text)")
    let listed = try campus.staff.get("/api/v1/me/identities")
    #expect(listed.json["total"]?.int64 == 1 && listed.json["items"]?.firstElement?["email"]?.isNull == true)
    // It is theirs now, and nobody else's.
    guard case .alreadyLinked = try stage.arrive(private_, in: noor, linking: account).landing,
      case .refused(let failure) = try stage.arrive(
        private_, in: try campus.browser(campus.admin), linking: stage.account(of: campus.admin.person)
      ).landing, failure.code == "identity-taken"
    else {
      Issue.record("linked twice")
      return
    }
  }

  @Test func whoHasLeftAndComesAgainIsSomebodyNew() throws {
    let campus = try Campus()
    let stage = try ArrivalStage(campus)
    let add = "{\"name\":\"Nina\",\"email\":\"nina@nord.example\"}"
    let first = try campus.admin.post("/api/v1/people", json: add).json["id"]?.string ?? ""
    _ = try stage.agree(stage.arrive(Self.nina).browser)
    #expect(try campus.admin.delete("/api/v1/people/\(first)").status == 204)
    #expect(try stage.refusal(Self.nina) == "nobody-here")
    let second = try campus.admin.post("/api/v1/people", json: add).json["id"]?.string ?? ""
    #expect(try stage.agree(stage.arrive(Self.nina).browser).answer.status == 303)
    #expect(try stage.enter(Self.nina).person.text == second)
  }
}
