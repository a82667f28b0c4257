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
    SELECT m.hash, i.subject FROM moodle_proofs m JOIN openid_identities i ON i.id = m.identity_id
    WHERE m.provider_id = ?1 AND m.user_name = ?2 AND m.until_at > ?3
    """
  ) { (hash: $0.text(0), subject: $0.text(1)) }

  static let forget = Command("DELETE FROM moodle_proofs WHERE provider_id = ?1")

  static let sweep = Command(
    """
    DELETE FROM moodle_proofs WHERE identity_id IN
      (SELECT identity_id FROM moodle_proofs WHERE until_at <= ?1 ORDER BY until_at LIMIT 20)
    """)
}

enum MoodleProofs {
  /// User names as Moodle has them.
  static func name(_ userName: String) -> String { normalized(userName).lowercased() }

  /// Keeps that somebody has signed in, beside the sign-in: nobody waits for the hash.
  static func keep(_ input: MoodleSignInInput, _ newcomer: OpenIDNewcomer, at row: ProviderRow, _ call: Call) {
    guard row.graceHours > 0 else { return }
    let (appliance, context, password, subject) = (call.appliance, call.context, input.password, newcomer.subject)
    let name = name(input.userName)
    _ = appliance.hashing.run { pool in
      do {
        let hash = try pool.passwords.hash(password)
        try pool.store.write(context) { writer in
          // The grace may have been shortened meanwhile.
          guard let current = try writer.first(OpenIDStore.open, row.id), current.row.graceHours > 0 else { return }
          try writer.run(MoodleProofStore.sweep, writer.now)
          try writer.run(MoodleProofStore.dropName, row.id, name)
          try writer.run(
            MoodleProofStore.put, row.id, subject, name, hash,
            writer.now.adding(seconds: current.row.graceHours * 3600))
        }
      } catch { appliance.log.warning("a proof of a sign-in was not kept", ["detail": "\(error)"]) }
    }
  }

  /// Whom a user name and a password opened lately; nil for nobody. Takes as long for a name that nobody has.
  static func subject(
    _ input: MoodleSignInInput, at row: ProviderRow, _ call: Call, _ reader: Reader
  ) throws -> String? {
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
        try? appliance.decoy.pay(password, for: name, pool)
      }
    }
    guard isTaken else { throw Failure.busy }
    done.wait()
    return outcome.isMatch ? known?.subject : nil
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
