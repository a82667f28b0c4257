// How the board and a person's month are read: along indexes, and with as many statements for thousands as for a few.
import Base
import Testing

@testable import App
@testable import Store

struct MonthPlanTests {
  /// Each statement of the two pages finds its rows by the index that is named, and sorts nothing.
  @Test(arguments: [
    (BoardStore.records.sql.text, "attendance_by_day"), (BoardStore.people.sql.text, "people_by_name"),
    (BoardStore.units.sql.text, "role_assignments_by_role"), (DayStore.ofDate.sql.text, "attendance_days_by_day"),
    (ScheduleStore.ofPeople.sql.text, "schedule_assignments_by_person"),
    (AccessStore.statuses.sql.text, "role_assignments_by_role"),
    (DayStore.days.sql.text, "sqlite_autoindex_attendance_days_1"), (DayStore.stays.sql.text, "attendance_by_person"),
    (MonthStore.personMonth.sql.text, "sqlite_autoindex_attendance_months_1"),
    (MonthStore.sheet.sql.text, "attendance_months_by_month"),
    (MonthStore.closing.sql.text, "sqlite_autoindex_month_closings_1"),
    (MonthStore.openDay.sql.text, "attendance_days_open"),
  ])
  func eachReadIsByItsIndex(sql: String, index: String) throws {
    let campus = try Campus()
    let plan = try campus.store.plan(of: sql)
    #expect(plan.contains { $0.hasPrefix("SEARCH") && $0.contains(index) }, "\(plan) \(sql)")
    #expect(!plan.contains { $0.hasPrefix("SCAN") || $0.contains("TEMP B-TREE") }, "\(plan) \(sql)")
  }
}
