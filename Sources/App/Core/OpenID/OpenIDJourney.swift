// To a provider and back: what a sign-in is tied to, and what becomes of who comes back.
import Base
import Credentials
import Outbound
import Store
import Web

/// One browser's way to a provider and back.
///
/// The browser keeps a random token in a cookie; the database keeps the keyed hashes of that token and of the state. Nonce
/// and proof key are derived from token and state, so that neither a copy of the database nor somebody else's browser has
/// what it takes to come back.
struct OpenIDTrip: Sendable {
  /// The browser's token.
  let token: String
  let state: String
  private let secrets: Secrets

  /// A new trip of this browser; of two tabs both can come back. The state names the provider, so that it can be told
  /// whom an answer waits for before anything is looked up.
  init(_ call: Call, to provider: ID<SignInProvider>) {
    token = OpenIDTrip.token(of: call) ?? randomToken()
    state = randomToken() + "." + provider.text
    secrets = call.appliance.secrets
  }

  /// The trip that comes back. Nil when the browser has not been on any, or the state can't be one of ours.
  init?(returning call: Call) {
    guard let token = OpenIDTrip.token(of: call), let state = call.query["state"],
      OpenIDTrip.provider(in: state) != nil
    else {
      return nil
    }
    self.token = token
    self.state = state
    secrets = call.appliance.secrets
  }

  /// The browser's token, when it has one.
  static func token(of call: Call) -> String? {
    call.cookie(Cookies.openID).flatMap { isToken($0) ? $0 : nil }
  }

  /// What the database knows a browser by.
  static func browser(_ token: String, _ secrets: Secrets) -> Digest { secrets.digest(of: "openid-browser:" + token) }

  var browser: Digest { OpenIDTrip.browser(token, secrets) }
  var stateDigest: Digest { secrets.digest(of: "openid-state:" + state) }

  /// The secrets of this trip.
  func attempt() throws -> SignInAttempt {
    guard let proof = ProofKey(verifier: secrets.derived("openid-proof", "\(token) \(state)")) else {
      throw Failure.internal("a proof key of the wrong shape")
    }
    return SignInAttempt(state: state, nonce: secrets.derived("openid-nonce", "\(token) \(state)"), proof: proof)
  }

  /// The provider that a state names. Nil for what can't be a state of ours.
  private static func provider(in state: String) -> String? {
    let parts = state.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let random = parts.first, isToken(String(random)), let name = parts.last,
      name.utf8.count == 13
    else { return nil }
    return String(name)
  }

  /// Which server a route of the journey waits for. What can't name one waits with all that can't: an identifier has one
  /// spelling here, or each spelling had a line of its own.
  @Sendable static func server(_ call: Call) -> RemoteServer {
    RemoteServer(line(call.parameters["provider"] ?? call.parameters["id"] ?? call.query["state"].flatMap(provider)))
  }

  static func line(_ word: String?) -> String { word.flatMap { ID<SignInProvider>($0) }?.text ?? "" }

  /// 43 characters of base64url.
  private static func isToken(_ text: String) -> Bool {
    text.utf8.count == 43 && text.utf8.allSatisfy { isAlphanumeric($0) || $0 == 0x2d || $0 == 0x5f }
  }
}

enum OpenIDJourney {
  /// Where providers send people back to.
  static let callback = "/sign-in/openid/callback"

  /// What the person is asked at the provider; the same on both halves of the way.
  static func request(_ call: Call) -> OpenIDRequest {
    var request = OpenIDRequest(redirect: call.address(callback))
    request.language = call.language
    return request
  }

  /// Notes a trip that begins. `account` is who wants to link.
  static func begin(
    _ trip: OpenIDTrip, to provider: ProviderRow, account: ID<Account>?, next: String, _ writer: Writer
  ) throws {
    try writer.run(OpenIDStore.sweepAttempts, writer.now)
    try writer.run(
      OpenIDStore.insertAttempt, writer.newID(ID<OpenIDAttempt>.self), provider.organization, provider.id,
      trip.stateDigest, trip.browser, account, next, writer.now.adding(seconds: ProviderRules.patience))
  }

  /// Takes a trip that comes back: once, and by the browser that began it. Nil for any other.
  static func take(_ trip: OpenIDTrip, _ writer: Writer) throws -> AttemptRow? {
    guard let row = try writer.first(OpenIDStore.attempt, trip.stateDigest, writer.now),
      equalInConstantTime(row.browser, trip.browser), try writer.run(OpenIDStore.deleteAttempt, row.id) == 1
    else { return nil }
    return row
  }

  /// What becomes of somebody who has come back.
  enum Landing: Sendable {
    case enter(Member, SessionOrigin)
    /// They are asked first.
    case ask
    case alreadyLinked
    /// Known, and not let in. Nothing is thrown: what was written down of it stays.
    case refused(Failure)
    /// The provider, or its organization, has been closed meanwhile.
    case closed
  }

  /// Finds out who somebody is here; where nobody yet, keeps them for the question. Fails when there is nothing to ask.
  static func land(
    _ newcomer: OpenIDNewcomer, _ attempt: AttemptRow, _ browser: Digest, _ caller: Caller?, _ writer: Writer
  ) throws -> Landing {
    guard let open = try writer.first(OpenIDStore.open, attempt.provider) else { return .closed }
    writer.context.organization = open.organization.id.value
    if let (row, member) = try Identities.known(newcomer.subject, at: open.row, writer) {
      if let account = attempt.account {
        return row.account == account ? .alreadyLinked : .refused(ProviderText.takenByAnother)
      }
      return try enter(row.id, member, newcomer, open, writer)
    }
    guard (1...ProviderRules.longestSubject).contains(newcomer.subject.utf8.count) else {
      throw OpenIDFault.notOpenID("sub").failure
    }
    let arrival = ArrivalRow(
      id: writer.newID(), provider: open.row.id, organization: open.organization.id, subject: newcomer.subject,
      email: newcomer.isEmailVerified ? newcomer.email : nil, name: newcomer.name, account: attempt.account,
      next: attempt.next)
    _ = try Prospect.of(arrival, at: open, caller, now: writer.now, writer)
    try writer.run(OpenIDStore.sweepArrivals, writer.now)
    try writer.run(
      OpenIDStore.putArrival, arrival.id, arrival.organization, arrival.provider, browser, arrival.subject,
      arrival.email, arrival.name, arrival.account, arrival.next, writer.now.adding(seconds: ProviderRules.patience))
    return .ask
  }

  /// Somebody who is known at a provider: in, or refused. Nil for anybody else.
  static func enter(
    _ newcomer: OpenIDNewcomer, at provider: ID<SignInProvider>, _ writer: Writer
  ) throws -> Landing? {
    guard let open = try writer.first(OpenIDStore.open, provider) else { return .closed }
    writer.context.organization = open.organization.id.value
    guard let (row, member) = try Identities.known(newcomer.subject, at: open.row, writer) else { return nil }
    return try enter(row.id, member, newcomer, open, writer)
  }

  private static func enter(
    _ identity: ID<LinkedIdentity>, _ member: Member, _ newcomer: OpenIDNewcomer, _ open: OpenProvider, _ writer: Writer
  ) throws -> Landing {
    guard member.mayEnter else {
      try SessionChanges.refuse(member, lockedFor: 0, writer)
      return .refused(ProviderText.mayNotEnter(open.organization.name))
    }
    try writer.run(OpenIDStore.touchIdentity, identity, writer.now, newcomer.email)
    return .enter(try writer.one(SignInStore.member, member.person), SessionOrigin(open.row))
  }

  /// Where to go after signing in: a page of ours or the start page.
  static func next(_ text: String?) -> Link { text.flatMap { Link(local: $0) } ?? "/" }
}

/// Who somebody is at a provider, as far as it matters here.
struct OpenIDNewcomer: Sendable {
  let subject: String
  let email: String?
  let isEmailVerified: Bool
  /// Empty when the provider does not tell.
  let name: String

  init(subject: String, email: String?, isEmailVerified: Bool, name: String) {
    self.subject = subject
    self.email = email
    self.isEmailVerified = isEmailVerified
    self.name = name
  }

  init(_ identity: OpenIDIdentity) {
    let parts = [identity.givenName, identity.familyName].compactMap { $0 }.joined(separator: " ")
    let name = String((identity.name ?? parts).prefix(PersonRules.longestName))
    // An address that the directory would not take is none here.
    let email = identity.email.flatMap { $0.utf8.count <= PersonRules.longestEmail && $0.utf8.count >= 3 ? $0 : nil }
    self.init(subject: identity.subject, email: email, isEmailVerified: identity.isEmailVerified, name: name)
  }
}
