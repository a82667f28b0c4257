// From a token to a caller: the database decides, a cache remembers.
import Base
import Store
import Web

/// Finds the caller behind a token. One per loop, used on that loop's thread only.
///
/// Callers are remembered under the token's own bytes until the store's access generation moves, which every change of
/// sessions, roles or people does before it is acknowledged: so a revocation holds from the next request on, and an
/// unchanged session costs one table lookup instead of two queries and an HMAC.
final class Authenticator {
  /// The 43 characters of a token, as numbers. Anything of another length is no token.
  private struct Key: Hashable {
    let a, b, c, d, e: UInt64
    let f: UInt32

    /// Eight characters will do: tokens are random, and only those that the database knows come into the table.
    func hash(into hasher: inout Hasher) { hasher.combine(a) }

    init?(_ token: UnsafeRawBufferPointer) {
      guard token.count == 43 else { return nil }
      a = token.loadUnaligned(fromByteOffset: 0, as: UInt64.self)
      b = token.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
      c = token.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
      d = token.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
      e = token.loadUnaligned(fromByteOffset: 32, as: UInt64.self)
      f = UInt32(token[40]) << 16 | UInt32(token[41]) << 8 | UInt32(token[42])
    }
  }

  private let store: Store
  private let secrets: Secrets
  /// Tokens of other lengths.
  private let longer: BearerCache
  private var known: [Key: Caller] = [:]
  /// The one that was asked for last: a connection asks for the same again and again.
  private var last: (key: Key, caller: Caller)?
  /// The access generation under which callers were last read.
  private(set) var generation: UInt64 = 0
  /// A caller who reads pages keeps the frame around them: some 8 KiB each, so 16 MiB a loop at most.
  private static let mostKnown = 2048

  init(store: Store, secrets: Secrets, signing: SigningKeys, uses: TokenUses) {
    self.store = store
    self.secrets = secrets
    longer = BearerCache(secrets, signing, uses)
  }

  /// The caller of a bearer token: the opaque one of a session, a signed one, or an API token. Throws 403 when it may not
  /// be used from where the client is.
  func bearer(
    _ token: UnsafeRawBufferPointer, from client: Address, at now: Timestamp, _ reader: Reader
  ) throws -> Caller? {
    guard token.count != 43 else { return try caller(token, .token, at: now, reader) }
    catchUp()
    return try longer.caller(token, from: client, at: now, generation: generation, reader)
  }

  /// Forgets callers that may have changed. Reads the generation before the database is: a change in between leaves an
  /// entry that the next request throws away.
  private func catchUp() {
    let current = store.accessGeneration
    guard current != generation || known.count > Authenticator.mostKnown else { return }
    known.removeAll(keepingCapacity: true)
    last = nil
    generation = current
  }

  /// The caller a token stands for, or nil. `credential` is how the token came: a cookie is not accepted as a bearer
  /// token, nor the other way round.
  func caller(
    _ token: UnsafeRawBufferPointer, _ credential: Caller.Credential, at now: Timestamp, _ reader: Reader
  ) throws -> Caller? {
    guard let key = Key(token) else { return nil }
    catchUp()
    if let last, last.key == key {
      guard last.caller.expires > now, last.caller.credential == credential else { return nil }
      return last.caller
    }
    if let caller = known[key] {
      guard caller.expires > now, caller.credential == credential else { return nil }
      last = (key, caller)
      return caller
    }
    let digest = secrets.digest(of: String(decoding: token, as: UTF8.self))
    guard let caller = try Authenticator.load(digest, at: now, reader), caller.credential == credential else {
      return nil
    }
    known[key] = caller
    return caller
  }

  /// A caller as the database has them now. Also asked inside a write's transaction when the generation
  /// has moved since the request was authenticated.
  static func load(_ caller: Caller, at now: Timestamp, _ reader: Reader) throws -> Caller? {
    guard caller.grant != nil else { return try load(caller.digest, at: now, reader) }
    return try Caller(apiToken: caller.digest, at: now, reader)
  }

  /// The same by the hash that a session is stored under.
  static func load(_ digest: Digest, at now: Timestamp, _ reader: Reader) throws -> Caller? {
    guard let row = try reader.first(SignInStore.session, digest, now) else { return nil }
    return try Caller(row, digest: digest, reader)
  }
}

extension Caller {
  /// The caller of a live session, who lasts until `end` at most; nil when its person can't sign in.
  convenience init?(_ session: SessionRow, digest: Digest, until end: Timestamp? = nil, _ reader: Reader) throws {
    guard let account = session.member.account else { return nil }
    let isBound = try reader.exists(OpenIDStore.isBound, session.id)
    let access = try PersonAccess(of: session.member.person, reader)
    let organization = try reader.one(OrganizationStore.ofCaller, session.member.organization.id)
    self.init(
      session, account, digest: digest, until: end ?? session.expires,
      access: access,
      memberships: try reader.all(SignInStore.members, account).filter { member in
        member.mayEnter && (!isBound || member.person == session.member.person)
      }, logo: organization.logo,
      photo: try reader.one(PeopleStore.photo, session.member.person, session.member.organization.id),
      isHeldBack: try SecondFactorPolicy.holdsBack(
        account, access, runsTheBox: session.member.isOperator, organization.secondFactorFor, reader),
      isBound: isBound)
  }
}
