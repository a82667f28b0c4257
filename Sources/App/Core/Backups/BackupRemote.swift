// Backups in an object store: sent, confirmed, and forgotten by the same rule as those here. Never the key file.
import Base
import Outbound
import Store

struct BackupRemote: Sendable {
  let store: ObjectStore
  /// Bytes beyond which a backup is sent in parts, and the size of these.
  let part: Int64

  var name: String { "\(store.place)" }

  private func key(_ file: String) -> String { store.place.prefix + file }

  /// Sends a backup and its manifest, and comes back when the store has been seen to have the same bytes. One that is there
  /// already is not sent again. `step` is told of bytes done and in all.
  func send(_ backup: BackupManifest, from folder: BackupFolder, _ step: (Int64, Int64) throws -> Void) throws {
    let key = key(backup.name.file)
    if try !isThere(backup, key) {
      let expected = try store.put(
        file: folder.file(of: backup.name), size: backup.size, digest: backup.digest, key, part: part
      ) { try step($0, backup.size) }
      guard let facts = try store.facts(key), facts.size == backup.size else { throw BackupRemote.lost(store.place) }
      // The tag of a store that encrypts is none of ours: then all of it is read again.
      if facts.tag != expected {
        let digest = try store.digest(key, size: backup.size) { try step($0, backup.size) }
        guard digest == backup.digest else { throw BackupRemote.lost(store.place) }
      }
    }
    // Last: where there is a manifest, the backup is whole.
    try store.put(Array(backup.json.utf8), self.key(backup.name.manifestFile), type: "application/json")
  }

  private func isThere(_ backup: BackupManifest, _ key: String) throws -> Bool {
    guard let facts = try store.facts(key), facts.size == backup.size, facts.digest == backup.digest.hex else {
      return false
    }
    return try store.facts(self.key(backup.name.manifestFile)) != nil
  }

  /// Takes away what the rule no longer keeps, of this campus only.
  func forget(_ origin: ID<EventRow>, _ retention: BackupRetention) throws {
    let prefix = store.place.prefix
    let keys = Set(try store.list(prefix + "quad-"))
    let names = keys.compactMap { key -> BackupName? in
      guard key.hasPrefix(prefix), key.hasSuffix(".db") else { return nil }
      return BackupName(key.dropFirst(prefix.count).dropLast(3))
    }.filter { $0.origin == origin }
    // What has no manifest was never confirmed, so it takes no other one's place.
    let whole = names.filter { keys.contains(key($0.manifestFile)) }
    let kept = retention.keeps(whole)
    guard let newest = whole.max() else { return }
    for name in names.sorted() where !kept.contains(name) && name < newest {
      // The manifest first: what is left of a backup without one is no backup.
      try store.remove(key(name.manifestFile))
      try store.remove(key(name.file))
    }
  }

  private static func lost(_ place: ObjectPlace) -> Failure {
    Failure(
      .unavailable, code: "object-store",
      Text(
        en: "The object store \(place.endpoint.host) does not have the backup as it was sent. The copy here stays.",
        fr: "Le stockage \(place.endpoint.host) n’a pas la sauvegarde telle qu’envoyée. La copie d’ici reste."))
  }
}
