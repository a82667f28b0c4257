// A month's sheet to print: a table over as many pages as it takes, each with its head, its number and whose it is.
import Base
import Sheets
import Store
import Web

/// Writes the pages. On the slow pool: thousands of people take a second or two.
struct SheetPaper {
  private struct Column {
    let title: Text
    let x: Double
    let width: Double
    let place: PageWriter.Place
  }

  private static let margin = 36.0
  private static let rowHeight = 15.0
  private static let top = 104.0
  private static let bottom = PageWriter.height - 44
  /// Rows of a page.
  static let rowsOfPage = Int((bottom - top) / rowHeight)

  private static let columns: [Column] = {
    let words: [(Text, Double)] = [
      (AttendanceText.person, 172), (PeopleText.number, 62), (MonthText.department, 74),
    ]
    let numbers = [
      MonthText.days, MonthText.worked, MonthText.expected, MonthText.late, MonthText.leftEarly, MonthText.overtime,
      MonthText.absent, MonthText.onLeave, MonthText.open,
    ]
    var x = margin
    var columns: [Column] = []
    for (title, width) in words {
      columns.append(Column(title: title, x: x, width: width - 6, place: .start))
      x += width
    }
    let width = (PageWriter.width - margin - x) / Double(numbers.count)
    for title in numbers {
      columns.append(Column(title: title, x: x + 4, width: width - 4, place: .end))
      x += width
    }
    return columns
  }()

  private let sheet: MonthSheet
  private let language: Language
  private let paper: PageWriter

  static func download(_ call: Call, _ reader: Reader) throws -> Reply {
    let sheet = try MonthSheet(call, reader)
    let title = "\(sheet.organization.name), \(sheet.month.name[call.language])"
    let paper = try PageWriter(title: title, language: call.language, into: call.buffer)
    SheetPaper(sheet: sheet, language: call.language, paper: paper).write()
    try paper.finish()
    return Reply(
      200, .pdf, body: .buffer(call.buffer), headers: [SheetDownloads.attachment("\(sheet.fileName).pdf")])
  }

  private func write() {
    // The line of the totals is a row more.
    let count = sheet.rows.count + 1
    let pages = max(1, (count + SheetPaper.rowsOfPage - 1) / SheetPaper.rowsOfPage)
    for page in 0..<pages {
      if page > 0 { paper.next() }
      head()
      var y = SheetPaper.top
      let first = page * SheetPaper.rowsOfPage
      for at in first..<min(first + SheetPaper.rowsOfPage, count) {
        if at < sheet.rows.count {
          let row = sheet.rows[at]
          line([row.person.name, row.number ?? "", row.departments.joined(separator: ", ")], row.totals, y)
        } else {
          line([MonthText.total[language], "", ""], sheet.totals, y, isBold: true)
        }
        y += SheetPaper.rowHeight
        paper.rule(y: y - 2.5, from: SheetPaper.margin, to: PageWriter.width - SheetPaper.margin, gray: 0.85)
      }
      foot(page + 1, of: pages)
    }
  }

  private func head() {
    let width = PageWriter.width - 2 * SheetPaper.margin
    paper.text(sheet.organization.name, x: SheetPaper.margin, y: 36, width: width * 0.7, size: 11)
    paper.text(
      "\(MonthText.sheets[language]) · \(sheet.month.name.capitalized[language])", x: SheetPaper.margin, y: 54,
      width: width * 0.7, size: 15, isBold: true)
    if let unit = sheet.unit {
      paper.text(unit, x: SheetPaper.margin + width * 0.7, y: 57, width: width * 0.3, size: 11, .end)
    }
    for column in SheetPaper.columns {
      paper.text(
        column.title[language], x: column.x, y: 86, width: column.width, size: 8, isBold: true, column.place)
    }
    paper.rule(y: 99, from: SheetPaper.margin, to: PageWriter.width - SheetPaper.margin, gray: 0)
  }

  private func line(_ words: [String], _ totals: MonthTotals, _ y: Double, isBold: Bool = false) {
    func counted(_ minutes: Int, _ days: Int) -> String { days > 0 ? "\(clock(minutes)) (\(days) ×)" : clock(minutes) }
    let cells =
      words + [
        "\(totals.days)", clock(totals.worked), clock(totals.expected), counted(totals.late, totals.lateDays),
        counted(totals.leftEarly, totals.leftEarlyDays), clock(totals.overtime), "\(totals.absences)",
        "\(totals.leave)", "\(totals.incomplete)",
      ]
    for (column, cell) in zip(SheetPaper.columns, cells) {
      paper.text(cell, x: column.x, y: y, width: column.width, size: 8.5, isBold: isBold, column.place)
    }
  }

  /// `148:20`, hours and minutes.
  private func clock(_ minutes: Int) -> String {
    let rest = minutes % 60
    return minutes == 0 ? "–" : "\(minutes / 60):\(rest < 10 ? "0" : "")\(rest)"
  }

  private func foot(_ page: Int, of pages: Int) {
    let (y, width) = (PageWriter.height - 36, PageWriter.width - 2 * SheetPaper.margin)
    let zone = sheet.organization.zone
    if let closed = sheet.closing?.closed {
      let words = MonthText.closed(sheet.month.name, zone.local(at: closed).short)[language]
      paper.text(words, x: SheetPaper.margin, y: y, width: width * 0.7, size: 8)
    }
    paper.text(
      MonthText.page(page, of: pages)[language], x: SheetPaper.margin + width * 0.7, y: y, width: width * 0.3, size: 8,
      .end)
  }
}
