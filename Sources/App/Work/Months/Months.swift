// Months: the manifest. What days come to by the month, as a calendar, a sheet and files, and months that are closed.
import Base
import Store
import Web

enum Months: Feature {
  static let name = "Months"
  private static let own = Access.permission(.attendanceRecord)
  private static let all = Access.permission(.attendanceReadAll)
  private static let close = Access.permission(.monthsClose)

  static let permissions: [Permission] = [.monthsClose]
  static let migrations = MonthMigrations.all
  static let statements = MonthStore.statements
  static let jobs = [MonthChanges.closing, MonthChanges.notices]
  static let notices: [any Notice.Type] = [MonthNotice.self]
  // Sums of somebody without a name tell nothing of anybody. Days are carried by whoever carries them: see AttendanceDays.
  static let personal = [PersonalData("attendance_months", MonthText.months, MonthStore.ofPerson)]

  // A person's own month is reached from their records, anybody's from their page.
  static let navigation = [
    NavigationEntry(
      "/attendance/sheets", MonthText.sheets, icon: "list", access: all,
      also: ["/attendance/charts"])
  ]

  static let events = [
    EventDescription(.monthClosed, MonthText.eventClosed),
    EventDescription(.monthReopened, MonthText.eventReopened),
  ]

  static let topics = [
    Topic("attendance.months", MonthText.closings, access: .permission(.attendanceReadAll)) { row, _, _ in
      guard row.kind == EventKind.monthClosed.name || row.kind == EventKind.monthReopened.name else { return nil }
      let month = try JSONDocument(row.data).root["month"]?.string
      return TopicMessage { json in
        json.field("month", month)
        json.field("isClosed", row.kind == EventKind.monthClosed.name)
        json.field("at", row.at)
      }
    }
  ]

  static let tenant: [TenantData] = [.rows("attendance_months", key: "person_id"), .rows("month_closings")]

  static let exports = [
    ExportTable("attendance_months", MonthStore.exportMonths, keys: [1, 0]),
    ExportTable("month_closings", MonthStore.exportClosings, keys: [1]),
  ]

  static let routes: [Route] = pages + api

  private static let pages: [Route] = [
    .page(
      "/attendance/calendar", "A person’s month: the caller’s where nobody is named", needs: own,
      query: [.month, .person], read: MonthCalendarPages.show),
    .page(
      "/attendance/calendar/{date}", "The facts of a person’s day", needs: own, query: [.person],
      read: MonthCalendarPages.showDay),
    .page(
      "/attendance/sheets", "What everybody’s days of a month come to", needs: all,
      query: MonthSheet.query + [.page, .limit], slowRead: SheetPages.show),
    .page(
      "/attendance/sheets/month.csv", "A month’s sheet as CSV", needs: all, query: MonthSheet.query,
      slowRead: SheetDownloads.csv
    ).with(.bulk),
    .page(
      "/attendance/sheets/month.xlsx", "A month’s sheet as a spreadsheet", needs: all, query: MonthSheet.query,
      slowRead: SheetDownloads.xlsx
    ).with(.bulk),
    .page(
      "/attendance/sheets/month.pdf", "A month’s sheet to print", needs: all, query: MonthSheet.query,
      slowRead: SheetPaper.download
    ).with(.bulk),
    .page(
      "/attendance/charts", "Presence by the day and lateness by department", needs: all, query: [.month],
      slowRead: MonthCharts.show),
    .form("/attendance/sheets/close", "Close a month", needs: close, write: SheetPages.close),
    .form("/attendance/sheets/reopen", "Open a closed month again", needs: close, write: SheetPages.reopen),
  ]

  private static let api: [Route] = [
    .api(
      .get, "/api/v1/attendance/months", "The months that have a sheet, newest first", needs: all,
      query: [.page, .limit], list: MonthOutput.self, read: MonthAPI.list),
    .api(
      .get, "/api/v1/attendance/months/{month}",
      "A person’s month by its days and in all: the caller’s where nobody is named", needs: own, query: [.person],
      output: PersonMonthOutput.self, read: MonthAPI.show
    ),
    .api(
      .get, "/api/v1/attendance/months/{month}/people", "What everybody’s days of a month come to", needs: all,
      query: [.unit, .sheetSort, .page, .limit], list: SheetRowOutput.self, head: MonthOutput.self,
      slowRead: MonthAPI.people
    ),
    .api(
      .post, "/api/v1/attendance/months/{month}/close",
      "Close a month that is over: its days and totals then stay as they are", needs: close, output: MonthOutput.self,
      status: 202, write: MonthAPI.close
    ),
    .api(
      .post, "/api/v1/attendance/months/{month}/reopen", "Open a closed month again, for a reason", needs: close,
      input: ReopeningInput.self, output: MonthOutput.self, write: MonthAPI.reopen
    ),
  ]
}
