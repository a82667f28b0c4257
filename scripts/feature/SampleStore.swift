// Every SQL statement of sample.
import Base
import Store

enum SampleStore {
  static let migrations = [
    Migration(
      "DATE-sample",
      """
      CREATE TABLE sample (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 1600),
        created_at INTEGER NOT NULL
      ) STRICT
      """,
      "CREATE INDEX sample_by_organization ON sample (organization_id, id)")
  ]

  static let statements: [any Statement] = [insert, delete, page]

  static let insert = Command("INSERT INTO sample (id, organization_id, title, created_at) VALUES (?1, ?2, ?3, ?4)")

  static let delete = Command("DELETE FROM sample WHERE id = ?1 AND organization_id = ?2")

  /// A page of an organization's entries, newest first.
  static let page = Query(
    """
    SELECT id, title, created_at FROM sample WHERE organization_id = ?1 ORDER BY id DESC LIMIT ?2 OFFSET ?3
    """
  ) { c in
    var entry = SampleOutput()
    entry.id = c.id(0)
    entry.title = c.text(1)
    entry.createdAt = c.timestamp(2)
    return entry
  }
}

/// The writes of sample, shared by the API and the pages.
enum SampleChanges {
  static func add(_ input: SampleInput, by caller: Caller, _ writer: Writer) throws -> SampleOutput {
    var entry = SampleOutput()
    entry.id = writer.newID()
    entry.title = input.title
    entry.createdAt = writer.now
    _ = try writer.run(SampleStore.insert, entry.id, caller.organization.id, entry.title, entry.createdAt)
    writer.count(.sampleTotal, organization: caller.organization.id.value, by: 1)
    try writer.emit(.sampleAdded, subject: entry.id.value) { json in json.field("title", entry.title) }
    return entry
  }

  static func remove(_ id: ID<SampleEntry>, by caller: Caller, _ writer: Writer) throws {
    guard try writer.run(SampleStore.delete, id, caller.organization.id) == 1 else { throw Failure.notFound }
    writer.count(.sampleTotal, organization: caller.organization.id.value, by: -1)
    try writer.emit(.sampleRemoved, subject: id.value) { _ in }
  }
}
