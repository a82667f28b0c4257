// A month drawn: how many came each day, and where people were late. Each chart with the table that it draws.
import Base
import Store
import Web

enum MonthCharts {
  /// The lateness of a department.
  struct Department: Sendable, Equatable {
    /// Empty for those of none.
    let unit: String
    var people = 0
    var minutes = 0
    var arrivals = 0
  }

  /// Those who were late most at the beginning. Somebody of two departments counts in both.
  static func departments(_ rows: [SheetRow]) -> [Department] {
    var found: [String: Department] = [:]
    for row in rows {
      let units = row.departments
      for unit in units.isEmpty ? [""] : units {
        var one = found[unit] ?? Department(unit: unit)
        one.people += 1
        one.minutes += row.totals.late
        one.arrivals += row.totals.lateDays
        found[unit] = one
      }
    }
    return found.values.sorted { ($1.minutes, $0.unit) < ($0.minutes, $1.unit) }
  }

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let sheet = try MonthSheet(Month(call), call, reader)
    let month = sheet.month
    let path = Link("/attendance/charts")
    // Kept counts: one row a day.
    var came: [Int64: Int64] = [:]
    let buckets = Int64(month.first.dayNumber)...Int64(month.last.dayNumber)
    for (day, count) in try Counter.attendancePeople.values(
      reader, organization: sheet.organization.id.value, buckets)
    {
      came[day] = count
    }
    let days = (0..<month.dates.count).map { offset -> (date: LocalDate, count: Int) in
      let date = month.first.adding(days: offset)
      return (date, Int(came[Int64(date.dayNumber)] ?? 0))
    }
    let departments = departments(sheet.rows)
    let language = call.language
    return call.page(
      Heading(
        title: MonthText.charts, lead: MonthText.chartsIntro,
        crumbs: [Crumb(MonthText.sheets, Link("/attendance/sheets").query("month", month.iso))])
    ) { h in
      h.filters(path) {
        h.stepLink("left", MonthText.previousMonth, path.query("month", month.previous.iso))
        h.filterMonth(month)
        h.stepLink("right", MonthText.nextMonth, path.query("month", month.next.iso))
        h.submit(AttendanceText.show, .plain)
      }
      h.part(MonthText.presence) {
        let most = days.map(\.count).max() ?? 0
        guard most > 0 else {
          h.emptyState("events", AttendanceText.noRecords)
          return
        }
        h.barChart(
          MonthText.presenceChart(month.name, grouped(most, language)),
          days.map { ChartBar(label: $0.date.shortDay[language], value: $0.count) })
        h.more(AuditText.asTable) {
          h.list {
            h.table(dayColumns) { table in
              for day in days where day.count > 0 {
                table.row { cells in
                  cells.cell { $0.dayAndYear(day.date) }
                  cells.cell(day.count)
                }
              }
            }
          }
        }
      }
      guard !departments.isEmpty else { return }
      h.part(MonthText.lateness) {
        let most = departments.map(\.minutes).max() ?? 0
        h.list {
          h.table(departmentColumns) { table in
            for one in departments {
              table.row { cells in
                if one.unit.isEmpty {
                  cells.cell(name(one))
                } else {
                  cells.cell(
                    one.unit, Link("/attendance/sheets").query("month", month.iso).query("unit", one.unit))
                }
                cells.cell(one.people)
                cells.cell(one.arrivals)
                cells.cell { $0.minutes(one.arrivals > 0 ? one.minutes / one.arrivals : 0) }
                cells.cell { h in
                  h.bar(one.minutes, of: most)
                  h.minutes(one.minutes)
                }
              }
            }
          }
        }
      }
    }
  }

  private static func name(_ department: Department) -> Text {
    department.unit.isEmpty ? MonthText.noDepartment : .verbatim(department.unit)
  }

  private static let dayColumns = TableColumns([
    Column(AttendanceText.date, .name), Column(MonthText.came, .asideNumber),
  ])
  private static let departmentColumns = TableColumns([
    Column(MonthText.department, .name), Column(MonthText.people, .number), Column(MonthText.lateDays, .number),
    Column(MonthText.perLate, .number), Column(MonthText.late, .words),
  ])
}
