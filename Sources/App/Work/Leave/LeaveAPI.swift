// Leave over JSON.
import Base
import Store
import Web

enum LeaveAPI {
  // MARK: Requests

  /// `?state&person&page&limit`
  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    var state: LeaveState?
    if let text = call.query["state"], !text.isEmpty {
      guard let known = LeaveState(rawValue: text) else {
        throw Failure.unprocessable([Failure.Field(path: "state", text: LeaveText.noSuchState)])
      }
      state = known
    }
    let person = try person(call)
    return try reader.snapshot {
      let list = try LeaveList(
        call.signedIn, DecisionScope(call, .leaveDecide, reader), person: person, state: state, reader)
      let rows = try list.rows(page, reader)
      return try call.list(page, total: list.total(reader)) { json in
        for row in rows { LeaveOutput(row, call.language).write(to: json) }
      }
    }
  }

  /// Whom `person` names.
  private static func person(_ call: Call) throws -> ID<Person>? {
    guard let text = call.query["person"], !text.isEmpty else { return nil }
    guard let id = ID<Person>(text) else { throw Failure.notFound }
    return id
  }

  static func find(_ call: Call, _ reader: Reader) throws -> Reply {
    let scope = try DecisionScope(call, .leaveDecide, reader)
    let row = try LeaveChanges.find(call.id(), for: call.signedIn, scope, reader)
    return call.reply(LeaveOutput(row, call.language), version: row.version, isWorded: true)
  }

  static func ask(_ input: LeaveInput, _ call: Call, _ writer: Writer) throws -> LeaveOutput {
    LeaveOutput(try LeaveChanges.ask(input, by: call.signedIn, writer), call.language)
  }

  static func record(_ input: RecordedLeaveInput, _ call: Call, _ writer: Writer) throws -> LeaveOutput {
    LeaveOutput(
      try LeaveChanges.record(input.leave, of: input.person, by: call.signedIn, writer), call.language)
  }

  static func act(_ action: LeaveAction, _ input: DecisionInput, _ call: Call, _ writer: Writer) throws -> LeaveOutput {
    let precondition = call.precondition
    let row = try LeaveChanges.act(
      action, call.id(), input.said, ifVersion: { try precondition.check(version: $0) }, by: call.signedIn, writer)
    return LeaveOutput(row, call.language)
  }

  static func calendar(_ call: Call, _ reader: Reader) throws -> LeaveCalendarOutput {
    let calendar = try reader.snapshot { try LeaveCalendar(call, reader) }
    var output = LeaveCalendarOutput()
    (output.from, output.to) = (calendar.first, calendar.first.endOfMonth)
    output.days = calendar.days.map { day in
      var told = AwayDayOutput()
      (told.date, told.hasMore) = (day.date, day.hasMore)
      told.away = day.away.map { entry in
        var away = AwayOutput()
        (away.person, away.type, away.part) = (entry.person, entry.typeName[call.language], entry.part)
        away.isApproved = entry.isApproved
        return away
      }
      return told
    }
    return output
  }

  // MARK: Balances

  /// `?person&year`: of each type. Others’ are for who may decide about them or keeps the balances.
  static func balances(_ call: Call, _ reader: Reader) throws -> Reply {
    let caller = try call.signedIn
    let page = try Page(call.query)
    let organization = caller.organization
    let person = try person(call) ?? caller.person
    let today = organization.zone.localDate(at: call.now)
    var year = today.year
    if let text = call.query["year"], !text.isEmpty {
      guard let number = Int(text), (2000...2200).contains(number) else {
        throw Failure.unprocessable([Failure.Field(path: "year", text: LeaveText.badYear)])
      }
      year = number
    }
    return try reader.snapshot {
      if person != caller.person {
        guard try reader.exists(PeopleStore.exists, person, organization.id),
          try caller.may(.leaveWrite) || DecisionScope(call, .leaveDecide, reader).covers(person, reader)
        else { throw Failure.notFound }
      }
      let types = try reader.all(LeaveStore.types, organization.id, page.limit, page.offset)
      return try call.list(page, total: reader.one(LeaveStore.typeTotal, organization.id)) { json in
        for type in types {
          let balance = try LeaveTypes.balance(of: person, type, year: year, today: today, reader)
          LeaveBalanceOutput(type, year, balance, call.language).write(to: json)
        }
      }
    }
  }

  static func setBalance(_ input: LeaveBalanceInput, _ call: Call, _ writer: Writer) throws -> LeaveBalanceOutput {
    let set = try LeaveTypes.set(input, in: call.signedIn.organization, writer)
    return LeaveBalanceOutput(set.type, Int(input.year), set.balance, call.language)
  }

  // MARK: Types

  static func types(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let organization = try call.signedIn.organization.id
    return try reader.snapshot {
      let rows = try reader.all(LeaveStore.types, organization, page.limit, page.offset)
      return try call.list(page, total: reader.one(LeaveStore.typeTotal, organization)) { json in
        for row in rows { LeaveTypeOutput(row).write(to: json) }
      }
    }
  }

  static func findType(_ call: Call, _ reader: Reader) throws -> Reply {
    let row = try LeaveTypes.find(call.id(), call.signedIn.organization.id, reader)
    return call.reply(LeaveTypeOutput(row), version: row.version)
  }

  static func createType(_ input: LeaveTypeInput, _ call: Call, _ writer: Writer) throws -> LeaveTypeOutput {
    LeaveTypeOutput(try LeaveTypes.create(input, in: call.signedIn.organization.id, writer))
  }

  static func updateType(_ input: LeaveTypeChange, _ call: Call, _ writer: Writer) throws -> LeaveTypeOutput {
    let precondition = call.precondition
    return LeaveTypeOutput(
      try LeaveTypes.update(
        call.id(), input, ifVersion: { try precondition.check(version: $0) }, in: call.signedIn.organization.id,
        writer))
  }

  static func deleteType(_ call: Call, _ writer: Writer) throws {
    let precondition = call.precondition
    _ = try LeaveTypes.delete(
      call.id(), ifVersion: { try precondition.check(version: $0) }, in: call.signedIn.organization.id, writer)
  }
}
