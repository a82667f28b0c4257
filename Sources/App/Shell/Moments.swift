// Times as people say them, the exact time in the markup and on hover.
import Base
import Store
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

  /// `Sat 21 Nov`: where the year is plain. Straight into the page: a calendar has a month of them, and their words made
  /// strings cost it a fifth of its time.
  func day(_ date: LocalDate) {
    buffer.append("<time datetime=\"")
    buffer.append(iso: date)
    buffer.append("\" title=\"")
    buffer.append(long: date, language)
    buffer.append("\">")
    buffer.append(shortDay: date, language)
    buffer.append("</time>")
  }

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
    /// The days since 1970 whose digits the markup holds.
    var utcDay = Int64.min
    var localDay = Int64.min
  }

  private let zone: Zone
  private let known: UnsafeMutablePointer<Known>
  /// The last time's markup. The next one's differs in some digits.
  private let time: UnsafeMutablePointer<UInt8>
  private var date: LocalDate?
  private var language: Language?
  private let markup = Buffer(capacity: 128)

  /// The markup of a time, and where in it days and times of day stand: in UTC, in the zone, and as it is read.
  private static let pattern: StaticString =
    "<time datetime=\"0000-00-00T00:00:00Z\" title=\"0000-00-00 00:00:00\">00:00</time>"
  private static let places = (utcDay: 16, utc: 27, localDay: 45, local: 56, read: 66)

  init(_ zone: Zone) {
    self.zone = zone
    known = .allocate(capacity: 1)
    known.initialize(to: Known())
    time = .allocate(capacity: MomentCells.pattern.utf8CodeUnitCount)
    time.initialize(from: MomentCells.pattern.utf8Start, count: MomentCells.pattern.utf8CodeUnitCount)
  }

  deinit {
    known.deallocate()
    time.deallocate()
  }

  /// The last ones of a connection.
  private final class Kept { var cells: MomentCells? }

  /// Those that the connection's last list left, where it was of the same zone: its day is often this one's as well.
  static func kept(by reader: Reader, _ zone: Zone) -> MomentCells {
    let kept = reader.kept(Kept.self, Kept.init)
    if let cells = kept.cells, cells.zone.name == zone.name { return cells }
    let cells = MomentCells(zone)
    kept.cells = cells
    return cells
  }

  /// `Sat 21 Nov`, as `HTML.day` writes it.
  func day(_ date: LocalDate, _ h: HTML) {
    if date != self.date || h.language != language {
      self.date = date
      language = h.language
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
    let places = MomentCells.places
    if utcDay != known.pointee.utcDay {
      known.pointee.utcDay = utcDay
      LocalDate(clampingDayNumber: utcDay).write(iso: time + places.utcDay)
    }
    if localDay != known.pointee.localDay {
      known.pointee.localDay = localDay
      LocalDate(clampingDayNumber: localDay).write(iso: time + places.localDay)
    }
    MomentCells.clock(seconds &- utcDay &* 86_400, time + places.utc)
    MomentCells.clock(local &- localDay &* 86_400, time + places.local)
    (time + places.read).update(from: time + places.local, count: 5)
    h.buffer.append(UnsafeRawBufferPointer(start: time, count: MomentCells.pattern.utf8CodeUnitCount))
  }

  private static func day(of seconds: Int64) -> Int64 {
    seconds >= 0 ? seconds / 86_400 : (seconds &- 86_399) / 86_400
  }

  /// `14:05:09`, of seconds since midnight.
  @inline(__always)
  private static func clock(_ time: Int64, _ out: UnsafeMutablePointer<UInt8>) {
    let time = UInt32(truncatingIfNeeded: time)
    func two(_ number: UInt32, _ at: Int) {
      let tens = number / 10
      out[at] = UInt8(truncatingIfNeeded: 0x30 &+ tens)
      out[at &+ 1] = UInt8(truncatingIfNeeded: 0x30 &+ number &- tens &* 10)
    }
    let minutes = time / 60
    let hours = minutes / 60
    two(hours, 0)
    two(minutes &- hours &* 60, 3)
    two(time &- minutes &* 60, 6)
  }
}
