// Dates of the calendar on the wall: no time of day, no zone.

/// A date of the proleptic Gregorian calendar, in the years 1 to 9999.
package struct LocalDate: Hashable, Comparable, Sendable {
  /// Days since 1970-01-01, negative before it.
  package let dayNumber: Int32

  package static let first = LocalDate(unchecked: -719_162)
  package static let last = LocalDate(unchecked: 2_932_896)

  private init(unchecked dayNumber: Int32) { self.dayNumber = dayNumber }

  /// Nil outside the years 1 to 9999.
  package init?(dayNumber: some BinaryInteger) {
    guard let number = Int32(exactly: dayNumber),
      (LocalDate.first.dayNumber...LocalDate.last.dayNumber).contains(number)
    else { return nil }
    self.dayNumber = number
  }

  /// The date nearest to that day number within the years 1 to 9999.
  package init(clampingDayNumber number: Int64) {
    dayNumber = Int32(min(max(number, Int64(LocalDate.first.dayNumber)), Int64(LocalDate.last.dayNumber)))
  }

  /// Nil when there is no such date, as on 30 February.
  package init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= LocalDate.length(ofMonth: month, year: year)
    else { return nil }
    // Days from civil, after Howard Hinnant: years begin in March, so that the leap day is a year's last.
    let y = month <= 2 ? year - 1 : year
    let era = y / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    dayNumber = Int32(era * 146_097 + dayOfEra - 719_468)
  }

  /// Reads exactly `YYYY-MM-DD`; nil for any other shape and for dates that do not exist.
  package init?(iso text: some StringProtocol) {
    var digits: (year: Int, month: Int, day: Int) = (0, 0, 0)
    var at = 0
    for byte in text.utf8 {
      switch at {
      case 4, 7:
        guard byte == 0x2d else { return nil }
      case 0...9:
        guard (0x30...0x39).contains(byte) else { return nil }
        let digit = Int(byte) - 0x30
        if at < 4 {
          digits.year = digits.year * 10 + digit
        } else if at < 7 {
          digits.month = digits.month * 10 + digit
        } else {
          digits.day = digits.day * 10 + digit
        }
      default: return nil
      }
      at += 1
    }
    guard at == 10 else { return nil }
    self.init(year: digits.year, month: digits.month, day: digits.day)
  }

  package static func < (a: LocalDate, b: LocalDate) -> Bool { a.dayNumber < b.dayNumber }

  /// Year, month 1...12 and day 1...31 in one computation.
  package var parts: (year: Int, month: Int, day: Int) {
    // After Neri and Schneider, “Euclidean affine functions and their application to calendar algorithms”: multiplications
    // where others divide. Years begin in March, so that the leap day is a year's last; day 0 is 0000-03-01.
    let n1 = 4 &* (UInt32(bitPattern: dayNumber) &+ 719_468) &+ 3
    let century = n1 / 146_097
    let n2 = (n1 % 146_097) | 3
    let p2 = 2_939_745 &* UInt64(n2)
    let yearOfCentury = UInt32(truncatingIfNeeded: p2 >> 32)
    let dayOfYear = UInt32(truncatingIfNeeded: p2) / 2_939_745 / 4
    let n3 = 2141 &* dayOfYear &+ 197_913
    let month = n3 >> 16
    let day = (n3 & 0xffff) / 2141 &+ 1
    let isNextYear = dayOfYear >= 306
    return (
      Int(100 &* century &+ yearOfCentury &+ (isNextYear ? 1 : 0)), Int(isNextYear ? month &- 12 : month), Int(day)
    )
  }

  package var year: Int { parts.year }
  package var month: Int { parts.month }
  package var day: Int { parts.day }
  package var weekday: Weekday { Weekday(daysAfterThursday: Int(dayNumber)) }

  /// Later (or, negative, earlier) by so many days; stops at the ends of the calendar.
  package func adding(days: Int) -> LocalDate {
    let sum = Int64(dayNumber).addingReportingOverflow(Int64(days))
    return LocalDate(clampingDayNumber: sum.overflow ? (days < 0 ? .min : .max) : sum.partialValue)
  }

  /// The same day so many months later; the month's last day where it has no such day. Stops at the ends of the calendar.
  package func adding(months: Int) -> LocalDate {
    let now = parts
    let sum = (now.year * 12 + now.month - 1).addingReportingOverflow(months)
    if sum.overflow || sum.partialValue >= 120_000 { return months < 0 ? .first : .last }
    if sum.partialValue < 12 { return .first }
    let (year, month) = (sum.partialValue / 12, sum.partialValue % 12 + 1)
    let day = min(now.day, LocalDate.length(ofMonth: month, year: year))
    return LocalDate(year: year, month: month, day: day) ?? self
  }

  /// How many days from this date to `other`; negative when that is earlier.
  package func days(to other: LocalDate) -> Int { Int(other.dayNumber) - Int(dayNumber) }

  package var startOfMonth: LocalDate { adding(days: 1 - day) }
  package var endOfMonth: LocalDate { adding(days: LocalDate.length(ofMonth: month, year: year) - day) }
  /// The Monday on or before this date.
  package var startOfWeek: LocalDate { adding(days: 1 - weekday.rawValue) }

  /// The week of ISO 8601 and the year it belongs to: weeks begin on Monday, week 1 holds 4 January.
  package var isoWeek: (year: Int, week: Int) {
    // A week belongs to the year of its Thursday. Counted by day number: at the calendar's end the Thursday may be beyond.
    let thursday = LocalDate(clampingDayNumber: Int64(dayNumber) + 4 - Int64(weekday.rawValue))
    let year = thursday.year
    let newYear = LocalDate(year: year, month: 1, day: 1) ?? .first
    return (year, newYear.days(to: thursday) / 7 + 1)
  }

  package static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  /// How many days the month has; 0 for a month outside 1...12.
  package static func length(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 1, 3, 5, 7, 8, 10, 12: 31
    case 4, 6, 9, 11: 30
    case 2: isLeap(year) ? 29 : 28
    default: 0
    }
  }

  /// `2026-11-21`.
  package var iso: String {
    String(unsafeUninitializedCapacity: 10) { bytes in
      writeISO(bytes)
      return 10
    }
  }

  fileprivate func writeISO(_ bytes: UnsafeMutableBufferPointer<UInt8>) {
    let (year, month, day) = parts
    func digit(_ value: Int) -> UInt8 { UInt8(truncatingIfNeeded: value % 10) &+ 0x30 }
    bytes[0] = digit(year / 1000)
    bytes[1] = digit(year / 100)
    bytes[2] = digit(year / 10)
    bytes[3] = digit(year)
    bytes[4] = 0x2d
    bytes[5] = digit(month / 10)
    bytes[6] = digit(month)
    bytes[7] = 0x2d
    bytes[8] = digit(day / 10)
    bytes[9] = digit(day)
  }
}

extension LocalDate: CustomStringConvertible {
  package var description: String { iso }
}

extension LocalDate {
  /// Writes `2026-11-21` into the first ten bytes, which must be there.
  package func write(iso bytes: UnsafeMutablePointer<UInt8>) {
    writeISO(UnsafeMutableBufferPointer(start: bytes, count: 10))
  }
}

extension Buffer {
  /// Appends a date as `2026-11-21`.
  package func append(iso date: LocalDate) {
    append(atMost: 10) { start in
      date.writeISO(UnsafeMutableBufferPointer(start: start, count: 10))
      return 10
    }
  }
}

/// A day of the week, numbered as ISO 8601 does: Monday is 1.
package enum Weekday: Int, Sendable, CaseIterable {
  case monday = 1
  case tuesday, wednesday, thursday, friday, saturday, sunday

  /// 1970-01-01, day number 0, was a Thursday.
  fileprivate init(daysAfterThursday days: Int) {
    let index = ((days + 3) % 7 + 7) % 7
    self = Weekday.allCases[index]
  }
}
