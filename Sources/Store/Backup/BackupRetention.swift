// Which backups are kept: a rule, and nothing else.
import Base

/// How many backups are kept: the last ones, and beyond them one a day and one a week. What was made on a day or in a week
/// without any counts for nothing, so a box that was off for a month loses none of those it has.
package struct BackupRetention: Sendable, Equatable {
  /// At least 1.
  package var last: Int
  package var daily: Int
  package var weekly: Int

  package init(last: Int = 3, daily: Int = 7, weekly: Int = 5) {
    self.last = max(last, 1)
    self.daily = max(daily, 0)
    self.weekly = max(weekly, 0)
  }

  /// Which of these are kept. Days and weeks (from Monday) are those of `zone`; of each the newest is kept.
  package func keeps(_ names: [BackupName], in zone: Zone = .utc) -> Set<BackupName> {
    let newestFirst = names.sorted(by: >)
    var kept = Set(newestFirst.prefix(last))
    // Day 0 of the calendar, 1970-01-01, was a Thursday.
    for (count, width, shift) in [(daily, 1, 0), (weekly, 7, 3)] {
      var seen: Set<Int> = []
      for name in newestFirst where seen.count < count {
        let day = Int(zone.localDate(at: name.at).dayNumber) + shift
        let period = day >= 0 ? day / width : (day - width + 1) / width
        if seen.insert(period).inserted { kept.insert(name) }
      }
    }
    return kept
  }

  /// Which of these may go. Never the newest good one, whatever the rule says.
  package func removes(_ backups: [BackupManifest], in zone: Zone = .utc) -> [BackupName] {
    // A faulty one takes no good one's place.
    let good = backups.filter(\.isGood).map(\.name)
    let kept = keeps(good, in: zone)
    guard let newest = good.max() else { return [] }
    return backups.map(\.name).filter { name in
      !kept.contains(name) && name < newest
    }.sorted()
  }
}
