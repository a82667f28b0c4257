// Corrections of attendance: the manifest.
import Base
import Store
import Web

enum Corrections: Feature {
  static let name = "Corrections"
  static let navigation = [
    NavigationEntry(
      "/attendance/requests", CorrectionText.requests, icon: "check", access: Corrections.waiting,
      also: ["/attendance/corrections", "/leave/requests"])
  ]
  static let permissions: [Permission] = [.attendanceDecide]
  static let events = [
    EventDescription(.correctionAsked, CorrectionText.eventAsked),
    EventDescription(.correctionRecorded, CorrectionText.eventRecorded),
    EventDescription(.correctionApproved, CorrectionText.eventApproved),
    EventDescription(.correctionDeclined, CorrectionText.eventDeclined),
    EventDescription(.correctionWithdrawn, CorrectionText.eventWithdrawn),
    EventDescription(.correctionRevoked, CorrectionText.eventRevoked),
  ]
  static let migrations = CorrectionStore.migrations
  static let statements = CorrectionStore.statements
  static let notices: [any Notice.Type] = [CorrectionAskedNotice.self, CorrectionDecidedNotice.self]
  static let topics = CorrectionTopics.all
  static let tenant: [TenantData] = [.rows("attendance_corrections")]
  static let exports = [ExportTable("attendance_corrections", CorrectionStore.exportRows)]
  static let personal = [
    PersonalData(
      "attendance_corrections", CorrectionText.corrections, CorrectionStore.allOfPerson,
      move: { move, writer in try writer.run(CorrectionStore.carry, move.from, move.to, move.organization) },
      // What was decided stays with the days that it made; why, nobody needs to know any more.
      erase: { person, organization, writer in
        try writer.run(CorrectionStore.dropWords, person, organization)
      })
  ]

  /// Of one's own records.
  private static let record = Access.permission(.attendanceRecord)
  /// Of one's own records, or of those of others: by a role for a unit and as a manager. Whose they may be the handlers ask.
  static let seeing = Access.either(.attendanceRecord, anywhere: [.attendanceDecide])
  /// The same of corrections and leave.
  static let waiting = Access.either(.attendanceRecord, anywhere: [.attendanceDecide, .leaveDecide])
  private static let decide = Access.permission(.attendanceDecide)
  private static let state = Route.QueryParameter(
    name: "state", text: CorrectionText.state, .text(example: CorrectionState.open.rawValue))

  static let routes: [Route] = pages + api

  private static let pages: [Route] = [
    .page(
      "/attendance/requests", "What waits for a decision: corrections and leave, others’ or one’s own", needs: waiting,
      slowRead: WaitingPages.show),
    .page(
      "/attendance/corrections", "Requests to correct records: to decide, and one’s own", needs: seeing,
      query: [.show, .page, .limit], slowRead: CorrectionPages.showList),
    .page(
      "/attendance/corrections/new", "The form to ask for a correction", needs: record,
      query: [Route.QueryParameter(name: "record", text: AttendanceText.record, .id)],
      read: CorrectionFormPages.showNew),
    .form(
      "/attendance/corrections/new", "Ask for a correction of one’s own records", needs: record,
      write: CorrectionFormPages.ask),
    .page(
      "/attendance/corrections/record", "The form to correct somebody’s records", needs: decide,
      query: [.person, Route.QueryParameter(name: "record", text: AttendanceText.record, .id)],
      read: CorrectionFormPages.showRecord),
    .form(
      "/attendance/corrections/record", "Correct somebody’s records at once", needs: decide,
      write: CorrectionFormPages.record),
    .page(
      "/attendance/corrections/{id}", "One request to correct a record", needs: seeing, read: CorrectionPages.showOne),
    .form(
      "/attendance/corrections/{id}/approve", "Approve a correction", needs: seeing,
      write: { form, call, writer in try CorrectionPages.act(.approve, form, call, writer) }),
    .form(
      "/attendance/corrections/{id}/decline", "Decline a correction", needs: seeing,
      write: { form, call, writer in try CorrectionPages.act(.decline, form, call, writer) }),
    .form(
      "/attendance/corrections/{id}/withdraw", "Withdraw one’s own request", needs: record,
      write: { form, call, writer in try CorrectionPages.act(.withdraw, form, call, writer) }),
    .form(
      "/attendance/corrections/{id}/revoke", "Take an approved correction back", needs: seeing,
      write: { form, call, writer in try CorrectionPages.act(.revoke, form, call, writer) }),
  ]

  private static let api: [Route] = [
    .api(
      .get, "/api/v1/attendance/corrections",
      "Corrections, newest first: those one may decide or see, otherwise one’s own", needs: seeing,
      query: [state, .person, .page, .limit], list: CorrectionOutput.self, slowRead: CorrectionAPI.list),
    .api(
      .post, "/api/v1/attendance/corrections", "Ask for a correction of one’s own records", needs: record,
      input: CorrectionInput.self, output: CorrectionOutput.self, status: 201, write: CorrectionAPI.ask),
    .api(
      .post, "/api/v1/attendance/corrections/record", "Correct somebody’s records at once", needs: decide,
      input: RecordedCorrectionInput.self, output: CorrectionOutput.self, status: 201, write: CorrectionAPI.record),
    .api(
      .get, "/api/v1/attendance/corrections/{id}", "One correction", needs: seeing, output: CorrectionOutput.self,
      answer: CorrectionAPI.find
    ).with(.versioned),
    .api(
      .post, "/api/v1/attendance/corrections/{id}/approve", "Approve a correction: its day is judged anew",
      needs: seeing, input: DecisionInput.self, output: CorrectionOutput.self,
      write: { input, call, writer in try CorrectionAPI.act(.approve, input, call, writer) }
    ).with(.versioned),
    .api(
      .post, "/api/v1/attendance/corrections/{id}/decline", "Decline a correction", needs: seeing,
      input: DecisionInput.self, output: CorrectionOutput.self,
      write: { input, call, writer in try CorrectionAPI.act(.decline, input, call, writer) }
    ).with(.versioned),
    .api(
      .post, "/api/v1/attendance/corrections/{id}/withdraw", "Withdraw one’s own request", needs: record,
      input: DecisionInput.self, output: CorrectionOutput.self,
      write: { input, call, writer in try CorrectionAPI.act(.withdraw, input, call, writer) }
    ).with(.versioned),
    .api(
      .post, "/api/v1/attendance/corrections/{id}/revoke",
      "Take an approved correction back: its day is judged anew", needs: seeing, input: DecisionInput.self,
      output: CorrectionOutput.self,
      write: { input, call, writer in try CorrectionAPI.act(.revoke, input, call, writer) }
    ).with(.versioned),
  ]
}
