// What longer bearer tokens stand for, remembered: access tokens, whose signature takes 160 µs to check, and API tokens.
import Base
import Credentials
import Glibc
import Store

/// Remembers tokens by all of their bytes. One per loop, used on that loop's thread only.
///
/// That a token is genuine stays true as long as it lives, so it is found out once. Who its caller is and what they may do
/// is read again whenever the store's access generation has moved: a revocation holds from the next request on. Where an
/// API token may come from is asked of every request.
final class BearerCache {
  /// What a genuine token is.
  private enum Proof {
    case access(AccessToken)
    /// Found under this hash. When it expires may change: its caller knows.
    case api(Digest)
  }

  private final class Entry {
    let bytes: [UInt8]
    let proof: Proof
    /// Nil while nobody stands behind the token: its session has ended, or it was revoked.
    var caller: Caller?
    /// The access generation under which the caller was read.
    var generation: UInt64
    /// The minute in which its use was noted last.
    var minute: Int64 = 0

    init(_ bytes: [UInt8], _ proof: Proof, _ caller: Caller?, _ generation: UInt64) {
      self.bytes = bytes
      self.proof = proof
      self.caller = caller
      self.generation = generation
    }

    /// Whether nothing makes it good again without being looked at anew.
    func isOver(at now: Timestamp) -> Bool {
      switch proof {
      case .access(let token): token.expires <= now
      case .api: (caller?.expires ?? now) <= now
      }
    }

    /// Whether these are the token's bytes, all of them. Only genuine tokens are remembered, and to come here one must
    /// know the end of one, which is as random as the rest: the time this takes tells nothing that helps.
    func isOf(_ token: UnsafeRawBufferPointer) -> Bool {
      bytes.withUnsafeBytes { own in
        guard own.count == token.count, let a = own.baseAddress, let b = token.baseAddress else { return false }
        return memcmp(a, b, own.count) == 0
      }
    }
  }

  private let secrets: Secrets
  private let signing: SigningKeys
  private let uses: TokenUses
  /// By the token's last eight characters, which are random: the end of a signature, or of an API token.
  private var entries: [UInt64: Entry] = [:]
  /// The one that was asked for last: a connection asks for the same again and again.
  private var last: Entry?
  /// Some 5 KiB each, so 20 MiB a loop at most.
  private static let most = 4096

  init(_ secrets: Secrets, _ signing: SigningKeys, _ uses: TokenUses) {
    self.secrets = secrets
    self.signing = signing
    self.uses = uses
  }

  /// The caller a token stands for, or nil. `generation` is the store's access generation, read before this is called.
  /// Throws 403 when the token may not be used from where the client is.
  func caller(
    _ token: UnsafeRawBufferPointer, from client: Address, at now: Timestamp, generation: UInt64, _ reader: Reader
  ) throws -> Caller? {
    guard token.count >= APITokenRules.length else { return nil }
    let entry: Entry
    let end = token.loadUnaligned(fromByteOffset: token.count - 8, as: UInt64.self)
    if let last, last.isOf(token) {
      entry = last
    } else if let known = entries[end], known.isOf(token) {
      entry = known
      last = known
    } else {
      guard let new = try verify(token, at: now, generation: generation, reader) else { return nil }
      if entries.count >= BearerCache.most { makeRoom(at: now) }
      entries[end] = new
      entry = new
    }
    if case .access(let token) = entry.proof, token.expires <= now { return nil }
    if entry.generation != generation {
      entry.caller = try BearerCache.load(entry.proof, at: now, reader)
      entry.generation = generation
    }
    guard let caller = entry.caller, caller.expires > now else { return nil }
    if let grant = caller.grant {
      guard grant.allows(client) else {
        throw Failure(.forbidden, code: "token-network", APITokenText.notFromHere)
      }
      let minute = TokenUses.minute(now)
      if entry.minute != minute {
        entry.minute = minute
        uses.note(grant.id, at: now, from: client)
      }
    }
    return caller
  }

  private func verify(
    _ bytes: UnsafeRawBufferPointer, at now: Timestamp, generation: UInt64, _ reader: Reader
  ) throws -> Entry? {
    let text = String(decoding: bytes, as: UTF8.self)
    let proof: Proof
    if text.hasPrefix(APITokenRules.prefix) {
      guard bytes.count == APITokenRules.length else { return nil }
      let digest = secrets.digest(of: text)
      guard try reader.exists(APITokenStore.live, digest, now) else { return nil }
      proof = .api(digest)
    } else {
      let keys = try signing.published(at: now, reader)
      guard let token = AccessToken.verify(text, at: now, keys, issuer: signing.issuer) else { return nil }
      proof = .access(token)
    }
    return Entry([UInt8](bytes), proof, try BearerCache.load(proof, at: now, reader), generation)
  }

  /// The caller behind a genuine token, who lasts no longer than it.
  private static func load(_ proof: Proof, at now: Timestamp, _ reader: Reader) throws -> Caller? {
    switch proof {
    case .access(let token):
      guard let live = try reader.first(SessionLife.byID, token.session, now) else { return nil }
      return try Caller(live.session, digest: live.digest, until: token.expires, reader)
    case .api(let digest): return try Caller(apiToken: digest, at: now, reader)
    }
  }

  /// Forgets what is over, and where that is not enough, some of the others: all of them at once would have all of them
  /// checked anew at once.
  private func makeRoom(at now: Timestamp) {
    entries = entries.filter { !$0.value.isOver(at: now) }
    guard entries.count >= BearerCache.most else { return }
    var seen = 0
    entries = entries.filter { _ in
      seen += 1
      return seen % 4 != 0
    }
  }
}

extension Caller {
  /// The caller behind an API token; nil when it is not alive. They have no session and don't run the box, whoever made
  /// the token.
  convenience init?(apiToken digest: Digest, at now: Timestamp, _ reader: Reader) throws {
    guard let found = try reader.first(APITokenStore.live, digest, now) else { return nil }
    let session = SessionRow(id: ID(0), credential: .token, expires: found.expires, member: found.member)
    let organization = try reader.one(OrganizationStore.ofCaller, found.member.organization.id)
    self.init(
      session, found.member.account ?? ID(0), digest: digest, until: found.expires,
      access: try found.grant.access(of: found.member.person, reader), memberships: [found.member],
      logo: organization.logo,
      isHeldBack: try found.grant.isHeldBack(found.member, organization.secondFactorFor, reader),
      grant: found.grant)
  }
}
