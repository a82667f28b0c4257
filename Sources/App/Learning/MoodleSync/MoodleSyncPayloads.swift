// What goes in and out over JSON and in forms: settings, categories, runs and what they did.
import Base
import Store

/// What one phase came to.
struct SyncPhaseOutput: Payload {
  var phase = SyncPhase.categories
  var counts = SyncCounts()

  static let schemaName = "MoodleSyncPhase"

  init() {}

  init(_ phase: SyncPhase, _ counts: SyncCounts) { (self.phase, self.counts) = (phase, counts) }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.choice("phase", &phase, label: MoodleSyncText.phase)
    f.integer("fetched", &counts.fetched, label: MoodleSyncText.fetched)
    f.integer("inserted", &counts.inserted, label: MoodleSyncText.inserted)
    f.integer("updated", &counts.updated, label: MoodleSyncText.updated)
    f.integer("unchanged", &counts.unchanged, label: MoodleSyncText.unchanged)
    f.integer("deactivated", &counts.deactivated, label: MoodleSyncText.deactivated)
    f.integer("restored", &counts.restored, label: MoodleSyncText.restored)
    f.integer("refused", &counts.refused, label: MoodleSyncText.refused)
    f.integer("held", &counts.held, label: MoodleSyncText.held)
    f.integer("done", &counts.done, label: MoodleSyncText.progressDone)
    f.integer("total", &counts.total, label: MoodleSyncText.progressTotal)
  }
}
