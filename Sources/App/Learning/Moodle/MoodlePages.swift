// The connection to Moodle in the browser: what it is, its form, and what a test found.
import Base
import Store
import Web

enum MoodlePages {
  static let path = Link("/organization/moodle")
  private static let crumb = Crumb(MoodleText.title, path)

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    try page(nil, call, reader)
  }

  private static func page(_ trial: MoodleTrial?, _ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization
    guard let row = try reader.first(MoodleStore.find, organization.id) else {
      return call.page(
        Heading(title: MoodleText.title, lead: MoodleText.intro),
        actions: { h in h.linkButton(MoodleText.connect, "/organization/moodle/edit", icon: "link", .primary) }
      ) { h in
        Moodle.writeSiblings(h, "/organization/moodle", call)
        h.about(MoodleText.about)
        h.emptyState("link", MoodleText.none, MoodleText.noneHint)
      }
    }
    let isNew = try MoodleRuns.newest(of: organization.id, reader) == nil
    return call.page(
      Heading(title: MoodleText.title, lead: MoodleText.intro),
      actions: { h in
        h.postButton(MoodleText.test, "/organization/moodle/test", call.token, .primary)
        h.linkButton(PeopleText.edit, "/organization/moodle/edit", icon: "edit")
        h.confirmButton(
          MoodleText.disconnect, id: "disconnect", icon: "remove", question: MoodleText.disconnectQuestion(row.host),
          consequence: MoodleText.disconnectConsequence, confirm: MoodleText.disconnect,
          action: "/organization/moodle/remove", token: call.token)
      }
    ) { h in
      Moodle.writeSiblings(h, "/organization/moodle", call)
      if let trial { write(h, trial) }
      if isNew, trial?.isWorking ?? (row.tested?.isWorking == true) { writeNext(h) }
      writeFacts(h, row, organization.zone)
      if trial == nil { h.about(MoodleText.about) }
    }
  }

  /// What comes after a connection that works: nobody should have to look for it.
  private static func writeNext(_ h: HTML) {
    h.notice(.good) { h in
      h.p(text: MoodleText.nextIsSync)
      h.linkButton(SyncPageText.toSync, SyncPages.path)
    }
  }

  private static func writeFacts(_ h: HTML, _ row: MoodleConnectionRow, _ zone: Zone) {
    h.part(MoodleText.connection) {
      h.facts { facts in
        facts.fact(MoodleText.url, row.url)
        facts.fact(MoodleText.token, MoodleText.tokenKept)
        facts.fact(MoodleText.times, MoodleText.timesOf(row.times))
        if let tested = row.tested {
          facts.fact(PeopleText.status) { h in
            h.badge(tested.isWorking ? .good : .bad, tested.isWorking ? MoodleText.works : MoodleText.doesNotWork)
          }
          facts.fact(MoodleText.siteName, tested.siteName)
          facts.fact(MoodleText.release, tested.release)
          facts.fact(MoodleText.testedAt) { $0.moment(tested.at, zone) }
        } else {
          facts.fact(PeopleText.status) { $0.badge(.neutral, MoodleText.untested) }
        }
        facts.fact(PeopleText.changed) { $0.moment(row.updated, zone) }
      }
    }
  }

  // MARK: What a test found

  private static func write(_ h: HTML, _ trial: MoodleTrial) {
    if let fault = trial.fault {
      h.notice(.bad, fault.text, isNew: true)
      return
    }
    h.notice(
      trial.isWorking ? .good : .bad, trial.isWorking ? MoodleText.isReady : MoodleText.isNotReady, isNew: true)
    for note in MoodleText.notes(trial) { h.notice(.warn, note) }
    if let site = trial.site {
      h.part(MoodleText.site) {
        h.facts { facts in
          facts.fact(MoodleText.siteName) { $0.name(site.name) }
          facts.fact(MoodleText.release, site.release)
          facts.fact(MoodleText.account) { $0.name(site.person.userName ?? site.person.fullName) }
          facts.fact(MoodleText.isSiteAdmin, site.isSiteAdmin ? MoodleText.yes : MoodleText.no)
          if let difference = trial.clockDifference {
            facts.fact(MoodleText.clock, MoodleText.clockWords(difference))
          }
        }
      }
    }
    h.part(MoodleText.functions) {
      h.note(MoodleText.functionsIntro)
      h.list { h.table(functionColumns) { table in for one in trial.functions { write(one, table) } } }
    }
    h.part(MoodleText.sights) {
      h.note(MoodleText.sightsIntro)
      h.list { h.table(sightColumns) { table in for (sight, state) in trial.sights { write(sight, state, table) } } }
    }
  }

  private static let functionColumns = TableColumns([
    Column(MoodleText.function, .name), Column(MoodleText.area), Column(MoodleText.state, .aside),
    Column(MoodleText.without, .words),
  ])

  private static func write(_ one: MoodleTrial.Function, _ table: TableRows) {
    table.row { cells in
      cells.cell { $0.span(.class("code"), text: one.need.function) }
      cells.cell(one.need.area.label)
      cells.cell { $0.badge(one.state.tone(in: one.need.area), one.state.label) }
      cells.cell { h in
        guard one.state != .granted else { return }
        h.text(one.need.consequence)
        if let fault = one.fault { h.note(fault.text) }
      }
    }
  }

  private static let sightColumns = TableColumns([
    Column(MoodleText.sight, .name), Column(MoodleText.state, .aside), Column(MoodleText.permission, .quiet),
    Column(MoodleText.without, .words),
  ])

  private static func write(_ sight: MoodleSight, _ state: MoodleTrial.SightState, _ table: TableRows) {
    table.row { cells in
      cells.cell(sight.label)
      cells.cell { $0.badge(state.tone, state.label) }
      cells.cell { $0.span(.class("code"), text: sight.permission) }
      cells.cell { h in if state != .seen { h.text(sight.consequence) } }
    }
  }

  /// Asks the site, and shows what came of it in the answer itself.
  static func test(_ form: FormFields, _ call: Call, _ pool: Slow) throws -> Reply {
    let trial: MoodleTrial = try MoodleAPI.test(call, pool)
    return try page(trial, call, pool.reader)
  }

  // MARK: The form

  static func showEdit(_ call: Call, _ reader: Reader) throws -> Reply {
    let row = try reader.first(MoodleStore.find, call.signedIn.organization.id)
    return edit(row, FormState(row.map(MoodleConnectionInput.init) ?? MoodleConnectionInput()), call)
  }

  private static func edit(_ row: MoodleConnectionRow?, _ state: FormState, _ call: Call) -> Reply {
    let heading = Heading(
      title: row == nil ? MoodleText.connect : MoodleText.editTitle, lead: MoodleText.editIntro, crumbs: [crumb],
      isFaulty: !state.faults.isEmpty)
    let fields = MoodleConnectionInput.fieldList.filter { $0.name.description != "version" }
    let hints = [
      "url": FieldHints(autocomplete: "url", isFirst: row == nil && state.faults.isEmpty, isSettled: true),
      // Nobody's password: browsers are not to offer one.
      "token": FieldHints(autocomplete: "one-time-code", isSettled: row == nil),
      "readSeconds": FieldHints(isSettled: true), "writeSeconds": FieldHints(isSettled: true),
    ]
    return call.page(heading, status: state.faults.isEmpty ? 200 : 422) { h in
      h.faults(state, MoodleConnectionInput.fieldList)
      h.entryForm("/organization/moodle/edit", call.token) {
        if let row {
          h.input(.type("hidden"), .name("version"), .value(state.values["version"] ?? String(row.version)))
        }
        h.fields(fields, state, hints: hints)
        if row != nil { h.note(MoodleText.tokenStays) }
        h.actions {
          h.submit(row == nil ? MoodleText.connect : PeopleText.save)
          h.linkButton(ShellText.cancel, path, .quiet)
        }
      }
    }
  }

  static func put(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    do {
      _ = try MoodleAPI.change(MoodleConnectionInput.read(form: form.ownPairs), call, writer)
      return call.redirect(to: path, Flash(.good, MoodleText.saved[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      let row = try writer.first(MoodleStore.find, organization)
      throw FormRefused(reply: edit(row, FormState(form, failure), call))
    }
  }

  static func remove(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try MoodleConnections.delete(of: call.signedIn.organization.id, writer)
    return call.redirect(to: path, Flash(.good, MoodleText.disconnected[call.language]))
  }
}

extension MoodleTrial.FunctionState {
  var label: Text {
    switch self {
    case .granted: Text(en: "Allowed", fr: "Autorisée")
    case .refused: Text(en: "Refused", fr: "Refusée")
    case .missing: Text(en: "Not in the service", fr: "Absente du service")
    case .unknown: Text(en: "Could not be tried", fr: "Pas pu être essayée")
    }
  }

  /// What only provisioning needs is no fault where nobody provisions.
  func tone(in area: MoodleArea) -> Tone {
    switch self {
    case .granted: .good
    case .unknown: .warn
    case .refused, .missing: area == .sync ? .bad : .neutral
    }
  }
}

extension MoodleTrial.SightState {
  var label: Text {
    switch self {
    case .seen: Text(en: "Told", fr: "Communiqué")
    case .unseen: Text(en: "Not told", fr: "Non communiqué")
    case .unknown: Text(en: "Could not be tried", fr: "Pas pu être essayé")
    }
  }

  var tone: Tone {
    switch self {
    case .seen: .good
    case .unseen: .warn
    case .unknown: .neutral
    }
  }
}
