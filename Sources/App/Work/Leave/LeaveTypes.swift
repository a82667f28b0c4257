// The writes of leave's types, and what people have of each.
import Base
import Store

enum LeaveTypes {
  /// Types of one organization.
  private static let most = 100

  static func find(_ id: ID<LeaveType>, _ organization: ID<Organization>, _ reader: Reader) throws -> LeaveTypeRow {
    try reader.one(LeaveStore.findType, id, organization, 0)
  }

  static func create(_ input: LeaveTypeInput, in organization: ID<Organization>, _ writer: Writer) throws
    -> LeaveTypeRow
  {
    guard try writer.one(LeaveStore.typeTotal, organization) < most else { throw LeaveText.tooManyTypes }
    let id = writer.newID(ID<LeaveType>.self)
    let halves = try halves(input.days, "days")
    try refusingTaken {
      try writer.run(
        LeaveStore.insertType, id, organization, input.name, french(input), folded(input.name), input.isPaid,
        input.isCounted, halves, writer.now)
    }
    try writer.emit(.leaveTypeCreated, subject: id) { $0.field("name", input.name) }
    return try find(id, organization, writer)
  }

  /// A change of nothing writes nothing.
  static func update(
    _ id: ID<LeaveType>, _ change: LeaveTypeChange, ifVersion: (Int64) throws -> Void,
    in organization: ID<Organization>, _ writer: Writer
  ) throws -> LeaveTypeRow {
    let old = try find(id, organization, writer)
    try ifVersion(old.version)
    var input = LeaveTypeInput(old)
    input.apply(change)
    let halves = try halves(input.days, "days")
    let name = Text(en: input.name, fr: french(input))
    guard
      name != old.name || input.isPaid != old.isPaid || input.isCounted != old.isCounted || halves != old.yearly
    else { return old }
    try refusingTaken {
      try writer.run(
        LeaveStore.updateType, id, organization, name.en, name.fr, folded(name.en), input.isPaid, input.isCounted,
        halves, writer.now)
    }
    try writer.emit(.leaveTypeUpdated, subject: id) { json in
      json.field("name", name.en)
      json.object("changed") {
        json.changed("name", old.name.en, name.en)
        json.changed("nameFr", old.name.fr, name.fr)
        json.changed("isPaid", "\(old.isPaid)", "\(input.isPaid)")
        json.changed("isCounted", "\(old.isCounted)", "\(input.isCounted)")
        json.changed("days", LeaveRules.days(old.yearly).en, LeaveRules.days(halves).en)
      }
    }
    return try find(id, organization, writer)
  }

  /// Nobody can ask for it any more; what was given of it stays.
  static func delete(
    _ id: ID<LeaveType>, ifVersion: (Int64) throws -> Void = { _ in }, in organization: ID<Organization>,
    _ writer: Writer
  ) throws -> LeaveTypeRow {
    let old = try find(id, organization, writer)
    try ifVersion(old.version)
    try writer.run(LeaveStore.deleteType, id, organization, writer.now)
    try writer.emit(.leaveTypeDeleted, subject: id) { $0.field("name", old.name.en) }
    return old
  }

  private static func french(_ input: LeaveTypeInput) -> String {
    input.nameFr.flatMap { $0.isEmpty ? nil : $0 } ?? input.name
  }

  private static func refusingTaken(_ body: () throws -> Void) throws {
    try refusing("leave_types.organization_id, leave_types.name_key", as: .taken("name", LeaveText.nameTaken), body)
  }

  /// Days as half days; fails for what is no half of a day.
  static func halves(_ days: Double, _ path: String) throws -> Int {
    let doubled = (days * 2).rounded()
    guard abs(doubled - days * 2) < 0.000_001, abs(doubled) < 10_000 else {
      throw Failure.unprocessable([Failure.Field(path: path, text: LeaveText.halvesOnly)])
    }
    return Int(doubled)
  }

  // MARK: Balances

  /// What somebody has of a type in a year, by the days until now and those to come.
  static func balance(
    of person: ID<Person>, _ type: LeaveTypeRow, year: Int, today: LocalDate, _ reader: Reader
  ) throws -> LeaveBalance {
    let given = try reader.first(LeaveStore.balance, person, type.id, year)
    guard let first = LocalDate(year: year, month: 1, day: 1), let last = LocalDate(year: year, month: 12, day: 31)
    else { return LeaveBalance(granted: 0, carried: 0, used: 0, planned: 0) }
    let usage = try reader.one(LeaveStore.usage, person, type.id, first, last, today)
    return LeaveBalance(
      granted: given?.granted ?? type.yearly, carried: given?.carried ?? 0, used: usage.used,
      planned: usage.all - usage.used)
  }

  static func set(_ input: LeaveBalanceInput, in organization: OrganizationSummary, _ writer: Writer) throws
    -> (type: LeaveTypeRow, balance: LeaveBalance)
  {
    guard try writer.exists(PeopleStore.exists, input.person, organization.id) else { throw Failure.notFound }
    let type = try find(input.type, organization.id, writer)
    let (granted, carried) = (try halves(input.granted, "granted"), try halves(input.carried, "carried"))
    let (year, today) = (Int(input.year), organization.zone.localDate(at: writer.now))
    let old = try balance(of: input.person, type, year: year, today: today, writer)
    if old.granted != granted || old.carried != carried {
      try writer.run(
        LeaveStore.putBalance, writer.newID(ID<LeaveBalance>.self), organization.id, input.person, type.id, year,
        granted, carried, writer.now)
      try writer.emit(.leaveBalanceSet, subject: type.id) { json in
        json.field("person", input.person)
        json.field("year", year)
        json.object("changed") {
          json.changed("granted", LeaveRules.days(old.granted).en, LeaveRules.days(granted).en)
          json.changed("carried", LeaveRules.days(old.carried).en, LeaveRules.days(carried).en)
        }
      }
    }
    return (type, try balance(of: input.person, type, year: year, today: today, writer))
  }
}
