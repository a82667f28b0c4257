// What features declare of their work outside requests.
import Base
import Store

/// A kind of job, what people call it, and what does it.
struct JobDescription: Sendable {
  let kind: JobKind
  let text: Text
  let policy: JobPolicy
  private let define: @Sendable (Appliance) -> JobDefinition.Work
  private let redact: @Sendable (String) -> String?

  /// Work on a worker's thread. It may run again after a crash: what it does must bear that. What it gives back is kept with
  /// the job.
  init<Input: Payload>(
    _ kind: JobKind, _ text: Text, _ policy: JobPolicy = JobPolicy(),
    work: @escaping @Sendable (Input, JobRun, Appliance) throws -> (any Payload)?
  ) {
    self.kind = kind
    self.text = text
    self.policy = policy
    redact = { JobDescription.redacted($0, Input.self) }
    define = { appliance in
      .free { [weak appliance] run in
        guard let appliance else { throw JobStopped(why: .ending) }
        return try work(run.input(Input.self), run, appliance).map(JobRun.text)
      }
    }
  }

  /// Short work of the database only, in the transaction that marks the job done: its effect is there exactly once.
  init<Input: Payload>(
    _ kind: JobKind, _ text: Text, _ policy: JobPolicy = JobPolicy(),
    transaction: @escaping @Sendable (Input, JobRun, Writer) throws -> (any Payload)?
  ) {
    self.kind = kind
    self.text = text
    self.policy = policy
    redact = { JobDescription.redacted($0, Input.self) }
    define = { _ in
      .transaction { run, writer in try transaction(run.input(Input.self), run, writer).map(JobRun.text) }
    }
  }

  func definition(_ appliance: Appliance) -> JobDefinition { JobDefinition(kind, policy, define(appliance)) }

  /// What a job was given, as JSON without its secrets; nil for what is none of this kind.
  func shown(_ payload: String) -> String? { redact(payload) }

  private static func redacted<Input: Payload>(_ payload: String, _ type: Input.Type) -> String? {
    var payload = payload
    return payload.withUTF8 { bytes in
      (try? Input.read(json: UnsafeRawBufferPointer(bytes))).map { JobRun.text($0) }
    }
  }
}

/// What a job is given that needs to know nothing.
struct NoInput: Payload {
  static let schemaName = "NoInput"

  mutating func fields(_ f: inout some FieldVisitor) {}
}

/// What comes again and again, by the clocks of the box: those of its first organization.
struct ScheduleDescription: Sendable {
  let name: String
  let text: Text
  let kind: JobKind
  let rhythm: Rhythm

  init(_ name: StaticString, _ text: Text, _ kind: JobKind, _ rhythm: Rhythm) {
    self.name = name.description
    self.text = text
    self.kind = kind
    self.rhythm = rhythm
  }

  /// At so many minutes past an hour of the night.
  static func nightly(_ name: StaticString, _ text: Text, _ kind: JobKind, hour: Int, minute: Int)
    -> ScheduleDescription
  {
    // A test reads every rhythm again: one that is none would show there.
    let pattern = try? CronPattern("\(minute) \(hour) * * *")
    return ScheduleDescription(name, text, kind, pattern.map { .cron($0) } ?? .every(86_400))
  }

  var definition: ScheduleDefinition {
    ScheduleDefinition(name, kind, rhythm) { reader in try reader.all(OrganizationStore.all).first?.zone ?? .utc }
  }
}

/// Rows that are over after a while, such as sessions. They go a few at a time when new ones come, and all that is left
/// once an hour.
struct Sweep: Sendable {
  let name: StaticString
  /// Takes a few out; gives how many. None are left when it gives none.
  let run: @Sendable (Writer) throws -> Int

  init(_ name: StaticString, _ run: @escaping @Sendable (Writer) throws -> Int) {
    self.name = name
    self.run = run
  }
}

extension Appliance {
  /// Has jobs done from now on, until `jobs.stop`. Once.
  func startJobs() throws {
    try jobs.start(Features.jobs.map { $0.definition(self) }, schedules: Features.schedules.map(\.definition))
    SyncSchedule.wake(store, log)
  }
}

extension Features {
  static func job(_ name: String) -> JobDescription? { jobs.first { $0.kind.name == name } }

  static func schedule(_ name: String) -> ScheduleDescription? { schedules.first { $0.name == name } }

  /// The names of all kinds, in order.
  static let jobKinds: [String] = jobs.map(\.kind.name).sorted()
}
