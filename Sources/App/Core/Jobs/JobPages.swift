// Jobs in the browser of whoever runs the box.
import Base
import Store
import Web

enum JobPages {
  private static let path = Link("/operator/jobs")
  static let crumb = Crumb(JobText.jobs, path)

  static func showList(_ call: Call, _ reader: Reader) throws -> Reply {
    // Counts and rows of one state of the file.
    try reader.snapshot { try writeList(call, reader) }
  }

  private static func writeList(_ call: Call, _ reader: Reader) throws -> Reply {
    let (page, filter) = (try Page(call.query), try JobFilter(call))
    let zone = try call.signedIn.organization.zone
    let counts = try JobCounts(reader)
    let rows = try filter.rows(page, counts, reader)
    let oldest = try JobList.waitingSince(filter.kinds, reader)
    return call.page(Heading(title: JobText.jobs, lead: JobText.intro)) { h in
      h.livePart("counts", topics, after: unlogged, isMoving: true) {
        h.figures(
          JobText.state,
          JobState.allCases.map { state in
            Figure(
              counts.count(filter.kinds, state), state.label, link(state, filter.kind),
              isCurrent: filter.state == state)
          })
        if let oldest {
          h.p(.class("small muted")) {
            h.text(JobText.oldest)
            h.text(" ")
            h.elapsed(since: oldest, now: call.now)
          }
        }
      }
      h.filters(path) {
        h.filterChoice(
          "state", filter.state?.rawValue, label: JobText.state,
          options: [("", JobText.allStates)] + JobState.allCases.map { ($0.rawValue, $0.label) })
        h.filterChoice(
          "kind", filter.kind, label: JobText.kind,
          options: [("", JobText.allKinds)] + Features.jobs.map { ($0.kind.name, $0.text) })
        h.submit(ShellText.show, .plain)
      }
      h.livePart("list", topics, after: unlogged, isMoving: true) {
        guard !rows.isEmpty else {
          h.emptyState("list", JobText.none, JobText.noneHint) { h in
            h.linkButton(JobText.schedules, "/operator/schedules")
          }
          return
        }
        h.list {
          h.table(columns) { table in for row in rows { write(row, table, zone) } }
          h.pager(page: page.number, limit: page.limit, total: filter.total(counts), of: JobText.count) { number in
            link(filter.state, filter.kind).query("page", number)
          }
        }
      }
    }
  }

  private static let topics: [StaticString] = ["jobs"]
  /// Steps of jobs are no events of the log.
  private static let unlogged = ID<EventRow>(0)

  private static func link(_ state: JobState?, _ kind: String?) -> Link {
    var link = path
    if let state { link = link.query("state", state.rawValue) }
    if let kind { link = link.query("kind", kind) }
    return link
  }

  private static let columns = TableColumns([
    Column(JobText.job, .name), Column(JobText.state, .aside), Column(JobText.created, .time),
    Column(JobText.attempts, .number), Column(JobText.message, .words),
  ])

  static func label(_ kind: String) -> Text { Features.job(kind)?.text ?? .verbatim(kind) }

  private static func write(_ row: JobRow, _ table: TableRows, _ zone: Zone) {
    table.row { cells in
      cells.cell(label(row.kind), Link("/operator/jobs/", row.id))
      cells.cell { $0.badge(row.state.tone, row.state.label) }
      cells.cell { $0.moment(row.createdAt, zone) }
      cells.cell(row.attempts)
      cells.cell { h in
        if row.state == .dead || row.state == .later, let error = row.error {
          h.text(String(error.prefix(120)))
        } else {
          writeProgress(h, row)
        }
      }
    }
  }

  private static func writeProgress(_ h: HTML, _ row: JobRow) {
    guard let done = row.done else { return }
    h.text(
      row.total.map { "\(grouped(Int(done), h.language)) / \(grouped(Int($0), h.language))" }
        ?? grouped(Int(done), h.language))
    if let message = row.message, !message.isEmpty { h.text(" · \(message)") }
  }

  // MARK: One job

  static func showOne(_ call: Call, _ reader: Reader) throws -> Reply {
    let id = try call.id(as: ID<Job>.self)
    let zone = try call.signedIn.organization.zone
    return try reader.snapshot {
      let row = try JobList.find(id, reader)
      let detail = try JobAPI.detail(id, reader)
      return call.page(Heading(title: label(row.kind), crumbs: [crumb])) { h in
        h.livePart("job", row.state.isLive ? topics : [], after: unlogged, isMoving: true) {
          write(h, row, detail, zone)
          writeActions(h, row, call)
          writeFailures(h, detail.failures, zone)
        }
      }
    }
  }

  private static func writeFailures(_ h: HTML, _ failures: [JobFailureOutput], _ zone: Zone) {
    guard !failures.isEmpty else { return }
    h.part(JobText.failures) {
      h.list {
        h.table(failureColumns) { table in
          for failure in failures {
            table.row { cells in
              cells.cell("\(failure.attempt)")
              cells.cell { $0.moment(failure.at, zone) }
              cells.cell(failure.error)
            }
          }
        }
      }
    }
  }

  private static let failureColumns = TableColumns([
    Column(JobText.attempt, .numbered), Column(JobText.failedAt, .time), Column(JobText.error, .words),
  ])

  private static func write(_ h: HTML, _ row: JobRow, _ detail: JobDetailOutput, _ zone: Zone) {
    h.facts { facts in
      facts.fact(JobText.state) { $0.badge(row.state.tone, row.state.label) }
      if row.state == .running, row.cancelAskedAt != nil { facts.fact(JobText.cancelAsked, JobText.soon) }
      if row.done != nil { facts.fact(JobText.progress) { writeProgress($0, row) } }
      facts.fact(JobText.created) { $0.moment(row.createdAt, zone) }
      if let at = row.runAt { facts.fact(JobText.runAt) { $0.moment(at, zone) } }
      if let at = row.startedAt { facts.fact(JobText.started) { $0.moment(at, zone) } }
      if let at = row.endedAt { facts.fact(JobText.ended) { $0.moment(at, zone) } }
      facts.fact(JobText.attempts, "\(row.attempts)")
      facts.fact(JobText.error, row.state == .done ? nil : row.error)
      if let input = detail.input, input != "{}" { facts.fact(JobText.input) { $0.code(text: input) } }
      if let result = detail.result, result != "{}" { facts.fact(JobText.result) { $0.code(text: result) } }
    }
  }

  private static func writeActions(_ h: HTML, _ row: JobRow, _ call: Call) {
    func action(_ word: StaticString) -> Link { Link("/operator/jobs/", row.id, word) }
    h.actions {
      switch row.state {
      case .dead, .cancelled, .later: h.postButton(JobText.retry, action("/retry"), call.token, .primary)
      case .waiting, .running, .done: break
      }
      if row.state.isLive, row.cancelAskedAt == nil {
        h.confirmButton(
          JobText.cancel, id: "cancel", question: JobText.cancelQuestion, consequence: JobText.cancelConsequence,
          confirm: JobText.cancel, action: action("/cancel"), token: call.token)
      }
      if row.state.isLive { h.linkButton(JobText.lookAgain, Link("/operator/jobs/", row.id), .quiet) }
    }
  }

  static func retry(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let row = try JobAPI.retry(call.id(), writer)
    return call.redirect(to: Link("/operator/jobs/", row.id), Flash(.good, JobText.isRetried[call.language]))
  }

  static func cancel(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let row = try JobAPI.cancel(call.id(), writer)
    let words = row.state == .cancelled ? JobText.isCancelled : JobText.soon
    return call.redirect(to: Link("/operator/jobs/", row.id), Flash(.good, words[call.language]))
  }
}
