// Attendance in the browser.
import Base
import Store
import Web

enum AttendancePages {
  // MARK: The caller's own day, on the start page

  /// The big button, the clock, and where one stands.
  static func writeToday(_ h: HTML, _ today: TodayOutput, _ call: Call, _ zone: Zone) {
    h.section(.class("punch"), .ariaLabel(AttendanceText.myDay)) {
      h.clock(call.now, zone)
      h.div(.class("state")) {
        if today.canCheckOut, let record = today.record {
          h.badge(.good, AttendanceText.checkedInState)
          h.p {
            h.text(AttendanceText.sinceWord)
            h.text(" ")
            h.timeOfDay(record.startedAt, zone)
            h.text(", ")
            h.elapsed(since: record.startedAt, now: call.now)
          }
        } else {
          h.badge(.neutral, AttendanceText.notCheckedInState)
          if let record = today.record, let ended = record.endedAt {
            h.p(text: AttendanceText.wasIn(zone.local(at: record.startedAt).clock, zone.local(at: ended).clock))
          } else {
            h.p(text: AttendanceText.notYetToday)
          }
        }
      }
      if today.canCheckIn { press(h, "/attendance/check-in", AttendanceText.checkIn, "check-in", .big, call) }
      if today.canCheckOut {
        press(
          h, "/attendance/check-out", AttendanceText.checkOut, "check-out", today.canCheckIn ? .bigPlain : .big, call)
      }
      h.note(AttendanceText.timesIn(zone.name))
    }
  }

  private static func press(_ h: HTML, _ action: Link, _ word: Text, _ icon: Icon, _ kind: ButtonKind, _ call: Call) {
    h.post(action, call.token) {
      h.submit(word, icon: icon, kind)
      h.more(AttendanceText.addNote) {
        let id = action.text.hasSuffix("in") ? "note-in" : "note-out"
        h.div(.class("field")) {
          h.label(.for(id), text: AttendanceText.note)
          h.input(.class("input"), .id(id), .name("note"), .type("text"), .maxlength(500))
        }
      }
    }
  }

  /// The caller's last few records.
  static func recent(_ caller: Caller, _ reader: Reader) throws -> [AttendanceRow] {
    var rows: [AttendanceRow] = []
    try reader.rows(
      AttendanceStore.personPage, caller.person, caller.organization.id, LocalDate.first, LocalDate.last, 6, 0
    ) { rows.append(AttendanceRow($0)) }
    return rows
  }

  static func writeRecent(_ h: HTML, _ rows: [AttendanceRow], _ call: Call, _ zone: Zone) {
    guard !rows.isEmpty else { return }
    h.part(AttendanceText.latest, more: (AttendanceText.myHistory, "/attendance/mine")) {
      h.list { writeRecords(h, rows, zone) }
    }
  }

  // MARK: Presses

  static func checkIn(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let input = try PressInput.read(form: form.pairs.filter { $0.0 == "note" })
    _ = try AttendancePresses.checkIn(input, by: call.signedIn, writer)
    return call.redirect(to: "/", Flash(.good, AttendanceText.checkedIn[call.language]))
  }

  static func checkOut(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let input = try PressInput.read(form: form.pairs.filter { $0.0 == "note" })
    _ = try AttendancePresses.checkOut(input, by: call.signedIn, writer)
    return call.redirect(to: "/", Flash(.good, AttendanceText.checkedOut[call.language]))
  }

  // MARK: Lists

  static func showMine(_ call: Call, _ reader: Reader) throws -> Reply {
    try showList(
      try AttendanceList(own: call), "/attendance/mine", AttendanceText.myHistory, AttendanceText.historyIntro,
      people: false, call, reader)
  }

  static func showRecords(_ call: Call, _ reader: Reader) throws -> Reply {
    try showList(
      try AttendanceList(call), "/attendance/records", AttendanceText.allRecords, AttendanceText.recordsIntro,
      people: true, call, reader)
  }

  private static func showList(
    _ list: AttendanceList, _ path: Link, _ title: Text, _ lead: Text, people: Bool, _ call: Call, _ reader: Reader
  ) throws -> Reply {
    let names = PersonNames.kept(by: reader, call.appliance.store)
    // Count and rows of one state of the file.
    return try reader.snapshot { try writeList(list, path, title, lead, people: people, call, reader, names) }
  }

  private static func writeList(
    _ list: AttendanceList, _ path: Link, _ title: Text, _ lead: Text, people: Bool, _ call: Call, _ reader: Reader,
    _ names: PersonNames
  ) throws -> Reply {
    let page = try Page(call.query)
    let total = try list.total(reader)
    let zone = try call.signedIn.organization.zone
    var link = path
    if list.days.from != .first { link = link.query("from", list.days.from.iso) }
    if list.days.to != .last { link = link.query("to", list.days.to.iso) }
    if people, let person = list.person { link = link.query("person", person.text) }
    return try call.page(Heading(title: title, lead: lead)) { h in
      try h.savedViews(link, call, reader)
      h.filters(path) {
        h.filterDate(
          "from", list.days.from == .first ? nil : list.days.from, label: AttendanceText.from, isLabelShown: true)
        h.filterDate("to", list.days.to == .last ? nil : list.days.to, label: AttendanceText.to, isLabelShown: true)
        if people, let person = list.person { h.input(.type("hidden"), .name("person"), .value(person.text)) }
        h.submit(AttendanceText.show, .plain)
      }
      guard total > 0 else {
        h.emptyState("clock", AttendanceText.noRecords)
        return
      }
      try h.list {
        let moments = MomentCells(zone)
        try h.table(people ? everybodysColumns : ownColumns) { table in
          try list.each(page, reader, names) { c, name in
            // Names and notes go from the row into the page as they lie.
            table.row { cells in
              if people { cells.cell(name, Link("/people/", c.id(1, as: ID<Person>.self))) }
              writeTimes(&cells, moments, c.date(2), c.timestamp(3), c.optionalTimestamp(4))
              cells.cell(c.isNull(5) ? nil : c.utf8(5))
            }
          }
        }
        h.pager(page: page.number, limit: page.limit, total: total, of: AttendanceText.count) { number in
          link.query("page", number)
        }
      }
    }
  }

  private static let times = [
    Column(AttendanceText.arrived, .time), Column(AttendanceText.left, .time),
    Column(AttendanceText.duration, .asideNumber),
  ]
  private static let note = Column(AttendanceText.note, .note)
  private static let everybodysColumns = TableColumns(
    [Column(AttendanceText.person, .name), Column(AttendanceText.date, .time)] + times + [note])
  private static let ownColumns = TableColumns([Column(AttendanceText.date, .name)] + times + [note])
  private static let recentColumns = TableColumns([Column(AttendanceText.date, .name)] + times)

  private static func writeRecords(_ h: HTML, _ rows: [AttendanceRow], _ zone: Zone) {
    h.table(recentColumns) { table in
      let moments = MomentCells(zone)
      for row in rows { table.row { writeTimes(&$0, moments, row.date, row.started, row.ended) } }
    }
  }

  /// Day, arrival, departure, duration.
  private static func writeTimes(
    _ cells: inout TableRow, _ moments: MomentCells, _ date: LocalDate, _ started: Timestamp, _ ended: Timestamp?
  ) {
    cells.cell { moments.day(date, $0) }
    cells.cell { moments.timeOfDay(started, $0) }
    cells.cell { h in
      if let ended { moments.timeOfDay(ended, h) } else { h.badge(.good, AttendanceText.stillHere) }
    }
    cells.cell { h in if let ended { h.duration(seconds: Int(ended.seconds - started.seconds)) } }
  }

  // MARK: The day board

  static func showBoard(_ call: Call, _ reader: Reader) throws -> Reply {
    let board = try AttendanceBoard(call, reader)
    let page = try Page(call.query)
    let path = Link("/attendance")
    func link(_ date: LocalDate, _ presence: Presence) -> Link {
      path.query("date", date.iso).query("show", presence.rawValue)
    }
    return try call.page(
      Heading(title: board.date.long.capitalized, lead: AttendanceText.boardIntro), actions: { $0.printButton() }
    ) { h in
      h.figures(
        AttendanceText.status,
        Presence.allCases.map { presence in
          Figure(
            board.count(presence), presence.text, link(board.date, presence), isCurrent: presence == board.presence)
        })
      // Of the day of today what is kept is that it is today.
      let present = path.query("date", board.date == board.today ? nil : board.date.iso)
        .query("show", board.presence == .here ? nil : board.presence.rawValue)
      try h.savedViews(present, call, reader)
      h.filters(path) {
        h.stepLink("left", AttendanceText.previousDay, link(board.date.adding(days: -1), board.presence))
        h.filterDate("date", board.date, label: AttendanceText.date)
        h.input(.type("hidden"), .name("show"), .value(board.presence.rawValue))
        if board.date < board.today {
          h.stepLink("right", AttendanceText.nextDay, link(board.date.adding(days: 1), board.presence))
        }
        h.submit(AttendanceText.show, .plain)
      }
      let total = board.count(board.presence)
      guard total > 0 else {
        switch board.presence {
        case .here:
          h.emptyState(
            "board", AttendanceText.nobodyHere, board.date == board.today ? AttendanceText.nobodyHereHint : nil)
        case .left: h.emptyState("board", AttendanceText.nobodyLeft)
        case .missing: h.emptyState("board", AttendanceText.nobodyMissing)
        }
        return
      }
      try h.list {
        try writeBoard(h, board, page, reader)
        h.pager(page: page.number, limit: page.limit, total: total, of: PeopleText.count) { number in
          link(board.date, board.presence).query("page", number)
        }
      }
    }
  }

  private static let missingColumns = TableColumns([
    Column(AttendanceText.person, .name), Column(AttendanceText.status, .aside),
  ])
  private static let presentColumns = TableColumns([
    Column(AttendanceText.person, .name), Column(AttendanceText.status, .aside),
    Column(AttendanceText.arrived, .time), Column(AttendanceText.left, .time), note,
  ])

  private static func writeBoard(_ h: HTML, _ board: AttendanceBoard, _ page: Page, _ reader: Reader) throws {
    let moments = MomentCells(board.zone)
    try h.table(board.presence == .missing ? missingColumns : presentColumns) { table in
      try board.each(page, reader) { entry in
        table.row { cells in
          cells.cell(entry.person.name, Link("/people/", entry.person.id))
          cells.cell { $0.badge(board.presence.tone, board.presence.one) }
          guard let record = entry.record else { return }
          cells.cell { moments.timeOfDay(record.started, $0) }
          cells.cell { h in if let ended = record.ended { moments.timeOfDay(ended, h) } }
          cells.cell(record.note)
        }
      }
    }
  }
}

extension Presence {
  /// The group's word for one of its people.
  fileprivate var one: Text {
    switch self {
    case .here: Text(en: "Here", fr: "Présent")
    case .left: Text(en: "Left", fr: "Parti")
    case .missing: Text(en: "Not here", fr: "Absent")
    }
  }

  fileprivate var tone: Tone {
    switch self {
    case .here: .good
    case .left: .neutral
    case .missing: .warn
    }
  }
}
