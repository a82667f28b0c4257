// What stands beside each backup: what it is a copy of, and how one knows that it is whole.
import Base

/// Why a backup was made.
package enum BackupReason: String, Sendable, CaseIterable {
  case schedule
  case manual
  case command
  case migration
}

/// The manifest of a finished backup, kept as a small JSON file beside it. It is written before the backup gets its name.
package struct BackupManifest: Sendable, Equatable {
  package static let format = "quad-backup-1"

  /// A copy elsewhere that was confirmed.
  package struct Copy: Sendable, Equatable {
    package let place: String
    package let at: Timestamp

    package init(place: String, at: Timestamp) {
      self.place = place
      self.at = at
    }
  }

  package var name: BackupName
  package var size: Int64
  package var digest: Digest
  package var facts: BackupFacts
  package var reason: BackupReason
  /// The job that made it; empty for none.
  package var job = ""
  /// The Quad that made it.
  package var program = ""
  /// What tells the key file that belongs to it from others, without telling the key; empty where unknown.
  package var key = ""
  /// Milliseconds for copying, and for all.
  package var copyMilliseconds: Int64 = 0
  package var milliseconds: Int64 = 0
  /// When it was found whole last.
  package var checkedAt: Timestamp
  /// What a later check found; nil while it is whole.
  package var fault: String?
  package var copies: [Copy] = []

  package init(
    name: BackupName, size: Int64, digest: Digest, facts: BackupFacts, reason: BackupReason, checkedAt: Timestamp
  ) {
    self.name = name
    self.size = size
    self.digest = digest
    self.facts = facts
    self.reason = reason
    self.checkedAt = checkedAt
  }

  package var isGood: Bool { fault == nil }

  package func write(to json: JSONWriter) {
    json.object {
      json.field("format", BackupManifest.format)
      json.field("file", name.file)
      json.field("at", name.at)
      json.field("size", size)
      json.field("sha256", digest.hex)
      json.field("reason", reason.rawValue)
      json.field("job", job)
      json.field("program", program)
      json.field("key", key)
      json.field("copyMilliseconds", copyMilliseconds)
      json.field("milliseconds", milliseconds)
      json.field("checkedAt", checkedAt)
      json.field("fault", fault)
      json.field("schema", facts.schema.hex)
      json.array("migrations") { for name in facts.migrations { json.string(name) } }
      json.object("events") {
        json.field("count", facts.events)
        json.field("last", facts.lastEvent.text)
        json.field("hash", facts.chain.hex)
      }
      json.object("tables") {
        for table in facts.tables {
          json.member(table.name)
          json.number(table.rows)
        }
      }
      json.array("copies") {
        for copy in copies {
          json.object {
            json.field("place", copy.place)
            json.field("at", copy.at)
          }
        }
      }
    }
  }

  package var json: String {
    let buffer = Buffer(capacity: 2048)
    write(to: JSONWriter(buffer))
    return buffer.string
  }

  /// Reads what `write` writes; nil for anything else.
  package init?(_ bytes: [UInt8]) {
    let limits = JSONLimits(bytes: 1 << 20, depth: 6, nodes: 20_000, text: 64 << 10)
    guard let root = try? JSONDocument(bytes, limits: limits).root, root["format"]?.string == BackupManifest.format,
      let file = root["file"]?.string, file.hasSuffix(".db"), let name = BackupName(file.dropLast(3)),
      let size = root["size"]?.int64, size > 0, let digest = root["sha256"]?.string.flatMap({ Digest(hex: $0) }),
      let reason = root["reason"]?.string.flatMap(BackupReason.init(rawValue:)),
      let checkedAt = root["checkedAt"]?.string.flatMap({ Timestamp(rfc3339: $0) }),
      let schema = root["schema"]?.string.flatMap({ Digest(hex: $0) }), let events = root["events"],
      let count = events["count"]?.int64, let last = events["last"]?.string,
      let chain = events["hash"]?.string.flatMap({ Digest(hex: $0) }), let tables = root["tables"],
      tables.kind == .object
    else { return nil }
    var rows: [BackupFacts.Table] = []
    for member in tables.members {
      guard let table = member.name.string, let count = member.value.int64 else { return nil }
      rows.append(BackupFacts.Table(name: table, rows: count))
    }
    let migrations = root["migrations"].map { $0.elements.compactMap(\.string) } ?? []
    self.init(
      name: name, size: size, digest: digest,
      facts: BackupFacts(
        origin: name.origin, migrations: migrations, schema: schema, events: count, lastEvent: ID(last) ?? ID(0),
        chain: chain,
        tables: rows),
      reason: reason, checkedAt: checkedAt)
    job = root["job"]?.string ?? ""
    program = root["program"]?.string ?? ""
    key = root["key"]?.string ?? ""
    copyMilliseconds = root["copyMilliseconds"]?.int64 ?? 0
    milliseconds = root["milliseconds"]?.int64 ?? 0
    fault = root["fault"]?.string
    copies =
      root["copies"].map { list in
        list.elements.compactMap { copy in
          guard let place = copy["place"]?.string, let at = copy["at"]?.string.flatMap({ Timestamp(rfc3339: $0) })
          else { return nil }
          return Copy(place: place, at: at)
        }
      } ?? []
  }
}
