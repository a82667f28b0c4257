// A campus whose people have second factors, for the tests of them.
import Base
import Credentials
import Store
import Testing

@testable import App

/// Somebody's authenticator app, set up.
struct Phone {
  let codes: TimedCodes
  let recoveryCodes: [String]
  let clock: StandingClock

  /// What the app shows now, on a phone whose clock is off by so many seconds.
  func code(off seconds: Int64 = 0) -> String {
    codes.code(step: TimedCodes.step(at: clock.clock.now.adding(seconds: seconds)))
  }

  /// A code that belongs to none of the steps about now.
  var wrongCode: String {
    let near = Set((-3...3).map { code(off: $0 * 30) })
    return (0..<10).map { String(repeating: String($0), count: 6) }.first { !near.contains($0) } ?? ""
  }
}

extension Campus {
  static let noor = "noor@nord.example"

  /// Sets an app up over the API, and lets its first code's time pass.
  func setUpApp(_ visitor: Visitor) throws -> Phone {
    let begun = try visitor.post("/api/v1/account/second-factors/app", json: "{\"proof\":\"\(Campus.password)\"}")
    #expect(begun.status == 201)
    let secret = try #require(decoded(base32: begun.json["secret"]?.string ?? ""))
    let phone = Phone(codes: try #require(TimedCodes(secret: secret)), recoveryCodes: [], clock: clock)
    let on = try visitor.post(
      "/api/v1/account/second-factors/app/confirm", json: "{\"code\":\"\(phone.code())\"}")
    #expect(on.status == 200)
    clock.advance(seconds: 30)
    return Phone(codes: phone.codes, recoveryCodes: on.codes, clock: clock)
  }

  func signIn(_ email: String = Campus.noor, _ password: String = Campus.password) throws -> Answer {
    try guest.post("/api/v1/auth/sign-in", json: "{\"email\":\"\(email)\",\"password\":\"\(password)\"}")
  }

  /// The name of a sign-in that waits for its second step.
  func challenge(_ email: String = Campus.noor) throws -> String {
    let answer = try signIn(email)
    #expect(answer.status == 401 && answer.code == "second-factor-needed")
    return try #require(answer.json["challenge"]?.string)
  }

  func step(_ challenge: String, _ code: String) throws -> Answer {
    try guest.post("/api/v1/auth/step", json: "{\"challenge\":\"\(challenge)\",\"code\":\"\(code)\"}")
  }
}

extension Answer {
  /// The recovery codes that it shows.
  var codes: [String] { json["recoveryCodes"]?.elements.compactMap { $0.string } ?? [] }
}
