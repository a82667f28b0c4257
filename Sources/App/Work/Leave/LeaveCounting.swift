// Counting leave anew: when a holiday comes or goes, or other hours hold for somebody, other halves of what was asked for
// before are working ones.
import Base
import Store

extension JobKind {
  static let leaveCounting = JobKind("leave.counting")
}

extension EventKind {
  static let leaveCounted = EventKind("leave.counted")
}

/// That leave is to be counted anew.
enum LeaveRecount {}

/// What is to be counted anew: one leave, or all that takes a day between two dates.
struct LeaveMark: Sendable {
  let id: ID<LeaveRecount>
  let request: ID<LeaveRequest>?
  let from: LocalDate
  let to: LocalDate
}

/// Leave as it is counted.
struct CountedLeave: Sendable {
  let id: ID<LeaveRequest>
  let person: ID<Person>
  let from: LocalDate
  let to: LocalDate
  let state: LeaveState
  let halves: Int
  /// Whether it is taken from what people have.
  let isCounted: Bool
}

/// Half a day of it as the database has it.
struct TakenHalf: Sendable {
  let half: LeaveHalf
  var isWorking: Bool
}

/// A change of holidays or hours marks what it may concern, in its own transaction, and has the work done by one job of the
/// organization: that takes mark by mark, and each goes when all of its leave is counted. So a crash loses nothing, what is
/// marked while the job runs is found by it or by the next, and a leave that was counted before comes out the same.
enum LeaveCounting {
  /// Marks, and leaves, that are read at once.
  private static let page = 100
  /// Half days of the leaves that one transaction counts: some milliseconds of the writer. One leave is never cut in two.
  private static let most = 200

  // MARK: Marking

  /// Has everybody's leave counted anew that takes one of these days; nothing where there is none.
  static func mark(_ spans: [ClosedRange<LocalDate>], in organization: ID<Organization>, _ writer: Writer) throws {
    var isNeeded = false
    for dates in spans {
      guard try writer.exists(LeaveCountStore.isTaken, organization, dates.lowerBound, dates.upperBound) else {
        continue
      }
      try writer.run(
        LeaveCountStore.mark, writer.newID(ID<LeaveRecount>.self), organization, ID<LeaveRequest>?.none,
        dates.lowerBound, dates.upperBound)
      isNeeded = true
    }
    if isNeeded { try enqueue(organization, writer) }
  }

  /// The same of some people’s.
  static func mark(
    _ dates: ClosedRange<LocalDate>, of people: [ID<Person>], in organization: ID<Organization>, _ writer: Writer
  ) throws {
    var isNeeded = false
    for person in people {
      let leaves = try writer.all(
        LeaveCountStore.ofPerson, person, organization, dates.lowerBound, dates.upperBound)
      for leave in leaves {
        try writer.run(
          LeaveCountStore.mark, writer.newID(ID<LeaveRecount>.self), organization, leave.id, leave.from, leave.to)
        isNeeded = true
      }
    }
    if isNeeded { try enqueue(organization, writer) }
  }

  /// Days that follow each other in one span each.
  static func spans(_ dates: [LocalDate]) -> [ClosedRange<LocalDate>] {
    var spans: [ClosedRange<LocalDate>] = []
    for date in dates.sorted() {
      if let last = spans.last, last.upperBound.days(to: date) <= 1 {
        spans[spans.count - 1] = last.lowerBound...date
      } else {
        spans.append(date...date)
      }
    }
    return spans
  }

  private static func enqueue(_ organization: ID<Organization>, _ writer: Writer) throws {
    try writer.enqueue(.leaveCounting, key: organization.text, organization: organization.value)
  }

  /// Puts the work in where marks are left that no job looks for: one that failed for good leaves them. Each hour.
  static func wake(_ organization: ID<Organization>, _ run: JobRun) throws {
    guard try run.read({ try $0.exists(LeaveCountStore.isMarked, organization) }) else { return }
    try run.write { try enqueue(organization, $0) }
  }

  // MARK: The work

  static let job = JobDescription(
    .leaveCounting, LeaveText.countingJob, JobPolicy(timeout: 3600, attempts: 5),
    work: { (_: NoInput, run: JobRun, _: Appliance) -> (any Payload)? in
      let organization = ID<Organization>(run.organization)
      var counted: Int64 = 0
      while try countMarked(in: organization, run, &counted) {}
      try run.handOver { writer in
        // What was marked since has found this job under its key.
        if try writer.exists(LeaveCountStore.isMarked, organization) { try enqueue(organization, writer) }
      }
      return nil
    })

  /// Counts what some marks name and takes them out; false where there are none.
  private static func countMarked(
    in organization: ID<Organization>, _ run: JobRun, _ counted: inout Int64
  ) throws -> Bool {
    let marks = try run.read { try $0.all(LeaveCountStore.marks, organization, page) }
    guard !marks.isEmpty else { return false }
    for mark in marks {
      try run.check()
      try count(mark, in: organization, run, &counted)
    }
    try run.write { writer in
      for mark in marks { try writer.run(LeaveCountStore.unmark, mark.id, organization) }
    }
    return true
  }

  private static func count(
    _ mark: LeaveMark, in organization: ID<Organization>, _ run: JobRun, _ counted: inout Int64
  ) throws {
    if let request = mark.request {
      let leave = try run.read { try $0.first(LeaveCountStore.leave, request, organization) }
      return try count(leave.map { [$0] } ?? [], in: organization, run, &counted)
    }
    let end = mark.to.adding(days: LeaveRules.longest)
    var (date, last) = (mark.from, ID<LeaveRequest>(0))
    while true {
      try run.check()
      let leaves = try run.read { reader in
        try reader.all(LeaveCountStore.between, organization, mark.from, end, date, last, mark.to, page)
      }
      try count(leaves, in: organization, run, &counted)
      guard leaves.count == page, let next = leaves.last else { return }
      (date, last) = (next.to, next.id)
    }
  }

  /// Most leave comes out as it was: a reader finds that out, and only what differs takes the writer’s time.
  private static func count(
    _ leaves: [CountedLeave], in organization: ID<Organization>, _ run: JobRun, _ counted: inout Int64
  ) throws {
    let differing = try run.read { reader -> [CountedLeave] in
      let schedules = try OrganizationSchedules(organization, reader)
      return try leaves.filter { leave in
        guard leave.state.isTaken else { return false }
        let taken = try reader.all(LeaveCountStore.halves, leave.id)
        return try !wrong(leave, taken, schedules, reader).isEmpty
      }
    }
    counted += Int64(leaves.count)
    var lot: [ID<LeaveRequest>] = []
    var size = 0
    for leave in differing {
      lot.append(leave.id)
      size += 2 * (leave.from...leave.to).count
      if size >= most {
        try recount(lot, in: organization, run)
        (lot, size) = ([], 0)
      }
    }
    if !lot.isEmpty { try recount(lot, in: organization, run) }
    run.progress(counted)
  }

  private static func recount(_ lot: [ID<LeaveRequest>], in organization: ID<Organization>, _ run: JobRun) throws {
    try run.check()
    try run.write { writer in
      let schedules = try OrganizationSchedules(organization, writer)
      for id in lot { try recount(id, schedules, writer) }
    }
  }

  /// The half days of a leave that are working ones by now and were none, or the other way round. What is in a closed month
  /// stays as it was charged.
  private static func wrong(
    _ leave: CountedLeave, _ taken: [TakenHalf], _ schedules: OrganizationSchedules, _ reader: Reader
  ) throws -> Set<LeaveHalf> {
    let hours = try LeaveHours(of: leave.person, leave.from...leave.to, schedules, reader)
    let closed = try MonthLock.closed(leave.from...leave.to, schedules.id, reader)
    var wrong: Set<LeaveHalf> = []
    for one in taken where hours.isWorking(one.half) != one.isWorking {
      if !closed.contains(one.half.date.startOfMonth) { wrong.insert(one.half) }
    }
    return wrong
  }

  /// Counts one leave as it is in this transaction: whatever was decided meanwhile comes first.
  private static func recount(_ id: ID<LeaveRequest>, _ schedules: OrganizationSchedules, _ writer: Writer) throws {
    guard let leave = try writer.first(LeaveCountStore.leave, id, schedules.id), leave.state.isTaken else { return }
    let old = try writer.all(LeaveCountStore.halves, id)
    let wrong = try wrong(leave, old, schedules, writer)
    guard !wrong.isEmpty else { return }
    var new = old
    for at in new.indices where wrong.contains(new[at].half) {
      new[at].isWorking.toggle()
      let (half, isWorking) = (new[at].half, new[at].isWorking)
      try writer.run(LeaveCountStore.setWorking, leave.person, half.date, half.isAfternoon, id, isWorking)
    }
    let halves = new.count { $0.isWorking }
    try writer.run(LeaveCountStore.recount, id, schedules.id, halves, writer.now)
    let row = try writer.one(LeaveStore.find, id, schedules.id)
    try LeaveChanges.emit(.leaveCounted, row, writer) { json in
      guard halves != leave.halves else { return }
      json.object("changed") { json.changed("halfDays", Int64(leave.halves), Int64(halves)) }
    }
    // What is not taken from a balance is no charge; what is may be as much as before, of another year.
    guard leave.isCounted, charge(old) != charge(new) else { return }
    var notice = LeaveCountedNotice()
    (notice.request, notice.from, notice.to) = (id, leave.from, leave.to)
    (notice.before, notice.after) = (Int64(leave.halves), Int64(halves))
    try writer.notify(notice, to: leave.person, in: schedules.id, subject: id.value)
  }

  /// Working half days by the year that they are taken from.
  private static func charge(_ halves: [TakenHalf]) -> [Int: Int] {
    var charge: [Int: Int] = [:]
    for half in halves where half.isWorking { charge[half.half.date.year, default: 0] += 1 }
    return charge
  }

  // MARK: Other hours

  /// Whoever comes into a unit or leaves one works by other hours from then on, and so does who begins or ceases to check in.
  static let reactions: [Reaction] =
    ofOne.map { Reaction($0, moved) } + ofMany.map { Reaction($0, manyMoved) } + [Reaction(.personMerged, merged)]

  private static let ofOne = [
    EventKind.personUpdated, .roleAssigned, .roleWithdrawn, .employeeCreated, .employeeDeleted,
  ]
  private static let ofMany = [
    EventKind.peopleImported, .importUndone, .roleUpdated, .roleDeleted, .roleRestored,
  ]

  @Sendable private static func moved(_ event: EmittedEvent, _ writer: Writer) throws {
    try mark(toCome(writer), of: [ID<Person>(event.subject)], in: ID<Organization>(event.organization), writer)
  }

  @Sendable private static func manyMoved(_ event: EmittedEvent, _ writer: Writer) throws {
    try mark([toCome(writer)], in: ID<Organization>(event.organization), writer)
  }

  /// What held for the other entry alone, at any time, came along.
  @Sendable private static func merged(_ event: EmittedEvent, _ writer: Writer) throws {
    let always = LocalDate.first...LocalDate.last
    try mark(always, of: [ID<Person>(event.subject)], in: ID<Organization>(event.organization), writer)
  }

  /// From today on, wherever that is.
  private static func toCome(_ writer: Writer) -> ClosedRange<LocalDate> {
    Zone.utc.localDate(at: writer.now).adding(days: -1)...LocalDate.last
  }
}
