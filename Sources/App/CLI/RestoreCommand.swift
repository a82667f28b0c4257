// quad restore: putting a backup in the place of the database.
import Base
import Store

enum RestoreCommand: CLICommand {
  static let name = "restore"
  static let summary = "Put a backup in the place of the database"
  static let help = """
    quad restore FILE: check a backup, or any copy of a database at rest, and put it in the place of the database. Refused
    while a Quad has the database. What was there is kept beside it under a name with the date. An older schema is brought up
    to date at the next start; a newer one is refused.

    \(Opening.help)
      --dry-run           check it and tell what would be done; change nothing
      --json              print the result as JSON

    The key file quad.key is left as it is. Where there is none, and the one that belongs to the backup lies beside FILE,
    that is taken.

    Example: quad restore /mnt/backup/quad-20261121T024000Z-03R0S8X2G0001.db --data /var/lib/quad --dry-run
    """

  static func run(_ words: [String]) throws -> Int32 {
    let arguments = try Arguments(words, valued: Opening.valued, bare: ["dry-run", "json"])
    guard arguments.rest.count == 1, let file = arguments.rest.first else { throw Usage("Name one file.") }
    let opening = try Opening(arguments)
    let (now, isDry) = (Clock.system.now, arguments.has("dry-run"))
    let done =
      isDry
      ? try Store.planRestore(of: file, over: opening.database, migrations: Features.migrations, at: now)
      : try Store.restore(file, over: opening.database, migrations: Features.migrations, at: now)
    let key = try key(file, opening, done.backup.manifest?.key ?? "", isDry: isDry)
    if !isDry { try RestoreNote.leave(for: opening.database, file, done, at: now) }
    if arguments.has("json") {
      Terminal.printJSON { json in
        json.object {
          json.field("isDryRun", isDry)
          json.field("database", opening.database)
          json.field("aside", done.aside)
          json.field("replacedBytes", done.aside == nil ? nil : done.replacedBytes)
          json.field("key", key.rawValue)
          write(done.backup, json)
        }
      }
      return 0
    }
    var lines = ["\(file): whole. \(summary(done.backup))"]
    let would = isDry ? "would be" : "is"
    if let aside = done.aside {
      lines.append(
        "The database there (\(ChecksText.bytes(done.replacedBytes))) \(isDry ? "would be kept" : "is kept") as \(aside)."
      )
    }
    lines.append("\(opening.database) \(would) this backup\(isDry ? "; nothing was changed." : " now.")")
    if !done.backup.pending.isEmpty {
      lines.append("Its schema is older: the next start brings it up to date (\(done.backup.pending.count) steps).")
    }
    lines.append(key.words)
    Terminal.print(lines.joined(separator: "\n"))
    return 0
  }

  /// How it is with the key file that belongs to the backup.
  private enum Key: String {
    case same, other, unknown, missing, taken

    var words: String {
      switch self {
      case .same: "The key file here is the one that belongs to it."
      case .other:
        "The key file here is another one: everybody signs in anew and sets up their second step again, and the secrets of "
          + "sign-in services have to be entered again. Put the right quad.key in its place to avoid that."
      case .unknown: "Whether the key file here belongs to it can’t be told: the backup has no manifest beside it."
      case .missing:
        "There is no key file here: put the quad.key that belongs to it in place, or the next start makes a new one, and "
          + "everybody signs in anew and sets up their second step again."
      case .taken: "The key file that lies beside it is taken."
      }
    }
  }

  private static func key(_ file: String, _ opening: Opening, _ mark: String, isDry: Bool) throws -> Key {
    let plan = try opening.backupPlan()
    if !fileExists(plan.keyFile) {
      // Without a manifest nobody knows which belongs to it; the usual one is the best guess.
      let beside = BackupPlan.keyFiles(in: directory(of: file), mark: mark).first {
        let found = BackupPlan.mark(ofKey: $0)
        return mark.isEmpty ? !found.isEmpty : found == mark
      }
      guard let beside, let key = try? readFile(beside, limit: 64), key.count == 32 else { return .missing }
      if !isDry { try writeFile(plan.keyFile, key, mode: 0o600) }
      return .taken
    }
    if mark.isEmpty { return .unknown }
    return plan.keyMark == mark ? .same : .other
  }

  static func summary(_ checked: CheckedBackup) -> String {
    let at = checked.manifest.map { "Made \(ChecksText.instant($0.name.at)), by Quad \($0.program). " } ?? ""
    let people = checked.facts.rows(of: "people")
    return "\(at)\(people) people, \(checked.facts.records) records, \(checked.facts.events) events, schema "
      + "\(checked.facts.migrations.last ?? "")."
  }

  static func write(_ checked: CheckedBackup, _ json: JSONWriter) {
    json.field("at", checked.manifest?.name.at)
    json.field("size", checked.size)
    json.field("digest", checked.digest.hex)
    json.field("people", checked.facts.rows(of: "people"))
    json.field("records", checked.facts.records)
    json.field("events", checked.facts.events)
    json.field("schema", checked.facts.migrations.last ?? "")
    json.array("pendingMigrations") { for name in checked.pending { json.string(name) } }
  }
}

/// What a restore leaves beside the database for the next start, which writes the event: the restored chain of events goes
/// on with who put it back, and from when.
enum RestoreNote {
  private static func path(_ database: String) -> String { directory(of: database) + "/quad-restored.json" }

  static func leave(for database: String, _ file: String, _ done: Restored, at now: Timestamp) throws {
    let buffer = Buffer(capacity: 256)
    let json = JSONWriter(buffer)
    json.object {
      json.field("restoredAt", now)
      json.field("file", file.split(separator: "/").last.map(String.init) ?? "")
      json.field("sha256", done.backup.digest.hex)
      json.field("events", done.backup.facts.events)
    }
    try writeFile(path(database), buffer.array)
  }

  /// Writes the event, where a restore has left a note. A note that can't be read is taken away without.
  static func take(_ appliance: Appliance) throws {
    let path = path(appliance.store.options.path)
    guard fileExists(path) else { return }
    if let bytes = try? readFile(path, limit: 64 << 10), let root = try? JSONDocument(bytes).root {
      let (file, digest) = (root["file"]?.string ?? "", root["sha256"]?.string ?? "")
      let (events, at) = (root["events"]?.int64, root["restoredAt"]?.string)
      try appliance.store.write { writer in
        _ = try writer.emit(.backupRestored, subject: 0) { json in
          json.field("file", file)
          json.field("sha256", digest)
          json.field("events", events)
          json.field("restoredAt", at)
        }
      }
    }
    removeFile(path)
  }
}
