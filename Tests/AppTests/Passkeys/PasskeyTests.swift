// Passkeys: added, used to sign in and as a second step, renamed, removed; and every lie that must not open anything.
import Base
import Credentials
import Store
import Testing

@testable import App

struct PasskeyTests {
  private static let path = "/api/v1/account/passkeys"

  private func passkeys(_ visitor: Visitor) throws -> [JSONValue] {
    Array(try visitor.get("/api/v1/account/second-factors").json["passkeys"]?.elements.map { $0 } ?? [])
  }

  @Test func aPasskeyIsAddedRenamedAndRemoved() throws {
    let campus = try Campus()
    let other = try campus.visitor(campus.staff.person)
    var device = try Device()
    let options = try campus.staff.passkeyOptions()
    #expect(options["rp"]?["id"]?.string == "localhost" && options["rp"]?["name"]?.string == "Campus Nord")
    #expect(options["user"]?["name"]?.string == "noor@nord.example")
    let mark = try campus.mark()
    let made = try campus.staff.add(&device, name: "my phone")
    #expect(made.status == 201 && made.json["passkey"]?["name"]?.string == "my phone" && made.codes.count == 10)
    #expect(try campus.events(since: mark) == ["passkey.added", "recovery-codes.made"])
    #expect(try other.get("/api/v1/me").status == 401)
    let id = try #require(made.json["passkey"]?["id"]?.string)
    let again = try campus.mark()
    #expect(try campus.staff.patch("\(Self.path)/\(id)", json: "{\"name\":\"old phone\"}").status == 200)
    #expect(try campus.staff.patch("\(Self.path)/\(id)", json: "{\"name\":\"old phone\"}").status == 200)
    #expect(try campus.events(since: again) == ["passkey.renamed"])
    #expect(try passkeys(campus.staff).map { $0["name"]?.string } == ["old phone"])
    for visitor in [campus.admin, campus.stranger] {
      #expect(try visitor.patch("\(Self.path)/\(id)", json: "{\"name\":\"mine\"}").status == 404)
      #expect(try visitor.post("\(Self.path)/\(id)/remove", json: "{\"proof\":\"\(Campus.password)\"}").status == 404)
    }
    #expect(try campus.staff.post("\(Self.path)/\(id)/remove", json: "{\"proof\":\"wrong\"}").faults == ["proof"])
    let last = try campus.mark()
    let removed = try campus.staff.post("\(Self.path)/\(id)/remove", json: "{\"proof\":\"\(Campus.password)\"}")
    #expect(removed.status == 200 && removed.json["recoveryCodesLeft"]?.int64 == 0)
    #expect(try campus.events(since: last) == ["passkey.removed"])
    #expect(try campus.guest.signIn(device.use(campus.guest.signInOptions())).code == "passkey-unknown")
  }

  @Test(arguments: Depth.allCases) func aPasskeyOpensASessionByItself(depth: Depth) throws {
    let campus = try Campus(depth)
    var device = try Device()
    #expect(try campus.staff.add(&device).status == 201)
    let mark = try campus.mark()
    let answer = try campus.guest.signIn(device.use(campus.guest.signInOptions()))
    #expect(answer.status == 200 && answer.json["person"]?["name"]?.string == "Noor Haddad")
    #expect(try campus.events(since: mark) == ["session.started"])
    #expect(try passkeys(campus.staff).first?["usedAt"]?.string != nil)
    #expect(try campus.guest.signIn(device.use(campus.guest.signInOptions())).status == 200)
  }

  /// A browser gets a cookie, and comes where it was heading.
  @Test func theFormOpensABrowserSession() throws {
    let campus = try Campus()
    var device = try Device()
    _ = try campus.staff.add(&device)
    let page = try campus.guest.atLocalhost.get("/sign-in?next=/people").page
    #expect(page.form("/sign-in/passkey")?.map(\.0) == ["next"])
    #expect(try campus.guest.get("/sign-in").page.form("/sign-in/passkey") == nil, "none where browsers offer none")
    let parts = try device.use(campus.guest.signInOptions()) + [("next", "/people")]
    let answer = try campus.guest.atLocalhost.post("/sign-in/passkey", form: parts)
    #expect(answer.status == 303 && answer["location"] == "/people" && answer.cookie("quad-session")?.count == 43)
    let again = try campus.guest.atLocalhost.post("/sign-in/passkey", form: parts)
    #expect(again["location"] == "/sign-in?next=%2Fpeople" && again.cookie("quad-session") == nil)
    var elsewhere = campus.guest.atLocalhost
    elsewhere.site = "cross-site"
    let fresh = try device.use(campus.guest.signInOptions())
    #expect(try elsewhere.post("/sign-in/passkey", form: fresh).status == 403)
  }

  /// What was answered once opens nothing a second time; nor does what was never asked.
  @Test func everyChallengeIsAnsweredOnce() throws {
    let campus = try Campus()
    var device = try Device()
    _ = try campus.staff.add(&device)
    let options = try campus.guest.signInOptions()
    let parts = try device.use(options)
    #expect(try campus.guest.signIn(parts).status == 200)
    #expect(try campus.guest.signIn(parts).code == "passkey-wrong-challenge")
    #expect(try campus.guest.signIn(device.use(options)).code == "passkey-wrong-challenge")
    // One for adding a passkey, one that nobody gave out, one that is over.
    #expect(try campus.guest.signIn(device.use(campus.staff.passkeyOptions())).code == "passkey-wrong-challenge")
    let invented = try JSONDocument(#"{"challenge":"\#(base64url(randomBytes(56)))"}"#).root
    #expect(try campus.guest.signIn(device.use(invented)).code == "passkey-wrong-challenge")
    let late = try campus.guest.signInOptions()
    campus.clock.advance(seconds: 599)
    let inTime = try campus.guest.signInOptions()
    campus.clock.advance(seconds: 1)
    #expect(try campus.guest.signIn(device.use(late)).code == "passkey-wrong-challenge")
    #expect(try campus.guest.signIn(device.use(inTime)).status == 200)
  }

  @Test func liesAreRefused() throws {
    let campus = try Campus()
    var honest = try Device()
    _ = try campus.staff.add(&honest)
    var ada = try Device()
    _ = try campus.admin.add(&ada)
    let mark = try campus.mark()
    let lies: [(String, (inout Device) -> Void, String)] = [
      ("other site's page", { $0.origin = "http://evil.example" }, "passkey-wrong-origin"),
      ("other port", { $0.origin = "http://localhost:8081" }, "passkey-wrong-origin"),
      ("TLS", { $0.origin = "https://localhost" }, "passkey-wrong-origin"),
      ("other site", { $0.site = "evil.example" }, "passkey-wrong-site"),
      ("not unlocked", { $0.flags = 0x01 }, "passkey-no-verification"),
      ("not touched", { $0.flags = 0x04 }, "passkey-no-presence"),
      ("another's account", { $0.handle = ada.handle }, "passkey-wrong-account"),
      ("no account", { $0.handle = [] }, "passkey-wrong-account"),
      ("another's passkey", { $0.id = ada.id }, "passkey-wrong-account"),
      ("nobody's passkey", { $0.id = randomBytes(16) }, "passkey-unknown"),
    ]
    for (what, change, code) in lies {
      var device = honest
      change(&device)
      #expect(try campus.guest.signIn(device.use(campus.guest.signInOptions())).code == code, "\(what)")
    }
    let parts = try honest.use(campus.guest.signInOptions())
    #expect(
      try campus.guest.signIn(parts.with("signature", base64url(randomBytes(64)))).code == "passkey-bad-signature")
    for part in ["id", "clientData", "authenticatorData", "signature", "userHandle"] {
      let answer = try campus.guest.signIn(parts.with(part, "no base64 !"))
      #expect(answer.status == 422, "\(part)")
    }
    #expect(try campus.isUnchanged(since: mark))
    #expect(try campus.guest.signIn(parts).status == 200, "no lie used the honest challenge up")
  }

  /// A copy that was used less is noticed, and its owner can read of it.
  @Test func aCounterThatGoesBackIsRefusedAndOnRecord() throws {
    let campus = try Campus()
    var device = try Device()
    _ = try campus.staff.add(&device)
    var copy = device
    for _ in 0..<2 { #expect(try campus.guest.signIn(device.use(campus.guest.signInOptions())).status == 200) }
    let mark = try campus.mark()
    #expect(try campus.guest.signIn(copy.use(campus.guest.signInOptions())).code == "passkey-counter-went-back")
    #expect(try campus.events(since: mark) == ["passkey.copied"])
    #expect(try campus.guest.signIn(copy.use(campus.guest.signInOptions())).code == "passkey-counter-went-back")
    #expect(try campus.guest.signIn(device.use(campus.guest.signInOptions())).status == 200)
  }

  /// Two that count the same, at the same moment: one gets in.
  @Test func theSameCountAtOnceOpensOnce() throws {
    let campus = try Campus(.socket)
    var device = try Device()
    _ = try campus.staff.add(&device)
    let answers = try (0..<6).map { _ in
      var copy = device
      return try copy.use(campus.guest.signInOptions())
    }
    let outcomes = try atOnce(6, threads: 6) { number in try campus.guest.signIn(answers[number]).status }
    #expect(outcomes.count { $0 == 200 } == 1 && outcomes.count { $0 == 401 } == 5, "\(outcomes)")
  }

  /// One answer, sent many times at once.
  @Test func oneAnswerAtOnceOpensOnce() throws {
    let campus = try Campus(.socket)
    var device = try Device()
    _ = try campus.staff.add(&device)
    let parts = try device.use(campus.guest.signInOptions())
    let outcomes = try atOnce(6, threads: 6) { _ in try campus.guest.signIn(parts).status }
    #expect(outcomes.count { $0 == 200 } == 1, "\(outcomes)")
  }

  @Test func aPasskeyIsASecondStep() throws {
    let campus = try Campus()
    var (noor, ada) = (try Device(), try Device())
    _ = try campus.staff.add(&noor)
    _ = try campus.admin.add(&ada)
    func answer(_ challenge: String, _ parts: [(String, String)]) throws -> Answer {
      try campus.guest.atLocalhost.post(
        "/api/v1/auth/step", json: "{\"challenge\":\"\(challenge)\",\"passkey\":\(parts.json)}")
    }
    let challenge = try campus.challenge()
    let anothers = try answer(challenge, ada.use(campus.guest.signInOptions()))
    #expect(anothers.status == 401 && anothers.code == "passkey-wrong-account")
    let mark = try campus.mark()
    #expect(try answer(challenge, noor.use(campus.guest.signInOptions())).status == 200)
    #expect(try campus.events(since: mark) == ["session.started"])
    #expect(try answer(challenge, noor.use(campus.guest.signInOptions())).status == 410)
    let both =
      "{\"challenge\":\"x\",\"code\":\"123456\",\"passkey\":\(try noor.use(campus.guest.signInOptions()).json)}"
    #expect(try campus.guest.post("/api/v1/auth/step", json: both).faults == ["code"])
    #expect(try campus.guest.post("/api/v1/auth/step", json: "{\"challenge\":\"x\"}").faults == ["code"])
  }

  @Test func registrationsThatLieAreRefused() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    func add(_ device: Device, _ options: JSONValue) throws -> Answer {
      var device = device
      let parts = device.make(options) + [("name", "x")]
      return try campus.staff.atLocalhost.post(Self.path, json: parts.json)
    }
    var device = try Device()
    device.origin = "http://evil.example"
    #expect(try add(device, campus.staff.passkeyOptions()).code == "passkey-wrong-origin")
    device = try Device()
    #expect(try add(device, campus.admin.passkeyOptions()).code == "passkey-wrong-challenge", "another's options")
    #expect(try add(device, campus.guest.signInOptions()).code == "passkey-wrong-challenge")
    #expect(try campus.isUnchanged(since: mark))
    for json in ["{}", "{\"proof\":\"not it\"}"] {
      #expect(try campus.staff.atLocalhost.post(Self.path + "/options", json: json).faults == ["proof"])
    }
    let options = try campus.staff.passkeyOptions()
    #expect(try add(device, options).status == 201)
    #expect(try add(Device(), options).code == "passkey-wrong-challenge", "options are answered once")
    #expect(try add(device, campus.staff.passkeyOptions()).code == "passkey-known")
    // What is one account's is not another's as well.
    var copy = device
    #expect(try campus.admin.add(&copy).code == "passkey-known")
  }

  /// At a bare address or without TLS browsers offer no passkeys: that is said, not tried.
  @Test func whereThereAreNonePeopleAreTold() throws {
    let campus = try Campus()
    #expect(try campus.guest.send("POST", "/api/v1/auth/passkey/options").code == "no-passkeys-here")
    #expect(try campus.staff.send("POST", "/api/v1/account/passkeys/options").code == "no-passkeys-here")
    let browser = try campus.browser(campus.staff)
    #expect(try browser.get("/account/passkeys/new").page.form("/account/passkeys") == nil)
    #expect(try browser.atLocalhost.get("/account/passkeys/new").page.form("/account/passkeys") != nil)
  }

  /// An account of two organizations goes on where it worked last; where that lets it in no more, in the other.
  @Test func aPasskeyOpensWhereOneWorkedLast() throws {
    let campus = try Campus()
    var device = try Device()
    _ = try campus.staff.add(&device)
    let second = try campus.second(campus.staff.person, as: "Noor at Sud")
    let away = "{\"organization\":\"\(campus.away.id.text)\"}"
    #expect(try campus.visitor(campus.staff.person).post("/api/v1/auth/switch", json: away).status == 200)
    let there = try campus.guest.signIn(device.use(campus.guest.signInOptions()))
    #expect(there.json["person"]?["name"]?.string == "Noor at Sud")
    let path = "/api/v1/people/\(second.text)"
    #expect(try campus.stranger.patch(path, json: "{\"status\":\"suspended\"}").status == 200)
    let here = try campus.guest.signIn(device.use(campus.guest.signInOptions()))
    #expect(here.json["person"]?["name"]?.string == "Noor Haddad")
    let home = "/api/v1/people/\(campus.staff.person.text)"
    #expect(try campus.admin.patch(home, json: "{\"status\":\"suspended\"}").status == 200)
    #expect(try campus.guest.signIn(device.use(campus.guest.signInOptions())).code == "sign-in-refused")
  }

  @Test func thereIsAnEndToThem() throws {
    let campus = try Campus()
    for number in 0..<PasskeyRules.most {
      var device = try Device()
      #expect(try campus.staff.add(&device, name: "key \(number)").status == 201)
    }
    var device = try Device()
    #expect(try campus.staff.add(&device).code == "passkeys-full")
  }
}
