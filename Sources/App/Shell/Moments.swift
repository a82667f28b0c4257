// Times as people say them, the exact time in the markup and on hover.
import Base
import Web

extension HTML {
  /// `21 Nov 2026, 14:05` in the zone.
  func moment(_ instant: Timestamp, _ zone: Zone) {
    let local = zone.local(at: instant)
    time(.datetime(instant), .title(exact(local)), text: local.short)
  }

  /// `14:05` in the zone: where the day is plain. Tables have `MomentCells` for it.
  func timeOfDay(_ instant: Timestamp, _ zone: Zone) {
    let local = zone.local(at: instant)
    time(
      .datetime(instant), .title("\(local.date.iso) \(local.clockWithSeconds)"), text: local.clock)
  }

  /// `Sat 21 Nov`: where the year is plain.
  func day(_ date: LocalDate) { time(.datetime(date.iso), .title(date.long), text: date.shortDay) }

  /// `21 Nov 2026`: where the year isn't plain.
  func dayAndYear(_ date: LocalDate) { time(.datetime(date.iso), .title(date.long), text: date.short) }

  /// `7 h 32 min`.
  func duration(seconds: Int) { buffer.append(durationOf: seconds) }

  /// The time of day, big, that goes on by itself where scripts run.
  func clock(_ now: Timestamp, _ zone: Zone) {
    p(.class("clock")) { time(.datetime(now), .data("clock", zone.name), text: zone.local(at: now).clock) }
  }

  /// How long ago, going on by itself where scripts run: `6 h 3 min`.
  func elapsed(since start: Timestamp, now: Timestamp) {
    span(.data("since", Int(start.milliseconds)), text: durationWords(seconds: Int(now.seconds - start.seconds)))
  }

  private func exact(_ local: LocalTime) -> String {
    "\(local.date.iso) \(local.clockWithSeconds) \(local.offset)"
  }
}

/// Writes the days and times of a table. Its rows are mostly of the same day and always of the same zone, so the words for
/// a day, its digits and the zone's offset are found once; what is left to a row is to write digits.
final class MomentCells {
  private struct Known {
    /// The offset, and the seconds since 1970 between which it holds; empty at first.
    var offset: Int64 = 0
    var steady: Range<Int64> = 0..<0
    /// The days since 1970 whose digits are kept.
    var utcDay = Int64.min
    var localDay = Int64.min
  }

  private let zone: Zone
  private let known: UnsafeMutablePointer<Known>
  /// `2026-11-21` in UTC, and sixteen bytes further on in the zone.
  private let digits: UnsafeMutablePointer<UInt8>
  private var date: LocalDate?
  private let markup = Buffer(capacity: 128)

  init(_ zone: Zone) {
    self.zone = zone
    known = .allocate(capacity: 1)
    known.initialize(to: Known())
    digits = .allocate(capacity: 32)
    digits.initialize(repeating: 0x30, count: 32)
  }

  deinit {
    known.deallocate()
    digits.deallocate()
  }

  /// `Sat 21 Nov`, as `HTML.day` writes it.
  func day(_ date: LocalDate, _ h: HTML) {
    if date != self.date {
      self.date = date
      markup.removeAll()
      HTML(markup, language: h.language, nonce: h.nonce).day(date)
    }
    h.buffer.append(markup.bytes)
  }

  /// `14:05`, the exact time in the markup and on hover.
  func timeOfDay(_ instant: Timestamp, _ h: HTML) {
    let seconds = instant.seconds
    if !known.pointee.steady.contains(seconds) {
      guard let found = zone.steadyOffset(at: instant) else { return h.timeOfDay(instant, zone) }
      known.pointee.offset = found.offset
      known.pointee.steady = found.range
    }
    let local = seconds &+ known.pointee.offset
    let utcDay = MomentCells.day(of: seconds)
    let localDay = MomentCells.day(of: local)
    if utcDay != known.pointee.utcDay {
      known.pointee.utcDay = utcDay
      LocalDate(clampingDayNumber: utcDay).write(iso: digits)
    }
    if localDay != known.pointee.localDay {
      known.pointee.localDay = localDay
      LocalDate(clampingDayNumber: localDay).write(iso: digits + 16)
    }
    let utcTime = Int(seconds &- utcDay &* 86_400)
    let localTime = Int(local &- localDay &* 86_400)
    h.buffer.append("<time datetime=\"")
    h.buffer.append(UnsafeRawBufferPointer(start: digits, count: 10))
    h.buffer.append(0x54)
    MomentCells.clock(utcTime, seconds: true, h.buffer)
    h.buffer.append("Z\" title=\"")
    h.buffer.append(UnsafeRawBufferPointer(start: digits + 16, count: 10))
    h.buffer.append(0x20)
    MomentCells.clock(localTime, seconds: true, h.buffer)
    h.buffer.append("\">")
    MomentCells.clock(localTime, seconds: false, h.buffer)
    h.buffer.append("</time>")
  }

  private static func day(of seconds: Int64) -> Int64 {
    seconds >= 0 ? seconds / 86_400 : (seconds &- 86_399) / 86_400
  }

  /// `14:05` or `14:05:09`, of seconds since midnight.
  @inline(__always)
  private static func clock(_ time: Int, seconds: Bool, _ buffer: Buffer) {
    buffer.append(atMost: 8) { out in
      func two(_ number: Int, _ at: Int) {
        out[at] = UInt8(truncatingIfNeeded: 0x30 &+ number / 10)
        out[at &+ 1] = UInt8(truncatingIfNeeded: 0x30 &+ number % 10)
      }
      two(time / 3600, 0)
      out[2] = 0x3a
      two(time / 60 % 60, 3)
      guard seconds else { return 5 }
      out[5] = 0x3a
      two(time % 60, 6)
      return 8
    }
  }
}
