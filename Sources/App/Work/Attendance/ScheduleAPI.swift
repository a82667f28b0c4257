// Schedules, whom they hold for, holidays and judged days over JSON.
import Base
import Store
import Web

enum ScheduleAPI {
  // MARK: Schedules

  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let organization = try call.signedIn.organization.id
    return try reader.snapshot {
      try call.list(page, total: reader.one(ScheduleStore.total, organization)) { json in
        try reader.each(ScheduleStore.list, organization, page.limit, page.offset) { row in
          WorkScheduleOutput(row).write(to: json)
        }
      }
    }
  }

  static func find(_ call: Call, _ reader: Reader) throws -> Reply {
    let row = try ScheduleChanges.find(call.id(), call.signedIn.organization.id, reader)
    return call.reply(WorkScheduleOutput(row), version: row.version)
  }

  static func create(_ input: WorkScheduleInput, _ call: Call, _ writer: Writer) throws -> WorkScheduleOutput {
    WorkScheduleOutput(try ScheduleChanges.create(input, in: call.signedIn.organization, writer))
  }

  static func update(_ input: WorkScheduleChange, _ call: Call, _ writer: Writer) throws -> WorkScheduleOutput {
    let organization = try call.signedIn.organization
    let id: ID<WorkSchedule> = try call.id()
    try call.precondition.check(version: ScheduleChanges.find(id, organization.id, writer).version)
    return WorkScheduleOutput(try ScheduleChanges.update(id, input, in: organization, writer))
  }

  static func delete(_ call: Call, _ writer: Writer) throws {
    let organization = try call.signedIn.organization
    let id: ID<WorkSchedule> = try call.id()
    try call.precondition.check(version: ScheduleChanges.find(id, organization.id, writer).version)
    try ScheduleChanges.delete(id, in: organization, writer)
  }

  // MARK: For whom

  static func assignments(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let organization = try call.signedIn.organization.id
    return try reader.snapshot {
      let schedule = try ScheduleChanges.find(call.id(), organization, reader).id
      return try call.list(page, total: reader.one(ScheduleStore.assignmentTotal, organization, schedule)) { json in
        try reader.each(ScheduleStore.assignments, organization, schedule, page.limit, page.offset) { row in
          ScheduleAssignmentOutput(row).write(to: json)
        }
      }
    }
  }

  static func assign(_ input: ScheduleAssignmentInput, _ call: Call, _ writer: Writer) throws
    -> ScheduleAssignmentOutput
  {
    ScheduleAssignmentOutput(
      try ScheduleChanges.assign(input, call.id(), in: call.signedIn.organization, writer))
  }

  static func unassign(_ call: Call, _ writer: Writer) throws {
    _ = try ScheduleChanges.unassign(assignment(call, writer), in: call.signedIn.organization, writer)
  }

  /// The assignment that the path names, of the schedule that it names.
  static func assignment(_ call: Call, _ reader: Reader) throws -> ID<ScheduleAssignment> {
    let id: ID<ScheduleAssignment> = try call.id("entry")
    let row = try reader.one(ScheduleStore.assignment, id, call.signedIn.organization.id)
    guard try row.assignment.schedule == call.id() else { throw Failure.notFound }
    return id
  }

  // MARK: Holidays

  static func holidays(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let organization = try call.signedIn.organization.id
    let days = try DayRange(call)
    return try reader.snapshot {
      let total = try reader.one(ScheduleStore.holidayTotal, organization, days.from, days.to)
      return try call.list(page, total: total) { json in
        try reader.each(
          ScheduleStore.holidayList, organization, days.from, days.to, page.limit, page.offset
        ) { HolidayOutput($0).write(to: json) }
      }
    }
  }

  static func addHoliday(_ input: HolidayInput, _ call: Call, _ writer: Writer) throws -> HolidayOutput {
    HolidayOutput(try HolidayChanges.add(input, in: call.signedIn.organization, writer))
  }

  static func removeHoliday(_ call: Call, _ writer: Writer) throws {
    _ = try HolidayChanges.remove(call.id(), in: call.signedIn.organization, writer)
  }

  /// `dryRun=true` only checks; anything else takes the holidays.
  static func importHolidays(_ upload: Upload, _ call: Call, _ pool: Slow) throws -> HolidayImportOutput {
    let organization = try call.signedIn.organization
    let isRehearsal = call.query["dryRun"] == "true"
    let file = try CalendarHolidays(
      upload.content, zone: organization.zone, window: HolidayChanges.window(organization, at: call.now))
    let entries = file.entries
    let plan =
      try isRehearsal
      ? HolidayChanges.Plan(entries, in: organization.id, pool.reader)
      : pool.write(call.context) { try HolidayChanges.take(entries, in: organization, $0) }
    var output = HolidayImportOutput()
    output.dryRun = isRehearsal
    output.events = Int64(file.events)
    output.days = Int64(entries.count)
    output.created = Int64(plan.created.count)
    output.updated = Int64(plan.renamed.count)
    output.unchanged = Int64(plan.unchanged)
    output.refused = Int64(file.faults.count)
    output.errors = file.faults.map { fault in
      var told = HolidayImportOutput.CalendarFaultOutput()
      told.line = Int64(fault.line)
      told.property = fault.property
      told.message = fault.text[call.language]
      return told
    }
    return output
  }

  // MARK: Days

  /// `?from&to&person&page&limit`: one person's days, newest first: the caller's where nobody is named.
  static func days(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let list = try AttendanceList(call)
    let person = try list.person ?? call.signedIn.person
    return try reader.snapshot {
      guard try reader.exists(PeopleStore.exists, person, list.organization) else { throw Failure.notFound }
      let total = try reader.one(DayStore.total, person, list.days.from, list.days.to)
      return try call.list(page, total: total) { json in
        try reader.each(
          DayStore.page, person, list.days.from, list.days.to, page.limit, page.offset
        ) { row in AttendanceDayOutput(row.day, scheduleName: row.schedule).write(to: json) }
      }
    }
  }
}
