// Schedules in the browser of whoever runs the box.
import Base
import Store
import Web

enum SchedulePages {
  private static let path = Link("/operator/schedules")

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    try reader.snapshot {
      let rows = try Schedules.all(reader).map { ($0, try lastJob($0, reader)) }
      return call.page(Heading(title: JobText.schedules, lead: JobText.schedulesIntro)) { h in
        guard !rows.isEmpty else {
          h.emptyState("calendar", JobText.noSchedules, JobText.noSchedulesHint)
          return
        }
        h.list { h.table(columns) { table in for (row, job) in rows { write(row, job, table, call) } } }
      }
    }
  }

  private static let columns = TableColumns([
    Column(JobText.schedule, .name), Column(JobText.lastOutcome, .aside), Column(JobText.rhythm),
    Column(JobText.next, .time), Column(JobText.actions, .words),
  ])

  /// The job that it began last, where that is still kept.
  static func lastJob(_ row: ScheduleRow, _ reader: Reader) throws -> JobRow? {
    guard let id = row.lastJob else { return nil }
    do { return try JobList.find(id, reader) } catch let failure as Failure where failure.kind == .notFound {
      return nil
    }
  }

  private static func write(_ row: ScheduleRow, _ job: JobRow?, _ table: TableRows, _ call: Call) {
    let zone = Zone(row.zone) ?? .utc
    table.row { cells in
      cells.cell(Features.schedule(row.name)?.text ?? .verbatim(row.name))
      cells.cell { h in
        if row.pausedAt != nil {
          h.badge(.warn, JobText.paused)
        } else if let job {
          h.a(.href(Link("/operator/jobs/", job.id))) { h.badge(job.state.tone, job.state.label) }
        } else {
          h.badge(.neutral, JobText.notYet)
        }
      }
      cells.cell(JobText.words(row.rhythm))
      cells.cell { h in
        guard let next = row.nextAt else { return }
        h.moment(next, zone)
        h.text(" (\(row.zone))")
      }
      cells.cell { h in writeActions(h, row, call) }
    }
  }

  private static func writeActions(_ h: HTML, _ row: ScheduleRow, _ call: Call) {
    func action(_ word: String) -> Link { Link(local: "/operator/schedules/\(row.name)/\(word)") ?? path }
    h.div(.class("actions")) {
      h.postButton(JobText.runNow, action("run"), call.token)
      if row.pausedAt == nil {
        h.postButton(JobText.pause, action("pause"), call.token, .quiet)
      } else {
        h.postButton(JobText.resume, action("resume"), call.token, .quiet)
      }
    }
  }

  static func run(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let job = try JobAPI.run(JobAPI.name(call), writer)
    let words = job.isNew ? JobText.isStarted : JobText.wasStarted
    return call.redirect(to: Link("/operator/jobs/", job.id), Flash(.good, words[call.language]))
  }

  static func pause(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try JobAPI.setPaused(true, JobAPI.name(call), writer)
    return call.redirect(to: path, Flash(.good, JobText.isPaused[call.language]))
  }

  static func resume(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try JobAPI.setPaused(false, JobAPI.name(call), writer)
    return call.redirect(to: path, Flash(.good, JobText.isResumed[call.language]))
  }
}
