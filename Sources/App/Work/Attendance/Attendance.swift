// Attendance: the manifest.
import Base
import Store
import Web

enum Attendance: Feature {
  static let name = "Attendance"
  static let navigation = [
    NavigationEntry(
      "/attendance/mine", AttendanceText.myHistory, icon: "clock", access: .permission(.attendanceRecord),
      tab: AttendanceText.records),
    NavigationEntry(
      "/attendance", AttendanceText.dayBoard, icon: "board", access: .permission(.attendanceReadAll),
      tab: AttendanceText.board),
    NavigationEntry(
      "/attendance/records", AttendanceText.allRecords, icon: "list", access: .permission(.attendanceReadAll)),
  ]
  static let permissions: [Permission] = [.attendanceRecord, .attendanceReadAll]
  static let events = [
    EventDescription(.checkedIn, AttendanceText.eventCheckedIn),
    EventDescription(.checkedOut, AttendanceText.eventCheckedOut),
  ]
  static let migrations = AttendanceStore.migrations
  static let statements = AttendanceStore.statements
  static let personal = [
    PersonalData(
      "attendance", AttendanceText.records, AttendanceStore.ofPerson, move: AttendancePresses.carry,
      erase: { person, organization, writer in
        try writer.run(AttendanceStore.dropNotes, person, organization)
      })
  ]
  static let exports = [ExportTable("attendance", AttendanceStore.exportRows, keys: [2, 0])]

  static let routes: [Route] = [
    .page(
      "/attendance", "Who is here on a day", needs: .permission(.attendanceReadAll),
      query: [.date, .show, .page, .limit], slowRead: AttendancePages.showBoard
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
      .get, "/api/v1/attendance/board", "Who is here, has left, or has not come on a day",
      needs: .permission(.attendanceReadAll), query: [.date, .show, .page, .limit], list: BoardEntryOutput.self,
      head: BoardHeadOutput.self, slowRead: AttendanceAPI.board),
  ]
}

extension Route.QueryParameter {
  static let from = Route.QueryParameter(name: "from", text: AttendanceText.from, .date)
  static let to = Route.QueryParameter(name: "to", text: AttendanceText.to, .date)
  static let date = Route.QueryParameter(name: "date", text: AttendanceText.date, .date)
  static let person = Route.QueryParameter(name: "person", text: AttendanceText.person, .id)
  static let show = Route.QueryParameter(name: "show", text: AttendanceText.status)
}
