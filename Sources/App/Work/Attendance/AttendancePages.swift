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
      writeState(h, today, call, zone)
      if today.asked.isAny {
        // What is asked for has a page of its own, where a phone can give it.
        h.linkButton(
          today.canCheckIn ? AttendanceText.checkIn : AttendanceText.checkOut, PressPages.path,
          icon: today.canCheckIn ? "check-in" : "check-out", .big)
      } else {
        if today.canCheckIn { press(h, "/attendance/check-in", AttendanceText.checkIn, "check-in", .big, call) }
        if today.canCheckOut {
          press(
            h, "/attendance/check-out", AttendanceText.checkOut, "check-out", today.canCheckIn ? .bigPlain : .big,
            call)
        }
      }
      h.note(AttendanceText.timesIn(zone.name))
    }
  }

  /// Where one stands, and the hours of the day.
  static func writeState(_ h: HTML, _ today: TodayOutput, _ call: Call, _ zone: Zone) {
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
    if let day = today.day { writeDay(h, day, zone) }
  }

  /// The hours of the day, and how it stands so far.
  private static func writeDay(_ h: HTML, _ day: AttendanceDayOutput, _ zone: Zone) {
    h.div(.class("state")) {
      if let status = day.status { h.badge(status.tone, status.label) }
      guard let starts = day.startsAt, let ends = day.endsAt else {
        h.p(text: ScheduleText.freeDay(day.schedule.name))
        return
      }
      h.p(
        text: ScheduleText.expectedHours(
          zone.local(at: starts).clock, zone.local(at: ends).clock, day.schedule.name))
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
    let flags = try FlagLookup(caller.organization.id, reader)
    if flags.isAny { for at in rows.indices { rows[at].review = try flags.of(rows[at].id, reader).review } }
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
    _ = try AttendancePresses.checkIn(input, by: call.signedIn, via: PressWay(call), writer)
    return call.redirect(to: "/", Flash(.good, AttendanceText.checkedIn[call.language]))
  }

  static func checkOut(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let input = try PressInput.read(form: form.pairs.filter { $0.0 == "note" })
    _ = try AttendancePresses.checkOut(input, by: call.signedIn, via: PressWay(call), writer)
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
    let asking = CorrectionFormPages.asking(people ? list.person : nil, isOwn: !people, call)
    let whose = people ? list.person : call.caller?.person
    let actions: (HTML) -> Void = { h in
      asking?(h)
      MonthCalendarPages.writeWay(to: whose, isOwn: !people, h)
    }
    let hasActions = asking != nil || whose != nil
    return try call.page(Heading(title: title, lead: lead), actions: hasActions ? actions : nil) { h in
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
      let records = try AttendancePage(list, page, reader)
      let flags = try PageFlags(records, reader)
      try h.list {
        let moments = MomentCells.kept(by: reader, zone)
        try h.table(people ? everybodysColumns : ownColumns) { table in
          try records.each(reader, names) { c, name in
            // Names and notes go from the row into the page as they lie.
            table.row { cells in
              if people { cells.cell(name, Link("/people/", c.id(1, as: ID<Person>.self))) }
              writeTimes(&cells, moments, c.date(2), c.timestamp(3), c.optionalTimestamp(4), flags.mark(c.id(0)))
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
      for row in rows {
        let mark = row.review.map { RecordMark(record: row.id, review: $0) }
        table.row { writeTimes(&$0, moments, row.date, row.started, row.ended, mark) }
      }
    }
  }

  /// Day, arrival, departure, duration.
  private static func writeTimes(
    _ cells: inout TableRow, _ moments: MomentCells, _ date: LocalDate, _ started: Timestamp, _ ended: Timestamp?,
    _ mark: RecordMark? = nil
  ) {
    cells.cell { h in
      if let mark { mark.write(h) { moments.day(date, h) } } else { moments.day(date, h) }
    }
    cells.cell { moments.timeOfDay(started, $0) }
    cells.cell { h in
      if let ended { moments.timeOfDay(ended, h) } else { h.badge(.good, AttendanceText.stillHere) }
    }
    cells.cell { h in if let ended { h.duration(seconds: Int(ended.seconds - started.seconds)) } }
  }
}
