// Finding out whether somebody is who they say, and where they go.
import Base
import Store
import Web

/// Shared by the form and the API. Runs on the slow pool.
enum Gate {
  /// The most accounts that one address may mean: each costs a password hash.
  private static let mostAccounts = 8

  /// The member behind an address and a password: in the organization they worked in last. Unknown address, wrong
  /// password and a person who may not sign in answer alike and take alike.
  static func check(email: String, password: String, _ call: Call, _ pool: Slow) throws -> Member {
    let passwords = call.appliance.passwords
    let members = try pool.reader.all(SignInStore.byEmail, PersonRules.emailKey(email))
    var tried: [ID<Account>] = []
    for member in members where tried.count < mostAccounts {
      guard let account = member.account, let hash = member.passwordHash, !tried.contains(account) else { continue }
      tried.append(account)
      // Whether the address is one of a person who may be here is asked only after the hash has taken its time.
      guard passwords.matches(password, hash),
        let meant = members.first(where: { $0.account == account && $0.mayEnter })
      else { continue }
      return try choose(meant, account, hash, pool.reader)
    }
    if tried.isEmpty { _ = passwords.matches(password, call.appliance.decoyHash) }
    if let known = members.first { try pool.write(call.context) { writer in try SessionChanges.refuse(known, writer) } }
    throw Failure(.unauthenticated, code: "sign-in-refused", SignInText.refused)
  }

  /// The one of an account's people to begin as: where it worked last, else where the address belongs.
  private static func choose(_ meant: Member, _ account: ID<Account>, _ hash: String, _ reader: Reader) throws
    -> Member
  {
    guard let last = try reader.first(AccountStore.lastOrganization, account) ?? nil, last != meant.organization.id,
      let other = try reader.first(SignInStore.membership, account, last), other.mayEnter
    else { return meant }
    return try reader.one(SignInStore.member, other.person)
  }

  /// Starts a session for a member; gives its secret and when it ends.
  static func open(
    _ member: Member, _ credential: Caller.Credential, _ call: Call, _ pool: Slow
  ) throws -> (secret: NewSecret, expires: Timestamp) {
    let secret = NewSecret(call.appliance.secrets)
    let expires = try pool.write(call.context) { writer in
      try SessionChanges.start(member, credential, secret, userAgent: call.userAgent, writer)
    }
    return (secret, expires)
  }

  /// The same for a browser: sends it on, with its cookie.
  static func open(_ member: Member, _ call: Call, _ pool: Slow, to link: Link, _ flash: Flash? = nil) throws -> Reply {
    let (secret, expires) = try open(member, .cookie, call, pool)
    var reply = call.redirect(to: link, flash)
    reply.headers.append(
      Reply.Header.cookie(
        Cookies.session, secret.token, maxAge: Int(max(0, expires.seconds - call.now.seconds)), isSecure: call.isSecure)
    )
    return reply
  }
}
