// Where one is signed in: to see, and to end.
import Base
import Store
import Web

/// A session as its owner sees it.
struct SessionOutput: Payload {
  var id = ID<Session>(0)
  /// In the caller's language.
  var device = ""
  var userAgent = ""
  var address = ""
  var isBrowser = false
  /// Whether it is the one that asks.
  var isCurrent = false
  var organization = OrganizationReference()
  var createdAt = Timestamp(milliseconds: 0)
  var lastSeenAt = Timestamp(milliseconds: 0)
  var expiresAt = Timestamp(milliseconds: 0)

  static let schemaName = "Session"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: AccountText.session)
    f.text("device", &device, label: AccountText.device, max: 400)
    f.text("userAgent", &userAgent, label: AccountText.userAgent, min: 0, max: 400)
    f.text("address", &address, label: EventsText.address, min: 0)
    f.bool("isBrowser", &isBrowser, label: AccountText.isBrowser)
    f.bool("isCurrent", &isCurrent, label: AccountText.thisSession)
    f.object("organization", &organization, label: OrganizationText.organization)
    f.timestamp("createdAt", &createdAt, label: AccountText.since)
    f.timestamp("lastSeenAt", &lastSeenAt, label: AccountText.lastSeen)
    f.timestamp("expiresAt", &expiresAt, label: SignInText.expires)
  }
}

enum SessionPages {
  private static let path: Link = "/account/sessions"

  /// When a session was last used: what is not written yet counts too, and this very request.
  private static func seen(_ entry: SessionEntry, _ call: Call) -> Timestamp {
    if entry.id == call.caller?.session { return call.now }
    return max(entry.seen, call.appliance.seen[entry.id] ?? entry.seen)
  }

  // MARK: The calls

  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let caller = try call.signedIn
    return try reader.snapshot {
      let total = try reader.one(SessionListStore.count, caller.account, call.now)
      return try call.list(page, total: total) { json in
        try reader.each(SessionListStore.page, caller.account, call.now, page.limit, page.offset) { entry in
          var output = SessionOutput()
          output.id = entry.id
          output.device = DeviceWords.text(entry.userAgent)[call.language]
          output.userAgent = entry.userAgent
          output.address = entry.address
          output.isBrowser = entry.credential == .cookie
          output.isCurrent = entry.id == caller.session
          output.organization = OrganizationReference(entry.organization)
          output.createdAt = entry.created
          output.lastSeenAt = seen(entry, call)
          output.expiresAt = entry.expires
          output.write(to: json)
        }
      }
    }
  }

  static func endOne(_ call: Call, _ writer: Writer) throws {
    try SessionChanges.endOne(call.id(), of: call.signedIn, writer)
  }

  static func endOthers(_ call: Call, _ writer: Writer) throws {
    let caller = try call.signedIn
    let ended = try SessionChanges.endOthers(of: caller, writer)
    guard ended > 0 else { return }
    try writer.emit(.othersEnded, subject: caller.person) { json in json.field("sessions", ended) }
  }

  // MARK: The page

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    // Count and rows of one state of the file.
    try reader.snapshot { try writeList(call, reader) }
  }

  private static func writeList(_ call: Call, _ reader: Reader) throws -> Reply {
    let caller = try call.signedIn
    let page = try Page(call.query)
    let total = try reader.one(SessionListStore.count, caller.account, call.now)
    return try call.accountPage(
      Heading(title: AccountText.sessions, lead: AccountText.sessionsLead),
      actions: { h in
        guard total > 1 else { return }
        h.confirmButton(
          AccountText.endOthers, id: "end-others", icon: "sign-out", .plain, question: AccountText.endOthersQuestion,
          consequence: AccountText.endOthersConsequence, confirm: AccountText.endOthers,
          action: "/account/sessions/end-others", token: call.token)
      }
    ) { h in
      try h.list {
        try h.table(columns) { table in
          try reader.each(SessionListStore.page, caller.account, call.now, page.limit, page.offset) { entry in
            write(entry, call, caller, table)
          }
        }
        h.pager(page: page.number, limit: page.limit, total: total, of: AccountText.sessionCount) { number in
          path.query("page", number)
        }
      }
    }
  }

  private static let columns = TableColumns([
    Column(AccountText.device, .name), Column(EventsText.address, .time), Column(AccountText.since, .time),
    Column(AccountText.lastSeen, .time), Column(OrganizationText.actions, .words),
  ])

  private static func write(_ entry: SessionEntry, _ call: Call, _ caller: Caller, _ table: TableRows) {
    let zone = caller.organization.zone
    let device = DeviceWords.text(entry.userAgent)
    table.row { cells in
      cells.cell(device)
      cells.cell(entry.address)
      cells.cell { $0.moment(entry.created, zone) }
      cells.cell { $0.moment(seen(entry, call), zone) }
      cells.cell { h in
        if entry.id == caller.session {
          h.badge(.good, AccountText.thisSession)
        } else {
          h.confirmButton(
            AccountText.end, id: "end-\(entry.id.text)", icon: "remove",
            question: AccountText.endQuestion(device), consequence: AccountText.endConsequence,
            confirm: AccountText.end, action: Link("/account/sessions/", entry.id, "/end"), token: call.token)
        }
      }
    }
  }

  static func endOneForm(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try endOne(call, writer)
    return call.redirect(to: path, Flash(.good, AccountText.ended[call.language]))
  }

  static func endOthersForm(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try endOthers(call, writer)
    return call.redirect(to: path, Flash(.good, AccountText.othersEnded[call.language]))
  }
}
