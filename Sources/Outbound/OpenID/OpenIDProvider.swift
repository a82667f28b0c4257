// One OpenID provider, as Quad's relying party sees it: discovery, keys, and the two halves of a sign-in.
import Base
import Credentials

/// What the provider sends back to the redirect address, as the request's fields have it.
package struct OpenIDCallback: Sendable {
  package var state: String
  package var code: String?
  /// `iss` (RFC 9207).
  package var issuer: String?
  package var error: String?

  package init(state: String, code: String? = nil, issuer: String? = nil, error: String? = nil) {
    self.state = state
    self.code = code
    self.issuer = issuer
    self.error = error
  }
}

/// What the person is asked at the provider.
package struct OpenIDRequest: Sendable {
  package enum Prompt: String, Sendable { case none, login, consent, selectAccount = "select_account" }

  /// Quad's address that the provider sends the person back to, exactly as it is registered there.
  package var redirect: String
  /// The e-mail address that the person has typed already.
  package var loginHint: String?
  package var prompt: Prompt?
  /// Seconds since the person last proved who they are; more, and the provider asks again. The same value goes to
  /// `identity`, which checks it.
  package var maximumAge: Int64?
  package var language: Language?

  package init(redirect: String) { self.redirect = redirect }
}

/// A provider with what it has said of itself. Thread-safe. Every method may call the provider and so blocks up to some
/// 10 seconds a call: on a bounded pool, never on a loop.
package final class OpenIDProvider: Sendable {
  package let settings: OpenIDSettings
  let client: HTTPClient
  let clock: Clock
  private let log: Log
  private let metadataCache = FetchCache<OpenIDMetadata>()
  private let keyCache = FetchCache<KeySet>()

  /// Bytes of a description and of what the token and user-info endpoints answer.
  static let largest = 256 << 10

  package init(_ settings: OpenIDSettings, client: HTTPClient, clock: Clock = .system, log: Log = .silent) {
    self.settings = settings
    self.client = client
    self.clock = clock
    self.log = log
  }

  // MARK: What the provider says of itself

  /// The provider's description, kept for an hour or as long as it says (5 minutes to a day).
  package func metadata() throws(OpenIDFault) -> OpenIDMetadata {
    try metadataCache.value(clock.now) { () throws(OpenIDFault) in
      guard !settings.clientID.isEmpty, settings.clientID.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
        throw .badSettings("client id")
      }
      guard let address = OpenIDMetadata.address(of: settings.issuer) else { throw .badSettings("issuer") }
      let (answer, root) = try fetch(address)
      return (try OpenIDMetadata(root, for: settings, policy: client.policy), answer.maxAge)
    }.value
  }

  /// Asks the provider for its description and keys, as an administrator's test does; throws what is wrong with either.
  package func check() throws(OpenIDFault) { _ = try keys(of: metadata()) }

  private func keys(of metadata: OpenIDMetadata) throws(OpenIDFault) -> FetchCache<KeySet>.Kept {
    try keyCache.value(clock.now) { () throws(OpenIDFault) in try fetchKeys(metadata) }
  }

  private func fetchKeys(_ metadata: OpenIDMetadata) throws(OpenIDFault) -> (value: KeySet, maxAge: Int?) {
    let answer = try get(metadata.keys, limit: KeySet.largest)
    do {
      let keys = try KeySet(json: answer.body)
      log.info("fetched the keys of an OpenID provider", ["host": metadata.keys.host, "keys": keys.keys.count])
      if keys.keys.isEmpty { throw OpenIDFault.noKeys }
      return (keys, answer.maxAge)
    } catch let fault as OpenIDFault {
      throw fault
    } catch {
      throw .notOpenID(OpenIDProvider.whatCame(answer, instead: "jwks_uri"))
    }
  }

  private func get(_ url: OutboundURL, limit: Int) throws(OpenIDFault) -> OutboundAnswer {
    var limits = OpenIDProvider.limits
    limits.bodyBytes = limit
    var request = OutboundRequest(.get, url, limits: limits)
    request.headers = [OutboundHeader("Accept", "application/json")]
    let answer = try send(request)
    guard answer.status == 200 else { throw .status(answer.status) }
    return answer
  }

  private func fetch(_ url: OutboundURL) throws(OpenIDFault) -> (OutboundAnswer, JSONValue) {
    let answer = try get(url, limit: OpenIDProvider.largest)
    guard let root = OpenIDProvider.object(in: answer) else {
      throw .notOpenID(OpenIDProvider.whatCame(answer, instead: "JSON"))
    }
    return (answer, root)
  }

  /// Short enough that a person waits for it: the first of these calls is made while they look at the button.
  static let limits = OutboundLimits(connect: 5_000, total: 10_000, bodyBytes: largest)

  func send(_ request: OutboundRequest) throws(OpenIDFault) -> OutboundAnswer {
    do {
      return try client.send(request)
    } catch {
      throw .call(error)
    }
  }

  /// The body as a JSON object; nil when it is none.
  static func object(in answer: OutboundAnswer) -> JSONValue? {
    let limits = JSONLimits(bytes: largest, depth: 16, nodes: 10_000, text: 64 << 10)
    guard let root = try? answer.json(limits).root, root.kind == .object else { return nil }
    return root
  }

  private static func whatCame(_ answer: OutboundAnswer, instead wanted: String) -> String {
    answer.mediaType.hasPrefix("text/html") ? "HTML, not \(wanted)" : wanted
  }

  // MARK: There

  /// Where to send the person's browser. `attempt` is kept, tied to this browser, until the person comes back.
  package func authorizationURL(
    for attempt: SignInAttempt, _ request: OpenIDRequest
  ) throws(OpenIDFault) -> OutboundURL {
    let metadata = try metadata()
    guard OutboundURL(request.redirect) != nil else { throw .badSettings("redirect address") }
    let scopes = settings.scopes.contains("openid") ? settings.scopes : ["openid"] + settings.scopes
    var fields = [
      ("response_type", "code"), ("client_id", settings.clientID), ("redirect_uri", request.redirect),
      ("scope", scopes.joined(separator: " ")), ("state", attempt.state), ("nonce", attempt.nonce),
      ("code_challenge", attempt.proof.challenge), ("code_challenge_method", "S256"),
    ]
    if let hint = request.loginHint { fields.append(("login_hint", hint)) }
    if let prompt = request.prompt { fields.append(("prompt", prompt.rawValue)) }
    if let age = request.maximumAge { fields.append(("max_age", "\(max(0, age))")) }
    if let language = request.language { fields.append(("ui_locales", language.rawValue)) }
    guard let url = metadata.authorization.adding(fields + settings.fields) else { throw .badSettings("scopes") }
    return url
  }

  // MARK: And back

  /// Who the person is, once they have come back with `callback`. The caller has taken `attempt` out of its keeping
  /// before, so that no answer is used twice; `request` is what they were sent away with.
  ///
  /// Redeems the code, checks the ID token, and asks the user-info endpoint when the token has no e-mail address or does
  /// not say whether it is verified. Whether an account may be linked by that address is the caller's decision.
  package func identity(
    from callback: OpenIDCallback, attempt: SignInAttempt, _ request: OpenIDRequest
  ) throws(OpenIDFault) -> OpenIDIdentity {
    guard equalInConstantTime(Array(callback.state.utf8), Array(attempt.state.utf8)) else { throw .wrongState }
    let metadata = try metadata()
    // Before anything else is believed, an error included: it may come from a provider that was never asked.
    if callback.issuer == nil ? metadata.namesResponder : callback.issuer.map({ !same($0, metadata.issuer) }) ?? false {
      throw .wrongResponder
    }
    if let error = callback.error { throw .denied(errorCode(error)) }
    guard let code = callback.code, !code.isEmpty, code.utf8.count <= 4096 else { throw .denied("no code") }
    let tokens = try redeem(code, attempt, request, metadata)
    let claims = try claims(of: tokens.identity, nonce: attempt.nonce, metadata)
    if let age = request.maximumAge { try checkAge(claims, age) }
    try checkHash(claims, tokens)
    var identity = OpenIDIdentity(claims, issuer: metadata.issuer, token: tokens.identity, settings.emailProof)
    if let domain = settings.hostedDomain, identity.hostedDomain?.lowercased() != domain.lowercased() {
      throw .wrongDomain
    }
    // Some tell the address in the token and whether it is verified only when asked.
    let isSilent = settings.emailProof == .verifiedClaim && claims.all["email_verified"] == nil
    if identity.email == nil || isSilent, let address = metadata.userInfo, let access = tokens.access {
      do throws(OpenIDFault) {
        try identity.add(userInfo(address, access, subject: identity.subject), settings.emailProof)
      } catch .wrongSubject {
        throw .wrongSubject
      } catch {
        // Somebody known by their subject signs in all the same; the caller tells others why there is no address.
        identity.userInfoFault = error
      }
    }
    return identity
  }

  /// The claims of an ID token that this provider has signed for this client. A key that is not known, or does not fit,
  /// may be newer than the ones that are kept: they are fetched again, once a minute at most.
  private func claims(
    of token: Secret, nonce: String, _ metadata: OpenIDMetadata
  ) throws(OpenIDFault) -> TokenClaims {
    let kept = try keys(of: metadata)
    do throws(TokenFault) {
      return try claims(of: token, nonce: nonce, signedBy: kept.value)
    } catch {
      guard error == .unknownKey || error == .badSignature || error == .wrongAlgorithm,
        let newer = try keyCache.value(
          after: kept.generation, clock.now, { () throws(OpenIDFault) in try fetchKeys(metadata) })
      else { throw .badToken(error) }
      do throws(TokenFault) {
        return try claims(of: token, nonce: nonce, signedBy: newer.value)
      } catch {
        throw .badToken(error)
      }
    }
  }

  private func claims(of token: Secret, nonce: String, signedBy keys: KeySet) throws(TokenFault) -> TokenClaims {
    // A token is made when its code is redeemed. Entra dates it back by five minutes; an old one is a replay.
    var expected = TokenExpectation(
      issuer: settings.issuer, audience: settings.clientID, nonce: nonce, skew: settings.skew, maximumAge: 3600)
    for other in settings.otherIssuers {
      do throws(TokenFault) {
        return try expected.claims(of: token.value, signedBy: keys, now: clock.now)
      } catch {
        guard error == .wrongIssuer else { throw error }
        expected.issuer = other
      }
    }
    return try expected.claims(of: token.value, signedBy: keys, now: clock.now)
  }

  private func checkAge(_ claims: TokenClaims, _ age: Int64) throws(OpenIDFault) {
    guard let seconds = claims.all["auth_time"]?.int64, seconds >= 0,
      clock.now.seconds &- seconds <= age.addingReportingOverflow(settings.skew).partialValue
    else { throw .signedInLongAgo }
  }

  // MARK: Away

  /// Where to send the browser after signing out here, to sign out there as well; nil where the provider has no such
  /// thing. `returnTo` has to be registered with it.
  package func logoutURL(
    idToken: Secret?, returnTo: String, state: String? = nil
  ) throws(OpenIDFault) -> OutboundURL? {
    let own = [("client_id", settings.clientID)]
    switch settings.logout {
    case .cognito(let domain): return domain.adding(own + [("logout_uri", returnTo)])
    case .discovered:
      guard let end = try metadata().endSession else { return nil }
      var fields = own + [("post_logout_redirect_uri", returnTo)]
      if let state { fields.append(("state", state)) }
      let hint = idToken.map { [("id_token_hint", $0.value)] } ?? []
      // A token with many groups may be too long for an address; without it the provider asks the person.
      return end.adding(fields + hint) ?? end.adding(fields)
    }
  }
}

/// Whether two strings are the same bytes: an issuer spelled differently is another issuer.
func same(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }
