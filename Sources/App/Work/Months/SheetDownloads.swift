// A month's sheet as a file: CSV sent piece by piece, a workbook, and a document to print.
import Base
import Sheets
import Store
import Web

enum SheetDownloads {
  /// What stands over the columns, in the order of `numbers`.
  static let columns: [Text] = [
    MonthText.daysWorked, MonthText.minutes(MonthText.worked), MonthText.minutes(MonthText.expected),
    MonthText.minutes(MonthText.late), MonthText.lateDays, MonthText.minutes(MonthText.leftEarly),
    MonthText.leftEarlyDays, MonthText.minutes(MonthText.overtime), MonthText.absences, MonthText.leave,
    MonthText.incomplete, MonthText.halfDays,
  ]

  static func numbers(_ totals: MonthTotals) -> [Int] {
    [
      totals.days, totals.worked, totals.expected, totals.late, totals.lateDays, totals.leftEarly, totals.leftEarlyDays,
      totals.overtime, totals.absences, totals.leave, totals.incomplete, totals.halfDays,
    ]
  }

  private static let names: [Text] = [AttendanceText.person, PeopleText.number, MonthText.department]

  static func titles(_ language: Language) -> [String] { (names + columns).map { $0[language] } }

  // MARK: CSV

  static func csv(_ call: Call, _ reader: Reader) throws -> Reply {
    let sheet = try MonthSheet(call, reader)
    return Reply(
      200, .csv, body: .stream(SheetLines(sheet, call.language)), headers: [attachment("\(sheet.fileName).csv")])
  }

  // MARK: XLSX

  static func xlsx(_ call: Call, _ reader: Reader) throws -> Reply {
    let sheet = try MonthSheet(call, reader)
    let language = call.language
    let book = try SheetWriter(
      title: sheet.month.name.capitalized[language],
      names.map { SheetColumn($0[language]) } + columns.map { SheetColumn($0[language], .number) })
    for row in sheet.rows {
      book.text(row.person.name)
      book.text(row.number ?? "")
      book.text(row.departments.joined(separator: ", "))
      for number in numbers(row.totals) { book.number(Int64(number)) }
      book.end()
    }
    let bytes = try book.finish()
    bytes.withUnsafeBytes { call.buffer.append($0) }
    return Reply(
      200, .spreadsheet, body: .buffer(call.buffer), headers: [attachment("\(sheet.fileName).xlsx")])
  }

  static func attachment(_ name: String) -> Reply.Header {
    Reply.Header("Content-Disposition", "attachment; filename=\"\(name)\"")
  }
}

/// The lines of a sheet, some hundred for each piece. On the loop's thread, after the rows were read on another.
private final class SheetLines: BodyProducer, @unchecked Sendable {
  private let sheet: MonthSheet
  private let language: Language
  private var next = -1
  private static let lot = 200

  init(_ sheet: MonthSheet, _ language: Language) {
    self.sheet = sheet
    self.language = language
  }

  func produce(into buffer: Buffer) throws -> Bool {
    var csv = CSVWriter(buffer)
    if next < 0 {
      csv.row(SheetDownloads.titles(language))
      next = 0
    }
    let rows = sheet.rows.dropFirst(next).prefix(SheetLines.lot)
    for row in rows {
      csv.text(row.person.name)
      csv.text(row.number ?? "")
      csv.text(row.departments.joined(separator: ", "))
      for number in SheetDownloads.numbers(row.totals) { csv.number(Int64(number)) }
      csv.end()
    }
    next += rows.count
    return next < sheet.rows.count
  }
}
