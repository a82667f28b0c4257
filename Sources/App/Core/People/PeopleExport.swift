// The directory as CSV, sent piece by piece: however many people, a few kilobytes of memory.
import Base
import Store
import Web

/// Writes a list of the directory in batches, each after the last name of the one before. On the loop's thread.
final class PeopleExport: BodyProducer, @unchecked Sendable {
  private let reader: Reader
  private let book: RoleBook
  private let cursor: PeopleCursor
  private var hasBegun = false
  private static let batch = 200

  /// The parameters of the list that are those of its exports: an export is always by name, and has no pages.
  static let query = PeopleList.query.filter { ["search", "status", "role", "unit"].contains($0.name) }

  private init(_ list: PeopleList, _ book: RoleBook, _ reader: Reader) throws {
    self.reader = reader
    self.book = book
    cursor = try PeopleCursor(list, reader)
  }

  /// What a request asks for, as its list reads it.
  convenience init(_ call: Call, _ reader: Reader) throws {
    let book = try RoleBook(of: call.signedIn.organization.id, reader)
    try self.init(PeopleList(call, book, reader), book, reader)
  }

  /// Everybody.
  convenience init(_ reader: Reader, _ organization: ID<Organization>) throws {
    try self.init(PeopleList(of: organization), RoleBook(of: organization, reader), reader)
  }

  static func download(_ call: Call, _ reader: Reader) throws -> Reply {
    Reply(
      200, .csv, body: .stream(try PeopleExport(call, reader)),
      headers: [Reply.Header("Content-Disposition", "attachment; filename=\"people.csv\"")])
  }

  /// A person as a row: under `ImportSheets.titles`, then the status.
  static func fields(_ row: PersonRow, _ roles: [RoleReference]) -> [String] {
    [
      row.name, row.email ?? "", row.number ?? "", row.phone ?? "", row.language.rawValue,
      roles.map { $0.key ?? $0.name }.joined(separator: "; "), row.standing.rawValue,
    ]
  }

  func produce(into buffer: Buffer) throws -> Bool {
    var csv = CSVWriter(buffer)
    if !hasBegun { csv.row(ImportSheets.titles + ["Status"]) }
    hasBegun = true
    return try cursor.next(PeopleExport.batch, reader) { row in
      csv.row(PeopleExport.fields(row, try book.everywhere(of: row.id, reader)))
    }
  }
}
