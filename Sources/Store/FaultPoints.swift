// Named places where a test can make things go wrong.
import Synchronization

/// A place in Store's work that tests can interrupt. Features may add theirs in an extension.
package struct FaultPoint: Hashable, Sendable {
  package let name: String

  package init(_ name: StaticString) { self.name = name.description }

  /// Before a group's transaction begins.
  package static let beforeGroup = FaultPoint("before-group")
  /// All requests of the group have run; nothing is committed.
  package static let beforeCommit = FaultPoint("before-commit")
  /// The group is durable; nobody has been told. What is thrown here changes nothing.
  package static let afterCommitBeforeAnswer = FaultPoint("after-commit-before-answer")
  package static let beforeMigrationCommit = FaultPoint("before-migration-commit")
  package static let beforeCheckpoint = FaultPoint("before-checkpoint")
  /// A backup has its snapshot; nothing is copied.
  package static let backupBegun = FaultPoint("backup-begun")
  /// Before each slice that a backup writes.
  package static let backupSlice = FaultPoint("backup-slice")
  /// The copy is made and not yet looked at.
  package static let backupCopied = FaultPoint("backup-copied")
  /// The manifest is there, the backup has not its name yet.
  package static let backupBeforeName = FaultPoint("backup-before-name")
}

/// What happens at fault points: a test sets it, the program never does, and without one a point costs a nil check.
package final class FaultPoints: Sendable {
  private let actions = Mutex<[FaultPoint: @Sendable () throws -> Void]>([:])

  package init() {}

  /// Sets what happens at `point`, nil for nothing: throw, block, count, or end the process.
  package func set(_ point: FaultPoint, _ action: (@Sendable () throws -> Void)?) {
    actions.withLock { $0[point] = action }
  }

  package func reach(_ point: FaultPoint) throws {
    let action = actions.withLock { $0[point] }
    try action?()
  }
}
