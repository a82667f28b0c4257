// The directory as CSV, sent piece by piece: however many people, a few kilobytes of memory.
import Base
import Store
import Web

/// Writes the directory in batches, each after the last name of the one before. On the loop's thread.
final class PeopleExport: BodyProducer, @unchecked Sendable {
  private let reader: Reader
  private let organization: ID<Organization>
  private let book: RoleBook
  private var after: (key: String, id: Int64)?
  private static let batch = 200

  init(_ reader: Reader, _ organization: ID<Organization>) throws {
    self.reader = reader
    self.organization = organization
    book = try RoleBook(of: organization, reader)
  }

  static func download(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization.id
    return Reply(
      200, .csv, body: .stream(try PeopleExport(reader, organization)),
      headers: [Reply.Header("Content-Disposition", "attachment; filename=\"people.csv\"")])
  }

  /// A person as a row: under `ImportSheets.titles`, then the status.
  static func fields(_ row: PersonRow, _ roles: [RoleReference]) -> [String] {
    [
      row.name, row.email ?? "", row.number ?? "", row.phone ?? "", row.language.rawValue,
      roles.map { $0.key ?? $0.name }.joined(separator: "; "), row.status.rawValue,
    ]
  }

  func produce(into buffer: Buffer) throws -> Bool {
    var csv = CSVWriter(buffer)
    if after == nil { csv.row(ImportSheets.titles + ["Status"]) }
    var count = 0
    try reader.each(
      PeopleStore.exportPage, organization, after?.key ?? "", after?.id ?? 0, PeopleExport.batch
    ) { row in
      csv.row(PeopleExport.fields(row, try book.everywhere(of: row.id, reader)))
      after = (folded(row.name), row.id.value)
      count += 1
    }
    if after == nil { after = ("", 0) }
    return count == PeopleExport.batch
  }
}
