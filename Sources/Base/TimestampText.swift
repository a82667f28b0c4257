// Instants as RFC 3339 text: written in UTC with milliseconds, read with any offset.

extension Buffer {
  /// Appends an instant as `2026-11-21T08:30:00.000Z`. What lies outside the years 1 to 9999 is written as
  /// the nearest instant inside.
  package func append(rfc3339 instant: Timestamp) {
    let clamped = min(max(instant.milliseconds, Timestamp.earliestText), Timestamp.latestText)
    var (days, rest) = clamped.quotientAndRemainder(dividingBy: 86_400_000)
    if rest < 0 {
      days -= 1
      rest += 86_400_000
    }
    let (year, month, day) = LocalDate(clampingDayNumber: days).parts
    let time = UInt32(truncatingIfNeeded: rest)
    let (minutes, millisecond) = (time / 60_000, time % 60_000)
    append(atMost: 24) { out in
      func two(_ value: UInt32, at index: Int) {
        out[index] = UInt8(truncatingIfNeeded: value / 10) | 0x30
        out[index &+ 1] = UInt8(truncatingIfNeeded: value % 10) | 0x30
      }
      let (year, month, day) = (UInt32(year), UInt32(month), UInt32(day))
      two(year / 100, at: 0)
      two(year % 100, at: 2)
      out[4] = 0x2d
      two(month, at: 5)
      out[7] = 0x2d
      two(day, at: 8)
      out[10] = 0x54
      two(minutes / 60, at: 11)
      out[13] = 0x3a
      two(minutes % 60, at: 14)
      out[16] = 0x3a
      two(millisecond / 1000, at: 17)
      out[19] = 0x2e
      let fraction = millisecond % 1000
      out[20] = UInt8(truncatingIfNeeded: fraction / 100) | 0x30
      two(fraction % 100, at: 21)
      out[23] = 0x5a
      return 24
    }
  }
}

extension Timestamp {
  fileprivate static let earliestText = Int64(LocalDate.first.dayNumber) * 86_400_000
  fileprivate static let latestText = (Int64(LocalDate.last.dayNumber) + 1) * 86_400_000 - 1

  /// The instant as `2026-11-21T08:30:00.000Z`.
  package var rfc3339: String {
    let buffer = Buffer(capacity: 64)
    buffer.append(rfc3339: self)
    return buffer.string
  }

  /// Reads RFC 3339: a date, `T`, a time with or without a fraction, and `Z` or an offset. Digits past the
  /// milliseconds are dropped. A leap second is read as the second that follows. Nil for anything else, and for a day
  /// or an hour that does not exist.
  package init?(rfc3339 text: String) {
    var text = text
    guard let value = text.withUTF8({ readRFC3339($0) }) else { return nil }
    self.init(milliseconds: value)
  }
}

/// Milliseconds since 1970 of an RFC 3339 text, nil when it is none.
private func readRFC3339(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
  func number(_ range: Range<Int>) -> Int64? {
    guard range.upperBound <= text.count else { return nil }
    var value: Int64 = 0
    for index in range {
      guard (0x30...0x39).contains(text[index]) else { return nil }
      value = value * 10 + Int64(text[index] - 0x30)
    }
    return value
  }
  guard text.count >= 20, text.count <= 64, text[4] == 0x2d, text[7] == 0x2d, text[10] | 0x20 == 0x74,
    text[13] == 0x3a, text[16] == 0x3a,
    let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
    let minute = number(14..<16), let second = number(17..<19),
    let date = LocalDate(year: Int(year), month: Int(month), day: Int(day)), hour <= 23, minute <= 59, second <= 60
  else { return nil }

  var at = 19
  var milliseconds: Int64 = 0
  if text[at] == 0x2e {
    at += 1
    let first = at
    var weight: Int64 = 100
    while at < text.count, (0x30...0x39).contains(text[at]) {
      milliseconds += Int64(text[at] - 0x30) * weight
      weight /= 10
      at += 1
    }
    guard at > first else { return nil }
  }
  guard at < text.count else { return nil }
  var offset: Int64 = 0
  if text[at] | 0x20 == 0x7a {
    guard at + 1 == text.count else { return nil }
  } else {
    guard text[at] == 0x2b || text[at] == 0x2d, at + 6 == text.count, text[at + 3] == 0x3a,
      let hours = number(at + 1..<at + 3), let minutes = number(at + 4..<at + 6), hours <= 23, minutes <= 59
    else { return nil }
    offset = (hours * 60 + minutes) * (text[at] == 0x2d ? -60 : 60)
  }
  let ofDay = hour * 3600 + minute * 60 + second
  let seconds = Int64(date.dayNumber) * 86_400 + ofDay - offset
  // A leap second only ends a UTC day, so the second it is read as begins one.
  if second == 60, seconds % 86_400 != 0 { return nil }
  return seconds * 1000 + (second == 60 ? 0 : milliseconds)
}
