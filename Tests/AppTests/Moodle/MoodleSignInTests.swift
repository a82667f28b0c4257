// Signing in by a Moodle, piece by piece: who somebody is there, what shows that it is away, and what is kept for that.
import Base
import Store
import Testing

@testable import App
@testable import Outbound

struct MoodleSignInTests {
  private static let nina = ArrivalStage.Person(subject: "19", email: "nina@nord.example")

  // MARK: Who it is

  private static let info =
    "{\"sitename\":\"S\",\"userid\":19,\"username\":\"s01\",\"fullname\":\"Nina\",\"functions\":[]}"

  /// A provider, and who a site says that its token belongs to.
  private func known(
    _ campus: Campus, believes: Bool = true, _ record: FakeSite.Reply
  ) throws -> MoodleSignIn.Known {
    let stage = try ArrivalStage(campus, graceHours: 2)
    let one = "\(ProviderTests.path)/\(stage.provider.text)"
    if !believes { #expect(try campus.admin.patch(one, json: "{\"believesAddresses\":false}").status == 200) }
    let home = campus.home.id
    let row = try campus.store.read { try $0.one(OpenIDStore.find, stage.provider, home) }
    let site = FakeSite { function, _ in function == "core_webservice_get_site_info" ? .json(Self.info) : record }
    return try MoodleSignIn.known(through: site.client, at: row)
  }

  /// Moodle's `confirmed` is about the account: an address counts only where the organization says so, and the account is
  /// confirmed.
  @Test func anAddressIsBelievedOnlyWhereSomebodySaysSo() throws {
    let campus = try Campus()
    for (confirmed, believes, isVerified) in [
      ("true", true, true), ("1", true, true), ("false", true, false), ("null", true, false), ("true", false, false),
    ] {
      let record = "[{\"id\":19,\"fullname\":\"Nina\",\"email\":\"nina@nord.example\",\"confirmed\":\(confirmed)}]"
      let found = try known(campus, believes: believes, .json(record)).newcomer
      #expect(found.isEmailVerified == isVerified && found.email == "nina@nord.example", "\(confirmed) \(believes)")
    }
    let silent = try known(campus, .json("[{\"id\":19,\"fullname\":\"Nina\",\"email\":\"nina@nord.example\"}]"))
    #expect(!silent.newcomer.isEmailVerified && silent.userName == "s01")
  }

  /// What breaks off is no answer; a function that the service doesn't hold is one.
  @Test func aBlipIsNoMissingAddress() throws {
    let campus = try Campus()
    for fault in [OutboundFault.timedOut, .broken, .busy] {
      let found = try known(campus, .fails(fault))
      #expect(found.blip?.outbound?.fault == fault && found.newcomer.email == nil && found.newcomer.subject == "19")
    }
    #expect(try known(campus, .status(502)).blip?.status == 502)
    let refused = "{\"exception\":\"e\",\"errorcode\":\"accessexception\",\"message\":\"m\"}"
    let found = try known(campus, .json(refused))
    #expect(found.blip == nil && found.newcomer.email == nil && found.newcomer.name == "Nina")
  }

  /// An address that is not said this time stays noted.
  @Test func anAddressThatIsNotSaidStays() throws {
    let campus = try Campus()
    let stage = try ArrivalStage(campus, graceHours: 2)
    let browser = try join(Self.nina, stage)
    _ = try stage.enter(.init(subject: "19", email: nil))
    let listed = try browser.get("/api/v1/me/identities").json["items"]?.firstElement
    #expect(listed?["email"]?.string == "nina@nord.example")
  }

  private func join(_ person: ArrivalStage.Person, _ stage: ArrivalStage) throws -> Visitor {
    let email = person.email ?? ""
    _ = try stage.campus.admin.post(
      "/api/v1/people", json: "{\"name\":\"Nina\",\"email\":\"\(email)\",\"roles\":[\"student\"]}")
    let (answer, browser) = try stage.agree(stage.arrive(person).browser)
    #expect(answer.status == 303, "\(answer.text)")
    return browser
  }

  /// Whoever may do more than most does not become it by an address that people write themselves: not as a person of the
  /// directory, not by an invitation, not by a rule for a domain.
  @Test func widePermissionsComeByLink() throws {
    let campus = try Campus()
    let moodle = try ArrivalStage(campus, graceHours: 0)
    let other = try ArrivalStage(campus, name: "Campus login")
    for (at, role) in ["owner", "admin", "dean"].enumerated() {
      let email = "x\(at)@nord.example"
      let made = try campus.admin.post(
        "/api/v1/people", json: "{\"name\":\"N\",\"email\":\"\(email)\",\"roles\":[\"\(role)\"]}")
      #expect(made.status == 201, "\(made.text)")
      #expect(try moodle.refusal(.init(subject: "\(at)", email: email)) == "owner-by-link", "\(role)")
      #expect(
        try other.refusal(.init(subject: "\(at)", email: email)) == (role == "owner" ? "owner-by-link" : nil), "\(role)"
      )
      let invited = "y\(at)@nord.example"
      let json = "{\"email\":\"\(invited)\",\"role\":\"\(role)\"}"
      #expect(try campus.admin.post("/api/v1/invitations", json: json).status == 201)
      #expect(try moodle.refusal(.init(subject: "i\(at)", email: invited)) == "owner-by-link", "\(role)")
    }
    for role in ["student", "teacher", "staff"] {
      let email = "\(role)@nord.example"
      _ = try campus.admin.post(
        "/api/v1/people", json: "{\"name\":\"N\",\"email\":\"\(email)\",\"roles\":[\"\(role)\"]}")
      #expect(try moodle.refusal(.init(subject: role, email: email)) == nil, "\(role)")
    }
    let rules = "{\"domains\":[{\"domain\":\"rule.example\",\"role\":\"admin\"}]}"
    #expect(try campus.admin.put("\(ProviderTests.path)/\(moodle.provider.text)/domains", json: rules).status == 200)
    #expect(try moodle.refusal(.init(subject: "r", email: "r@rule.example")) == "owner-by-link")
  }

  // MARK: Whether it is away

  /// A list, and nothing else: not any failure shows that the site is away for everybody.
  @Test func whatShowsThatASiteIsAway() {
    for fault in OutboundFault.allCases {
      let failed = MoodleFault(
        .outbound, host: "m", function: "f", outbound: OutboundFailure(fault, host: "m"))
      #expect(failed.isAway == [.nameNotFound, .refused, .unreachable, .timedOut].contains(fault), "\(fault)")
      #expect(!failed.isRefusal)
    }
    for kind in MoodleFaultKind.allCases where kind != .outbound {
      for status in [200, 500, 502, 503] {
        let failed = MoodleFault(kind, host: "m", function: "f", status: status)
        #expect(failed.isAway == [.databaseDown, .maintenance].contains(kind), "\(kind)")
        #expect(!(failed.isAway && failed.isRefusal), "\(kind)")
      }
    }
  }

  /// It is asked once more, without any name.
  @Test func aSiteThatAnswersSomethingIsNotAway() {
    for (reply, isAway) in [
      (.json("{\"appsitecheck\":\"ok\"}"), false), (.fails(.timedOut), true), (.fails(.refused), true),
      (.status(502), false), (.status(503), true), (.json("<html>"), false), (.fails(.machine), false),
      (.fails(.untrusted), false),
      (.json("{\"error\":\"x\",\"errorcode\":\"dbconnectionfailed\"}"), true),
    ] as [(FakeSite.Reply, Bool)] {
      #expect(MoodleSignIn.isAway(FakeSite { _, _ in reply }.client) == isAway, "\(reply)")
    }
  }

  /// Where a site leads to may be an address of its own network: strangers are told that it does, and not where.
  @Test func strangersAreNotToldWhereASiteLeads() throws {
    let stage = try SyncStage(isWorking: false)
    let provider = try stage.signingIn(believes: false).provider
    stage.campus.appliance.moodle.stand(in: { _, _ throws(OutboundFailure) in
      FakeMoodle.answer(303, [], [("location", "http://lms-7.inside.example/login")])
    })
    let path = "/sign-in/moodle/\(provider.text)"
    let page = try stage.campus.guest.submit(path, on: path, [("userName", "anybody"), ("password", "guess-1234")])
    #expect(page.text.contains("localhost") && !page.text.contains("inside.example"), "\(page.text)")
    let fault = MoodleFault(.redirected, host: "m", function: "f", words: "http://inside.example")
    #expect(fault.text.en.contains("inside.example") && !fault.withoutWords.text.en.contains("inside.example"))
    #expect(fault.withoutWords.kind == .redirected)
  }

  // MARK: What is kept

  /// However a name is typed that Moodle reads as one, it is one here.
  @Test func aNameHasOneSpelling() {
    for typed in ["s01", "S01", " s01", "s 01", "s\u{a0}01", "s0\u{200b}1", "s(01)", "é s01", "\u{feff}s01", "s01\n"] {
      #expect(MoodleProofs.name(typed) == "s01", "\(typed.debugDescription)")
    }
    #expect(MoodleProofs.name("José.Ñ@x-y_z") == "jos.@x-y_z")
    // Where Moodle keeps other letters, two such names are two.
    #expect(MoodleProofs.name("محمد") != MoodleProofs.name("علي") && !MoodleProofs.name("محمد").isEmpty)
    #expect(MoodleProofs.name("") == "")
  }

  /// A server has one line, however its identifier is written.
  @Test func aProviderHasOneLine() {
    let id = ID<SignInProvider>(1_234_567_890_123)
    for word in [id.text, id.text.lowercased(), id.text.uppercased()] { #expect(OpenIDTrip.line(word) == id.text) }
    for word in [nil, "", "x", "\(id.text)x", "nonsense-nonsense"] {
      #expect(OpenIDTrip.line(word) == "", "\(word ?? "")")
    }
  }

  private func row(_ stage: ArrivalStage) throws -> ProviderRow {
    try #require(try stage.campus.store.read { try $0.first(OpenIDStore.open, stage.provider) }).row
  }

  private func kept(_ name: String, _ stage: ArrivalStage) throws -> String? {
    let now = stage.campus.clock.clock.now
    return try stage.campus.store.read { try $0.first(MoodleProofStore.find, stage.provider, name, now)?.hash }
  }

  private func keep(_ name: String, _ hash: String, of subject: String, _ stage: ArrivalStage) throws -> Bool {
    let row = try row(stage)
    return try stage.campus.store.write(stage.campus.context) { writer in
      try MoodleProofs.put(KeptProof(name: name, hash: hash), of: subject, at: row, writer)
    }
  }

  /// The first sign-in counts: what it proves waits with the arrival until the person has agreed, and no longer.
  @Test func theFirstSignInIsKept() throws {
    let campus = try Campus()
    let stage = try ArrivalStage(campus, graceHours: 2)
    _ = try campus.admin.post(
      "/api/v1/people", json: "{\"name\":\"Nina\",\"email\":\"nina@nord.example\",\"roles\":[\"student\"]}")
    func prove(_ browser: Visitor, _ hash: String) throws {
      let token = browser.cookies["quad-openid"] ?? ""
      let digest = OpenIDTrip.browser(token, campus.appliance.secrets)
      try campus.store.write(campus.context) { writer in
        _ = try writer.run(OpenIDStore.proveArrival, digest, stage.provider, "19", "s01", hash)
      }
    }
    #expect(try !keep("s01", "early", of: "19", stage), "nobody is linked yet")
    let asked = try stage.arrive(Self.nina).browser
    try prove(asked, "first")
    #expect(try kept("s01", stage) == nil)
    #expect(try stage.agree(asked).answer.status == 303)
    #expect(try kept("s01", stage) == "first")
    let second = try ArrivalStage(campus, graceHours: 2)
    #expect(try kept("s01", second) == nil, "another service's")
    // Nor is it another organization's, whose Moodle may be the same site.
    let foreign = try ArrivalStage(campus, in: campus.away, graceHours: 2)
    #expect(try kept("s01", foreign) == nil)
    #expect(try !keep("s01", "foreign", of: "19", foreign) && kept("s01", stage) == "first")
  }

  /// It goes with its time, with its identity, and with its person.
  @Test func aProofEnds() throws {
    let campus = try Campus()
    let stage = try ArrivalStage(campus, graceHours: 2)
    let browser = try join(Self.nina, stage)
    #expect(try keep("s01", "a", of: "19", stage) && kept("s01", stage) == "a")
    campus.clock.advance(seconds: 2 * 3600 - 1)
    #expect(try kept("s01", stage) == "a")
    campus.clock.advance(seconds: 1)
    #expect(try kept("s01", stage) == nil)
    // Another person has the name now.
    #expect(try keep("s01", "b", of: "19", stage) && kept("s01", stage) == "b")
    // Unlinked.
    let person = try #require(ID<App.Person>(try browser.get("/api/v1/me").json["id"]?.string ?? ""))
    let account = try stage.account(of: person)
    try campus.store.write(campus.context) { writer in
      let found = try writer.one(OpenIDStore.identity, stage.provider, "19")
      try writer.run(OpenIDStore.deleteIdentity, found.id, account)
    }
    #expect(try kept("s01", stage) == nil)
    #expect(try !keep("s01", "c", of: "19", stage))
    // Deleted.
    let other = try ArrivalStage(campus, name: "Second", graceHours: 2)
    let gone = try join(.init(subject: "20", email: "gone@nord.example"), other)
    #expect(try keep("s02", "d", of: "20", other) && kept("s02", other) == "d")
    let id = try gone.get("/api/v1/me").json["id"]?.string ?? ""
    #expect(try campus.admin.delete("/api/v1/people/\(id)").status == 204)
    let row = try row(other)
    #expect(try campus.store.read { try Identities.known("20", at: row, $0) } == nil)
    // With a shorter grace nobody is let in by the old one.
    let third = try ArrivalStage(campus, name: "Third", graceHours: 5)
    _ = try join(.init(subject: "21", email: "third@nord.example"), third)
    #expect(try keep("s03", "e", of: "21", third))
    #expect(
      try campus.admin.patch("\(ProviderTests.path)/\(third.provider.text)", json: "{\"graceHours\":4}").status == 200)
    #expect(try kept("s03", third) == nil)
    #expect(
      try campus.admin.patch("\(ProviderTests.path)/\(third.provider.text)", json: "{\"graceHours\":0}").status == 200)
    #expect(try !keep("s03", "f", of: "21", third), "there is no grace")
  }

  // MARK: The session of somebody who was let in

  private func start(_ member: Member, _ origin: SessionOrigin, _ campus: Campus) throws -> (Visitor, Timestamp) {
    let secret = NewSecret(campus.appliance.secrets)
    let expires = try campus.store.write { writer in
      try SessionChanges.start(member, .cookie, secret, userAgent: "test", by: origin, writer)
    }
    var browser = campus.guest
    browser.cookies["quad-session"] = secret.token
    return (browser, expires)
  }

  @Test func whoWasLetInStaysNoLongerThanTheProof() throws {
    let campus = try Campus()
    let stage = try ArrivalStage(campus, graceHours: 2)
    _ = try join(Self.nina, stage)
    guard case .enter(let member, _) = try stage.arrive(Self.nina).landing else {
      Issue.record("not known")
      return
    }
    let until = campus.clock.clock.now.adding(seconds: 600)
    let mark = try campus.mark()
    let (browser, expires) = try start(member, SessionOrigin(row(stage), until: until), campus)
    #expect(expires == until)
    #expect(try campus.events(since: mark) == ["session.started", "moodle.let-in"])
    #expect(try browser.get("/account").status == 200)
    campus.clock.advance(seconds: 600)
    #expect(try browser.get("/account").status == 303)
    // It is over before it begins.
    #expect(throws: Failure.self) { try start(member, SessionOrigin(row(stage), until: until), campus) }
    // An ordinary sign-in is no let-in, and lasts.
    let before = try campus.mark()
    let (_, usual) = try start(member, SessionOrigin(row(stage)), campus)
    #expect(usual > campus.clock.clock.now.adding(seconds: 3600))
    #expect(try campus.events(since: before) == ["session.started"])
  }

  /// The second step does not make more of it, and nothing is written down before it is done.
  @Test func theSecondStepKeepsTheEnd() throws {
    let campus = try Campus()
    let stage = try ArrivalStage(campus, graceHours: 2)
    _ = try join(Self.nina, stage)
    guard case .enter(let member, _) = try stage.arrive(Self.nina).landing else {
      Issue.record("not known")
      return
    }
    let until = campus.clock.clock.now.adding(seconds: 900)
    let step = campus.appliance.secrets.digest(of: "a step")
    let mark = try campus.mark()
    let origin = SessionOrigin(try row(stage), until: until)
    try campus.store.write(campus.context) { writer in try origin.keep(step, writer) }
    #expect(try campus.events(since: mark).isEmpty)
    let found = try campus.store.write(campus.context) { writer in try SessionOrigin.taken(step, writer) }
    let taken = try #require(found)
    #expect(taken.until == until && taken.isBound && taken.provider == stage.provider)
    let (_, expires) = try start(member, taken, campus)
    #expect(expires == until)
    #expect(try campus.events(since: mark) == ["session.started", "moodle.let-in"])
  }

  // MARK: Its settings

  @Test func whatWidensAServiceEndsItsTrust() throws {
    let campus = try Campus()
    let stage = try ArrivalStage(campus, graceHours: 2)
    let one = "\(ProviderTests.path)/\(stage.provider.text)"
    let made = try campus.admin.get(one).json
    #expect(made["believesAddresses"]?.bool == true && made["graceHours"]?.int64 == 2)
    #expect(try campus.admin.patch(one, json: "{\"isTrusted\":true,\"believesAddresses\":false}").status == 200)
    // Not the one who runs the box.
    let owner = try campus.visitor(campus.person("Olga", email: "olga@nord.example", role: .owner).id)
    for change in ["{\"graceHours\":3}", "{\"believesAddresses\":true}"] {
      #expect(try campus.admin.patch(one, json: "{\"isTrusted\":true}").json["isTrusted"]?.bool == true)
      let changed = try owner.patch(one, json: change)
      #expect(changed.status == 200 && changed.json["isTrusted"]?.bool == false, "\(change) \(changed.text)")
    }
    #expect(try campus.admin.patch(one, json: "{\"isTrusted\":true}").json["isTrusted"]?.bool == true)
    for change in ["{\"graceHours\":1}", "{\"believesAddresses\":false}", "{\"name\":\"M\"}"] {
      #expect(try owner.patch(one, json: change).json["isTrusted"]?.bool == true, "\(change)")
    }
    // It is off unless somebody says so, and no other kind of service has it.
    let plain = "{\"preset\":\"moodle\",\"name\":\"M\",\"clientId\":\"x\",\"moodle\":\"https://m.example\"}"
    #expect(try campus.admin.post(ProviderTests.path, json: plain).json["believesAddresses"]?.bool == false)
    let google = try campus.admin.post(ProviderTests.path, json: ProviderTests.google)
    #expect(google.json["believesAddresses"]?.isNull == true)
    let id = google.json["id"]?.string ?? ""
    let refused = try campus.admin.patch("\(ProviderTests.path)/\(id)", json: "{\"believesAddresses\":true}")
    #expect(refused.status == 422 && refused.faults == ["believesAddresses"])
  }
}
