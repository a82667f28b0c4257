// What whoever looks on at a synchronization is told while it goes on.
import Base
import Store

/// What whoever looks on is told: no event has it.
enum SyncNews {
  static let topic = Topic("moodle-sync", MoodleSyncText.topic, access: .permission(.moodleManage))

  static func tell(_ tally: SyncTally, _ state: SyncRunState, _ appliance: Appliance) {
    guard appliance.hub.count > 0 else { return }
    appliance.hub.tell(nil, in: tally.organization, "moodle-sync") { _, _ in
      TopicMessage { json in
        write(
          json, tally.run, state, tally.phase, tally.counts, errors: tally.errors, changes: tally.changes,
          held: tally.held)
      }
    }
  }

  /// How a run stands by the database.
  static func tell(_ id: ID<MoodleRun>, of organization: ID<Organization>, _ appliance: Appliance) {
    guard appliance.hub.count > 0 else { return }
    appliance.hub.tell(nil, in: organization, "moodle-sync") { _, reader in
      guard let row = try reader.first(MoodleRunStore.find, id, organization) else { return nil }
      return TopicMessage { json in
        write(
          json, row.id, row.state, row.phase, row.counts, errors: row.errors, changes: row.changes, held: row.held)
      }
    }
  }

  private static func write(
    _ json: JSONWriter, _ run: ID<MoodleRun>, _ state: SyncRunState, _ phase: SyncPhase?,
    _ counts: SyncCountsByPhase, errors: Int64, changes: Int64, held: Int64
  ) {
    json.field("run", run.text)
    json.field("state", state.rawValue)
    json.field("phase", phase?.rawValue ?? "")
    json.field("errors", errors)
    json.field("changes", changes)
    json.field("held", held)
    json.member("phases")
    json.array {
      for phase in SyncPhase.allCases where counts.hasBegun(phase) {
        SyncPhaseOutput(phase, counts[phase]).write(to: json)
      }
    }
  }
}
