// Who calls, whether the request is their own doing, and whether they may.
import Base
import Store
import Web

extension Pipeline {
  /// The caller: the bearer token's for the API, else the session cookie's. A token that names nobody is refused, not
  /// ignored: its sender believes to be somebody.
  func authenticate(_ request: Request, _ route: Route) throws -> Caller? {
    guard route.traits.contains(.watched) else { return try known(request, route) }
    // Those whom the settings admit are nobody in particular; everybody else must run the box.
    if appliance.metricsGate.admits(request) { return nil }
    guard let caller = try known(request, route) else { throw Failure.signInNeeded }
    guard caller.may(.operator) else { throw Failure.mayNot }
    return caller
  }

  @inline(__always)
  private func known(_ request: Request, _ route: Route) throws -> Caller? {
    if route.kind == .api, request.header(.authorization) != nil {
      guard let token = request.bearerToken,
        let caller = try authenticator.bearer(token, from: request.client, at: request.receivedAt, reader)
      else {
        throw Failure(
          .unauthenticated, code: "token-refused",
          Text(
            en: "This token is unknown or has expired. Sign in again.",
            fr: "Ce jeton est inconnu ou a expiré. Connectez-vous à nouveau."))
      }
      return caller
    }
    guard let field = request.header(.cookie),
      let token = cookie(Cookies.session.text(isSecure: request.isSecure), in: field)
    else { return nil }
    return try authenticator.caller(token, .cookie, at: request.receivedAt, reader)
  }

  /// The caller of a token that came over a connection which is already open, and the access generation of that moment.
  func authenticate(
    bearer token: UnsafeRawBufferPointer, from client: Address
  ) throws -> (caller: Caller, generation: UInt64)? {
    guard let caller = try authenticator.bearer(token, from: client, at: appliance.clock.now, reader) else {
      return nil
    }
    return (caller, authenticator.generation)
  }

  /// Forms, and calls that ride on a cookie, must come from our own pages: the browser says so in `Sec-Fetch-Site` or
  /// `Origin`, which no other site can forge.
  func checkOrigin(_ request: Request, _ route: Route, _ caller: Caller?) throws {
    guard request.method == .post || request.method == .put || request.method == .patch || request.method == .delete
    else { return }
    guard route.kind == .page || caller?.credential == .cookie else { return }
    switch request.origin {
    case .same: return
    // Pages that the configuration trusts act for whoever is signed in, over the API only.
    case .cross where route.kind == .api && appliance.cors.trusts(request): return
    // A signed-in browser's form proves itself by its token; what anybody may send has none.
    case .unknown where route.kind == .page && caller != nil && !route.isOpen: return
    case .unknown, .cross: throw CSRF.failure
    }
  }

  func authorize(_ caller: Caller?, _ route: Route) throws {
    if route.needsSession, caller?.grant != nil {
      throw Failure(.forbidden, code: "session-needed", APITokenText.sessionNeeded)
    }
    if let caller { try HeldBack.require(caller, route) }
    switch route.access {
    case .anyone: return
    case .signedIn: guard caller != nil else { throw Failure.signInNeeded }
    case .permission, .anywhere, .either, .operator:
      guard let caller else { throw Failure.signInNeeded }
      guard caller.may(route.access) else { throw Failure.mayNot }
    }
  }
}
