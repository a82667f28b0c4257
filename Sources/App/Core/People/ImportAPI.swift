// Importing people over JSON: the import, what was imported before, and its undo.
import Base
import Store
import Web

enum ImportAPI {
  /// `dryRun=true` only checks; anything else imports.
  static func importFile(
    _ scope: ImportScope, _ upload: Upload, _ call: Call, _ pool: Slow
  ) throws -> ImportOutput {
    let dryRun = call.query["dryRun"] == "true"
    let report = try scope.run(
      upload.content, named: upload.fileName, into: call.signedIn.organization, by: call.signedIn.person,
      reader: pool.reader, dryRun: dryRun,
      write: { work in try pool.write(call.context, work) })
    if !dryRun { try pool.write(call.context) { writer in try scope.note(report, writer) } }
    return ImportOutput(report, dryRun: dryRun, call.language)
  }

  static func list(_ scope: ImportScope, _ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let organization = try call.signedIn.organization.id
    let importer = try scope.importer(call) ?? ID(0)
    let total = try reader.one(ImportBatchStore.total, organization, scope.rawValue, importer)
    return try call.list(page, total: total) { json in
      try reader.each(ImportBatchStore.page, organization, page.limit, page.offset, scope.rawValue, importer) { row in
        ImportBatchOutput(row).write(to: json)
      }
    }
  }

  static func undo(_ scope: ImportScope, _ call: Call, _ pool: Slow) throws -> UndoOutput {
    UndoOutput(try ImportUndo.run(call.id(), scope, call, pool))
  }
}

/// An undo takes nothing but the import that its path names.
struct UndoInput: Payload {
  static let schemaName = "UndoInput"

  mutating func fields(_ f: inout some FieldVisitor) {}
}

/// What an undo came to.
struct UndoOutput: Payload {
  var removed: Int64 = 0
  var restored: Int64 = 0
  var kept: Int64 = 0

  static let schemaName = "ImportUndone"

  init() {}

  init(_ report: UndoReport) {
    removed = Int64(report.removed)
    restored = Int64(report.restored)
    kept = Int64(report.kept)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("removed", &removed, label: ImportText.removed)
    f.integer("restored", &restored, label: ImportText.setBack)
    f.integer("kept", &kept, label: ImportText.kept)
  }
}

/// An import that changed something.
struct ImportBatchOutput: Payload {
  var id = ID<ImportBatch>(0)
  var fileName = ""
  var person: PersonReference?
  var created: Int64 = 0
  var updated: Int64 = 0
  var createdAt = Timestamp(milliseconds: 0)
  var undoneAt: Timestamp?

  static let schemaName = "Import"

  init() {}

  init(_ row: ImportBatchRow) {
    id = row.id
    fileName = row.fileName
    person = row.person.map { PersonReference(id: $0, name: row.personName ?? "") }
    created = row.created
    updated = row.updated
    createdAt = row.at
    undoneAt = row.undone
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: ImportText.batch)
    f.text("fileName", &fileName, label: ImportText.file, min: 0, max: 200)
    f.object("person", &person, label: PeopleText.person)
    f.integer("created", &created, label: ImportText.created)
    f.integer("updated", &updated, label: ImportText.updated)
    f.timestamp("createdAt", &createdAt, label: ImportText.importedAt)
    f.timestamp("undoneAt", &undoneAt, label: ImportText.undoneAt)
  }
}

/// What an import did, as the API tells it.
struct ImportOutput: Payload {
  var dryRun = false
  var rows: Int64 = 0
  var created: Int64 = 0
  var updated: Int64 = 0
  var unchanged: Int64 = 0
  var refused: Int64 = 0
  /// What `POST /api/v1/people/import/batches/{id}/undo` takes; nil where nothing was changed.
  var batch: ID<ImportBatch>?
  var errors: [FaultOutput] = []
  /// Of a check only.
  var preview: [LineOutput] = []

  static let schemaName = "ImportReport"

  /// What would become of a line.
  struct LineOutput: Payload {
    var line: Int64 = 0
    var name = ""
    var change = ImportPreview.Kind.created
    var fields: [FieldOutput] = []

    static let schemaName = "ImportLine"

    init() {}

    init(_ row: ImportPreview.Line, _ kind: ImportPreview.Kind, _ language: Language) {
      (line, name, change) = (Int64(row.line), row.name, kind)
      fields = row.differences.map { one in
        var output = FieldOutput()
        output.field = one.label[language]
        (output.from, output.to) = (one.before?[language], one.after?[language])
        return output
      }
    }

    mutating func fields(_ f: inout some FieldVisitor) {
      f.integer("line", &line, label: ImportText.line)
      f.text("name", &name, label: ImportText.what, min: 0, max: 500)
      f.choice("change", &change, label: ImportText.becomes)
      f.list("fields", &fields, label: ImportText.fields)
    }
  }

  /// A field that would be another.
  struct FieldOutput: Payload {
    var field = ""
    var from: String?
    var to: String?

    static let schemaName = "ImportField"

    mutating func fields(_ f: inout some FieldVisitor) {
      f.text("field", &field, label: ImportText.field, max: 200)
      f.text("from", &from, label: ImportText.before, max: 1000)
      f.text("to", &to, label: ImportText.after, max: 1000)
    }
  }

  struct FaultOutput: Payload {
    var line: Int64 = 0
    var column = ""
    var message = ""

    static let schemaName = "ImportFault"

    mutating func fields(_ f: inout some FieldVisitor) {
      f.integer("line", &line, label: ImportText.line)
      f.text("column", &column, label: ImportText.column, min: 0, max: 500)
      f.text("message", &message, label: ImportText.fault, max: 1000)
    }
  }

  init() {}

  init(_ report: ImportReport, dryRun: Bool, _ language: Language) {
    self.dryRun = dryRun
    rows = Int64(report.rows)
    created = Int64(report.created)
    updated = Int64(report.updated)
    unchanged = Int64(report.unchanged)
    refused = Int64(report.refused)
    batch = report.batch
    errors = report.faults.map { fault in
      var output = FaultOutput()
      output.line = Int64(fault.line)
      output.column = fault.column
      output.message = fault.text[language]
      return output
    }
    guard let lines = report.preview else { return }
    preview = ImportPreview.Kind.allCases.flatMap { kind in lines[kind].map { LineOutput($0, kind, language) } }
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.bool("dryRun", &dryRun, label: ImportText.dryRun)
    f.integer("rows", &rows, label: ImportText.rows)
    f.integer("created", &created, label: ImportText.created)
    f.integer("updated", &updated, label: ImportText.updated)
    f.integer("unchanged", &unchanged, label: ImportText.unchanged)
    f.integer("refused", &refused, label: ImportText.refused)
    f.id("batch", &batch, label: ImportText.batch)
    f.list("errors", &errors, label: ImportText.faults)
    f.list("preview", &preview, label: ImportText.preview)
  }
}
