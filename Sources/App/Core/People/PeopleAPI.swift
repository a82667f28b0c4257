// The directory over JSON.
import Base
import Store
import Web

enum PeopleAPI {
  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    return try reader.snapshot {
      let book = try RoleBook(of: call.signedIn.organization.id, reader)
      let list = try PeopleList(call, book)
      let total = try list.total(reader)
      return try call.list(page, total: total) { json in
        try list.each(page, total: total, reader) { row in
          row.output(try book.everywhere(of: row.id, reader)).write(to: json)
        }
      }
    }
  }

  static func create(_ input: PersonInput, _ call: Call, _ writer: Writer) throws -> PersonOutput {
    try PeopleChanges.create(input, in: call.signedIn.organization, writer).output(writer)
  }

  /// The tag is the version's, so that a change can be made to what was read here and to nothing else.
  static func find(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let person = try reader.one(PeopleStore.find, call.id(as: ID<Person>.self), organization)
    return call.reply(try person.output(reader), version: person.version)
  }

  static func update(_ input: PersonChange, _ call: Call, _ writer: Writer) throws -> PersonOutput {
    try PeopleChanges.update(
      call.id(), input, on: call.precondition, in: call.signedIn.organization, writer
    ).output(writer)
  }

  static func remove(_ call: Call, _ writer: Writer) throws {
    try PeopleChanges.delete(call.id(), on: call.precondition, in: call.signedIn.organization, writer)
  }

  static func restore(_ call: Call, _ writer: Writer) throws -> PersonOutput {
    try PersonRemoval.restore(call.id(), in: call.signedIn.organization, writer).output(writer)
  }

  static func purge(_ input: PurgeInput, _ call: Call, _ pool: Slow) throws -> PurgeOutput {
    var output = PurgeOutput()
    output.purged = Int64(try PersonRemoval.purge(call.signedIn.organization, call, pool))
    return output
  }

  /// `dryRun=true` only checks; anything else imports.
  static func importFile(_ upload: Upload, _ call: Call, _ pool: Slow) throws -> ImportOutput {
    let file = try ImportFile(upload.content)
    let dryRun = call.query["dryRun"] == "true"
    let report = try PeopleImport.run(
      file, into: call.signedIn.organization, by: call.signedIn.person, reader: pool.reader, dryRun: dryRun,
      write: { work in try pool.write(call.context, work) })
    if !dryRun { try pool.write(call.context) { writer in try PeopleImport.note(report, writer) } }
    return ImportOutput(report, dryRun: dryRun, call.language)
  }
}

/// A purge takes nothing but the organization's own rule.
struct PurgeInput: Payload {
  static let schemaName = "PurgeInput"

  mutating func fields(_ f: inout some FieldVisitor) {}
}

struct PurgeOutput: Payload {
  var purged: Int64 = 0

  static let schemaName = "Purged"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("purged", &purged, label: PeopleText.purgedCount)
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
  var errors: [FaultOutput] = []

  static let schemaName = "ImportReport"

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
    errors = report.faults.map { fault in
      var output = FaultOutput()
      output.line = Int64(fault.line)
      output.column = fault.column
      output.message = fault.text[language]
      return output
    }
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.bool("dryRun", &dryRun, label: ImportText.dryRun)
    f.integer("rows", &rows, label: ImportText.rows)
    f.integer("created", &created, label: ImportText.created)
    f.integer("updated", &updated, label: ImportText.updated)
    f.integer("unchanged", &unchanged, label: ImportText.unchanged)
    f.integer("refused", &refused, label: ImportText.refused)
    f.list("errors", &errors, label: ImportText.faults)
  }
}
