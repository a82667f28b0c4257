// A person's month in the browser, and the facts of one of its days.
import Base
import Store
import Web

enum MonthCalendarPages {
  private static let path = Link("/attendance/calendar")

  /// The way to the month of whose records are listed; nothing where they are everybody's.
  static func writeWay(to person: ID<Person>?, isOwn: Bool, _ h: HTML) {
    guard let person else { return }
    h.linkButton(
      isOwn ? MonthText.myCalendar : MonthText.calendar, isOwn ? path : path.query("person", person.text),
      icon: "calendar")
  }

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let calendar = try MonthCalendar(call, Month(call), reader)
    let month = calendar.month
    let link = calendar.link(path)
    let lead = calendar.isOwn ? MonthText.calendarIntro : MonthText.calendarOf(calendar.person.name)
    return call.page(
      Heading(title: month.name.capitalized, lead: lead), actions: { $0.printButton() }
    ) { h in
      h.filters(path) {
        if !calendar.isOwn { h.input(.type("hidden"), .name("person"), .value(calendar.person.id.text)) }
        h.stepLink("left", MonthText.previousMonth, link.query("month", month.previous.iso))
        h.filterMonth(month)
        h.stepLink("right", MonthText.nextMonth, link.query("month", month.next.iso))
        h.submit(AttendanceText.show, .plain)
      }
      if let closed = calendar.closing?.closed, let zone = call.caller?.organization.zone {
        h.notice(.info, MonthText.closed(month.name, zone.local(at: closed).short))
      }
      h.ol(.class("month"), .ariaLabel(month.name.capitalized)) {
        for day in calendar.days { write(h, day, calendar) }
      }
      if calendar.days.contains(where: { $0.isPresent && $0.judged == nil }) { h.note(MonthText.unjudged) }
      h.part(MonthText.totals) { writeTotals(h, calendar.totals) }
    }
  }

  private static func writeTotals(_ h: HTML, _ totals: MonthTotals) {
    h.facts { facts in
      for (word, minutes) in [
        (MonthText.worked, totals.worked), (MonthText.expected, totals.expected), (MonthText.overtime, totals.overtime),
      ] { facts.fact(word) { $0.minutes(minutes) } }
      for (word, minutes, days) in [
        (MonthText.late, totals.late, totals.lateDays), (MonthText.leftEarly, totals.leftEarly, totals.leftEarlyDays),
      ] {
        facts.fact(word) { h in
          h.minutes(minutes)
          if days > 0 { h.text(" (\(days) ×)") }
        }
      }
      for (word, number) in [
        (MonthText.daysWorked, totals.days), (MonthText.absences, totals.absences), (MonthText.leave, totals.leave),
        (MonthText.incomplete, totals.incomplete),
      ] { facts.fact(word) { $0.text(grouped(number, $0.language)) } }
    }
  }

  /// A square of the grid at a desk, a line of the list on a phone. Straight into the page, without a string for each
  /// square: put together from strings, these thirty were two thirds of the page's time.
  private static func write(_ h: HTML, _ day: MonthCalendar.Day, _ calendar: MonthCalendar) {
    let out = h.buffer
    out.append("<li class=\"day")
    // The grid begins on Mondays.
    if day.date == calendar.month.first {
      out.append(" from-")
      out.append(decimal: Int64(day.date.weekday.rawValue))
    }
    if day.judged == nil && !day.isPresent && day.holiday == nil { out.append(" quiet") }
    let status = day.judged?.judged.status
    if let tone = status?.tone {
      out.append(0x20)
      out.append(tone.name)
    }
    out.append(0x22)
    if day.date == calendar.today { h.write(.ariaCurrent("date")) }
    out.append("><a href=\"/attendance/calendar/")
    out.append(iso: day.date)
    // A number in Crockford's digits: nothing to escape.
    if !calendar.isOwn {
      out.append("?person=")
      out.append(text: calendar.person.id.text)
    }
    out.append("\">")
    h.day(day.date)
    out.append("</a>")
    if let status {
      h.mark(status.tone, status.label)
    } else if day.isPresent {
      h.mark(.neutral, MonthText.present)
    }
    if let holiday = day.holiday { h.span(.class("small muted"), .dir(.auto), text: holiday) }
    if let judged = day.judged?.judged, judged.worked > 0 { h.span(.class("small")) { h.minutes(judged.worked) } }
    out.append("</li>")
  }

  // MARK: One day

  static func showDay(_ call: Call, _ reader: Reader) throws -> Reply {
    let caller = try call.signedIn
    let (date, zone) = (try call.date(), caller.organization.zone)
    let calendar = try MonthCalendar(call, Month(of: date), reader)
    let person = calendar.person
    let list = Link("/attendance/calendar").query("month", calendar.month.iso)
    var rows: [AttendanceRow] = []
    try reader.rows(AttendanceStore.personPage, person.id, caller.organization.id, date, date, 100, 0) {
      rows.append(AttendanceRow($0))
    }
    let day = calendar.days.first { $0.date == date }
    let judged = day?.judged
    let schedule = try judged.flatMap { try reader.first(ScheduleStore.find, $0.schedule, caller.organization.id) }
    let moments = MomentCells(zone)
    return call.page(
      Heading(
        title: date.long.capitalized, lead: calendar.isOwn ? MonthText.dayFacts : .verbatim(person.name),
        crumbs: [Crumb(calendar.month.name.capitalized, calendar.link(list))])
    ) { h in
      h.facts { facts in
        if let holiday = day?.holiday { facts.fact(MonthText.holiday, holiday) }
        if let judged {
          if let status = judged.judged.status {
            facts.fact(AttendanceText.status) { $0.badge(status.tone, status.label) }
          }
          facts.fact(ScheduleText.schedule, schedule?.name)
          if let starts = judged.starts, let ends = judged.ends {
            facts.fact(MonthText.expected) { h in
              moments.timeOfDay(starts, h)
              h.text("–")
              moments.timeOfDay(ends, h)
            }
          } else {
            facts.fact(MonthText.expected, MonthText.freeDay)
          }
          for (word, minutes) in [
            (MonthText.worked, judged.judged.worked), (MonthText.late, judged.judged.late),
            (MonthText.leftEarly, judged.judged.leftEarly), (MonthText.overtime, judged.judged.overtime),
          ] where minutes > 0 { facts.fact(word) { $0.minutes(minutes) } }
        }
      }
      if judged == nil { h.note(MonthText.noSchedule) }
      h.part(AttendanceText.records) {
        guard !rows.isEmpty else {
          h.p(.class("muted"), text: MonthText.noStay)
          return
        }
        h.list {
          h.table(columns) { table in
            for row in rows {
              table.row { cells in
                cells.cell { moments.timeOfDay(row.started, $0) }
                cells.cell { h in
                  if let ended = row.ended {
                    moments.timeOfDay(ended, h)
                  } else {
                    h.badge(.good, AttendanceText.stillHere)
                  }
                }
                cells.cell { h in
                  if let ended = row.ended { h.duration(seconds: Int(ended.seconds - row.started.seconds)) }
                }
                cells.cell(row.note)
              }
            }
          }
        }
      }
    }
  }

  private static let columns = TableColumns([
    Column(AttendanceText.arrived, .name), Column(AttendanceText.left, .time),
    Column(AttendanceText.duration, .asideNumber), Column(AttendanceText.note, .note),
  ])
}

extension HTML {
  /// `7 h 32 min`, or a dash for none.
  func minutes(_ minutes: Int) { if minutes > 0 { duration(seconds: minutes * 60) } else { text("–") } }

  /// `148:20`, hours and minutes, or a dash for none: where many stand below each other.
  func hours(_ minutes: Int) {
    let rest = minutes % 60
    guard minutes > 0 else {
      span(.class("zero"), text: "–")
      return
    }
    text("\(grouped(minutes / 60, language)):\(rest < 10 ? "0" : "")\(rest)")
  }

  /// A month to choose.
  func filterMonth(_ month: Month) {
    input(
      .class("input"), .type("month"), .name("month"), .value(month.iso), .ariaLabel(MonthText.month),
      .pattern("[0-9]{4}-[0-9]{2}"))
  }

  /// A state with its shape and its words, small: for the squares of a calendar.
  func mark(_ tone: Tone, _ word: Text) {
    buffer.append("<span class=\"mark ")
    buffer.append(tone.name)
    buffer.append("\">")
    icon(tone.shape)
    span(text: word)
    buffer.append("</span>")
  }
}

extension Tone {
  fileprivate var shape: Icon {
    switch self {
    case .neutral, .info: "info"
    case .good: "good"
    case .warn: "warn"
    case .bad: "bad"
    }
  }
}
