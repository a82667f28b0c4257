// One work schedule in the browser: what it says, and whom it holds for.
import Base
import Store
import Web

enum AssignmentPages {
  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    var form = ScheduleAssignmentForm()
    form.from = try call.signedIn.organization.zone.localDate(at: call.now)
    return try reader.snapshot { try page(FormState(form), call, reader) }
  }

  private static func page(_ state: FormState, _ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization
    let row = try ScheduleChanges.find(call.id(), organization.id, reader)
    let page = try Page(call.query)
    let total = try reader.one(ScheduleStore.assignmentTotal, organization.id, row.id)
    let rows = try reader.all(ScheduleStore.assignments, organization.id, row.id, page.limit, page.offset)
    let mayWrite = call.may(.permission(.schedulesWrite))
    let heading = Heading(
      title: .verbatim(row.name), crumbs: [WorkSchedulePages.crumb], isFaulty: !state.faults.isEmpty)
    return call.page(
      heading, status: state.faults.isEmpty ? 200 : 422,
      actions: { h in
        guard mayWrite else { return }
        h.linkButton(ScheduleText.edit, Link("/attendance/schedules/", row.id, "/edit"), icon: "edit", .primary)
        guard total == 0 else { return }
        h.confirmButton(
          ScheduleText.delete, id: "delete", icon: "remove", question: ScheduleText.deleteQuestion(row.name),
          consequence: ScheduleText.deleteConsequence, confirm: ScheduleText.delete,
          action: Link("/attendance/schedules/", row.id, "/delete"), token: call.token)
      }
    ) { h in
      h.faults(state, ScheduleAssignmentForm.fieldList)
      writeFacts(h, row)
      h.part(ScheduleText.assignments) {
        if total > 0 {
          h.list {
            write(h, rows, row.id, mayWrite: mayWrite, call)
            h.pager(page: page.number, limit: page.limit, total: total, of: ScheduleText.assignmentCount) { number in
              Link("/attendance/schedules/", row.id).query("page", number)
            }
          }
        } else {
          h.note(ScheduleText.holdsForNobody)
        }
      }
      if mayWrite { h.part(ScheduleText.assign) { writeForm(h, state, row.id, call) } }
    }
  }

  private static func writeFacts(_ h: HTML, _ row: WorkScheduleRow) {
    let schedule = row.schedule
    h.facts { facts in
      facts.fact(ScheduleText.weekdays, schedule.days)
      facts.fact(ScheduleText.hours, schedule.hours)
      facts.fact(AttendanceText.zone, schedule.zone.name)
      if !schedule.breaks.isEmpty {
        // Typed with hyphens, read as ranges.
        let ranges = ScheduleFields.text(schedule.breaks).map { $0 == "-" ? "–" : $0 }
        facts.fact(ScheduleText.breaks, String(ranges))
      }
      facts.fact(ScheduleText.graceWord) { $0.minutes(Int(schedule.grace)) }
      if schedule.minimum > 0 { facts.fact(ScheduleText.minimumWord) { $0.minutes(Int(schedule.minimum)) } }
    }
  }

  private static let columns = [
    Column(ScheduleText.forWhom, .name), Column(ScheduleText.firstDay, .time), Column(ScheduleText.lastDay, .time),
  ]
  private static let readColumns = TableColumns(columns)
  private static let writeColumns = TableColumns(columns + [Column(OrganizationText.actions, .words)])

  private static func write(
    _ h: HTML, _ rows: [ScheduleAssignmentRow], _ schedule: ID<WorkSchedule>, mayWrite: Bool, _ call: Call
  ) {
    let seesPeople = call.may(.permission(.peopleRead))
    h.table(mayWrite ? writeColumns : readColumns) { table in
      for row in rows {
        let assignment = row.assignment
        table.row { cells in
          switch assignment.target {
          case .everyone: cells.cell(ScheduleText.everybody)
          case .unit(let code): cells.cell(code)
          case .person(let person):
            if seesPeople {
              cells.cell(row.personName ?? "", Link("/people/", person))
            } else {
              cells.cell(row.personName ?? "")
            }
          }
          cells.cell { $0.dayAndYear(assignment.from) }
          cells.cell { h in
            if let to = assignment.to { h.dayAndYear(to) } else { h.text(ScheduleText.openEnd) }
          }
          guard mayWrite else { return }
          cells.cell { h in
            h.confirmButton(
              ScheduleText.withdraw, id: "withdraw-\(assignment.id.text)", icon: "remove",
              question: ScheduleText.withdrawQuestion, consequence: ScheduleText.withdrawConsequence,
              confirm: ScheduleText.withdraw,
              action: Link("/attendance/schedules/", schedule, "/assignments").segment(assignment.id.text).segment(
                "remove"),
              token: call.token)
          }
        }
      }
    }
  }

  private static func writeForm(_ h: HTML, _ state: FormState, _ schedule: ID<WorkSchedule>, _ call: Call) {
    h.entryForm(Link("/attendance/schedules/", schedule, "/assignments"), call.token) {
      h.fields(
        ScheduleAssignmentForm.fieldList, state,
        hints: ["target": FieldHints(isSettled: true), "who": FieldHints(autocomplete: "off")])
      h.actions { h.submit(ScheduleText.assign, .plain) }
    }
  }

  // MARK: Changes

  static func assign(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization
    do {
      let input = try input(ScheduleAssignmentForm.read(form: form.ownPairs), organization, writer)
      let row = try ScheduleChanges.assign(input, call.id(), in: organization, writer)
      return call.redirect(
        to: Link("/attendance/schedules/", row.assignment.schedule),
        Flash(.good, ScheduleText.assigned[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: try page(FormState(form, failure), call, writer))
    }
  }

  private static func input(
    _ form: ScheduleAssignmentForm, _ organization: OrganizationSummary, _ reader: Reader
  ) throws -> ScheduleAssignmentInput {
    func refuse(_ text: Text) -> Failure { .unprocessable([Failure.Field(path: "who", text: text)]) }
    var input = ScheduleAssignmentInput()
    (input.from, input.to) = (form.from, form.to)
    let who = form.who ?? ""
    if form.target != .everyone, who.isEmpty { throw refuse(ScheduleText.whoMissing) }
    switch form.target {
    case .everyone: break
    case .unit:
      guard who.count <= AssignmentChanges.longestUnit else { throw refuse(ScheduleText.unitTooLong) }
      input.unit = who
    case .person:
      let byNumber = try reader.first(PeopleStore.byNumber, organization.id, who)
      let person = try byNumber ?? reader.first(PeopleStore.byEmail, organization.id, PersonRules.emailKey(who))
      guard let person else { throw refuse(ScheduleText.noSuchPerson) }
      input.person = person.id
    }
    return input
  }

  static func unassign(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let id = try ScheduleAPI.assignment(call, writer)
    let assignment = try ScheduleChanges.unassign(id, in: call.signedIn.organization, writer)
    return call.redirect(
      to: Link("/attendance/schedules/", assignment.schedule),
      Flash(.good, ScheduleText.withdrawn[call.language]))
  }
}
