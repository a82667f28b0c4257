// Runs, their phases and what they did, as the API gives them.
import Base

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

/// A run as the API gives it.
struct SyncRunOutput: Payload {
  var id = ID<MoodleRun>(0)
  var cause = SyncCause.manual
  var person: ID<Person>?
  var isConfirmed = false
  var state = SyncRunState.queued
  var phase: SyncPhase?
  var phases: [SyncPhaseOutput] = []
  /// Rows that were not deactivated, for so many are missing that a person should look.
  var held: Int64 = 0
  var needsConfirmation = false
  var errors: Int64 = 0
  var changes: Int64 = 0
  /// Why it failed, or what it waits for.
  var fault: String?
  var faultFunction: String?
  var createdAt = Timestamp(milliseconds: 0)
  var startedAt: Timestamp?
  var endedAt: Timestamp?

  static let schemaName = "MoodleSync"

  init() {}

  init(_ row: SyncRunRow) {
    (id, cause, person, isConfirmed) = (row.id, row.cause, row.person, row.isConfirmed)
    (state, phase, held, needsConfirmation) = (row.state, row.phase, row.held, row.needsConfirmation)
    phases = SyncPhase.allCases.filter(row.counts.hasBegun).map { SyncPhaseOutput($0, row.counts[$0]) }
    (errors, changes, fault, faultFunction) = (row.errors, row.changes, row.fault, row.faultFunction)
    (createdAt, startedAt, endedAt) = (row.created, row.started, row.ended)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: MoodleSyncText.run)
    f.choice("cause", &cause, label: MoodleSyncText.cause)
    f.id("person", &person, label: PeopleText.person)
    f.bool("isConfirmed", &isConfirmed, label: MoodleSyncText.isConfirmed, help: MoodleSyncText.isConfirmedHelp)
    f.choice("state", &state, label: MoodleSyncText.state)
    f.choice("phase", &phase, label: MoodleSyncText.phase)
    f.list("phases", &phases, label: MoodleSyncText.phases)
    f.integer("held", &held, label: MoodleSyncText.held)
    f.bool("needsConfirmation", &needsConfirmation, label: MoodleSyncText.needsConfirmation)
    f.integer("errors", &errors, label: MoodleSyncText.errors)
    f.integer("changes", &changes, label: MoodleSyncText.changes)
    f.text("fault", &fault, label: MoodleSyncText.fault, max: 60)
    f.text("faultFunction", &faultFunction, label: MoodleSyncText.faultFunction, max: 200)
    f.timestamp("createdAt", &createdAt, label: PeopleText.added)
    f.timestamp("startedAt", &startedAt, label: MoodleSyncText.startedAt)
    f.timestamp("endedAt", &endedAt, label: MoodleSyncText.endedAt)
  }
}

/// A row that could not be taken over.
struct SyncErrorOutput: Payload {
  var phase = SyncPhase.categories
  var reason = SyncReason.refusedHere
  var moodleID: Int64 = 0
  var label = ""
  var detail = ""
  /// Of an address that somebody else has: the account's entry, and whose address it is; the same once they are merged.
  var person: ID<Person>?
  var addressOf: ID<Person>?

  static let schemaName = "MoodleSyncError"

  init() {}

  init(_ row: SyncErrorRow, _ same: SameAddress?) {
    (phase, reason, moodleID, label, detail) = (row.phase, row.reason, row.moodleID, row.label, row.detail)
    (person, addressOf) = (same?.person, same?.holder)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.choice("phase", &phase, label: MoodleSyncText.phase)
    f.choice("reason", &reason, label: MoodleSyncText.reasonLabel)
    f.integer("moodleId", &moodleID, label: MoodleSyncText.moodleID)
    f.text("label", &label, label: StructureText.name, min: 0, max: 400)
    f.text("detail", &detail, label: MoodleSyncText.detail, min: 0, max: 400)
    f.id("person", &person, label: MoodleSyncText.personOfAccount, help: MoodleSyncText.sameAddressHelp)
    f.id("addressOf", &addressOf, label: MoodleSyncText.personOfAddress, help: MoodleSyncText.sameAddressHelp)
  }
}

/// A row that a run changed.
struct SyncChangeOutput: Payload {
  var phase = SyncPhase.categories
  var change = SyncChange.updated
  var moodleID: Int64 = 0
  /// The row here: a unit or term, course, person or section, by the phase; of an enrollment the person.
  var subject: ID<MoodleRunLine>?
  var label = ""
  var before = ""
  var after = ""

  static let schemaName = "MoodleSyncChange"

  init() {}

  init(_ row: SyncChangeRow) {
    (phase, change, moodleID, label) = (row.phase, row.change, row.moodleID, row.label)
    (before, after) = (row.before, row.after)
    subject = row.subject == 0 ? nil : ID(row.subject)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.choice("phase", &phase, label: MoodleSyncText.phase)
    f.choice("change", &change, label: MoodleSyncText.change)
    f.integer("moodleId", &moodleID, label: MoodleSyncText.moodleID)
    f.id("subject", &subject, label: MoodleSyncText.subject)
    f.text("label", &label, label: StructureText.name, min: 0, max: 400)
    f.text("before", &before, label: MoodleSyncText.before, min: 0, max: 400)
    f.text("after", &after, label: MoodleSyncText.after, min: 0, max: 400)
  }
}
