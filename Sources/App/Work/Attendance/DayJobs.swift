// Judging many days anew, a few hundred at a time: after a schedule, a holiday or an assignment changed, and each night.
import Base
import Store

extension JobKind {
  static let attendanceJudging = JobKind("attendance.judging")
}

/// Whose days, and which.
struct JudgingInput: Payload {
  /// Everybody of the organization where empty.
  var people: [ID<Person>] = []
  var from = LocalDate.first
  /// Nil for all days until now.
  var to: LocalDate?
  /// Only these of them, as year-month-day; all where empty.
  var dates: [String] = []

  static let schemaName = "AttendanceJudging"

  init() {}

  init(people: [ID<Person>] = [], from: LocalDate = .first, to: LocalDate? = nil, dates: [LocalDate] = []) {
    self.people = people
    self.from = from
    self.to = to
    self.dates = dates.map(\.iso)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.ids("people", &people, label: ScheduleText.people, required: false)
    f.date("from", &from, label: AttendanceText.from, required: false)
    f.date("to", &to, label: AttendanceText.to)
    f.texts("dates", &dates, label: ScheduleText.dates, length: 10, max: 10_000, required: false)
  }
}

struct JudgingOutput: Payload {
  var judged: Int64 = 0
  var changed: Int64 = 0

  static let schemaName = "AttendanceJudged"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("judged", &judged, label: ScheduleText.judged)
    f.integer("changed", &changed, label: ScheduleText.changed)
  }
}

enum DayJobs {
  /// Days of people that are judged in one transaction: some milliseconds of the writer.
  private static let most = 200
  private static let page = 500
  /// How many single people a schedule may hold for before everybody's days are looked at instead.
  static let mostPeople = 500

  static let judging = JobDescription(
    .attendanceJudging, ScheduleText.recomputeJob, JobPolicy(timeout: 3600, attempts: 5),
    work: { (input: JudgingInput, run: JobRun, appliance: Appliance) -> (any Payload)? in
      try judge(input, in: ID<Organization>(run.organization), run, at: appliance.clock.now)
    })

  /// The days of a piece of work: one person's.
  private struct Piece: Sendable {
    let person: ID<Person>
    let dates: ClosedRange<LocalDate>
  }

  /// Judges the days of an organization anew, some hundreds in each transaction: what it holds meanwhile does not grow with
  /// the number of people.
  static func judge(_ input: JudgingInput, in organization: ID<Organization>, _ run: JobRun, at now: Timestamp) throws
    -> JudgingOutput
  {
    var output = JudgingOutput()
    let total =
      try input.people.isEmpty ? run.read { try $0.value(of: .people, organization: organization.value) } : nil
    let only = input.dates.compactMap { LocalDate(iso: $0) }
    var after = ID<Person>(0)
    var done: Int64 = 0
    var people = input.people
    while true {
      if input.people.isEmpty {
        let last = after
        people = try run.read { try $0.all(DayStore.people, organization, last, page) }
      }
      var batch: [Piece] = []
      var size = 0
      for person in people {
        for piece in try pieces(of: person, input, only, organization, run, at: now) {
          batch.append(piece)
          size += piece.dates.count
          if size >= most {
            try judge(batch, organization, run, &output)
            (batch, size) = ([], 0)
          }
        }
        done += 1
      }
      try judge(batch, organization, run, &output)
      run.progress(done, of: total ?? Int64(input.people.count))
      guard input.people.isEmpty, people.count == page, let last = people.last else { return output }
      after = last
    }
  }

  /// What is to be looked at of one person, in pieces of one transaction each. Nothing before there was anything of them.
  private static func pieces(
    of person: ID<Person>, _ input: JudgingInput, _ only: [LocalDate], _ organization: ID<Organization>, _ run: JobRun,
    at now: Timestamp
  ) throws -> [Piece] {
    let bounds = try run.read { reader -> ClosedRange<LocalDate>? in
      guard let entry = try reader.first(DayStore.person, person, organization) else { return nil }
      // A day more on either side: whatever zone a schedule is in.
      let arrived = Zone.utc.localDate(at: entry.created).adding(days: -1)
      let recorded = try reader.first(DayStore.first, person).flatMap { $0 } ?? arrived
      let corrected = try reader.first(CorrectionStore.first, person).flatMap { $0 } ?? arrived
      let first = max(input.from, min(arrived, recorded, corrected))
      let last = min(input.to ?? .last, Zone.utc.localDate(at: now).adding(days: 1))
      return first <= last ? first...last : nil
    }
    guard let bounds else { return [] }
    var pieces: [Piece] = []
    if !only.isEmpty {
      // Days that follow each other are read together.
      for date in only.sorted() where bounds.contains(date) {
        if let last = pieces.last, last.dates.upperBound.adding(days: 1) == date, last.dates.count < most {
          pieces[pieces.count - 1] = Piece(person: person, dates: last.dates.lowerBound...date)
        } else if pieces.last?.dates.upperBound != date {
          pieces.append(Piece(person: person, dates: date...date))
        }
      }
      return pieces
    }
    var date = bounds.lowerBound
    while date <= bounds.upperBound {
      let last = min(date.adding(days: most - 1), bounds.upperBound)
      pieces.append(Piece(person: person, dates: date...last))
      guard last < .last else { break }
      date = last.adding(days: 1)
    }
    return pieces
  }

  private static func judge(
    _ pieces: [Piece], _ organization: ID<Organization>, _ run: JobRun, _ output: inout JudgingOutput
  ) throws {
    guard !pieces.isEmpty else { return }
    try run.check()
    let changed = try run.write { writer in
      let schedules = try OrganizationSchedules(organization, writer)
      var changed = 0
      for piece in pieces {
        let own = try PersonSchedules(of: piece.person, schedules, writer)
        changed += try AttendanceDays.judge(piece.person, piece.dates, own, writer)
      }
      return changed
    }
    output.judged += pieces.reduce(0) { $0 + Int64($1.dates.count) }
    output.changed += Int64(changed)
  }

  // MARK: Putting it in

  /// Has the days judged anew that a change concerns, as part of the change. Nothing for what is still to come.
  static func enqueue(_ input: JudgingInput, in organization: OrganizationSummary, _ writer: Writer) throws {
    let tomorrow = organization.zone.localDate(at: writer.now).adding(days: 1)
    guard input.from <= tomorrow else { return }
    try writer.enqueue(.attendanceJudging, input, organization: organization.id.value)
  }
}

extension ClosedRange where Bound == LocalDate {
  /// How many days.
  var count: Int { lowerBound.days(to: upperBound) + 1 }
}
