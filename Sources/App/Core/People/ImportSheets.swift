// Spreadsheets of people, out: the template and the directory.
import Base
import Sheets
import Store
import Web

enum ImportSheets {
  static let titles = ["Name", "E-mail", "Number", "Phone", "Language", "Role"]
  static let example = ["Ada Lovelace", "ada@example.org", "S-1001", "01 23 45 67 89", "en", "teacher"]

  static func template(_ scope: ImportScope, _ call: Call) throws -> Reply {
    let sheet = try SheetWriter(title: scope.name[call.language], scope.titles.map { SheetColumn($0) })
    for example in scope.examples {
      for field in example { sheet.text(field) }
      sheet.end()
    }
    return try reply(sheet, "\(scope.rawValue)-template.xlsx", call)
  }

  /// A list of the directory, by name. A workbook is put together in memory: 100,000 people are some megabytes.
  static func export(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let sheet = try SheetWriter(title: PeopleText.people[call.language], (titles + ["Status"]).map { SheetColumn($0) })
    try reader.snapshot {
      let book = try RoleBook(of: organization, reader)
      let cursor = try PeopleCursor(PeopleList(call, book, reader), reader)
      _ = try cursor.next(SheetWriter.mostRows, reader) { row in
        for field in PeopleExport.fields(row, try book.everywhere(of: row.id, reader)) { sheet.text(field) }
        sheet.end()
      }
    }
    return try reply(sheet, "people.xlsx", call)
  }

  static func reply(_ sheet: SheetWriter, _ name: String, _ call: Call) throws -> Reply {
    let bytes = try sheet.finish()
    bytes.withUnsafeBytes { call.buffer.append($0) }
    return Reply(
      200, .spreadsheet, body: .buffer(call.buffer),
      headers: [Reply.Header("Content-Disposition", "attachment; filename=\"\(name)\"")])
  }
}
