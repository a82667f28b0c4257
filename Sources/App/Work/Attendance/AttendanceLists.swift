// The two reads that the API and the pages share: a list of records, and the day board.
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
    let from = try AttendanceList.day("from", call)
    let to = try AttendanceList.day("to", call)
    days = DayRange(from: from ?? .first, to: to ?? .last)
    guard days.from <= days.to else {
      throw Failure.unprocessable([Failure.Field(path: "from", text: AttendanceText.badRange)])
    }
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
    days = DayRange(
      from: try AttendanceList.day("from", call) ?? .first, to: try AttendanceList.day("to", call) ?? .last)
    guard days.from <= days.to else {
      throw Failure.unprocessable([Failure.Field(path: "from", text: AttendanceText.badRange)])
    }
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

  /// Runs `body` for each record of the page and its person's name, newest first.
  func each(
    _ page: Page, _ reader: Reader, _ names: PersonNames, _ body: (Columns, UnsafeRawBufferPointer) throws -> Void
  ) throws {
    if let person {
      try reader.rows(
        AttendanceStore.personPage, person, organization, days.from, days.to, page.limit, page.offset
      ) { try body($0, $0.utf8(6)) }
    } else {
      // Below a few pages the plain form is faster; beyond, skipping within the index is.
      let query = page.offset < 120 ? AttendanceStore.page : AttendanceStore.deepPage
      try reader.rows(query, organization, days.from, days.to, page.limit, page.offset) { row in
        try body(row, names.name(of: row.id(1), reader))
      }
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

/// The day board: everybody of the organization, in one of three groups.
struct AttendanceBoard {
  struct Entry {
    let person: PersonReference
    let record: AttendanceRow?
  }

  let organization: ID<Organization>
  let zone: Zone
  let date: LocalDate
  let today: LocalDate
  /// The group that is listed.
  let presence: Presence
  private let here: Int
  private let present: Int
  private let missing: Int

  /// Reads `date` (the organization's today when absent) and `show` from the query.
  init(_ call: Call, _ reader: Reader) throws {
    let caller = try call.signedIn
    organization = caller.organization.id
    zone = caller.organization.zone
    today = zone.localDate(at: call.now)
    if let text = call.query["date"], !text.isEmpty {
      guard let day = LocalDate(iso: text) else {
        throw Failure.unprocessable([Failure.Field(path: "date", text: AttendanceText.badDate)])
      }
      date = day
    } else {
      date = today
    }
    presence = call.query["show"].flatMap(Presence.init(rawValue:)) ?? .here
    let day = Int64(date.dayNumber)
    here = Int(try reader.value(of: .attendanceOpen, organization: organization.value, bucket: day))
    present = Int(try reader.value(of: .attendancePeople, organization: organization.value, bucket: day))
    missing = try reader.one(AttendanceStore.boardMissingCount, organization, date)
  }

  func count(_ presence: Presence) -> Int {
    switch presence {
    case .here: here
    case .left: max(0, present - here)
    case .missing: missing
    }
  }

  func each(_ page: Page, _ reader: Reader, _ body: (Entry) throws -> Void) throws {
    switch presence {
    case .missing:
      try reader.each(AttendanceStore.boardMissing, organization, date, page.limit, page.offset) { person in
        try body(Entry(person: person, record: nil))
      }
    case .here, .left:
      try reader.each(
        AttendanceStore.boardRecords, organization, date, presence == .here, page.limit, page.offset
      ) { row in
        try body(Entry(person: PersonReference(id: row.person, name: row.personName), record: row))
      }
    }
  }
}
