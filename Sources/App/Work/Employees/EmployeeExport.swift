// Employees as a file: by name, as they are listed, for whoever sees the records.
import Base
import Sheets
import Store
import Web

/// Writes a list of employees as CSV, some at a time, each after the last of those before. On the loop's thread.
final class EmployeeExport: BodyProducer, @unchecked Sendable {
  private let reader: Reader
  private let book: RoleBook
  private let list: EmployeeList
  private var after: (key: String, id: Int64) = ("", 0)
  private var hasBegun = false
  private static let batch = 200

  /// The parameters of the list; an export is by name, and has no pages.
  static let query = EmployeeList.filters

  private init(_ call: Call, _ reader: Reader) throws {
    self.reader = reader
    book = try RoleBook(of: call.signedIn.organization.id, reader)
    list = try EmployeeList(call, book)
  }

  static func download(_ call: Call, _ reader: Reader) throws -> Reply {
    Reply(
      200, .csv, body: .stream(try EmployeeExport(call, reader)),
      headers: [Reply.Header("Content-Disposition", "attachment; filename=\"employees.csv\"")])
  }

  /// The whole list as a workbook, which is put together in memory.
  static func spreadsheet(_ call: Call, _ reader: Reader) throws -> Reply {
    let titles = ImportScope.employees.titles
    let columns = titles.enumerated().map { SheetColumn($0.element, $0.offset < titles.count - 2 ? .text : .date) }
    let sheet = try SheetWriter(title: EmployeeText.employees[call.language], columns + [SheetColumn("Status")])
    try reader.snapshot {
      let export = try EmployeeExport(call, reader)
      while try export.next({ row, fields in
        for field in fields.dropLast(3) { sheet.text(field) }
        for day in [row.work.hired, row.work.ended] {
          if let day { sheet.date(day) } else { sheet.empty() }
        }
        sheet.text(fields.last ?? "")
        sheet.end()
      }) {}
    }
    return try ImportSheets.reply(sheet, "employees.xlsx", call)
  }

  func produce(into buffer: Buffer) throws -> Bool {
    var csv = CSVWriter(buffer)
    if !hasBegun { csv.row(ImportScope.employees.titles + ["Status"]) }
    hasBegun = true
    return try next { _, fields in csv.row(fields) }
  }

  /// Those that come next, each as a row; answers whether there may be more.
  private func next(_ body: (EmployeeRow, [String]) -> Void) throws -> Bool {
    var count = 0
    try list.each(after: after, EmployeeExport.batch, reader) { row in
      body(row, try fields(row))
      after = (folded(row.person.name), row.id.value)
      count += 1
    }
    return count == EmployeeExport.batch
  }

  /// Under the titles of the import, so that what was exported can be imported; then the status.
  private func fields(_ row: EmployeeRow) throws -> [String] {
    let (person, work) = (row.person, row.work)
    let manager = try managerWord(work.manager)
    let known = PeopleExport.fields(person, try book.everywhere(of: person.id, reader))
    return Array(known.dropLast()) + [
      work.position ?? "", work.department ?? "", manager, work.hired?.iso ?? "", work.ended?.iso ?? "",
      row.status(on: list.view.today).rawValue,
    ]
  }

  /// How a file names somebody's manager.
  private func managerWord(_ manager: ID<Person>?) throws -> String {
    guard let manager, let row = try reader.first(PeopleStore.find, manager, list.organization) else { return "" }
    return row.number ?? row.email ?? ""
  }
}
