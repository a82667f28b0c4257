// The day board in the browser and over JSON.
import Base
import Store
import Web

/// What is asked of the board: a date, a state, a department.
struct BoardList {
  let organization: OrganizationSummary
  let today: LocalDate
  let date: LocalDate
  /// Nil for everybody.
  let state: DayState?
  let unit: String?
  /// Of everybody, or of those of the department.
  let board: DayBoard

  static let all = "all"

  /// Reads `date` (the organization's today when absent), `show` (here when absent, `all` for everybody) and `unit`.
  init(_ call: Call, _ reader: Reader) throws {
    organization = try call.signedIn.organization
    today = organization.zone.localDate(at: call.now)
    if let text = call.query["date"], !text.isEmpty {
      guard let day = LocalDate(iso: text) else {
        throw Failure.unprocessable([Failure.Field(path: "date", text: AttendanceText.badDate)])
      }
      date = day
    } else {
      date = today
    }
    let word = call.query["show"] ?? ""
    state = word == BoardList.all ? nil : DayState(rawValue: word) ?? .here
    unit = call.query["unit"].flatMap { $0.isEmpty ? nil : $0 }
    let whole = try DayBoard.of(organization, date, at: call.now, reader)
    board = unit.map(whole.of(unit:)) ?? whole
  }

  /// How many are listed.
  var total: Int { board.count(state) }

  func page(_ page: Page) -> [BoardRow] { board.rows(state, page) }
}

enum DayBoardAPI {
  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let list = try BoardList(call, reader)
    let page = try Page(call.query)
    let json = JSONWriter(call.buffer)
    json.object {
      json.field("date", list.date)
      json.field("zone", list.organization.zone.name)
      json.object("counts") { BoardCountsOutput(list).writeFields(to: json) }
      json.array("items") { for row in list.page(page) { BoardEntryOutput(row).write(to: json) } }
      json.field("page", page.number)
      json.field("limit", page.limit)
      json.field("total", list.total)
    }
    return call.reply()
  }
}

enum DayBoardPages {
  private static let path = Link("/attendance")

  private static func link(_ date: LocalDate?, _ state: DayState?, _ unit: String?) -> Link {
    var link = path
    if let date { link = link.query("date", date.iso) }
    if state != .here { link = link.query("show", state?.rawValue ?? BoardList.all) }
    if let unit { link = link.query("unit", unit) }
    return link
  }

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let last = try EventLog.last(reader)
    let list = try BoardList(call, reader)
    let page = try Page(call.query)
    // Of the day of today what is kept is that it is today.
    let date = list.date == list.today ? nil : list.date
    return try call.page(
      Heading(title: list.date.long.capitalized, lead: AttendanceText.boardIntro), actions: { $0.printButton() }
    ) { h in
      let topics: [StaticString] = list.date == list.today ? ["attendance.today"] : []
      h.livePart("figures", topics, after: last) { h.figures(AttendanceText.status, figures(list, date)) }
      try h.savedViews(link(date, list.state, list.unit), call, reader)
      h.filters(path) {
        h.stepLink("left", AttendanceText.previousDay, link(list.date.adding(days: -1), list.state, list.unit))
        h.filterDate("date", list.date, label: AttendanceText.date)
        h.input(.type("hidden"), .name("show"), .value(list.state?.rawValue ?? BoardList.all))
        if list.date < list.today {
          h.stepLink("right", AttendanceText.nextDay, link(list.date.adding(days: 1), list.state, list.unit))
        }
        if !list.board.departments.isEmpty || list.unit != nil {
          h.filterChoice(
            "unit", list.unit, label: MonthText.department,
            options: [("", MonthText.everyDepartment)] + list.board.departments.map { ($0, .verbatim($0)) })
        }
        h.submit(AttendanceText.show, .plain)
      }
      h.livePart("list", topics, after: last) {
        guard list.total > 0 else {
          h.emptyState("board", BoardText.nobody(list.state), list.state == .here ? BoardText.nobodyHereHint : nil)
          return
        }
        h.list {
          write(h, list, page)
          h.pager(page: page.number, limit: page.limit, total: list.total, of: PeopleText.count) { number in
            link(date, list.state, list.unit).query("page", number)
          }
        }
      }
    }
  }

  /// Here, late and missing always; of the rest those that somebody is in.
  private static func figures(_ list: BoardList, _ date: LocalDate?) -> [Figure] {
    DayState.allCases.compactMap { state in
      let count = list.board.count(state)
      let isUsual = state == .here || state == .late || state == .missing || state == .left
      guard isUsual || count > 0 || state == list.state else { return nil }
      return Figure(count, state.label, link(date, state, list.unit), isCurrent: state == list.state)
    }
  }

  private static let columns = TableColumns([
    Column(AttendanceText.person, .name), Column(AttendanceText.status, .aside),
    Column(MonthText.expected, .desk), Column(AttendanceText.arrived, .time), Column(AttendanceText.left, .time),
    Column(AttendanceText.note, .note),
  ])

  private static func write(_ h: HTML, _ list: BoardList, _ page: Page) {
    let moments = MomentCells(list.organization.zone)
    h.table(columns) { table in
      for row in list.page(page) {
        table.row { cells in
          cells.cell(row.person.name, Link("/people/", row.person.id))
          cells.cell { h in
            let isOnLeave = row.state == .leave
            h.badge(row.state.tone, isOnLeave ? BoardText.onLeave(row.leave) : row.state.one)
            if !isOnLeave, let leave = row.leave {
              h.text(" ")
              h.badge(.neutral, BoardText.onLeave(leave))
            }
            if row.late > 0 {
              h.text(" ")
              h.badge(.warn, BoardText.lateBy(row.late))
            }
            if row.leftEarly > 0, row.state == .left {
              h.text(" ")
              h.badge(.warn, BoardText.earlyBy(row.leftEarly))
            }
          }
          cells.cell { h in
            guard let from = row.from, let until = row.until else { return }
            moments.timeOfDay(from, h)
            h.text("–")
            moments.timeOfDay(until, h)
          }
          cells.cell { h in if let started = row.started { moments.timeOfDay(started, h) } }
          cells.cell { h in if let ended = row.ended { moments.timeOfDay(ended, h) } }
          cells.cell(row.note)
        }
      }
    }
  }
}

enum BoardText {
  static let nobodyHereHint = Text(
    en: "People appear here when they check in, and move on when they check out.",
    fr: "Chacun apparaît ici en pointant son arrivée, et en sort en pointant son départ.")

  static func nobody(_ state: DayState?) -> Text {
    switch state {
    case .here: Text(en: "Nobody is checked in", fr: "Aucune arrivée en cours")
    case .left: Text(en: "Nobody has checked out", fr: "Aucun départ")
    case .missing: Text(en: "Nobody is missing", fr: "Personne ne manque")
    default: Text(en: "Nobody", fr: "Personne")
    }
  }

  static func onLeave(_ part: Leave.Part?) -> Text {
    switch part {
    case .morning: Text(en: "On leave, morning", fr: "En congé, matin")
    case .afternoon: Text(en: "On leave, afternoon", fr: "En congé, après-midi")
    case .whole, nil: DayState.leave.label
    }
  }

  static func lateBy(_ minutes: Int) -> Text {
    let words = durationWords(seconds: minutes * 60)
    return Text(en: "\(words) late", fr: "\(words) de retard")
  }

  static func earlyBy(_ minutes: Int) -> Text {
    let words = durationWords(seconds: minutes * 60)
    return Text(en: "\(words) early", fr: "\(words) trop tôt")
  }

  static let units = Text(en: "Departments", fr: "Départements")
}

extension DayState {
  /// The word for one of its people.
  fileprivate var one: Text {
    switch self {
    case .here: Text(en: "Here", fr: "Présent")
    case .missing: Text(en: "Not here", fr: "Manquant")
    case .later: Text(en: "Expected", fr: "Attendu")
    case .left, .leftEarly: Text(en: "Left", fr: "Parti")
    case .absent: Text(en: "Absent", fr: "Absent")
    case .late, .leave, .holiday, .off: label
    }
  }

  fileprivate var tone: Tone {
    switch self {
    case .here: .good
    case .late, .missing, .leftEarly: .warn
    case .absent: .bad
    case .later, .left, .leave, .holiday, .off: .neutral
    }
  }
}

// MARK: What the API says

/// What the day board says of the whole day.
struct BoardHeadOutput: Payload {
  var date = LocalDate(clampingDayNumber: 0)
  var zone = ""
  var counts = BoardCountsOutput()

  static let schemaName = "BoardHead"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.date("date", &date, label: AttendanceText.date)
    f.text("zone", &zone, label: AttendanceText.zone)
    f.object("counts", &counts, label: AttendanceText.counts)
  }
}

/// How many people are in each state. `late` and `leftEarly` are counted in `here` and `left` as well, and who is on leave
/// for half of the day in `leave` and in what they are in the other.
struct BoardCountsOutput: Payload {
  var here = 0
  var late = 0
  var missing = 0
  var later = 0
  var left = 0
  var leftEarly = 0
  var absent = 0
  var leave = 0
  var holiday = 0
  var off = 0

  static let schemaName = "BoardCounts"

  init() {}

  init(_ list: BoardList) {
    (here, late, missing) = (list.board.count(.here), list.board.count(.late), list.board.count(.missing))
    (later, left, leftEarly) = (list.board.count(.later), list.board.count(.left), list.board.count(.leftEarly))
    (absent, leave) = (list.board.count(.absent), list.board.count(.leave))
    (holiday, off) = (list.board.count(.holiday), list.board.count(.off))
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("here", &here, label: DayState.here.label)
    f.integer("late", &late, label: DayState.late.label)
    f.integer("missing", &missing, label: DayState.missing.label)
    f.integer("later", &later, label: DayState.later.label)
    f.integer("left", &left, label: DayState.left.label)
    f.integer("leftEarly", &leftEarly, label: DayState.leftEarly.label)
    f.integer("absent", &absent, label: DayState.absent.label)
    f.integer("leave", &leave, label: DayState.leave.label)
    f.integer("holiday", &holiday, label: DayState.holiday.label)
    f.integer("off", &off, label: DayState.off.label)
  }
}

/// A line of the day board.
struct BoardEntryOutput: Payload {
  var person = PersonReference()
  var presence = DayState.here
  var lateMinutes = 0
  var leftEarlyMinutes = 0
  var expectedFrom: Timestamp?
  var expectedUntil: Timestamp?
  var startedAt: Timestamp?
  var endedAt: Timestamp?
  var units: [String] = []
  /// How much of the working day is leave.
  var leave: AwayPart?

  static let schemaName = "BoardEntry"

  init() {}

  init(_ row: BoardRow) {
    (person, presence) = (row.person, row.state)
    (lateMinutes, leftEarlyMinutes) = (row.late, row.state == .left ? row.leftEarly : 0)
    (expectedFrom, expectedUntil) = (row.from, row.until)
    (startedAt, endedAt) = (row.started, row.ended)
    units = row.units.sorted()
    leave = row.leave.flatMap { AwayPart(rawValue: $0.rawValue) }
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.object("person", &person, label: AttendanceText.person)
    f.choice("presence", &presence, label: AttendanceText.status)
    f.integer("lateMinutes", &lateMinutes, label: ScheduleText.late)
    f.integer("leftEarlyMinutes", &leftEarlyMinutes, label: ScheduleText.leftEarly)
    f.timestamp("expectedFrom", &expectedFrom, label: ScheduleText.startsAt)
    f.timestamp("expectedUntil", &expectedUntil, label: ScheduleText.endsAt)
    f.timestamp("startedAt", &startedAt, label: AttendanceText.arrived)
    f.timestamp("endedAt", &endedAt, label: AttendanceText.left)
    f.texts("units", &units, label: BoardText.units, length: 512, max: 1000, required: false)
    f.choice("leave", &leave, label: DayState.leave.label)
  }
}
