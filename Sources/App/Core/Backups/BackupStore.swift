// What the database knows of backups: when there was first something to lose, and which tries failed.
import Base
import Store

enum BackupStore {
  static let statements: [any Statement] = [begun, origin]

  static let begun = Query("SELECT at FROM events WHERE id = (SELECT min(id) FROM events)") { $0.timestamp(0) }
  static let origin = Query("SELECT min(id) FROM events") { ID<EventRow>(max($0.int64(0), 1)) }

  /// Waits for the files of the folder: never on a loop's thread.
  static func state(_ plan: BackupPlan, _ reader: Reader) throws -> BackupState {
    let origin = try reader.first(origin)
    var state = BackupState(backups: plan.list(of: origin), begun: try reader.first(begun), failure: nil)
    let tries = try JobList.newest(JobState.allCases, [JobKind.backup.name], limit: 1, reader)
    if let last = tries.first, last.state == .dead || last.state == .later, let error = last.error {
      let at = try JobList.failures(last.id, reader).last?.at ?? last.createdAt
      state.failure = (at: at, error: error)
    }
    return state
  }

  /// The job that makes a backup now, or is about to.
  static func live(_ reader: Reader) throws -> JobRow? {
    try JobList.newest([.waiting, .running], [JobKind.backup.name], limit: 1, reader).first
  }
}

extension Counter {
  /// 1 while it has been told that the backup is overdue, 0 else.
  static let overdueBackups = Counter("backup-overdue")
}
