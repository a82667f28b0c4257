// What a phase of a run has come to, and all of them.

/// What a phase came to.
struct SyncCounts: Sendable, Equatable {
  var fetched: Int64 = 0
  var inserted: Int64 = 0
  var updated: Int64 = 0
  var unchanged: Int64 = 0
  var deactivated: Int64 = 0
  var restored: Int64 = 0
  var refused: Int64 = 0
  /// What would have been deactivated, had it been believed.
  var held: Int64 = 0
  /// How far it is: of courses, categories or people, as the phase goes by.
  var done: Int64 = 0
  var total: Int64 = 0
  /// Categories with courses that wait for a person and did not before this run.
  var asked: Int64 = 0

  mutating func count(_ change: SyncChange) {
    switch change {
    case .inserted: inserted += 1
    case .updated: updated += 1
    case .deactivated: deactivated += 1
    case .restored: restored += 1
    }
  }

  var isChanged: Bool { inserted + updated + deactivated + restored > 0 }

  fileprivate static let numbers: [any WritableKeyPath<SyncCounts, Int64> & Sendable] = [
    \.fetched, \.inserted, \.updated, \.unchanged, \.deactivated, \.restored, \.refused, \.held, \.done, \.total,
    \.asked,
  ]
}

/// What all phases came to.
struct SyncCountsByPhase: Sendable, Equatable {
  private var counts: [SyncPhase: SyncCounts] = [:]

  init() {}

  subscript(_ phase: SyncPhase) -> SyncCounts {
    get { counts[phase] ?? SyncCounts() }
    set { counts[phase] = newValue }
  }

  /// Whether a phase has begun.
  func hasBegun(_ phase: SyncPhase) -> Bool { counts[phase] != nil }

  var isChanged: Bool { counts.values.contains { $0.isChanged } }

  /// As it is kept: `categories 19 19 0 …;courses …`.
  init(stored text: String) {
    for part in text.split(separator: ";") {
      let words = part.split(separator: " ")
      guard let phase = words.first.flatMap({ SyncPhase(rawValue: String($0)) }) else { continue }
      var sum = SyncCounts()
      for (path, word) in zip(SyncCounts.numbers, words.dropFirst()) { sum[keyPath: path] = Int64(word) ?? 0 }
      counts[phase] = sum
    }
  }

  var stored: String {
    SyncPhase.allCases.compactMap { phase in
      counts[phase].map { sum in
        "\(phase.rawValue) " + SyncCounts.numbers.map { "\(sum[keyPath: $0])" }.joined(separator: " ")
      }
    }.joined(separator: ";")
  }
}
