// What kinds of work there are, and how each is to be done.
import Base

/// What sort of work a job is, such as `people.purge`. Features add theirs in an extension.
package struct JobKind: Hashable, Sendable {
  package let name: String

  package init(_ name: StaticString) { self.name = name.description }

  /// As a row has it; it may be one that this program no longer knows.
  init(stored name: String) { self.name = name }
}

/// Names a row of `jobs` in identifiers.
package enum Job {}

/// Where a job stands. The raw values are those of the table.
package enum JobState: String, Sendable, CaseIterable {
  /// Its turn comes as soon as there is room.
  case waiting
  /// It has a time before which it does not begin: it was planned so, or it has failed and is tried again.
  case later
  case running
  case done
  /// It has failed as often as it may, or for good. Somebody has to look at it.
  case dead
  case cancelled

  /// Whether it still has something to do.
  package var isLive: Bool {
    switch self {
    case .waiting, .later, .running: true
    case .done, .dead, .cancelled: false
    }
  }

  /// Part of a counter's bucket: never to be changed.
  var number: Int64 {
    switch self {
    case .waiting: 0
    case .later: 1
    case .running: 2
    case .done: 3
    case .dead: 4
    case .cancelled: 5
    }
  }
}

/// How long a job waits after a failure before it is tried again: twice as long each time, less a random part, so that what
/// failed together does not come back together.
package struct JobBackoff: Sendable {
  /// Seconds after the first failure.
  package var first: Double
  /// Seconds at most.
  package var most: Double
  /// The share, 0 to 1, of the wait that is left to chance.
  package var jitter: Double

  package init(first: Double = 10, most: Double = 3600, jitter: Double = 0.3) {
    self.first = max(first, 0.001)
    self.most = max(most, self.first)
    self.jitter = min(max(jitter, 0), 1)
  }

  /// Milliseconds to wait after failure number `attempt` (from 1). `chance` is 0 to 1.
  package func milliseconds(after attempt: Int, chance: Double) -> Int64 {
    var wait = first
    for _ in 1..<min(max(attempt, 1), 64) where wait < most { wait *= 2 }
    wait = min(wait, most)
    // A month at most, so that no declaration overflows.
    return Int64(min(wait * (1 - jitter * min(max(chance, 0), 1)) * 1000, 31 * 86_400_000)) + 1
  }
}

/// How a kind's jobs are done.
package struct JobPolicy: Sendable {
  /// How many run at once, at most.
  package var width: Int
  /// Kinds of a higher one are taken first.
  package var priority: Int
  /// Seconds that one attempt may take. Then it is asked to stop and counts as failed, whatever it still does.
  package var timeout: Double
  /// How often it is tried before it is dead.
  package var attempts: Int
  package var backoff: JobBackoff
  /// How many more are taken than run: for work of milliseconds only, of which there is much. One claim then costs little.
  package var ahead: Int
  /// Seconds that a job is kept when it is done; 0 for not at all. Dead and cancelled ones stay longer.
  package var keep: Int64

  package init(
    width: Int = 1, priority: Int = 0, timeout: Double = 600, attempts: Int = 5, backoff: JobBackoff = JobBackoff(),
    ahead: Int = 0, keep: Int64 = 7 * 86_400
  ) {
    self.width = max(width, 1)
    self.priority = priority
    self.timeout = max(timeout, 0.001)
    self.attempts = max(attempts, 1)
    self.backoff = backoff
    self.ahead = max(ahead, 0)
    self.keep = max(keep, 0)
  }
}

/// A kind with its way of being done.
package struct JobDefinition: Sendable {
  /// What a job gives back, kept with it: the text of a JSON object, or nil.
  package typealias Result = String?

  package enum Work: Sendable {
    /// On a worker's thread. It may run again after a crash, even when it was through: what it does must bear that.
    case free(@Sendable (JobRun) throws -> Result)
    /// Database only, and short: on the writer's thread, in the transaction that also marks the job done. Its effect is
    /// there exactly once.
    case transaction(@Sendable (JobRun, Writer) throws -> Result)
  }

  package let kind: JobKind
  package let policy: JobPolicy
  package let work: Work

  package init(_ kind: JobKind, _ policy: JobPolicy = JobPolicy(), _ work: Work) {
    self.kind = kind
    self.policy = policy
    self.work = work
  }
}

/// A failure that another try would not mend: the job is dead at once.
package struct JobAbandoned: Error {
  package let reason: any Error

  package init(_ reason: any Error) { self.reason = reason }
}

/// Why a job's work was asked to stop.
package enum JobStop: Int, Sendable {
  /// Somebody has cancelled it.
  case cancelled = 1
  /// Its attempt has taken longer than it may.
  case timedOut
  /// The program is ending: it will be run again.
  case ending
}

/// Thrown by `JobRun.check` where the work is to stop.
package struct JobStopped: Error {
  package let why: JobStop

  package init(why: JobStop) { self.why = why }
}

/// Thrown by `JobRun.write` when the job is no longer this worker's: nothing was written.
package struct JobLeaseLost: Error {}
