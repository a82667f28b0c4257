// Months over JSON: one person's, everybody's, and closing them.
import Base
import Store
import Web

enum MonthAPI {
  /// The months that an organization has a sheet of, newest first, the running one always among them.
  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization
    let page = try Page(call.query)
    let running = Month(of: organization.zone.localDate(at: call.now))
    return try reader.snapshot {
      let first = try reader.one(MonthStore.firstMonth, organization.id).map { Month(of: $0) } ?? running
      let begin = min(first, running)
      let total = (running.first.year - begin.first.year) * 12 + running.first.month - begin.first.month + 1
      var closings: [Month: MonthClosing] = [:]
      try reader.each(MonthStore.closings, organization.id, begin.first, running.first) { closings[$0.month] = $0 }
      return call.list(page, total: total) { json in
        for offset in page.offset..<max(page.offset, min(page.offset + page.limit, total)) {
          let month = Month(of: running.first.adding(months: -offset))
          MonthOutput(month, closings[month]).write(to: json)
        }
      }
    }
  }

  /// `?person`: one person's month, the caller's where nobody is named.
  static func show(_ call: Call, _ reader: Reader) throws -> PersonMonthOutput {
    let calendar = try MonthCalendar(call, Month(path: call), reader)
    var output = PersonMonthOutput()
    output.month = calendar.month.iso
    output.state = MonthState(calendar.closing)
    output.person = calendar.person
    output.totals = MonthTotalsOutput(calendar.totals)
    var names: [ID<WorkSchedule>: String] = [:]
    output.days = try calendar.days.compactMap { day in
      guard let judged = day.judged else { return nil }
      if names[judged.schedule] == nil {
        names[judged.schedule] =
          try reader.first(ScheduleStore.find, judged.schedule, call.signedIn.organization.id)?.name ?? ""
      }
      return AttendanceDayOutput(judged, scheduleName: names[judged.schedule] ?? "")
    }
    return output
  }

  /// `?unit&sort&page&limit`: everybody's totals.
  static func people(_ call: Call, _ reader: Reader) throws -> Reply {
    let sheet = try MonthSheet(Month(path: call), call, reader)
    let page = try Page(call.query)
    return call.list(page, total: sheet.rows.count, head: MonthOutput(sheet.month, sheet.closing)) { json in
      for row in sheet.page(page) {
        var output = SheetRowOutput()
        output.person = row.person
        output.number = row.number
        output.units = row.departments
        output.totals = MonthTotalsOutput(row.totals)
        output.write(to: json)
      }
    }
  }

  static func close(_ call: Call, _ writer: Writer) throws -> MonthOutput {
    let month = try Month(path: call)
    return MonthOutput(month, try MonthChanges.close(month, in: call.signedIn.organization, writer))
  }

  static func reopen(_ input: ReopeningInput, _ call: Call, _ writer: Writer) throws -> MonthOutput {
    let month = try Month(path: call)
    try MonthChanges.reopen(month, input, in: call.signedIn.organization, writer)
    return MonthOutput(month, nil)
  }
}
