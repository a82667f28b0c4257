// What one was told, in the browser: the list, and how one wants to be told.
import Base
import Store
import Web

enum NoticePages {
  private static let path = Link("/notifications")
  private static let preferencesPath = Link("/account/notifications")

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let (caller, page, filter) = (try call.signedIn, try Page(call.query), try NoticeAPI.filter(call))
    return try reader.snapshot {
      let last = try EventLog.last(reader)
      let unread = try Notices.unread(caller, reader)
      let total = try Notices.count(filter, caller, reader)
      return try call.page(
        Heading(title: NoticeText.notifications, lead: NoticeText.intro),
        actions: { h in
          if unread > 0 {
            h.postButton(NoticeText.markAll, path.segment("read-all"), call.token, icon: "check", .primary)
          }
          h.linkButton(NoticeText.preferences, preferencesPath, icon: "settings")
        }
      ) { h in
        try h.livePart("list", ["notifications"], after: last) { try list(h, filter, page, total, call, reader) }
        guard total > 0 else { return }
        h.actions {
          h.confirmButton(
            NoticeText.deleteAll, id: "delete-all", icon: "remove", question: NoticeText.deleteQuestion,
            consequence: NoticeText.deleteConsequence, confirm: NoticeText.deleteAll,
            action: path.segment("delete-all"), token: call.token)
        }
      }
    }
  }

  private static func list(
    _ h: HTML, _ filter: NoticeFilter, _ page: Page, _ total: Int, _ call: Call, _ reader: Reader
  ) throws {
    let caller = try call.signedIn
    let frame = NoticeAPI.frame(caller)
    try h.figures(
      NoticeText.show,
      NoticeFilter.allCases.map { each in
        Figure(
          try Notices.count(each, caller, reader), each.label,
          path.query("show", each == .all ? nil : each.rawValue), isCurrent: each == filter)
      })
    guard total > 0 else {
      h.emptyState("bell", NoticeText.none(filter), filter == .all ? NoticeText.noneHint : nil)
      return
    }
    try h.list {
      forTicked(h, filter, call)
      try h.table(columns) { table in
        try Notices.each(filter, caller, page, reader) { row in write(row, frame, call, table) }
      }
      h.pager(page: page.number, limit: page.limit, total: total, of: NoticeText.counted) { number in
        path.query("show", filter == .all ? nil : filter.rawValue).query("page", number)
      }
    }
  }

  /// What is done with those that are ticked: a form of its own, to which the boxes in the rows belong.
  private static func forTicked(_ h: HTML, _ filter: NoticeFilter, _ call: Call) {
    h.post(path.segment("read"), call.token, .id(tickedForm)) {
      h.actions {
        if filter != .read { h.submit(NoticeText.markTicked, icon: "check", .plain) }
        h.confirmSubmit(
          NoticeText.deleteTicked, id: "delete-ticked", icon: "remove", question: NoticeText.deleteTickedQuestion,
          consequence: NoticeText.deleteTickedConsequence, confirm: NoticeText.delete, action: path.segment("delete"))
      }
    }
  }

  private static let tickedForm = "ticked"

  private static let columns = TableColumns([
    Column(NoticeText.title, .name), Column(NoticeText.detail, .words), Column(NoticeText.when, .time),
    Column(OrganizationText.actions, .words),
  ])

  private static func write(_ row: NoticeRow, _ frame: NoticeFrame, _ call: Call, _ table: TableRows) {
    let words = NoticeRules.words(row.kind, row.data, frame)
    table.row { cells in
      cells.cell { h in
        h.tick(row.id.text, in: tickedForm, NoticeText.tick(words.title))
        if let link = words.link { h.a(.href(link), .dir(.auto), text: words.title) } else { h.text(words.title) }
        if row.read == nil {
          h.text(" ")
          h.badge(.info, NoticeFilter.unread.label)
        }
      }
      cells.cell { h in
        if let detail = words.detail { h.text(detail) }
        if let facts = words.factLine { h.note(facts) }
      }
      cells.cell { $0.moment(row.created, frame.zone) }
      cells.cell { h in
        h.div(.class("actions beside")) {
          let link = path.segment(row.id.text)
          if row.read == nil { h.postButton(NoticeText.markRead, link.segment("read"), call.token, .quiet) }
          h.postButton(NoticeText.delete, link.segment("delete"), call.token, .quiet)
        }
      }
    }
  }

  static func markOne(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    _ = try NoticeAPI.markOne(call, writer)
    return call.redirect(to: back(call))
  }

  static func markAll(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    _ = try NoticeAPI.markAll(call, writer)
    return call.redirect(to: path, Flash(.good, NoticeText.allMarked[call.language]))
  }

  static func drop(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try NoticeAPI.drop(call, writer)
    return call.redirect(to: back(call), Flash(.good, NoticeText.isDeleted[call.language]))
  }

  static func markTicked(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let (caller, ids) = (try call.signedIn, try ticked(form, call, writer))
    guard !ids.isEmpty else { return noneTicked(call) }
    try Notices.markRead(ids, caller, call.appliance.hub, writer)
    return call.redirect(to: back(call), Flash(.good, NoticeText.marked(ids.count, call.language)))
  }

  static func dropTicked(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let (caller, ids) = (try call.signedIn, try ticked(form, call, writer))
    guard !ids.isEmpty else { return noneTicked(call) }
    try Notices.drop(ids, caller, call.appliance.hub, writer)
    return call.redirect(to: back(call), Flash(.good, NoticeText.deleted(ids.count, call.language)))
  }

  /// Those of the ticked ones that are the caller's and still there: another page may have been faster.
  private static func ticked(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> [ID<StoredNotice>] {
    let caller = try call.signedIn
    let ids = Set(form.all("id").compactMap { ID<StoredNotice>($0) }).prefix(NoticeRules.mostAtOnce)
    return try ids.filter { try writer.exists(NoticeStore.find, $0, caller.organization.id, caller.person) }
  }

  private static func noneTicked(_ call: Call) -> Reply {
    call.redirect(to: back(call), Flash(.warn, NoticeText.noneTicked[call.language]))
  }

  static func dropAll(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try NoticeAPI.dropAll(call, writer)
    return call.redirect(to: path, Flash(.good, NoticeText.allDeleted[call.language]))
  }

  /// The list as it was: its filter and page.
  private static func back(_ call: Call) -> Link {
    guard call.referer.hasPrefix("/notifications?") else { return path }
    return Link(local: call.referer) ?? path
  }

  // MARK: Preferences

  static func showPreferences(_ call: Call, _ reader: Reader) throws -> Reply {
    let choices = try NoticeAPI.choices(call.signedIn, reader)
    return call.accountPage(Heading(title: NoticeText.preferences, lead: NoticeText.preferencesIntro)) { h in
      if !call.appliance.mail.isOn { h.notice(.info, NoticeText.mailIsOff) }
      h.entryForm(preferencesPath, call.token) {
        for (kind, channel) in choices {
          h.labeled(kind.name, kind.label, help: kind.isKept ? NoticeText.isKept : nil) { attributes in
            h.select(attributes) {
              for each in kind.channels {
                h.option(.value(each.rawValue), .selected(each == channel), text: each.label)
              }
            }
          }
        }
        h.actions { h.submit(NoticeText.save) }
      }
    }
  }

  /// What is not sent stays as it is; what is no choice is not taken.
  static func savePreferences(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let caller = try call.signedIn
    for (kind, old) in try NoticeAPI.choices(caller, writer) {
      guard let text = form[kind.name] else { continue }
      guard let channel = NoticeChannel(rawValue: text) else {
        throw Failure.unprocessable([Failure.Field(path: kind.name, text: NoticeText.noSuchKind)])
      }
      if channel != old {
        try Notices.choose(channel, for: kind, of: caller.person, in: caller.organization.id, writer)
      }
    }
    return call.redirect(to: preferencesPath, Flash(.good, NoticeText.saved[call.language]))
  }
}
