// A month's sheet: everybody's totals, of all or of one department, in the order that was asked for.
import Base
import Store
import Web

/// One person's line.
struct SheetRow: Sendable {
  let person: PersonReference
  let nameKey: String
  let number: String?
  /// As `AttendanceDay.units`.
  let units: String
  let totals: MonthTotals

  /// The person's departments then, by their codes.
  var departments: [String] { AttendanceDays.codes(units).subtracting([ScheduleBook.everybody]).sorted() }
}

/// What a sheet can be sorted by.
enum SheetSort: String, Sendable, CaseIterable {
  case name
  case days
  case worked
  case expected
  case late
  case leftEarly = "left-early"
  case overtime
  case absences
  case leave
  case incomplete

  fileprivate func number(_ totals: MonthTotals) -> Int {
    switch self {
    case .name: 0
    case .days: totals.days
    case .worked: totals.worked
    case .expected: totals.expected
    case .late: totals.late
    case .leftEarly: totals.leftEarly
    case .overtime: totals.overtime
    case .absences: totals.absences
    case .leave: totals.leave
    case .incomplete: totals.incomplete
    }
  }
}

/// All of it in memory: some 200 bytes a person.
struct MonthSheet: Sendable {
  let organization: OrganizationSummary
  let month: Month
  /// Only those of this department; nil for everybody.
  let unit: String?
  let sort: SheetSort
  let isAscending: Bool
  let closing: MonthClosing?
  /// Every department that somebody of the month was in.
  let departments: [String]
  let rows: [SheetRow]
  /// What the rows come to.
  let totals: MonthTotals

  static let query: [Route.QueryParameter] = [.month, .unit, .sheetSort]

  /// Reads `month` (the running one when absent), `unit` and `sort` (a column's name, with `-` before it from the largest)
  /// from the query. One row a person is read: not on a loop.
  init(_ call: Call, _ reader: Reader) throws {
    try self.init(try Month(call), call, reader)
  }

  init(_ month: Month, _ call: Call, _ reader: Reader) throws {
    organization = try call.signedIn.organization
    self.month = month
    unit = call.query["unit"].flatMap { $0.isEmpty ? nil : $0 }
    let word = call.query["sort"] ?? ""
    isAscending = !word.hasPrefix("-")
    sort = SheetSort(rawValue: isAscending ? word : String(word.dropFirst())) ?? .name
    let id = organization.id
    var all: [SheetRow] = []
    (all, closing) = try reader.snapshot {
      (try reader.all(MonthStore.sheet, id, month.first), try reader.first(MonthStore.closing, id, month.first))
    }
    var seen: Set<String> = []
    // Most people are in the same units as somebody before them.
    for text in Set(all.map(\.units)) { seen.formUnion(AttendanceDays.codes(text)) }
    departments = seen.subtracting([ScheduleBook.everybody]).sorted()
    if let unit { all.removeAll { !AttendanceDays.codes($0.units).contains(unit) } }
    let (sort, isAscending) = (sort, isAscending)
    all.sort { a, b in
      let (left, right) = (sort.number(a.totals), sort.number(b.totals))
      if left != right { return isAscending ? left < right : left > right }
      let isBefore = (a.nameKey, a.person.id.value) < (b.nameKey, b.person.id.value)
      return sort == .name && !isAscending ? !isBefore : isBefore
    }
    rows = all
    totals = all.reduce(into: MonthTotals()) { $0.add($1.totals) }
  }

  func page(_ page: Page) -> ArraySlice<SheetRow> { rows.dropFirst(page.offset).prefix(page.limit) }

  /// `attendance-2026-11`, or `attendance-2026-11-LIB`: without what no file name takes.
  var fileName: String {
    guard let unit else { return "attendance-\(month.iso)" }
    let code = unit.utf8.map { isFileByte($0) ? Character(Unicode.Scalar($0)) : "-" }
    return "attendance-\(month.iso)-\(String(code.prefix(60)))"
  }

  private func isFileByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
  }
}

extension Month {
  /// Reads `month` from the query: the organization's running one where it is not said.
  init(_ call: Call) throws {
    guard let text = call.query["month"], !text.isEmpty else {
      self.init(of: try call.signedIn.organization.zone.localDate(at: call.now))
      return
    }
    guard let month = Month(text) else {
      throw Failure.unprocessable([Failure.Field(path: "month", text: MonthText.badMonth)])
    }
    self = month
  }

  /// The month in the path; what does not look like one names nothing: 404.
  init(path call: Call) throws {
    guard let text = call.parameters["month"], let month = Month(text) else { throw Failure.notFound }
    self = month
  }
}

extension Route.QueryParameter {
  static let month = Route.QueryParameter(name: "month", text: MonthText.month, .text(example: "2026-11"))
  static let unit = Route.QueryParameter(name: "unit", text: MonthText.department)
  static let sheetSort = Route.QueryParameter(name: "sort", text: MonthText.sort, .text(example: "-late"))
}
