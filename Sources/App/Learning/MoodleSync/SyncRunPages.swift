// The history of the synchronization in the browser, and one run of it: what it changed, and what it could not take over.
import Base
import Store
import Web

enum SyncRunPages {
  static let path = Link("/organization/moodle/runs")
  static let crumb = Crumb(SyncPageText.history, path)

  static func link(_ id: ID<MoodleRun>) -> Link { Link("/organization/moodle/runs/", id) }

  private static let limit = 30

  // MARK: The history

  static let before = Route.QueryParameter(name: "before", text: SyncPageText.older, .id)

  static func showList(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization
    let before: ID<MoodleRun>? = try identifier("before", call)
    return try reader.snapshot {
      var runs = try MoodleRuns.page(of: organization.id, before: before, limit: limit + 1, reader)
      let isPart = runs.count > limit
      if isPart { runs.removeLast() }
      let heading = Heading(
        title: SyncPageText.historyTitle, lead: SyncPageText.historyIntro, crumbs: [SyncPages.crumb])
      return call.page(heading, actions: { $0.printButton() }) { h in
        guard !runs.isEmpty else {
          h.emptyState("list", SyncPageText.noRuns, SyncPageText.noRunsHint) { h in
            h.linkButton(SyncPageText.toSync, SyncPages.path)
          }
          return
        }
        h.list {
          SyncParts.writeRuns(h, runs, organization.zone, now: call.now)
          writeSteps(
            h, ShellText.pages, next: isPart ? runs.last.map { path.query("before", $0.id.text) } : nil,
            SyncPageText.older,
            first: before == nil ? nil : path, SyncPageText.newest)
        }
      }
    }
  }

  private static func identifier<Kind>(_ name: String, _ call: Call) throws -> ID<Kind>? {
    guard let word = call.query[name], !word.isEmpty else { return nil }
    guard let id = ID<Kind>(word) else {
      throw Failure.unprocessable([Failure.Field(path: name, text: AuditText.notAnIdentifier)])
    }
    return id
  }

  /// `label` tells them from those of another list of the page.
  private static func writeSteps(
    _ h: HTML, _ label: Text, next: Link?, _ word: Text, first: Link?, _ firstWord: Text
  ) {
    guard next != nil || first != nil else { return }
    h.nav(.class("pager"), .ariaLabel(label)) {
      h.div(.class("actions")) {
        if let first { h.linkButton(firstWord, first) }
        if let next { h.linkButton(word, next, icon: "right") }
      }
    }
  }

  // MARK: One run

  static let pageQuery: [Route.QueryParameter] = [
    Route.QueryParameter(name: "changes", text: MoodleSyncText.changes, .id),
    Route.QueryParameter(name: "errors", text: MoodleSyncText.errors, .id),
  ]

  /// Lines of each kind that stand on the page.
  private static let lines = 100

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization
    return try reader.snapshot {
      let run = try MoodleRuns.find(call.id(), of: organization.id, reader)
      let host = try reader.first(MoodleStore.find, organization.id)?.host ?? "Moodle"
      let newest = try MoodleRuns.newest(of: organization.id, reader)
      let (changes, errors) = try (RunPart(.changes, run, call, reader), RunPart(.errors, run, call, reader))
      let when = organization.zone.local(at: run.began).short
      let heading = Heading(title: SyncPageText.runOf(when), crumbs: [SyncPages.crumb, crumb])
      return call.page(heading, actions: { $0.printButton() }) { h in
        let topics = run.state.isOpen ? SyncPages.topics : []
        h.livePart("run", topics, after: SyncPages.unlogged, isMoving: true) {
          if let fault = SyncParts.fault(of: run, host: host) { h.notice(run.state.isOpen ? .warn : .bad, fault) }
          if newest?.id == run.id { SyncPages.writeHeld(h, run, call) }
          writeFacts(h, run, organization.zone, now: call.now)
          h.part(MoodleSyncText.phases) { SyncParts.writePhases(h, run) }
          writeErrors(h, run, errors, mayMerge: call.may(.permission(.peopleWrite)))
          writeChanges(h, run, changes)
        }
      }
    }
  }

  private static func writeFacts(_ h: HTML, _ run: SyncRunRow, _ zone: Zone, now: Timestamp) {
    h.facts { facts in
      facts.fact(MoodleSyncText.state) { $0.badge(run.outcome.tone, run.outcome.word) }
      facts.fact(SyncPageText.by, run.starter)
      if let at = run.started { facts.fact(MoodleSyncText.startedAt) { $0.moment(at, zone) } }
      if let at = run.ended { facts.fact(MoodleSyncText.endedAt) { $0.moment(at, zone) } }
      if run.started != nil { facts.fact(SyncPageText.duration) { SyncParts.writeDuration($0, run, now: now) } }
      if run.isConfirmed { facts.fact(MoodleSyncText.isConfirmed, SyncPageText.isConfirmed) }
      if run.held > 0 { facts.fact(SyncPageText.held, grouped(Int(run.held), h.language)) }
    }
  }

  private static let errorColumns = TableColumns([
    Column(SyncPageText.what, .name), Column(MoodleSyncText.phase, .aside), Column(SyncPageText.why, .words),
    Column(MoodleSyncText.moodleID, .number),
  ])

  private static func writeErrors(_ h: HTML, _ run: SyncRunRow, _ part: RunPart, mayMerge: Bool) {
    h.section(.class("section"), .id("refused")) {
      h.header { h.h2(text: SyncPageText.faults) }
      // Those that wait for a decision and what is below them. Each run counts them anew: they stand in the mapping, not in
      // the list.
      let unmapped = run.counts[.categories].refused
      if unmapped > 0 {
        h.p(.class("small muted")) {
          h.text(SyncPageText.someStoodForNothing(Int(unmapped)))
          h.text(" ")
          h.a(.href(MappingPages.path), text: MappingPageText.title)
        }
      }
      guard !part.errors.isEmpty else {
        if part.isLater { h.note(SyncPageText.keptPart) } else if unmapped == 0 { h.note(SyncPageText.noFaults) }
        return
      }
      h.list {
        h.table(errorColumns) { table in
          for row in part.errors {
            table.row { cells in
              cells.cell { h in if row.label.isEmpty { h.text(row.phase.label) } else { h.name(row.label) } }
              cells.cell { $0.badge(.neutral, row.phase.label) }
              cells.cell { h in
                h.text(row.reason.label)
                if row.reason == .notBelieved, let count = Int(row.detail) {
                  h.note(SyncPageText.missing(count))
                } else if !row.detail.isEmpty {
                  h.note(row.detail)
                }
                if let same = part.same[row.id] { write(same, h, mayMerge: mayMerge) }
              }
              cells.cell { h in if row.moodleID > 0 { h.text("\(row.moodleID)") } }
            }
          }
        }
        writeEnd(h, SyncPageText.faults, run.errors, part, "errors", link(run.id))
      }
    }
  }

  /// The way from two entries with one address to the page that shows both and merges them: whoever had the address stays.
  private static func write(_ same: SameAddress, _ h: HTML, mayMerge: Bool) {
    if same.isOne {
      h.note(SyncPageText.isOneByNow)
    } else if mayMerge {
      h.note(SyncPageText.onlyAddress)
      h.linkButton(MergeText.compare, MergePages.link(same.holder, with: same.person), .quiet)
    }
  }

  private static let changeColumns = TableColumns([
    Column(SyncPageText.what, .name), Column(MoodleSyncText.change, .aside), Column(MoodleSyncText.phase, .plain),
    Column(MoodleSyncText.before, .words), Column(MoodleSyncText.after, .words),
  ])

  private static func writeChanges(_ h: HTML, _ run: SyncRunRow, _ part: RunPart) {
    h.section(.class("section"), .id("changed")) {
      h.header { h.h2(text: SyncPageText.differences) }
      guard !part.changes.isEmpty else {
        h.note(part.isLater ? SyncPageText.keptPart : SyncPageText.didNothing(run))
        return
      }
      h.list {
        h.table(changeColumns) { table in
          for row in part.changes {
            table.row { cells in
              cells.cell { h in
                if let link = row.link {
                  h.a(.href(link), .dir(.auto), text: row.label)
                } else {
                  h.name(row.label)
                }
              }
              cells.cell { $0.badge(row.change.tone, row.change.label) }
              cells.cell(row.phase.label)
              cells.cell { h in row.write(row.before, h) }
              cells.cell { h in row.write(row.after, h) }
            }
          }
        }
        writeEnd(h, SyncPageText.differences, run.changes, part, "changes", link(run.id))
      }
    }
  }

  /// How many there were in all, and the way on: not all of a large run are kept.
  private static func writeEnd(
    _ h: HTML, _ label: Text, _ total: Int64, _ part: RunPart, _ name: StaticString, _ link: Link
  ) {
    writeSteps(
      h, label, next: part.next.map { link.query(name, $0.text) }, SyncPageText.more,
      first: part.isLater ? link : nil, SyncPageText.toBeginning)
    guard part.next == nil, total > (part.isLater ? part.most : Int64(part.count)) else { return }
    h.note(SyncPageText.keptPart)
  }

  /// Some of the lines of a run, from where the address says.
  private struct RunPart {
    enum Kind { case changes, errors }

    var changes: [SyncChangeRow] = []
    var errors: [SyncErrorRow] = []
    /// Of those about an address that somebody else has: who the two are today.
    var same: [ID<MoodleRunLine>: SameAddress] = [:]
    let isLater: Bool
    var next: ID<MoodleRunLine>?
    /// Of each phase so many are kept.
    let most: Int64

    var count: Int { max(changes.count, errors.count) }

    init(_ kind: Kind, _ run: SyncRunRow, _ call: Call, _ reader: Reader) throws {
      let after: ID<MoodleRunLine>? = try identifier(kind == .changes ? "changes" : "errors", call)
      isLater = after != nil
      let from = after ?? ID(0)
      switch kind {
      case .changes:
        most = SyncRules.mostChanges / 4
        changes = try reader.all(MoodleRunStore.changes, run.id, from, run.organization, lines + 1)
        if changes.count > lines {
          changes.removeLast()
          next = changes.last?.id
        }
      case .errors:
        most = SyncRules.mostErrors / 4
        errors = try reader.all(MoodleRunStore.errors, run.id, from, run.organization, lines + 1)
        if errors.count > lines {
          errors.removeLast()
          next = errors.last?.id
        }
        for row in errors { same[row.id] = try row.sameAddress(in: run.organization, reader) }
      }
    }
  }
}

extension SyncErrorRow {
  /// The two entries that a line about an address is of; nil for any other line. Addresses are compared as the directory
  /// folds them, so each is looked up by itself: two searches of an index.
  func sameAddress(in organization: ID<Organization>, _ reader: Reader) throws -> SameAddress? {
    guard reason == .addressOfAnother else { return nil }
    return try MoodleMatching.sameAddress(of: moodleID, in: organization, reader)
  }
}

extension SyncChangeRow {
  /// Where the row is now; nil for what has no page of its own.
  fileprivate var link: Link? {
    guard subject > 0 else { return nil }
    switch phase {
    case .courses: return Link("/courses/", ID<Course>(subject))
    case .people, .enrollments, .roles: return Link("/people/", ID<Person>(subject))
    case .categories, .groups: return nil
    }
  }

  /// What it was or is: roles by their names, anything else as Moodle has it.
  fileprivate func write(_ said: String, _ h: HTML) {
    guard !said.isEmpty else { return }
    if phase == .categories {
      let (path, state) = CategoryRow.read(told: said)
      h.name(path)
      if state == .mapped { return }
      h.text(" ")
      return h.badge(state == .ignored ? .neutral : .warn, state.label)
    }
    guard phase == .enrollments else { return h.name(said) }
    let say = EnrollmentSay(stored: said)
    h.text(CourseWords.roles(say.roles))
    if !say.isActive {
      h.text(", ")
      h.text(CourseText.notActive)
    }
  }
}
