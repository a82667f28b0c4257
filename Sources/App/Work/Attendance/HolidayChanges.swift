// The writes of holidays: one by one, and from a calendar file.
import Base
import Store

extension EventKind {
  static let holidayAdded = EventKind("holiday.added")
  static let holidayRemoved = EventKind("holiday.removed")
  static let holidaysImported = EventKind("holidays.imported")
}

enum HolidayChanges {
  static func add(_ input: HolidayInput, in organization: OrganizationSummary, _ writer: Writer) throws -> Holiday {
    let id = writer.newID(ID<Holiday>.self)
    let taken = Failure.taken("date", code: "holiday-taken", HolidayText.taken)
    try refusing("holidays.organization_id, holidays.holiday_date", as: taken) {
      try writer.run(ScheduleStore.insertHoliday, id, organization.id, input.date, input.name, writer.now)
    }
    try writer.emit(.holidayAdded, subject: id) { json in
      json.field("name", input.name)
      json.field("date", input.date)
    }
    try judgeAnew([input.date], in: organization, writer)
    return Holiday(id: id, date: input.date, name: input.name)
  }

  static func remove(_ id: ID<Holiday>, in organization: OrganizationSummary, _ writer: Writer) throws -> Holiday {
    let holiday = try writer.one(ScheduleStore.holiday, id, organization.id)
    try writer.run(ScheduleStore.deleteHoliday, id, organization.id)
    try writer.emit(.holidayRemoved, subject: id) { json in
      json.field("name", holiday.name)
      json.field("date", holiday.date)
    }
    try judgeAnew([holiday.date], in: organization, writer)
    return holiday
  }

  /// Has judged anew what has passed, and counted what leave there is on these days: it takes no holiday.
  private static func judgeAnew(
    _ dates: [LocalDate], in organization: OrganizationSummary, _ writer: Writer
  ) throws {
    try LeaveCounting.mark(LeaveCounting.spans(dates), in: organization.id, writer)
    let tomorrow = organization.zone.localDate(at: writer.now).adding(days: 1)
    let passed = dates.filter { $0 <= tomorrow }.sorted()
    guard let first = passed.first, let last = passed.last else { return }
    try DayJobs.enqueue(JudgingInput(from: first, to: last, dates: passed), in: organization, writer)
  }

  // MARK: From a file

  /// What a file's days come to beside those that are there.
  struct Plan: Sendable {
    var created: [CalendarHolidays.Entry] = []
    var renamed: [(holiday: Holiday, name: String)] = []
    var unchanged = 0

    init(_ entries: [CalendarHolidays.Entry], in organization: ID<Organization>, _ reader: Reader) throws {
      for entry in entries {
        guard let old = try reader.first(ScheduleStore.holidayOn, organization, entry.date) else {
          created.append(entry)
          continue
        }
        if old.name == entry.name { unchanged += 1 } else { renamed.append((old, entry.name)) }
      }
    }
  }

  /// The years for which what comes again each year is taken: two back, for what is judged anew, and five ahead.
  static func window(_ organization: OrganizationSummary, at now: Timestamp) -> ClosedRange<LocalDate> {
    let year = organization.zone.localDate(at: now).year
    let first = LocalDate(year: max(year - 2, 1), month: 1, day: 1) ?? .first
    let last = LocalDate(year: min(year + 5, 9999), month: 12, day: 31) ?? .last
    return first...max(first, last)
  }

  static func take(
    _ entries: [CalendarHolidays.Entry], in organization: OrganizationSummary, _ writer: Writer
  ) throws -> Plan {
    let plan = try Plan(entries, in: organization.id, writer)
    guard !plan.created.isEmpty || !plan.renamed.isEmpty else { return plan }
    for entry in plan.created {
      try writer.run(
        ScheduleStore.insertHoliday, writer.newID(ID<Holiday>.self), organization.id, entry.date, entry.name,
        writer.now)
    }
    for (holiday, name) in plan.renamed {
      try writer.run(ScheduleStore.renameHoliday, holiday.id, organization.id, name)
    }
    try writer.emit(.holidaysImported, subject: organization.id) { json in
      json.field("created", plan.created.count)
      json.field("updated", plan.renamed.count)
      json.array("dates") { for entry in plan.created.prefix(1000) { json.string(entry.date.iso) } }
    }
    try judgeAnew(plan.created.map(\.date), in: organization, writer)
    return plan
  }
}
