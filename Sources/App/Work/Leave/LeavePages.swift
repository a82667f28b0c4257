// Leave in the browser: one's own, the requests, one of them, and who is away.
import Base
import Store
import Web

enum LeavePages {
  static let path = Link("/leave")
  static let crumb = Crumb(LeaveText.leave, path)
  private static let requestsCrumb = Crumb(LeaveText.requests, "/leave/requests")

  /// What the list of requests shows.
  private enum Show: String, CaseIterable {
    case open = "to-decide"
    case all

    var text: Text {
      switch self {
      case .open: CorrectionText.toDecide
      case .all: CorrectionText.all
      }
    }
  }

  private static let all = [
    NavigationEntry("/leave", LeaveText.mine, icon: "calendar", access: .permission(.leaveRequest)),
    NavigationEntry("/leave/calendar", LeaveText.calendar, icon: "people", access: LeaveDesk.seeing),
    NavigationEntry("/leave/requests", CorrectionText.requests, icon: "list", access: LeaveDesk.seeing),
    NavigationEntry("/leave/types", LeaveText.types, icon: "settings", access: .permission(.leaveWrite)),
  ]

  /// The pages of leave that the caller may open, the present one marked.
  static func writeTabs(_ h: HTML, _ current: String, _ call: Call) {
    h.siblings(LeaveText.leave, all.filter { call.may($0.access) }, current: current)
  }

  // MARK: One's own

  static func showMine(_ call: Call, _ reader: Reader) throws -> Reply {
    let last = try EventLog.last(reader)
    let caller = try call.signedIn
    let organization = caller.organization
    let page = try Page(call.query)
    let today = organization.zone.localDate(at: call.now)
    return try reader.snapshot {
      let scope = try DecisionScope(call, .leaveDecide, reader)
      let list = try LeaveList(caller, scope, person: caller.person, state: nil, reader)
      let total = try list.total(reader)
      let rows = try list.rows(page, reader)
      let types = try reader.all(LeaveStore.types, organization.id, 100, 0)
      let balances = try types.filter(\.isCounted).map { type in
        (type, try LeaveTypes.balance(of: caller.person, type, year: today.year, today: today, reader))
      }
      return call.page(
        Heading(title: LeaveText.mine, lead: LeaveText.intro),
        actions: { h in
          if !types.isEmpty { h.linkButton(LeaveText.ask, "/leave/new", icon: "plus", .primary) }
        }
      ) { h in
        writeTabs(h, "/leave", call)
        h.livePart("mine", ["leave.own"], after: last) {
          if !balances.isEmpty {
            h.part(LeaveText.balancesOf(today.year)) { h.list { writeBalances(h, balances) } }
          }
          h.part(LeaveText.requestsOf) {
            guard total > 0 else {
              h.emptyState("calendar", LeaveText.none, types.isEmpty ? LeaveText.noTypesYet : LeaveText.noneHint) { h in
                if types.isEmpty { writeFirstType(h, call) }
              }
              return
            }
            h.list {
              write(h, rows, isOwn: true)
              h.pager(page: page.number, limit: page.limit, total: total, of: LeaveText.count) { number in
                path.query("page", number)
              }
            }
          }
        }
      }
    }
  }

  /// What whoever keeps the types of leave does first.
  static func writeFirstType(_ h: HTML, _ call: Call) {
    guard call.may(.permission(.leaveWrite)) else { return }
    h.linkButton(LeaveText.newType, "/leave/types/new", icon: "plus", .primary)
  }

  private static let balanceColumns = TableColumns([
    Column(LeaveText.type, .name), Column(LeaveText.left, .asideLabeled), Column(LeaveText.granted, .number),
    Column(LeaveText.carried, .number), Column(LeaveText.used, .number), Column(LeaveText.planned, .number),
  ])

  static func writeBalances(_ h: HTML, _ balances: [(LeaveTypeRow, LeaveBalance)]) {
    h.table(balanceColumns) { table in
      for (type, balance) in balances {
        table.row { cells in
          cells.cell(type.name)
          for number in [balance.left, balance.granted, balance.carried, balance.used, balance.planned] {
            cells.cell(LeaveRules.days(number))
          }
        }
      }
    }
  }

  private static let facts = [
    Column(CorrectionText.state, .aside), Column(ScheduleText.firstDay, .time), Column(ScheduleText.lastDay, .time),
    Column(LeaveText.days, .number), Column(CorrectionText.reason, .note),
  ]
  private static let ownColumns = TableColumns([Column(LeaveText.type, .name)] + facts)
  private static let columns = TableColumns(
    [Column(AttendanceText.person, .name), Column(LeaveText.type, .quiet)] + facts)

  static func write(_ h: HTML, _ rows: [LeaveRow], isOwn: Bool) {
    h.table(isOwn ? ownColumns : columns) { table in
      for row in rows {
        let link = Link("/leave/requests/", row.id)
        table.row { cells in
          if isOwn {
            cells.cell(row.typeName, link)
          } else {
            cells.cell(row.person.name, link)
            cells.cell(row.typeName)
          }
          cells.cell { $0.badge(row.state.tone, row.state.label) }
          cells.cell { $0.dayAndYear(row.span.from) }
          cells.cell { $0.dayAndYear(row.span.to) }
          cells.cell(LeaveRules.days(row.halves))
          cells.cell(row.reason)
        }
      }
    }
  }

  // MARK: Requests

  static func showRequests(_ call: Call, _ reader: Reader) throws -> Reply {
    let last = try EventLog.last(reader)
    let caller = try call.signedIn
    let page = try Page(call.query)
    let link = Link("/leave/requests")
    return try reader.snapshot {
      let scope = try DecisionScope(call, .leaveDecide, reader)
      let isDecider = !scope.isNobody
      let show = isDecider ? call.query["show"].flatMap(Show.init(rawValue:)) ?? .open : .all
      let list =
        try show == .open ? LeaveList(toDecideBy: caller, scope) : LeaveList(caller, scope, state: nil, reader)
      let total = try list.total(reader)
      let rows = try list.rows(page, reader)
      return call.page(
        Heading(title: LeaveText.requests, lead: LeaveText.requestsIntro),
        actions: { h in
          if call.may(.permission(.leaveDecide)) {
            h.linkButton(LeaveText.recordOne, "/leave/record", icon: "plus", .primary)
          }
        }
      ) { h in
        WaitingPages.writeTabs(h, "/leave/requests", call, isDecider: isDecider)
        if isDecider {
          h.filters(link) {
            h.filterChoice(
              "show", show.rawValue, label: CorrectionText.state, options: Show.allCases.map { ($0.rawValue, $0.text) })
            h.submit(AttendanceText.show, .plain)
          }
        }
        h.livePart("list", LeaveTopics.heard(by: call), after: last) {
          guard total > 0 else {
            h.emptyState("calendar", show == .open ? CorrectionText.nothingToDecide : LeaveText.none)
            return
          }
          h.list {
            write(h, rows, isOwn: false)
            h.pager(page: page.number, limit: page.limit, total: total, of: LeaveText.count) { number in
              link.query("show", show.rawValue).query("page", number)
            }
          }
        }
      }
    }
  }

  // MARK: One

  static func showOne(_ call: Call, _ reader: Reader) throws -> Reply {
    let last = try EventLog.last(reader)
    let caller = try call.signedIn
    let organization = caller.organization
    return try reader.snapshot {
      let scope = try DecisionScope(call, .leaveDecide, reader)
      let row = try LeaveChanges.find(call.id(), for: caller, scope, reader)
      let today = organization.zone.localDate(at: call.now)
      let isOwn = row.person.id == caller.person
      let mayDecide = try !isOwn && scope.covers(row.person.id, reader)
      let type = try reader.one(LeaveStore.findType, row.type, organization.id, 1)
      let balance = try LeaveTypes.balance(
        of: row.person.id, type, year: row.span.from.year, today: today, reader)
      // Who only decides has no leave of their own to go back to.
      let above = call.may(.permission(.leaveRequest)) ? crumb : requestsCrumb
      return call.page(
        Heading(title: LeaveText.one(row.person.name), lead: row.typeName, crumbs: [above]),
        actions: { h in
          if call.may(.permission(.leaveWrite)) {
            h.linkButton(LeaveText.balance, Link("/leave/people/", row.person.id), icon: "gauge")
          }
        }
      ) { h in
        h.livePart("one", LeaveTopics.heard(by: call), after: last) {
          h.facts { facts in
            facts.fact(CorrectionText.state) { $0.badge(row.state.tone, row.state.label) }
            facts.fact(ScheduleText.firstDay, LeaveText.day(row.span.from, row.span.starts == .noon ? .noon : nil))
            facts.fact(ScheduleText.lastDay, LeaveText.day(row.span.to, row.span.ends == .noon ? .noon : nil))
            facts.fact(LeaveText.days, LeaveRules.days(row.halves))
            writeCounted(facts, row, organization.zone)
            if type.isCounted { facts.fact(LeaveText.leftAfter(row.span.from.year), LeaveRules.days(balance.left)) }
            facts.fact(CorrectionText.reason, row.reason)
            facts.fact(CorrectionText.asked) { $0.moment(row.asked, organization.zone) }
            if let decided = row.decided {
              facts.fact(CorrectionText.decided) { $0.moment(decided, organization.zone) }
            }
            facts.fact(CorrectionText.decidedBy, row.decidedBy?.name)
            facts.fact(CorrectionText.word, row.word)
          }
          writeActions(h, row, isOwn: isOwn, mayDecide: mayDecide, hasBegun: row.span.from <= today, call)
        }
      }
    }
  }

  /// When it was counted anew, and what it came to before where that differs.
  private static func writeCounted(_ facts: Facts, _ row: LeaveRow, _ zone: Zone) {
    guard let counted = row.counted else { return }
    facts.fact(LeaveText.counted) { $0.moment(counted, zone) }
    if let before = row.halvesBefore, before != row.halves {
      facts.fact(LeaveText.daysBefore, LeaveRules.days(before))
    }
  }

  private static func writeActions(
    _ h: HTML, _ row: LeaveRow, isOwn: Bool, mayDecide: Bool, hasBegun: Bool, _ call: Call
  ) {
    func action(_ name: StaticString) -> Link { Link("/leave/requests/", row.id, name) }
    if mayDecide, row.state == .open {
      h.part(CorrectionText.decide) {
        h.entryForm(action("/approve"), call.token) {
          h.fields(DecisionInput.fieldList, FormState())
          h.actions {
            h.submit(CorrectionText.approve, icon: "check")
            h.confirmSubmit(
              CorrectionText.decline, id: "decline", icon: "close", question: LeaveText.declineQuestion,
              consequence: LeaveText.declineConsequence, confirm: CorrectionText.decline, action: action("/decline"))
          }
        }
      }
    }
    if (mayDecide && row.state == .approved) || (isOwn && (row.state == .open || (row.state == .approved && !hasBegun)))
    {
      h.actions {
        h.confirmButton(
          LeaveText.cancel, id: "cancel", icon: "remove", question: LeaveText.cancelQuestion,
          consequence: LeaveText.cancelConsequence, confirm: LeaveText.cancel, action: action("/cancel"),
          token: call.token)
      }
    }
  }

  static func act(_ action: LeaveAction, _ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let input = try DecisionInput.read(form: form.ownPairs)
    let row = try LeaveChanges.act(action, call.id(), input.said, by: call.signedIn, writer)
    return call.redirect(
      to: Link("/leave/requests/", row.id), Flash(.good, LeaveText.wasDone(row.state)[call.language]))
  }

  // MARK: Who is away

  private static let calendarColumns = TableColumns([
    Column(AttendanceText.date, .name), Column(LeaveText.away, .words),
  ])

  static func showCalendar(_ call: Call, _ reader: Reader) throws -> Reply {
    let last = try EventLog.last(reader)
    return try reader.snapshot {
      let calendar = try LeaveCalendar(call, reader)
      let month = Month(of: calendar.first)
      let link = Link("/leave/calendar")
      return call.page(
        Heading(title: calendar.first.monthAndYear.capitalized, lead: LeaveText.calendarIntro),
        actions: { $0.printButton() }
      ) { h in
        writeTabs(h, "/leave/calendar", call)
        h.filters(link) {
          h.stepLink("left", LeaveText.monthBefore, link.query("month", month.previous.iso))
          h.filterMonth(month)
          h.stepLink("right", LeaveText.monthAfter, link.query("month", month.next.iso))
          h.submit(AttendanceText.show, .plain)
        }
        h.livePart("calendar", LeaveTopics.heard(by: call), after: last) {
          guard !calendar.days.isEmpty else {
            h.emptyState("calendar", LeaveText.nobodyAway)
            return
          }
          h.list {
            h.table(calendarColumns) { table in
              for day in calendar.days {
                table.row { cells in
                  cells.cell { $0.day(day.date) }
                  cells.cell { h in
                    for entry in day.away { write(h, entry) }
                    if day.hasMore { h.note(LeaveText.moreAway(LeaveCalendar.most)) }
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  private static func write(_ h: HTML, _ entry: LeaveCalendar.Entry) {
    h.div {
      h.name(entry.person.name)
      h.text(" · ")
      h.text(entry.typeName)
      if entry.part != .whole {
        h.text(" · ")
        h.text(entry.part.label)
      }
      if !entry.isApproved {
        h.text(" ")
        h.badge(.info, LeaveState.open.label)
      }
    }
  }
}
