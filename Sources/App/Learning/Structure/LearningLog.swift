// What an import did to which row, for taking it back.
import Base
import Store

/// What an import changed of one row.
enum LearningChangeID {}

/// A row as it was before an import, and the version that this left it at.
struct LearningChange: Sendable {
  let id: ID<LearningChangeID>
  let kind: String
  let row: Int64
  let version: Int64
  /// Nil for one that was added.
  let before: String?
}

/// Writes down what an import does to which row, within the transactions that do it.
struct LearningLog: Sendable {
  /// Nil before the first change.
  private(set) var batch: ID<ImportBatch>?
  private let fileName: String
  private let scope: ImportScope
  private let organization: ID<Organization>

  init(_ batch: ID<ImportBatch>?, _ fileName: String, _ scope: ImportScope, _ organization: ID<Organization>) {
    (self.batch, self.fileName, self.scope, self.organization) = (batch, fileName, scope, organization)
  }

  mutating func note(_ kind: String, _ row: Int64, _ version: Int64, _ before: String?, _ writer: Writer) throws {
    let batch = try self.batch ?? begin(writer)
    try writer.run(
      StructureStore.insertChange, writer.newID(ID<LearningChangeID>.self), organization, batch, kind, row, version,
      before)
    try writer.run(StructureStore.noteVersion, organization, batch, kind, row, version)
  }

  private mutating func begin(_ writer: Writer) throws -> ID<ImportBatch> {
    let id = writer.newID(ID<ImportBatch>.self)
    try writer.run(
      ImportBatchStore.insert, id, organization, writer.context.actor, String(fileName.prefix(200)), writer.now,
      scope.rawValue)
    batch = id
    return id
  }

  /// Forgets some of what can't be undone any more; with each lot of lines, for an import leaves more than one transaction
  /// bears.
  func sweep(_ writer: Writer) throws {
    guard let oldest = try ImportUndo.oldestKept(scope, organization, writer) else { return }
    let stale = try writer.first(StructureStore.staleChanges, organization, oldest, scope.rawValue)
    if let stale { try writer.run(StructureStore.sweepChanges, organization, stale) }
  }
}
