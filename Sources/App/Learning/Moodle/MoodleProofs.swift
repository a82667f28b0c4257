// That somebody has signed in by a Moodle lately: so they come in while it is away, if the organization says so.
import Base
import Dispatch
import Store
import Synchronization
import Web

extension EventKind {
  static let moodleLetIn = EventKind("moodle.let-in")
}

/// What is kept of a sign-in for some hours: a hash of the password, as of any other here, under the user name. Only where
/// a provider has a grace; it goes with the identity that it opens.
enum MoodleProofStore {
  static let statements: [any Statement] = [put, dropName, find, forget, sweep]

  /// Somebody else had the name before, or it opens nothing any more.
  static let dropName = Command("DELETE FROM moodle_proofs WHERE provider_id = ?1 AND user_name = ?2")

  static let put = Command(
    """
    INSERT INTO moodle_proofs (identity_id, organization_id, provider_id, user_name, hash, until_at)
    SELECT i.id, i.organization_id, i.provider_id, ?3, ?4, ?5 FROM openid_identities i
    WHERE i.provider_id = ?1 AND i.subject = ?2
    ON CONFLICT (identity_id) DO UPDATE
      SET user_name = excluded.user_name, hash = excluded.hash, until_at = excluded.until_at
    """)

  /// The subject as well: it is looked up as any other sign-in's.
  static let find = Query(
    """
    SELECT m.hash, i.subject, m.until_at FROM moodle_proofs m JOIN openid_identities i ON i.id = m.identity_id
    WHERE m.provider_id = ?1 AND m.user_name = ?2 AND m.until_at > ?3
    """
  ) { (hash: $0.text(0), subject: $0.text(1), until: $0.timestamp(2)) }

  static let forget = Command("DELETE FROM moodle_proofs WHERE provider_id = ?1")

  static let sweep = Command(
    """
    DELETE FROM moodle_proofs WHERE identity_id IN
      (SELECT identity_id FROM moodle_proofs WHERE until_at <= ?1 ORDER BY until_at LIMIT 20)
    """)
}

enum MoodleProofs {
  /// Bytes of a user name: Moodle's own limit is a hundred characters.
  private static let longestName = 1020

  /// A user name as Moodle reads it: in small letters and without every character that it drops. However somebody types
  /// theirs, it is counted, kept and found under this one. Where Moodle is told to keep other characters and a name has
  /// no others, it is as it is.
  static func name(_ userName: String) -> String {
    let small = normalized(trimmedSpace(userName)).lowercased()
    let bare = small.unicodeScalars.filter { scalar in
      scalar.value < 0x80 && (isAlphanumeric(UInt8(scalar.value)) || "-_.@".unicodeScalars.contains(scalar))
    }
    return bare.isEmpty ? small : String(String.UnicodeScalarView(bare))
  }

  /// Keeps that somebody has signed in, beside the sign-in: nobody waits for the hash. Somebody new is asked first, in
  /// `browser`: it stays with their arrival until they have agreed.
  static func keep(
    _ password: String, _ userName: String, _ newcomer: OpenIDNewcomer, in browser: Digest?, at row: ProviderRow,
    _ call: Call
  ) {
    guard row.graceHours > 0 else { return }
    let (appliance, context, subject, now) = (call.appliance, call.context, newcomer.subject, call.now)
    let name = name(userName)
    // One that nobody can type opens nothing.
    guard (1...longestName).contains(name.utf8.count) else { return }
    _ = appliance.hashing.run { pool in
      do {
        // The same password keeps its hash: what somebody else is just let in by stays what it was.
        let known = try pool.reader.first(MoodleProofStore.find, row.id, name, now)
        let hash =
          if let known, known.subject == subject, try pool.passwords.matches(password, known.hash) {
            known.hash
          } else {
            try pool.passwords.hash(password)
          }
        let proof = KeptProof(name: name, hash: hash)
        try pool.store.write(context) { writer in
          // The grace may have been shortened meanwhile.
          guard let current = try writer.first(OpenIDStore.open, row.id) else { return }
          try writer.run(MoodleProofStore.sweep, writer.now)
          guard try !put(proof, of: subject, at: current.row, writer), current.row.graceHours > 0, let browser else {
            return
          }
          try writer.run(OpenIDStore.proveArrival, browser, row.id, subject, proof.name, proof.hash)
        }
      } catch { appliance.log.warning("a proof of a sign-in was not kept", ["detail": "\(error)"]) }
    }
  }

  /// Has a proof open the identity of a subject; false where there is none yet, or the provider has no grace.
  @discardableResult
  static func put(
    _ proof: KeptProof, of subject: String, at row: ProviderRow, _ writer: Writer
  ) throws -> Bool {
    guard row.graceHours > 0 else { return false }
    try writer.run(MoodleProofStore.dropName, row.id, proof.name)
    return try writer.run(
      MoodleProofStore.put, row.id, subject, proof.name, proof.hash,
      writer.now.adding(seconds: row.graceHours * 3600)) == 1
  }

  /// What a user name and a password have opened lately.
  struct Found: Sendable {
    let subject: String
    /// Until when it does so.
    let until: Timestamp
    fileprivate let name: String
    fileprivate let hash: String

    /// Whether it is still kept.
    func isKept(at row: ProviderRow, _ writer: Writer) throws -> Bool {
      try writer.first(MoodleProofStore.find, row.id, name, writer.now)?.hash == hash
    }
  }

  /// Whom a user name and a password opened lately; nil for nobody. Takes as long for a name that nobody has.
  static func find(
    _ input: MoodleSignInInput, at row: ProviderRow, _ call: Call, _ reader: Reader
  ) throws -> Found? {
    guard row.graceHours > 0 else { return nil }
    let name = name(input.userName)
    let known = try reader.first(MoodleProofStore.find, row.id, name, call.now)
    let (appliance, password) = (call.appliance, input.password)
    let done = DispatchSemaphore(value: 0)
    let outcome = Outcome()
    // Hashes have threads of their own; this one waits for other servers anyhow.
    let isTaken = appliance.hashing.run { pool in
      defer { done.signal() }
      if let known {
        outcome.set((try? pool.passwords.matches(password, known.hash)) ?? false)
      } else {
        // Proofs are hashed here and never come from another system.
        try? appliance.decoy.pay(password, pool)
      }
    }
    guard isTaken else { throw Failure.busy }
    done.wait()
    guard outcome.isMatch, let known else { return nil }
    return Found(subject: known.subject, until: known.until, name: name, hash: known.hash)
  }

  /// The site refuses a password. Where it is the one that was kept, it was changed there, or the account is closed: it
  /// opens nothing here either. Any other is a guess and changes nothing.
  static func reconsider(_ input: MoodleSignInInput, at row: ProviderRow, _ call: Call) {
    guard row.graceHours > 0 else { return }
    let (name, context, password, now) = (name(input.userName), call.context, input.password, call.now)
    let log = call.appliance.log
    _ = call.appliance.hashing.run { pool in
      do {
        guard let known = try pool.reader.first(MoodleProofStore.find, row.id, name, now),
          try pool.passwords.matches(password, known.hash)
        else { return }
        try pool.store.write(context) { writer in _ = try writer.run(MoodleProofStore.dropName, row.id, name) }
      } catch { log.warning("a proof of a sign-in was not forgotten", ["detail": "\(error)"]) }
    }
  }

  /// What a hashing thread found.
  private final class Outcome: Sendable {
    private let found = Mutex(false)
    func set(_ isMatch: Bool) { found.withLock { $0 = isMatch } }
    var isMatch: Bool { found.withLock { $0 } }
  }

  /// Forgets whom a provider has let in: its grace is shorter now, or it is switched off.
  static func forget(of provider: ID<SignInProvider>, _ writer: Writer) throws {
    try writer.run(MoodleProofStore.forget, provider)
  }
}
