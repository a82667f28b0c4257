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

/// How the synchronization is to be set up: all of it.
struct SyncSettingsInput: Payload {
  var levels = LevelMeanings.usual.levels.map(\.rawValue)
  var minutes: Int64?
  var atStart = false
  var width = SyncSettings().width
  var guardPercent = SyncSettings().guardPercent
  var guardRows = SyncSettings().guardRows
  /// The version that was looked at: given, the change is refused when somebody else was faster.
  var version: Int64?

  static let schemaName = "MoodleSyncSettingsInput"

  init() {}

  init(_ row: SyncSettingsRow) {
    let settings = row.settings
    levels = settings.levels.levels.map(\.rawValue)
    (minutes, atStart, width) = (settings.minutes, settings.atStart, settings.width)
    (guardPercent, guardRows, version) = (settings.guardPercent, settings.guardRows, row.version)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.texts(
      "levels", &levels, label: MoodleSyncText.levels, help: MoodleSyncText.levelsHelp, length: 20,
      max: LevelMeanings.most)
    f.integer(
      "minutes", &minutes, label: MoodleSyncText.minutes, help: MoodleSyncText.minutesHelp, range: SyncRules.minutes)
    f.bool("atStart", &atStart, label: MoodleSyncText.atStartLabel, required: false)
    f.integer(
      "width", &width, label: MoodleSyncText.width, help: MoodleSyncText.widthHelp, range: SyncRules.widths,
      required: false)
    f.integer(
      "guardPercent", &guardPercent, label: MoodleSyncText.guardPercent, help: MoodleSyncText.guardPercentHelp,
      range: SyncRules.percents, required: false)
    f.integer(
      "guardRows", &guardRows, label: MoodleSyncText.guardRows, range: SyncRules.guardRows, required: false)
    f.integer("version", &version, label: OrganizationText.version)
  }

  /// Fails with 422 for a level that means nothing.
  func settings() throws -> SyncSettings {
    var settings = SyncSettings()
    var meanings: [LevelMeaning] = []
    for (at, word) in levels.enumerated() {
      guard let meaning = LevelMeaning(rawValue: word) else {
        let text = PeopleText.notAChoice(LevelMeaning.allCases.map(\.rawValue))
        throw Failure.unprocessable([Failure.Field(path: "levels[\(at)]", text: text)])
      }
      meanings.append(meaning)
    }
    guard !meanings.isEmpty else {
      throw Failure.unprocessable([Failure.Field(path: "levels", text: MoodleSyncText.levelsHelp)])
    }
    settings.levels = LevelMeanings(meanings)
    (settings.minutes, settings.atStart, settings.width) = (minutes, atStart, width)
    (settings.guardPercent, settings.guardRows) = (guardPercent, guardRows)
    return settings
  }
}

/// How the synchronization is set up.
struct SyncSettingsOutput: Payload {
  var levels: [String] = []
  var minutes: Int64?
  var atStart = false
  var width: Int64 = 3
  var guardPercent: Int64 = 20
  var guardRows: Int64 = 5
  /// The address that all known numbers are of.
  var site: String?
  /// When the schedule is due next.
  var nextAt: Timestamp?
  var version: Int64 = 0

  static let schemaName = "MoodleSyncSettings"

  init() {}

  init(_ row: SyncSettingsRow) {
    let settings = row.settings
    levels = settings.levels.levels.map(\.rawValue)
    (minutes, atStart, width) = (settings.minutes, settings.atStart, settings.width)
    (guardPercent, guardRows) = (settings.guardPercent, settings.guardRows)
    (site, nextAt, version) = (row.site, row.next, row.version)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.texts("levels", &levels, label: MoodleSyncText.levels, length: 20, max: LevelMeanings.most)
    f.integer("minutes", &minutes, label: MoodleSyncText.minutes)
    f.bool("atStart", &atStart, label: MoodleSyncText.atStartLabel)
    f.integer("width", &width, label: MoodleSyncText.width)
    f.integer("guardPercent", &guardPercent, label: MoodleSyncText.guardPercent)
    f.integer("guardRows", &guardRows, label: MoodleSyncText.guardRows)
    f.text("site", &site, label: MoodleSyncText.site, max: MoodleRules.longestURL)
    f.timestamp("nextAt", &nextAt, label: MoodleSyncText.nextAt)
    f.integer("version", &version, label: OrganizationText.version)
  }
}

/// What is decided about a category.
struct CategoryDecisionInput: Payload {
  var meaning = LevelMeaning.folder
  /// A unit of that kind, or a term; without, it becomes one of its own name.
  var target: ID<StructureUnit>?

  static let schemaName = "MoodleCategoryDecision"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.choice("meaning", &meaning, label: MoodleSyncText.meaning)
    f.id("target", &target, label: MoodleSyncText.target, help: MoodleSyncText.targetHelp)
  }

  var decision: CategoryDecision { CategoryDecision(meaning: meaning, target: target?.value) }
}

/// A category as the API gives it.
struct CategoryOutput: Payload {
  var id = ID<MoodleCategoryEntry>(0)
  var moodleID: Int64 = 0
  var depth: Int64 = 1
  var name = ""
  var path = ""
  var idnumber: String?
  var isVisible: Bool?
  var isGone = false
  /// How many Moodle says are right in it.
  var courses: Int64 = 0
  var meaning = LevelMeaning.folder
  var state = CategoryState.unmapped
  var reason: SyncReason?
  /// What courses right in it belong to.
  var unit: ID<StructureUnit>?
  var term: ID<Term>?
  var decision: CategoryDecisionInput?
  var decidedAt: Timestamp?

  static let schemaName = "MoodleCategory"

  init() {}

  init(_ row: CategoryRow) {
    (id, moodleID, depth, name, path) = (row.id, row.moodleID, Int64(row.depth), row.name, row.path)
    (idnumber, isVisible, isGone, courses) = (row.idnumber, row.isVisible, row.isGone, row.courses)
    (meaning, state, reason, unit, term) = (row.meaning, row.state, row.reason, row.unit, row.term)
    decision = row.decision.map { decision in
      var input = CategoryDecisionInput()
      (input.meaning, input.target) = (decision.meaning, decision.target.map { ID($0) })
      return input
    }
    decidedAt = row.decidedAt
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: MoodleSyncText.category)
    f.integer("moodleId", &moodleID, label: MoodleSyncText.moodleID)
    f.integer("depth", &depth, label: MoodleSyncText.depth)
    f.text("name", &name, label: StructureText.name, min: 0, max: SyncRules.longestName)
    f.text("path", &path, label: MoodleSyncText.path, min: 0, max: 4000)
    f.text("idnumber", &idnumber, label: MoodleSyncText.idnumber, max: 100)
    f.bool("isVisible", &isVisible, label: MoodleSyncText.isVisible)
    f.bool("isGone", &isGone, label: MoodleSyncText.isGone)
    f.integer("courses", &courses, label: MoodleSyncText.coursesThere)
    f.choice("meaning", &meaning, label: MoodleSyncText.meaning)
    f.choice("state", &state, label: MoodleSyncText.state)
    f.choice("reason", &reason, label: MoodleSyncText.reasonLabel)
    f.id("unit", &unit, label: StructureText.unit)
    f.id("term", &term, label: StructureText.term)
    f.object("decision", &decision, label: MoodleSyncText.decision)
    f.timestamp("decidedAt", &decidedAt, label: MoodleSyncText.decidedAt)
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

/// What a new address of the connection is.
enum SiteJudgement: String, Sendable, CaseIterable, Labeled {
  case same
  case other

  var label: Text {
    switch self {
    case .same: MoodleSyncText.siteSame
    case .other: MoodleSyncText.siteOther
    }
  }
}

struct SiteJudgementInput: Payload {
  var site = SiteJudgement.same
  /// The address that is judged.
  var url: String?

  static let schemaName = "MoodleSiteJudgement"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.choice("site", &site, label: MoodleSyncText.siteIs)
    f.text(
      "url", &url, label: MoodleSyncText.siteSeen, help: MoodleSyncText.siteSeenHelp, min: 1,
      max: MoodleRules.longestURL)
  }
}
