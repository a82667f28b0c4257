// Corrections in the browser: the list, and one with what can be done about it.
import Base
import Store
import Web

enum CorrectionPages {
  static let path = Link("/attendance/corrections")
  static let crumb = Crumb(CorrectionText.corrections, path)

  /// What the list shows.
  private enum Show: String, CaseIterable {
    case open = "to-decide"
    case all
    case mine

    var text: Text {
      switch self {
      case .open: CorrectionText.toDecide
      case .all: CorrectionText.all
      case .mine: CorrectionText.mine
      }
    }
  }

  // MARK: The list

  static func showList(_ call: Call, _ reader: Reader) throws -> Reply {
    let last = try EventLog.last(reader)
    let caller = try call.signedIn
    let page = try Page(call.query)
    let asked = call.query["show"].flatMap(Show.init(rawValue:))
    return try reader.snapshot {
      let scope = try DecisionScope(call, .attendanceDecide, reader)
      let isDecider = !scope.isNobody
      let seesOthers = isDecider || caller.may(.attendanceReadAll)
      let choices = isDecider ? Show.allCases : [.all, .mine]
      let usual: Show = isDecider ? .open : .all
      let show = seesOthers ? choices.first { $0 == asked } ?? usual : .mine
      let list =
        try show == .open
        ? CorrectionList(toDecideBy: caller, scope)
        : CorrectionList(caller, scope, person: show == .mine ? caller.person : nil, state: nil, reader)
      let total = try list.total(reader)
      let rows = try list.rows(page, reader)
      return call.page(
        Heading(title: CorrectionText.corrections, lead: CorrectionText.intro),
        actions: { h in
          if call.may(.permission(.attendanceRecord)) {
            h.linkButton(CorrectionText.ask, "/attendance/corrections/new", icon: "plus", .primary)
          }
          if call.may(.permission(.attendanceDecide)) {
            h.linkButton(CorrectionText.recordOne, "/attendance/corrections/record", icon: "edit")
          }
        }
      ) { h in
        WaitingPages.writeTabs(h, "/attendance/corrections", call, isDecider: isDecider)
        if seesOthers {
          h.filters(path) {
            h.filterChoice(
              "show", show.rawValue, label: CorrectionText.state, options: choices.map { ($0.rawValue, $0.text) })
            h.submit(AttendanceText.show, .plain)
          }
        }
        h.livePart("list", CorrectionTopics.heard(by: call), after: last) {
          guard total > 0 else {
            h.emptyState(
              "edit", show == .open ? CorrectionText.nothingToDecide : CorrectionText.none,
              show == .open ? nil : CorrectionText.noneHint)
            return
          }
          h.list {
            write(h, rows, isOwn: show == .mine, caller.organization.zone)
            h.pager(page: page.number, limit: page.limit, total: total, of: CorrectionText.count) { number in
              path.query("show", show.rawValue).query("page", number)
            }
          }
        }
      }
    }
  }

  private static let facts = [
    Column(CorrectionText.state, .aside), Column(CorrectionText.kind), Column(CorrectionText.times, .time),
    Column(CorrectionText.reason, .note),
  ]
  private static let ownColumns = TableColumns([Column(AttendanceText.date, .name)] + facts)
  private static let columns = TableColumns(
    [Column(AttendanceText.person, .name), Column(AttendanceText.date, .time)] + facts)

  static func write(_ h: HTML, _ rows: [CorrectionRow], isOwn: Bool, _ zone: Zone) {
    h.table(isOwn ? ownColumns : columns) { table in
      for row in rows {
        let link = Link("/attendance/corrections/", row.id)
        table.row { cells in
          if isOwn {
            cells.cell(row.date.short, link)
          } else {
            cells.cell(row.person.name, link)
            cells.cell { $0.dayAndYear(row.date) }
          }
          cells.cell { $0.badge(row.state.tone, row.state.label) }
          cells.cell(row.kind.word)
          cells.cell(times(row.start, row.end, zone))
          cells.cell(row.reason)
        }
      }
    }
  }

  /// `09:00–17:00`; nil without times.
  private static func times(_ start: Timestamp?, _ end: Timestamp?, _ zone: Zone) -> String? {
    guard let start else { return nil }
    return "\(zone.local(at: start).clock)–\(end.map { zone.local(at: $0).clock } ?? "…")"
  }

  // MARK: One

  static func showOne(_ call: Call, _ reader: Reader) throws -> Reply {
    let last = try EventLog.last(reader)
    let caller = try call.signedIn
    return try reader.snapshot {
      let scope = try DecisionScope(call, .attendanceDecide, reader)
      let row = try CorrectionChanges.find(call.id(), for: caller, scope, reader)
      let zone = caller.organization.zone
      let isOwn = row.person.id == caller.person
      let mayDecide = try !isOwn && scope.covers(row.person.id, reader)
      return call.page(
        Heading(title: CorrectionText.one(row.person.name), lead: row.date.long.capitalized, crumbs: [crumb])
      ) { h in
        h.livePart("one", CorrectionTopics.heard(by: call), after: last) {
          h.facts { facts in
            facts.fact(CorrectionText.state) { $0.badge(row.state.tone, row.state.label) }
            facts.fact(CorrectionText.kind, row.kind.word)
            if row.record != nil {
              facts.fact(CorrectionText.recorded, times(row.recordedStart, row.recordedEnd, zone))
            }
            facts.fact(CorrectionText.wanted, times(row.start, row.end, zone))
            facts.fact(CorrectionText.reason, row.reason)
            facts.fact(CorrectionText.asked) { $0.moment(row.asked, zone) }
            if let decided = row.decided { facts.fact(CorrectionText.decided) { $0.moment(decided, zone) } }
            facts.fact(CorrectionText.decidedBy, row.decidedBy?.name)
            facts.fact(CorrectionText.word, row.word)
          }
          writeActions(h, row, isOwn: isOwn, mayDecide: mayDecide, call)
        }
        h.note(AttendanceText.timesIn(zone.name))
      }
    }
  }

  private static func writeActions(_ h: HTML, _ row: CorrectionRow, isOwn: Bool, mayDecide: Bool, _ call: Call) {
    func action(_ name: StaticString) -> Link { Link("/attendance/corrections/", row.id, name) }
    if mayDecide, row.state == .open {
      h.part(CorrectionText.decide) {
        h.entryForm(action("/approve"), call.token) {
          h.fields(DecisionInput.fieldList, FormState())
          h.actions {
            h.submit(CorrectionText.approve, icon: "check")
            h.confirmSubmit(
              CorrectionText.decline, id: "decline", icon: "close", question: CorrectionText.declineQuestion,
              consequence: CorrectionText.declineConsequence, confirm: CorrectionText.decline,
              action: action("/decline"))
          }
        }
      }
    } else if mayDecide, row.state == .approved {
      h.actions {
        h.confirmButton(
          CorrectionText.revoke, id: "revoke", icon: "remove", question: CorrectionText.revokeQuestion,
          consequence: CorrectionText.revokeConsequence, confirm: CorrectionText.revoke, action: action("/revoke"),
          token: call.token)
      }
    } else if isOwn, row.state == .open {
      h.actions {
        h.confirmButton(
          CorrectionText.withdraw, id: "withdraw", icon: "remove", question: CorrectionText.withdrawQuestion,
          consequence: CorrectionText.withdrawConsequence, confirm: CorrectionText.withdraw,
          action: action("/withdraw"), token: call.token)
      }
    }
  }

  // MARK: Steps

  static func act(_ action: CorrectionAction, _ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let input = try DecisionInput.read(form: form.ownPairs)
    let row = try CorrectionChanges.act(action, call.id(), input.said, by: call.signedIn, writer)
    return call.redirect(
      to: Link("/attendance/corrections/", row.id), Flash(.good, CorrectionText.wasDone(row.state)[call.language]))
  }
}
