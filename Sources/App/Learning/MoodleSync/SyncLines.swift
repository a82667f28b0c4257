// Lines of a run’s record that wait to be written, and how many of them would be told again after an interruption.

/// A line of a run's record that waits to be written.
enum SyncLine: Sendable {
  case error(SyncPhase, SyncReason, moodleID: Int64, label: String, detail: String, isOnce: Bool)
  case change(SyncPhase, SyncChange, moodleID: Int64, subject: Int64, label: String, before: String, after: String)
  case held(SyncPhase, moodleID: Int64, Int64)
  case released(SyncPhase, moodleID: Int64)
}

/// What is written down of a run beyond the place to which it is settled. After an interruption it is told again, so that it
/// is taken out first. Kept behind the counts of phases.
struct SyncUnsettled {
  private static let word: Substring = "unsettled"

  /// Lines, those included of which only the number is kept.
  var errors: Int64 = 0
  /// The first that was written; 0 for none.
  var first: Int64 = 0
  var refused: [SyncPhase: Int64] = [:]

  init() {}

  init(stored text: String) {
    guard let part = text.split(separator: ";").last, part.hasPrefix(SyncUnsettled.word) else { return }
    let words = part.split(separator: " ").dropFirst().map(String.init)
    let numbers = words.prefix(2).compactMap { Int64($0) }
    guard let errors = numbers.first, let first = numbers.last, numbers.count == 2 else { return }
    (self.errors, self.first) = (errors, first)
    for (phase, count) in zip(words.dropFirst(2), words.dropFirst(3)) {
      if let phase = SyncPhase(rawValue: phase), let count = Int64(count) { refused[phase] = count }
    }
  }

  var stored: String {
    guard errors > 0 else { return "" }
    let phases = SyncPhase.allCases.compactMap { phase in refused[phase].map { " \(phase.rawValue) \($0)" } }
    return ";\(SyncUnsettled.word) \(errors) \(first)" + phases.joined()
  }
}

extension SyncReason {
  /// Whether it is told with a change, in the transaction of that: what is done is not told again. Anything else is seen, and
  /// seen again by whoever looks there once more.
  var isOfAChange: Bool { self == .addressOfAnother || self == .deletedHere }
}
