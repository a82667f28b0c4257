// Signing in by a Moodle over JSON: for whoever is known by it here already.
import Base
import Outbound
import Store
import Web

enum MoodleSignInAPI {
  static let route = Route(
    .api, .post, "/api/v1/auth/moodle/{provider}", "Get a bearer token for a user name and a password of a Moodle",
    access: .anyone, input: MoodleSignInInput.self, output: SignInOutput.self, success: 200, body: .json,
    waitsFor: OpenIDTrip.server,
    action: .slow { call, body in
      let input = try body.payload(MoodleSignInInput.self)
      let trial = try MoodleSignIn.begin(input.userName, call)
      return { pool in call.reply(200, try signIn(input, trial, call, pool)) }
    })

  private static func signIn(
    _ input: MoodleSignInInput, _ trial: Trial, _ call: Call, _ pool: Slow
  ) throws -> SignInOutput {
    guard let open = try MoodleSignIn.find(call, pool.reader) else { throw Failure.notFound }
    let known: MoodleSignIn.Known
    do throws(MoodleFault) { known = try MoodleSignIn.known(input, at: open.row, call) } catch {
      guard let landing = try MoodleSignIn.grace(error, input, open.row, trial, isLinking: false, call, pool) else {
        throw MoodleSignIn.failure(error, at: open.row, call)
      }
      return try tokens(for: landing, call, pool)
    }
    trial.succeeded()
    return try tokens(for: enter(known, input, open.row, call, pool), call, pool)
  }

  private static func tokens(
    for landing: OpenIDJourney.Landing, _ call: Call, _ pool: Slow
  ) throws -> SignInOutput {
    switch landing {
    case .enter(let member, let origin):
      return try TokenPair.issue(for: Gate.open(member, .token, by: origin, call, pool).secret, call, pool)
    case .refused(let failure): throw failure
    // A program is not asked, and does not link; what was closed meanwhile is as if it had been so before.
    case .ask, .alreadyLinked, .closed: throw Failure.notFound
    }
  }

  /// The question who somebody is here is put to people, in a browser.
  private static func enter(
    _ known: MoodleSignIn.Known, _ input: MoodleSignInInput, _ row: ProviderRow, _ call: Call, _ pool: Slow
  ) throws -> OpenIDJourney.Landing {
    let landing = try pool.write(call.context) { writer -> OpenIDJourney.Landing in
      guard let landing = try OpenIDJourney.enter(known.newcomer, at: row.id, writer) else {
        throw Failure(.conflict, code: "browser-first", MoodleText.browserFirst)
      }
      if case .enter(let member, _) = landing {
        try MoodleSync.hydrate(
          person: member.person, subject: known.newcomer.subject, at: row.issuer, in: row.organization, writer)
      }
      return landing
    }
    if case .enter = landing {
      MoodleProofs.keep(input.password, known.userName ?? input.userName, known.newcomer, in: nil, at: row, call)
    }
    return landing
  }
}
