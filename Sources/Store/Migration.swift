// Forward steps of the schema.
import Base

/// A dated step such as `2026-11-21-people`. Once released it never changes: its checksum is kept in the file.
package struct Migration: Sendable {
  /// One statement or several, or a helper that makes them: `"CREATE TABLE ..."`, `.fullText("people_text")`.
  package struct Step: Sendable, ExpressibleByStringLiteral {
    let sql: String

    package init(stringLiteral sql: StaticString) { self.sql = sql.description }

    init(built sql: String) { self.sql = sql }
  }

  package let name: String
  let steps: [Step]

  package init(_ name: StaticString, _ steps: Step...) {
    self.name = name.description
    self.steps = steps
  }

  init(name: String, steps: [Step]) {
    self.name = name
    self.steps = steps
  }

  /// Over every step's length and text, so that moving a boundary counts as a change.
  var checksum: Digest {
    let hasher = SHA256()
    hasher.begin()
    for step in steps {
      var sql = step.sql
      sql.withUTF8 { bytes in
        hasher.update(Int64(bytes.count))
        hasher.update(UnsafeRawBufferPointer(bytes))
      }
    }
    return hasher.finish()
  }

  /// `yyyy-mm-dd-word`: sorting by name is sorting by date.
  var isWellNamed: Bool {
    let parts = name.split(separator: "-", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 4, LocalDate(iso: name.prefix(10)) != nil, !parts[3].isEmpty else { return false }
    return parts[3].utf8.allSatisfy { ($0 >= 0x61 && $0 <= 0x7a) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2d }
  }

  /// Store's own tables, always first.
  static let store = Migration(
    "2026-11-01-store",
    """
    CREATE TABLE counters (
      name TEXT NOT NULL,
      organization_id INTEGER NOT NULL,
      bucket INTEGER NOT NULL,
      value INTEGER NOT NULL,
      PRIMARY KEY (name, organization_id, bucket)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE events (
      id INTEGER PRIMARY KEY,
      organization_id INTEGER NOT NULL,
      kind TEXT NOT NULL,
      actor INTEGER,
      subject INTEGER NOT NULL,
      data TEXT NOT NULL,
      request_id INTEGER NOT NULL,
      address TEXT NOT NULL,
      at INTEGER NOT NULL,
      hash BLOB NOT NULL CHECK (length(hash) = 32)
    ) STRICT;
    CREATE INDEX events_by_organization ON events (organization_id, id);
    CREATE TRIGGER events_never_change BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
    CREATE TRIGGER events_never_go BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
    CREATE TABLE event_chain (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      last_id INTEGER NOT NULL,
      count INTEGER NOT NULL,
      hash BLOB NOT NULL CHECK (length(hash) = 32)
    ) STRICT;
    INSERT INTO event_chain (id, last_id, count, hash) VALUES (1, 0, 0, zeroblob(32));
    """)
}

/// One migration's state in a file.
package struct MigrationStatus: Sendable, Equatable {
  package let name: String
  /// Nil while it is pending.
  package let appliedAt: Timestamp?
}
