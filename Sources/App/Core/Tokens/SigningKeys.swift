// The keys that access tokens are signed with: made, changed every 90 days, and published until their last token is over.
import Base
import Credentials
import Store
import Synchronization

extension EventKind {
  static let signingKeyChanged = EventKind("signing-key.changed")
}

/// A key as the database has it: its name and its time, never its secret.
struct SigningKeyRow: Sendable {
  let id: ID<SigningKeyRow>
  /// What tokens name it by: the thumbprint of the public key (RFC 7638).
  let name: String
  let created: Timestamp
  /// Since when it signs; nil for the next one, which is published so that everybody knows it by then.
  let signs: Timestamp?
  /// When the next one took over.
  let retired: Timestamp?
}

/// Makes the keys from the installation's secret key and the number of their row: what is in the database signs nothing.
/// Any thread may use it.
final class SigningKeys: Sendable {
  /// The `iss` of every token.
  let issuer: String
  private let secrets: Secrets
  /// Keys are made from their seeds once: that takes as long as a request.
  private let made = Mutex<[ID<SigningKeyRow>: SigningKey]>([:])

  /// A key signs for 90 days.
  static let lifetime: Int64 = 90 * 86_400

  /// `address` is where the campus is reached from outside. Without one the installation names itself, whatever host a
  /// request says: nobody who sends a request decides what tokens say.
  init(_ secrets: Secrets, address: String) {
    self.secrets = secrets
    issuer = address.isEmpty ? secrets.issuer() : address
  }

  /// The key of a row; nil when it was made under another secret key, which is not there any more.
  private func key(_ row: SigningKeyRow) throws -> SigningKey? {
    if let known = made.withLock({ $0[row.id] }) { return known }
    let key = try SigningKey(seed: secrets.signingSeed(row.id.text))
    guard key.id == row.name else { return nil }
    made.withLock { $0[row.id] = key }
    return key
  }

  /// The key to sign with. Makes the first one, and the next one when its time has come.
  func current(_ writer: Writer) throws -> SigningKey {
    if let row = try writer.first(SigningKeyStore.current),
      (row.signs ?? row.created).adding(seconds: SigningKeys.lifetime) > writer.now, let key = try key(row)
    {
      return key
    }
    return try rotate(writer)
  }

  /// Has the next key sign from now on, and makes one to follow it. What the one before has signed stays good for as long
  /// as it lives. Programs keep the published keys for minutes, some of them for hours: the next one has been among them
  /// since the change before.
  @discardableResult
  func rotate(_ writer: Writer) throws -> SigningKey {
    let next: (id: ID<SigningKeyRow>, key: SigningKey)
    if let row = try writer.first(SigningKeyStore.next), let key = try key(row) {
      next = (row.id, key)
    } else {
      next = try make(writer)
    }
    try writer.run(SigningKeyStore.retire, next.id, writer.now)
    try writer.run(SigningKeyStore.begin, next.id, writer.now)
    _ = try make(writer)
    try writer.emit(.signingKeyChanged, subject: next.id, organization: 0) { json in json.field("kid", next.key.id) }
    return next.key
  }

  private func make(_ writer: Writer) throws -> (id: ID<SigningKeyRow>, key: SigningKey) {
    let id = writer.newID(ID<SigningKeyRow>.self)
    let key = try SigningKey(seed: secrets.signingSeed(id.text))
    try writer.run(SigningKeyStore.insert, id, key.id, writer.now)
    return (id, key)
  }

  /// The public keys whose tokens may be alive, and the next one.
  func published(at now: Timestamp, _ reader: Reader) throws -> KeySet {
    let limit = now.adding(seconds: -AccessToken.lifetime - AccessToken.skew)
    let rows = try reader.all(SigningKeyStore.published, limit)
    return KeySet(try rows.compactMap { try key($0)?.verification })
  }
}

enum SigningKeyStore {
  static let migrations = [
    Migration(
      "2026-11-26-signing-keys",
      """
      CREATE TABLE signing_keys (
        id INTEGER PRIMARY KEY,
        kid TEXT NOT NULL UNIQUE CHECK (length(kid) BETWEEN 1 AND 100),
        created_at INTEGER NOT NULL,
        signs_at INTEGER,
        retired_at INTEGER
      ) STRICT
      """)
  ]

  static let statements: [any Statement] = [current, next, published, all, insert, begin, retire]

  static let current = Query(
    """
    SELECT id, kid, created_at, signs_at, retired_at FROM signing_keys
    WHERE signs_at IS NOT NULL AND retired_at IS NULL ORDER BY id DESC LIMIT 1
    """, row)

  static let next = Query(
    """
    SELECT id, kid, created_at, signs_at, retired_at FROM signing_keys
    WHERE signs_at IS NULL AND retired_at IS NULL ORDER BY id DESC LIMIT 1
    """, row)

  /// The next one, the one that signs, and those that were retired after `?1`.
  static let published = Query(
    """
    SELECT id, kid, created_at, signs_at, retired_at FROM signing_keys
    WHERE retired_at IS NULL OR retired_at > ?1 ORDER BY id DESC LIMIT 64
    """, row)

  static let all = Query(
    "SELECT id, kid, created_at, signs_at, retired_at FROM signing_keys ORDER BY id DESC LIMIT 1000", row)

  static let insert = Command("INSERT INTO signing_keys (id, kid, created_at) VALUES (?1, ?2, ?3)")

  static let begin = Command("UPDATE signing_keys SET signs_at = ?2 WHERE id = ?1")

  /// All but the one that signs from now on: also a next one that was made under another secret key.
  static let retire = Command("UPDATE signing_keys SET retired_at = ?2 WHERE retired_at IS NULL AND id <> ?1")

  @Sendable private static func row(_ c: Columns) -> SigningKeyRow {
    SigningKeyRow(
      id: c.id(0), name: c.text(1), created: c.timestamp(2), signs: c.optionalTimestamp(3),
      retired: c.optionalTimestamp(4))
  }
}
