// The writes of schedules and of whom they hold for: each is an event, and has the days judged anew that it concerns.
import Base
import Store

extension EventKind {
  static let scheduleCreated = EventKind("work-schedule.created")
  static let scheduleUpdated = EventKind("work-schedule.updated")
  static let scheduleDeleted = EventKind("work-schedule.deleted")
  static let scheduleAssigned = EventKind("work-schedule.assigned")
  static let scheduleUnassigned = EventKind("work-schedule.unassigned")
}

enum ScheduleChanges {
  /// Schedules of one organization.
  private static let most = 500
  /// What may hold for units and for everybody: read with each press.
  private static let mostGroups = 1000

  static func find(_ id: ID<WorkSchedule>, _ organization: ID<Organization>, _ reader: Reader) throws
    -> WorkScheduleRow
  {
    try reader.one(ScheduleStore.find, id, organization)
  }

  static func create(_ input: WorkScheduleInput, in organization: OrganizationSummary, _ writer: Writer) throws
    -> WorkScheduleRow
  {
    let schedule = try input.schedule(in: organization)
    guard try writer.one(ScheduleStore.total, organization.id) < most else { throw ScheduleText.tooMany }
    let id = writer.newID(ID<WorkSchedule>.self)
    try refusingTaken {
      try writer.run(
        ScheduleStore.insert, id, organization.id, input.name, folded(input.name), schedule.zone.name,
        schedule.weekdays.rawValue, schedule.start, schedule.end, schedule.grace, schedule.minimum,
        ScheduleFields.text(schedule.breaks), writer.now)
    }
    try writer.emit(.scheduleCreated, subject: id) { $0.field("name", input.name) }
    return try find(id, organization.id, writer)
  }

  /// A change of nothing writes nothing. Refused where the schedule is no longer of `version`.
  static func update(
    _ id: ID<WorkSchedule>, _ change: WorkScheduleChange, ifVersion version: Int64? = nil,
    in organization: OrganizationSummary, _ writer: Writer
  ) throws -> WorkScheduleRow {
    let old = try find(id, organization.id, writer)
    if let version, version != old.version { throw ScheduleText.changedMeanwhile }
    let input = change.applied(to: old)
    let schedule = try input.schedule(in: organization)
    guard schedule != old.schedule || input.name != old.name else { return old }
    try refusingTaken {
      try writer.run(
        ScheduleStore.update, id, organization.id, input.name, folded(input.name), schedule.zone.name,
        schedule.weekdays.rawValue, schedule.start, schedule.end, schedule.grace, schedule.minimum,
        ScheduleFields.text(schedule.breaks), writer.now)
    }
    let before = WorkScheduleInput(old)
    let after = try find(id, organization.id, writer)
    let now = WorkScheduleInput(after)
    try writer.emit(.scheduleUpdated, subject: id) { json in
      json.field("name", input.name)
      json.object("changed") {
        json.changed("name", before.name, now.name)
        json.changed("zone", before.zone ?? "", now.zone ?? "")
        json.changed("weekdays", before.weekdays.joined(separator: " "), now.weekdays.joined(separator: " "))
        json.changed("start", before.start, now.start)
        json.changed("end", before.end, now.end)
        json.changed("grace", String(before.grace), String(now.grace))
        json.changed("minimum", String(before.minimum), String(now.minimum))
        json.changed("breaks", before.breaks ?? "", now.breaks ?? "")
      }
    }
    if schedule != old.schedule { try judgeAnew(id, in: organization, writer) }
    return after
  }

  /// Refused while it holds for anybody, or did: their days are judged by it.
  static func delete(_ id: ID<WorkSchedule>, in organization: OrganizationSummary, _ writer: Writer) throws {
    let old = try find(id, organization.id, writer)
    guard try !writer.exists(ScheduleStore.isHeld, organization.id, id) else { throw ScheduleText.stillHeld }
    try writer.run(ScheduleStore.delete, id, organization.id, writer.now)
    try writer.emit(.scheduleDeleted, subject: id) { $0.field("name", old.name) }
  }

  private static func refusingTaken(_ body: () throws -> Void) throws {
    try refusing(
      "work_schedules.organization_id, work_schedules.name_key", as: .taken("name", ScheduleText.nameTaken), body)
  }

  // MARK: For whom

  static func assign(
    _ input: ScheduleAssignmentInput, _ schedule: ID<WorkSchedule>, in organization: OrganizationSummary,
    _ writer: Writer
  ) throws -> ScheduleAssignmentRow {
    let old = try find(schedule, organization.id, writer)
    func refuse(_ path: String, _ text: Text) -> Failure { .unprocessable([Failure.Field(path: path, text: text)]) }
    let unit = (input.unit ?? "").isEmpty ? nil : input.unit
    if unit != nil, input.person != nil { throw refuse("unit", ScheduleText.oneTarget) }
    if let to = input.to, to < input.from { throw refuse("to", ScheduleText.lastBeforeFirst) }
    if let person = input.person {
      guard try writer.exists(PeopleStore.find, person, organization.id) else { throw Failure.notFound }
    } else {
      guard try writer.one(ScheduleStore.groupTotal, organization.id) < mostGroups else {
        throw ScheduleText.tooManyGroups
      }
    }
    let id = writer.newID(ID<ScheduleAssignment>.self)
    try writer.run(
      ScheduleStore.insertAssignment, id, organization.id, schedule, input.person, unit, input.from, input.to,
      writer.now)
    let row = try writer.one(ScheduleStore.assignment, id, organization.id)
    try emit(.scheduleAssigned, row.assignment, old.name, writer)
    try judgeAnew(row.assignment, in: organization, writer)
    return row
  }

  static func unassign(_ id: ID<ScheduleAssignment>, in organization: OrganizationSummary, _ writer: Writer) throws
    -> ScheduleAssignment
  {
    let row = try writer.one(ScheduleStore.assignment, id, organization.id)
    let schedule = try find(row.assignment.schedule, organization.id, writer)
    try writer.run(ScheduleStore.deleteAssignment, id, organization.id)
    try emit(.scheduleUnassigned, row.assignment, schedule.name, writer)
    try judgeAnew(row.assignment, in: organization, writer)
    return row.assignment
  }

  private static func emit(
    _ kind: EventKind, _ assignment: ScheduleAssignment, _ name: String, _ writer: Writer
  ) throws {
    try writer.emit(kind, subject: assignment.schedule) { json in
      json.field("name", name)
      switch assignment.target {
      case .everyone: break
      case .unit(let code): json.field("unit", code)
      case .person(let person): json.field("person", person)
      }
      json.field("from", assignment.from)
      json.field("to", assignment.to)
    }
  }

  // MARK: What follows

  private static func judgeAnew(
    _ assignment: ScheduleAssignment, in organization: OrganizationSummary, _ writer: Writer
  ) throws {
    var people: [ID<Person>] = []
    if case .person(let person) = assignment.target { people = [person] }
    try judgeAnew(JudgingInput(people: people, from: assignment.from, to: assignment.to), in: organization, writer)
  }

  /// The days that have passed, and whatever leave there is.
  private static func judgeAnew(
    _ input: JudgingInput, in organization: OrganizationSummary, _ writer: Writer
  ) throws {
    try DayJobs.enqueue(input, in: organization, writer)
    let dates = input.from...max(input.from, input.to ?? .last)
    if input.people.isEmpty {
      try LeaveCounting.mark([dates], in: organization.id, writer)
    } else {
      try LeaveCounting.mark(dates, of: input.people, in: organization.id, writer)
    }
  }

  /// After a change of the schedule itself: the days of everybody, unless it holds for a few people only.
  private static func judgeAnew(
    _ schedule: ID<WorkSchedule>, in organization: OrganizationSummary, _ writer: Writer
  ) throws {
    guard let from = try writer.one(ScheduleStore.earliest, organization.id, schedule) else { return }
    var people: [ID<Person>] = []
    if try !writer.exists(ScheduleStore.hasGroups, organization.id, schedule) {
      let most = DayJobs.mostPeople
      people = try writer.all(ScheduleStore.holders, organization.id, schedule, most + 1)
      people = people.count > most ? [] : Array(Set(people)).sorted()
    }
    try judgeAnew(JudgingInput(people: people, from: from), in: organization, writer)
  }
}
