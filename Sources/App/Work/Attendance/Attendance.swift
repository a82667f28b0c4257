// Attendance: the manifest.
import Base
import Store
import Web

enum Attendance: Feature {
  static let name = "Attendance"
  static let navigation = [
    NavigationEntry(
      "/attendance/mine", AttendanceText.myHistory, icon: "clock", access: .permission(.attendanceRecord),
      tab: AttendanceText.records, also: ["/attendance/calendar"]),
    NavigationEntry(
      "/attendance", AttendanceText.dayBoard, icon: "board", access: .permission(.attendanceReadAll),
      tab: AttendanceText.board),
    NavigationEntry(
      "/attendance/records", AttendanceText.allRecords, icon: "list", access: .permission(.attendanceReadAll)),
    NavigationEntry(
      "/attendance/schedules", ScheduleText.schedules, icon: "calendar", access: .permission(.schedulesRead),
      also: ["/attendance/holidays"]),
    Sites.entry,
  ]
  static let permissions: [Permission] = [.attendanceRecord, .attendanceReadAll, .schedulesRead, .schedulesWrite]
  static let events = [
    EventDescription(.checkedIn, AttendanceText.eventCheckedIn),
    EventDescription(.checkedOut, AttendanceText.eventCheckedOut),
    EventDescription(.dayClosed, DayClosing.eventText),
    EventDescription(.scheduleCreated, ScheduleText.eventCreated),
    EventDescription(.scheduleUpdated, ScheduleText.eventUpdated),
    EventDescription(.scheduleDeleted, ScheduleText.eventDeleted),
    EventDescription(.scheduleAssigned, ScheduleText.eventAssigned),
    EventDescription(.scheduleUnassigned, ScheduleText.eventUnassigned),
    EventDescription(.holidayAdded, HolidayText.eventAdded),
    EventDescription(.holidayRemoved, HolidayText.eventRemoved),
    EventDescription(.holidaysImported, HolidayText.eventImported),
  ]
  static let migrations = AttendanceStore.migrations + ScheduleMigrations.all + DayClosing.migrations
  static let statements =
    AttendanceStore.statements + ScheduleStore.statements + DayStore.statements + DayClosing.statements
    + Deciders.statements
  static let jobs = [DayJobs.judging, DayClosing.job]
  static let schedules = [DayClosing.schedule]
  static let personal = [
    PersonalData(
      "attendance", AttendanceText.records, AttendanceStore.ofPerson, move: AttendancePresses.carry,
      erase: { person, organization, writer in
        try writer.run(AttendanceStore.dropNotes, person, organization)
      }),
    // Days and hours of somebody without a name: they tell nothing of anybody, and months keep their sums.
    PersonalData(
      "attendance_days", ScheduleText.days, DayStore.ofPerson, move: AttendanceDays.carry),
    PersonalData("schedule_assignments", ScheduleText.assignments, ScheduleStore.assignmentsOfPerson),
  ]
  static let tenant: [TenantData] = [
    .rows("attendance"), .rows("attendance_days", key: "person_id"), .rows("schedule_assignments"), .rows("holidays"),
    .rows("work_schedules", .indexed, .groups), .rows("attendance_closings", .whole),
  ]
  static let exports = [
    ExportTable("attendance", AttendanceStore.exportRows, keys: [2, 0]),
    ExportTable("work_schedules", ScheduleStore.exportSchedules),
    ExportTable("schedule_assignments", ScheduleStore.exportAssignments, keys: [1, 0]),
    ExportTable("holidays", ScheduleStore.exportHolidays, keys: [1]),
    ExportTable("attendance_days", DayStore.exportRows, keys: [1, 0]),
  ]

  static let topics = [
    Topic("attendance.today", AttendanceText.dayBoard, access: .permission(.attendanceReadAll)) { row, _, reader in
      let isArrival = row.kind == EventKind.checkedIn.name
      guard isArrival || row.kind == EventKind.checkedOut.name, let actor = row.actor else { return nil }
      let name = try reader.first(AttendanceStore.personName, actor, row.organization) ?? ""
      let date = try JSONDocument(row.data).root["date"]?.string
      return TopicMessage { json in
        json.object("person") {
          json.field("id", ID<Person>(actor))
          json.field("name", name)
        }
        json.field("presence", (isArrival ? DayState.here : .left).rawValue)
        json.field("date", date)
        json.field("at", row.at)
      }
    }
  ]

  static let routes: [Route] = presses + ScheduleRoutes.all

  private static let presses: [Route] = [
    .page(
      "/attendance", "Who is here on a day", needs: .permission(.attendanceReadAll),
      query: [.date, .show, .unit, .page, .limit], slowRead: DayBoardPages.show
    ).keepingViews(),
    .page(
      "/attendance/mine", "The caller’s own records", needs: .permission(.attendanceRecord),
      query: [.from, .to, .page, .limit], read: AttendancePages.showMine
    ).keepingViews(),
    .page(
      "/attendance/records", "Everybody’s records", needs: .permission(.attendanceReadAll),
      query: [.from, .to, .person, .page, .limit], read: AttendancePages.showRecords
    ).keepingViews(),
    .form("/attendance/check-in", "Check in", needs: .permission(.attendanceRecord), write: AttendancePages.checkIn),
    .form("/attendance/check-out", "Check out", needs: .permission(.attendanceRecord), write: AttendancePages.checkOut),

    .api(
      .post, "/api/v1/attendance/check-in", "Record the caller’s arrival", needs: .permission(.attendanceRecord),
      input: PressInput.self, output: RecordOutput.self, status: 201, write: AttendanceAPI.checkIn),
    .api(
      .post, "/api/v1/attendance/check-out", "Record the caller’s departure", needs: .permission(.attendanceRecord),
      input: PressInput.self, output: RecordOutput.self, write: AttendanceAPI.checkOut),
    .api(
      .get, "/api/v1/attendance/today", "What the caller can do now, and today’s record",
      needs: .permission(.attendanceRecord), output: TodayOutput.self, read: AttendanceAPI.today),
    .api(
      .get, "/api/v1/attendance", "Records, newest first: everybody’s for those who may, else the caller’s own",
      needs: .permission(.attendanceRecord), query: [.from, .to, .person, .page, .limit], list: RecordOutput.self,
      read: AttendanceAPI.list),
    .api(
      .get, "/api/v1/attendance/board",
      "Who is here on a day, or in another state: late, missing, left, absent, on leave",
      needs: .permission(.attendanceReadAll), query: [.date, .show, .unit, .page, .limit], list: BoardEntryOutput.self,
      head: BoardHeadOutput.self, slowRead: DayBoardAPI.list),
  ]
}

extension Route.QueryParameter {
  static let from = Route.QueryParameter(name: "from", text: AttendanceText.from, .date)
  static let to = Route.QueryParameter(name: "to", text: AttendanceText.to, .date)
  static let date = Route.QueryParameter(name: "date", text: AttendanceText.date, .date)
  static let person = Route.QueryParameter(name: "person", text: AttendanceText.person, .id)
  static let show = Route.QueryParameter(name: "show", text: AttendanceText.status)
}
