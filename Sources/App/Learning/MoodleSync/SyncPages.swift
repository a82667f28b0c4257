// The synchronization in the browser: what it does now, what it did last, when it comes next, and what it asks.
import Base
import Store
import Web

enum SyncPages {
  static let path = Link("/organization/moodle/sync")
  static let crumb = Crumb(SyncPageText.title, path)

  /// How many of the last runs stand on the page.
  private static let recent = 5

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization
    let heading = Heading(title: SyncPageText.title, lead: SyncPageText.intro)
    return try reader.snapshot {
      guard let connection = try reader.first(MoodleStore.find, organization.id) else {
        return call.page(heading) { h in
          Moodle.writeSiblings(h, "/organization/moodle/sync", call)
          h.about(SyncPageText.about)
          h.emptyState("link", SyncPageText.notConnected, SyncPageText.notConnectedHint) { h in
            h.linkButton(MoodleText.connect, "/organization/moodle/edit", icon: "link", .primary)
          }
        }
      }
      let view = try SyncView(organization, connection, reader, recent: recent)
      return call.page(heading) { h in
        Moodle.writeSiblings(h, "/organization/moodle/sync", call)
        h.about(SyncPageText.about)
        h.livePart("run", topics, after: unlogged, isMoving: true) {
          writeNow(h, view, call)
          writeRecent(h, view, call)
        }
        writeSchedule(h, view)
      }
    }
  }

  static let topics: [StaticString] = ["moodle-sync"]
  /// No event of the log tells how far a run is.
  static let unlogged = ID<EventRow>(0)

  // MARK: Now

  private static func writeNow(_ h: HTML, _ view: SyncView, _ call: Call) {
    guard let run = view.runs.first else {
      h.emptyState("updown", SyncPageText.neverRan, SyncPageText.neverRanHint) { h in writeStart(h, call) }
      return
    }
    if run.state.isOpen {
      writeOpen(h, run, view, call)
    } else {
      writeOver(h, run, view, call)
    }
  }

  private static func writeStart(_ h: HTML, _ call: Call) {
    h.postButton(SyncPageText.start, "/organization/moodle/sync", call.token, icon: "updown", .primary)
  }

  /// One that runs or waits: how far it is, and the way to stop it.
  private static func writeOpen(_ h: HTML, _ run: SyncRunRow, _ view: SyncView, _ call: Call) {
    if let fault = SyncParts.fault(of: run, host: view.host) {
      h.notice(.warn) { h in
        h.p(text: fault)
        h.p(text: SyncPageText.waits)
      }
    }
    h.part(SyncPageText.thisRun) {
      h.facts { facts in
        facts.fact(MoodleSyncText.state) { h in
          h.badge(run.state.tone, run.state.label)
          h.text(" ")
          SyncParts.writeDuration(h, run, now: call.now)
        }
        facts.fact(SyncPageText.by, run.starter)
        if run.isConfirmed { facts.fact(MoodleSyncText.isConfirmed, SyncPageText.isConfirmed) }
      }
      SyncParts.writePhases(h, run)
      h.actions {
        h.confirmButton(
          SyncPageText.stop, id: "stop", icon: "close", question: SyncPageText.stopQuestion,
          consequence: SyncPageText.stopConsequence, confirm: SyncPageText.stop,
          action: SyncRunPages.link(run.id).segment("stop"), token: call.token)
        h.linkButton(SyncPageText.lookAgain, path, .quiet)
      }
    }
  }

  /// The last one: what became of it, what it asks, and the way to the next.
  private static func writeOver(_ h: HTML, _ run: SyncRunRow, _ view: SyncView, _ call: Call) {
    if view.isElsewhere {
      writeElsewhere(h, view, call)
    } else if let fault = SyncParts.fault(of: run, host: view.host) {
      h.notice(.bad, fault)
    }
    writeHeld(h, run, call)
    writeWaiting(h, run, view)
    writeRhythm(h, view, call)
    h.actions { writeStart(h, call) }
    h.facts { facts in
      facts.fact(SyncPageText.lastRun) { h in
        h.badge(run.outcome.tone, run.outcome.word)
        h.text(" ")
        h.a(.href(SyncRunPages.link(run.id))) { h.moment(run.began, view.organization.zone) }
      }
      facts.fact(SyncPageText.by, run.starter)
      if run.started != nil {
        facts.fact(SyncPageText.duration) { SyncParts.writeDuration($0, run, now: call.now) }
      }
      facts.fact(SyncPageText.nextRun) { h in
        if let next = view.settings.next {
          h.moment(next, view.organization.zone)
        } else {
          h.text(SyncPageText.notPlanned)
        }
      }
    }
    h.part(SyncPageText.whatItDid) {
      if run.state == .done, !run.counts.isChanged { h.note(SyncPageText.didNothing(run)) }
      SyncParts.writePhases(h, run)
    }
  }

  /// The connection leads to another address than all that is known came from: a person says whether it is the same site.
  private static func writeElsewhere(_ h: HTML, _ view: SyncView, _ call: Call) {
    h.notice(.warn) { h in
      h.p(text: SyncPageText.elsewhere(view.settings.site ?? "", view.url))
      h.actions {
        h.postButton(
          MoodleSyncText.siteSame, "/organization/moodle/sync/site", call.token,
          fields: [("is", "same"), ("url", view.url)])
        h.confirmButton(
          SyncPageText.otherSite, id: "other", .plain, question: SyncPageText.otherQuestion(view.host),
          consequence: SyncPageText.otherConsequence, confirm: SyncPageText.otherSite,
          action: "/organization/moodle/sync/site", token: call.token,
          fields: [("is", "other"), ("url", view.url)])
      }
    }
  }

  /// What a run would not deactivate without being told to, and the button that tells it.
  static func writeHeld(_ h: HTML, _ run: SyncRunRow, _ call: Call) {
    guard run.needsConfirmation else { return }
    h.notice(.warn) { h in
      h.p(text: SyncPageText.heldIntro)
      h.ul {
        for phase in SyncPhase.allCases where run.counts[phase].held > 0 {
          h.li(text: SyncPageText.heldLine(phase, run.counts[phase].held))
        }
      }
      h.p(text: SyncPageText.heldOtherwise)
      h.confirmButton(
        SyncPageText.confirm(Int(run.held)), id: "confirm", .danger, question: SyncPageText.confirmQuestion,
        consequence: SyncPageText.confirmConsequence(run.counts), confirm: SyncPageText.confirm(Int(run.held)),
        action: SyncRunPages.link(run.id).segment("confirm"), token: call.token)
    }
  }

  /// What somebody should look at before the next one.
  private static func writeWaiting(_ h: HTML, _ run: SyncRunRow, _ view: SyncView) {
    if view.undecided > 0 {
      h.notice(.warn) { h in
        h.p {
          h.text(SyncPageText.someWait(view.undecided))
          h.text(" ")
          h.a(.href(MappingPages.path), text: SyncPageText.decideThem)
        }
      }
    }
    if run.errors > 0 {
      h.notice(.info) { h in
        h.p {
          h.text(SyncPageText.someRefused(Int(run.errors)))
          h.text(" ")
          h.a(.href(SyncRunPages.link(run.id).fragment("refused")), text: SyncPageText.seeThem)
        }
      }
    }
  }

  /// Asked once a run has got through, for as long as none begins by itself.
  private static func writeRhythm(_ h: HTML, _ view: SyncView, _ call: Call) {
    guard view.settings.settings.minutes == nil, !view.isElsewhere, view.runs.contains(where: { $0.state == .done })
    else { return }
    h.notice(.info) { h in
      h.p(text: SyncPageText.byItself)
      h.actions {
        h.postButton(
          SyncPageText.rhythm(60), SyncSchedulePages.path, call.token, icon: "clock",
          fields: SyncSchedulePages.hourly(view.settings))
        h.linkButton(SyncPageText.anotherRhythm, SyncSchedulePages.path, .quiet)
      }
    }
  }

  private static func writeRecent(_ h: HTML, _ view: SyncView, _ call: Call) {
    guard view.runs.count > 1 else { return }
    h.part(SyncPageText.recent, more: (text: SyncPageText.all, link: SyncRunPages.path)) {
      h.list { SyncParts.writeRuns(h, view.runs, view.organization.zone, now: call.now) }
    }
  }

  // MARK: The schedule

  private static func writeSchedule(_ h: HTML, _ view: SyncView) {
    let settings = view.settings.settings
    h.part(SyncPageText.schedule, more: (text: SyncPageText.change, link: SyncSchedulePages.path)) {
      h.facts { facts in
        facts.fact(SyncPageText.schedule, SyncPageText.rhythm(settings.minutes))
        facts.fact(MoodleSyncText.atStartLabel, settings.atStart ? MoodleText.yes : MoodleText.no)
        facts.fact(MoodleSyncText.width, "\(settings.width)")
        facts.fact(SyncPageText.guardLabel, SyncPageText.guardWords(settings))
      }
    }
  }

  // MARK: What is done

  static func start(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try MoodleRuns.start(.manual, in: call.signedIn.organization.id, writer)
    return call.redirect(to: path, Flash(.good, SyncPageText.started[call.language]))
  }

  static func judge(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    guard let word = form["is"], ["same", "other"].contains(word) else {
      throw Failure.unprocessable([
        Failure.Field(path: "is", text: PeopleText.notAChoice(["same", "other"]))
      ])
    }
    try SyncSite.judge(
      isSame: word == "same", seen: form["url"], in: call.signedIn.organization.id, writer)
    return call.redirect(to: path, Flash(.good, SyncPageText.judged[call.language]))
  }

  static func stop(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    _ = try MoodleRuns.stop(call.id(), in: call.signedIn.organization.id, writer)
    return call.redirect(to: path, Flash(.good, SyncPageText.isStopped[call.language]))
  }

  static func confirm(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    _ = try MoodleRuns.confirm(call.id(), in: call.signedIn.organization.id, writer)
    return call.redirect(to: path, Flash(.good, SyncPageText.confirmed[call.language]))
  }
}

/// What the page of the synchronization shows.
struct SyncView {
  let organization: OrganizationSummary
  /// The site's name or address.
  let host: String
  let url: String
  let settings: SyncSettingsRow
  /// The newest first.
  let runs: [SyncRunRow]
  /// Categories that wait for a person.
  let undecided: Int

  /// Whether all that is known is of another address than the connection's.
  var isElsewhere: Bool { settings.site.map { $0 != url } ?? false }

  init(
    _ organization: OrganizationSummary, _ connection: MoodleConnectionRow, _ reader: Reader, recent: Int
  ) throws {
    self.organization = organization
    (host, url) = (connection.host, connection.url)
    settings = try MoodleMapping.settings(of: organization.id, reader)
    runs = try MoodleRuns.page(of: organization.id, limit: recent, reader)
    undecided = try SyncPageStore.undecided(organization.id, reader)
  }
}
