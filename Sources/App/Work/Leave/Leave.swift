// Leave: the manifest.
import Base
import Store
import Web

enum LeaveDesk: Feature {
  static let name = "Leave"
  static let navigation = [
    NavigationEntry("/leave", LeaveText.mine, icon: "calendar", access: .permission(.leaveRequest))
  ]
  static let permissions: [Permission] = [.leaveRequest, .leaveDecide, .leaveWrite]
  static let events = [
    EventDescription(.leaveTypeCreated, LeaveText.eventTypeCreated),
    EventDescription(.leaveTypeUpdated, LeaveText.eventTypeUpdated),
    EventDescription(.leaveTypeDeleted, LeaveText.eventTypeDeleted),
    EventDescription(.leaveBalanceSet, LeaveText.eventBalanceSet),
    EventDescription(.leaveAsked, LeaveText.eventAsked), EventDescription(.leaveRecorded, LeaveText.eventRecorded),
    EventDescription(.leaveApproved, LeaveText.eventApproved),
    EventDescription(.leaveDeclined, LeaveText.eventDeclined),
    EventDescription(.leaveCancelled, LeaveText.eventCancelled),
    EventDescription(.leaveCounted, LeaveText.eventCounted),
  ]
  static let migrations = LeaveMigrations.all
  static let statements = LeaveStore.statements + LeaveCountStore.statements
  static let notices: [any Notice.Type] = [
    LeaveAskedNotice.self, LeaveDecidedNotice.self, LeaveCountedNotice.self,
  ]
  static let topics = LeaveTopics.all
  static let jobs = [LeaveCounting.job]
  static let reactions = LeaveCounting.reactions
  static let tenant: [TenantData] = [
    .rows("leave_recounts"), .rows("leave_days", key: "request_id"), .rows("leave_requests"), .rows("leave_balances"),
    .rows("leave_types", .indexed, .groups),
  ]
  static let exports = [
    ExportTable("leave_types", LeaveStore.exportTypes), ExportTable("leave_balances", LeaveStore.exportBalances),
    ExportTable("leave_requests", LeaveStore.exportRequests),
  ]
  static let personal = [
    PersonalData(
      "leave_requests", LeaveText.leave, LeaveStore.allOfPerson, of: ["leave_requests", "leave_days"],
      move: LeaveChanges.carry,
      // That nobody was expected stays with the days; why, nobody needs to know any more.
      erase: { person, organization, writer in try writer.run(LeaveStore.dropWords, person, organization) }),
    PersonalData(
      "leave_balances", LeaveText.balances, LeaveStore.balancesOfPerson, move: LeaveChanges.carryBalances),
  ]

  /// Of one's own leave.
  private static let ask = Access.permission(.leaveRequest)
  /// Of one's own leave, or of that of others: by a role for a unit and as a manager. Whose it may be the handlers ask.
  static let seeing = Access.either(.leaveRequest, anywhere: [.leaveDecide])
  private static let decide = Access.permission(.leaveDecide)
  private static let write = Access.permission(.leaveWrite)
  private static let state = Route.QueryParameter(
    name: "state", text: CorrectionText.state, .text(example: LeaveState.open.rawValue))
  private static let month = Route.QueryParameter(name: "month", text: LeaveText.month, .text(example: "2026-12"))
  private static let year = Route.QueryParameter(name: "year", text: LeaveText.year, .integer(2000...2200))

  static let routes: [Route] = pages + typePages + api + typeAPI

  private static let pages: [Route] = [
    .page("/leave", "One’s own leave", needs: ask, query: [.page, .limit], read: LeavePages.showMine),
    .page("/leave/new", "The form to ask for leave", needs: ask, read: LeaveFormPages.showNew),
    .form("/leave/new", "Ask for leave", needs: ask, write: LeaveFormPages.ask),
    .page("/leave/record", "The form to record somebody’s leave", needs: decide, read: LeaveFormPages.showRecord),
    .form("/leave/record", "Record somebody’s leave", needs: decide, write: LeaveFormPages.record),
    .page(
      "/leave/requests", "Requests for leave: to decide, and one’s own", needs: seeing, query: [.show, .page, .limit],
      slowRead: LeavePages.showRequests),
    .page("/leave/requests/{id}", "One request for leave", needs: seeing, read: LeavePages.showOne),
    .form(
      "/leave/requests/{id}/approve", "Approve leave", needs: seeing,
      write: { form, call, writer in try LeavePages.act(.approve, form, call, writer) }),
    .form(
      "/leave/requests/{id}/decline", "Decline leave", needs: seeing,
      write: { form, call, writer in try LeavePages.act(.decline, form, call, writer) }),
    .form(
      "/leave/requests/{id}/cancel", "Cancel leave", needs: seeing,
      write: { form, call, writer in try LeavePages.act(.cancel, form, call, writer) }),
    .page(
      "/leave/calendar", "Who is away in a month", needs: seeing, query: [month], slowRead: LeavePages.showCalendar),
  ]

  private static let typePages: [Route] = [
    .page("/leave/types", "The types of leave", needs: write, query: [.page, .limit], read: LeaveTypePages.showList),
    .page("/leave/types/new", "The form for a new type of leave", needs: write, read: LeaveTypePages.showNew),
    .form("/leave/types/new", "Make a type of leave", needs: write, write: LeaveTypePages.create),
    .page(
      "/leave/types/{id}/edit", "The form to change a type of leave", needs: write, read: LeaveTypePages.showEdit),
    .form("/leave/types/{id}/edit", "Change a type of leave", needs: write, write: LeaveTypePages.update),
    .form("/leave/types/{id}/delete", "Delete a type of leave", needs: write, write: LeaveTypePages.delete),
    .page(
      "/leave/people/{id}", "What a person has of each type of leave", needs: write, query: [year],
      read: LeaveTypePages.showBalances),
    .form("/leave/people/{id}", "Set what a person has of a type of leave", needs: write, write: LeaveTypePages.set),
  ]

  private static let api: [Route] = [
    .api(
      .get, "/api/v1/leave/requests", "Requests for leave, newest first: those one may decide, and one’s own",
      needs: seeing, query: [state, .person, .page, .limit], list: LeaveOutput.self, slowRead: LeaveAPI.list),
    .api(
      .post, "/api/v1/leave/requests", "Ask for leave", needs: ask, input: LeaveInput.self, output: LeaveOutput.self,
      status: 201, write: LeaveAPI.ask),
    .api(
      .post, "/api/v1/leave/requests/record", "Record leave of somebody else, which holds at once", needs: decide,
      input: RecordedLeaveInput.self, output: LeaveOutput.self, status: 201, write: LeaveAPI.record),
    .api(
      .get, "/api/v1/leave/requests/{id}", "One request for leave", needs: seeing, output: LeaveOutput.self,
      answer: LeaveAPI.find
    ).with(.versioned),
    .api(
      .post, "/api/v1/leave/requests/{id}/approve",
      "Approve leave: its working days are counted and held against what is left once more", needs: seeing,
      input: DecisionInput.self, output: LeaveOutput.self,
      write: { input, call, writer in try LeaveAPI.act(.approve, input, call, writer) }
    ).with(.versioned),
    .api(
      .post, "/api/v1/leave/requests/{id}/decline", "Decline leave", needs: seeing, input: DecisionInput.self,
      output: LeaveOutput.self,
      write: { input, call, writer in try LeaveAPI.act(.decline, input, call, writer) }
    ).with(.versioned),
    .api(
      .post, "/api/v1/leave/requests/{id}/cancel",
      "Cancel leave: one’s own before it begins, others’ by who may decide", needs: seeing, input: DecisionInput.self,
      output: LeaveOutput.self,
      write: { input, call, writer in try LeaveAPI.act(.cancel, input, call, writer) }
    ).with(.versioned),
    .api(
      .get, "/api/v1/leave/calendar", "Who is away in a month: those about whom one may decide, and oneself",
      needs: seeing, query: [month], output: LeaveCalendarOutput.self, slowRead: LeaveAPI.calendar),
    .api(
      .get, "/api/v1/leave/balances", "What a person has of each type in a year: the caller where nobody is named",
      needs: seeing, query: [.person, year, .page, .limit], list: LeaveBalanceOutput.self, read: LeaveAPI.balances),
    .api(
      .put, "/api/v1/leave/balances", "Set what a person has of a type in a year", needs: write,
      input: LeaveBalanceInput.self, output: LeaveBalanceOutput.self, write: LeaveAPI.setBalance),
  ]

  private static let typeAPI: [Route] = [
    .api(
      .get, "/api/v1/leave/types", "The types of leave by name", needs: ask, query: [.page, .limit],
      list: LeaveTypeOutput.self, read: LeaveAPI.types),
    .api(
      .post, "/api/v1/leave/types", "Make a type of leave", needs: write, input: LeaveTypeInput.self,
      output: LeaveTypeOutput.self, status: 201, write: LeaveAPI.createType),
    .api(
      .get, "/api/v1/leave/types/{id}", "One type of leave", needs: ask, output: LeaveTypeOutput.self,
      answer: LeaveAPI.findType
    ).with(.versioned),
    .api(
      .patch, "/api/v1/leave/types/{id}", "Change the named fields of a type of leave", needs: write,
      input: LeaveTypeChange.self, output: LeaveTypeOutput.self, write: LeaveAPI.updateType
    ).with(.versioned),
    .api(
      .delete, "/api/v1/leave/types/{id}", "Delete a type of leave; what was given of it stays", needs: write,
      write: LeaveAPI.deleteType
    ).with(.versioned),
  ]
}
