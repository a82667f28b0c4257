// Whether synchronizations keep their rhythm, as a finding of the checks.
import Base
import Store

extension CheckSubject {
  static let moodleSync = CheckSubject("moodle-sync", SyncNoticeText.last)
}

/// How an organization that has set a rhythm keeps it.
struct SyncRhythm: Sendable {
  let organization: String
  /// Between two runs.
  let minutes: Int64
  /// When it was set up last.
  let since: Timestamp
  /// When a run has got through last; nil for none that is known.
  let last: Timestamp?
}

extension Judgments {
  /// Seconds that a run may take, however short its rhythm.
  static let longSync: Int64 = 3600

  /// A run that is missed, or fails, is made up for by the next one: late is who has missed two.
  static func synchronization(_ all: [SyncRhythm], at now: Timestamp) -> [Finding] {
    let late = all.filter { one in
      let reference = max(one.last ?? one.since, one.since)
      return reference.adding(seconds: one.minutes * 120 + longSync) < now
    }
    guard late.isEmpty else {
      return late.map { one in
        let rhythm = SyncPageText.rhythm(one.minutes)
        let text =
          one.last.map { SyncNoticeText.late(one.organization, rhythm, last: ChecksText.instant($0)) }
          ?? SyncNoticeText.never(one.organization, rhythm)
        return .warn(.moodleSync, text, do: SyncNoticeText.seeRuns)
      }
    }
    return all.isEmpty ? [] : [.ok(.moodleSync, SyncNoticeText.onTime(all.count))]
  }
}

enum SyncChecks {
  /// Nothing is said where nobody has set a rhythm.
  static let check = CheckSource(.moodleSync) { scope in
    let never = Timestamp(milliseconds: Int64.min)
    return Judgments.synchronization(try scope.reader.all(MoodleRunStore.rhythms, never), at: scope.now)
  }
}
