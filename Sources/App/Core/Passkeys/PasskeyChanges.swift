// The writes of passkeys.
import Base
import Credentials
import Store

extension EventKind {
  static let passkeyAdded = EventKind("passkey.added")
  static let passkeyRenamed = EventKind("passkey.renamed")
  static let passkeyRemoved = EventKind("passkey.removed")
  static let passkeyCopied = EventKind("passkey.copied")
}

enum PasskeyChanges {
  /// Keeps a new passkey; gives recovery codes where it is the account's first second factor. Other sessions end. Fails
  /// where the challenge was used, and for a passkey that is known already, whosever it is.
  static func add(
    _ passkey: Passkey, _ challenge: PasskeyChallenge, name: String, _ caller: Caller, _ secrets: Secrets,
    _ writer: Writer
  ) throws -> (row: PasskeyRow, codes: [RecoveryCode]) {
    try use(challenge, writer)
    guard try writer.all(PasskeyStore.ofAccount, caller.account).count < PasskeyRules.most else {
      throw Failure(.conflict, code: "passkeys-full", PasskeyText.full)
    }
    let id = writer.newID(ID<StoredPasskey>.self)
    do {
      try writer.run(
        PasskeyStore.insert, id, caller.account, name, passkey.id, passkey.key, Int64(passkey.counter), passkey.model,
        passkey.transports.joined(separator: " "), passkey.isSyncable, passkey.isSynced, writer.now)
    } catch let violation as ConstraintViolation where violation.name == "passkeys.credential" {
      throw Failure(.conflict, code: "passkey-known", PasskeyText.known)
    }
    try writer.emit(.passkeyAdded, subject: caller.person) { json in json.field("name", name) }
    let codes = try SecondFactors.wasAdded(caller, secrets, writer)
    return (try writer.one(PasskeyStore.find, id, caller.account), codes)
  }

  static func rename(
    _ id: ID<StoredPasskey>, _ name: String, _ caller: Caller, _ writer: Writer
  ) throws -> PasskeyRow {
    let row = try writer.one(PasskeyStore.find, id, caller.account)
    guard row.name != name else { return row }
    try writer.run(PasskeyStore.rename, id, caller.account, name)
    try writer.emit(.passkeyRenamed, subject: caller.person) { json in
      json.field("from", row.name)
      json.field("name", name)
    }
    return try writer.one(PasskeyStore.find, id, caller.account)
  }

  static func remove(_ id: ID<StoredPasskey>, _ caller: Caller, _ writer: Writer) throws {
    let row = try writer.one(PasskeyStore.find, id, caller.account)
    try writer.run(PasskeyStore.delete, id, caller.account)
    try writer.emit(.passkeyRemoved, subject: caller.person) { json in json.field("name", row.name) }
    try SecondFactors.wasRemoved(caller, writer)
  }

  static func forget(_ account: ID<Account>, _ writer: Writer) throws {
    try writer.run(PasskeyStore.deleteAll, account)
  }

  /// Records a use that was found in order: its challenge is used up, and its counter is still the highest.
  static func use(_ use: PasskeyUse, _ writer: Writer) throws {
    try self.use(use.challenge, writer)
    guard
      try writer.run(PasskeyStore.use, use.passkey, Int64(use.counter), use.isSynced, writer.now) == 1
    else { throw PasskeyFault.counterWentBack.failure }
  }

  private static func use(_ challenge: PasskeyChallenge, _ writer: Writer) throws {
    try writer.run(PasskeyStore.sweepChallenges, writer.now)
    guard challenge.expires > writer.now,
      try writer.run(PasskeyStore.useChallenge, challenge.digest, challenge.expires) == 1
    else { throw PasskeyFault.wrongChallenge.failure }
  }

  /// A counter that did not grow: there may be a copy. Its owner finds it among the events.
  static func noteCopy(of row: PasskeyKeyRow, _ call: Call, _ pool: Slow) throws {
    guard let member = try? Gate.member(of: row.account, pool.reader) else { return }
    try pool.write(call.context) { writer in
      writer.context.organization = member.organization.id.value
      try writer.emit(.passkeyCopied, subject: member.person)
    }
  }
}
