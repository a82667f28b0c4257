// Authenticator apps and recovery codes: set up, asked for, used once, turned off.
import Base
import Credentials
import Store
import Testing

@testable import App

struct SecondFactorTests {
  private static let path = "/api/v1/account/second-factors"

  @Test func anAppIsSetUpByWhoKnowsThePassword() throws {
    let campus = try Campus()
    let other = try campus.visitor(campus.staff.person)
    let mark = try campus.mark()
    for (json, fault) in [("{}", "proof"), ("{\"proof\":\"not it\"}", "proof"), ("{\"proof\":\"123456\"}", "proof")] {
      let answer = try campus.staff.post(Self.path + "/app", json: json)
      #expect(answer.status == 422 && answer.faults == [fault])
    }
    #expect(try campus.events(since: mark) == ["second-factor.refused", "second-factor.refused"])
    let begun = try campus.staff.post(Self.path + "/app", json: "{\"proof\":\"\(Campus.password)\"}")
    #expect(begun.status == 201)
    let secret = try #require(begun.json["secret"]?.string)
    #expect(
      begun.json["address"]?.string?.hasPrefix("otpauth://totp/Campus%20Nord:noor%40nord.example?secret=") == true)
    #expect(try campus.signIn().status == 200, "an app that never showed a code asks for none")
    let codes = try #require(TimedCodes(secret: decoded(base32: secret) ?? []))
    let phone = Phone(codes: codes, recoveryCodes: [], clock: campus.clock)
    let wrong = try campus.staff.post(Self.path + "/app/confirm", json: "{\"code\":\"\(phone.wrongCode)\"}")
    #expect(wrong.status == 422 && wrong.faults == ["code"])
    let later = try campus.mark()
    let on = try campus.staff.post(Self.path + "/app/confirm", json: "{\"code\":\"\(phone.code())\"}")
    #expect(on.status == 200 && Set(on.codes).count == 10)
    #expect(try campus.events(since: later) == ["authenticator-app.added", "recovery-codes.made"])
    #expect(try other.get("/api/v1/me").status == 401, "other sessions began when less was asked")
    let state = try campus.staff.get(Self.path)
    #expect(state.json["isOn"]?.bool == true && state.json["recoveryCodesLeft"]?.int64 == 10)
    #expect(!state.text.contains(secret) && !on.codes.contains { state.text.contains($0) }, "shown once")
    #expect(try campus.staff.post(Self.path + "/app", json: "{\"proof\":\"\(Campus.password)\"}").code == "app-on")
    #expect(try campus.staff.post(Self.path + "/app/confirm", json: "{\"code\":\"1\"}").code == "app-on")
  }

  /// The code that showed the app works for nothing else.
  @Test func theFirstCodeIsUsedUp() throws {
    let campus = try Campus()
    let phone = try campus.setUpApp(campus.staff)
    campus.clock.advance(seconds: -30)
    #expect(try campus.step(try campus.challenge(), phone.code()).code == "code-refused")
  }

  @Test func aSetUpThatTookTooLongIsOver() throws {
    let campus = try Campus()
    let begun = try campus.staff.post(Self.path + "/app", json: "{\"proof\":\"\(Campus.password)\"}")
    let codes = try #require(TimedCodes(secret: decoded(base32: begun.json["secret"]?.string ?? "") ?? []))
    campus.clock.advance(seconds: 3600)
    let code = codes.code(step: TimedCodes.step(at: campus.clock.clock.now))
    #expect(try campus.staff.post(Self.path + "/app/confirm", json: "{\"code\":\"\(code)\"}").code == "no-set-up")
    #expect(try campus.admin.post(Self.path + "/app/confirm", json: "{\"code\":\"\(code)\"}").code == "no-set-up")
  }

  @Test(arguments: Depth.allCases) func aCodeOpensOneSession(depth: Depth) throws {
    let campus = try Campus(depth)
    let phone = try campus.setUpApp(campus.staff)
    let mark = try campus.mark()
    let challenge = try campus.challenge()
    #expect(try campus.events(since: mark).isEmpty, "nobody has signed in yet")
    let answer = try campus.step(challenge, phone.code())
    #expect(answer.status == 200 && answer.json["person"]?["name"]?.string == "Noor Haddad")
    #expect(try campus.events(since: mark) == ["session.started"])
    var visitor = campus.guest
    visitor.token = answer.json["accessToken"]?.string
    #expect(try visitor.get("/api/v1/me").status == 200)
    #expect(try campus.step(challenge, phone.code()).status == 410, "a sign-in is answered once")
    #expect(try campus.step(try campus.challenge(), phone.code()).code == "code-refused", "a code is used once")
    campus.clock.advance(seconds: 30)
    let next = try campus.challenge()
    let code = phone.code()
    #expect(try campus.step(next, " \(code.prefix(3)) \(code.suffix(3)) ").status == 200, "typed with blanks")
  }

  /// Half a minute to either side is forgiven; a minute and more is not.
  @Test(arguments: [(-120, 401), (-60, 401), (-30, 200), (0, 200), (30, 200), (60, 401), (120, 401)])
  func phonesWhoseClocksAreOff(seconds: Int64, status: Int) throws {
    let campus = try Campus()
    let phone = try campus.setUpApp(campus.staff)
    campus.clock.advance(seconds: 300)
    #expect(try campus.step(try campus.challenge(), phone.code(off: seconds)).status == status)
  }

  /// What was used later can't be followed by what was shown before.
  @Test func codesDoNotGoBack() throws {
    let campus = try Campus()
    let phone = try campus.setUpApp(campus.staff)
    campus.clock.advance(seconds: 300)
    #expect(try campus.step(try campus.challenge(), phone.code(off: 30)).status == 200)
    for seconds in [Int64(30), 0, -30] {
      #expect(try campus.step(try campus.challenge(), phone.code(off: seconds)).code == "code-refused", "\(seconds)")
    }
  }

  @Test func fiveWrongCodesEndTheSignIn() throws {
    let campus = try Campus()
    let phone = try campus.setUpApp(campus.staff)
    let challenge = try campus.challenge()
    let mark = try campus.mark()
    for left in [4, 3, 2] {
      let answer = try campus.step(challenge, phone.wrongCode)
      #expect(answer.status == 401 && answer.code == "code-refused" && answer.text.contains("\(left) more times"))
    }
    #expect(try campus.step(challenge, "").status == 422, "no code at all is no try")
    #expect(try campus.step(challenge, "abcde-fghjk").status == 401)
    #expect(try campus.step(challenge, phone.wrongCode).status == 410)
    #expect(try campus.step(challenge, phone.code()).status == 410)
    #expect(try campus.events(since: mark) == [String](repeating: "second-factor.refused", count: 5))
  }

  /// Whoever knows the password and guesses codes over many sign-ins has to wait longer and longer.
  @Test func guessingOverManySignInsIsSlowedDown() throws {
    let campus = try Campus()
    let phone = try campus.setUpApp(campus.staff)
    for _ in 0..<2 {
      let challenge = try campus.challenge()
      for _ in 0..<3 { _ = try campus.step(challenge, phone.wrongCode) }
    }
    let challenge = try campus.challenge()
    let answer = try campus.step(challenge, phone.code())
    #expect(answer.status == 429 && answer["retry-after"] == "1")
    let proof = try campus.staff.post(Self.path + "/recovery-codes", json: "{\"proof\":\"\(phone.code())\"}")
    #expect(proof.status == 429, "the same guesses by another door")
    campus.clock.advance(seconds: 1)
    #expect(try campus.step(challenge, phone.code()).status == 200)
  }

  @Test func manyGuessesAtOnceAreNoMoreThanFive() throws {
    let campus = try Campus(.socket)
    let phone = try campus.setUpApp(campus.staff)
    let challenge = try campus.challenge()
    let mark = try campus.mark()
    let wrong = phone.wrongCode
    let outcomes = try atOnce(16, threads: 8) { _ in try campus.step(challenge, wrong).status }
    #expect(outcomes.allSatisfy { [401, 410, 429].contains($0) }, "\(outcomes)")
    #expect(try campus.events(since: mark).count <= 5)
  }

  @Test func aRecoveryCodeOpensOnce() throws {
    let campus = try Campus()
    let phone = try campus.setUpApp(campus.staff)
    let code = try #require(phone.recoveryCodes.first)
    let mark = try campus.mark()
    #expect(try campus.step(try campus.challenge(), code.uppercased().replacing("-", with: " ")).status == 200)
    #expect(try campus.events(since: mark) == ["recovery-code.used", "session.started"])
    #expect(try campus.step(try campus.challenge(), code).code == "code-refused")
    #expect(try campus.staff.get(Self.path).json["recoveryCodesLeft"]?.int64 == 9)
  }

  /// Two sign-ins, one code, the same moment.
  @Test func aRecoveryCodeOpensOnceAlsoAtTheSameMoment() throws {
    let campus = try Campus(.socket)
    let phone = try campus.setUpApp(campus.staff)
    let challenges = try (0..<4).map { _ in try campus.challenge() }
    let code = try #require(phone.recoveryCodes.last)
    let outcomes = try atOnce(4, threads: 4) { number in try campus.step(challenges[number], code).status }
    #expect(outcomes.count { $0 == 200 } == 1 && outcomes.count { $0 == 401 } == 3, "\(outcomes)")
  }

  /// The same of the app's codes.
  @Test func aCodeOpensOnceAlsoAtTheSameMoment() throws {
    let campus = try Campus(.socket)
    let phone = try campus.setUpApp(campus.staff)
    let challenges = try (0..<4).map { _ in try campus.challenge() }
    let code = phone.code()
    let outcomes = try atOnce(4, threads: 4) { number in try campus.step(challenges[number], code).status }
    #expect(outcomes.count { $0 == 200 } == 1 && outcomes.count { $0 == 401 } == 3, "\(outcomes)")
  }

  @Test func nobodyAnswersAnothersSignIn() throws {
    let campus = try Campus()
    let (noor, ada) = (try campus.setUpApp(campus.staff), try campus.setUpApp(campus.admin))
    #expect(try campus.step(try campus.challenge(), ada.code()).code == "code-refused")
    #expect(try campus.step(try campus.challenge(), ada.recoveryCodes[0]).code == "code-refused")
    for challenge in ["x", String(repeating: "A", count: 43), campus.staff.token ?? ""] {
      #expect(try campus.step(challenge, noor.code()).status == 410)
    }
    #expect(try campus.step(try campus.challenge(), noor.code()).status == 200)
  }

  @Test func aSignInWaitsTenMinutes() throws {
    let campus = try Campus()
    let phone = try campus.setUpApp(campus.staff)
    let (early, late) = (try campus.challenge(), try campus.challenge())
    campus.clock.advance(seconds: 599)
    #expect(try campus.step(early, phone.code()).status == 200)
    campus.clock.advance(seconds: 1)
    #expect(try campus.step(late, phone.code(off: 30)).status == 410)
  }

  /// Whoever began with a password that was changed since, or was kept out since, doesn't get in.
  @Test func aSignInEndsWithThePasswordItBeganWith() throws {
    let campus = try Campus()
    let phone = try campus.setUpApp(campus.staff)
    let challenge = try campus.challenge()
    campus.clock.advance(seconds: 30)
    let (hash, staff, home) = (
      try campus.appliance.passwords.hash("another password"), campus.staff.person, campus.home
    )
    try campus.store.write(campus.context) { writer in
      try SessionChanges.setPassword(hash, of: staff, in: home, writer)
    }
    #expect(try campus.step(challenge, phone.code()).status == 410)
    let again = try campus.signIn(Campus.noor, "another password").json["challenge"]?.string ?? ""
    _ = try campus.admin.patch("/api/v1/people/\(staff.text)", json: "{\"status\":\"suspended\"}")
    let refused = try campus.step(again, phone.code())
    #expect(refused.status == 401 && refused.code == "sign-in-refused")
  }

  /// A browser's sign-in opens no token, nor the other way round.
  @Test func aSignInKeepsItsKind() throws {
    let campus = try Campus()
    let phone = try campus.setUpApp(campus.staff)
    let begun = try campus.guest.post("/sign-in", form: [("email", Campus.noor), ("password", Campus.password)])
    let cookie = try #require(begun.cookie("quad-step"))
    #expect(try campus.step(cookie, phone.code()).status == 410)
    var browser = campus.guest
    browser.cookies = ["quad-step": try campus.challenge()]
    #expect(try browser.post("/sign-in/step", form: [("code", phone.code())])["location"] == "/sign-in")
    browser.cookies = ["quad-step": cookie]
    #expect(try browser.post("/sign-in/step", form: [("code", phone.code())])["location"] == "/")
  }

  @Test func turningOffAsksWhoItIs() throws {
    let campus = try Campus()
    let phone = try campus.setUpApp(campus.staff)
    let mark = try campus.mark()
    #expect(try campus.staff.post(Self.path + "/app/remove").faults == ["proof"])
    #expect(try campus.events(since: mark).isEmpty)
    let off = try campus.staff.post(Self.path + "/app/remove", json: "{\"proof\":\"\(phone.code())\"}")
    #expect(off.status == 200 && off.json["isOn"]?.bool == false && off.json["recoveryCodesLeft"]?.int64 == 0)
    #expect(try campus.events(since: mark) == ["authenticator-app.removed"])
    #expect(try campus.signIn().status == 200)
    #expect(try campus.staff.post(Self.path + "/app/remove", json: "{\"proof\":\"\(Campus.password)\"}").status == 404)
    #expect(
      try campus.staff.post(Self.path + "/recovery-codes", json: "{\"proof\":\"\(Campus.password)\"}").code
        == "second-factor-off")
  }

  @Test func newRecoveryCodesReplaceTheOld() throws {
    let campus = try Campus()
    let phone = try campus.setUpApp(campus.staff)
    let made = try campus.staff.post(
      Self.path + "/recovery-codes", json: "{\"proof\":\"\(phone.recoveryCodes[0])\"}")
    #expect(made.status == 200 && Set(made.codes).count == 10)
    #expect(Set(made.codes).isDisjoint(with: phone.recoveryCodes))
    #expect(try campus.step(try campus.challenge(), phone.recoveryCodes[1]).code == "code-refused")
    #expect(try campus.step(try campus.challenge(), made.codes[1]).status == 200)
  }

  /// A link to choose a password is no way round the second step.
  @Test func aSignInLinkDoesNotSkipTheStep() throws {
    let campus = try Campus()
    let phone = try campus.setUpApp(campus.staff)
    let link =
      try campus.admin.post("/api/v1/people/\(campus.staff.person.text)/sign-in-link").json["url"]?.string ?? ""
    let path = try #require(link.split(separator: "campus.test").last.map(String.init))
    let answer = try campus.guest.post(path, form: [("password", "yet another one")])
    #expect(answer["location"] == "/sign-in/step" && answer.cookie("quad-session") == nil)
    var browser = campus.guest
    browser.cookies["quad-step"] = answer.cookie("quad-step")
    #expect(try browser.post("/sign-in/step", form: [("code", phone.code())]).cookie("quad-session")?.count == 43)
  }

  @Test func administratorsTurnItOffForWhoLostTheirs() throws {
    let campus = try Campus()
    let phone = try campus.setUpApp(campus.staff)
    let path = "/api/v1/people/\(campus.staff.person.text)/second-factors"
    #expect(try campus.stranger.delete(path).status == 404)
    #expect(try campus.staff.delete(path).status == 403)
    let waiting = try campus.challenge()
    let mark = try campus.mark()
    #expect(try campus.admin.delete(path).status == 204)
    #expect(try campus.events(since: mark) == ["second-factor.reset"])
    #expect(try campus.staff.get("/api/v1/me").status == 401)
    #expect(try campus.step(waiting, phone.code()).status == 410)
    #expect(try campus.signIn().status == 200)
    #expect(try campus.admin.delete(path).code == "second-factor-off")
  }

  /// An account that is somebody elsewhere too is not one organization's to open.
  @Test func anAccountOfTwoOrganizationsIsNotOnesToOpen() throws {
    let campus = try Campus()
    _ = try campus.setUpApp(campus.staff)
    _ = try campus.second(campus.staff.person, as: "Noor at Sud")
    let path = "/api/v1/people/\(campus.staff.person.text)/second-factors"
    #expect(try campus.admin.delete(path).code == "account-shared")
    #expect(try campus.staff.get(Self.path).json["isOn"]?.bool == true)
  }

  /// Neither the secret nor a code is in the file as it is; the events say nothing of them.
  @Test func whatIsKeptIsSealedOrHashed() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    let phone = try campus.setUpApp(campus.staff)
    let account = try #require(campus.store.read { try $0.one(SignInStore.member, campus.staff.person).account })
    let row = try #require(campus.store.read { try $0.first(SecondFactorStore.app, account) })
    #expect(row.secret.count == 20 + SealingKey.overhead)
    #expect(!String(decoding: row.secret, as: UTF8.self).contains(String(decoding: phone.codes.secret, as: UTF8.self)))
    #expect(try campus.appliance.secrets.open(row.secret, for: SecondFactors.place(account)) == phone.codes.secret)
    #expect(throws: Failure.self) { try campus.appliance.secrets.open(row.secret, for: "totp:" + campus.home.id.text) }
    for event in try campus.eventRows(since: mark) {
      #expect(!"\(event)".contains(base32(phone.codes.secret)))
      for code in phone.recoveryCodes { #expect(!"\(event)".contains(code)) }
    }
  }
}
