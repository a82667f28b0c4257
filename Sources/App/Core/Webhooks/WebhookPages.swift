// An organization's webhooks in the browser: the list, and one of them with what it delivered.
import Base
import Store
import Web

enum WebhookPages {
  static let path = Link("/organization/webhooks")
  static let crumb = Crumb(WebhookText.title, path)

  static func mayChange(_ call: Call) -> Bool { call.may(.permission(.webhooksWrite)) }

  // MARK: The list

  static func showList(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization
    let (last, rows) = try reader.snapshot {
      (try EventLog.last(reader), try reader.all(WebhookStore.list, organization.id, WebhookRules.most, 0))
    }
    return call.page(
      Heading(title: WebhookText.title, lead: WebhookText.intro),
      actions: { h in
        if mayChange(call) { h.linkButton(WebhookText.add, "/organization/webhooks/new", icon: "plus", .primary) }
      }
    ) { h in
      h.about(WebhookText.about)
      h.livePart("list", ["webhooks"], after: last) {
        guard !rows.isEmpty else {
          h.emptyState("upload", WebhookText.none, WebhookText.noneHint)
          return
        }
        h.list {
          h.table(columns) { table in for row in rows { write(row, table, organization.zone) } }
        }
      }
    }
  }

  private static let columns = TableColumns([
    Column(WebhookText.host, .name), Column(WebhookText.description, .words), Column(WebhookText.kinds),
    Column(WebhookText.lastDelivered, .time), Column(WebhookText.state, .aside),
  ])

  private static func write(_ row: WebhookRow, _ table: TableRows, _ zone: Zone) {
    table.row { cells in
      cells.cell(row.host, Link("/organization/webhooks/", row.id))
      cells.cell(row.description)
      cells.cell(row.kinds.isEmpty ? WebhookText.allKinds : WebhookText.kindCount(row.kinds.count))
      cells.cell { h in
        if let at = row.health.lastDelivered { h.moment(at, zone) } else { h.text(WebhookText.never) }
      }
      cells.cell { $0.state(row) }
    }
  }

  // MARK: One

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let (page, filter) = (try Page(call.query), try DeliveryFilter(call))
    return try reader.snapshot {
      let last = try EventLog.last(reader)
      let row = try WebhookAPI.row(call, reader)
      let (rows, next) = try filter.rows(of: row.id, limit: page.limit, reader)
      let zone = try call.signedIn.organization.zone
      return call.page(
        Heading(
          title: .verbatim(row.host), lead: row.description.isEmpty ? nil : .verbatim(row.description), crumbs: [crumb]),
        actions: { h in if mayChange(call) { writeActions(h, row, call) } }
      ) { h in
        h.livePart("webhook", ["webhooks"], after: last) {
          writeState(h, row, call, zone)
          writeFacts(h, row, call, zone)
        }
        h.part(WebhookText.deliveries) {
          h.div(.class("stack")) {
            writeFilters(h, row, filter)
            // Only where what is new is shown.
            let isMoving = rows.contains { $0.state == .waiting }
            h.livePart("deliveries", filter.before == nil ? ["webhooks"] : [], after: last, isMoving: isMoving) {
              writeLog(h, row, rows, next, filter, zone)
            }
          }
        }
        if mayChange(call) { writeReplay(h, row, call) }
      }
    }
  }

  private static func writeActions(_ h: HTML, _ row: WebhookRow, _ call: Call) {
    func action(_ word: StaticString) -> Link { Link("/organization/webhooks/", row.id, word) }
    if row.state == .active {
      h.postButton(WebhookText.test, action("/test"), call.token, .primary)
      h.postButton(WebhookText.pause, action("/pause"), call.token)
    } else {
      h.postButton(WebhookText.resume, action("/resume"), call.token, .primary)
    }
    h.linkButton(PeopleText.edit, action("/edit"), icon: "edit")
    h.confirmButton(
      WebhookText.rotate, id: "rotate", icon: "key", .plain, question: WebhookText.rotateQuestion,
      consequence: WebhookText.rotateConsequence, confirm: WebhookText.rotate, action: action("/rotate"),
      token: call.token)
    h.confirmButton(
      WebhookText.remove, id: "remove", icon: "remove", question: WebhookText.removeQuestion(row.host),
      consequence: WebhookText.removeConsequence, confirm: WebhookText.remove, action: action("/delete"),
      token: call.token)
  }

  private static func writeState(_ h: HTML, _ row: WebhookRow, _ call: Call, _ zone: Zone) {
    switch row.state {
    case .disabled:
      h.notice(.bad) { h in
        if let reason = row.reason { h.p(text: reason.label) }
        h.p(text: WebhookText.disabledHint)
      }
    case .paused: h.notice(.info, WebhookText.pausedHint)
    case .active:
      guard let until = row.health.restsUntil, until > call.now else { return }
      h.notice(.warn) { h in
        h.p {
          h.text(WebhookText.rests)
          h.text(" ")
          h.moment(until, zone)
        }
      }
    }
  }

  private static func writeFacts(_ h: HTML, _ row: WebhookRow, _ call: Call, _ zone: Zone) {
    h.facts { facts in
      facts.fact(WebhookText.state) { $0.state(row) }
      facts.fact(WebhookText.url) { $0.span(.class("code"), text: mayChange(call) ? row.url : row.origin) }
      facts.fact(WebhookText.kinds) { h in
        if row.kinds.isEmpty { return h.text(WebhookText.allKinds) }
        h.text(row.kinds.map { words(of: $0)[h.language] }.joined(separator: ", "))
      }
      if let at = row.health.lastDelivered { facts.fact(WebhookText.lastDelivered) { $0.moment(at, zone) } }
      if let at = row.health.lastFailed { facts.fact(WebhookText.lastFailed) { $0.moment(at, zone) } }
      if let at = row.health.failingSince { facts.fact(WebhookText.failingSince) { $0.moment(at, zone) } }
      if let at = row.overlapUntil, at > call.now {
        facts.fact(WebhookText.overlapUntil) { $0.moment(at, zone) }
      }
    }
  }

  static func words(of kind: String) -> Text { Features.events[kind]?.capitalized ?? .verbatim(kind) }

  // MARK: Its log

  private static func writeFilters(_ h: HTML, _ row: WebhookRow, _ filter: DeliveryFilter) {
    let kinds = Features.all.flatMap { $0.events }.filter { row.takes($0.kind.name) || $0.kind == .webhookTested }
    h.filters(Link("/organization/webhooks/", row.id)) {
      h.filterChoice(
        "state", filter.state?.rawValue, label: WebhookText.state,
        options: [("", WebhookText.allStates)] + DeliveryState.allCases.map { ($0.rawValue, $0.label) })
      h.filterChoice(
        "kind", filter.kind, label: WebhookText.kind,
        options: [("", WebhookText.allKinds)] + kinds.map { ($0.kind.name, $0.text.capitalized) })
      h.submit(ShellText.show, .plain)
    }
  }

  private static func writeLog(
    _ h: HTML, _ webhook: WebhookRow, _ rows: [DeliveryRow], _ next: ID<WebhookDelivery>?, _ filter: DeliveryFilter,
    _ zone: Zone
  ) {
    guard !rows.isEmpty else {
      h.emptyState(
        "list", filter.isEmpty ? WebhookText.noDeliveries : WebhookText.nothingFound,
        filter.isEmpty ? WebhookText.noDeliveriesHint : nil)
      return
    }
    let path = Link("/organization/webhooks/", webhook.id)
    h.list {
      h.table(logColumns) { table in
        for row in rows {
          table.row { cells in
            cells.cell(words(of: row.kind), path.segment("deliveries").segment(row.id.text))
            cells.cell { $0.badge(row.state.tone, row.state.label) }
            cells.cell { $0.moment(row.created, zone) }
            cells.cell(row.allAttempts)
            cells.cell { h in
              if let fault = row.fault { h.text(WebhookText.words(fault, host: webhook.host, status: row.status)) }
              if row.state == .waiting, row.allAttempts > 0, let next = row.next {
                h.text(" ")
                h.text(WebhookText.again)
                h.text(" ")
                h.moment(next, zone)
              }
            }
          }
        }
      }
    }
    if let next {
      h.actions {
        h.linkButton(AuditText.older, filter.link(path).query("before", next.text), icon: "down")
      }
    }
  }

  private static let logColumns = TableColumns([
    Column(WebhookText.kind, .name), Column(WebhookText.state, .aside), Column(WebhookText.happened, .time),
    Column(WebhookText.attempts, .number), Column(WebhookText.fault, .words),
  ])

  private static func writeReplay(_ h: HTML, _ row: WebhookRow, _ call: Call) {
    h.more(WebhookText.replayFailed) {
      h.entryForm(Link("/organization/webhooks/", row.id, "/replay"), call.token) {
        h.labeled("since", WebhookText.since, help: WebhookText.sinceHelp) { attributes in
          let today = (try? call.signedIn.organization.zone).map { $0.localDate(at: call.now).iso }
          h.input(attributes + [.type("date"), .value(today ?? ""), .required])
        }
        h.actions { h.submit(WebhookText.replayFailed, .plain) }
      }
    }
  }
}

extension HTML {
  /// How a webhook stands; one that is on and fails is said to.
  fileprivate func state(_ row: WebhookRow) {
    let isFailing = row.state == .active && row.health.failingSince != nil
    badge(isFailing ? .warn : row.state.tone, isFailing ? WebhookText.isFailing : row.state.label)
  }
}
