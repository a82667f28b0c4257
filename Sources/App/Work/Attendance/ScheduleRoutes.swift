// The routes of schedules, of whom they hold for, of holidays and of judged days.
import Base
import Store
import Web

enum ScheduleRoutes {
  /// The largest calendar that is taken, in bytes: ten years of a country's holidays are some dozens of kilobytes.
  private static let largestCalendar = 1 << 20
  private static let read = Access.permission(.schedulesRead)
  private static let write = Access.permission(.schedulesWrite)

  static let all: [Route] = pages + api

  private static let pages: [Route] = [
    .page(
      "/attendance/schedules", "The work schedules", needs: read, query: [.page, .limit],
      read: WorkSchedulePages.showList),
    .page(
      "/attendance/schedules/new", "The form for a new work schedule", needs: write, read: WorkSchedulePages.showNew),
    .form("/attendance/schedules/new", "Make a work schedule", needs: write, write: WorkSchedulePages.create),
    .page(
      "/attendance/schedules/{id}", "One work schedule, and whom it holds for", needs: read, query: [.page, .limit],
      read: AssignmentPages.show),
    .page(
      "/attendance/schedules/{id}/edit", "The form to change a work schedule", needs: write,
      read: WorkSchedulePages.showEdit),
    .form("/attendance/schedules/{id}/edit", "Change a work schedule", needs: write, write: WorkSchedulePages.update),
    .form("/attendance/schedules/{id}/delete", "Delete a work schedule", needs: write, write: WorkSchedulePages.delete),
    .form(
      "/attendance/schedules/{id}/assignments", "Have a work schedule hold for somebody", needs: write,
      write: AssignmentPages.assign),
    .form(
      "/attendance/schedules/{id}/assignments/{entry}/remove", "Take a work schedule away from somebody", needs: write,
      write: AssignmentPages.unassign),
    .page(
      "/attendance/holidays", "The holidays", needs: read, query: [.from, .to, .page, .limit],
      read: HolidayPages.showList),
    .form("/attendance/holidays", "Add a holiday", needs: write, write: HolidayPages.add),
    .form("/attendance/holidays/{id}/remove", "Remove a holiday", needs: write, write: HolidayPages.remove),
    .page("/attendance/holidays/import", "The form for a calendar file", needs: write, read: HolidayPages.showImport),
    .upload(
      "/attendance/holidays/import", "Check a calendar file and show what it would add", needs: write,
      limit: largestCalendar, slow: HolidayPages.check),
    .form(
      "/attendance/holidays/import/run", "Take the holidays of a file that was checked", needs: write,
      slow: HolidayPages.run),
  ]

  private static let api: [Route] = [
    .api(
      .get, "/api/v1/attendance/schedules", "The work schedules by name", needs: read, query: [.page, .limit],
      list: WorkScheduleOutput.self, read: ScheduleAPI.list),
    .api(
      .post, "/api/v1/attendance/schedules", "Make a work schedule", needs: write, input: WorkScheduleInput.self,
      output: WorkScheduleOutput.self, status: 201, write: ScheduleAPI.create),
    .api(
      .get, "/api/v1/attendance/schedules/{id}", "One work schedule", needs: read, output: WorkScheduleOutput.self,
      answer: ScheduleAPI.find
    ).with(.versioned),
    .api(
      .patch, "/api/v1/attendance/schedules/{id}",
      "Change the named fields of a work schedule; days that have passed are judged anew", needs: write,
      input: WorkScheduleChange.self, output: WorkScheduleOutput.self, write: ScheduleAPI.update
    ).with(.versioned),
    .api(
      .delete, "/api/v1/attendance/schedules/{id}", "Delete a work schedule that holds for nobody", needs: write,
      write: ScheduleAPI.delete
    ).with(.versioned),
    .api(
      .get, "/api/v1/attendance/schedules/{id}/assignments", "Whom a work schedule holds for, and when", needs: read,
      query: [.page, .limit], list: ScheduleAssignmentOutput.self, read: ScheduleAPI.assignments),
    .api(
      .post, "/api/v1/attendance/schedules/{id}/assignments",
      "Have a work schedule hold for a person, for a unit, or, with neither, for everybody", needs: write,
      input: ScheduleAssignmentInput.self, output: ScheduleAssignmentOutput.self, status: 201,
      write: ScheduleAPI.assign),
    .api(
      .delete, "/api/v1/attendance/schedules/{id}/assignments/{entry}", "Take a work schedule away from somebody",
      needs: write, write: ScheduleAPI.unassign),
    .api(
      .get, "/api/v1/attendance/holidays", "The holidays by date", needs: read, query: [.from, .to, .page, .limit],
      list: HolidayOutput.self, read: ScheduleAPI.holidays),
    .api(
      .post, "/api/v1/attendance/holidays", "Add a holiday", needs: write, input: HolidayInput.self,
      output: HolidayOutput.self, status: 201, write: ScheduleAPI.addHoliday),
    .api(
      .delete, "/api/v1/attendance/holidays/{id}", "Remove a holiday", needs: write, write: ScheduleAPI.removeHoliday),
    .api(
      .post, "/api/v1/attendance/holidays/import",
      "Take the holidays of an iCalendar file; with dryRun=true, only check it", needs: write,
      query: [Route.QueryParameter(name: "dryRun", text: ImportText.dryRun, .flag)], file: largestCalendar,
      output: HolidayImportOutput.self, slow: ScheduleAPI.importHolidays),
    .api(
      .get, "/api/v1/attendance/days", "A person’s judged days, newest first: the caller’s where nobody is named",
      needs: .permission(.attendanceRecord), query: [.from, .to, .person, .page, .limit],
      list: AttendanceDayOutput.self, read: ScheduleAPI.days),
  ]
}
