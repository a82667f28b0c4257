// The one transaction in which the queue tells the database what has ended and takes what comes next.
import Base

/// Everything that has gathered between two commits: so many jobs cost one transaction, and one flush of the disk.
struct JobExchange: Sendable {
  struct End: Sendable {
    let run: JobRun
    let end: JobEnd
    /// 0 to 1, for the wait after a failure; drawn once, as a transaction may run twice.
    let chance: Double
  }

  struct Claim: Sendable {
    let definition: JobDefinition
    let limit: Int
  }

  var ends: [End] = []
  var progress: [(run: JobRun, progress: JobProgress)] = []
  var renewals: [JobRun] = []
  /// Whether jobs whose time has come are to be looked for.
  var promotes = false
  var claims: [Claim] = []

  var isEmpty: Bool { ends.isEmpty && progress.isEmpty && renewals.isEmpty && !promotes && claims.isEmpty }

  /// Whether it says something of jobs that others see.
  var moves: Bool { !ends.isEmpty || !progress.isEmpty }

  /// Seconds that a lease lasts when it is not renewed. It is renewed three times as often.
  static let leaseSeconds: Int64 = 30
  /// How many jobs are promoted at once.
  static let promotionCount = 500

  struct Answer: Sendable {
    /// For each claim, what it got.
    var claimed: [[JobRun]] = []
    var promoted: Set<String> = []
    /// Whether there are more to promote at once.
    var hasMoreToPromote = false
    /// When the next planned job is due, where that was looked at.
    var nextLater: Timestamp?
  }

  func write(_ store: Store, _ writer: Writer) throws -> Answer {
    var answer = Answer()
    let until = writer.now.adding(seconds: JobExchange.leaseSeconds)
    for run in renewals { try writer.run(JobTable.renew, run.id, run.lease, until) }
    for each in progress {
      try writer.run(
        JobTable.note, each.run.id, each.run.lease, each.progress.done, each.progress.total, each.progress.message)
    }
    try JobEnd.write(ends, writer)
    if promotes {
      var count = 0
      try writer.each(JobTable.promote, writer.now, JobExchange.promotionCount) { kind in
        count += 1
        answer.promoted.insert(kind)
        JobCounts.move(kind, from: .later, to: .waiting, writer)
      }
      answer.hasMoreToPromote = count == JobExchange.promotionCount
      answer.nextLater = try writer.first(JobTable.nextLater)
    }
    let lease = claims.isEmpty ? 0 : writer.newID(ID<JobRun>.self).value
    for claim in claims {
      let definition = claim.definition
      var runs: [JobRun] = []
      try writer.each(JobTable.claim, definition.kind.name, claim.limit, writer.now, lease, until) { job in
        runs.append(JobRun(job, kind: definition.kind, lease: lease, policy: definition.policy, store: store))
      }
      JobCounts.move(definition.kind.name, from: .waiting, to: .running, by: Int64(runs.count), writer)
      // What an UPDATE gives back is in no order.
      answer.claimed.append(runs.sorted { $0.id < $1.id })
    }
    return answer
  }

  /// After a start: whoever had the leases is gone, as the lock on the file shows. Its jobs wait again, or are dead where
  /// that was their last attempt. Gives what waits again, by kind.
  static func recover(_ policies: [String: JobPolicy], _ writer: Writer) throws -> [String: Set<ID<Job>>] {
    var recovered: [String: Set<ID<Job>>] = [:]
    var left = try JobCounts(writer).count(.running)
    var below = Int64.max
    while left > 0 {
      let leases = try writer.all(JobTable.leases, below, min(left, 1000))
      guard let oldest = leases.last else { break }
      left -= leases.count
      below = oldest.id.value
      for held in leases {
        let isLast = held.attempts >= policies[held.kind]?.attempts ?? JobPolicy().attempts
        let state: JobState = isLast ? .dead : .waiting
        try writer.run(
          JobTable.giveBack, held.id, held.lease, state.rawValue, nil as Timestamp?, isLast ? writer.now : nil,
          held.attempts, ended)
        try writer.run(JobTable.fail, held.id, held.attempts, writer.now, ended)
        JobCounts.move(held.kind, from: .running, to: state, writer)
        if isLast {
          try writer.emit(.jobDied, subject: held.id, organization: 0) { json in json.field("kind", held.kind) }
        } else {
          recovered[held.kind, default: []].insert(held.id)
        }
      }
    }
    return recovered
  }

  /// The error of an attempt that ended with the program.
  static let ended = "Quad ended while this was running."
}
