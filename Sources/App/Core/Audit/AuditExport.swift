// What a search finds, as CSV, sent piece by piece.
import Base
import Store
import Web

/// Walks back through an organization's events, some hundred for each piece. On the loop's thread.
final class AuditExport: BodyProducer, @unchecked Sendable {
  private let filter: AuditFilter
  private let reader: Reader
  private let language: Language
  private var walk: AuditFilter.Walk
  private var hasBegun = false

  private init(_ filter: AuditFilter, _ language: Language, _ reader: Reader) throws {
    self.filter = filter
    self.reader = reader
    self.language = language
    walk = try AuditFilter.Walk(filter, reader)
  }

  static func download(_ call: Call, _ reader: Reader) throws -> Reply {
    Reply(
      200, .csv, body: .stream(try AuditExport(AuditFilter(call), call.language, reader)),
      headers: [Reply.Header("Content-Disposition", "attachment; filename=\"events.csv\"")])
  }

  func produce(into buffer: Buffer) throws -> Bool {
    var csv = CSVWriter(buffer)
    if !hasBegun {
      csv.row(
        "Id", "At", "Kind", "What", "Actor", "Actor name", "Subject", "Subject name", "Request", "Address", "Data")
    }
    hasBegun = true
    guard let rows = try walk.next(reader) else { return false }
    for entry in try Events.named(rows.filter(filter.matches), filter.organization, reader) {
      let row = entry.row
      csv.row([
        row.id.text, row.at.rfc3339, row.kind, Features.events[row.kind]?[language] ?? "",
        row.actor.map { ID<Person>($0).text } ?? "", entry.actorName ?? "",
        row.subject > 0 ? ID<Person>(row.subject).text : "", entry.subjectName ?? "",
        ID<Request>(row.requestID).text, row.address, row.data,
      ])
    }
    return true
  }
}
