// What is told once transactions are durable: the one way to hear of a commit.

/// What the transactions of one commit brought. A transaction adds to it while it runs; what is undone with it is never told.
package struct CommitNews: Sendable {
  /// Whether there are new events, or what somebody may do has changed.
  package internal(set) var hasEvents = false
  /// What was done to jobs.
  var jobs: [JobNote] = []
  /// What single transactions want done; see `Writer.afterCommit`.
  var work: [@Sendable () -> Void] = []

  var isEmpty: Bool { !hasEvents && jobs.isEmpty && work.isEmpty }

  /// What a savepoint can't undo by itself.
  struct Mark {
    let jobs: Int
    let work: Int
  }

  var mark: Mark { Mark(jobs: jobs.count, work: work.count) }

  mutating func cut(to mark: Mark) {
    jobs.removeLast(max(jobs.count - mark.jobs, 0))
    work.removeLast(max(work.count - mark.work, 0))
  }
}

/// Who hears of commits.
package struct CommitListener: Sendable, Equatable {
  let name: StaticString

  package init(_ name: StaticString) { self.name = name }

  package static func == (a: CommitListener, b: CommitListener) -> Bool { a.name.description == b.name.description }

  static let jobs = CommitListener("jobs")
}
