// What an import did, kept so that it can be taken back: created rows go, changed ones are set back.
import Base
import Store
import Web

extension EventKind {
  static let importUndone = EventKind("people.import-undone")
}

/// One import that changed something.
enum ImportBatch {}
/// What it did to one person.
enum ImportedPerson {}

struct ImportBatchRow: Sendable {
  let id: ID<ImportBatch>
  /// Who imported; nil at the terminal.
  let person: ID<Person>?
  let personName: String?
  let fileName: String
  let created: Int64
  let updated: Int64
  let at: Timestamp
  let undone: Timestamp?
  /// Of whom the file told.
  let scope: ImportScope
}

/// A person as they were before an import, and the version that it left them at.
struct ImportChangeRow: Sendable {
  let id: ID<ImportedPerson>
  let person: ID<Person>
  let isNew: Bool
  let version: Int64
  let name: String?
  let email: String?
  let number: String?
  let phone: String?
  let language: Language?
  /// The roles that it gave.
  let roles: [ID<Role>]
  /// Their employment record before: nil where it was left alone, empty where there was none.
  let work: String?
}

/// What an undo came to.
struct UndoReport: Sendable {
  var removed = 0
  var restored = 0
  /// Those whom somebody has changed since: they stay as they are.
  var kept = 0
}

enum ImportUndo {
  /// As many as go in one transaction: some ten milliseconds of the writer.
  private static let batch = 50

  /// The import of a kind that can be undone now: the last one; where that was undone, the one before. What earlier ones did
  /// is not known any more.
  static func undoable(
    _ scope: ImportScope, _ organization: ID<Organization>, _ reader: Reader
  ) throws -> ID<ImportBatch>? {
    try reader.all(ImportBatchStore.newest, organization, scope.rawValue).first { !$0.isUndone }?.id
  }

  /// The earliest import of a kind of which it is kept what it did; nil where that is each.
  static func oldestKept(
    _ scope: ImportScope, _ organization: ID<Organization>, _ reader: Reader
  ) throws -> ID<ImportBatch>? {
    let newest = try reader.all(ImportBatchStore.newest, organization, scope.rawValue)
    return newest.count == 2 ? newest.last?.id : nil
  }

  /// Forgets some of what imports did that can't be undone any more.
  static func sweep(_ scope: ImportScope, _ organization: ID<Organization>, _ writer: Writer) throws {
    guard let oldest = try oldestKept(scope, organization, writer) else { return }
    let stale = try writer.first(ImportBatchStore.stale, organization, oldest, scope.rawValue)
    if let stale { try writer.run(ImportBatchStore.sweep, organization, stale) }
  }

  /// Takes the organization's last import of a kind back, some rows at a time, the last first. Whoever was changed since stays
  /// as they are. Broken off half way, it goes on where it was when it is called again. From the slow pool. Fails with 409 for
  /// an import that isn't the last one or was undone before, with 404 for one of others than `scope` says.
  static func run(_ id: ID<ImportBatch>, _ scope: ImportScope, _ call: Call, _ pool: Slow) throws -> UndoReport {
    let organization = try call.signedIn.organization
    let importer = try scope.importer(call)
    var report = UndoReport()
    while true {
      let isDone = try pool.write(call.context) { writer in
        let row = try writer.one(ImportBatchStore.find, id, organization.id)
        guard row.scope == scope, importer == nil || row.person == importer else { throw Failure.notFound }
        guard row.undone == nil else {
          throw Failure(.conflict, code: "import-undone", ImportText.undoneBefore)
        }
        guard try undoable(scope, organization.id, writer) == id else {
          throw Failure(.conflict, code: "not-the-last", ImportText.notTheLast)
        }
        return scope.learning == nil
          ? try take(id, row, organization, writer) : try LearningUndo.take(id, organization.id, writer)
      }
      report.removed += isDone.report.removed
      report.restored += isDone.report.restored
      report.kept += isDone.report.kept
      if isDone.isLast { break }
    }
    let total = report
    try pool.write(call.context) { writer in
      _ = try writer.emit(scope.learning == nil ? .importUndone : .learningImportUndone, subject: 0) { json in
        json.field("removed", total.removed)
        json.field("restored", total.restored)
        json.field("kept", total.kept)
      }
    }
    return report
  }

  private static func take(
    _ id: ID<ImportBatch>, _ row: ImportBatchRow, _ organization: OrganizationSummary, _ writer: Writer
  ) throws -> (report: UndoReport, isLast: Bool) {
    var report = UndoReport()
    writer.context.isBulk = true
    let granting = try Granting(in: organization.id, writer)
    let changes = try writer.all(ImportBatchStore.changes, organization.id, id, batch)
    for change in changes {
      if try undo(change, organization, granting, writer) {
        if change.isNew { report.removed += 1 } else { report.restored += 1 }
      } else {
        report.kept += 1
      }
      try writer.run(ImportBatchStore.dropChange, change.id, organization.id)
    }
    let isLast = changes.count < batch
    if isLast { try writer.run(ImportBatchStore.close, id, organization.id, writer.now) }
    return (report, isLast)
  }

  /// False for somebody who stays as they are. Everything is asked before anything is written: one row that can't be
  /// undone must not leave half of it behind.
  private static func undo(
    _ change: ImportChangeRow, _ organization: OrganizationSummary, _ granting: Granting, _ writer: Writer
  ) throws -> Bool {
    guard let person = try writer.first(PeopleStore.find, change.person, organization.id),
      person.version == change.version, try granting.standing.covers(person.id, writer)
    else { return false }
    if change.isNew {
      do { try PeopleChanges.delete(person.id, in: organization, writer) } catch is Failure { return false }
      return true
    }
    if let email = change.email,
      let owner = try writer.first(PeopleStore.byEmail, organization.id, PersonRules.emailKey(email)),
      owner.id != person.id
    {
      return false
    }
    if let number = change.number, let owner = try writer.first(PeopleStore.byNumber, organization.id, number),
      owner.id != person.id
    {
      return false
    }
    var work: Employment?
    if let kept = change.work, !kept.isEmpty { work = try ImportedWork(json: kept).kept }
    let now = try writer.first(EmployeeStore.work, person.id, organization.id)
    if let old = work {
      // Whom the import made somebody else's report may be above by now, or gone.
      guard let now else { return false }
      if let manager = old.manager, manager != now.manager,
        try EmployeeChanges.managerFault(manager, of: person.id, in: organization.id, writer) != nil
      {
        return false
      }
    }
    let given = Set(change.roles)
    let held = try PersonAccess(of: person.id, writer).held.filter {
      $0.isEverywhere && $0.source == .manual && given.contains($0.role.id)
    }
    guard held.allSatisfy({ granting.book[$0.role.id].map(granting.standing.mayGive) ?? false }) else { return false }
    var before = PersonChange()
    before.name = change.name
    before.email = change.email
    before.number = change.number
    before.phone = change.phone
    // One that the organization has ceased to offer since does not come back.
    before.language = try change.language.flatMap { try organization.offers($0, writer) ? $0 : nil }
    if !given.isEmpty {
      before.roles = try granting.held(by: person.id, writer).filter { !given.contains($0.id) }.map(\.reference.word)
    }
    var clearing: Set<PersonField> = []
    if change.email == nil { clearing.insert(.email) }
    if change.number == nil { clearing.insert(.number) }
    if change.phone == nil { clearing.insert(.phone) }
    if let old = work, let now {
      try EmployeeChanges.update(
        now, to: old, before, clearing: clearing, granting: granting, of: person.id, in: organization, writer)
      return true
    }
    // Who was no employee is none again, and that is told first: the rest is then of a person.
    if change.work != nil { try EmployeeChanges.drop(person, in: organization, writer) }
    try PeopleChanges.update(person.id, before, clearing: clearing, granting: granting, in: organization, writer)
    return true
  }
}

enum ImportBatchStore {
  static let statements: [any Statement] = [
    insert, count, find, newest, stale, page, total, close, insertChange, changes, dropChange, sweep, forget,
    exportRows,
  ]

  static let insert = Command(
    """
    INSERT INTO import_batches (id, organization_id, person_id, file_name, created_count, updated_count, created_at,
      kind)
    VALUES (?1, ?2, ?3, ?4, 0, 0, ?5, ?6)
    """)

  static let count = Command(
    """
    UPDATE import_batches SET created_count = created_count + ?3, updated_count = updated_count + ?4
    WHERE id = ?1 AND organization_id = ?2
    """)

  static let find = Query(
    """
    SELECT b.id, b.person_id, p.name, b.file_name, b.created_count, b.updated_count, b.created_at, b.undone_at,
      b.kind
    FROM import_batches b LEFT JOIN people p ON p.id = b.person_id
    WHERE b.id = ?1 AND b.organization_id = ?2
    """, row)

  /// The last of a kind and the one before it.
  static let newest = Query(
    "SELECT id, undone_at FROM import_batches WHERE organization_id = ?1 AND kind = ?2 ORDER BY id DESC LIMIT 2"
  ) { (id: $0.id(0, as: ID<ImportBatch>.self), isUndone: !$0.isNull(1)) }

  /// An import before those that may be undone, of which something is left.
  static let stale = Query(
    """
    SELECT b.id FROM import_batches b
    WHERE b.organization_id = ?1 AND b.id < ?2 AND b.kind = ?3
      AND EXISTS (SELECT 1 FROM import_changes c WHERE c.organization_id = ?1 AND c.batch_id = b.id)
    ORDER BY b.id LIMIT 1
    """
  ) { $0.id(0, as: ID<ImportBatch>.self) }

  static let page = Query(
    """
    SELECT b.id, b.person_id, p.name, b.file_name, b.created_count, b.updated_count, b.created_at, b.undone_at,
      b.kind
    FROM import_batches b LEFT JOIN people p ON p.id = b.person_id
    WHERE b.organization_id = ?1 AND b.kind = ?4 AND (?5 = 0 OR ?5 = b.person_id) ORDER BY b.id DESC LIMIT ?2 OFFSET ?3
    """, row)

  /// An organization imports some times a year.
  static let total = Query(
    "SELECT count(*) FROM import_batches WHERE organization_id = ?1 AND kind = ?2 AND (?3 = 0 OR ?3 = person_id)"
  ) { $0.int(0) }

  static let close = Command(
    "UPDATE import_batches SET undone_at = ?3 WHERE id = ?1 AND organization_id = ?2 AND undone_at IS NULL")

  static let insertChange = Command(
    """
    INSERT INTO import_changes
      (id, organization_id, batch_id, person_id, is_new, version, name, email, number, phone, language, roles,
       work)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
    """)

  /// The last first: what a row freed is needed by those after it.
  static let changes = Query(
    """
    SELECT id, person_id, is_new, version, name, email, number, phone, language, roles, work
    FROM import_changes WHERE organization_id = ?1 AND batch_id = ?2 ORDER BY id DESC LIMIT ?3
    """
  ) { c in
    ImportChangeRow(
      id: c.id(0), person: c.id(1), isNew: c.bool(2), version: c.int64(3), name: c.optionalText(4),
      email: c.optionalText(5), number: c.optionalText(6), phone: c.optionalText(7),
      language: c.optionalText(8).flatMap(Language.init(rawValue:)),
      roles: c.text(9).split(separator: " ").compactMap { ID<Role>(String($0)) }, work: c.optionalText(10))
  }

  static let dropChange = Command("DELETE FROM import_changes WHERE id = ?1 AND organization_id = ?2")

  /// Of one import, some at a time.
  static let sweep = Command(
    """
    DELETE FROM import_changes WHERE id IN (
      SELECT id FROM import_changes WHERE organization_id = ?1 AND batch_id = ?2 ORDER BY id LIMIT 1000)
    """)

  /// What somebody was before: for their erasure.
  static let forget = Command("DELETE FROM import_changes WHERE organization_id = ?2 AND person_id = ?1")

  static let exportRows = RowQuery(
    """
    SELECT id, person_id, kind, file_name, created_count, updated_count, created_at, undone_at
    FROM import_batches WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  @Sendable private static func row(_ c: Columns) -> ImportBatchRow {
    ImportBatchRow(
      id: c.id(0), person: c.optionalID(1), personName: c.optionalText(2), fileName: c.text(3), created: c.int64(4),
      updated: c.int64(5), at: c.timestamp(6), undone: c.optionalTimestamp(7),
      scope: ImportScope(rawValue: c.text(8)) ?? .people)
  }
}
