// Whatever happens, and in whatever order: what is stored is what the raw facts come to.
import Base
import Foundation
import Testing

@testable import App
@testable import Store

private let zones = ["Asia/Jakarta", "Europe/Paris", "America/Sao_Paulo", "Pacific/Auckland", "UTC"]

struct JudgedDayPropertyTests {
  /// A random life of a small campus: presses, corrections, leave, schedules, assignments, holidays, units, nights.
  private struct Life {
    let campus: Campus
    var random: Seeded
    var schedules: [ID<WorkSchedule>] = []
    var assignments: [ID<ScheduleAssignment>] = []
    var holidays: [ID<Holiday>] = []
    var people: [ID<Person>] = []
    let first: LocalDate
    /// Of leave, not held against any balance.
    let type: String

    init(seed: Int) throws {
      random = Seeded(UInt64(seed))
      // Each life goes over a change of clocks in Paris or in Auckland.
      let begins = ["2027-03-24", "2027-10-27", "2027-03-31", "2027-09-22"][seed % 4]
      first = try testDate(begins)
      campus = try Campus(zone: Self.zone(seed), at: "\(begins)T06:00:00Z")
      people = [campus.admin.person, campus.staff.person, try campus.person("Third", role: .campusHead).id]
      let made = try campus.admin.post(
        "/api/v1/leave/types", json: LeaveStage.type("Leave", days: 0, isCounted: false))
      type = try #require(made.json["id"]?.string)
      for _ in 0..<3 { try addSchedule() }
      // In some lives there is a schedule from the beginning to the end.
      if seed % 3 > 0 {
        var always = ScheduleAssignmentInput()
        always.from = first.adding(days: -5)
        let (input, home, schedule) = (always, campus.home, schedules[0])
        try campus.store.write(context) { _ = try ScheduleChanges.assign(input, schedule, in: home, $0) }
      }
      for _ in 0..<3 { try assign() }
      try campus.appliance.startJobs()
    }

    static func zone(_ seed: Int) -> String { zones[seed % zones.count] }

    private var context: WriteContext { campus.context }

    private mutating func date() -> LocalDate { first.adding(days: Int.random(in: -5...20, using: &random)) }

    private mutating func input() -> WorkScheduleInput {
      var input = WorkScheduleInput()
      let start = Int.random(in: 0..<96, using: &random) * 15
      let length = Int.random(in: 8..<60, using: &random) * 15
      input.name = "Hours \(random.next())"
      input.zone = zones.randomElement(using: &random)
      input.weekdays = Weekday.allCases.filter { _ in random.chance(75) }.map(ScheduleFields.word)
      if input.weekdays.isEmpty { input.weekdays = ["sunday"] }
      input.start = ScheduleFields.clock(start)
      input.end = ScheduleFields.clock((start + length) % 1440)
      input.grace = Int64.random(in: 0...30, using: &random)
      if length > 150 {
        let pause = start + length / 2
        input.breaks = "\(ScheduleFields.clock(pause % 1440))-\(ScheduleFields.clock((pause + 30) % 1440))"
        input.minimum = Int64.random(in: 0...120, using: &random)
      }
      return input
    }

    private mutating func addSchedule() throws {
      let (input, home) = (input(), campus.home)
      schedules.append(try campus.store.write(context) { try ScheduleChanges.create(input, in: home, $0).id })
    }

    private mutating func assign() throws {
      var given = ScheduleAssignmentInput()
      given.from = date()
      if random.chance(50) { given.to = given.from.adding(days: Int.random(in: 0...10, using: &random)) }
      if random.chance(40) { given.person = people.randomElement(using: &random) }
      let (input, home, schedule) = (given, campus.home, schedules[Int.random(in: 0..<schedules.count, using: &random)])
      assignments.append(
        try campus.store.write(context) { try ScheduleChanges.assign(input, schedule, in: home, $0).assignment.id })
    }

    /// One thing that happens.
    mutating func step() throws {
      let home = campus.home
      switch Int.random(in: 0..<100, using: &random) {
      case 0..<60:
        campus.clock.advance(seconds: Int64.random(in: 60...20_000, using: &random))
        let person = people[Int.random(in: 0..<people.count, using: &random)]
        let press = random.chance(50) ? "check-in" : "check-out"
        let status = try campus.visitor(person).post("/api/v1/attendance/\(press)").status
        #expect(status == 201 || status == 200 || status == 409)
      case 60..<67: try correct()
      case 67..<70: try leave()
      case 70..<76:
        let (id, all) = (schedules[Int.random(in: 0..<schedules.count, using: &random)], input())
        var change = WorkScheduleChange()
        (change.start, change.end, change.breaks) = (all.start, all.end, all.breaks ?? "")
        (change.grace, change.minimum, change.zone) = (all.grace, all.minimum, all.zone)
        change.weekdays = all.weekdays
        let made = change
        try campus.store.write(context) { _ = try ScheduleChanges.update(id, made, in: home, $0) }
      case 76..<82: try assign()
      case 82..<86:
        guard !assignments.isEmpty else { return }
        let id = assignments.remove(at: Int.random(in: 0..<assignments.count, using: &random))
        try campus.store.write(context) { _ = try ScheduleChanges.unassign(id, in: home, $0) }
      case 86..<90:
        var holiday = HolidayInput()
        (holiday.date, holiday.name) = (date(), "Holiday")
        let made = holiday
        let id = try? campus.store.write(context) { try HolidayChanges.add(made, in: home, $0).id }
        if let id { holidays.append(id) }
      case 90..<93:
        guard !holidays.isEmpty else { return }
        let id = holidays.removeLast()
        try campus.store.write(context) { _ = try HolidayChanges.remove(id, in: home, $0) }
      case 93..<95: try campus.store.write(context) { try DayJobs.enqueue(JudgingInput(), in: home, $0) }
      default: try campus.finishJobs()
      }
    }

    /// Somebody asks for a correction, or somebody decides about one; what makes no sense is refused.
    private mutating func correct() throws {
      let person = people[Int.random(in: 0..<people.count, using: &random)]
      let now = campus.clock.clock.now
      let visitor = try campus.visitor(person)
      let path = "/api/v1/attendance/corrections"
      if random.chance(60) {
        let records = try visitor.get("/api/v1/attendance?person=\(person.text)&limit=10").items.compactMap {
          item -> (String, Timestamp)? in
          guard let id = item["id"]?.string, let start = item["startedAt"]?.string.flatMap({ Timestamp(rfc3339: $0) })
          else { return nil }
          return (id, start)
        }
        let record = records.randomElement(using: &random)
        let start = (record?.1 ?? now).adding(seconds: Int64.random(in: -30_000...10_000, using: &random))
        let end = start.adding(seconds: Int64.random(in: 60...40_000, using: &random))
        let times = "\"startedAt\":\"\(start.rfc3339)\",\"endedAt\":\"\(end.rfc3339)\""
        let kinds = [
          "\"kind\":\"add\",\(times)",
          record.map { "\"kind\":\"change\",\"record\":\"\($0.0)\",\(times)" },
          record.map { "\"kind\":\"remove\",\"record\":\"\($0.0)\"" },
        ].compactMap { $0 }
        let kind = try #require(kinds.randomElement(using: &random))
        let status = try visitor.post(path, json: "{\(kind),\"reason\":\"So it was\"}").status
        #expect([201, 409, 422].contains(status))
        return
      }
      let deciders = [campus.admin.person, people[2]]
      let decider = try campus.visitor(deciders.randomElement(using: &random) ?? campus.admin.person)
      let (state, action) =
        random.chance(75)
        ? ("open", ["approve", "approve", "approve", "decline"].randomElement(using: &random) ?? "approve")
        : ("approved", "revoke")
      let found = try decider.get("\(path)?state=\(state)&limit=100").items
      guard let id = found.randomElement(using: &random)?["id"]?.string else { return }
      let status = try decider.post("\(path)/\(id)/\(action)").status
      #expect([200, 403].contains(status), "\(action) \(status)")
    }

    /// Somebody asks for leave, or somebody decides about it.
    private mutating func leave() throws {
      let path = "/api/v1/leave/requests"
      if random.chance(50) {
        let visitor = try campus.visitor(people[Int.random(in: 0..<people.count, using: &random)])
        let from = date()
        let to = from.adding(days: Int.random(in: 0...4, using: &random))
        let starts = random.chance(70) ? "morning" : "noon"
        let ends = random.chance(70) ? "evening" : "noon"
        let status = try visitor.post(
          path,
          json:
            "{\"type\":\"\(type)\",\"from\":\"\(from.iso)\",\"to\":\"\(to.iso)\",\"starts\":\"\(starts)\",\"ends\":\"\(ends)\"}"
        ).status
        #expect([201, 409, 422].contains(status))
        return
      }
      let decider = try campus.visitor(random.chance(50) ? campus.admin.person : people[2])
      let action = ["approve", "approve", "approve", "decline", "cancel"].randomElement(using: &random) ?? "approve"
      let state = action == "cancel" ? "approved" : "open"
      let found = try decider.get("\(path)?state=\(state)&limit=100").items
      guard let id = found.randomElement(using: &random)?["id"]?.string else { return }
      let status = try decider.post("\(path)/\(id)/\(action)").status
      #expect([200, 403, 409, 422].contains(status), "\(action) \(status)")
    }

    /// What a person has of leave, from the requests as they lie in their table.
    private func leave(of person: ID<Person>, _ reader: Reader) throws -> [Leave] {
      let spans = try reader.connection.rows(
        """
        SELECT from_date, to_date, starts, ends FROM leave_requests
        WHERE person_id = \(person.value) AND state = 'approved'
        """
      ) { c in (c.date(0), c.date(1), c.text(2) == "noon", c.text(3) == "noon") }
      return spans.flatMap { from, to, isLate, isEarly -> [Leave] in
        if from == to { return [Leave(from: from, to: to, part: isLate ? .afternoon : isEarly ? .morning : .whole)] }
        var leave = [
          Leave(from: from, to: from, part: isLate ? .afternoon : .whole),
          Leave(from: to, to: to, part: isEarly ? .morning : .whole),
        ]
        if from.adding(days: 1) < to {
          leave.append(Leave(from: from.adding(days: 1), to: to.adding(days: -1), part: .whole))
        }
        return leave
      }
    }

    /// The rows as they lie in the table, without when they were written.
    func stored() throws -> [String] {
      try campus.store.read { reader in
        try reader.connection.rows(
          """
          SELECT person_id, local_date, schedule_id, COALESCE(status, '-'), expected, worked, late, left_early, overtime,
            is_over, COALESCE(starts_at, 0), COALESCE(ends_at, 0)
          FROM attendance_days ORDER BY person_id, local_date
          """
        ) { c in (0..<c.count).map { c.isText($0) ? c.text($0) : String(c.int64($0)) }.joined(separator: " ") }
      }
    }

    /// The same from the raw tables alone, read and put together by the test.
    func fromFacts() throws -> [String] {
      let now = campus.clock.clock.now
      return try campus.store.read { reader in
        let schedules = Dictionary(
          uniqueKeysWithValues: try reader.all(ScheduleStore.list, campus.home.id, 1000, 0).map { ($0.id, $0.schedule) }
        )
        let given = try reader.connection.rows(
          "SELECT id, schedule_id, person_id, from_date, to_date FROM schedule_assignments"
        ) { c in
          ScheduleAssignment(
            id: c.id(0), schedule: c.id(1), target: c.isNull(2) ? .everyone : .person(c.id(2)), from: c.date(3),
            to: c.optionalDate(4))
        }
        let holidays = Set(try reader.connection.rows("SELECT holiday_date FROM holidays") { $0.date(0) })
        var rows: [String] = []
        for person in people.sorted() {
          let created = try reader.one(DayStore.person, person, campus.home.id).created
          let book = ScheduleBook(
            given.filter { $0.target == .everyone || $0.target == .person(person) }, schedules)
          var punches: [LocalDate: [Stay]] = [:]
          for row in try reader.all(DayStore.stays, person, LocalDate.first, LocalDate.last) {
            punches[row.date, default: []].append(row.stay)
          }
          let leave = try leave(of: person, reader)
          var corrections: [LocalDate: [Correction]] = [:]
          let approved = try reader.connection.rows(
            """
            SELECT local_date, id, decided_at, kind, record_id, started_at, ended_at FROM attendance_corrections
            WHERE person_id = \(person.value) AND state = 'approved'
            """
          ) { c in
            (c.date(0), c.int64(1), c.timestamp(2), c.text(3), c.int64(4), c.timestamp(5), c.timestamp(6))
          }
          for (date, id, decided, kind, record, start, end) in approved {
            let change: Correction.Change =
              kind == "remove"
              ? .remove(ID(record))
              : kind == "add"
                ? .add(start: start, end: end) : .set(Stay(record: ID(record), start: start, end: end))
            corrections[date, default: []].append(Correction(id: id, decided: decided, change: change))
          }
          for offset in -400...60 {
            let date = first.adding(days: offset)
            guard let (id, schedule) = book.schedule(on: date, units: [ScheduleBook.everybody]) else { continue }
            let shift = schedule.shift(on: date)
            let isOver = now >= ShiftDates.end(of: date, schedule)
            let isMissed = isOver && shift != nil && schedule.zone.localDate(at: created) <= date
            guard punches[date] != nil || corrections[date] != nil || isMissed else { continue }
            let facts = DayFacts(
              punches: punches[date] ?? [], corrections: corrections[date] ?? [], leave: leave,
              isHoliday: holidays.contains(date), isOver: isOver)
            let day = DayRules.judge(facts, on: date, by: schedule)
            rows.append(
              [
                "\(person.value)", "\(date.dayNumber)", "\(id.value)", day.status?.rawValue ?? "-", "\(day.expected)",
                "\(day.worked)", "\(day.late)", "\(day.leftEarly)", "\(day.overtime)", isOver ? "1" : "0",
                "\(shift?.whole.lowerBound.milliseconds ?? 0)", "\(shift?.whole.upperBound.milliseconds ?? 0)",
              ].joined(separator: " "))
          }
        }
        return rows
      }
    }
  }

  @Test(arguments: 0..<12) func whatIsStoredIsWhatTheFactsComeTo(seed: Int) throws {
    var life = try Life(seed: seed)
    defer { life.campus.appliance.jobs.stop(within: 10) }
    let home = life.campus.home
    for _ in 0..<3 {
      for _ in 0..<40 { try life.step() }
      try life.campus.store.write(life.campus.context) { try DayJobs.enqueue(JudgingInput(), in: home, $0) }
      try life.campus.finishJobs()
      let stored = try life.stored()
      #expect(try stored == life.fromFacts())
      #expect(!stored.isEmpty || seed % 3 == 0)
      // From nothing it comes to the same.
      try life.campus.store.write(life.campus.context) { writer in
        try writer.run(Self.forget)
        try DayJobs.enqueue(JudgingInput(), in: home, writer)
      }
      try life.campus.finishJobs()
      #expect(try life.stored() == stored)
    }
    try examineTotals(life)
  }

  private static let forget = Command("DELETE FROM attendance_days")

  /// What is added up of a person's days is what the table has.
  private func examineTotals(_ life: Life) throws {
    for person in life.people {
      var totals = DayTotals()
      let rows = try life.campus.store.read { reader in
        try reader.all(DayStore.days, person, LocalDate.first, LocalDate.last)
      }
      for row in rows { totals.add(row.judged) }
      let sums = try life.campus.store.read { reader in
        try reader.connection.rows(
          """
          SELECT count(*), COALESCE(sum(expected), 0), COALESCE(sum(worked), 0), COALESCE(sum(late), 0),
            COALESCE(sum(left_early), 0), COALESCE(sum(overtime), 0)
          FROM attendance_days WHERE person_id = \(person.value)
          """
        ) { c in (0..<6).map { c.int($0) } }
      }
      #expect(
        sums == [
          [totals.days, totals.expected, totals.worked, totals.late, totals.leftEarly, totals.overtime]
        ])
    }
  }
}
