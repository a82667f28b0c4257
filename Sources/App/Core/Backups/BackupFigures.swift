// What backups show on the overview: how old the newest good one is.
import Base
import Store

enum BackupFigures {
  static let tiles = [
    Tile.judged("backup-age", .machine, BackupText.sinceLast, .seconds, link: "/operator/backups") { look in
      let plan = look.appliance.backups
      return reading(try BackupStore.state(plan, look.reader), at: look.now, overdueAfter: plan.overdueAfter)
    }
  ]

  /// Red when the last try failed or none came in time, whatever its age. Where there is none yet, since when there is
  /// something to lose.
  static func reading(_ state: BackupState, at now: Timestamp, overdueAfter seconds: Int64) -> TileReading? {
    let verdict = state.finding(at: now, overdueAfter: seconds).verdict
    func age(_ since: Timestamp) -> Double { Double(max(0, now.seconds - since.seconds)) }
    guard let newest = state.newestGood(at: now) else {
      return TileReading(value: age(state.begun ?? now), verdict: verdict, words: BackupText.noneYet)
    }
    return TileReading(value: age(newest.name.at), verdict: verdict)
  }
}
