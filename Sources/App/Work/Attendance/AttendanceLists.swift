// The list of records that the API and the pages share.
import Base
import Store
import Web

/// A list of records: whose, and of which days.
struct AttendanceList {
  let organization: ID<Organization>
  /// One person's records; nil for everybody's.
  let person: ID<Person>?
  let days: DayRange

  /// Reads `from`, `to` and `person` from the query. Who may not see everybody's records sees their own, and nobody
  /// else exists for them.
  init(_ call: Call) throws {
    let caller = try call.signedIn
    organization = caller.organization.id
    days = try DayRange(call)
    var asked: ID<Person>?
    if let text = call.query["person"], !text.isEmpty {
      guard let id = ID<Person>(text) else { throw Failure.notFound }
      asked = id
    }
    if caller.may(.attendanceReadAll) {
      person = asked
    } else {
      guard asked == nil || asked == caller.person else { throw Failure.notFound }
      person = caller.person
    }
  }

  /// The caller's own records, whatever else they may see.
  init(own call: Call) throws {
    let caller = try call.signedIn
    organization = caller.organization.id
    person = caller.person
    days = try DayRange(call)
  }

  func total(_ reader: Reader) throws -> Int {
    if let person {
      guard try reader.first(PeopleStore.exists, person, organization) != nil else { throw Failure.notFound }
      return try reader.one(AttendanceStore.countOfPerson, person, days.from, days.to)
    }
    if days.isAll { return Int(try reader.value(of: .attendanceTotal, organization: organization.value)) }
    return try reader.one(
      AttendanceStore.daysBetween, Counter.attendanceRecords.name, organization, days.from, days.to)
  }
}

/// A page of a list. Of everybody's records the ids are found first and once, for skipping to them is what a page far down
/// costs; what belongs to its records is found by these.
struct AttendancePage {
  let list: AttendanceList
  let page: Page
  /// The later first; nil for one person's, whose rows are read as they are found.
  let ids: [ID<AttendanceRecord>]?

  init(_ list: AttendanceList, _ page: Page, _ reader: Reader) throws {
    self.list = list
    self.page = page
    ids =
      try list.person == nil
      ? reader.all(
        AttendanceStore.pageOfIDs, list.organization, list.days.from, list.days.to, page.limit, page.offset) : nil
  }

  /// Runs `body` for each record and its person's name, newest first.
  func each(
    _ reader: Reader, _ names: PersonNames, _ body: (Columns, UnsafeRawBufferPointer) throws -> Void
  ) throws {
    if let ids {
      try records(ids, reader) { try body($0, names.name(of: $0.id(1), reader)) }
    } else if let person = list.person {
      try reader.rows(
        AttendanceStore.personPage, person, list.organization, list.days.from, list.days.to, page.limit, page.offset
      ) { try body($0, $0.utf8(6)) }
    }
  }

  /// Runs `body` for these records of the organization, in their order.
  ///
  /// The records of a page lie side by side in the table, since ids grow with time: one walk over them takes a third of what
  /// looking each up takes. What the walk does not meet soon, because it was written later or others' lie between, is
  /// looked up.
  private func records(
    _ ids: [ID<AttendanceRecord>], _ reader: Reader, _ body: (Columns) throws -> Void
  ) throws {
    guard let first = ids.first, let last = ids.last else { return }
    var next = 0
    try reader.rows(AttendanceStore.between, last, first, ids.count * 2) { row in
      guard next < ids.count, row.id(0) == ids[next] else { return }
      next += 1
      try body(row)
    }
    for id in ids[next...] { try reader.rows(AttendanceStore.record, id, list.organization, body: body) }
  }
}

extension DayRange {
  /// Reads `from` and `to` from the query.
  init(_ call: Call) throws {
    from = try DayRange.day("from", call) ?? .first
    to = try DayRange.day("to", call) ?? .last
    guard from <= to else {
      throw Failure.unprocessable([Failure.Field(path: "from", text: AttendanceText.badRange)])
    }
  }

  private static func day(_ name: String, _ call: Call) throws -> LocalDate? {
    guard let text = call.query[name], !text.isEmpty else { return nil }
    guard let date = LocalDate(iso: text) else {
      throw Failure.unprocessable([Failure.Field(path: name, text: AttendanceText.badDate)])
    }
    return date
  }
}
