// The holidays of an iCalendar file: which dates its events cover, and why some of them can't be taken.
import Base

/// A date, and a time of it where the file tells one.
struct CalendarMoment: Sendable, Equatable {
  let date: LocalDate
  /// Nil for a date alone.
  let secondsOfDay: Int?

  /// Reads `20261225`, `20261225T000000` or `20261225T000000Z`. What is told in UTC is told again by the clocks of `zone`.
  init?(_ text: some StringProtocol, zone: Zone) {
    let characters = Array(text.utf8)
    func number(_ range: Range<Int>) -> Int? {
      guard range.upperBound <= characters.count else { return nil }
      var sum = 0
      for byte in characters[range] {
        guard (0x30...0x39).contains(byte) else { return nil }
        sum = sum * 10 + Int(byte) - 0x30
      }
      return sum
    }
    guard let year = number(0..<4), let month = number(4..<6), let day = number(6..<8),
      let date = LocalDate(year: year, month: month, day: day)
    else { return nil }
    if characters.count == 8 {
      self.date = date
      secondsOfDay = nil
      return
    }
    let isUTC = characters.count == 16 && characters[15] == 0x5a
    guard characters.count == 15 || isUTC, characters[8] == 0x54, let hour = number(9..<11), hour < 24,
      let minute = number(11..<13), minute < 60, let second = number(13..<15), second <= 60
    else { return nil }
    let seconds = hour * 3600 + minute * 60 + min(second, 59)
    guard isUTC else {
      self.date = date
      secondsOfDay = seconds
      return
    }
    let there = zone.local(at: Zone.utc.instant(of: date, secondsOfDay: seconds).timestamp)
    self.date = there.date
    secondsOfDay = there.secondsOfDay
  }
}

/// Something that is wrong with an event of a file.
struct CalendarFault: Sendable, Equatable {
  let line: Int
  /// The property's name.
  let property: String
  let text: Text
}

struct CalendarHolidays: Sendable {
  /// A date that the file makes a holiday.
  struct Entry: Sendable, Equatable {
    let date: LocalDate
    let name: String
  }

  static let longestName = 200
  /// Days of one event.
  private static let mostDays = 366
  static let mostDates = 2000

  /// Each date once, in order: the first event that has it names it.
  private(set) var entries: [Entry] = []
  private(set) var faults: [CalendarFault] = []
  private(set) var events = 0

  /// Reads a file. `zone` is where its times in UTC are dates; what comes again each year is taken within `window`. Throws
  /// where it is no calendar at all.
  init(_ content: [UInt8], zone: Zone, window: ClosedRange<LocalDate>) throws {
    var names: [LocalDate: String] = [:]
    for event in try CalendarReader.events(content) {
      events += 1
      var property = "DTSTART"
      do {
        let name = try CalendarHolidays.name(event, &property)
        for date in try CalendarHolidays.dates(event, zone, window, &property) where names[date] == nil {
          names[date] = name
        }
      } catch {
        let line = event.first(property)?.number ?? event.number
        faults.append(CalendarFault(line: line, property: property, text: error.text))
      }
      guard names.count <= CalendarHolidays.mostDates else { throw HolidayText.tooManyEvents }
    }
    entries = names.map { Entry(date: $0.key, name: $0.value) }.sorted { $0.date < $1.date }
  }

  /// One line, without what can't be seen.
  static func plain(_ text: String) -> String {
    let words = text.split { $0.isWhitespace || $0.isNewline }.joined(separator: " ")
    var clean = String.UnicodeScalarView()
    clean.append(contentsOf: words.unicodeScalars.lazy.filter { $0.properties.generalCategory != .control })
    return String(String(clean).prefix(longestName))
  }

  private static func name(_ event: CalendarComponent, _ property: inout String) throws(CalendarRefusal) -> String {
    property = "STATUS"
    if event.first("STATUS")?.value.uppercased() == "CANCELLED" { throw CalendarRefusal(HolidayText.cancelled) }
    property = "RECURRENCE-ID"
    if event.first("RECURRENCE-ID") != nil { throw CalendarRefusal(HolidayText.oneOfMany) }
    property = "SUMMARY"
    let name = plain(event.first("SUMMARY")?.text ?? "")
    guard !name.isEmpty else { throw CalendarRefusal(HolidayText.noName) }
    return name
  }

  private static func dates(
    _ event: CalendarComponent, _ zone: Zone, _ window: ClosedRange<LocalDate>, _ property: inout String
  ) throws(CalendarRefusal) -> [LocalDate] {
    property = "DTSTART"
    guard let line = event.first("DTSTART") else { throw CalendarRefusal(HolidayText.noStart) }
    let start = try moment(line, zone)
    guard start.secondsOfDay ?? 0 == 0 else { throw CalendarRefusal(HolidayText.partOfADay) }
    let length = try length(event, from: start, zone, &property)
    property = "RRULE"
    let rules = event.all("RRULE")
    guard rules.count <= 1 else {
      throw CalendarRefusal(HolidayText.badRule(rules.map(\.value).joined(separator: " ")))
    }
    var starts: Set<LocalDate> = [start.date]
    if let rule = rules.first {
      guard start.date >= window.lowerBound.adding(months: -1800) else {
        throw CalendarRefusal(HolidayText.outside(window))
      }
      // An event of several days that began before the window reaches into it.
      let from = window.lowerBound.adding(days: -length)
      starts = Set(try CalendarRule(rule.value, zone: zone).dates(from: start.date, within: from...window.upperBound))
    }
    property = "RDATE"
    for date in try list(event.all("RDATE"), zone) { starts.insert(date) }
    property = "EXDATE"
    for date in try list(event.all("EXDATE"), zone) { starts.remove(date) }
    property = "DTSTART"
    guard starts.count * length <= mostDates else { throw CalendarRefusal(HolidayText.tooLong(mostDates)) }
    let dates = Set(starts.flatMap { start in (0..<length).map { start.adding(days: $0) } }).filter(window.contains)
    guard !dates.isEmpty else { throw CalendarRefusal(HolidayText.outside(window)) }
    return dates.sorted()
  }

  /// A property's date, by the zone that it names.
  private static func moment(_ line: CalendarLine, _ zone: Zone) throws(CalendarRefusal) -> CalendarMoment {
    if let name = line.parameters["TZID"], Zone(name) == nil { throw CalendarRefusal(HolidayText.noSuchZone(name)) }
    guard let moment = CalendarMoment(line.value, zone: zone),
      line.parameters["VALUE"]?.uppercased() != "DATE" || moment.secondsOfDay == nil
    else { throw CalendarRefusal(HolidayText.badMoment(line.value)) }
    return moment
  }

  private static func list(_ lines: [CalendarLine], _ zone: Zone) throws(CalendarRefusal) -> [LocalDate] {
    var dates: [LocalDate] = []
    for line in lines {
      for value in line.value.split(separator: ",", omittingEmptySubsequences: false) {
        guard let moment = CalendarMoment(value, zone: zone), dates.count < mostDates else {
          throw CalendarRefusal(HolidayText.badMoment(String(value)))
        }
        dates.append(moment.date)
      }
    }
    return dates
  }

  /// How many whole days it lasts.
  private static func length(
    _ event: CalendarComponent, from start: CalendarMoment, _ zone: Zone, _ property: inout String
  ) throws(CalendarRefusal) -> Int {
    var days = start.secondsOfDay == nil ? 1 : 0
    if let line = event.first("DTEND") {
      property = "DTEND"
      let end = try moment(line, zone)
      guard (end.secondsOfDay == nil) == (start.secondsOfDay == nil) else {
        throw CalendarRefusal(HolidayText.badMoment(line.value))
      }
      guard end.secondsOfDay ?? 0 == 0 else { throw CalendarRefusal(HolidayText.partOfADay) }
      days = start.date.days(to: end.date)
      // Some programs end an event of one day on the day itself.
      if days == 0, start.secondsOfDay == nil { days = 1 }
      guard days >= 0 else { throw CalendarRefusal(HolidayText.endsBefore) }
    } else if let line = event.first("DURATION") {
      property = "DURATION"
      guard let seconds = duration(line.value) else { throw CalendarRefusal(HolidayText.badMoment(line.value)) }
      guard seconds > 0, seconds % 86_400 == 0 else { throw CalendarRefusal(HolidayText.partOfADay) }
      days = seconds / 86_400
    }
    guard days > 0 else { throw CalendarRefusal(HolidayText.partOfADay) }
    guard days <= mostDays else { throw CalendarRefusal(HolidayText.tooLong(mostDays)) }
    return days
  }

  /// Seconds of `P1W`, `P2D`, `P1DT12H`, `PT24H`; nil where it is none or goes backwards.
  static func duration(_ text: String) -> Int? {
    var rest = Substring(text.uppercased())
    if rest.first == "+" { rest.removeFirst() }
    guard rest.first == "P" else { return nil }
    rest.removeFirst()
    var sum = 0
    var isTime = false
    var isEmpty = true
    while let first = rest.first {
      if first == "T", !isTime {
        isTime = true
        isEmpty = true
        rest.removeFirst()
        continue
      }
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard (1...6).contains(digits.count), let number = Int(digits) else { return nil }
      rest = rest.dropFirst(digits.count)
      let unit: Int
      switch (rest.first, isTime) {
      case ("W", false): unit = 7 * 86_400
      case ("D", false): unit = 86_400
      case ("H", true): unit = 3600
      case ("M", true): unit = 60
      case ("S", true): unit = 1
      default: return nil
      }
      rest.removeFirst()
      sum += number * unit
      isEmpty = false
    }
    return isEmpty ? nil : sum
  }
}
