// Jobs and schedules as the API and the pages give them.
import Base
import Store
import Web

extension JobState {
  var label: Text {
    switch self {
    case .waiting: Text(en: "Waiting", fr: "En attente")
    case .later: Text(en: "Planned", fr: "Planifiée")
    case .running: Text(en: "Running", fr: "En cours")
    case .done: Text(en: "Done", fr: "Terminée")
    case .dead: Text(en: "Failed", fr: "En échec")
    case .cancelled: Text(en: "Cancelled", fr: "Annulée")
    }
  }

  var tone: Tone {
    switch self {
    case .waiting, .later, .cancelled: .neutral
    case .running: .info
    case .done: .good
    case .dead: .bad
    }
  }
}

/// A job as the API lists it.
struct JobOutput: Payload {
  var id = ID<Job>(0)
  var kind = ""
  var state = JobState.waiting
  var organization: ID<Organization>?
  var attempts = 0
  var createdAt = Timestamp(milliseconds: 0)
  var runAt: Timestamp?
  var startedAt: Timestamp?
  var endedAt: Timestamp?
  var isCancelAsked = false
  var done: Int64?
  var total: Int64?
  var message: String?
  var error: String?

  static let schemaName = "Job"

  init() {}

  init(_ row: JobRow) {
    id = row.id
    kind = row.kind
    state = row.state
    organization = row.organization == 0 ? nil : ID(row.organization)
    attempts = row.attempts
    createdAt = row.createdAt
    runAt = row.runAt
    startedAt = row.startedAt
    endedAt = row.endedAt
    isCancelAsked = row.cancelAskedAt != nil
    done = row.done
    total = row.total
    message = row.message
    error = row.error
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: JobText.job)
    f.text("kind", &kind, label: JobText.kind, max: 64)
    f.choice("state", &state, label: JobText.state)
    f.id("organization", &organization, label: OrganizationText.organization)
    f.integer("attempts", &attempts, label: JobText.attempts)
    f.timestamp("createdAt", &createdAt, label: JobText.created)
    f.timestamp("runAt", &runAt, label: JobText.runAt)
    f.timestamp("startedAt", &startedAt, label: JobText.started)
    f.timestamp("endedAt", &endedAt, label: JobText.ended)
    f.bool("isCancelAsked", &isCancelAsked, label: JobText.cancelAsked)
    f.integer("done", &done, label: JobText.progressDone)
    f.integer("total", &total, label: JobText.progressTotal)
    f.text("message", &message, label: JobText.message, max: 200)
    f.text("error", &error, label: JobText.error, max: 2000)
  }
}

/// An attempt that failed.
struct JobFailureOutput: Payload {
  var attempt = 0
  var at = Timestamp(milliseconds: 0)
  var error = ""

  static let schemaName = "JobFailure"

  init() {}

  init(_ row: JobFailureRow) {
    attempt = row.attempt
    at = row.at
    error = row.error
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("attempt", &attempt, label: JobText.attempt)
    f.timestamp("at", &at, label: JobText.failedAt)
    f.text("error", &error, label: JobText.error, min: 0, max: 2000)
  }
}

/// One job with what it was given, without secrets, and what became of it.
struct JobDetailOutput: Payload {
  var job = JobOutput()
  /// JSON texts.
  var input: String?
  var result: String?
  var failures: [JobFailureOutput] = []

  static let schemaName = "JobDetail"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.object("job", &job, label: JobText.job)
    f.text("input", &input, label: JobText.input, max: 100_000)
    f.text("result", &result, label: JobText.result, max: 100_000)
    f.list("failures", &failures, label: JobText.failures)
  }
}

/// A schedule as the API gives it.
struct ScheduleOutput: Payload {
  var id = ""
  var kind = ""
  var rhythm = ""
  var zone = ""
  var isPaused = false
  var plannedAt: Timestamp?
  var nextAt: Timestamp?
  var lastJob: JobOutput?

  static let schemaName = "Schedule"

  init() {}

  init(_ row: ScheduleRow, _ reader: Reader) throws {
    id = row.name
    kind = row.kind
    rhythm = row.rhythm
    zone = row.zone
    isPaused = row.pausedAt != nil
    plannedAt = row.plannedAt
    nextAt = row.nextAt
    lastJob = try SchedulePages.lastJob(row, reader).map { JobOutput($0) }
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("id", &id, label: JobText.schedule, max: 64)
    f.text("kind", &kind, label: JobText.kind, max: 64)
    f.text("rhythm", &rhythm, label: JobText.rhythm)
    f.text("zone", &zone, label: OrganizationText.zone, max: 64)
    f.bool("isPaused", &isPaused, label: JobText.paused)
    f.timestamp("plannedAt", &plannedAt, label: JobText.lastDue)
    f.timestamp("nextAt", &nextAt, label: JobText.next)
    f.object("lastJob", &lastJob, label: JobText.lastOutcome)
  }
}

/// Which jobs a list is of.
struct JobFilter: Sendable {
  let state: JobState?
  let kind: String?

  /// Reads `state` and `kind`. Fails with 422 for words that are none.
  init(_ call: Call) throws {
    var faults: [Failure.Field] = []
    state = call.query["state"].flatMap { word -> JobState? in
      guard !word.isEmpty else { return nil }
      let state = JobState(rawValue: word)
      if state == nil { faults.append(Failure.Field(path: "state", text: JobText.noSuchState)) }
      return state
    }
    kind = call.query["kind"].flatMap { word -> String? in
      guard !word.isEmpty else { return nil }
      if Features.job(word) == nil { faults.append(Failure.Field(path: "kind", text: JobText.noSuchKind)) }
      return word
    }
    if !faults.isEmpty { throw Failure.unprocessable(faults) }
  }

  var kinds: [String] { kind.map { [$0] } ?? Features.jobKinds }
  var states: [JobState] { state.map { [$0] } ?? JobState.allCases }

  func total(_ counts: JobCounts) -> Int { states.reduce(0) { $0 + counts.count(kinds, $1) } }

  /// The rows of a page. What comes before them is read too: a page is never far in.
  func rows(_ page: Page, _ counts: JobCounts, _ reader: Reader) throws -> [JobRow] {
    let there = kinds.filter { kind in states.contains { counts.count(kind, $0) > 0 } }
    return Array(
      try JobList.newest(states, there, limit: page.offset + page.limit, reader).dropFirst(page.offset))
  }
}
