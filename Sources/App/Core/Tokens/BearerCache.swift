// What longer bearer tokens stand for, remembered: access tokens, whose signature takes 160 µs to check, above all.
import Base
import Credentials
import Glibc
import Store

/// Remembers tokens by all of their bytes. One per loop, used on that loop's thread only.
///
/// That a token is genuine stays true as long as it lives, so it is found out once. Who its caller is and what they may do
/// is read again whenever the store's access generation has moved: a revocation holds from the next request on.
final class BearerCache {
  private final class Entry {
    let bytes: [UInt8]
    let token: AccessToken
    /// Nil while nobody stands behind the token: its session has ended.
    var caller: Caller?
    /// The access generation under which the caller was read.
    var generation: UInt64

    init(_ bytes: [UInt8], _ token: AccessToken, _ caller: Caller?, _ generation: UInt64) {
      self.bytes = bytes
      self.token = token
      self.caller = caller
      self.generation = generation
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

  private let signing: SigningKeys
  /// By the token's last eight characters, the end of a signature.
  private var entries: [UInt64: Entry] = [:]
  /// The one that was asked for last: a connection asks for the same again and again.
  private var last: Entry?
  /// Some 5 KiB each, so 20 MiB a loop at most.
  private static let most = 4096
  /// What is shorter is no such token.
  private static let shortest = 64

  init(_ signing: SigningKeys) { self.signing = signing }

  /// The caller a token stands for, or nil. `generation` is the store's access generation, read before this is called.
  func caller(
    _ token: UnsafeRawBufferPointer, at now: Timestamp, generation: UInt64, _ reader: Reader
  ) throws -> Caller? {
    guard token.count >= BearerCache.shortest else { return nil }
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
    guard entry.token.expires > now else { return nil }
    if entry.generation != generation {
      entry.caller = try BearerCache.load(entry.token, at: now, reader)
      entry.generation = generation
    }
    guard let caller = entry.caller, caller.expires > now else { return nil }
    return caller
  }

  private func verify(
    _ bytes: UnsafeRawBufferPointer, at now: Timestamp, generation: UInt64, _ reader: Reader
  ) throws -> Entry? {
    let text = String(decoding: bytes, as: UTF8.self)
    guard
      let token = AccessToken.verify(text, at: now, try signing.published(at: now, reader), issuer: signing.issuer)
    else { return nil }
    return Entry([UInt8](bytes), token, try BearerCache.load(token, at: now, reader), generation)
  }

  /// The caller of a genuine token's session, who lasts no longer than the token.
  private static func load(_ token: AccessToken, at now: Timestamp, _ reader: Reader) throws -> Caller? {
    guard let live = try reader.first(SessionLife.byID, token.session, now) else { return nil }
    return try Caller(live.session, digest: live.digest, until: token.expires, reader)
  }

  /// Forgets what is over, and where that is not enough, some of the others: all of them at once would have all of them
  /// checked anew at once.
  private func makeRoom(at now: Timestamp) {
    entries = entries.filter { $0.value.token.expires > now }
    guard entries.count >= BearerCache.most else { return }
    var seen = 0
    entries = entries.filter { _ in
      seen += 1
      return seen % 4 != 0
    }
  }
}
