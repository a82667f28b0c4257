// Refresh tokens: each is good once, for a new access token and the next refresh token.
import Base
import Credentials
import Store

extension EventKind {
  static let refreshReused = EventKind("session.reused")
}

/// A refresh token: the name of its family, which stays, and a secret, which is new each time.
///
/// The family has one row, with the secret that is good now. So whoever shows another one of the same family, however old,
/// shows what somebody has used before them: of the two, one is a thief, and the session ends for both.
struct RefreshToken: Sendable {
  let text: String
  let family: Digest
  let digest: Digest

  /// Characters of the family's name: 16 bytes.
  private static let familyLength = 22

  /// The first of a new family.
  init(_ secrets: Secrets) { self.init(family: randomToken(bytes: 16), secrets) }

  private init(family: String, _ secrets: Secrets) { self.init(text: family + randomToken(), family: family, secrets) }

  private init(text: String, family: String, _ secrets: Secrets) {
    self.text = text
    self.family = secrets.digest(of: "refresh-family:" + family)
    digest = secrets.digest(of: text)
  }

  /// One that somebody shows; nil when it is too short to be one.
  init?(shown text: String, _ secrets: Secrets) {
    guard text.utf8.count > RefreshToken.familyLength else { return nil }
    self.init(text: text, family: String(text.prefix(RefreshToken.familyLength)), secrets)
  }

  /// The one to follow this.
  func next(_ secrets: Secrets) -> RefreshToken {
    RefreshToken(family: String(text.prefix(RefreshToken.familyLength)), secrets)
  }

  /// Seconds that one may lie unused.
  static let lifetime: Int64 = 30 * 86_400
  /// Seconds after which whoever signed in has to sign in again, however often they came.
  static let familyLifetime: Int64 = 90 * 86_400
}

enum RefreshChanges {
  /// What showing a refresh token comes to.
  enum Outcome: Sendable {
    case renewed(Caller, SigningKey, refreshExpires: Timestamp)
    /// Unknown, expired, or of somebody who may not be here any more.
    case refused
    /// Used before: its session is over.
    case reused
  }

  /// Begins a family for a session that was just started; gives when its first token expires.
  static func begin(_ session: ID<Session>, _ token: RefreshToken, _ writer: Writer) throws -> Timestamp {
    let expires = writer.now.adding(seconds: RefreshToken.lifetime)
    try writer.run(
      RefreshStore.insert, session, token.family, token.digest, writer.now,
      writer.now.adding(seconds: RefreshToken.familyLifetime))
    try writer.run(SessionLife.extend, session, expires)
    return expires
  }

  /// Puts `next` in the place of the token that was shown. The single writer makes of two at once one after the other, so
  /// the second finds its token used.
  static func rotate(
    _ shown: RefreshToken, to next: RefreshToken, _ signing: SigningKeys, _ writer: Writer
  ) throws -> Outcome {
    guard let row = try writer.first(RefreshStore.find, shown.family),
      let live = try writer.first(SessionLife.byID, row.session, writer.now),
      let caller = try Caller(live.session, digest: live.digest, writer)
    else { return .refused }
    writer.context.organization = caller.organization.id.value
    writer.context.actor = caller.person.value
    guard equalInConstantTime(row.digest, shown.digest) else {
      try writer.emit(.refreshReused, subject: caller.person)
      try SessionChanges.end(row.session, of: caller, writer)
      return .reused
    }
    let expires = min(writer.now.adding(seconds: RefreshToken.lifetime), row.ends)
    try writer.run(RefreshStore.rotate, row.session, next.digest, writer.now)
    try writer.run(SessionLife.extend, row.session, expires)
    return .renewed(caller, try signing.current(writer), refreshExpires: expires)
  }
}

enum RefreshStore {
  static let migrations = [
    Migration(
      "2026-11-26-refresh-tokens",
      """
      CREATE TABLE refresh_tokens (
        session_id INTEGER PRIMARY KEY REFERENCES sessions(id) ON DELETE CASCADE,
        family BLOB NOT NULL UNIQUE CHECK (length(family) = 32),
        digest BLOB NOT NULL CHECK (length(digest) = 32),
        rotated_at INTEGER NOT NULL,
        ends_at INTEGER NOT NULL
      ) STRICT
      """)
  ]

  static let statements: [any Statement] = [insert, find, rotate]

  static let insert = Command(
    "INSERT INTO refresh_tokens (session_id, family, digest, rotated_at, ends_at) VALUES (?1, ?2, ?3, ?4, ?5)")

  static let find = Query("SELECT session_id, digest, ends_at FROM refresh_tokens WHERE family = ?1") {
    (session: $0.id(0, as: ID<Session>.self), digest: try $0.digest(1), ends: $0.timestamp(2))
  }

  static let rotate = Command("UPDATE refresh_tokens SET digest = ?2, rotated_at = ?3 WHERE session_id = ?1")
}
