// What the people of the demo campus do there: employment records with managers, and a few requests that wait.
import Base
import Store

/// The work of a demo campus, the same for the same people. Everything is said of people by their places: 0 is the
/// administrator, 1 the member of staff one signs in as.
struct DemoWork {
  let people: [ID<Person>]
  let organization: OrganizationSummary
  let store: Store
  let today: LocalDate

  private static let departments = ["LIBRARY", "ICT", "HR", "FAC"]
  private static let positions = ["Librarian", "Engineer", "Officer", "Caretaker"]
  private static let headPositions = ["Head of the library", "Head of systems", "Head of staff", "Head of buildings"]
  /// As many have a record: enough to fill pages, however large the campus.
  private static let mostEmployees = 500
  private static let heads = 3...6

  /// Writes everything, a few hundred rows a transaction.
  func fill() throws {
    let heads = DemoWork.heads.filter { $0 < people.count }
    let others = people.indices.prefix(DemoWork.mostEmployees).filter { $0 != 0 && !heads.contains($0) }
    // Whoever is somebody's manager comes first.
    let places = (people.isEmpty ? [] : [0]) + heads + others
    for start in stride(from: 0, to: places.count, by: 250) {
      let batch = places[start..<min(start + 250, places.count)].map { (people[$0], record(of: $0, heads)) }
      try write(as: people.first) { [organization] writer in
        // Nobody is told of each of them.
        writer.context.isBulk = true
        for (person, work) in batch {
          try EmployeeChanges.add(work, to: person, in: organization, writer)
          try EmployeeChanges.noteCreated(person, in: organization, writer)
        }
      }
    }
    try ask()
  }

  private func record(of place: Int, _ heads: [Int]) -> Employment {
    var work = Employment()
    work.hired = today.adding(days: -(400 + place * 37 % 3000))
    guard place > 0, !heads.isEmpty else {
      work.position = "Head of campus"
      return work
    }
    if DemoCourses.teaches(place), heads.firstIndex(of: place) == nil {
      (work.department, work.position) = (DemoCourses.department(of: place), "Lecturer")
      work.manager = people.first
    } else if let unit = heads.firstIndex(of: place) {
      (work.department, work.position) = (DemoWork.departments[unit], DemoWork.headPositions[unit])
      work.manager = people.first
    } else {
      let unit = place % heads.count
      (work.department, work.position) = (DemoWork.departments[unit], DemoWork.positions[unit])
      work.manager = people[heads[unit]]
    }
    return work
  }

  // MARK: Requests

  private func ask() throws {
    let annual = try type("Annual leave", "Congés annuels", days: 25)
    let illness = try type("Illness", "Maladie", days: nil)
    let monday = today.adding(days: 7).startOfWeek
    for (place, start, days) in [(1, 0, 4), (9, 7, 2), (12, 14, 9)] where place < people.count {
      let input = leave(annual, monday.adding(days: start), monday.adding(days: start + days), "Family")
      let person = people[place]
      try write(as: person) { [organization] writer in
        _ = try LeaveChanges.ask(input, as: person, in: organization, writer)
      }
    }
    // Five days on end have a working day among them.
    for (place, type) in [(10, annual), (13, illness)] where place < people.count {
      let input = leave(type, today, today.adding(days: 4), nil)
      let person = people[place]
      try write(as: people.first) { [organization] writer in
        _ = try LeaveChanges.grant(input, to: person, in: organization, writer)
      }
    }
    for place in [1, 7, 11] where place < people.count {
      let person = people[place]
      try write(as: person) { [organization, today] writer in
        guard let input = try DemoWork.correction(of: person, before: today, organization, writer) else { return }
        _ = try CorrectionChanges.ask(input, as: person, in: organization, writer)
      }
    }
  }

  private func type(_ name: String, _ french: String, days: Double?) throws -> ID<LeaveType> {
    var input = LeaveTypeInput()
    (input.name, input.nameFr, input.isPaid) = (name, french, true)
    (input.isCounted, input.days) = (days != nil, days ?? 0)
    let made = input
    return try write(as: people.first) { [organization] writer in
      try LeaveTypes.create(made, in: organization.id, writer).id
    }
  }

  private func leave(_ type: ID<LeaveType>, _ from: LocalDate, _ to: LocalDate, _ reason: String?) -> LeaveInput {
    var input = LeaveInput()
    (input.type, input.from, input.to, input.reason) = (type, from, to, reason)
    return input
  }

  /// Half an hour earlier than somebody's latest stay of the last days that is over; nil without one.
  private static func correction(
    of person: ID<Person>, before today: LocalDate, _ organization: OrganizationSummary, _ reader: Reader
  ) throws -> CorrectionInput? {
    for back in 1...10 {
      let row = try reader.first(AttendanceStore.latestOfDay, person, today.adding(days: -back))
      guard let row, let end = row.ended else { continue }
      var input = CorrectionInput()
      (input.kind, input.record) = (.change, row.id)
      (input.startedAt, input.endedAt) = (row.started.adding(seconds: -1800), end)
      input.reason = "The reader at the door was broken."
      return input
    }
    return nil
  }

  @discardableResult
  private func write<T: Sendable>(as person: ID<Person>?, _ work: @escaping @Sendable (Writer) throws -> T) throws -> T
  {
    try store.write(WriteContext(organization: organization.id.value, actor: person?.value), work)
  }
}
