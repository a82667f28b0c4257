// Checking the whole chain of events: each night, and when somebody asks; a job, so that it shows how far it is.
import Base
import Store

extension JobKind {
  static let verifyEvents = JobKind("events.verify")
}

enum ChainState: String, Sendable, CaseIterable, Labeled {
  case whole
  /// A row doesn't follow from the one before.
  case broken
  /// Every row follows, but some of the newest are missing, or were put in.
  case cut

  var label: Text {
    switch self {
    case .whole: Text(en: "Whole", fr: "Entière")
    case .broken: Text(en: "Broken", fr: "Rompue")
    case .cut: Text(en: "Cut", fr: "Coupée")
    }
  }

  var tone: Tone { self == .whole ? .good : .bad }
}

/// What a check found.
struct ChainOutput: Payload {
  var state = ChainState.whole
  /// Events that follow from one another.
  var events: Int64 = 0
  /// How many were written, where that is another number.
  var expected: Int64?
  /// The first that doesn't follow.
  var event: String?

  static let schemaName = "EventChain"

  init() {}

  init(_ verdict: ChainVerdict, events: Int64) {
    self.events = events
    switch verdict {
    case .whole: state = .whole
    case .broken(let row):
      state = .broken
      event = row.text
    case .cut(_, let count):
      state = .cut
      expected = count
    }
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.choice("state", &state, label: AuditText.chainState)
    f.integer("events", &events, label: AuditText.events)
    f.integer("expected", &expected, label: AuditText.expected)
    f.text("event", &event, label: AuditText.firstBroken)
  }

  /// In a sentence.
  var text: Text {
    switch state {
    case .whole: ChecksText.chainWhole(events)
    case .broken: ChecksText.chainBroken(event ?? "?")
    case .cut: ChecksText.chainCut(events, expected ?? 0)
    }
  }
}

enum ChainJob {
  /// So many events are checked in one snapshot: some ten milliseconds.
  private static let helping = 5000

  static let job = JobDescription(
    .verifyEvents, AuditText.verifyJob, JobPolicy(timeout: 6 * 3600, attempts: 3, keep: 90 * 86_400),
    work: { (_: NoInput, run: JobRun, appliance: Appliance) -> (any Payload)? in
      var walk = ChainWalk()
      let total = try run.read { try EventLog.countOfAll($0) }
      while true {
        try run.check()
        if let verdict = try run.read({ try walk.next($0, limit: helping) }) {
          let output = ChainOutput(verdict, events: walk.events)
          run.progress(walk.events, of: max(total, walk.events))
          if output.state != .whole {
            appliance.log.error(
              "the chain of events is not whole", ["state": output.state.rawValue, "event": output.event ?? ""])
          }
          return output
        }
        run.progress(walk.events, of: max(total, walk.events))
      }
    })

  static let schedule = ScheduleDescription.nightly(
    "events.verify", AuditText.verifyJob, .verifyEvents, hour: 4, minute: 15)

  /// The last check that came to its end, and when.
  static func last(_ reader: Reader) throws -> (output: ChainOutput, at: Timestamp)? {
    guard let row = try JobList.newest([.done], [JobKind.verifyEvents.name], limit: 1, reader).first,
      let at = row.endedAt, var text = row.result
    else { return nil }
    let output = text.withUTF8 { try? ChainOutput.read(json: UnsafeRawBufferPointer($0)) }
    return output.map { ($0, at) }
  }

  /// One that waits or runs.
  static func current(_ reader: Reader) throws -> JobRow? {
    try JobList.newest([.waiting, .later, .running], [JobKind.verifyEvents.name], limit: 1, reader).first
  }

  /// At the terminal `quad doctor` checks the chain itself.
  static let check = CheckSource(.events) { scope in
    guard scope.appliance != nil else { return [] }
    guard let (output, _) = try last(scope.reader) else { return [.ok(.events, AuditText.notCheckedYet)] }
    guard output.state != .whole else { return [.ok(.events, output.text)] }
    return [.bad(.events, output.text, do: ChecksText.suspectEvents)]
  }
}
