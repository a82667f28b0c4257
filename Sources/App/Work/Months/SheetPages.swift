// A month's sheet in the browser: its rows, its downloads, and closing it.
import Base
import Store
import Web

enum SheetPages {
  private static let path = Link("/attendance/sheets")

  /// The same sheet somewhere else: as a file, in another order, of another month.
  private static func link(_ path: Link, _ sheet: MonthSheet, sort: String? = nil, month: Month? = nil) -> Link {
    var link = path.query("month", (month ?? sheet.month).iso)
    if let unit = sheet.unit { link = link.query("unit", unit) }
    let own = sheet.sort == .name && sheet.isAscending ? "" : (sheet.isAscending ? "" : "-") + sheet.sort.rawValue
    let order = sort ?? own
    return order.isEmpty ? link : link.query("sort", order)
  }

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let last = try EventLog.last(reader)
    let sheet = try MonthSheet(call, reader)
    let page = try Page(call.query)
    let month = sheet.month
    let zone = sheet.organization.zone
    let state = MonthState(sheet.closing)
    let mayClose = call.may(.permission(.monthsClose))
    let isOver =
      mayClose && state == .open ? try MonthChanges.over(month, in: sheet.organization, reader) <= call.now : false
    return call.page(
      Heading(title: month.name.capitalized, lead: MonthText.sheetsIntro),
      actions: { h in
        if isOver, !sheet.rows.isEmpty {
          h.confirmButton(
            MonthText.close(month.name), id: "close", icon: "check", .primary,
            question: MonthText.closeQuestion(month.name), consequence: MonthText.closeConsequence,
            confirm: MonthText.close(month.name), action: "/attendance/sheets/close", token: call.token,
            fields: [("month", month.iso)])
        }
        h.linkButton(MonthText.charts, Link("/attendance/charts").query("month", month.iso), icon: "events")
      }
    ) { h in
      h.filters(path) {
        h.stepLink("left", MonthText.previousMonth, link(path, sheet, month: month.previous))
        h.filterMonth(month)
        h.stepLink("right", MonthText.nextMonth, link(path, sheet, month: month.next))
        if !sheet.departments.isEmpty || sheet.unit != nil {
          h.filterChoice(
            "unit", sheet.unit, label: MonthText.department,
            options: [("", MonthText.everyDepartment)] + sheet.departments.map { ($0, .verbatim($0)) })
        }
        h.submit(AttendanceText.show, .plain)
      }
      let topics: [StaticString] = state == .open ? [] : ["attendance.months"]
      h.livePart("state", topics, after: last, isMoving: state == .closing) {
        writeState(h, sheet, state, zone, mayReopen: mayClose, call)
      }
      guard !sheet.rows.isEmpty else {
        h.emptyState("calendar", MonthText.noRows, MonthText.noRowsHint)
        return
      }
      writeRows(h, sheet, page)
      h.part(MonthText.downloads) {
        h.actions {
          h.linkButton(.verbatim("CSV"), link("/attendance/sheets/month.csv", sheet), icon: "download")
          h.linkButton(.verbatim("XLSX"), link("/attendance/sheets/month.xlsx", sheet), icon: "download")
          h.linkButton(.verbatim("PDF"), link("/attendance/sheets/month.pdf", sheet), icon: "download")
        }
        h.note(MonthText.minutesNote)
      }
    }
  }

  private static func writeState(
    _ h: HTML, _ sheet: MonthSheet, _ state: MonthState, _ zone: Zone, mayReopen: Bool, _ call: Call
  ) {
    switch state {
    case .open: break
    case .closing: h.notice(.info, MonthText.closingBegan)
    case .closed:
      guard let closed = sheet.closing?.closed else { return }
      h.notice(.good) { h in
        h.p(text: MonthText.closed(sheet.month.name, zone.local(at: closed).short))
      }
      guard mayReopen else { return }
      h.more(MonthText.reopen) {
        h.entryForm("/attendance/sheets/reopen", call.token) {
          h.input(.type("hidden"), .name("month"), .value(sheet.month.iso))
          for field in ReopeningInput.fieldList { h.field(field, FormState()) }
          h.note(MonthText.reopenHelp)
          h.actions { h.submit(MonthText.reopen, .danger) }
        }
      }
    }
  }

  private static func writeRows(_ h: HTML, _ sheet: MonthSheet, _ page: Page) {
    func column(_ text: Text, _ sort: SheetSort, _ style: Column.Style = .number) -> Column {
      // A press sorts from the largest; a second one turns it round. Names begin with the first.
      let isOwn = sheet.sort == sort
      let descends = isOwn ? sheet.isAscending : sort != .name
      return Column(
        text, style, sort: link(path, sheet, sort: (descends ? "-" : "") + sort.rawValue),
        isAscending: isOwn ? sheet.isAscending : nil)
    }
    let columns = TableColumns([
      column(AttendanceText.person, .name, .name), column(MonthText.days, .days), column(MonthText.worked, .worked),
      column(MonthText.expected, .expected), column(MonthText.late, .late), column(MonthText.leftEarly, .leftEarly),
      column(MonthText.overtime, .overtime), column(MonthText.absent, .absences), column(MonthText.onLeave, .leave),
      column(MonthText.open, .incomplete),
    ])
    h.list {
      h.table(columns) { table in
        for row in sheet.page(page) {
          table.row { cells in
            cells.cell(
              row.person.name,
              Link("/attendance/calendar").query("person", row.person.id.text).query("month", sheet.month.iso))
            write(&cells, row.totals)
          }
        }
        if sheet.rows.count > 1 {
          table.row { cells in
            cells.cell { $0.strong(text: MonthText.total) }
            write(&cells, sheet.totals)
          }
        }
      }
      h.pager(page: page.number, limit: page.limit, total: sheet.rows.count, of: MonthText.count) { number in
        link(path, sheet).query("page", number)
      }
    }
  }

  private static func write(_ cells: inout TableRow, _ totals: MonthTotals) {
    cells.cell(totals.days)
    cells.cell { $0.hours(totals.worked) }
    cells.cell { $0.hours(totals.expected) }
    for (minutes, days) in [(totals.late, totals.lateDays), (totals.leftEarly, totals.leftEarlyDays)] {
      cells.cell { h in
        h.hours(minutes)
        if days > 0 { h.text(" (\(days) ×)") }
      }
    }
    cells.cell { $0.hours(totals.overtime) }
    for number in [totals.absences, totals.leave, totals.incomplete] {
      cells.cell { h in
        if number == 0 { h.span(.class("zero"), text: "0") } else { h.text(grouped(number, h.language)) }
      }
    }
  }

  // MARK: Closing

  private static func month(_ form: FormFields) throws -> Month {
    guard let month = form["month"].flatMap({ Month($0) }) else {
      throw Failure.unprocessable([Failure.Field(path: "month", text: MonthText.badMonth)])
    }
    return month
  }

  static func close(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let month = try month(form)
    _ = try MonthChanges.close(month, in: call.signedIn.organization, writer)
    return call.redirect(
      to: path.query("month", month.iso), Flash(.good, MonthText.closingBegan[call.language]))
  }

  static func reopen(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let month = try month(form)
    let input = try ReopeningInput.read(form: form.ownPairs.filter { $0.0 != "month" })
    try MonthChanges.reopen(month, input, in: call.signedIn.organization, writer)
    return call.redirect(to: path.query("month", month.iso), Flash(.good, MonthText.reopened[call.language]))
  }
}
