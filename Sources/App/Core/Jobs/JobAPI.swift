// Jobs and schedules over JSON, and the changes that the pages and the command line make as well.
import Base
import Store
import Web

extension EventKind {
  static let jobRetried = EventKind("job.retried")
  static let jobCancelled = EventKind("job.cancelled")
  static let scheduleStarted = EventKind("schedule.started")
  static let schedulePaused = EventKind("schedule.paused")
  static let scheduleResumed = EventKind("schedule.resumed")
}

enum JobAPI {
  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let (page, filter) = (try Page(call.query), try JobFilter(call))
    return try reader.snapshot {
      let counts = try JobCounts(reader)
      let rows = try filter.rows(page, counts, reader)
      return call.list(page, total: filter.total(counts)) { json in
        for row in rows { JobOutput(row).write(to: json) }
      }
    }
  }

  static func find(_ call: Call, _ reader: Reader) throws -> Reply { call.reply(200, try detail(call.id(), reader)) }

  static func detail(_ id: ID<Job>, _ reader: Reader) throws -> JobDetailOutput {
    try reader.snapshot {
      let row = try JobList.find(id, reader)
      var output = JobDetailOutput()
      output.job = JobOutput(row)
      output.input = Features.job(row.kind)?.shown(try JobList.payload(id, reader))
      output.result = row.result
      output.failures = try JobList.failures(id, reader).map { JobFailureOutput($0) }
      return output
    }
  }

  static func retry(_ call: Call, _ writer: Writer) throws -> JobOutput { JobOutput(try retry(call.id(), writer)) }

  static func cancel(_ call: Call, _ writer: Writer) throws -> JobOutput { JobOutput(try cancel(call.id(), writer)) }

  /// Fails with 409 where there is nothing to try again.
  static func retry(_ id: ID<Job>, _ writer: Writer) throws -> JobRow {
    guard let row = try JobChanges.retry(id, writer) else {
      throw Failure(.conflict, code: "job-not-retryable", JobText.notRetryable)
    }
    try writer.emit(.jobRetried, subject: id) { json in json.field("kind", row.kind) }
    return row
  }

  /// Fails with 409 where it is over already.
  static func cancel(_ id: ID<Job>, _ writer: Writer) throws -> JobRow {
    let old = try JobList.find(id, writer)
    guard old.state.isLive else { throw Failure(.conflict, code: "job-over", JobText.isOver) }
    let row = try JobChanges.cancel(id, writer)
    if old.cancelAskedAt == nil { try writer.emit(.jobCancelled, subject: id) { json in json.field("kind", row.kind) } }
    return row
  }

  // MARK: Schedules

  static func schedules(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    return try reader.snapshot {
      let rows = try Schedules.all(reader)
      return try call.list(page, total: rows.count) { json in
        for row in rows.dropFirst(page.offset).prefix(page.limit) { try ScheduleOutput(row, reader).write(to: json) }
      }
    }
  }

  static func name(_ call: Call) throws -> String {
    guard let name = call.parameters["schedule"] else { throw Failure.notFound }
    return name
  }

  static func run(_ call: Call, _ writer: Writer) throws -> JobOutput {
    let job = try run(name(call), writer)
    return JobOutput(try JobList.find(job.id, writer))
  }

  static func run(_ name: String, _ writer: Writer) throws -> EnqueuedJob {
    let job = try Schedules.runNow(name, writer)
    if job.isNew { try writer.emit(.scheduleStarted, subject: job.id) { json in json.field("schedule", name) } }
    return job
  }

  static func pause(_ call: Call, _ writer: Writer) throws -> ScheduleOutput {
    try setPaused(true, name(call), writer)
    return try ScheduleOutput(try Schedules.find(name(call), writer), writer)
  }

  static func resume(_ call: Call, _ writer: Writer) throws -> ScheduleOutput {
    try setPaused(false, name(call), writer)
    return try ScheduleOutput(try Schedules.find(name(call), writer), writer)
  }

  /// Twice is once.
  static func setPaused(_ isPaused: Bool, _ name: String, _ writer: Writer) throws {
    guard try isPaused ? Schedules.pause(name, writer) : Schedules.resume(name, writer) else { return }
    try writer.emit(isPaused ? .schedulePaused : .scheduleResumed, subject: 0) { json in json.field("schedule", name) }
  }
}
