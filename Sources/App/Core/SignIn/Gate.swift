// Finding out whether somebody is who they say, and where they go.
import Base
import Store
import Web

/// Shared by the form and the API. Runs on the slow pool.
enum Gate {
  /// The most accounts that one address may mean: each costs a password hash.
  private static let mostAccounts = 8

  /// The member behind an address and a password: in the organization they worked in last. Unknown address, wrong
  /// password and a person who may not sign in answer alike and take alike. `trial` is told how it ended.
  static func check(email: String, password: String, _ trial: Trial, _ call: Call, _ pool: Slow) throws -> Member {
    let passwords = try pool.passwords
    let emailKey = PersonRules.emailKey(email)
    let members = try pool.reader.all(SignInStore.byEmail, emailKey)
    var tried: [ID<Account>] = []
    for member in members where tried.count < mostAccounts {
      guard let account = member.account, let hash = member.passwordHash, !tried.contains(account) else { continue }
      tried.append(account)
      // Whether the address is one of a person who may be here is asked only after the hash has taken its time.
      guard passwords.matches(password, hash),
        let meant = members.first(where: { $0.account == account && $0.mayEnter })
      else { continue }
      trial.succeeded()
      let chosen = try choose(meant, account, pool.reader)
      return passwords.isOutdated(hash) ? try renewed(chosen, account, hash, password, call, pool) : chosen
    }
    if tried.isEmpty { try call.appliance.decoy.pay(password, for: emailKey, pool) }
    trial.failed()
    if let known = members.first {
      // Nobody waits for this to be written: an unknown address has nothing to write.
      let lock = trial.lock
      _ = pool.store.write(call.context) { writer in
        try SessionChanges.refuse(known, lockedFor: lock, writer)
      } then: { _ in
      }
    }
    throw Failure(.unauthenticated, code: "sign-in-refused", SignInText.refused)
  }

  /// The one of an account's people to begin as: where it worked last, else where the address belongs.
  private static func choose(_ meant: Member, _ account: ID<Account>, _ reader: Reader) throws -> Member {
    guard let last = try reader.first(AccountStore.lastOrganization, account) ?? nil, last != meant.organization.id,
      let other = try reader.first(SignInStore.membership, account, last), other.mayEnter
    else { return meant }
    return try reader.one(SignInStore.member, other.person)
  }

  /// Hashes a password as we do now, while it is at hand: the hash of another system is good for one sign-in. Somebody who
  /// set another password meanwhile has the last word.
  private static func renewed(
    _ member: Member, _ account: ID<Account>, _ hash: String, _ password: String, _ call: Call, _ pool: Slow
  ) throws -> Member {
    let passwords = try pool.passwords
    let fresh = try passwords.hash(password)
    try pool.write(call.context) { writer in
      _ = try writer.run(AccountStore.renewHash, account, hash, fresh, writer.now)
    }
    let current = try pool.reader.one(SignInStore.member, member.person)
    // Another browser may have been quicker, with the same password.
    guard let kept = current.passwordHash, kept == fresh || passwords.matches(password, kept) else {
      throw Failure(.unauthenticated, code: "sign-in-refused", SignInText.refused)
    }
    return current
  }

  /// The one of an account's people to begin as where only the account is known: where it worked last, else the first
  /// that may be here. Fails where none may.
  static func member(of account: ID<Account>, _ reader: Reader) throws -> Member {
    let all = try reader.all(SignInStore.members, account).filter(\.mayEnter)
    let last = try reader.first(AccountStore.lastOrganization, account) ?? nil
    guard let chosen = all.first(where: { $0.organization.id == last }) ?? all.first else {
      throw Failure(.unauthenticated, code: "sign-in-refused", SignInText.refused)
    }
    return try reader.one(SignInStore.member, chosen.person)
  }

  /// How far somebody came whose password, or link, was right.
  private enum Opening: Sendable {
    case session(Timestamp)
    /// A second step is asked for first.
    case step
  }

  /// Starts a session for a member, or a wait for their second step; `secret` names whichever it is.
  private static func begin(
    _ member: Member, _ credential: Caller.Credential, _ secret: NewSecret, _ device: DeviceToken,
    by origin: SessionOrigin?, _ call: Call,
    _ pool: Slow
  ) throws -> Opening {
    let userAgent = call.userAgent
    let known = member.account.map { device.digest($0, call.appliance.secrets) }
    return try pool.write(call.context) { writer in
      if let account = member.account, try SecondFactors.areOn(account, writer) {
        try Steps.begin(member, credential, secret, writer)
        try origin?.keep(secret.digest, writer)
        return .step
      }
      return .session(
        try SessionChanges.start(
          member, credential, secret, userAgent: userAgent, device: known, by: origin, writer))
    }
  }

  /// Starts a session for a member. Fails with `second-factor-needed` where the account asks for a second step.
  static func open(
    _ member: Member, _ credential: Caller.Credential, by origin: SessionOrigin? = nil, _ call: Call, _ pool: Slow
  ) throws -> OpenedSession {
    let secret = NewSecret(call.appliance.secrets)
    let device = DeviceToken(call, credential)
    switch try begin(member, credential, secret, device, by: origin, call, pool) {
    case .session(let expires): return OpenedSession(secret: secret, expires: expires, device: device)
    case .step: throw Steps.needed(secret.token)
    }
  }

  /// The same for a browser: sends it on, with its cookies; or to the second step first.
  static func open(
    _ member: Member, by origin: SessionOrigin? = nil, _ call: Call, _ pool: Slow, to link: Link, _ flash: Flash? = nil
  ) throws -> Reply {
    let secret = NewSecret(call.appliance.secrets)
    let device = DeviceToken(call, .cookie)
    switch try begin(member, .cookie, secret, device, by: origin, call, pool) {
    case .session(let expires):
      return enter(OpenedSession(secret: secret, expires: expires, device: device), call, to: link, flash)
    case .step: return StepPages.lead(to: link, secret, call)
    }
  }

  /// Sends a browser on with the cookies of the session that has begun: its secret, and what the browser is known by.
  static func enter(_ session: OpenedSession, _ call: Call, to link: Link, _ flash: Flash? = nil) -> Reply {
    var reply = call.redirect(to: link, flash)
    let seconds = Int(max(0, session.expires.seconds - call.now.seconds))
    reply.headers.append(
      Reply.Header.cookie(Cookies.session, session.secret.token, maxAge: seconds, isSecure: call.isSecure))
    reply.headers.append(session.device.cookie(isSecure: call.isSecure))
    return reply
  }
}

/// A session that has begun, as whoever signed in gets it.
struct OpenedSession: Sendable {
  let secret: NewSecret
  let expires: Timestamp
  /// What it began on.
  let device: DeviceToken
}
