// Signing in over JSON.
import Base
import Store
import Web

enum SignInAPI {
  static func begin(_ input: SignInInput, _ call: Call) throws -> Trial { try Trial(email: input.email, call) }

  static func signIn(_ input: SignInInput, _ trial: Trial, _ call: Call, _ pool: Slow) throws -> SignInOutput {
    let member = try Gate.check(email: input.email, password: input.password, trial, call, pool)
    let secret = try Gate.open(member, .token, call, pool).secret
    return try TokenPair.issue(for: secret, call, pool)
  }

  static func signOut(_ call: Call, _ writer: Writer) throws {
    let caller = try call.signedIn
    try SessionChanges.end(caller.session, of: caller, writer)
  }

  /// Has the session work in another organization; answers who the caller is there.
  static func move(_ input: SwitchInput, _ call: Call, _ writer: Writer) throws -> MeOutput {
    let caller = try call.signedIn
    _ = try SessionChanges.move(caller, to: input.organization, writer)
    guard let moved = try Authenticator.load(caller.digest, at: writer.now, writer) else { throw Failure.signInNeeded }
    return moved.profile
  }

  /// Answered from the caller that authentication found: no query, one copy.
  static func me(_ call: Call, _ reader: Reader) throws -> Reply {
    let caller = try call.signedIn
    call.buffer.append(caller.profileJSON.bytes)
    var reply = call.reply()
    reply.etag = caller.profileTag
    return reply
  }

  static func makeLink(_ call: Call, _ writer: Writer) throws -> LinkOutput {
    let secret = NewSecret(call.appliance.secrets)
    try Standing(writer).requireCovering(call.id(), writer)
    var output = LinkOutput()
    output.expiresAt = try SessionChanges.makeLink(
      for: try call.id(), in: try call.signedIn.organization, secret, writer)
    output.url = WelcomePages.address(secret, call)
    return output
  }
}
