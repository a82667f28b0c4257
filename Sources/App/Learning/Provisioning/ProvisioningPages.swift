// Plans for Moodle in the browser: the list, and one of them as it comes about.
import Base
import Store
import Web

enum ProvisioningPages {
  static let path = Link("/organization/moodle/provisioning")
  static let crumb = Crumb(ProvisioningText.title, path)

  private static func link(_ id: ID<MoodlePlan>, _ word: StaticString = "") -> Link {
    Link("/organization/moodle/provisioning/", id, word)
  }

  // MARK: The list

  static func showList(_ call: Call, _ reader: Reader) throws -> Reply {
    let last = try EventLog.last(reader)
    return try reader.snapshot {
      let organization = try call.signedIn.organization
      let page = try Page(call.query)
      let connection = try reader.first(MoodleStore.find, organization.id)
      let total = try reader.one(ProvisioningStore.planCount, organization.id)
      let plans = try reader.all(ProvisioningStore.plans, organization.id, page.limit, page.offset)
      let isTest = try ProvisioningChanges.isTestSite(connection?.url, of: organization.id, reader)
      return call.page(
        Heading(
          title: ProvisioningText.title, lead: ProvisioningText.intro,
          crumbs: [Crumb(MoodleText.title, MoodlePages.path)]),
        actions: { h in
          guard connection != nil else { return }
          h.linkButton(ProvisioningText.tree, "/organization/moodle/provisioning/tree", icon: "list")
        }
      ) { h in
        guard let connection else {
          h.emptyState("link", MoodleText.none, ProvisioningText.connectFirst) { h in
            h.linkButton(MoodleText.title, MoodlePages.path, .primary)
          }
          return
        }
        h.about(ProvisioningText.about)
        writeNew(h)
        h.part(ProvisioningText.plans) {
          h.livePart("plans", ["moodle-provisioning"], after: last, isMoving: plans.contains { $0.state == .running }) {
            writeList(h, plans, page, total, organization.zone)
          }
        }
        writeTestSite(h, connection, isTest: isTest, call)
      }
    }
  }

  private static func writeNew(_ h: HTML) {
    h.part(ProvisioningText.new) {
      h.actions {
        h.linkButton(
          ProvisioningText.planCategories, "/organization/moodle/provisioning/categories", icon: "plus", .primary)
        h.linkButton(ProvisioningText.planCourses, "/organization/moodle/provisioning/courses", icon: "plus")
        h.linkButton(ProvisioningText.planEnrollments, "/organization/moodle/provisioning/enrollments", icon: "plus")
        h.linkButton(ProvisioningText.planPeople, "/organization/moodle/provisioning/people", icon: "plus", .quiet)
      }
    }
  }

  private static let planColumns = TableColumns([
    Column(ProvisioningText.plan, .name), Column(ProvisioningText.state, .aside), Column(ProvisioningText.kind),
    Column(ProvisioningText.rows, .number), Column(ProvisioningText.isMade, .number),
    Column(ProvisioningText.hasFailed, .number), Column(ProvisioningText.madeBy, .desk),
    Column(ProvisioningText.madeAt, .time),
  ])

  private static func writeList(
    _ h: HTML, _ plans: [ProvisioningPlanRow], _ page: Page, _ total: Int, _ zone: Zone
  ) {
    guard total > 0 else { return h.emptyState("upload", ProvisioningText.none, ProvisioningText.noneHint) }
    h.list {
      h.table(planColumns) { table in
        for plan in plans {
          table.row { cells in
            cells.cell(plan.title, link(plan.id))
            cells.cell { $0.badge(plan.state.tone, plan.state.label) }
            cells.cell(plan.kind.label)
            cells.cell(plan.counts.total)
            cells.cell(plan.counts.made)
            cells.cell(plan.counts.failed)
            cells.cell(plan.personName)
            cells.cell { $0.moment(plan.created, zone) }
          }
        }
      }
      h.pager(page: page.number, limit: page.limit, total: total, of: ProvisioningText.planCount) { number in
        path.query("page", number)
      }
    }
  }

  private static func writeTestSite(_ h: HTML, _ connection: MoodleConnectionRow, isTest: Bool, _ call: Call) {
    h.part(ProvisioningText.testSite) {
      h.note(isTest ? ProvisioningText.testSiteOn(connection.host) : ProvisioningText.testSiteOff(connection.host))
      h.actions {
        if isTest {
          h.postButton(
            ProvisioningText.testSiteEnd, "/organization/moodle/provisioning/test-site", call.token,
            fields: [("isTestSite", "false")])
        } else {
          h.confirmButton(
            ProvisioningText.testSiteBegin, id: "test-site", .plain,
            question: ProvisioningText.testSiteQuestion(connection.host),
            consequence: ProvisioningText.testSiteConsequence, confirm: ProvisioningText.testSiteBegin,
            action: "/organization/moodle/provisioning/test-site", token: call.token,
            fields: [("isTestSite", "true")])
        }
      }
    }
  }

  static func setTestSite(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let input = try ProvisioningTestSite.read(form: form.ownPairs)
    try ProvisioningChanges.setTestSite(input.isTestSite, of: call.signedIn.organization.id, writer)
    return call.redirect(to: path, Flash(.good, ProvisioningText.saved[call.language]))
  }

  // MARK: One

  static func showOne(_ call: Call, _ reader: Reader) throws -> Reply {
    let last = try EventLog.last(reader)
    return try reader.snapshot {
      let caller = try call.signedIn
      let plan = try ProvisioningAPI.plan(call, reader)
      let (page, state) = (try Page(call.query, limit: 50), try ProvisioningAPI.state(call))
      let found = try ProvisioningAPI.items(of: plan, state, page, in: caller.organization.id, reader)
      let isStuck = try ProvisioningChanges.isStuck(plan, reader)
      let isOwn = plan.person == caller.person
      let zone = caller.organization.zone
      let lead = Text.verbatim("\(plan.kind.label[call.language]) · \(plan.host)")
      return call.page(
        Heading(title: .verbatim(plan.title), lead: lead, crumbs: [crumb]),
        actions: { h in
          if !plan.isForgotten {
            h.linkButton(ProvisioningText.report, link(plan.id, "/report.csv"), icon: "download", .quiet)
          }
        }
      ) { h in
        if plan.isForgotten { h.notice(.info, ProvisioningText.rowsForgotten) }
        h.livePart("plan", ["moodle-provisioning"], after: last, isMoving: plan.state == .running) {
          writeState(h, plan, isStuck: isStuck, isOwn: isOwn, call, zone)
          writeFigures(h, plan, state)
          if !plan.isForgotten { writeRows(h, plan, found.rows, state, page, found.total) }
        }
      }
    }
  }

  private static func writeState(
    _ h: HTML, _ plan: ProvisioningPlanRow, isStuck: Bool, isOwn: Bool, _ call: Call, _ zone: Zone
  ) {
    if let problem = plan.problem { h.notice(.bad, problem.text) }
    if !plan.missing.isEmpty, plan.state == .draft { h.notice(.warn, ProvisioningText.lacks(plan.missing)) }
    if isStuck { h.notice(.bad, ProvisioningText.jobGone) }
    let counts = plan.counts
    switch plan.state {
    case .draft:
      h.notice(
        counts.open > 0 ? .info : .good,
        counts.open > 0 ? ProvisioningText.willMake(counts.open) : ProvisioningText.allThere)
    case .running:
      let done = counts.total - counts.open
      h.notice(.info, plan.isStopping ? ProvisioningText.stopsSoon : ProvisioningText.progress(done, counts.total))
      h.progress(
        .max(counts.total), .value(String(done)), .ariaLabel(ProvisioningText.progressLabel)
      ) {}
    case .done: h.notice(.good, ProvisioningText.allDone(counts.made))
    case .partly, .failed, .stopped:
      if plan.canStart { h.notice(.warn, ProvisioningText.left(counts.open + counts.failed)) }
    }
    if counts.conflict > 0 { h.notice(.warn, ProvisioningText.conflicts(counts.conflict)) }
    if plan.hasPassword, plan.state != .running {
      h.notice(.warn, isOwn ? ProvisioningText.passwordOnce : ProvisioningText.passwordOfOther)
    }
    h.actions {
      if plan.canStart {
        h.postButton(
          plan.state == .draft ? ProvisioningText.make(counts.open) : ProvisioningText.goOn, link(plan.id, "/start"),
          call.token, icon: "upload", .primary)
      }
      if plan.state == .running, !isStuck, !plan.isStopping {
        h.postButton(ProvisioningText.stop, link(plan.id, "/stop"), call.token, icon: "close")
      }
      if isStuck { h.postButton(ProvisioningText.goOn, link(plan.id, "/start"), call.token, .primary) }
      if plan.hasPassword, isOwn, plan.state != .running {
        h.postButton(
          ProvisioningText.fetchPasswords, link(plan.id, "/people.csv"), call.token, icon: "download",
          plan.canStart ? .plain : .primary)
      }
      // Here and not beside the title: it is there as soon as the plan has ended.
      if plan.state != .running {
        h.confirmButton(
          ProvisioningText.drop, id: "drop", icon: "remove", question: ProvisioningText.dropQuestion,
          consequence: ProvisioningText.dropConsequence, confirm: ProvisioningText.drop,
          action: link(plan.id, "/delete"), token: call.token)
      }
    }
    if let ended = plan.ended {
      h.p(.class("small muted")) {
        h.text(ProvisioningText.endedAt)
        h.text(" ")
        h.moment(ended, zone)
      }
    }
  }

  private static func writeFigures(_ h: HTML, _ plan: ProvisioningPlanRow, _ state: ProvisioningItem.State?) {
    let counts = plan.counts
    let base = link(plan.id)
    func figure(_ number: Int, _ label: Text, _ value: ProvisioningItem.State) -> Figure {
      Figure(number, label, base.query("state", value.rawValue), isCurrent: state == value)
    }
    h.figures(
      ProvisioningText.rows,
      [
        Figure(counts.total, ProvisioningText.rows, base, isCurrent: state == nil),
        figure(counts.open, ProvisioningText.willBeMade, .create),
        figure(counts.found, ProvisioningText.isThere, .found),
        figure(counts.made, ProvisioningText.isMade, .made),
        figure(counts.conflict, ProvisioningText.conflict, .conflict),
        figure(counts.failed, ProvisioningText.hasFailed, .failed),
      ])
  }

  private static let rowColumns = TableColumns([
    Column(ProvisioningText.row, .desk), Column(ProvisioningText.name, .name),
    Column(ProvisioningText.state, .aside), Column(ProvisioningText.kind), Column(ProvisioningText.courseName, .quiet),
    Column(ProvisioningText.inMoodle, .number), Column(MoodleText.reason, .words),
  ])

  private static func writeRows(
    _ h: HTML, _ plan: ProvisioningPlanRow, _ rows: [ProvisioningItemRow], _ state: ProvisioningItem.State?,
    _ page: Page, _ total: Int
  ) {
    guard total > 0 else { return h.emptyState("list", ProvisioningText.noSuchRows) }
    h.list {
      h.table(rowColumns) { table in
        for row in rows {
          let item = row.item
          table.row { cells in
            cells.cell(item.place + 1)
            cells.cell { $0.name(item.name) }
            cells.cell { $0.badge(item.state.tone, item.state.label) }
            cells.cell(item.kind.label)
            cells.cell { h in
              switch item.kind {
              case .course: h.name(item.wish.name ?? "")
              case .category: h.name(item.wish.summary ?? "")
              case .person: h.name([item.wish.firstName, item.wish.lastName].compactMap { $0 }.joined(separator: " "))
              case .enrollment: break
              }
            }
            cells.cell { h in if let id = item.moodleID { h.text("\(id)") } }
            cells.cell { h in if let problem = item.problem { h.text(problem.text) } }
          }
        }
      }
      let base = link(plan.id).query("state", state?.rawValue)
      h.pager(page: page.number, limit: page.limit, total: total, of: ProvisioningText.rowCount) { number in
        base.query("page", number)
      }
    }
  }

  static func start(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try act(call, ProvisioningText.begun) { id, organization in
      _ = try ProvisioningChanges.start(id, in: organization, call.appliance.secrets, writer)
    }
  }

  static func stop(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try act(call, ProvisioningText.stopsSoon) { id, organization in
      _ = try ProvisioningChanges.stop(id, in: organization, writer)
    }
  }

  static func drop(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try ProvisioningChanges.drop(call.id(), in: call.signedIn.organization.id, writer)
    return call.redirect(to: path, Flash(.good, ProvisioningText.dropped[call.language]))
  }

  /// What can't be done now is told on the plan's own page.
  private static func act(
    _ call: Call, _ words: Text, _ work: (ID<MoodlePlan>, ID<Organization>) throws -> Void
  ) throws -> Reply {
    let id: ID<MoodlePlan> = try call.id()
    do {
      try work(id, call.signedIn.organization.id)
      return call.redirect(to: link(id), Flash(.good, words[call.language]))
    } catch let failure as Failure where failure.kind == .conflict {
      throw FormRefused(reply: call.redirect(to: link(id), Flash(.bad, failure.text[call.language])))
    }
  }
}
