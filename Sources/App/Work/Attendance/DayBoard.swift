// The day board: where everybody is who is waited for, or who came.
import Base
import Store
import Web

/// What the board shows of somebody. Somebody who is late is also here or gone, somebody who left early is also gone, and who
/// is on leave for half of the day is also what they are in the other; of the rest everybody has one.
enum DayState: String, Sendable, CaseIterable, Labeled {
  case here
  case late
  case missing
  case later
  case left
  case leftEarly = "left-early"
  case absent
  case leave
  case holiday
  case off

  var label: Text {
    switch self {
    case .here: Text(en: "Here", fr: "Présents")
    case .late: Text(en: "Late", fr: "En retard")
    case .missing: Text(en: "Not here", fr: "Manquants")
    case .later: Text(en: "Expected later", fr: "Attendus plus tard")
    case .left: Text(en: "Left", fr: "Partis")
    case .leftEarly: Text(en: "Left early", fr: "Partis tôt")
    case .absent: Text(en: "Absent", fr: "Absents")
    case .leave: Text(en: "On leave", fr: "En congé")
    case .holiday: Text(en: "Holiday", fr: "Jour férié")
    case .off: Text(en: "Day off", fr: "Jour libre")
    }
  }
}

/// Somebody on the board.
struct BoardRow: Sendable {
  let person: PersonReference
  let state: DayState
  /// Minutes.
  var late = 0
  var leftEarly = 0
  var started: Timestamp?
  var ended: Timestamp?
  var note: String?
  /// When they are expected.
  var from: Timestamp?
  var until: Timestamp?
  /// Departments, by their codes.
  var units: Set<String> = []
  /// What of their working day they are on leave.
  var leave: Leave.Part?

  /// Whether the board shows them among those.
  func `is`(_ asked: DayState) -> Bool {
    switch asked {
    case .late: late > 0
    case .leftEarly: leftEarly > 0 && state == .left
    case .leave: state == .leave || leave != nil
    default: state == asked
    }
  }
}

/// A day of an organization, put together from a handful of reads, each along an index; never one for each person.
struct DayBoard: Sendable {
  let date: LocalDate
  /// By name; those who are not in the directory any more, and came, at the end.
  let rows: [BoardRow]
  /// The codes of all departments, in order.
  let departments: [String]
  /// Those of each state, as places of `rows`, in the order in which they are shown.
  private let places: [DayState: [Int]]

  private init(
    of organization: OrganizationSummary, _ date: LocalDate, at now: Timestamp, _ reader: Reader
  ) throws {
    self.date = date
    let id = organization.id
    var records = try DayBoard.records(id, date, reader)
    var days: [ID<Person>: AttendanceDay] = [:]
    try reader.each(DayStore.ofDate, id, date) { days[$0.person] = $0 }
    let plan = try BoardPlan(of: id, date, reader)
    var rows: [BoardRow] = []
    try reader.each(BoardStore.people, id) { person in
      let record = records.removeValue(forKey: person.id)
      let day = days[person.id]
      let own = plan.hours(of: person.id)
      guard record != nil || day != nil || own != nil || plan.isExpected(person.id) else { return }
      var row = BoardRow(
        person: person, state: DayBoard.state(record, day, own, plan.leave(of: person.id), plan, at: now))
      row.units = plan.units(of: person.id)
      DayBoard.fill(&row, record, day, own)
      if !plan.isHoliday { DayBoard.mark(&row, own, plan.leave(of: person.id)) }
      rows.append(row)
    }
    for (person, record) in records.sorted(by: { $0.value.personName < $1.value.personName }) {
      var row = BoardRow(
        person: PersonReference(id: person, name: record.personName), state: record.isOpen ? .here : .left)
      DayBoard.fill(&row, record, days[person], nil)
      rows.append(row)
    }
    self.rows = rows
    departments = plan.departments
    places = DayBoard.places(rows)
  }

  /// What counts of everybody's arrivals and departures on a date, as approved corrections have them.
  private static func records(
    _ organization: ID<Organization>, _ date: LocalDate, _ reader: Reader
  ) throws -> [ID<Person>: AttendanceRow] {
    var corrected: [ID<Person>: CorrectedDay] = [:]
    try reader.each(CorrectionStore.approvedOn, organization, date) { row in
      guard let row else { return }
      corrected[row.person.id, default: CorrectedDay(person: row.person)].corrections.append(row.correction)
    }
    var records: [ID<Person>: AttendanceRow] = [:]
    // Who is here is here, whatever else they have recorded; else the latest arrival is what counts.
    try reader.each(BoardStore.records, organization, date) { record in
      if corrected[record.person] != nil {
        corrected[record.person]?.records.append(record)
        return
      }
      if let other = records[record.person], other.isOpen, !record.isOpen { return }
      records[record.person] = record
    }
    for (person, day) in corrected { records[person] = day.latest(on: date) }
    return records
  }

  /// Somebody's records and the corrections of them.
  private struct CorrectedDay {
    let person: PersonReference
    var records: [AttendanceRow] = []
    var corrections: [Correction] = []

    /// The stay that lasts, else the latest; nil where nothing is left.
    func latest(on date: LocalDate) -> AttendanceRow? {
      let punches = records.map { Stay(record: $0.id, start: $0.started, end: $0.ended) }
      let stays = DayFacts(punches: punches, corrections: corrections).stays
      guard let stay = stays.last(where: { $0.end == nil }) ?? stays.last else { return nil }
      return AttendanceRow(
        id: stay.record, person: person.id, personName: person.name, date: date, started: stay.start, ended: stay.end,
        note: records.first { $0.id == stay.record }?.note)
    }
  }

  private static func places(_ rows: [BoardRow]) -> [DayState: [Int]] {
    var places: [DayState: [Int]] = [:]
    for (place, row) in rows.enumerated() {
      places[row.state, default: []].append(place)
      if row.is(.late) { places[.late, default: []].append(place) }
      if row.is(.leftEarly) { places[.leftEarly, default: []].append(place) }
      if row.state != .leave, row.is(.leave) { places[.leave, default: []].append(place) }
    }
    // Who came last is who one looks for; of the rest one looks for a name.
    for state in [DayState.here, .late, .left, .leftEarly] {
      places[state]?.sort { a, b in
        let (left, right) = (rows[a].started?.milliseconds ?? 0, rows[b].started?.milliseconds ?? 0)
        return (left, rows[a].person.id.value) > (right, rows[b].person.id.value)
      }
    }
    return places
  }

  /// How many are in a state; all where none is named.
  func count(_ state: DayState?) -> Int { state.map { places[$0]?.count ?? 0 } ?? rows.count }

  /// Some of those in a state, all where none is named.
  func rows(_ state: DayState?, _ page: Page) -> [BoardRow] {
    guard let state else { return Array(rows.dropFirst(page.offset).prefix(page.limit)) }
    return (places[state] ?? []).dropFirst(page.offset).prefix(page.limit).map { rows[$0] }
  }

  /// The same board with those of one department only.
  func of(unit: String) -> DayBoard { DayBoard(self, rows.filter { $0.units.contains(unit) }) }

  private init(_ whole: DayBoard, _ rows: [BoardRow]) {
    (date, departments) = (whole.date, whole.departments)
    self.rows = rows
    places = DayBoard.places(rows)
  }

  private static func state(
    _ record: AttendanceRow?, _ day: AttendanceDay?, _ hours: BoardPlan.Hours?, _ leave: Leave.Part?, _ plan: BoardPlan,
    at now: Timestamp
  ) -> DayState {
    let present: DayState? = record.map { $0.isOpen ? .here : .left }
    if let day, day.isOver {
      // As the sheet has it: a press that came into a closed month changes nothing.
      switch day.judged.status {
      case .absent: return .absent
      case .excused: return present ?? .leave
      case .holiday: return present ?? .holiday
      case nil: return present ?? .off
      case .early, .onTime, .late, .leftEarly, .halfDay, .incomplete: return present ?? .left
      }
    }
    if let present { return present }
    guard let hours else { return leave == .whole ? .leave : .missing }
    guard let shift = hours.shift else { return .off }
    if plan.isHoliday { return .holiday }
    guard let asked = DayRules.expectation(shift, leave) else { return .leave }
    if leave == .morning, now < asked.lowerBound { return .leave }
    if now >= (leave == .afternoon ? asked.upperBound : hours.over) { return .absent }
    return now < asked.lowerBound.adding(seconds: hours.grace) ? .later : .missing
  }

  /// Says of what part of their working day somebody is on leave, and when they are expected beside it.
  private static func mark(_ row: inout BoardRow, _ hours: BoardPlan.Hours?, _ leave: Leave.Part?) {
    guard let leave else { return }
    // Where no schedule holds nobody knows when the halves are.
    guard let hours else {
      row.leave = leave
      return
    }
    guard let shift = hours.shift else { return }
    guard let asked = DayRules.expectation(shift, leave) else {
      row.leave = .whole
      return
    }
    row.leave = leave
    (row.from, row.until) = (asked.lowerBound, asked.upperBound)
  }

  private static func fill(
    _ row: inout BoardRow, _ record: AttendanceRow?, _ day: AttendanceDay?, _ hours: BoardPlan.Hours?
  ) {
    row.started = record?.started
    row.ended = record?.ended
    row.note = record?.note
    row.from = day?.starts ?? hours?.shift?.whole.lowerBound
    row.until = day?.ends ?? hours?.shift?.whole.upperBound
    guard let day, record != nil else { return }
    row.late = day.judged.late
    row.leftEarly = day.judged.leftEarly
  }

  /// As this connection has put it together, where nothing was written since and it is still the same minute.
  static func of(
    _ organization: OrganizationSummary, _ date: LocalDate, at now: Timestamp, _ reader: Reader
  ) throws -> DayBoard {
    let memory = reader.kept(BoardMemory.self, BoardMemory.init)
    let mark = BoardMemory.Mark(
      organization: organization.id, date: date, version: try reader.version(), minute: now.seconds / 60)
    if let board = memory.board(mark) { return board }
    let board = try reader.snapshot { try DayBoard(of: organization, date, at: now, reader) }
    memory.keep(board, mark)
    return board
  }
}

/// The last boards of one connection. Used on its thread only.
private final class BoardMemory {
  struct Mark: Equatable {
    let organization: ID<Organization>
    let date: LocalDate
    let version: Int64
    let minute: Int64
  }

  /// Some megabytes for thousands of people.
  private static let most = 2
  private var boards: [(mark: Mark, board: DayBoard)] = []

  func board(_ mark: Mark) -> DayBoard? { boards.first { $0.mark == mark }?.board }

  func keep(_ board: DayBoard, _ mark: Mark) {
    boards.removeAll { $0.mark.organization == mark.organization && $0.mark.date == mark.date }
    boards = [(mark, board)] + boards.prefix(BoardMemory.most - 1)
  }
}

enum BoardStore {
  static let statements: [any Statement] = [records, people, outside, units, away]

  static let records = Query(
    """
    SELECT a.id, a.person_id, a.local_date, a.started_at, a.ended_at, a.note, p.name
    FROM attendance a JOIN people p ON p.id = a.person_id
    WHERE a.organization_id = ?1 AND a.local_date = ?2 ORDER BY a.id
    """
  ) { AttendanceRow($0) }

  /// Those who can be waited for, by name.
  static let people = Query(
    """
    SELECT id, name FROM people WHERE organization_id = ?1 AND deleted_at IS NULL AND status = 'active'
    ORDER BY name_key, id
    """
  ) { PersonReference(id: $0.id(0), name: $0.text(1)) }

  /// Those who have a record of employment that does not hold on a date.
  static let outside = Query(
    """
    SELECT person_id FROM employments
    WHERE organization_id = ?1 AND (hired_date > ?2 OR ended_date < ?2)
    """
  ) { $0.id(0, as: ID<Person>.self) }

  /// In which units people have roles or work; one may come twice.
  static let units = Query(
    """
    SELECT person_id, unit FROM role_assignments WHERE organization_id = ?1 AND unit <> ''
    UNION ALL SELECT person_id, department FROM employments WHERE organization_id = ?1 AND department IS NOT NULL
    """
  ) { (person: $0.id(0, as: ID<Person>.self), unit: $0.text(1)) }

  /// Who is on leave on a date, for each half of it; both of somebody's come one after the other.
  static let away = Query(
    """
    SELECT person_id, is_afternoon FROM leave_days
    WHERE organization_id = ?1 AND local_date = ?2 AND is_approved = 1 ORDER BY person_id, is_afternoon
    """
  ) { (person: $0.id(0, as: ID<Person>.self), isAfternoon: $0.bool(1)) }
}
